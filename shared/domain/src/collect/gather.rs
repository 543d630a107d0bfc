//! A batch of events, by fingerprint and hour.

use super::EventKey;
use crate::errors::{ErrorEvent, Fingerprint, RuleSet, Signed, sign};
use crate::signature::{Aggregate, Hour, Origin, Sample, Seen, Signature, Status};
use std::collections::BTreeMap;

/// Events of one fingerprint in one hour: their keys, and which of the batch they are.
pub type Occurrences = BTreeMap<EventKey, usize>;

/// What a batch says of one fingerprint.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// What is the same of all its events.
    pub signed: Signed,
    /// The level of the first.
    pub level: String,
    /// The sender's own grouping, where it said one.
    pub chosen: Option<String>,
    /// The events, each once.
    pub hours: BTreeMap<Hour, Occurrences>,
    /// What each of the batch's events said behind the masks of the template.
    values: BTreeMap<usize, Vec<String>>,
}

/// The batch, by fingerprint. The same events in any order give the same.
pub fn gather(events: &[ErrorEvent], rules: &RuleSet) -> BTreeMap<Fingerprint, Gathered> {
    let mut gathered: BTreeMap<Fingerprint, Gathered> = BTreeMap::new();
    for (index, event) in events.iter().enumerate() {
        let mut signed = sign(event, rules);
        let values = std::mem::take(&mut signed.values);
        let of = gathered
            .entry(signed.fingerprint)
            .or_insert_with(|| Gathered {
                signed: signed.clone(),
                level: event.level.clone().unwrap_or_else(|| "error".to_owned()),
                chosen: event.fingerprint.clone(),
                hours: BTreeMap::new(),
                values: BTreeMap::new(),
            });
        if signed.template > of.signed.template {
            of.signed.template = signed.template;
        }
        let hour = of.hours.entry(Hour::of(event.ts)).or_default();
        hour.entry(EventKey::of(&event.id)).or_insert(index);
        of.values.insert(index, values);
    }
    gathered
}

impl Gathered {
    /// The same, counted under another fingerprint.
    #[must_use]
    pub fn signed_as(self, signed: Signed) -> Gathered {
        Gathered {
            signed,
            values: BTreeMap::new(),
            ..self
        }
    }

    /// These too, which are counted under the same fingerprint.
    #[must_use]
    pub fn with(mut self, other: Gathered) -> Gathered {
        for (hour, occurrences) in other.hours {
            let of = self.hours.entry(hour).or_default();
            for (key, event) in occurrences {
                of.entry(key).or_insert(event);
            }
        }
        self
    }

    /// What is known of a fingerprint that is seen for the first time, before its events are counted.
    pub fn signature(&self) -> Signature {
        let signed = &self.signed;
        Signature {
            fingerprint: signed.fingerprint,
            component: signed.component.clone(),
            kind: signed.kind.clone(),
            template: signed.template.clone(),
            level: self.level.clone(),
            origin: Origin::of(self.chosen.as_deref(), signed),
            status: Status::Open,
            seen: Aggregate::default(),
        }
    }

    /// Which of the batch's events it holds.
    pub fn events(&self) -> impl Iterator<Item = usize> {
        self.hours.values().flat_map(|hour| hour.values().copied())
    }

    /// What these of its events count, all of which must be of the batch it was gathered from.
    pub fn count(
        &self,
        events: &[ErrorEvent],
        these: impl IntoIterator<Item = usize>,
    ) -> Aggregate {
        let mut aggregate = Aggregate::default();
        for index in these {
            let Some(event) = events.get(index) else {
                continue;
            };
            let none = Vec::new();
            aggregate.add(&Seen {
                at: event.ts,
                count: event.count,
                service: event.service.as_deref().unwrap_or_default(),
                user: event.user.as_deref().unwrap_or_default(),
                version: event.version.as_deref().unwrap_or_default(),
                tags: &event.tags,
                values: self.values.get(&index).unwrap_or(&none),
                sample: Some(Sample::new(event.ts, event.id.as_str(), &event.error)),
            });
        }
        aggregate
    }
}
