//! The words of a request (or of a skill's id) that ask for harm. What the words are is in [`lexicon`].

use super::assessment::{Found, Reason};
use super::lexicon::{self, When};
use crate::manifest::Risk;
use crate::routing::text::{Stemmers, for_each_word};
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that ask for harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Where they begin, in characters from 0.
    start: usize,
    /// The first character after them.
    end: usize,
    text: String,
    what: &'static str,
    level: Risk,
}

impl Said {
    /// As a reason, found where this says.
    pub(super) fn reason(self, found: impl FnOnce(usize, usize, String) -> Found) -> Reason {
        Reason {
            found: found(self.start, self.end, self.text),
            what: self.what.to_owned(),
            level: self.level,
        }
    }
}

/// Everything in a text that asks for harm, in its order.
pub(super) fn read(text: &str) -> Vec<Said> {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);
    let lexicon: &Lexicon = &LEXICON;
    let words = lexicon.words(text);
    let request = Request {
        text,
        stores: words.iter().any(|word| lexicon.stores.contains(&word.stem)),
        words: &words,
        lexicon,
    };
    let mut said = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((length, level, what)) = request.phrase_at(at) else {
            at += 1;
            continue;
        };
        let (first, last) = (&words[at], &words[at + length - 1]);
        if level > Risk::Read && !request.negated(at) {
            said.push(Said {
                start: first.start,
                end: last.end,
                text: text[first.bytes.0..last.bytes.1].to_owned(),
                what,
                level,
            });
        }
        at += length;
    }
    said
}

struct Word {
    folded: String,
    stem: String,
    /// In characters.
    start: usize,
    end: usize,
    bytes: (usize, usize),
}

/// The lexicon with its words as stems.
struct Lexicon {
    stemmers: Stemmers,
    /// By the first stem of a phrase: its line and all its stems.
    phrases: HashMap<String, Vec<(usize, Vec<String>)>>,
    /// By line: what must stand beside it.
    beside: Vec<HashSet<String>>,
    money: HashSet<String>,
    accounts: HashSet<String>,
    stores: HashSet<String>,
}

impl Lexicon {
    fn new() -> Lexicon {
        let mut lexicon = Lexicon {
            stemmers: Stemmers::new(),
            phrases: HashMap::new(),
            beside: Vec::new(),
            money: HashSet::new(),
            accounts: HashSet::new(),
            stores: HashSet::new(),
        };
        for (line, (phrases, when, ..)) in lexicon::LEXICON.iter().enumerate() {
            for phrase in *phrases {
                let stems: Vec<String> = lexicon
                    .words(phrase)
                    .into_iter()
                    .map(|word| word.stem)
                    .collect();
                if let Some(first) = stems.first().cloned() {
                    lexicon
                        .phrases
                        .entry(first)
                        .or_default()
                        .push((line, stems));
                }
            }
            let beside = match when {
                When::Before(_, words) | When::After(_, words) | When::Shaping(_, words) => {
                    lexicon.set(words)
                }
                _ => HashSet::new(),
            };
            lexicon.beside.push(beside);
        }
        lexicon.money = lexicon.set(lexicon::MONEY);
        lexicon.accounts = lexicon.set(lexicon::ACCOUNTS);
        lexicon.stores = lexicon.set(lexicon::STORES);
        lexicon
    }

    fn set(&self, words: &[&str]) -> HashSet<String> {
        words.iter().map(|word| self.stem(word)).collect()
    }

    fn stem(&self, word: &str) -> String {
        let apart = lexicon::APART
            .iter()
            .find(|start| word.starts_with(**start));
        match apart {
            Some(start) => (*start).to_owned(),
            None => self.stemmers.stem(word).into_owned(),
        }
    }

    fn words(&self, text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        let (mut bytes, mut chars) = (0, 0);
        for_each_word(text, |folded, span| {
            chars += text[bytes..span.start].chars().count();
            let start = chars;
            chars += text[span.start..span.end].chars().count();
            bytes = span.end;
            words.push(Word {
                folded: folded.to_owned(),
                stem: self.stem(folded),
                start,
                end: chars,
                bytes: (span.start, span.end),
            });
        });
        words
    }
}

struct Request<'a> {
    text: &'a str,
    words: &'a [Word],
    /// A store of data is spoken of.
    stores: bool,
    lexicon: &'a Lexicon,
}

