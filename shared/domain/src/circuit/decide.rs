//! Whether a run may start, and what its outcome does to the circuit.

use super::{Circuit, Failure, Phase, Probe, Settings, Ticket};
use crate::id::RunId;
use crate::run;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The circuit is open: the run was not started and nothing changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error(
    "the skill failed {failures} times in a short time and is left alone: try again at {until}, or look at its last runs"
)]
pub struct Open {
    /// When it is worth trying again.
    pub until: Timestamp,
    /// How many failures opened it.
    pub failures: u32,
}

impl Open {
    /// Stable name to program against.
    pub const CODE: &'static str = "circuit_open";
}

/// What the end of a run says about its skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It works.
    Success,
    /// It does not.
    Failure,
    /// Nothing: it was cancelled or blocked, or never started.
    Neutral,
}

impl Verdict {
    /// What an outcome says. Whatever keeps a skill from working is a failure, be it the commands or
    /// the runner: the next run would fare no better. Inputs that do not fit never become a run.
    pub fn of(outcome: &run::Outcome) -> Verdict {
        match outcome {
            run::Outcome::Succeeded { .. } => Verdict::Success,
            run::Outcome::Cancelled { .. } | run::Outcome::Blocked(_) | run::Outcome::Expired => {
                Verdict::Neutral
            }
            run::Outcome::Failed(run::Failure::RunnerEnded { conclusion })
                if matches!(conclusion.as_str(), "cancelled" | "skipped") =>
            {
                Verdict::Neutral
            }
            run::Outcome::Failed(_) | run::Outcome::TimedOut => Verdict::Failure,
        }
    }
}

/// A change that people want to know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// Too many failures.
    Opened,
    /// A probe failed.
    Reopened,
    /// A probe succeeded.
    Closed,
}

/// The circuit after an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The state; nothing to write when it equals the one before.
    pub circuit: Circuit,
    /// What to tell people.
    pub transition: Option<Transition>,
}

/// Decides whether a run may start.
///
/// Gives the circuit as it is afterwards, to be written when it differs, and the ticket to keep with
/// the run. Asking again for a run that tries already changes nothing.
///
/// # Errors
/// [`Open`] when it may not.
pub fn admit(
    circuit: &Circuit,
    settings: &Settings,
    run: &RunId,
    now: Timestamp,
) -> Result<(Circuit, Ticket), Open> {
    let ticket = |probe| Ticket {
        run: run.clone(),
        generation: circuit.generation,
        probe,
    };
    let Phase::Open {
        since,
        until,
        failures,
        probes,
    } = &circuit.phase
    else {
        return Ok((circuit.clone(), ticket(false)));
    };
    if now < *until {
        return Err(Open {
            until: *until,
            failures: *failures,
        });
    }
    let live = || probes.iter().filter(|probe| now < probe.until);
    if live().any(|probe| probe.run == *run) {
        return Ok((circuit.clone(), ticket(true)));
    }
    if live().count() >= settings.probes() {
        let first = live().map(|probe| probe.until).min();
        return Err(Open {
            until: first.unwrap_or(now),
            failures: *failures,
        });
    }
    let mut probes: Vec<Probe> = live().cloned().collect();
    probes.push(Probe {
        run: run.clone(),
        until: now + settings.probe_lease(),
    });
    let next = Circuit {
        generation: circuit.generation,
        phase: Phase::Open {
            since: *since,
            until: *until,
            failures: *failures,
            probes,
        },
    };
    Ok((next, ticket(true)))
}

/// Takes the outcome of a run into account; `now` is best the moment the run ended, so that news told
/// twice is the same news.
///
/// Outcomes of runs that were admitted before the circuit was last opened count for nothing: they say
/// how it was, and opening has answered that. A probe's outcome counts even after its lease.
pub fn record(
    circuit: &Circuit,
    settings: &Settings,
    ticket: &Ticket,
    verdict: Verdict,
    now: Timestamp,
) -> Recorded {
    let unchanged = || Recorded {
        circuit: circuit.clone(),
        transition: None,
    };
    if ticket.generation != circuit.generation {
        return unchanged();
    }
    match (&circuit.phase, verdict) {
        (Phase::Closed { .. }, Verdict::Success | Verdict::Neutral) => unchanged(),
        (Phase::Closed { failures }, Verdict::Failure) => {
            failed(circuit, failures, settings, &ticket.run, now)
        }
        (Phase::Open { .. }, Verdict::Success) => Recorded {
            circuit: Circuit {
                generation: circuit.generation,
                phase: Phase::default(),
            },
            transition: Some(Transition::Closed),
        },
        (Phase::Open { failures, .. }, Verdict::Failure) => Recorded {
            circuit: opened(circuit, settings, failures.saturating_add(1), now),
            transition: Some(Transition::Reopened),
        },
        (Phase::Open { .. }, Verdict::Neutral) => {
            let mut next = circuit.clone();
            if let Phase::Open { probes, .. } = &mut next.phase {
                probes.retain(|probe| probe.run != ticket.run);
            }
            Recorded {
                circuit: next,
                transition: None,
            }
        }
    }
}

fn failed(
    circuit: &Circuit,
    failures: &[Failure],
    settings: &Settings,
    run: &RunId,
    now: Timestamp,
) -> Recorded {
    if failures.iter().any(|failure| failure.run == *run) {
        return Recorded {
            circuit: circuit.clone(),
            transition: None,
        };
    }
    // News may come out of order: what counts is the window before the latest.
    let latest = failures.iter().map(|failure| failure.at).max();
    let from = latest.unwrap_or(now).max(now) - settings.window();
    let this = Failure {
        run: run.clone(),
        at: now,
    };
    let mut failures: Vec<Failure> = failures.iter().cloned().chain([this]).collect();
    failures.retain(|failure| failure.at > from);
    failures.sort_by_key(|failure| failure.at);
    if failures.len() >= settings.threshold() {
        let count = u32::try_from(failures.len()).unwrap_or(u32::MAX);
        return Recorded {
            circuit: opened(circuit, settings, count, now),
            transition: Some(Transition::Opened),
        };
    }
    Recorded {
        circuit: Circuit {
            generation: circuit.generation,
            phase: Phase::Closed { failures },
        },
        transition: None,
    }
}

fn opened(circuit: &Circuit, settings: &Settings, failures: u32, now: Timestamp) -> Circuit {
    Circuit {
        generation: circuit.generation + 1,
        phase: Phase::Open {
            since: now,
            until: now + settings.open_for(),
            failures,
            probes: Vec::new(),
        },
    }
}
