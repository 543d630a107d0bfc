//! Runs of the past under other policies.

use super::{CEDAR, ask, compile_with};
use crate::{Outcome, PastRun, PolicySet, replay};
use domain::id::RunId;
use domain::manifest::Risk;
use expect_test::expect;

fn past(number: u128, skill: &str, risk_asks: Option<Risk>) -> PastRun {
    let asked = ask(skill);
    PastRun {
        id: RunId::from_u128(number),
        principal: asked.principal,
        skill: asked.skill,
        inputs: asked.inputs,
        context: asked.context,
        risk_asks,
    }
}

#[test]
fn a_replay_names_the_runs_that_would_be_decided_otherwise() {
    let before = PolicySet::default();
    let after = compile_with(
        CEDAR,
        r#"
        @id("no-hr") @reason("people are not automated") forbid (principal, action == Action::"run", resource)
        when { resource.domain == "hr" };
        @id("look-first") forbid (principal, action == Action::"run_unattended", resource == Skill::"ops/disk");
        @id("trusted") @waives_risk("destructive") permit (principal, action == Action::"run_unattended", resource == Skill::"ops/clean");
        @id("fine") permit (principal, action == Action::"run", resource);
        "#,
        true,
    );
    let runs = [
        past(1, "hr/hire", None),
        past(2, "ops/disk", None),
        past(3, "ops/clean", Some(Risk::Destructive)),
        past(4, "ops/list", Some(Risk::Write)),
        past(5, "hr/fire", Some(Risk::Destructive)),
    ];
    let replayed = replay(&before, &after, &runs);
    expect![[r#"
        5 runs replayed, 4 decided otherwise
        1 run needs approval -> denied
        1 run allowed -> denied
        1 run allowed -> needs approval
        1 run needs approval -> allowed

        run_00000000000000000000000000000001 mia hr/hire
          - allowed
          + denied by `no-hr` (people are not automated)

        run_00000000000000000000000000000002 mia ops/disk
          - allowed
          + needs approval by `look-first` (the policy `look-first` wants approval first)

        run_00000000000000000000000000000003 mia ops/clean
          - needs approval by `risk` (its risk was destructive)
          + allowed by `fine`, `trusted`

        run_00000000000000000000000000000005 mia hr/fire
          - needs approval by `risk` (its risk was destructive)
          + denied by `no-hr` (people are not automated)
    "#]]
    .assert_eq(&replayed.to_string());
    assert_eq!(replay(&after, &after, &runs).changes, []);
    let back = replay(&after, &before, &runs);
    assert_eq!(back.changes.len(), 4);
    assert!(
        back.counts()
            .contains(&(Outcome::Denied, Outcome::Allowed, 1))
    );
    let text = serde_json::to_string(&runs).unwrap();
    assert_eq!(serde_json::from_str::<Vec<PastRun>>(&text).unwrap(), runs);
}
