//! What holds for every input: no panic, no order, no machine.

use super::{
    ErrorEvent, Fingerprint, GroupSettings, Grouping, Member, Offline, Pins, RuleSet, explain,
    group, sign,
};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "error",
            "status",
            "404",
            "user",
            "for",
            "open",
            "closed",
            "(",
            ")",
            "=",
            "key=",
            "id=17",
            "<1",
            "sec",
            "at",
            "Jun",
            "17",
            "10.0.0.1",
            "::1",
            "2025-11-07",
            "10:00:00",
            "0x7f",
            "blk_-12",
            "/a/b",
            "C:\\x",
            "ü",
            "é1",
            "\u{1}",
            "\\<int>",
            "a.b.C",
            "[",
            "]",
            "\"",
            "1e9",
            "-",
            ".",
            "...",
            "https://",
            "@",
            "a@b.c",
            "\u{fffd}",
            "eyJ",
            "{",
            "}",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,6}",
        "\\PC{0,6}",
    ]
}

fn line() -> impl Strategy<Value = String> {
    (
        prop::collection::vec(word(), 0..14),
        prop::sample::select(vec![" ", "", "  ", ",", "\n"]),
    )
        .prop_map(|(words, between)| words.join(between))
}

fn groups(members: &[Member]) -> Grouping {
    group(members, &Pins::default(), &GroupSettings::default())
}

fn members(lines: &[String]) -> Vec<Member> {
    let rules = RuleSet::default();
    let mut offline = Offline::new(&rules);
    for line in lines {
        offline.push(line);
    }
    offline.members()
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in line(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let rules = RuleSet::default();
        let explained = explain(&text, &rules);
        // Every gap is where it says it is, in order, and the template has as many.
        let mut end = 0;
        for masked in &explained.masked {
            prop_assert!(masked.span.start >= end && explained.message.get(masked.span.clone()) == Some(masked.text.as_str()));
            end = masked.span.end;
        }
        prop_assert_eq!(explained.masked.len(), explained.template.masks());
        let lossy = String::from_utf8_lossy(&bytes).into_owned();
        for text in [&text, &lossy] {
            if let Ok(event) = ErrorEvent::from_bytes(text.as_bytes(), Timestamp::UNIX_EPOCH) {
                let signed = sign(&event, &rules);
                prop_assert_eq!(signed.values.len(), signed.template.masks());
                prop_assert_eq!(sign(&event, &rules), signed);
            }
        }
    }

    #[test]
    fn groups_do_not_depend_on_order_or_batches(lines in prop::collection::vec(line(), 0..60), shuffled in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>()) {
        let expect = groups(&members(&lines));
        let mut turned = lines.clone();
        if !turned.is_empty() {
            let middle = shuffled.index(turned.len());
            turned.rotate_left(middle);
            turned[..middle].reverse();
        }
        prop_assert_eq!(&groups(&members(&turned)), &expect);
        // Two shards see a part each; the templates are put together afterwards.
        let at = cut.index(lines.len() + 1);
        let mut sharded = members(&lines[at..]);
        sharded.extend(members(&lines[..at]));
        sharded.reverse();
        prop_assert_eq!(&groups(&sharded).aliases, &expect.aliases);
    }

    #[test]
    fn a_split_outranks_every_rule(names in prop::collection::btree_set("[b-z]{7,9}", 6..12), pick in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let lines: Vec<String> = names.iter().map(|name| format!("cannot greet {name} at the door")).collect();
        let all = members(&lines);
        let (a, b) = (pick.0.get(&all).fingerprint, pick.1.get(&all).fingerprint);
        prop_assume!(a != b);
        let pins = Pins { split: vec![(a, b)], merge: vec![(a, b)] };
        let grouping = group(&all, &pins, &GroupSettings::default());
        prop_assert_ne!(grouping.group_of(a), grouping.group_of(b));
        let pins = Pins { split: Vec::new(), merge: vec![(a, b)] };
        let grouping = group(&all, &pins, &GroupSettings::default());
        prop_assert_eq!(grouping.group_of(a), grouping.group_of(b));
    }
}

#[test]
fn a_group_is_named_by_its_smallest_member_and_says_why() {
    let lines: Vec<String> = ["alice", "bob", "carol", "dave", "erin"]
        .map(|name| format!("cannot greet {name} at the door"))
        .to_vec();
    let all = members(&lines);
    let grouping = groups(&all);
    let smallest = all.iter().map(|member| member.fingerprint).min().unwrap();
    assert_eq!(grouping.groups.len(), 1);
    assert_eq!(grouping.groups[0].id, smallest);
    assert_eq!(
        grouping.groups[0].template.to_string(),
        "cannot greet <var> at the door"
    );
    assert_eq!(grouping.edges.len(), 4);
    assert!(
        grouping.edges[0]
            .reason
            .starts_with("5 different words stand at word 3: alice, bob"),
        "{}",
        grouping.edges[0].reason
    );
    // Four are not enough.
    assert_eq!(groups(&all[..4]).groups.len(), 4);
}

#[test]
fn long_and_hostile_messages_end() {
    let rules = RuleSet::default();
    let million = 1_000_000;
    for text in [
        "a".repeat(million),
        "1".repeat(million),
        "=(".repeat(million / 2),
        "a=[".repeat(million / 3),
        "\u{1b}[".repeat(million / 2),
        "-1".repeat(million / 2),
        "://".repeat(million / 3),
        "Jun 1 ".repeat(million / 6),
        "at x(\n".repeat(million / 6),
        "ü\0".repeat(million / 3),
        "user ".repeat(million / 5),
        "\n".repeat(million),
    ] {
        let event = ErrorEvent::parse(
            &json!({"error": format!("x{text}"), "stack": text}),
            Timestamp::UNIX_EPOCH,
        )
        .unwrap();
        assert!(event.error.len() <= super::MAX_MESSAGE);
        sign(&event, &rules);
        explain(&text, &rules);
    }
}

#[test]
fn too_many_templates_become_one() {
    let rules = RuleSet::default();
    let mut offline = Offline::with_cap(&rules, 3);
    let ids: Vec<u32> = [
        "one apple",
        "two pears",
        "three plums",
        "four figs",
        "one apple",
        "five nuts",
    ]
    .map(|line| offline.push(line))
    .to_vec();
    assert_eq!(ids, [1, 2, 3, 0, 1, 0]);
    assert_eq!(offline.template(0).2, 2);
    assert_eq!(offline.overflowed(), 2);
}

#[test]
fn fingerprints_are_the_same_for_ever() {
    // A change here is a change of RuleSet::VERSION.
    let event = ErrorEvent::parse(
        &json!({"error": "KeyError: 123456 at 2025-11-07T10:00:00Z", "component": "sale.order"}),
        Timestamp::UNIX_EPOCH,
    )
    .unwrap();
    let signed = sign(&event, &RuleSet::default());
    assert_eq!(
        (signed.kind.as_str(), signed.template.to_string().as_str()),
        ("KeyError", "KeyError: <int> at <ts>")
    );
    assert_eq!(signed.values, ["123456", "2025-11-07T10:00:00Z"]);
    expect_test::expect!["b4c99d71-8561-1308-4326-4167f204cc81"]
        .assert_eq(&signed.fingerprint.to_string());
    let other = Fingerprint::of([b"x".as_slice()]);
    assert_ne!(signed.fingerprint, other);
}
