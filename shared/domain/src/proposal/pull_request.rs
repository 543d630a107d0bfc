//! The pull request of a mining run: one a run, written so that a reviewer can decide from it.

use super::markdown::{block, cell, code};
use super::replay::Replay;
use crate::mining::Explanation;
use crate::mining::precondition::Precondition;
use crate::rule::{Action, Rule, RuleKind, line, proposed_path};
use crate::signature::{Direction, Numbers, Trend, ValueCount};
use std::fmt::Write;

/// The branch of the one pull request that is open at a time; a later run updates it.
pub const BRANCH: &str = "prentice/mined";
/// Characters of a body; GitHub takes 65,536.
const MAX_BODY: usize = 60_000;

/// A rule that is proposed, and what speaks for it.
#[derive(Debug, Clone)]
pub struct Item<'i> {
    /// The rule.
    pub rule: &'i Rule,
    /// The template of the error.
    pub template: &'i str,
    /// Its numbers.
    pub numbers: Numbers,
    /// How it moves.
    pub trend: Trend,
    /// Why it is this kind of rule.
    pub explanation: &'i Explanation,
    /// What the inputs of failing runs have in common.
    pub precondition: Option<&'i Precondition>,
    /// What it would have stopped.
    pub replay: Option<&'i Replay>,
    /// A few events as they came, the newest first.
    pub samples: &'i [String],
    /// The most frequent values of each wildcard.
    pub values: &'i [Vec<ValueCount>],
}

/// What is sent to the forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
}

/// Writes the pull request of these rules; `left_alone` are the errors that were looked at and nothing is proposed for.
pub fn pull_request(items: &[Item<'_>], left_alone: usize) -> PullRequest {
    let of_kind = |kind: RuleKind| items.iter().filter(|item| item.rule.kind() == kind).count();
    let (guardrails, fixers) = (of_kind(RuleKind::Guardrail), of_kind(RuleKind::Fixer));
    let counts = [(guardrails, "guardrail"), (fixers, "fixer")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| many(count as u64, what))
        .collect::<Vec<_>>()
        .join(" and ");
    let title = match items {
        [only] => line(
            &format!("Mined: {} {}", only.rule.id, only.rule.kind().as_str()),
            100,
        ),
        _ => format!("Mined: {counts}"),
    };
    let mut body = format!(
        "Errors of the last 30 days led to {counts}. **Merging approves them and puts them in force at that commit**; every guardrail starts in shadow, where it only counts, unless its file says otherwise. To decide against one, remove its file from this branch before the merge; it is not proposed again unless the error becomes much more frequent.\n\n"
    );
    body.push_str("| rule | error | in | 7 d | 30 d | trend | would have stopped, 30 d |\n| --- | --- | --- | ---: | ---: | --- | --- |\n");
    for item in items.iter().take(100) {
        body.push_str(&row(item));
    }
    if items.len() > 100 {
        let _ = writeln!(body, "\n{} more are in the files.", items.len() - 100);
    }
    let mut untold = 0;
    for item in items {
        let section = section(item);
        if body.len() + section.len() > MAX_BODY {
            untold += 1;
        } else {
            body.push_str(&section);
        }
    }
    if untold > 0 {
        let _ = writeln!(body, "\n{untold} more are told of in their files only.");
    }
    if left_alone > 0 {
        let _ = writeln!(
            body,
            "\n{left_alone} other errors were looked at and left alone; `prentice mine explain` says why."
        );
    }
    PullRequest { title, body }
}

fn row(item: &Item<'_>) -> String {
    let component = item.rule.matches.component.as_deref().unwrap_or_default();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        item.rule.id,
        cell(item.template),
        cell(component),
        item.numbers.hits_7d,
        item.numbers.hits_30d,
        trend(&item.trend),
        item.replay.map_or("–".to_owned(), |replay| format!(
            "{} failing, {} good",
            replay.stopped_failing, replay.stopped_succeeding
        )),
    )
}

