//! People, rules and an approval to try things on.

use super::*;
use crate::access::Principal;
use crate::plan::PlanHash;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
}

pub(super) fn hash(digit: &str) -> PlanHash {
    PlanHash::parse(&digit.repeat(64)).expect("a hash")
}

/// `mia:approver,finance`, somebody with these roles; `mia:approver!runs:*` with a token for these things only.
pub(super) fn person(text: &str) -> Principal {
    let (who, scopes) = match text.split_once('!') {
        Some((who, scopes)) => (who, Some(scopes)),
        None => (text, None),
    };
    let (name, roles) = who.split_once(':').unwrap_or((who, ""));
    let set = |text: &str| -> BTreeSet<String> {
        text.split(',')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    Principal {
        tenant: TenantId::default(),
        name: name.to_owned(),
        roles: set(roles),
        permissions: BTreeSet::new(),
        scopes: scopes.map(set),
        attributes: BTreeMap::new(),
        credential: "session".to_owned(),
    }
}

/// `2 of role:finance,ann` or `1 of` (anyone who may decide), good for 100 seconds.
pub(super) fn rule(text: &str) -> ApprovalRule {
    let (quorum, approvers) = text.split_once(" of").expect("`n of …`");
    ApprovalRule {
        policy_id: text.to_owned(),
        reason: "because".to_owned(),
        approvers: approvers
            .trim()
            .split(',')
            .filter(|approver| !approver.is_empty())
            .map(str::to_owned)
            .collect(),
        quorum: quorum.parse().expect("a number"),
        expires_after_seconds: 100,
    }
}

pub(super) fn requested(rules: &[&str]) -> Requested {
    Requested {
        id: ApprovalId::from_u128(1),
        tenant: TenantId::default(),
        run: RunId::from_u128(1),
        plan_hash: hash("a"),
        by: "mia".to_owned(),
        rules: rules.iter().map(|text| rule(text)).collect(),
    }
}

/// One that `mia` asked for at 0, of the plan `aaa…`.
pub(super) fn pending(rules: &[&str]) -> Approval {
    request(requested(rules), at(0)).expect("an approval")
}

pub(super) fn approving() -> Deciding {
    Deciding {
        verb: Verb::Approve,
        reason: None,
        plan_hash: hash("a"),
        via: Via::Session,
    }
}

pub(super) fn rejecting(reason: &str) -> Deciding {
    Deciding {
        verb: Verb::Reject,
        reason: Some(reason.to_owned()),
        ..approving()
    }
}
