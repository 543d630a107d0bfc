//! Reading requests: extractors whose refusals are problems like all others.

use crate::problem::Refused;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::StatusCode;
use domain::access::TokenId;
use domain::errors::{Fingerprint, NotAFingerprint};
use domain::id::{RunId, SkillId};
use domain::plan::PlanHash;
use domain::rule::RuleId;

/// Larger requests are refused: two texts of 256 KiB and some JSON around them.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Refused))]
pub(crate) struct Body<T>(pub(crate) T);

/// The query.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Refused))]
pub(crate) struct Query<T>(pub(crate) T);

/// The parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Refused))]
pub(crate) struct Path<T>(pub(crate) T);

impl Refused {
    /// A body beyond [`MAX_BODY`].
    pub(crate) fn too_large() -> Refused {
        let detail = format!("the body is larger than {MAX_BODY} bytes");
        Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }
}

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Refused {
        let status = rejection.status();
        let code = match status {
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "no_json",
            _ => "bad_request",
        };
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            return Refused::too_large();
        }
        Refused::new(status, code, rejection.body_text())
    }
}

impl From<QueryRejection> for Refused {
    fn from(rejection: QueryRejection) -> Refused {
        Refused::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            rejection.body_text(),
        )
    }
}

impl From<PathRejection> for Refused {
    fn from(rejection: PathRejection) -> Refused {
        Refused::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            rejection.body_text(),
        )
    }
}

/// The skill id in a path: `domain.name`, or `domain/name` with the slash escaped.
pub(crate) fn skill_id(text: &str) -> Result<SkillId, Refused> {
    SkillId::parse(text)
        .map_err(|error| Refused::new(StatusCode::BAD_REQUEST, "bad_id", error.to_string()))
}

/// The token id in a path.
pub(crate) fn token_id(text: &str) -> Result<TokenId, Refused> {
    TokenId::parse(text).ok_or_else(|| {
        let detail = format!(
            "{:?} is no token id: expected 24 hexadecimal digits, as `prentice token list` shows them",
            text.chars().take(200).collect::<String>()
        );
        Refused::new(StatusCode::BAD_REQUEST, "bad_id", detail)
    })
}

/// The fingerprint of an error in a path.
pub(crate) fn fingerprint(text: &str) -> Result<Fingerprint, Refused> {
    text.parse().map_err(|error: NotAFingerprint| {
        Refused::new(StatusCode::BAD_REQUEST, "bad_id", error.to_string())
    })
}

/// The id of a rule in a path.
pub(crate) fn rule_id(text: &str) -> Result<RuleId, Refused> {
    RuleId::parse(text)
        .map_err(|error| Refused::new(StatusCode::BAD_REQUEST, "bad_id", error.to_string()))
}

/// The hash of a plan in a body.
pub(crate) fn plan_hash(text: &str) -> Result<PlanHash, Refused> {
    PlanHash::parse(text)
        .map_err(|error| Refused::new(StatusCode::BAD_REQUEST, "bad_request", error.to_string()))
}

/// The run id in a path.
pub(crate) fn run_id(text: &str) -> Result<RunId, Refused> {
    RunId::parse(text)
        .map_err(|error| Refused::new(StatusCode::BAD_REQUEST, "bad_id", error.to_string()))
}
