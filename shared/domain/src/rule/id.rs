//! The name of a rule: `GR-` or `FX-` and as many digits of its fingerprint as it needs to be the only one.

use crate::errors::Fingerprint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// What kind of rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// Does not let what would fail begin.
    Guardrail,
    /// Patches what fails.
    Fixer,
}

impl RuleKind {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            RuleKind::Guardrail => "guardrail",
            RuleKind::Fixer => "fixer",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            RuleKind::Guardrail => "GR-",
            RuleKind::Fixer => "FX-",
        }
    }
}

/// Names a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleId(String);

/// A text that is no id of a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no id of a rule: expected `GR-` or `FX-` and 8 to 32 digits 0-9 A-F, such as `GR-ABCD1234`"
)]
pub struct BadRuleId(String);

impl RuleId {
    /// The shortest id of this fingerprint that is not taken: 8 digits, or more when others begin with the same. All 32
    /// are taken by a rule of the same fingerprint only, which is then to be updated.
    pub fn of(kind: RuleKind, fingerprint: Fingerprint, taken: &BTreeSet<RuleId>) -> RuleId {
        let digits = hex::encode_upper(fingerprint.as_bytes());
        let id = |length: usize| RuleId(format!("{}{}", kind.prefix(), &digits[..length]));
        (8..32)
            .step_by(4)
            .map(id)
            .find(|id| !taken.contains(id))
            .unwrap_or_else(|| id(32))
    }

    /// Parses `GR-ABCD1234`.
    ///
    /// # Errors
    /// [`BadRuleId`] for anything else.
    pub fn parse(text: &str) -> Result<RuleId, BadRuleId> {
        let digits = text
            .strip_prefix("GR-")
            .or_else(|| text.strip_prefix("FX-"));
        let good = digits.is_some_and(|digits| {
            (8..=32).contains(&digits.len())
                && digits
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
        });
        if good {
            return Ok(RuleId(text.to_owned()));
        }
        Err(BadRuleId(text.chars().take(60).collect()))
    }

    /// Guardrail or fixer.
    pub fn kind(&self) -> RuleKind {
        if self.0.starts_with("FX-") {
            RuleKind::Fixer
        } else {
            RuleKind::Guardrail
        }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RuleId {
    type Error = BadRuleId;
    fn try_from(text: String) -> Result<RuleId, BadRuleId> {
        RuleId::parse(&text)
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> String {
        id.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
