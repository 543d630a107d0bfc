//! Counting error events: a batch by fingerprint, each event once.
//!
//! What an event adds and that it was counted are written in one transaction, a fingerprint at a time. So a batch may
//! be cut off anywhere and delivered again, by as many collectors as there are: what was counted adds nothing.

use crate::Records;
use crate::collector::Collector;
use crate::error::{Error, Result};
use crate::error_queue::ErrorBatch;
use crate::error_rules::{ErrorRules, TeamRules};
use crate::fixers::Fixer;
use crate::store::{Commit, Store, Versioned};
use crate::work::contended;
use domain::collect::{self, Counted, EventKey, Gathered, Occurrences, Part};
use domain::errors::{ErrorEvent, Fingerprint};
use domain::id::TenantId;
use domain::rule::RuleId;
use domain::signature::{Hour, Signature};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

/// Fingerprints that are written at the same time.
const AT_ONCE: usize = 8;
/// Hours of a fingerprint that are written together: a transaction holds 100 items, and an hour may be in many parts.
const HOURS_AT_ONCE: usize = 4;
/// Parts of an hour that one transaction may write.
const MOST_PARTS: usize = 90;

/// A message with events, and when it was sent.
#[derive(Debug)]
pub struct Delivered {
    /// Its place in the batch.
    pub index: usize,
    /// When it was sent, the same each time it is delivered.
    pub sent_at: Timestamp,
    /// What it holds.
    pub batch: ErrorBatch,
}

/// What became of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// The messages that must come again, by their places.
    pub again: BTreeSet<usize>,
    /// Events that were new.
    pub counted: usize,
}

/// Counts what these messages hold.
pub async fn collect_errors(
    collector: &Collector,
    messages: Vec<Delivered>,
    now: Timestamp,
) -> Collected {
    let mut collected = Collected::default();
    let mut of_tenants: BTreeMap<TenantId, Vec<(usize, ErrorEvent)>> = BTreeMap::new();
    for message in messages {
        let tenant = message.batch.tenant.clone();
        let tenant = tenant.unwrap_or_else(|| collector.records.store.tenant().clone());
        let (index, alone) = (message.index, message.batch.events.len() == 1);
        let (events, nonsense) = read(message);
        let events = events.into_iter().map(|event| (index, event));
        of_tenants.entry(tenant.clone()).or_default().extend(events);
        if nonsense.is_empty() {
            continue;
        }
        // Alone, so that nothing else is held up by it, and it ends among the dead letters.
        if alone
            || collector
                .queue
                .send_alone(&tenant, &nonsense)
                .await
                .is_err()
        {
            collected.again.insert(index);
        }
    }
    for (tenant, events) in of_tenants {
        let records = collector.records.of(&tenant);
        let (places, events): (Vec<usize>, Vec<ErrorEvent>) = events.into_iter().unzip();
        let outcome = count(&records, &collector.rules, events, now).await;
        collected.counted += outcome.counted;
        let again = outcome.again.into_iter().map(|event| places[event]);
        collected.again.extend(again);
    }
    collected
}

/// The events of a message, and those that are none.
fn read(message: Delivered) -> (Vec<ErrorEvent>, Vec<Value>) {
    let (mut events, mut nonsense) = (Vec::new(), Vec::new());
    for event in message.batch.events {
        match ErrorEvent::parse(&event, message.sent_at) {
            Ok(read) => events.push(read),
            Err(findings) => {
                tracing::error!(?findings, "an error event makes no sense");
                nonsense.push(event);
            }
        }
    }
    (events, nonsense)
}

