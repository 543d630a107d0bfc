//! What each event carries.

use serde_json::{Value, json};

use crate::core::Core;
use crate::git::{CommitView, DEFAULT_BRANCH};
use crate::store::Draft;
use crate::store::records::{Job, Pull, Run};
use crate::wire::PullDetail;

/// Commits that a `push` event lists at most, as GitHub has it.
const MAX_PUSHED: usize = 2_048;

/// What nothing is before it is made and after it is gone.
const ZERO: &str = "0000000000000000000000000000000000000000";

impl Core {
    pub(crate) fn ping_event(&self, draft: &mut Draft<'_>, target: &str) {
        let payload = json!({
            "zen": "Keep it logically awesome.",
            "hook_id": self.hook_id,
            "hook": self.hook_json(target),
            "repository": self.repository_json(draft.state),
            "sender": self.user_json(self.urls.owner()),
        });
        draft.deliver("ping", None, payload.to_string());
    }

    pub(crate) fn create_event(&self, draft: &mut Draft<'_>, name: &str, sender: &str) {
        let (kind, short) = match (
            name.strip_prefix("refs/heads/"),
            name.strip_prefix("refs/tags/"),
        ) {
            (Some(short), _) => ("branch", short),
            (_, Some(short)) => ("tag", short),
            _ => return,
        };
        let payload = json!({
            "ref": short,
            "ref_type": kind,
            "master_branch": DEFAULT_BRANCH,
            "description": null,
            "pusher_type": "user",
            "repository": self.repository_json(draft.state),
            "sender": self.user_json(sender),
        });
        draft.deliver("create", None, payload.to_string());
    }

    pub(crate) fn push_event(
        &self,
        draft: &mut Draft<'_>,
        name: &str,
        before: Option<&str>,
        after: Option<&str>,
        sender: &str,
    ) -> Result<(), git2::Error> {
        let (commits, forced) = match after {
            None => (Vec::new(), false),
            Some(after) => self.pushed(name, before, after)?,
        };
        let listed: Vec<Value> = commits
            .iter()
            .rev()
            .map(|commit| self.pushed_json(commit))
            .collect::<Result<_, _>>()?;
        let head = match after {
            None => None,
            Some(after) => self
                .git
                .commit(after)?
                .map(|commit| self.pushed_json(&commit))
                .transpose()?,
        };
        let compare = match (before, after) {
            (Some(before), Some(after)) => format!("/compare/{}...{}", &before[..12], &after[..12]),
            (_, Some(after)) => format!("/commit/{}", &after[..12]),
            _ => String::new(),
        };
        let payload = json!({
            "ref": name,
            "before": before.unwrap_or(ZERO),
            "after": after.unwrap_or(ZERO),
            "repository": self.push_repository_json(draft.state),
            "pusher": {"name": sender, "email": self.person(sender).email},
            "sender": self.user_json(sender),
            "created": before.is_none(),
            "deleted": after.is_none(),
            "forced": forced,
            "base_ref": null,
            "compare": self.urls.page(&compare),
            "commits": listed,
            "head_commit": head,
        });
        draft.deliver("push", None, payload.to_string());
        Ok(())
    }

    /// The commits that came, newest first, and whether others went.
    fn pushed(
        &self,
        name: &str,
        before: Option<&str>,
        after: &str,
    ) -> Result<(Vec<CommitView>, bool), git2::Error> {
        let is_commit = self.git.commit(after)?.is_some();
        match before {
            // An annotated tag, or a ref to a commit that is known already.
            _ if !is_commit => Ok((Vec::new(), false)),
            None if name.starts_with("refs/tags/") => Ok((Vec::new(), false)),
            None => {
                let main = self.git.find_ref(&format!("refs/heads/{DEFAULT_BRANCH}"))?;
                let known = main
                    .map(|main| main.sha)
                    .filter(|_| name != format!("refs/heads/{DEFAULT_BRANCH}"));
                Ok((self.git.log(after, known.as_deref(), MAX_PUSHED)?, false))
            }
            Some(before) => {
                let forced = !self.git.contains(after, before)?;
                Ok((self.git.log(after, Some(before), MAX_PUSHED)?, forced))
            }
        }
    }

    fn pushed_json(&self, commit: &CommitView) -> Result<Value, git2::Error> {
        let files = self
            .git
            .changes_of(&commit.sha, commit.parents.first().map(String::as_str))?;
        Ok(self.pushed_commit_json(commit, &files))
    }

    pub(crate) fn pull_event(
        &self,
        draft: &mut Draft<'_>,
        action: &str,
        pull: &Pull,
        detail: &PullDetail,
        sender: &str,
        moved: Option<(&str, &str)>,
    ) {
        let mut payload = json!({
            "action": action,
            "number": pull.number,
            "pull_request": self.full_pull_json(draft.state, pull, detail),
            "repository": self.repository_json(draft.state),
            "sender": self.user_json(sender),
        });
        if let Some((before, after)) = moved {
            payload["before"] = before.into();
            payload["after"] = after.into();
        }
        draft.deliver("pull_request", Some(action), payload.to_string());
    }

    pub(crate) fn run_event(&self, draft: &mut Draft<'_>, action: &str, run: &Run) {
        let payload = json!({
            "action": action,
            "workflow_run": self.run_json(run),
            "workflow": self.workflow_json(&run.path, &run.name),
            "repository": self.repository_json(draft.state),
            "sender": self.user_json(&run.actor),
        });
        draft.deliver("workflow_run", Some(action), payload.to_string());
    }

    pub(crate) fn job_event(&self, draft: &mut Draft<'_>, action: &str, run: &Run, job: &Job) {
        let payload = json!({
            "action": action,
            "workflow_job": self.job_json(run, job),
            "repository": self.repository_json(draft.state),
            "sender": self.user_json(&run.actor),
        });
        draft.deliver("workflow_job", Some(action), payload.to_string());
    }
}
