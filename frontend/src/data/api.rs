//! Calls of the API: one client, a time limit on every call, and a note when the session is over.

use super::failure::Failure;
use super::session::Account;
use crate::reactive::State;
use client::{Client, ClientError};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::Pin;

/// Milliseconds a call may take.
const PATIENCE: u32 = 30_000;

/// A call under way.
pub(crate) type Call<T> = Pin<Box<dyn Future<Output = Result<T, ClientError>>>>;

/// The API of the server this site came from.
#[cfg(target_arch = "wasm32")]
pub(crate) fn client() -> Client {
    Client::same_origin()
}

/// Only there so that the site compiles for the host, where its models are tested.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn client() -> Client {
    unreachable!("the site calls its server from a browser only")
}

/// The answer of a call, or [`Failure::Slow`] when none comes in time.
pub(crate) async fn in_time<T>(call: Call<T>) -> Result<T, Failure> {
    match select(call, TimeoutFuture::new(PATIENCE)).await {
        Either::Left((answer, _)) => answer.map_err(Failure::from),
        Either::Right(_) => Err(Failure::Slow),
    }
}

/// What to do with an answer; takes it along.
type Then = Box<dyn FnOnce()>;

/// Something the user asked for: whether it is under way, and why it failed.
#[derive(Clone, Copy)]
pub(crate) struct Deed {
    account: Account,
    /// Under way.
    pub(crate) busy: State<bool>,
    /// Why the last attempt failed.
    pub(crate) failure: State<Option<Failure>>,
}

impl Deed {
    /// One that nobody has asked for yet. For use inside of components.
    pub(crate) fn new() -> Deed {
        Deed {
            account: Account::here(),
            busy: State::new(false),
            failure: State::new(None),
        }
    }

    /// Makes the call, unless one is under way; `then` gets the answer, if the page is still there.
    pub(crate) fn attempt<T: 'static>(
        self,
        call: impl Future<Output = Result<T, ClientError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.run(Box::pin(async move {
            let answer = call.await?;
            Ok(Box::new(move || then(answer)) as Then)
        }));
    }

    fn run(self, call: Call<Then>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = in_time(call).await;
            // The page was left meanwhile, and its state went with it.
            if self.busy.is_gone() {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(then) => then(),
                Err(failure) => {
                    self.account.note(&failure);
                    self.failure.set(Some(failure));
                }
            }
        });
    }
}
