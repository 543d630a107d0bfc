//! Days and moments as RFC 3339 writes them, for fields whose format says so. "Tomorrow" needs a
//! clock and "3/4" a country: neither is read.

use super::{Found, Strength};
use crate::routing::argument::field::Target;
use crate::routing::argument::token::{Kind, Token};
use crate::routing::argument::{Rule, shape};

pub(super) fn find(tokens: &[Token<'_>], target: &Target<'_>) -> Vec<Found> {
    let Some(format @ ("date" | "date-time")) = target.format() else {
        return Vec::new();
    };
    let fits = |at: &usize| {
        tokens[*at].kind != Kind::Assign && shape::has_format(format, tokens[*at].text)
    };
    let found = (0..tokens.len()).filter(fits);
    found
        .map(|at| Found::text(tokens, at, Rule::Date, Strength::Format))
        .collect()
}
