//! The policies in force, compiled once and kept until others are merged.
//!
//! Files that are no good never replace good ones; where there never were good ones nothing runs. Never
//! decides what a policy means: that is the policy crate.

use crate::error::{Error, Result};
use crate::origin::Origin;
use crate::store::{PolicyHead, Store, Versioned};
use domain::admission::{Denial, PolicyVerdict};
use domain::audit::{Draft, Object, Verb};
use domain::finding::Finding;
use domain::id::{CommitSha, TenantId};
use jiff::Timestamp;
use policy::{Options, PolicyFile, PolicySet, Request};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Tenants whose policies are kept at the same time.
const MOST_TENANTS: usize = 64;

/// The policies of every tenant, as this process knows them; cheap to clone.
#[derive(Clone)]
pub struct Policies {
    options: Options,
    known: Arc<Mutex<HashMap<TenantId, Known>>>,
}

#[derive(Clone)]
struct Known {
    newest: u64,
    in_force: Arc<InForce>,
}

/// What is in force for a tenant.
pub(crate) struct InForce {
    /// The commit the policies are from; none when the repository has none.
    pub(crate) commit: Option<CommitSha>,
    /// Their files.
    pub(crate) files: Vec<PolicyFile>,
    /// Compiled; none when there are policies and never were good ones.
    pub(crate) set: Option<PolicySet>,
    /// What is wrong with the newest files, when those in force are older.
    pub(crate) findings: Vec<Finding>,
}

impl InForce {
    /// What the policies say of a run.
    pub(crate) fn decide(&self, request: &Request<'_>) -> PolicyVerdict {
        match &self.set {
            Some(set) => set.decide(request),
            None => PolicyVerdict {
                denials: vec![Denial {
                    policy_id: "policies_broken".to_owned(),
                    reason: format!(
                        "the policies cannot be read, so nothing runs: {}; `prentice policy check` shows all of it",
                        self.findings
                            .first()
                            .map_or_else(String::new, ToString::to_string)
                    ),
                    missing: Vec::new(),
                    granted_by: Vec::new(),
                    guardrail: false,
                }],
                ..PolicyVerdict::default()
            },
        }
    }
}

impl Policies {
    /// Nothing is read yet.
    pub fn new(options: Options) -> Policies {
        Policies {
            options,
            known: Arc::default(),
        }
    }

    /// The policies that count by this head.
    ///
    /// # Errors
    /// [`Error::Store`] when the files are not known and the table does not answer.
    pub(crate) async fn current(
        &self,
        store: &Store,
        head: Option<&Versioned<PolicyHead>>,
    ) -> Result<Arc<InForce>> {
        let newest = head.map_or(0, |head| head.value.newest);
        let known = self.lock().get(store.tenant()).cloned();
        if let Some(known) = known
            && known.newest == newest
        {
            return Ok(known.in_force);
        }
        let in_force = Arc::new(match head {
            Some(head) => self.read(store, head).await?,
            None => self.none()?,
        });
        let mut tenants = self.lock();
        if tenants.len() >= MOST_TENANTS && !tenants.contains_key(store.tenant()) {
            tenants.clear();
        }
        let known = Known {
            newest,
            in_force: in_force.clone(),
        };
        tenants.insert(store.tenant().clone(), known);
        Ok(in_force)
    }

    async fn read(&self, store: &Store, head: &Versioned<PolicyHead>) -> Result<InForce> {
        let PolicyHead {
            newest,
            good,
            rejected,
            ..
        } = head.value;
        let (commit, files) = read(store, newest).await?;
        match self.compile(&files).await? {
            Ok(set) => {
                if good < newest {
                    let marked = PolicyHead {
                        good: newest,
                        ..head.value.clone()
                    };
                    let told = told(store, Verb::PolicyActivated, (good, newest), &commit);
                    mark(store, &marked, head, told).await;
                }
                Ok(InForce {
                    commit: Some(commit),
                    files,
                    set: Some(set),
                    findings: Vec::new(),
                })
            }
            Err(findings) => {
                tracing::error!(%commit, ?findings, "the merged policies are no good; those before stay in force");
                if rejected < newest {
                    let bad = PolicyHead {
                        rejected: newest,
                        ..head.value.clone()
                    };
                    let told = told(store, Verb::PolicyRejected, (good, good), &commit);
                    let told = findings
                        .iter()
                        .fold(told, |told, finding| told.reason(&finding.to_string()));
                    mark(store, &bad, head, told).await;
                }
                let set = match good {
                    0 => None,
                    good => {
                        let (commit, files) = read(store, good).await?;
                        let set = self.compile(&files).await?.ok();
                        set.map(|set| (commit, files, set))
                    }
                };
                Ok(match set {
                    Some((commit, files, set)) => InForce {
                        commit: Some(commit),
                        files,
                        set: Some(set),
                        findings,
                    },
                    None => InForce {
                        commit: Some(commit),
                        files,
                        set: None,
                        findings,
                    },
                })
            }
        }
    }

    fn none(&self) -> Result<InForce> {
        let set = PolicySet::compile(&[], self.options);
        let set = set.map_err(|findings| Error::Invalid {
            what: "the built-in policies are",
            findings,
        })?;
        Ok(InForce {
            commit: None,
            files: Vec::new(),
            set: Some(set),
            findings: Vec::new(),
        })
    }

    /// Compiles files; takes a thread of its own, since many policies take milliseconds.
    ///
    /// # Errors
    /// [`Error::Service`] when the thread ended without a word.
    pub(crate) async fn compile(
        &self,
        files: &[PolicyFile],
    ) -> Result<std::result::Result<PolicySet, Vec<Finding>>> {
        let (files, options) = (files.to_vec(), self.options);
        let compiled = tokio::task::spawn_blocking(move || PolicySet::compile(&files, options));
        compiled.await.map_err(|cause| Error::Service {
            service: "the policy engine",
            cause: cause.to_string(),
        })
    }

    /// A value is replaced whole, so a panic in between leaves nothing half done.
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<TenantId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of the newest policies: the change in force before and afterwards.
fn told(store: &Store, verb: Verb, (was, is): (u64, u64), commit: &CommitSha) -> Draft {
    let object = Object::new("policies", commit);
    let draft = Origin::system().draft(store.tenant(), verb, object, Timestamp::now());
    draft.change(&json!({"in_force": was}), &json!({"in_force": is}))
}

async fn mark(store: &Store, marked: &PolicyHead, head: &Versioned<PolicyHead>, told: Draft) {
    if let Err(error) = store.mark_policies(marked, head, told).await {
        tracing::debug!(%error, "another process has marked the policies");
    }
}

async fn read(store: &Store, number: u64) -> Result<(CommitSha, Vec<PolicyFile>)> {
    let found = store.policy_files(number).await?;
    let found = found.ok_or_else(|| crate::store::StoreError::Unreadable {
        key: format!("POLICIES FILES#{number:010}"),
        cause: "it is not there".to_owned(),
    })?;
    Ok((found.commit, found.files))
}
