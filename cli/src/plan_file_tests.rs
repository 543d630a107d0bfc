//! What a plan file refuses, and what a mismatch lists.

use super::*;
use client::wire::{ApprovalRule, Check, PlanStep, Reach, Risk, Verdict};

fn plan() -> Plan {
    let inputs = json!({"path": "/srv", "top": 5});
    let mut plan = Plan {
        hash: String::new(),
        tenant: "default".to_owned(),
        steps: vec![PlanStep {
            skill_id: "ops.disk-report".to_owned(),
            version: 3,
            commit: "a".repeat(40),
            inputs: inputs.as_object().expect("an object").clone(),
            timeout_seconds: 60,
        }],
        reach: Reach::default(),
        risk: Risk {
            level: "read".to_owned(),
            reasons: Vec::new(),
        },
        cost: "1".to_owned(),
        model: "standard".to_owned(),
        approvals: Vec::new(),
        checks: Vec::new(),
        verdict: Verdict::Allowed,
    };
    plan.hash = hash_of(&plan).expect("a plan");
    plan
}

#[test]
fn what_is_written_is_read_back_also_when_it_was_laid_out_otherwise() {
    let text = render(&plan()).expect("written");
    assert_eq!(parse(&text).expect("a plan"), plan());
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    value.sort_all_objects();
    assert_eq!(parse(&value.to_string()).expect("a plan"), plan());
}

#[test]
fn what_was_changed_is_refused() {
    let table = [
        ("/plan/steps/0/inputs/top", json!(50), "what it would run"),
        (
            "/plan/steps/0/commit",
            json!("b".repeat(40)),
            "what it would run",
        ),
        ("/plan/steps/0/commit", json!("main"), "commit"),
        ("/hash", json!("0".repeat(64)), "what it would run"),
        ("/plan/hash", json!("0".repeat(64)), "what it would run"),
        ("/plan/cost", json!("0"), "it was changed"),
        (
            "/plan/reach/hosts",
            json!(["evil.example"]),
            "it was changed",
        ),
        ("/checksum", json!(""), "it was changed"),
        ("/plan/steps", json!([]), "no step"),
        ("/prentice_plan", json!(1), "format 1"),
        ("/plan", json!(7), "invalid type"),
    ];
    for (pointer, changed, expected) in table {
        let text = render(&plan()).expect("written");
        let mut value: Value = serde_json::from_str(&text).expect("JSON");
        *value.pointer_mut(pointer).expect("a place") = changed;
        let why = parse(&value.to_string()).expect_err(pointer);
        assert!(why.contains(expected), "{pointer}: {why}");
    }
    for text in ["", "{}", "[]", "null", "{\"prentice_plan\": 2}"] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn every_difference_is_listed_and_what_moves_by_itself_is_none() {
    let (was, mut is) = (plan(), plan());
    is.checks.push(Check {
        check: "budget".to_owned(),
        outcome: "passed".to_owned(),
        reason: "9 of 50 are left today".to_owned(),
        policy_id: None,
        missing: Vec::new(),
        granted_by: Vec::new(),
    });
    assert_eq!(differences(&was, &is), Vec::<String>::new());

    is.steps[0].version = 4;
    is.steps[0].inputs.insert("top".to_owned(), json!(7));
    is.steps[0].inputs.insert("deep".to_owned(), json!(true));
    is.steps[0].inputs.remove("path");
    is.approvals.push(ApprovalRule {
        policy_id: "risk".to_owned(),
        reason: "it deletes".to_owned(),
        approvers: vec!["role:finance".to_owned()],
        quorum: 1,
        approved_by: Vec::new(),
    });
    assert_eq!(
        differences(&was, &is),
        [
            "steps[0].version: was 3, is 4",
            "steps[0].inputs.path: was \"/srv\", is nothing",
            "steps[0].inputs.top: was 5, is 7",
            "steps[0].inputs.deep: was nothing, is true",
            "approvals[0]: was nothing, is {\"policy_id\":\"risk\",\"approvers\":[\"role:finance\"],\"quorum\":1}",
        ]
    );
}
