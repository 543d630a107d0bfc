//! A mined guardrail *is* a policy: what the miner's predicate says of inputs, Cedar says of them too, and no text of an
//! input is ever more than a text to it.

use domain::access::Principal;
use domain::admission::{PolicyVerdict, SkillFacts, Source};
use domain::errors::Fingerprint;
use domain::guard::{to_cedar, to_cedar_file};
use domain::id::{SkillId, TenantId};
use domain::manifest::Risk;
use domain::predicate::{Atom, Compare, Inputs, Kind, Predicate, Test, Where};
use domain::rule::{Action, Match, Metadata, Mode, Rule, RuleId, RuleKind, Scope, Status};
use jiff::{SignedDuration, Timestamp};
use policy::{Options, PolicyFile, PolicySet, Request, RunContext};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().expect("a time")
}

fn guardrail(number: u8, mode: Mode, predicate: &Predicate, message: &str) -> Rule {
    let fingerprint = Fingerprint::from_bytes([number; 16]);
    Rule {
        id: RuleId::of(RuleKind::Guardrail, fingerprint, &BTreeSet::new()),
        name: "mined".to_owned(),
        status: Status::Proposed,
        priority: None,
        matches: Match {
            component: Some("sales/invoice".to_owned()),
            when: Some(predicate.to_cedar()),
            ..Match::default()
        },
        action: Action::Block {
            message: message.to_owned(),
            suggest_fix: None,
            documentation: None,
        },
        mode,
        scope: Scope::default(),
        expires: None,
        targets: Vec::new(),
        metadata: Metadata::default(),
        owners: Vec::new(),
        notes: None,
    }
}

