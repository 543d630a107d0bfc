//! How near the meaning of a request is to each skill.

use super::{Query, Room};
use crate::routing::index::Index;

/// How much the nearest example, the middle of the examples and the text of a skill count.
const NEAREST: f32 = 1.0;
const CENTRE: f32 = 1.0;
const TEXT: f32 = 0.5;
/// How much a request that people said does not lead here takes away, at most.
const COUNTER: f32 = 0.5;
/// A request less near than this says nothing against a skill.
const LEAST_COUNTER: f32 = 0.6;

/// For every skill, into `room.meaning`: a cosine, or what stands for it where the skill has examples.
pub(super) fn scores(query: &Query, index: &Index, room: &mut Room) {
    let dense = &index.dense;
    let Room {
        meaning: scores,
        nearest,
        cosines,
        ..
    } = room;
    scores.resize(index.documents().len(), 0.0);
    dense.texts.cosines(&query.meaning, scores);
    if !dense.examples.is_empty() {
        nearest.clear();
        nearest.resize(scores.len(), f32::MIN);
        let examples = dense.examples.with_owners(&query.among_requests, cosines);
        for (doc, cosine) in examples {
            let nearest = &mut nearest[doc as usize];
            *nearest = nearest.max(cosine);
        }
        let centres = dense.centres.with_owners(&query.among_requests, cosines);
        for (doc, cosine) in centres {
            let doc = doc as usize;
            scores[doc] = (NEAREST * nearest[doc] + CENTRE * cosine + TEXT * scores[doc])
                / (NEAREST + CENTRE + TEXT);
        }
    }
    let counterexamples = &dense.counterexamples;
    for (doc, cosine) in counterexamples.with_owners(&query.among_requests, cosines) {
        let doc = doc as usize;
        let known = !dense.examples.is_empty() && nearest[doc] >= cosine;
        if cosine > LEAST_COUNTER && !known {
            scores[doc] -= COUNTER * (cosine - LEAST_COUNTER) / (1.0 - LEAST_COUNTER);
        }
    }
}
