//! GitHub's own description of its API and its webhooks (npm `@octokit/openapi` and `@octokit/openapi-webhooks`), as
//! a judge of requests, answers and events. It judges what is documented and nothing else: never adjust it to what
//! some implementation does.

mod api;
mod schema;
#[cfg(test)]
mod tests;
mod webhooks;

pub(crate) use api::GithubApi;
pub(crate) use webhooks::GithubWebhooks;

use serde_json::Value;
use std::path::PathBuf;

/// What does not fit, one line each.
pub(crate) type Findings = Vec<String>;

fn read(package: &str) -> Value {
    let path = tools_folder()
        .join("npm/node_modules/@octokit")
        .join(package)
        .join("generated/api.github.com.json");
    let text = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask tools`", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where `cargo xtask tools` installs.
pub(crate) fn tools_folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("PRENTICE_TOOLS_DIR") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    // Asked for when it runs: a target folder may be shared by checkouts at several places.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| package.unwrap_or_default().join("../target"))
        .join("tools")
}
