//! Pull requests: opened once, looked at, never merged here.

use super::{Forge, ForgeError};
use domain::id::{CommitSha, PullNumber, SkillId, VersionNumber};
use domain::skill::{Content, Pull};
use http::Method;
use serde::Deserialize;
use serde_json::json;

/// Times a pull request that GitHub was unsure about is looked for and sent again.
const TRIES: u32 = 3;

/// Where a pull request is.
#[derive(Debug, Clone, PartialEq)]
pub enum PullState {
    /// A human has not decided.
    Open,
    /// Merged, by this commit.
    Merged(CommitSha),
    /// Closed without merging.
    Closed,
}

#[derive(Deserialize)]
pub(super) struct PullAnswer {
    number: PullNumber,
    html_url: String,
    state: String,
    #[serde(default)]
    merged_at: Option<String>,
    #[serde(default)]
    merge_commit_sha: Option<CommitSha>,
}

impl PullAnswer {
    pub(super) fn pull(&self) -> Pull {
        Pull {
            number: self.number,
            url: self.html_url.clone(),
        }
    }

    fn state(&self) -> PullState {
        match (&self.merged_at, &self.merge_commit_sha) {
            (Some(_), Some(commit)) => PullState::Merged(commit.clone()),
            _ if self.state == "closed" => PullState::Closed,
            _ => PullState::Open,
        }
    }
}

impl Forge {
    /// Exactly one pull request proposes these texts afterwards; which one.
    ///
    /// # Errors
    /// [`ForgeError`]; calling it again goes on where it stopped.
    pub async fn open_pull(
        &self,
        id: &SkillId,
        version: VersionNumber,
        content: &Content,
        title: &str,
        body: &str,
    ) -> Result<Pull, ForgeError> {
        self.ensure_branch(id, version, content, title).await?;
        let branch = version.branch(id);
        if let Some(pull) = self.pull_of(&branch).await? {
            return Ok(pull);
        }
        let request = json!({"title": title, "body": body, "head": branch, "base": &*self.branch});
        let mut attempt = 0;
        loop {
            let doing = format!("open a pull request for {branch}");
            let opened = self
                .write::<_, PullAnswer>(Method::POST, &doing, &self.route("pulls"), &request)
                .await;
            let error = match opened {
                Ok(pull) => return Ok(pull.pull()),
                Err(error) => error,
            };
            // A 422 says, among others, that there is one already.
            if !matches!(error, ForgeError::Unavailable { .. }) && !error.is_refusal(&[422]) {
                return Err(error);
            }
            self.pause(attempt).await;
            if let Some(pull) = self.pull_of(&branch).await? {
                return Ok(pull);
            }
            attempt += 1;
            if attempt == TRIES || error.is_refusal(&[422]) {
                return Err(error);
            }
        }
    }

    async fn pull_of(&self, branch: &str) -> Result<Option<Pull>, ForgeError> {
        let route = self.route(&format!("pulls?state=all&head={}:{branch}", self.owner));
        let pulls: Vec<PullAnswer> = self
            .read(&format!("pull requests of {branch}"), &route)
            .await?;
        Ok(pulls.first().map(PullAnswer::pull))
    }

    /// Where a pull request is now.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub async fn pull_state(&self, number: PullNumber) -> Result<(Pull, PullState), ForgeError> {
        let route = self.route(&format!("pulls/{number}"));
        let pull: PullAnswer = self.read(&format!("pull request {number}"), &route).await?;
        Ok((pull.pull(), pull.state()))
    }
}
