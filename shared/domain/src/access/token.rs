//! API tokens: what one may grant, how long it lives, and whether it is still good.
//!
//! Knows nothing of a token's secret, which is nobody's business once it was shown.

use super::permission::matches_pattern;
use super::principal::{Principal, RoleNotHeld};
use crate::id::TenantId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Set on whoever comes with an API token, to the token's id; handed to policies like any attribute.
const TOKEN_ATTRIBUTE: &str = "api_token";
const MAX_DAYS: u16 = 366;
const DEFAULT_DAYS: u16 = 90;
const MAX_NAME: usize = 64;
const MAX_SCOPES: usize = 32;

/// Names an API token: 24 hexadecimal digits, which begin with the time it was made at. It is public.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TokenId(String);

impl TokenId {
    /// The id of a token made then, told apart from others of that millisecond by 48 random bits.
    pub fn new(made_at: Timestamp, random: [u8; 6]) -> TokenId {
        let millisecond = made_at.as_millisecond().max(0) & 0xffff_ffff_ffff;
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        TokenId(format!("{millisecond:012x}{random}"))
    }

    /// Parses an id as `GET /api/tokens` lists it; none for anything else.
    pub fn parse(text: &str) -> Option<TokenId> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 24 && text.bytes().all(digit)).then(|| TokenId(text.to_owned()))
    }

    /// All 24 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TokenId {
    type Error = String;
    fn try_from(text: String) -> Result<TokenId, String> {
        TokenId::parse(&text)
            .ok_or_else(|| format!("{text:?} is no token id: expected 24 hexadecimal digits"))
    }
}

impl From<TokenId> for String {
    fn from(id: TokenId) -> String {
        id.0
    }
}

/// What someone asks a new token to grant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// What it is for, for people.
    pub name: String,
    /// The roles it grants; those of its maker unless given.
    pub roles: Option<BTreeSet<String>>,
    /// Patterns of permissions outside of which it grants nothing; no such limit unless given.
    pub scopes: Option<BTreeSet<String>>,
    /// How many days it lives; 90 unless given.
    pub days: Option<u16>,
}

/// Why no such token is made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefused {
    /// It would grant a role that its maker does not hold.
    #[error("a token grants no more than its maker holds: {0}")]
    Role(#[from] RoleNotHeld),
    /// It would reach beyond the scopes of its maker.
    #[error(
        "a token grants no more than its maker holds: the scope {0:?} reaches beyond your own scopes"
    )]
    Scope(String),
    /// Its maker came with a token: whoever steals one could make others that outlive its revocation.
    #[error(
        "an API token cannot make tokens; sign in, or use a JWT or a token of the deployment's configuration"
    )]
    ByToken,
    /// A name that tells nothing.
    #[error("a token needs a name of 1 to {MAX_NAME} characters that says what it is for")]
    Name,
    /// Longer than allowed, or no time at all.
    #[error("expires_in_days is {0}; expected 1 to {MAX_DAYS}")]
    Days(u16),
    /// A scope that is no pattern of permissions, or too many.
    #[error(
        "{0:?} is no scope: expected at most {MAX_SCOPES} patterns such as `runs:execute` or `runs:*`, of lower-case letters, `:`, `_`, `-`, `/`, digits and `*`"
    )]
    Pattern(String),
}

/// Why a token lets nobody in any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Spent {
    /// Someone revoked it.
    #[error("the API token was revoked at {0}; make a new one with `prentice token create`")]
    Revoked(Timestamp),
    /// Its time is over.
    #[error("the API token expired at {0}; make a new one with `prentice token create`")]
    Expired(Timestamp),
}

