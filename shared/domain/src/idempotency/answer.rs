//! Which answers are kept, and what of them.

use serde::{Deserialize, Serialize};

/// Headers that are stored and sent again, in lower case. Never cookies.
pub const KEPT_HEADERS: [&str; 4] = ["content-type", "location", "etag", "retry-after"];

/// Bytes of a body that are stored: an item of DynamoDB may have 400 KB, and a skill with its two texts belongs into it.
pub const MAX_BODY_BYTES: usize = 320 * 1024;

/// An answer that can be given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Those of [`KEPT_HEADERS`] that it had.
    pub headers: Vec<(String, String)>,
    /// The body; `None` when it was too long or must not be stored. Then all that can be said again is that it
    /// was done.
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
    /// Keep the record and end its lease ([`Record::given_up`](super::Record::given_up)): it is not known whether anything was
    /// done, and whoever sends the same request again goes on where this one ended.
    Unsure,
}

impl Finished<'_> {
    /// Kept is what was done: 2xx and 3xx. A refusal (4xx) did nothing and releases the key. A failure (5xx) may
    /// have come after the effect: a transaction that was written and whose answer got lost looks like one
    /// that was not, so the key stays with this request.
    pub fn keep(&self) -> Kept {
        match self.status {
            200..400 => {}
            400..500 => return Kept::Release,
            _ => return Kept::Unsure,
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
