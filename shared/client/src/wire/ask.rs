//! A request in plain language, and what the router makes of it.

use super::Plan;
use domain::id::SkillId;
use domain::routing::segment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Request of `POST /run`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// What is wanted, in plain language, at most 10,000 characters.
    #[schema(example = "show the largest folders under /srv")]
    pub query: String,
    /// Whether to run what is found. Only what is `selected`, or chosen by `skill_id`, is ever run.
    #[serde(default)]
    pub execute: bool,
    /// Whether only to show what would run; nothing is started then, whatever `execute` says.
    #[serde(default)]
    pub dry_run: bool,
    /// Only skills with one of these tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Whether the request holds several steps: `single` (no), `pipeline` (one after another),
    /// `parallel` (at the same time), `auto` (its words tell).
    #[serde(default)]
    #[schema(value_type = String, example = "single")]
    pub mode: segment::Mode,
    /// The skill, when a person has chosen among candidates. It is not looked for then.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "ops.disk-report")]
    pub skill_id: Option<SkillId>,
    /// Inputs a person has given or corrected, by name; they win over what is read from the request, and
    /// null leaves one out.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// Whether deprecated skills may be found too.
    #[serde(default)]
    pub include_deprecated: bool,
    /// Handed back unchanged.
    #[serde(default)]
    pub session_id: Option<String>,
    /// `approved` or `denied`: the word of an automation that was given the approval token. A person approves in the inbox.
    #[serde(default)]
    pub approval: Option<String>,
    /// The approval token that the deployment is configured with.
    #[serde(default)]
    pub approval_token: Option<String>,
    /// Guardrails to pass over; needs the permission `guardrails:override`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_guardrails: Option<super::OverrideGuardrails>,
    /// The plan that must be what runs, by its hash; anything else is refused with `plan_mismatch`.
    #[serde(default)]
    pub plan_hash: Option<String>,
    /// Runs in this role only. It must be one that the caller holds: a role is never given by a request.
    #[serde(default)]
    pub role: Option<String>,
}

/// What became of a request in plain language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskStatus {
    /// No skill does this.
    NoSkillFound,
    /// One of the candidates may be meant: say which (`skill_id`).
    LowConfidence,
    /// A skill is selected; nothing was started, since `execute` was not asked for.
    Routed,
    /// A skill is selected; `preview` says what would run.
    DryRun,
    /// A skill is selected and was to run, but `missing_inputs` are needed first.
    InputsMissing,
    /// A run was started: `run_id`.
    Started,
    /// A run waits for approval: `run_id`.
    AwaitingApproval,
    /// Several steps are planned; running several is not possible yet.
    Planned,
}

/// What the router decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskDecision {
    /// The first candidate is the right one.
    Selected,
    /// One of the candidates may be right.
    Ask,
    /// None is.
    None,
}

/// Answer of `POST /run`. Every key is always there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Asked {
    /// What became of it.
    pub status: AskStatus,
    /// The best candidate, `domain.name`; of several steps the first one's.
    #[schema(example = "ops.disk-report")]
    pub skill_id: Option<String>,
    /// What the router decided.
    pub decision: AskDecision,
    /// How likely it is that `skill_id` is right, from 0 to 1.
    pub confidence: f64,
    /// Why, in one sentence for people.
    pub reason: String,
    /// What speaks for `skill_id`, strongest first.
    pub evidence: Vec<AskEvidence>,
    /// All candidates, best first, `skill_id` included.
    pub candidates: Vec<AskCandidate>,
    /// The second and third candidates.
    pub alternatives: Vec<String>,
    /// Inputs read from the request or given with it.
    pub inputs: Vec<AskInput>,
    /// Inputs that a run needs and that are not there.
    pub missing_inputs: Vec<String>,
    /// Inputs that could be several things in the request; none was chosen.
    pub ambiguous_inputs: Vec<AmbiguousInput>,
    /// The skills of all steps in the order they would run; one for a single request.
    pub steps: Vec<String>,
    /// The steps themselves, when there are several.
    pub segments: Vec<AskSegment>,
    /// The run that was started.
    #[schema(value_type = Option<String>)]
    pub run_id: Option<domain::id::RunId>,
    /// Always null: a run reports at `/api/runs/{id}`.
    #[schema(value_type = Option<Object>)]
    pub output: Value,
    /// What would run, of a dry run.
    // The site asks for no dry run here, and the reader of whole plans would be a part of what travels to every browser.
    #[cfg_attr(target_arch = "wasm32", serde(skip_deserializing))]
    pub preview: Option<Plan>,
    /// The hash of the plan of a dry run or of what was started.
    pub plan_id: Option<String>,
    /// Where the plan was written; only the command line writes any.
    pub plan_path: Option<String>,
    /// The policy that decided; null when none did.
    pub policy_id: Option<String>,
    /// What a person should know besides.
    pub warnings: Vec<AskWarning>,
    /// As it was given.
    pub session_id: Option<String>,
}

