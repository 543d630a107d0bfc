//! Asking in plain language: the right skill is found, or none, and people teach it.

use crate::world::{Proposal, World, eventually, greeting, within};
use app::usecase;
use client::wire::Ask;
use domain::access::Principal;
use domain::admission::Source;
use domain::id::TenantId;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

const EXAMPLES: usize = 9;

/// A Prentice with the example skills, each of which can be asked for.
async fn with_examples() -> World {
    let world = World::start_with(|config| config.seed_examples = true).await;
    let found = async || {
        let page = world.get("/api/skills?status=active").await.expect(200);
        let active = page["items"].as_array().cloned().unwrap_or_default();
        if active.len() < EXAMPLES {
            return Err(format!("{} skills", active.len()));
        }
        for skill in active {
            let chosen = json!({"query": "x", "skill_id": skill["id"]});
            let answer = world.post("/run", chosen).await;
            if answer.status != 200 {
                return Err(answer.text);
            }
        }
        Ok(())
    };
    within(
        Duration::from_secs(60),
        "the examples can be asked for",
        found,
    )
    .await;
    world
}

async fn ask(world: &World, query: &str) -> Value {
    asked(world, json!({"query": query})).await
}

async fn asked(world: &World, body: Value) -> Value {
    let starts = body["execute"] == true && body["dry_run"] != true;
    let answer = world.post("/run", body).await;
    let status = if starts && answer.status == 202 {
        202
    } else {
        200
    };
    answer.expect(status)
}

async fn runs(world: &World) -> usize {
    let page = world.get("/api/runs").await.expect(200);
    page["items"].as_array().map_or(0, Vec::len)
}

