//! Debian's Chromium, driven through WebDriver as a person would: it sees, clicks and types, and waits
//! for what it looks for.

use crate::world::eventually;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running chromedriver and its browser; both end when dropped.
pub(super) struct Browser {
    driver: Child,
    pub(super) client: Client,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Starts both; the profile is kept in `folder`.
    pub(super) async fn start(folder: &Path) -> Browser {
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

    /// The element, once it can be seen.
    pub(super) async fn see(&self, css: &str) -> fantoccini::elements::Element {
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
    pub(super) async fn reads(&self, css: &str, expected: &str) {
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

    /// Clicks it, once that is possible.
    pub(super) async fn click(&self, css: &str) {
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

    /// Types this into the control of this id, in place of what is there.
    pub(super) async fn fill(&self, id: &str, text: &str) {
        let field = self.see(&format!("#{id}")).await;
        field.clear().await.expect("it can be cleared");
        field.send_keys(text).await.expect("it takes keys");
    }

    /// Chooses an option of the control of this id.
    pub(super) async fn choose(&self, id: &str, value: &str) {
        let field = self.see(&format!("#{id}")).await;
        field
            .select_by_value(value)
            .await
            .expect("the choice is there");
    }

    /// Presses keys in the control of this id.
    pub(super) async fn press(&self, id: &str, keys: &str) {
        let field = self.see(&format!("#{id}")).await;
        field.send_keys(keys).await.expect("it takes keys");
    }

    /// What is typed in the control of this id.
    pub(super) async fn typed(&self, id: &str) -> String {
        let field = self.see(&format!("#{id}")).await;
        let value = field.prop("value").await.expect("readable");
        value.unwrap_or_default()
    }

    /// Keeps a picture for the README when `PRENTICE_SCREENSHOTS` names a folder.
    pub(super) async fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("PRENTICE_SCREENSHOTS") {
            let png = self.client.screenshot().await.expect("a picture");
            std::fs::write(Path::new(&folder).join(format!("{name}.png")), png).expect("written");
        }
    }
}

/// The selector of a stable name.
pub(super) fn hook(name: &str) -> String {
    format!("[data-testid={name}]")
}

/// The folder of the built site.
pub(super) fn site() -> std::path::PathBuf {
    let site = std::env::var_os("PRENTICE_SITE_DIR").map(std::path::PathBuf::from);
    let site = site.unwrap_or_else(|| crate::tools::folder().with_file_name("site"));
    assert!(
        site.join("index.html").exists(),
        "the site is not built: run `cargo xtask frontend`"
    );
    site
}
