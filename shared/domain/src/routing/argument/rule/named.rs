//! `name=value`, `name: value`, `--name value`: said so plainly that nothing else counts.

use super::Rule;
use crate::routing::argument::field::Target;
use crate::routing::argument::shape;
use crate::routing::argument::token::{Kind, Token};
use crate::schema::FieldKind;
use serde_json::Value;
use std::ops::Range;

/// A value given by name, whether it fits or not.
pub(super) struct Named<'a> {
    pub(super) tokens: Range<usize>,
    pub(super) span: Range<usize>,
    pub(super) text: &'a str,
    /// `None` when it is none of the field's kind.
    pub(super) value: Option<Value>,
    pub(super) rule: Rule,
}

/// Words an option may have.
const MOST_WORDS: usize = 4;

pub(super) fn find<'a>(tokens: &[Token<'a>], target: &Target<'_>) -> Vec<Named<'a>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() && found.len() < super::MOST {
        let named = at_token(tokens, target, at);
        at = named.as_ref().map_or(at + 1, |named| named.tokens.end);
        found.extend(named);
    }
    found
}

fn at_token<'a>(tokens: &[Token<'a>], target: &Target<'_>, at: usize) -> Option<Named<'a>> {
    let behind = at + target.named_at(tokens, at)?;
    let assign = tokens
        .get(behind)
        .filter(|token| token.kind == Kind::Assign || token.text == "=");
    let boolean = target.field.kind == FieldKind::Boolean;
    let start = behind + usize::from(assign.is_some());
    let first = tokens
        .get(start)
        .filter(|token| !token.flag && token.kind != Kind::Assign);
    if assign.is_none() && !tokens[at].flag {
        return None;
    }
    if boolean && assign.is_none() {
        let given =
            first.and_then(|token| ["true", "false"].contains(&token.text).then_some(token));
        let last = given.map_or(behind, |_| start + 1);
        return Some(Named {
            tokens: at..last,
            span: tokens[at].span.start..tokens[last - 1].span.end,
            text: tokens[at].text,
            value: Some(Value::Bool(given.is_none_or(|token| token.text == "true"))),
            rule: Rule::Flag,
        });
    }
    let first = first?;
    if let FieldKind::Choice(_) = target.field.kind
        && let Some((end, value)) = option(tokens, target, start)
    {
        return Some(Named {
            tokens: at..end,
            span: first.span.start..tokens[end - 1].span.end,
            text: first.text,
            value: Some(value),
            rule: Rule::Named,
        });
    }
    // "note: the disk is full" does not say where the note ends.
    let colon = assign.is_some_and(|token| token.text == ":");
    let ends = first.kind == Kind::Quoted || first.ends || start + 1 == tokens.len();
    let sentence = colon && !ends && target.is_free_text() && !shape::is_path(first.text);
    (!sentence).then(|| Named {
        tokens: at..start + 1,
        span: first.span.clone(),
        text: first.text,
        value: shape::value(&target.field.kind, first.text),
        rule: Rule::Named,
    })
}

/// The longest run of words that is one of the options.
fn option(tokens: &[Token<'_>], target: &Target<'_>, start: usize) -> Option<(usize, Value)> {
    let ends = (start + 1..=tokens.len().min(start + MOST_WORDS)).rev();
    ends.into_iter().find_map(|end| {
        let texts: Vec<&str> = tokens[start..end].iter().map(|token| token.text).collect();
        let value = [" ", "_", "-"]
            .iter()
            .find_map(|between| shape::value(&target.field.kind, &texts.join(between)))?;
        Some((end, value))
    })
}
