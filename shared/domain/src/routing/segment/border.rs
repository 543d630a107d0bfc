//! Where one step ends and the next begins, and which of the two runs first.
//!
//! Goes through the request once. A connective is taken when a clause ends before it and another one
//! begins behind it, unless the two belong together: one condition, one question, one purpose.

use super::clause::{Ask, Opening, is_base, opening, phrases_at, subordinate};
use super::joint::{Joint, Piece, joint};
use super::reference::{refers, reports, takes_pronoun};
use super::word::{Kind, Word};
use super::{english, russian};
use std::ops::Range;

/// How two neighbours in the text run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Together,
    /// The left one, then the right one.
    LeftFirst,
    /// The right one, then the left one.
    RightFirst,
    /// Behind "A after B and": together with A.
    WithMain,
}

/// Steps in the order of the text, as indices of words, with a link between each two.
#[derive(Debug, Default)]
pub(super) struct Borders {
    pub(super) steps: Vec<Range<usize>>,
    pub(super) links: Vec<Link>,
    /// There were more.
    pub(super) limited: bool,
}

/// How far the comma may be that ends a clause put first ("After checking the disk, …"), in words.
const MOST_IN_FRONT: usize = 40;

/// What stands before a connective.
#[derive(Clone, Copy)]
struct Left {
    /// Where the step begins.
    start: usize,
    /// The clause that "and" would continue: the last sentence's.
    sentence: Option<Opening>,
    /// "I want …": before a request it is the reason for it.
    wish: bool,
    /// Whether any sentence of the step is a clause of its own.
    any: Option<Opening>,
    /// A condition was begun: what follows depends on it, up to the end of the sentence.
    conditional: bool,
    /// "to fetch the page", "that reads files": a bare verb behind "and" may belong in there.
    embedded: bool,
    /// It stands behind "after" or "before": the piece and its verb.
    under: Option<(Piece, usize)>,
}

impl Left {
    fn at(words: &[Word], start: usize) -> Left {
        let sentence = opening(words, start, Ask::Little);
        Left {
            start,
            sentence,
            wish: is_wish(words, start),
            any: sentence,
            conditional: is_condition(words, start),
            embedded: false,
            under: None,
        }
    }

    /// The step behind this connective.
    fn behind(words: &[Word], joint: Joint) -> Left {
        let left = Left::at(words, joint.end);
        if !matches!(joint.piece, Piece::After | Piece::Before) {
            return left;
        }
        let Some(verb) = subordinate(words, joint.end) else {
            return left;
        };
        let sentence = Some(Opening::Directive {
            verb,
            polite: false,
            bare: false,
        });
        Left {
            sentence,
            any: sentence,
            under: Some((joint.piece, verb)),
            ..left
        }
    }

    fn next_sentence(&mut self, words: &[Word], start: usize) {
        self.sentence = opening(words, start, Ask::Little);
        self.any = self.any.or(self.sentence);
        self.wish = is_wish(words, start);
        self.conditional = is_condition(words, start);
        self.embedded = false;
    }
}

pub(super) fn borders(words: &[Word], most: usize) -> Borders {
    let mut found = Borders::default();
    let mut left = Left::at(words, 0);
    let mut at = 0;
    let mut front = None;
    while at < words.len() {
        if at == left.start && front.is_none() {
            // "After checking the disk, restart nginx."
            if let Some((link, start, comma)) = in_front(words, at) {
                front = Some((link, comma));
                left = Left {
                    start,
                    ..Left::at(words, start)
                };
                at = start;
                continue;
            }
        }
        if let Some((link, comma)) = front.filter(|(_, comma)| *comma == at) {
            if !push(&mut found, words, left.start..comma, link, most) {
                break;
            }
            left = Left::at(words, comma + 1);
            front = None;
            at = comma + 1;
            continue;
        }
        let Some(joint) = joint(words, at) else {
            left.embedded |= embeds(words, at, &left);
            at += 1;
            continue;
        };
        match front.map_or_else(|| link(words, at, joint, &left), |_| None) {
            Some(link) => {
                if !push(&mut found, words, left.start..at, link, most) {
                    break;
                }
                left = Left::behind(words, joint);
            }
            None if joint.stop => left.next_sentence(words, joint.end),
            None if is_condition(words, joint.end) => left.conditional = true,
            None if left.sentence.is_none() && !left.conditional && joint.piece == Piece::Comma => {
                // "In the morning, check the disk": the clause begins behind the comma.
                left.sentence = opening(words, joint.end, Ask::Much);
                left.any = left.any.or(left.sentence);
            }
            None => {}
        }
        at = joint.end;
    }
    if !found.links.is_empty() {
        let end = trim_end(words, left.start..words.len());
        found.steps.push(left.start..end);
    }
    found
}

