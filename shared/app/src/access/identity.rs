//! Whom a sign-in link is for: a name and the roles they act in. Never makes a code or a cookie.

use crate::error::Error;
use domain::access::Principal;
use domain::id::TenantId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The role of whoever holds the state folder of a local stack.
const ADMINISTRATOR: &str = "admin";
const MAX_NAME: usize = 64;
const MAX_ROLES: usize = 20;

/// Whom a sign-in link is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Identity {
    name: String,
    roles: BTreeSet<String>,
}

/// As it is stored: whoever may write to the table may also put a mere name there, which is an administrator's.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Name(String),
    Whole {
        name: String,
        roles: BTreeSet<String>,
    },
}

impl TryFrom<Written> for Identity {
    type Error = Error;

    fn try_from(written: Written) -> Result<Identity, Error> {
        match written {
            Written::Name(name) => Identity::new(&name, Vec::<String>::new()),
            Written::Whole { name, roles } => Identity::new(&name, roles),
        }
    }
}

impl Identity {
    /// Someone by name, in these roles; an administrator when none is said. Names and roles are letters, digits
    /// and `.`, `_`, `@`, `-`, since both are written into cookies, commits and logs.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a name or a role that is none.
    pub fn new(
        name: &str,
        roles: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Identity, Error> {
        let mut roles: BTreeSet<String> = roles.into_iter().map(Into::into).collect();
        if let Some(bad) = std::iter::once(name)
            .chain(roles.iter().map(String::as_str))
            .find(|text| !is_name(text))
        {
            return Err(Error::BadRequest(format!(
                "{:?} is no name of a user or a role: expected 1 to {MAX_NAME} letters, digits, `.`, `_`, `@` or `-`",
                bad.chars().take(MAX_NAME).collect::<String>()
            )));
        }
        if roles.len() > MAX_ROLES {
            return Err(Error::BadRequest(format!(
                "{} roles are too many for one session; at most {MAX_ROLES}",
                roles.len()
            )));
        }
        if roles.is_empty() {
            roles.insert(ADMINISTRATOR.to_owned());
        }
        Ok(Identity {
            name: name.to_owned(),
            roles,
        })
    }

    /// Someone of this tenant, by this name, in these roles and with nothing besides.
    pub(super) fn principal(&self, tenant: &TenantId) -> Principal {
        Principal {
            roles: self.roles.clone(),
            ..Principal::administrator(tenant.clone(), &self.name)
        }
    }
}

fn is_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._@-".contains(&byte);
    (1..=MAX_NAME).contains(&text.len()) && text.bytes().all(letter)
}
