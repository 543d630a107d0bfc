//! What the forge remembers besides git, in memory and in an append-only journal.
//!
//! One call of [`Store::write`] is one line of the journal, on disk before the call returns: after `kill -9` either
//! all of it happened or nothing. The store knows no rules about what it keeps.

mod journal;
pub(crate) mod records;
mod state;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

pub(crate) use state::State;

use self::journal::Journal;
use self::records::{Delivery, DeliveryState, Outcome, Record};
use crate::error::ForgeError;

/// Deliveries that are kept after they were made, for the delivery log.
const KEPT_DELIVERIES: usize = 250;

#[derive(Debug)]
pub(crate) struct Store {
    state: RwLock<State>,
    journal: Mutex<Journal>,
}

/// The journal could not be written: nothing of the change happened.
#[derive(Debug, thiserror::Error)]
#[error("the journal could not be written: {0}")]
pub(crate) struct StoreError(#[from] std::io::Error);

/// Changes being put together. They are seen by nobody, this draft included, until they are all on disk.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) state: &'a State,
    records: Vec<Record>,
    deliveries: u64,
}

impl Draft<'_> {
    pub(crate) fn put(&mut self, record: Record) {
        self.records.push(record);
    }

    /// Records an event to be delivered.
    pub(crate) fn deliver(&mut self, event: &str, action: Option<&str>, payload: String) {
        let id = self.next_delivery();
        let guid = uuid::Uuid::new_v4().to_string();
        self.put(Record::Delivery(Delivery {
            id,
            guid,
            event: event.to_owned(),
            action: action.map(str::to_owned),
            payload,
            created_at: jiff::Timestamp::now(),
            redelivery: false,
            outcome: Outcome::default(),
        }));
    }

    /// Records an event to be delivered once more, under the same guid.
    pub(crate) fn redeliver(&mut self, old: &Delivery) {
        let id = self.next_delivery();
        self.put(Record::Delivery(Delivery {
            id,
            created_at: jiff::Timestamp::now(),
            redelivery: true,
            outcome: Outcome::default(),
            ..old.clone()
        }));
    }

    fn next_delivery(&mut self) -> u64 {
        self.deliveries += 1;
        self.state.next_delivery() + self.deliveries - 1
    }
}

impl Store {
    /// Reads the journal of `data_dir`, or begins one.
    pub(crate) fn open(data_dir: &Path) -> Result<Self, ForgeError> {
        let (journal, state) = Journal::open(data_dir.join("journal.jsonl"))?;
        Ok(Self {
            state: RwLock::new(state),
            journal: Mutex::new(journal),
        })
    }

    /// Looks at the state. `look` must be short: writers wait for it.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes a change: all that `change` puts, or nothing when it or the disk fails. Blocks until it is on disk.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.change(true, change)
    }

    /// The same for what would be found out again: it outlives this process, but maybe not the machine's power.
    pub(crate) fn note<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.change(false, change)
    }

    fn change<T, E: From<StoreError>>(
        &self,
        sync: bool,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut journal = self.lock_journal();
        let (answer, mut records) = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            let mut draft = Draft {
                state: &state,
                records: Vec::new(),
                deliveries: 0,
            };
            let answer = change(&mut draft)?;
            let mut records = draft.records;
            if records
                .iter()
                .any(|record| matches!(record, Record::Delivery(_)))
            {
                records.extend(surplus(&state));
            }
            (answer, records)
        };
        if records.is_empty() {
            return Ok(answer);
        }
        journal.append(&records, sync).map_err(StoreError::from)?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for record in records.drain(..) {
            state.apply(record);
        }
        drop(state);
        if journal.is_bloated() {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = journal.rewrite(&state) {
                tracing::warn!(%error, "the journal could not be made smaller");
            }
        }
        Ok(answer)
    }

    fn lock_journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Old deliveries that need not be kept, at most a few at a time.
fn surplus(state: &State) -> Vec<Record> {
    let over = state.deliveries.len().saturating_sub(KEPT_DELIVERIES);
    let done = state
        .deliveries
        .values()
        .filter(|delivery| delivery.outcome.state != DeliveryState::Pending);
    done.take(over)
        .map(|delivery| Record::DeliveryGone(delivery.id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::records::Variable;
    use super::*;

    fn set(store: &Store, name: &str, value: &str) {
        let now = jiff::Timestamp::now();
        store
            .write::<_, StoreError>(|draft| {
                draft.put(Record::Variable(Variable {
                    name: name.to_owned(),
                    value: value.to_owned(),
                    created_at: now,
                    updated_at: now,
                }));
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn what_was_written_is_there_after_a_crash_and_a_torn_line_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        set(&store, "A", "1");
        set(&store, "A", "2");
        drop(store);
        let path = dir.path().join("journal.jsonl");
        let mut text = std::fs::read(&path).unwrap();
        text.extend_from_slice(b"[{\"variable\":{\"name\":\"B\"");
        std::fs::write(&path, text).unwrap();

        let store = Store::open(dir.path()).unwrap();
        store.read(|state| {
            assert_eq!(state.variables["A"].value, "2");
            assert_eq!(state.variables.len(), 1);
        });
        set(&store, "B", "3");
        drop(store);
        let store = Store::open(dir.path()).unwrap();
        assert_eq!(store.read(|state| state.variables["B"].value.clone()), "3");
    }

    #[test]
    fn a_failed_change_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let answer: Result<(), StoreError> = store.write(|draft| {
            draft.put(Record::VariableGone("A".to_owned()));
            Err(StoreError(std::io::Error::other("no")))
        });
        assert!(answer.is_err());
        assert_eq!(
            std::fs::metadata(dir.path().join("journal.jsonl"))
                .unwrap()
                .len(),
            0
        );
    }

    #[test]
    fn a_damaged_line_in_the_middle_is_an_error_and_not_skipped() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("journal.jsonl"), "[oops\n[]\n").unwrap();
        assert!(matches!(
            Store::open(dir.path()),
            Err(ForgeError::Journal { line: 1, .. })
        ));
    }
}
