//! Tokens as issuers write them, and as nobody should: made with keys of our own, or by hand.

use super::*;
use crate::Error;
use crate::settings::ClaimNames;
use domain::access::Permission;
use jiff::SignedDuration;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;
use std::collections::BTreeSet;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NOW: i64 = 1_800_000_000;
// Made for these tests with `openssl genrsa 2048` and `openssl ecparam -name prime256v1 -genkey`.
const RSA: &str = include_str!("fixtures/rsa.pem");
const EC: &str = include_str!("fixtures/ec.pem");
const JWKS: &str = include_str!("fixtures/jwks.json");

#[path = "claims_tests.rs"]
mod claims_tests;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).expect("in range")
}

fn settings(algorithm: JwtAlgorithm) -> JwtSettings {
    JwtSettings {
        algorithm,
        key: JwtKey::Secret(SECRET.to_owned().into()),
        issuer: Some("https://id.example".to_owned()),
        audience: Some("prentice".to_owned()),
        skew: SignedDuration::from_secs(60),
        require_exp: true,
        claims: ClaimNames::default(),
    }
}

fn verifier(algorithm: JwtAlgorithm) -> JwtVerifier {
    let settings = settings(algorithm);
    let mut verifier = JwtVerifier::new(&settings);
    if !algorithm.is_symmetric() {
        let set: JwkSet = serde_json::from_str(JWKS).expect("a key set");
        verifier.key = Key::Issuer(IssuerKeys::known(set, now()));
    }
    verifier
}

