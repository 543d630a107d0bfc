//! Passes over the scores of all skills: how they are spread, and which are worth a look.
//!
//! As in the model's kernel, the loops are plain, since a closure would be compiled for the narrowest
//! instructions.

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

/// Calls `visit` with the number and the weighted sum of scores of every skill for which that is above zero
/// and not below `least`, which `visit` may raise.
pub(super) fn for_each_above(
    (left, left_weight): (&[f32], f32),
    (right, right_weight): (&[f32], f32),
    least: &mut f32,
    mut visit: impl FnMut(usize, f32, &mut f32),
) {
    let mut fused = [0.0_f32; BLOCK];
    let mut found = [0_u8; BLOCK];
    let blocks = left.chunks(BLOCK).zip(right.chunks(BLOCK));
    for (number, (left, right)) in blocks.enumerate() {
        let largest = fuse(left, left_weight, right, right_weight, &mut fused);
        if largest < *least || largest <= 0.0 {
            continue;
        }
        let count = at_least(&fused, *least, &mut found);
        for &at in &found[..count] {
            let score = fused[usize::from(at)];
            if score >= *least && score > 0.0 {
                visit(number * BLOCK + usize::from(at), score, least);
            }
        }
    }
}

/// Writes the weighted sums and returns the largest of them, at least 0.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
fn fuse(
    left: &[f32],
    left_weight: f32,
    right: &[f32],
    right_weight: f32,
    fused: &mut [f32; BLOCK],
) -> f32 {
    let count = left.len().min(right.len()).min(BLOCK);
    let (left, right) = (&left[..count], &right[..count]);
    for at in 0..count {
        fused[at] = left[at] * left_weight + right[at] * right_weight;
    }
    fused[count..].fill(0.0);
    let mut parts = [0.0_f32; LANES];
    let mut from = 0;
    while from < BLOCK {
        for lane in 0..LANES {
            let value = fused[from + lane];
            parts[lane] = if value > parts[lane] {
                value
            } else {
                parts[lane]
            };
        }
        from += LANES;
    }
    let mut largest = 0.0;
    for part in parts {
        largest = if part > largest { part } else { largest };
    }
    largest
}

/// Writes the places of values that are not below `least` and returns how many there are. Every place is
/// written, and kept if it counts: a branch that cannot be foretold would cost more.
fn at_least(values: &[f32; BLOCK], least: f32, found: &mut [u8; BLOCK]) -> usize {
    let mut count = 0;
    for (at, &value) in values.iter().enumerate() {
        found[count & (BLOCK - 1)] = at as u8;
        count += usize::from(value >= least);
    }
    count
}
