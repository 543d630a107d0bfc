//! Texts from people stay texts, whatever they hold.

use super::{ask, check, compile};
use crate::{APPROVALS, PERMISSIONS, PolicySet};
use proptest::prelude::*;
use serde_json::json;

const HOSTILE: [&str; 9] = [
    "\"); permit(principal, action, resource); //",
    "x\")\npermit (principal, action, resource);\n@reason(\"",
    "a\\",
    "a\\\"",
    "*/ /*",
    "\n// comment\n",
    "it's \u{202e}reversed\u{0}",
    "@id(\"other\")",
    "* } when { true",
];

/// One file of each kind with this text wherever a text may be.
fn with(text: &str) -> [PolicySet; 2] {
    let name = text.replace(',', " ");
    let permissions = json!({
        "roles": {text: [text]},
        "policies": [{"skill_id": text, "required_permissions": [text], "policy_id": text, "reason": text, "granted_by": [name]},
                     {"skill_id": format!("{text}?"), "required_permissions": ["p"]},
                     {"skill_id": "a/b", "required_permissions": [text], "policy_id": text}],
        "abac_policies": [{"skill_id": text, "effect": "allow", "conditions": {text: [text], "role": text, "tags": text, "skill_id": text}}]
    });
    let approvals = json!([
        {"skill_id": format!("a/*{text}"), "policy_id": text, "reason": text, "approvers": [name]},
        {"skill_id": "a/b", "policy_id": text, "reason": text, "approvers": [name]},
    ]);
    [
        compile(PERMISSIONS, &permissions.to_string()),
        compile(APPROVALS, &approvals.to_string()),
    ]
}

fn holds(text: &str) {
    let [permissions, approvals] = with(text);
    // A forbid and a permit for each permission policy, a permit for the rule.
    assert_eq!(
        permissions.policies().len(),
        7,
        "{}",
        permissions.to_cedar()
    );
    assert_eq!(approvals.policies().len(), 2, "{}", approvals.to_cedar());
    for policies in [&permissions, &approvals] {
        let shown: cedar_policy::PolicySet = policies.to_cedar().parse().unwrap();
        assert_eq!(shown.policies().count(), policies.policies().len() + 1);
        for policy in policies.policies() {
            assert!(
                policy.id == text
                    || policy.id.starts_with("permission:")
                    || policy.id.starts_with("abac:")
            );
        }
    }
    let verdict = ask("a/b").of(&permissions);
    let denial = verdict
        .denials
        .iter()
        .find(|denial| denial.policy_id == text)
        .unwrap();
    assert_eq!(denial.missing, [text]);
    let verdict = ask("a/b").of(&approvals);
    assert_eq!(verdict.approvals.len(), 1);
    assert_eq!(verdict.approvals[0].reason, text);
    assert_eq!(
        verdict.approvals[0].approvers,
        [text.replace(',', " ").trim()]
    );
}

#[test]
fn hostile_texts_change_nothing() {
    HOSTILE.into_iter().for_each(holds);
}

#[test]
fn a_caller_cannot_name_themselves_into_a_policy() {
    let policies = compile(
        PERMISSIONS,
        r#"[{"skill_id": "*", "required_permissions": "x"}]"#,
    );
    for text in HOSTILE {
        let mut asked = ask("a/b")
            .roles(&[text])
            .attribute(text, &[text])
            .permissions(&[text]);
        asked.principal.name = text.to_owned();
        asked
            .inputs
            .insert(text.to_owned(), json!({text: [text, {text: 1}]}));
        // `*` in a permission is a pattern, and `* } when …` is one that means nothing named here.
        check(&policies, &asked, "deny permission:* missing x");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_text_changes_nothing(text in "[\"\\\\*(){};@a-c\\n\\r\\t ./?\\[\\]!\\p{Cyrillic}\\u{202e}]{1,12}x") {
        prop_assume!(!text.contains(['?', '[', '*']));
        holds(&text);
    }
}
