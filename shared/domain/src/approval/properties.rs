//! Whatever people do in whatever order: no approval without everybody who must, no change after an end, one use.

use super::fixture::*;
use super::*;
use crate::access::Permission;
use proptest::prelude::*;
use std::collections::BTreeSet;

const PEOPLE: [&str; 9] = [
    "mia:admin,finance",
    "Mia:approver",
    "ann:approver",
    "ANN:finance",
    "bob:finance",
    "bob:approver,finance",
    "cid:operator",
    "dan:admin",
    "eve:approver!runs:*",
];
const RULES: [&str; 7] = [
    "1 of",
    "2 of",
    "3 of",
    "1 of role:finance",
    "2 of role:finance",
    "1 of ann",
    "2 of ann,bob,role:finance",
];

#[derive(Debug, Clone)]
enum Move {
    Decide(&'static str, Verb, &'static str),
    Withdraw(&'static str),
    Consume(&'static str),
    Sweep,
    Wait(i64),
}

fn any_move() -> impl Strategy<Value = Move> {
    let person = || prop::sample::select(PEOPLE.as_slice());
    let plan = || prop_oneof![9 => Just("a"), 1 => Just("b")];
    let verb = prop_oneof![6 => Just(Verb::Approve), 1 => Just(Verb::Reject)];
    prop_oneof![
        10 => (person(), verb, plan()).prop_map(|(who, verb, plan)| Move::Decide(who, verb, plan)),
        1 => person().prop_map(Move::Withdraw),
        4 => plan().prop_map(Move::Consume),
        1 => Just(Move::Sweep),
        2 => (1i64..40).prop_map(Move::Wait),
    ]
}

/// Whether somebody's word counts for a rule, said in another way than `decide` says it.
fn eligible(rule: &str, who: &str) -> bool {
    let principal = person(who);
    if who.starts_with("eve") {
        return false;
    }
    match rule.split_once(" of").expect("`n of …`").1.trim() {
        "" => principal.may(Permission::ApprovalsDecide),
        "role:finance" => who.contains("finance"),
        "ann" => principal.name == "ann",
        _ => who.contains("finance") || principal.name == "ann" || principal.name == "bob",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn an_approval_means_what_it_says(
        rules in prop::collection::vec(prop::sample::select(RULES.as_slice()), 1..4),
        moves in prop::collection::vec(any_move(), 0..25),
    ) {
        let mut approval = pending(&rules);
        let mut now = 0;
        let mut used = 0;
        // Who approved, as which of the people above.
        let mut approved: Vec<&str> = Vec::new();
        for step in moves {
            now += 1;
            let before = approval.clone();
            let next = match step {
                Move::Decide(who, verb, plan) => {
                    let deciding = Deciding { verb, reason: Some("so".to_owned()), plan_hash: hash(plan), via: Via::Token };
                    let decided = decide(&approval, deciding, &person(who), at(now)).ok();
                    if let Some((next, outcome)) = &decided {
                        prop_assert_eq!(plan, "a");
                        prop_assert_eq!(before.state.status(), Status::Pending);
                        prop_assert_eq!(*outcome == Outcome::Approved, next.state.status() == Status::Approved);
                        if verb == Verb::Approve {
                            approved.push(who);
                        }
                    }
                    decided.map(|(next, _)| next)
                }
                Move::Withdraw(who) => withdraw(&approval, &person(who), at(now)).ok(),
                Move::Consume(plan) => {
                    let next = consume(&approval, &hash(plan), at(now)).ok();
                    if next.is_some() {
                        used += 1;
                        prop_assert_eq!(plan, "a");
                        prop_assert_eq!(before.state.status(), Status::Approved);
                    }
                    next
                }
                Move::Sweep => expire(&approval, at(now)),
                Move::Wait(seconds) => {
                    now += seconds;
                    None
                }
            };
            if let Some(next) = next {
                prop_assert!(!before.state.status().is_terminal(), "{:?} became {:?}", before.state, next.state);
                if next.state.status() != Status::Expired {
                    prop_assert!(at(now) < approval.expires_at);
                }
                approval = next;
            }
            if matches!(approval.state.status(), Status::Approved | Status::Used) {
                for rule in &rules {
                    let people: BTreeSet<String> = approved
                        .iter()
                        .filter(|who| eligible(rule, who))
                        .map(|who| person(who).name.to_lowercase())
                        .filter(|name| name != "mia")
                        .collect();
                    let quorum: usize = rule[..1].parse().expect("a number");
                    prop_assert!(people.len() >= quorum, "{} with {:?}", rule, people);
                }
            }
        }
        prop_assert!(used <= 1);
    }
}
