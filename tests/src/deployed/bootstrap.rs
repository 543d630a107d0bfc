//! A deployed program, started as Lambda starts it: with the environment that the template gives it,
//! its values those of a local stack, and nothing else.

use super::runtime::{Outcome, RuntimeApi};
use super::template::Template;
use crate::embedded::{BUS, Embedded, REPOSITORY, TABLE};
use local::Wire;
use secrecy::ExposeSecret;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

/// An API token that the deployed API takes.
pub const TOKEN: &str = "token-of-the-lambda-tests";
/// What webhooks to the deployed function are signed with.
pub const WEBHOOK_SECRET: &str = "secret-of-the-lambda-tests";
/// An answer that takes longer does not come; a debug build of a loaded machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where `cargo xtask lambda` puts the program of a function.
///
/// # Panics
/// When it is not there, naming the command that builds it.
pub fn path(function: &str) -> PathBuf {
    let folder = std::env::var_os("PRENTICE_BOOTSTRAP_DIR").map_or_else(
        || {
            let test = std::env::current_exe().expect("the test's own path");
            // <target>/<profile>/deps/<test>
            let target = test.ancestors().nth(3).expect("a target folder");
            target.join("bootstraps")
        },
        PathBuf::from,
    );
    let path = folder.join(function).join("bootstrap");
    assert!(
        path.is_file(),
        "{} is not there: run `cargo xtask lambda`",
        path.display()
    );
    path
}

/// A function at work.
pub struct Function {
    api: RuntimeApi,
    process: Child,
    log: tempfile::NamedTempFile,
}

impl Function {
    /// Starts the program of this function over the services of a local stack.
    pub async fn start(name: &str, embedded: &Embedded) -> Function {
        Function::of(&path(name), name, embedded, &[]).await
    }

    /// Starts this program as that function, with these variables besides or instead.
    pub async fn of(
        program: &Path,
        name: &str,
        embedded: &Embedded,
        variables: &[(&str, &str)],
    ) -> Function {
        let api = RuntimeApi::start().await;
        let log = tempfile::NamedTempFile::new().expect("a temporary file");
        let output = || Stdio::from(log.reopen().expect("the same file"));
        let process = Command::new(program)
            .env_clear()
            .envs(of_lambda(name, &api))
            .envs(of_aws(embedded))
            .envs(of_template(name, embedded))
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(output())
            .stderr(output())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        Function { api, process, log }
    }

    /// What it answers to this event.
    ///
    /// # Panics
    /// When it fails, ends or does not answer; with its log.
    pub async fn answer(&mut self, event: Value) -> Value {
        let outcome = tokio::select! {
            outcome = tokio::time::timeout(PATIENCE, self.api.invoke(event)) => outcome,
            ended = self.process.wait() => panic!("it ended ({ended:?}):\n{}", self.printed()),
        };
        match outcome {
            Ok(Outcome::Answer(answer)) => answer,
            Ok(Outcome::Failure(why)) => panic!("it failed: {why}\n{}", self.printed()),
            Err(_) => panic!("no answer in {PATIENCE:?}:\n{}", self.printed()),
        }
    }

    /// `kill -9`: no part of it gets to do anything any more.
    pub async fn kill(mut self) {
        self.process.kill().await.expect("it could be killed");
    }

    fn printed(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }
}

fn of_lambda(name: &str, api: &RuntimeApi) -> [(&'static str, String); 6] {
    [
        ("AWS_LAMBDA_RUNTIME_API", api.address.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", name.to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/prentice/{name}")),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "one".to_owned()),
    ]
}

