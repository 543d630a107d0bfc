//! Learning from people: where a request should have been led.

use crate::App;
use crate::error::{Error, Result};
use crate::routes;
use crate::store::{Commit, FeedbackRecord};
use crate::work::{Work, contended};
use client::wire::{Feedback, FeedbackAnswer, FeedbackCount};
use domain::audit::{Object, Verb};
use domain::finding::{Finding, Source};
use domain::id::SkillId;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Instant;

/// Longer requests are not learnt: they would lead everything to themselves.
const MAX_CHARS: usize = 2_000;

/// Keeps the request as an example of the skill it belongs to, and against the one it was led to. The next
/// request finds it so.
///
/// # Errors
/// [`Error::SkillNotFound`]; [`Error::Invalid`] when the request is empty or too long; [`Error::Store`].
pub async fn give_feedback(
    app: &App,
    feedback: &Feedback,
    by: &str,
    now: Timestamp,
) -> Result<FeedbackAnswer> {
    let store = &app.records.store;
    let record = FeedbackRecord {
        query: query(&feedback.query)?,
        selected: feedback.selected_skill_id.clone(),
        expected: feedback
            .expected_skill_id
            .clone()
            .unwrap_or_else(|| feedback.selected_skill_id.clone()),
        by: by.to_owned(),
        source: feedback
            .source
            .as_deref()
            .unwrap_or("api")
            .chars()
            .take(40)
            .collect(),
        at: now,
    };
    let confirmed = record.selected == record.expected;
    let mut skills = vec![&record.expected];
    if !confirmed {
        skills.push(&record.selected);
    }
    let routes = app.router.current(store).await?;
    for skill in &skills {
        // What can be asked for is known here; a skill that was activated a moment ago is in the table.
        if routes.row(&skill.dotted()).is_none() && store.skill(skill).await?.is_none() {
            return Err(Error::SkillNotFound((*skill).clone()));
        }
    }
    let told = json!({"request": record.query, "selected": record.selected, "expected": record.expected, "source": record.source});
    let object = Object::new("skill", &record.expected);
    let told = app
        .records
        .draft(Verb::FeedbackGiven, object, now)
        .change(&Value::Null, &told);
    let mut commit = Commit::new().feedback(&record)?.audit(told)?;
    for skill in &skills {
        let skill = (*skill).clone();
        commit = commit.work(&Work::Route { skill }, now)?;
    }
    // Counters of one skill that many write at once make DynamoDB refuse a transaction now and then.
    let turn = app.router.may_be_taught().await?;
    contended(|| async { Ok(store.commit(&commit).await?) }).await?;
    drop(turn);
    let committed = Instant::now();
    for (skill, work) in skills.iter().zip(commit.work_ids()) {
        // At once, for whoever asks next. If this process dies here, the sweep finds the work.
        match routes::project_since(app, skill, committed).await {
            Ok(()) => store.finish_work(work).await?,
            Err(error) => {
                tracing::warn!(%skill, %error, "the route could not be changed at once; the worker will");
                app.records.tell(std::slice::from_ref(work)).await?;
            }
        }
    }
    Ok(FeedbackAnswer {
        expected: count(app, &record.expected).await?,
        selected: match confirmed {
            true => None,
            false => Some(count(app, &record.selected).await?),
        },
    })
}

fn query(text: &str) -> Result<String> {
    let text = text.trim();
    let problem = match text.chars().count() {
        0 => "it is empty; expected the request as it was asked".to_owned(),
        1..=MAX_CHARS => return Ok(text.to_owned()),
        many => format!("it has {many} characters; expected at most {MAX_CHARS}"),
    };
    Err(Error::Invalid {
        what: "the request is",
        findings: vec![Finding::error(Source::Inputs, "query", problem).field("query")],
    })
}

async fn count(app: &App, skill: &SkillId) -> Result<FeedbackCount> {
    let count = app.records.store.feedback_count(skill).await?;
    Ok(FeedbackCount {
        skill_id: skill.dotted(),
        positive: count.positive,
        negative: count.negative,
    })
}
