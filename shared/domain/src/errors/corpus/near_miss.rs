//! Pairs of messages that differ in what they mean: none may come together, alone or among all the others.

use crate::errors::{ErrorEvent, GroupSettings, Member, Pins, RuleSet, group, sign};
use jiff::Timestamp;
use serde_json::json;

const PAIRS: &str = include_str!("near_miss.tsv");

fn member(message: &str, rules: &RuleSet) -> Member {
    let event = ErrorEvent::parse(
        &json!({ "error": message, "service": "shop" }),
        Timestamp::UNIX_EPOCH,
    );
    sign(&event.unwrap(), rules).member()
}

#[test]
fn none_comes_together() {
    let rules = RuleSet::default();
    let pairs: Vec<(&str, Member, Member)> = PAIRS
        .lines()
        .map(|line| {
            let [_, a, b] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("three columns in {line}");
            };
            (line, member(a, &rules), member(b, &rules))
        })
        .collect();
    assert!(pairs.len() >= 300, "{}", pairs.len());
    let settings = GroupSettings::default();
    let all: Vec<Member> = pairs
        .iter()
        .flat_map(|(_, a, b)| [a.clone(), b.clone()])
        .collect();
    // Kinds keep classes apart before words are compared: here words must do.
    let without_kind: Vec<Member> = all
        .iter()
        .cloned()
        .map(|member| Member {
            kind: String::new(),
            ..member
        })
        .collect();
    let together = group(&all, &Pins::default(), &settings);
    let plain = group(&without_kind, &Pins::default(), &settings);
    let mut wrong = Vec::new();
    for (line, a, b) in &pairs {
        let alone = group(&[a.clone(), b.clone()], &Pins::default(), &settings);
        if a.fingerprint == b.fingerprint {
            wrong.push(format!("one fingerprint: {line}"));
        } else if alone.groups.len() != 2 {
            wrong.push(format!("one group: {line}"));
        }
        for (name, grouping) in [("all", &together), ("all, without kinds", &plain)] {
            if a.fingerprint != b.fingerprint
                && grouping.group_of(a.fingerprint) == grouping.group_of(b.fingerprint)
            {
                wrong.push(format!("one group among {name}: {line}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} pairs:\n{}",
        wrong.len(),
        pairs.len(),
        wrong.join("\n")
    );
}