/// Counts the events of a tenant; those that could not be by their places.
async fn count(
    records: &Records,
    rules: &ErrorRules,
    events: Vec<ErrorEvent>,
    now: Timestamp,
) -> Collected {
    let store = &records.store;
    let many = events.len();
    let none_counted = |error: Error| {
        tracing::error!(%error, "no error event of this batch could be counted");
        Collected {
            again: (0..many).collect(),
            counted: 0,
        }
    };
    let rules = match rules.current(store).await {
        Ok(rules) => rules,
        Err(error) => return none_counted(error),
    };
    let events = events.into_iter();
    let events: Vec<ErrorEvent> = events
        .map(|event| collect::without_secrets(event, &rules))
        .collect();
    let gathered = collect::gather(&events, &rules);
    let fingerprints: Vec<Fingerprint> = gathered.keys().copied().collect();
    let known = match store.signatures(&fingerprints).await {
        Ok(known) => known.into_iter().collect::<HashMap<_, _>>(),
        Err(error) => return none_counted(error.into()),
    };
    let events = &events;
    let met = fixers_met(&rules, &gathered, events, now);
    let batch = Batch { store, events, now };
    let counting = gathered.into_iter().map(|(fingerprint, gathered)| {
        let known = known.get(&fingerprint);
        batch.count(fingerprint, gathered, known)
    });
    let done: Vec<Counting> = stream::iter(counting)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut collected = Collected::default();
    let mut too_many: BTreeMap<Fingerprint, Vec<Gathered>> = BTreeMap::new();
    for outcome in done {
        match outcome {
            Counting::Done(counted) => collected.counted += counted,
            Counting::Failed(events) => collected.again.extend(events),
            Counting::TooMany(gathered) => {
                let signed = collect::overflow(&gathered.signed);
                let of = too_many.entry(signed.fingerprint).or_default();
                of.push((*gathered).signed_as(signed));
            }
        }
    }
    for (fingerprint, gathered) in too_many {
        let Some(gathered) = gathered.into_iter().reduce(Gathered::with) else {
            continue;
        };
        let known = store.signature(&fingerprint).await.ok().flatten();
        match batch.count(fingerprint, gathered, known.as_ref()).await {
            Counting::Done(counted) => collected.counted += counted,
            Counting::Failed(events) => collected.again.extend(events),
            // Nothing counts the overflow itself among them.
            Counting::TooMany(gathered) => collected.again.extend(gathered.events()),
        }
    }
    for (fixer, error) in met {
        // The error is counted, and comes again if it matters.
        if let Err(problem) = super::ask_for_fix(records, fixer, error, now).await {
            tracing::warn!(fixer = %fixer.rule.id, %problem, "a fixer was not asked for");
        }
    }
    collected
}

/// The fixers that these errors meet, each with one of the errors.
fn fixers_met<'r>(
    rules: &'r TeamRules,
    gathered: &BTreeMap<Fingerprint, Gathered>,
    events: &[ErrorEvent],
    now: Timestamp,
) -> Vec<(&'r Fixer, Fingerprint)> {
    let mut met: BTreeMap<&RuleId, (&Fixer, Fingerprint)> = BTreeMap::new();
    for (fingerprint, gathered) in gathered {
        let Some(event) = gathered.events().next().and_then(|index| events.get(index)) else {
            continue;
        };
        for fixer in rules.fixers.met_by(event, *fingerprint, now) {
            met.entry(&fixer.rule.id).or_insert((fixer, *fingerprint));
        }
    }
    met.into_values().collect()
}

/// What became of the events of one fingerprint.
enum Counting {
    /// So many were new.
    Done(usize),
    /// These must come again.
    Failed(Vec<usize>),
    /// The service has too many fingerprints for this one.
    TooMany(Box<Gathered>),
}

/// Events that are counted together.
struct Batch<'a> {
    store: &'a Store,
    events: &'a [ErrorEvent],
    now: Timestamp,
}

