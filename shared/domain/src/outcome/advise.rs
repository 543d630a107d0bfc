//! What should follow from what was seen of a rule: keep it, promote it, remove it, or wait.

use super::belief::Beliefs;
use super::effect::{Effect, effect};
use super::evidence::{Bucket, Counts, Evidence, Phase};
use crate::rule::{Mode, RuleKind};
use crate::statistics::Interval;
use serde::{Deserialize, Serialize};

/// How sure one must be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// To warn, the lower end of usefulness is at least this.
    pub useful_to_warn: f64,
    /// To block, the lower end of usefulness is at least this.
    pub useful_to_block: f64,
    /// To warn, which stops nobody, the upper end of the false-positive rate is at most this.
    pub most_false_to_warn: f64,
    /// To block, the upper end of the false-positive rate is at most this.
    pub most_false: f64,
    /// It is harmful when the upper end of usefulness is below this, or it acts and the lower end of the
    /// false-positive rate is above `most_false`.
    pub useful_at_least: f64,
    /// It does not help when it acts and the lower end of the ratio of rates is above this.
    pub ratio_no_help: f64,
    /// Runs with traffic it must have acted on before its effect is judged.
    pub least_runs: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            useful_to_warn: 0.6,
            useful_to_block: 0.7,
            most_false_to_warn: 0.1,
            most_false: 0.05,
            useful_at_least: 0.5,
            ratio_no_help: 0.8,
            least_runs: 30,
        }
    }
}

/// What should follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// It does what it should, as it is.
    Keep,
    /// Propose this mode.
    Promote(Mode),
    /// Propose to remove it.
    Remove,
    /// Too little is known yet, or nothing new since the last advice.
    Wait,
}

/// How far evidence went when advice was given: the same evidence advises once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Buckets with anything in them.
    pub buckets: u64,
    /// Runs in all of them.
    pub runs: u64,
    /// Errors in all of them.
    pub errors: u64,
    /// Runs that were met, stopped or reported.
    pub met: u64,
}

impl Mark {
    /// How far this evidence goes.
    pub fn of(evidence: &Evidence) -> Mark {
        let total = evidence.total(|_| true);
        Mark {
            buckets: evidence.buckets(|_| true).count() as u64,
            runs: total.runs,
            errors: total.errors,
            met: total.met_failed + total.met_succeeded + total.prevented + total.reported_false,
        }
    }
}

/// What is thought of a rule, why, and on what evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// What should follow.
    pub advice: Advice,
    /// Why, for people.
    pub why: String,
    /// What it did to the error.
    pub effect: Effect,
    /// Whether it is met by the right runs, over all that was seen.
    pub beliefs: Beliefs,
    /// The share of the runs it is met by that fail, with its interval: the confidence in it.
    pub confidence: f64,
    /// The interval of that.
    pub confidence_between: Interval,
    /// To be kept with the advice, and given back the next time.
    pub mark: Mark,
}

/// Judges a rule of this kind, now in this mode. `last` is the mark of the advice before.
///
/// A step from one mode to the next is earned in the mode it is in: what was seen in shadow leads to warning, and what is
/// seen while warning leads to blocking, so that no evidence is used twice.
pub fn judge(
    kind: RuleKind,
    mode: Mode,
    evidence: &Evidence,
    bounds: &Bounds,
    last: Option<&Mark>,
) -> Judgement {
    let effect = effect(evidence);
    let all = evidence.total(|bucket| bucket.phase != Phase::Before);
    let beliefs = Beliefs::of(&all);
    let mark = Mark::of(evidence);
    let (advice, why) = match kind {
        _ if last == Some(&mark) => (
            Advice::Wait,
            "nothing is new since the last advice".to_owned(),
        ),
        RuleKind::Guardrail => guardrail(mode, evidence, &beliefs, &effect, bounds),
        RuleKind::Fixer => acting(&effect, bounds).unwrap_or_else(|| still_waiting(&effect)),
    };
    Judgement {
        advice,
        why,
        effect,
        confidence: beliefs.usefulness.mean,
        confidence_between: beliefs.usefulness.between,
        beliefs,
        mark,
    }
}

