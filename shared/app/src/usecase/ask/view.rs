//! The router's answer on the wire: places in characters, reasons in sentences.

use super::step::Step;
use client::wire::{
    Ask, AskCandidate, AskDecision, AskEvidence, AskSegment, AskStatus, AskWarning, Asked,
};
use domain::routing::segment::Split;
use domain::routing::{Candidate, Document, Evidence};
use serde_json::Value;
use std::ops::Range;

/// Turns byte ranges of a step into places of the whole request, counted in characters.
pub(super) struct Places<'a> {
    request: &'a str,
    offset: usize,
}

impl<'a> Places<'a> {
    /// Places of a step that begins at byte `offset` of the request.
    pub(super) fn new(request: &'a str, offset: usize) -> Places<'a> {
        Places { request, offset }
    }

    pub(super) fn of(&self, span: &Range<usize>) -> (usize, usize) {
        let at = |byte: usize| {
            let before = self.request.get(..self.offset + byte);
            before.map_or(0, |before| before.chars().count())
        };
        (at(span.start), at(span.end))
    }

    fn text(&self, span: &Range<usize>) -> &'a str {
        let span = self.offset + span.start..self.offset + span.end;
        self.request.get(span).unwrap_or_default()
    }
}

pub(super) fn candidate(candidate: &Candidate<'_>, places: &Places<'_>) -> AskCandidate {
    AskCandidate {
        skill_id: candidate.document.id.clone(),
        name: candidate.document.name.clone(),
        description: candidate.document.description.clone(),
        score: rounded(candidate.score),
        keyword_score: rounded(candidate.keyword),
        vector_score: rounded(candidate.vector),
        evidence: candidate
            .evidence
            .iter()
            .map(|evidence| self::evidence(evidence, places))
            .collect(),
    }
}

/// A skill that a person has chosen: nothing was compared.
pub(super) fn chosen(document: &Document) -> AskCandidate {
    AskCandidate {
        skill_id: document.id.clone(),
        name: document.name.clone(),
        description: document.description.clone(),
        score: 0.0,
        keyword_score: 0.0,
        vector_score: 0.0,
        evidence: Vec::new(),
    }
}

fn evidence(evidence: &Evidence<'_>, places: &Places<'_>) -> AskEvidence {
    match evidence {
        Evidence::Word {
            span,
            found,
            fields,
            share,
        } => {
            let (start, end) = places.of(span);
            AskEvidence::Word {
                word: places.text(span).to_owned(),
                start,
                end,
                found: (*found).to_owned(),
                fields: fields.iter().map(|field| (*field).to_owned()).collect(),
                share: rounded(*share),
            }
        }
        Evidence::Example { text, similarity } => AskEvidence::Example {
            example: (*text).to_owned(),
            similarity: rounded(*similarity),
        },
    }
}

/// Says that a skill is deprecated, and what to use instead.
pub(super) fn deprecated(document: &Document) -> AskWarning {
    let replacement = document
        .deprecated
        .as_ref()
        .and_then(|deprecated| deprecated.replacement.clone());
    let instead = replacement
        .as_ref()
        .map(|replacement| format!("; use {replacement}"))
        .unwrap_or_default();
    AskWarning {
        code: "deprecated_skill".to_owned(),
        message: format!("{} is deprecated{instead}", document.id),
        skill_id: Some(document.id.clone()),
        replacement_id: replacement,
    }
}

