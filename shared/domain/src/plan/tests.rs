//! What the hash covers, what the file refuses, what a difference says.

use super::*;
use crate::id::{CommitSha, SkillId, TenantId, VersionNumber};
use crate::manifest::Risk;
use crate::risk::{Assessment, Reach};
use serde_json::{Value, json};

/// A plan of two steps.
pub(crate) fn plan() -> Plan {
    let step = |skill: &str, inputs: Value| PlannedStep {
        skill: SkillId::parse(skill).expect("a skill id"),
        version: VersionNumber(3),
        commit: CommitSha::parse(&"a".repeat(40)).expect("a commit"),
        inputs: inputs.as_object().expect("a map").clone(),
        timeout_seconds: 90,
    };
    Plan {
        tenant: TenantId::default(),
        steps: vec![
            step(
                "ops/disk-report",
                json!({"path": "/var", "top": 5, "deep": {"a": 1, "b": [1.5, null]}}),
            ),
            step("ops/clean", json!({})),
        ],
        reach: Reach::default(),
        risk: Assessment {
            level: Risk::Write,
            reasons: Vec::new(),
        },
        cost_millis: 1500,
        approvals: Vec::new(),
        guardrails: Vec::new(),
        budget_left_millis: Some(48_500),
        model: ModelChoice::Standard,
    }
}

/// The plan with this JSON put in at this place.
fn with(pointer: &str, value: Value) -> Plan {
    let mut json = json!(plan());
    *json.pointer_mut(pointer).expect("a place in the plan") = value;
    serde_json::from_value(json).expect("a plan")
}

#[test]
fn a_hash_never_changes_by_itself() {
    // Whoever changes this changes what stored approvals are for: raise the version in `hash.rs`.
    assert_eq!(
        plan().hash().as_str(),
        "6701cb1234aa836da4e5aa0214e168fd7fb9f038b93eb0c4bccfc38de4b7b815"
    );
}

#[test]
fn the_hash_covers_what_runs_and_nothing_else() {
    let commit = "b".repeat(40);
    for (pointer, value, changes) in [
        ("/tenant", json!("acme"), true),
        ("/steps/0/skill", json!("ops/other"), true),
        ("/steps/0/version", json!(4), true),
        ("/steps/1/commit", json!(commit), true),
        ("/steps/0/timeout_seconds", json!(91), true),
        ("/steps/0/inputs/path", json!("/var/"), true),
        ("/steps/0/inputs/path", json!(null), true),
        ("/steps/0/inputs/top", json!(6), true),
        ("/steps/0/inputs/top", json!("5"), true),
        ("/steps/0/inputs/top", json!(5.0), false),
        (
            "/steps/0/inputs/deep",
            json!({"b": [1.5, null], "a": 1.0}),
            false,
        ),
        (
            "/steps/0/inputs/deep",
            json!({"b": [null, 1.5], "a": 1}),
            true,
        ),
        ("/steps/1/inputs", json!({"x": null}), true),
        ("/cost_millis", json!(1), false),
        ("/budget_left_millis", json!(null), false),
        ("/model", json!("cheap"), false),
        ("/risk/level", json!("destructive"), false),
        ("/reach/hosts", json!(["a.example"]), false),
    ] {
        let changed = with(pointer, value.clone());
        assert_eq!(
            changed.hash() != plan().hash(),
            changes,
            "{pointer} {value}"
        );
    }
    let mut turned = plan();
    turned.steps.reverse();
    assert_ne!(turned.hash(), plan().hash(), "the order of steps counts");
    let mut shorter = plan();
    shorter.steps.pop();
    assert_ne!(shorter.hash(), plan().hash());
}

