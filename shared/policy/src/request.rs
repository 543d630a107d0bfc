//! A run that policies are asked about: facts, gathered by others. Decides nothing.

use domain::access::Principal;
pub use domain::admission::{SkillFacts, Source as RunSource};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The circumstances of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunContext {
    /// When; hour and weekday follow from it, in UTC.
    pub now: Timestamp,
    /// Where the request came from.
    pub source: RunSource,
    /// What the run is expected to cost, in thousandths of a budget unit.
    pub cost_thousandths: i64,
}

/// A run that policies are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// Who asks.
    pub principal: &'r Principal,
    /// What would run.
    pub skill: &'r SkillFacts,
    /// With which inputs, defaults filled in.
    pub inputs: &'r Map<String, Value>,
    /// When, from where, at what cost.
    pub context: &'r RunContext,
}
