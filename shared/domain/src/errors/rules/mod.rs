//! What is masked and what is kept: the defaults, and what a team adds in its skills repository.

use crate::finding::Finding;

/// The rules messages are signed by.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    pub(crate) version: u16,
}

impl RuleSet {
    /// Version of the built-in rules: raised when the same message may get another fingerprint.
    pub const VERSION: u32 = 1;

    /// Path of a team's own rules in the skills repository.
    pub const PATH: &'static str = "errors/rules.yaml";

    /// Reads a team's own rules, which add to the built-in ones.
    ///
    /// # Errors
    /// Findings with field, line and column.
    pub fn parse(_yaml: &str) -> Result<RuleSet, Vec<Finding>> {
        Ok(RuleSet::default())
    }

    /// Number of these rules: the built-in version and the file's own.
    pub fn number(&self) -> u32 {
        RuleSet::VERSION << 16 | u32::from(self.version)
    }
}

/// A place a team's own rule found.
pub(crate) struct OwnMatch<'r> {
    pub(crate) span: std::ops::Range<usize>,
    pub(crate) mask: super::Mask,
    pub(crate) rule: &'r str,
}

impl RuleSet {
    /// What the team's own rules take out of a message, in order and without overlaps.
    pub(crate) fn matches(&self, _message: &[u8]) -> Vec<OwnMatch<'_>> {
        Vec::new()
    }

    /// Whether the team keeps this chunk as it is.
    pub(crate) fn keeps(&self, _chunk: &[u8]) -> bool {
        false
    }

    /// Whether the team keeps the values of this key.
    pub(crate) fn keeps_value(&self, _key: &[u8]) -> bool {
        false
    }
}
