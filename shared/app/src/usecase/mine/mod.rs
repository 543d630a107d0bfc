//! Mining: from what is known of errors to rules in a pull request that a human decides on.
//!
//! * [`examined`]: what is found out about an error and those that are one with it.
//! * [`past_runs`]: the runs of the skill that an error is of, and how each ended.
//! * [`learn`]: what became of the rules in force, and what should follow.
//! * [`remembered`]: what became of the rules that were proposed before.
//!
//! One pull request is open at a time; a later run writes its files anew, but for those that people have changed or
//! taken out. What is proposed, and how it is worded, is decided by the domain.

mod examined;
mod fix_skill;
mod learn;
mod past_runs;
mod remembered;

pub(crate) use learn::{Judged, in_force, judged};

use super::error_groups::{MOST_ERRORS, regrouped};
use super::errors::{ErrorGroup, last_seen};
use super::settle_fixes;
use crate::error::{Error, Result};
use crate::store::{Commit, Mining};
use crate::telemetry::metrics;
use crate::work::Work;
use crate::{App, Records, view};
use client::wire;
use domain::audit::{Object, Verb};
use domain::mining::Classifier;
use domain::proposal::{
    BRANCH, Change, Decision, Examined, Item, Known, LEARNED_BRANCH, Learned, ProposalFact,
    Settings, State, Wordings, learned, pull_request, select,
};
use domain::rule::{RuleId, proposed_path, render};
use domain::signature::{ImpactWeights, Signature};
use domain::skill::Pull;
use examined::By;
use jiff::Timestamp;
use learn::has_grown;
use policy::PolicyFile;
use remembered::{hash, refreshed};
use std::collections::BTreeSet;

/// Proposals of a rule that are remembered.
const MOST_PROPOSALS: usize = 20;

/// Looks at all errors, and proposes rules for those that matter and can be helped. With `dry_run` nothing is proposed,
/// only told.
///
/// # Errors
/// [`Error::BadRequest`] for numbers that are none; [`Error::NoRepository`]; [`Error::Forge`] and [`Error::Store`], after
/// which mining again goes on.
pub async fn mine(app: &App, asked: &wire::Mine, now: Timestamp) -> Result<wire::Mined> {
    if !app.has_repository() {
        return Err(Error::NoRepository(app.tenant().clone()));
    }
    let mut settings = settings(asked)?;
    let found = app.records.store.mining().await?;
    let head = app.forge.head().await?;
    let merged = app.forge.policies_at(&head).await?;
    settings.weights = weights(&merged)?;
    let open = app.forge.open_proposal(BRANCH).await?;
    let mining = refreshed(app, found.value, open.as_ref(), &merged, now).await?;
    let signatures = last_seen(app, MOST_ERRORS).await?;
    let looked_at = signatures.len();
    let groups = regrouped(app, &signatures, !asked.dry_run).await?;
    let all = ErrorGroup::all(app, &groups, signatures).await?;
    let wholes = all.iter().map(|group| &group.whole);
    let candidates = select(wholes, &groups, &mining.known, &settings, now);
    let (mut mined, mut left) = (Vec::new(), Vec::new());
    let mut taken: BTreeSet<RuleId> = mining.known.iter().map(|known| known.id.clone()).collect();
    let classifier = classifier(&merged)?;
    let wordings = wordings(&merged)?;
    let rules = app.error_rules.current(&app.records.store).await?;
    let by = By {
        all: &all,
        groups: &groups,
        settings: &settings,
        classifier: &classifier,
        rules: &rules,
        wordings: wordings.as_ref(),
        now,
    };
    for candidate in candidates {
        let signature = candidate.signature;
        if let Decision::Skip(why) = &candidate.decision {
            left.push(left_alone(signature, why.to_string()));
            continue;
        }
        let found = by.examined(app, candidate, &taken).await?;
        match &found.rule {
            Ok(rule) => {
                taken.insert(rule.id.clone());
                mined.push(found);
            }
            Err(why) => {
                let because = &found.explanation.why;
                left.push(left_alone(signature, format!("{why}: {because}")));
            }
        }
    }
    let mut answer = wire::Mined {
        proposed: mined.iter().filter_map(shown).collect(),
        left_alone: left,
        pull_request: None,
        learned: Vec::new(),
        learned_pull_request: None,
        looked_at,
    };
    if !asked.dry_run {
        settle_fixes(app, &merged, now).await?;
    }
    let judged = judged(app, &merged, &mining.marks, now).await?;
    answer.learned = judged.iter().map(view::judged_rule).collect();
    if asked.dry_run {
        return Ok(answer);
    }
    let numbers = super::error_stats::numbers(&all, &mining, &judged, 30, now);
    metrics::mined(all.len(), answer.proposed.len());
    metrics::learning(&numbers);
    let mut mining = mining;
    if let Some(pull) = propose_learned(app, &mut mining, &judged).await? {
        answer.learned_pull_request = Some(view::pull(&pull));
    }
    let needed = fix_skill::missing(app, &mined, &head, open.as_ref()).await?;
    let (mining, mut written) = with(mining, &mined, open.is_some(), now);
    written.extend(needed);
    if !mined.is_empty() {
        let items: Vec<Item<'_>> = mined.iter().filter_map(|found| found.item(now)).collect();
        let text = pull_request(&items, answer.left_alone.len());
        let pull = app
            .forge
            .propose_files(
                BRANCH,
                open.as_ref().into(),
                &written,
                &text.title,
                &text.body,
            )
            .await?;
        answer.pull_request = Some(view::pull(&pull));
        let ids = items.iter().map(|item| item.rule.id.to_string());
        let told = app
            .records
            .draft(Verb::RulesProposed, Object::new("pull", pull.number), now)
            .reason(&ids.collect::<Vec<_>>().join(", "));
        let mining = Mining {
            pull: Some(pull),
            ..mining
        };
        let commit = Commit::new().mining(&mining, found.rev)?.audit(told)?;
        app.records.commit(&commit).await?;
    } else {
        let commit = Commit::new().mining(&mining, found.rev)?;
        app.records.commit(&commit).await?;
    }
    Ok(answer)
}

