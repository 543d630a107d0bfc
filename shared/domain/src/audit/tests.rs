//! Chains: made, stored, exported, and tampered with.

use super::*;
use crate::id::TenantId;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn tenant() -> TenantId {
    TenantId::default()
}

fn draft(number: u64) -> Draft {
    let actor = Actor {
        name: "mia".to_owned(),
        credential: "token:t1".to_owned(),
    };
    let second = i64::try_from(number).expect("small");
    Draft::new(
        &format!("{number:032x}"),
        at(second),
        tenant(),
        actor,
        Verb::BudgetChanged,
        Object::new("budget", "tenant"),
    )
    .change(
        &json!({"per_day": 50}),
        &json!({"per_day": number, "x": 0.1}),
    )
    .reason("because")
    .request("r1")
}

fn chain(length: u64) -> (Vec<Entry>, Head) {
    let mut head = Head::new(tenant());
    let mut entries = Vec::new();
    for number in 1..=length {
        let (entry, next) = append(&head, draft(number), at(100));
        entries.push(entry);
        head = next;
    }
    (entries, head)
}

/// How many entries are whole, or where the first is not.
type Said = Result<u64, (u64, BrokenKind)>;

fn check(entries: &[Entry], head: &Head) -> Said {
    verify(entries, &Anchor::start(), Some(&head.anchor))
        .map(|verified| verified.entries)
        .map_err(|broken| (broken.sequence, broken.kind))
}

#[test]
fn an_entry_reads_well() {
    let (entries, _) = chain(1);
    let mut value = serde_json::to_value(&entries[0]).expect("JSON");
    assert_eq!(value["hash"].as_str().map(str::len), Some(64));
    value["hash"] = Value::Null;
    assert_eq!(
        value,
        json!({
            "sequence": 1,
            "sealed_at": "2027-01-15T08:01:40Z",
            "previous": "0".repeat(64),
            "hash": null,
            "id": "00000000000000000000000000000001",
            "at": "2027-01-15T08:00:01Z",
            "tenant": "default",
            "actor": {"name": "mia", "credential": "token:t1"},
            "verb": "budget.changed",
            "object": {"kind": "budget", "id": "tenant"},
            "before": {"per_day": 50},
            "after": {"per_day": 1, "x": 0.1},
            "reasons": ["because"],
            "request_id": "r1",
        })
    );
}

/// What somebody does to a chain of six entries.
type Deed = fn(&mut Vec<Entry>);

#[test]
fn every_way_to_tamper_is_found() {
    use BrokenKind::{Changed, Removed, Reordered, Truncated};
    let table: [(&str, Deed, Said); 16] = [
        ("nothing", |_| {}, Ok(6)),
        (
            "a reason",
            |e| e[2].event.reasons[0] = "so".into(),
            Err((3, Changed)),
        ),
        (
            "an actor",
            |e| e[0].event.actor.name = "bo".into(),
            Err((1, Changed)),
        ),
        ("a time", |e| e[5].event.at = at(0), Err((6, Changed))),
        (
            "a value",
            |e| e[3].event.after["per_day"] = 9.into(),
            Err((4, Changed)),
        ),
        (
            "a verb",
            |e| e[3].event.verb = Verb::RunEnded,
            Err((4, Changed)),
        ),
        ("a number", |e| e[3].sequence = 9, Err((9, Changed))),
        ("a hash", |e| e[3].hash = Hash::zero(), Err((4, Changed))),
        (
            "the first removed",
            |e| drop(e.remove(0)),
            Err((1, Removed)),
        ),
        ("one removed", |e| drop(e.remove(3)), Err((4, Removed))),
        ("two removed", |e| drop(e.drain(1..3)), Err((2, Removed))),
        ("the last removed", |e| drop(e.pop()), Err((6, Truncated))),
        ("all removed", Vec::clear, Err((1, Truncated))),
        ("two swapped", |e| e.swap(1, 2), Err((2, Reordered))),
        (
            "one twice",
            |e| e.insert(2, e[1].clone()),
            Err((2, Reordered)),
        ),
        (
            "one rewritten with its hash",
            |e| {
                e[2].event.reasons[0] = "so".into();
                e[2].hash = chain::hash_of(&e[2]);
            },
            Err((3, Changed)),
        ),
    ];
    for (name, deed, expected) in table {
        let (mut entries, head) = chain(6);
        deed(&mut entries);
        assert_eq!(check(&entries, &head), expected, "{name}");
    }
}

