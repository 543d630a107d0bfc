//! What merges and splits, whatever comes first; what outlasts the next look, and new rules.

use super::*;
use crate::Timestamp;
use crate::collect::{gather, overflow};
use crate::errors::{ErrorEvent, RuleSet, sign};
use crate::signature::Signature;
use proptest::prelude::*;
use serde_json::json;

/// What was counted of these messages of the service `shop` by these rules.
fn signatures<'m>(messages: impl IntoIterator<Item = &'m str>, rules: &RuleSet) -> Vec<Signature> {
    let now: Timestamp = "2026-11-21T12:00:00Z".parse().expect("a moment");
    let events: Vec<ErrorEvent> = messages
        .into_iter()
        .map(|message| {
            let event = json!({"error": message, "service": "shop", "component": "sale", "type": "SaleError"});
            ErrorEvent::parse(&event, now).expect("an event")
        })
        .collect();
    let gathered = gather(&events, rules);
    let counted = gathered.values().map(|gathered| {
        let news = gathered.count(&events, gathered.events());
        gathered.signature().after(&news)
    });
    counted.collect()
}

fn of(message: &str, rules: &RuleSet) -> Fingerprint {
    let event =
        json!({"error": message, "service": "shop", "component": "sale", "type": "SaleError"});
    let event = ErrorEvent::parse(&event, Timestamp::UNIX_EPOCH).expect("an event");
    sign(&event, rules).fingerprint
}

const WAREHOUSES: [&str; 6] = [
    "stock of warehouse amber is gone",
    "stock of warehouse birch is gone",
    "stock of warehouse cedar is gone",
    "stock of warehouse dahlia is gone",
    "stock of warehouse elder is gone",
    "stock of warehouse fern is gone",
];
const OTHER: &str = "invoice printer is out of paper";

fn rules(text: &str) -> RuleSet {
    RuleSet::parse(text).expect("rules")
}

fn stored(groups: &ErrorGroups) -> ErrorGroups {
    let text = serde_json::to_string(groups).expect("plain data");
    serde_json::from_str(&text).expect("what was written")
}

#[test]
fn templates_that_differ_in_a_value_are_one_error() {
    let rules = RuleSet::default();
    let known = signatures(WAREHOUSES.into_iter().chain([OTHER]), &rules);
    assert_eq!(known.len(), 7);
    let groups = regroup(&ErrorGroups::default(), &known, &rules);
    let all: BTreeSet<Fingerprint> = WAREHOUSES.iter().map(|it| of(it, &rules)).collect();
    let members = groups.members(of(WAREHOUSES[3], &rules));
    assert_eq!(members, all.iter().copied().collect::<Vec<_>>());
    assert_eq!(Some(&groups.id_of(members[5])), all.first());
    assert_eq!((groups.len(), groups.left_out()), (1, 0));
    let links = groups.links(members[2]);
    assert_eq!(links.len(), 5);
    for link in links {
        assert_eq!(link.cause.as_str(), "rule");
        let why = link.cause.to_string();
        assert!(why.contains("different words stand at word 4"), "{why}");
    }
    assert_eq!(groups.members(of(OTHER, &rules)).len(), 1);
    assert!(groups.links(of(OTHER, &rules)).is_empty());
    assert_eq!(stored(&groups), groups);
    // Looked at again, nothing is new.
    assert_eq!(regroup(&groups, &known, &rules), groups);
}