#[test]
fn a_file_is_read_as_it_was_written_or_not_at_all() {
    let file = PlanFile::new(plan());
    let text = file.render();
    assert_eq!(PlanFile::read(&text).expect("a plan file"), file);
    let compact: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        PlanFile::read(&compact.to_string()).expect("a plan file"),
        file
    );
    for (from, to, expected) in [
        (
            "\"/var\"",
            "\"/etc\"",
            "was changed after it was written: what it would run has the hash",
        ),
        (
            "\"timeout_seconds\": 90",
            "\"timeout_seconds\": 91",
            "was changed after it was written: what it would run",
        ),
        (
            "\"tenant\": \"default\"",
            "\"tenant\": \"acme\"",
            "was changed after it was written: what it would run",
        ),
        (
            "\"cost_millis\": 1500",
            "\"cost_millis\": 0",
            "`checksum` does not fit",
        ),
        (
            "\"level\": \"write\"",
            "\"level\": \"read\"",
            "`checksum` does not fit",
        ),
        (
            "\"commands\": 0",
            "\"commands\": 0, \"more\": 1",
            "`checksum` does not fit",
        ),
        (
            "\"prentice_plan\": 1",
            "\"prentice_plan\": 2",
            "says format 2, this version reads format 1",
        ),
        (
            "\"prentice_plan\": 1",
            "\"prentice_plan\": \"1\"",
            "says format \"1\"",
        ),
        ("\"prentice_plan\": 1,", "", "missing field `prentice_plan`"),
        ("\"hash\": \"", "\"hash\": \"x", "is no plan hash"),
        (
            "\"model\": \"standard\"",
            "\"model\": \"best\"",
            "unknown variant `best`",
        ),
        ("\"model\"", "\"modell\"", "unknown field `modell`"),
        ("{", "", "this is no plan file"),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        let error = PlanFile::read(&text.replacen(from, to, 1))
            .expect_err(to)
            .to_string();
        assert!(error.contains(expected), "{to}: {error}");
    }
    let mut nothing = plan();
    nothing.steps.clear();
    let error = PlanFile::read(&PlanFile::new(nothing).render()).expect_err("empty");
    assert!(error.to_string().contains("holds no step"));
}

#[test]
fn a_difference_says_what_was_and_what_is() {
    let shown = |now: &Plan| -> Vec<String> {
        difference(&plan(), now)
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(shown(&plan()), [""; 0]);
    for (pointer, value, expected) in [
        (
            "/tenant",
            json!("acme"),
            r#"tenant: was "default", is "acme""#,
        ),
        (
            "/steps/0/inputs/path",
            json!("/etc"),
            r#"steps[0].inputs.path: was "/var", is "/etc""#,
        ),
        (
            "/steps/1/inputs",
            json!({"x": 1}),
            "steps[1].inputs.x: was nothing, is 1",
        ),
        (
            "/steps/1/version",
            json!(4),
            "steps[1].version: was 3, is 4",
        ),
        (
            "/steps/0/timeout_seconds",
            json!(60),
            "steps[0].timeout_seconds: was 90, is 60",
        ),
        (
            "/cost_millis",
            json!(2000),
            "cost_millis: was 1500, is 2000",
        ),
        (
            "/model",
            json!("cheap"),
            r#"model: was "standard", is "cheap""#,
        ),
        (
            "/risk/level",
            json!("destructive"),
            r#"risk.level: was "write", is "destructive""#,
        ),
        (
            "/reach/secrets",
            json!(["KEY"]),
            r#"reach.secrets: was [], is ["KEY"]"#,
        ),
    ] {
        assert_eq!(shown(&with(pointer, value)), [expected], "{pointer}");
    }
    for (pointer, value) in [
        ("/budget_left_millis", json!(1)),
        ("/steps/0/inputs/top", json!(5.0)),
    ] {
        assert_eq!(shown(&with(pointer, value)), [""; 0], "{pointer}");
    }
    let mut shorter = plan();
    shorter.steps.pop();
    assert_eq!(
        shown(&shorter),
        [r#"steps[1]: was "ops/clean", is nothing"#]
    );
}
