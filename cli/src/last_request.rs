//! The last request of this user, so that `prentice feedback` need not be told it again.
//!
//! Owns one small file in the user's state folder. A request that cannot be kept or read is no error:
//! `--query` says it too.

use crate::connect::Connection;
use client::wire::Asked;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A request and where it was led.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastRequest {
    /// As it was asked.
    pub(crate) query: String,
    /// The best candidate, `domain.name`.
    pub(crate) skill_id: Option<String>,
    /// The server or folder that was asked.
    place: String,
}

impl LastRequest {
    pub(crate) fn of(query: &str, asked: &Asked) -> LastRequest {
        let best = asked.candidates.first();
        LastRequest {
            query: query.to_owned(),
            skill_id: best.map(|best| best.skill_id.clone()),
            place: String::new(),
        }
    }

    /// Keeps it for the next command.
    pub(crate) fn remember(mut self, connection: &Connection) {
        self.place = place(connection);
        let Some(path) = path() else { return };
        let Ok(text) = serde_json::to_string(&self) else {
            return;
        };
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = std::fs::write(path, text);
    }

    /// The last request that was made there.
    pub(crate) fn recall(connection: &Connection) -> Option<LastRequest> {
        let text = std::fs::read_to_string(path()?).ok()?;
        let last: LastRequest = serde_json::from_str(&text).ok()?;
        (last.place == place(connection)).then_some(last)
    }
}

/// A folder by its path, since its server has another port each time.
fn place(connection: &Connection) -> String {
    match &connection.root {
        Some(root) => {
            let whole = std::fs::canonicalize(root).unwrap_or_else(|_| root.clone());
            whole.display().to_string()
        }
        None => connection.base.clone(),
    }
}

fn path() -> Option<PathBuf> {
    let folder = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let state = match folder("XDG_STATE_HOME") {
        Some(state) => PathBuf::from(state),
        None => PathBuf::from(folder("HOME")?).join(".local/state"),
    };
    Some(state.join("prentice/last-request.json"))
}
