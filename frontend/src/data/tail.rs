//! The log of a run while it grows: asked for from where the last chunk ended.

use super::api::{client, in_time};
use super::browser;
use super::failure::Failure;
use super::session::Account;
use crate::model::log::Log;
use crate::model::pace::{Answers, Pace};
use domain::id::RunId;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// A chunk this large was cut off by its limit: more is there already.
const FULL: usize = 200 * 1024;

/// What is known of a log.
#[derive(Clone, Copy)]
pub(crate) struct Tail {
    /// The lines so far.
    pub(crate) log: RwSignal<Log>,
    /// Nothing will follow.
    pub(crate) complete: RwSignal<bool>,
    /// Why the last call failed.
    pub(crate) failure: RwSignal<Option<Failure>>,
}

/// Follows the log of a run until its end, or until the page is left; rests while nobody looks.
pub(crate) fn follow(id: RunId) -> Tail {
    let tail = Tail { log: RwSignal::new(Log::default()), complete: RwSignal::new(false), failure: RwSignal::new(None) };
    let account = Account::here();
    let after = StoredValue::new(0u64);
    let newest = Arc::new(AtomicU32::new(0));
    let begin = {
        let newest = Arc::clone(&newest);
        move || {
            if tail.complete.get_untracked() {
                return;
            }
            let round = newest.fetch_add(1, Relaxed) + 1;
            let newest = Arc::clone(&newest);
            let id = id.clone();
            spawn_local(async move {
                let current = move || newest.load(Relaxed) == round;
                let mut answers = Answers::default();
                while current() && !browser::is_hidden() {
                    let api = client();
                    let answer = in_time(api.run_log(&id, after.get_value())).await;
                    if !current() {
                        return;
                    }
                    match answer {
                        Ok(chunk) => {
                            tail.failure.set(None);
                            let size = chunk.text.len();
                            if size > 0 || chunk.complete {
                                tail.log.update(|log| {
                                    log.push(&chunk.text);
                                    if chunk.complete {
                                        log.finish();
                                    }
                                });
                            }
                            after.set_value(chunk.next);
                            if chunk.complete {
                                tail.complete.set(true);
                                return;
                            }
                            if size >= FULL {
                                continue;
                            }
                            if size > 0 { answers.changed() } else { answers.same() }
                        }
                        Err(failure) => {
                            account.note(&failure);
                            let final_word = matches!(failure, Failure::SignedOut | Failure::Missing(_));
                            tail.failure.set(Some(failure));
                            if final_word {
                                return;
                            }
                            answers.failed();
                        }
                    }
                    if let Some(wait) = answers.wait(Pace::Live) {
                        TimeoutFuture::new(wait).await;
                    }
                }
            });
        }
    };
    begin();
    let wake = browser::on_shown(begin);
    on_cleanup(move || {
        wake.remove();
        newest.fetch_add(1, Relaxed);
    });
    tail
}
