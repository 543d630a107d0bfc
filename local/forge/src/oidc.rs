//! The issuer of identity tokens: what lets a job prove which job it is.
//!
//! The contract is GitHub's: a job whose `permissions` grant it asks at `ACTIONS_ID_TOKEN_REQUEST_URL` with
//! `ACTIONS_ID_TOKEN_REQUEST_TOKEN`, names an audience, and gets a JWT (RS256) that others verify with the published
//! keys. A token is given to a job only while it runs, and the signing key never leaves this module.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Path as UrlPath, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rsa::RsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rsa::traits::PublicKeyParts;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::api::credential;
use crate::core::Core;
use crate::error::ForgeError;
use crate::failure::Failure;
use crate::runner::spec::write_whole;
use crate::store::records::{Job, Run, Status};
use crate::wire::user_id;

const KEY_BITS: usize = 2048;

/// How long a token is good for. GitHub's are, too.
const VALID_SECONDS: i64 = 300;

/// The key, made at the first start: in the background, since that takes longer than a start may.
#[derive(Debug)]
pub(crate) struct Issuer {
    path: PathBuf,
    key: OnceCell<Key>,
}

struct Key {
    id: String,
    signing: EncodingKey,
    /// As `jwks` lists it.
    public: Value,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Key({})", self.id)
    }
}

#[derive(Debug, Deserialize)]
struct Asked {
    audience: Option<String>,
}

impl Issuer {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self {
            path: data_dir.join("oidc-key.pem"),
            key: OnceCell::new(),
        }
    }

    /// Reads the key or makes it, once.
    pub(crate) async fn ready(&self) -> Result<(), ForgeError> {
        self.key().await.map(drop)
    }

    async fn key(&self) -> Result<&Key, ForgeError> {
        self.key
            .get_or_try_init(|| async {
                let path = self.path.clone();
                let made = tokio::task::spawn_blocking(move || load_or_make(&path)).await;
                made.map_err(|error| ForgeError::Key(error.to_string()))?
            })
            .await
    }
}

fn load_or_make(path: &Path) -> Result<Key, ForgeError> {
    let wrong =
        |error: &dyn std::fmt::Display| ForgeError::Key(format!("{}: {error}", path.display()));
    let private = match std::fs::read_to_string(path) {
        Ok(pem) => RsaPrivateKey::from_pkcs8_pem(&pem).map_err(|error| wrong(&error))?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let private = RsaPrivateKey::new(&mut rand::rngs::OsRng, KEY_BITS)
                .map_err(|error| wrong(&error))?;
            let pem = private
                .to_pkcs8_pem(LineEnding::LF)
                .map_err(|error| wrong(&error))?;
            write_whole(path, pem.as_bytes()).map_err(|error| wrong(&error))?;
            private
        }
        Err(error) => return Err(wrong(&error)),
    };
    let pem = private
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| wrong(&error))?;
    let signing = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|error| wrong(&error))?;
    let n = URL_SAFE_NO_PAD.encode(private.n().to_bytes_be());
    let e = URL_SAFE_NO_PAD.encode(private.e().to_bytes_be());
    let id = hex::encode(&Sha256::digest(&n)[..16]);
    let public = json!({"kty": "RSA", "alg": "RS256", "use": "sig", "kid": id, "n": n, "e": e});
    Ok(Key {
        id,
        signing,
        public,
    })
}

/// The addresses below the issuer.
pub(crate) fn router(core: &Arc<Core>) -> Router {
    Router::new()
        .route(
            "/_services/token/.well-known/openid-configuration",
            get(configuration),
        )
        .route("/_services/token/.well-known/jwks", get(keys))
        .route("/_services/token/jobs/{job}", get(token))
        .with_state(Arc::clone(core))
}

