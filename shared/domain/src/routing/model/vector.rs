//! Vectors: sums of words while they are made, a byte a number once they are kept.

use super::{DIMS, kernel};

/// A sum of word vectors. Its numbers are kept in another order than the file's: those of the rows' low
/// halves of bytes first, then those of the high halves. Nothing but the order of a sum depends on it.
#[derive(Clone)]
pub(crate) struct Sum([f32; DIMS]);

impl Sum {
    pub(crate) fn zero() -> Sum {
        Sum([0.0; DIMS])
    }

    /// Adds a packed row: two values a byte, each stored + 8.
    pub(super) fn add_row(&mut self, row: &[u8; DIMS / 2], scale: f32) {
        kernel::add_row(&mut self.0, row, scale);
    }

    /// Adds another sum, weighted.
    pub(crate) fn add(&mut self, other: &Sum, weight: f32) {
        kernel::add(&mut self.0, &other.0, weight);
    }

    /// Adds another sum, weighted, as if its length were 1; nothing adds nothing.
    pub(crate) fn add_direction(&mut self, other: &Sum, weight: f32) {
        let length = other.length();
        if length > 0.0 {
            self.add(other, weight / length);
        }
    }

    pub(crate) fn length(&self) -> f32 {
        kernel::squares(&self.0).sqrt()
    }

    /// Length 1, a byte a number. What has no length, or none that is a number, has no direction either.
    pub(crate) fn quantised(&self) -> Vector {
        let largest = kernel::largest(&self.0);
        let length = self.length();
        let step = largest / 127.0;
        let mut vector = Vector::default();
        if length > 0.0 && length.is_finite() && step.is_normal() {
            kernel::quantise(&self.0, 1.0 / step, &mut vector.values);
            vector.scale = step / length;
        }
        vector
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

impl Vector {
    /// The cosine of the two.
    pub(crate) fn cosine(&self, other: &Vector) -> f32 {
        let mut cosine = [0.0];
        self.cosines(&[other.row()], &[other.scale], &mut cosine);
        cosine[0]
    }

    /// Its numbers as they are stored in an index, + 128.
    pub(crate) fn row(&self) -> [u8; DIMS] {
        self.values.map(|value| value as u8 ^ 128)
    }

    /// The cosines of `self` and of every row, whose scale is at the same place.
    pub(crate) fn cosines(&self, rows: &[[u8; DIMS]], scales: &[f32], out: &mut [f32]) {
        let offset = kernel::offset(&self.values);
        kernel::cosines(&self.values, (offset, self.scale), rows, scales, &[], out);
    }
}
