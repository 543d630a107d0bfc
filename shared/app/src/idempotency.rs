//! Whose turn a request with an `Idempotency-Key` is: the first one's, who does the work, and then whoever
//! asks again, who gets the first one's answer.
//!
//! [`domain::idempotency`] decides; this reads and writes the record, and waits for a request that is under
//! way. It never does the work, and never looks at what an answer says.

use crate::error::{Error, Result};
use crate::store::{Conflict, Store, StoredKey};
use domain::access::Principal;
use domain::id::RunId;
use domain::idempotency::{
    Answer, Decision, Fingerprint, Finished, Kept, Key, Record, Refusal, Settings, decide,
};
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// How long a request waits for one with the same key that is under way.
const PATIENCE: Duration = Duration::from_secs(5);
/// The first pause before it looks again; each is half as long again as the last.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// A request with a key.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'a> {
    /// The key.
    pub key: &'a Key,
    /// Whose.
    pub caller: &'a Principal,
    /// Method and pattern of the route, such as `POST /run`.
    pub route: &'a str,
    /// Which request it is.
    pub fingerprint: &'a Fingerprint,
}

/// What to do with a request.
pub enum Turn {
    /// The work, and then [`Held::settle`].
    Ours(Box<Held>),
    /// Nothing: this was the answer.
    Replay(Answer),
}

/// A key that this request holds. When it is dropped without being settled, as by a crash, the next one
/// may take it over once its lease has ended.
#[must_use]
pub struct Held {
    store: Store,
    settings: Settings,
    name: String,
    fingerprint: Fingerprint,
    begun: StoredKey,
}

impl Held {
    /// What a run that this request starts is to be called: whoever takes the request over after a crash
    /// uses the same name, and finds the run.
    pub fn run(&self) -> &RunId {
        &self.begun.run
    }

    /// Keeps the answer, or gives the key back. One call.
    ///
    /// # Errors
    /// [`Error::Store`] when the table does not answer: the record stays, and its lease ends.
    pub async fn settle(self, finished: &Finished<'_>, now: Timestamp) -> Result<()> {
        let record = match finished.keep() {
            Kept::Release => {
                let released = self.store.release_idempotency(&self.name, &self.begun);
                return unless_taken_over(released.await);
            }
            Kept::Answer(answer) => Record::done(self.fingerprint, answer, &self.settings, now),
            Kept::Unsure => self.begun.record.clone().given_up(now),
        };
        let next = StoredKey {
            record,
            run: self.begun.run.clone(),
            rev: self.begun.rev + 1,
        };
        let finished = self
            .store
            .finish_idempotency(&self.name, &next, &self.begun);
        unless_taken_over(finished.await)
    }
}

/// Whoever has taken it over has the later word.
fn unless_taken_over(written: std::result::Result<(), Conflict>) -> Result<()> {
    match written {
        Ok(()) => Ok(()),
        Err(Conflict::Changed) => {
            tracing::warn!(
                "a request took longer than its lease, and another has taken its key over"
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Whose turn it is. Waits for at most five seconds for a request with the same key that is under way. One
/// call for a key that nobody has used; another for each look at one that somebody works on.
///
/// # Errors
/// [`Error::Idempotency`] when it cannot be done or answered now; [`Error::Store`].
pub async fn take_turn(store: &Store, settings: &Settings, keyed: Keyed<'_>) -> Result<Turn> {
    let store = store.of(&keyed.caller.tenant);
    let name = keyed.key.storage_text(keyed.caller, keyed.route);
    let waits_until = Instant::now() + PATIENCE;
    let mut pause = FIRST_PAUSE;
    // Most keys are new, so nothing is read before the first try to begin.
    let mut found: Option<StoredKey> = None;
    loop {
        let now = Timestamp::now();
        let existing = found.as_ref().map(|found| &found.record);
        match decide(existing, keyed.fingerprint, settings, now) {
            Ok(Decision::Replay(answer)) => return Ok(Turn::Replay(answer)),
            Ok(Decision::Proceed(record)) => {
                let begun = begun(record, found.as_ref(), now);
                let tried = store.begin_idempotency(&name, &begun, found.as_ref());
                match tried.await? {
                    Ok(()) => {
                        return Ok(Turn::Ours(Box::new(Held {
                            store,
                            settings: *settings,
                            name,
                            fingerprint: keyed.fingerprint.clone(),
                            begun,
                        })));
                    }
                    Err(instead) => found = instead,
                }
            }
            Err(refusal @ Refusal::InProgress { .. }) if Instant::now() >= waits_until => {
                return Err(refusal.into());
            }
            Err(Refusal::InProgress { .. }) => {
                let jitter = Duration::from_millis(rand::random::<u64>() % 20);
                tokio::time::sleep(pause + jitter).await;
                pause = (pause * 3 / 2).min(LONGEST_PAUSE);
                found = store.idempotency(&name).await?;
            }
            Err(refusal @ Refusal::Mismatch) => return Err(Error::Idempotency(refusal)),
        }
    }
}

/// The record to begin with. One that takes a dead request over goes on under its names; one that
/// follows an expired answer has nothing to do with it.
fn begun(record: Record, found: Option<&StoredKey>, now: Timestamp) -> StoredKey {
    let taken_over = found.filter(|found| now < found.record.expires_at());
    StoredKey {
        record,
        run: match taken_over {
            Some(found) => found.run.clone(),
            None => RunId::from_u128(uuid::Uuid::now_v7().as_u128()),
        },
        rev: found.map_or(0, |found| found.rev) + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn whoever_takes_a_request_over_goes_on_under_its_names() {
        let settings = Settings::default();
        let now = Timestamp::from_second(1_800_000_000).expect("in range");
        let fingerprint: Fingerprint = serde_json::from_str("\"abc\"").expect("a text");
        let record = |at| Record::begun(fingerprint.clone(), &settings, at);
        let first = begun(record(now), None, now);
        assert_eq!(first.rev, 1);
        let later = now + SignedDuration::from_secs(61);
        let second = begun(record(later), Some(&first), later);
        assert_eq!((&second.run, second.rev), (&first.run, 2));
        let tomorrow = now + SignedDuration::from_hours(25);
        let third = begun(record(tomorrow), Some(&second), tomorrow);
        assert_ne!(third.run, first.run);
        assert_eq!(third.rev, 3);
    }
}
