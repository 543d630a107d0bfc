//! Governing runs from the command line: plans that are kept to, runs that are blocked or wait, budgets and policies.
//! The very program talks to a whole Prentice, as several people.

use crate::world::{Credentials, Proposal, Server, Typist, World, eventually, greeting};
use domain::id::TenantId;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

const AUTOMATION: &str = "the token of the nightly automation";

/// Who types, on a Prentice of their own.
struct Office {
    world: World,
    credentials: Credentials,
    folder: tempfile::TempDir,
}

impl Office {
    async fn open() -> Office {
        let (world, credentials) = Credentials::world_with(|config| {
            config.admission.approval_token = Some(Sha256::digest(AUTOMATION).into());
        })
        .await;
        let folder = tempfile::tempdir().expect("a folder");
        Office {
            world,
            credentials,
            folder,
        }
    }

    /// Someone in these roles.
    fn person(&self, name: &str, roles: &[&str]) -> Typist {
        let tenant = TenantId::default().to_string();
        let claims = json!({"sub": name, "roles": roles, "tenant": tenant});
        Typist::at(&self.world.url, self.folder.path())
            .with("PRENTICE_JWT", &self.credentials.jwt(&claims))
    }

    /// Has these policies merged, and waits until they count.
    async fn adopt(&self, permissions: &Value) {
        let path = "policies/permission_policies.json";
        let files = [(path.to_owned(), permissions.to_string())];
        let commit = self.world.human.push(&files).await;
        eventually("the policies are in force", async || {
            let policies = self.world.get("/api/policies").await.expect(200);
            if policies["commit"] == commit.as_str() {
                Ok(())
            } else {
                Err(policies.to_string())
            }
        })
        .await;
    }
}

/// A skill that deletes, so that it needs approval.
fn wipe() -> Proposal {
    Proposal::new("test/wipe")
        .field("risk", json!("destructive"))
        .command("echo gone")
}

