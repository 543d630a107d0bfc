//! What can be done with a pull request: open, edit, close, reopen, merge. The API and the pages both come here.
//! All of it blocks on the disk.

use jiff::Timestamp;

use crate::core::Core;
use crate::failure::Failure;
use crate::git::MoveError;
use crate::store::StoreError;
use crate::store::records::{Merge, Pull, PullState, Record};
use http::StatusCode;

/// A pull request to be opened.
#[derive(Debug)]
pub(crate) struct NewPull {
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    /// The branch with the changes; `owner:branch` is accepted.
    pub(crate) head: String,
    pub(crate) base: String,
}

/// What an edit changes; `None` leaves as it is.
#[derive(Debug, Default)]
pub(crate) struct Edit {
    pub(crate) title: Option<String>,
    pub(crate) body: Option<Option<String>>,
    pub(crate) open: Option<bool>,
}

/// How to merge.
#[derive(Debug, Default)]
pub(crate) struct MergeAsked {
    /// What the head must be at, when given.
    pub(crate) sha: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) message: Option<String>,
}

/// Longest title and body that are kept, in bytes, as GitHub has it for bodies.
const MAX_TEXT: usize = 65_536;

impl Core {
    pub(crate) fn pull(&self, number: u64) -> Result<Pull, Failure> {
        self.store
            .read(|state| state.pulls.get(&number).cloned())
            .ok_or_else(Failure::not_found)
    }

    pub(crate) fn open_pull(&self, new: NewPull, author: &str) -> Result<Pull, Failure> {
        let head = new
            .head
            .strip_prefix(&format!("{}:", self.urls.owner()))
            .unwrap_or(&new.head)
            .to_owned();
        check_text(&new.title, new.body.as_deref())?;
        let _changing = self.git.exclusive();
        let invalid = |field| Failure::field("PullRequest", field, "invalid", None);
        let head_sha = self
            .git
            .find_ref(&format!("refs/heads/{head}"))?
            .ok_or_else(|| invalid("head"))?
            .sha;
        let base_sha = self
            .git
            .find_ref(&format!("refs/heads/{}", new.base))?
            .ok_or_else(|| invalid("base"))?
            .sha;
        if self.git.contains(&base_sha, &head_sha)? {
            let message = format!("No commits between {} and {head}", new.base);
            return Err(Failure::field(
                "PullRequest",
                "base",
                "custom",
                Some(&message),
            ));
        }
        if self.git.merge_base(&base_sha, &head_sha)?.is_none() {
            let message = format!(
                "The {head} branch has no history in common with {}",
                new.base
            );
            return Err(Failure::field(
                "PullRequest",
                "base",
                "custom",
                Some(&message),
            ));
        }
        let now = Timestamp::now();
        let pull = self.store.write(|draft| {
            let twin = draft.state.pulls.values().any(|pull| {
                pull.state == PullState::Open && pull.head == head && pull.base == new.base
            });
            if twin {
                let message = format!(
                    "A pull request already exists for {}:{head}.",
                    self.urls.owner()
                );
                return Err(Failure::field(
                    "PullRequest",
                    "base",
                    "custom",
                    Some(&message),
                ));
            }
            let pull = Pull {
                number: draft.state.next_pull(),
                title: new.title,
                body: new.body,
                author: author.to_owned(),
                head,
                head_sha,
                base: new.base,
                base_sha,
                state: PullState::Open,
                created_at: now,
                updated_at: now,
                closed_at: None,
                closed_by: None,
                merge: None,
            };
            self.git
                .pin(&format!("refs/pull/{}/head", pull.number), &pull.head_sha)?;
            let detail = self.pull_detail(&pull)?;
            self.pull_event(draft, "opened", &pull, &detail, author, None);
            draft.put(Record::Pull(pull.clone()));
            Ok(pull)
        })?;
        self.wake_hooks.notify_one();
        Ok(pull)
    }