fn guardrail(
    mode: Mode,
    evidence: &Evidence,
    beliefs: &Beliefs,
    effect: &Effect,
    bounds: &Bounds,
) -> (Advice, String) {
    let Beliefs {
        usefulness,
        false_positive_rate,
    } = beliefs;
    if usefulness.between.high < bounds.useful_at_least {
        let why = format!(
            "at most {} of the runs it is met by fail",
            percent(usefulness.between.high)
        );
        return (Advice::Remove, why);
    }
    if mode > Mode::Shadow && false_positive_rate.between.low > bounds.most_false {
        let why = format!(
            "it is met by at least {} of the runs that succeed",
            percent(false_positive_rate.between.low)
        );
        return (Advice::Remove, why);
    }
    if let Some(next) = mode.next() {
        let here: Counts = evidence.total(|bucket: &Bucket| bucket.phase == Phase::In(mode));
        let here = Beliefs::of(&here);
        let (wanted, allowed) = match next {
            Mode::Warn => (bounds.useful_to_warn, bounds.most_false_to_warn),
            _ => (bounds.useful_to_block, bounds.most_false),
        };
        let (useful, wrong) = (
            here.usefulness.between.low,
            here.false_positive_rate.between.high,
        );
        if useful >= wanted && wrong <= allowed {
            let why = format!(
                "as {} at least {} of the {} runs it was met by fail, and at most {} of the runs that succeed are met",
                mode.as_str(),
                percent(useful),
                here.usefulness.seen,
                percent(wrong)
            );
            return (Advice::Promote(next), why);
        }
        if mode == Mode::Shadow {
            let why = format!(
                "as shadow it was met by {} runs whose end is known: at least {} of such fail ({} are wanted), and at most {} of those that succeed are met ({} are allowed)",
                here.usefulness.seen,
                percent(useful),
                percent(wanted),
                percent(wrong),
                percent(allowed)
            );
            return (Advice::Wait, why);
        }
    }
    acting(effect, bounds).unwrap_or_else(|| still_waiting(effect))
}

/// What its effect says once it acts.
fn acting(effect: &Effect, bounds: &Bounds) -> Option<(Advice, String)> {
    let between = effect.ratio_between?;
    if effect.after.runs < bounds.least_runs {
        return None;
    }
    if effect.gone {
        let why = format!(
            "the error is gone: none in {} runs, after {} in {} before (at most {} of the rate before)",
            effect.after.runs,
            effect.before.errors,
            effect.before.runs,
            percent(between.high)
        );
        return Some((Advice::Keep, why));
    }
    let ratio = percent(effect.ratio?);
    if between.low > bounds.ratio_no_help {
        let why = format!(
            "errors come at {ratio} of the rate before, and at least {}: it does not help",
            percent(between.low)
        );
        return Some((Advice::Remove, why));
    }
    if between.high < 1.0 {
        let why = format!(
            "errors come at {ratio} of the rate before, and at most {}",
            percent(between.high)
        );
        return Some((Advice::Keep, why));
    }
    None
}

fn still_waiting(effect: &Effect) -> (Advice, String) {
    let why = match effect.ratio_between {
        None => format!(
            "{} runs before and {} since say nothing yet",
            effect.before.runs, effect.after.runs
        ),
        Some(between) => format!(
            "errors come at {} to {} of the rate before: too wide to tell",
            percent(between.low),
            percent(between.high)
        ),
    };
    (Advice::Wait, why)
}

fn percent(share: f64) -> String {
    if share >= 100.0 {
        return "any multiple".to_owned();
    }
    let percent = share * 100.0;
    match percent {
        small if small > 0.0 && small < 9.95 => format!("{small:.1} %"),
        large => format!("{large:.0} %"),
    }
}
