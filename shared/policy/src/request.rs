//! A run that policies are asked about: facts, gathered by others. Decides nothing.

use domain::access::Principal;
use domain::id::SkillId;
use domain::manifest::{Kind, Manifest, Risk};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What policies may know of a skill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillFacts {
    /// Which.
    pub id: SkillId,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// What it may do to the world, as its manifest says.
    pub risk: Risk,
    /// How it is run: `workflow`.
    pub kind: String,
    /// Who answers for it.
    pub owners: BTreeSet<String>,
}

impl From<&Manifest> for SkillFacts {
    fn from(manifest: &Manifest) -> SkillFacts {
        let kind = match manifest.kind {
            Kind::Workflow { .. } => "workflow",
        };
        SkillFacts {
            id: manifest.id.clone(),
            tags: manifest.tags.iter().cloned().collect(),
            risk: manifest.risk,
            kind: kind.to_owned(),
            owners: manifest.owners.iter().cloned().collect(),
        }
    }
}

/// Where a request to run came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunSource {
    /// Some program, over HTTP.
    Api,
    /// The command line.
    Cli,
    /// A schedule that was due.
    Schedule,
    /// A webhook.
    Webhook,
    /// An agent.
    Agent,
    /// The site.
    Site,
}

impl RunSource {
    /// As policies name it.
    pub fn as_str(self) -> &'static str {
        match self {
            RunSource::Api => "api",
            RunSource::Cli => "cli",
            RunSource::Schedule => "schedule",
            RunSource::Webhook => "webhook",
            RunSource::Agent => "agent",
            RunSource::Site => "site",
        }
    }
}

/// The circumstances of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunContext {
    /// When; hour and weekday follow from it, in UTC.
    pub now: Timestamp,
    /// Where the request came from.
    pub source: RunSource,
    /// What the run is expected to cost, in thousandths of a budget unit.
    pub cost_thousandths: i64,
}

/// A run that policies are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// Who asks.
    pub principal: &'r Principal,
    /// What would run.
    pub skill: &'r SkillFacts,
    /// With which inputs, defaults filled in.
    pub inputs: &'r Map<String, Value>,
    /// When, from where, at what cost.
    pub context: &'r RunContext,
}
