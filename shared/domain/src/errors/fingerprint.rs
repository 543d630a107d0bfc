//! The name of a group of equal errors: 128 bits, the same on every machine. Owns its text forms and
//! how fields are fed to the hash; what is fed is decided by `sign`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// 128 bits of a collision-resistant hash over what an error says once everything volatile is taken out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

/// A text that is no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no fingerprint: expected 32 hexadecimal digits as 8-4-4-4-12, like a UUID")]
pub struct NotAFingerprint(String);

impl Fingerprint {
    /// The fingerprint with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Fingerprint {
        Fingerprint(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The first eight hexadecimal digits in upper case, as in `GR-ABCD1234`.
    pub fn short(&self) -> String {
        hex::encode_upper(&self.0[..4])
    }

    /// The hash of these fields; each is fed with its length, so that no two lists read the same.
    pub(crate) fn of<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> Fingerprint {
        let mut hash = Sha256::new();
        // Fed in one piece where they are short: a call costs as much as the bytes.
        let mut short = [0u8; 256];
        let mut length = 0;
        for field in fields {
            let size = (field.len() as u64).to_le_bytes();
            for part in [&size[..4], field] {
                if length + part.len() > short.len() {
                    hash.update(&short[..length]);
                    length = 0;
                }
                if part.len() > short.len() {
                    hash.update(part);
                } else {
                    short[length..length + part.len()].copy_from_slice(part);
                    length += part.len();
                }
            }
        }
        hash.update(&short[..length]);
        let digest: [u8; 32] = hash.finalize().into();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Fingerprint(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = hex::encode(self.0);
        let (a, b, c, d, e) = (
            &text[..8],
            &text[8..12],
            &text[12..16],
            &text[16..20],
            &text[20..],
        );
        write!(f, "{a}-{b}-{c}-{d}-{e}")
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Fingerprint, NotAFingerprint> {
        let refused = || NotAFingerprint(text.chars().take(80).collect());
        let dashes_fit = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if !dashes_fit {
            return Err(refused());
        }
        let mut bytes = [0; 16];
        hex::decode_to_slice(text.replace('-', ""), &mut bytes).map_err(|_| refused())?;
        Ok(Fingerprint(bytes))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fingerprint, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let one = Fingerprint::of([b"KeyError".as_slice(), b"sale.order"]);
        let text = one.to_string();
        assert_eq!(text.parse(), Ok(one));
        assert_eq!(text.to_uppercase().parse(), Ok(one));
        assert_eq!(one.short(), text[..8].to_uppercase());
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Fingerprint>(&json).unwrap(), one);
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let split = |a: &str, b: &str| Fingerprint::of([a.as_bytes(), b.as_bytes()]);
        assert_ne!(split("ab", "c"), split("a", "bc"));
        assert_ne!(split("", "abc"), split("abc", ""));
    }

    #[test]
    fn refuses_what_is_none() {
        for text in ["", "abc", "00000000-0000-0000-0000-abc123def45g", "é"] {
            let error = text.parse::<Fingerprint>().unwrap_err();
            assert!(error.to_string().contains("8-4-4-4-12"), "{text}");
        }
    }
}