/// A token as it is kept, but for its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// Names it.
    pub id: TokenId,
    /// Whose it is.
    pub tenant: TenantId,
    /// What it is for.
    pub name: String,
    /// The roles it grants.
    pub roles: BTreeSet<String>,
    /// Permissions its maker held besides those of roles, as patterns; none when roles were chosen.
    pub permissions: BTreeSet<String>,
    /// When there are any, nothing outside of these patterns is granted.
    pub scopes: Option<BTreeSet<String>>,
    /// What was said of its maker, for attribute rules: a rule that holds for them holds for it.
    pub attributes: BTreeMap<String, BTreeSet<String>>,
    /// Who made it, and in whose name it acts: nobody approves their own run by way of a token.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl ApiToken {
    /// The token that `maker` asks for.
    ///
    /// # Errors
    /// [`GrantRefused`]: it never grants more than its maker holds.
    pub fn granted(
        id: TokenId,
        maker: &Principal,
        grant: &Grant,
        now: Timestamp,
    ) -> Result<ApiToken, GrantRefused> {
        if maker.attributes.contains_key(TOKEN_ATTRIBUTE) {
            return Err(GrantRefused::ByToken);
        }
        let name = grant.name.trim();
        if !(1..=MAX_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(GrantRefused::Name);
        }
        let days = grant.days.unwrap_or(DEFAULT_DAYS);
        if !(1..=MAX_DAYS).contains(&days) {
            return Err(GrantRefused::Days(days));
        }
        let (roles, permissions) = match &grant.roles {
            None => (maker.roles.clone(), maker.permissions.clone()),
            Some(roles) => {
                for role in roles {
                    maker.narrowed_to(role)?;
                }
                (roles.clone(), BTreeSet::new())
            }
        };
        Ok(ApiToken {
            id,
            tenant: maker.tenant.clone(),
            name: name.to_owned(),
            roles,
            permissions,
            scopes: scopes(maker.scopes.as_ref(), grant.scopes.as_ref())?,
            attributes: maker.attributes.clone(),
            created_by: maker.name.clone(),
            created_at: now,
            expires_at: now + SignedDuration::from_hours(24 * i64::from(days)),
        })
    }

    /// Whoever comes with it, unless it is spent.
    ///
    /// # Errors
    /// [`Spent`].
    pub fn bearer(
        &self,
        revoked_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Principal, Spent> {
        if let Some(at) = revoked_at {
            return Err(Spent::Revoked(at));
        }
        if now >= self.expires_at {
            return Err(Spent::Expired(self.expires_at));
        }
        let mut attributes = self.attributes.clone();
        let id = BTreeSet::from([self.id.to_string()]);
        attributes.insert(TOKEN_ATTRIBUTE.to_owned(), id);
        Ok(Principal {
            tenant: self.tenant.clone(),
            name: self.created_by.clone(),
            roles: self.roles.clone(),
            permissions: self.permissions.clone(),
            scopes: self.scopes.clone(),
            attributes,
            credential: format!("token:{}", self.id),
        })
    }
}

