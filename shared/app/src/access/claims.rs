//! What a verified JSON Web Token says: whether it is for now and for us, and who it speaks of.
//!
//! Pure. Never guesses: a claim of the wrong type is an error, since what was meant as a limit must not
//! be read as none.

use super::unauthenticated::Unauthenticated;
use crate::settings::JwtSettings;
use domain::access::Principal;
use domain::id::TenantId;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

type Claims = Map<String, Value>;
type Result<T> = std::result::Result<T, Unauthenticated>;

/// Claims about the token itself.
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
const MAX_NAME: usize = 256;

/// Whoever these claims speak of, now; `home` is their tenant unless they name one.
pub(super) fn principal(
    claims: &Claims,
    settings: &JwtSettings,
    home: &TenantId,
    now: Timestamp,
) -> Result<Principal> {
    check_time(claims, settings, now)?;
    check_issuer(claims, settings)?;
    check_audience(claims, settings)?;
    let names = &settings.claims;
    let read: Vec<&String> = [&names.tenant, &names.roles, &names.permissions]
        .into_iter()
        .flatten()
        .collect();
    Ok(Principal {
        tenant: tenant(claims, &names.tenant, home)?,
        name: name(claims)?,
        roles: match first(claims, &names.roles) {
            None => BTreeSet::new(),
            Some((claim, value)) => texts(claim, value, |text| vec![text.to_owned()])?,
        },
        permissions: match first(claims, &names.permissions) {
            None => BTreeSet::new(),
            Some((claim, value)) => permissions(claim, value)?,
        },
        scopes: None,
        attributes: attributes(claims, &read),
        credential: credential(claims),
    })
}

/// `jwt:` and who made it.
fn credential(claims: &Claims) -> String {
    let issuer = claims.get("iss").and_then(Value::as_str);
    let issuer: String = issuer.unwrap_or("unnamed").chars().take(MAX_NAME).collect();
    format!("jwt:{issuer}")
}

fn check_time(claims: &Claims, settings: &JwtSettings, now: Timestamp) -> Result<()> {
    let (now, skew) = (now.as_second() as f64, settings.skew.as_secs() as f64);
    match moment(claims, "exp")? {
        Some(end) if now >= end + skew => {
            let why = "the token has expired; get a fresh one from its issuer";
            return Err(Unauthenticated::new("jwt_expired", why));
        }
        None if settings.require_exp => {
            let why = "the token has no end (`exp`), and only tokens that end are taken";
            return Err(Unauthenticated::new("jwt_claim", why));
        }
        _ => {}
    }
    match moment(claims, "nbf")? {
        Some(start) if now < start - skew => {
            let why = "the token is not good yet (`nbf`); is a clock wrong?";
            Err(Unauthenticated::new("jwt_not_yet_valid", why))
        }
        _ => Ok(()),
    }
}

/// Seconds since 1970, possibly with a fraction.
fn moment(claims: &Claims, claim: &str) -> Result<Option<f64>> {
    match claims.get(claim) {
        None => Ok(None),
        Some(value) => match value.as_f64() {
            Some(seconds) if seconds.is_finite() => Ok(Some(seconds)),
            _ => Err(wrong_type(claim, "a number of seconds since 1970")),
        },
    }
}

fn check_issuer(claims: &Claims, settings: &JwtSettings) -> Result<()> {
    let issuer = match claims.get("iss") {
        None => None,
        Some(Value::String(issuer)) => Some(issuer),
        Some(_) => return Err(wrong_type("iss", "a text")),
    };
    match &settings.issuer {
        Some(expected) if issuer != Some(expected) => {
            let why = format!("the token is not from {expected} (`iss`)");
            Err(Unauthenticated::new("jwt_issuer", why))
        }
        _ => Ok(()),
    }
}

