//! Whether a run may start: the whole decision over facts that others gathered.
//!
//! The order is always the same: permission, guardrails, approval, circuit, budget; the first that
//! says no decides, and each check leaves its reason. Policies are evaluated elsewhere (they need
//! Cedar); what they say arrives here as a [`PolicyVerdict`].

mod check;
mod consent;
mod decide;
mod overriding;
mod subject;
mod terms;
mod verdict;

pub use check::{Check, Finding, Stage};
pub use consent::{AUTOMATION, Consent};
pub use decide::{Admission, Admitted, Facts, admit};
pub use overriding::{BadOverride, LEAST_REASON, LONGEST_REASON, MOST_OVERRIDDEN, Override};
pub use subject::{SkillFacts, Source};
pub use terms::Terms;
pub use verdict::{ApprovalRule, Denial, PolicyVerdict, Warning};