/// The answer before anything is run.
pub(super) fn asked(ask: &Ask, split: &Split, steps: &[Step]) -> Asked {
    let single = steps.len() == 1;
    let decision = overall(steps);
    let first = &steps[0];
    let skill_of = |step: &Step| step.candidates.first().map(|first| first.skill_id.clone());
    let skill_id = match decision {
        AskDecision::None => None,
        _ => skill_of(first),
    };
    Asked {
        status: match (decision, single) {
            (AskDecision::None, _) => AskStatus::NoSkillFound,
            (AskDecision::Ask, _) => AskStatus::LowConfidence,
            (AskDecision::Selected, true) => AskStatus::Routed,
            (AskDecision::Selected, false) => AskStatus::Planned,
        },
        decision,
        confidence: rounded64(steps.iter().map(|step| step.confidence).fold(1.0, f64::min)),
        reason: reason(decision, steps),
        evidence: match &first.candidates[..] {
            [best, ..] if skill_id.is_some() => best.evidence.clone(),
            _ => Vec::new(),
        },
        skill_id,
        candidates: first.candidates.clone(),
        alternatives: first
            .candidates
            .iter()
            .skip(1)
            .take(2)
            .map(|candidate| candidate.skill_id.clone())
            .collect(),
        inputs: first.inputs.clone(),
        missing_inputs: first.missing.clone(),
        ambiguous_inputs: first.ambiguous.clone(),
        steps: match decision {
            AskDecision::Selected => steps.iter().filter_map(skill_of).collect(),
            _ => Vec::new(),
        },
        segments: if single {
            Vec::new()
        } else {
            segments(ask, split, steps)
        },
        run_id: None,
        output: Value::Null,
        preview: None,
        plan_id: None,
        plan_path: None,
        policy_id: None,
        warnings: steps
            .iter()
            .flat_map(|step| step.warnings.clone())
            .collect(),
        session_id: ask.session_id.clone(),
    }
}

/// Every step must lead somewhere, or the whole is asked back.
fn overall(steps: &[Step]) -> AskDecision {
    let all = |decision| steps.iter().all(|step| step.decision == decision);
    if all(AskDecision::Selected) {
        AskDecision::Selected
    } else if all(AskDecision::None) {
        AskDecision::None
    } else {
        AskDecision::Ask
    }
}

fn reason(decision: AskDecision, steps: &[Step]) -> String {
    if let [_, _, ..] = steps {
        let unclear: Vec<String> = steps
            .iter()
            .filter(|step| step.decision != AskDecision::Selected)
            .map(|step| format!("{:?}", step.segment.text))
            .collect();
        return match unclear.is_empty() {
            true => format!(
                "the request has {} steps, and each leads to a skill",
                steps.len()
            ),
            false => format!("it is not clear which skill is meant by {}", list(&unclear)),
        };
    }
    let step = &steps[0];
    let best = step.candidates.first();
    match (decision, best) {
        (AskDecision::Selected, Some(best)) if step.chosen => {
            format!("{} was chosen", best.skill_id)
        }
        (AskDecision::Selected, Some(best)) => {
            format!("{} fits, and nothing else comes near", best.skill_id)
        }
        (AskDecision::Ask, Some(_)) => {
            let ids: Vec<String> = step
                .candidates
                .iter()
                .take(3)
                .map(|candidate| candidate.skill_id.clone())
                .collect();
            format!(
                "it is not clear which skill is meant; the nearest: {}",
                ids.join(", ")
            )
        }
        _ => "no skill does this; `prentice skill list` shows those there are".to_owned(),
    }
}

fn segments(ask: &Ask, split: &Split, steps: &[Step]) -> Vec<AskSegment> {
    let groups = split
        .groups
        .iter()
        .enumerate()
        .flat_map(|(group, segments)| segments.iter().map(move |_| group));
    let places = Places::new(&ask.query, 0);
    steps
        .iter()
        .zip(groups)
        .map(|(step, group)| {
            let (start, end) = places.of(&step.segment.span);
            AskSegment {
                text: step.segment.text.clone(),
                start,
                end,
                group,
                decision: step.decision,
                skill_id: match step.decision {
                    AskDecision::None => None,
                    _ => step.candidates.first().map(|first| first.skill_id.clone()),
                },
                confidence: rounded64(step.confidence),
                candidates: step.candidates.clone(),
                inputs: step.inputs.clone(),
                missing_inputs: step.missing.clone(),
            }
        })
        .collect()
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}

/// Four digits say all there is to say.
fn rounded(value: f32) -> f64 {
    rounded64(f64::from(value))
}

fn rounded64(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
