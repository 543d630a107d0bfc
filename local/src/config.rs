//! What a local stack is started with.

use crate::wire::{Detour, Wire};
use app::settings::{AdmissionSettings, JwtSettings, LimitSettings, Reader, SettingsError};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// What to do when the port of the last start is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfTaken {
    /// Say so and stop: jobs that still run report to that port.
    Fail,
    /// Take another. What jobs report is lost, and found by asking the forge.
    UseAnother,
}

/// What a local stack is started with. [`StackConfig::new`] has the defaults of a server.
#[derive(Debug, Clone)]
pub struct StackConfig {
    /// The folder that holds the state folder.
    pub root: PathBuf,
    /// Where the site, the API, the webhooks and the callbacks listen; a loopback address. Port 0 is
    /// the one of the last start, or any.
    pub listen: SocketAddr,
    /// Where the forge listens; as [`StackConfig::listen`].
    pub forge_listen: SocketAddr,
    /// What to do when a port of the last start is taken.
    pub if_taken: IfTaken,
    /// The built site.
    pub site_dir: Option<PathBuf>,
    /// Where `actionlint`, `zizmor`, `shellcheck` and `act` are; looked for on `PATH` otherwise.
    pub tools_dir: Option<PathBuf>,
    /// The program that is started again as the forge's runner; it must call
    /// [`crate::runner_main`] when its first argument is [`crate::RUNNER_COMMAND`].
    pub runner: PathBuf,
    /// How often the scheduler runs.
    pub tick: Duration,
    /// How often errors are mined.
    pub mine_every: Duration,
    /// Fill an empty skills repository with the examples.
    pub seed_examples: bool,
    /// Who signs in with the links of this stack.
    pub user: String,
    /// Whose JSON Web Tokens the API believes, besides its own token and sessions.
    pub jwt: Option<JwtSettings>,
    /// On what terms runs are let run, besides the policies of the skills repository.
    pub admission: AdmissionSettings,
    /// How often callers may ask, and for how long answers are kept for those who ask again. Unless something
    /// else is said, nobody is limited.
    pub limits: LimitSettings,
    /// Leads the wires between its parts another way, to put faults there.
    pub detour: Option<Detour>,
}

impl StackConfig {
    /// A stack on `root` with any ports, no site, tools from `PATH`, a tick of two seconds and the
    /// examples. `runner` as in [`StackConfig::runner`].
    pub fn new(root: impl Into<PathBuf>, runner: impl Into<PathBuf>) -> StackConfig {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        StackConfig {
            root: root.into(),
            listen: any,
            forge_listen: any,
            if_taken: IfTaken::Fail,
            site_dir: None,
            tools_dir: None,
            runner: runner.into(),
            tick: Duration::from_secs(2),
            mine_every: Duration::from_hours(6),
            seed_examples: true,
            user: "local".to_owned(),
            jwt: None,
            admission: AdmissionSettings::default(),
            limits: LimitSettings::unlimited(),
            detour: None,
        }
    }

    /// Takes from the environment what a deployment takes from it too: whose JSON Web Tokens to believe
    /// (`PRENTICE_JWT_SECRET` and the variables beside it), on what terms runs are let run
    /// (`PRENTICE_BUDGET_DAILY`, `PRENTICE_POLICY_DEFAULT` and the like), and how often callers may ask
    /// (`PRENTICE_RATE_LIMIT_ENABLED` and the like).
    ///
    /// # Errors
    /// What is wrong with them, all at once.
    pub fn of_environment(&mut self) -> Result<(), SettingsError> {
        let mut reader = Reader::of_process();
        let limits = reader.limits(&LimitSettings::unlimited());
        let settings = (reader.jwt(), reader.admission(), limits);
        (self.jwt, self.admission, self.limits) = reader.finish(settings)?;
        Ok(())
    }

    /// The address to use on a wire that leads to this one.
    pub(crate) fn led(&self, wire: Wire, address: String) -> String {
        match &self.detour {
            Some(detour) => detour.address(wire, address),
            None => address,
        }
    }
}
