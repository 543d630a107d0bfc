//! What is known of one kind of error: how often, since when, where, which values, and whether it matters.
//!
//! Owns counting and its reading; how events are told apart is the work of the error's fingerprint. An [`Aggregate`] is
//! the part that many processes count at the same time: merging them in any order and any grouping gives the same
//! (`properties`). Whether an event was counted before is the store's to know, since only it sees every process.

mod aggregate;
mod bucket;
mod hits;
mod impact;
mod of_group;
mod origin;
#[cfg(test)]
mod properties;
mod sample;
mod spread;
mod status;
#[cfg(test)]
mod tests;
mod top_values;
mod trend;

pub use aggregate::{Aggregate, Seen};
pub use bucket::{Day, Hour};
pub use hits::Hits;
pub use impact::{ImpactWeights, Numbers, severity};
pub use origin::Origin;
pub use sample::{MAX_SAMPLE, Sample, Samples};
pub use spread::Spread;
pub use status::Status;
pub use top_values::{TopValues, ValueCount};
pub use trend::{Direction, Sensitivity, Trend, trend};

use crate::Timestamp;
use crate::errors::{ErrorEvent, Fingerprint, Signed, Template};
use serde::{Deserialize, Serialize};

/// Everything the miner, the lists and the detail page say of one fingerprint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// What it is counted under.
    pub fingerprint: Fingerprint,
    /// Where it happens: a module, a service, or the id of a skill.
    pub component: String,
    /// The class of the error, such as `KeyError`.
    pub kind: String,
    /// The message with its volatile parts taken out.
    pub template: Template,
    /// The level it is logged at, lower case.
    pub level: String,
    /// What else it takes to group it and to sign it anew.
    #[serde(default)]
    pub origin: Origin,
    /// What people decided about it, and what events made of that.
    pub status: Status,
    /// What was counted.
    pub seen: Aggregate,
}

impl Signature {
    /// The signature a signed event belongs to, before anything is counted: what is written once, with the first event.
    pub fn of(event: &ErrorEvent, signed: &Signed) -> Signature {
        Signature {
            fingerprint: signed.fingerprint,
            component: signed.component.clone(),
            kind: signed.kind.clone(),
            template: signed.template.clone(),
            level: event.level.clone().unwrap_or_else(|| "error".to_owned()),
            origin: Origin::of(event.fingerprint.as_deref(), signed),
            status: Status::Open,
            seen: Aggregate::default(),
        }
    }

    /// The numbers of it at this moment, as impact scores weigh them and lists show them.
    pub fn numbers(&self, now: Timestamp) -> Numbers {
        let seen = &self.seen;
        let trend = self.trend(now);
        Numbers {
            hits_1d: seen.hits.last_hours(now, 24),
            hits_7d: seen.hits.last_hours(now, 7 * 24),
            hits_30d: seen.hits.last_days(now, 30),
            hits_total: seen.total,
            services: seen.services.estimate(),
            users: seen.users.estimate(),
            versions: seen.versions.estimate(),
            days_seen: seen.hits.days_with_hits(now, 30),
            age_days: age(seen.first_seen, now),
            quiet_days: age(seen.last_seen, now),
            growth: trend.growth(),
            severity: severity(&self.level),
        }
    }

    /// How its daily counts move over the last 30 days.
    pub fn trend(&self, now: Timestamp) -> Trend {
        let (days, share) = self.seen.hits.daily(now, 30);
        let age = self
            .seen
            .first_seen
            .map_or(0, |first| Day::of(now).0.saturating_sub(Day::of(first).0));
        trend(&days, share, age, &Sensitivity::default())
    }

    /// The same after events were counted: the counts, and whether it came back.
    #[must_use]
    pub fn after(mut self, news: &Aggregate) -> Signature {
        if let Some(last) = news.last_seen {
            // The earliest news first: a status remembers when the error came back.
            if let Some(first) = news.first_seen {
                self.status = self.status.on_event(first);
            }
            self.status = self.status.on_event(last);
        }
        self.seen = std::mem::take(&mut self.seen).merge(news);
        self
    }
}

/// Whole days since, 0 when never.
fn age(since: Option<Timestamp>, now: Timestamp) -> u64 {
    let seconds = since.map_or(0, |since| now.as_second().saturating_sub(since.as_second()));
    u64::try_from(seconds).unwrap_or(0) / 86_400
}
