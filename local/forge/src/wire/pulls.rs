//! Pull requests.

use serde_json::{Value, json};

use super::node_id;
use crate::clock::iso;
use crate::core::Core;
use crate::git::Comparison;
use crate::store::State;
use crate::store::records::{Pull, PullState};

/// GitHub numbers pull requests across all repositories, too; here that number follows from the one people see.
const FIRST_PULL_ID: u64 = 2_400_000_000;

/// What only a single pull request is asked for, because it costs a look into git.
#[derive(Debug, Clone)]
pub(crate) struct PullDetail {
    /// `None` while it cannot be known (the pull request is not open).
    pub(crate) mergeable: Option<bool>,
    pub(crate) commits: usize,
    pub(crate) comparison: Option<Comparison>,
}

impl Core {
    /// As lists have it.
    pub(crate) fn pull_json(&self, state: &State, pull: &Pull) -> Value {
        let number = pull.number;
        let id = FIRST_PULL_ID + number;
        let url = self.urls.api_repo(&format!("/pulls/{number}"));
        let issue = self.urls.api_repo(&format!("/issues/{number}"));
        let page = self.urls.pull_page(number);
        let statuses = self.urls.api_repo(&format!("/statuses/{}", pull.head_sha));
        let review_comment = self.urls.api_repo("/pulls/comments{/number}");
        let repository = self.repository_json(state);
        let owner = self.user_json(self.urls.owner());
        let merged_at = if pull.state == PullState::Merged {
            pull.closed_at.map(iso)
        } else {
            None
        };
        let merge_commit = pull
            .merge
            .as_ref()
            .filter(|_| pull.state == PullState::Merged)
            .map(|merge| &merge.commit);
        let association = if pull.author == self.urls.owner() {
            "OWNER"
        } else {
            "CONTRIBUTOR"
        };
        let side = |branch: &str, sha: &str| {
            json!({
                "label": format!("{}:{branch}", self.urls.owner()),
                "ref": branch,
                "sha": sha,
                "user": owner,
                "repo": repository,
            })
        };
        let links = json!({
            "self": {"href": url},
            "html": {"href": page},
            "issue": {"href": issue},
            "comments": {"href": format!("{issue}/comments")},
            "review_comments": {"href": format!("{url}/comments")},
            "review_comment": {"href": review_comment},
            "commits": {"href": format!("{url}/commits")},
            "statuses": {"href": statuses},
        });
        json!({
            "url": url,
            "id": id,
            "node_id": node_id("PullRequest", id),
            "html_url": page,
            "diff_url": format!("{page}.diff"),
            "patch_url": format!("{page}.patch"),
            "issue_url": issue,
            "number": number,
            "state": if pull.state == PullState::Open { "open" } else { "closed" },
            "locked": false,
            "title": pull.title,
            "user": self.user_json(&pull.author),
            "body": pull.body,
            "created_at": iso(pull.created_at),
            "updated_at": iso(pull.updated_at),
            "closed_at": pull.closed_at.map(iso),
            "merged_at": merged_at,
            "merge_commit_sha": merge_commit,
            "assignee": null,
            "assignees": [],
            "requested_reviewers": [],
            "requested_teams": [],
            "labels": [],
            "milestone": null,
            "draft": false,
            "commits_url": format!("{url}/commits"),
            "review_comments_url": format!("{url}/comments"),
            "review_comment_url": review_comment,
            "comments_url": format!("{issue}/comments"),
            "statuses_url": statuses,
            "head": side(&pull.head, &pull.head_sha),
            "base": side(&pull.base, &pull.base_sha),
            "_links": links,
            "author_association": association,
            "auto_merge": null,
            "active_lock_reason": null,
        })
    }

    /// As a single one is given, and as events carry it.
    pub(crate) fn full_pull_json(&self, state: &State, pull: &Pull, detail: &PullDetail) -> Value {
        let mut value = self.pull_json(state, pull);
        let merged_by = pull
            .merge
            .as_ref()
            .filter(|_| pull.state == PullState::Merged)
            .map(|merge| self.user_json(&merge.by));
        let mergeable_state = match detail.mergeable {
            Some(true) => "clean",
            Some(false) => "dirty",
            None => "unknown",
        };
        let comparison = detail.comparison.as_ref();
        value["merged"] = (pull.state == PullState::Merged).into();
        value["mergeable"] = detail.mergeable.into();
        value["rebaseable"] = false.into();
        value["mergeable_state"] = mergeable_state.into();
        value["merged_by"] = merged_by.into();
        value["comments"] = state.comments_of(pull.number).count().into();
        value["review_comments"] = 0.into();
        value["maintainer_can_modify"] = false.into();
        value["commits"] = detail.commits.into();
        value["additions"] = comparison.map_or(0, Comparison::additions).into();
        value["deletions"] = comparison.map_or(0, Comparison::deletions).into();
        value["changed_files"] = comparison
            .map_or(0, |comparison| comparison.files.len())
            .into();
        value
    }
}