fn section(item: &Item<'_>) -> String {
    let Item {
        rule,
        numbers,
        explanation,
        ..
    } = item;
    let mut out = format!(
        "\n### {}: {}\n\n{}\n\n",
        rule.id,
        code(&rule.name),
        block(item.template)
    );
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "* **How often:** {} in 7 days, {} in 30 days, {}; {}, {}, {}; impact {:.1}.",
        numbers.hits_7d,
        numbers.hits_30d,
        trend(&item.trend),
        many(numbers.users, "user"),
        many(numbers.services, "service"),
        many(numbers.versions, "version"),
        rule.metadata.impact_score
    );
    let by = explanation.rule.as_deref().unwrap_or("none");
    let _ = writeln!(
        out,
        "* **Why a {}:** by the rule {}: {}.",
        rule.kind().as_str(),
        code(by),
        code(&explanation.why)
    );
    if let Some(found) = item.precondition {
        let _ = writeln!(
            out,
            "* **When:** {}. It is so in {} of {} runs that failed by this error and in {} of {} that succeeded. Of such runs {:.0} % to {:.0} % fail (95 % confidence), against {:.0} % of all; chance alone would look as good once in {}.",
            code(&found.predicate.to_string()),
            found.failing,
            found.all_failing,
            found.succeeding,
            found.all_succeeding,
            found.failure_between.low * 100.0,
            found.failure_between.high * 100.0,
            found.context * 100.0,
            once_in(found.chance)
        );
    }
    if let Some(replay) = item.replay {
        let _ = writeln!(
            out,
            "* **Replay of {} runs of {} days:** it would have stopped {} of {} that failed by this error, {} that failed otherwise, and {} of {} that succeeded.",
            replay.runs,
            replay.days,
            replay.stopped_failing,
            replay.stopped_failing + replay.missed_failing,
            replay.stopped_otherwise,
            replay.stopped_succeeding,
            replay.succeeding
        );
        if !replay.wrongly.is_empty() {
            let runs: Vec<String> = replay
                .wrongly
                .iter()
                .map(|run| code(run.as_str()))
                .collect();
            let _ = writeln!(out, "  Good runs among those: {}.", runs.join(", "));
        }
    }
    if let Action::Autopatch { script, .. } = &rule.action {
        let _ = writeln!(
            out,
            "* **Needs its script** {}, in this pull request or a later one; until then it does nothing.",
            code(script)
        );
    }
    for (index, values) in item
        .values
        .iter()
        .enumerate()
        .filter(|(_, values)| !values.is_empty())
        .take(6)
    {
        let values: Vec<String> = values
            .iter()
            .take(5)
            .map(|value| format!("{} ({})", code(&value.value), value.count))
            .collect();
        let _ = writeln!(out, "* Gap {}: {}", index + 1, values.join(", "));
    }
    let _ = writeln!(out, "* File: {}", code(&proposed_path(rule)));
    if !item.samples.is_empty() {
        out.push_str("\n<details><summary>Samples</summary>\n\n");
        for sample in item.samples.iter().take(3) {
            let _ = writeln!(out, "{}\n", block(sample));
        }
        out.push_str("</details>\n");
    }
    out
}

fn trend(trend: &Trend) -> String {
    let word = trend.direction.as_str();
    let since = trend.since_days.unwrap_or(0);
    match trend.direction {
        Direction::Steady => word.to_owned(),
        Direction::New if since == 0 => format!("{word} today"),
        Direction::New => format!("{word}, {} old", many(since.into(), "day")),
        _ => format!(
            "{word} for {} ({:.1} to {:.1} a day)",
            many(u64::from(since) + 1, "day"),
            trend.before_per_day,
            trend.after_per_day
        ),
    }
}

/// `1 user`, `2 users`.
fn many(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A small chance as people say it, at most a million.
fn once_in(chance: f64) -> String {
    match 1.0 / chance.max(1e-12) {
        many if many >= 1e6 => "a million or more".to_owned(),
        some => format!("{some:.0}"),
    }
}
