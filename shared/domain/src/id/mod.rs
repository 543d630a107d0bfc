//! Typed identifiers, each parsed in one place. No other module looks inside their text.

mod tenant;

pub use tenant::TenantId;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not `domain/name`.
    #[error(
        "{text:?} is no skill id: expected `domain/name` (such as `ops/disk-report`), each of lower-case letters and digits with single _ (in the name also -) between them, at most 64 long"
    )]
    Skill {
        /// What was given.
        text: String,
    },
    /// Not `run_` and 32 hexadecimal digits.
    #[error(
        "{text:?} is no run id: expected `run_` and 32 hexadecimal digits, as `prentice run list` shows them"
    )]
    Run {
        /// What was given.
        text: String,
    },
    /// Not a short name of letters, digits and `._-`.
    #[error(
        "{text:?} is no tenant: expected 1 to 64 letters, digits, `.`, `_` and `-`, beginning with a letter or digit"
    )]
    Tenant {
        /// What was given.
        text: String,
    },
    /// Not a full commit hash.
    #[error("{text:?} is no commit: expected 40 hexadecimal digits")]
    Commit {
        /// What was given.
        text: String,
    },
}

/// Names a skill: `domain/name`, in URLs `domain.name`.
///
/// Neither part can hold a dot, a slash or `..`, so an id is safe in a path, a branch, a tag and a
/// URL, and both spellings round-trip. The domain holds no dash, so that `skill-<domain>-<name>.yml`
/// belongs to one skill only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SkillId {
    text: String,
    slash: usize,
}

const MAX_PART: usize = 64;

impl SkillId {
    /// Parses `domain/name` or the URL spelling `domain.name`.
    ///
    /// # Errors
    /// [`IdError::Skill`] for anything else.
    pub fn parse(text: &str) -> Result<SkillId, IdError> {
        let error = || IdError::Skill {
            text: text.chars().take(200).collect(),
        };
        let (domain, name) = text.split_once(['/', '.']).ok_or_else(error)?;
        if is_part(domain) && !domain.contains('-') && is_part(name) {
            Ok(SkillId {
                text: format!("{domain}/{name}"),
                slash: domain.len(),
            })
        } else {
            Err(error())
        }
    }

    /// The part before the slash.
    pub fn domain(&self) -> &str {
        &self.text[..self.slash]
    }

    /// The part after the slash.
    pub fn name(&self) -> &str {
        &self.text[self.slash + 1..]
    }

    /// `domain/name`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `domain.name`, the spelling in URLs.
    pub fn dotted(&self) -> String {
        format!("{}.{}", self.domain(), self.name())
    }

    /// Where its manifest is kept in the skills repository.
    pub fn manifest_path(&self) -> String {
        format!("skills/{}.yaml", self.text)
    }

    /// File name of its workflow.
    pub fn workflow_file(&self) -> String {
        format!("skill-{}-{}.yml", self.domain(), self.name())
    }

    /// Where its workflow is kept in the skills repository.
    pub fn workflow_path(&self) -> String {
        format!(".github/workflows/{}", self.workflow_file())
    }
}

fn is_part(part: &str) -> bool {
    let bytes = part.as_bytes();
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    bytes.len() <= MAX_PART
        && bytes.first().is_some_and(|&byte| word(byte))
        && bytes.last().is_some_and(|&byte| word(byte))
        && bytes
            .iter()
            .all(|&byte| word(byte) || byte == b'-' || byte == b'_')
        && bytes.windows(2).all(|pair| word(pair[0]) || word(pair[1]))
}

impl FromStr for SkillId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<SkillId, IdError> {
        SkillId::parse(text)
    }
}

impl TryFrom<String> for SkillId {
    type Error = IdError;
    fn try_from(text: String) -> Result<SkillId, IdError> {
        SkillId::parse(&text)
    }
}

impl From<SkillId> for String {
    fn from(id: SkillId) -> String {
        id.text
    }
}

impl fmt::Display for SkillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for SkillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Names a run: `run_` and the 32 digits of a UUID v7, so that ids sort by the time they were made.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId(String);

