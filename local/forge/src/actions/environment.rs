//! The environment variables that GitHub defines for a job.

use std::collections::BTreeMap;

use crate::core::Core;
use crate::store::records::{Job, Run};
use crate::wire::user_id;

impl Core {
    /// All that anybody may see, and nothing of the forge's own environment.
    pub(super) fn job_env(&self, run: &Run, marker: &str) -> BTreeMap<String, String> {
        let kind = if run.git_ref.starts_with("refs/tags/") {
            "tag"
        } else {
            "branch"
        };
        let server = self.urls.root();
        let actor_id = user_id(&run.actor).to_string();
        let owner_id = user_id(self.urls.owner()).to_string();
        [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_ACTOR", &run.actor),
            ("GITHUB_ACTOR_ID", &actor_id),
            ("GITHUB_API_URL", &self.urls.api()),
            ("GITHUB_EVENT_NAME", "workflow_dispatch"),
            ("GITHUB_GRAPHQL_URL", &format!("{server}/api/graphql")),
            ("GITHUB_REF", &run.git_ref),
            ("GITHUB_REF_NAME", run.ref_name()),
            ("GITHUB_REF_PROTECTED", "false"),
            ("GITHUB_REF_TYPE", kind),
            ("GITHUB_REPOSITORY", &self.urls.full_name()),
            ("GITHUB_REPOSITORY_ID", &self.repository_id.to_string()),
            ("GITHUB_REPOSITORY_OWNER", self.urls.owner()),
            ("GITHUB_REPOSITORY_OWNER_ID", &owner_id),
            ("GITHUB_RETENTION_DAYS", "90"),
            ("GITHUB_RUN_ATTEMPT", "1"),
            ("GITHUB_RUN_ID", &run.id.to_string()),
            ("GITHUB_RUN_NUMBER", &run.number.to_string()),
            ("GITHUB_SERVER_URL", server),
            ("GITHUB_SHA", &run.sha),
            ("GITHUB_TRIGGERING_ACTOR", &run.actor),
            ("GITHUB_WORKFLOW", &run.name),
            ("GITHUB_WORKFLOW_REF", &self.workflow_ref(run)),
            ("GITHUB_WORKFLOW_SHA", &run.sha),
            ("RUNNER_ENVIRONMENT", "self-hosted"),
            ("RUNNER_NAME", "local"),
            ("RUNNER_TRACKING_ID", marker),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
    }

    /// Where and with what a job asks for its identity token, if it may.
    pub(super) fn token_env(&self, job: &Job, token: &str) -> BTreeMap<String, String> {
        if !job.id_token {
            return BTreeMap::new();
        }
        BTreeMap::from([
            (
                "ACTIONS_ID_TOKEN_REQUEST_URL".to_owned(),
                self.urls.token_request(job.id),
            ),
            (
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN".to_owned(),
                token.to_owned(),
            ),
        ])
    }

    /// Found in the environment of every process of the job, and of no other job of any forge.
    pub(super) fn job_marker(&self, job: u64) -> String {
        format!("forge-{}-job-{job}", self.repository_id)
    }

    /// `owner/name/.github/workflows/build.yml@refs/heads/main`
    pub(crate) fn workflow_ref(&self, run: &Run) -> String {
        format!("{}/{}@{}", self.urls.full_name(), run.path, run.git_ref)
    }
}
