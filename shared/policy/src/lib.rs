//! The policies of a tenant: compiled from files of its skills repository, asked about runs.
//!
//! One engine, Cedar, for permissions, attribute rules, approvals and guardrails. A crate of its own,
//! because what runs in the browser and in the worker does not need it. Pure: texts and facts come
//! in, verdicts come out.
