//! Why a request proves nobody, in a form to answer with.

/// A request that proves nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Unauthenticated {
    /// Stable name of the reason: `unauthenticated`, `jwt_expired`, `token_revoked`, ….
    pub code: &'static str,
    /// What is wrong and what to do. Never holds the credential, nor a part of it.
    pub why: String,
}

impl Unauthenticated {
    pub(super) fn new(code: &'static str, why: impl Into<String>) -> Unauthenticated {
        Unauthenticated {
            code,
            why: why.into(),
        }
    }

    /// Nothing came that is known here. Says the same of a token that never was and of one that is
    /// nearly right.
    pub(super) fn unknown() -> Unauthenticated {
        let why = "no valid token or session came with the request; send `Authorization: Bearer <token>`, or open the sign-in link that `prentice sign-in` prints";
        Unauthenticated::new("unauthenticated", why)
    }
}
