//! The hash of what will run: what an approval is for.

use super::PlannedStep;
use crate::canonical;
use crate::id::TenantId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt;

/// Stands before what is hashed; changes with what a hash covers, so that no old approval fits a new meaning.
const VERSION: &str = "prentice-plan-1\n";

/// SHA-256 over what will run, in 64 hexadecimal digits: the tenant and, of each step, skill, version, commit,
/// inputs and timeout. The order of keys and the spelling of equal numbers make no difference.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlanHash(String);

/// A text is no plan hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no plan hash: expected 64 hexadecimal digits, as a dry run shows them")]
pub struct PlanHashError {
    /// What was given, shortened.
    pub text: String,
}

impl PlanHash {
    /// The hash of these steps of this tenant.
    pub fn of(tenant: &TenantId, steps: &[PlannedStep]) -> PlanHash {
        let steps: Vec<Value> = steps
            .iter()
            .map(|step| {
                json!({
                    "skill": step.skill.as_str(),
                    "version": step.version.0,
                    "commit": step.commit.as_str(),
                    "inputs": Value::Object(step.inputs.clone()),
                    "timeout_seconds": step.timeout_seconds,
                })
            })
            .collect();
        let what = json!({"tenant": tenant.as_str(), "steps": steps});
        PlanHash(digest(VERSION, &what))
    }

    /// Parses 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`PlanHashError`] for anything else.
    pub fn parse(text: &str) -> Result<PlanHash, PlanHashError> {
        let digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(digit) {
            Ok(PlanHash(text.to_owned()))
        } else {
            Err(PlanHashError {
                text: text.chars().take(100).collect(),
            })
        }
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve digits, for people.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

/// SHA-256 of a prefix and the one text of a value, in hexadecimal digits.
pub(super) fn digest(prefix: &str, value: &Value) -> String {
    let mut hasher = Sha256::new();
    hasher.update(prefix);
    hasher.update(canonical::text(value));
    hex::encode(hasher.finalize())
}

impl TryFrom<String> for PlanHash {
    type Error = PlanHashError;
    fn try_from(text: String) -> Result<PlanHash, PlanHashError> {
        PlanHash::parse(&text)
    }
}

impl From<PlanHash> for String {
    fn from(hash: PlanHash) -> String {
        hash.0
    }
}

impl fmt::Display for PlanHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PlanHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}
