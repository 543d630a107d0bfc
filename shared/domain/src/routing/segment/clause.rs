//! Whether a clause of its own begins at a word: a directive or a question.
//!
//! A verb from the lists, or the shape: an unknown word before "the" is a verb, and so is whatever
//! follows "could you". Behind "and" more is asked than behind "then", because nouns are joined by
//! "and" all the time. Never looks at what stands before the clause.

use super::joint::phrase_at;
use super::word::{Kind, Word};
use super::{english, russian};

/// How much a word must show to be taken for a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// At the start of a request, behind "then".
    Little,
    /// Behind "and", behind a comma.
    Much,
}

/// What begins there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// "restart nginx": index of the verb.
    Directive {
        verb: usize,
        /// "could you restart …": a clause whatever stands before it.
        polite: bool,
        /// A Russian infinitive or an English base form, which may depend on an earlier verb.
        bare: bool,
    },
    /// "how full is the disk".
    Question {
        /// "how do I …": a bare verb behind "and" may continue it.
        modal: bool,
    },
}

/// What begins at this word, if it is a clause of its own.
pub(super) fn opening(words: &[Word], start: usize, ask: Ask) -> Option<Opening> {
    let (verb, polite) = behind_politeness(words, start);
    let word = words.get(verb).filter(|word| word.kind == Kind::Word)?;
    let text = word.text.as_str();
    let next = words.get(verb + 1).filter(|next| !next.is_mark());
    let directive = |bare| Opening::Directive { verb, polite, bare };
    if matches!(text, "not" | "don't" | "dont" | "never" | "не" | "нельзя")
        || text == "do" && next.is_some_and(|next| next.is("not"))
    {
        return None;
    }
    if polite {
        return (next.is_some() || english::COMPLETE.contains(&text)).then_some(directive(false));
    }
    if let Some(length) = phrases_at(english::WANTS, words, verb) {
        let object = words.get(verb + length).filter(|word| !word.is_mark())?;
        let bare = object.text == "to";
        return Some(Opening::Directive {
            verb,
            polite: !bare,
            bare,
        });
    }
    if russian::is_imperative(text) {
        return next.map(|_| directive(false));
    }
    if russian::is_infinitive(text) {
        return next.map(|_| directive(true));
    }
    if is_verb(words, verb, ask) {
        return Some(directive(true));
    }
    question(words, verb, ask)
}

/// The first word behind "please", "could you", "не могли бы вы", and whether one of those makes it a verb.
fn behind_politeness(words: &[Word], start: usize) -> (usize, bool) {
    let mut at = start;
    let mut polite = false;
    // Nobody is politer than that, and looking on at every comma would take quadratic time.
    for _ in 0..8 {
        let soft =
            phrases_at(english::SOFT, words, at).or_else(|| phrases_at(russian::SOFT, words, at));
        let request = || {
            phrases_at(english::REQUESTS, words, at)
                .or_else(|| phrases_at(russian::REQUESTS, words, at))
        };
        if let Some(length) = soft {
            at += length;
        } else if let Some(length) = request() {
            at += length;
            polite = true;
        } else {
            return (at, polite);
        }
        // "please, …"
        if words.get(at).is_some_and(|word| word.is(",")) {
            at += 1;
        }
    }
    (at, polite)
}

pub(super) fn phrases_at(phrases: &[&str], words: &[Word], at: usize) -> Option<usize> {
    let found = phrases
        .iter()
        .filter_map(|phrase| phrase_at(phrase, words, at));
    found.max()
}

fn is_verb(words: &[Word], at: usize, ask: Ask) -> bool {
    let Some(word) = words.get(at) else {
        return false;
    };
    let text = word.text.as_str();
    let next = words.get(at + 1).filter(|next| !next.is_mark());
    let Some(next) = next else {
        return english::COMPLETE.contains(&text);
    };
    if ["of", "and", "or", "&", "is", "are", "и", "или"].contains(&next.text.as_str()) {
        return english::COMPLETE.contains(&text) && next.text != "of";
    }
    let phrasal = (text, next.text.as_str());
    if english::VERBS.contains(text) || english::PHRASAL.contains(&phrasal) {
        return true;
    }
    let followed = english::DETERMINERS.contains(&next.text);
    if english::NOUN_VERBS.contains(text) {
        let object = || {
            let objects = english::OBJECTS.iter().find(|(verb, _)| *verb == text);
            objects.is_some_and(|(_, nouns)| nouns.contains(&next.text.as_str()))
        };
        return ask == Ask::Little
            || followed
            || next.kind == Kind::Literal
            || next.capital && !word.capital
            || next.text.starts_with(|c: char| c.is_ascii_digit())
            || english::AFTER_VERB.contains(&next.text)
            || russian::is_cyrillic(&next.text)
            || object();
    }
    // The shape alone: "frobnicate the logs".
    let inflected = ["s", "ed", "ing", "ly"]
        .iter()
        .any(|end| text.ends_with(end));
    // "diversity that …" is a noun.
    followed
        && next.text != "that"
        && text.len() > 2
        && text.bytes().all(|byte| byte.is_ascii_lowercase())
        && !(ask == Ask::Much && word.capital)
        && !inflected
        && !english::FUNCTION_WORDS.contains(text)
        && !english::DETERMINERS.contains(text)
}