/// Claims that are all right, with some of them otherwise; null takes one away.
fn claims(otherwise: Value) -> Value {
    let mut claims = json!({
        "sub": "mia", "iss": "https://id.example", "aud": "prentice", "exp": NOW + 300, "roles": ["operator"],
    });
    for (name, value) in otherwise.as_object().expect("an object") {
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

fn signed(algorithm: Algorithm, key: &EncodingKey, kid: Option<&str>, claims: &Value) -> String {
    let header = Header {
        kid: kid.map(str::to_owned),
        ..Header::new(algorithm)
    };
    jsonwebtoken::encode(&header, claims, key).expect("a token")
}

fn hs256(claims: &Value) -> String {
    signed(Algorithm::HS256, &secret(), None, claims)
}

fn secret() -> EncodingKey {
    EncodingKey::from_secret(SECRET.as_bytes())
}

fn rsa() -> EncodingKey {
    EncodingKey::from_rsa_pem(RSA.as_bytes()).expect("a key")
}

fn ec() -> EncodingKey {
    EncodingKey::from_ec_pem(EC.as_bytes()).expect("a key")
}

/// A token of this header whose signature is made by `key` with HS256, whatever the header says.
fn by_hand(header: &Value, claims: &Value, key: &[u8]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let key = EncodingKey::from_secret(key);
    let signature = jsonwebtoken::crypto::sign(text.as_bytes(), &key, Algorithm::HS256);
    format!("{text}.{}", signature.expect("a signature"))
}

async fn read(verifier: &JwtVerifier, token: &str) -> std::result::Result<Principal, &'static str> {
    let home = TenantId::default();
    match verifier.principal(token, &home, now()).await {
        Ok(principal) => Ok(principal),
        Err(Error::Nobody(nobody)) => {
            assert!(!nobody.why.contains(token), "{}", nobody.why);
            Err(nobody.code)
        }
        Err(other) => panic!("{other}"),
    }
}

async fn read_claims(otherwise: Value) -> std::result::Result<Principal, &'static str> {
    read(&verifier(JwtAlgorithm::Hs256), &hs256(&claims(otherwise))).await
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn every_algorithm_is_taken_where_it_is_configured_and_nowhere_else() {
    let rows = [
        (JwtAlgorithm::Hs256, Algorithm::HS256, secret(), None),
        (JwtAlgorithm::Hs384, Algorithm::HS384, secret(), None),
        (JwtAlgorithm::Hs512, Algorithm::HS512, secret(), None),
        (JwtAlgorithm::Rs256, Algorithm::RS256, rsa(), Some("rsa")),
        (JwtAlgorithm::Es256, Algorithm::ES256, ec(), Some("ec")),
    ];
    for (configured, _, _, _) in &rows {
        let verifier = verifier(*configured);
        for (own, algorithm, key, kid) in &rows {
            let token = signed(*algorithm, key, *kid, &claims(json!({})));
            let expected = if own == configured {
                Ok("mia".to_owned())
            } else {
                Err("jwt_algorithm")
            };
            let found = read(&verifier, &token).await.map(|caller| caller.name);
            assert_eq!(found, expected, "{configured} takes {own}");
        }
    }
}

#[tokio::test]
async fn no_token_chooses_how_it_is_checked() {
    let claims = claims(json!({"roles": ["admin"]}));
    let public_pem = include_str!("fixtures/rsa.pub.pem");
    let jwks: Value = serde_json::from_str(JWKS).expect("JSON");
    let modulus = jwks["keys"][0]["n"].as_str().expect("a number");
    let modulus = URL_SAFE_NO_PAD.decode(modulus).expect("base64url");
    let rs256 = verifier(JwtAlgorithm::Rs256);
    // The public key as the secret of a symmetric algorithm.
    for key in [public_pem.as_bytes(), &modulus, modulus.as_slice()] {
        for (alg, code) in [("HS256", "jwt_algorithm"), ("RS256", "jwt_signature")] {
            let token = by_hand(&json!({"alg": alg, "kid": "rsa"}), &claims, key);
            assert_eq!(read(&rs256, &token).await, Err(code), "{alg}");
        }
    }
    let hs256 = verifier(JwtAlgorithm::Hs256);
    for alg in [
        json!("none"),
        json!("None"),
        json!("nOnE"),
        json!(""),
        json!(null),
        json!(["HS256"]),
        json!("hs256"),
    ] {
        for verifier in [&rs256, &hs256] {
            let token = by_hand(
                &json!({"alg": alg, "kid": "rsa"}),
                &claims,
                SECRET.as_bytes(),
            );
            let unsigned = format!("{}.", token.rsplit_once('.').expect("parts").0);
            assert_eq!(read(verifier, &token).await, Err("jwt_algorithm"), "{alg}");
            assert_eq!(
                read(verifier, &unsigned).await,
                Err("jwt_algorithm"),
                "{alg}"
            );
        }
    }
    // A key of another kind under a name that the issuer knows, one for encryption, one nobody knows.
    for (kid, code) in [
        ("ec", "jwt_key_unknown"),
        ("shared", "jwt_key_unknown"),
        ("for-encryption", "jwt_key_unknown"),
        ("nobody's", "jwt_key_unknown"),
        ("other", "jwt_signature"),
    ] {
        let token = signed(Algorithm::RS256, &rsa(), Some(kid), &claims);
        assert_eq!(read(&rs256, &token).await, Err(code), "{kid}");
    }
    let unnamed = signed(Algorithm::RS256, &rsa(), None, &claims);
    assert_eq!(read(&rs256, &unnamed).await, Err("jwt_key_unknown"));
    // A key that the token brings along, and extensions that must be understood.
    let brought = json!({"alg": "RS256", "kid": "mine", "jwk": jwks["keys"][0], "jku": "http://evil.example"});
    let token = by_hand(&brought, &claims, b"mine");
    assert_eq!(read(&rs256, &token).await, Err("jwt_key_unknown"));
    let critical = json!({"alg": "HS256", "crit": ["b64"], "b64": false});
    let token = by_hand(&critical, &claims, SECRET.as_bytes());
    assert_eq!(read(&hs256, &token).await, Err("jwt_malformed"));
}

#[tokio::test]
async fn what_was_changed_or_cut_is_refused() {
    let verifier = verifier(JwtAlgorithm::Hs256);
    let token = hs256(&claims(json!({})));
    let (signed, signature) = token.rsplit_once('.').expect("parts");
    let (header, _) = signed.split_once('.').expect("parts");
    let admin = URL_SAFE_NO_PAD.encode(claims(json!({"roles": ["admin"]})).to_string());
    let table = [
        (format!("{header}.{admin}.{signature}"), "jwt_signature"),
        (format!("{signed}."), "jwt_signature"),
        (format!("{signed}.AAAA"), "jwt_signature"),
        (format!("{signed}.?"), "jwt_signature"),
        (format!("{header}..{signature}"), "jwt_malformed"),
        (format!(".{admin}.{signature}"), "jwt_malformed"),
        ("..".to_owned(), "jwt_malformed"),
        (format!("{header}.bm8.{signature}"), "jwt_malformed"),
        (format!("{header}.WzFd.{signature}"), "jwt_malformed"),
        (format!("{}{token}", "A".repeat(17_000)), "jwt_malformed"),
        (
            by_hand(
                &json!({"alg": "HS256"}),
                &claims(json!({})),
                b"another secret",
            ),
            "jwt_signature",
        ),
        (
            by_hand(
                &json!({"alg": "HS256", "kid": 7}),
                &claims(json!({})),
                SECRET.as_bytes(),
            ),
            "jwt_malformed",
        ),
    ];
    for (token, code) in table {
        assert_eq!(read(&verifier, &token).await, Err(code), "{token}");
    }
}

#[tokio::test]
async fn a_guest_stays_a_guest_whatever_role_is_asked_for() {
    let guest = read_claims(json!({"roles": ["guest"]}))
        .await
        .expect("proven");
    assert!(guest.narrowed_to("admin").is_err());
    for permission in Permission::ALL {
        assert!(!guest.may(permission), "{permission}");
    }
}
