//! Errors as the API shows them.

use crate::usecase::{ErrorGroup, Judged};
use client::wire::{
    self, ErrorDetail, ErrorMember, ErrorMerge, ErrorSample, ErrorSummary, ErrorValue, JudgedRule,
};
use domain::error_groups::ErrorGroups;
use domain::fixing::{Ended, Fixes};
use domain::guard::Verdict;
use domain::outcome::Advice;
use domain::signature::{Day, ImpactWeights, Numbers, Signature, Status, TopValues};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Values of a gap that are shown.
const MOST_VALUES: usize = 8;

/// An error in a line, with the number of its members.
pub(crate) fn error_summary(
    signature: &Signature,
    members: usize,
    weights: &ImpactWeights,
    now: Timestamp,
) -> ErrorSummary {
    summary(signature, members, &signature.numbers(now), weights, now)
}

fn summary(
    signature: &Signature,
    members: usize,
    numbers: &Numbers,
    weights: &ImpactWeights,
    now: Timestamp,
) -> ErrorSummary {
    let seen = &signature.seen;
    let names = |spread: &domain::signature::Spread| {
        spread.names().into_iter().map(str::to_owned).collect()
    };
    ErrorSummary {
        fingerprint: signature.fingerprint.to_string(),
        members,
        services: names(&seen.services),
        component: signature.component.clone(),
        kind: signature.kind.clone(),
        template: signature.template.to_string(),
        status: signature.status.at(now).as_str().to_owned(),
        hits_7d: numbers.hits_7d,
        hits_30d: numbers.hits_30d,
        impact_score: weights.score(numbers),
        trend: signature.trend(now).direction.as_str().to_owned(),
        first_seen: seen.first_seen.unwrap_or_default(),
        last_seen: seen.last_seen.unwrap_or_default(),
    }
}

/// All that is known of an error, its members and why they are one.
pub(crate) fn error_detail(
    group: &ErrorGroup,
    groups: &ErrorGroups,
    weights: &ImpactWeights,
    now: Timestamp,
) -> ErrorDetail {
    let signature = &group.whole;
    let numbers = signature.numbers(now);
    let seen = &signature.seen;
    let names = |spread: &domain::signature::Spread| {
        spread.names().into_iter().map(str::to_owned).collect()
    };
    let members = group.members.iter().map(|member| ErrorMember {
        fingerprint: member.fingerprint.to_string(),
        template: member.template.to_string(),
        hits_total: member.seen.total,
        last_seen: member.seen.last_seen.unwrap_or_default(),
        rules: member.origin.rule_set,
        split: groups.is_split(member.fingerprint),
    });
    let merges = groups.links(signature.fingerprint);
    let merges = merges.into_iter().map(|link| ErrorMerge {
        fingerprints: [link.a.to_string(), link.b.to_string()],
        by: link.cause.as_str().to_owned(),
        reason: link.cause.to_string(),
    });
    let since = Day(Day::of(now).0.saturating_sub(29));
    let days = seen.hits.days.range(since..);
    let days: BTreeMap<String, u64> = days.map(|(day, count)| (date(*day), *count)).collect();
    let samples = seen.samples.all().into_iter().map(|sample| ErrorSample {
        at: sample.at,
        id: sample.event_id.clone(),
        message: sample.message.clone(),
    });
    ErrorDetail {
        summary: summary(signature, group.members.len(), &numbers, weights, now),
        group: members.collect(),
        merges: merges.collect(),
        hits_total: numbers.hits_total,
        hits_1d: numbers.hits_1d,
        days,
        users: numbers.users,
        versions: names(&seen.versions),
        tags: names(&seen.tags),
        values: seen.values.iter().map(values).collect(),
        samples: samples.collect(),
        ignored_until: match signature.status {
            Status::Ignored { until } => until,
            _ => None,
        },
    }
}

fn values(of: &TopValues) -> Vec<ErrorValue> {
    let top = of.top(MOST_VALUES).into_iter();
    top.map(|found| ErrorValue {
        value: found.value,
        count: found.count,
    })
    .collect()
}

/// `2026-11-21`.
pub(crate) fn date(day: Day) -> String {
    let midnight = Timestamp::from_second(i64::from(day.0) * 86_400).unwrap_or_default();
    midnight.to_zoned(TimeZone::UTC).date().to_string()
}

/// A rule in force, and what is thought of it.
pub(crate) fn judged_rule(judged: &Judged) -> JudgedRule {
    let (rule, counts) = (&judged.rule, &judged.counts);
    let judgement = judged.judgement.as_ref();
    let between = |between: domain::statistics::Interval| [between.low, between.high];
    let effect = judgement.map(|judgement| &judgement.effect);
    JudgedRule {
        id: rule.id.to_string(),
        kind: rule.kind().as_str().to_owned(),
        name: rule.name.clone(),
        path: judged.path.clone(),
        mode: rule.mode.as_str().to_owned(),
        runs: counts.runs,
        prevented: counts.prevented,
        warned: judged.warned,
        shadow_met: judged.shadow_met,
        overridden: counts.overridden,
        false_positives: judged.false_positives,
        met_failed: counts.met_failed,
        met_succeeded: counts.met_succeeded,
        passed: counts.passed_succeeded,
        confidence: judgement.map(|judgement| judgement.confidence),
        confidence_between: judgement.map(|judgement| between(judgement.confidence_between)),
        effect: effect.and_then(|effect| effect.ratio),
        effect_between: effect.and_then(|effect| effect.ratio_between).map(between),
        advice: match judgement.map(|judgement| judgement.advice) {
            Some(Advice::Keep) => "keep",
            Some(Advice::Promote(_)) => "promote",
            Some(Advice::Remove) => "remove",
            Some(Advice::Wait) | None => "wait",
        }
        .to_owned(),
        why: judgement.map_or_else(
            || "it is asked of errors that happened, not before runs".to_owned(),
            |judgement| judgement.why.clone(),
        ),
        fix: judged.fixes.as_ref().and_then(fix),
    }
}

/// What became of a fixer's runs; none for one that was never started.
fn fix(fixes: &Fixes) -> Option<wire::Fix> {
    let asked = fixes.asked.as_ref()?;
    let ended = fixes.ended.as_ref();
    Some(wire::Fix {
        run_id: asked.run.to_string(),
        asked_at: asked.at,
        dry_run: asked.dry_run,
        error: asked.error.map(|error| error.to_string()),
        outcome: ended.map(|ended| ended.as_str().to_owned()),
        why: ended.and_then(Ended::why).map(str::to_owned),
        pull_request: fixes.open.as_ref().map(super::pull),
        opened: fixes.opened,
        merged: fixes.merged,
        closed: fixes.closed,
    })
}

/// What follows from the rules that are met, in one word.
pub(crate) fn guard_verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Warn => "warn",
        Verdict::RequireApproval => "require_approval",
        Verdict::Block => "block",
    }
}
