//! Looking at all errors: which templates are one by the rules of now, where those of older rules went on, and what people
//! decided. The same errors in any order give the same groups.

use super::link::Forest;
use super::{Cause, ErrorGroups, Link};
use crate::collect::overflow_of;
use crate::errors::{
    Fingerprint, GroupSettings, Member, Pins, Remembered, RuleSet, Signed, group, sign_again,
};
use crate::id::SkillId;
use crate::signature::Signature;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of merges that are kept, of the 400 kB that an item of the table holds: some 2,600 of pairs, 4,300 of large
/// groups.
const MOST_BYTES: usize = 240_000;
/// Bytes of their reasons that are kept.
const MOST_BYTES_OF_REASONS: usize = 60_000;
/// A merge in the item, at most, beside names and reason.
const LINK_BYTES: usize = 20;
/// A fingerprint in the item.
const NAME_BYTES: usize = 35;
/// A reason in the item, beside its text, each character of which may be escaped.
const REASON_BYTES: usize = 30;
/// Characters of a reason.
const LONGEST_REASON: usize = 160;

/// The groups of these errors, `before` being those of the last look: what people decided stays, and so does what is
/// known of errors that are not among these.
pub fn regroup(before: &ErrorGroups, known: &[Signature], rules: &RuleSet) -> ErrorGroups {
    let number = rules.number();
    let (mut current, mut older): (Vec<&Signature>, Vec<&Signature>) = known
        .iter()
        .filter(|signature| !is_overflow(signature))
        .partition(|signature| signature.origin.rule_set == number);
    for signatures in [&mut current, &mut older] {
        signatures.sort_by_key(|signature| signature.fingerprint);
        signatures.dedup_by_key(|signature| signature.fingerprint);
    }
    let mut alone = before.alone.clone();
    let mut found: Vec<Link> = before.merged.iter().map(|(a, b)| by_hand(*a, *b)).collect();
    let successors: Vec<Successor<'_>> = older
        .iter()
        .filter_map(|signature| successor(signature, rules))
        .collect();
    found.extend(successions(&successors, number, &mut alone));
    found.extend(merges(&current, &successors, &alone));
    found.extend(kept(before, &current, &older));
    let mut groups = ErrorGroups {
        merged: before.merged.clone(),
        alone,
        ..ErrorGroups::default()
    };
    let (mut forest, mut room) = (Forest::default(), Room::default());
    for mut link in found {
        if !forest.join(link.a, link.b) {
            continue;
        }
        match room.takes(&mut link) {
            true => groups.links.push(link),
            false => groups.left_out += 1,
        }
    }
    groups.of_links()
}

/// What there is room for in an item of the table, which holds 400 kB.
#[derive(Default)]
struct Room {
    names: BTreeSet<Fingerprint>,
    /// The reasons, and whether there is room to tell each.
    reasons: BTreeMap<String, bool>,
    bytes: usize,
    bytes_of_reasons: usize,
}

impl Room {
    /// Whether there is room for this link; its reason is left out where there is none for that.
    fn takes(&mut self, link: &mut Link) -> bool {
        let ends = [link.a, link.b].into_iter();
        let new = ends.filter(|end| !self.names.contains(end)).count();
        let more = LINK_BYTES + new * NAME_BYTES;
        if self.bytes + more > MOST_BYTES {
            return false;
        }
        self.bytes += more;
        self.names.extend([link.a, link.b]);
        if let Cause::Rule { reason } = &mut link.cause {
            let told = self.reasons.entry(reason.clone()).or_insert_with(|| {
                self.bytes_of_reasons += REASON_BYTES + 2 * reason.len();
                self.bytes_of_reasons <= MOST_BYTES_OF_REASONS
            });
            if !*told {
                reason.clear();
            }
        }
        true
    }
}

fn by_hand(a: Fingerprint, b: Fingerprint) -> Link {
    let cause = Cause::Person;
    Link { a, b, cause }
}

/// What is counted for the rest of a service is no error, and in no group.
fn is_overflow(signature: &Signature) -> bool {
    signature.fingerprint == overflow_of(scope(signature))
}

fn scope(signature: &Signature) -> &str {
    let service = signature.origin.service.as_deref();
    service.unwrap_or(&signature.component)
}

/// Within what templates are compared: a service, and of runs the skill, since what is learnt is learnt for a skill.
fn within(signature: &Signature) -> String {
    match SkillId::parse(&signature.component) {
        Ok(skill) if signature.component.contains('/') => format!("{}\n{skill}", scope(signature)),
        _ => scope(signature).to_owned(),
    }
}

