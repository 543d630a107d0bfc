//! How likely it is that the best candidate is right, and from where on that is enough.
//!
//! A logistic curve over what the ranking shows (Platt, 1999), with other weights where the skill has
//! examples: an example is a request itself, so requests come nearer to it. The numbers are rounded on
//! purpose; `docs/routing.md` says what they were measured on.

use crate::routing::answer::{Decision, Signals};

/// How much a word that is found counts beside meaning.
pub(super) const WORDS: f32 = 0.5;

struct Curve {
    strength: f32,
    margin: f32,
    length: f32,
    bias: f32,
}

const WITHOUT_EXAMPLES: Curve = Curve {
    strength: 4.0,
    margin: 0.7,
    length: 0.3,
    bias: -3.65,
};
const WITH_EXAMPLES: Curve = Curve {
    strength: 5.0,
    margin: 0.25,
    length: 0.2,
    bias: -3.97,
};

/// From here on a candidate is taken.
const SELECTED: f32 = 0.7;
/// Between two skills that are nearer to each other than this many standard deviations, a person chooses.
const TWINS: f32 = 0.1;
/// Below this none of the candidates is worth a question.
const NONE: f32 = 0.2;

/// With so many examples a skill stands between the two curves.
const HALFWAY: f32 = 4.0;
/// What a request lacks in strength because it is in a script that no skill is written in: it shares no word
/// with them, and meanings across languages are less near.
const FOREIGN: f32 = 0.25;

/// From 0 to 1.
pub(super) fn confidence(signals: Signals) -> f32 {
    let examples = signals.examples as f32;
    let with = examples / (examples + HALFWAY);
    let log_odds = with * WITH_EXAMPLES.at(signals) + (1.0 - with) * WITHOUT_EXAMPLES.at(signals);
    1.0 / (1.0 + (-log_odds).exp())
}

impl Curve {
    fn at(&self, signals: Signals) -> f32 {
        self.strength * (signals.strength + FOREIGN * signals.foreign)
            + self.margin * signals.margin
            + self.length * (signals.words.max(1) as f32).ln()
            + self.bias
    }
}

pub(super) fn decision(confidence: f32, margin: f32) -> Decision {
    if confidence >= SELECTED && margin >= TWINS {
        Decision::Selected
    } else if confidence >= NONE {
        Decision::Ask
    } else {
        Decision::None
    }
}
