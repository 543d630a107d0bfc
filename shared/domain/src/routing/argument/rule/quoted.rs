//! Quoted texts, for fields of free text that are not called after something more definite.

use super::{Found, Strength, email, host, path, url, uuid};
use crate::routing::argument::Rule;
use crate::routing::argument::field::Target;
use crate::routing::argument::token::{Kind, Token};

pub(super) fn find(tokens: &[Token<'_>], target: &Target<'_>) -> Vec<Found> {
    let definite = [
        path::NAMES,
        url::NAMES,
        email::NAMES,
        host::NAMES,
        host::IP_NAMES,
        uuid::NAMES,
    ];
    if !target.is_free_text() || definite.iter().any(|names| target.is_called(names)) {
        return Vec::new();
    }
    let quoted = (0..tokens.len())
        .filter(|&at| tokens[at].kind == Kind::Quoted && !tokens[at].text.trim().is_empty());
    quoted
        .map(|at| Found::text(tokens, at, Rule::Quoted, Strength::Kind))
        .collect()
}
