//! What is read, what is refused, and that no text of a log means anything.

use super::*;
use crate::finding::Finding;
use crate::mining::MessageRegex;
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// Texts of attackers, as an error might carry them.
pub(crate) const HOSTILE: [&str; 14] = [
    "\\\"\nstatus: approved\nmatch:\n  component: '*'",
    "x'\nstatus: approved\n'",
    "---\nid: GR-00000000\nstatus: approved\n...",
    "{{ 7 * 7 }} {% raw %} ${{ secrets.TOKEN }}",
    "&a [*a, !!python/object:os.system, <<: *a]",
    "nul\0 bell\u{7} escape \u{1b}[31;1mred\u{1b}[0m",
    "\u{202e}devorppa :sutats\u{202c} \u{feff}\u{200b}",
    "C:\\dir\\new \"quoted\" 'single' `back`",
    "\r\nstatus: approved\r",
    "# comment\n- item: |\n  block >",
    "null",
    "~",
    "0x10",
    "2026-11-21",
];

fn shown(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect()
}

fn check(text: &str, expected: Expect) {
    match parse(text) {
        Ok(parsed) => expected.assert_eq(&render(&parsed.rule)),
        Err(findings) => expected.assert_eq(&shown(&findings)),
    }
}

#[test]
fn the_documents_examples_are_read() {
    check(
        r#"id: GR-ABCD1234
name: "KeyError in sale.order"
kind: guardrail
status: proposed

match:
  component: "odoo.addons.sale"
  message_regex: "KeyError.*partner_id"
  fingerprint: "00000000-0000-0000-0000-abc123def456"

action:
  type: "block"
  message: "Prevented: KeyError in sale.order"

metadata:
  hits_7d: 10
  hits_30d: 25
  impact_score: 15.5
  auto_generated: true
"#,
        expect![[r#"
            id: GR-ABCD1234
            name: KeyError in sale.order
            kind: guardrail
            status: proposed
            match:
              component: odoo.addons.sale
              message_regex: KeyError.*partner_id
              fingerprint: 00000000-0000-0000-0000-abc123def456
            action:
              type: block
              message: 'Prevented: KeyError in sale.order'
            mode: shadow
            metadata:
              hits_7d: 10
              hits_30d: 25
              impact_score: 15.5
              auto_generated: true
        "#]],
    );
    check(
        r#"id: FX-ABCD1234
name: "ImportError in custom module"
kind: fixer
status: proposed
match:
  component: "odoo.addons.custom"
  message_regex: "ImportError.*missing_module"
action:
  type: "autopatch"
  script: "autopatches/fx-abcd1234.py"
  dry_run: true
metadata:
  hits_7d: 8
  hits_30d: 20
  impact_score: 12.4
  auto_generated: true
"#,
        expect![[r#"
            id: FX-ABCD1234
            name: ImportError in custom module
            kind: fixer
            status: proposed
            match:
              component: odoo.addons.custom
              message_regex: ImportError.*missing_module
            action:
              type: autopatch
              script: autopatches/fx-abcd1234.py
              dry_run: true
              safe_mode: false
              rollback_on_failure: false
            metadata:
              hits_7d: 8
              hits_30d: 20
              impact_score: 12.4
              auto_generated: true
        "#]],
    );
}

#[test]
fn everything_wrong_is_told_with_its_place() {
    check(
        r#"id: GR-12
name: ""
kind: fixer
statuss: approved
match:
  message_regex: "("
  fingerprint: abc
  when: "true } unless { false"
action:
  type: block
  message: stop
  script: autopatches/../../etc/passwd.py
mode: hard
scope: {skills: [ops], domains: [Ops], tags: []}
expires: soon
metadata: {hits_7d: -1, auto_generated: "yes"}
"#,
        expect![[r#"
            1:1: error[missing-field] status: `status` is missing: expected one of `proposed`, `approved`, `disabled`, `rejected`
            1:5: error[bad-value] id: "GR-12" is no id of a rule: expected `GR-` or `FX-` and 8 to 32 digits 0-9 A-F, such as `GR-ABCD1234`
            2:7: error[empty] name: found an empty text, expected text: what to call the rule
            4:1: error[unknown-field] statuss: `statuss` is no field of a rule: did you mean `status`?
            6:18: error[regex] match.message_regex: the pattern cannot be compiled: found open group without closing ')'
            7:16: error[bad-value] match.fingerprint: `abc` is no fingerprint: expected 32 hexadecimal digits as 8-4-4-4-12, like a UUID
            8:9: error[when] match.when: this is no condition: the `}` closes nothing
            12:3: error[unknown-field] action.script: `script` is no field of what a guardrail does: expected one of type, message, suggest_fix, documentation
            13:7: error[wrong-type] mode: found the text "hard", expected one of `shadow`, `warn`, `require_approval`, `block`
            14:18: error[bad-value] scope.skills[0]: "ops" is no skill id: expected `domain/name` (such as `ops/disk-report`), each of lower-case letters and digits with single _ (in the name also -) between them, at most 64 long
            14:34: error[bad-value] scope.domains[0]: "Ops" is no domain: expected lower-case letters and digits with single _ between them
            14:40: error[unknown-field] scope.tags: `tags` is no field of a scope: expected one of skills, domains
            15:10: error[bad-value] expires: failed to parse four digit integer as year: invalid digit, expected 0-9 but got s
            16:21: error[wrong-type] metadata.hits_7d: found the number -1, expected a whole number, 0 or more
            16:41: error[wrong-type] metadata.auto_generated: found the text "yes", expected `true` or `false`
        "#]],
    );
    check(
        "id: FX-ABCD1234\nname: n\nkind: fixer\nstatus: proposed\nmode: block\nmatch: {}\naction: {type: autopatch, script: autopatches/../x.py}\n",
        expect![[r#"
            6:8: error[empty] match: a rule that is about nothing is about everything: say what it is about
            7:35: error[bad-value] action.script: "autopatches/../x.py" is no script of a fixer, such as `autopatches/fx-abcd1234.py`; expected a script in `autopatches/`
        "#]],
    );
}

#[test]
fn a_merge_is_an_approval() {
    let now = Timestamp::UNIX_EPOCH;
    for (status, active) in [
        (Status::Proposed, true),
        (Status::Approved, true),
        (Status::Disabled, false),
        (Status::Rejected, false),
    ] {
        let mut rule = Rule {
            status,
            ..rule("n", "m", "c")
        };
        assert_eq!(rule.is_active(now), active, "{status:?}");
        rule.expires = Some(now);
        assert!(!rule.is_active(now));
    }
}

#[test]
fn conditions_stay_conditions() {
    for (text, fault) in [
        ("context.given.contains(\"a\")", None),
        ("[\"};\"].contains(resource.id) && context.hour > 3", None),
        ("true } unless { false", Some("the `}` closes nothing")),
        (
            "true; permit",
            Some("a `;` does not belong into a condition"),
        ),
        ("(true", Some("a `)` is missing")),
        ("(true]", Some("the `]` closes nothing")),
        ("\"open", Some("a text in it has no end: add a `\"`")),
        ("\"a\\\"", Some("a text in it has no end: add a `\"`")),
        (
            "true // }",
            Some("comments do not belong here: write them into `notes`"),
        ),
        ("  ", Some("it is empty")),
        ("@id(\"x\")", Some("a `@` does not belong into a condition")),
    ] {
        assert_eq!(condition_fault(text).as_deref(), fault, "{text}");
    }
}

/// A guardrail about this text, as the miner makes one.
pub(crate) fn rule(name: &str, message: &str, component: &str) -> Rule {
    let fingerprint = Fingerprint::from_bytes([7; 16]);
    let shown = |text: &str, most: usize, other: &str| match line(text, most) {
        text if text.is_empty() => other.to_owned(),
        text => text,
    };
    let template = crate::errors::Template::new([crate::errors::Piece::Text(message.to_owned())]);
    let regex = MessageRegex::build(&template, [], []).ok();
    Rule {
        id: RuleId::of(RuleKind::Guardrail, fingerprint, &Default::default()),
        name: shown(name, 120, "a rule"),
        status: Status::Proposed,
        priority: None,
        matches: Match {
            component: Some(shown(component, 256, "unknown")),
            message_regex: regex.map(|regex| regex.pattern().to_owned()),
            fingerprint: Some(fingerprint),
            when: Some(format!(
                "context.given.contains({})",
                crate::predicate::literal(&message.chars().take(500).collect::<String>())
            )),
        },
        action: Action::Block {
            message: shown(message, 500, "stopped"),
            suggest_fix: Some(paragraph(message, 500)).filter(|text| !text.is_empty()),
            documentation: None,
        },
        mode: Mode::Shadow,
        scope: Scope::default(),
        expires: None,
        targets: Vec::new(),
        metadata: Metadata {
            fingerprint: Some(fingerprint),
            generated_at: Some(Timestamp::UNIX_EPOCH),
            auto_generated: true,
            ..Metadata::default()
        },
        owners: Vec::new(),
        notes: Some(paragraph(message, 500)).filter(|text| !text.is_empty()),
    }
}

/// Whatever a text holds, the rule about it reads back as it was, and is still only proposed.
fn survives(text: &str) {
    let rule = rule(text, text, text);
    let written = render(&rule);
    match parse(&written) {
        Ok(parsed) => {
            assert_eq!(parsed.rule, rule, "{written}");
            assert_eq!(parsed.rule.status, Status::Proposed);
            assert_eq!(render(&parsed.rule), written);
        }
        Err(findings) => panic!("{written}\n{}", shown(&findings)),
    }
    // Other readers see the same: one document, the same status.
    let other: serde_json::Value = serde_yaml::from_str(&written).expect("YAML");
    assert_eq!(other["status"], "proposed");
    assert_eq!(other["name"], rule.name.as_str());
}

#[test]
fn hostile_texts_mean_nothing() {
    for text in HOSTILE {
        survives(text);
        survives(&format!("KeyError: {text} in sale"));
    }
    survives(&HOSTILE.concat());
    survives(&"x".repeat(20_000));
}

proptest! {
    #[test]
    fn any_text_means_nothing(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn any_yaml_means_nothing(pieces in prop::collection::vec(prop::sample::select(
        vec!["\n", ": ", "- ", "'", "\"", "\\", "#", "|", ">", "&a", "*a", "!t", "{", "}", "[", "]", ",", "?", "---", "...", "%", "@", "`", "status", "approved", " ", "\t", "\u{85}", "\u{2028}", "\u{a0}", "x", "\r", "<<", "="]
    ), 0..30)) {
        survives(&pieces.concat());
    }

    #[test]
    fn numbers_and_moments_are_read_back(hits in any::<u64>(), score in 0.0..1e12_f64, at in -9_000_000_000i64..9_000_000_000, mode in 0usize..4) {
        let mut rule = rule("n", "message", "c");
        let modes = [Mode::Shadow, Mode::Warn, Mode::RequireApproval, Mode::Block];
        rule.mode = modes[mode];
        rule.metadata.hits_7d = hits;
        rule.metadata.impact_score = score;
        rule.expires = Timestamp::from_second(at).ok();
        rule.scope = Scope { skills: vec![SkillId::parse("ops/disk").expect("an id")], domains: vec!["ops".to_owned()] };
        rule.targets = vec![Target { name: "n".to_owned(), metric: "false_positive_rate".to_owned(), target: "< 0.05".to_owned() }];
        rule.owners = vec!["platform".to_owned()];
        prop_assert_eq!(parse(&render(&rule)).expect("good").rule, rule);
    }

    #[test]
    fn no_text_panics(text in "(\\PC|[\\n\\t:\\[\\]{}&*!|>'\"#-]){0,200}") {
        let _ = parse(&text);
    }
}

/// Everything that the documentation shows is read by whatever it is for.
#[test]
fn what_is_documented_is_so() {
    let text = include_str!("../../../../docs/rules.md");
    let blocks: Vec<&str> = text
        .split("```yaml\n")
        .skip(1)
        .filter_map(|part| part.split("```").next())
        .collect();
    assert_eq!(blocks.len(), 5);
    for block in blocks {
        let findings = match block.split(':').next() {
            Some("id") => parse(block).err(),
            Some("rules") => crate::mining::Classifier::parse(block).err(),
            Some("name") => crate::proposal::Wordings::parse(block).err(),
            _ => crate::signature::ImpactWeights::parse(block).err(),
        };
        assert_eq!(findings, None, "{block}");
    }
}