/// A token that names whom it is for is for nobody else (RFC 7519, section 4.1.3).
fn check_audience(claims: &Claims, settings: &JwtSettings) -> Result<()> {
    let audience = match claims.get("aud") {
        None => None,
        Some(value) => Some(texts("aud", value, |text| vec![text.to_owned()])?),
    };
    let why = match (&settings.audience, audience) {
        (None, None) => return Ok(()),
        (Some(expected), Some(audience)) if audience.contains(expected) => return Ok(()),
        (Some(expected), _) => format!("the token is not for {expected} (`aud`)"),
        (None, Some(_)) => {
            "the token is for someone (`aud`), and this deployment has no name to be meant by; set PRENTICE_JWT_AUDIENCE"
                .to_owned()
        }
    };
    Err(Unauthenticated::new("jwt_audience", why))
}

fn tenant(claims: &Claims, names: &[String], home: &TenantId) -> Result<TenantId> {
    let mut named: Option<(&str, &str)> = None;
    for (claim, value) in names
        .iter()
        .filter_map(|name| Some((name, find(claims, name)?)))
    {
        let Value::String(tenant) = value else {
            return Err(wrong_type(claim, "the name of a tenant"));
        };
        match named {
            Some((before, other)) if other != tenant => {
                let why = format!("the claims {before:?} and {claim:?} name different tenants");
                return Err(Unauthenticated::new("jwt_claim", why));
            }
            _ => named = Some((claim, tenant)),
        }
    }
    match named {
        None => Ok(home.clone()),
        Some((claim, tenant)) => TenantId::parse(tenant).map_err(|error| {
            Unauthenticated::new("jwt_claim", format!("the claim {claim:?}: {error}"))
        }),
    }
}

fn name(claims: &Claims) -> Result<String> {
    match claims.get("sub") {
        Some(Value::String(name))
            if (1..=MAX_NAME).contains(&name.len()) && !name.chars().any(char::is_control) =>
        {
            Ok(name.clone())
        }
        _ => Err(wrong_type("sub", "the caller's name, of 1 to 256 bytes")),
    }
}

/// `scope` is a list in a text, its parts between spaces (RFC 8693, section 4.2), and only there: an
/// entry of a list is one permission, whatever it holds.
fn permissions(claim: &str, value: &Value) -> Result<BTreeSet<String>> {
    let split = |text: &str| {
        let parts = text.split(' ').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    texts(claim, value, split)
}

/// A text, read by `split`, or a list of texts, each as it is.
fn texts(
    claim: &str,
    value: &Value,
    split: impl Fn(&str) -> Vec<String>,
) -> Result<BTreeSet<String>> {
    let wrong = || wrong_type(claim, "a text or a list of texts");
    match value {
        Value::String(text) => Ok(split(text).into_iter().collect()),
        Value::Array(list) => list
            .iter()
            .map(|entry| entry.as_str().map(str::to_owned).ok_or_else(wrong))
            .collect(),
        _ => Err(wrong()),
    }
}

/// All else that is a text or a list of texts. What is neither says nothing a rule could ask for.
fn attributes(claims: &Claims, read: &[&String]) -> BTreeMap<String, BTreeSet<String>> {
    claims
        .iter()
        .filter(|(claim, _)| !REGISTERED.contains(&claim.as_str()) && !read.contains(claim))
        .filter_map(|(claim, value)| {
            let values = texts(claim, value, |text| vec![text.to_owned()]).ok()?;
            Some((claim.clone(), values))
        })
        .collect()
}

fn first<'a>(claims: &'a Claims, names: &'a [String]) -> Option<(&'a str, &'a Value)> {
    names
        .iter()
        .find_map(|name| Some((name.as_str(), find(claims, name)?)))
}

/// The claim of this name, or the one on this path of names with dots between: `realm_access.roles`.
fn find<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    let on_path = || {
        let (outer, inner) = name.split_once('.')?;
        find(claims.get(outer)?.as_object()?, inner)
    };
    claims.get(name).or_else(on_path)
}

fn wrong_type(claim: &str, expected: &str) -> Unauthenticated {
    let why = format!("the claim {claim:?} of the token is not {expected}");
    Unauthenticated::new("jwt_claim", why)
}
