//! `prentice metrics --golden FILE`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress::Progress;
use client::wire::{Ask, AskDecision, Asked};
use domain::id::SkillId;
use domain::routing::Decision;
use domain::routing::golden::{self, Answer, Case, Summary};
use std::path::PathBuf;
use std::time::Instant;

/// Measure how well requests are led to skills, by a file of requests with the right answers.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice metrics --golden skills/golden.json
  prentice metrics --golden skills/golden.json --min-top1 0.9 --out metrics.json

The file is a JSON list of {\"id\", \"query\", \"expected_skill_id\"}; null as the skill means that none
should be found. What cannot be measured this way is null in the summary.

Exit code 1 when fewer than --min-top1 of the requests rank the right skill first.")]
pub(crate) struct Measure {
    /// The requests and where they should lead.
    #[arg(long, value_name = "FILE")]
    golden: PathBuf,
    /// The share of requests whose skill must rank first, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    min_top1: f64,
    /// Where the summary is written.
    #[arg(long, value_name = "FILE", default_value = "metrics_summary.json")]
    out: PathBuf,
}

impl Measure {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let text = std::fs::read_to_string(&self.golden).map_err(|cause| Failure::File {
            path: self.golden.clone(),
            cause,
        })?;
        let cases = golden::parse(&text).map_err(|errors| {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::Usage(format!("{}:\n{}", self.golden.display(), errors.join("\n")))
        })?;
        let answers = answers(&cases, connection, output).await?;
        let summary = golden::measure(cases.iter().zip(&answers));
        let file = serde_json::to_string_pretty(&summary).map(|text| text + "\n");
        let file = file.map_err(|cause| Failure::Other(format!("no summary: {cause}")))?;
        std::fs::write(&self.out, file).map_err(|cause| {
            Failure::Other(format!(
                "cannot write {}: {cause}; name another file with --out",
                self.out.display()
            ))
        })?;
        if output.json {
            output.document(&summary);
        } else {
            show(&summary, output);
            wrong(&cases, &answers, output);
            output.note(format!("written to {}", self.out.display()));
        }
        let top1 = summary.metrics.routing_top1_accuracy.unwrap_or(0.0);
        if top1 < self.min_top1 {
            output.note(format!("top-1 is {top1:.3}, below {}", self.min_top1));
            return Ok(Exit::Failed);
        }
        Ok(Exit::Done)
    }
}

async fn answers(
    cases: &[Case],
    connection: &Connection,
    output: Output,
) -> Result<Vec<Answer>, Failure> {
    let progress = Progress::start(output, "requests".to_owned());
    let mut answers = Vec::with_capacity(cases.len());
    for (done, case) in cases.iter().enumerate() {
        progress.text(format!("{} of {} requests", done + 1, cases.len()));
        let asked = Instant::now();
        let answer = connection
            .client
            .ask(&Ask {
                query: case.query.clone(),
                ..Ask::default()
            })
            .await?;
        answers.push(answer_of(&answer, asked.elapsed().as_secs_f64() * 1e3));
    }
    Ok(answers)
}

fn answer_of(asked: &Asked, request_ms: f64) -> Answer {
    let ids = asked.candidates.iter();
    Answer {
        ranked: ids
            .filter_map(|candidate| SkillId::parse(&candidate.skill_id).ok())
            .collect(),
        decision: match asked.decision {
            AskDecision::Selected => Decision::Selected,
            AskDecision::Ask => Decision::Ask,
            AskDecision::None => Decision::None,
        },
        confidence: Some(asked.confidence),
        // Seen from here, routing cannot be told from the rest of the request.
        routing_ms: None,
        request_ms: Some(request_ms),
    }
}

fn show(summary: &Summary, output: Output) {
    let metrics = &summary.metrics;
    let share = |value: Option<f64>| {
        value.map_or_else(|| "not measured".to_owned(), |value| format!("{value:.3}"))
    };
    output.line(format!("{} requests", summary.total_requests));
    for (name, value) in [
        ("right skill first", metrics.routing_top1_accuracy),
        ("among the first three", metrics.routing_top3_accuracy),
        ("selected without asking", metrics.selected_rate),
        ("right of those", metrics.right_of_selected),
        ("no skill found", metrics.routing_no_skill_found_rate),
        ("run although none fits", metrics.out_of_scope_run_rate),
        (
            "Brier score of the confidence",
            metrics.routing_confidence_brier,
        ),
        ("95th percentile of a request, ms", metrics.request_p95_ms),
    ] {
        output.line(format!("  {name:<33} {}", share(value)));
    }
}

/// Names the requests that went wrong, so that somebody can do something about them.
fn wrong(cases: &[Case], answers: &[Answer], output: Output) {
    for (case, answer) in cases.iter().zip(answers) {
        let found = match answer.decision {
            Decision::None => None,
            _ => answer.ranked.first(),
        };
        if found != case.expected.as_ref() {
            let name = |id: Option<&SkillId>| id.map_or_else(|| "none".to_owned(), SkillId::dotted);
            output.note(format!(
                "  {}: {:?} led to {}, expected {}",
                case.id,
                case.query,
                name(found),
                name(case.expected.as_ref())
            ));
        }
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}
