//! Every use case, lived through once.

use super::counted::{Counted, answered};
use crate::world::{Exchange, Proposal, World, eventually, id_of, pull_of};
use axum::body::Body;
use http::Request;
use jiff::Timestamp;
use local::Wire;
use serde_json::{Value, json};

/// The webhooks of this event that the forge has sent, oldest first, once there is one that fits.
async fn sent(world: &World, event: &str, fits: impl Fn(&Value) -> bool) -> Exchange {
    eventually(&format!("the forge sends {event}"), async || {
        let seen = world.on(Wire::Webhooks).seen();
        let found = seen.into_iter().rev().find(|sent| {
            let payload: Value = serde_json::from_slice(&sent.body).unwrap_or_default();
            sent.headers["x-github-event"] == event && fits(&payload)
        });
        found.ok_or_else(|| "not yet".to_owned())
    })
    .await
}

async fn sweep(counted: &Counted) -> app::usecase::Swept {
    let swept = scheduler::handle(&counted.app.records, Timestamp::now());
    swept.await.expect("a round")
}

/// Lives through every use case once.
pub(super) async fn everything(world: &World, counted: &mut Counted, round: usize) {
    let id = format!("test/counted-{round}");
    let dotted = id.replace('/', ".");
    let proposal = Proposal::new(&id)
        .output("said", json!({"type": "string"}))
        .command("echo said=hello >> \"$GITHUB_OUTPUT\"");
    let other = proposal
        .clone()
        .with_commands(&["echo said=bye >> \"$GITHUB_OUTPUT\""]);

    counted
        .ask(
            "validate a proposal",
            "POST",
            "/api/skills/validate",
            Some(proposal.body()),
        )
        .await;
    counted
        .ask(
            "create a skill",
            "POST",
            "/api/skills/create",
            Some(proposal.body()),
        )
        .await;
    counted.work(world).await;
    let path = format!("/api/skills/{dotted}");
    let skill = counted
        .ask(
            "change a skill that waits",
            "PUT",
            &path,
            Some(other.body()),
        )
        .await;
    counted.work(world).await;
    counted.ask("show a skill", "GET", &path, None).await;
    counted
        .ask(
            "validate a skill",
            "POST",
            &format!("{path}/validate"),
            None,
        )
        .await;

    let number = pull_of(&skill);
    world.human.merge(number).await;
    let closed = sent(world, "pull_request", |payload| {
        payload["action"] == "closed" && payload["number"] == number
    })
    .await;
    counted.webhook("webhook: pull_request", &closed).await;
    let merged = &serde_json::from_slice::<Value>(&closed.body).expect("JSON")["pull_request"]
        ["merge_commit_sha"]
        .clone();
    counted.work(world).await;
    let push = sent(world, "push", |payload| {
        payload["after"] == *merged && payload["ref"] == "refs/heads/main"
    })
    .await;
    counted.webhook("webhook: push", &push).await;
    counted.work(world).await;

    let opinion = json!({"query": "do the counted thing", "selected_skill_id": dotted});
    counted
        .ask("give feedback", "POST", "/api/feedback", Some(opinion))
        .await;
    // What was just taught is read at once; a second later, as a rule, it is the head alone.
    let query = json!({"query": "do the counted thing"});
    counted
        .ask("ask, after a change", "POST", "/run", Some(query))
        .await;

    let execute = format!("{path}/execute");
    let run = counted
        .ask(
            "execute a skill",
            "POST",
            &execute,
            Some(json!({"inputs": {}})),
        )
        .await;
    counted.work(world).await;
    let show = format!("/api/runs/{}", id_of(&run));
    let ended = sent(world, "workflow_run", |payload| {
        payload["action"] == "completed"
            && payload["workflow_run"]["display_title"]
                .as_str()
                .is_some_and(|title| title.ends_with(id_of(&run)))
    })
    .await;
    let report = eventually("the report job reports", async || {
        let seen = world.on(Wire::Callbacks).seen();
        let report = seen
            .into_iter()
            .find(|sent| sent.path.ends_with(id_of(&run)));
        report.ok_or_else(|| "not yet".to_owned())
    })
    .await;
    let callback = Request::builder()
        .method("POST")
        .uri(&report.path)
        .header("authorization", &report.headers["authorization"])
        .body(Body::from(report.body.clone()))
        .expect("a request");
    counted.calls.take_seen();
    answered(counted.callbacks.clone(), callback).await;
    counted.count("callback");
    counted.webhook("webhook: workflow_run", &ended).await;
    let runner =
        serde_json::from_slice::<Value>(&ended.body).expect("JSON")["workflow_run"]["id"].clone();
    let job = sent(world, "workflow_job", |payload| {
        payload["workflow_job"]["run_id"] == runner
    })
    .await;
    counted.webhook("webhook: workflow_job", &job).await;
    counted.work(world).await;
    let run = counted.ask("show a run", "GET", &show, None).await;
    assert_eq!(run["status"], "succeeded", "{run}");
    counted
        .ask("show a run's log", "GET", &format!("{show}/log"), None)
        .await;

    // Stopped before its dispatch, and after it.
    for dispatched in [false, true] {
        let run = counted
            .ask("execute a skill", "POST", &execute, Some(json!({})))
            .await;
        if dispatched {
            counted.work(world).await;
        }
        let cancel = format!("/api/runs/{}/cancel", id_of(&run));
        counted.ask("cancel a run", "POST", &cancel, None).await;
        counted.work(world).await;
    }

    // Sent twice with one key.
    let key = format!("key-{round}");
    let mut run = Value::Null;
    for name in [
        "execute a skill, with a key",
        "execute a skill, again with the key",
    ] {
        let (body, key) = (Some(json!({})), Some(key.as_str()));
        run = counted.ask_with(name, "POST", &execute, body, key).await;
    }
    let cancel = format!("/api/runs/{}/cancel", id_of(&run));
    counted.ask("cancel a run", "POST", &cancel, None).await;
    counted.work(world).await;

    let why = json!({"reason": "counted"});
    counted
        .ask(
            "deprecate a skill",
            "POST",
            &format!("/skills/{dotted}/deprecate"),
            Some(why),
        )
        .await;
    counted.work(world).await;

    counted.ask("list skills", "GET", "/api/skills", None).await;
    counted
        .ask(
            "list skills of a status",
            "GET",
            "/api/skills?status=active",
            None,
        )
        .await;
    counted
        .ask("search skills", "GET", "/api/skills?q=prob", None)
        .await;
    counted.ask("list runs", "GET", "/api/runs", None).await;
    counted
        .ask(
            "list runs of a skill",
            "GET",
            "/api/runs?skill=test.counted",
            None,
        )
        .await;
    counted
        .ask(
            "validate all",
            "POST",
            "/validate",
            Some(json!({"check_entrypoints": false})),
        )
        .await;
    counted
        .ask("who is calling", "GET", "/api/session", None)
        .await;
    let asked = json!({"name": "counted"});
    let made = counted
        .ask("create a token", "POST", "/api/tokens", Some(asked))
        .await;
    counted.ask("list tokens", "GET", "/api/tokens", None).await;
    let token = format!("/api/tokens/{}", id_of(&made["token"]));
    counted.ask("revoke a token", "DELETE", &token, None).await;
    counted.ask("health", "GET", "/health", None).await;
    // Everything above is sealed, uncounted; then one change, counted.
    while sweep(counted).await.sealed > 0 {}
    let asked = json!({"name": "counted"});
    counted
        .ask("create a token", "POST", "/api/tokens", Some(asked))
        .await;
    counted.calls.take_seen();
    assert_eq!(sweep(counted).await.sealed, 1);
    counted.count("sweep when a change is to be sealed");
    let page = counted
        .ask("list the audit", "GET", "/api/audit?limit=1", None)
        .await;
    let next = page["next_cursor"].as_str().expect("more than a page");
    let next = format!("/api/audit?cursor={next}");
    counted
        .ask("list the audit, further", "GET", &next, None)
        .await;
    counted
        .ask(
            "export a part of the audit",
            "GET",
            "/api/audit/export",
            None,
        )
        .await;
    counted.calls.take_seen();
    let swept = sweep(counted).await;
    assert_eq!(swept, app::usecase::Swept::default(), "nothing is due");
    counted.count("sweep when nothing is due");
}