/// Proposes what should follow from what was learnt: rules that go one step further, and rules that go.
async fn propose_learned(
    app: &App,
    mining: &mut Mining,
    judged: &[Judged],
) -> Result<Option<Pull>> {
    let news: Vec<Learned<'_>> = judged
        .iter()
        .filter_map(|judged| {
            let judgement = judged.judgement.as_ref()?;
            let last = mining.marks.get(&judged.rule.id);
            has_grown(judgement, last).then_some(Learned {
                rule: &judged.rule,
                path: &judged.path,
                judgement,
            })
        })
        .collect();
    let Some((text, changes)) = learned(&news) else {
        return Ok(None);
    };
    let open = app.forge.open_proposal(LEARNED_BRANCH).await?;
    let pull = app
        .forge
        .propose_files(
            LEARNED_BRANCH,
            open.as_ref().into(),
            &changes,
            &text.title,
            &text.body,
        )
        .await?;
    for told in &news {
        if changes.iter().any(|change| change.path == told.path) {
            mining
                .marks
                .insert(told.rule.id.clone(), told.judgement.mark);
        }
    }
    Ok(Some(pull))
}

/// Has errors mined by the worker.
///
/// # Errors
/// [`Error::Store`] when the table does not take it.
pub async fn mine_later(records: &Records, now: Timestamp) -> Result<()> {
    let commit = Commit::new().work(&Work::Mine, now)?;
    Ok(records.commit(&commit).await?)
}

fn settings(asked: &wire::Mine) -> Result<Settings> {
    let settings = Settings {
        min_hits: asked.min_hits,
        top: asked.top,
        ..Settings::default()
    };
    if !(1..=1_000_000).contains(&settings.min_hits) || !(1..=200).contains(&settings.top) {
        return Err(Error::BadRequest(format!(
            "min_hits is {} and top is {}; expected 1 to 1000000, and 1 to 200",
            settings.min_hits, settings.top
        )));
    }
    Ok(settings)
}

