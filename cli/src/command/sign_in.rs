//! `prentice sign-in`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use secrecy::ExposeSecret;
use serde_json::Value;

/// Print a fresh one-time link that signs a browser in to the local server.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice sign-in                                        you, as an administrator
  prentice sign-in --user bob --role approver             bob, who may approve what you ask for
  prentice sign-in --user eve --role viewer --role finance")]
pub(crate) struct SignIn {
    /// Whom the link is for; you unless said.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// A role they act in: admin, author, operator, approver, auditor, viewer, or one that the policies know; may be
    /// repeated. An administrator unless said.
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
}

impl SignIn {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        if connection.is_embedded() {
            let advice =
                "no server runs on this folder: `prentice serve` starts one and prints a link";
            return Err(Failure::Other(advice.to_owned()));
        }
        let url = format!("{}/station/sign-in-links", connection.base);
        let token = connection
            .token
            .as_ref()
            .map(|token| token.expose_secret().to_owned())
            .unwrap_or_default();
        let answer = connection
            .http
            .post(&url)
            .bearer_auth(token)
            .json(&serde_json::json!({ "user": self.user, "roles": self.roles }))
            .timeout(std::time::Duration::from_secs(10))
            .send();
        let answer = answer
            .await
            .map_err(|error| Failure::Other(format!("no answer from {url}: {error}")))?;
        let status = answer.status();
        let body: Value = answer.json().await.unwrap_or_default();
        let Some(link) = body
            .get("url")
            .and_then(Value::as_str)
            .filter(|_| status.is_success())
        else {
            let why = body
                .get("detail")
                .and_then(Value::as_str)
                .unwrap_or("it is no local server");
            return Err(Failure::Other(format!(
                "{} gives no sign-in link ({status}): {why}",
                connection.base
            )));
        };
        if output.json {
            output.document(&body);
        } else {
            output.line(link);
            output.note(match &self.user {
                Some(user) => format!("signs {user} in; good once, for 15 minutes"),
                None => "good once, for 15 minutes".to_owned(),
            });
        }
        Ok(Exit::Done)
    }
}
