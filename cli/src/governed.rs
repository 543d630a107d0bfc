//! The options that every way to run something has: approval, plan, role, and what is told of the steps.
//!
//! Owns what the options mean together. Never decides whether something may run.

use crate::exit::Failure;
use crate::plan_file::PlanFile;
use crate::terminal;
use client::wire::{OverrideGuardrails, Plan};
use secrecy::{ExposeSecret, SecretString};
use std::convert::Infallible;
use std::path::PathBuf;

/// Options of `run QUERY` and `run-skill`.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Governing the run")]
pub(crate) struct Governed {
    /// Show what would run, with all inputs, checks, risk and cost; nothing is started or charged.
    #[arg(long)]
    dry_run: bool,
    /// With --dry-run: write the plan there. Without: run only what is planned there; if anything differs, list it
    /// and end with 3.
    #[arg(long, value_name = "FILE")]
    plan_path: Option<PathBuf>,
    /// The word of an automation about its approval; `approved` needs the approval token.
    #[arg(long, value_name = "WORD", value_parser = ["approved", "denied"])]
    approval: Option<String>,
    /// The approval token that the server is configured with. Better set the variable: arguments are seen by others.
    #[arg(
        long,
        env = "PRENTICE_APPROVAL_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN",
        value_parser = secret
    )]
    approval_token: Option<SecretString>,
    /// Start it although this guardrail is against it, as its id says; may be given more than once. Needs --reason and the
    /// permission guardrails:override.
    #[arg(long, value_name = "RULE", requires = "reason")]
    override_guardrail: Vec<String>,
    /// With --override-guardrail: why. It is kept with the run and in the audit.
    #[arg(long, value_name = "TEXT", requires = "override_guardrail")]
    reason: Option<String>,
    /// Act in this one of your roles only. It takes rights away and never gives any.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// When it needs approval, wait for that too, instead of ending with 3.
    #[arg(long, conflicts_with = "no_wait")]
    wait: bool,
    /// Show what goes into every step and what comes out, without secrets (on standard error).
    #[arg(long, help_heading = "Looking closer")]
    debug: bool,
    /// Show how long every step took (on standard error).
    #[arg(long, help_heading = "Looking closer")]
    profile: bool,
    /// Show every step and check with its reason (on standard error).
    #[arg(long, help_heading = "Looking closer")]
    trace: bool,
    /// Ask for Enter before every step; needs a terminal.
    #[arg(long, help_heading = "Looking closer")]
    step_through: bool,
}

fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}

/// What is told of the steps of a run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told {
    /// What goes in and comes out.
    pub(crate) debug: bool,
    /// How long they take.
    pub(crate) profile: bool,
    /// What they are, and why they end as they do.
    pub(crate) trace: bool,
    /// Each waits for Enter.
    pub(crate) step_through: bool,
}

impl Governed {
    /// Whether nothing is to be started.
    pub(crate) fn dry_run(&self) -> bool {
        self.dry_run
    }

    /// Whether to wait for approval too.
    pub(crate) fn waits(&self) -> bool {
        self.wait
    }

    /// The role to narrow to.
    pub(crate) fn role(&self) -> Option<&str> {
        self.role.as_deref()
    }

    /// What is to be told.
    pub(crate) fn told(&self) -> Told {
        Told {
            debug: self.debug,
            profile: self.profile,
            trace: self.trace,
            step_through: self.step_through,
        }
    }

    /// The word about approval and the token that goes with it; no token goes where no word asks for it.
    pub(crate) fn claim(&self) -> (Option<String>, Option<String>) {
        let token = self.approval_token.as_ref();
        let token = token.map(|token| token.expose_secret().to_owned());
        let word = self.approval.clone();
        let token = token.filter(|token| word.is_some() && !token.is_empty());
        (word, token)
    }

    /// The guardrails to pass over, and why.
    pub(crate) fn overriding(&self) -> Option<OverrideGuardrails> {
        let reason = self.reason.clone()?;
        Some(OverrideGuardrails {
            ids: self.override_guardrail.clone(),
            reason,
        })
    }

    /// The claim that a plan is made with. A plan that is kept is made without: what an automation says of its
    /// approval is no part of what runs, and may be said of one of the two runs only.
    pub(crate) fn claim_of_plan(&self) -> (Option<String>, Option<String>) {
        match self.plan_path {
            Some(_) => (None, None),
            None => self.claim(),
        }
    }

    /// Whether a plan is to be made before anything is started.
    pub(crate) fn plans(&self) -> bool {
        let told = self.told();
        let closer = told.debug || told.profile || told.trace || told.step_through;
        self.dry_run || self.plan_path.is_some() || closer
    }

    /// Refuses options that make no sense together, and reads the plan that the run is held to.
    ///
    /// # Errors
    /// [`Failure::Usage`]; [`Failure::File`] when the plan cannot be read.
    pub(crate) fn held_to(&self, starts: bool) -> Result<Option<PlanFile>, Failure> {
        if self.step_through && !terminal::is_attended() {
            let why = "--step-through asks for Enter before each step, and this is no terminal";
            return Err(Failure::Usage(why.to_owned()));
        }
        match &self.plan_path {
            Some(_) if self.dry_run => Ok(None),
            Some(_) if !starts => Err(Failure::Usage(
                "--plan-path needs --dry-run, which writes the plan, or --execute, which is held to it".to_owned(),
            )),
            Some(path) => PlanFile::read(path).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the plan of a dry run where that was asked for; where it is then.
    ///
    /// # Errors
    /// [`Failure::Other`] when it cannot be written.
    pub(crate) fn write(&self, plan: &Plan) -> Result<Option<String>, Failure> {
        let Some(path) = &self.plan_path else {
            return Ok(None);
        };
        PlanFile::write(path, plan)?;
        Ok(Some(path.display().to_string()))
    }
}
