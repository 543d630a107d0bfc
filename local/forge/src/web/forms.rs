//! Who may change something through a page: a known visitor, from a page of the forge itself.

use http::header::ORIGIN;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Wrong, is_own_host};
use crate::api::same;
use crate::config::Visitor;
use crate::core::Core;

/// How long a form may be left open.
const VALID_SECONDS: i64 = 24 * 3600;

/// What a form sends besides its button.
#[derive(Debug, Deserialize)]
pub(super) struct Proof {
    token: String,
    /// What the page showed: the commit that is agreed to.
    #[serde(default)]
    pub(super) sha: Option<String>,
}

/// A token for one form, one visitor, and some hours.
pub(super) fn token(core: &Core, visitor: &Visitor, path: &str) -> String {
    let expires = Timestamp::now().as_second() + VALID_SECONDS;
    format!("{expires}.{}", signature(core, visitor, path, expires))
}

fn signature(core: &Core, visitor: &Visitor, path: &str, expires: i64) -> String {
    core.sign(&format!("form {expires} {path} {}", visitor.login))
}

/// The visitor who sent the form at `path`, if it was really they, from here.
pub(super) fn sender(
    core: &Core,
    headers: &HeaderMap,
    path: &str,
    proof: &Proof,
) -> Result<Visitor, Wrong> {
    let refused = |why: &str| Err(Wrong(StatusCode::FORBIDDEN, why.to_owned()));
    let Some(visitor) = core.visitor.visitor(headers) else {
        return refused(&core.sign_in_hint);
    };
    let origin = headers
        .get(ORIGIN)
        .and_then(|origin| origin.to_str().ok())
        .unwrap_or_default();
    let host = headers
        .get(http::header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let own =
        origin.split_once("://").is_some_and(|(_, of)| of == host) && is_own_host(core, headers);
    if !own {
        return refused("The form was not sent from a page of this forge.");
    }
    let Some((expires, given)) = proof.token.split_once('.') else {
        return refused("The form is not valid.");
    };
    let expires: i64 = expires.parse().unwrap_or(0);
    if expires < Timestamp::now().as_second()
        || !same(given, &signature(core, &visitor, path, expires))
    {
        return refused("The form is too old, or was made for somebody else. Load the page again.");
    }
    Ok(visitor)
}
