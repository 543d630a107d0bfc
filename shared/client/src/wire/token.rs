//! API tokens: made, listed, revoked.

use super::Timestamp;
use domain::access::TokenId;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Request of `POST /api/tokens`. A token never grants more than its maker holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// What it is for.
    #[schema(example = "nightly build", min_length = 1, max_length = 64)]
    pub name: String,
    /// The roles it grants; all of its maker's unless given.
    #[serde(default)]
    #[schema(example = json!(["operator"]))]
    pub roles: Option<Vec<String>>,
    /// Patterns of permissions outside of which it grants nothing; no such limit unless given.
    #[serde(default)]
    #[schema(example = json!(["runs:*", "skills:read"]))]
    pub scopes: Option<Vec<String>>,
    /// How many days it lives, 1 to 366; 90 unless given.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 366)]
    pub expires_in_days: Option<u16>,
}

/// Answer of `POST /api/tokens`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedToken {
    /// The token itself, for `Authorization: Bearer`. It is shown here only, and kept nowhere.
    pub secret: String,
    /// What is kept of it.
    pub token: Token,
}

impl fmt::Debug for CreatedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedToken")
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// Whether a token lets anyone in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenStatus {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// Someone revoked it.
    Revoked,
}

/// An API token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    /// Names it; the part of the token after `prt_`, so that one that was found can be revoked.
    #[schema(value_type = String, example = "019a8f0e6c3b7d20a1b2c3d4")]
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Whether it lets anyone in.
    pub status: TokenStatus,
    /// The roles it grants.
    pub roles: Vec<String>,
    /// Patterns of permissions outside of which it grants nothing; null when there is no such limit.
    pub scopes: Option<Vec<String>>,
    /// Who made it, and in whose name it acts.
    pub created_by: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// When it was last used, to about an hour.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<Timestamp>,
    /// Since when it is revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
}
