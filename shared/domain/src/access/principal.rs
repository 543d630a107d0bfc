//! Someone who proved who they are.

use super::permission::{self, Permission, matches_pattern};
use crate::id::TenantId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Someone who proved who they are, with all that their credential grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// Whose data and code they see.
    pub tenant: TenantId,
    /// Their name within the tenant, for policies and the record.
    pub name: String,
    /// Roles, known to Prentice (`admin`, `author`, `operator`, `approver`, `auditor`, `viewer`) or to the policies only.
    pub roles: BTreeSet<String>,
    /// Permissions held besides those of the roles, as patterns such as `runs:*`.
    pub permissions: BTreeSet<String>,
    /// When there are any, nothing outside of these patterns is permitted: the scopes of a token.
    pub scopes: Option<BTreeSet<String>>,
    /// What else the credential says of them, for attribute rules.
    pub attributes: BTreeMap<String, BTreeSet<String>>,
    /// How they proved it, for the audit: `session`, `token:<id>`, `jwt:<issuer>`. Never the credential itself.
    #[serde(default = "unsaid")]
    pub credential: String,
}

/// What is said of a credential that nobody wrote down.
fn unsaid() -> String {
    "unknown".to_owned()
}

/// A role was asked for that the caller does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("you do not hold the role {role:?}; a role can only narrow what your credential grants ({})", held(.roles))]
pub struct RoleNotHeld {
    /// The role that was asked for.
    pub role: String,
    /// Those that are held.
    pub roles: BTreeSet<String>,
}

fn held(roles: &BTreeSet<String>) -> String {
    if roles.is_empty() {
        return "no role".to_owned();
    }
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    roles.join(", ")
}

impl Principal {
    /// Someone of this tenant who may do everything: the owner of a local stack, a token of the deployment.
    pub fn administrator(tenant: TenantId, name: &str) -> Principal {
        Principal {
            tenant,
            name: name.to_owned(),
            roles: BTreeSet::from(["admin".to_owned()]),
            permissions: BTreeSet::new(),
            scopes: None,
            attributes: BTreeMap::new(),
            credential: unsaid(),
        }
    }

    /// Who starts the fixers of this tenant when an error meets one: an operator, so that policies and budgets hold it
    /// like any other.
    pub fn fixer(tenant: TenantId) -> Principal {
        Principal {
            roles: BTreeSet::from(["operator".to_owned()]),
            ..Principal::administrator(tenant, "prentice-fixer").proved_by("error")
        }
    }

    /// The same, proved by this.
    #[must_use]
    pub fn proved_by(mut self, credential: impl Into<String>) -> Principal {
        self.credential = credential.into();
        self
    }

    /// Whether a route that needs this is open to them.
    pub fn may(&self, permission: Permission) -> bool {
        self.holds(permission.as_str())
    }

    /// Whether they hold what a policy calls by this name.
    pub fn holds(&self, permission: &str) -> bool {
        let of_roles = self
            .roles
            .iter()
            .flat_map(|role| permission::of_role(role))
            .copied();
        let own = self.permissions.iter().map(String::as_str);
        let granted = of_roles
            .chain(own)
            .any(|pattern| matches_pattern(pattern, permission));
        granted && self.in_scope(permission)
    }

    /// Whether the scopes of their token leave room for what a policy calls by this name; whoever
    /// grants it, nothing outside of them is held.
    pub fn in_scope(&self, permission: &str) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| {
            scopes
                .iter()
                .any(|pattern| matches_pattern(pattern, permission))
        })
    }

    /// The same caller in one of their roles only.
    ///
    /// # Errors
    /// [`RoleNotHeld`]: asking for a role never gives it. An administrator may take any.
    pub fn narrowed_to(&self, role: &str) -> Result<Principal, RoleNotHeld> {
        let administrator = self.roles.contains("admin");
        if !administrator && !self.roles.contains(role) {
            return Err(RoleNotHeld {
                role: role.to_owned(),
                roles: self.roles.clone(),
            });
        }
        let mut narrowed = self.clone();
        narrowed.roles = BTreeSet::from([role.to_owned()]);
        narrowed.permissions.clear();
        Ok(narrowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Names = &'static [&'static str];

    fn principal(roles: &[&str], permissions: &[&str], scopes: Option<&[&str]>) -> Principal {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut principal = Principal::administrator(TenantId::default(), "mia");
        principal.roles = set(roles);
        principal.permissions = set(permissions);
        principal.scopes = scopes.map(set);
        principal
    }

    #[test]
    fn a_credential_opens_what_its_roles_and_permissions_grant_within_its_scopes() {
        use Permission::{ApprovalsDecide, RunsExecute, RunsRead, TokensManage};
        let table: [(Names, Names, Option<Names>, Permission, bool); 10] = [
            (&["admin"], &[], None, TokensManage, true),
            (&["admin"], &[], Some(&["runs:*"]), TokensManage, false),
            (&["admin"], &[], Some(&["runs:*"]), RunsExecute, true),
            (&["admin"], &[], Some(&[]), RunsRead, false),
            (&["operator"], &[], None, RunsExecute, true),
            (&["operator"], &[], None, ApprovalsDecide, false),
            (&["viewer"], &[], None, RunsExecute, false),
            (&["finance"], &[], None, RunsRead, false),
            (&[], &["runs:*"], None, RunsRead, true),
            (&[], &[], None, RunsRead, false),
        ];
        for (roles, permissions, scopes, permission, expected) in table {
            let principal = principal(roles, permissions, scopes);
            assert_eq!(principal.may(permission), expected, "{principal:?}");
        }
    }

    #[test]
    fn a_role_narrows_and_never_widens() {
        let operator = principal(&["operator", "viewer"], &["tokens:manage"], None);
        assert!(operator.narrowed_to("admin").is_err());
        let narrowed = operator.narrowed_to("viewer").expect("it is held");
        for permission in Permission::ALL {
            assert!(!narrowed.may(permission) || operator.may(permission));
        }
        assert!(!narrowed.may(Permission::RunsExecute));
        assert!(!narrowed.may(Permission::TokensManage));
    }
}
