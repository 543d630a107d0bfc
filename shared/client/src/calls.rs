//! One method a route.

use crate::query::Query;
use crate::wire::*;
use crate::{Client, ClientError, Fresh};
use domain::access::TokenId;
use domain::id::{RunId, SkillId};
use serde_json::Value;

/// Which skills to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SkillQuery {
    /// Only these.
    pub status: Option<SkillStatus>,
    /// Only those whose id, name, tags or description has words that begin with these.
    pub q: Option<String>,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// At most so many, up to 100.
    pub limit: Option<u32>,
}

/// Which runs to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunQuery {
    /// Only runs of this skill.
    pub skill: Option<SkillId>,
    /// Only these.
    pub status: Option<RunStatus>,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// At most so many, up to 100.
    pub limit: Option<u32>,
}

impl Client {
    /// `GET /health`.
    pub async fn health(&self) -> Result<Health, ClientError> {
        self.even_unavailable("/health").await
    }

    /// `POST /api/session`: signs the browser in.
    pub async fn sign_in(&self, code: &str) -> Result<Session, ClientError> {
        self.json(
            "POST",
            "/api/session",
            Some(&SignIn {
                code: code.to_owned(),
            }),
        )
        .await
    }

    /// `GET /api/session`: who is calling.
    pub async fn session(&self) -> Result<Session, ClientError> {
        self.json::<(), _>("GET", "/api/session", None).await
    }

    /// `GET /api/skills`.
    pub async fn skills(
        &self,
        query: &SkillQuery,
        tag: Option<&str>,
    ) -> Result<Fresh<Page<SkillSummary>>, ClientError> {
        let mut path = Query::new("/api/skills");
        path.add("status", query.status.map(|status| text_of(&status)));
        path.add("q", query.q.clone());
        path.add("cursor", query.cursor.clone());
        path.add("limit", query.limit.map(|limit| limit.to_string()));
        self.fresh(&path.0, tag).await
    }

    /// `GET /api/skills/{id}`.
    pub async fn skill(
        &self,
        id: &SkillId,
        tag: Option<&str>,
    ) -> Result<Fresh<Skill>, ClientError> {
        self.fresh(&format!("/api/skills/{}", id.dotted()), tag)
            .await
    }

    /// `POST /api/skills/create`.
    pub async fn create_skill(&self, proposal: &SkillProposal) -> Result<Skill, ClientError> {
        self.once("POST", "/api/skills/create", Some(proposal))
            .await
    }

    /// `PUT /api/skills/{id}`.
    pub async fn change_skill(
        &self,
        id: &SkillId,
        proposal: &SkillProposal,
    ) -> Result<Skill, ClientError> {
        self.once(
            "PUT",
            &format!("/api/skills/{}", id.dotted()),
            Some(proposal),
        )
        .await
    }

    /// `POST /api/skills/validate`: checks a text that is not saved.
    pub async fn validate(
        &self,
        proposal: &SkillProposal,
    ) -> Result<ValidationReport, ClientError> {
        self.json("POST", "/api/skills/validate", Some(proposal))
            .await
    }

    /// `POST /api/skills/{id}/validate`: checks what is stored.
    pub async fn validate_skill(&self, id: &SkillId) -> Result<ValidationReport, ClientError> {
        self.json::<(), _>(
            "POST",
            &format!("/api/skills/{}/validate", id.dotted()),
            None,
        )
        .await
    }

    /// `POST /validate`: checks every skill on the default branch.
    pub async fn validate_all(
        &self,
        request: &ValidateAll,
    ) -> Result<ValidateAllReport, ClientError> {
        self.json("POST", "/validate", Some(request)).await
    }

    /// `POST /api/skills/reindex`: has the router's index made anew.
    pub async fn reindex_skills(&self) -> Result<Reindexing, ClientError> {
        self.json::<(), _>("POST", "/api/skills/reindex", None)
            .await
    }

    /// `POST /skills/{id}/deprecate`.
    pub async fn deprecate(
        &self,
        id: &SkillId,
        why: &Deprecation,
    ) -> Result<DeprecationAnswer, ClientError> {
        self.once(
            "POST",
            &format!("/skills/{}/deprecate", id.dotted()),
            Some(why),
        )
        .await
    }

