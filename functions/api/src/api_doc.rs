//! The OpenAPI description, made from the handlers themselves.

use crate::{Api, route};
use axum::Json;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Prentice",
        description = "Skills that a human approved, run under control. Errors are RFC 9457 problems with a stable `code`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    security(("token" = []), ("session" = [])),
    modifiers(&Schemes)
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

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(route::health::health))
        .routes(routes!(route::session::session, route::session::sign_in))
        .routes(routes!(route::list_skills::list_skills))
        .routes(routes!(route::create_skill::create_skill))
        .routes(routes!(route::validate_skill::validate_proposal))
        .routes(routes!(
            route::show_skill::show_skill,
            route::change_skill::change_skill
        ))
        .routes(routes!(route::validate_skill::validate_skill))
        .routes(routes!(route::execute_skill::execute_skill))
        .routes(routes!(route::deprecate_skill::deprecate_skill))
        .routes(routes!(route::deprecate_skill::undeprecate_skill))
        .routes(routes!(route::validate_all::validate_all))
        .routes(routes!(route::list_runs::list_runs))
        .routes(routes!(route::show_run::show_run))
        .routes(routes!(route::run_log::run_log))
        .routes(routes!(route::cancel_run::cancel_run))
        .routes(routes!(openapi))
}

/// The description of the API as pretty JSON, as it is committed.
///
/// # Panics
/// Never: a description made by a macro is JSON.
pub fn openapi_json() -> String {
    let text = described().to_pretty_json().expect("a description is JSON");
    text + "\n"
}

fn described() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "service", security(()), responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(described())
}
