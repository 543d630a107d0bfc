//! Signing in to the site with a one-time code, and who is signed in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Request of `POST /api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignIn {
    /// The code of the sign-in link; good once, for a short time.
    pub code: String,
}

/// Answer of `GET` and `POST /api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Who is calling.
    pub user: String,
    /// Whose skills, runs and tokens they see.
    #[schema(value_type = String, example = "default")]
    pub tenant: domain::id::TenantId,
    /// The roles they act in.
    pub roles: Vec<String>,
    /// What they may use of the API, by name: `runs:execute`.
    pub permissions: Vec<String>,
    /// The skills repository, for links.
    pub repository_url: String,
}
