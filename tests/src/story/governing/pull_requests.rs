//! What is said of pull requests of the skills repository that change policies or the risk of skills.

use super::{Person, harmless, merge_policies};
use crate::world::{Credentials, World, eventually, id_of, pull_of};
use serde_json::{Value, json};

const POLICIES: &str = "policies/approval_policies.json";

/// The mark of the branch's newest commit, once there is one, and the description that goes with it.
async fn marked(world: &World, branch: &str, state: &str) -> String {
    let what = format!("{branch} is marked with {state}");
    eventually(&what, async || {
        let status = world.human.status(branch, "prentice/policies").await;
        match status {
            Some(status) if status["state"] == state => {
                Ok(status["description"].as_str().expect("text").to_owned())
            }
            other => Err(format!("{other:?}")),
        }
    })
    .await
}

/// Policies that send all runs of the skills of `test` to approval, and some more.
fn approvals(more: &[Value]) -> String {
    let all = json!({"skill_id": "test/*", "requires_approval": true, "policy_id": "all-of-test",
        "reason": "ask @ada\n* first"});
    let policies: Vec<Value> = std::iter::once(all).chain(more.iter().cloned()).collect();
    json!({ "policies": policies }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_looser_policy_is_marked_with_the_runs_it_changes_and_one_comment_follows_the_branch() {
    let (world, credentials) = Credentials::world().await;
    world
        .create_and_merge(&harmless("test/often", "read"))
        .await;
    merge_policies(&world, &[("approval_policies.json", json!(approvals(&[])))]).await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let run = mia.executes("test.often", json!({})).await.expect(202);
    assert_eq!(run["status"], "awaiting_approval", "{run}");

    let human = &world.human;
    human.branch("looser").await;
    human
        .edit("looser", POLICIES, |_| json!({"policies": []}).to_string())
        .await;
    let number = human.open_pull("looser").await;
    let why = marked(&world, "looser", "failure").await;
    assert!(why.ends_with("decides otherwise on 1 of 1 runs"), "{why}");
    let said = human.comments(number).await;
    let [comment] = &said[..] else {
        panic!("{said:?}")
    };
    let line = format!(
        "* looser: `{}` of `test/often` by `mia`: needs approval → **allowed**; `all-of-test: ask @ada * first`",
        id_of(&run)
    );
    assert!(comment.contains(&line), "{line}\nin\n{comment}");
    assert!(comment.contains("### Weakens policies"), "{comment}");

    let more = json!({"skill_id": "pay/*", "requires_approval": true, "policy_id": "payments"});
    human
        .edit("looser", POLICIES, |_| {
            approvals(std::slice::from_ref(&more))
        })
        .await;
    let why = marked(&world, "looser", "success").await;
    assert_eq!(why, "weakens nothing; decides otherwise on 0 of 1 runs");
    let said = human.comments(number).await;
    let [comment] = &said[..] else {
        panic!("it is said in the same comment: {said:?}")
    };
    assert!(comment.contains("None of the 1 runs"), "{comment}");

    human.edit("looser", POLICIES, |_| "{".to_owned()).await;
    let why = marked(&world, "looser", "failure").await;
    assert!(why.starts_with("the policies would be broken"), "{why}");
    assert_eq!(human.comments(number).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_risk_is_marked_and_what_has_nothing_to_do_with_it_passes() {
    let world = World::start().await;
    let skill = harmless("test/often", "write");
    world.create_and_merge(&skill).await;
    let human = &world.human;
    human.branch("milder").await;
    human
        .edit("milder", "skills/test/often.yaml", |text| {
            text.replace("risk: write", "risk: read")
        })
        .await;
    let number = human.open_pull("milder").await;
    assert_eq!(marked(&world, "milder", "failure").await, "lowers 1 risk");
    let said = human.comments(number).await;
    assert!(said.concat().contains("from `write` to `read`"), "{said:?}");

    human.branch("words").await;
    human.add("words", "docs/words.md", "# Words\n").await;
    let number = human.open_pull("words").await;
    let why = marked(&world, "words", "success").await;
    assert_eq!(why, "touches no policy and lowers no risk");
    assert_eq!(human.comments(number).await, [""; 0]);

    // The same proposed through Prentice: whoever reviews it reads it in the first lines.
    let milder = harmless("test/often", "read");
    let skill = world
        .put("/api/skills/test.often", milder.body())
        .await
        .expect(200);
    let pull = human.read(&format!("/pulls/{}", pull_of(&skill))).await;
    let body = pull["body"].as_str().expect("text");
    assert!(
        body.contains("**Look twice**: the risk goes from `write` to `read`"),
        "{body}"
    );
    let checked = world
        .post("/api/skills/test.often/validate", json!({}))
        .await;
    let findings = checked.expect(200)["findings"].clone();
    let lowered = |finding: &Value| finding["rule"] == "risk-lowered";
    assert!(
        findings
            .as_array()
            .is_some_and(|all| all.iter().any(lowered)),
        "{findings}"
    );
}
