//! On what terms a run was let run, made to wait or blocked: kept with it, for the record, for those
//! who approve it, for settling it, and for asking other policies about it later.

use super::{Check, Override, SkillFacts, Source};
use crate::access::Principal;
use crate::budget::{Cost, Model, Reservation};
use crate::circuit::Ticket;
use crate::plan::PlanHash;
use crate::risk::{Assessment, Reach};
use serde::{Deserialize, Serialize};

/// The terms of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Exactly what runs.
    pub plan_hash: PlanHash,
    /// Who asked for it, with all that their credential granted.
    pub principal: Principal,
    /// The skill as policies saw it.
    pub skill: SkillFacts,
    /// Where the request came from.
    pub source: Source,
    /// The request in plain language, when there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// How much harm it could do.
    pub risk: Assessment,
    /// What it can touch.
    pub reach: Reach,
    /// What it was expected to cost.
    pub cost: Cost,
    /// What its skill costs a run by its manifest, besides machines; the model's when it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_cost: Option<Cost>,
    /// Which model it uses.
    pub model: Model,
    /// Every check, as made last.
    pub checks: Vec<Check>,
    /// Guardrails that were passed over for it, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Override>,
    /// What it holds of the budgets; none until it may start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<Reservation>,
    /// Handed in to the skill's circuit with the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Ticket>,
    /// What it did cost, once it was settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charged: Option<Cost>,
}
