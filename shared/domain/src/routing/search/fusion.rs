//! Passes over the scores of all skills: how they are spread, and which are worth a look.
//!
//! As in the model's kernel, the loops are plain, since a closure would be compiled for the narrowest
//! instructions.

use crate::routing::index::DocId;
use multiversion::multiversion;

/// Sums are kept in so many parts, as wide as the widest register.
const LANES: usize = 16;
/// Skills that are looked at together; most blocks hold none that is good enough.
const BLOCK: usize = 256;
/// How many skills the prior counts for: the spread of nine skills says little.
const PRIOR_SKILLS: f32 = 20.0;

/// How scores are spread.
pub(super) struct Spread {
    count: f32,
    /// The sum of the squared distances from their mean.
    deviations: f32,
}

impl Spread {
    pub(super) fn of(scores: &[f32]) -> Spread {
        let count = scores.len() as f32;
        let [sum, squares] = sums(scores);
        Spread {
            count,
            deviations: (squares - sum * sum / count.max(1.0)).max(0.0),
        }
    }

    /// With the squared distances of something else beside the scores.
    pub(super) fn and(self, deviations: f32) -> Spread {
        Spread {
            deviations: self.deviations + deviations,
            ..self
        }
    }

    /// The standard deviation, drawn to `prior` where there are few scores.
    pub(super) fn around(&self, prior: f32) -> f32 {
        ((self.deviations + PRIOR_SKILLS * prior * prior) / (self.count + PRIOR_SKILLS)).sqrt()
    }
}

/// The sums of the values and of their squares.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
fn sums(values: &[f32]) -> [f32; 2] {
    let mut sums = [0.0_f32; LANES];
    let mut squares = [0.0_f32; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            sums[lane] += chunk[lane];
            squares[lane] += chunk[lane] * chunk[lane];
        }
    }
    for lane in 0..rest.len() {
        sums[lane] += rest[lane];
        squares[lane] += rest[lane] * rest[lane];
    }
    let mut both = [0.0, 0.0];
    for lane in 0..LANES {
        both[0] += sums[lane];
        both[1] += squares[lane];
    }
    both
}

/// The weighted sums of two scores, and where the largest are.
#[derive(Default)]
pub(super) struct Fused {
    scores: Vec<f32>,
    /// The blocks of skills, and the largest sum in each; the largest first.
    blocks: Vec<(f32, u32)>,
}

impl Fused {
    pub(super) fn fill(
        &mut self,
        (left, left_weight): (&[f32], f32),
        (right, right_weight): (&[f32], f32),
    ) {
        self.scores.resize(left.len(), 0.0);
        self.blocks.clear();
        let sums = self.scores.chunks_mut(BLOCK);
        let blocks = left.chunks(BLOCK).zip(right.chunks(BLOCK)).zip(sums);
        for (number, ((left, right), sums)) in (0..).zip(blocks) {
            let largest = fuse(left, left_weight, right, right_weight, sums);
            self.blocks.push((largest, number));
        }
        self.blocks
            .sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    }

    /// Calls `visit` with every skill whose sum is not below `least`, those of the best blocks first; `visit`
    /// returns what is not to be below from then on.
    pub(super) fn for_each_above(&self, mut least: f32, mut visit: impl FnMut(DocId) -> f32) {
        let mut found = [0_u8; BLOCK];
        for &(largest, number) in &self.blocks {
            if largest < least {
                break;
            }
            let first = number as usize * BLOCK;
            let scores = &self.scores[first..self.scores.len().min(first + BLOCK)];
            let count = at_least(scores, least, &mut found);
            for &at in &found[..count] {
                if scores[usize::from(at)] >= least {
                    least = visit((first + usize::from(at)) as DocId);
                }
            }
        }
    }

    /// Every skill whose sum is not below `least`, into `out`.
    pub(super) fn all_above(&self, least: f32, out: &mut Vec<DocId>) {
        out.clear();
        self.for_each_above(least, |doc| {
            out.push(doc);
            least
        });
    }
}

/// Writes the weighted sums and returns the largest of them.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
fn fuse(
    left: &[f32],
    left_weight: f32,
    right: &[f32],
    right_weight: f32,
    fused: &mut [f32],
) -> f32 {
    let count = left.len().min(right.len()).min(fused.len());
    let (left, right, fused) = (&left[..count], &right[..count], &mut fused[..count]);
    for at in 0..count {
        fused[at] = left[at] * left_weight + right[at] * right_weight;
    }
    let mut parts = [f32::MIN; LANES];
    let (chunks, rest) = fused.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            let value = chunk[lane];
            parts[lane] = if value > parts[lane] {
                value
            } else {
                parts[lane]
            };
        }
    }
    let mut largest = f32::MIN;
    for part in parts {
        largest = if part > largest { part } else { largest };
    }
    for &value in rest {
        largest = if value > largest { value } else { largest };
    }
    largest
}

/// `slope × value + constant` of every value, into `out`.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(super) fn line(values: &[f32], slope: f32, constant: f32, out: &mut [f32]) {
    let count = values.len().min(out.len());
    for at in 0..count {
        out[at] = values[at] * slope + constant;
    }
}

/// Writes the places of values that are not below `least` and returns how many there are. Most registers hold
/// none; in those that do, every place is written, and kept if it counts: a branch that cannot be foretold
/// would cost more.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
fn at_least(values: &[f32], least: f32, found: &mut [u8; BLOCK]) -> usize {
    let mut count = 0;
    let mut from = 0;
    while from < values.len() {
        let to = values.len().min(from + LANES);
        let some = &values[from..to];
        let mut any = false;
        for &value in some {
            any |= value >= least;
        }
        if any {
            for (lane, &value) in some.iter().enumerate() {
                found[count & (BLOCK - 1)] = (from + lane) as u8;
                count += usize::from(value >= least);
            }
        }
        from = to;
    }
    count
}
