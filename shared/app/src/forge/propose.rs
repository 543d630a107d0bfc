//! Files that are proposed together, in the one pull request of a branch that is ours.

use super::pulls::PullAnswer;
use super::{Forge, ForgeError};
use domain::id::CommitSha;
use domain::proposal::Change;
use domain::skill::Pull;
use http::Method;
use serde_json::json;

/// A branch of ours and its open pull request.
pub(crate) struct OpenProposal {
    /// The pull request.
    pub(crate) pull: Pull,
    /// The newest commit of the branch, which people may have changed.
    pub(crate) tip: CommitSha,
}

/// What files are changed on top of.
#[derive(Clone, Copy)]
pub(crate) enum Base<'b> {
    /// What is proposed already.
    Open(&'b OpenProposal),
    /// The newest commit of the default branch.
    Head,
    /// This commit of it.
    Commit(&'b CommitSha),
}

impl<'b> From<Option<&'b OpenProposal>> for Base<'b> {
    fn from(open: Option<&'b OpenProposal>) -> Base<'b> {
        open.map_or(Base::Head, Base::Open)
    }
}

impl Forge {
    /// The open pull request of this branch.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub(crate) async fn open_proposal(
        &self,
        branch: &str,
    ) -> Result<Option<OpenProposal>, ForgeError> {
        let route = self.route(&format!("pulls?state=open&head={}:{branch}", self.owner));
        let pulls: Vec<PullAnswer> = self
            .read(&format!("pull requests of {branch}"), &route)
            .await?;
        let Some(open) = pulls.first() else {
            return Ok(None);
        };
        Ok(Some(OpenProposal {
            pull: open.pull(),
            tip: self.reference(&format!("heads/{branch}")).await?,
        }))
    }

    /// The branch holds these changes on top of its base, and one pull request proposes it; which one. What else a
    /// branch with an open one holds stays.
    ///
    /// # Errors
    /// [`ForgeError`]; calling it again goes on where it stopped.
    pub(crate) async fn propose_files(
        &self,
        branch: &str,
        base: Base<'_>,
        files: &[Change],
        title: &str,
        body: &str,
    ) -> Result<Pull, ForgeError> {
        let (parent, open) = match base {
            Base::Open(open) => (open.tip.clone(), Some(open)),
            Base::Commit(commit) => (commit.clone(), None),
            Base::Head => (self.head().await?, None),
        };
        if !files.is_empty() {
            let commit = self.commit_files(&parent, files, title).await?;
            self.move_branch(branch, &commit, open.is_none()).await?;
        }
        if let Some(open) = open {
            let route = self.route(&format!("pulls/{}", open.pull.number));
            let doing = format!("describe pull request {} anew", open.pull.number);
            let body = json!({"title": title, "body": body});
            let described: PullAnswer = self.write(Method::PATCH, &doing, &route, &body).await?;
            return Ok(described.pull());
        }
        let request = json!({"title": title, "body": body, "head": branch, "base": &*self.branch});
        let doing = format!("open a pull request for {branch}");
        let opened = self
            .write::<_, PullAnswer>(Method::POST, &doing, &self.route("pulls"), &request)
            .await;
        match opened {
            Ok(pull) => Ok(pull.pull()),
            // It may have been opened all the same.
            Err(error) => match self.open_proposal(branch).await? {
                Some(open) => Ok(open.pull),
                None => Err(error),
            },
        }
    }

    /// The branch is at this commit afterwards. `anew` when what was there is of a pull request that is over.
    async fn move_branch(
        &self,
        branch: &str,
        commit: &CommitSha,
        anew: bool,
    ) -> Result<(), ForgeError> {
        let name = format!("heads/{branch}");
        match self.reference(&name).await {
            Err(ForgeError::NotFound { .. }) => self.create_reference(&name, commit).await,
            Err(error) => Err(error),
            Ok(_) => {
                let route = self.route(&format!("git/refs/{name}"));
                let body = json!({"sha": commit, "force": anew});
                let doing = format!("move branch {branch}");
                self.write::<_, serde_json::Value>(Method::PATCH, &doing, &route, &body)
                    .await?;
                Ok(())
            }
        }
    }
}
