//! From drafts, as transactions wrote them, to entries in the chain; and what is missing.

use super::{Actor, Draft, Entry, Head, Object, Verb, append};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Over how many counters the drafts of a tenant are spread.
pub const SHARDS: usize = 8;

/// How many entries are sealed at once: a transaction has at most 100 writes, two for each entry (it is
/// put, its draft is removed) and one for the head.
pub const MAX_BATCH: usize = 48;

/// The shard of the draft with this id.
pub fn shard_of(id: &str) -> usize {
    usize::from(Sha256::digest(id)[0]) % SHARDS
}

/// What a transaction stores.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// In the order of the chain.
    pub entries: Vec<Entry>,
    /// The end of the chain afterwards.
    pub head: Head,
    /// The ids of the drafts to be removed.
    pub sealed: Vec<String>,
}

/// Seals drafts, at most [`MAX_BATCH`] of them, the oldest first.
///
/// `drafts` are *all* that were found, and `written` is what the counter of each shard said before they were
/// looked for: of a shard there may be more drafts than that (younger ones), never fewer. (Who has not
/// looked at all of them says [`as_found`] instead of `written`: then nothing can be missing.) What is
/// missing, or was sealed and never counted, is said by an entry `audit.gap`; its id is made of the
/// head's place, so that sealing again makes the same.
pub fn seal(head: &Head, mut drafts: Vec<Draft>, written: &[u64; SHARDS], now: Timestamp) -> Batch {
    drafts.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let mut found = [0; SHARDS];
    for draft in &drafts {
        found[shard_of(&draft.id)] += 1;
    }
    let mut batch = Batch {
        entries: Vec::new(),
        head: head.clone(),
        sealed: Vec::new(),
    };
    for shard in 0..SHARDS {
        let (accounted, counted) = (head.sealed[shard] + found[shard], written[shard]);
        let missing = counted.saturating_sub(accounted);
        let surplus = head.sealed[shard].saturating_sub(counted);
        if missing > 0 || surplus > 0 {
            let after = json!({"shard": shard, "missing": missing, "surplus": surplus});
            batch.add(gap(head, shard, &after, now), now);
            batch.head.sealed[shard] = batch.head.sealed[shard] + missing - surplus;
        }
    }
    let room = MAX_BATCH.saturating_sub(batch.entries.len());
    for draft in drafts.into_iter().take(room) {
        batch.head.sealed[shard_of(&draft.id)] += 1;
        batch.sealed.push(draft.id.clone());
        batch.add(draft, now);
    }
    batch
}

/// What the counters would say if nothing were missing: for a look at some of the drafts only.
pub fn as_found(head: &Head, drafts: &[Draft]) -> [u64; SHARDS] {
    let mut counts = head.sealed;
    for draft in drafts {
        counts[shard_of(&draft.id)] += 1;
    }
    counts
}

impl Batch {
    /// Whether it says that drafts are missing, or too many.
    pub fn tells_of_a_gap(&self) -> bool {
        let mut verbs = self.entries.iter().map(|entry| &entry.event.verb);
        verbs.any(|verb| *verb == Verb::AuditGap)
    }

    fn add(&mut self, draft: Draft, now: Timestamp) {
        let (entry, head) = append(&self.head, draft, now);
        self.entries.push(entry);
        self.head = head;
    }
}

fn gap(head: &Head, shard: usize, after: &Value, now: Timestamp) -> Draft {
    let place = head.anchor.sequence;
    Draft::new(
        &format!("gap-{place}-{shard}"),
        now,
        head.tenant.clone(),
        Actor::system(),
        Verb::AuditGap,
        Object::new("audit", &head.tenant),
    )
    .change(&Value::Null, after)
    .reason("entries were removed, or put in, after they were written and before they were sealed: look at who could write to the table")
}
