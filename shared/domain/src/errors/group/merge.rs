//! The rule of merging. Members that say the same but for one place are looked at together: when enough
//! different words stand there, or a gap does, the place is a gap. What was merged is looked at again.
//!
//! Every round looks at the whole set and decides by what is in it, never by what came first.

use super::token::{Token, tokens};
use super::union::Sets;
use super::veto::{Veto, veto};
use super::{GroupSettings, Member};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rounds until nothing more is merged; each can only make one more place a gap.
const ROUNDS: usize = 4;
/// Different words with gaps inside from which their place is a gap.
const MIXED: usize = 3;

/// A merge of two members, by their numbers.
pub(super) struct Merge {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) reason: String,
}

/// What is compared: a set of members with the words they share.
struct Unit<'m> {
    root: usize,
    member: &'m Member,
    words: &'m [Token],
}

/// Joins members in `sets`; `members` are sorted by fingerprint.
pub(super) fn merge(members: &[Member], sets: &mut Sets, settings: &GroupSettings) -> Vec<Merge> {
    let mut words: Vec<Vec<Token>> = members
        .iter()
        .map(|member| tokens(member.template.code()))
        .collect();
    let mut merges = Vec::new();
    for _ in 0..ROUNDS {
        let roots: Vec<usize> = (0..members.len()).map(|at| sets.root(at)).collect();
        let distinct: BTreeSet<(usize, &[Token])> = roots
            .iter()
            .copied()
            .zip(words.iter().map(Vec::as_slice))
            .collect();
        let units: Vec<Unit<'_>> = distinct
            .into_iter()
            .map(|(root, words)| Unit {
                root,
                member: &members[root],
                words,
            })
            .collect();
        let mut gaps: HashMap<(usize, &[Token]), BTreeSet<usize>> = HashMap::new();
        let before = merges.len();
        let mut found = equal(&units);
        found.extend(one_place(&units, settings));
        found.extend(names(&units, settings));
        for bucket in &found {
            let first = units[bucket.units[0]].root;
            for unit in bucket.units.iter().map(|unit| &units[*unit]) {
                if sets.join(first, unit.root) {
                    merges.push(Merge {
                        a: first.min(unit.root),
                        b: first.max(unit.root),
                        reason: bucket.reason.clone(),
                    });
                }
                if sets.root(first) == sets.root(unit.root) {
                    let places = gaps.entry((unit.root, unit.words)).or_default();
                    places.extend(bucket.places(unit.words));
                }
            }
        }
        let widened: Vec<(usize, Vec<Token>)> = roots
            .iter()
            .zip(&words)
            .enumerate()
            .filter_map(|(at, (root, words))| {
                let places = gaps.get(&(*root, words.as_slice()))?;
                Some((at, widen(words, places)))
            })
            .collect();
        let mut changed = merges.len() > before;
        for (at, widened) in widened {
            changed |= widened != words[at];
            words[at] = widened;
        }
        if !changed {
            break;
        }
    }
    merges
}

fn widen(words: &[Token], places: &BTreeSet<usize>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let word = if places.contains(&at) {
            &Token::Gap
        } else {
            word
        };
        if !(*word == Token::Gap && out.last() == Some(&Token::Gap)) {
            out.push(word.clone());
        }
    }
    out
}

/// Units that are one, and the place that made them so.
struct Bucket {
    units: Vec<usize>,
    gaps: Gaps,
    reason: String,
}

/// What becomes a gap in a bucket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gaps {
    Nothing,
    Place(usize),
    Names,
}

impl Bucket {
    fn places(&self, words: &[Token]) -> Vec<usize> {
        match self.gaps {
            Gaps::Nothing => Vec::new(),
            Gaps::Place(place) => vec![place],
            Gaps::Names => (0..words.len()).filter(|at| is_name(&words[*at])).collect(),
        }
    }
}

