//! The life of an approval, as tables and stories.

use super::fixture::*;
use super::*;
use crate::id::TenantId;

/// Approvals in turn, and how each went: `approved`, `waiting`, or the code of the refusal.
fn story(rules: &[&str], people: &[&str]) -> Vec<&'static str> {
    let mut approval = pending(rules);
    let mut told = Vec::new();
    for (second, who) in (1..).zip(people) {
        told.push(
            match decide(&approval, approving(), &person(who), at(second)) {
                Ok((next, outcome)) => {
                    approval = next;
                    match outcome {
                        Outcome::Approved => "approved",
                        Outcome::Rejected => "rejected",
                        Outcome::Waiting { .. } => "waiting",
                    }
                }
                Err(refusal) => refusal.code(),
            },
        );
    }
    told
}

#[test]
fn who_counts_for_which_rule() {
    let table: &[(&[&str], &[&str], &[&str])] = &[
        // Rules, people, how each approval went.
        (&["1 of"], &["ann:approver"], &["approved"]),
        (&["0 of"], &["ann:approver"], &["approved"]),
        (
            &["1 of"],
            &["bob:operator", "ann:approver"],
            &["not_eligible", "approved"],
        ),
        (
            &["1 of"],
            &["ann:approver!runs:*", "ann:approver!approvals:*"],
            &["not_eligible", "approved"],
        ),
        // Nobody approves their own, by no credential and in no spelling.
        (&["1 of"], &["mia:admin"], &["own_request"]),
        (
            &["1 of"],
            &[
                "mia:approver!approvals:decide",
                "MIA:approver",
                " mia :approver",
            ],
            &["own_request", "own_request", "own_request"],
        ),
        (
            &["1 of role:finance"],
            &["mia:finance", "ann:finance"],
            &["own_request", "approved"],
        ),
        // Each person counts once.
        (
            &["2 of"],
            &["ann:approver", "ann:admin", "Ann:approver", "bob:approver"],
            &["waiting", "already_counted", "already_counted", "approved"],
        ),
        // Named people and roles; nobody else, however mighty.
        (
            &["1 of role:finance"],
            &["ann:admin", "bob:finance"],
            &["not_eligible", "approved"],
        ),
        (
            &["1 of ann"],
            &["bob:admin", "Ann:approver", "ann"],
            &["not_eligible", "not_eligible", "approved"],
        ),
        (
            &["1 of role:finance"],
            &["bob:finance!runs:*"],
            &["not_eligible"],
        ),
        (&["2 of ann,bob"], &["ann", "bob"], &["waiting", "approved"]),
        (
            &["2 of role:finance,ann"],
            &["ann:finance", "bob:finance"],
            &["waiting", "approved"],
        ),
        // Every rule; one approval may count for several.
        (
            &["1 of role:finance", "1 of role:security"],
            &["ann:finance", "bob:security"],
            &["waiting", "approved"],
        ),
        (
            &["1 of role:finance", "1 of role:security"],
            &["ann:finance,security"],
            &["approved"],
        ),
        (
            &["1 of role:finance", "2 of"],
            &["ann:approver", "bob:approver", "cid:finance"],
            &["waiting", "waiting", "approved"],
        ),
        (
            &["1 of role:finance", "2 of"],
            &["ann:approver,finance", "bob:approver"],
            &["waiting", "approved"],
        ),
        // After the end nothing counts.
        (
            &["1 of"],
            &["ann:approver", "bob:approver"],
            &["approved", "already_decided"],
        ),
    ];
    for (rules, people, expected) in table {
        assert_eq!(story(rules, people), *expected, "{rules:?} {people:?}");
    }
}

