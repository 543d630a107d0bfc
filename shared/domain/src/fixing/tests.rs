//! The skill that runs fixers keeps the rules of skills; what a fixer reports is held to a repository's files; one run
//! and one pull request at a time.

use super::*;
use crate::errors::Fingerprint;
use crate::id::{CommitSha, PullNumber, RunId};
use crate::outcome::FixAttempt;
use crate::proposal::{Change, PullRequest};
use crate::rule::RuleId;
use crate::skill::Pull;
use crate::{Timestamp, manifest, workflow};
use jiff::SignedDuration;
use serde_json::{Value, json};

fn text_of(path: &str) -> String {
    let files = files();
    let file = files.iter().find(|file| file.path == path);
    file.and_then(|file| file.text.clone()).expect("a text")
}

#[test]
fn the_skill_keeps_the_rules_of_skills() {
    let id = skill_id();
    let parsed = manifest::parse(&text_of(&id.manifest_path())).expect("a manifest");
    assert_eq!(parsed.manifest.id, id);
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
    let text = text_of(&id.workflow_path());
    let findings = workflow::check(&parsed.manifest, &text);
    assert!(findings.is_empty(), "{findings:?}\n{text}");
    assert_eq!(text.matches("github.token").count(), 1, "{text}");
    assert_eq!(text.matches("contents: read").count(), 1, "{text}");
    assert!(is_fix(&id));
}

fn read(changes: Value) -> Result<Reported, BadReport> {
    let outputs = json!({"outcome": "applied", "changes": changes});
    Reported::read(outputs.as_object().expect("an object"))
}

#[test]
fn files_of_a_repository_may_change() {
    let script = Change {
        executable: true,
        ..Change::file("bin/run", "#!/bin/sh\n")
    };
    let gone = Change {
        path: "a b/ü.txt".to_owned(),
        text: None,
        executable: false,
    };
    let read = read(json!([
        {"path": "bin/run", "text": "#!/bin/sh\n", "executable": true},
        {"path": "a b/ü.txt"},
        {"path": ".patches/FX-ABCD1234.applied", "text": "FX-ABCD1234\n"},
    ]));
    let marker = Change::file(".patches/FX-ABCD1234.applied", "FX-ABCD1234\n");
    assert_eq!(read, Ok(Reported::Applied(vec![script, gone, marker])));
    for outcome in ["unchanged", "already_applied"] {
        let outputs = json!({"outcome": outcome});
        assert!(Reported::read(outputs.as_object().expect("an object")).is_ok());
    }
}

#[test]
fn nothing_else_may() {
    let long = "x/".repeat(200);
    for path in [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a//b",
        "./a",
        "a/",
        ".git/config",
        "a/.GIT/hooks/pre-commit",
        ".github/workflows/ci.yml",
        ".GitHub/workflows/ci.yml",
        "a\\b",
        "c:/x",
        "a\nb",
        "a\0",
        long.as_str(),
    ] {
        let found = read(json!([{"path": path, "text": "x"}]));
        assert!(matches!(found, Err(BadReport::Path(_))), "{path:?}");
    }
    for changes in [
        json!([]),
        json!(null),
        json!({}),
        json!([{"path": 7}]),
        json!([{"path": "a", "text": "x", "mode": "120000"}]),
    ] {
        let found = read(changes.clone());
        assert!(matches!(found, Err(BadReport::Form(_))), "{changes}");
    }
    let many: Vec<Value> = (0..200)
        .map(|number| json!({"path": number.to_string()}))
        .collect();
    assert!(matches!(read(json!(many)), Err(BadReport::TooMuch { .. })));
    let large = json!([{"path": "a", "text": "x".repeat(600_000)}]);
    assert!(matches!(read(large), Err(BadReport::TooMuch { .. })));
    let outputs = json!({"outcome": "done"});
    assert!(Reported::read(outputs.as_object().expect("an object")).is_err());
}

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

fn asked(run: u128, hours: i64) -> Asked {
    Asked {
        run: RunId::from_u128(run),
        at: at(hours),
        file: "a".to_owned(),
        dry_run: false,
        error: Some(Fingerprint::from_bytes([1; 16])),
    }
}

