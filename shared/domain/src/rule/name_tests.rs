//! How rules and their files are called.

use super::tests::{HOSTILE, rule};
use super::*;

#[test]
fn a_file_is_named_after_its_rule() {
    let text = render(&rule("KeyError in ../../etc/пароль & \"co\"", "m", "c"));
    let path = proposed_path(&parse(&text).expect("good").rule);
    assert_eq!(path, "skills/proposed/GR-07070707_keyerror-in-etc-co.yaml");
    assert!(parse_at(&path, &text).is_ok());
    assert!(parse_at("skills/GR-07070707.yaml", &text).is_ok());
    assert!(is_rule_path(&path) && is_rule_path("skills/GR-07070707.yaml"));
    for other in [
        "skills/ops/GR-07070707.yaml",
        "skills/proposed/a/GR-0.yaml",
        "skills/ops/disk.yaml",
        "GR-07070707.yaml",
        "skills/GR-07070707.py",
    ] {
        assert!(!is_rule_path(other), "{other}");
    }
    let findings = parse_at("skills/proposed/GR-07070708_x.yaml", &text).expect_err("another");
    assert_eq!(findings[0].rule, "wrong-path");
    for text in HOSTILE {
        let path = proposed_path(&rule(text, "m", "c"));
        let name = path
            .strip_prefix(PROPOSED)
            .and_then(|name| name.strip_suffix(".yaml"))
            .expect("in its folder");
        assert!(
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
            "{path}"
        );
        assert!(name.len() <= 60, "{path}");
    }
}

#[test]
fn ids_grow_until_they_are_the_only_ones() {
    let fingerprint = |last: u8| {
        let mut bytes = [0xab; 16];
        bytes[15] = last;
        Fingerprint::from_bytes(bytes)
    };
    let mut taken = std::collections::BTreeSet::new();
    for (kind, expected) in [
        (RuleKind::Guardrail, "GR-ABABABAB"),
        (RuleKind::Fixer, "FX-ABABABAB"),
        (RuleKind::Guardrail, "GR-ABABABABABAB"),
        (RuleKind::Guardrail, "GR-ABABABABABABABAB"),
    ] {
        let id = RuleId::of(kind, fingerprint(1), &taken);
        assert_eq!(id.as_str(), expected);
        assert_eq!(RuleId::parse(expected), Ok(id.clone()));
        assert_eq!(id.kind(), kind);
        taken.insert(id);
    }
    for text in [
        "",
        "GR-",
        "GR-ABCD123",
        "gr-ABCD1234",
        "GR-ABCD123g",
        "GR-abcd1234",
        "XX-ABCD1234",
        "GR-ABCD1234\n",
    ] {
        assert!(RuleId::parse(text).is_err(), "{text:?}");
    }
}
