//! The settings that AWS and GitHub would be configured with, made of what this stack started.

use crate::aws::EmbeddedAws;
use crate::gateway::{Functions, Site, Station};
use crate::state::Secrets;
use crate::wire::Wire;
use crate::{LocalError, StackConfig};
use app::settings::{
    AccessSettings, AppSettings, AwsSettings, GithubCredentials, GithubSettings, LinterSettings,
    ModelSource, OidcSettings, RecordsSettings, RouterSettings, WebhookSettings,
};
use app::{Access, App};
use domain::id::TenantId;
use domain::routing::Weights;
use forge::Forge;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Owner of the skills repository.
pub(crate) const OWNER: &str = "prentice";
/// Its name.
pub(crate) const REPOSITORY: &str = "skills";
const BRANCH: &str = "main";
const TABLE: &str = "prentice";

/// `owner/name` of the skills repository.
pub(crate) fn repository() -> String {
    format!("{OWNER}/{REPOSITORY}")
}

/// What the use cases are set up with.
pub(crate) fn app(
    config: &StackConfig,
    aws: &EmbeddedAws,
    forge: &Forge,
    secrets: &Secrets,
) -> AppSettings {
    AppSettings {
        records: RecordsSettings {
            aws: aws_settings(config, aws),
            table: TABLE.to_owned(),
            queue_url: aws.work.url().to_owned(),
            tenant: TenantId::default(),
        },
        errors_queue_url: aws.errors.url().to_owned(),
        admission: config.admission.clone(),
        bus: aws.bus.to_owned(),
        github: GithubSettings {
            api_url: config.led(Wire::Github, forge.api_url()),
            owner: OWNER.to_owned(),
            repository: REPOSITORY.to_owned(),
            branch: BRANCH.to_owned(),
            credentials: GithubCredentials::Token(secrets.forge_token.clone()),
            backoff: Duration::from_millis(200),
        },
        linters: LinterSettings {
            dir: config.tools_dir.clone(),
        },
        router: RouterSettings {
            model: ModelSource::Embedded(crate::ROUTER_MODEL),
            weights: Weights::default(),
        },
        work_lease: Duration::from_secs(60),
    }
}

fn aws_settings(config: &StackConfig, aws: &EmbeddedAws) -> AwsSettings {
    let led = |wire, endpoint: &Option<String>| {
        let endpoint = endpoint.clone()?;
        Some(config.led(wire, endpoint))
    };
    AwsSettings {
        dynamodb: led(Wire::DynamoDb, &aws.settings.dynamodb),
        sqs: led(Wire::Sqs, &aws.settings.sqs),
        eventbridge: led(Wire::EventBridge, &aws.settings.eventbridge),
        embedded: aws.settings.embedded,
    }
}

/// Who may call the API.
pub(crate) fn access(config: &StackConfig, secrets: &Secrets) -> AccessSettings {
    let hash = Sha256::digest(secrets.api_token.expose_secret().as_bytes());
    AccessSettings {
        session_key: secrets.session_key.clone(),
        tokens: vec![(config.user.clone(), hash.into())],
        secure_cookies: false,
        jwt: config.jwt.clone(),
    }
}

/// The functions, each with the settings it has in AWS and no others.
pub(crate) fn functions(
    config: &StackConfig,
    app: &App,
    access: Access,
    forge: &Forge,
    secrets: &Secrets,
    station: Station,
    site: Site,
) -> Result<Functions, LocalError> {
    let repository = repository();
    let oidc = OidcSettings {
        issuer: forge.oidc_issuer(),
        jwks_url: config.led(Wire::Keys, forge.jwks_url()),
        repository: repository.clone(),
        repository_id: forge.repository_id(),
    };
    let webhook = WebhookSettings {
        secret: secrets.webhook_secret.clone(),
    };
    Ok(Functions {
        api: api::router(api::Api::new(
            app.clone(),
            access,
            forge.repository_url(),
            config.limits.clone(),
        )),
        webhooks: webhooks::router(webhooks::Webhooks::new(
            app.records.clone(),
            &webhook,
            &repository,
        )),
        callbacks: callbacks::router(callbacks::Callbacks::new(app.records.clone(), &oidc)),
        station: station.router(),
        site,
    })
}
