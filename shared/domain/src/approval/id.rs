//! The name of an approval.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Names an approval: `apr_` and the 32 digits of a UUID v7, so that ids sort by the time they were made.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ApprovalId(String);

/// A text is no approval's id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no approval id: expected `apr_` and 32 hexadecimal digits, as `prentice approvals list` shows them"
)]
pub struct ApprovalIdError {
    /// What was given, shortened.
    pub text: String,
}

impl ApprovalId {
    /// The id made of these 128 bits (a UUID v7).
    pub fn from_u128(bits: u128) -> ApprovalId {
        ApprovalId(format!("apr_{bits:032x}"))
    }

    /// Parses `apr_…`.
    ///
    /// # Errors
    /// [`ApprovalIdError`] for anything else.
    pub fn parse(text: &str) -> Result<ApprovalId, ApprovalIdError> {
        let digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        match text.strip_prefix("apr_") {
            Some(digits) if digits.len() == 32 && digits.bytes().all(digit) => {
                Ok(ApprovalId(text.to_owned()))
            }
            _ => Err(ApprovalIdError {
                text: text.chars().take(100).collect(),
            }),
        }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ApprovalId {
    type Err = ApprovalIdError;
    fn from_str(text: &str) -> Result<ApprovalId, ApprovalIdError> {
        ApprovalId::parse(text)
    }
}

impl TryFrom<String> for ApprovalId {
    type Error = ApprovalIdError;
    fn try_from(text: String) -> Result<ApprovalId, ApprovalIdError> {
        ApprovalId::parse(&text)
    }
}

impl From<ApprovalId> for String {
    fn from(id: ApprovalId) -> String {
        id.0
    }
}

impl fmt::Display for ApprovalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ApprovalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
