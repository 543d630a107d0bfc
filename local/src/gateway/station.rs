//! What only a local stack has: sign-in links for the person who holds the API token.
//!
//! In AWS an identity provider signs people in. Here whoever can read the state folder may.

use super::problem::problem;
use app::Access;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use domain::Timestamp;
use http::{HeaderMap, StatusCode};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

/// Answer of `POST /station/sign-in-links`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SignInLink {
    /// Opens the site signed in; good once, for 15 minutes.
    pub(crate) url: String,
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

    /// A fresh link to the site's sign-in page.
    pub(crate) async fn sign_in_link(&self) -> Result<String, app::Error> {
        let code = self
            .access
            .issue_sign_in(&self.user, Timestamp::now())
            .await?;
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
            .with_state(self)
    }
}

async fn sign_in_links(State(station): State<Station>, headers: HeaderMap) -> Response {
    if station
        .access
        .known_at_once(&headers, Timestamp::now())
        .is_none()
    {
        let detail = "send the API token of this root as `Authorization: Bearer …`; it is in .prentice/server.json";
        return problem(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Not signed in",
            detail,
        );
    }
    match station.sign_in_link().await {
        Ok(url) => (StatusCode::CREATED, Json(SignInLink { url })).into_response(),
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
