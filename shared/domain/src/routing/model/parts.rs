//! Vectors in two parts: a head, whose numbers hold most of what tells texts apart, and the rest.
//!
//! The table's dimensions are sorted by how much they hold (PCA), so the heads of all texts are enough to see
//! which few are worth a closer look. Heads of several texts lie side by side: one instruction reads four
//! numbers of each, and nothing is summed across a register.

use super::vector::Vector;
use super::{DIMS, kernel};

/// Numbers in a head.
pub(super) const HEAD: usize = 128;
const TAIL: usize = DIMS - HEAD;
/// Texts whose heads lie side by side.
pub(crate) const ABREAST: usize = 16;
/// Numbers of one text that lie together.
const TOGETHER: usize = 4;

/// The heads of [`ABREAST`] texts, each number + 128: of each four numbers those of the first text, then
/// those of the second.
pub(crate) type Heads = [[u8; ABREAST * TOGETHER]; HEAD / TOGETHER];
/// What is left of a text, each number + 128.
pub(crate) type Tail = [u8; TAIL];

/// Heads of no texts.
pub(crate) const NO_HEADS: Heads = [[128; ABREAST * TOGETHER]; HEAD / TOGETHER];

/// A request's vector, cut as the texts' are.
pub(crate) struct Parts {
    head: [[i8; TOGETHER]; HEAD / TOGETHER],
    head_offset: i32,
    tail: [i8; TAIL],
    tail_offset: i32,
    scale: f32,
}

impl Parts {
    pub(crate) fn of(vector: &Vector) -> Parts {
        let (head, tail) = cut(&vector.values);
        let mut groups = [[0; TOGETHER]; HEAD / TOGETHER];
        for (group, head) in groups.iter_mut().zip(head.as_chunks().0) {
            *group = *head;
        }
        Parts {
            head: groups,
            head_offset: kernel::offset(&head),
            tail_offset: kernel::offset(&tail),
            tail,
            scale: vector.scale,
        }
    }

    /// What the heads add to the cosines, into `out`.
    pub(crate) fn heads(&self, heads: &[Heads], scales: &[f32], out: &mut [f32]) {
        kernel::heads(&self.head, self.head_offset, self.scale, heads, scales, out);
    }

    /// What the rest adds to the cosines of these texts, or of all if there are none, into `out`.
    pub(crate) fn tails(&self, tails: &[Tail], scales: &[f32], these: &[u32], out: &mut [f32]) {
        kernel::cosines(
            &self.tail,
            (self.tail_offset, self.scale),
            tails,
            scales,
            these,
            out,
        );
    }
}

/// Writes the head of `vector` to the place `at` of those that lie side by side, and returns the rest.
pub(crate) fn lay(vector: &Vector, heads: &mut Heads, at: usize) -> Tail {
    let (head, tail) = cut(&vector.row());
    for (group, head) in heads.iter_mut().zip(head.chunks(TOGETHER)) {
        group[at * TOGETHER..(at + 1) * TOGETHER].copy_from_slice(head);
    }
    tail
}

/// The numbers of the first dimensions, and all others. A sum holds the even dimensions in its first half.
fn cut<T: Copy + Default>(values: &[T; DIMS]) -> ([T; HEAD], [T; TAIL]) {
    let (mut head, mut tail) = ([T::default(); HEAD], [T::default(); TAIL]);
    for (half, values) in values.chunks(DIMS / 2).enumerate() {
        let (first, rest) = values.split_at(HEAD / 2);
        head[half * HEAD / 2..][..HEAD / 2].copy_from_slice(first);
        tail[half * TAIL / 2..][..TAIL / 2].copy_from_slice(rest);
    }
    (head, tail)
}

#[cfg(test)]
mod tests {
    use super::super::vector::Sum;
    use super::*;

    #[test]
    fn both_parts_are_the_whole() {
        let vectors: Vec<Vector> = (0..20)
            .map(|number: usize| {
                let row = std::array::from_fn(|at| (at * 31 + number * 47 + at * number) as u8);
                let mut sum = Sum::zero();
                sum.add_row(&row, 0.1);
                sum.quantised()
            })
            .collect();
        let mut heads = [NO_HEADS; 2];
        let mut scales = [0.0; 2 * ABREAST];
        let mut tails = Vec::new();
        for (at, vector) in vectors.iter().enumerate() {
            tails.push(lay(vector, &mut heads[at / ABREAST], at % ABREAST));
            scales[at] = vector.scale;
        }
        for query in &vectors {
            let parts = Parts::of(query);
            let mut first = [0.0; 2 * ABREAST];
            parts.heads(&heads, &scales, &mut first);
            let mut rest = [0.0; 20];
            parts.tails(&tails, &scales, &[], &mut rest);
            for (at, vector) in vectors.iter().enumerate() {
                let whole = query.cosine(vector);
                assert!((first[at] + rest[at] - whole).abs() < 1e-5, "{at}: {whole}");
            }
            assert_eq!(first[20..], [0.0; 12], "of no text");
            let mut some = [0.0; 2];
            parts.tails(&tails, &scales, &[17, 3], &mut some);
            assert_eq!(some, [rest[17], rest[3]]);
        }
    }
}
