//! What became of a rule: whether errors are rarer since, whether it stops the right runs, and what should follow.
//!
//! Owns the evidence of a rule, its reading and the advice. It changes no rule: promotion and removal are pull requests.
//! Evidence is kept by day and by what the rule did then, as totals that only grow; taking them in twice, late or in
//! another order changes nothing (`properties`), and advice is given once on the same evidence.

mod advise;
mod belief;
mod effect;
mod evidence;
mod metrics;
#[cfg(test)]
mod metrics_tests;
#[cfg(test)]
mod properties;
mod reported;
#[cfg(test)]
mod tests;

pub use advise::{Advice, Bounds, Judgement, Mark, judge};
pub use belief::{Belief, Beliefs};
pub use effect::{Effect, Rate, effect};
pub use evidence::{Bucket, Counts, Evidence, Phase};
pub use metrics::{FixAttempt, Metrics, MetricsFacts, ProposalFact, metrics};
pub use reported::{FalsePositive, FalsePositives, LONGEST_REASON, MOST_REPORTS, Reported};
