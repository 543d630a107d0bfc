//! Approvals and budgets in a real browser: one person asks, another looks at exactly what would run and
//! decides; what may not run says why.

use super::driver::{Browser, hook, site};
use crate::world::{Credentials, Proposal, World, id_of};
use http::Method;
use serde_json::{Value, json};

/// A skill that nobody runs alone, for its risk.
fn purge() -> Proposal {
    Proposal::new("files/purge")
        .field("name", json!("Purge a folder"))
        .field("description", json!("Removes everything below a folder."))
        .field("risk", json!("destructive"))
        .required("path", json!({"type": "string"}))
        .output("purged", json!({"type": "string"}))
        .command("echo \"purged=$INPUT_PATH\" >> \"$GITHUB_OUTPUT\"")
}

/// Someone else asks for a run of it, as a program with a token of theirs.
async fn asked_by_mia(world: &World, token: &str, path: &str) -> Value {
    let execute = "/api/skills/files.purge/execute";
    let request = world.ask_as_nobody(Method::POST, execute);
    let request = request
        .bearer_auth(token)
        .json(&json!({"inputs": {"path": path}}));
    let run = world.send(request).await.expect(202);
    assert_eq!(run["status"], "awaiting_approval", "{run}");
    run
}

async fn signed_in(world: &World, folder: &tempfile::TempDir) -> Browser {
    let browser = Browser::start(folder.path()).await;
    let link = world.stack().sign_in_link().await.expect("a link");
    browser.client.goto(&link).await.expect("the site opens");
    browser.see(&hook("new-skill")).await;
    browser
}

async fn opens(browser: &Browser, run: &Value) {
    let row = format!("[data-testid=approval-row][data-run={}] a", id_of(run));
    browser.click(&hook("nav-approvals")).await;
    browser.click(&row).await;
    browser.reads("h1", "files/purge").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_waits_in_the_inbox_until_somebody_else_decides() {
    let (world, credentials) =
        Credentials::world_with(|config| config.site_dir = Some(site())).await;
    world.create_and_merge(&purge()).await;
    let mia = credentials.jwt(&json!({"roles": ["operator"]}));
    let folder = tempfile::tempdir().expect("a folder");
    let browser = signed_in(&world, &folder).await;

    // Mia asks; the count in the navigation tells Ada by itself.
    let first = asked_by_mia(&world, &mia, "/srv/old").await;
    browser.reads(&hook("approvals-count"), "1").await;
    browser.click(&hook("nav-approvals")).await;
    browser.reads(&hook("approval-row"), "files/purge").await;
    browser.reads(&hook("approval-row"), "destructive").await;
    browser.reads(&hook("approval-row"), "mia").await;
    browser.reads(&hook("approval-row"), "0 of 1").await;
    browser.picture("approvals").await;

    // Exactly what would run.
    opens(&browser, &first).await;
    browser.reads(&hook("planned-path"), "/srv/old").await;
    browser
        .see(&format!("{} a[href*=\"/commit/\"]", hook("planned-step")))
        .await;
    browser.reads(&hook("risk"), "destructive").await;
    browser.reads(&hook("reach"), "secrets").await;
    browser
        .see("[data-testid=check][data-check=approval][data-outcome=waiting]")
        .await;
    browser
        .reads(&hook("approval-rule"), "Nobody has yet")
        .await;
    browser
        .reads(&hook("changes"), "never run with approval")
        .await;
    browser.picture("approval").await;

    // She approves; the dialog names the skill, and the run goes on.
    browser.click(&hook("approve")).await;
    browser
        .reads(&hook("approve-dialog"), "Approve files/purge?")
        .await;
    browser.click(&hook("approve-confirm")).await;
    browser
        .reads(&hook("outcome"), "All who had to have approved")
        .await;
    browser.reads(&hook("decision"), "ada approved").await;
    browser.click(&hook("to-run")).await;
    browser.reads(&hook("run-status"), "succeeded").await;
    browser.reads(&hook("output-purged"), "/srv/old").await;

    // Another is rejected, which takes a reason; the run's page tells it.
    let second = asked_by_mia(&world, &mia, "/srv").await;
    opens(&browser, &second).await;
    browser.reads(&hook("changes"), "Nothing has changed").await;
    browser.click(&hook("reject")).await;
    browser.click(&hook("reject-confirm")).await;
    browser.reads("#reject-reason-error", "Say why").await;
    browser.fill("reject-reason", "That is all of it.").await;
    browser.picture("approval-reject").await;
    browser.click(&hook("reject-confirm")).await;
    browser.reads(&hook("outcome"), "Somebody said no").await;
    browser.reads(&hook("decision"), "That is all of it.").await;
    browser.click(&hook("to-run")).await;
    browser.reads(&hook("run-status"), "blocked").await;
    browser
        .reads(&hook("run-error"), "That is all of it.")
        .await;
    browser
        .see("[data-testid=check][data-check=approval]")
        .await;
    browser.picture("run-blocked").await;
    browser.click(&hook("nav-approvals")).await;
    browser.see(&hook("empty")).await;
    browser.click(&hook("filter-rejected")).await;
    browser.reads(&hook("approval-row"), "rejected").await;

    // What she asks for herself is not hers to decide. What would happen is said before.
    let skill = format!("{}/skills/files.purge", world.url);
    browser.client.goto(&skill).await.expect("the skill's page");
    browser.fill("in-path", "/tmp").await;
    browser.click(&hook("what-if")).await;
    browser
        .reads(&hook("what-would-happen"), "It would wait for approval")
        .await;
    browser.picture("what-would-happen").await;
    browser.click(&hook("run")).await;
    browser.click(&hook("run-confirm")).await;
    browser
        .reads(&hook("run-status"), "awaiting approval")
        .await;
    browser.picture("run-waits").await;
    browser.click(&hook("to-approval")).await;
    browser.reads(&hook("may-not"), "somebody else must").await;
    browser.picture("approval-own").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_set_in_the_site_and_a_refused_run_says_why() {
    let world = World::start_with(|config| config.site_dir = Some(site())).await;
    let greeting = crate::world::greeting().field("cost", json!(2));
    world.create_and_merge(&greeting).await;
    let folder = tempfile::tempdir().expect("a folder");
    let browser = signed_in(&world, &folder).await;

    browser.click(&hook("nav-budget")).await;
    browser
        .see("[data-testid=account][data-scope=tenant]")
        .await;
    browser.fill("scope", "skill:test/greeting").await;
    browser.fill("daily", "much").await;
    browser.click(&hook("set-limits")).await;
    browser.reads(&hook("failure"), "much").await;
    browser.fill("daily", "1").await;
    browser.click(&hook("set-limits")).await;
    let account = "[data-testid=account][data-scope=\"skill:test/greeting\"]";
    browser.reads(account, "0 of 1").await;
    browser.picture("budget").await;

    let skill = format!("{}/skills/test.greeting", world.url);
    browser.client.goto(&skill).await.expect("the skill's page");
    browser.click(&hook("run")).await;
    let denied = format!(
        "{} [data-check=budget][data-outcome=denied]",
        hook("failure")
    );
    browser.see(&denied).await;
    browser.picture("run-refused").await;
    browser.click(&hook("refused-run")).await;
    browser.reads(&hook("run-status"), "blocked").await;
    browser
        .see("[data-check=budget][data-outcome=denied]")
        .await;
}
