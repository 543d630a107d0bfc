//! Errors as HTTP: the one place that knows which status a refusal has (RFC 9457).

use app::forge::ForgeError;
use app::{Blocked, Error};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use client::wire::Problem;
use domain::Timestamp;
use domain::access::GrantRefused;
use domain::approval;
use domain::idempotency;
use domain::rate_limit::Limited;
use domain::run::Ignored;
use domain::skill::Refusal;
use std::sync::Arc;
use std::time::Duration;

/// What a handler answers instead of its value.
#[derive(Debug)]
pub(crate) struct Refused(Box<Problem>);

/// A handler's answer.
pub(crate) type Answer<T> = Result<T, Refused>;

impl Refused {
    pub(crate) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Refused {
        Refused(Box::new(Problem {
            kind: format!("https://prentice.dev/problems/{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            ..Problem::default()
        }))
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        let detail = error.to_string();
        let (status, code) = classify(&error);
        if status.is_server_error() {
            tracing::error!(%error, code, "a request failed");
        }
        // What the services said may hold addresses and keys: it is for the log, and whoever asks is told what helps.
        let detail = match error {
            Error::Store(_) | Error::Service { .. } | Error::Model { .. } => {
                "something that Prentice depends on does not answer; nothing was half done, try again in a moment. \
                 The log of this `request_id` says what it was"
                    .to_owned()
            }
            _ => detail,
        };
        let mut refused = Refused::new(status, code, detail);
        match error {
            Error::Invalid { findings, .. } => {
                refused.0.findings = findings.into_iter().map(Into::into).collect();
            }
            Error::Blocked(blocked) => {
                if status == StatusCode::PAYMENT_REQUIRED {
                    // Nobody is to pay anything: HTTP's own words mislead.
                    refused.0.title = "Budget Exceeded".to_owned();
                }
                refused.0.checks = app::view::checks(&blocked.checks);
                refused.0.run_id = Some(blocked.run.to_string());
                refused.0.retry_at = blocked.retry_at;
            }
            Error::Idempotency(idempotency::Refusal::InProgress {
                retry_after_seconds,
            }) => refused.0.retry_at = in_seconds(retry_after_seconds),
            Error::RateLimited(limited) => {
                refused.0.retry_at = in_seconds(limited.retry_after_seconds());
            }
            _ => {}
        }
        refused
    }
}

fn in_seconds(seconds: u64) -> Option<Timestamp> {
    Some(Timestamp::now() + Duration::from_secs(seconds))
}

fn classify(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        Error::BadRequest(_) => (StatusCode::BAD_REQUEST, "bad_request"),
        Error::SkillNotFound(_) => (StatusCode::NOT_FOUND, "skill_not_found"),
        Error::RunNotFound(_) => (StatusCode::NOT_FOUND, "run_not_found"),
        Error::NotRunnable { .. } => (StatusCode::CONFLICT, "not_runnable"),
        Error::Role(_) => (StatusCode::FORBIDDEN, "role_not_held"),
        Error::Link(_) => (StatusCode::UNAUTHORIZED, "link_not_good"),
        Error::NoRepository(_) => (StatusCode::CONFLICT, "no_repository"),
        Error::Blocked(blocked) => blocked_status(blocked),
        Error::PlanMismatch { .. } => (StatusCode::CONFLICT, "plan_mismatch"),
        Error::ApprovalNotFound(_) => (StatusCode::NOT_FOUND, "approval_not_found"),
        Error::Approval(refusal) => approval_status(refusal),
        Error::Refused(refusal) => (StatusCode::CONFLICT, refusal_code(refusal)),
        Error::Ignored(ignored) => (StatusCode::CONFLICT, ignored_code(ignored)),
        Error::Nobody(nobody) => (StatusCode::UNAUTHORIZED, nobody.code),
        Error::Grant(refused) => grant_code(refused),
        Error::FixerNotFound(_) => (StatusCode::NOT_FOUND, "fixer_not_found"),
        Error::FixerBusy(_) => (StatusCode::CONFLICT, "fixer_busy"),
        Error::RuleNotFound(_) => (StatusCode::NOT_FOUND, "rule_not_found"),
        Error::MayNotOverride { .. } => (StatusCode::FORBIDDEN, "permission_missing"),
        Error::ErrorNotFound(_) => (StatusCode::NOT_FOUND, "error_not_found"),
        Error::TokenNotFound(_) => (StatusCode::NOT_FOUND, "token_not_found"),
        Error::Unauthenticated(_) => (StatusCode::UNAUTHORIZED, "unauthenticated"),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        Error::Replayed => (StatusCode::CONFLICT, "replayed"),
        Error::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        Error::IdempotencyKey(_) => (StatusCode::BAD_REQUEST, "bad_idempotency_key"),
        Error::Idempotency(refusal) => (idempotency_status(refusal), refusal.code()),
        Error::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, Limited::CODE),
        Error::Settings(_) => (StatusCode::INTERNAL_SERVER_ERROR, "settings"),
        Error::Model { .. } => (StatusCode::SERVICE_UNAVAILABLE, "router_model"),
        Error::Store(_) | Error::Service { .. } => {
            (StatusCode::SERVICE_UNAVAILABLE, "service_unavailable")
        }
        Error::Forge(ForgeError::NotFound { .. }) => (StatusCode::NOT_FOUND, "not_on_github"),
        Error::Forge(_) => (StatusCode::BAD_GATEWAY, "github"),
        Error::Linter { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "linter"),
    }
}