/// A skill that may be meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskCandidate {
    /// `domain.name`.
    #[schema(example = "ops.disk-report")]
    pub skill_id: String,
    /// For people.
    pub name: String,
    /// What it does.
    pub description: String,
    /// For ordering within this answer only.
    pub score: f64,
    /// The share of the request's words found there, rare words counting more, from 0 to 1.
    pub keyword_score: f64,
    /// How near the meanings are, from -1 to 1.
    pub vector_score: f64,
    /// What speaks for it, strongest first.
    pub evidence: Vec<AskEvidence>,
}

/// Something that speaks for a candidate. Places are counted in characters (Unicode scalar values).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AskEvidence {
    /// A word of the request is found in the skill.
    Word {
        /// As written in the request.
        word: String,
        /// Where it begins in the request.
        start: usize,
        /// Where it ends.
        end: usize,
        /// The word of the skill.
        found: String,
        /// Where the skill holds it: `name`, `description`, `tags`, `examples`.
        fields: Vec<String>,
        /// The part of `keyword_score` that it gives.
        share: f64,
    },
    /// The request is like one that is known to lead there.
    Example {
        /// The known request.
        example: String,
        /// From -1 to 1.
        similarity: f64,
    },
}

/// An input and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskInput {
    /// Its name in the skill's schema.
    pub name: String,
    /// What it is.
    pub value: Value,
    /// The words of the request it was read from; null when it was given.
    pub text: Option<String>,
    /// Where they begin in the request, in characters.
    pub start: Option<usize>,
    /// Where they end.
    pub end: Option<usize>,
    /// How it was recognised (`path`, `number`, `named`, …), or `given`.
    pub rule: String,
}

/// An input that the request says in several ways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AmbiguousInput {
    /// Its name in the skill's schema.
    pub name: String,
    /// What it could be.
    pub values: Vec<Value>,
}

/// One step of a request of several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskSegment {
    /// Its words.
    pub text: String,
    /// Where they begin in the request, in characters.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// Groups run one after another, the steps of a group at the same time; counted from 0.
    pub group: usize,
    /// What the router decided for it.
    pub decision: AskDecision,
    /// Its best candidate, `domain.name`.
    pub skill_id: Option<String>,
    /// How likely that is right.
    pub confidence: f64,
    /// Its candidates, best first.
    pub candidates: Vec<AskCandidate>,
    /// Inputs read from its words.
    pub inputs: Vec<AskInput>,
    /// Inputs it needs besides.
    pub missing_inputs: Vec<String>,
}

/// What a person should know besides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskWarning {
    /// Stable, such as `deprecated_skill`.
    pub code: String,
    /// For people.
    pub message: String,
    /// The skill it is about, `domain.name`.
    pub skill_id: Option<String>,
    /// The skill to use instead.
    pub replacement_id: Option<String>,
}

/// Request of `POST /api/feedback`: whether a request was led to the right skill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// The request, as it was asked.
    pub query: String,
    /// The skill it was led to.
    #[schema(value_type = String, example = "ops.disk-report")]
    pub selected_skill_id: SkillId,
    /// The skill it should have been led to; the same, or none, when it was right.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "ops.log-grep")]
    pub expected_skill_id: Option<SkillId>,
    /// Where it comes from: `cli`, `site`, `choice` after a question, ….
    #[serde(default)]
    pub source: Option<String>,
}

/// Answer of `POST /api/feedback`: what people have said of the two skills so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedbackAnswer {
    /// The skill that requests like this one now lead to.
    pub expected: FeedbackCount,
    /// The skill they do not lead to; null when the choice was confirmed.
    pub selected: Option<FeedbackCount>,
}

/// What people have said of a skill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedbackCount {
    /// `domain.name`.
    pub skill_id: String,
    /// Requests that lead there.
    pub positive: u64,
    /// Requests that do not.
    pub negative: u64,
}