impl Request<'_> {
    /// The line of the lexicon that fits here: how many words it takes, how bad it is and what it asks for.
    fn phrase_at(&self, at: usize) -> Option<(usize, Risk, &'static str)> {
        if lexicon::NEVER.contains(&self.words[at].folded.as_str()) {
            return None;
        }
        let phrases = self.lexicon.phrases.get(&self.words[at].stem)?;
        phrases.iter().find_map(|(line, stems)| {
            let here = self.words.get(at..at + stems.len())?;
            let same = here
                .iter()
                .zip(stems)
                .all(|(word, stem)| word.stem == *stem);
            let (_, when, level, what) = lexicon::LEXICON[*line];
            let after = at + stems.len();
            (same && self.fits(*line, when, at, after)).then_some((stems.len(), level, what))
        })
    }

    fn fits(&self, line: usize, when: When, at: usize, after: usize) -> bool {
        let beside = &self.lexicon.beside[line];
        let in_set = |words: &[Word]| words.iter().any(|word| beside.contains(&word.stem));
        match when {
            When::Always => true,
            When::Order => self.is_order(at),
            When::Before(most, _) => in_set(self.next(after, most)),
            When::After(most, _) => in_set(&self.words[at.saturating_sub(most)..at]),
            When::Shaping(most, _) => !self.stores && in_set(self.next(after, most)),
            When::Money => self.money(after),
            When::MoneyMoved => self.money(after) && !self.is_exchange(after),
            When::Amount => self.money(after) || self.number(after, 4),
        }
    }

    fn next(&self, after: usize, most: usize) -> &[Word] {
        &self.words[after.min(self.words.len())..(after + most).min(self.words.len())]
    }

    fn number(&self, after: usize, most: usize) -> bool {
        let digit = |word: &Word| word.folded.starts_with(|char: char| char.is_ascii_digit());
        self.next(after, most).iter().any(digit)
    }

    /// Whether money is spoken of in the next words: by its name, by its sign, or as a number and an account.
    fn money(&self, after: usize) -> bool {
        const SOON: usize = 6;
        let soon = self.next(after, SOON);
        let named = soon
            .iter()
            .any(|word| self.lexicon.money.contains(&word.stem));
        let from = self.words[after - 1].bytes.1;
        let beyond = self.words.get(after + SOON);
        let to = beyond.map_or(self.text.len(), |word| word.bytes.0);
        let sign = self.text[from..to].contains(['$', '€', '£', '¥', '₽', '₴', '₹']);
        let account = || {
            let later = self.next(after, 2 * SOON);
            self.number(after, 3)
                && later
                    .iter()
                    .any(|word| self.lexicon.accounts.contains(&word.stem))
        };
        named || sign || account()
    }

    /// `100 рублей в евро`: one money becomes another.
    fn is_exchange(&self, after: usize) -> bool {
        let money = |word: &Word| self.lexicon.money.contains(&word.stem);
        self.next(after, 8).windows(3).any(|words| {
            money(&words[0])
                && matches!(words[1].folded.as_str(), "в" | "во" | "на" | "to" | "into")
                && money(&words[2])
        })
    }

    /// Whether a word stands where an order does.
    fn is_order(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|before| &self.words[before]) else {
            return true;
        };
        let between = &self.text[before.bytes.1..self.words[at].bytes.0];
        lexicon::LEADS.contains(&before.folded.as_str())
            || between.contains([
                '.', '!', '?', ';', ':', ',', '\n', '/', '_', '(', '"', '>', '|', '&', '—',
            ])
    }

    /// "do not delete", "без удаления": but "why not delete" is a wish.
    fn negated(&self, at: usize) -> bool {
        // The `t` of "don't" is a word of its own.
        let apostrophe = at >= 2 && self.words[at - 1].folded == "t";
        let Some(before) = at.checked_sub(if apostrophe { 2 } else { 1 }) else {
            return false;
        };
        let wish = before
            .checked_sub(1)
            .is_some_and(|before| matches!(self.words[before].folded.as_str(), "why" | "бы"));
        let negation = self.words[before].folded.as_str();
        let abbreviated = apostrophe
            && matches!(
                negation,
                "don" | "doesn" | "won" | "shouldn" | "mustn" | "can"
            );
        (abbreviated
            || (!apostrophe && negation != "don" && lexicon::NEGATIONS.contains(&negation)))
            && !wish
    }
}