/// A budget is a matter of money, a circuit of time, everything else of permission.
fn blocked_status(blocked: &Blocked) -> (StatusCode, &'static str) {
    match blocked.block.code.as_str() {
        "budget_exceeded" => (StatusCode::PAYMENT_REQUIRED, "budget_exceeded"),
        "circuit_open" => (StatusCode::CONFLICT, "circuit_open"),
        "guardrail" => (StatusCode::FORBIDDEN, "guardrail"),
        "approval_denied" => (StatusCode::FORBIDDEN, "approval_denied"),
        "approval_token_invalid" => (StatusCode::FORBIDDEN, "approval_token_invalid"),
        _ => (StatusCode::FORBIDDEN, "permission_denied"),
    }
}

fn grant_code(refused: &GrantRefused) -> (StatusCode, &'static str) {
    match refused {
        GrantRefused::Role(_) => (StatusCode::FORBIDDEN, "role_not_held"),
        GrantRefused::Scope(_) => (StatusCode::FORBIDDEN, "scope_not_held"),
        GrantRefused::ByToken => (StatusCode::FORBIDDEN, "token_from_token"),
        GrantRefused::Name | GrantRefused::Days(_) | GrantRefused::Pattern(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid")
        }
    }
}

fn approval_status(refusal: &approval::Refusal) -> (StatusCode, &'static str) {
    let status = match refusal {
        approval::Refusal::OtherTenant => return (StatusCode::NOT_FOUND, "approval_not_found"),
        approval::Refusal::ReasonMissing => StatusCode::UNPROCESSABLE_ENTITY,
        approval::Refusal::OwnRequest { .. }
        | approval::Refusal::NotEligible { .. }
        | approval::Refusal::NotYours { .. } => StatusCode::FORBIDDEN,
        approval::Refusal::AlreadyDecided { .. }
        | approval::Refusal::AlreadyUsed { .. }
        | approval::Refusal::Expired { .. }
        | approval::Refusal::PlanChanged { .. }
        | approval::Refusal::AlreadyCounted { .. }
        | approval::Refusal::NotApproved => StatusCode::CONFLICT,
    };
    (status, refusal.code())
}

fn idempotency_status(refusal: &idempotency::Refusal) -> StatusCode {
    match refusal {
        idempotency::Refusal::InProgress { .. } => StatusCode::CONFLICT,
        idempotency::Refusal::Mismatch => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn refusal_code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NameTaken { .. } => "name_taken",
        Refusal::ChangePending { .. } => "change_pending",
        Refusal::NothingChanges { .. } => "nothing_changes",
        Refusal::NotActive { .. } => "not_active",
        Refusal::NotPending { .. } => "not_pending",
    }
}

fn ignored_code(ignored: &Ignored) -> &'static str {
    match ignored {
        Ignored::AlreadyEnded => "run_ended",
        Ignored::AlreadyReported => "already_reported",
        Ignored::NotAwaitingApproval => "not_awaiting_approval",
        Ignored::NothingNew | Ignored::NoSuchStep { .. } => "nothing_new",
        Ignored::WrongRunner { .. }
        | Ignored::RunnerOfAnotherStep { .. }
        | Ignored::WrongCommit { .. } => "not_this_run",
    }
}

impl IntoResponse for Refused {
    /// Only the status and the problem itself; [`crate::request_id`] writes it out with the request's name.
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Arc::new(*self.0));
        response
    }
}

/// The response of a refusal, written out; any other as it is.
pub(crate) fn write_out(mut response: Response, request_id: &str) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() else {
        return response;
    };
    let status = response.status();
    let mut problem = Arc::unwrap_or_clone(problem);
    problem.request_id = Some(request_id.to_owned());
    let retry_at = problem.retry_at;
    let mut response = (status, Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(at) = retry_at {
        // Rounded up: whoever comes back then is not too early.
        let left = at.duration_since(Timestamp::now()).as_millis().max(0);
        let seconds = i64::try_from((left + 999) / 1_000)
            .unwrap_or(i64::MAX)
            .max(1);
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    } else if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