#[test]
fn one_that_waits_says_for_whom() {
    let approval = pending(&["2 of", "1 of role:finance"]);
    let (_, outcome) =
        decide(&approval, approving(), &person("ann:approver"), at(1)).expect("counts");
    let Outcome::Waiting { missing } = outcome else {
        panic!("{outcome:?}")
    };
    let shown: Vec<String> = missing
        .iter()
        .map(|missing| {
            format!(
                "{} more for {} by {:?}",
                missing.more, missing.policy_id, missing.approvers
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "1 more for 2 of by []",
            r#"1 more for 1 of role:finance by ["role:finance"]"#
        ]
    );
}

#[test]
fn a_rejection_ends_it_at_once_and_says_why() {
    let approval = pending(&["2 of"]);
    for (who, reason, expected) in [
        ("ann:approver", "", Err("reason_missing")),
        ("ann:approver", " \n ", Err("reason_missing")),
        ("mia:admin", "no", Err("own_request")),
        ("bob:operator", "no", Err("not_eligible")),
        ("ann:approver", "too late in the day", Ok(Outcome::Rejected)),
    ] {
        let decided = decide(&approval, rejecting(reason), &person(who), at(1));
        let told = decided
            .map(|(_, outcome)| outcome)
            .map_err(|refusal| refusal.code());
        assert_eq!(told, expected, "{who} {reason:?}");
    }
    // Also one who approved before, and one who may decide though no rule names them.
    let (approval, _) =
        decide(&approval, approving(), &person("ann:approver"), at(1)).expect("counts");
    let (rejected, _) =
        decide(&approval, rejecting("no"), &person("ann:approver"), at(2)).expect("counts");
    assert_eq!(rejected.state, State::Rejected { at: at(2) });
    let named = pending(&["1 of role:finance"]);
    assert!(decide(&named, rejecting("no"), &person("ann:approver"), at(1)).is_ok());
    // Nothing changes it any more.
    let refusal =
        decide(&rejected, approving(), &person("bob:approver"), at(3)).expect_err("ended");
    assert_eq!(
        refusal.to_string(),
        "this approval was rejected by ann at 1970-01-01T00:00:02Z already; nothing changes it any more"
    );
    assert_eq!(
        consume(&rejected, &hash("a"), at(3)).map_err(|refusal| refusal.code()),
        Err("already_decided")
    );
}

#[test]
fn it_is_for_that_plan_only_and_once() {
    let approval = pending(&["1 of"]);
    let other = Deciding {
        plan_hash: hash("b"),
        ..approving()
    };
    let refusal =
        decide(&approval, other, &person("ann:approver"), at(1)).expect_err("another plan");
    assert_eq!(refusal.code(), "plan_changed");
    assert_eq!(
        consume(&approval, &hash("a"), at(1)),
        Err(Refusal::NotApproved)
    );
    let (approval, _) =
        decide(&approval, approving(), &person("ann:approver"), at(2)).expect("counts");
    assert_eq!(
        consume(&approval, &hash("b"), at(3))
            .expect_err("another plan")
            .code(),
        "plan_changed"
    );
    let used = consume(&approval, &hash("a"), at(4)).expect("approved");
    assert_eq!(used.state, State::Used { at: at(4) });
    assert_eq!(
        consume(&used, &hash("a"), at(5)),
        Err(Refusal::AlreadyUsed { at: at(4) })
    );
}

#[test]
fn after_its_time_it_is_worth_nothing() {
    let waiting = pending(&["1 of"]);
    let (approved, _) =
        decide(&waiting, approving(), &person("ann:approver"), at(99)).expect("in time");
    for (now, expired) in [(99, false), (100, true), (500, true)] {
        let status = |approval: &Approval| approval.status(at(now)) == Status::Expired;
        assert_eq!(
            (status(&waiting), status(&approved)),
            (expired, expired),
            "{now}"
        );
        assert_eq!(
            decide(&waiting, approving(), &person("ann:approver"), at(now)).is_err(),
            expired
        );
        assert_eq!(consume(&approved, &hash("a"), at(now)).is_err(), expired);
        assert_eq!(expire(&waiting, at(now)).is_some(), expired);
        assert_eq!(expire(&approved, at(now)).is_some(), expired);
    }
    let expired = expire(&waiting, at(200)).expect("its time is over");
    assert_eq!(expired.state, State::Expired { at: at(100) });
    assert_eq!(expire(&expired, at(300)), None);
    assert_eq!(
        decide(&expired, approving(), &person("ann:approver"), at(50)),
        Err(Refusal::Expired { at: at(100) })
    );
}

#[test]
fn the_most_impatient_rule_decides_how_long_it_waits() {
    let mut asked = requested(&["1 of", "1 of role:finance"]);
    asked.rules[1].expires_after_seconds = 7;
    assert_eq!(
        request(asked, at(0)).expect("an approval").expires_at,
        at(7)
    );
}

#[test]
fn what_can_never_be_is_not_asked_for() {
    for (rules, expected) in [
        (vec![], Some("may run without")),
        (
            vec!["1 of mia"],
            Some("names 0 who may give one, mia left out"),
        ),
        (vec!["2 of ann,mia"], Some("names 1 who")),
        (vec!["2 of ann,Ann"], Some("names 1 who")),
        (
            vec!["1 of", "3 of ann,bob"],
            Some("asks for 3 approvals and names 2"),
        ),
        (vec!["2 of ann,bob"], None),
        (vec!["5 of ann,role:finance"], None),
        (vec!["5 of"], None),
    ] {
        let error = request(requested(&rules), at(0))
            .err()
            .map(|error| error.to_string());
        match expected {
            Some(expected) => assert!(
                error.clone().is_some_and(|error| error.contains(expected)),
                "{rules:?} {error:?}"
            ),
            None => assert_eq!(error, None, "{rules:?}"),
        }
    }
}

#[test]
fn who_asked_or_may_stop_runs_can_withdraw_it() {
    let approval = pending(&["1 of"]);
    for (who, expected) in [
        ("mia", None),
        ("bob:operator", None),
        ("ann:approver", Some("not_yours")),
        ("Mia", Some("not_yours")),
    ] {
        let refusal = withdraw(&approval, &person(who), at(1))
            .err()
            .map(|refusal| refusal.code());
        assert_eq!(refusal, expected, "{who}");
    }
    let withdrawn = withdraw(&approval, &person("mia"), at(1)).expect("hers");
    let refusal =
        decide(&withdrawn, approving(), &person("ann:approver"), at(2)).expect_err("ended");
    assert_eq!(
        refusal.to_string(),
        "this approval was withdrawn by mia at 1970-01-01T00:00:01Z already; nothing changes it any more"
    );
    assert_eq!(
        withdraw(&withdrawn, &person("mia"), at(2)).map_err(|refusal| refusal.code()),
        Err("already_decided")
    );
}

#[test]
fn another_tenant_sees_nothing_of_it() {
    let approval = pending(&["1 of"]);
    let mut stranger = person("ann:admin");
    stranger.tenant = TenantId::parse("acme").expect("a tenant");
    assert_eq!(
        decide(&approval, approving(), &stranger, at(1)),
        Err(Refusal::OtherTenant)
    );
    assert_eq!(
        withdraw(&approval, &stranger, at(1)),
        Err(Refusal::OtherTenant)
    );
}

#[test]
fn it_is_stored_and_read_back() {
    let (approval, _) = decide(
        &pending(&["2 of", "1 of ann"]),
        approving(),
        &person("ann:approver"),
        at(1),
    )
    .expect("counts");
    let text = serde_json::to_string(&approval).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Approval>(&text).expect("the same"),
        approval
    );
    for id in [
        "",
        "apr_",
        "apr_1",
        "run_00000000000000000000000000000001",
        "apr_0000000000000000000000000000000G",
    ] {
        assert!(ApprovalId::parse(id).is_err(), "{id}");
    }
}