impl RunId {
    /// The id made of these 128 bits (a UUID v7).
    pub fn from_u128(bits: u128) -> RunId {
        RunId(format!("run_{bits:032x}"))
    }

    /// Parses `run_…`.
    ///
    /// # Errors
    /// [`IdError::Run`] for anything else.
    pub fn parse(text: &str) -> Result<RunId, IdError> {
        match text.strip_prefix("run_") {
            Some(digits) if is_lower_hex(digits, 32) => Ok(RunId(text.to_owned())),
            _ => Err(IdError::Run {
                text: text.chars().take(200).collect(),
            }),
        }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RunId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<RunId, IdError> {
        RunId::parse(text)
    }
}

impl TryFrom<String> for RunId {
    type Error = IdError;
    fn try_from(text: String) -> Result<RunId, IdError> {
        RunId::parse(&text)
    }
}

impl From<RunId> for String {
    fn from(id: RunId) -> String {
        id.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A full git commit hash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommitSha(String);

impl CommitSha {
    /// Parses 40 hexadecimal digits.
    ///
    /// # Errors
    /// [`IdError::Commit`] for anything else.
    pub fn parse(text: &str) -> Result<CommitSha, IdError> {
        if is_lower_hex(text, 40) {
            Ok(CommitSha(text.to_owned()))
        } else {
            Err(IdError::Commit {
                text: text.chars().take(200).collect(),
            })
        }
    }

    /// All 40 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first seven digits, for people.
    pub fn short(&self) -> &str {
        &self.0[..7]
    }
}

impl TryFrom<String> for CommitSha {
    type Error = IdError;
    fn try_from(text: String) -> Result<CommitSha, IdError> {
        CommitSha::parse(&text)
    }
}

impl From<CommitSha> for String {
    fn from(sha: CommitSha) -> String {
        sha.0
    }
}

impl fmt::Display for CommitSha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CommitSha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}

fn is_lower_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Counts the proposals of one skill from 1; an activated one is tagged `skill/<domain>/<name>/<n>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VersionNumber(pub u32);

impl VersionNumber {
    /// The first.
    pub const FIRST: VersionNumber = VersionNumber(1);

    /// The one after this.
    #[must_use]
    pub fn next(self) -> VersionNumber {
        VersionNumber(self.0 + 1)
    }

    /// The branch this version of a skill is proposed on.
    pub fn branch(self, skill: &SkillId) -> String {
        format!("prentice/{skill}/{}", self.0)
    }

    /// The tag set at the commit this version was merged at.
    pub fn tag(self, skill: &SkillId) -> String {
        format!("skill/{skill}/{}", self.0)
    }
}

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Number of a pull request in the skills repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PullNumber(pub u64);

impl fmt::Display for PullNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// GitHub's id of a workflow run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunnerId(pub u64);

impl fmt::Display for RunnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_id_has_two_spellings_and_one_meaning() {
        let id = SkillId::parse("ops/disk-report").expect("valid");
        assert_eq!(SkillId::parse(&id.dotted()), Ok(id.clone()));
        assert_eq!(
            id.workflow_path(),
            ".github/workflows/skill-ops-disk-report.yml"
        );
        assert_eq!(VersionNumber(3).tag(&id), "skill/ops/disk-report/3");
    }

    #[test]
    fn nothing_else_is_a_skill_id() {
        let long = format!("ops/{}", "a".repeat(65));
        for text in [
            "",
            "/",
            "ops",
            "my-ops/disk",
            "ops/",
            "/disk",
            "../etc",
            "ops/..",
            "a/b/c",
            "a.b/c",
            "Ops/disk",
            "ops/disk report",
            "ops/-disk",
            "ops/disk-",
            "ops/di--sk",
            "ops/диск",
            "ops/disk\n",
            long.as_str(),
        ] {
            assert!(SkillId::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn run_ids_and_commits_are_exact() {
        assert!(RunId::parse(&RunId::from_u128(7).to_string()).is_ok());
        assert!(RunId::parse("run_7").is_err());
        assert!(CommitSha::parse(&"a".repeat(40)).is_ok());
        assert!(CommitSha::parse(&"A".repeat(40)).is_err());
    }
}
