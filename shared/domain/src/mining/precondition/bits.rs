//! A set of runs, one bit a run.

/// Which runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The runs, by number, of which it is so.
    pub(super) fn of(runs: usize, is: impl Fn(usize) -> bool) -> Bits {
        let mut words = vec![0; runs.div_ceil(64)];
        for run in (0..runs).filter(|run| is(*run)) {
            words[run / 64] |= 1 << (run % 64);
        }
        Bits(words)
    }

    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many are in both.
    pub(super) fn common(&self, other: &Bits) -> u64 {
        let words = self.0.iter().zip(&other.0);
        words.map(|(a, b)| u64::from((a & b).count_ones())).sum()
    }

    /// How many are in all three.
    pub(super) fn common_of_three(&self, second: &Bits, third: &Bits) -> u64 {
        let words = self.0.iter().zip(&second.0).zip(&third.0);
        words
            .map(|((a, b), c)| u64::from((a & b & c).count_ones()))
            .sum()
    }

    pub(super) fn and(&self, other: &Bits) -> Bits {
        Bits(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    pub(super) fn without(&self, other: &Bits) -> Bits {
        Bits(self.0.iter().zip(&other.0).map(|(a, b)| a & !b).collect())
    }
}
