//! Telling that a rule was wrong: about a run that it stopped or was met by, or at all.

use crate::App;
use crate::error::{Error, Result};
use crate::store::Commit;
use crate::work::contended;
use client::wire::{FalsePositiveReported, ReportFalsePositive};
use domain::access::Principal;
use domain::audit::{Object, Verb};
use domain::outcome::{FalsePositive, LONGEST_REASON, MOST_REPORTS, Reported};
use domain::predicate::{Inputs, Predicate};
use domain::rule::{Rule, RuleId, is_rule_path, line, parse_at};
use domain::run::{Outcome, Run};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Keeps a report: each run counts once, and without a run each person. It weighs as a false alarm when the rule is
/// judged.
///
/// # Errors
/// [`Error::RuleNotFound`] for a rule that is not in force, [`Error::RunNotFound`], [`Error::BadRequest`] without a
/// reason, for a run that the rule has nothing to do with, and when too many have said so; [`Error::Store`].
pub async fn report_false_positive(
    app: &App,
    caller: &Principal,
    rule: &RuleId,
    asked: &ReportFalsePositive,
    now: Timestamp,
) -> Result<FalsePositiveReported> {
    let reason = reason(&asked.reason)?;
    let rule = in_force(app, rule).await?;
    if let Some(id) = &asked.run_id {
        let run = app.records.store.run(id).await?;
        let run = run.ok_or_else(|| Error::RunNotFound(id.clone()))?;
        about(&rule, &run.value)?;
    }
    let report = FalsePositive {
        run: asked.run_id.clone(),
        by: caller.name.clone(),
        reason,
        at: now,
    };
    contended(|| async {
        let store = &app.records.store;
        let mut known = store.false_positives(&rule.id).await?;
        let counted = match known.value.take(report.clone()) {
            Reported::Before => false,
            Reported::TooMany => {
                return Err(Error::BadRequest(format!(
                    "{} was reported {MOST_REPORTS} times already; change or remove it in the skills repository",
                    rule.id
                )));
            }
            Reported::Now => {
                let told = json!({"run": report.run, "reports": known.value.len()});
                let told = app
                    .records
                    .draft(Verb::RuleReportedWrong, Object::new("rule", &rule.id), now)
                    .change(&Value::Null, &told)
                    .reason(&report.reason);
                let commit = Commit::new().false_positives(&rule.id, &known.value, known.rev)?;
                app.records.commit(&commit.audit(told)?).await?;
                true
            }
        };
        Ok(FalsePositiveReported {
            rule_id: rule.id.to_string(),
            counted,
            false_positives: known.value.len() as u64,
        })
    })
    .await
}

fn reason(text: &str) -> Result<String> {
    let long = text.chars().count();
    let text = line(text, LONGEST_REASON);
    match long {
        _ if text.is_empty() => Err(Error::BadRequest(
            "the reason is missing; say in a sentence why the rule is wrong here".to_owned(),
        )),
        long if long > LONGEST_REASON => Err(Error::BadRequest(format!(
            "the reason has {long} characters; say it in at most {LONGEST_REASON}"
        ))),
        _ => Ok(text),
    }
}

async fn in_force(app: &App, id: &RuleId) -> Result<Rule> {
    let store = &app.records.store;
    let head = store.policy_head().await?;
    let in_force = app.policies.current(store, head.as_ref()).await?;
    let files = in_force.files.iter();
    let files = files.filter(|file| is_rule_path(&file.path));
    let mut rules = files.filter_map(|file| Some(parse_at(&file.path, &file.text).ok()?.rule));
    let found = rules.find(|rule| rule.id == *id);
    found.ok_or_else(|| Error::RuleNotFound(id.clone()))
}

/// Refuses a run that the rule neither stopped nor was met by.
fn about(rule: &Rule, run: &Run) -> Result<()> {
    let plan = &run.steps[0].plan;
    let stopped = match run.outcome() {
        Some(Outcome::Blocked(block)) => block.policy_id.as_deref() == Some(rule.id.as_str()),
        _ => false,
    };
    let when = rule.matches.when.as_deref();
    let when = when.and_then(|when| Predicate::from_cedar(when).ok());
    let met = rule.skill().as_ref() == Some(&plan.skill)
        && when.is_some_and(|when| when.holds(&Inputs::of(&plan.inputs)));
    if stopped || met {
        return Ok(());
    }
    Err(Error::BadRequest(format!(
        "{} has nothing to do with {}: it neither stopped it nor is it met by its inputs; name a run that it is about, or leave the run out",
        rule.id, run.id
    )))
}
