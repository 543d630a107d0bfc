//! Keys, fingerprints, decisions and answers, by table.

use super::*;
use crate::access::Principal;
use crate::id::TenantId;
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn caller(tenant: &str, name: &str) -> Principal {
    Principal::administrator(TenantId::parse(tenant).expect("a tenant"), name)
}

fn fingerprint(body: &str) -> Fingerprint {
    Fingerprint::of(&Request {
        method: "POST",
        path: "/run",
        caller: &caller("acme", "mia"),
        body: body.as_bytes(),
    })
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: Vec::new(),
        body: Some(body.to_owned()),
    }
}

#[test]
fn keys() {
    for good in [
        "a",
        "8e03978e-40d5-43dd-bc93-6894a57f9324",
        "\"quoted\"",
        &"x".repeat(255),
    ] {
        assert_eq!(Key::parse(good).expect(good).as_str(), good);
    }
    for (bad, error) in [
        ("", KeyError::Empty),
        (&"x".repeat(256), KeyError::TooLong { length: 256 }),
        ("a b", KeyError::Invisible { position: 2 }),
        ("a\n", KeyError::Invisible { position: 2 }),
        ("ключ", KeyError::Invisible { position: 1 }),
        ("a\u{7f}", KeyError::Invisible { position: 2 }),
    ] {
        assert_eq!(Key::parse(bad), Err(error), "{bad:?}");
    }
}

#[test]
fn a_key_belongs_to_one_caller_on_one_route() {
    let key = Key::parse("k").expect("a key");
    let texts = [
        key.storage_text(&caller("acme", "mia"), "POST /run"),
        key.storage_text(&caller("acme", "bo"), "POST /run"),
        key.storage_text(&caller("other", "mia"), "POST /run"),
        key.storage_text(&caller("acme", "mia"), "POST /skills"),
        key.storage_text(&caller("acm", "emia"), "POST /run"),
    ];
    let different: std::collections::BTreeSet<&String> = texts.iter().collect();
    assert_eq!(different.len(), texts.len());
    assert!(texts.iter().all(|text| text.len() == 64));
}

#[test]
fn the_same_request_has_the_same_fingerprint() {
    let first = fingerprint(r#"{"query": "disk", "execute": true}"#);
    for (body, same) in [
        (r#"{"query":"disk","execute":true}"#, true),
        (r#"{ "execute" : true, "query": "disk" }"#, true),
        (r#"{"query":"disk","execute":false}"#, false),
        (r#"{"query":"disk","execute":true,"role":"admin"}"#, false),
        (r#"{"query":"disk","execute":true"#, false),
        ("", false),
    ] {
        assert_eq!(fingerprint(body) == first, same, "{body}");
    }
    assert_ne!(fingerprint("a"), fingerprint("\"a\""), "bytes are not JSON");
    let of = |method, path, caller: &Principal| {
        Fingerprint::of(&Request {
            method,
            path,
            caller,
            body: b"",
        })
    };
    let (mia, bo, other) = (
        caller("acme", "mia"),
        caller("acme", "bo"),
        caller("other", "mia"),
    );
    let all = [
        of("POST", "/run", &mia),
        of("PUT", "/run", &mia),
        of("POST", "/run?a=1", &mia),
        of("POST", "/run", &bo),
        of("POST", "/run", &other),
        of(
            "POST",
            "/run",
            &mia.narrowed_to("viewer").expect("it is held"),
        ),
    ];
    for (index, one) in all.iter().enumerate() {
        assert!(!all[index + 1..].contains(one), "{index}");
    }
}

#[test]
fn decisions() {
    let settings = Settings::default();
    let begun = |body: &str, second| Record::begun(fingerprint(body), &settings, at(second));
    let done = || Record::done(fingerprint("a"), answer(202, "run"), &settings, at(0));
    let day = 24 * 60 * 60;
    let table = [
        ("new", None, "a", 0, "proceed"),
        ("in progress", Some(begun("a", 0)), "a", 0, "409 in 5"),
        (
            "in progress for long",
            Some(begun("a", 0)),
            "a",
            58,
            "409 in 2",
        ),
        ("dead", Some(begun("a", 0)), "a", 60, "proceed"),
        (
            "another one in progress",
            Some(begun("a", 0)),
            "b",
            0,
            "422",
        ),
        ("another one died", Some(begun("a", 0)), "b", 60, "422"),
        ("done", Some(done()), "a", 1, "replay 202"),
        ("done yesterday", Some(done()), "a", day - 1, "replay 202"),
        ("another one done", Some(done()), "b", 1, "422"),
        ("expired", Some(done()), "a", day, "proceed"),
        ("another one expired", Some(done()), "b", day, "proceed"),
    ];
    for (name, existing, body, second, expected) in table {
        let said = match decide(existing.as_ref(), &fingerprint(body), &settings, at(second)) {
            Ok(Decision::Proceed(record)) => {
                assert_eq!(record, begun(body, second), "{name}");
                "proceed".to_owned()
            }
            Ok(Decision::Replay(answer)) => format!("replay {}", answer.status),
            Err(Refusal::InProgress {
                retry_after_seconds,
            }) => format!("409 in {retry_after_seconds}"),
            Err(Refusal::Mismatch) => "422".to_owned(),
        };
        assert_eq!(said, expected, "{name}");
    }
}

#[test]
fn a_rejected_request_does_not_burn_the_key() {
    let table = [
        (200, Kept::Answer(answer(200, "{}"))),
        (202, Kept::Answer(answer(202, "{}"))),
        (303, Kept::Answer(answer(303, "{}"))),
        (400, Kept::Release),
        (402, Kept::Release),
        (403, Kept::Release),
        (409, Kept::Release),
        (422, Kept::Release),
        (429, Kept::Release),
        (500, Kept::Unsure),
        (502, Kept::Unsure),
        (503, Kept::Unsure),
    ];
    for (status, expected) in table {
        let finished = Finished {
            status,
            headers: &[],
            body: "{}",
            secret: false,
        };
        assert_eq!(finished.keep(), expected, "{status}");
    }
}

#[test]
fn after_a_failure_the_same_request_goes_on_at_once_and_no_other() {
    let settings = Settings::default();
    let record = Record::begun(fingerprint("a"), &settings, at(0)).given_up(at(1));
    let said = |body: &str| decide(Some(&record), &fingerprint(body), &settings, at(1));
    assert!(matches!(said("a"), Ok(Decision::Proceed(_))));
    assert_eq!(said("b"), Err(Refusal::Mismatch));
    let done = Record::done(fingerprint("a"), answer(200, ""), &settings, at(0));
    assert_eq!(done.clone().given_up(at(1)), done);
}

#[test]
fn what_is_stored_of_an_answer() {
    let headers = [
        ("Content-Type", "application/json"),
        ("Set-Cookie", "session=1"),
        ("Location", "/runs/1"),
        ("Date", "today"),
    ];
    let stored = |body: &str, secret| {
        let finished = Finished {
            status: 201,
            headers: &headers,
            body,
            secret,
        };
        match finished.keep() {
            Kept::Answer(answer) => answer,
            Kept::Release | Kept::Unsure => panic!("it was done"),
        }
    };
    let names: Vec<String> = stored("{}", false)
        .headers
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["content-type", "location"]);
    assert_eq!(stored("{}", false).body.as_deref(), Some("{}"));
    assert_eq!(stored("{\"token\":\"x\"}", true).body, None);
    assert_eq!(stored(&"x".repeat(MAX_BODY_BYTES + 1), false).body, None);
}