async fn configuration(State(core): State<Arc<Core>>) -> Json<Value> {
    let claims = [
        "sub",
        "aud",
        "exp",
        "iat",
        "iss",
        "jti",
        "nbf",
        "ref",
        "sha",
        "repository",
        "repository_id",
        "repository_owner",
        "repository_owner_id",
        "run_id",
        "run_number",
        "run_attempt",
        "actor",
        "actor_id",
        "workflow",
        "workflow_ref",
        "workflow_sha",
        "job_workflow_ref",
        "job_workflow_sha",
        "event_name",
        "ref_type",
        "runner_environment",
    ];
    Json(json!({
        "issuer": core.urls.issuer(),
        "jwks_uri": core.urls.jwks(),
        "subject_types_supported": ["public", "pairwise"],
        "response_types_supported": ["id_token"],
        "claims_supported": claims,
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid"],
    }))
}

async fn keys(State(core): State<Arc<Core>>) -> Result<Json<Value>, Failure> {
    let key = core.issuer.key().await.map_err(Failure::internal)?;
    Ok(Json(json!({"keys": [key.public]})))
}

async fn token(
    State(core): State<Arc<Core>>,
    UrlPath(job): UrlPath<u64>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Json<Value>, Failure> {
    let refused = || {
        Failure::new(
            StatusCode::UNAUTHORIZED,
            "This job may not ask for an identity token, or not any more",
        )
    };
    let presented = credential(&headers).ok_or_else(refused)?;
    let hash = hex::encode(Sha256::digest(presented));
    let found = core
        .store
        .read(|state| state.job(job).map(|(run, job)| (run.clone(), job.clone())));
    let (run, job) = found.ok_or_else(refused)?;
    let expected = job
        .token_hash
        .as_deref()
        .filter(|_| job.status == Status::InProgress)
        .ok_or_else(refused)?;
    // Hashes are compared, so the time it takes tells nothing of the token.
    if !crate::api::same(expected, &hash) {
        return Err(refused());
    }
    let audience = asked
        .audience
        .unwrap_or_else(|| format!("{}/{}", core.urls.root(), core.urls.owner()));
    let key = core.issuer.key().await.map_err(Failure::internal)?;
    let header = Header {
        kid: Some(key.id.clone()),
        ..Header::new(Algorithm::RS256)
    };
    let claims = core.claims(&run, &job, &audience);
    let sign = move || encode(&header, &claims, &key.signing);
    let value = sign().map_err(Failure::internal)?;
    Ok(Json(json!({"value": value})))
}

impl Core {
    fn claims(&self, run: &Run, job: &Job, audience: &str) -> Value {
        let now = Timestamp::now().as_second();
        let repository = self.urls.full_name();
        let workflow_ref = self.workflow_ref(run);
        json!({
            "jti": uuid::Uuid::new_v4().to_string(),
            "sub": format!("repo:{repository}:ref:{}", run.git_ref),
            "aud": audience,
            "iss": self.urls.issuer(),
            "nbf": now - 5,
            "exp": now + VALID_SECONDS,
            "iat": now,
            "ref": run.git_ref,
            "ref_type": if run.git_ref.starts_with("refs/tags/") { "tag" } else { "branch" },
            "ref_protected": "false",
            "sha": run.sha,
            "repository": repository,
            "repository_id": self.repository_id.to_string(),
            "repository_owner": self.urls.owner(),
            "repository_owner_id": user_id(self.urls.owner()).to_string(),
            "repository_visibility": "public",
            "run_id": run.id.to_string(),
            "run_number": run.number.to_string(),
            "run_attempt": "1",
            "actor": run.actor,
            "actor_id": user_id(&run.actor).to_string(),
            "event_name": "workflow_dispatch",
            "head_ref": "",
            "base_ref": "",
            "workflow": run.name,
            "workflow_ref": workflow_ref,
            "workflow_sha": run.sha,
            "job_workflow_ref": workflow_ref,
            "job_workflow_sha": run.sha,
            "check_run_id": job.id.to_string(),
            "runner_environment": "self-hosted",
        })
    }
}
