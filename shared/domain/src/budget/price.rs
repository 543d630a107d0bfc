//! What a run costs: a flat part for each step, and the machines it uses.
//!
//! The same function prices before ([`Metered::at_most`]) and after ([`Metered::of_step`]), so a
//! settlement differs from its estimate by what was used and by nothing else. The estimate is an
//! upper bound: a budget that was reserved for less than a run may cost can be overspent.

use super::{Cost, Model, Models};
use crate::id::SkillId;
use crate::run::{Job, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Minutes the report job of a generated workflow may take.
const REPORT_MINUTES: u64 = 5;
const MB_PER_GB: u128 = 1_024;
const MS_PER_MILLION_SECONDS: u128 = 1_000_000_000;

/// What machines cost. Nothing unless it is set, so that a run costs its flat part only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rates {
    /// A minute of a GitHub runner.
    pub minute: Cost,
    /// A million GB-seconds of a function: the unit in which AWS's price has few digits (16.667 dollars).
    pub million_gb_seconds: Cost,
}

/// What was used, or may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metered {
    /// Minutes of GitHub runners, each job rounded up by itself.
    pub minutes: u64,
    /// Milliseconds of functions, each times its memory in MB.
    pub function_mb_ms: u64,
}

impl Metered {
    /// The minutes GitHub bills for jobs of these lengths: each is rounded up to whole minutes by
    /// itself; a job that never ran is not billed.
    pub fn of_jobs(jobs: impl IntoIterator<Item = Duration>) -> Metered {
        let minutes = jobs.into_iter().map(|length| {
            let millis = length.as_millis();
            u64::try_from(millis.div_ceil(60_000)).unwrap_or(u64::MAX)
        });
        Metered {
            minutes: minutes.fold(0, u64::saturating_add),
            function_mb_ms: 0,
        }
    }

    /// The most that a workflow skill with this timeout may use: its commands and its report.
    pub fn at_most(timeout: Duration) -> Metered {
        let report = Duration::from_secs(REPORT_MINUTES * 60);
        Metered::of_jobs([timeout, report])
    }

    /// What a step of a run has used, as far as its runner showed.
    pub fn of_step(step: &Step) -> Metered {
        Metered::of_jobs(step.jobs.iter().filter_map(job_length))
    }

    /// A function that worked for so long with so much memory.
    pub fn of_function(worked: Duration, memory_mb: u32) -> Metered {
        let millis = u64::try_from(worked.as_millis()).unwrap_or(u64::MAX);
        Metered {
            minutes: 0,
            function_mb_ms: millis.saturating_mul(u64::from(memory_mb)),
        }
    }

    fn cost(self, rates: &Rates) -> Cost {
        let used = u128::from(self.function_mb_ms);
        let rate = u128::from(rates.million_gb_seconds.thousandths());
        let functions = (used * rate).div_ceil(MB_PER_GB * MS_PER_MILLION_SECONDS);
        let functions = u64::try_from(functions).unwrap_or(u64::MAX);
        rates.minute.times(self.minutes) + Cost::from_thousandths(functions)
    }
}

/// From the first start of its steps to their last end.
fn job_length(job: &Job) -> Option<Duration> {
    let from = job.steps.iter().filter_map(|step| step.started_at).min()?;
    let until = job.steps.iter().filter_map(|step| step.finished_at).max()?;
    Duration::try_from(until.duration_since(from)).ok()
}

/// A step and what it uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCost {
    /// Its skill.
    pub skill: SkillId,
    /// The `cost` of the skill's manifest; the model's when it has none.
    pub flat: Option<Cost>,
    /// The machines.
    pub metered: Metered,
}

/// What a run costs, and how much of it is whose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// All of it.
    pub total: Cost,
    /// The part of each skill.
    pub skills: BTreeMap<SkillId, Cost>,
}

impl Price {
    /// Nothing.
    pub fn free() -> Price {
        Price::default()
    }
}

/// The price with each of the models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// With the usual one.
    pub standard: Price,
    /// With the cheap one.
    pub cheap: Price,
}

impl Quote {
    /// What these steps may cost at most.
    pub fn new(models: &Models, rates: &Rates, steps: &[StepCost]) -> Quote {
        Quote {
            standard: price(models, rates, Model::Standard, steps),
            cheap: price(models, rates, Model::Cheap, steps),
        }
    }

    /// The price with this model.
    pub fn with(&self, model: Model) -> &Price {
        match model {
            Model::Standard => &self.standard,
            Model::Cheap => &self.cheap,
        }
    }
}

/// What these steps cost. To settle, give only the steps that a runner began: nothing is owed for
/// what never started.
pub fn price(models: &Models, rates: &Rates, model: Model, steps: &[StepCost]) -> Price {
    let mut price = Price::free();
    for step in steps {
        let flat = step.flat.unwrap_or_else(|| models.cost(model));
        let cost = flat + step.metered.cost(rates);
        price.total = price.total + cost;
        let of_skill = price.skills.entry(step.skill.clone()).or_default();
        *of_skill = *of_skill + cost;
    }
    price
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(text: &str) -> Cost {
        Cost::parse(text).expect("a decimal")
    }

    #[test]
    fn each_job_is_rounded_up_by_itself_as_github_does() {
        for (seconds, minutes) in [
            (&[][..], 0),
            (&[0], 0),
            (&[1], 1),
            (&[60], 1),
            (&[61], 2),
            (&[1, 1, 1], 3),
            (&[59, 3_600], 61),
        ] {
            let jobs = seconds.iter().map(|&seconds| Duration::from_secs(seconds));
            assert_eq!(Metered::of_jobs(jobs).minutes, minutes, "{seconds:?}");
        }
        assert_eq!(Metered::at_most(Duration::from_secs(90)).minutes, 7);
    }

    #[test]
    fn a_price_is_flat_cost_minutes_and_memory() {
        let rates = Rates {
            minute: cost("0.006"),
            million_gb_seconds: cost("16.667"),
        };
        let step = |flat: Option<&str>, metered| StepCost {
            skill: SkillId::parse("ops/look").expect("an id"),
            flat: flat.map(cost),
            metered,
        };
        let minutes = Metered {
            minutes: 20,
            function_mb_ms: 0,
        };
        let gigabyte_hour = Metered::of_function(Duration::from_secs(3_600), 1_024);
        let table = [
            (Model::Standard, vec![], "0"),
            (Model::Standard, vec![step(None, Metered::default())], "1"),
            (Model::Cheap, vec![step(None, Metered::default())], "0.5"),
            (
                Model::Cheap,
                vec![step(Some("2.5"), Metered::default())],
                "2.5",
            ),
            (Model::Standard, vec![step(Some("0"), minutes)], "0.12"),
            // 3,600 GB-seconds at 16.667 a million are 0.0600012.
            (
                Model::Standard,
                vec![step(Some("0"), gigabyte_hour)],
                "0.061",
            ),
            (
                Model::Standard,
                vec![step(None, minutes), step(Some("1"), minutes)],
                "2.24",
            ),
        ];
        for (model, steps, expected) in table {
            let price = price(&Models::default(), &rates, model, &steps);
            assert_eq!(price.total, cost(expected), "{steps:?}");
            assert_eq!(price.skills.values().copied().sum::<Cost>(), price.total);
        }
    }
}
