//! From scores to a decision: run it, ask back, or say that there is none.
//!
//! Owns the calibration and its thresholds, and the evidence that is shown. Running the wrong skill is worse
//! than asking, so what is in doubt is asked.

mod calibration;
mod edition;
mod evidence;

use super::answer::{Answer, Candidate, Decision, Request, Signals};
use super::index::{DocId, Index};
use super::model::Model;
use super::search::{Query, Ranking, Room, rank};
use super::settings::Weights;
use calibration::{confidence, decision};

impl Index {
    /// Finds the skill that a request asks for. Takes time in proportion to the number of skills, whatever
    /// the request holds.
    pub fn route(&self, model: &Model, request: Request<'_>, weights: Weights) -> Answer<'_> {
        let may = |doc: DocId| {
            let tags = &self.document(doc).tags;
            request.tags.is_empty() || request.tags.iter().any(|tag| tags.contains(tag))
        };
        let (query, ranking) = Room::with(|room| {
            let query = Query::read(request.text, model, self, room);
            let ranking = if query.says_nothing() {
                Ranking::default()
            } else {
                rank(
                    &query,
                    (model, self),
                    room,
                    weights,
                    request.deprecated_too,
                    may,
                )
            };
            (query, ranking)
        });
        let signals = self.signals(&query, &ranking, weights, model);
        let confidence = confidence(signals);
        let candidates: Vec<Candidate<'_>> = ranking
            .best
            .iter()
            .map(|ranked| Candidate {
                document: self.document(ranked.doc),
                score: ranked.score,
                keyword: ranked.lexical,
                vector: ranked.meaning,
                evidence: evidence::of(self, &query, ranked.doc),
            })
            .collect();
        Answer {
            decision: match candidates.is_empty() {
                true => Decision::None,
                false => decision(confidence, signals.margin),
            },
            confidence: if candidates.is_empty() {
                0.0
            } else {
                confidence
            },
            candidates,
            deprecated: ranking.deprecated.map(|ranked| self.document(ranked.doc)),
            signals,
        }
    }

    fn signals(
        &self,
        query: &Query,
        ranking: &Ranking,
        weights: Weights,
        model: &Model,
    ) -> Signals {
        let Some(first) = ranking.best.first() else {
            return Signals::default();
        };
        // Editions of one thing are no rivals. Where all that would be shown are editions there is none.
        let named = self.document(first.doc);
        let rival = ranking.best[1..]
            .iter()
            .find(|other| !edition::are_editions(self, model, named, self.document(other.doc)));
        Signals {
            strength: weights.vector() / Weights::VECTOR * first.meaning
                + weights.keyword() / Weights::KEYWORD * calibration::WORDS * first.lexical,
            margin: first.score - rival.map_or(0.0, |rival| rival.score),
            words: query.words,
            examples: self.document(first.doc).examples.len(),
            foreign: query.foreign,
        }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
