//! Mining: from what is known of errors to rules in a pull request that a human decides on.
//!
//! * [`evidence`]: what past runs say of an error.
//! * [`remembered`]: what became of the rules that were proposed before.
//!
//! One pull request is open at a time; a later run writes its files anew, but for those that people have changed or
//! taken out. What is proposed, and how it is worded, is decided by the domain.

mod evidence;
mod remembered;

use super::errors::last_seen;
use crate::error::{Error, Result};
use crate::store::{Commit, Mining};
use crate::work::Work;
use crate::{App, Records};
use client::wire;
use domain::audit::{Object, Verb};
use domain::mining::{Classifier, Explanation, MessageRegex, Subject};
use domain::proposal::{
    BRANCH, Candidate, Decision, Draft, Item, Known, Settings, State, Wording, pull_request, select,
};
use domain::rule::{Rule, RuleId, proposed_path, render};
use domain::signature::{Signature, ValueCount};
use evidence::Evidence;
use jiff::Timestamp;
use policy::PolicyFile;
use remembered::{hash, refreshed};
use std::collections::BTreeSet;

/// Errors that are looked at: those last seen.
const MOST_ERRORS: usize = 5_000;
/// Messages of other errors that a pattern must not match.
const MOST_OTHERS: usize = 500;
/// Values of a gap that a reviewer is shown.
const MOST_VALUES: usize = 5;
const SAMPLES: usize = 3;

/// A rule, and what speaks for it.
struct Mined<'s> {
    rule: Rule,
    candidate: Candidate<'s>,
    explanation: Explanation,
    evidence: Evidence,
    samples: Vec<String>,
    values: Vec<Vec<ValueCount>>,
}

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
    let settings = settings(asked)?;
    let found = app.records.store.mining().await?;
    let head = app.forge.head().await?;
    let merged = app.forge.policies_at(&head).await?;
    let open = app.forge.open_proposal(BRANCH).await?;
    let mining = refreshed(app, found.value, open.as_ref(), &merged).await?;
    let signatures = last_seen(app, MOST_ERRORS).await?;
    let candidates = select(&signatures, &mining.known, &settings, now);
    let (mut mined, mut left) = (Vec::new(), Vec::new());
    let mut taken: BTreeSet<RuleId> = mining.known.iter().map(|known| known.id.clone()).collect();
    for candidate in candidates {
        if let Decision::Skip(why) = &candidate.decision {
            left.push(left_alone(candidate.signature, why.to_string()));
            continue;
        }
        match examine(app, &signatures, candidate.clone(), &taken, now).await? {
            Ok(found) => {
                taken.insert(found.rule.id.clone());
                mined.push(found);
            }
            Err(why) => left.push(left_alone(candidate.signature, why)),
        }
    }
    let mut answer = wire::Mined {
        proposed: mined.iter().map(shown).collect(),
        left_alone: left,
        pull_request: None,
        looked_at: signatures.len(),
    };
    if asked.dry_run {
        return Ok(answer);
    }
    let (mining, written) = with(mining, &mined, open.is_some(), now);
    if !mined.is_empty() {
        let items: Vec<Item<'_>> = mined.iter().map(item).collect();
        let text = pull_request(&items, answer.left_alone.len());
        let pull = app
            .forge
            .propose_files(BRANCH, open.as_ref(), &written, &text.title, &text.body)
            .await?;
        answer.pull_request = Some(crate::view::pull(&pull));
        let ids = mined.iter().map(|mined| mined.rule.id.to_string());
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

/// The rule for an error, or why there is none.
async fn examine<'s>(
    app: &App,
    all: &[Signature],
    candidate: Candidate<'s>,
    taken: &BTreeSet<RuleId>,
    now: Timestamp,
) -> Result<std::result::Result<Mined<'s>, String>> {
    let signature = candidate.signature;
    let evidence = evidence::of(app, signature, now).await?;
    let samples: Vec<String> = signature
        .seen
        .samples
        .all()
        .into_iter()
        .take(SAMPLES)
        .map(|sample| sample.message.clone())
        .collect();
    let others = all
        .iter()
        .filter(|other| other.fingerprint != signature.fingerprint)
        .flat_map(|other| other.seen.samples.all())
        .take(MOST_OTHERS)
        .map(|sample| sample.message.as_str())
        .filter(|message| !samples.iter().any(|own| own == message));
    let template = domain::errors::Template::parse(&signature.template);
    let every_sample = signature.seen.samples.all();
    let own = every_sample.iter().map(|sample| sample.message.as_str());
    // One that would match other errors too is no pattern of this one.
    let regex = MessageRegex::build(&template, own, others).ok();
    let tags: Vec<String> = signature
        .seen
        .tags
        .names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let explanation = Classifier::default().explain(&Subject {
        message: &signature.template,
        kind: &signature.kind,
        component: &signature.component,
        level: &signature.level,
        tags: &tags,
        precondition: evidence.precondition.is_some(),
    });
    let draft = Draft {
        candidate: &candidate,
        remedy: explanation.remedy,
        regex: regex.as_ref(),
        precondition: evidence.precondition.as_ref(),
        owners: &[],
    };
    let rule = match draft.rule(taken, &Wording::default(), now) {
        Ok(rule) => rule,
        Err(why) => return Ok(Err(format!("{why}: {}", explanation.why))),
    };
    let values = signature.seen.values.iter();
    Ok(Ok(Mined {
        values: values.map(|values| values.top(MOST_VALUES)).collect(),
        rule,
        explanation,
        evidence,
        samples,
        candidate,
    }))
}