#[test]
fn one_run_at_a_time() {
    let fixes = Fixes::default().ask(asked(1, 0));
    let run = RunId::from_u128(1);
    assert_eq!(
        fixes.may_start("a", false, at(1)),
        Err(NotNow::UnderWay(run.clone()))
    );
    assert_eq!(
        fixes.may_start("b", false, at(1)),
        Err(NotNow::UnderWay(run.clone()))
    );
    assert_eq!(fixes.may_start("a", false, at(3)), Ok(()), "lost");
    let waits = Err(NotNow::UnderWay(run.clone()));
    assert_eq!(fixes.may_start("a", true, at(99)), waits, "for approval");
    let shown = fixes.clone().end(&run, Ended::Shown);
    assert_eq!(
        shown.may_start("a", false, at(1)),
        Err(NotNow::Rests(at(24))),
        "it was shown"
    );
    assert_eq!(
        shown.may_start("b", false, at(1)),
        Ok(()),
        "its file changed"
    );
    assert_eq!(shown.is_free(false, at(1)), Ok(()), "a person asks");
    assert_eq!(shown.may_start("a", false, at(24)), Ok(()));
    let why = "x".to_owned();
    let failed = fixes.clone().end(&run, Ended::Failed { why });
    assert_eq!(failed.may_start("a", false, at(6)), Ok(()));
    assert_eq!(failed.attempts.len(), 1);
    let looked = Fixes::default().ask(Asked {
        error: None,
        dry_run: true,
        ..asked(1, 0)
    });
    let looked = looked.end(&run, Ended::Shown);
    assert_eq!(
        looked.may_start("a", false, at(1)),
        Ok(()),
        "only looked at"
    );
    let late = fixes.ask(asked(2, 1)).end(&run, Ended::Shown);
    assert_eq!(late.ended, None, "another run was asked for since");
}

#[test]
fn one_pull_request_at_a_time() {
    let pull = |number| Pull {
        number: PullNumber(number),
        url: String::new(),
    };
    let run = RunId::from_u128(1);
    let proposed = Fixes::default().ask(asked(1, 0)).propose(&run, pull(7));
    assert_eq!(proposed.clone().propose(&run, pull(8)), proposed, "once");
    let open = Err(NotNow::PullOpen(PullNumber(7)));
    assert_eq!(proposed.may_start("b", false, at(999)), open);
    assert_eq!(proposed.is_free(false, at(999)), open);
    assert_eq!(
        proposed.clone().decided(PullNumber(8), true, at(1)),
        proposed
    );
    let merged = proposed.clone().decided(PullNumber(7), true, at(1));
    assert_eq!((merged.opened, merged.merged, merged.closed), (1, 1, 0));
    assert_eq!(
        merged.clone().decided(PullNumber(7), true, at(1)),
        merged,
        "counted once"
    );
    assert_eq!(merged.may_start("a", false, at(24)), Ok(()));
    let fixed = |fixed| FixAttempt { at: at(1), fixed };
    assert_eq!(merged.attempts, [fixed(true)]);
    let closed = proposed.decided(PullNumber(7), false, at(1));
    assert_eq!((closed.opened, closed.merged, closed.closed), (1, 0, 1));
    assert_eq!(closed.attempts, [fixed(false)]);
    let rejected = Err(NotNow::Rejected);
    assert_eq!(closed.may_start("a", false, at(999)), rejected);
    assert_eq!(
        closed.may_start("b", false, at(999)),
        Ok(()),
        "another file"
    );
    assert_eq!(closed.is_free(false, at(999)), Ok(()), "a person asks");
}

#[test]
fn a_branch_is_a_fixers() {
    let id = RuleId::parse("FX-ABCD1234").expect("an id");
    assert_eq!(branch(&id), "prentice/fix-fx-abcd1234");
    assert_eq!(fixer_of_branch("prentice/fix-fx-abcd1234"), Some(id));
    for other in [
        "prentice/mined",
        "prentice/fix-",
        "prentice/fix-FX-ABCD1234",
        "x/fix-fx-abcd1234",
        "prentice/fix-fx-abcd1234/x",
    ] {
        assert_eq!(fixer_of_branch(other), None, "{other}");
    }
}

#[test]
fn what_is_told_is_only_text() {
    let rule = crate::rule::tests::rule("Key `x` @ada\n<b>", "m", "c");
    let commit = CommitSha::parse(&"a".repeat(40)).expect("a commit");
    let run = RunId::from_u128(1);
    let changes = [Change::file("a|b`c.txt", "x")];
    let told = Told {
        rule: &rule,
        script: ("autopatches/fx-abcd1234.py", &commit),
        commit: &commit,
        run: &run,
        error: Some((
            Fingerprint::from_bytes([7; 16]),
            "``` </details> @ada\n# heading",
        )),
        changes: &changes,
    };
    let PullRequest { title, body } = pull_request(&told);
    assert!(!title.contains('\n'), "{title}");
    assert!(body.contains("````text\n``` </details> @ada"), "{body}");
    assert!(
        body.contains("`` a\\|b`c.txt ``") || body.contains("``a\\|b`c.txt``"),
        "{body}"
    );
    assert!(
        body.contains("`` Key `x` @ada <b> ``") || body.contains("``Key `x` @ada <b>``"),
        "{body}"
    );
}
