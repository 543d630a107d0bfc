//! One step of a request: where it leads, and the inputs its words hold.

use super::input;
use super::view;
use crate::routes::{Loaded, Row};
use client::wire::{AmbiguousInput, Ask, AskCandidate, AskDecision, AskInput, AskWarning};
use domain::routing::segment::Segment;
use domain::routing::{Decision, Request, Weights};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Where one step leads.
pub(super) struct Step {
    pub(super) segment: Segment,
    pub(super) decision: AskDecision,
    pub(super) confidence: f64,
    pub(super) candidates: Vec<AskCandidate>,
    /// The first candidate.
    pub(super) row: Option<Arc<Row>>,
    pub(super) inputs: Vec<AskInput>,
    pub(super) missing: Vec<String>,
    pub(super) ambiguous: Vec<AmbiguousInput>,
    pub(super) warnings: Vec<AskWarning>,
    /// A person has chosen the skill.
    pub(super) chosen: bool,
}

impl Step {
    /// The inputs by name.
    pub(super) fn values(&self) -> Map<String, Value> {
        self.inputs
            .iter()
            .map(|input| (input.name.clone(), input.value.clone()))
            .collect()
    }
}

/// What all steps of a request share.
pub(super) struct Chooser<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) weights: Weights,
    pub(super) ask: &'a Ask,
    pub(super) tags: Vec<String>,
}

impl Chooser<'_> {
    /// Finds the skill of a step.
    pub(super) fn route(&self, segment: &Segment) -> Step {
        let request = Request {
            text: &segment.text,
            tags: &self.tags,
            deprecated_too: self.ask.include_deprecated,
        };
        let answer = self
            .loaded
            .index
            .route(&self.loaded.model, request, self.weights);
        let mut warnings = Vec::new();
        if let Some(document) = answer.deprecated {
            warnings.push(view::deprecated(document));
        }
        let row = answer
            .candidates
            .first()
            .and_then(|first| self.loaded.row(&first.document.id));
        let decision = match (answer.decision, row) {
            (_, None) | (Decision::None, _) => AskDecision::None,
            (Decision::Ask, _) => AskDecision::Ask,
            (Decision::Selected, _) => AskDecision::Selected,
        };
        let places = view::Places::new(&self.ask.query, segment.span.start);
        let mut step = Step {
            segment: segment.clone(),
            decision,
            confidence: f64::from(answer.confidence),
            candidates: answer
                .candidates
                .iter()
                .map(|candidate| view::candidate(candidate, &places))
                .collect(),
            row: row.cloned(),
            inputs: Vec::new(),
            missing: Vec::new(),
            ambiguous: Vec::new(),
            warnings,
            chosen: false,
        };
        // Inputs of a skill that nobody has settled on would be a guess.
        if decision == AskDecision::Selected {
            self.read_inputs(&mut step, &places);
        }
        step
    }

    /// The step of a skill that a person has chosen.
    pub(super) fn chosen(&self, row: &Row, segment: &Segment) -> Step {
        let places = view::Places::new(&self.ask.query, segment.span.start);
        let mut step = Step {
            segment: segment.clone(),
            decision: AskDecision::Selected,
            confidence: 1.0,
            candidates: vec![view::chosen(&row.document)],
            row: Some(Arc::new(row.clone())),
            inputs: Vec::new(),
            missing: Vec::new(),
            ambiguous: Vec::new(),
            warnings: Vec::new(),
            chosen: true,
        };
        self.read_inputs(&mut step, &places);
        step
    }

    fn read_inputs(&self, step: &mut Step, places: &view::Places<'_>) {
        let Some(row) = &step.row else { return };
        if row.document.deprecated.is_some() {
            step.warnings.push(view::deprecated(&row.document));
        }
        let read = input::read(&step.segment.text, &row.schema(), &self.ask.inputs, places);
        step.inputs = read.inputs;
        step.missing = read.missing;
        step.ambiguous = read.ambiguous;
        step.warnings.extend(read.warnings);
    }
}
