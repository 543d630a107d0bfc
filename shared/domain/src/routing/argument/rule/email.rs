//! E-mail addresses.

use super::{Found, Strength};
use crate::routing::argument::field::Target;
use crate::routing::argument::token::{Kind, Token};
use crate::routing::argument::{Rule, shape};

pub(super) const NAMES: &[&str] = &["email", "emails", "mail", "recipient", "почта"];

pub(super) fn find(tokens: &[Token<'_>], target: &Target<'_>) -> Vec<Found> {
    let wanted = match target.format() {
        Some(format) => matches!(format, "email" | "idn-email"),
        None => target.is_text() && target.is_called(NAMES),
    };
    let fits = |at: &usize| {
        wanted && tokens[*at].kind != Kind::Assign && shape::is_email(tokens[*at].text)
    };
    let found = (0..tokens.len()).filter(fits);
    found
        .map(|at| Found::text(tokens, at, Rule::Email, Strength::Format))
        .collect()
}
