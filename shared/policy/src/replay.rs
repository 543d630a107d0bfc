//! Which runs of the past a change of the policies would have decided otherwise. Loads nothing: the
//! runs come with the facts they were decided on.

use crate::compile::PolicySet;
use crate::request::{Request, RunContext, SkillFacts};
use domain::access::Principal;
use domain::admission::PolicyVerdict;
use domain::id::{RunId, SkillId};
use domain::manifest::Risk;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A run of the past, with the facts it was decided on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRun {
    /// Which.
    pub id: RunId,
    /// Who asked.
    pub principal: Principal,
    /// What was run, as it was then.
    pub skill: SkillFacts,
    /// With which inputs.
    pub inputs: Map<String, Value>,
    /// When, from where, at what cost.
    pub context: RunContext,
    /// The risk that asked for approval by itself, unless a policy let go of it; none if it did not.
    #[serde(default)]
    pub risk_asks: Option<Risk>,
}

/// What becomes of a run as far as the policies go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It starts.
    Allowed,
    /// It waits for a human.
    NeedsApproval,
    /// It does not start.
    Denied,
}

impl Outcome {
    /// For people.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Allowed => "allowed",
            Outcome::NeedsApproval => "needs approval",
            Outcome::Denied => "denied",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A policy and why it decided so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The policy's id; `default_deny` or `risk` when none decided.
    pub policy_id: String,
    /// Why, for people.
    pub reason: String,
}

/// An outcome and the policies behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What becomes of it.
    pub outcome: Outcome,
    /// Which policies say so; those that permit have no reason to give.
    pub because: Vec<Why>,
}

/// A run that would be decided otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which.
    pub run: RunId,
    /// When it was asked for.
    pub at: Timestamp,
    /// Who asked.
    pub principal: String,
    /// What was run.
    pub skill: SkillId,
    /// What the policies before the change say.
    pub before: Decided,
    /// What those after it say.
    pub after: Decided,
}

/// What a change of the policies would have meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// How many runs were looked at.
    pub runs: usize,
    /// Those whose outcome changes, in the order they were given.
    pub changes: Vec<Change>,
}

impl Replay {
    /// How many runs go from one outcome to another, the graver ones first.
    pub fn counts(&self) -> Vec<(Outcome, Outcome, usize)> {
        let mut counts: BTreeMap<(Outcome, Outcome), usize> = BTreeMap::new();
        for change in &self.changes {
            *counts
                .entry((change.after.outcome, change.before.outcome))
                .or_default() += 1;
        }
        let counts = counts.into_iter().rev();
        counts
            .map(|((after, before), count)| (before, after, count))
            .collect()
    }
}

/// Asks both sets about every run.
pub fn replay(before: &PolicySet, after: &PolicySet, runs: &[PastRun]) -> Replay {
    let changed = runs.iter().filter_map(|run| {
        let [before, after] = [before, after].map(|policies| decided(policies, run));
        (before.outcome != after.outcome).then(|| Change {
            run: run.id.clone(),
            at: run.context.now,
            principal: run.principal.name.clone(),
            skill: run.skill.id.clone(),
            before,
            after,
        })
    });
    Replay {
        runs: runs.len(),
        changes: changed.collect(),
    }
}

fn decided(policies: &PolicySet, run: &PastRun) -> Decided {
    let verdict = policies.decide(&Request {
        principal: &run.principal,
        skill: &run.skill,
        inputs: &run.inputs,
        context: &run.context,
    });
    let PolicyVerdict {
        denials,
        approvals,
        others,
        warnings,
        shadowed: _,
        overridden: _,
        waives_risk_up_to,
    } = verdict;
    if !denials.is_empty() {
        let why = |denial: domain::admission::Denial| Why {
            policy_id: denial.policy_id,
            reason: denial.reason,
        };
        let because = denials.into_iter().map(why).collect();
        return Decided {
            outcome: Outcome::Denied,
            because,
        };
    }
    let why = |rule: domain::admission::ApprovalRule| Why {
        policy_id: rule.policy_id,
        reason: rule.reason,
    };
    let mut because: Vec<Why> = approvals.into_iter().map(why).collect();
    if let Some(risk) = run.risk_asks.filter(|risk| waives_risk_up_to < Some(*risk)) {
        because.push(Why {
            policy_id: "risk".to_owned(),
            reason: format!("its risk was {}", crate::lint::risk(risk)),
        });
    }
    if !because.is_empty() {
        return Decided {
            outcome: Outcome::NeedsApproval,
            because,
        };
    }
    let quiet = |policy_id| Why {
        policy_id,
        reason: String::new(),
    };
    let warned = warnings.into_iter().map(|warning| Why {
        policy_id: warning.policy_id,
        reason: warning.reason,
    });
    Decided {
        outcome: Outcome::Allowed,
        because: others.into_iter().map(quiet).chain(warned).collect(),
    }
}

impl fmt::Display for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.outcome)?;
        for (index, why) in self.because.iter().enumerate() {
            let start = if index == 0 { " by" } else { "," };
            write!(f, "{start} `{}`", why.policy_id)?;
            if !why.reason.is_empty() {
                write!(f, " ({})", why.reason)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change {
            run,
            principal,
            skill,
            before,
            after,
            ..
        } = self;
        write!(f, "{run} {principal} {skill}\n  - {before}\n  + {after}")
    }
}

impl fmt::Display for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Replay { runs, changes } = self;
        let plural = |count: usize| if count == 1 { "run" } else { "runs" };
        writeln!(
            f,
            "{runs} {} replayed, {} decided otherwise",
            plural(*runs),
            changes.len()
        )?;
        for (before, after, count) in self.counts() {
            writeln!(f, "{count} {} {before} -> {after}", plural(count))?;
        }
        for change in changes {
            writeln!(f, "\n{change}")?;
        }
        Ok(())
    }
}