#[test]
fn what_people_decide_outlasts_the_rules() {
    let rules = RuleSet::default();
    let known = signatures(WAREHOUSES.into_iter().chain([OTHER]), &rules);
    let groups = regroup(&ErrorGroups::default(), &known, &rules);
    let [first, second] = [0, 1].map(|at| of(WAREHOUSES[at], &rules));
    let other = of(OTHER, &rules);

    let again = |groups: &ErrorGroups| {
        let next = regroup(&stored(groups), &known, &rules);
        for member in [first, second, other] {
            assert_eq!(next.members(member), groups.members(member));
        }
        next
    };
    let merged = groups.clone().merge(other, first).expect("merged");
    assert!(merged.same(other, second));
    let merged = again(&merged);
    // Taken back: as before, and the rules are free again.
    let back = again(&merged.clone().split(other).expect("split"));
    assert_eq!((back.len(), back.is_split(other)), (1, false));
    assert_eq!(back, groups);

    let split = again(&groups.clone().split(first).expect("split"));
    assert!(split.is_split(first));
    assert_eq!(split.members(first), [first]);
    assert_eq!(split.members(second).len(), 5, "the others stay together");
    let back = again(&split.clone().merge(first, second).expect("merged"));
    assert_eq!(back.members(first).len(), 6);

    // Whatever is taken out of a chain, the others stay together.
    let chain = ErrorGroups::default().merge(first, other).expect("merged");
    let chain = chain.merge(other, second).expect("merged");
    let chain = chain.split(other).expect("split");
    assert!(chain.same(first, second) && !chain.same(first, other));

    let refused = |refused: Result<ErrorGroups, NotDecided>| refused.expect_err("refused");
    assert_eq!(
        refused(groups.clone().merge(first, first)),
        NotDecided::Itself(first)
    );
    assert_eq!(refused(groups.split(other)), NotDecided::NotMerged(other));
    let mut many = ErrorGroups::default();
    for number in 1..=MOST_DECISIONS {
        let mut bytes = [1; 16];
        bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
        many = many
            .merge(first, Fingerprint::from_bytes(bytes))
            .expect("room");
    }
    assert_eq!(refused(many.merge(first, other)), NotDecided::TooMany);
}

#[test]
fn new_rules_keep_what_was_counted() {
    let old = RuleSet::default();
    let [ab, ac] = ["order north-x of ada failed", "order north-y of ada failed"];
    let before = signatures([ab, ac, OTHER], &old);
    assert_eq!(before.len(), 3);
    // One mask makes two of them one; the number makes all fingerprints new.
    let new =
        rules("version: 2\nmask:\n  - {name: region, prefix: north-, charset: word, min: 1}\n");
    let groups = regroup(&ErrorGroups::default(), &before, &new);
    assert_eq!(of(ab, &new), of(ac, &new));
    let three = BTreeSet::from([of(ab, &old), of(ac, &old), of(ab, &new)]);
    assert_eq!(groups.members(of(ab, &new)), Vec::from_iter(three));
    assert!(groups.same(of(OTHER, &old), of(OTHER, &new)));
    let why = groups.links(of(OTHER, &old))[0];
    assert_eq!((why.a, why.cause.as_str()), (of(OTHER, &old), "new_rules"));
    assert!(
        why.cause.to_string().contains("version 1.2"),
        "{}",
        why.cause
    );
    // What is counted by the new rules joins what was counted by the old ones.
    let known: Vec<Signature> = before
        .iter()
        .cloned()
        .chain(signatures([ab], &new))
        .collect();
    assert_eq!(regroup(&groups, &known, &new), groups);
    // The old ones are too old to be looked at: history stays.
    let recent = signatures([ab], &new);
    let later = regroup(&groups, &recent, &new);
    assert_eq!(later.members(of(ab, &old)), groups.members(of(ab, &old)));
    // Rules that tell more apart: each goes its own way, whatever was one in between.
    let finer = rules("version: 3\nkeep:\n  words: [north-x, north-y]\n");
    let groups = regroup(&groups, &known, &finer);
    assert!(groups.same(of(ab, &old), of(ab, &finer)));
    assert!(groups.same(of(ac, &old), of(ac, &finer)));
    assert!(!groups.same(of(ab, &old), of(ac, &old)));
}

#[test]
fn what_was_one_is_one_under_new_rules_before_any_event_comes() {
    let (old, new) = (RuleSet::default(), rules("version: 2\n"));
    let before = signatures(WAREHOUSES, &old);
    let groups = regroup(&ErrorGroups::default(), &before, &old);
    let groups = regroup(&groups, &before, &new);
    assert_eq!(
        (groups.len(), groups.members(of(WAREHOUSES[2], &new)).len()),
        (1, 12)
    );
    // Those that are known by now, and those to come.
    let known: Vec<Signature> = before
        .iter()
        .cloned()
        .chain(signatures([WAREHOUSES[4]], &new))
        .collect();
    assert_eq!(regroup(&groups, &known, &new), groups);
}