fn decide(cedar: &str, skill: &str, inputs: &Map<String, Value>, now: Timestamp) -> PolicyVerdict {
    let files = [PolicyFile::new("policies/guardrails.cedar", cedar)];
    let set = match PolicySet::compile(&files, Options::default()) {
        Ok(set) => set,
        Err(findings) => panic!("{cedar}\n{findings:?}"),
    };
    let skill = SkillFacts {
        id: SkillId::parse(skill).expect("an id"),
        tags: BTreeSet::new(),
        risk: Risk::Read,
        kind: "workflow".to_owned(),
        owners: BTreeSet::new(),
    };
    set.decide(&Request {
        principal: &Principal::administrator(TenantId::default(), "mia"),
        skill: &skill,
        inputs,
        context: &RunContext {
            now,
            source: Source::Api,
            cost_thousandths: 0,
        },
    })
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

#[test]
fn the_mode_scope_and_expiry_of_a_guardrail_are_kept() {
    let predicate = Predicate::from(Atom::new("partner_id", Test::Missing));
    let (bad, good) = (map(json!({"amount": 1})), map(json!({"partner_id": 7})));
    // Denials, approvals, warnings, and what is only counted.
    for (mode, met) in [
        (Mode::Shadow, (0, 0, 0, 1)),
        (Mode::Warn, (0, 0, 1, 0)),
        (Mode::RequireApproval, (0, 1, 0, 0)),
        (Mode::Block, (1, 0, 0, 0)),
    ] {
        let mut rule = guardrail(1, mode, &predicate, "give a partner");
        rule.expires = Some(now() + SignedDuration::from_hours(1));
        let cedar = to_cedar(&rule, now()).expect("a policy");
        let counts = |verdict: PolicyVerdict| {
            (
                verdict.denials.len(),
                verdict.approvals.len(),
                verdict.warnings.len(),
                verdict.shadowed.len(),
            )
        };
        let ask = |skill, inputs, now| counts(decide(&cedar, skill, inputs, now));
        assert_eq!(ask("sales/invoice", &bad, now()), met, "{mode:?}");
        assert_eq!(ask("sales/invoice", &good, now()), (0, 0, 0, 0));
        assert_eq!(ask("sales/order", &bad, now()), (0, 0, 0, 0));
        assert_eq!(
            ask("sales/invoice", &bad, now() + SignedDuration::from_hours(1)),
            (0, 0, 0, 0),
            "it has ended"
        );
    }
    let rule = guardrail(1, Mode::Block, &predicate, "give a partner");
    let verdict = decide(
        &to_cedar(&rule, now()).expect("a policy"),
        "sales/invoice",
        &bad,
        now(),
    );
    let denial = &verdict.denials[0];
    assert_eq!(
        (
            denial.policy_id.as_str(),
            denial.reason.as_str(),
            denial.guardrail
        ),
        ("GR-01010101", "give a partner", true)
    );
}

#[test]
fn many_guardrails_are_one_file() {
    let rules: Vec<Rule> = (1..=3)
        .map(|number| {
            guardrail(
                number,
                Mode::Block,
                &Atom::new(format!("i{number}"), Test::Missing).into(),
                "m",
            )
        })
        .collect();
    let verdict = decide(
        &to_cedar_file(&rules, now()),
        "sales/invoice",
        &map(json!({"i2": 1})),
        now(),
    );
    let ids: Vec<&str> = verdict
        .denials
        .iter()
        .map(|denial| denial.policy_id.as_str())
        .collect();
    assert_eq!(ids, ["GR-01010101", "GR-03030303"]);
}

/// Names and texts few enough to meet one another, with what could break out of a literal among them.
fn text() -> impl Strategy<Value = String> {
    let hostile = [
        "\"",
        "\\",
        "*",
        "\\*",
        "\n",
        "\0",
        "\u{202e}",
        "é",
        "e\u{301}",
        "'",
        "}",
        ";",
        "a*b",
        "\"); permit(principal, action, resource); //",
        "",
    ];
    prop_oneof![
        4 => "[ab@/]{0,3}",
        2 => prop::sample::select(hostile.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[ab]", 2 => Just("o.a".to_owned()), 1 => text()]
}

fn atom() -> impl Strategy<Value = Atom> {
    let compare = || prop::sample::select(vec![Compare::AtMost, Compare::AtLeast, Compare::Is]);
    let place = || prop::sample::select(vec![Where::Begins, Where::Ends, Where::Contains]);
    let kind = prop::sample::select(vec![Kind::Text, Kind::Number, Kind::Flag, Kind::List]);
    let part = || text().prop_filter("something", |part| !part.is_empty());
    let bound = || prop_oneof![-3i64..4, -3000i64..3000, Just(i64::MAX), Just(i64::MIN + 1)];
    let test = prop_oneof![
        Just(Test::Missing),
        Just(Test::Given),
        Just(Test::Empty),
        kind.prop_map(Test::Kind),
        any::<bool>().prop_map(Test::Flag),
        text().prop_map(Test::Text),
        text().prop_map(Test::OtherText),
        (compare(), bound()).prop_map(|(compare, bound)| Test::Whole(compare, bound)),
        (compare(), bound()).prop_map(|(compare, bound)| Test::Thousandths(compare, bound)),
        (compare(), 1i64..4).prop_map(|(compare, bound)| Test::Size(compare, bound)),
        (place(), part()).prop_map(|(place, part)| Test::Like(place, part)),
        (place(), part()).prop_map(|(place, part)| Test::Unlike(place, part)),
        text().prop_map(Test::Has),
        text().prop_map(Test::Lacks),
    ];
    (path(), test).prop_map(|(path, test)| Atom { path, test })
}

fn value() -> impl Strategy<Value = Value> {
    let simple = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..4).prop_map(Value::from),
        (-3.0..3.0_f64).prop_map(Value::from),
        prop::sample::select(vec![
            json!(1e300),
            json!(-1e300),
            json!(u64::MAX),
            json!(i64::MIN)
        ]),
        text().prop_map(Value::from),
    ];
    prop_oneof![
        4 => simple.clone(),
        1 => prop::collection::vec(simple, 0..4).prop_map(Value::from),
    ]
}

fn inputs() -> impl Strategy<Value = Map<String, Value>> {
    let fields = || prop::collection::vec((path(), value()), 0..4);
    (fields(), fields()).prop_map(|(outer, inner)| {
        let mut inputs: Map<String, Value> = outer.into_iter().collect();
        inputs.insert("o".to_owned(), Value::Object(inner.into_iter().collect()));
        inputs
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn cedar_says_what_the_predicate_says(
        atoms in prop::collection::vec(atom(), 1..4),
        all in prop::collection::vec(inputs(), 1..6),
        message in text(),
    ) {
        let predicate = Predicate::all(atoms).expect("some");
        let message = if message.trim().is_empty() { "stopped".to_owned() } else { message };
        let cedar = to_cedar(&guardrail(1, Mode::Block, &predicate, &message), now()).expect("a policy");
        for inputs in all {
            let verdict = decide(&cedar, "sales/invoice", &inputs, now());
            let holds = predicate.holds(&Inputs::of(&inputs));
            prop_assert_eq!(verdict.denials.len(), usize::from(holds), "{}\n{:?}", cedar, inputs);
            prop_assert!(verdict.denials.iter().all(|denial| denial.guardrail && denial.policy_id == "GR-01010101"));
            prop_assert!(verdict.others.is_empty() && verdict.approvals.is_empty());
        }
    }
}
