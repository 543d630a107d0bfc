//! What a pull request changes, and what we make of it: a status of its newest commit and one comment.
//!
//! Statuses, since the checks that GitHub has besides can be made by apps only, and a deployment may act by a token.

use super::{Forge, ForgeError};
use domain::id::{CommitSha, PullNumber};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

/// Entries of a page, and pages that are read: GitHub lists 3,000 files of a pull request and no more.
const PER_PAGE: usize = 100;
const MOST_PAGES: usize = 30;

/// A pull request, as far as a review needs it.
#[derive(Debug, Clone)]
pub(crate) struct Reviewed {
    /// Whether a human may still merge it.
    pub(crate) open: bool,
    /// Its newest commit.
    pub(crate) head: CommitSha,
    /// The newest commit of the branch it is for.
    pub(crate) base: CommitSha,
    /// The branch it is for.
    pub(crate) branch: String,
}

/// A file that a pull request changes.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ChangedFile {
    /// Where it is afterwards; where it was, when it is gone.
    #[serde(rename = "filename")]
    pub(crate) path: String,
    /// Where it was, when it was moved.
    #[serde(default, rename = "previous_filename")]
    pub(crate) before: Option<String>,
    status: String,
}

impl ChangedFile {
    /// Whether it is not there afterwards.
    pub(crate) fn is_gone(&self) -> bool {
        self.status == "removed"
    }

    /// Whether it was not there before.
    pub(crate) fn is_new(&self) -> bool {
        matches!(self.status.as_str(), "added" | "copied")
    }
}

/// What we make of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing to look at.
    Success,
    /// Something that a human should look at.
    Failure,
}

/// A comment of ours.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Comment {
    id: u64,
    #[serde(default)]
    pub(crate) body: String,
}

impl Forge {
    /// A pull request as it is now.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub(crate) async fn reviewed(&self, number: PullNumber) -> Result<Reviewed, ForgeError> {
        #[derive(Deserialize)]
        struct Pull {
            state: String,
            head: Side,
            base: Side,
        }
        #[derive(Deserialize)]
        struct Side {
            sha: CommitSha,
            #[serde(rename = "ref")]
            branch: String,
        }
        let route = self.route(&format!("pulls/{number}"));
        let pull: Pull = self.read(&format!("pull request {number}"), &route).await?;
        Ok(Reviewed {
            open: pull.state == "open",
            head: pull.head.sha,
            base: pull.base.sha,
            branch: pull.base.branch,
        })
    }

    /// The files that a pull request changes.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub(crate) async fn changed_files(
        &self,
        number: PullNumber,
    ) -> Result<Vec<ChangedFile>, ForgeError> {
        self.all(
            &format!("files of pull request {number}"),
            &format!("pulls/{number}/files"),
        )
        .await
    }

    /// The comment below a pull request that begins with `mark`; none when there is none yet.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub(crate) async fn comment_with(
        &self,
        number: PullNumber,
        mark: &str,
    ) -> Result<Option<Comment>, ForgeError> {
        let comments: Vec<Comment> = self
            .all(
                &format!("comments of pull request {number}"),
                &format!("issues/{number}/comments"),
            )
            .await?;
        let ours = comments.into_iter().find(|one| one.body.starts_with(mark));
        Ok(ours)
    }

    async fn all<T: serde::de::DeserializeOwned>(
        &self,
        what: &str,
        route: &str,
    ) -> Result<Vec<T>, ForgeError> {
        let mut all = Vec::new();
        for page in 1..=MOST_PAGES {
            let route = self.route(&format!("{route}?per_page={PER_PAGE}&page={page}"));
            let found: Vec<T> = self.read(what, &route).await?;
            let last = found.len() < PER_PAGE;
            all.extend(found);
            if last {
                break;
            }
        }
        Ok(all)
    }

    /// Says it below a pull request: in `known`, when it is still there and ours to change, else anew.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub(crate) async fn say(
        &self,
        number: PullNumber,
        known: Option<&Comment>,
        body: &str,
    ) -> Result<(), ForgeError> {
        let said = json!({"body": body});
        if let Some(known) = known {
            let route = self.route(&format!("issues/comments/{}", known.id));
            let doing = format!("change the comment of pull request {number}");
            let changed = self
                .write::<_, Value>(Method::PATCH, &doing, &route, &said)
                .await;
            match changed {
                // Deleted meanwhile, or someone else's that begins as ours do.
                Err(ForgeError::NotFound { .. } | ForgeError::Refused { status: 403, .. }) => {}
                other => return other.map(|_| ()),
            }
        }
        let route = self.route(&format!("issues/{number}/comments"));
        let doing = format!("comment on pull request {number}");
        self.write::<_, Value>(Method::POST, &doing, &route, &said)
            .await
            .map(|_| ())
    }

    /// Says what we make of a commit. Said twice it is the same.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub(crate) async fn mark(
        &self,
        commit: &CommitSha,
        context: &str,
        mark: Mark,
        description: &str,
    ) -> Result<(), ForgeError> {
        let status = json!({
            "state": match mark {
                Mark::Success => "success",
                Mark::Failure => "failure",
            },
            "context": context,
            // GitHub takes 140 characters.
            "description": description.chars().take(140).collect::<String>(),
        });
        let route = self.route(&format!("statuses/{commit}"));
        let doing = format!("set the status of commit {}", commit.short());
        self.write::<_, Value>(Method::POST, &doing, &route, &status)
            .await
            .map(|_| ())
    }
}
