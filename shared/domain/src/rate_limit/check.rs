//! One request against one rule.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// So many requests in so many seconds, and how many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Spelled", into = "Spelled")]
pub struct Rule {
    requests: u32,
    window_seconds: u32,
    burst: u32,
}

/// Why there can be no such rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{requests} requests in {window_seconds} s with a burst of {burst} is no rate limit: each must be at least 1, and the window at most a day"
)]
pub struct RuleError {
    requests: u32,
    window_seconds: u32,
    burst: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spelled {
    requests: u32,
    window_seconds: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    burst: Option<u32>,
}

impl TryFrom<Spelled> for Rule {
    type Error = RuleError;
    fn try_from(spelled: Spelled) -> Result<Rule, RuleError> {
        let burst = spelled.burst.unwrap_or(spelled.requests);
        Rule::new(spelled.requests, spelled.window_seconds, burst)
    }
}

impl From<Rule> for Spelled {
    fn from(rule: Rule) -> Spelled {
        Spelled {
            requests: rule.requests,
            window_seconds: rule.window_seconds,
            burst: Some(rule.burst),
        }
    }
}

impl Default for Rule {
    /// 60 in 60 seconds, all of them at once if need be.
    fn default() -> Rule {
        Rule {
            requests: 60,
            window_seconds: 60,
            burst: 60,
        }
    }
}

impl fmt::Display for Rule {
    /// `60/60s/60`: requests, window, burst.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}s/{}",
            self.requests, self.window_seconds, self.burst
        )
    }
}

const LONGEST_WINDOW: u32 = 24 * 60 * 60;

impl Rule {
    /// A rule. A caller who was quiet may send `burst` requests at once; after that they have one more
    /// every `window_seconds / requests`.
    ///
    /// # Errors
    /// [`RuleError`] when one of them is 0 or the window is longer than a day.
    pub fn new(requests: u32, window_seconds: u32, burst: u32) -> Result<Rule, RuleError> {
        if requests == 0 || burst == 0 || !(1..=LONGEST_WINDOW).contains(&window_seconds) {
            return Err(RuleError {
                requests,
                window_seconds,
                burst,
            });
        }
        Ok(Rule {
            requests,
            window_seconds,
            burst,
        })
    }

    /// The same for so many callers together, or for a route that is worth so many times as much.
    #[must_use]
    pub fn times(&self, factor: u32) -> Rule {
        let factor = factor.max(1);
        Rule {
            requests: self.requests.saturating_mul(factor),
            window_seconds: self.window_seconds,
            burst: self.burst.saturating_mul(factor),
        }
    }

    /// How many at once; what a response's `RateLimit-Limit` says.
    pub fn burst(&self) -> u32 {
        self.burst
    }

    /// Microseconds from one request to the next at the steady rate. Rounded up: never too many.
    fn interval(&self) -> i64 {
        (i64::from(self.window_seconds) * 1_000_000 + i64::from(self.requests) - 1)
            / i64::from(self.requests)
    }

    /// How far the TAT may be ahead of now for one more request: all of the burst but that one.
    fn tolerance(&self) -> i64 {
        self.interval() * i64::from(self.burst - 1)
    }

    /// The conditional update to try first, by the TAT that this process remembers of the caller.
    pub fn update(&self, remembered: Option<Timestamp>, now: Timestamp) -> Update {
        let now_micros = now.as_microsecond();
        match remembered {
            Some(tat) if tat.as_microsecond() > now_micros => Update::Advance {
                add: self.interval(),
                above: now_micros,
                at_most: now_micros.saturating_add(self.tolerance()),
            },
            _ => Update::Restart {
                tat: now_micros.saturating_add(self.interval()),
                at_most: now_micros,
            },
        }
    }
}

/// A conditional update of `tat`, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// The bucket was full: sets `tat`, on condition that it is not there or at most `at_most`.
    Restart {
        /// What to set.
        tat: i64,
        /// The condition.
        at_most: i64,
    },
    /// It was not: adds to `tat`, on condition that it is above `above` and at most `at_most`.
    Advance {
        /// What to add.
        add: i64,
        /// The first half of the condition.
        above: i64,
        /// The second half.
        at_most: i64,
    },
}

/// The request is within the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// What to remember of the caller.
    pub new_tat: Timestamp,
    /// How many more may follow at once.
    pub remaining: u32,
    /// In how long the whole burst is there again.
    pub reset_after: SignedDuration,
}

/// The request is beyond the limit; what is remembered stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests: try again in {} s", self.retry_after_seconds())]
pub struct Limited {
    /// In how long one more is within it, if nobody else uses it up.
    pub retry_after: SignedDuration,
}

impl Limited {
    /// Stable name to program against.
    pub const CODE: &'static str = "rate_limited";

    /// The value of `Retry-After`: whole seconds, rounded up, at least 1.
    pub fn retry_after_seconds(&self) -> u64 {
        let micros = u64::try_from(self.retry_after.as_micros()).unwrap_or(0);
        micros.div_ceil(1_000_000).max(1)
    }
}

/// Decides on one request, by the theoretical arrival time remembered of the caller; none is a caller
/// who was never seen.
///
/// # Errors
/// [`Limited`] when it is one too many.
pub fn check(tat: Option<Timestamp>, rule: &Rule, now: Timestamp) -> Result<Allowed, Limited> {
    let now = now.as_microsecond();
    let ahead = tat.map_or(0, |tat| tat.as_microsecond().saturating_sub(now).max(0));
    let excess = ahead - rule.tolerance();
    if excess > 0 {
        return Err(Limited {
            retry_after: SignedDuration::from_micros(excess),
        });
    }
    let reset_after = ahead + rule.interval();
    // Within the tolerance after this one, in whole requests.
    let left = (rule.tolerance() - ahead) / rule.interval();
    Ok(Allowed {
        new_tat: Timestamp::from_microsecond(now.saturating_add(reset_after))
            .unwrap_or(Timestamp::MAX),
        remaining: u32::try_from(left).unwrap_or(0),
        reset_after: SignedDuration::from_micros(reset_after),
    })
}
