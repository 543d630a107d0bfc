//! Rules: mining them, those in force and what became of them, asking them, running fixers.

use super::{PullRequest, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /api/mine`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Mine {
    /// Events of the last seven days that an error has at least.
    pub min_hits: u64,
    /// So many errors at most, those of the greatest impact.
    pub top: usize,
    /// Only tells what would be proposed.
    pub dry_run: bool,
}

impl Default for Mine {
    fn default() -> Mine {
        Mine {
            min_hits: 2,
            top: 50,
            dry_run: false,
        }
    }
}

/// Answer of `POST /api/mine`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Mined {
    /// The rules that are proposed, the most important first.
    pub proposed: Vec<MinedRule>,
    /// The errors that nothing is proposed for, and why.
    pub left_alone: Vec<LeftAlone>,
    /// The pull request that proposes them.
    pub pull_request: Option<PullRequest>,
    /// What is thought of the rules in force.
    pub learned: Vec<JudgedRule>,
    /// The pull request that changes those that should change.
    pub learned_pull_request: Option<PullRequest>,
    /// Errors that were looked at.
    pub looked_at: usize,
}

/// A rule that is proposed, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MinedRule {
    /// Its id.
    #[schema(example = "GR-5F0C2A9E")]
    pub id: String,
    /// `guardrail` or `fixer`.
    pub kind: String,
    /// For people.
    pub name: String,
    /// Its file in the skills repository.
    pub path: String,
    /// The error it was made of.
    pub fingerprint: String,
    /// That error's message with its volatile parts taken out.
    pub template: String,
    /// How much that error matters.
    pub impact_score: f64,
    /// Why it is this kind of rule.
    pub because: String,
    /// What the inputs of failing runs have in common.
    pub when: Option<String>,
    /// Why nothing is known that they have in common.
    pub no_precondition: Option<String>,
    /// What it would have stopped.
    pub would_have_stopped: Option<WouldHaveStopped>,
    /// The whole file, as YAML.
    pub file: String,
}

/// What a guardrail would have stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WouldHaveStopped {
    /// Of so many runs.
    pub runs: u64,
    /// Rightly: runs that failed by the error.
    pub failing: u64,
    /// Wrongly: runs that succeeded.
    pub succeeding: u64,
    /// Over so many days.
    pub days: u32,
}

/// An error that nothing is proposed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftAlone {
    /// Its name.
    pub fingerprint: String,
    /// What it says.
    pub template: String,
    /// Why it is left alone.
    pub why: String,
}

/// A rule in force, and what is thought of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JudgedRule {
    /// Its id.
    #[schema(example = "GR-5F0C2A9E")]
    pub id: String,
    /// `guardrail` or `fixer`.
    pub kind: String,
    /// For people.
    pub name: String,
    /// Its file in the skills repository.
    pub path: String,
    /// What it does when it is met: `shadow`, `warn`, `require_approval` or `block`.
    pub mode: String,
    /// Runs of the last 30 days since it is in force, as far as their end is known.
    pub runs: u64,
    /// Of these, those it stopped.
    pub prevented: u64,
    /// Of these, those it warned of.
    #[serde(default)]
    pub warned: u64,
    /// Of these, those it was met by while it was only watched.
    #[serde(default)]
    pub shadow_met: u64,
    /// Of these, those it would have stopped and somebody let run.
    #[serde(default)]
    pub overridden: u64,
    /// Reports that it was wrong, ever.
    #[serde(default)]
    pub false_positives: u64,
    /// Those it was met by, that ran all the same and failed.
    pub met_failed: u64,
    /// Those it was met by, that ran all the same and succeeded: false alarms.
    pub met_succeeded: u64,
    /// Those it was not met by, that succeeded.
    pub passed: u64,
    /// Of the runs it is met by, the share that fails; null for a rule that no run can meet.
    pub confidence: Option<f64>,
    /// The 95 % interval of that.
    pub confidence_between: Option<[f64; 2]>,
    /// The error's rate since the rule acts as a multiple of the rate before; 0 when it is gone.
    pub effect: Option<f64>,
    /// The 95 % interval of that.
    pub effect_between: Option<[f64; 2]>,
    /// What should follow: `keep`, `promote`, `remove` or `wait`.
    pub advice: String,
    /// Why.
    pub why: String,
    /// What became of its runs; for fixers that were ever started.
    pub fix: Option<Fix>,
}

/// What became of a fixer's runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fix {
    /// The last run.
    pub run_id: String,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// Whether it only showed what it would change.
    pub dry_run: bool,
    /// The error that it was started by; null when a person started it.
    pub error: Option<String>,
    /// How it ended: `not_started`, `failed`, `shown`, `proposed`, `unchanged` or `already_applied`; null while it is under
    /// way.
    pub outcome: Option<String>,
    /// What went wrong, where something did.
    pub why: Option<String>,
    /// The pull request that waits for a decision.
    pub pull_request: Option<PullRequest>,
    /// Pull requests it opened so far.
    pub opened: u32,
    /// Those of them that were merged.
    pub merged: u32,
    /// Those that were closed without.
    pub closed: u32,
}

/// Body of `POST /api/rules/{id}/fix`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StartFix {
    /// Whether what it would change is only shown, whatever its file says.
    pub dry_run: bool,
}

/// Body of `POST /api/rules/{id}/false-positives`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportFalsePositive {
    /// The run that it was wrong about: one that it stopped, or was met by. None when it is wrong at all.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "run_019a8f0e6c3b7d20a1b2c3d4e5f60718")]
    pub run_id: Option<domain::id::RunId>,
    /// Why, at most 300 characters.
    #[schema(example = "partners of type lead need no id")]
    pub reason: String,
}

/// Answer of `POST /api/rules/{id}/false-positives`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FalsePositiveReported {
    /// The rule.
    #[schema(example = "GR-5F0C2A9E")]
    pub rule_id: String,
    /// Whether it is news: a run is reported once, and without one each person is heard once.
    pub counted: bool,
    /// Reports that this rule was wrong.
    pub false_positives: u64,
}

/// Body of `POST /api/guardrails/check`: what is about to happen elsewhere, or the error that did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CheckGuardrails {
    /// Where it happens.
    pub component: Option<String>,
    /// The skill that would run, or ran.
    pub skill_id: Option<String>,
    /// What it would be given, or was.
    #[schema(value_type = Option<Object>)]
    pub inputs: Option<serde_json::Map<String, serde_json::Value>>,
    /// The error that happened; none for something that has not begun.
    pub error: Option<String>,
}

/// Answer of `POST /api/guardrails/check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuardrailsChecked {
    /// What follows: `pass`, `warn`, `require_approval` or `block`.
    pub verdict: String,
    /// The rules that are met, the strictest first; those in shadow decide nothing.
    pub met: Vec<MetRule>,
}

/// A rule that is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MetRule {
    /// Its id.
    pub id: String,
    /// For people.
    pub name: String,
    /// `guardrail` or `fixer`.
    pub kind: String,
    /// What it does when it is met.
    pub mode: String,
    /// What it says.
    pub message: Option<String>,
}