    /// `POST /skills/{id}/undeprecate`.
    pub async fn undeprecate(&self, id: &SkillId) -> Result<DeprecationAnswer, ClientError> {
        self.once::<(), _>(
            "POST",
            &format!("/skills/{}/undeprecate", id.dotted()),
            None,
        )
        .await
    }

    /// `POST /api/skills/{id}/execute`.
    pub async fn execute(&self, id: &SkillId, request: &Execute) -> Result<Run, ClientError> {
        self.once(
            "POST",
            &format!("/api/skills/{}/execute", id.dotted()),
            Some(request),
        )
        .await
    }

    /// `POST /api/skills/{id}/plan`: what an execution would do.
    pub async fn plan(&self, id: &SkillId, request: &Execute) -> Result<Plan, ClientError> {
        let path = format!("/api/skills/{}/plan", id.dotted());
        self.json("POST", &path, Some(request)).await
    }

    /// `GET /api/approvals`: the inbox, oldest first, or all there ever were, newest first.
    pub async fn approvals(
        &self,
        status: Option<ApprovalStatus>,
        cursor: Option<&str>,
    ) -> Result<Page<ApprovalSummary>, ClientError> {
        let mut path = Query::new("/api/approvals");
        path.add("status", status.map(|status| text_of(&status)));
        path.add("cursor", cursor.map(str::to_owned));
        self.json::<(), _>("GET", &path.0, None).await
    }

    /// `GET /api/approvals/{run}`.
    pub async fn approval(&self, run: &RunId) -> Result<Approval, ClientError> {
        self.json::<(), _>("GET", &format!("/api/approvals/{run}"), None)
            .await
    }

    /// `POST /api/approvals/{run}/approve`.
    pub async fn approve(&self, run: &RunId, decide: &Decide) -> Result<Approval, ClientError> {
        self.once(
            "POST",
            &format!("/api/approvals/{run}/approve"),
            Some(decide),
        )
        .await
    }

    /// `POST /api/approvals/{run}/reject`.
    pub async fn reject(&self, run: &RunId, decide: &Decide) -> Result<Approval, ClientError> {
        self.once(
            "POST",
            &format!("/api/approvals/{run}/reject"),
            Some(decide),
        )
        .await
    }

    /// `POST /api/approvals/{run}/link`: a link that carries the caller's decision.
    pub async fn approval_link(
        &self,
        run: &RunId,
        link: &MakeLink,
    ) -> Result<DecisionLink, ClientError> {
        self.json("POST", &format!("/api/approvals/{run}/link"), Some(link))
            .await
    }

    /// `POST /api/approvals/decide`: the decision that a link carries.
    pub async fn decide_by_link(
        &self,
        decide: &DecideByLink,
    ) -> Result<ApprovalSummary, ClientError> {
        self.json("POST", "/api/approvals/decide", Some(decide))
            .await
    }

    /// `GET /api/budget`.
    pub async fn budget(&self) -> Result<Budget, ClientError> {
        self.json::<(), _>("GET", "/api/budget", None).await
    }

    /// `PUT /api/budget`.
    pub async fn set_budget(&self, budget: &SetBudget) -> Result<Budget, ClientError> {
        self.json("PUT", "/api/budget", Some(budget)).await
    }

