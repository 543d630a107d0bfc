//! What telemetry calls a piece of work, and the span that it is carried out in.

use super::{Message, Work, WorkId};
use crate::store::ClaimedWork;
use jiff::Timestamp;
use tracing::Span;

impl WorkId {
    /// When it was recorded: its name says so.
    pub(super) fn recorded_at(&self) -> Option<Timestamp> {
        let (seconds, nanoseconds) = uuid::Uuid::parse_str(&self.0)
            .ok()?
            .get_timestamp()?
            .to_unix();
        let nanoseconds = i32::try_from(nanoseconds).ok()?;
        Timestamp::new(i64::try_from(seconds).ok()?, nanoseconds).ok()
    }
}

impl Work {
    /// The stable name of its kind.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Work::OpenPull { .. } => "open_pull",
            Work::SettlePull { .. } => "settle_pull",
            Work::Adopt { .. } => "adopt",
            Work::AdoptPolicies => "adopt_policies",
            Work::CheckPull { .. } => "check_pull",
            Work::Dispatch { .. } => "dispatch",
            Work::Observe { .. } => "observe",
            Work::CancelRunner { .. } => "cancel_runner",
            Work::Settle { .. } => "settle",
            Work::Mine => "mine",
            Work::Fix { .. } => "fix",
            Work::SettleFix { .. } => "settle_fix",
            Work::GroupErrors => "group_errors",
            Work::Route { .. } => "route",
            Work::RebuildRoutes => "rebuild_routes",
            Work::Publish { .. } => "publish",
        }
    }

    /// The run it is about.
    fn run_id(&self) -> Option<&str> {
        match self {
            Work::Dispatch { run, .. } | Work::Observe { run, .. } | Work::Settle { run } => {
                Some(run.as_str())
            }
            Work::Publish { detail, .. } => detail["run_id"].as_str(),
            Work::OpenPull { .. }
            | Work::SettlePull { .. }
            | Work::Adopt { .. }
            | Work::AdoptPolicies
            | Work::Mine
            | Work::RebuildRoutes
            | Work::Fix { .. }
            | Work::SettleFix { .. }
            | Work::GroupErrors
            | Work::CheckPull { .. }
            | Work::CancelRunner { .. }
            | Work::Route { .. } => None,
        }
    }

    /// The skill it is about.
    fn skill_id(&self) -> Option<&str> {
        match self {
            Work::OpenPull { skill, .. }
            | Work::SettlePull { skill, .. }
            | Work::Adopt { skill, .. }
            | Work::Route { skill } => Some(skill.as_str()),
            Work::Publish { detail, .. } => detail["skill_id"].as_str(),
            _ => None,
        }
    }
}

impl ClaimedWork {
    /// What is done for it happens in this: part of the trace and named after the request that caused it.
    pub(super) fn span(&self, message: &Message) -> Span {
        // The level of errors, so that no filter of lines takes the names from them.
        tracing::error_span!(
            "work",
            request_id = self.cause.request_id,
            work = message.work.as_str(),
            kind = self.work.name(),
            attempt = self.attempt,
            tenant = message.tenant.as_str(),
            run_id = self.work.run_id(),
            skill_id = self.work.skill_id(),
            traceparent = self.cause.traceparent,
            otel.kind = "consumer",
            otel.name = self.work.name(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_it_was_given() {
        let before = Timestamp::now();
        let recorded = WorkId::new().recorded_at().expect("its own kind of name");
        assert!(
            (recorded - before)
                .total(jiff::Unit::Second)
                .is_ok_and(|lag| lag.abs() < 60.0)
        );
        assert_eq!(WorkId::from_stored("anything").recorded_at(), None);
    }
}
