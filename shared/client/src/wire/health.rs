//! Health of the service and of what it depends on.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// All well.
    Healthy,
    /// Works, but something is missing or slow.
    Degraded,
    /// Does not work; the whole answer is 503.
    Unhealthy,
}

/// Answer of `GET /health`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// The worst of the components.
    pub status: HealthStatus,
    /// Version of Prentice.
    pub version: String,
    /// `store`, `queue`, `bus`, `forge`, `linters`.
    pub components: BTreeMap<String, ComponentHealth>,
}

/// Health of one dependency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComponentHealth {
    /// How well it is.
    pub status: HealthStatus,
    /// What was looked at, or what is wrong and what to do.
    pub details: String,
    /// How long the look took, in milliseconds.
    pub latency_ms: u64,
}
