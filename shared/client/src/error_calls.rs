//! One method a route that is about errors and what is learnt from them.

use crate::query::Query;
use crate::wire::*;
use crate::{Client, ClientError};
use domain::errors::Fingerprint;
use domain::rule::RuleId;
use serde_json::Value;

/// Which errors to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ErrorQuery {
    /// Only those of this status: `open`, `ignored`, `resolved` or `regressed`.
    pub status: Option<String>,
    /// Only those that this service reported.
    pub service: Option<String>,
    /// Those that matter most first, of the thousand last seen.
    pub by_impact: bool,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// At most so many, up to 100.
    pub limit: Option<u32>,
}

impl Client {
    /// `POST /api/errors`: one event or up to 1,000.
    pub async fn report_errors(&self, events: &Value) -> Result<ErrorsAccepted, ClientError> {
        self.json("POST", "/api/errors", Some(events)).await
    }

    /// `GET /api/errors`.
    pub async fn errors(&self, query: &ErrorQuery) -> Result<Page<ErrorSummary>, ClientError> {
        let mut path = Query::new("/api/errors");
        path.add("status", query.status.clone());
        path.add("service", query.service.clone());
        path.add("sort", query.by_impact.then(|| "impact".to_owned()));
        path.add("cursor", query.cursor.clone());
        path.add("limit", query.limit.map(|limit| limit.to_string()));
        self.json::<(), _>("GET", &path.0, None).await
    }

    /// `GET /api/errors/{fingerprint}`.
    pub async fn error(&self, fingerprint: &Fingerprint) -> Result<ErrorDetail, ClientError> {
        let path = format!("/api/errors/{fingerprint}");
        self.json::<(), _>("GET", &path, None).await
    }

    /// `PUT /api/errors/{fingerprint}/status`.
    pub async fn decide_error(
        &self,
        fingerprint: &Fingerprint,
        decision: &SetErrorStatus,
    ) -> Result<ErrorDetail, ClientError> {
        let path = format!("/api/errors/{fingerprint}/status");
        self.json("PUT", &path, Some(decision)).await
    }

    /// `POST /api/errors/{fingerprint}/merge`: the two are one error from now on.
    pub async fn merge_error(
        &self,
        fingerprint: &Fingerprint,
        into: &Fingerprint,
    ) -> Result<ErrorDetail, ClientError> {
        let path = format!("/api/errors/{fingerprint}/merge");
        let into = into.to_string();
        self.json("POST", &path, Some(&MergeError { into })).await
    }

    /// `POST /api/errors/{fingerprint}/split`: it is an error of its own from now on.
    pub async fn split_error(&self, fingerprint: &Fingerprint) -> Result<ErrorDetail, ClientError> {
        let path = format!("/api/errors/{fingerprint}/split");
        self.json::<(), _>("POST", &path, None).await
    }

    /// `GET /api/errors/stats`: how learning does over the last so many days, 30 unless given.
    pub async fn error_stats(&self, days: Option<u32>) -> Result<ErrorStats, ClientError> {
        let mut path = Query::new("/api/errors/stats");
        path.add("days", days.map(|days| days.to_string()));
        self.json::<(), _>("GET", &path.0, None).await
    }

    /// `POST /api/guardrails/check`: which rules are met by these facts.
    pub async fn check_guardrails(
        &self,
        asked: &CheckGuardrails,
    ) -> Result<GuardrailsChecked, ClientError> {
        self.json("POST", "/api/guardrails/check", Some(asked))
            .await
    }

    /// `GET /api/rules`: the guardrails and fixers in force.
    pub async fn rules(&self) -> Result<Page<JudgedRule>, ClientError> {
        self.json::<(), _>("GET", "/api/rules", None).await
    }

    /// `POST /api/rules/{id}/fix`: starts a fixer.
    pub async fn start_fix(&self, id: &str, asked: &StartFix) -> Result<Run, ClientError> {
        let path = format!("/api/rules/{id}/fix");
        self.json("POST", &path, Some(asked)).await
    }

    /// `POST /api/rules/{id}/false-positives`: tells that a rule was wrong.
    pub async fn report_false_positive(
        &self,
        rule: &RuleId,
        report: &ReportFalsePositive,
    ) -> Result<FalsePositiveReported, ClientError> {
        let path = format!("/api/rules/{rule}/false-positives");
        self.json("POST", &path, Some(report)).await
    }

    /// `POST /api/mine`: proposes rules for the errors that matter.
    pub async fn mine(&self, asked: &Mine) -> Result<Mined, ClientError> {
        self.json("POST", "/api/mine", Some(asked)).await
    }
}
