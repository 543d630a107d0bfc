//! How near the meaning of a request is to each skill.

use super::Query;
use crate::routing::index::Index;

/// How much the nearest example, the middle of the examples and the text of a skill count.
const NEAREST: f32 = 1.0;
const CENTRE: f32 = 1.0;
const TEXT: f32 = 0.5;
/// How much a request that people said does not lead here takes away, at most.
const COUNTER: f32 = 0.5;
/// A request less near than this says nothing against a skill.
const LEAST_COUNTER: f32 = 0.6;

/// For every skill: a cosine, or what stands for it where the skill has examples.
pub(super) fn scores(query: &Query, index: &Index) -> Vec<f32> {
    let dense = &index.dense;
    let mut scores = vec![0.0_f32; index.documents().len()];
    dense.texts.cosines(&query.meaning, &mut scores);
    if !dense.examples.is_empty() {
        let mut nearest = vec![f32::MIN; scores.len()];
        dense
            .examples
            .for_each_cosine(&query.among_requests, |doc, cosine| {
                let nearest = &mut nearest[doc as usize];
                *nearest = nearest.max(cosine);
            });
        dense
            .centres
            .for_each_cosine(&query.among_requests, |doc, cosine| {
                let doc = doc as usize;
                scores[doc] = (NEAREST * nearest[doc] + CENTRE * cosine + TEXT * scores[doc])
                    / (NEAREST + CENTRE + TEXT);
            });
        dense
            .counterexamples
            .for_each_cosine(&query.among_requests, |doc, cosine| {
                let doc = doc as usize;
                if cosine > LEAST_COUNTER && cosine > nearest[doc] {
                    scores[doc] -= COUNTER * (cosine - LEAST_COUNTER) / (1.0 - LEAST_COUNTER);
                }
            });
    } else {
        dense
            .counterexamples
            .for_each_cosine(&query.among_requests, |doc, cosine| {
                if cosine > LEAST_COUNTER {
                    scores[doc as usize] -=
                        COUNTER * (cosine - LEAST_COUNTER) / (1.0 - LEAST_COUNTER);
                }
            });
    }
    scores
}