    pub(crate) fn edit_pull(&self, number: u64, edit: Edit, actor: &str) -> Result<Pull, Failure> {
        let _changing = self.git.exclusive();
        let mut pull = self.pull(number)?;
        let text = edit.title.is_some() || edit.body.is_some();
        if let Some(title) = edit.title {
            pull.title = title;
        }
        if let Some(body) = edit.body {
            pull.body = body;
        }
        check_text(&pull.title, pull.body.as_deref())?;
        let reopen = edit.open == Some(true) && pull.state != PullState::Open;
        if reopen {
            self.check_reopen(&mut pull)?;
        }
        pull.updated_at = Timestamp::now();
        let close = edit.open == Some(false) && pull.state == PullState::Open;
        self.store.write(|draft| {
            if close {
                return self.record_close(draft, pull.clone(), actor);
            }
            if reopen || text {
                let action = if reopen { "reopened" } else { "edited" };
                let detail = self.pull_detail(&pull)?;
                self.pull_event(draft, action, &pull, &detail, actor, None);
            }
            draft.put(Record::Pull(pull.clone()));
            Ok(())
        })?;
        self.wake_hooks.notify_one();
        self.pull(number)
    }

    fn check_reopen(&self, pull: &mut Pull) -> Result<(), Failure> {
        let refused = |why: &str| Err(Failure::field("PullRequest", "state", "custom", Some(why)));
        if pull.state == PullState::Merged {
            return refused("state cannot be changed. The pull request cannot be reopened.");
        }
        let Some(head) = self.git.find_ref(&format!("refs/heads/{}", pull.head))? else {
            return refused("state cannot be changed. The head branch has been deleted.");
        };
        pull.head_sha = head.sha;
        pull.state = PullState::Open;
        pull.closed_at = None;
        pull.closed_by = None;
        Ok(())
    }

    /// Merges with a merge commit. Returns it.
    pub(crate) fn merge_pull(
        &self,
        number: u64,
        asked: MergeAsked,
        by: &str,
    ) -> Result<String, Failure> {
        let _changing = self.git.exclusive();
        let mut pull = self.pull(number)?;
        let refused = || {
            Failure::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "Pull Request is not mergeable",
            )
        };
        if pull.state != PullState::Open {
            return Err(refused());
        }
        let head = self
            .git
            .find_ref(&format!("refs/heads/{}", pull.head))?
            .ok_or_else(refused)?
            .sha;
        let moved = asked.sha.is_some_and(|sha| sha != head) || head != pull.head_sha;
        if moved {
            let message = "Head branch was modified. Review and try the merge again.";
            return Err(Failure::new(StatusCode::CONFLICT, message));
        }
        let base_ref = format!("refs/heads/{}", pull.base);
        let base = self.git.find_ref(&base_ref)?.ok_or_else(refused)?.sha;
        let tree = self.git.merged_tree(&base, &head)?.ok_or_else(refused)?;
        let title = asked.title.unwrap_or_else(|| {
            format!(
                "Merge pull request #{number} from {}/{}",
                self.urls.owner(),
                pull.head
            )
        });
        let message = asked.message.unwrap_or_else(|| pull.title.clone());
        let text = if message.is_empty() {
            title
        } else {
            format!("{title}\n\n{message}")
        };
        let person = self.person(by);
        let parents = [base.clone(), head];
        let commit = self
            .git
            .create_commit(&text, &tree, &parents, &person, &person)?
            .ok_or_else(refused)?;
        pull.base_sha = base;
        pull.merge = Some(Merge {
            commit: commit.clone(),
            by: by.to_owned(),
        });
        self.store.note::<_, StoreError>(|draft| {
            draft.put(Record::Pull(pull));
            Ok(())
        })?;
        // A crash from here on is made good at the next start: the branch has moved, and the record says by whom.
        self.git
            .move_ref(&base_ref, &commit, false)
            .map_err(|error| match error {
                MoveError::NotFastForward => Failure::new(
                    StatusCode::CONFLICT,
                    "Base branch was modified. Review and try the merge again.",
                ),
                other => Failure::internal(other),
            })?;
        self.store
            .write(|draft| self.record_ref(draft, &base_ref, Some(&commit), by))?;
        self.wake_hooks.notify_one();
        Ok(commit)
    }
}

fn check_text(title: &str, body: Option<&str>) -> Result<(), Failure> {
    if title.trim().is_empty() {
        return Err(Failure::field(
            "PullRequest",
            "title",
            "missing_field",
            None,
        ));
    }
    if title.len() > 1_024 || body.is_some_and(|body| body.len() > MAX_TEXT) {
        return Err(Failure::field(
            "PullRequest",
            "body",
            "custom",
            Some("body is too long (maximum is 65536 characters)"),
        ));
    }
    Ok(())
}