#[test]
fn a_chain_written_anew_is_found_by_where_it_should_lead() {
    let (entries, head) = chain(4);
    let mut other = Head::new(tenant());
    let mut forged = Vec::new();
    for entry in &entries {
        let mut event = entry.event.clone();
        event.actor.name = "bo".to_owned();
        let (entry, next) = append(&other, event, at(100));
        forged.push(entry);
        other = next;
    }
    assert_eq!(check(&forged, &head), Err((4, BrokenKind::Changed)));
    assert!(
        verify(&forged, &Anchor::start(), None).is_ok(),
        "whole in itself"
    );
}

#[test]
fn a_part_is_checked_from_where_it_begins() {
    let (entries, head) = chain(6);
    let from = entries[2].anchor();
    let verified = verify(&entries[3..], &from, Some(&head.anchor)).expect("whole");
    assert_eq!((verified.entries, verified.end), (3, head.anchor));
    assert!(verify(&entries[4..], &from, None).is_err());
    let earlier = entries[4].anchor();
    assert!(
        verify(&entries, &Anchor::start(), Some(&earlier)).is_ok(),
        "an older head"
    );
}

#[test]
fn what_a_later_version_wrote_is_kept_and_hashed() {
    let mut value = serde_json::to_value(&chain(1).0[0]).expect("JSON");
    value["verb"] = "moon.landed".into();
    value["spacecraft"] = json!({"name": "eagle"});
    let mut entry: Entry = serde_json::from_value(value).expect("an entry");
    assert_eq!(entry.event.verb, Verb::Other("moon.landed".to_owned()));
    entry.hash = chain::hash_of(&entry);
    let text = export(std::slice::from_ref(&entry));
    let read = import(&text).expect("what was written");
    assert_eq!(read, [entry]);
    assert!(verify(&read, &Anchor::start(), None).is_ok());
    let edited = import(&text.replace("eagle", "hawk")).expect("an entry");
    assert!(verify(&edited, &Anchor::start(), None).is_err());
}

#[test]
fn lines_name_their_place() {
    let (entries, head) = chain(2);
    let text = export(&entries);
    assert_eq!(text.lines().count(), 2);
    assert_eq!(
        check(
            &import(&text.replace('\n', "\r\n\n")).expect("lines"),
            &head
        ),
        Ok(2)
    );
    let error = import(&format!("{text}{{\"sequence\"")).expect_err("cut");
    assert_eq!(error.line, 3);
    assert!(
        error
            .to_string()
            .starts_with("line 3 is no entry of an audit")
    );
}

#[test]
fn names_of_verbs_are_read_as_they_are_written() {
    for verb in Verb::KNOWN {
        assert_eq!(Verb::from(verb.to_string()), *verb);
        assert!(verb.as_str().contains('.'), "{verb}");
    }
}

#[test]
fn secrets_do_not_get_in() {
    let draft = draft(1)
        .change(
            &json!({"webhook": {"secret": "hunter2"}}),
            &json!("Bearer hunter2"),
        )
        .reason("asked by mia@example.org");
    let text = serde_json::to_string(&draft).expect("JSON");
    assert!(
        !text.contains("hunter2") && !text.contains("example.org"),
        "{text}"
    );
}

fn counts(ids: &[String]) -> [u64; SHARDS] {
    let mut counts = [0; SHARDS];
    for id in ids {
        counts[shard_of(id)] += 1;
    }
    counts
}

fn gaps(batch: &Batch) -> Vec<Value> {
    let gaps = batch
        .entries
        .iter()
        .filter(|entry| entry.event.verb == Verb::AuditGap);
    gaps.map(|entry| entry.event.after.clone()).collect()
}

