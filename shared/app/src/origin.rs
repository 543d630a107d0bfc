//! On whose behalf something is done, and by which request: what the audit says of it.
//!
//! Never decides whether they may.

use crate::Records;
use domain::access::Principal;
use domain::audit::{Actor, Draft, Object, Verb};
use domain::id::TenantId;
use jiff::Timestamp;

/// Who is behind what is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    actor: Actor,
    request: Option<String>,
}

impl Origin {
    /// Prentice itself: a sweep, a webhook that was believed, a deadline.
    pub fn system() -> Origin {
        Origin {
            actor: Actor::system(),
            request: None,
        }
    }

    /// This caller, by the request of this name.
    pub fn of(caller: &Principal, request: Option<&str>) -> Origin {
        Origin {
            actor: Actor {
                name: caller.name.clone(),
                credential: caller.credential.clone(),
            },
            request: request.map(str::to_owned),
        }
    }

    /// Another caller, by the same request.
    #[must_use]
    pub(crate) fn taken_over_by(&self, caller: &Principal) -> Origin {
        Origin::of(caller, self.request.as_deref())
    }

    /// The same request, but nobody's own doing: what follows of itself.
    #[must_use]
    pub(crate) fn by_itself(&self) -> Origin {
        Origin {
            actor: Actor::system(),
            request: self.request.clone(),
        }
    }

    /// An entry about something that was done on their behalf, to what this tenant owns.
    pub(crate) fn draft(
        &self,
        tenant: &TenantId,
        verb: Verb,
        object: Object,
        now: Timestamp,
    ) -> Draft {
        let id = uuid::Uuid::now_v7().simple().to_string();
        let draft = Draft::new(&id, now, tenant.clone(), self.actor.clone(), verb, object);
        match &self.request {
            Some(request) => draft.request(request),
            None => draft,
        }
    }
}

impl Records {
    /// An entry about something that is done to what this tenant owns.
    pub(crate) fn draft(&self, verb: Verb, object: Object, now: Timestamp) -> Draft {
        self.origin.draft(self.store.tenant(), verb, object, now)
    }
}