    /// `GET /api/audit`: newest first.
    pub async fn audit(
        &self,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Page<AuditEntry>, ClientError> {
        let mut path = Query::new("/api/audit");
        path.add("cursor", cursor.map(str::to_owned));
        path.add("limit", limit.map(|limit| limit.to_string()));
        self.json::<(), _>("GET", &path.0, None).await
    }

    /// `GET /api/audit/verify`, as often as it takes: whether nothing was removed or changed.
    pub async fn verify_audit(&self) -> Result<AuditVerification, ClientError> {
        let mut cursor = None;
        let mut entries = 0;
        loop {
            let mut path = Query::new("/api/audit/verify");
            path.add("cursor", cursor);
            let mut verified: AuditVerification = self.json::<(), _>("GET", &path.0, None).await?;
            entries += verified.entries;
            cursor = verified.next_cursor.take();
            if !verified.intact || cursor.is_none() {
                return Ok(AuditVerification {
                    entries,
                    ..verified
                });
            }
        }
    }

    /// `GET /api/audit/export`: entries behind this place, one a line, oldest first; empty at the end.
    pub async fn export_audit(&self, after: u64) -> Result<String, ClientError> {
        self.text(&format!("/api/audit/export?after={after}")).await
    }

    /// `GET /api/policies`: those in force.
    pub async fn policies(&self) -> Result<Policies, ClientError> {
        self.json::<(), _>("GET", "/api/policies", None).await
    }

    /// `POST /api/policies/check`.
    pub async fn check_policies(
        &self,
        files: &CheckPolicies,
    ) -> Result<CheckedPolicies, ClientError> {
        self.json("POST", "/api/policies/check", Some(files)).await
    }

    /// `POST /api/policies/replay`.
    pub async fn replay_policies(&self, files: &ReplayPolicies) -> Result<Replayed, ClientError> {
        self.json("POST", "/api/policies/replay", Some(files)).await
    }

    /// `GET /api/runs`.
    pub async fn runs(
        &self,
        query: &RunQuery,
        tag: Option<&str>,
    ) -> Result<Fresh<Page<RunSummary>>, ClientError> {
        let mut path = Query::new("/api/runs");
        path.add("skill", query.skill.as_ref().map(SkillId::dotted));
        path.add("status", query.status.map(|status| text_of(&status)));
        path.add("cursor", query.cursor.clone());
        path.add("limit", query.limit.map(|limit| limit.to_string()));
        self.fresh(&path.0, tag).await
    }

    /// `GET /api/runs/{id}`.
    pub async fn run(&self, id: &RunId, tag: Option<&str>) -> Result<Fresh<Run>, ClientError> {
        self.fresh(&format!("/api/runs/{id}"), tag).await
    }

    /// `GET /api/runs/{id}/log?after=N`.
    pub async fn run_log(&self, id: &RunId, after: u64) -> Result<LogChunk, ClientError> {
        self.json::<(), _>("GET", &format!("/api/runs/{id}/log?after={after}"), None)
            .await
    }

    /// `POST /api/runs/{id}/cancel`.
    pub async fn cancel_run(&self, id: &RunId) -> Result<Run, ClientError> {
        self.once::<(), _>("POST", &format!("/api/runs/{id}/cancel"), None)
            .await
    }

    /// `POST /run`: a request in plain language.
    pub async fn ask(&self, ask: &Ask) -> Result<Asked, ClientError> {
        if ask.execute && !ask.dry_run {
            return self.once("POST", "/run", Some(ask)).await;
        }
        self.json("POST", "/run", Some(ask)).await
    }

    /// `POST /api/feedback`: whether a request was led to the right skill.
    pub async fn feedback(&self, feedback: &Feedback) -> Result<FeedbackAnswer, ClientError> {
        self.once("POST", "/api/feedback", Some(feedback)).await
    }

    /// `POST /api/tokens`: the only answer that holds the token itself.
    pub async fn create_token(&self, token: &CreateToken) -> Result<CreatedToken, ClientError> {
        self.json("POST", "/api/tokens", Some(token)).await
    }

    /// `GET /api/tokens`, newest first.
    pub async fn tokens(
        &self,
        cursor: Option<String>,
        limit: Option<u32>,
    ) -> Result<Page<Token>, ClientError> {
        let mut path = Query::new("/api/tokens");
        path.add("cursor", cursor);
        path.add("limit", limit.map(|limit| limit.to_string()));
        self.json::<(), _>("GET", &path.0, None).await
    }

    /// `DELETE /api/tokens/{id}`: the token lets nobody in from now on.
    pub async fn revoke_token(&self, id: &TokenId) -> Result<Token, ClientError> {
        self.json::<(), _>("DELETE", &format!("/api/tokens/{id}"), None)
            .await
    }

    /// `GET` of a route of the API, as the JSON it answers with, unless that is still the one named by `tag`. For who
    /// shows an answer as it stands; everybody else has a method with a type.
    pub async fn look(&self, path: &str, tag: Option<&str>) -> Result<Fresh<Value>, ClientError> {
        self.fresh(path, tag).await
    }

    /// `POST` or `PUT` to a route of the API, with the JSON it answers. See [`Client::look`].
    pub async fn tell<B: serde::Serialize>(
        &self,
        method: &'static str,
        path: &str,
        body: &B,
    ) -> Result<Value, ClientError> {
        self.json(method, path, Some(body)).await
    }

    /// `GET /openapi.json`.
    pub async fn openapi(&self) -> Result<String, ClientError> {
        self.text("/openapi.json").await
    }
}

/// The wire spelling of an enum without data.
fn text_of<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}
