//! By which rules errors are told apart: a team's own, from the skills repository, or those of the house; and which
//! fixers are asked of them.

use crate::error::Result;
use crate::fixers::Fixers;
use crate::store::Store;
use domain::errors::RuleSet;
use domain::id::TenantId;
use domain::signature::ImpactWeights;
use policy::PolicyFile;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// Tenants whose rules are kept at the same time.
const MOST_TENANTS: usize = 64;

/// What a team says of its errors.
#[derive(Debug, Default)]
pub(crate) struct TeamRules {
    /// How they are told apart.
    rules: Arc<RuleSet>,
    /// What is started by them.
    pub(crate) fixers: Fixers,
    /// How much they matter.
    pub(crate) weights: ImpactWeights,
}

impl Deref for TeamRules {
    type Target = RuleSet;

    fn deref(&self) -> &RuleSet {
        &self.rules
    }
}

/// The rules of a tenant, and of which change of its files they are.
type Known = (u64, Arc<TeamRules>);

/// The rules of every tenant, as this process knows them; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct ErrorRules {
    known: Arc<Mutex<HashMap<TenantId, Known>>>,
}

impl ErrorRules {
    /// The rules that count now. Rules that are no good never replace good ones. One call, and another when they moved.
    ///
    /// # Errors
    /// [`crate::Error::Store`] when the table does not answer.
    pub(crate) async fn current(&self, store: &Store) -> Result<Arc<TeamRules>> {
        let head = store.policy_head().await?;
        let newest = head.map_or(0, |head| head.value.newest);
        let before = self.lock().get(store.tenant()).cloned();
        let before = match before {
            Some((number, rules)) if number == newest => return Ok(rules),
            before => before.map(|(_, rules)| rules),
        };
        let files = match newest {
            0 => None,
            newest => store.policy_files(newest).await?,
        };
        let files = files.map_or_else(Vec::new, |files| files.files);
        let own = files.iter().find(|file| file.path == RuleSet::PATH);
        let rules = match own.map(|file| RuleSet::parse(&file.text)) {
            None => Arc::default(),
            Some(Ok(rules)) => Arc::new(rules),
            Some(Err(findings)) => {
                tracing::error!(
                    ?findings,
                    "the rules of errors are no good; those before stay"
                );
                before.map_or_else(Arc::default, |before| before.rules.clone())
            }
        };
        let rules = Arc::new(TeamRules {
            rules,
            fixers: Fixers::of(&files),
            weights: weights(&files),
        });
        let mut known = self.lock();
        if known.len() >= MOST_TENANTS && !known.contains_key(store.tenant()) {
            known.clear();
        }
        known.insert(store.tenant().clone(), (newest, rules.clone()));
        Ok(rules)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<TenantId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A team's own weights, or those of the house where they are no good: mining says what is wrong with them.
fn weights(files: &[PolicyFile]) -> ImpactWeights {
    let own = files.iter().find(|file| file.path == ImpactWeights::PATH);
    let read = own.and_then(|file| ImpactWeights::parse(&file.text).ok());
    read.unwrap_or_default()
}
