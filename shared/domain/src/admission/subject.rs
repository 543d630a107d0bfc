//! What a run is decided about: the skill as policies see it, and where the request came from.

use crate::id::SkillId;
use crate::manifest::{Kind, Manifest, Risk};
use serde::{Deserialize, Serialize};
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
pub enum Source {
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
    /// An error that met a fixer.
    Error,
}

impl Source {
    /// As policies name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Api => "api",
            Source::Cli => "cli",
            Source::Schedule => "schedule",
            Source::Webhook => "webhook",
            Source::Agent => "agent",
            Source::Site => "site",
            Source::Error => "error",
        }
    }
}
