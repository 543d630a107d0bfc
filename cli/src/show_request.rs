//! What became of a request in plain language, for people.

use crate::output::Output;
use crate::show_plan;
use crate::words;
use client::wire::{AskCandidate, AskDecision, AskEvidence, AskInput, AskStatus, Asked};

/// The whole answer; with `explain` every candidate with its scores.
pub(crate) fn request(query: &str, asked: &Asked, explain: bool, output: Output) {
    for warning in &asked.warnings {
        output.note(format!("warning: {}", warning.message));
    }
    if asked.segments.is_empty() {
        single(asked, output);
    } else {
        steps(asked, output);
    }
    if let Some(plan) = &asked.preview {
        output.line("");
        show_plan::plan(plan, output);
    }
    if explain {
        explained(query, asked, output);
    }
    next_step(asked, output);
}

fn single(asked: &Asked, output: Output) {
    match (asked.decision, &asked.skill_id) {
        (AskDecision::Selected, Some(id)) => {
            output.line(format!("{id}  ({:.0}% sure)", asked.confidence * 100.0));
            evidence(&asked.evidence, output);
            inputs(asked, output);
        }
        (AskDecision::Ask, _) => {
            output.line("not sure which skill is meant:");
            candidates(&asked.candidates, output);
        }
        _ => output.line("no skill does this"),
    }
}

fn steps(asked: &Asked, output: Output) {
    output.line(&asked.reason);
    for segment in &asked.segments {
        let leads = match (segment.decision, &segment.skill_id) {
            (AskDecision::Selected, Some(id)) => id.clone(),
            (AskDecision::Ask, Some(id)) => format!("{id}?"),
            _ => "no skill".to_owned(),
        };
        output.line(format!(
            "  {}. {leads}  {:?}",
            segment.group + 1,
            segment.text
        ));
        for input in &segment.inputs {
            output.line(format!("       {}", said(input)));
        }
    }
}

fn evidence(evidence: &[AskEvidence], output: Output) {
    let mut words = Vec::new();
    for piece in evidence {
        match piece {
            AskEvidence::Example { example, .. } => {
                output.line(format!("  like      {:?}", words::brief(example, 80)));
            }
            AskEvidence::Word { word, fields, .. } => {
                words.push(format!("{word} ({})", fields.join(", ")));
            }
        }
    }
    if !words.is_empty() {
        output.line(format!("  because   {}", words.join(", ")));
    }
}

fn inputs(asked: &Asked, output: Output) {
    for input in &asked.inputs {
        output.line(format!("  input     {}", said(input)));
    }
    for name in &asked.missing_inputs {
        output.line(format!("  missing   {name}"));
    }
    for ambiguous in &asked.ambiguous_inputs {
        let values: Vec<String> = ambiguous.values.iter().map(words::value).collect();
        output.line(format!(
            "  unclear   {}: {}",
            ambiguous.name,
            values.join(" or ")
        ));
    }
}

/// `path = /srv  (path, from "/srv")`.
fn said(input: &AskInput) -> String {
    let from = match &input.text {
        Some(text) => format!("{}, from {text:?}", input.rule.replace('_', " ")),
        None => input.rule.clone(),
    };
    format!("{} = {}  ({from})", input.name, words::value(&input.value))
}

fn candidates(candidates: &[AskCandidate], output: Output) {
    for (number, candidate) in candidates.iter().enumerate() {
        let description = candidate.description.lines().next().unwrap_or_default();
        output.line(format!(
            "  {}. {}  {}",
            number + 1,
            candidate.skill_id,
            words::brief(description, 70)
        ));
    }
}

fn explained(query: &str, asked: &Asked, output: Output) {
    output.line(format!("\n{query:?}: {}", asked.reason));
    for candidate in &asked.candidates {
        output.line(format!(
            "{}  score {:.2}, words {:.2}, meaning {:.2}",
            candidate.skill_id, candidate.score, candidate.keyword_score, candidate.vector_score
        ));
        for piece in &candidate.evidence {
            output.line(match piece {
                AskEvidence::Word {
                    word,
                    found,
                    fields,
                    share,
                    ..
                } => format!(
                    "  {word:?} is {found:?} in {} ({share:.2})",
                    fields.join(", ")
                ),
                AskEvidence::Example {
                    example,
                    similarity,
                } => format!("  like {example:?} ({similarity:.2})"),
            });
        }
    }
}

fn next_step(asked: &Asked, output: Output) {
    let id = asked.skill_id.as_deref().unwrap_or_default();
    match asked.status {
        AskStatus::Routed if asked.missing_inputs.is_empty() => {
            output
                .note("add --execute to run it; `prentice feedback` says when it is the wrong one");
        }
        AskStatus::Routed | AskStatus::InputsMissing => output.note(format!(
            "give what is missing with --input {}=…",
            asked.missing_inputs.first().map_or("NAME", String::as_str)
        )),
        AskStatus::LowConfidence => {
            output.note(format!("say which with --skill, such as --skill {id}"));
        }
        AskStatus::NoSkillFound => {
            output
                .note("`prentice skill list` shows the skills, `prentice add-skill` proposes one");
        }
        AskStatus::Planned => {
            output.note("running several steps at once is not possible yet: run them one by one");
        }
        AskStatus::DryRun => {
            output.note("nothing was started");
            if let Some(path) = &asked.plan_path {
                output.note(format!(
                    "written to {path}; --execute --plan-path {path} runs that and nothing else"
                ));
            }
        }
        AskStatus::Started | AskStatus::AwaitingApproval => {}
    }
}

/// Asks which candidate is meant.
pub(crate) fn question(asked: &Asked, output: Output) {
    output.note("Which one do you mean?");
    candidates(&asked.candidates, output);
    output.note("Its number, or nothing for none of them:");
}
