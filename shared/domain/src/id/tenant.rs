//! Names of tenants.

use super::{IdError, MAX_PART};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Names a tenant: whoever owns data and code apart from all others.
///
/// Never made fit: two spellings that became one would share what they own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TenantId(String);

impl TenantId {
    /// Parses a tenant's name.
    ///
    /// # Errors
    /// [`IdError::Tenant`] for anything that is not 1 to 64 ASCII letters, digits, `.`, `_` and `-`.
    pub fn parse(text: &str) -> Result<TenantId, IdError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let starts = text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric());
        if starts && text.len() <= MAX_PART && text.bytes().all(plain) {
            Ok(TenantId(text.to_owned()))
        } else {
            Err(IdError::Tenant {
                text: text.chars().take(200).collect(),
            })
        }
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for TenantId {
    /// The one there is when nobody speaks of tenants.
    fn default() -> TenantId {
        TenantId("default".to_owned())
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TenantId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<TenantId, IdError> {
        TenantId::parse(text)
    }
}

impl TryFrom<String> for TenantId {
    type Error = IdError;
    fn try_from(text: String) -> Result<TenantId, IdError> {
        TenantId::parse(&text)
    }
}

impl From<TenantId> for String {
    fn from(id: TenantId) -> String {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tenants_are_plain_and_never_made_fit() {
        for good in ["default", "acme", "Acme-2", "0b1c.eu_west"] {
            assert_eq!(TenantId::parse(good).map(String::from), Ok(good.to_owned()));
        }
        let long = "a".repeat(65);
        for bad in [
            "",
            "a b",
            "a#b",
            "a/b",
            "-a",
            ".a",
            "а",
            "a\n",
            long.as_str(),
        ] {
            assert!(TenantId::parse(bad).is_err(), "{bad:?}");
        }
    }
}
