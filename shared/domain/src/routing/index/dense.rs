//! What skills mean: a vector of the text of each, and of its examples where it has some.

use super::postings::DocId;
use super::texts::Texts;
use crate::routing::model::{DIMS, Sum, Vector};
use std::ops::Range;

/// Vectors, each owned by a skill.
#[derive(Default)]
pub(crate) struct Rows {
    /// Each number + 128.
    values: Vec<[u8; DIMS]>,
    scales: Vec<f32>,
    owners: Vec<DocId>,
}

impl Rows {
    fn push(&mut self, owner: DocId, vector: &Vector) {
        self.values.push(vector.row());
        self.scales.push(vector.scale);
        self.owners.push(owner);
    }

    /// The cosine of every row, into `out`; rows are in the order of skills.
    pub(crate) fn cosines(&self, query: &Vector, out: &mut [f32]) {
        query.cosines(&self.values, &self.scales, out);
    }

    /// The owner and cosine of every row, in the order of skills. `room` is written over.
    pub(crate) fn with_owners(
        &self,
        query: &Vector,
        room: &mut Vec<f32>,
    ) -> impl Iterator<Item = (DocId, f32)> {
        room.resize(self.values.len(), 0.0);
        self.cosines(query, room);
        self.owners.iter().copied().zip(room.iter().copied())
    }

    /// Where the rows of a skill are.
    pub(crate) fn of(&self, owner: DocId) -> Range<usize> {
        let from = self.owners.partition_point(|&other| other < owner);
        from..from + self.owners[from..].partition_point(|&other| other == owner)
    }

    /// Which of a skill's own rows is nearest to `query`, and its cosine.
    pub(crate) fn nearest_of(&self, query: &Vector, owner: DocId) -> Option<(usize, f32)> {
        let own = self.of(owner);
        let count = own.len();
        let mut cosines = vec![0.0; count];
        query.cosines(&self.values[own.clone()], &self.scales[own], &mut cosines);
        cosines
            .into_iter()
            .enumerate()
            .max_by(|left, right| left.1.total_cmp(&right.1))
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn shrink(&mut self) {
        self.values.shrink_to_fit();
        self.scales.shrink_to_fit();
        self.owners.shrink_to_fit();
    }

    fn size(&self) -> usize {
        self.values.capacity() * DIMS + 4 * (self.scales.capacity() + self.owners.capacity())
    }
}

/// All vectors of an index.
#[derive(Default)]
pub(crate) struct Dense {
    /// One for each skill: its name and description.
    pub(crate) texts: Texts,
    /// One for each example, by skill.
    pub(crate) examples: Rows,
    /// The middle of the examples of each skill that has some.
    pub(crate) centres: Rows,
    /// One for each request that does not lead to its skill.
    pub(crate) counterexamples: Rows,
}

impl Dense {
    /// Adds the text of a skill; to be called in the order of their numbers.
    pub(super) fn push_text(&mut self, text: &Sum) {
        self.texts.push(&text.quantised());
    }

    /// Adds the requests that lead to a skill, and those that do not; in the order of the skills' numbers.
    pub(super) fn push_requests(
        &mut self,
        owner: DocId,
        examples: &[Sum],
        counterexamples: &[Sum],
    ) {
        let mut centre = Sum::zero();
        for example in examples {
            self.examples.push(owner, &example.quantised());
            centre.add_direction(example, 1.0);
        }
        if !examples.is_empty() {
            self.centres.push(owner, &centre.quantised());
        }
        for counterexample in counterexamples {
            self.counterexamples
                .push(owner, &counterexample.quantised());
        }
    }

    pub(crate) fn close(&mut self) {
        self.texts.shrink();
        self.examples.shrink();
        self.centres.shrink();
        self.counterexamples.shrink();
    }

    pub(crate) fn size(&self) -> usize {
        self.texts.size() + self.examples.size() + self.centres.size() + self.counterexamples.size()
    }
}