#[test]
fn drafts_are_sealed_in_order_and_only_once() {
    let drafts: Vec<Draft> = (1..=70).rev().map(draft).collect();
    let ids: Vec<String> = drafts.iter().map(|draft| draft.id.clone()).collect();
    let written = counts(&ids);
    let first = seal(&Head::new(tenant()), drafts.clone(), &written, at(200));
    assert_eq!((first.entries.len(), gaps(&first).len()), (MAX_BATCH, 0));
    let rest: Vec<Draft> = drafts
        .into_iter()
        .filter(|draft| !first.sealed.contains(&draft.id))
        .collect();
    let second = seal(&first.head, rest, &written, at(260));
    assert_eq!((second.entries.len(), gaps(&second).len()), (22, 0));
    let all = [first.entries, second.entries].concat();
    assert_eq!(check(&all, &second.head), Ok(70));
    assert!(all.is_sorted_by_key(|entry| entry.event.at));
    let nothing = seal(&second.head, Vec::new(), &written, at(320));
    assert_eq!((nothing.entries.len(), nothing.head), (0, second.head));
}

#[test]
fn whoever_saw_only_some_drafts_misses_none() {
    let drafts: Vec<Draft> = (1..=6).map(draft).collect();
    let head = Head::new(tenant());
    let some = drafts[..4].to_vec();
    let written = as_found(&head, &some);
    let batch = seal(&head, some, &written, at(200));
    assert_eq!((batch.entries.len(), batch.tells_of_a_gap()), (4, false));
    assert_eq!(batch.head.sealed, written);
}

#[test]
fn what_is_too_large_leaves_its_size_and_hash() {
    let large = json!({"text": "x".repeat(9_000)});
    let event = draft(1)
        .change(&json!(1), &large)
        .reason(&"why not? ".repeat(200));
    assert_eq!(event.before, json!(1));
    assert_eq!(
        (&event.after["left_out"], &event.after["bytes"]),
        (&json!(true), &json!(9_011))
    );
    assert_eq!(event.reasons.last().map(String::len), Some(500));
}

#[test]
fn what_was_removed_or_put_in_before_sealing_is_told() {
    let drafts: Vec<Draft> = (1..=6).map(draft).collect();
    let ids: Vec<String> = drafts.iter().map(|draft| draft.id.clone()).collect();
    let written = counts(&ids);
    let lost = shard_of(&ids[2]);
    let mut found = drafts.clone();
    found.remove(2);
    let batch = seal(&Head::new(tenant()), found, &written, at(200));
    assert_eq!(
        gaps(&batch),
        [json!({"shard": lost, "missing": 1, "surplus": 0})]
    );
    assert_eq!(batch.head.sealed, written);
    let verified =
        verify(&batch.entries, &Anchor::start(), Some(&batch.head.anchor)).expect("whole");
    assert_eq!(verified.gaps, [1]);

    let mut fewer = written;
    fewer[lost] -= 1;
    let batch = seal(&Head::new(tenant()), drafts, &fewer, at(200));
    assert!(gaps(&batch).is_empty(), "it may be younger than the count");
    let next = seal(&batch.head, Vec::new(), &fewer, at(260));
    assert_eq!(
        gaps(&next),
        [json!({"shard": lost, "missing": 0, "surplus": 1})]
    );
    assert_eq!(next.head.sealed, fewer);
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_whole(
        floats in prop::collection::vec(any::<f64>(), 0..6),
        texts in prop::collection::vec("\\PC{0,12}", 0..6),
        remove in any::<prop::sample::Index>(),
    ) {
        let (mut entries, mut head) = chain(3);
        let event = draft(9).change(&json!(floats), &json!({"texts": texts}));
        let (entry, next) = append(&head, event, at(100));
        entries.push(entry);
        head = next;
        let read = import(&export(&entries)).expect("what was written");
        prop_assert_eq!(check(&read, &head), Ok(4));
        let mut fewer = read;
        fewer.remove(remove.index(4));
        prop_assert!(check(&fewer, &head).is_err());
    }
}
