//! The sum: the highest of what the manifest, the workflow and the words say, with every reason.

use super::request;
use super::workflow::Examined;
use crate::id::SkillId;
use crate::manifest::Risk;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a run is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The skill; the words of its id count as words.
    pub skill: &'a SkillId,
    /// What its manifest says.
    pub declared: Risk,
    /// What its workflow was found to do. Worked out once a version, by [`super::examine`].
    pub workflow: Option<&'a Examined>,
    /// What was asked for in plain language, when it was.
    pub request: Option<&'a str>,
}

/// How much harm a run can do, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The highest level of all reasons.
    pub level: Risk,
    /// The highest first; among equals the manifest, the workflow by its lines, the id, the request by its words.
    pub reasons: Vec<Reason>,
}

/// One thing that says how much harm a run can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Where it was found.
    pub found: Found,
    /// What it does or asks for, for people: `deletes folders with all that is in them`.
    pub what: String,
    /// How much harm that is.
    pub level: Risk,
}

/// Where a reason was found. The order is the one reasons of a level are listed in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// In the manifest's `risk`.
    Manifest,
    /// In the workflow.
    Workflow {
        /// Counts from 1.
        line: u32,
        /// The command, or what stands there, on one line and shortened.
        text: String,
    },
    /// In the skill's id. `start` and `end` count characters from 0; `end` is the first one after.
    SkillId {
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
        /// The words.
        text: String,
    },
    /// In the request. `start` and `end` count characters (not bytes) from 0; `end` is the first one after.
    Request {
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
        /// The words.
        text: String,
    },
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Manifest => f.write_str("manifest"),
            Found::Workflow { line, text } => write!(f, "workflow line {line} `{text}`"),
            Found::SkillId { text, .. } => write!(f, "skill id `{text}`"),
            Found::Request { start, end, text } => {
                write!(f, "request `{text}` (characters {start} to {end})")
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.found, self.what, word(self.level))
    }
}

/// As manifests write it.
pub(super) fn word(level: Risk) -> &'static str {
    match level {
        Risk::Read => "read",
        Risk::Write => "write",
        Risk::Destructive => "destructive",
    }
}

/// How much harm a run can do: the highest of all that is known of it.
pub fn assess(facts: &Facts<'_>) -> Assessment {
    let mut reasons = vec![Reason {
        found: Found::Manifest,
        what: match facts.declared {
            Risk::Read => "its author says that it only looks",
            Risk::Write => "its author says that it changes what can be changed back",
            Risk::Destructive => "its author says that it deletes or changes for good",
        }
        .to_owned(),
        level: facts.declared,
    }];
    if let Some(workflow) = facts.workflow {
        reasons.extend(workflow.reasons.iter().cloned());
    }
    for said in request::read(facts.skill.as_str()) {
        reasons.push(said.reason(|start, end, text| Found::SkillId { start, end, text }));
    }
    if let Some(request) = facts.request {
        for said in request::read(request) {
            reasons.push(said.reason(|start, end, text| Found::Request { start, end, text }));
        }
    }
    let level = reasons.iter().map(|reason| reason.level).max();
    reasons.sort_by(|one, other| {
        let rank = |reason: &Reason| std::cmp::Reverse(reason.level);
        (rank(one), &one.found, &one.what).cmp(&(rank(other), &other.found, &other.what))
    });
    reasons.dedup();
    Assessment {
        level: level.unwrap_or(facts.declared),
        reasons,
    }
}
