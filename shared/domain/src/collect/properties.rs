//! Whatever happens to deliveries (twice, in parts, in another order, cut off between two fingerprints), what is counted
//! in the end is each event once.

use super::{Counted, EventKey, Gathered, Part, gather};
use crate::Timestamp;
use crate::errors::{ErrorEvent, Fingerprint, RuleSet};
use crate::signature::{Hour, Signature};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The table, as far as collecting needs it: what is written together is written together.
#[derive(Default)]
struct Table {
    signatures: BTreeMap<Fingerprint, Signature>,
    counted: BTreeMap<(Fingerprint, Hour, Part), Counted>,
}

impl Table {
    /// A batch is collected; of its fingerprints only the first so many are written before it is cut off.
    fn collect(&mut self, batch: &[ErrorEvent], written: usize) {
        let gathered = gather(batch, &RuleSet::default());
        for (fingerprint, gathered) in gathered.into_iter().take(written) {
            self.count(fingerprint, &gathered, batch);
        }
    }

    fn count(&mut self, fingerprint: Fingerprint, gathered: &Gathered, batch: &[ErrorEvent]) {
        let mut fresh = Vec::new();
        for (hour, occurrences) in &gathered.hours {
            let (mut depth, mut keys) = (0, occurrences.keys().copied().collect::<Vec<_>>());
            while !keys.is_empty() {
                let mut by_part: BTreeMap<Part, Vec<EventKey>> = BTreeMap::new();
                for key in std::mem::take(&mut keys) {
                    by_part.entry(key.part(depth)).or_default().push(key);
                }
                for (part, of_part) in by_part {
                    let item = self.counted.entry((fingerprint, *hour, part)).or_default();
                    let placed = std::mem::take(item).place(of_part);
                    *item = placed.counted;
                    fresh.extend(placed.fresh.iter().map(|key| occurrences[key]));
                    keys.extend(placed.deeper);
                }
                depth += 1;
            }
        }
        let news = gathered.count(batch, fresh);
        let known = self.signatures.remove(&fingerprint);
        let known = known.unwrap_or_else(|| gathered.signature());
        self.signatures.insert(fingerprint, known.after(&news));
    }

    fn hits(&self) -> BTreeMap<Fingerprint, (u64, Vec<u64>)> {
        let hits = |signature: &Signature| {
            let hours = signature.seen.hits.hours.values().copied().collect();
            (signature.seen.total, hours)
        };
        let of = self.signatures.iter();
        of.map(|(fingerprint, signature)| (*fingerprint, hits(signature)))
            .collect()
    }
}

fn event(number: usize) -> ErrorEvent {
    let words = ["alpha", "beta", "gamma", "delta"];
    let second = i64::try_from(1_800_000_000 + number % 3 * 3_600).expect("small");
    let sent = serde_json::json!({
        "id": number.to_string(), "ts": second, "component": "sale",
        "error": format!("no {} of order {number}", words[number % words.len()]),
    });
    let now = Timestamp::from_second(1_800_010_000).expect("in range");
    ErrorEvent::parse(&sent, now).expect("it makes sense")
}

proptest! {
    #[test]
    fn any_delivery_counts_each_event_once(
        deliveries in prop::collection::vec((prop::collection::vec(0_usize..60, 0..40), 0_usize..5), 0..12),
    ) {
        let all: Vec<ErrorEvent> = (0..60).map(event).collect();
        let mut expected = Table::default();
        expected.collect(&all, usize::MAX);
        let mut table = Table::default();
        for (numbers, written) in &deliveries {
            let batch: Vec<ErrorEvent> = numbers.iter().map(|number| all[*number].clone()).collect();
            table.collect(&batch, *written);
        }
        // In the end all of it comes through, from the last to the first.
        let rest: Vec<ErrorEvent> = all.iter().rev().cloned().collect();
        for batch in rest.chunks(7) {
            table.collect(batch, usize::MAX);
        }
        prop_assert_eq!(table.hits(), expected.hits());
    }
}
