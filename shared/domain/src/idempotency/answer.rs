//! Which answers are kept, and what of them.

use serde::{Deserialize, Serialize};

/// Headers that are stored and sent again, in lower case. Never cookies.
pub const KEPT_HEADERS: [&str; 4] = ["content-type", "location", "etag", "retry-after"];

/// Bytes of a body that are stored. An item may have 400 KB, and answers to POST are short.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// An answer that can be given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Those of [`KEPT_HEADERS`] that it had.
    pub headers: Vec<(String, String)>,
    /// The body; `None` when it was too long or must not be stored. The same status and headers without it say
    /// that it was done, and `location` says where to look.
    pub body: Option<String>,
}

/// An answer as it was made.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    /// The HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a str,
    /// Whether something was done that must not be done again.
    pub effect: bool,
    /// Whether the body shows a secret that is shown only once, such as a new token: it is not stored.
    pub secret: bool,
}

/// What becomes of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Store this; whoever sends the request again gets it.
    Answer(Answer),
    /// Remove the record: the key may be used again, with another body too.
    Release,
}

impl Finished<'_> {
    /// Kept is what was done: every 2xx, and whatever came of work that had an effect, even when it was an
    /// error (the work would be done twice if the key were free). Refusals (4xx) and failures (5xx)
    /// before any effect release the key.
    pub fn keep(&self) -> Kept {
        if !self.effect && !(200..300).contains(&self.status) {
            return Kept::Release;
        }
        let headers = self.headers.iter().filter_map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            KEPT_HEADERS
                .contains(&name.as_str())
                .then(|| (name, (*value).to_owned()))
        });
        let storable = !self.secret && self.body.len() <= MAX_BODY_BYTES;
        Kept::Answer(Answer {
            status: self.status,
            headers: headers.collect(),
            body: storable.then(|| self.body.to_owned()),
        })
    }
}
