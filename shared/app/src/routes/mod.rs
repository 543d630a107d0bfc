//! The router in this process: its model, and the index of the skills that can be asked for.
//!
//! The table holds what the router knows of each skill (a [`Row`]) in compressed segments, and a head that
//! says at which change each segment is. The index is built from them in memory, once, and again when the
//! head has moved; the head is read at most once a second. Never decides what a request means: that is
//! [`domain::routing`].

mod loaded;
mod project;
mod row;
mod segment;

pub(crate) use loaded::Loaded;
pub(crate) use project::{project, project_all, project_since};
pub(crate) use row::Row;

use crate::error::{Error, Result};
use crate::settings::{ModelSource, RouterSettings};
use crate::store::Store;
use domain::id::{SkillId, TenantId};
use domain::routing::{Model, Weights};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;

/// How old what is known of the table may be.
const FRESH: Duration = Duration::from_secs(1);
/// Opinions that are written at the same time.
const AT_ONCE: usize = 8;

/// Tenants whose index is kept at the same time; one that is asked for again is built again.
const MOST_TENANTS: usize = 64;

/// The router of this process for one tenant; cheap to clone.
#[derive(Clone)]
pub struct Router {
    shared: Arc<Shared>,
    inner: Arc<Inner>,
}

/// What all tenants share.
struct Shared {
    source: ModelSource,
    weights: Weights,
    model: OnceCell<Arc<Model>>,
    tenants: Mutex<HashMap<TenantId, Arc<Inner>>>,
}

/// What is known for one tenant.
struct Inner {
    state: Mutex<State>,
    /// Held by whoever looks at the table.
    looking: tokio::sync::Mutex<()>,
    /// Who is being taught by, at most: many at once would only wait for the table, until it is too late.
    taught: tokio::sync::Semaphore,
    /// Held by whoever changes the routes: when the change of each skill last began.
    changing: tokio::sync::Mutex<HashMap<SkillId, Instant>>,
}

impl Inner {
    fn new() -> Inner {
        Inner {
            state: Mutex::new(State::default()),
            looking: tokio::sync::Mutex::new(()),
            taught: tokio::sync::Semaphore::new(AT_ONCE),
            changing: tokio::sync::Mutex::new(HashMap::new()),
        }
    }
}

/// What is known, and since when it may be out of date.
#[derive(Default)]
struct State {
    known: Option<Known>,
    /// When the routes were last changed by this process: what was asked of the table before may miss it.
    forgotten: Option<Instant>,
}

/// What was built last, and when the table was last seen to be like that.
struct Known {
    loaded: Arc<Loaded>,
    seen: Option<Instant>,
}

impl Router {
    /// A router of these settings for this tenant; nothing is read yet.
    pub fn new(settings: &RouterSettings, tenant: &TenantId) -> Router {
        let inner = Arc::new(Inner::new());
        Router {
            shared: Arc::new(Shared {
                source: settings.model.clone(),
                weights: settings.weights,
                model: OnceCell::new(),
                tenants: Mutex::new(HashMap::from([(tenant.clone(), inner.clone())])),
            }),
            inner,
        }
    }

    /// The router of another tenant, with the same model.
    #[must_use]
    pub fn of(&self, tenant: &TenantId) -> Router {
        let tenants = self.shared.tenants.lock();
        let mut tenants = tenants.unwrap_or_else(PoisonError::into_inner);
        if tenants.len() >= MOST_TENANTS && !tenants.contains_key(tenant) {
            // Whoever is using one goes on with it; the next to ask builds anew.
            tenants.clear();
        }
        let inner = tenants
            .entry(tenant.clone())
            .or_insert_with(|| Arc::new(Inner::new()));
        Router {
            shared: self.shared.clone(),
            inner: inner.clone(),
        }
    }

    /// How words and meaning are weighed.
    pub(crate) fn weights(&self) -> Weights {
        self.shared.weights
    }

    /// The model; read when it is first needed.
    ///
    /// # Errors
    /// [`Error::Model`] when it is not there or damaged.
    pub(crate) async fn model(&self) -> Result<Arc<Model>> {
        let read = || async {
            let broken = |cause: String| Error::Model {
                place: self.shared.source.to_string(),
                cause,
            };
            let model = match &self.shared.source {
                ModelSource::Embedded(bytes) => Model::read(*bytes),
                ModelSource::File(path) => {
                    let bytes = tokio::fs::read(path).await;
                    Model::read(bytes.map_err(|cause| broken(cause.to_string()))?)
                }
            };
            Ok(Arc::new(model.map_err(|cause| broken(cause.to_string()))?))
        };
        self.shared.model.get_or_try_init(read).await.cloned()
    }

    /// The index as the table has it, at most a second old. While someone else is looking, what was known
    /// before is good enough; when the table is away, too.
    ///
    /// # Errors
    /// [`Error::Store`] when nothing is known and the table does not answer; [`Error::Model`].
    pub(crate) async fn current(&self, store: &Store) -> Result<Arc<Loaded>> {
        let before = match self.known() {
            (Some(loaded), true) => return Ok(loaded),
            (before, _) => before,
        };
        let _looking = match &before {
            Some(before) => match self.inner.looking.try_lock() {
                Ok(looking) => looking,
                Err(_) => return Ok(before.clone()),
            },
            None => self.inner.looking.lock().await,
        };
        // Someone may have looked while this waited.
        let before = match self.known() {
            (Some(loaded), true) => return Ok(loaded),
            (before, _) => before,
        };
        let model = self.model().await?;
        let asked = Instant::now();
        match Loaded::refresh(before.clone(), model, store).await {
            Ok(loaded) => {
                self.remember(loaded.clone(), asked);
                Ok(loaded)
            }
            Err(error) => {
                let Some(before) = before else {
                    return Err(error);
                };
                tracing::warn!(%error, "the routes cannot be read; those known before are used");
                Ok(before)
            }
        }
    }

    /// Waits until one more opinion may be written.
    pub(crate) async fn may_be_taught(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        let permit = self.inner.taught.acquire().await;
        permit.map_err(|closed| Error::Service {
            service: "the router",
            cause: closed.to_string(),
        })
    }

    /// The next request looks at the table, however short ago that was done.
    pub(crate) fn forget_age(&self) {
        let mut state = self.lock();
        state.forgotten = Some(Instant::now());
        if let Some(known) = state.known.as_mut() {
            known.seen = None;
        }
    }

    fn known(&self) -> (Option<Arc<Loaded>>, bool) {
        let state = self.lock();
        let known = state.known.as_ref();
        let fresh = known
            .and_then(|known| known.seen)
            .is_some_and(|seen| seen.elapsed() < FRESH);
        (known.map(|known| known.loaded.clone()), fresh)
    }

    fn remember(&self, loaded: Arc<Loaded>, asked: Instant) {
        let mut state = self.lock();
        // A look that began before the last change may have missed it: the next request looks again.
        let seen = match state.forgotten {
            Some(forgotten) if asked <= forgotten => None,
            _ => Some(asked),
        };
        state.known = Some(Known { loaded, seen });
    }

    /// A value is replaced whole, so a panic in between leaves nothing half done.
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
