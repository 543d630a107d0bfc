//! Something on the server that is asked for again and again while the page is looked at.
//!
//! Sends the tag of what is known, so that an unchanged answer is empty; slows down while nothing
//! changes; stops when the page is hidden, when it is left, and when nothing will change any more.

use super::api::{Call, client, in_time};
use super::browser;
use super::failure::Failure;
use super::session::Account;
use crate::model::pace::{Answers, Pace};
use crate::reactive::{State, effect};
use client::{ClientError, Fresh};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::on_cleanup;
use leptos::task::spawn_local;
use serde_json::Value;
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// What is asked for.
pub(crate) struct Request<T> {
    name: String,
    call: Box<dyn Fn(Option<String>) -> Call<Fresh<T>>>,
}

impl<T: 'static> Request<T> {
    /// `name` tells it from other requests; `call` gets the tag of what is known.
    pub(crate) fn new<F>(name: String, call: impl Fn(Option<String>) -> F + 'static) -> Request<T>
    where
        F: Future<Output = Result<Fresh<T>, ClientError>> + 'static,
    {
        Request {
            name,
            call: Box::new(move |tag| Box::pin(call(tag))),
        }
    }
}

/// What is known of it.
pub(crate) struct Polled<T> {
    /// The newest answer.
    pub(crate) value: State<Option<T>>,
    /// Why the last call failed; what is known stays.
    pub(crate) failure: State<Option<Failure>>,
    /// The first answer to what is asked for now is still to come.
    pub(crate) loading: State<bool>,
    nudges: State<u32>,
}

impl<T> Clone for Polled<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Polled<T> {}

impl<T> Polled<T> {
    /// Asks again now.
    pub(crate) fn nudge(self) {
        self.nudges.update(|count| *count += 1);
    }
}

/// What one call brought.
enum Step {
    Changed,
    Same,
    Failed(Failure),
}

/// Makes one call and keeps what it brings.
type Once = Box<dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = Step>>>>;

/// Asks for what `request` names, and again as often as `pace` says of the newest answer. While
/// another request is answered for the first time, what is known of the former stays.
pub(crate) fn poll<T>(request: impl Fn() -> Request<T> + 'static, pace: fn(&T) -> Pace) -> Polled<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let polled = Polled {
        value: State::new(None::<T>),
        failure: State::new(None),
        loading: State::new(true),
        nudges: State::new(0),
    };
    let value = polled.value;
    // The name of the request that was answered last, and the tag of the answer.
    let known = Rc::new(RefCell::new((String::new(), None::<String>)));
    let prepare = move || -> (Once, bool) {
        let request = Rc::new(request());
        let another = known.borrow().0 != request.name;
        if another {
            *known.borrow_mut() = (request.name.clone(), None);
        }
        let known = Rc::clone(&known);
        let once = move || {
            let (request, known) = (Rc::clone(&request), Rc::clone(&known));
            let step = async move {
                let tag = known.borrow().1.clone();
                match in_time((request.call)(tag)).await {
                    Ok(Fresh::Same) => Step::Same,
                    Ok(Fresh::New { value: new, tag }) => {
                        if known.borrow().0 != request.name || value.is_gone() {
                            return Step::Same;
                        }
                        known.borrow_mut().1 = tag;
                        // A server without tags says everything again: that is no change.
                        if value.with_untracked(|old| old.as_ref() == Some(&new)) {
                            return Step::Same;
                        }
                        value.set(Some(new));
                        Step::Changed
                    }
                    Err(failure) => Step::Failed(failure),
                }
            };
            Box::pin(step) as std::pin::Pin<Box<dyn Future<Output = Step>>>
        };
        (Box::new(once), another)
    };
    let pace = move || value.with_untracked(|value| value.as_ref().map_or(Pace::Live, pace));
    repeat(prepare, pace, polled.failure, polled.loading, polled.nudges);
    polled
}

/// [`poll`]s an answer that is shown as it stands: what `path` names.
pub(crate) fn watch(
    path: impl Fn() -> String + 'static,
    pace: fn(&Value) -> Pace,
) -> Polled<Value> {
    fn begin(path: Box<dyn Fn() -> String>, pace: fn(&Value) -> Pace) -> Polled<Value> {
        let request = move || {
            let path = path();
            Request::new(path.clone(), move |tag| {
                let path = path.clone();
                async move { client().look(&path, tag.as_deref()).await }
            })
        };
        poll(request, pace)
    }
    begin(Box::new(path), pace)
}

/// The part of [`poll`] that is the same for everything that is polled.
fn repeat(
    prepare: impl Fn() -> (Once, bool) + 'static,
    pace: impl Fn() -> Pace + 'static,
    failure: State<Option<Failure>>,
    loading: State<bool>,
    nudges: State<u32>,
) {
    let prepare: Box<dyn Fn() -> (Once, bool)> = Box::new(prepare);
    let pace: Rc<dyn Fn() -> Pace> = Rc::new(pace);
    let account = Account::here();
    // Each round of asking has a number; a round that is not the newest any more ends by itself.
    let newest = Arc::new(AtomicU32::new(0));
    on_cleanup({
        let newest = Arc::clone(&newest);
        move || _ = newest.fetch_add(1, Relaxed)
    });
    browser::while_here_on_shown(move || nudges.update(|count| *count += 1));
    effect(move || {
        nudges.track();
        let (once, another) = prepare();
        if another {
            loading.set(true);
        }
        let round = newest.fetch_add(1, Relaxed) + 1;
        let (newest, pace) = (Arc::clone(&newest), Rc::clone(&pace));
        spawn_local(async move {
            let current = || newest.load(Relaxed) == round;
            let mut answers = Answers::default();
            while current() && !browser::is_hidden() {
                let step = once().await;
                if !current() {
                    return;
                }
                loading.set(false);
                match step {
                    Step::Failed(why) => {
                        account.note(&why);
                        answers.failed();
                        let last_word = matches!(why, Failure::SignedOut | Failure::Missing(_));
                        failure.set(Some(why));
                        if last_word {
                            return;
                        }
                    }
                    Step::Changed | Step::Same => {
                        if failure.with_untracked(Option::is_some) {
                            failure.set(None);
                        }
                        if matches!(step, Step::Changed) {
                            answers.changed()
                        } else {
                            answers.same()
                        }
                    }
                }
                let Some(wait) = answers.wait(pace()) else {
                    return;
                };
                TimeoutFuture::new(wait).await;
            }
        });
    });
}
