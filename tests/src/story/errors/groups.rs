//! Errors that are one: merged by rules, by people, and when the rules change; and following them from the command line.

use crate::world::{Following, Typist, World, eventually};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const WAREHOUSES: [&str; 6] = ["amber", "birch", "cedar", "dahlia", "elder", "fern"];

/// The words that a warehouse's stock is gone.
fn gone(warehouse: &str) -> Value {
    json!({"error": format!("stock of warehouse {warehouse} is gone"), "service": "shop", "type": "StockError"})
}

/// All errors as they are listed, once there are so many and they were counted so often together.
async fn listed(world: &World, errors: usize, hits: u64) -> Vec<Value> {
    eventually("they are counted", async || {
        let page = world.get("/api/errors").await.expect(200);
        let items = page["items"].as_array().expect("a list").clone();
        let found: u64 = items
            .iter()
            .filter_map(|error| error["hits_30d"].as_u64())
            .sum();
        match items.len() == errors && found == hits {
            true => Ok(items),
            false => Err(page.to_string()),
        }
    })
    .await
}

/// Looks at all errors, and proposes nothing.
async fn look(world: &World) {
    let asked = json!({"min_hits": 1_000_000});
    world.post("/api/mine", asked).await.expect(200);
}

/// The shop's warehouses and its printer, as one error and another.
async fn grouped(world: &World) -> Vec<Value> {
    let printer = json!({"error": "invoice printer is out of paper", "service": "shop"});
    let events: Vec<Value> = WAREHOUSES.into_iter().map(gone).chain([printer]).collect();
    world.post("/api/errors", json!(events)).await.expect(202);
    listed(world, 7, 7).await;
    look(world).await;
    listed(world, 2, 7).await
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The members of an error, by any of its names.
async fn members(world: &World, name: &str) -> BTreeSet<String> {
    let detail = world.get(&format!("/api/errors/{name}")).await.expect(200);
    let group = detail["group"].as_array().expect("a list");
    let names = group
        .iter()
        .map(|member| text(&member["fingerprint"]).to_owned());
    names.collect()
}

/// The program, as an operator types it.
fn typist(world: &World, folder: &tempfile::TempDir) -> Typist {
    Typist::at(&world.url, folder.path()).with("PRENTICE_TOKEN", &world.token)
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_merge_people_decide_and_new_rules_lose_nothing() {
    let world = World::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let typist = typist(&world, &folder);
    let errors = grouped(&world).await;
    let find = |members: u64| {
        let found = errors.iter().find(|error| error["members"] == members);
        found.unwrap_or_else(|| panic!("{errors:?}"))
    };
    let (stock, printer) = (find(6), find(1));
    assert_eq!(stock["template"], "stock of warehouse <var> is gone");
    assert_eq!(
        (&stock["hits_7d"], &stock["hits_30d"]),
        (&json!(6), &json!(6))
    );
    let by_impact = world.get("/api/errors?sort=impact").await.expect(200);
    assert_eq!(by_impact["items"][0]["fingerprint"], stock["fingerprint"]);
    let id = text(&stock["fingerprint"]);
    let all = members(&world, id).await;
    assert_eq!(
        all.first().map(String::as_str),
        Some(id),
        "the smallest names it"
    );
    // Any member leads to the group.
    let last = all.last().expect("six").clone();
    let detail = world.get(&format!("/api/errors/{last}")).await.expect(200);
    assert_eq!(detail["fingerprint"], id);
    let merges = detail["merges"].as_array().expect("a list");
    assert_eq!(merges.len(), 5);
    assert!(
        merges.iter().all(|merge| merge["by"] == "rule"),
        "{merges:?}"
    );
    assert!(
        text(&merges[0]["reason"]).contains("different words"),
        "{merges:?}"
    );

    // A person takes one out; it stays out, and comes back when a person says so.
    typist.check(0, &["errors", "split", &last[..13]]);
    look(&world).await;
    assert_eq!(members(&world, &last).await, BTreeSet::from([last.clone()]));
    assert_eq!(members(&world, id).await.len(), 5);
    let again = typist.check(1, &["errors", "split", &last]);
    again.holds(&["merged with no other error"]);
    let shown = typist.check(0, &["errors", "merge", id, &last]);
    shown.holds(&["merged by hand", "different words", &last]);
    look(&world).await;
    assert_eq!(members(&world, id).await, all);

    // A person says that two are one that no rule would merge, and takes it back.
    let paper = text(&printer["fingerprint"]);
    typist.check(0, &["errors", "merge", &id[..8], &paper[..8]]);
    look(&world).await;
    assert_eq!(members(&world, paper).await.len(), 7);
    assert_eq!(listed(&world, 1, 7).await[0]["members"], 7);
    typist.check(0, &["errors", "split", paper]);
    look(&world).await;
    assert_eq!(members(&world, id).await, all);
    let path = format!("/api/errors/{id}/merge");
    let itself = world.post(&path, json!({"into": id})).await;
    itself.problem(400, "bad_request");
    let nobody = json!({"into": "00000000-0000-0000-0000-000000000000"});
    world
        .post(&path, nobody)
        .await
        .problem(404, "error_not_found");
    eventually("it is in the audit", async || {
        let audit = world.get("/api/audit").await.expect(200).to_string();
        let told = ["error.merged", "error.split"]
            .iter()
            .all(|verb| audit.contains(verb));
        told.then_some(()).ok_or(audit)
    })
    .await;

    // What is decided is decided for all of them, those to come included.
    typist.check(0, &["errors", "resolve", id]);
    let ginger = gone("ginger");
    world.post("/api/errors", ginger).await.expect(202);
    eventually("it is counted", async || {
        look(&world).await;
        let detail = world.get(&format!("/api/errors/{id}")).await.expect(200);
        let found = detail["hits_total"] == 7 && detail["status"] == "regressed";
        found.then_some(()).ok_or(detail.to_string())
    })
    .await;

    // New rules make new fingerprints; what was counted goes on under them.
    let rules = ("errors/rules.yaml".to_owned(), "version: 2\n".to_owned());
    world.human.push(&[rules]).await;
    eventually("the old ones go on", async || {
        let detail = world.get(&format!("/api/errors/{id}")).await.expect(200);
        let merges = detail["merges"].to_string();
        let goes_on = merges.matches("new_rules").count() >= 7;
        goes_on.then_some(()).ok_or(merges)
    })
    .await;
    world.post("/api/errors", gone("amber")).await.expect(202);
    let errors = listed(&world, 2, 9).await;
    let stock = errors.iter().find(|error| error["hits_30d"] == 8);
    let stock = stock.unwrap_or_else(|| panic!("{errors:?}"));
    assert_eq!(stock["members"], 8, "seven of before, and one since");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_learning_does_is_told_in_numbers() {
    let world = World::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let typist = typist(&world, &folder);
    let none = typist.json(&["errors", "stats"]);
    assert_eq!(
        (&none["error_volume"], &none["approval_rate"]),
        (&json!(0), &Value::Null)
    );
    let events: Vec<Value> = (0..4)
        .map(|number| json!({"error": "KeyError: missing 'partner_id'", "type": "KeyError", "component": "sale.order", "id": number.to_string()}))
        .collect();
    world.post("/api/errors", json!(events)).await.expect(202);
    listed(&world, 1, 4).await;
    let mined = world.post("/api/mine", json!({})).await.expect(200);
    let number = mined["pull_request"]["number"].as_u64();
    let stats = world.get("/api/errors/stats?days=7").await.expect(200);
    assert_eq!(
        (&stats["error_volume"], &stats["distinct_patterns"]),
        (&json!(4), &json!(1))
    );
    assert_eq!(
        (&stats["proposals"], &stats["approval_rate"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(
        stats["volume_by_day"].as_object().map(|days| days.len()),
        Some(1)
    );
    world.human.merge(number.expect("a number")).await;
    eventually("it is approved", async || {
        look(&world).await;
        let stats = world.get("/api/errors/stats").await.expect(200);
        (stats["approval_rate"] == 1.0)
            .then_some(())
            .ok_or(stats.to_string())
    })
    .await;
    typist.check(0, &["errors", "stats"]).holds(&[
        "4 (0.1 a day)",
        "1, 1 of them new",
        "100 % (between",
    ]);
    world
        .get("/api/errors/stats?days=31")
        .await
        .problem(400, "bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_followed_as_they_are_counted() {
    let world = World::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let typist = typist(&world, &folder);
    let mut following = typist.follows(&["--json", "errors", "tail", "--every", "1"]);
    let seen = async |following: &mut Following, expected: &str| {
        let line = following.line().await;
        let error: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(error["template"], expected, "{line}");
        error
    };
    world.post("/api/errors", gone("amber")).await.expect(202);
    let first = seen(&mut following, "stock of warehouse amber is gone").await;
    assert_eq!(first["hits_7d"], 1);
    world.post("/api/errors", gone("birch")).await.expect(202);
    seen(&mut following, "stock of warehouse birch is gone").await;
    world.post("/api/errors", gone("amber")).await.expect(202);
    let again = seen(&mut following, "stock of warehouse amber is gone").await;
    assert_eq!(again["hits_7d"], 2);
    assert_eq!(following.interrupted().await, 0, "Ctrl-C is how it ends");
}

#[test]
fn what_an_error_wants_is_explained_without_a_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let typist = Typist::at("http://127.0.0.1:9", folder.path());
    let committed = typist.json(&["mine", "explain", "the cosmic ray detector hums"]);
    assert_eq!(
        (&committed["remedy"], &committed["rule"]),
        (&json!("human"), &Value::Null)
    );
    let rules = folder.path().join("classify.yaml");
    let text = "rules:\n  - {name: humming, remedy: guardrail, words: [hums]}\n";
    std::fs::write(&rules, text).expect("a file");
    let path = rules.to_str().expect("a path");
    let own = ["mine", "explain", "the detector hums", "--rules", path];
    typist
        .check(0, &own)
        .holds(&["guardrail", "humming", "the words `hums`"]);
    std::fs::write(&rules, "rules: 7\n").expect("a file");
    typist.check(2, &own).holds(&["hold mistakes"]);
}