/// A team's own rules of what an error wants, or those of the house.
fn classifier(files: &[PolicyFile]) -> Result<Classifier> {
    let own = files.iter().find(|file| file.path == Classifier::PATH);
    let read = own.map(|file| Classifier::parse(&file.text));
    read.unwrap_or_else(|| Ok(Classifier::default()))
        .map_err(|findings| Error::Invalid {
            what: "the rules in errors/classify.yaml are",
            findings,
        })
}

/// How a team words what is proposed, if it does.
fn wordings(files: &[PolicyFile]) -> Result<Option<Wordings>> {
    let own = files.iter().find(|file| file.path == Wordings::PATH);
    let read = own.map(|file| Wordings::parse(&file.text)).transpose();
    read.map_err(|findings| Error::Invalid {
        what: "the templates in errors/wording.yaml are",
        findings,
    })
}

/// How a team weighs errors, or how the house does.
fn weights(files: &[PolicyFile]) -> Result<ImpactWeights> {
    let own = files.iter().find(|file| file.path == ImpactWeights::PATH);
    let read = own.map(|file| ImpactWeights::parse(&file.text));
    read.unwrap_or_else(|| Ok(ImpactWeights::default()))
        .map_err(|findings| Error::Invalid {
            what: "the weights in errors/impact.yaml are",
            findings,
        })
}

/// What is remembered when these are proposed, and the files to write.
fn with(
    mut mining: Mining,
    mined: &[Examined<'_>],
    open: bool,
    now: Timestamp,
) -> (Mining, Vec<Change>) {
    let mut files = Vec::new();
    for found in mined {
        let Ok(rule) = &found.rule else {
            continue;
        };
        let text = render(rule);
        let known = mining.known.iter_mut().find(|known| known.id == rule.id);
        let hits_total = found.candidate.numbers.hits_total;
        match known {
            Some(known) => {
                if known.state != State::Open {
                    known.proposals.push(ProposalFact::at(now));
                    let too_many = known.proposals.len().saturating_sub(MOST_PROPOSALS);
                    known.proposals.drain(..too_many);
                }
                known.state = State::Open;
                known.hits_total = hits_total;
            }
            None => mining.known.push(Known {
                id: rule.id.clone(),
                fingerprints: vec![found.candidate.signature.fingerprint],
                state: State::Open,
                hits_total,
                proposals: vec![ProposalFact::at(now)],
            }),
        }
        let hash = hash(&text);
        let theirs = open && mining.written.get(&rule.id).is_some_and(String::is_empty);
        if !theirs && (!open || mining.written.get(&rule.id) != Some(&hash)) {
            files.push(Change::file(proposed_path(rule), text));
            mining.written.insert(rule.id.clone(), hash);
        }
    }
    mining.mined_at = Some(now);
    (mining, files)
}

fn left_alone(signature: &Signature, why: String) -> wire::LeftAlone {
    wire::LeftAlone {
        fingerprint: signature.fingerprint.to_string(),
        template: signature.template.to_string(),
        why,
    }
}

fn shown(found: &Examined<'_>) -> Option<wire::MinedRule> {
    let rule = found.rule.as_ref().ok()?;
    let signature = found.candidate.signature;
    let (when, no_precondition) = match &found.preconditions {
        Ok(found) => (found.first().map(|found| found.predicate.to_string()), None),
        Err(why) => (None, Some(why.to_string())),
    };
    Some(wire::MinedRule {
        id: rule.id.to_string(),
        kind: rule.kind().as_str().to_owned(),
        name: rule.name.clone(),
        path: proposed_path(rule),
        fingerprint: signature.fingerprint.to_string(),
        template: signature.template.to_string(),
        impact_score: rule.metadata.impact_score,
        because: found.explanation.why.clone(),
        when,
        no_precondition,
        would_have_stopped: found.replay.as_ref().map(|replay| wire::WouldHaveStopped {
            runs: replay.runs,
            failing: replay.stopped_failing,
            succeeding: replay.stopped_succeeding,
            days: replay.days,
        }),
        file: render(rule),
    })
}
