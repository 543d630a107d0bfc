//! The OpenAPI description, made from the handlers themselves. The server answers with the committed
//! text of it, so that no function carries the machinery; a test holds the two together.

use crate::api_doc_limits::Limits;
use crate::route;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Prentice",
        description = "Skills that a human approved, run under control. Errors are RFC 9457 problems with a stable `code`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        route::health::health,
        route::session::session,
        route::session::sign_in,
        route::list_skills::list_skills,
        route::create_skill::create_skill,
        route::validate_skill::validate_proposal,
        route::show_skill::show_skill,
        route::change_skill::change_skill,
        route::validate_skill::validate_skill,
        route::execute_skill::execute_skill,
        route::deprecate_skill::deprecate_skill,
        route::deprecate_skill::undeprecate_skill,
        route::validate_all::validate_all,
        route::reindex_skills::reindex_skills,
        route::plan_skill::plan_skill,
        route::list_approvals::list_approvals,
        route::show_approval::show_approval,
        route::decide_approval::approve,
        route::decide_approval::reject,
        route::approval_link::make_link,
        route::approval_link::decide_by_link,
        route::budget::show_budget,
        route::budget::set_budget,
        route::audit::list_audit,
        route::audit::verify_audit,
        route::audit::export_audit,
        route::policies::show_policies,
        route::policies::check_policies,
        route::policies::replay_policies,
        route::ask::ask,
        route::give_feedback::give_feedback,
        route::report_errors::report_errors,
        route::errors::list_errors,
        route::errors::show_error,
        route::errors::decide_error,
        route::error_groups::merge_error,
        route::error_groups::split_error,
        route::error_groups::error_stats,
        route::mine::mine,
        route::mine::list_rules,
        route::start_fix::start_fix,
        route::mine::report_false_positive,
        route::mine::check_guardrails,
        route::list_runs::list_runs,
        route::show_run::show_run,
        route::run_log::run_log,
        route::cancel_run::cancel_run,
        route::list_tokens::list_tokens,
        route::create_token::create_token,
        route::revoke_token::revoke_token,
        route::openapi::openapi,
    ),
    security(("token" = []), ("session" = [])),
    modifiers(&Schemes, &Limits)
)]
struct Description;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme(
            "token",
            SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
        );
        let cookie = ApiKey::Cookie(ApiKeyValue::new("prentice_session"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// The description of the API as pretty JSON, as it is committed.
///
/// # Panics
/// Never: a description made by a macro is JSON.
pub fn openapi_json() -> String {
    let text = Description::openapi().to_pretty_json();
    text.expect("a description is JSON") + "\n"
}