fn push(found: &mut Borders, words: &[Word], step: Range<usize>, link: Link, most: usize) -> bool {
    found.limited = found.links.len() == most;
    if !found.limited {
        let start = step.start;
        found.steps.push(start..trim_end(words, step));
        found.links.push(link);
    }
    !found.limited
}

/// Without the marks at the end.
fn trim_end(words: &[Word], step: Range<usize>) -> usize {
    let last = step.clone().rev().find(|&index| !words[index].is_mark());
    last.map_or(step.end, |last| last + 1)
}

/// The link that this connective makes, or `None` when it joins no two clauses.
fn link(words: &[Word], at: usize, joint: Joint, left: &Left) -> Option<Link> {
    let opened = if joint.stop {
        left.any?
    } else {
        left.sentence.or(left.any)?
    };
    if left.conditional || at < left.start + 2 && !joint.stop {
        return None;
    }
    if let Opening::Directive { verb, .. } = opened
        && verb + 1 >= at
        && !words
            .get(verb)
            .is_some_and(|word| english::COMPLETE.contains(&word.text.as_str()))
    {
        return None;
    }
    match joint.piece {
        Piece::Stop => None,
        // ". After that …" is another piece; ". After setting it up, …" speaks of the sentence before.
        Piece::After | Piece::Before if joint.stop => None,
        Piece::After | Piece::Before => {
            let Opening::Directive { verb, .. } = opened else {
                return None;
            };
            if ["tell", "explain", "remind", "describe", "say"].contains(&words[verb].text.as_str())
            {
                return None;
            }
            subordinate(words, joint.end)?;
            Some(if joint.piece == Piece::After {
                Link::RightFirst
            } else {
                Link::LeftFirst
            })
        }
        Piece::Then | Piece::First | Piece::Semicolon => {
            let right =
                opening(words, joint.end, Ask::Little).or_else(|| gerund(words, joint.end))?;
            if depends(opened, right, false) || reports(words, right, joint) {
                return None;
            }
            Some(if joint.piece == Piece::First {
                Link::RightFirst
            } else {
                Link::LeftFirst
            })
        }
        Piece::And | Piece::Comma | Piece::Line => beside(words, at, joint, left, opened),
    }
}

/// The link of "and", a comma or a new line.
fn beside(words: &[Word], at: usize, joint: Joint, left: &Left, opened: Opening) -> Option<Link> {
    let right = opening(words, joint.end, Ask::Much)?;
    let refers = refers(words, joint.end);
    if let Opening::Question { .. } = right {
        let asked = matches!(opened, Opening::Question { .. });
        let joined = joint.piece != Piece::Comma;
        return (asked && joined && !refers).then_some(Link::Together);
    }
    let polite = matches!(right, Opening::Directive { polite: true, .. });
    let wish = is_wish(words, joint.end);
    // "I want to hear something new, could you …", "… and I want it at once".
    if left.wish && polite && (!wish || joint.piece == Piece::Comma) || wish && refers {
        return None;
    }
    if depends(opened, right, left.embedded && !takes_pronoun(words, right))
        || reports(words, right, joint)
    {
        return None;
    }
    // "read and write permissions": two verbs joined, not two clauses.
    let before = &words[at - 1];
    let determined = at >= 2 && english::DETERMINERS.contains(&words[at - 2].text);
    let verb_before = english::VERBS.contains(&before.text) || russian::is_infinitive(&before.text);
    if joint.piece == Piece::And && verb_before && !determined {
        return None;
    }
    if let Some((piece, verb)) = left.under {
        // "A after checking B and send C": the form of the verb says that C goes with A.
        let gerund = words[verb].text.ends_with("ing");
        let commands = !matches!(right, Opening::Directive { bare: true, .. });
        return (piece == Piece::After && (gerund || commands)).then_some(Link::WithMain);
    }
    let after_line = joint.piece == Piece::Line;
    Some(if refers || after_line {
        Link::LeftFirst
    } else {
        Link::Together
    })
}

