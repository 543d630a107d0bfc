//! The plan as a file, with its hashes inside: what `--plan-path` writes and a later run is held to.

use super::hash::digest;
use super::{Plan, PlanHash, PlanHashError};
use serde::Deserialize;
use serde_json::{Value, json};

const FORMAT: u64 = 1;
/// What stands before a whole plan when it is hashed.
const CHECKSUM: &str = "prentice-plan-file-1\n";
/// Far more than fifty steps with all their inputs.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// A plan that was written and read back unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFile {
    /// The plan.
    pub plan: Plan,
    /// Its hash; always the plan's own.
    pub hash: PlanHash,
}

/// Why a text is no plan file to go by.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// Too large.
    #[error(
        "the plan file has {bytes} bytes, expected at most {MAX_BYTES}: write it anew with --dry-run --plan-path"
    )]
    TooLarge {
        /// How large.
        bytes: usize,
    },
    /// Not JSON, or no plan.
    #[error("this is no plan file: {0}; write it anew with --dry-run --plan-path")]
    Unreadable(#[from] serde_json::Error),
    /// Written by a version that writes other plans.
    #[error(
        "the plan file says format {found}, this version reads format {FORMAT}: write it anew with --dry-run --plan-path"
    )]
    Format {
        /// What it says, shortened.
        found: String,
    },
    /// The hash is none.
    #[error("the plan file's `hash` is wrong: {0}; write it anew with --dry-run --plan-path")]
    NoHash(#[from] PlanHashError),
    /// What would run is not what was hashed.
    #[error(
        "the plan file was changed after it was written: what it would run has the hash {}, it says {}; write it anew with --dry-run --plan-path", found.short(), written.short()
    )]
    Hash {
        /// What the file says.
        written: PlanHash,
        /// What its plan has.
        found: PlanHash,
    },
    /// What would run is as it was, but something else is not: the cost, an approval, what it can touch.
    #[error(
        "the plan file was changed after it was written (its `checksum` does not fit); write it anew with --dry-run --plan-path"
    )]
    Checksum,
    /// Nothing would run.
    #[error("the plan file holds no step: nothing would run")]
    NoSteps,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "prentice_plan")]
    _format: Value,
    hash: String,
    checksum: String,
    plan: Value,
}

impl PlanFile {
    /// The file of a plan.
    pub fn new(plan: Plan) -> PlanFile {
        PlanFile {
            hash: plan.hash(),
            plan,
        }
    }

    /// The text to write: indented JSON that ends in a new line.
    pub fn render(&self) -> String {
        let plan = json!(self.plan);
        let file = json!({
            "prentice_plan": FORMAT,
            "hash": self.hash,
            "checksum": digest(CHECKSUM, &plan),
            "plan": plan,
        });
        format!("{file:#}\n")
    }

    /// Reads what [`PlanFile::render`] wrote. Spaces and the order of keys may differ; nothing else.
    ///
    /// The file is not signed: whoever can write it can write another valid one. What it is held against is
    /// the plan made anew.
    ///
    /// # Errors
    /// [`PlanFileError`], which says what is wrong with it.
    pub fn read(text: &str) -> Result<PlanFile, PlanFileError> {
        if text.len() > MAX_BYTES {
            return Err(PlanFileError::TooLarge { bytes: text.len() });
        }
        let value: Value = serde_json::from_str(text)?;
        match value.get("prentice_plan") {
            Some(found) if found.as_u64() != Some(FORMAT) => {
                return Err(PlanFileError::Format {
                    found: found.to_string().chars().take(40).collect(),
                });
            }
            _ => {}
        }
        let written: Written = serde_json::from_value(value)?;
        let hash = PlanHash::parse(&written.hash)?;
        let checksum = digest(CHECKSUM, &written.plan);
        let plan: Plan = serde_json::from_value(written.plan)?;
        if plan.steps.is_empty() {
            return Err(PlanFileError::NoSteps);
        }
        let found = plan.hash();
        if found != hash {
            return Err(PlanFileError::Hash {
                written: hash,
                found,
            });
        }
        if checksum != written.checksum {
            return Err(PlanFileError::Checksum);
        }
        Ok(PlanFile { plan, hash })
    }
}
