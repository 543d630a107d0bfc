//! "without cache", "no cache", `--no-cache`: a boolean that is said to be off. That one is on is
//! never read out of its name alone.

use super::{Found, Strength};
use crate::routing::argument::Rule;
use crate::routing::argument::field::Target;
use crate::routing::argument::token::Token;
use crate::schema::FieldKind;
use serde_json::Value;

pub(super) fn find(tokens: &[Token<'_>], target: &Target<'_>) -> Vec<Found> {
    if target.field.kind != FieldKind::Boolean {
        return Vec::new();
    }
    let off = |at: usize| {
        let token = &tokens[at];
        let end = if ["without", "no", "без"].iter().any(|word| token.is(word)) && !token.ends {
            at + 1 + target.named_at(tokens, at + 1)?
        } else {
            let name = token
                .words
                .split_first()
                .filter(|(no, _)| token.flag && *no == "no")?
                .1;
            let alone = Token {
                words: name.to_vec(),
                ..token.clone()
            };
            at + target.named_at(&[alone], 0)?
        };
        Some(Found {
            tokens: at..end,
            span: token.span.start..tokens[end - 1].span.end,
            value: Value::Bool(false),
            rule: Rule::Flag,
            strength: if token.flag {
                Strength::Named
            } else {
                Strength::Labelled
            },
            needs_label: false,
        })
    };
    (0..tokens.len()).filter_map(off).collect()
}
