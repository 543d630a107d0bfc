//! Tokens as a runner has them, and as nobody should: made with a key of our own, or by hand.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use sha2::Sha256;

/// A key whose tokens the verifier believes, once the issuer lists it.
pub(super) struct Key {
    pub(super) id: &'static str,
    private: RsaPrivateKey,
}

impl Key {
    pub(super) fn new(id: &'static str) -> Key {
        let private = RsaPrivateKey::new(&mut rand::rngs::OsRng, 2048).expect("a key");
        Key { id, private }
    }

    /// As an issuer lists it.
    pub(super) fn public(&self) -> Value {
        let number = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
        let (n, e) = (number(self.private.n()), number(self.private.e()));
        json!({"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.id, "n": n, "e": e})
    }

    pub(super) fn public_pem(&self) -> String {
        let public = self.private.to_public_key();
        public
            .to_public_key_pem(LineEnding::LF)
            .expect("a PEM text")
    }

    /// The modulus, which everyone knows.
    pub(super) fn modulus(&self) -> Vec<u8> {
        self.private.n().to_bytes_be()
    }

    pub(super) fn sign(&self, kid: Option<&str>, claims: &Value) -> String {
        let header = Header {
            kid: kid.map(str::to_owned),
            ..Header::new(Algorithm::RS256)
        };
        let pem = self
            .private
            .to_pkcs8_pem(LineEnding::LF)
            .expect("a PEM text");
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
        jsonwebtoken::encode(&header, claims, &key).expect("a token")
    }
}

/// A token whose signature is made by `sign` of what is signed.
pub(super) fn by_hand(header: &Value, claims: &Value, sign: impl Fn(&str) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(&signed));
    format!("{signed}.{signature}")
}

pub(super) fn hmac_sha256(secret: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
