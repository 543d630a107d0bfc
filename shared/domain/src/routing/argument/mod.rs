//! Reading the inputs of a skill out of a request: "the 10 largest folders under /srv" is `top` and `path`.
//!
//! Every value comes with the words it was read from, and every value passes the field's own check.
//! What could be meant in two ways is handed back as [`Ambiguity`], never chosen. Knows no clock, so
//! "tomorrow" is no date here, and no units, so neither "80%" nor "5k" is a number. `pattern` is left
//! to the server, as everywhere in this crate.

mod claim;
mod field;
mod rule;
mod shape;
mod token;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use crate::schema::Schema;
use field::Target;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ops::Range;

/// Words of a request that are looked at; inputs stand nowhere near so far back.
pub const MAX_WORDS: usize = 4_096;

/// What led to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// `top=10`, `top: 10`, `--top 10`.
    Named,
    /// `--deep`, `--no-deep`, "without deep".
    Flag,
    /// One of the field's options, said as words.
    Option,
    /// A number.
    Number,
    /// A day or a moment, in the spelling of RFC 3339.
    Date,
    /// A text in quotes.
    Quoted,
    /// A file or folder.
    Path,
    /// An address with a scheme.
    Url,
    /// An e-mail address.
    Email,
    /// A host name.
    Host,
    /// An IP address.
    Ip,
    /// The number behind `host:`.
    Port,
    /// A UUID.
    Uuid,
}

/// A value read for a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// Name of the field.
    pub field: String,
    /// The value; passes the field's check.
    pub value: Value,
    /// Where it stands in the request, in bytes: the value itself, without quotes and name.
    pub span: Range<usize>,
    /// How it was recognised.
    pub rule: Rule,
}

/// A value that a field could have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The value; passes the field's check.
    pub value: Value,
    /// Where it stands in the request, in bytes.
    pub span: Range<usize>,
    /// How it was recognised.
    pub rule: Rule,
}

/// A field with several possible values, or with one that could be another field's as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ambiguity {
    /// Name of the field.
    pub field: String,
    /// What it could be, in the order of the request; at least one, at most [`Ambiguity::MAX`].
    pub candidates: Vec<Candidate>,
}

impl Ambiguity {
    /// Candidates listed at most.
    pub const MAX: usize = 8;
}

/// A value given by name that its field does not take. Nothing else is read for that field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// Name of the field.
    pub field: String,
    /// Where the value stands in the request, in bytes.
    pub span: Range<usize>,
    /// What was found and what was expected.
    pub message: String,
}

/// What a request says about the inputs of a skill. All lists in the order of the schema.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The values found, at most one a field.
    pub arguments: Vec<Argument>,
    /// Required fields without a value, those that are ambiguous included.
    pub missing: Vec<String>,
    /// Fields whose value cannot be told.
    pub ambiguous: Vec<Ambiguity>,
    /// Values given by name that do not fit.
    pub misfits: Vec<Misfit>,
}

/// Reads the inputs out of a request. Takes time in proportion to its length.
pub fn read(request: &str, schema: &Schema) -> Reading {
    let tokens = token::tokens(request, MAX_WORDS);
    let targets = Target::all(schema);
    let (claims, misfits) = rule::claims(&tokens, &targets);
    let settled = claim::settle(claims);
    let mut reading = Reading {
        misfits,
        ..Reading::default()
    };
    for (index, target) in targets.iter().enumerate() {
        let field = || target.field.name.clone();
        let chosen = settled.chosen.iter().find(|claim| claim.field == index);
        match chosen {
            Some(claim) => reading.arguments.push(Argument {
                field: field(),
                value: claim.value.clone(),
                span: claim.span.clone(),
                rule: claim.rule,
            }),
            None if target.field.required && target.field.default.is_none() => {
                reading.missing.push(field());
            }
            None => {}
        }
        let open = settled.open.iter().filter(|claim| claim.field == index);
        let candidates: Vec<Candidate> = open
            .take(Ambiguity::MAX)
            .map(|claim| Candidate {
                value: claim.value.clone(),
                span: claim.span.clone(),
                rule: claim.rule,
            })
            .collect();
        if chosen.is_none() && !candidates.is_empty() {
            reading.ambiguous.push(Ambiguity {
                field: field(),
                candidates,
            });
        }
    }
    reading
}