fn item<'i>(mined: &'i Mined<'_>) -> Item<'i> {
    let signature = mined.candidate.signature;
    Item {
        rule: &mined.rule,
        template: &signature.template,
        numbers: mined.candidate.numbers.clone(),
        trend: mined.evidence.trend.clone(),
        explanation: &mined.explanation,
        precondition: mined.evidence.precondition.as_ref(),
        replay: mined.evidence.replay.as_ref(),
        samples: &mined.samples,
        values: &mined.values,
    }
}

/// What is remembered when these are proposed, and the files to write.
fn with(
    mut mining: Mining,
    mined: &[Mined<'_>],
    open: bool,
    now: Timestamp,
) -> (Mining, Vec<PolicyFile>) {
    let mut files = Vec::new();
    for found in mined {
        let rule = &found.rule;
        let text = render(rule);
        let known = mining.known.iter_mut().find(|known| known.id == rule.id);
        let hits_total = found.candidate.numbers.hits_total;
        match known {
            Some(known) => {
                known.state = State::Open;
                known.hits_total = hits_total;
            }
            None => mining.known.push(Known {
                id: rule.id.clone(),
                fingerprints: vec![found.candidate.signature.fingerprint],
                state: State::Open,
                hits_total,
            }),
        }
        let hash = hash(&text);
        let theirs = open && mining.written.get(&rule.id).is_some_and(String::is_empty);
        if !theirs && (!open || mining.written.get(&rule.id) != Some(&hash)) {
            files.push(PolicyFile::new(proposed_path(rule), text));
            mining.written.insert(rule.id.clone(), hash);
        }
    }
    mining.mined_at = Some(now);
    (mining, files)
}

fn left_alone(signature: &Signature, why: String) -> wire::LeftAlone {
    wire::LeftAlone {
        fingerprint: signature.fingerprint.to_string(),
        template: signature.template.clone(),
        why,
    }
}

fn shown(mined: &Mined<'_>) -> wire::MinedRule {
    let signature = mined.candidate.signature;
    wire::MinedRule {
        id: mined.rule.id.to_string(),
        kind: mined.rule.kind().as_str().to_owned(),
        name: mined.rule.name.clone(),
        path: proposed_path(&mined.rule),
        fingerprint: signature.fingerprint.to_string(),
        template: signature.template.clone(),
        impact_score: mined.rule.metadata.impact_score,
        because: mined.explanation.why.clone(),
        when: mined
            .evidence
            .precondition
            .as_ref()
            .map(|found| found.predicate.to_string()),
        no_precondition: mined.evidence.why_not.clone(),
        would_have_stopped: mined
            .evidence
            .replay
            .as_ref()
            .map(|replay| wire::WouldHaveStopped {
                runs: replay.runs,
                failing: replay.stopped_failing,
                succeeding: replay.stopped_succeeding,
                days: replay.days,
            }),
        file: render(&mined.rule),
    }
}
