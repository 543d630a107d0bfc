//! What to do with a request that carries a key.

use super::{Answer, Fingerprint};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long answers are kept and work may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How long an answer is kept, in seconds.
    pub ttl_seconds: u32,
    /// How long a request may be in progress before it is taken for dead, in seconds: more than the time
    /// after which the function that works on it is stopped.
    pub lease_seconds: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            ttl_seconds: 24 * 60 * 60,
            lease_seconds: 60,
        }
    }
}

/// What is stored of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// Somebody works on it.
    InProgress {
        /// On which request.
        fingerprint: Fingerprint,
        /// Since when.
        since: Timestamp,
        /// Until when nobody else may.
        lease_until: Timestamp,
        /// From when on it counts as gone.
        expires_at: Timestamp,
    },
    /// It was done.
    Done {
        /// Which request.
        fingerprint: Fingerprint,
        /// What was answered.
        answer: Answer,
        /// From when on it counts as gone.
        expires_at: Timestamp,
    },
}

impl Record {
    /// The record of work on this request that begins now.
    pub fn begun(fingerprint: Fingerprint, settings: &Settings, now: Timestamp) -> Record {
        let lease = SignedDuration::from_secs(settings.lease_seconds.into());
        Record::InProgress {
            fingerprint,
            since: now,
            lease_until: now + lease,
            expires_at: expiry(settings, now).max(now + lease),
        }
    }

    /// The record of this request once it is done.
    pub fn done(
        fingerprint: Fingerprint,
        answer: Answer,
        settings: &Settings,
        now: Timestamp,
    ) -> Record {
        Record::Done {
            fingerprint,
            answer,
            expires_at: expiry(settings, now),
        }
    }

    /// The same once whoever worked on it has ended without knowing what came of it: the next one who sends the
    /// same request may go on at once.
    #[must_use]
    pub fn given_up(mut self, now: Timestamp) -> Record {
        if let Record::InProgress { lease_until, .. } = &mut self {
            *lease_until = now.min(*lease_until);
        }
        self
    }

    /// From when on it counts as gone, whether or not it was removed.
    pub fn expires_at(&self) -> Timestamp {
        match self {
            Record::InProgress { expires_at, .. } | Record::Done { expires_at, .. } => *expires_at,
        }
    }
}

fn expiry(settings: &Settings, now: Timestamp) -> Timestamp {
    now + SignedDuration::from_secs(settings.ttl_seconds.into())
}

/// What to do with the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Write this record, on condition that what is stored is still what was read, then do the work. When
    /// the condition fails somebody was quicker: read and decide again.
    Proceed(Record),
    /// Give this answer again and do nothing.
    Replay(Answer),
}

/// The request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 409: the same request is being worked on.
    #[error(
        "a request with this idempotency key is being worked on: send it again in {retry_after_seconds} s to get its answer"
    )]
    InProgress {
        /// For `Retry-After`.
        retry_after_seconds: u64,
    },
    /// 422: the key belongs to another request.
    #[error(
        "this idempotency key was used for another request, or with another credential: send the same request again, or a new key"
    )]
    Mismatch,
}

impl Refusal {
    /// Stable name to program against.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::InProgress { .. } => "idempotency_in_progress",
            Refusal::Mismatch => "idempotency_mismatch",
        }
    }
}

/// Decides by what is stored of the key, which may have expired without being removed.
///
/// # Errors
/// [`Refusal`] when the request cannot be done or answered now.
pub fn decide(
    existing: Option<&Record>,
    fingerprint: &Fingerprint,
    settings: &Settings,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let proceed = || {
        Ok(Decision::Proceed(Record::begun(
            fingerprint.clone(),
            settings,
            now,
        )))
    };
    let Some(record) = existing.filter(|record| now < record.expires_at()) else {
        return proceed();
    };
    match record {
        Record::InProgress {
            fingerprint: other, ..
        }
        | Record::Done {
            fingerprint: other, ..
        } if other != fingerprint => Err(Refusal::Mismatch),
        Record::Done { answer, .. } => Ok(Decision::Replay(answer.clone())),
        Record::InProgress { lease_until, .. } if now < *lease_until => {
            let left = lease_until.duration_since(now).as_millis();
            let seconds = u64::try_from(left).unwrap_or(0).div_ceil(1_000);
            // Most work is done in far less than its lease.
            Err(Refusal::InProgress {
                retry_after_seconds: seconds.clamp(1, 5),
            })
        }
        // Whoever worked on it is dead; what they did is found by the names that the record holds.
        Record::InProgress { .. } => proceed(),
    }
}
