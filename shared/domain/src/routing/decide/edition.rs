//! Whether two skills of one name are editions of one thing, or two things that happen to be called alike.
//!
//! Between editions there is nothing to choose; two different skills of one name are what must be asked about
//! most of all, since the name that a person sees does not tell them apart. Decides by the descriptions only.

use crate::routing::index::{Document, Index, StemId};
use crate::routing::model::{Model, Sum, Vector};
use crate::routing::text::{STOP_WORD_WEIGHT, for_each_word};

/// Descriptions whose meanings are this near say the same in other words.
const SAME_MEANING: f32 = 0.75;
/// Words that descriptions use for one another: *a given city* is *a certain city*.
const INTERCHANGEABLE: [&str; 9] = [
    "certain",
    "desired",
    "given",
    "particular",
    "provided",
    "selected",
    "specific",
    "specified",
    "various",
];

/// What a description says.
struct Said {
    meaning: Vector,
    /// The stems of the words that say something, each once, sorted.
    stems: Vec<StemId>,
}

/// Whether `first` and `other` are editions of one skill. Two that say nothing about themselves are not:
/// nothing shows that they do the same.
pub(super) fn are_editions(
    index: &Index,
    model: &Model,
    first: &Document,
    other: &Document,
) -> bool {
    if first.name != other.name {
        return false;
    }
    let [first, other] = [first, other].map(|skill| said(index, model, &skill.description));
    first.meaning.cosine(&other.meaning) >= SAME_MEANING && !differ_in_one_word(&first, &other)
}

/// To deploy to `staging` and to `production` is nearly the same in meaning, and never the same thing to do.
fn differ_in_one_word(left: &Said, right: &Said) -> bool {
    let lacks = |these: &Said, those: &Said| {
        let lacking = |stem: &&StemId| those.stems.binary_search(stem).is_err();
        these.stems.iter().filter(lacking).count()
    };
    lacks(left, right) == 1 && lacks(right, left) == 1
}

fn said(index: &Index, model: &Model, description: &str) -> Said {
    let mut sum = Sum::zero();
    let mut stems = Vec::new();
    for_each_word(description, |word, _| {
        // Every word of a skill is in the lexicon.
        let Some(known) = index.lexicon.find(word) else {
            return;
        };
        let stop = index.lexicon.is_stop(known);
        let weight = if stop { STOP_WORD_WEIGHT } else { 1.0 };
        index.lexicon.add_meaning(known, weight, model, &mut sum);
        if !stop && !INTERCHANGEABLE.contains(&word) {
            stems.push(index.lexicon.stem_of(known));
        }
    });
    stems.sort_unstable();
    stems.dedup();
    Said {
        meaning: sum.quantised(),
        stems,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::search::fixture::{index, model, skill};

    #[test]
    fn editions_say_the_same_in_other_words() {
        let check = |left: &str, right: &str, expect: bool| {
            let skills = [("a", left), ("b", right)].map(|(id, description)| Document {
                id: id.to_owned(),
                ..skill("report", description)
            });
            let index = index(skills.to_vec());
            let [left, right] = &skills;
            for (left, right) in [(left, right), (right, left)] {
                let found = are_editions(&index, model(), left, right);
                assert_eq!(found, expect, "{left:?} {right:?}");
            }
        };
        check(
            "find flights of an airline",
            "find flights of an airline",
            true,
        );
        check(
            "find flights of a given airline",
            "Finding the flights: a certain airline",
            true,
        );
        check(
            "find flights of an airline",
            "find flights and planes of an airline",
            true,
        );
        check("find flights", "transfer money", false);
        check(
            "find flights of an airline, a plane",
            "find flights of an airline, a bank",
            false,
        );
        check("find flights", "", false);
        check("", "", false);
    }

    #[test]
    fn what_has_another_name_is_another_thing() {
        let [left, right] = [skill("a", "find flights"), skill("b", "find flights")];
        let index = index(vec![left.clone(), right.clone()]);
        assert!(!are_editions(&index, model(), &left, &right));
    }
}
