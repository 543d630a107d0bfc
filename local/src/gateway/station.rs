//! What only a local stack has: sign-in links for the person who holds the API token, and the numbers of the process.
//!
//! In AWS an identity provider signs people in. Here whoever can read the state folder may, and says whom a link is
//! for. Never gives one to a session that is no administrator's. The numbers are those of all tenants together, so that
//! nobody else's may see them either; in AWS they are CloudWatch's.

use super::problem::problem;
use app::{Access, Identity};
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::Timestamp;
use domain::access::{Permission, Principal};
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

/// Answer of `POST /station/sign-in-links`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SignInLink {
    /// Opens the site signed in; good once, for 15 minutes.
    pub(crate) url: String,
}

/// Body of `POST /station/sign-in-links`; may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SignInFor {
    /// Who; the owner of the stack unless said.
    user: Option<String>,
    /// In which roles; an administrator unless said.
    roles: Vec<String>,
}

/// Makes sign-in links.
#[derive(Clone)]
pub(crate) struct Station {
    access: Access,
    base: String,
    user: String,
}

impl Station {
    /// For the site at `base`, signing in as `user`.
    pub(crate) fn new(access: Access, base: &str, user: &str) -> Station {
        Station {
            access,
            base: base.to_owned(),
            user: user.to_owned(),
        }
    }

    /// A fresh link to the site's sign-in page, for the owner of the stack.
    pub(crate) async fn sign_in_link(&self) -> Result<String, app::Error> {
        let owner = Identity::new(&self.user, Vec::<String>::new())?;
        self.sign_in_link_for(&owner).await
    }

    /// A fresh link to the site's sign-in page, for someone in some roles.
    pub(crate) async fn sign_in_link_for(&self, of: &Identity) -> Result<String, app::Error> {
        let code = self.access.issue_sign_in(of, Timestamp::now()).await?;
        Ok(format!(
            "{}/signin?code={}",
            self.base,
            code.expose_secret()
        ))
    }

    /// Its routes.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/station/sign-in-links", post(sign_in_links))
            .route("/metrics", get(metrics))
            .with_state(self)
    }
}

/// Why a caller gets nothing: status, code, title, detail.
type Refusal = (StatusCode, &'static str, &'static str, String);

/// The caller, if they hold this.
async fn admitted(
    station: &Station,
    headers: &HeaderMap,
    needs: Permission,
) -> Result<Principal, Refusal> {
    let caller = station.access.authenticate(headers, Timestamp::now()).await;
    let caller = caller.map_err(|error| match error {
        app::Error::Nobody(nobody) => {
            let (code, detail) = (nobody.code, nobody.to_string());
            (StatusCode::UNAUTHORIZED, code, "Not signed in", detail)
        }
        error => {
            tracing::error!(%error, "a caller could not be looked up");
            let detail = "who is calling cannot be looked up; try again in a moment".to_owned();
            let status = StatusCode::SERVICE_UNAVAILABLE;
            (status, "service_unavailable", "Not available", detail)
        }
    })?;
    let forbidden = |code| move |detail| (StatusCode::FORBIDDEN, code, "Forbidden", detail);
    let caller = in_role(caller, headers).map_err(forbidden("role_not_held"))?;
    held(station, caller, needs).map_err(forbidden("permission_missing"))
}

/// The caller in the role that the request names, if it names one; never in one they do not hold.
fn in_role(caller: Principal, headers: &HeaderMap) -> Result<Principal, String> {
    let Some(role) = headers.get("prentice-role") else {
        return Ok(caller);
    };
    let role = role.to_str().unwrap_or_default().trim();
    caller.narrowed_to(role).map_err(|error| error.to_string())
}

/// The caller, if they hold it where the process is at home; what they lack otherwise.
fn held(station: &Station, caller: Principal, needs: Permission) -> Result<Principal, String> {
    let home = station.access.home();
    if caller.may(needs) && &caller.tenant == home {
        return Ok(caller);
    }
    let (roles, who) = (needs.roles().join(", "), &caller.name);
    Err(format!(
        "this needs the permission {needs} in the tenant {home}, which the roles {roles} give, and {who} does not hold it"
    ))
}

/// What was counted and measured since the process began, as Prometheus reads it.
async fn metrics(State(station): State<Station>, headers: HeaderMap) -> Response {
    match admitted(&station, &headers, Permission::MetricsRead).await {
        Ok(_) => {
            let text = "text/plain; version=0.0.4; charset=utf-8";
            ([(CONTENT_TYPE, text)], crate::metrics::text()).into_response()
        }
        Err((status, code, title, detail)) => {
            let mut refused = problem(status, code, title, detail);
            if status == StatusCode::UNAUTHORIZED {
                let bearer = HeaderValue::from_static("Bearer");
                refused.headers_mut().insert(WWW_AUTHENTICATE, bearer);
            }
            refused
        }
    }
}

async fn sign_in_links(
    State(station): State<Station>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let caller = station.access.known_at_once(&headers, Timestamp::now());
    let Some(caller) = caller else {
        let detail = "send the API token of this root as `Authorization: Bearer …`; it is in .prentice/server.json";
        return problem(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Not signed in",
            detail,
        );
    };
    if !caller.roles.contains("admin") {
        let detail = "a sign-in link can be for anyone, so that only an administrator may make one";
        return problem(
            StatusCode::FORBIDDEN,
            "permission_missing",
            "Forbidden",
            detail,
        );
    }
    let made = async {
        let asked = asked(&body)?;
        let user = asked.user.as_deref().unwrap_or(&station.user);
        station
            .sign_in_link_for(&Identity::new(user, asked.roles)?)
            .await
    };
    match made.await {
        Ok(url) => (StatusCode::CREATED, Json(SignInLink { url })).into_response(),
        Err(app::Error::BadRequest(detail)) => problem(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "Bad Request",
            detail,
        ),
        Err(error) => {
            tracing::error!(%error, "no sign-in link");
            problem(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Internal error",
                error.to_string(),
            )
        }
    }
}

fn asked(body: &Bytes) -> Result<SignInFor, app::Error> {
    if body.is_empty() {
        return Ok(SignInFor::default());
    }
    serde_json::from_slice(body).map_err(|error| {
        let shape = r#"{"user": "bob", "roles": ["approver"]}"#;
        app::Error::BadRequest(format!("the body is {error}; expected {shape}, or none"))
    })
}
