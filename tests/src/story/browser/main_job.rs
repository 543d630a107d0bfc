//! The main job in a real browser.

use super::driver::{Browser, hook, site};
use crate::world::World;
use fantoccini::Locator;

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_in_a_browser() {
    let world = World::start_with(|config| config.site_dir = Some(site())).await;
    let folder = tempfile::tempdir().expect("a folder");
    let browser = Browser::start(folder.path()).await;
    let page = &browser.client;

    // Signs in by the one-time link.
    let link = world.stack().sign_in_link().await.expect("a link");
    page.goto(&link).await.expect("the site opens");
    browser.see(&hook("new-skill")).await;

    // 1. Creates the skill, writing two shell commands.
    browser.click(&hook("new-skill")).await;
    browser.fill("skill-id", "ops/disk-report").await;
    browser.fill("name", "Disk report").await;
    browser
        .fill("description", "The largest folders below a path.")
        .await;
    browser.choose("risk", "read").await;
    for (row, name, kind) in [(0, "path", "string"), (1, "top", "integer")] {
        browser.click(&hook("add-input")).await;
        browser.fill(&format!("input-{row}-name"), name).await;
        browser.choose(&format!("input-{row}-type"), kind).await;
    }
    let required = browser.see("#input-0-required").await;
    if !required.is_selected().await.expect("a box") {
        required.click().await.expect("it can be checked");
    }
    browser.fill("input-1-default", "5").await;
    browser.click(&hook("add-output")).await;
    browser.fill("output-0-name", "largest").await;
    let commands = [
        "du -x --max-depth=1 -- \"$INPUT_PATH\" | sort -rn | head -n \"$INPUT_TOP\"",
        "echo \"largest=$(du -x --max-depth=1 -- \"$INPUT_PATH\" | sort -rn | sed -n 2p | cut -f2)\" >> \"$GITHUB_OUTPUT\"",
    ];
    for (index, command) in commands.into_iter().enumerate() {
        if page
            .find(Locator::Id(&format!("command-{index}")))
            .await
            .is_err()
        {
            browser.click(&hook("add-command")).await;
        }
        browser.fill(&format!("command-{index}"), command).await;
    }

    // 2. Sees it validated, and a pull request opened.
    browser.click(&hook("validate")).await;
    browser
        .see("[data-testid=validation][data-valid=true]")
        .await;
    browser.picture("builder").await;
    browser.click(&hook("propose")).await;
    browser.reads(&hook("skill-status"), "pending").await;
    let pull = browser.see(&hook("pull-link")).await;
    let pull = pull.attr("href").await.expect("readable").expect("a link");
    let skill_page = page.current_url().await.expect("an address");

    // 3. Reads the diff and merges: another page, another decision.
    page.goto(&pull).await.expect("the forge opens");
    browser.reads("body", "INPUT_PATH").await;
    browser.picture("pull-request").await;
    page.find(Locator::XPath(
        "//button[contains(., 'Merge pull request')]",
    ))
    .await
    .expect("a merge button")
    .click()
    .await
    .expect("it can be pressed");
    browser.reads("body", "merged").await;

    // 4. Sees it active.
    page.goto(skill_page.as_str())
        .await
        .expect("the skill's page");
    browser.reads(&hook("skill-status"), "active").await;
    browser.picture("skill").await;

    // 5. Runs it, watches it, reads outputs and log.
    browser.fill("in-path", "/usr/share").await;
    browser.click(&hook("run")).await;
    browser.reads(&hook("run-status"), "succeeded").await;
    browser.reads(&hook("output-largest"), "/usr/share/").await;
    browser.reads(&hook("log"), "/usr/share").await;
    browser.see(&hook("step")).await;
    let commit = browser
        .see(&hook("commit"))
        .await
        .text()
        .await
        .expect("readable");
    browser.picture("run").await;

    // 6. Finds it in the history, with the commit it ran.
    browser.click(&hook("nav-runs")).await;
    browser.reads(&hook("run-row"), "ops/disk-report").await;
    let short: String = commit.trim().chars().take(7).collect();
    browser.reads(&hook("run-row"), &short).await;
    browser.picture("history").await;
}
