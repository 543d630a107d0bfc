//! What follows when a branch or tag moves: events, pull requests that go along, pull requests that are thereby
//! merged or closed.
//!
//! Every change of a ref goes through [`Core::record_ref`], whoever made it: the API, the merge button, or a person
//! who pushed to the repository on disk (found by [`Core::observe_refs`]).

use jiff::Timestamp;

use crate::core::Core;
use crate::failure::Failure;
use crate::git::DEFAULT_BRANCH;
use crate::store::Draft;
use crate::store::records::{Merge, Pull, PullState, Record};
use crate::wire::PullDetail;

impl Core {
    /// Records that a ref is now at `after` (`None`: gone). Does nothing when that is known already.
    pub(crate) fn record_ref(
        &self,
        draft: &mut Draft<'_>,
        name: &str,
        after: Option<&str>,
        actor: &str,
    ) -> Result<(), Failure> {
        let before = draft.state.refs.get(name).cloned();
        if before.as_deref() == after {
            return Ok(());
        }
        draft.put(Record::Ref {
            name: name.to_owned(),
            sha: after.map(str::to_owned),
        });
        if before.is_none() {
            self.create_event(draft, name, actor);
        }
        self.push_event(draft, name, before.as_deref(), after, actor)?;
        if let Some(branch) = name.strip_prefix("refs/heads/") {
            self.follow_branch(draft, branch, after, actor)?;
        }
        Ok(())
    }

    fn follow_branch(
        &self,
        draft: &mut Draft<'_>,
        branch: &str,
        after: Option<&str>,
        actor: &str,
    ) -> Result<(), Failure> {
        let open: Vec<Pull> = draft
            .state
            .pulls
            .values()
            .filter(|pull| pull.state == PullState::Open)
            .cloned()
            .collect();
        for mut pull in open {
            if pull.head == branch {
                match after {
                    Some(after) if after != pull.head_sha => {
                        self.synchronize(draft, &mut pull, after, actor)?
                    }
                    Some(_) => {}
                    None => self.record_close(draft, pull.clone(), actor)?,
                }
            }
            if pull.base == branch
                && let Some(after) = after
            {
                self.settle_merge(draft, pull, after, actor)?;
            }
        }
        Ok(())
    }

    fn synchronize(
        &self,
        draft: &mut Draft<'_>,
        pull: &mut Pull,
        after: &str,
        actor: &str,
    ) -> Result<(), Failure> {
        let before = std::mem::replace(&mut pull.head_sha, after.to_owned());
        pull.updated_at = Timestamp::now();
        pull.merge = None;
        self.git
            .pin(&format!("refs/pull/{}/head", pull.number), after)?;
        let detail = self.pull_detail(pull)?;
        self.pull_event(
            draft,
            "synchronize",
            pull,
            &detail,
            actor,
            Some((&before, after)),
        );
        draft.put(Record::Pull(pull.clone()));
        Ok(())
    }

    /// Closes a pull request as merged when its base branch, now at `tip`, has all of it.
    fn settle_merge(
        &self,
        draft: &mut Draft<'_>,
        mut pull: Pull,
        tip: &str,
        actor: &str,
    ) -> Result<(), Failure> {
        let meant = match pull.merge.take() {
            Some(merge) if self.git.contains(tip, &merge.commit)? => Some(merge),
            _ => None,
        };
        let merge = match meant {
            Some(merge) => merge,
            None if self.git.contains(tip, &pull.head_sha)? => Merge {
                commit: tip.to_owned(),
                by: actor.to_owned(),
            },
            None => return Ok(()),
        };
        let by = merge.by.clone();
        pull.merge = Some(merge);
        pull.state = PullState::Merged;
        self.end_pull(draft, pull, &by)
    }

    /// Closes a pull request without merging it.
    pub(crate) fn record_close(
        &self,
        draft: &mut Draft<'_>,
        mut pull: Pull,
        actor: &str,
    ) -> Result<(), Failure> {
        pull.state = PullState::Closed;
        pull.merge = None;
        self.end_pull(draft, pull, actor)
    }

