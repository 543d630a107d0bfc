//! Which field gets which part of the request, and what stays open. Never breaks a tie.

use super::Rule;
use serde_json::Value;
use std::ops::Range;

/// How sure a claim is; the surer ones are settled first and take their words with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// The kind fits and nothing speaks against it: a number for a number.
    Kind,
    /// The name, the format or the options of the field say what it takes.
    Format,
    /// The field's name stands beside the value.
    Labelled,
    /// `name=value`.
    Named,
}

/// A part of the request that could be the value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim {
    /// Index of the field.
    pub(super) field: usize,
    pub(super) value: Value,
    /// Where the value stands.
    pub(super) span: Range<usize>,
    /// The value and whatever belongs to it: the name in `name=value`.
    pub(super) taken: Range<usize>,
    pub(super) rule: Rule,
    pub(super) strength: Strength,
}

#[derive(Debug, Default)]
pub(super) struct Settled {
    /// At most one a field.
    pub(super) chosen: Vec<Claim>,
    /// Claims of fields that could not be decided, in the order of the request.
    pub(super) open: Vec<Claim>,
    /// Said a second time: belongs to nobody else.
    repeated: Vec<Range<usize>>,
}

pub(super) fn settle(mut claims: Vec<Claim>) -> Settled {
    claims.sort_by_key(|claim| (claim.span.start, claim.span.end, claim.field));
    let mut settled = Settled::default();
    for strength in [
        Strength::Named,
        Strength::Labelled,
        Strength::Format,
        Strength::Kind,
    ] {
        let free = |claim: &&Claim| {
            let mut earlier = settled.chosen.iter().chain(&settled.open);
            claim.strength == strength
                && !earlier.any(|earlier| {
                    earlier.field == claim.field || meet(&earlier.taken, &claim.taken)
                })
                && !settled
                    .repeated
                    .iter()
                    .any(|taken| meet(taken, &claim.taken))
        };
        let mut repeated = Vec::new();
        let mut level: Vec<Claim> = Vec::new();
        for claim in claims.iter().filter(free) {
            let again = level.iter().any(|before| {
                before.field == claim.field
                    && (before.value == claim.value || before.span == claim.span)
            });
            if again {
                repeated.push(claim.taken.clone());
            } else {
                level.push(claim.clone());
            }
        }
        settled.repeated.extend(repeated);
        for claim in &level {
            let rival = level.iter().any(|other| {
                other != claim && (other.field == claim.field || meet(&other.taken, &claim.taken))
            });
            let list = if rival {
                &mut settled.open
            } else {
                &mut settled.chosen
            };
            list.push(claim.clone());
        }
    }
    settled
}

fn meet(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
