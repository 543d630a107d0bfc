//! Names of users where the words around leave no doubt: `session opened for user cyrus`.

use super::class::{is_alnum, is_border};
use std::ops::Range;

/// What stands before `user` when a name follows.
const BEFORE: &[&[u8]] = &[b"for", b"invalid", b"illegal", b"unknown", b"as"];
/// What follows `user` and is no name.
const NO_NAME: &[&[u8]] = &[
    b"account",
    b"action",
    b"agent",
    b"authentication",
    b"code",
    b"context",
    b"data",
    b"defined",
    b"error",
    b"group",
    b"has",
    b"id",
    b"in",
    b"input",
    b"interface",
    b"is",
    b"level",
    b"login",
    b"mode",
    b"name",
    b"not",
    b"object",
    b"or",
    b"password",
    b"permission",
    b"profile",
    b"request",
    b"role",
    b"service",
    b"session",
    b"settings",
    b"space",
    b"store",
    b"table",
    b"token",
    b"type",
    b"was",
    b"with",
];

/// The name behind the `user` at `from..to`.
pub(super) fn name(message: &[u8], from: usize, to: usize) -> Option<Range<usize>> {
    let before = message[..from].strip_suffix(b" ")?;
    let start = before
        .iter()
        .rposition(|byte| !is_alnum(*byte))
        .map_or(0, |at| at + 1);
    let said = BEFORE
        .iter()
        .any(|word| word.eq_ignore_ascii_case(&before[start..]));
    if !said || message.get(to) != Some(&b' ') {
        return None;
    }
    let start = to + 1;
    let mut end = start;
    while end < message.len() && !is_border(message[end]) {
        end += 1;
    }
    while end > start && b".:!?".contains(&message[end - 1]) {
        end -= 1;
    }
    let word = &message[start..end];
    (!word.is_empty() && !NO_NAME.contains(&word) && is_alnum(word[0])).then_some(start..end)
}
