//! Guardrails and fixers as files of the skills repository: what they match, what they do, and what became of them.
//!
//! Owns their types, their YAML and their names. A [`Rule`] that was read is valid. Everything in it that came from a log
//! went through [`line()`] or [`paragraph`] and is written by the YAML serializer only, so that the text of an error never
//! means anything but itself. Never touches files, and never decides what is proposed: that is `proposal`.

mod condition;
mod decode;
mod id;
#[cfg(test)]
mod name_tests;
mod place;
mod render;
#[cfg(test)]
pub(crate) mod tests;
mod text;

pub use condition::condition_fault;
pub use decode::{Parsed, parse, parse_at};
pub use id::{BadRuleId, RuleId, RuleKind};
pub use place::{PROPOSED, autopatch_path, is_rule_path, proposed_path};
pub use render::render;
pub use text::{line, paragraph};

use crate::Timestamp;
use crate::errors::Fingerprint;
use crate::id::SkillId;
use serde::{Deserialize, Serialize};

/// Where a rule stands, as its file says. A merge is an approval: see [`Status::when_merged`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Mined or written, not decided on.
    Proposed,
    /// In force.
    Approved,
    /// Switched off by people, for now.
    Disabled,
    /// Decided against.
    Rejected,
}

impl Status {
    /// What it is once its file is on the default branch: nothing gets there without a human's merge, so `proposed`
    /// counts as approved at that commit. What says that it is off stays off.
    #[must_use]
    pub fn when_merged(self) -> Status {
        match self {
            Status::Proposed | Status::Approved => Status::Approved,
            other => other,
        }
    }

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Proposed => "proposed",
            Status::Approved => "approved",
            Status::Disabled => "disabled",
            Status::Rejected => "rejected",
        }
    }
}

/// What a guardrail does when it is met, the mildest first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Only counts that it was met. A rule starts so unless its file says otherwise.
    #[default]
    Shadow,
    /// Lets it run and says so.
    Warn,
    /// Sends it to approval.
    RequireApproval,
    /// Does not let it run.
    Block,
}

impl Mode {
    /// Its stable name, as files and policies write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Shadow => "shadow",
            Mode::Warn => "warn",
            Mode::RequireApproval => "require_approval",
            Mode::Block => "block",
        }
    }

    /// The one after it on the way from counting to blocking. Asking for approval is a choice of people, not a step.
    pub fn next(self) -> Option<Mode> {
        match self {
            Mode::Shadow => Some(Mode::Warn),
            Mode::Warn => Some(Mode::Block),
            Mode::RequireApproval | Mode::Block => None,
        }
    }
}

/// What a rule is about. Everything that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The component the error is from, or the id of the skill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// Finds the error's messages; of the linear engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_regex: Option<String>,
    /// The error's fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
    /// A condition in Cedar over the inputs of a run, as it stands in `when { … }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// For which skills a guardrail is asked; for all that `match.component` is about when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// These skills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillId>,
    /// All skills of these domains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
}

impl Scope {
    /// Whether it names nothing.
    pub fn is_empty(&self) -> bool {
        self.skills.is_empty() && self.domains.is_empty()
    }
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Action {
    /// A guardrail: does not let what would fail begin.
    Block {
        /// What whoever is stopped reads.
        message: String,
        /// What they can do about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suggest_fix: Option<String>,
        /// Where to read more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        documentation: Option<String>,
    },
    /// A fixer: patches what fails.
    Autopatch {
        /// The script, `autopatches/*.py`.
        script: String,
        /// What is patched, `owner/name`; the skills repository when not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repository: Option<String>,
        /// Only shows the difference.
        dry_run: bool,
        /// Only touches what the script names.
        safe_mode: bool,
        /// Undoes what was done when it fails.
        rollback_on_failure: bool,
        /// What it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
}

impl Action {
    /// The kind of rule that does this.
    pub fn kind(&self) -> RuleKind {
        match self {
            Action::Block { .. } => RuleKind::Guardrail,
            Action::Autopatch { .. } => RuleKind::Fixer,
        }
    }
}

/// What a rule is to achieve, for people and for the learning of its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What it is called.
    pub name: String,
    /// What is measured.
    pub metric: String,
    /// What it should be, such as `< 0.05`.
    pub target: String,
}

/// Where a rule comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Events of the seven days before it was made.
    pub hits_7d: u64,
    /// Events of the 30 days before it was made.
    pub hits_30d: u64,
    /// Its impact score then.
    pub impact_score: f64,
    /// The fingerprint it was made of.
    pub fingerprint: Option<Fingerprint>,
    /// When it was made.
    pub generated_at: Option<Timestamp>,
    /// Whether the miner made it.
    pub auto_generated: bool,
}

/// A guardrail or a fixer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// `GR-` or `FX-` and digits of its fingerprint.
    pub id: RuleId,
    /// For people, one line.
    pub name: String,
    /// What its file says; see [`Status::when_merged`].
    pub status: Status,
    /// How urgent, a word; nothing decides by it.
    pub priority: Option<String>,
    /// What it is about.
    pub matches: Match,
    /// What it does.
    pub action: Action,
    /// How it does it; for guardrails.
    pub mode: Mode,
    /// For which skills; for guardrails.
    pub scope: Scope,
    /// When it ends by itself.
    pub expires: Option<Timestamp>,
    /// What it is to achieve.
    pub targets: Vec<Target>,
    /// Where it comes from.
    pub metadata: Metadata,
    /// Who answers for it.
    pub owners: Vec<String>,
    /// Anything else a reader should know.
    pub notes: Option<String>,
}

impl Rule {
    /// Guardrail or fixer.
    pub fn kind(&self) -> RuleKind {
        self.action.kind()
    }

    /// Whether it is in force, its file being merged.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.status.when_merged() == Status::Approved && self.expires.is_none_or(|end| now < end)
    }

    /// Of which skill it is learnt, when its component is one.
    pub fn skill(&self) -> Option<SkillId> {
        let component = self.matches.component.as_deref()?;
        // The spelling with a dot is also that of modules of programs.
        let id = component.contains('/').then(|| SkillId::parse(component));
        id?.ok()
    }
}
