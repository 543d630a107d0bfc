//! What is said of pull requests and made of commits.

use serde_json::{Value, json};

use super::node_id;
use crate::clock::iso;
use crate::core::Core;
use crate::store::records::{Comment, CommitStatus};

impl Core {
    pub(crate) fn comment_json(&self, comment: &Comment) -> Value {
        let id = comment.id;
        let association = if comment.author == self.urls.owner() {
            "OWNER"
        } else {
            "CONTRIBUTOR"
        };
        let page = self.urls.pull_page(comment.pull);
        json!({
            "url": self.urls.api_repo(&format!("/issues/comments/{id}")),
            "html_url": format!("{page}#issuecomment-{id}"),
            "issue_url": self.urls.api_repo(&format!("/issues/{}", comment.pull)),
            "id": id,
            "node_id": node_id("IssueComment", id),
            "user": self.user_json(&comment.author),
            "created_at": iso(comment.created_at),
            "updated_at": iso(comment.updated_at),
            "author_association": association,
            "body": comment.body,
            "performed_via_github_app": null,
        })
    }

    pub(crate) fn commit_status_json(&self, status: &CommitStatus) -> Value {
        let creator = self.user_json(&status.creator);
        json!({
            "url": self.urls.api_repo(&format!("/statuses/{}", status.sha)),
            "avatar_url": creator["avatar_url"],
            "id": status.id,
            "node_id": node_id("StatusContext", status.id),
            "state": status.verdict.as_str(),
            "description": status.description,
            "target_url": status.target_url,
            "context": status.context,
            "created_at": iso(status.created_at),
            "updated_at": iso(status.created_at),
            "creator": creator,
        })
    }
}