/// The process that takes a merge over is not the one that is asked: each has an index of its own, and looks at most
/// once a second whether another has changed it.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_activates_another_finds() {
    let world = World::start().await;
    let aws = world.aws();
    let nobody = format!(
        "{}/000000000000/nobody",
        aws.sqs.as_deref().expect("a queue")
    );
    let other = app::App::connect(&world.app_settings(aws, nobody)).await;
    let other = other.expect("an app");
    let mia = Principal::administrator(TenantId::default(), "mia");
    let asked = Ask {
        query: "greet ada".to_owned(),
        ..Ask::default()
    };
    let finds = async || {
        let by = (Source::Api, None);
        let answer = usecase::ask(&other, &mia, &asked, by, Timestamp::now()).await;
        let answer = json!(answer.expect("it is asked")).to_string();
        match answer.contains("test.greeting") {
            true => Ok(()),
            false => Err(answer),
        }
    };
    assert!(finds().await.is_err(), "its index is loaded, and empty");
    world.create_and_merge(&greeting()).await;
    within(Duration::from_secs(2), "the other finds it", finds).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_finds_its_skill_and_its_inputs() {
    let world = with_examples().await;
    let answer = ask(&world, "show the 7 largest folders under /usr/share").await;
    assert_eq!(answer["status"], "routed", "{answer}");
    assert_eq!(answer["skill_id"], "ops.disk-report");
    assert!(
        answer["confidence"]
            .as_f64()
            .is_some_and(|sure| sure > 0.5 && sure <= 1.0),
        "{answer}"
    );
    assert!(
        answer["evidence"]
            .as_array()
            .is_some_and(|evidence| !evidence.is_empty()),
        "{answer}"
    );
    let inputs = answer["inputs"].as_array().expect("a list");
    let path = inputs
        .iter()
        .find(|input| input["name"] == "path")
        .expect("a path");
    assert_eq!(path["value"], "/usr/share");
    assert_eq!(
        (path["start"].as_u64(), path["end"].as_u64()),
        (Some(33), Some(43)),
        "{path}"
    );
    assert_eq!(answer["missing_inputs"], json!([]));
    // Every key of the peer's answer is there, whatever came of it.
    for key in [
        "output",
        "preview",
        "steps",
        "alternatives",
        "reason",
        "plan_id",
        "plan_path",
        "policy_id",
        "warnings",
        "session_id",
    ] {
        assert!(answer.get(key).is_some(), "{key}");
    }
    assert_eq!(runs(&world).await, 0, "nothing was to be run");

    let missing = asked(&world, json!({"query": "show the largest folders", "execute": true, "skill_id": "ops.disk-report"})).await;
    assert_eq!(
        (&missing["status"], &missing["missing_inputs"]),
        (&json!("inputs_missing"), &json!(["path"]))
    );
    assert_eq!(runs(&world).await, 0);

    let shown = asked(&world, json!({"query": "show the 7 largest folders under /usr/share", "dry_run": true, "execute": true, "inputs": {"top": 3}})).await;
    assert_eq!(shown["status"], "dry_run", "{shown}");
    assert_eq!(
        shown["preview"]["steps"][0]["inputs"],
        json!({"path": "/usr/share", "top": 3})
    );
    assert_eq!(runs(&world).await, 0);

    let started = asked(&world, json!({"query": "show the 7 largest folders under /usr/share", "execute": true, "session_id": "s1"})).await;
    assert_eq!(
        (&started["status"], &started["session_id"]),
        (&json!("started"), &json!("s1"))
    );
    let run = json!({"id": started["run_id"]});
    let run = eventually("the run is over", async || {
        let run = world.run(&run).await;
        if run["finished_at"].is_null() {
            Err(run.to_string())
        } else {
            Ok(run)
        }
    })
    .await;
    assert_eq!(run["status"], "succeeded", "{run}");
    assert_eq!(run["inputs"]["path"], "/usr/share");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_russian_request_finds_an_english_skill() {
    let world = with_examples().await;
    for (query, skill) in [
        (
            "сколько свободного места осталось на диске?",
            "ops.disk-report",
        ),
        ("найди ошибки в журнале /var/log/syslog", "logs.grep"),
        ("когда истекает сертификат?", "tls.certificate-expiry"),
    ] {
        let answer = ask(&world, query).await;
        let best = &answer["candidates"][0]["skill_id"];
        assert_eq!(best, skill, "{query}: {answer}");
        assert_ne!(answer["decision"], "none", "{query}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_skill_does_runs_nothing() {
    let world = with_examples().await;
    for query in [
        "book a table for two on friday evening",
        "tell me a joke about penguins",
        "what is the meaning of life",
        "translate this poem to french",
        "закажи пиццу на ужин",
        "the of and",
        "🙂🙂🙂",
        "\u{1b}[31m\u{0}\u{7}",
    ] {
        let answer = asked(&world, json!({"query": query, "execute": true})).await;
        assert_ne!(answer["decision"], "selected", "{query}: {answer}");
        assert_eq!(answer["run_id"], Value::Null, "{query}");
    }
    assert_eq!(runs(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_changes_the_next_answer() {
    let world = with_examples().await;
    let query = "take the pulse of the nightly box";
    let before = ask(&world, query).await;
    assert_ne!(before["skill_id"], "logs.grep", "{before}");
    let selected = before["candidates"][0]["skill_id"]
        .as_str()
        .unwrap_or("ops.host-load");
    let feedback = json!({"query": query, "selected_skill_id": selected, "expected_skill_id": "logs.grep", "source": "cli"});
    let answer = world.post("/api/feedback", feedback).await.expect(200);
    assert_eq!(
        answer["expected"],
        json!({"skill_id": "logs.grep", "positive": 1, "negative": 0})
    );
    assert_eq!(answer["selected"]["negative"], 1);
    let after = ask(&world, query).await;
    assert_eq!(
        (&after["decision"], &after["skill_id"]),
        (&json!("selected"), &json!("logs.grep")),
        "{after}"
    );
    assert_eq!(
        after["evidence"][0],
        json!({"kind": "example", "example": query, "similarity": after["evidence"][0]["similarity"]})
    );

    let nobody =
        json!({"query": query, "selected_skill_id": "no.such", "expected_skill_id": "logs.grep"});
    world
        .post("/api/feedback", nobody)
        .await
        .problem(404, "skill_not_found");
    let empty = json!({"query": " ", "selected_skill_id": "logs.grep"});
    world
        .post("/api/feedback", empty)
        .await
        .problem(422, "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn four_hundred_opinions_at_once_are_four_hundred() {
    let world = with_examples().await;
    let one = |number: usize| {
        let (world, body) = (
            &world,
            json!({"query": format!("wish number {number}"), "selected_skill_id": "ops.host-load", "expected_skill_id": "logs.grep"}),
        );
        async move { world.post("/api/feedback", body).await.expect(200) }
    };
    futures::future::join_all((0..400).map(one)).await;
    let last = json!({"query": "wish number 399", "selected_skill_id": "ops.host-load", "expected_skill_id": "logs.grep"});
    let answer = world.post("/api/feedback", last).await.expect(200);
    assert_eq!(answer["expected"]["positive"], 401);
    assert_eq!(answer["selected"]["negative"], 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_skill_that_is_merged_can_be_asked_for_and_a_deprecated_one_names_its_replacement() {
    let world = with_examples().await;
    let query = "greet the new colleague by name";
    let proposal = greeting()
        .field(
            "description",
            json!("Says a friendly hello to somebody, such as a new colleague."),
        )
        .field(
            "examples",
            json!(["greet the new colleague", "say hello to Ada"]),
        );
    let skill = world.create(&proposal).await;
    let before = ask(&world, query).await;
    assert_ne!(
        before["skill_id"],
        proposal.dotted(),
        "it is not merged yet: {before}"
    );
    world.merge(&skill).await;
    world.becomes(&proposal.dotted(), "active").await;
    let active = Timestamp::now();
    eventually("the new skill is found", async || {
        let answer = ask(&world, query).await;
        let found = answer["skill_id"] == proposal.dotted().as_str();
        found.then_some(()).ok_or_else(|| answer.to_string())
    })
    .await;
    let took = Timestamp::now().duration_since(active);
    assert!(took.as_secs() < 20, "found only after {took}");

    let path = format!("/skills/{}/deprecate", proposal.dotted());
    let why = json!({"reason": "we wave now", "replacement_id": "ops/host-load"});
    world.post(&path, why).await.expect(202);
    let waiting = world.skill(&proposal.dotted()).await;
    world.merge(&waiting).await;
    world.becomes(&proposal.dotted(), "deprecated").await;
    let answer = eventually("the deprecated skill is left out", async || {
        let answer = ask(&world, query).await;
        let gone = answer["skill_id"] != proposal.dotted().as_str();
        if gone {
            Ok(answer)
        } else {
            Err(answer.to_string())
        }
    })
    .await;
    let warning = &answer["warnings"][0];
    assert_eq!(warning["code"], "deprecated_skill", "{answer}");
    assert_eq!(warning["replacement_id"], "ops.host-load");
    let asked_for = asked(&world, json!({"query": query, "include_deprecated": true})).await;
    assert_eq!(asked_for["skill_id"], proposal.dotted(), "{asked_for}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_several_steps_is_planned() {
    let world = with_examples().await;
    let query = "show the largest folders under /srv, then check if port 8080 of localhost is open";
    let plan = asked(
        &world,
        json!({"query": query, "mode": "auto", "execute": true}),
    )
    .await;
    assert_eq!(plan["status"], "planned", "{plan}");
    assert_eq!(plan["steps"], json!(["ops.disk-report", "net.port-check"]));
    let [first, second] = plan["segments"].as_array().expect("a list").as_slice() else {
        panic!("two steps: {plan}")
    };
    assert_eq!(first["inputs"][0]["value"], "/srv");
    assert_eq!((&first["group"], &second["group"]), (&json!(0), &json!(1)));
    let unclear = asked(
        &world,
        json!({"query": "show the largest folders under /srv, then bake a cake", "mode": "auto"}),
    )
    .await;
    assert_eq!(
        unclear["status"], "low_confidence",
        "one step leads nowhere: {unclear}"
    );
    assert_eq!(runs(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_answered_clearly() {
    let world = World::start().await;
    let nothing = ask(&world, "show the largest folders").await;
    assert_eq!(
        nothing["status"], "no_skill_found",
        "there is no skill at all: {nothing}"
    );
    for body in [
        json!({"query": ""}),
        json!({"query": " \n\t "}),
        json!({"query": "x".repeat(100_000)}),
    ] {
        let problem = world.post("/run", body).await.problem(422, "invalid");
        assert_eq!(problem["findings"][0]["field"], "query", "{problem}");
    }
    for body in [
        json!({"query": "x", "mode": "sideways"}),
        json!({"query": "x", "rolle": "admin"}),
        json!({"query": 5}),
        json!({}),
    ] {
        let answer = world.post("/run", body).await;
        assert!(
            matches!(answer.status, 400 | 422),
            "{}: {}",
            answer.status,
            answer.text
        );
    }
    let unknown = json!({"query": "x", "skill_id": "no.such"});
    world
        .post("/run", unknown)
        .await
        .problem(404, "skill_not_found");
    // A skill that nobody has merged cannot be chosen either.
    let skill = Proposal::new("quiet/waits").command("true");
    world.create(&skill).await;
    let waits = json!({"query": "x", "skill_id": "quiet.waits", "execute": true});
    world
        .post("/run", waits)
        .await
        .problem(404, "skill_not_found");
}
