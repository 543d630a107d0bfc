//! Something on the server that is asked for again and again while the page is looked at.
//!
//! Sends the tag of what is known, so that an unchanged answer is empty; slows down while nothing
//! changes; stops when the page is hidden, when it is left, and when nothing will change any more.

use super::api::{client, in_time};
use super::browser;
use super::failure::Failure;
use super::session::Account;
use crate::model::pace::{Answers, Pace};
use client::{Client, ClientError, Fresh};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// What is known of it.
pub(crate) struct Polled<T: Send + Sync + 'static> {
    /// The newest answer.
    pub(crate) value: RwSignal<Option<T>>,
    /// Why the last call failed; what is known stays.
    pub(crate) failure: RwSignal<Option<Failure>>,
    /// The first answer to what is asked for now is still to come.
    pub(crate) loading: RwSignal<bool>,
    nudges: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Polled<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Polled<T> {}

impl<T: Send + Sync + 'static> Polled<T> {
    /// Asks again now.
    pub(crate) fn nudge(self) {
        self.nudges.update(|count| *count += 1);
    }
}

/// Asks for what `key` names, and again as often as `pace` says of the newest answer.
///
/// When `key` becomes another, the old answer stays until the new one is there if `keep`.
pub(crate) fn poll<K, T, Call>(
    keep: bool,
    key: impl Fn() -> K + 'static,
    ask: impl Fn(Client, K, Option<String>) -> Call + Copy + 'static,
    pace: fn(&T) -> Pace,
) -> Polled<T>
where
    K: Clone + PartialEq + 'static,
    T: Clone + PartialEq + Send + Sync + 'static,
    Call: Future<Output = Result<Fresh<T>, ClientError>>,
{
    let polled = Polled {
        value: RwSignal::new(None),
        failure: RwSignal::new(None),
        loading: RwSignal::new(true),
        nudges: RwSignal::new(0),
    };
    let account = Account::here();
    // Each round of asking has a number; a round that is not the newest any more ends by itself.
    let newest = Arc::new(AtomicU32::new(0));
    on_cleanup({
        let newest = Arc::clone(&newest);
        move || _ = newest.fetch_add(1, Relaxed)
    });
    let wake = browser::on_shown(move || polled.nudge());
    on_cleanup(move || wake.remove());

    let tag = StoredValue::new(None::<String>);
    Effect::new(move |before: Option<K>| {
        polled.nudges.track();
        let key = key();
        if before.as_ref() != Some(&key) {
            tag.set_value(None);
            polled.loading.set(true);
            if !keep {
                polled.value.set(None);
                polled.failure.set(None);
            }
        }
        let round = newest.fetch_add(1, Relaxed) + 1;
        let newest = Arc::clone(&newest);
        let current = move || newest.load(Relaxed) == round;
        spawn_local({
            let key = key.clone();
            async move {
                let mut answers = Answers::default();
                while current() && !browser::is_hidden() {
                    let answer = in_time(ask(client(), key.clone(), tag.get_value())).await;
                    if !current() {
                        return;
                    }
                    match answer {
                        Ok(Fresh::Same) => {
                            answers.same();
                            polled.failure.set(None);
                        }
                        Ok(Fresh::New { value, tag: new }) => {
                            // A server without tags says everything again: that is no change.
                            if polled.value.with_untracked(|old| old.as_ref() == Some(&value)) {
                                answers.same();
                            } else {
                                answers.changed();
                                polled.value.set(Some(value));
                            }
                            tag.set_value(new);
                            polled.failure.set(None);
                        }
                        Err(failure) => {
                            account.note(&failure);
                            answers.failed();
                            let final_word = matches!(failure, Failure::SignedOut | Failure::Missing(_));
                            polled.failure.set(Some(failure));
                            if final_word {
                                polled.loading.set(false);
                                return;
                            }
                        }
                    }
                    polled.loading.set(false);
                    let pace = polled.value.with_untracked(|value| value.as_ref().map_or(Pace::Live, pace));
                    let Some(wait) = answers.wait(pace) else { return };
                    TimeoutFuture::new(wait).await;
                }
            }
        });
        key
    });
    polled
}
