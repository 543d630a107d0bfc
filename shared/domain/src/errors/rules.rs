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
