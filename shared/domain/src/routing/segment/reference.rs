//! Whether a clause speaks of what the one before it found or made: "and delete them".
//!
//! Such a step must wait for the other, or is none of its own. Looks at one clause only.

use super::clause::Opening;
use super::joint::Joint;
use super::word::Word;
use super::{english, russian};

/// How far a pronoun is looked for behind the verb, in words.
const MOST_TO_PRONOUN: usize = 12;

/// "… and let me know", "… and tell me how full it is": about the step before, and none of its own.
pub(super) fn reports(words: &[Word], right: Opening, joint: Joint) -> bool {
    let Opening::Directive { verb, .. } = right else {
        return false;
    };
    let text = |index: usize| words.get(index).map_or("", |word| word.text.as_str());
    let lets_know = text(verb) == "let" && text(verb + 2) == "know";
    let telling = english::TELLING.contains(&text(verb))
        || [
            "скажи",
            "скажите",
            "покажи",
            "покажите",
            "сообщи",
            "сообщите",
            "расскажи",
        ]
        .contains(&text(verb));
    lets_know || telling && refers(words, joint.end)
}

/// "delete them": the verb's own object is the step before.
pub(super) fn takes_pronoun(words: &[Word], right: Opening) -> bool {
    let Opening::Directive { verb, .. } = right else {
        return false;
    };
    let object = words.get(verb + 1).map_or("", |word| word.text.as_str());
    ["it", "them"].contains(&object) || russian::ANAPHORS.contains(&object)
}

/// Whether the clause that begins here speaks of what the one before found or made.
pub(super) fn refers(words: &[Word], start: usize) -> bool {
    let end = words.len().min(start + MOST_TO_PRONOUN);
    let clause = start..end;
    let clause = clause.take_while(|&index| !words[index].is_mark() && !words[index].is("and"));
    clause.into_iter().any(|index| {
        let text = words[index].text.as_str();
        let beside = |index: usize| words.get(index).map_or("", |word| word.text.as_str());
        let dummy = text == "it"
            && (english::DUMMY_IT.contains(&beside(index + 1))
                || english::DUMMY_IT.contains(&beside(index.saturating_sub(1)))
                || english::BE.contains(&beside(index.saturating_sub(1)))
                    && english::DUMMY_IT.contains(&beside(index.saturating_sub(2))));
        (english::ANAPHORS.contains(&text) || russian::ANAPHORS.contains(&text)) && !dummy
    })
}
