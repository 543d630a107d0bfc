//! Credentials of every kind, good and bad, for a world that believes JSON Web Tokens of ours.

use super::World;
use app::settings::{AccessSettings, ClaimNames, JwtAlgorithm, JwtKey, JwtSettings};
use app::{Access, Store};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client::wire::{CreateToken, CreatedToken};
use domain::access::Principal;
use domain::id::TenantId;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use local::StackConfig;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const SECRET: &str = "the secret of the issuer of the tests, long enough";
const ISSUER: &str = "https://id.example";
const AUDIENCE: &str = "prentice";

/// Claims that are all right but for those given; null takes one away.
fn claims(otherwise: &Value) -> Value {
    let end = (Timestamp::now() + SignedDuration::from_hours(1)).as_second();
    let mut claims = json!({"sub": "mia", "iss": ISSUER, "aud": AUDIENCE, "exp": end});
    for (name, value) in otherwise.as_object().expect("an object") {
        claims[name] = value.clone();
    }
    claims
        .as_object_mut()
        .expect("an object")
        .retain(|_, value| !value.is_null());
    claims
}

/// Makes credentials for a world.
pub(crate) struct Credentials {
    access: Access,
}

impl Credentials {
    /// A world that believes our tokens, and the maker of credentials for it.
    pub(crate) async fn world() -> (World, Credentials) {
        Credentials::world_with(|_| {}).await
    }

    /// The same, configured otherwise.
    pub(crate) async fn world_with(
        configure: impl FnOnce(&mut StackConfig),
    ) -> (World, Credentials) {
        let world = World::start_with(|config| {
            configure(config);
            config.jwt = Some(JwtSettings {
                algorithm: JwtAlgorithm::Hs256,
                key: JwtKey::Secret(SECRET.to_owned().into()),
                issuer: Some(ISSUER.to_owned()),
                audience: Some(AUDIENCE.to_owned()),
                skew: SignedDuration::from_secs(60),
                require_exp: true,
                claims: ClaimNames::default(),
            });
        })
        .await;
        let aws = world.aws();
        let home = TenantId::default();
        let store = Store::new(&aws.load().await, &aws, "prentice", &home);
        let nobody = AccessSettings {
            session_key: "s".repeat(32).into(),
            tokens: Vec::new(),
            secure_cookies: false,
            jwt: None,
        };
        let access = Access::new(&nobody, store);
        (world, Credentials { access })
    }

    /// A token of these claims, signed as the world expects.
    pub(crate) fn jwt(&self, otherwise: &Value) -> String {
        signed(SECRET, &claims(otherwise))
    }

    /// A token of an administrator that someone else signed.
    pub(crate) fn forged_jwt(&self) -> String {
        signed(
            "another secret that nobody here knows of",
            &claims(&json!({"roles": ["admin"]})),
        )
    }

    /// A token of an administrator that asks not to be checked.
    pub(crate) fn unsigned_jwt(&self) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let claims = claims(&json!({"roles": ["admin"]}));
        format!("{}.{}.", part(&json!({"alg": "none"})), part(&claims))
    }

    /// An administrator's API token, made then.
    pub(crate) async fn api_token(&self, made_at: Timestamp) -> CreatedToken {
        let maker = Principal::administrator(self.access.home().clone(), "ada");
        let asked = CreateToken {
            name: "for tests".to_owned(),
            ..CreateToken::default()
        };
        app::usecase::create_token(&self.access, &maker, &asked, made_at)
            .await
            .expect("a token")
    }

    /// The token of this id with another secret, well formed.
    pub(crate) fn guessed(&self, token: &CreatedToken) -> String {
        let body = format!("prt_{}_{}", token.token.id, "0".repeat(64));
        let checksum = hex::encode(&Sha256::digest(&body)[..4]);
        format!("{body}{checksum}")
    }
}

fn signed(secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).expect("a token")
}