fn question(words: &[Word], at: usize, ask: Ask) -> Option<Opening> {
    let text = |index: usize| {
        let word = words.get(index).filter(|word| word.kind == Kind::Word);
        word.map_or("", |word| word.text.as_str())
    };
    let first = text(at);
    let modal = english::MODALS.contains(&first);
    if modal || english::BE.contains(&first) {
        let next = text(at + 1);
        let subject =
            !next.is_empty() && !english::NO_SUBJECT.contains(&next) && !next.ends_with("ing");
        let has_subject = !english::HAVE.contains(&first)
            || english::PRONOUNS.contains(&next)
            || english::DETERMINERS.contains(next);
        return (subject && has_subject).then_some(Opening::Question { modal });
    }
    if english::WH.contains(&first) {
        if first.contains('\'') || first == "whats" {
            return Some(Opening::Question { modal: false });
        }
        // "how much memory is left" asks, "how the disk is filled" and "what it does" do not.
        let until = (at + 1..at + 6).find(|&index| {
            let word = text(index);
            word.is_empty() || english::BE.contains(&word) || english::MODALS.contains(&word)
        })?;
        let between = &words[at + 1..until];
        let asks = !text(until).is_empty()
            && between.iter().all(|word| {
                !english::PRONOUNS.contains(&word.text.as_str())
                    && !["the", "a", "an", "my", "our"].contains(&word.text.as_str())
            });
        let modal = english::MODALS.contains(&text(until));
        // At the very start even "who won the match" asks.
        return (asks || ask == Ask::Little && !between.is_empty())
            .then_some(Opening::Question { modal });
    }
    let whether = text(at + 1) == russian::WHETHER;
    let long_enough = !text(at + 2).is_empty();
    (whether || russian::WH.contains(&first) && long_enough)
        // "как установить … и настроить …"
        .then_some(Opening::Question { modal: true })
}

/// Whether the clause behind "after" or "before" is something to do, not a moment: "restarting nginx",
/// "you check the logs", "проверишь диск". Index of its verb.
pub(super) fn subordinate(words: &[Word], start: usize) -> Option<usize> {
    let text = |index: usize| {
        let word = words.get(index).filter(|word| word.kind == Kind::Word);
        word.map_or("", |word| word.text.as_str())
    };
    let mut verb = start;
    let mut person = false;
    while ["you", "we", "you've", "we've", "have", "ты", "вы", "мы"].contains(&text(verb)) {
        person |= text(verb) != "have";
        verb += 1;
    }
    let object = words.get(verb + 1).is_some_and(|next| !next.is_mark());
    let own = text(verb);
    let english = own.is_ascii()
        && (is_form(own, "ing")
            || english::PHRASAL_GERUNDS.contains(&(own, text(verb + 1)))
            || person && (is_form(own, "ed") || is_base(own) || english::IRREGULAR.contains(&own)));
    let russian = russian::is_infinitive(own) || russian::is_second_person(own);
    (object && (english || russian)).then_some(verb)
}

pub(super) fn is_base(word: &str) -> bool {
    english::VERBS.contains(word) || english::NOUN_VERBS.contains(word)
}

/// Whether the word is a known verb with this ending: "deleting", "running", "checked".
fn is_form(word: &str, ending: &str) -> bool {
    let Some(stem) = word.strip_suffix(ending) else {
        return false;
    };
    let undoubled = || {
        let mut letters = stem.chars().rev();
        let (last, before) = (letters.next(), letters.next());
        last.is_some() && last == before && is_base(&stem[..stem.len() - 1])
    };
    is_base(stem)
        || is_base(&format!("{stem}e"))
        || undoubled()
        || stem
            .strip_suffix('i')
            .is_some_and(|stem| is_base(&format!("{stem}y")))
}
