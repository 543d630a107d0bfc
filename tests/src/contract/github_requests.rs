//! What we ask GitHub, and what the local forge answers, held against GitHub's own description of its
//! API: a whole story, recorded on the wire.

use crate::github_openapi::GithubApi;
use crate::world::{
    Exchange, Fault, When, World, eventually, greeting, id_of, pull_of, sleeper, unique_sleep,
};
use local::Wire;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Lives through everything for which we ask GitHub anything.
async fn everything(world: &World) {
    let github = world.on(Wire::Github);
    // Proposed, amended, edited by hand, merged, run, watched, and its log read.
    world.create(&greeting()).await;
    let better = greeting().with_commands(&["echo \"said=hi $INPUT_NAME\" >> \"$GITHUB_OUTPUT\""]);
    let skill = world
        .put("/api/skills/test.greeting", better.body())
        .await
        .expect(200);
    world.merge(&skill).await;
    world.becomes("test.greeting", "active").await;
    let run = world.succeeds("test.greeting", json!({})).await;
    world.log(&run).await;
    // A pull request of policies, of which something is said, and then something else.
    world.human.branch("rules").await;
    let rule = "forbid (principal, action == Action::\"run\", resource);\n";
    world.human.add("rules", "policies/rules.cedar", rule).await;
    let number = world.human.open_pull("rules").await;
    for (edit, said) in [
        (None, "Decides otherwise"),
        (Some("forbid"), "would be broken"),
    ] {
        if let Some(text) = edit {
            let edit = |_: &str| text.to_owned();
            world
                .human
                .edit("rules", "policies/rules.cedar", edit)
                .await;
        }
        eventually(said, async || {
            let comments = world.human.comments(number).await.concat();
            if comments.contains(said) {
                Ok(())
            } else {
                Err(comments)
            }
        })
        .await;
    }
    world.human.close(number).await;
    // Closed; deprecated; pushed past us; checked as a whole.
    let skill = world.create(&crate::world::silence()).await;
    world.human.close(pull_of(&skill)).await;
    world.becomes("test.silence", "rejected").await;
    let why = json!({"reason": "old"});
    world
        .post("/skills/test.greeting/deprecate", why)
        .await
        .expect(202);
    world
        .human
        .add("main", "skills/test/pushed.yaml", "id: test/pushed\n")
        .await;
    world.post("/validate", json!({})).await.expect(200);
    world.get("/health").await.expect(200);
    // Answers that were lost, so that everything is looked for.
    github.once(When::post("/pulls"), Fault::AnswerAfter(502));
    github.once(When::post("/git/refs"), Fault::AnswerAfter(502));
    world.create_and_merge(&sleeper()).await;
    github.once(When::post("/dispatches"), Fault::AnswerAfter(502));
    // Watched while it is under way, and stopped.
    let run = world
        .execute("test.sleeper", json!({"seconds": unique_sleep()}))
        .await;
    world.reaches(&run, "running").await;
    world
        .get(&format!("/api/runs/{}/log", id_of(&run)))
        .await
        .expect(200);
    world
        .post(&format!("/api/runs/{}/cancel", id_of(&run)), json!({}))
        .await
        .expect(200);
    eventually("its runner is over", async || {
        let runners = world.human.runs_of(&run).await;
        let over = runners.iter().all(|runner| runner["status"] == "completed");
        if over {
            Ok(())
        } else {
            Err(format!("{runners:?}"))
        }
    })
    .await;
    world.table().await.settled().await;
}

fn json_of(body: &[u8]) -> Option<Value> {
    if body.is_empty() {
        return None;
    }
    Some(
        serde_json::from_slice(body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned())),
    )
}

fn judge(exchange: &Exchange) -> Vec<String> {
    let github = GithubApi::installed();
    let path = exchange
        .path
        .strip_prefix("/api/v3")
        .expect("below the API");
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let method = exchange.method.as_str();
    let asked = json_of(&exchange.body);
    let mut wrong = Vec::new();
    if let Err(findings) = github.check_request(method, path, query, asked.as_ref()) {
        wrong.extend(
            findings
                .into_iter()
                .map(|finding| format!("{method} {path}?{query}: asked: {finding}")),
        );
    }
    if let Some((status, body)) = &exchange.answer {
        let answered = json_of(body);
        if let Err(findings) =
            github.check_response(method, path, status.as_u16(), answered.as_ref())
        {
            wrong.extend(
                findings
                    .into_iter()
                    .map(|finding| format!("{method} {path} {status}: answered: {finding}")),
            );
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_ask_and_what_the_forge_answers_is_githubs() {
    let world = World::start().await;
    everything(&world).await;
    let seen = world.on(Wire::Github).seen();
    let wrong: BTreeSet<String> = seen.iter().flat_map(judge).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");

    // The story has in it whatever we ask.
    let asked: BTreeSet<String> = seen
        .iter()
        .map(|exchange| {
            let path = exchange.path.split('?').next().unwrap_or_default();
            let path = path.trim_start_matches("/api/v3/repos/prentice/skills");
            let kind: Vec<&str> = path.split('/').take(3).collect();
            format!("{} {}", exchange.method, kind.join("/"))
        })
        .collect();
    for (method, folder) in [("GET", "issues"), ("POST", "issues"), ("POST", "statuses")] {
        let of = format!("{method} /{folder}/");
        assert!(
            asked.iter().any(|asked| asked.starts_with(&of)),
            "{of} in {asked:#?}"
        );
    }
    for expected in [
        "GET ",
        "GET /git/ref",
        "GET /git/trees",
        "GET /git/commits",
        "GET /contents/skills",
        "GET /contents/.github",
        "GET /pulls",
        "GET /actions/workflows",
        "GET /actions/runs",
        "GET /actions/jobs",
        "POST /git/trees",
        "POST /git/commits",
        "POST /git/refs",
        "PATCH /git/refs",
        "POST /pulls",
        "PATCH /issues/comments",
        "POST /actions/workflows",
        "POST /actions/runs",
    ] {
        assert!(
            asked.iter().any(|asked| asked == expected),
            "{expected} in {asked:#?}"
        );
    }
    // Nothing but what a pull request needs: no merge, no push to the default branch.
    for exchange in &seen {
        let path = exchange.path.split('?').next().unwrap_or_default();
        assert!(!path.ends_with("/merge"), "{path}");
        assert!(
            exchange.method == "GET" || !path.ends_with("/git/refs/heads/main"),
            "{} {path}",
            exchange.method
        );
        assert!(
            exchange.method != "PUT" && exchange.method != "DELETE",
            "{} {path}",
            exchange.method
        );
    }
}
