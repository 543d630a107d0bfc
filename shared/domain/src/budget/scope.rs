//! Whose budget it is.

use crate::id::SkillId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

const MAX_NAME: usize = 128;

/// Whose budget it is, within a tenant.
///
/// As text `tenant`, `role:finance`, `user:mia`, `skill:ops/disk-report`; the text is also its place
/// in a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// Everything the tenant runs.
    Tenant,
    /// Everything that people in this role run together.
    Role(String),
    /// Everything this user runs.
    User(String),
    /// Everything that runs this skill.
    Skill(SkillId),
}

/// Why a text is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no scope of a budget: expected `tenant`, `role:NAME`, `user:NAME` or `skill:DOMAIN/NAME`"
)]
pub struct ScopeError {
    /// What was given.
    pub text: String,
}

impl FromStr for Scope {
    type Err = ScopeError;
    fn from_str(text: &str) -> Result<Scope, ScopeError> {
        let error = || ScopeError {
            text: text.chars().take(200).collect(),
        };
        let name = |name: &str| {
            let good = (1..=MAX_NAME).contains(&name.len()) && !name.chars().any(char::is_control);
            good.then(|| name.to_owned()).ok_or_else(error)
        };
        match text.split_once(':') {
            None if text == "tenant" => Ok(Scope::Tenant),
            Some(("role", rest)) => Ok(Scope::Role(name(rest)?)),
            Some(("user", rest)) => Ok(Scope::User(name(rest)?)),
            Some(("skill", rest)) => Ok(Scope::Skill(SkillId::parse(rest).map_err(|_| error())?)),
            _ => Err(error()),
        }
    }
}

impl TryFrom<String> for Scope {
    type Error = ScopeError;
    fn try_from(text: String) -> Result<Scope, ScopeError> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> String {
        scope.to_string()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Tenant => f.write_str("tenant"),
            Scope::Role(name) => write!(f, "role:{name}"),
            Scope::User(name) => write!(f, "user:{name}"),
            Scope::Skill(id) => write!(f, "skill:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        for text in [
            "tenant",
            "role:finance",
            "user:mia@example.org",
            "user:a:b",
            "skill:ops/disk-report",
        ] {
            let scope: Scope = text.parse().expect(text);
            assert_eq!(scope.to_string(), text);
        }
        for text in [
            "",
            "role:",
            "role",
            "skill:x",
            "team:a",
            "user:a\nb",
            "Tenant",
        ] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
    }
}