#[test]
fn what_people_split_goes_on_split_under_new_rules() {
    let old = RuleSet::default();
    let before = signatures(WAREHOUSES, &old);
    let groups = regroup(&ErrorGroups::default(), &before, &old);
    let groups = groups.split(of(WAREHOUSES[0], &old)).expect("split");
    let new = rules("version: 2\n");
    let known: Vec<Signature> = before
        .iter()
        .cloned()
        .chain(signatures(WAREHOUSES, &new))
        .collect();
    let groups = regroup(&groups, &known, &new);
    let [first_old, first] = [&old, &new].map(|rules| of(WAREHOUSES[0], rules));
    assert_eq!(
        groups.members(first),
        Vec::from_iter(BTreeSet::from([first_old, first]))
    );
    assert_eq!(groups.members(of(WAREHOUSES[1], &new)).len(), 10);
}

#[test]
fn what_is_counted_for_the_rest_is_in_no_group() {
    let rules = RuleSet::default();
    let event = json!({"error": WAREHOUSES[0], "service": "shop"});
    let event = ErrorEvent::parse(&event, Timestamp::UNIX_EPOCH).expect("an event");
    let rest = overflow(&sign(&event, &rules));
    let known: Vec<Signature> = signatures(WAREHOUSES, &rules)
        .into_iter()
        .map(|known| Signature {
            fingerprint: rest.fingerprint,
            ..known
        })
        .collect();
    let new = self::rules("version: 2\n");
    assert!(regroup(&ErrorGroups::default(), &known, &new).is_empty());
}

#[test]
fn what_is_kept_fits_in_an_item() {
    let name = |number: usize| {
        let mut bytes = [7; 16];
        bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
        Fingerprint::from_bytes(bytes)
    };
    // Pairs, each for a reason of its own, and as many decisions as there may be.
    let links = (0..9_000).map(|number| Link {
        a: name(2 * number),
        b: name(2 * number + 1),
        cause: Cause::Rule {
            reason: format!("{number} {}", "\"".repeat(150)),
        },
    });
    let pairs = (0..MOST_DECISIONS).map(|number| (name(4 * number), name(4 * number + 3)));
    let before = ErrorGroups {
        links: links.collect(),
        merged: pairs.collect(),
        alone: (0..MOST_DECISIONS)
            .map(|number| name(100_000 + number))
            .collect(),
        ..ErrorGroups::default()
    };
    let groups = regroup(&before.of_links(), &[], &RuleSet::default());
    let text = serde_json::to_string(&groups).expect("plain data");
    assert!(text.len() < 390_000, "{} bytes", text.len());
    assert!(groups.links.len() > 2_500, "{}", groups.links.len());
    assert!(groups.same(name(0), name(3)), "people come first");
    assert_eq!(
        groups.links.len() + groups.left_out(),
        9_000 + MOST_DECISIONS
    );
    assert_eq!(stored(&groups), groups);
}

proptest! {
    #[test]
    fn any_order_gives_the_same_groups(
        order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle(),
        old in prop::collection::vec(any::<bool>(), 7),
    ) {
        let new = rules("version: 2\n");
        let messages: Vec<&str> = WAREHOUSES.into_iter().chain([OTHER]).collect();
        let of = |which: bool| messages.iter().zip(&old).filter(move |(_, old)| **old == which).map(|(message, _)| *message);
        let mut known = signatures(of(true), &RuleSet::default());
        known.extend(signatures(of(false), &new));
        let groups = regroup(&ErrorGroups::default(), &known, &new);
        let shuffled: Vec<Signature> = order.iter().filter_map(|at| known.get(*at).cloned()).collect();
        prop_assert_eq!(regroup(&ErrorGroups::default(), &shuffled, &new), groups);
    }
}
