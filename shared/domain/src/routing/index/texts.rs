//! What the text of each skill means: vectors in two parts, so that few need to be looked at whole.

use super::postings::DocId;
use crate::routing::model::{ABREAST, Heads, NO_HEADS, Parts, Tail, Vector, lay};
use std::ops::Range;

/// A vector for each skill, in their order.
#[derive(Default)]
pub(crate) struct Texts {
    heads: Vec<Heads>,
    tails: Vec<Tail>,
    /// With zeros after the last, as many as there are heads.
    scales: Vec<f32>,
}

impl Texts {
    pub(super) fn push(&mut self, vector: &Vector) {
        let at = self.tails.len() % ABREAST;
        if at == 0 {
            self.heads.push(NO_HEADS);
            self.scales.extend([0.0; ABREAST]);
        }
        let place = self.tails.len();
        if let Some(heads) = self.heads.last_mut() {
            self.tails.push(lay(vector, heads, at));
            self.scales[place] = vector.scale;
        }
    }

    /// What the heads add to the cosines of all texts, into `out`, which is made as long as it needs to be.
    pub(crate) fn heads(&self, query: &Parts, out: &mut Vec<f32>) {
        out.resize(self.scales.len(), 0.0);
        query.heads(&self.heads, &self.scales, out);
        out.truncate(self.tails.len());
    }

    /// What the rest adds to the cosines of some texts, into `out`, which is as long as they are many.
    pub(crate) fn tails(&self, query: &Parts, of: Range<usize>, out: &mut [f32]) {
        query.tails(&self.tails[of.clone()], &self.scales[of], &[], out);
    }

    /// What the rest adds to the cosines of these texts, into `out`, one for each.
    pub(crate) fn tails_of(&self, query: &Parts, these: &[DocId], out: &mut Vec<f32>) {
        out.resize(these.len(), 0.0);
        if !these.is_empty() {
            query.tails(&self.tails, &self.scales, these, out);
        }
    }

    pub(super) fn shrink(&mut self) {
        self.heads.shrink_to_fit();
        self.tails.shrink_to_fit();
        self.scales.shrink_to_fit();
    }

    pub(super) fn size(&self) -> usize {
        self.heads.capacity() * size_of::<Heads>()
            + self.tails.capacity() * size_of::<Tail>()
            + self.scales.capacity() * 4
    }
}
