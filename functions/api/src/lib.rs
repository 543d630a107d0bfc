//! The REST API: an axum router that lambda_http serves behind API Gateway, and the embedded default
//! over plain HTTP. One file a verb under [`route`]; errors become HTTP in `problem` only.
//!
//! A handler reads the request, calls one use case, and shows what came back. It decides nothing.

mod allowed;
mod api_doc;
mod api_doc_limits;
mod entry;
mod etag;
mod idempotency;
mod nature;
mod problem;
mod request;
mod request_id;
mod route;
mod source;

pub use api_doc::openapi_json;

use allowed::{Allowed, needs::Needs};
use app::settings::{LimitSettings, Reader};
use app::{Access, App, RateLimiter};
use axum::Router;
use axum::routing::{delete, get, post, put};
use std::sync::Arc;

/// What every handler holds.
#[derive(Clone)]
pub struct Api {
    inner: Arc<Inner>,
}

struct Inner {
    app: App,
    access: Access,
    repository_url: String,
    limiter: RateLimiter,
    idempotency: domain::idempotency::Settings,
}

impl Api {
    /// The API over these.
    pub fn new(app: App, access: Access, repository_url: String, limits: LimitSettings) -> Api {
        Api {
            inner: Arc::new(Inner {
                app,
                access,
                repository_url,
                limiter: RateLimiter::new(limits.rates),
                idempotency: limits.idempotency,
            }),
        }
    }

    /// The API as the environment configures it.
    ///
    /// # Errors
    /// Every setting that is missing or wrong, at once.
    pub async fn from_env() -> Result<Api, Box<dyn std::error::Error + Send + Sync>> {
        let mut reader = Reader::of_process();
        let mut app = reader.app();
        app.admission = reader.gate(app.admission);
        app.router = reader.router();
        let access = reader.access();
        let limits = reader.limits(&LimitSettings::default());
        let (app, access, limits) = reader.finish((app, access, limits))?;
        let repository_url = app.github.web_url();
        let app = App::connect(&app).await?;
        let access = Access::new(&access, app.records.store.clone());
        Ok(Api::new(app, access, repository_url, limits))
    }

    fn app(&self) -> &App {
        &self.inner.app
    }

    /// The use cases over what the caller's tenant owns, on the caller's behalf.
    fn app_of<N: Needs>(&self, caller: &Allowed<N>) -> App {
        self.app().of(&caller.tenant).on_behalf(caller.origin())
    }
}

/// All routes of the API.
pub fn router(api: Api) -> Router {
    use route::*;
    Router::new()
        .route("/health", get(health::health))
        .route("/openapi.json", get(openapi::openapi))
        .route("/api/session", get(session::session).post(session::sign_in))
        .route("/api/skills", get(list_skills::list_skills))
        .route("/api/skills/create", post(create_skill::create_skill))
        .route("/api/skills/reindex", post(reindex_skills::reindex_skills))
        .route(
            "/api/skills/validate",
            post(validate_skill::validate_proposal),
        )
        .route(
            "/api/skills/{id}",
            get(show_skill::show_skill).put(change_skill::change_skill),
        )
        .route(
            "/api/skills/{id}/validate",
            post(validate_skill::validate_skill),
        )
        .route(
            "/api/skills/{id}/execute",
            post(execute_skill::execute_skill),
        )
        .route(
            "/skills/{id}/deprecate",
            post(deprecate_skill::deprecate_skill),
        )
        .route(
            "/skills/{id}/undeprecate",
            post(deprecate_skill::undeprecate_skill),
        )
        .route("/api/skills/{id}/plan", post(plan_skill::plan_skill))
        .route("/api/approvals", get(list_approvals::list_approvals))
        .route("/api/approvals/decide", post(approval_link::decide_by_link))
        .route("/api/approvals/{run}", get(show_approval::show_approval))
        .route(
            "/api/approvals/{run}/approve",
            post(decide_approval::approve),
        )
        .route("/api/approvals/{run}/reject", post(decide_approval::reject))
        .route("/api/approvals/{run}/link", post(approval_link::make_link))
        .route(
            "/api/budget",
            get(budget::show_budget).put(budget::set_budget),
        )
        .route("/api/audit", get(audit::list_audit))
        .route("/api/audit/verify", get(audit::verify_audit))
        .route("/api/audit/export", get(audit::export_audit))
        .route("/api/policies", get(policies::show_policies))
        .route("/api/policies/check", post(policies::check_policies))
        .route("/api/policies/replay", post(policies::replay_policies))
        .route("/run", post(ask::ask))
        .route(
            "/api/errors",
            get(errors::list_errors).post(report_errors::report_errors),
        )
        .route("/api/guardrails/check", post(mine::check_guardrails))
        .route("/api/rules", get(mine::list_rules))
        .route("/api/rules/{id}/fix", post(start_fix::start_fix))
        .route(
            "/api/rules/{id}/false-positives",
            post(mine::report_false_positive),
        )
        .route("/api/mine", post(mine::mine))
        .route("/api/errors/stats", get(error_groups::error_stats))
        .route(
            "/api/errors/{fingerprint}/merge",
            post(error_groups::merge_error),
        )
        .route(
            "/api/errors/{fingerprint}/split",
            post(error_groups::split_error),
        )
        .route("/api/errors/{fingerprint}", get(errors::show_error))
        .route(
            "/api/errors/{fingerprint}/status",
            put(errors::decide_error),
        )
        .route("/api/feedback", post(give_feedback::give_feedback))
        .route("/validate", post(validate_all::validate_all))
        .route("/api/runs", get(list_runs::list_runs))
        .route("/api/runs/{id}", get(show_run::show_run))
        .route("/api/runs/{id}/log", get(run_log::run_log))
        .route("/api/runs/{id}/cancel", post(cancel_run::cancel_run))
        .route(
            "/api/tokens",
            get(list_tokens::list_tokens).post(create_token::create_token),
        )
        .route("/api/tokens/{id}", delete(revoke_token::revoke_token))
        // Of the routes only, and before the fallbacks, so that what is no route needs no caller.
        .route_layer(axum::middleware::from_fn_with_state(
            api.clone(),
            entry::enter,
        ))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(axum::middleware::from_fn(request_id::name_request))
        .layer(axum::extract::DefaultBodyLimit::max(request::MAX_BODY))
        .with_state(api)
}
