//! Users. The forge keeps no accounts: a login is all there is, and the rest follows from it.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::node_id;
use crate::core::Core;
use crate::git::Person;
use crate::urls::escape_path;

/// The same for the same login on every forge, and never 0.
pub(crate) fn user_id(login: &str) -> u64 {
    let digest = Sha256::digest(login.to_lowercase());
    let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    u64::from(number >> 2) + 1
}

impl Core {
    pub(crate) fn user_json(&self, login: &str) -> Value {
        let id = user_id(login);
        // The brackets of `name[bot]` may not stand in an address.
        let escaped = escape_path(login);
        let api = format!("{}/users/{escaped}", self.urls.api());
        let kind = if login.ends_with("[bot]") {
            "Bot"
        } else {
            "User"
        };
        json!({
            "login": login,
            "id": id,
            "node_id": node_id("User", id),
            "avatar_url": format!("{}/_services/avatar/{id}", self.urls.root()),
            "gravatar_id": "",
            "url": api,
            "html_url": format!("{}/{escaped}", self.urls.root()),
            "followers_url": format!("{api}/followers"),
            "following_url": format!("{api}/following{{/other_user}}"),
            "gists_url": format!("{api}/gists{{/gist_id}}"),
            "starred_url": format!("{api}/starred{{/owner}}{{/repo}}"),
            "subscriptions_url": format!("{api}/subscriptions"),
            "organizations_url": format!("{api}/orgs"),
            "repos_url": format!("{api}/repos"),
            "events_url": format!("{api}/events{{/privacy}}"),
            "received_events_url": format!("{api}/received_events"),
            "type": kind,
            "user_view_type": "public",
            "site_admin": false,
        })
    }

    /// The author and committer of what a login does through the API or the pages.
    pub(crate) fn person(&self, login: &str) -> Person {
        let kept = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
        let local: String = login.chars().filter(kept).collect();
        Person {
            name: login.to_owned(),
            email: format!("{}+{local}@users.noreply.localhost", user_id(login)),
            at: jiff::Timestamp::now(),
        }
    }
}
