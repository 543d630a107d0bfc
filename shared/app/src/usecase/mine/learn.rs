//! Learning: what became of the runs that a guardrail is about, before and since, and what should follow for it.
//!
//! All is counted anew from the runs as they are recorded, so nothing is ever counted twice.

use super::past_runs::failed_by;
use crate::App;
use crate::error::Result;
use crate::store::RuleTimeline;
use domain::admission::Terms;
use domain::error_groups::ErrorGroups;
use domain::errors::RuleSet;
use domain::fixing::Fixes;
use domain::id::RunId;
use domain::outcome::{
    Bounds, Bucket, Counts, Evidence, FalsePositives, Judgement, Mark, Phase, judge,
};
use domain::predicate::{Inputs, Predicate};
use domain::rule::{Mode, Rule, RuleId, RuleKind, is_rule_path, parse_at};
use domain::run::{Outcome, Run};
use domain::signature::Day;
use jiff::{SignedDuration, Timestamp};
use policy::PolicyFile;
use std::collections::BTreeMap;

/// Over how many days runs are looked at.
const DAYS: i64 = 30;
/// Runs of a skill that are looked at, the newest.
const MOST_RUNS: usize = 1_000;
const PAGE: u32 = 100;

/// A rule, and what is thought of it.
pub(crate) struct Judged {
    /// The rule as its file says.
    pub(crate) rule: Rule,
    /// Where its file is.
    pub(crate) path: String,
    /// What was counted for it.
    pub(crate) counts: Counts,
    /// Runs it was met by while it warned.
    pub(crate) warned: u64,
    /// Runs it was met by while it was only watched.
    pub(crate) shadow_met: u64,
    /// Reports that it was wrong.
    pub(crate) false_positives: u64,
    /// Runs that it stopped, by day.
    pub(crate) prevented: BTreeMap<Day, u64>,
    /// What is thought of it; none for a rule that no run can meet.
    pub(crate) judgement: Option<Judgement>,
    /// What became of its runs; for fixers.
    pub(crate) fixes: Option<Fixes>,
}

/// Every rule among these files, judged by the runs of its skill.
///
/// # Errors
/// [`crate::Error::Store`].
pub(crate) async fn judged(
    app: &App,
    files: &[PolicyFile],
    marks: &BTreeMap<RuleId, Mark>,
    now: Timestamp,
) -> Result<Vec<Judged>> {
    let timeline = app.records.store.rule_timeline().await?.value;
    let error_rules = app.error_rules.current(&app.records.store).await?;
    let groups = app.records.store.error_groups().await?.value;
    let failing = Failing {
        rules: &error_rules,
        groups: &groups,
    };
    let mut judged = Vec::new();
    for file in files.iter().filter(|file| is_rule_path(&file.path)) {
        // What cannot be read is told of where policies are checked.
        let Ok(parsed) = parse_at(&file.path, &file.text) else {
            continue;
        };
        let rule = parsed.rule;
        let reports = app.records.store.false_positives(&rule.id).await?.value;
        let known = (&timeline, &reports);
        let evidence = evidence(app, &rule, known, &failing, now).await?;
        let (evidence, prevented) = evidence.unzip();
        let judgement = evidence.as_ref().map(|evidence| {
            let last = marks.get(&rule.id);
            judge(rule.kind(), rule.mode, evidence, &Bounds::default(), last)
        });
        let since = |bucket: &Bucket| bucket.phase != Phase::Before;
        let met_in = |mode| {
            let here = |bucket: &Bucket| bucket.phase == Phase::In(mode);
            evidence.as_ref().map_or(0, |found| found.total(here).met)
        };
        judged.push(Judged {
            warned: met_in(Mode::Warn),
            shadow_met: met_in(Mode::Shadow),
            false_positives: reports.len() as u64,
            counts: evidence.map(|found| found.total(since)).unwrap_or_default(),
            path: file.path.clone(),
            prevented: prevented.unwrap_or_default(),
            judgement,
            fixes: None,
            rule,
        });
    }
    let fixers = judged.iter_mut();
    let fixers = fixers.filter(|judged| judged.rule.kind() == RuleKind::Fixer);
    let mut fixers: Vec<&mut Judged> = fixers.collect();
    let ids: Vec<RuleId> = fixers.iter().map(|judged| judged.rule.id.clone()).collect();
    let fixes = app.records.store.fixes_of(&ids).await?;
    for (judged, fixes) in fixers.iter_mut().zip(fixes) {
        judged.fixes = Some(fixes);
    }
    Ok(judged)
}

/// How it is known by which error a run failed.
struct Failing<'f> {
    rules: &'f RuleSet,
    groups: &'f ErrorGroups,
}

