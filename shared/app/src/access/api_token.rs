//! API tokens as text: made once, shown once, recognised ever after.
//!
//! `prt_<id>_<secret><checksum>`: the id is public, the secret 32 random bytes, the checksum the first four
//! bytes of the SHA-256 of all before it, so that a mistyped or invented token costs no look-up and a
//! scanner of published code can tell a token from chance. Only the SHA-256 of the secret is kept. That is
//! enough: a slow hash makes guessing a human's password dear, and 256 random bits cannot be guessed at all.

use super::unauthenticated::Unauthenticated;
use crate::error::Result;
use crate::store::{Store, StoredToken};
use domain::access::{Principal, TokenId};
use jiff::{SignedDuration, Timestamp};
use rand::RngCore;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const PREFIX: &str = "prt_";
const SECRET_DIGITS: usize = 64;
const CHECKSUM_DIGITS: usize = 8;
/// The last use is written down no more often than this.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A token that was just made.
pub(crate) struct NewToken {
    /// Names it.
    pub(crate) id: TokenId,
    /// The whole text; shown once, kept nowhere.
    pub(crate) text: SecretString,
    /// What is kept of its secret.
    pub(crate) secret_sha256: [u8; 32],
}

impl NewToken {
    /// A token of random bits that nobody else has.
    pub(crate) fn make(now: Timestamp) -> NewToken {
        let (mut unique, mut secret) = ([0; 6], [0; SECRET_DIGITS / 2]);
        rand::thread_rng().fill_bytes(&mut unique);
        rand::thread_rng().fill_bytes(&mut secret);
        let id = TokenId::new(now, unique);
        let secret = hex::encode(secret);
        let body = format!("{PREFIX}{id}_{secret}");
        let text = format!("{body}{}", checksum(&body));
        NewToken {
            id,
            text: text.into(),
            secret_sha256: Sha256::digest(secret).into(),
        }
    }
}

/// A token that came with a request and has the form of one; nothing is proven by that.
pub(super) struct Presented {
    id: TokenId,
    secret_sha256: [u8; 32],
}

impl Presented {
    /// Reads the text of a token.
    pub(super) fn read(text: &str) -> Option<Presented> {
        let (id, rest) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let id = TokenId::parse(id)?;
        let lower_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if rest.len() != SECRET_DIGITS + CHECKSUM_DIGITS || !rest.bytes().all(lower_hex) {
            return None;
        }
        let (body, sum) = text.split_at(text.len() - CHECKSUM_DIGITS);
        (sum == checksum(body)).then(|| Presented {
            id,
            secret_sha256: Sha256::digest(&rest[..SECRET_DIGITS]).into(),
        })
    }

    /// Whoever it proves. One look-up; whether there is no such token or another secret belongs to it
    /// cannot be told from the answer, nor from the time it takes to compare.
    ///
    /// # Errors
    /// [`crate::Error::Nobody`] when it proves nobody, or not any more; [`crate::Error::Store`].
    pub(super) async fn principal(&self, store: &Store, now: Timestamp) -> Result<Principal> {
        let found = store.token(&self.id).await?;
        let kept = found.as_ref().map(|found| found.secret_sha256);
        let is_right = self.secret_sha256.ct_eq(&kept.unwrap_or([0; 32]));
        let Some(found) = found.filter(|_| is_right.into()) else {
            return Err(Unauthenticated::unknown().into());
        };
        let principal = found.token.bearer(found.revoked_at, now).map_err(|spent| {
            let code = match spent {
                domain::access::Spent::Revoked(_) => "token_revoked",
                domain::access::Spent::Expired(_) => "token_expired",
            };
            Unauthenticated::new(code, spent.to_string())
        })?;
        note_use(store, &found, now).await;
        Ok(principal)
    }
}

/// Writes the use down now and then. That this fails is no reason to refuse a request.
async fn note_use(store: &Store, found: &StoredToken, now: Timestamp) {
    let noted = found.last_used_at;
    if noted.is_some_and(|at| now < at + USE_NOTED_EVERY) {
        return;
    }
    let written = store
        .note_token_use(&found.token.id, now, now - USE_NOTED_EVERY)
        .await;
    if let Err(error) = written {
        tracing::warn!(token = %found.token.id, %error, "the use of a token was not written down");
    }
}

fn checksum(body: &str) -> String {
    hex::encode(&Sha256::digest(body)[..CHECKSUM_DIGITS / 2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_token_is_read_as_it_was_made_and_nothing_near_it_is() {
        let now = Timestamp::from_second(1_800_000_000).expect("in range");
        let made = NewToken::make(now);
        let text = made.text.expose_secret();
        let read = Presented::read(text).expect("its own form");
        assert_eq!(read.id, made.id);
        assert_eq!(read.secret_sha256, made.secret_sha256);
        let near = [
            String::new(),
            "prt_".to_owned(),
            text[1..].to_owned(),
            text[..text.len() - 1].to_owned(),
            format!("{text}0"),
            text.to_uppercase(),
            text.replacen("prt_", "ghp_", 1),
            text.replacen('_', "", 2),
        ];
        for near in near {
            assert!(Presented::read(&near).is_none(), "{near}");
        }
        for at in 4..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            assert!(Presented::read(&changed).is_none(), "digit {at}");
        }
    }
}
