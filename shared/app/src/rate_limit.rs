//! How often callers may use routes: counted in this process, or strictly in the table.
//!
//! Decides nothing: [`domain::rate_limit`] does. Remembers a bounded number of callers; what is forgotten was
//! quiet, or is forgiven.

use crate::error::{Error, Result};
use crate::store::Store;
use domain::access::Principal;
use domain::id::TenantId;
use domain::rate_limit::{Limited, Policy, RouteClass, Rule, check};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Callers that are remembered, at most; about 100 bytes each.
const MOST: usize = 10_000;
/// How many times as much all callers of unknown address may do together.
const TOGETHER: u32 = 10;
/// A shape of the update is wrong at most twice: once by what is remembered, once by a race.
const TRIES: usize = 3;

/// Who is limited.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// Someone who proved who they are.
    Caller(TenantId, String),
    /// Whoever calls from there. An address is no person: many may share it.
    Address(IpAddr),
    /// All of whom nothing is known, together.
    Anyone,
}

impl Who {
    /// A caller.
    pub fn caller(principal: &Principal) -> Who {
        Who::Caller(principal.tenant.clone(), principal.name.clone())
    }
}

/// Counts requests.
pub struct RateLimiter {
    policy: Policy,
    /// The theoretical arrival time of each (see [`domain::rate_limit`]).
    seen: Mutex<HashMap<(Who, RouteClass), Timestamp>>,
}

impl RateLimiter {
    /// Nobody has asked for anything yet.
    pub fn new(policy: Policy) -> RateLimiter {
        RateLimiter {
            policy,
            seen: Mutex::default(),
        }
    }

    /// Counts one request, unless it is one too many. Strict limits hold for callers who proved who they
    /// are; `store` is asked for those only. One call of the table when strict, none otherwise.
    ///
    /// # Errors
    /// [`Error::RateLimited`]; [`Error::Store`] when the table that should tell does not answer.
    pub async fn admit(
        &self,
        store: &Store,
        who: Who,
        class: RouteClass,
        now: Timestamp,
    ) -> Result<()> {
        let Some(rule) = self.policy.rule(class) else {
            return Ok(());
        };
        match &who {
            Who::Caller(tenant, name) if self.policy.strict => {
                let name = hex::encode(Sha256::digest(name));
                let store = store.of(tenant);
                self.strictly(&store, &name, (who, class), rule, now).await
            }
            Who::Anyone => Ok(self.here((who, class), &rule.times(TOGETHER), now)?),
            _ => Ok(self.here((who, class), rule, now)?),
        }
    }

    /// Best effort: by what this process has seen.
    fn here(
        &self,
        key: (Who, RouteClass),
        rule: &Rule,
        now: Timestamp,
    ) -> std::result::Result<(), Limited> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let allowed = check(seen.get(&key).copied(), rule, now)?;
        remember(&mut seen, key, allowed.new_tat, now, MOST);
        Ok(())
    }

    async fn strictly(
        &self,
        store: &Store,
        name: &str,
        key: (Who, RouteClass),
        rule: &Rule,
        now: Timestamp,
    ) -> Result<()> {
        let mut known = {
            let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.get(&key).copied()
        };
        for _ in 0..TRIES {
            // What is stored only ever grows, so what is too much by an old state is too much, and a flood
            // of requests that are refused writes nothing.
            check(known, rule, now)?;
            let tried = store.take_rate(name, key.1, rule, rule.update(known, now));
            let tried = tried.await?;
            known = match tried {
                Ok(tat) => Some(tat),
                Err(stored) => stored,
            };
            if let Some(known) = known {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                remember(&mut seen, key.clone(), known, now, MOST);
            }
            if tried.is_ok() {
                return Ok(());
            }
        }
        Err(Error::Busy)
    }
}

/// Remembers one more. When there are `most`, those whose bucket is full again are forgotten, which changes
/// nothing; and if that does not help, the half that is nearest to it.
fn remember<K: std::hash::Hash + Eq>(
    seen: &mut HashMap<K, Timestamp>,
    key: K,
    tat: Timestamp,
    now: Timestamp,
    most: usize,
) {
    if seen.len() >= most && !seen.contains_key(&key) {
        seen.retain(|_, tat| *tat > now);
        if seen.len() >= most {
            let mut tats: Vec<Timestamp> = seen.values().copied().collect();
            let (_, middle, _) = tats.select_nth_unstable(most / 2);
            let middle = *middle;
            seen.retain(|_, tat| *tat > middle);
        }
    }
    seen.insert(key, tat);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    fn mia() -> Who {
        Who::Caller(TenantId::default(), "mia".to_owned())
    }

    #[test]
    fn each_caller_and_class_is_counted_alone() {
        let limiter = RateLimiter::new(Policy::default());
        let rule = Rule::new(2, 60, 2).expect("a rule");
        let bo = Who::Caller(TenantId::default(), "bo".to_owned());
        let far = Who::Caller(TenantId::parse("far").expect("a tenant"), "mia".to_owned());
        let here = Who::Address(IpAddr::from([127, 0, 0, 1]));
        let table = [
            // who, class, second, whether it is allowed
            (mia(), RouteClass::Write, 0, true),
            (mia(), RouteClass::Write, 0, true),
            (mia(), RouteClass::Write, 0, false),
            (mia(), RouteClass::Read, 0, true),
            (bo, RouteClass::Write, 0, true),
            (far, RouteClass::Write, 0, true),
            (here, RouteClass::Write, 0, true),
            (Who::Anyone, RouteClass::Write, 0, true),
            (mia(), RouteClass::Write, 29, false),
            (mia(), RouteClass::Write, 30, true),
        ];
        for (who, class, second, expected) in table {
            let said = limiter.here((who.clone(), class), &rule, at(second));
            assert_eq!(said.is_ok(), expected, "{who:?} {class:?} {second}");
        }
    }

    #[test]
    fn a_bounded_number_is_remembered_and_the_busiest_longest() {
        let mut seen = HashMap::new();
        for caller in 0..8 {
            remember(&mut seen, caller, at(caller), at(0), 8);
        }
        // Nobody is quiet yet at 0 but the first; then half of them must go.
        remember(&mut seen, 8, at(8), at(0), 8);
        assert_eq!(seen.len(), 8);
        assert!(!seen.contains_key(&0));
        remember(&mut seen, 9, at(9), at(0), 8);
        assert!(seen.len() <= 5, "{seen:?}");
        assert!(seen.contains_key(&8) && seen.contains_key(&9));
        // One that is known makes nobody be forgotten.
        let before = seen.len();
        remember(
            &mut seen,
            9,
            at(9) + SignedDuration::from_secs(1),
            at(0),
            before,
        );
        assert_eq!(seen.len(), before);
    }
}
