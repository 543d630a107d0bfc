//! The human at the forge: reads, edits, merges and closes pull requests, and pushes, all through
//! GitHub's REST API. Prentice itself never does any of this.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};

/// A human with a token of the forge.
#[derive(Clone)]
pub(crate) struct Human {
    /// The repository in the REST API: `…/api/v3/repos/owner/name`.
    pub(crate) repository: String,
    pub(crate) token: String,
    pub(crate) http: reqwest::Client,
}

impl Human {
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}{path}", self.repository);
        let mut request = self
            .http
            .request(method.clone(), &url)
            .bearer_auth(&self.token);
        if let Some(body) = &body {
            request = request.json(body);
        }
        let response = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{method} {url}: {error:?}"));
        let status = response.status().as_u16();
        let text = response.text().await.expect("a whole body");
        let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (status, value)
    }

    async fn done(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.ask(method.clone(), path, body).await;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
        answer
    }

    /// Something of the repository.
    pub(crate) async fn read(&self, path: &str) -> Value {
        self.done(Method::GET, path, None).await
    }

    /// Merges a pull request; the merge commit.
    pub(crate) async fn merge(&self, number: u64) -> String {
        let path = format!("/pulls/{number}/merge");
        let answer = self.done(Method::PUT, &path, Some(json!({}))).await;
        answer["sha"].as_str().expect("a commit").to_owned()
    }

    /// Closes a pull request without merging it.
    pub(crate) async fn close(&self, number: u64) {
        let path = format!("/pulls/{number}");
        let body = json!({"state": "closed"});
        self.done(Method::PATCH, &path, Some(body)).await;
    }

    /// Every pull request there ever was, open or not.
    pub(crate) async fn pulls(&self) -> Vec<Value> {
        let pulls = self.read("/pulls?state=all&per_page=100").await;
        pulls.as_array().expect("a list").clone()
    }

    /// A text of a branch.
    pub(crate) async fn text(&self, branch: &str, path: &str) -> String {
        self.file(branch, path).await.0
    }

    async fn file(&self, branch: &str, path: &str) -> (String, String) {
        let file = self.read(&format!("/contents/{path}?ref={branch}")).await;
        let packed: String = file["content"]
            .as_str()
            .expect("content")
            .split_whitespace()
            .collect();
        let bytes = STANDARD.decode(packed).expect("Base64");
        let text = String::from_utf8(bytes).expect("text");
        (text, file["sha"].as_str().expect("a hash").to_owned())
    }

    /// Commits an edit of a file of a branch.
    pub(crate) async fn edit(&self, branch: &str, path: &str, edit: impl Fn(&str) -> String) {
        let (before, sha) = self.file(branch, path).await;
        let after = edit(&before);
        assert_ne!(before, after, "the edit changes nothing");
        let body = json!({
            "message": "Edited by hand", "branch": branch, "sha": sha, "content": STANDARD.encode(after),
        });
        self.done(Method::PUT, &format!("/contents/{path}"), Some(body))
            .await;
    }

    /// Commits a new file to a branch.
    pub(crate) async fn add(&self, branch: &str, path: &str, text: &str) {
        let body =
            json!({"message": "Added by hand", "branch": branch, "content": STANDARD.encode(text)});
        self.done(Method::PUT, &format!("/contents/{path}"), Some(body))
            .await;
    }

    /// Begins a branch where the default branch is.
    pub(crate) async fn branch(&self, name: &str) {
        let main = self.read("/git/ref/heads/main").await["object"]["sha"].clone();
        let body = json!({"ref": format!("refs/heads/{name}"), "sha": main});
        self.done(Method::POST, "/git/refs", Some(body)).await;
    }

    /// Opens a pull request of a branch; its number.
    pub(crate) async fn open_pull(&self, branch: &str) -> u64 {
        let body = json!({"title": branch, "body": "By hand", "head": branch, "base": "main"});
        let pull = self.done(Method::POST, "/pulls", Some(body)).await;
        pull["number"].as_u64().expect("a number")
    }

    /// The newest status of this context of a branch; none when there is none yet.
    pub(crate) async fn status(&self, branch: &str, context: &str) -> Option<Value> {
        let statuses = self.read(&format!("/commits/{branch}/statuses")).await;
        let statuses = statuses.as_array().expect("a list").iter();
        let mut of = statuses.filter(|status| status["context"] == context);
        of.next().cloned()
    }

    /// What was said below a pull request.
    pub(crate) async fn comments(&self, number: u64) -> Vec<String> {
        let path = format!("/issues/{number}/comments?per_page=100");
        let comments = self.read(&path).await;
        let comments = comments.as_array().expect("a list").iter();
        let bodies = comments.map(|one| one["body"].as_str().expect("text").to_owned());
        bodies.collect()
    }

    /// Commits several new files to the default branch, all in one commit.
    pub(crate) async fn push(&self, files: &[(String, String)]) -> String {
        let main = self.read("/git/ref/heads/main").await["object"]["sha"].clone();
        let tip = main.as_str().expect("a commit").to_owned();
        let base = self.read(&format!("/git/commits/{tip}")).await["tree"]["sha"].clone();
        let entries: Vec<Value> = files
            .iter()
            .map(|(path, text)| json!({"path": path, "mode": "100644", "type": "blob", "content": text}))
            .collect();
        let tree = json!({"base_tree": base, "tree": entries});
        let tree = self.done(Method::POST, "/git/trees", Some(tree)).await["sha"].clone();
        let commit = json!({"message": "Pushed by hand", "tree": tree, "parents": [tip]});
        let commit = self.done(Method::POST, "/git/commits", Some(commit)).await["sha"].clone();
        let body = json!({"sha": commit});
        self.done(Method::PATCH, "/git/refs/heads/main", Some(body))
            .await;
        commit.as_str().expect("a commit").to_owned()
    }

    /// The commit a tag or branch (`tags/…`, `heads/…`) points at, if it is there.
    pub(crate) async fn points_at(&self, reference: &str) -> Option<String> {
        let path = format!("/git/ref/{reference}");
        let (status, answer) = self.ask(Method::GET, &path, None).await;
        (status == 200).then(|| {
            answer["object"]["sha"]
                .as_str()
                .expect("a commit")
                .to_owned()
        })
    }

    /// Moves a tag by force.
    pub(crate) async fn move_tag(&self, tag: &str, commit: &str) {
        let body = json!({"sha": commit, "force": true});
        self.done(Method::PATCH, &format!("/git/refs/tags/{tag}"), Some(body))
            .await;
    }

    /// Every workflow run that was ever dispatched, newest first.
    pub(crate) async fn runs(&self) -> Vec<Value> {
        let runs = self.read("/actions/runs?per_page=100").await;
        runs["workflow_runs"].as_array().expect("a list").clone()
    }

    /// The workflow runs that were dispatched for this run of Prentice.
    pub(crate) async fn runs_of(&self, run: &Value) -> Vec<Value> {
        let id = run["id"].as_str().expect("an id");
        let mut runs = self.runs().await;
        runs.retain(|run| {
            let title = run["display_title"].as_str().expect("a title");
            title.ends_with(id)
        });
        runs
    }
}
