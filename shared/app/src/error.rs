//! What can go wrong in a use case, in the words of the domain. The API maps these to HTTP in one
//! file; nothing else knows of status codes.

use crate::access::Unauthenticated;
use crate::forge::ForgeError;
use crate::store::{Conflict, StoreError};
use domain::access::{GrantRefused, Permission, RoleNotHeld, TokenId};
use domain::admission::Check;
use domain::approval;
use domain::errors::Fingerprint;
use domain::finding::Finding;
use domain::fixing::NotNow;
use domain::id::{RunId, SkillId, TenantId};
use domain::idempotency;
use domain::plan::PlanHash;
use domain::rate_limit::Limited;
use domain::rule::RuleId;
use domain::run::{Block, Ignored};
use domain::skill::{Refusal, Status};
use jiff::Timestamp;

/// What a use case gives.
pub type Result<T> = std::result::Result<T, Error>;

/// A run that was not let run.
#[derive(Debug)]
pub struct Blocked {
    /// Its record.
    pub run: RunId,
    /// Which check said no, and why.
    pub block: Block,
    /// When it is worth trying again, if waiting helps.
    pub retry_at: Option<Timestamp>,
    /// Every check.
    pub checks: Vec<Check>,
}

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was sent does not pass the checks.
    #[error("{what} not valid: {} found", problems(.findings))]
    Invalid {
        /// What was checked.
        what: &'static str,
        /// What is wrong.
        findings: Vec<Finding>,
    },
    /// A part of the request contradicts another.
    #[error("{0}")]
    BadRequest(String),
    /// No such skill.
    #[error("there is no skill {0}; `prentice skill list` shows those there are")]
    SkillNotFound(SkillId),
    /// No such run.
    #[error("there is no run {0}; `prentice run list` shows those there are")]
    RunNotFound(RunId),
    /// The skill cannot be run.
    #[error("{id} is {}, so it cannot be run; only a merged skill can", status.as_str())]
    NotRunnable {
        /// The skill.
        id: SkillId,
        /// Where it is in its life.
        status: Status,
    },
    /// The caller's tenant has no skills repository here.
    #[error(
        "the tenant {0} has no skills repository in this deployment, so nothing can be proposed; deploy one with PRENTICE_TENANT_ID={0}"
    )]
    NoRepository(TenantId),
    /// A role was asked for that the caller does not hold.
    #[error(transparent)]
    Role(#[from] RoleNotHeld),
    /// The life of the skill does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A check does not let it run.
    #[error("{}", .0.block.reason)]
    Blocked(Box<Blocked>),
    /// What would run is not what was planned.
    #[error(
        "what would run now is not what was planned: the plan is {}, now it is {}; make a new plan with `--dry-run`",
        planned.short(),
        now.short()
    )]
    PlanMismatch {
        /// The plan that was given.
        planned: PlanHash,
        /// What would run.
        now: PlanHash,
    },
    /// No run waits for approval under this name.
    #[error(
        "there is no request for approval of {0}; `prentice approvals list` shows those there are"
    )]
    ApprovalNotFound(RunId),
    /// A link that carries no decision, or not any more.
    #[error("the link is not good: {0}; ask for a new one, or decide in the inbox")]
    Link(String),
    /// A decision that does not count.
    #[error(transparent)]
    Approval(#[from] approval::Refusal),
    /// The run is over, or the event is not for it.
    #[error(transparent)]
    Ignored(#[from] Ignored),
    /// A request that proves nobody.
    #[error(transparent)]
    Nobody(#[from] Unauthenticated),
    /// A token that would grant more than its maker holds, or makes no sense.
    #[error(transparent)]
    Grant(#[from] GrantRefused),
    /// No such API token, or another tenant's.
    #[error("there is no API token {0}; `prentice token list` shows those there are")]
    TokenNotFound(TokenId),
    /// No such fixer is in force.
    #[error("there is no fixer {0} in force; `prentice rules list` shows those there are")]
    FixerNotFound(RuleId),
    /// A fixer cannot be started now.
    #[error("the fixer is not started: {0}")]
    FixerBusy(#[from] NotNow),
    /// Nothing of this fingerprint was ever counted.
    #[error("there is no error {0}; `prentice errors list` shows those there are")]
    ErrorNotFound(Fingerprint),
    /// No such rule is in force.
    #[error("no rule {0} is in force; `prentice rules list` shows those that are")]
    RuleNotFound(RuleId),
    /// Guardrails are to be passed over by somebody who may not.
    #[error(
        "overriding a guardrail needs the permission {permission}, which the roles {} give, and {name} does not hold it; ask somebody who does to start the run, mend what the guardrail is about, or tell that it is wrong: `prentice rules false-positive`",
        permission.roles().join(", ")
    )]
    MayNotOverride {
        /// Who asked.
        name: String,
        /// What they lack.
        permission: Permission,
    },
    /// A callback whose token proves nothing.
    #[error("the callback is not authenticated: {0}")]
    Unauthenticated(String),
    /// A callback whose token proves something else than this run.
    #[error("the callback is not for this run: {0}")]
    Forbidden(String),
    /// A callback or webhook that was seen before.
    #[error("this was seen before; nothing was changed")]
    Replayed,
    /// Many at once changed the same thing, time and again.
    #[error("too many changes of the same thing at once; try again")]
    Busy,
    /// An `Idempotency-Key` that is none.
    #[error(transparent)]
    IdempotencyKey(#[from] idempotency::KeyError),
    /// The key belongs to another request, or the same one is still under way.
    #[error(transparent)]
    Idempotency(#[from] idempotency::Refusal),
    /// The caller has asked too often.
    #[error(transparent)]
    RateLimited(#[from] Limited),
    /// A setting is wrong.
    #[error("{0}")]
    Settings(String),
    /// The router's model is not there, or damaged.
    #[error("the router's model at {place} cannot be read: {cause}")]
    Model {
        /// Where it was looked for.
        place: String,
        /// What is wrong.
        cause: String,
    },
    /// The table is away.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// GitHub is away, or refuses.
    #[error(transparent)]
    Forge(#[from] ForgeError),
    /// The queue or the bus is away.
    #[error("{service} does not answer: {cause}")]
    Service {
        /// `the queue` or `the bus`.
        service: &'static str,
        /// What the SDK said.
        cause: String,
    },
    /// A linter is installed but does not work.
    #[error("{linter} does not work: {cause}")]
    Linter {
        /// Which.
        linter: &'static str,
        /// What happened.
        cause: String,
    },
}

impl Error {
    /// Whether the same may work a little later, nothing else being changed.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Error::Forge(error) => error.is_passing(),
            Error::Store(_) | Error::Busy | Error::Service { .. } => true,
            _ => false,
        }
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Error {
        match conflict {
            Conflict::Changed => Error::Busy,
            Conflict::Seen => Error::Replayed,
            Conflict::Store(error) => Error::Store(error),
        }
    }
}

fn problems(findings: &[Finding]) -> String {
    match findings {
        [one] => format!("1 problem ({one})"),
        many => format!("{} problems", many.len()),
    }
}
