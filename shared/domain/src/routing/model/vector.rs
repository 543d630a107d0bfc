//! Vectors: sums of words while they are made, a byte a number once they are kept.

use super::DIMS;
use multiversion::multiversion;

/// A sum of word vectors.
#[derive(Clone)]
pub(crate) struct Sum(pub(super) [f32; DIMS]);

impl Sum {
    pub(crate) fn zero() -> Sum {
        Sum([0.0; DIMS])
    }

    /// Adds a packed row: two values a byte, each stored + 8.
    pub(super) fn add_row(&mut self, row: &[u8], scale: f32) {
        for (pair, &byte) in self.0.chunks_exact_mut(2).zip(row) {
            pair[0] += (f32::from(byte & 15) - 8.0) * scale;
            pair[1] += (f32::from(byte >> 4) - 8.0) * scale;
        }
    }

    /// Adds another sum, weighted.
    pub(crate) fn add(&mut self, other: &Sum, weight: f32) {
        for (to, from) in self.0.iter_mut().zip(&other.0) {
            *to += from * weight;
        }
    }

    pub(crate) fn length(&self) -> f32 {
        self.0.iter().map(|value| value * value).sum::<f32>().sqrt()
    }

    /// The same direction with length 1; nothing stays nothing.
    pub(crate) fn normalised(mut self) -> Sum {
        let length = self.length();
        if length > 0.0 {
            self.0.iter_mut().for_each(|value| *value /= length);
        }
        self
    }

    /// Length 1, a byte a number.
    pub(crate) fn quantised(&self) -> Vector {
        let largest = self
            .0
            .iter()
            .fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let length = self.length();
        if largest == 0.0 || length == 0.0 {
            return Vector::default();
        }
        let step = largest / 127.0;
        Vector {
            values: self.0.map(|value| (value / step).round() as i8),
            scale: step / length,
        }
    }
}

/// A direction: `values × scale` has length 1, but for what rounding does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vector {
    pub(crate) values: [i8; DIMS],
    pub(crate) scale: f32,
}

impl Default for Vector {
    /// No direction: its cosine with everything is 0.
    fn default() -> Vector {
        Vector {
            values: [0; DIMS],
            scale: 0.0,
        }
    }
}

/// The dot product of `query` with every row. The widest instructions of the processor at hand are chosen
/// when it runs: this loop is most of a request's time. It holds no closure, since a closure would be
/// compiled for the narrowest.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2"))]
pub(crate) fn dot_all(query: &[i8; DIMS], rows: &[[i8; DIMS]], out: &mut [i32]) {
    let mut wide = [0_i16; DIMS];
    for at in 0..DIMS {
        wide[at] = query[at] as i16;
    }
    for (row, out) in rows.iter().zip(out) {
        let mut sum = 0_i32;
        for at in 0..DIMS {
            sum += wide[at] as i32 * row[at] as i32;
        }
        *out = sum;
    }
}
