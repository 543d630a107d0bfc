//! The log of a run while it grows: asked for from where the last chunk ended.

use super::api::{client, in_time};
use super::browser;
use super::failure::Failure;
use super::session::Account;
use crate::model::log::Log;
use crate::model::pace::{Answers, Pace};
use crate::reactive::State;
use domain::id::RunId;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::on_cleanup;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// A chunk this large was cut off by its limit: more is there already.
const FULL: usize = 200 * 1024;

/// What is known of a log.
#[derive(Clone, Copy)]
pub(crate) struct Tail {
    /// The lines so far.
    pub(crate) log: State<Log>,
    /// Nothing will follow.
    pub(crate) complete: State<bool>,
    /// Why the last call failed.
    pub(crate) failure: State<Option<Failure>>,
}

/// Follows the log of a run until its end, or until the page is left; rests while nobody looks.
pub(crate) fn follow(id: RunId) -> Tail {
    let tail = Tail {
        log: State::new(Log::default()),
        complete: State::new(false),
        failure: State::new(None),
    };
    let account = Account::here();
    let after = Arc::new(AtomicU64::new(0));
    let newest = Arc::new(AtomicU32::new(0));
    let begin = {
        let newest = Arc::clone(&newest);
        move || {
            if tail.complete.get_untracked() {
                return;
            }
            let round = newest.fetch_add(1, Relaxed) + 1;
            let (newest, after) = (Arc::clone(&newest), Arc::clone(&after));
            let id = id.clone();
            spawn_local(async move {
                let current = move || newest.load(Relaxed) == round;
                let mut answers = Answers::default();
                while current() && !browser::is_hidden() {
                    let (api, asked, from) = (client(), id.clone(), after.load(Relaxed));
                    let answer =
                        in_time(Box::pin(async move { api.run_log(&asked, from).await })).await;
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
                            after.store(chunk.next, Relaxed);
                            if chunk.complete {
                                tail.complete.set(true);
                                return;
                            }
                            if size >= FULL {
                                continue;
                            }
                            if size > 0 {
                                answers.changed()
                            } else {
                                answers.same()
                            }
                        }
                        Err(failure) => {
                            account.note(&failure);
                            let final_word =
                                matches!(failure, Failure::SignedOut | Failure::Missing(_));
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
    browser::while_here_on_shown(begin);
    on_cleanup(move || _ = newest.fetch_add(1, Relaxed));
    tail
}