fn greeters_only() -> Value {
    json!({
        "roles": {"greeter": ["greet:run"]},
        "policies": [{"skill_id": "test/greeting", "required_permissions": ["greet:run"]}],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_kept_runs_and_any_other_is_refused() {
    let office = Office::open().await;
    office.world.create_and_merge(&greeting()).await;
    let mia = office.person("mia", &["operator"]);

    let said = mia.check(
        0,
        &[
            "run-skill",
            "test/greeting",
            "--dry-run",
            "--plan-path",
            "p.json",
        ],
    );
    said.holds(&["it would start", "name = world", "nothing was started"]);
    assert_eq!(
        mia.json(&["run", "list"])["items"],
        json!([]),
        "nothing ran"
    );
    let kept = ["skill", "run", "test/greeting", "--plan-path", "p.json"];
    let run = mia.json(&kept);
    assert_eq!(run["status"], "succeeded", "{run}");
    let plan: Value = serde_json::from_str(&read(&office, "p.json")).expect("a plan is JSON");
    assert_eq!(run["plan_hash"], plan["hash"]);

    let others = [&kept[..], &["--input", "name=bob"]].concat();
    let refused = mia.check(3, &others);
    refused.holds(&[
        "plan_mismatch",
        "steps[0].inputs.name: was \"world\", is \"bob\"",
    ]);
    let refused = mia.check(3, &[&["--json"], &others[..]].concat()).json();
    assert_eq!(refused["code"], "plan_mismatch");

    // By words it is the same plan.
    let ask = [
        "run",
        "greet the world",
        "--skill",
        "test/greeting",
        "--execute",
    ];
    eventually("the skill can be asked for", async || {
        let said = mia.types(&[&ask[..], &["--dry-run"]].concat());
        if said.code == 0 {
            Ok(())
        } else {
            Err(said.to_string())
        }
    })
    .await;
    mia.check(
        0,
        &[&ask[..], &["--dry-run", "--plan-path", "q.json"]].concat(),
    );
    let said = mia.check(
        0,
        &[&ask[..], &["--plan-path", "q.json", "--trace", "--profile"]].concat(),
    );
    said.holds(&[
        "succeeded",
        "- route (",
        "- plan (",
        "permission: passed",
        "- follow (",
        "profile:",
    ]);
    mia.check(
        3,
        &[&ask[..], &["--input", "name=bob", "--plan-path", "q.json"]].concat(),
    )
    .holds(&["was \"world\", is \"bob\""]);

    let changed = read(&office, "p.json").replace("\"world\"", "\"eve\"");
    std::fs::write(office.folder.path().join("p.json"), changed).expect("written");
    mia.check(2, &kept).holds(&["changed after it was written"]);
    mia.check(
        2,
        &["run-skill", "test/greeting", "--plan-path", "none.json"],
    );
    mia.check(2, &[&ask[..4], &["--plan-path", "q.json"]].concat());
    mia.check(2, &["run-skill", "test/greeting", "--step-through"])
        .holds(&["no terminal"]);
}

fn read(office: &Office, name: &str) -> String {
    std::fs::read_to_string(office.folder.path().join(name)).expect("it was written")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_run_says_why_and_a_role_only_narrows() {
    let office = Office::open().await;
    office.world.create_and_merge(&greeting()).await;
    let run = ["run-skill", "test/greeting"];
    let mia = office.person("mia", &["operator"]);
    mia.check(0, &run);
    replays(&office, &mia);
    office.adopt(&greeters_only()).await;

    let blocked = mia.check(3, &run);
    blocked.holds(&[
        "denied",
        "permission",
        "missing: greet:run",
        "who can grant it",
        "permission_denied",
        "recorded as run_",
    ]);
    let problem = mia.check(3, &[&["--json"], &run[..]].concat()).json();
    assert_eq!(problem["code"], "permission_denied");
    assert_eq!(problem["checks"][0]["missing"], json!(["greet:run"]));

    let bob = office.person("bob", &["operator", "greeter"]);
    bob.check(0, &run);
    bob.check(3, &[&run[..], &["--role", "operator"]].concat())
        .holds(&["greet:run"]);
    bob.check(1, &[&run[..], &["--role", "admin"]].concat())
        .holds(&["role_not_held", "only narrows"]);
    // A role that only the policies know opens no route.
    bob.check(1, &[&run[..], &["--role", "greeter"]].concat())
        .holds(&["permission_missing"]);
    let shown = mia.check(0, &["policy", "show", "--cedar"]);
    shown.holds(&["forbid", "test/greeting"]);
}

/// What the policies would have changed of the one run there was, told before they are merged.
fn replays(office: &Office, mia: &Typist) {
    let folder = office.folder.path();
    write(
        folder,
        "next/permission_policies.json",
        &greeters_only().to_string(),
    );
    let said = mia.check(
        0,
        &["policy", "replay", "--policies", "next", "--since", "1w"],
    );
    said.holds(&[
        "test/greeting by mia: allowed -> denied",
        "1 of 1 runs of 7 days would be decided otherwise: 1 denied",
    ]);
    mia.check(0, &["policy", "check", "--policies", "next"]);
    let broken = "@id(\"night\")\nforbid (principal, action, resource)\nwhen { context.hour > };\n";
    write(folder, "broken/night.cedar", broken);
    for verb in ["check", "replay"] {
        let said = mia.check(1, &["policy", verb, "--policies", "broken"]);
        said.holds(&["broken/night.cedar:3:", "error["]);
    }
    mia.check(2, &["policy", "check", "--policies", "nowhere"]);
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_waits_for_somebody_else() {
    let office = Office::open().await;
    office.world.create_and_merge(&wipe()).await;
    let mia = office.person("mia", &["operator", "approver"]);
    let bob = office.person("bob", &["approver"]);
    let waits = || {
        let said = mia.check(3, &["run-skill", "test/wipe"]);
        said.holds(&[
            "waits for approval",
            "waits for",
            "plan ",
            "prentice approvals approve run_",
        ]);
        let line = said.out.lines().next().expect("a line").to_owned();
        line.split(' ').nth(1).expect("the run").to_owned()
    };

    let run = waits();
    bob.check(0, &["approvals", "list"]).holds(&[
        &run,
        "test/wipe",
        "destructive",
        "mia",
        "0 of 1",
    ]);
    let shown = bob.json(&["approvals", "show", &run]);
    assert_eq!(shown["may_decide"]["allowed"], true);
    bob.check(2, &["approvals", "approve", &run])
        .holds(&["no terminal"]);
    mia.check(1, &["approvals", "approve", &run, "--yes"]);
    let other = "0".repeat(64);
    bob.check(
        1,
        &["approvals", "approve", &run, "--yes", "--plan", &other],
    );
    let plan = shown["plan"]["hash"].as_str().expect("a hash");
    let words = ["approvals", "approve", &run, "--yes", "--plan", plan];
    bob.check(0, &words)
        .holds(&["what would run", "approved; run"]);
    office.world.reaches(&json!({"id": run}), "succeeded").await;
    bob.check(1, &words);

    let run = waits();
    bob.check(2, &["approvals", "reject", &run]);
    bob.check(0, &["approvals", "reject", &run, "--reason", "not today"]);
    mia.check(0, &["run", "show", &run])
        .holds(&["blocked", "not today"]);

    let run = waits();
    bob.check(2, &["approvals", "link", &run]);
    let link = bob.check(0, &["approvals", "link", &run, "--approve"]).out;
    let (_, token) = link
        .trim()
        .split_once("/approvals/decide#")
        .expect("a link");
    let decide = json!({"token": token});
    let answer = office.world.post("/api/approvals/decide", decide).await;
    assert_eq!(answer.expect(200)["status"], "approved");
    let all = bob.json(&["approvals", "list", "--all"]);
    assert_eq!(all["items"].as_array().map(Vec::len), Some(3), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_automation_approves_with_its_token() {
    let office = Office::open().await;
    office.world.create_and_merge(&wipe()).await;
    let mia = office.person("mia", &["operator"]);
    let run = [
        "run-skill",
        "test/wipe",
        "--approval",
        "approved",
        "--debug",
    ];
    let said = mia
        .clone()
        .with("PRENTICE_APPROVAL_TOKEN", AUTOMATION)
        .check(0, &run);
    said.holds(&["succeeded", "start inputs"]);
    assert!(!said.to_string().contains(AUTOMATION), "{said}");
    let wrong = [&run[..], &["--approval-token", "a guess of mine"]].concat();
    let said = mia.check(3, &wrong);
    said.holds(&["approval_token_invalid"]);
    assert!(!said.err.contains("a guess of mine"), "{said}");
    mia.check(2, &["run-skill", "test/wipe", "--approval", "perhaps"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_is_set_shown_and_kept() {
    let office = Office::open().await;
    office.world.create_and_merge(&greeting()).await;
    let ada = office.person("ada", &["admin"]);
    let mia = office.person("mia", &["operator"]);
    let set = ["budget", "set", "--scope", "user:mia"];
    ada.check(
        0,
        &[&set[..], &["--per-request", "0.001", "--daily", "7.5"]].concat(),
    );
    mia.check(0, &["budget", "show"])
        .holds(&["tenant", "user:mia", "0.001", "of 7.5"]);
    mia.check(3, &["run-skill", "test/greeting"])
        .holds(&["budget_exceeded", "prentice budget show"]);
    mia.check(1, &[&set[..], &["--per-request", "none"]].concat());
    let budget = ada.json(&[&set[..], &["--per-request", "none"]].concat());
    let of_mia = &budget["others"][0];
    assert_eq!(
        (&of_mia["per_request"], &of_mia["daily"]),
        (&Value::Null, &json!("7.5"))
    );
    mia.check(0, &["run-skill", "test/greeting"]);
    for wrong in [
        &["--scope", "mia", "--daily", "1"][..],
        &["--scope", "tenant"],
        &["--scope", "tenant", "--daily", "-1"],
    ] {
        ada.check(2, &[&["budget", "set"], wrong].concat());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_signs_somebody_else_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path()).await;
    let ada = Typist::in_folder(folder.path());
    let link = ada
        .check(0, &["sign-in", "--user", "bob", "--role", "approver"])
        .out;
    let (_, code) = link.trim().split_once("code=").expect("a link");
    let ask = server.ask_as_nobody(http::Method::POST, "/api/session");
    let session = server
        .send(ask.json(&json!({"code": code})))
        .await
        .expect(200);
    assert_eq!(
        (&session["user"], &session["roles"]),
        (&json!("bob"), &json!(["approver"]))
    );
    ada.check(1, &["sign-in", "--user", "bob smith"]);
}