/// "-> notifying the team", "followed by restarting nginx".
fn gerund(words: &[Word], start: usize) -> Option<Opening> {
    let word = words.get(start).filter(|word| word.text.ends_with("ing"))?;
    let verb = subordinate(words, start).filter(|_| word.kind == Kind::Word)?;
    Some(Opening::Directive {
        verb,
        polite: false,
        bare: false,
    })
}

/// Whether the right clause may be part of the left one: "how do I install nginx and configure it".
fn depends(left: Opening, right: Opening, embedded: bool) -> bool {
    let Opening::Directive {
        polite: false,
        bare: true,
        verb: _,
    } = right
    else {
        return false;
    };
    embedded || matches!(left, Opening::Question { modal: true })
}

fn is_wish(words: &[Word], start: usize) -> bool {
    phrases_at(english::WISHES, words, start).is_some()
}

fn is_condition(words: &[Word], start: usize) -> bool {
    let then = usize::from(words.get(start).is_some_and(|word| word.is("only")));
    phrases_at(english::CONDITIONS, words, start + then).is_some()
        || phrases_at(russian::CONDITIONS, words, start).is_some()
}

/// Whether a subordinate clause begins at this word in which a bare verb behind "and" may stand.
fn embeds(words: &[Word], at: usize, left: &Left) -> bool {
    let text = |index: usize| words.get(index).map_or("", |word| word.text.as_str());
    let verb = match left.sentence {
        Some(Opening::Directive { verb, .. }) => verb,
        _ => left.start,
    };
    if at <= verb {
        return false;
    }
    let own = text(at);
    let purpose = own == "to"
        && (is_base(text(at + 1))
            || english::VERB_ENDINGS
                .iter()
                .any(|end| text(at + 1).ends_with(end)))
        && words
            .get(at + 2)
            .is_some_and(|next| joint(words, at + 2).is_none() && !next.is_mark());
    let how_to = text(at + 1) == "to" && english::WH.contains(&own);
    let relative = english::RELATIVES.contains(&own) && at > verb + 1 && !words[at - 1].is_mark();
    purpose || how_to || relative || russian::RELATIVES.contains(&own)
}

/// A clause put first: how it is linked, where it begins, and the comma that ends it.
fn in_front(words: &[Word], start: usize) -> Option<(Link, usize, usize)> {
    let once = words.get(start)?.is("once") && words.get(start + 1)?.text.starts_with("you");
    let (link, begin) = match joint(words, start) {
        Some(Joint {
            piece: Piece::After,
            end,
            ..
        }) => (Link::LeftFirst, end),
        Some(Joint {
            piece: Piece::Before,
            end,
            ..
        }) => (Link::RightFirst, end),
        _ if once => (Link::LeftFirst, start + 1),
        _ => return None,
    };
    let verb = subordinate(words, begin)?;
    let comma =
        (verb + 1..words.len().min(verb + MOST_IN_FRONT)).find(|&index| words[index].is(","))?;
    let behind = opening(words, comma + 1, Ask::Little)?;
    let directive = matches!(behind, Opening::Directive { .. });
    directive.then_some((link, begin, comma))
}
