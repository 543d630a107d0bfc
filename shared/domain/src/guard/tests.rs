//! Which rules are met, what follows, and what the policy engine is told.

use super::literal::required_literal;
use super::*;
use crate::Timestamp;
use crate::errors::Fingerprint;
use crate::id::SkillId;
use crate::mining::MessageRegex;
use crate::predicate::{Atom, Predicate, Test};
use crate::rule::tests::{HOSTILE, rule};
use crate::rule::{Action, Mode, Rule, RuleId, RuleKind, Scope, Status};
use expect_test::expect;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn id(number: u8) -> RuleId {
    RuleId::of(
        RuleKind::Guardrail,
        Fingerprint::from_bytes([number; 16]),
        &BTreeSet::new(),
    )
}

fn skill(text: &str) -> SkillId {
    SkillId::parse(text).expect("an id")
}

/// A guardrail of `sales/invoice` against runs without `partner_id`.
fn missing(number: u8, mode: Mode) -> Rule {
    let mut rule = rule("n", "KeyError: partner_id", "sales/invoice");
    rule.id = id(number);
    rule.mode = mode;
    rule.matches.when = Some(Predicate::from(Atom::new("partner_id", Test::Missing)).to_cedar());
    rule
}

fn inputs(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn shown(guards: &Guards, facts: &Facts<'_>) -> String {
    let checked = guards.check(facts, NOW);
    let met: Vec<String> = checked
        .met
        .iter()
        .map(|met| format!(" {}:{}", &met.id.as_str()[3..5], met.mode.as_str()))
        .collect();
    format!("{:?}{}", checked.verdict, met.concat())
}

#[test]
fn who_is_met_and_what_follows() {
    let mut scoped = missing(3, Mode::Block);
    scoped.scope = Scope {
        skills: vec![skill("ops/disk")],
        domains: vec!["hr".to_owned()],
    };
    let mut late = missing(4, Mode::Block);
    late.expires = Some(NOW);
    let mut off = missing(5, Mode::Block);
    off.status = Status::Disabled;
    let mut blunt = missing(6, Mode::Block);
    blunt.matches.when = None;
    let mut engine = missing(7, Mode::RequireApproval);
    engine.matches.when = Some("context.hour > 20".to_owned());
    let mut fixer = missing(8, Mode::Block);
    fixer.action = Action::Autopatch {
        script: "autopatches/fx.py".to_owned(),
        repository: None,
        dry_run: true,
        safe_mode: true,
        rollback_on_failure: true,
        description: None,
    };
    let mut pattern = missing(9, Mode::Warn);
    pattern.matches.component = Some("sales/*".to_owned());
    let rules = [
        missing(1, Mode::Shadow),
        missing(2, Mode::Warn),
        scoped,
        late,
        off,
        blunt,
        engine,
        fixer,
        pattern,
    ];
    let guards = Guards::compile(rules).expect("good");
    let (good, bad) = (
        inputs(json!({"partner_id": 7})),
        inputs(json!({"partner_id": null})),
    );
    let (invoice, disk, other) = (skill("sales/invoice"), skill("ops/disk"), skill("hr/leave"));
    let held = BTreeSet::from([id(7)]);
    let run = |skill, inputs| Facts {
        skill: Some(skill),
        inputs: Some(inputs),
        ..Facts::default()
    };
    for (name, facts, expected) in [
        ("a good run", run(&invoice, &good), "Pass"),
        (
            "a bad run",
            run(&invoice, &bad),
            "Warn 02:warn 09:warn 01:shadow",
        ),
        (
            "the engine says yes",
            Facts {
                held: Some(&held),
                ..run(&invoice, &good)
            },
            "RequireApproval 07:require_approval",
        ),
        ("a skill in scope", run(&disk, &bad), "Block 03:block"),
        ("a domain in scope", run(&other, &bad), "Block 03:block"),
        (
            "no inputs, no error",
            Facts {
                skill: Some(&invoice),
                ..Facts::default()
            },
            "Pass",
        ),
        (
            "an error",
            Facts {
                component: "sales/invoice",
                error: Some("KeyError: partner_id"),
                ..Facts::default()
            },
            "Block 06:block 07:require_approval 02:warn 09:warn 01:shadow 08:shadow",
        ),
        (
            "another error",
            Facts {
                component: "sales/invoice",
                error: Some("KeyError: user_id"),
                ..Facts::default()
            },
            "Pass",
        ),
        (
            "its fingerprint",
            Facts {
                component: "sales/order",
                error: Some("x"),
                fingerprint: Some(Fingerprint::from_bytes([7; 16])),
                ..Facts::default()
            },
            "Warn 09:warn",
        ),
        (
            "an error of a good run",
            Facts {
                error: Some("KeyError: partner_id"),
                ..run(&invoice, &good)
            },
            "Block 06:block",
        ),
    ] {
        let _ = name;
        assert_eq!(shown(&guards, &facts), expected, "{name}");
    }
    let conditions: Vec<(&RuleId, &str)> = guards.conditions().collect();
    assert_eq!(conditions, [(&id(7), "context.hour > 20")]);
    let checked = guards.check(&run(&invoice, &bad), NOW);
    assert_eq!(
        checked.counts(),
        [
            (id(2), Counted::Warned),
            (id(9), Counted::Warned),
            (id(1), Counted::Shadowed)
        ]
    );
}

#[test]
fn a_check_looks_at_the_rules_of_its_skill_only() {
    let rules = (0..200u8).map(|number| {
        let mut rule = missing(number, Mode::Block);
        rule.matches.component = Some(format!("sales/skill-{number}"));
        rule
    });
    let guards = Guards::compile(rules).expect("good");
    let (skill, none) = (skill("sales/skill-7"), Map::new());
    let facts = Facts {
        skill: Some(&skill),
        inputs: Some(&none),
        ..Facts::default()
    };
    let checked = guards.check(&facts, NOW);
    assert_eq!(
        (checked.looked_at, checked.met.len(), checked.verdict),
        (1, 1, Verdict::Block)
    );
}

#[test]
fn a_guardrail_is_a_forbid() {
    let mut rule = missing(1, Mode::Block);
    rule.expires = "2027-01-31T00:00:00.123456789Z".parse().ok();
    expect![[r#"
        @id("GR-01010101")
        @guardrail("GR-01010101")
        @mode("block")
        @reason("KeyError: partner_id")
        forbid (principal, action == Action::"run", resource)
        when { resource.id == "sales/invoice" }
        when { context.now < datetime("2027-01-31T00:00:00.123Z") }
        when { !context.given.contains("partner_id") };
    "#]]
    .assert_eq(&to_cedar(&rule, NOW).expect("a policy"));
    rule.scope = Scope {
        skills: vec![skill("ops/disk")],
        domains: vec!["hr".to_owned()],
    };
    let policy = to_cedar(&rule, NOW).expect("a policy");
    assert!(
        policy.contains(
            "when { [\"ops/disk\"].contains(resource.id) || [\"hr\"].contains(resource.domain) }"
        ),
        "{policy}"
    );
    let but = |change: fn(&mut Rule)| {
        let mut rule = missing(1, Mode::Block);
        change(&mut rule);
        to_cedar(&rule, NOW)
    };
    assert_eq!(but(|rule| rule.status = Status::Rejected), None);
    assert_eq!(but(|rule| rule.expires = Some(NOW)), None);
    assert_eq!(but(|rule| rule.matches.when = None), None);
    assert_eq!(
        but(|rule| rule.matches.component = Some("odoo.sale".to_owned())),
        None
    );
    assert_eq!(
        but(|rule| rule.matches.when = Some("true } unless { false".to_owned())),
        None
    );
    let both = [missing(2, Mode::Warn), missing(1, Mode::Shadow)];
    let file = to_cedar_file(&both, NOW);
    assert!(
        file.starts_with("@id(\"GR-01010101\")") && file.contains("\n\n@id(\"GR-02020202\")"),
        "{file}"
    );
}

#[test]
fn hostile_messages_stay_in_their_annotation() {
    for text in HOSTILE {
        let mut rule = missing(1, Mode::Block);
        rule.action = Action::Block {
            message: text.to_owned(),
            suggest_fix: None,
            documentation: None,
        };
        rule.matches.when =
            Some(Predicate::from(Atom::new(text, Test::Text(text.to_owned()))).to_cedar());
        let policy = to_cedar(&rule, NOW).expect("a policy");
        assert_eq!(policy.lines().count(), 7, "{policy}");
        assert!(
            !policy.contains(|character| character != '\n' && crate::yaml::is_hidden(character)),
            "{policy}"
        );
    }
}

#[test]
fn literals_that_every_match_holds() {
    for (pattern, expected) in [
        ("^\\s*KeyError:\\s+'partner_id'", Some("'partner_id'")),
        ("KeyError.*partner_id", Some("partner_id")),
        ("abc|defghi", None),
        ("(abc|defghi)jkl", Some("jkl")),
        ("(?i)keyerror", None),
        ("(?s:.*?)lost", Some("lost")),
        ("colou?r", Some("colo")),
        ("ab+cde", Some("cde")),
        ("abcd{0,3}ef", Some("abc")),
        ("a[xyz]b", None),
        ("[]abc]defg", Some("defg")),
        ("[a\\]b]defg", Some("defg")),
        ("C:\\\\new\\(x86\\)", Some("C:\\new(x86)")),
        ("\\x{202E}sutats", Some("sutats")),
        ("\\x41bcd", None),
        ("(a(b)c\\)d)efgh", Some("efgh")),
    ] {
        assert_eq!(required_literal(pattern).as_deref(), expected, "{pattern}");
    }
}

proptest! {
    /// Looking for the literal first never loses a message.
    #[test]
    fn a_literal_is_in_every_match(
        pattern in "([a-c]{1,3}|[a-c]\\?|[a-c]\\*|[a-c]\\+|\\.|\\(a\\|b\\)|\\(abc\\)\\?|\\[a-b\\]|\\\\d|\\\\\\.|\\^|\\$|\\|){1,8}",
        message in "[a-c.0-9]{0,14}",
    ) {
        if let (Ok(regex), Some(literal)) = (MessageRegex::parse(&pattern), required_literal(&pattern))
            && regex.is_match(&message)
        {
            prop_assert!(message.contains(&literal), "{pattern} {literal} {message}");
        }
    }
}
