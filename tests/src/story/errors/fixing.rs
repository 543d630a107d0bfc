//! An error meets a fixer: its run shows what it would change, and later that is proposed, by one pull request at a time.

use crate::world::{World, eventually};
use serde_json::{Value, json};

const SCRIPT: &str = r#""""Adds the module that is missing to the requirements."""
import os

PATHS = ["shop/requirements.txt"]


def apply(repo_dir: str) -> bool:
    path = os.path.join(repo_dir, "shop", "requirements.txt")
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if "requests" not in lines:
        lines.append("requests")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(sorted(lines)) + "\n")
    return True
"#;

/// Reports the error so many times; waits until all were counted.
async fn fails(world: &World, many: usize, before: u64) {
    let events: Vec<Value> = (0..many)
        .map(|_| {
            json!({
                "error": "ModuleNotFoundError: No module named 'requests'",
                "type": "ModuleNotFoundError",
                "component": "shop.orders",
                "service": "shop",
            })
        })
        .collect();
    world.post("/api/errors", json!(events)).await.expect(202);
    eventually("they are counted", async || {
        let errors = world.get("/api/errors?service=shop").await.expect(200);
        let hits = errors["items"][0]["hits_7d"].as_u64();
        (hits == Some(before + many as u64))
            .then_some(())
            .ok_or(errors.to_string())
    })
    .await;
}

/// A fixer whose script is merged, in force; its id and the path of its file.
async fn fixer(world: &World) -> (String, String) {
    let requirements = ("shop/requirements.txt".to_owned(), "attrs\n".to_owned());
    world.human.push(&[requirements]).await;
    fails(world, 3, 0).await;
    let mined = world.post("/api/mine", json!({})).await.expect(200);
    let rule = &mined["proposed"][0];
    assert_eq!(rule["kind"], "fixer", "{mined}");
    let id = rule["id"].as_str().expect("an id").to_owned();
    let path = rule["path"].as_str().expect("a path").to_owned();
    let number = mined["pull_request"]["number"].as_u64().expect("a number");
    let files = world.human.read(&format!("/pulls/{number}/files")).await;
    let files = files.as_array().expect("a list").iter();
    let mut files: Vec<&str> = files.filter_map(|file| file["filename"].as_str()).collect();
    files.sort_unstable();
    assert_eq!(
        files,
        [
            ".github/workflows/autopatches.yml",
            ".github/workflows/skill-prentice-fix.yml",
            "autopatches/run_fixer.py",
            "skills/prentice/fix.yaml",
            path.as_str(),
        ]
    );
    let script = format!("autopatches/{}.py", id.to_lowercase());
    world.human.add("prentice/mined", &script, SCRIPT).await;
    world.human.merge(number).await;
    eventually("the skill that runs fixers is active", async || {
        let skill = world.get("/api/skills/prentice.fix").await;
        let active = skill.status == 200 && skill.expect(200)["status"] == "active";
        active.then_some(()).ok_or(skill.text.clone())
    })
    .await;
    in_force(world, &id).await;
    (id, path)
}

/// What is known of the rule.
async fn rule(world: &World, id: &str) -> Value {
    let rules = world.get("/api/rules").await.expect(200);
    let items = rules["items"].as_array().expect("a list").iter();
    let mut of = items.filter(|rule| rule["id"] == id);
    of.next().cloned().unwrap_or_default()
}

async fn in_force(world: &World, id: &str) {
    eventually("the fixer is in force", async || {
        let rule = rule(world, id).await;
        (rule["id"] == id).then_some(()).ok_or(rule.to_string())
    })
    .await;
}

/// What became of the fixer, once its run ended so.
async fn ends(world: &World, id: &str, outcome: &str) -> Value {
    eventually(outcome, async || {
        let fix = rule(world, id).await["fix"].clone();
        match fix["outcome"] == outcome {
            true => Ok(fix),
            false => Err(fix.to_string()),
        }
    })
    .await
}

