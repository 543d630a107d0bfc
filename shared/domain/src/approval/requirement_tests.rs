//! What asks for an approval by itself, and the text of a link.

use super::fixture::*;
use super::*;
use crate::manifest::Risk::{self, Destructive, Read, Write};
use crate::risk::{Assessment, Found, Reason};

/// What policies ask for, the risk, up to where a policy lets go; who must agree.
type Row = (
    &'static [&'static str],
    Risk,
    Option<Risk>,
    &'static [&'static str],
);

#[test]
fn a_destructive_risk_asks_by_itself_unless_let_go() {
    let risk = |level: Risk| Assessment {
        level,
        reasons: vec![Reason {
            found: Found::Manifest,
            what: "its author says so".to_owned(),
            level,
        }],
    };
    // What policies ask for, the risk, up to where a policy lets go; who must agree.
    let table: &[Row] = &[
        (&[], Read, None, &[]),
        (&[], Write, None, &[]),
        (&[], Destructive, None, &["risk"]),
        (&[], Destructive, Some(Read), &["risk"]),
        (&[], Destructive, Some(Write), &["risk"]),
        (&[], Destructive, Some(Destructive), &[]),
        (&["1 of role:finance"], Read, None, &["1 of role:finance"]),
        (
            &["1 of role:finance"],
            Destructive,
            None,
            &["1 of role:finance", "risk"],
        ),
        // `requires_approval: false` waives nothing that another policy demands.
        (
            &["1 of role:finance"],
            Destructive,
            Some(Destructive),
            &["1 of role:finance"],
        ),
        (
            &["1 of role:finance"],
            Read,
            Some(Destructive),
            &["1 of role:finance"],
        ),
    ];
    for (rules, level, waived, expected) in table {
        let rules: Vec<ApprovalRule> = rules.iter().map(|text| rule(text)).collect();
        let required = requirement(&rules, &risk(*level), *waived);
        let ids: Vec<&str> = required
            .iter()
            .map(|rule| rule.policy_id.as_str())
            .collect();
        assert_eq!(ids, *expected, "{level:?} {waived:?}");
    }
    let required = requirement(&[], &risk(Destructive), None);
    assert_eq!(
        required[0].reason,
        "the risk is destructive: manifest: its author says so"
    );
}

#[test]
fn a_link_is_one_text_and_good_for_one_thing() {
    let approval = pending(&["1 of"]);
    let claims = LinkClaims {
        approval: approval.id.clone(),
        verb: Verb::Approve,
        plan_hash: hash("a"),
        expires_at: at(50),
        approver: "ann \"the\" boss\n".to_owned(),
        nonce: "n1".to_owned(),
    };
    let text = claims.to_sign();
    assert!(
        text.starts_with("prentice-approval-link-1\n{\"approval\":\"apr_"),
        "{text}"
    );
    assert_eq!(LinkClaims::read(&text), Ok(claims.clone()));
    for other in [
        String::new(),
        text.replace("\",\"", "\", \""),
        text.replace("link-1", "link-2"),
        text.replace("n1", ""),
        format!("{text} "),
    ] {
        assert_eq!(
            LinkClaims::read(&other),
            Err(LinkRefusal::Unreadable),
            "{other}"
        );
    }
    assert_eq!(claims.check(&approval, at(49)), Ok(()));
    assert_eq!(
        claims.check(&approval, at(50)),
        Err(LinkRefusal::Expired { at: at(50) })
    );
    let mut other = approval.clone();
    other.id = ApprovalId::from_u128(2);
    assert!(matches!(
        claims.check(&other, at(1)),
        Err(LinkRefusal::OtherApproval { .. })
    ));
    other = approval.clone();
    other.plan_hash = hash("b");
    assert_eq!(claims.check(&other, at(1)), Err(LinkRefusal::PlanChanged));
    let (approved, _) =
        decide(&approval, approving(), &person("ann:approver"), at(1)).expect("counts");
    let status = Status::Approved;
    assert_eq!(
        claims.check(&approved, at(2)),
        Err(LinkRefusal::Decided { status }),
        "a replay"
    );
}
