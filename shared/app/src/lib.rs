//! The use cases of Prentice over its four services: the table, the queue, the bus and the forge.
//!
//! `domain` decides; this crate loads the facts, asks, writes the decision together with the work it
//! causes in one transaction, and carries that work out. One adapter a service: the embedded
//! default speaks the same protocols through the same clients, only the endpoints differ.
//!
//! * [`settings`]: what the functions are configured with, read once.
//! * [`Records`]: the table and the queue, which every function holds; [`App`]: all of it.
//! * [`usecase`]: one verb a file, called by the functions.
//! * [`work`]: one kind of outstanding work a file, called by the worker.

mod access;
mod advance;
mod bus;
mod error;
pub mod forge;
mod health;
mod lint;
mod oidc;
mod queue;
pub mod settings;
pub mod store;
pub mod telemetry;
pub mod usecase;
mod view;
pub mod work;

pub use access::{Access, Caller};
pub use bus::Bus;
pub use error::{Error, Result};
pub use forge::Forge;
pub use lint::Linters;
pub use oidc::{OidcVerifier, RunnerClaims};
pub use queue::Queue;
pub use store::Store;

use settings::{AppSettings, RecordsSettings};

/// State, and the promise that the work recorded with it will be done.
#[derive(Clone)]
pub struct Records {
    /// The table.
    pub store: Store,
    /// Tells the worker what to do.
    pub queue: Queue,
}

impl Records {
    /// Clients for the configured table and queue; nothing is called yet.
    pub async fn connect(settings: &RecordsSettings) -> Records {
        let aws = settings.aws.load().await;
        Records {
            store: Store::new(&aws, &settings.aws, &settings.table),
            queue: Queue::new(&aws, &settings.aws, &settings.queue_url),
        }
    }
}

/// Everything: what the API and the worker hold.
#[derive(Clone)]
pub struct App {
    /// The table and the queue.
    pub records: Records,
    /// Where it is told what happened.
    pub bus: Bus,
    /// GitHub, or the local forge.
    pub forge: Forge,
    /// actionlint and zizmor.
    pub linters: Linters,
}

impl App {
    /// Clients for everything; nothing is called yet.
    ///
    /// # Errors
    /// [`Error::Settings`] when the GitHub settings cannot make a client.
    pub async fn connect(settings: &AppSettings) -> Result<App> {
        let aws = settings.records.aws.load().await;
        Ok(App {
            records: Records::connect(&settings.records).await,
            bus: Bus::new(&aws, &settings.records.aws, &settings.bus),
            forge: Forge::connect(&settings.github)?,
            linters: Linters::new(&settings.linters),
        })
    }
}
