//! The routes, one verb a file. Each reads, calls one use case, and shows.

pub(crate) mod approval_link;
pub(crate) mod ask;
pub(crate) mod audit;
pub(crate) mod budget;
pub(crate) mod cancel_run;
pub(crate) mod change_skill;
pub(crate) mod create_skill;
pub(crate) mod create_token;
pub(crate) mod decide_approval;
pub(crate) mod deprecate_skill;
pub(crate) mod error_groups;
pub(crate) mod errors;
pub(crate) mod execute_skill;
pub(crate) mod give_feedback;
pub(crate) mod health;
pub(crate) mod list_approvals;
pub(crate) mod list_runs;
pub(crate) mod list_skills;
pub(crate) mod list_tokens;
pub(crate) mod mine;
pub(crate) mod openapi;
pub(crate) mod plan_skill;
pub(crate) mod policies;
pub(crate) mod reindex_skills;
pub(crate) mod report_errors;
pub(crate) mod revoke_token;
pub(crate) mod run_log;
pub(crate) mod session;
pub(crate) mod show_approval;
pub(crate) mod show_run;
pub(crate) mod show_skill;
pub(crate) mod start_fix;
pub(crate) mod validate_all;
pub(crate) mod validate_skill;

use crate::problem::Refused;
use axum::http::{Method, StatusCode, Uri};

/// No route has this path.
pub(crate) async fn not_found(uri: Uri) -> Refused {
    let detail = format!(
        "there is no {}; GET /openapi.json describes every route",
        uri.path()
    );
    Refused::new(StatusCode::NOT_FOUND, "no_such_route", detail)
}

/// The route has no such method.
pub(crate) async fn method_not_allowed(method: Method, uri: Uri) -> Refused {
    let detail = format!(
        "{} takes no {method}; GET /openapi.json describes every route",
        uri.path()
    );
    Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}