impl Batch<'_> {
    async fn count(
        &self,
        fingerprint: Fingerprint,
        gathered: Gathered,
        known: Option<&Versioned<Signature>>,
    ) -> Counting {
        let hours: Vec<(&Hour, &Occurrences)> = gathered.hours.iter().collect();
        let (mut counted, mut known) = (0, known.cloned());
        for hours in hours.chunks(HOURS_AT_ONCE) {
            // What was read with all others is good for the first try.
            let first = Mutex::new(known.take());
            let outcome = contended(|| async {
                let read = first.lock().unwrap_or_else(PoisonError::into_inner).take();
                let known = match read {
                    Some(known) => Some(known),
                    None => self.store.signature(&fingerprint).await?,
                };
                self.write(fingerprint, &gathered, hours, known).await
            });
            match outcome.await {
                Ok(new) => counted += new,
                // The only thing that is refused as seen is another fingerprint of a full service.
                Err(Error::Replayed) => return Counting::TooMany(Box::new(gathered)),
                Err(error) => {
                    tracing::error!(%fingerprint, %error, "error events could not be counted; they come again");
                    return Counting::Failed(gathered.events().collect());
                }
            }
        }
        Counting::Done(counted)
    }

    /// One transaction: what is new of these hours, and that it was counted.
    async fn write(
        &self,
        fingerprint: Fingerprint,
        gathered: &Gathered,
        hours: &[(&Hour, &Occurrences)],
        known: Option<Versioned<Signature>>,
    ) -> Result<usize> {
        let mut commit = Commit::new();
        let mut fresh: Vec<usize> = Vec::new();
        let mut parts = self.place(&fingerprint, hours).await?;
        // More than one transaction may hold: the rest is found new when it is looked for again.
        let rest = parts.split_off(parts.len().min(MOST_PARTS));
        for (hour, part, placed, rev) in parts {
            let occurrences = hours
                .iter()
                .find(|(of, _)| **of == hour)
                .map(|(_, found)| *found);
            let occurrences = occurrences.into_iter();
            let of = |key: &EventKey| {
                occurrences
                    .clone()
                    .find_map(|found| found.get(key).copied())
            };
            fresh.extend(placed.fresh.iter().filter_map(of));
            commit = commit.counted(&fingerprint, (hour, part), &placed.counted, rev)?;
        }
        if fresh.is_empty() {
            return Ok(0);
        }
        let news = gathered.count(self.events, fresh.iter().copied());
        let (known, rev) = match known {
            Some(known) => (known.value, known.rev),
            None => (gathered.signature(), 0),
        };
        let mut signature = known.after(&news);
        // Of several templates of one fingerprint the greatest, whichever came first.
        let said = &gathered.signed.template;
        if *said > signature.template {
            signature.template = said.clone();
        }
        signature.seen.hits.forget_old(self.now);
        commit = commit.signature(&fingerprint, &signature, rev)?;
        let signed = &gathered.signed;
        if rev == 0 && collect::overflow(signed).fingerprint != fingerprint {
            let service = signed.service.as_deref().unwrap_or(&signed.component);
            // New rules make all fingerprints new: each version of them has room for as many.
            commit = commit.another_of_service(&format!("{service}\n{}", signed.rule_set));
        }
        self.store.commit(&commit).await?;
        match rest.is_empty() {
            true => Ok(fresh.len()),
            false => {
                let known = self.store.signature(&fingerprint).await?;
                let more = Box::pin(self.write(fingerprint, gathered, hours, known)).await?;
                Ok(fresh.len() + more)
            }
        }
    }

    /// The parts that hold something new, as they are with it.
    async fn place(
        &self,
        fingerprint: &Fingerprint,
        hours: &[(&Hour, &Occurrences)],
    ) -> Result<Vec<(Hour, Part, collect::Placed, u64)>> {
        let mut pending: BTreeMap<(Hour, Part), Vec<EventKey>> = hours
            .iter()
            .map(|(hour, occurrences)| {
                ((**hour, Part::FIRST), occurrences.keys().copied().collect())
            })
            .collect();
        let mut placed = Vec::new();
        while !pending.is_empty() {
            let parts: Vec<(Hour, Part)> = pending.keys().copied().collect();
            let counted = self.store.counted(fingerprint, &parts).await?;
            let mut deeper: BTreeMap<(Hour, Part), Vec<EventKey>> = BTreeMap::new();
            for (((hour, part), keys), counted) in pending.into_iter().zip(counted) {
                let Versioned { value, rev } = counted;
                let value: Counted = value;
                let here = value.place(keys);
                for key in &here.deeper {
                    let below = key.part(part.depth() + 1);
                    deeper.entry((hour, below)).or_default().push(*key);
                }
                if !here.fresh.is_empty() {
                    placed.push((hour, part, here, rev));
                }
            }
            pending = deeper;
        }
        Ok(placed)
    }
}
