//! The rules that find values, one file each. A rule finds what could be a value of a field; it never
//! chooses between two.

mod date;
mod email;
mod flag;
mod host;
mod named;
mod number;
mod option;
mod path;
mod quoted;
mod url;
mod uuid;

use super::claim::{Claim, Strength};
use super::field::{Side, Target};
use super::token::{Kind, Token};
use super::{Misfit, Rule};
use serde_json::Value;
use std::ops::Range;

/// Values found for one field by one rule at most; with more than one it is ambiguous anyway.
const MOST: usize = 32;

/// What a rule found.
struct Found {
    /// Indices of the tokens, the name in `name=value` included.
    tokens: Range<usize>,
    span: Range<usize>,
    value: Value,
    rule: Rule,
    strength: Strength,
    /// Only beside the field's name: the word alone says too little.
    needs_label: bool,
}

impl Found {
    /// One token, as text.
    fn text(tokens: &[Token<'_>], at: usize, rule: Rule, strength: Strength) -> Found {
        Found::new(tokens, at, Value::from(tokens[at].text), rule, strength)
    }

    /// One token.
    fn new(tokens: &[Token<'_>], at: usize, value: Value, rule: Rule, strength: Strength) -> Found {
        Found {
            tokens: at..at + 1,
            span: tokens[at].span.clone(),
            value,
            rule,
            strength,
            needs_label: false,
        }
    }
}

type Find = fn(&[Token<'_>], &Target<'_>) -> Vec<Found>;

const FINDERS: &[Find] = &[
    flag::find,
    option::find,
    number::find,
    date::find,
    quoted::find,
    path::find,
    url::find,
    email::find,
    host::find,
    uuid::find,
];

/// All that could be meant, and what was given by name and does not fit.
pub(super) fn claims(tokens: &[Token<'_>], targets: &[Target<'_>]) -> (Vec<Claim>, Vec<Misfit>) {
    let mut claims = Vec::new();
    let mut misfits: Vec<Misfit> = Vec::new();
    let mut sides: Vec<(Range<usize>, usize, Strength)> = Vec::new();
    for (field, target) in targets.iter().enumerate() {
        for named in named::find(tokens, target) {
            let value = named.value.ok_or_else(|| {
                let text: String = named.text.chars().take(80).collect();
                format!("found {text:?}, expected {}", target.field.kind.describe())
            });
            let objection = match &value {
                Ok(value) => target.objects_to(value),
                Err(message) => Some(message.clone()),
            };
            match (value, objection) {
                (Ok(value), None) => claims.push(claim(
                    tokens,
                    field,
                    Found {
                        tokens: named.tokens,
                        span: named.span,
                        value,
                        rule: named.rule,
                        strength: Strength::Named,
                        needs_label: false,
                    },
                )),
                (_, objection) => misfits.push(Misfit {
                    field: target.field.name.clone(),
                    span: named.span,
                    message: objection.unwrap_or_default(),
                }),
            }
        }
        if misfits
            .iter()
            .any(|misfit| misfit.field == target.field.name)
        {
            // "top=5 top=many" contradicts itself.
            claims.retain(|claim: &Claim| claim.field != field);
            continue;
        }
        for find in FINDERS {
            let found = find(tokens, target).into_iter();
            let found = found.filter(|found| {
                is_free(tokens, found) && target.objects_to(&found.value).is_none()
            });
            for mut found in found.take(MOST) {
                let side = target.label(tokens, found.tokens.start, found.tokens.end);
                if side == Some(Side::Behind) {
                    sides.push((found.span.clone(), field, found.strength));
                }
                if side.is_none() && found.needs_label {
                    continue;
                }
                if side.is_some() {
                    found.strength = found.strength.max(Strength::Labelled);
                }
                claims.push(claim(tokens, field, found));
            }
        }
    }
    prefer_names_before(&mut claims, &sides);
    claims.retain(|claim| {
        !misfits
            .iter()
            .any(|misfit| meet(&misfit.span, &claim.taken))
    });
    (claims, misfits)
}

/// In "top 10 port 80" the 10 stands behind one name and before another: the first one is meant.
fn prefer_names_before(claims: &mut [Claim], behind: &[(Range<usize>, usize, Strength)]) {
    let before: Vec<(Range<usize>, usize)> = claims
        .iter()
        .filter(|claim| {
            claim.strength == Strength::Labelled
                && !behind
                    .iter()
                    .any(|(span, field, _)| *field == claim.field && *span == claim.span)
        })
        .map(|claim| (claim.span.clone(), claim.field))
        .collect();
    for claim in claims {
        let weak = behind
            .iter()
            .find(|(span, field, _)| *field == claim.field && *span == claim.span);
        let other = before
            .iter()
            .any(|(span, field)| *field != claim.field && meet(span, &claim.span));
        if let (Some((.., strength)), true) = (weak, other) {
            claim.strength = *strength;
        }
    }
}

fn claim(tokens: &[Token<'_>], field: usize, found: Found) -> Claim {
    // Of `db.example.org:5432` a host and a port take a part each; a name goes with its value.
    let taken = match found.tokens.len() {
        1 => found.span.clone(),
        _ => tokens[found.tokens.start].span.start..tokens[found.tokens.end - 1].span.end,
    };
    Claim {
        field,
        value: found.value,
        taken,
        span: found.span,
        rule: found.rule,
        strength: found.strength,
    }
}

/// Whether the value is nobody's: the 10 in `other=10` belongs to `other`.
fn is_free(tokens: &[Token<'_>], found: &Found) -> bool {
    let Some(before) = found
        .tokens
        .start
        .checked_sub(1)
        .and_then(|at| tokens.get(at))
    else {
        return true;
    };
    let given = before.kind == Kind::Assign && {
        let gap = found.span.start.saturating_sub(before.span.end);
        gap <= usize::from(tokens[found.tokens.start].kind == Kind::Quoted)
    };
    !given || found.rule == Rule::Port
}

fn meet(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