/// Buckets of units with the same words.
fn equal(units: &[Unit<'_>]) -> Vec<Bucket> {
    let mut buckets: HashMap<(Scope<'_>, &[Token]), Vec<usize>> = HashMap::new();
    for (index, unit) in units.iter().enumerate() {
        buckets
            .entry((scope(unit.member), unit.words))
            .or_default()
            .push(index);
    }
    let mut buckets: Vec<Vec<usize>> = buckets.into_values().collect();
    buckets.sort();
    buckets
        .into_iter()
        .filter(|bucket| bucket.len() > 1)
        .map(|units| Bucket {
            units,
            gaps: Gaps::Nothing,
            reason: "the same words with other punctuation, or with gaps found to be the same"
                .to_owned(),
        })
        .collect()
}

/// Buckets of units that differ at one place only.
fn one_place(units: &[Unit<'_>], settings: &GroupSettings) -> Vec<Bucket> {
    // Hash of everything but a place, the place, the unit: neighbours after sorting.
    let mut keys: Vec<(u64, usize, usize)> = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let hashes: Vec<u64> = unit.words.iter().map(hash_token).collect();
        let mut after = vec![hashes.len() as u64; hashes.len() + 1];
        for at in (0..hashes.len()).rev() {
            after[at] = mix(after[at + 1], hashes[at]);
        }
        let mut before = hash_scope(unit.member);
        for at in 0..hashes.len() {
            keys.push((mix(before, after[at + 1]), at, index));
            before = mix(before, hashes[at]);
        }
    }
    keys.sort_unstable();
    let mut found: Vec<Bucket> = keys
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .filter(|bucket| bucket.len() > 1)
        .filter_map(|bucket| {
            let place = bucket[0].1;
            let units_of = bucket.iter().map(|(_, _, unit)| *unit).collect();
            decide(units, units_of, place, settings)
        })
        .collect();
    found.sort_by(|a, b| (&a.units, a.gaps).cmp(&(&b.units, b.gaps)));
    found
}

fn decide(
    units: &[Unit<'_>],
    bucket: Vec<usize>,
    place: usize,
    settings: &GroupSettings,
) -> Option<Bucket> {
    let first = &units[bucket[0]];
    // Two keys can have one hash: what follows is for those that are equal.
    let equal = |other: &Unit<'_>| {
        scope(first.member) == scope(other.member)
            && first.words.len() == other.words.len()
            && first.words[..place] == other.words[..place]
            && first.words[place + 1..] == other.words[place + 1..]
    };
    let others = first
        .words
        .iter()
        .enumerate()
        .filter(|(at, word)| *at != place && matches!(word, Token::Word(text) if text.len() > 1))
        .count();
    let least = if place == 0 { 2 } else { 1 };
    if others < least {
        return None;
    }
    let looked: Vec<(usize, Veto)> = bucket
        .into_iter()
        .filter(|unit| equal(&units[*unit]))
        .map(|unit| (unit, veto(units[unit].words, place)))
        .collect();
    let count = |test: &dyn Fn(&Token) -> bool| {
        looked
            .iter()
            .filter(|(_, veto)| *veto <= Veto::Identifier)
            .map(|(unit, _)| &units[*unit].words[place])
            .filter(|word| test(word))
            .collect::<BTreeSet<_>>()
            .len()
    };
    let gap = count(&|word| *word == Token::Gap) > 0;
    let mixed = count(&|word| matches!(word, Token::Mixed(_)));
    let open = gap || mixed >= MIXED;
    let many = count(&|word| !matches!(word, Token::Gap)) >= 2 * settings.min_values;
    let fits = |veto: Veto| match veto {
        Veto::None => true,
        Veto::Identifier => open,
        Veto::Vocabulary => many,
        Veto::Meaning => false,
    };
    let eligible: Vec<usize> = looked
        .iter()
        .filter(|(_, veto)| fits(*veto))
        .map(|(unit, _)| *unit)
        .collect();
    let values: BTreeSet<&Token> = eligible
        .iter()
        .map(|unit| &units[*unit].words[place])
        .collect();
    // The first word is what the message is about.
    let plain = values.len() >= settings.min_values && place > 0;
    if values.len() < 2 || !(open && (place > 0 || mixed > 0) || plain) {
        return None;
    }
    let shown: Vec<&str> = values
        .iter()
        .filter(|value| ***value != Token::Gap)
        .take(4)
        .map(|value| value.text())
        .collect();
    let reason = if gap {
        format!("a gap and {} stand at word {}", shown.join(", "), place + 1)
    } else {
        format!(
            "{} different words stand at word {}: {}",
            values.len(),
            place + 1,
            shown.join(", ")
        )
    };
    Some(Bucket {
        units: eligible,
        gaps: Gaps::Place(place),
        reason: reason.replace(char::from(crate::errors::template::MARK), "…"),
    })
}

/// Buckets of units that say the same but for dotted names, of any number.
fn names(units: &[Unit<'_>], settings: &GroupSettings) -> Vec<Bucket> {
    let mut buckets: BTreeMap<(Scope<'_>, Vec<Token>), Vec<usize>> = BTreeMap::new();
    for (index, unit) in units.iter().enumerate() {
        let places: BTreeSet<usize> = (0..unit.words.len())
            .filter(|at| is_name(&unit.words[*at]))
            .collect();
        if places.is_empty() {
            continue;
        }
        let words = widen(unit.words, &places);
        let said = words
            .iter()
            .filter(|word| matches!(word, Token::Word(text) if text.len() > 1))
            .count();
        if said >= 2 {
            buckets
                .entry((scope(unit.member), words))
                .or_default()
                .push(index);
        }
    }
    buckets
        .into_values()
        .filter(|bucket| bucket.len() >= settings.min_values)
        .map(|units| Bucket {
            reason: format!("{} messages differ in dotted names only", units.len()),
            units,
            gaps: Gaps::Names,
        })
        .collect()
}

fn is_name(word: &Token) -> bool {
    word.is_dotted()
        && match word {
            Token::Word(text) => !super::veto::has_meaning(text),
            Token::Mixed(_) => true,
            Token::Gap => false,
        }
}

/// What two members must share to be compared at all.
type Scope<'m> = (&'m str, &'m str, &'m [String]);

fn scope(member: &Member) -> Scope<'_> {
    (&member.scope, &member.kind, &member.frames)
}

fn hash_scope(member: &Member) -> u64 {
    let mut hash = mix(
        hash_bytes(member.scope.as_bytes()),
        hash_bytes(member.kind.as_bytes()),
    );
    for frame in &member.frames {
        hash = mix(hash, hash_bytes(frame.as_bytes()));
    }
    hash
}

fn hash_token(token: &Token) -> u64 {
    match token {
        Token::Gap => 1,
        Token::Mixed(text) | Token::Word(text) => hash_bytes(text.as_bytes()),
    }
}

/// FNV-1a: buckets are compared word by word afterwards.
fn hash_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn mix(hash: u64, next: u64) -> u64 {
    (hash.rotate_left(23) ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash >> 29
}
