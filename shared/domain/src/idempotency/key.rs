//! The key itself.

use crate::access::Principal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Bytes a key may have.
const LONGEST: usize = 255;

/// The value of `Idempotency-Key`: 1 to 255 visible ASCII characters, such as a UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing there.
    #[error("the idempotency key is empty: leave the header out, or send a UUID")]
    Empty,
    /// Too long.
    #[error("the idempotency key has {length} bytes: expected at most 255, such as a UUID")]
    TooLong {
        /// Of how many bytes.
        length: usize,
    },
    /// Something that is not visible ASCII.
    #[error(
        "character {position} of the idempotency key is not visible ASCII: expected no spaces, control or other characters, such as a UUID"
    )]
    Invisible {
        /// Counts from 1.
        position: usize,
    },
}

impl Key {
    /// Reads a key. Nothing is trimmed: two keys are the same only when they are the same.
    ///
    /// # Errors
    /// [`KeyError`], which says what is wrong.
    pub fn parse(text: &str) -> Result<Key, KeyError> {
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        if text.len() > LONGEST {
            return Err(KeyError::TooLong { length: text.len() });
        }
        let wrong = text.chars().position(|c| !c.is_ascii_graphic());
        match wrong {
            Some(position) => Err(KeyError::Invisible {
                position: position + 1,
            }),
            None => Ok(Key(text.to_owned())),
        }
    }

    /// As it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What names its record in the store: of fixed length, and another for another caller or route, so
    /// that nobody meets the keys of others. `route` is the method and the route's pattern.
    pub fn storage_text(&self, caller: &Principal, route: &str) -> String {
        let mut hash = Sha256::new();
        for part in [caller.tenant.as_str(), &caller.name, route, &self.0] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hex::encode(hash.finalize())
    }
}

impl TryFrom<String> for Key {
    type Error = KeyError;
    fn try_from(text: String) -> Result<Key, KeyError> {
        Key::parse(&text)
    }
}

impl From<Key> for String {
    fn from(key: Key) -> String {
        key.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