fn scopes(
    own: Option<&BTreeSet<String>>,
    asked: Option<&BTreeSet<String>>,
) -> Result<Option<BTreeSet<String>>, GrantRefused> {
    let Some(asked) = asked else {
        return Ok(own.cloned());
    };
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ":_-/*".contains(c);
    for scope in asked {
        let plain = !scope.is_empty() && scope.len() <= 64 && scope.chars().all(part);
        if !plain || asked.len() > MAX_SCOPES {
            return Err(GrantRefused::Pattern(scope.chars().take(64).collect()));
        }
        // Read as text: what a `*` of the outer pattern takes in, it takes in whatever the `*` of the
        // inner one stands for. `?` and `[` would not, and no scope has them.
        let within = |outer: &String| !outer.contains(['?', '[']) && matches_pattern(outer, scope);
        if own.is_some_and(|own| !own.iter().any(within)) {
            return Err(GrantRefused::Scope(scope.clone()));
        }
    }
    Ok(Some(asked.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Permission;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn maker(roles: &[&str], permissions: &[&str], scopes: Option<&[&str]>) -> Principal {
        Principal {
            roles: set(roles),
            permissions: set(permissions),
            scopes: scopes.map(set),
            ..Principal::administrator(TenantId::default(), "mia")
        }
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).expect("in range")
    }

    fn ask(roles: Option<&[&str]>, scopes: Option<&[&str]>) -> Grant {
        Grant {
            name: "ci".to_owned(),
            roles: roles.map(set),
            scopes: scopes.map(set),
            days: None,
        }
    }

    fn granted(maker: &Principal, grant: &Grant) -> Result<ApiToken, GrantRefused> {
        ApiToken::granted(TokenId::new(now(), [7; 6]), maker, grant, now())
    }

    #[test]
    fn a_token_never_grants_more_than_its_maker_holds() {
        let makers = [
            maker(&["admin"], &[], None),
            maker(&["operator"], &[], None),
            maker(&["operator", "finance"], &["tokens:manage"], None),
            maker(&["admin"], &[], Some(&["runs:*", "skills:read"])),
            maker(&[], &["runs:*", "tokens:manage"], None),
            maker(&["viewer"], &[], Some(&[])),
        ];
        let roles: [Option<&[&str]>; 4] = [
            None,
            Some(&["operator"]),
            Some(&["admin"]),
            Some(&["finance"]),
        ];
        let scopes: [Option<&[&str]>; 6] = [
            None,
            Some(&["*"]),
            Some(&["runs:*"]),
            Some(&["runs:read"]),
            Some(&["*:read"]),
            Some(&[]),
        ];
        let mut made = 0;
        for maker in &makers {
            for roles in roles {
                for scopes in scopes {
                    let Ok(token) = granted(maker, &ask(roles, scopes)) else {
                        continue;
                    };
                    made += 1;
                    let bearer = token.bearer(None, now()).expect("fresh");
                    assert_eq!(bearer.name, maker.name);
                    for permission in Permission::ALL {
                        assert!(
                            !bearer.may(permission) || maker.may(permission),
                            "{maker:?} {roles:?} {scopes:?} {permission}"
                        );
                    }
                }
            }
        }
        assert!(made > 40, "{made}");
    }

    #[test]
    fn what_is_refused_says_why() {
        let operator = maker(&["operator"], &[], None);
        let scoped = maker(&["admin"], &[], Some(&["runs:*"]));
        let refused = |maker: &Principal, grant: Grant| {
            granted(maker, &grant).expect_err("refused").to_string()
        };
        let table = [
            (refused(&operator, ask(Some(&["admin"]), None)), "admin"),
            (refused(&scoped, ask(None, Some(&["*"]))), "beyond"),
            (refused(&scoped, ask(None, Some(&["runs:[ab]"]))), "pattern"),
            (refused(&scoped, ask(None, Some(&["*:read"]))), "beyond"),
            (refused(&operator, Grant::default()), "name"),
            (
                refused(
                    &operator,
                    Grant {
                        days: Some(367),
                        ..ask(None, None)
                    },
                ),
                "366",
            ),
            (
                refused(
                    &operator,
                    Grant {
                        days: Some(0),
                        ..ask(None, None)
                    },
                ),
                "1 to",
            ),
        ];
        for (text, expected) in table {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        let token = granted(&operator, &ask(None, None)).expect("made");
        let bearer = token.bearer(None, now()).expect("fresh");
        let again = granted(&bearer, &ask(None, None));
        assert_eq!(again, Err(GrantRefused::ByToken));
    }

    #[test]
    fn a_token_ends_by_time_or_by_revocation() {
        let token = granted(&maker(&["viewer"], &[], None), &ask(None, None)).expect("made");
        let end = now() + SignedDuration::from_hours(24 * 90);
        assert_eq!(token.expires_at, end);
        let moment = SignedDuration::from_secs(1);
        assert!(token.bearer(None, end - moment).is_ok());
        assert_eq!(token.bearer(None, end), Err(Spent::Expired(end)));
        assert_eq!(token.bearer(Some(now()), now()), Err(Spent::Revoked(now())));
    }

    #[test]
    fn ids_sort_by_age_and_are_exact() {
        let id = TokenId::new(now(), [0xab; 6]);
        assert_eq!(TokenId::parse(id.as_str()), Some(id.clone()));
        assert!(id < TokenId::new(now() + SignedDuration::from_secs(1), [0; 6]));
        for text in ["", "../x", &"A".repeat(24), &"a".repeat(23)] {
            assert_eq!(TokenId::parse(text), None, "{text}");
        }
    }
}