/// What was counted by older rules, and where it goes on.
struct Successor<'s> {
    of: &'s Signature,
    next: Signed,
}

/// Under what the messages of a signature are counted by these rules: as most of its samples are.
fn successor<'s>(signature: &'s Signature, rules: &RuleSet) -> Option<Successor<'s>> {
    let mut votes: BTreeMap<Fingerprint, (usize, Signed)> = BTreeMap::new();
    for sample in signature.seen.samples.all() {
        let remembered = Remembered {
            message: &sample.message,
            traced: signature.origin.is_traced,
            service: signature.origin.service.as_deref(),
            component: &signature.component,
            level: &signature.level,
            kind: &signature.kind,
            frames: &signature.origin.frames,
            chosen: signature.origin.chosen.as_deref(),
        };
        let Some(next) = sign_again(&remembered, rules) else {
            continue;
        };
        let (count, kept) = votes
            .entry(next.fingerprint)
            .or_insert_with(|| (0, next.clone()));
        *count += 1;
        // Of several templates of one fingerprint the greatest, as in `group`.
        if next.template > kept.template {
            *kept = next;
        }
    }
    let most = votes
        .into_values()
        .max_by_key(|(count, next)| (*count, std::cmp::Reverse(next.fingerprint)));
    let (_, next) = most?;
    (next.fingerprint != signature.fingerprint).then_some(Successor {
        of: signature,
        next,
    })
}

/// The links from the older to the newer. `alone` grows by what goes on from one that people split.
fn successions(
    successors: &[Successor<'_>],
    number: u32,
    alone: &mut BTreeSet<Fingerprint>,
) -> Vec<Link> {
    let mut from: BTreeMap<Fingerprint, usize> = BTreeMap::new();
    for successor in successors {
        *from.entry(successor.next.fingerprint).or_default() += 1;
    }
    let mut links = Vec::new();
    for successor in successors {
        let (a, b) = (successor.of.fingerprint, successor.next.fingerprint);
        // What people split goes on split, unless the new rules make it one with what was merged.
        let goes_on = match (alone.contains(&a), from.get(&b)) {
            (true, Some(1)) => {
                alone.insert(b);
                true
            }
            (true, _) => false,
            (false, _) => !alone.contains(&b),
        };
        if goes_on {
            let cause = Cause::NewRules { number };
            links.push(Link { a, b, cause });
        }
    }
    links
}

/// What stage 2 merges, of what is counted by the rules of now and of what will be.
fn merges(
    current: &[&Signature],
    successors: &[Successor<'_>],
    alone: &BTreeSet<Fingerprint>,
) -> Vec<Link> {
    // A fingerprint that was chosen says what is wanted together, and nothing of the messages.
    let counted = current.iter().filter(|of| !of.origin.is_chosen);
    let counted = counted.map(|signature| Member {
        fingerprint: signature.fingerprint,
        template: signature.template.clone(),
        scope: within(signature),
        kind: signature.kind.clone(),
        frames: signature.origin.frames.clone(),
    });
    let to_come = successors.iter().filter(|of| !of.next.is_chosen);
    let to_come = to_come.map(|successor| Member {
        scope: within(successor.of),
        ..successor.next.member()
    });
    let members: Vec<Member> = counted
        .chain(to_come)
        .filter(|member| !alone.contains(&member.fingerprint))
        .collect();
    let grouping = group(&members, &Pins::default(), &GroupSettings::default());
    let edges = grouping.edges.into_iter();
    edges
        .map(|edge| Link {
            a: edge.a,
            b: edge.b,
            cause: Cause::Rule {
                reason: edge.reason.chars().take(LONGEST_REASON).collect(),
            },
        })
        .collect()
}

/// What is known from before of errors that are not looked at now.
fn kept(before: &ErrorGroups, current: &[&Signature], older: &[&Signature]) -> Vec<Link> {
    let among = |signatures: &[&Signature], of: Fingerprint| {
        let found = signatures.binary_search_by_key(&of, |signature| signature.fingerprint);
        found.is_ok()
    };
    let keep = |link: &&Link| match link.cause {
        Cause::Person => false,
        // The older one is signed anew when it is looked at.
        Cause::NewRules { .. } => !among(older, link.a) && !among(current, link.a),
        Cause::Rule { .. } => {
            let looked_at = |of| among(current, of);
            let replaced = among(older, link.a) || among(older, link.b);
            let both = looked_at(link.a) && looked_at(link.b);
            !(replaced || both)
        }
    };
    before.links.iter().filter(keep).cloned().collect()
}