/// What the runs of its skill say of a guardrail, and those it stopped, by day; none for a rule that is not asked before runs.
async fn evidence(
    app: &App,
    rule: &Rule,
    (timeline, reports): (&RuleTimeline, &FalsePositives),
    failing: &Failing<'_>,
    now: Timestamp,
) -> Result<Option<(Evidence, BTreeMap<Day, u64>)>> {
    let when = rule.matches.when.as_deref();
    let predicate = when.and_then(|when| Predicate::from_cedar(when).ok());
    let (Some(predicate), Some(skill)) = (predicate, rule.skill()) else {
        return Ok(None);
    };
    if rule.kind() != RuleKind::Guardrail {
        return Ok(None);
    }
    let since = now - SignedDuration::from_hours(24 * DAYS);
    let store = &app.records.store;
    let mut totals: BTreeMap<Bucket, Counts> = BTreeMap::new();
    let (mut looked_at, mut cursor) = (0, None);
    loop {
        let page = store
            .list_runs(Some(&skill), cursor.as_deref(), PAGE)
            .await?;
        let recent = page.items.iter().take_while(|run| run.created_at >= since);
        let recent: Vec<RunId> = recent.map(|run| run.id.clone()).collect();
        let all = recent.len() == page.items.len();
        for (run, terms) in store.runs_and_terms(&recent).await? {
            let mode = timeline.mode_at(&rule.id, when, run.created_at);
            let bucket = Bucket {
                phase: mode.map_or(Phase::Before, Phase::In),
                day: Day::of(run.created_at),
            };
            let fingerprint = rule.matches.fingerprint;
            let by_it = |of| failed_by(&run, &of, failing.groups, failing.rules, now);
            let failed_by_it = fingerprint.is_some_and(by_it);
            let counts = totals.entry(bucket).or_default();
            let seen = Seen {
                holds: predicate.holds(&Inputs::of(&run.steps[0].plan.inputs)),
                failed_by_it,
                overridden: overrides(&terms, &rule.id),
                reported: reports.is_about(&run.id),
            };
            count(counts, &run, &rule.id, &seen);
            looked_at += 1;
        }
        cursor = page.next;
        if !all || cursor.is_none() || looked_at >= MOST_RUNS {
            break;
        }
    }
    for report in reports.in_general().filter(|report| report.at >= since) {
        // Of a rule as it is now, and while it was in force.
        if let Some(mode) = timeline.mode_at(&rule.id, when, report.at) {
            let day = Day::of(report.at);
            let phase = Phase::In(mode);
            totals
                .entry(Bucket { phase, day })
                .or_default()
                .reported_false += 1;
        }
    }
    let mut evidence = Evidence::default();
    let mut prevented: BTreeMap<Day, u64> = BTreeMap::new();
    for (bucket, counts) in &totals {
        evidence.take(*bucket, counts);
        *prevented.entry(bucket.day).or_default() += counts.prevented;
    }
    Ok(Some((evidence, prevented)))
}

/// What is known of a run, as far as one rule is concerned.
struct Seen {
    /// The rule's condition holds for it.
    holds: bool,
    /// It failed by the rule's error.
    failed_by_it: bool,
    /// The rule would have stopped it, and somebody let it run.
    overridden: bool,
    /// Somebody says that the rule was wrong about it.
    reported: bool,
}

fn overrides(terms: &Terms, rule: &RuleId) -> bool {
    let overridden = terms.overridden.as_ref();
    overridden.is_some_and(|overridden| overridden.guardrails.contains(rule.as_str()))
}

/// Counts a run for a rule.
fn count(counts: &mut Counts, run: &Run, rule: &RuleId, seen: &Seen) {
    let Seen {
        holds,
        failed_by_it,
        ..
    } = *seen;
    let ran = matches!(
        run.outcome(),
        Some(Outcome::Succeeded { .. } | Outcome::Failed(_) | Outcome::TimedOut)
    );
    counts.met += u64::from(ran && holds);
    counts.overridden += u64::from(ran && seen.overridden);
    match run.outcome() {
        Some(Outcome::Succeeded { .. }) => {
            counts.runs += 1;
            // How it ended says whether the rule was right; what people say of it adds nothing.
            match holds {
                true => counts.met_succeeded += 1,
                false => counts.passed_succeeded += 1,
            }
        }
        Some(Outcome::Blocked(block)) if block.policy_id.as_deref() == Some(rule.as_str()) => {
            counts.runs += 1;
            counts.prevented += 1;
            counts.reported_false += u64::from(seen.reported);
        }
        Some(Outcome::Failed(_) | Outcome::TimedOut) => {
            counts.runs += 1;
            counts.errors += u64::from(failed_by_it);
            counts.met_failed += u64::from(failed_by_it && holds);
            counts.reported_false += u64::from(seen.reported && holds && !failed_by_it);
        }
        // Not over, or stopped by somebody else.
        _ => {}
    }
}

/// Whether the evidence has grown enough, since advice was last given on it, to give advice again.
pub(super) fn has_grown(judgement: &Judgement, last: Option<&Mark>) -> bool {
    last.is_none_or(|last| judgement.mark.runs >= last.runs + last.runs.div_ceil(2))
}

/// The step that a guardrail's file is.
pub(crate) fn in_force(
    files: &[PolicyFile],
    now: Timestamp,
) -> BTreeMap<RuleId, (Mode, Option<String>)> {
    let rules = files.iter().filter(|file| is_rule_path(&file.path));
    let rules = rules.filter_map(|file| Some(parse_at(&file.path, &file.text).ok()?.rule));
    let in_force = rules.filter(|rule| rule.is_active(now) && rule.kind() == RuleKind::Guardrail);
    in_force
        .map(|rule| (rule.id, (rule.mode, rule.matches.when)))
        .collect()
}
