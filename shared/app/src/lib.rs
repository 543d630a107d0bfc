//! The use cases of Prentice over its four services: the table, the queue, the bus and the forge.
//!
//! `domain` decides; this crate loads the facts, asks, writes the decision together with the work it
//! causes in one transaction, and carries that work out. One adapter a service: the embedded
//! default speaks the same protocols through the same clients, only the endpoints differ.
//!
//! * [`settings`]: what the functions are configured with, read once.
//! * [`Records`]: the table and the queue, which every function holds; [`App`]: all of it.
//! * [`Router`]: requests in plain language to skills, over the routes that the table holds.
//! * [`idempotency`], [`RateLimiter`]: what a request passes before it.
//! * [`usecase`]: one verb a file, called by the functions.
//! * [`work`]: one kind of outstanding work a file, called by the worker.

mod access;
mod advance;
mod audited;
mod bus;
mod collector;
mod error;
mod error_queue;
mod error_rules;
mod fixers;
pub mod forge;
mod health;
pub mod idempotency;
mod lint;
mod oidc;
mod origin;
mod policies;
mod queue;
mod rate_limit;
mod routes;
pub mod settings;
pub mod store;
pub mod telemetry;
pub mod usecase;
pub mod view;
pub mod work;

pub use access::{Access, Identity, Unauthenticated};
pub use bus::Bus;
pub use collector::Collector;
pub use error::{Blocked, Error, Result};
pub use error_queue::{ErrorBatch, ErrorQueue};
pub use forge::Forge;
pub use lint::Linters;
pub use oidc::{OidcVerifier, RunnerClaims};
pub use origin::Origin;
pub use policies::Policies;
pub use queue::Queue;
pub use rate_limit::{RateLimiter, Who};
pub use routes::Router;
pub use store::Store;

use domain::id::TenantId;
use error_rules::ErrorRules;
use jiff::{SignedDuration, Timestamp};
use settings::{AdmissionSettings, AppSettings, RecordsSettings};
use std::time::Duration;
use store::Due;
use work::WorkId;

/// State, and the promise that the work recorded with it will be done.
#[derive(Clone)]
pub struct Records {
    /// The table.
    pub store: Store,
    /// Tells the worker what to do.
    pub queue: Queue,
    /// On whose behalf it is used.
    origin: Origin,
}

impl Records {
    /// Clients for the configured table and queue; nothing is called yet.
    pub async fn connect(settings: &RecordsSettings) -> Records {
        Records::over(&settings.aws.load().await, settings)
    }

    fn over(aws: &aws_config::SdkConfig, settings: &RecordsSettings) -> Records {
        Records {
            store: Store::new(aws, &settings.aws, &settings.table, &settings.tenant),
            queue: Queue::new(aws, &settings.aws, &settings.queue_url),
            origin: Origin::system(),
        }
    }
}

/// Work that is taken over at a start, at most, a partition.
const MOST_TAKEN_OVER: i32 = 1_000;

impl Records {
    /// Ends every claim on outstanding work and makes it due: for a start of the only worker there
    /// can be, so that what the last one had in hand when it died goes on at once.
    ///
    /// # Errors
    /// [`Error::Store`] when the table does not answer.
    pub async fn take_over_work(&self, now: Timestamp) -> Result<()> {
        let soon = now + SignedDuration::from_hours(24);
        for (tenant, due) in self.store.due(soon, MOST_TAKEN_OVER).await? {
            if let Due::Work(id) = due {
                self.store.of(&tenant).postpone_work(&id, now).await?;
            }
        }
        Ok(())
    }

    /// What another tenant owns, over the same clients.
    #[must_use]
    pub fn of(&self, tenant: &TenantId) -> Records {
        Records {
            store: self.store.of(tenant),
            ..self.clone()
        }
    }

    /// The same, used on someone's behalf: the audit says so of what is done with it.
    #[must_use]
    pub fn on_behalf(&self, origin: Origin) -> Records {
        Records {
            origin,
            ..self.clone()
        }
    }

    /// On whose behalf it is used.
    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Tells the worker of this work.
    pub(crate) async fn tell(&self, work: &[WorkId]) -> Result<()> {
        let messages = work.iter().map(|work| self.message(work));
        self.queue.send(&messages.collect::<Vec<_>>()).await
    }

    /// How the worker is told of this work.
    pub(crate) fn message(&self, work: &WorkId) -> work::Message {
        work::Message {
            tenant: self.store.tenant().clone(),
            work: work.clone(),
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
    /// Where error events go.
    pub errors: ErrorQueue,
    /// By which rules they are told apart.
    error_rules: ErrorRules,
    /// GitHub, or the local forge.
    pub forge: Forge,
    /// actionlint and zizmor.
    pub linters: Linters,
    /// Leads requests in plain language to skills.
    pub router: Router,
    /// The policies in force.
    pub policies: Policies,
    /// On what terms runs are let run, besides the policies.
    admission: AdmissionSettings,
    /// Whose the skills repository is.
    home: TenantId,
    /// How long a worker may be at one piece of work.
    work_lease: Duration,
}

impl App {
    /// The same for another tenant: their records and their routes.
    #[must_use]
    pub fn of(&self, tenant: &TenantId) -> App {
        App {
            records: self.records.of(tenant),
            router: self.router.of(tenant),
            ..self.clone()
        }
    }

    /// The same, used on someone's behalf: the audit says so of what is done with it.
    #[must_use]
    pub fn on_behalf(&self, origin: Origin) -> App {
        App {
            records: self.records.on_behalf(origin),
            ..self.clone()
        }
    }

    /// On whose behalf it is used.
    pub fn origin(&self) -> &Origin {
        &self.records.origin
    }

    /// Whether the skills repository is this tenant's. Others own nothing here that could run.
    pub fn has_repository(&self) -> bool {
        self.tenant() == &self.home
    }

    /// Whose records these are.
    pub fn tenant(&self) -> &TenantId {
        self.records.store.tenant()
    }

    /// The collector over the same services.
    pub fn collector(&self) -> Collector {
        Collector {
            records: self.records.clone(),
            queue: self.errors.clone(),
            rules: self.error_rules.clone(),
        }
    }

    /// Clients for everything; nothing is called yet.
    ///
    /// # Errors
    /// [`Error::Settings`] when the GitHub settings cannot make a client.
    pub async fn connect(settings: &AppSettings) -> Result<App> {
        let aws = settings.records.aws.load().await;
        Ok(App {
            records: Records::over(&aws, &settings.records),
            bus: Bus::new(&aws, &settings.records.aws, &settings.bus),
            forge: Forge::connect(&settings.github)?,
            errors: ErrorQueue::new(&aws, &settings.records.aws, &settings.errors_queue_url),
            error_rules: ErrorRules::default(),
            linters: Linters::new(&settings.linters),
            router: Router::new(&settings.router, &settings.records.tenant),
            policies: Policies::new(settings.admission.policies),
            admission: settings.admission.clone(),
            home: settings.records.tenant.clone(),
            work_lease: settings.work_lease,
        })
    }
}