fn of_aws(embedded: &Embedded) -> [(&'static str, String); 6] {
    let at = |wire| embedded.address(wire).to_owned();
    [
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "x".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "x".to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", at(Wire::DynamoDb)),
        ("AWS_ENDPOINT_URL_SQS", at(Wire::Sqs)),
        ("AWS_ENDPOINT_URL_EVENTBRIDGE", at(Wire::EventBridge)),
    ]
}

/// The variables that the template sets, so that one it forgets is one the program misses.
fn of_template(name: &str, embedded: &Embedded) -> Vec<(String, String)> {
    let variables = Template::read().environment(name).into_iter();
    variables
        .filter_map(|(variable, _)| {
            let value = value(&variable, embedded)?;
            Some((variable, value))
        })
        .collect()
}

fn value(variable: &str, embedded: &Embedded) -> Option<String> {
    let stack = &embedded.stack;
    Some(match variable {
        "PRENTICE_TABLE" => TABLE.to_owned(),
        "PRENTICE_QUEUE_URL" => embedded.queue_url("prentice-work"),
        "PRENTICE_ERRORS_QUEUE_URL" => embedded.queue_url("prentice-errors"),
        "PRENTICE_BUS" => BUS.to_owned(),
        "PRENTICE_LOG" => "info".to_owned(),
        // Empty is none.
        "OTEL_EXPORTER_OTLP_ENDPOINT" => String::new(),
        "PRENTICE_LINTERS_DIR" => "/opt/bin".to_owned(),
        "PRENTICE_GITHUB_API" => stack.forge_api_url(),
        "PRENTICE_GITHUB_REPOSITORY" => format!("{}/{}", REPOSITORY.0, REPOSITORY.1),
        "PRENTICE_GITHUB_REPOSITORY_ID" => "1".to_owned(),
        "PRENTICE_GITHUB_BRANCH" => "main".to_owned(),
        "PRENTICE_GITHUB_TOKEN" => stack.forge_token().expose_secret().to_owned(),
        // The template sets these instead of the token, never with it.
        "PRENTICE_GITHUB_APP_ID"
        | "PRENTICE_GITHUB_APP_INSTALLATION_ID"
        | "PRENTICE_GITHUB_APP_PRIVATE_KEY" => return None,
        "PRENTICE_SESSION_KEY" => "0123456789abcdef0123456789abcdef".to_owned(),
        "PRENTICE_API_TOKENS_SHA256" => format!("tests:{}", hex::encode(Sha256::digest(TOKEN))),
        "PRENTICE_TENANT_ID" => "default".to_owned(),
        // The template's own defaults: no JSON Web Tokens are taken.
        "PRENTICE_JWT_SECRET" => return None,
        "PRENTICE_JWT_ALGORITHM" => "HS256".to_owned(),
        "PRENTICE_JWT_JWKS_URL" | "PRENTICE_JWT_ISSUER" | "PRENTICE_JWT_AUDIENCE" => String::new(),
        "PRENTICE_JWT_CLOCK_SKEW_SECONDS" => "60".to_owned(),
        "PRENTICE_JWT_REQUIRE_EXP" => "1".to_owned(),
        "PRENTICE_JWT_TENANT_CLAIM" => "tenant_id|tenant|tid".to_owned(),
        "PRENTICE_JWT_ROLES_CLAIM" => "roles|role".to_owned(),
        "PRENTICE_JWT_PERMISSIONS_CLAIM" => "permissions|scopes|scope".to_owned(),
        // Where the layer would be unpacked.
        "PRENTICE_ROUTER_MODEL" => concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../shared/router-model/router.bin"
        )
        .to_owned(),
        "PRENTICE_ROUTING_MODE" => "hybrid".to_owned(),
        "PRENTICE_ROUTING_KEYWORD_WEIGHT" => "0.2".to_owned(),
        "PRENTICE_ROUTING_VECTOR_WEIGHT" => "0.8".to_owned(),
        "PRENTICE_WEBHOOK_SECRET" => WEBHOOK_SECRET.to_owned(),
        "PRENTICE_OIDC_ISSUER" => stack.forge_url(),
        "PRENTICE_OIDC_JWKS_URL" => embedded.address(Wire::Keys).to_owned(),
        "PRENTICE_POLICY_DEFAULT" => "allow".to_owned(),
        // Empty is not set: the defaults.
        name if [
            "PRENTICE_APPROVAL_",
            "PRENTICE_BUDGET_",
            "PRENTICE_MODEL_",
            "PRENTICE_RUNNER_",
            "PRENTICE_CIRCUIT_",
            "PRENTICE_RATE_",
            "PRENTICE_IDEMPOTENCY_",
        ]
        .iter()
        .any(|start| name.starts_with(start)) =>
        {
            String::new()
        }
        other => {
            panic!("the template sets {other}: what is its value in a local stack? Say so here")
        }
    })
}
