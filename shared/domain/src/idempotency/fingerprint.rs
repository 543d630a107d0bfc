//! Whether two requests are the same request.

use crate::access::Principal;
use crate::canonical;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What makes a request the one it is.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Such as `POST`.
    pub method: &'a str,
    /// With its query.
    pub path: &'a str,
    /// Who asks.
    pub caller: &'a Principal,
    /// As it came.
    pub body: &'a [u8],
}

/// SHA-256 of a request, in hexadecimal digits. Says nothing about what it is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Takes method, path, tenant, caller with all that is granted, and body. A body that is JSON counts by its
    /// values, so spaces and the order of keys make no difference; any other counts by its bytes. What is
    /// granted is part of it so that a narrower credential of the same caller is not given the answer that a
    /// wider one got.
    pub fn of(request: &Request<'_>) -> Fingerprint {
        let json: Option<Value> = serde_json::from_slice(request.body).ok();
        let canonical = json.as_ref().map(canonical::text);
        let body = canonical.as_deref().map_or(request.body, str::as_bytes);
        let kind: &[u8] = if json.is_some() { b"json" } else { b"bytes" };
        let mut hash = Sha256::new();
        let caller = request.caller;
        let granted =
            serde_json::json!([caller.roles, caller.permissions, caller.scopes]).to_string();
        for part in [
            request.method.as_bytes(),
            request.path.as_bytes(),
            caller.tenant.as_str().as_bytes(),
            caller.name.as_bytes(),
            granted.as_bytes(),
            kind,
            body,
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Fingerprint(hex::encode(hash.finalize()))
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
