//! One of a field's options, said as whole words: "read only" is `read_only`.

use super::{Found, Strength};
use crate::routing::argument::Rule;
use crate::routing::argument::field::Target;
use crate::routing::argument::token::{Kind, Token, words};
use crate::schema::FieldKind;
use serde_json::Value;

/// Options that are also the mortar of a sentence; they count beside the field's name only.
const MORTAR: &[&str] = &[
    "a", "all", "and", "any", "at", "by", "for", "from", "in", "is", "it", "no", "none", "not",
    "of", "off", "on", "or", "other", "the", "to", "with", "yes", "true", "false", "и", "в", "на",
    "с", "все", "нет", "да", "не",
];

pub(super) fn find(tokens: &[Token<'_>], target: &Target<'_>) -> Vec<Found> {
    let FieldKind::Choice(options) = &target.field.kind else {
        return Vec::new();
    };
    let options: Vec<(Vec<String>, &Value)> = options
        .iter()
        .map(|option| {
            (
                option
                    .as_str()
                    .map_or_else(|| words(&option.to_string()), words),
                option,
            )
        })
        .filter(|(words, _)| !words.is_empty())
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let longest = options
            .iter()
            .filter_map(|(words, option)| Some((said(tokens, at, words)?, words, *option)))
            .max_by_key(|(length, ..)| *length);
        let Some((length, words, option)) = longest else {
            at += 1;
            continue;
        };
        let weak = words.len() == 1
            && (MORTAR.contains(&words[0].as_str()) || words[0].chars().count() == 1);
        found.push(Found {
            tokens: at..at + length,
            span: tokens[at].span.start..tokens[at + length - 1].span.end,
            value: option.clone(),
            rule: Rule::Option,
            strength: if option.is_string() {
                Strength::Format
            } else {
                Strength::Kind
            },
            needs_label: weak && option.is_string(),
        });
        at += length;
    }
    found
}

/// How many tokens, from this one on, say these words.
fn said(tokens: &[Token<'_>], start: usize, option: &[String]) -> Option<usize> {
    let mut left = option;
    let mut length = 0;
    while !left.is_empty() {
        let token = tokens.get(start + length)?;
        let quoted = if token.kind == Kind::Quoted {
            words(token.text)
        } else {
            Vec::new()
        };
        let own = if token.kind == Kind::Quoted {
            &quoted
        } else {
            &token.words
        };
        let path = token.text.contains(['/', '\\', '@', '.'])
            && !token.text.starts_with(|c: char| c.is_ascii_digit());
        if own.is_empty() || token.flag || path {
            return None;
        }
        left = left.strip_prefix(own.as_slice())?;
        length += 1;
    }
    Some(length)
}