async fn outputs(world: &World, fix: &Value) -> Value {
    let id = fix["run_id"].as_str().expect("an id");
    let run = world.get(&format!("/api/runs/{id}")).await.expect(200);
    assert_eq!(run["status"], "succeeded", "{run}");
    run["outputs"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_fixed_by_a_pull_request_that_a_human_merges() {
    let world = World::start().await;
    let (id, path) = fixer(&world).await;
    let pulls = world.human.pulls().await.len();

    // Its file says `dry_run: true`: the next error shows what would be changed.
    fails(&world, 1, 3).await;
    let fix = ends(&world, &id, "shown").await;
    assert_eq!(fix["dry_run"], true, "{fix}");
    assert!(fix["error"].is_string(), "{fix}");
    let shown = outputs(&world, &fix).await;
    let diff = shown["diff"].as_str().expect("a text");
    assert!(diff.contains("+requests"), "{diff}");
    assert_eq!(
        world.human.pulls().await.len(),
        pulls,
        "nothing is proposed"
    );

    // It rests: the same error again starts nothing.
    fails(&world, 1, 4).await;
    assert_eq!(rule(&world, &id).await["fix"]["run_id"], fix["run_id"]);

    // A human arms it: the next error's change is proposed.
    let arm = |text: &str| text.replace("dry_run: true", "dry_run: false");
    world.human.edit("main", &path, arm).await;
    let fix = eventually("it is proposed", async || {
        let reported = json!([{
            "error": "ModuleNotFoundError: No module named 'requests'",
            "type": "ModuleNotFoundError", "component": "shop.orders", "service": "shop",
        }]);
        // Until the new file is in force it rests.
        world.post("/api/errors", reported).await.expect(202);
        let fix = rule(&world, &id).await["fix"].clone();
        match fix["outcome"] == "proposed" {
            true => Ok(fix),
            false => Err(fix.to_string()),
        }
    })
    .await;
    let number = fix["pull_request"]["number"].as_u64().expect("a number");
    let pull = world.human.read(&format!("/pulls/{number}")).await;
    let branch = format!("prentice/fix-{}", id.to_lowercase());
    assert_eq!(pull["head"]["ref"], branch, "{pull}");
    let body = pull["body"].as_str().expect("a text");
    for said in [id.as_str(), "No module named", "shop/requirements.txt"] {
        assert!(body.contains(said), "{said}: {body}");
    }
    let main = world.human.text("main", "shop/requirements.txt").await;
    assert_eq!(main, "attrs\n", "the default branch is the human's");

    // One pull request at a time, whoever asks.
    let path = format!("/api/rules/{id}/fix");
    let refused = world.post(&path, json!({"dry_run": true})).await;
    let problem = refused.problem(409, "fixer_busy");
    let detail = problem["detail"].as_str().expect("a text");
    assert!(
        detail.contains(&format!("pull request {number} is open")),
        "{detail}"
    );

    world.human.merge(number).await;
    eventually("the merge is known", async || {
        let fix = rule(&world, &id).await["fix"].clone();
        (fix["merged"] == 1 && fix["pull_request"].is_null())
            .then_some(())
            .ok_or(fix.to_string())
    })
    .await;
    let main = world.human.text("main", "shop/requirements.txt").await;
    assert_eq!(main, "attrs\nrequests\n");

    let stats = world.get("/api/errors/stats").await.expect(200);
    assert_eq!(stats["fix_rate"], 1.0, "{stats}");

    // Once more by hand: its mark says that it was applied.
    world.post(&path, json!({})).await.expect(202);
    ends(&world, &id, "already_applied").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_script_may_not_do_ends_its_run() {
    let world = World::start().await;
    let (id, path) = fixer(&world).await;
    let script = format!("autopatches/{}.py", id.to_lowercase());
    let elsewhere = |text: &str| text.replace("PATHS = [\"shop/", "PATHS = [\"other/");
    world.human.edit("main", &script, elsewhere).await;
    let arm = |text: &str| text.replace("dry_run: true", "dry_run: false");
    world.human.edit("main", &path, arm).await;
    let started = world.post(&format!("/api/rules/{id}/fix"), json!({})).await;
    let run = started.expect(202);
    world.reaches(&run, "failed").await;
    let fix = ends(&world, &id, "failed").await;
    assert_eq!(fix["opened"], 0, "{fix}");
    let missing = world.post("/api/rules/FX-00000000/fix", json!({})).await;
    missing.problem(404, "fixer_not_found");
    let none = world.post("/api/rules/x/fix", json!({})).await;
    none.problem(400, "bad_id");
}
