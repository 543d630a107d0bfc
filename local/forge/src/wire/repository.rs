//! The repository, in its three sizes: minimal, full, and as events carry it.

use serde_json::{Map, Value, json};

use super::node_id;
use crate::clock::iso;
use crate::core::Core;
use crate::git::DEFAULT_BRANCH;
use crate::store::State;
use crate::store::records::PullState;

/// Addresses below the repository in the API, by field, in GitHub's order.
const LINKS: [(&str, &str); 37] = [
    ("forks_url", "/forks"),
    ("keys_url", "/keys{/key_id}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("teams_url", "/teams"),
    ("hooks_url", "/hooks"),
    ("issue_events_url", "/issues/events{/number}"),
    ("events_url", "/events"),
    ("assignees_url", "/assignees{/user}"),
    ("branches_url", "/branches{/branch}"),
    ("tags_url", "/tags"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("trees_url", "/git/trees{/sha}"),
    ("statuses_url", "/statuses/{sha}"),
    ("languages_url", "/languages"),
    ("stargazers_url", "/stargazers"),
    ("contributors_url", "/contributors"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("commits_url", "/commits{/sha}"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("comments_url", "/comments{/number}"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("contents_url", "/contents/{+path}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("merges_url", "/merges"),
    ("archive_url", "/{archive_format}{/ref}"),
    ("downloads_url", "/downloads"),
    ("issues_url", "/issues{/number}"),
    ("pulls_url", "/pulls{/number}"),
    ("milestones_url", "/milestones{/number}"),
    (
        "notifications_url",
        "/notifications{?since,all,participating}",
    ),
    ("labels_url", "/labels{/name}"),
    ("releases_url", "/releases{/id}"),
    ("deployments_url", "/deployments"),
    ("url", ""),
];

impl Core {
    /// As it stands inside runs.
    pub(crate) fn minimal_repository_json(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), self.repository_id.into());
        fields.insert(
            "node_id".to_owned(),
            node_id("Repository", self.repository_id).into(),
        );
        fields.insert("name".to_owned(), self.urls.repo().into());
        fields.insert("full_name".to_owned(), self.urls.full_name().into());
        fields.insert("private".to_owned(), false.into());
        fields.insert("owner".to_owned(), self.user_json(self.urls.owner()));
        fields.insert("html_url".to_owned(), self.urls.page("").into());
        fields.insert("description".to_owned(), Value::Null);
        fields.insert("fork".to_owned(), false.into());
        for (field, path) in &LINKS {
            fields.insert((*field).to_owned(), self.urls.api_repo(path).into());
        }
        Value::Object(fields)
    }

    /// As it stands inside pull requests and events.
    pub(crate) fn repository_json(&self, state: &State) -> Value {
        let open = state
            .pulls
            .values()
            .filter(|pull| pull.state == PullState::Open)
            .count();
        let created = iso(self.created_at);
        let page = self.urls.page("");
        let git = self.git.path().display().to_string();
        let more = json!({
            "created_at": created,
            "updated_at": created,
            "pushed_at": created,
            "git_url": format!("git://{}{}.git", self.urls.authority(), self.urls.page_path("")),
            "ssh_url": git,
            "clone_url": format!("{page}.git"),
            "svn_url": page,
            "homepage": null,
            "size": 1,
            "stargazers_count": 0,
            "watchers_count": 0,
            "language": null,
            "has_issues": false,
            "has_projects": false,
            "has_downloads": false,
            "has_wiki": false,
            "has_pages": false,
            "has_discussions": false,
            "forks_count": 0,
            "mirror_url": null,
            "archived": false,
            "disabled": false,
            "open_issues_count": open,
            "license": null,
            "allow_forking": false,
            "is_template": false,
            "web_commit_signoff_required": false,
            "topics": [],
            "visibility": "public",
            "forks": 0,
            "open_issues": open,
            "watchers": 0,
            "default_branch": DEFAULT_BRANCH,
        });
        merged(self.minimal_repository_json(), more)
    }

    /// As `GET /repos/{owner}/{repo}` gives it.
    pub(crate) fn full_repository_json(&self, state: &State) -> Value {
        let more = json!({
            "permissions": {"admin": true, "maintain": true, "push": true, "triage": true, "pull": true},
            "allow_rebase_merge": false,
            "allow_squash_merge": false,
            "allow_merge_commit": true,
            "allow_auto_merge": false,
            "allow_update_branch": false,
            "delete_branch_on_merge": false,
            "merge_commit_title": "MERGE_MESSAGE",
            "merge_commit_message": "PR_TITLE",
            "network_count": 0,
            "subscribers_count": 0,
        });
        merged(self.repository_json(state), more)
    }

    /// As `push` events carry it: with times in seconds, and who is told of it twice.
    pub(crate) fn push_repository_json(&self, state: &State) -> Value {
        let more = json!({
            "created_at": self.created_at.as_second(),
            "pushed_at": jiff::Timestamp::now().as_second(),
            "stargazers": 0,
            "master_branch": DEFAULT_BRANCH,
        });
        merged(self.repository_json(state), more)
    }
}

impl Core {
    /// The one webhook, with where it goes to.
    pub(crate) fn hook_json(&self, target: &str) -> Value {
        let id = self.hook_id;
        let url = self.urls.api_repo(&format!("/hooks/{id}"));
        let created = iso(self.created_at);
        json!({
            "type": "Repository",
            "id": id,
            "name": "web",
            "active": true,
            "events": ["create", "pull_request", "push", "workflow_job", "workflow_run"],
            "config": {"content_type": "json", "insecure_ssl": "0", "secret": "********", "url": target},
            "updated_at": created,
            "created_at": created,
            "url": url,
            "test_url": format!("{url}/test"),
            "ping_url": format!("{url}/pings"),
            "deliveries_url": format!("{url}/deliveries"),
            "last_response": {"code": null, "status": "unused", "message": null},
        })
    }
}

fn merged(base: Value, more: Value) -> Value {
    match (base, more) {
        (Value::Object(mut base), Value::Object(more)) => {
            base.extend(more);
            Value::Object(base)
        }
        (base, _) => base,
    }
}
