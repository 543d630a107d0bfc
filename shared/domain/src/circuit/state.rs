//! What is remembered of a skill's failures. Changed by [`super::admit`] and [`super::record`] only.

use crate::id::RunId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many failures open a circuit, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// So many failures within the window open it; 0 means 1.
    pub failure_threshold: u32,
    /// How long a failure counts. The window slides: each failure is forgotten when it is this old.
    pub window_seconds: u32,
    /// How long everybody is refused once it is open.
    pub open_seconds: u32,
    /// How many may try at a time after that; 0 means 1.
    pub half_open_max: u32,
    /// How long one that tries keeps its place without an outcome.
    pub probe_lease_seconds: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            failure_threshold: 5,
            window_seconds: 300,
            open_seconds: 300,
            half_open_max: 1,
            probe_lease_seconds: 900,
        }
    }
}

impl Settings {
    /// How long a failure counts.
    pub fn window(&self) -> SignedDuration {
        SignedDuration::from_secs(self.window_seconds.into())
    }

    /// How long everybody is refused.
    pub fn open_for(&self) -> SignedDuration {
        SignedDuration::from_secs(self.open_seconds.into())
    }

    /// How long a probe keeps its place.
    pub fn probe_lease(&self) -> SignedDuration {
        SignedDuration::from_secs(self.probe_lease_seconds.into())
    }

    pub(super) fn threshold(&self) -> usize {
        usize::try_from(self.failure_threshold.max(1)).unwrap_or(usize::MAX)
    }

    pub(super) fn probes(&self) -> usize {
        usize::try_from(self.half_open_max.max(1)).unwrap_or(usize::MAX)
    }
}

/// The circuit of a skill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circuit {
    /// How often it was opened. Outcomes of runs that were admitted before the last time do not count.
    pub generation: u64,
    /// Where it is.
    pub phase: Phase,
}

/// Where a circuit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Everybody may run.
    Closed {
        /// Those within the window, oldest first; fewer than the threshold.
        failures: Vec<Failure>,
    },
    /// Nobody may until a time, and after that a few at a time, until one of them succeeds.
    Open {
        /// Since when.
        since: Timestamp,
        /// Until when nobody may.
        until: Timestamp,
        /// How many failures opened it.
        failures: u32,
        /// Who tries.
        probes: Vec<Probe>,
    },
}

impl Default for Phase {
    fn default() -> Phase {
        Phase::Closed {
            failures: Vec::new(),
        }
    }
}

/// A run that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which: the same one is not counted twice.
    pub run: RunId,
    /// When.
    pub at: Timestamp,
}

/// A run that tries whether the skill works again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Which.
    pub run: RunId,
    /// Its place is free again from then on.
    pub until: Timestamp,
}

/// What a run was admitted by; kept with it and given back with its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Which run.
    pub run: RunId,
    /// The generation of the circuit then.
    pub generation: u64,
    /// Whether it tries for others.
    pub probe: bool,
}

/// Where a circuit is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Everybody may run.
    Closed,
    /// Nobody may.
    Open,
    /// A few may try.
    HalfOpen,
}

impl Circuit {
    /// Where it is now, in one word.
    pub fn status(&self, now: Timestamp) -> Status {
        match &self.phase {
            Phase::Closed { .. } => Status::Closed,
            Phase::Open { until, .. } if now < *until => Status::Open,
            Phase::Open { .. } => Status::HalfOpen,
        }
    }
}
