//! What one or many processes counted of an error: merged in any order, it is the same.

use super::{Hits, Sample, Samples, Spread, TopValues};
use crate::Timestamp;
use crate::errors::{ErrorEvent, Signed};
use serde::{Deserialize, Serialize};

/// Wildcards of a template whose values are counted.
const MAX_WILDCARDS: usize = 12;

/// One event, or several alike, as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<'e> {
    /// When.
    pub at: Timestamp,
    /// How many events it stands for.
    pub count: u64,
    /// Which service reported it; empty when nobody said.
    pub service: &'e str,
    /// Whose request it was; empty when nobody said.
    pub user: &'e str,
    /// Which version of the service; empty when nobody said.
    pub version: &'e str,
    /// Tags of the event.
    pub tags: &'e [String],
    /// The values behind the wildcards of the template, in order.
    pub values: &'e [String],
    /// The event's id, and what it said.
    pub sample: Option<Sample>,
}

impl<'e> Seen<'e> {
    /// How a signed event is counted.
    pub fn of(event: &'e ErrorEvent, signed: &'e Signed) -> Seen<'e> {
        Seen {
            at: event.ts,
            count: event.count,
            service: event.service.as_deref().unwrap_or_default(),
            user: event.user.as_deref().unwrap_or_default(),
            version: event.version.as_deref().unwrap_or_default(),
            tags: &event.tags,
            values: &signed.values,
            sample: Some(Sample::new(event.ts, event.id.as_str(), &event.error)),
        }
    }
}

/// Counts, spread, samples and values of one fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aggregate {
    /// All events ever.
    pub total: u64,
    /// By hour and by day.
    pub hits: Hits,
    /// The earliest event.
    pub first_seen: Option<Timestamp>,
    /// The latest event.
    pub last_seen: Option<Timestamp>,
    /// Services that reported it.
    pub services: Spread,
    /// Users it happened to.
    pub users: Spread,
    /// Versions it happened in.
    pub versions: Spread,
    /// All tags of its events.
    pub tags: Spread,
    /// The first event and the newest few.
    pub samples: Samples,
    /// The values of each wildcard, in the order of the template.
    pub values: Vec<TopValues>,
}

impl Aggregate {
    /// Counts an event. Whether it was counted before is the caller's to know.
    pub fn add(&mut self, seen: &Seen<'_>) {
        if seen.count == 0 {
            return;
        }
        self.total = self.total.saturating_add(seen.count);
        self.hits.add(seen.at, seen.count);
        self.first_seen = earliest(self.first_seen, Some(seen.at));
        self.last_seen = self.last_seen.max(Some(seen.at));
        self.services.add(seen.service);
        self.users.add(seen.user);
        self.versions.add(seen.version);
        for tag in seen.tags {
            self.tags.add(tag);
        }
        if let Some(sample) = &seen.sample {
            self.samples.add(sample.clone());
        }
        let values = seen.values.iter().take(MAX_WILDCARDS);
        for (index, value) in values.enumerate() {
            if self.values.len() <= index {
                self.values.push(TopValues::default());
            }
            self.values[index].add(value, seen.count);
        }
    }

    /// Both together. Commutative and associative; the counts of values are so while there are at most 32 different
    /// ones behind a wildcard, and keep their bounds beyond.
    #[must_use]
    pub fn merge(self, other: &Aggregate) -> Aggregate {
        let wildcards = self.values.len().max(other.values.len());
        let none = TopValues::default();
        let of = |values: &[TopValues], index: usize| values.get(index).unwrap_or(&none).clone();
        let values = (0..wildcards)
            .map(|index| of(&self.values, index).merge(&of(&other.values, index)))
            .collect();
        Aggregate {
            total: self.total.saturating_add(other.total),
            hits: self.hits.merge(&other.hits),
            first_seen: earliest(self.first_seen, other.first_seen),
            last_seen: self.last_seen.max(other.last_seen),
            services: self.services.merge(&other.services),
            users: self.users.merge(&other.users),
            versions: self.versions.merge(&other.versions),
            tags: self.tags.merge(&other.tags),
            samples: self.samples.merge(&other.samples),
            values,
        }
    }
}

fn earliest(left: Option<Timestamp>, right: Option<Timestamp>) -> Option<Timestamp> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (one, other) => one.or(other),
    }
}
