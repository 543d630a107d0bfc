//! Which rule holds for which routes.

use super::Rule;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a route is to rate limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteClass {
    /// Looks: the site asks again every few seconds.
    Read,
    /// Changes something, but runs nothing.
    Write,
    /// Starts runs.
    Execute,
    /// Called by other systems, by signature.
    Webhook,
    /// Proves who somebody is: slow, so that guessing is.
    SignIn,
}

impl RouteClass {
    /// All of them.
    pub const ALL: [RouteClass; 5] = [
        RouteClass::Read,
        RouteClass::Write,
        RouteClass::Execute,
        RouteClass::Webhook,
        RouteClass::SignIn,
    ];

    /// Its stable name, for keys and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            RouteClass::Read => "read",
            RouteClass::Write => "write",
            RouteClass::Execute => "execute",
            RouteClass::Webhook => "webhook",
            RouteClass::SignIn => "sign_in",
        }
    }
}

/// The rules of all routes. Each holds for one caller on one class of routes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Off: nobody is limited.
    pub enabled: bool,
    /// Counted across all processes, by one conditional write a request.
    pub strict: bool,
    /// For classes without a rule of their own.
    pub standard: Rule,
    /// Rules of classes.
    pub classes: BTreeMap<RouteClass, Rule>,
}

impl Default for Policy {
    /// 60 in 60 seconds, and the multiples of [`Policy::around`].
    fn default() -> Policy {
        Policy::around(Rule::default())
    }
}

/// A page of the site asks about once a second for each thing it shows, and people keep several open.
const READS: u32 = 20;
/// An agent or a pipeline does more than the people for whom the standard was chosen.
const WRITES: u32 = 2;

impl Policy {
    /// The standard rule for signing in and for webhooks, twice as much for changing and starting things,
    /// twenty times as much for looking.
    pub fn around(standard: Rule) -> Policy {
        Policy {
            enabled: true,
            strict: false,
            standard,
            classes: BTreeMap::from([
                (RouteClass::Read, standard.times(READS)),
                (RouteClass::Write, standard.times(WRITES)),
                (RouteClass::Execute, standard.times(WRITES)),
            ]),
        }
    }

    /// Nobody is limited.
    pub fn unlimited() -> Policy {
        Policy {
            enabled: false,
            ..Policy::default()
        }
    }

    /// The rule for this class, unless limits are off.
    pub fn rule(&self, class: RouteClass) -> Option<&Rule> {
        self.enabled
            .then(|| self.classes.get(&class).unwrap_or(&self.standard))
    }
}
