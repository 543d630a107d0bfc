//! What people decided about an error, and what an event makes of that.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an error stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Status {
    /// It wants attention.
    #[default]
    Open,
    /// Nobody wants to hear of it.
    Ignored {
        /// Until then; for good when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Someone said that it is mended.
    Resolved {
        /// Since then.
        at: Timestamp,
    },
    /// It was said to be mended, and came back.
    Regressed {
        /// When it was said.
        resolved_at: Timestamp,
        /// The first event after that.
        at: Timestamp,
    },
}

impl Status {
    /// What an event at this time makes of it. Events may come in any order and twice: the outcome is the same.
    #[must_use]
    pub fn on_event(self, at: Timestamp) -> Status {
        match self {
            Status::Ignored { until: Some(until) } if at > until => Status::Open,
            Status::Resolved { at: resolved_at } if at > resolved_at => {
                Status::Regressed { resolved_at, at }
            }
            Status::Regressed {
                resolved_at,
                at: first,
            } if at > resolved_at && at < first => Status::Regressed { resolved_at, at },
            other => other,
        }
    }

    /// What it is at this time, when no event has come: to be ignored ends by itself.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Status {
        match self {
            Status::Ignored { until: Some(until) } if now > until => Status::Open,
            other => other,
        }
    }

    /// Whether it is mined and shown by itself.
    pub fn wants_attention(self, now: Timestamp) -> bool {
        matches!(self.at(now), Status::Open | Status::Regressed { .. })
    }

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Ignored { .. } => "ignored",
            Status::Resolved { .. } => "resolved",
            Status::Regressed { .. } => "regressed",
        }
    }
}
