//! The skill manifest: one YAML file a skill, `skills/<domain>/<name>.yaml`.
//!
//! Owns its types, its parser and its rules. A [`Manifest`] that exists is valid: the only way to
//! one is through [`parse`], which reports every mistake at once with field, line and what was
//! expected. Never touches files: texts come in, values come out.

mod decode;
mod draft;
mod field;
mod render;
pub(crate) mod text;
mod time;

#[cfg(test)]
pub(crate) mod arbitrary;
#[cfg(test)]
mod tests;

use decode::FIELDS;
pub use decode::{parse, parse_at};
pub use draft::Draft;
pub use render::render;
pub use time::{format_timeout, parse_timeout};

use crate::budget::Cost;
use crate::finding::Finding;
use crate::id::SkillId;
use crate::schema::Schema;
use serde::Serialize;
use std::time::Duration;

/// A manifest and what a reviewer should know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The manifest; valid.
    pub manifest: Manifest,
    /// Nothing here is an error.
    pub warnings: Vec<Finding>,
}

/// What a skill is, as merged in the skills repository.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    /// `domain/name`; also where the file is.
    pub id: SkillId,
    /// For people, at most 80 characters.
    pub name: String,
    /// What it does and when to use it, at most 2,000 characters.
    pub description: String,
    /// The author's own version, semantic.
    pub version: semver::Version,
    /// How it is run.
    pub kind: Kind,
    /// For search and filters, lower case.
    pub tags: Vec<String>,
    /// Requests in plain language that should lead here.
    pub examples: Vec<String>,
    /// What a run takes.
    pub inputs: Schema,
    /// What a run reports.
    pub outputs: Schema,
    /// What it may do to the world.
    pub risk: Risk,
    /// What a run costs besides the machines it uses; what its model costs when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// How long a run may take, from the moment its runner starts.
    pub timeout: Duration,
    /// Whether running it twice does no more than running it once.
    pub idempotent: bool,
    /// Who answers for it: user or team names.
    pub owners: Vec<String>,
    /// Set once it should not be used any more.
    pub deprecated: Option<Deprecation>,
}

/// How a skill is run. A new kind is a new variant here and a file of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A GitHub Actions workflow in the skills repository.
    Workflow {
        /// Always [`SkillId::workflow_path`] of the skill.
        path: String,
    },
}

/// What a skill may do to the world; reviewers see it, policies use it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Only looks.
    Read,
    /// Changes something that can be changed back.
    Write,
    /// Deletes, or changes what cannot be changed back.
    Destructive,
}

/// Why a skill should not be used any more, and what to use instead. One of the two is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Deprecation {
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<SkillId>,
}