    fn end_pull(&self, draft: &mut Draft<'_>, mut pull: Pull, by: &str) -> Result<(), Failure> {
        let now = Timestamp::now();
        pull.updated_at = now;
        pull.closed_at = Some(now);
        pull.closed_by = Some(by.to_owned());
        let detail = self.pull_detail(&pull)?;
        self.pull_event(draft, "closed", &pull, &detail, by, None);
        draft.put(Record::Pull(pull));
        Ok(())
    }

    /// What git says about a pull request.
    pub(crate) fn pull_detail(&self, pull: &Pull) -> Result<PullDetail, git2::Error> {
        let base = self.pull_base(pull)?;
        let comparison = self.git.compare(&base, &pull.head_sha)?;
        let commits = comparison.as_ref().map_or(0, |comparison| comparison.ahead);
        let mergeable = match pull.state {
            PullState::Open => Some(self.git.merged_tree(&base, &pull.head_sha)?.is_some()),
            PullState::Closed | PullState::Merged => None,
        };
        Ok(PullDetail {
            mergeable,
            commits,
            comparison,
        })
    }

    /// The commit that a pull request is to be seen against: the base branch as it is, or as it was before the merge.
    pub(crate) fn pull_base(&self, pull: &Pull) -> Result<String, git2::Error> {
        if pull.state == PullState::Merged {
            let merge = pull
                .merge
                .as_ref()
                .map(|merge| self.git.commit(&merge.commit))
                .transpose()?
                .flatten();
            let parents = merge.map(|commit| commit.parents).unwrap_or_default();
            return Ok(match parents.as_slice() {
                [first, _, ..] => first.clone(),
                _ => pull.base_sha.clone(),
            });
        }
        let base = self.git.find_ref(&format!("refs/heads/{}", pull.base))?;
        Ok(base.map_or_else(|| pull.base_sha.clone(), |base| base.sha))
    }

    /// Finds what changed in the repository behind the forge's back: pushes to it by path, and changes that a crash
    /// kept from being recorded. Blocks on the disk.
    pub(crate) fn observe_refs(&self) -> Result<(), Failure> {
        let _changing = self.git.exclusive();
        let now = self.git.heads_and_tags()?;
        if self.store.read(|state| state.refs == now) {
            return Ok(());
        }
        let gone: Vec<String> = self.store.read(|state| {
            let gone = state.refs.keys().filter(|name| !now.contains_key(*name));
            gone.cloned().collect()
        });
        let changed = now.into_iter().map(|(name, sha)| (name, Some(sha)));
        for (name, after) in changed.chain(gone.into_iter().map(|name| (name, None))) {
            let actor = self.pusher(after.as_deref())?;
            self.store
                .write(|draft| self.record_ref(draft, &name, after.as_deref(), &actor))?;
        }
        self.wake_hooks.notify_one();
        Ok(())
    }

    /// Who pushed cannot be known; who made the newest commit is close.
    fn pusher(&self, tip: Option<&str>) -> Result<String, git2::Error> {
        let commit = tip.map(|tip| self.git.commit(tip)).transpose()?.flatten();
        let name = commit
            .map(|commit| commit.committer.name)
            .unwrap_or_default();
        let login: String = name
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter.to_ascii_lowercase()
                } else {
                    '-'
                }
            })
            .collect();
        let login = login.trim_matches('-');
        Ok(if login.is_empty() {
            self.urls.owner().to_owned()
        } else {
            login.to_owned()
        })
    }

    /// The commit that the default branch is at, once there is one.
    pub(crate) fn main_tip(&self) -> Result<Option<String>, git2::Error> {
        Ok(self
            .git
            .find_ref(&format!("refs/heads/{DEFAULT_BRANCH}"))?
            .map(|main| main.sha))
    }
}
