//! The main job in a real browser: Debian's Chromium, driven through WebDriver as a person would.

use crate::world::{World, eventually};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running chromedriver and its browser; both end when dropped.
struct Browser {
    driver: Child,
    client: Client,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    async fn start(folder: &Path) -> Browser {
        // It takes no port 0; one that was just free is the best there is.
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("bound").port();
        drop(free);
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is not installed: run `cargo xtask tools --system`");
        let profile = format!("--user-data-dir={}", folder.display());
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,1600",
            &profile,
        ];
        let capabilities = json!({"goog:chromeOptions": {"args": arguments}});
        let url = format!("http://127.0.0.1:{port}");
        let client = eventually("the browser starts", async || {
            ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
                .capabilities(capabilities.as_object().cloned().expect("an object"))
                .connect(&url)
                .await
                .map_err(|error| error.to_string())
        })
        .await;
        Browser { driver, client }
    }

    async fn see(&self, css: &str) -> fantoccini::elements::Element {
        eventually(&format!("{css} is on the page"), async || {
            match self.client.find(Locator::Css(css)).await {
                Ok(element) if element.is_displayed().await.unwrap_or(false) => Ok(element),
                Ok(_) => Err("there, but hidden".to_owned()),
                Err(error) => Err(format!("{error}; the page says: {}", self.text().await)),
            }
        })
        .await
    }

    async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await;
        match body {
            Ok(body) => body
                .text()
                .await
                .unwrap_or_default()
                .chars()
                .take(1_500)
                .collect(),
            Err(error) => error.to_string(),
        }
    }

    /// The element says this, sooner or later.
    async fn reads(&self, css: &str, expected: &str) {
        eventually(&format!("{css} says {expected:?}"), async || {
            let found = self.client.find(Locator::Css(css)).await;
            let text = match found {
                Ok(element) => element.text().await.unwrap_or_default(),
                Err(_) => String::new(),
            };
            if text.to_lowercase().contains(&expected.to_lowercase()) {
                Ok(())
            } else {
                Err(format!("{text:?}; the page says: {}", self.text().await))
            }
        })
        .await;
    }

    async fn click(&self, css: &str) {
        eventually(&format!("{css} can be clicked"), async || {
            let element = self
                .client
                .find(Locator::Css(css))
                .await
                .map_err(|error| error.to_string())?;
            element.click().await.map_err(|error| error.to_string())
        })
        .await;
    }

    async fn fill(&self, id: &str, text: &str) {
        let field = self.see(&format!("#{id}")).await;
        field.clear().await.expect("it can be cleared");
        field.send_keys(text).await.expect("it takes keys");
    }

    async fn choose(&self, id: &str, value: &str) {
        let field = self.see(&format!("#{id}")).await;
        field
            .select_by_value(value)
            .await
            .expect("the choice is there");
    }

    /// Keeps a picture for the README when `PRENTICE_SCREENSHOTS` names a folder.
    async fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("PRENTICE_SCREENSHOTS") {
            let png = self.client.screenshot().await.expect("a picture");
            std::fs::write(Path::new(&folder).join(format!("{name}.png")), png).expect("written");
        }
    }
}

fn hook(name: &str) -> String {
    format!("[data-testid={name}]")
}

fn site() -> std::path::PathBuf {
    let site = std::env::var_os("PRENTICE_SITE_DIR").map(std::path::PathBuf::from);
    let site = site.unwrap_or_else(|| crate::tools::folder().with_file_name("site"));
    assert!(
        site.join("index.html").exists(),
        "the site is not built: run `cargo xtask frontend`"
    );
    site
}

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
