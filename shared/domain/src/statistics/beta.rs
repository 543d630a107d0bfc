//! The beta distribution: what is believed of a proportion after some successes and failures.

use super::Interval;
use serde::{Deserialize, Serialize};

/// A belief about a proportion. After `s` successes and `f` failures, from the uniform prior, it is `Beta(1 + s, 1 + f)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Beta {
    a: f64,
    b: f64,
}

impl Beta {
    /// From the uniform prior: everything is equally likely before anything is seen.
    pub fn after(successes: u64, failures: u64) -> Beta {
        Beta {
            a: 1.0 + successes as f64,
            b: 1.0 + failures as f64,
        }
    }

    /// From the prior of Jeffreys, `Beta(1/2, 1/2)`, whose intervals are those of least bias for counts.
    pub fn jeffreys(successes: u64, failures: u64) -> Beta {
        Beta {
            a: 0.5 + successes as f64,
            b: 0.5 + failures as f64,
        }
    }

    /// With these parameters, both above 0; what is not is taken for the least there is.
    pub fn with(a: f64, b: f64) -> Beta {
        let above = |value: f64| {
            if value > 0.0 {
                value
            } else {
                f64::MIN_POSITIVE
            }
        };
        Beta {
            a: above(a),
            b: above(b),
        }
    }

    /// The expected proportion.
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// The chance that the proportion is at most `x`.
    pub fn cdf(self, x: f64) -> f64 {
        regularized_incomplete_beta(self.a, self.b, x)
    }

    /// The proportion that is not exceeded with this chance: the inverse of [`Beta::cdf`].
    ///
    /// By bisection of the monotone function, which cannot miss; 200 halvings leave less than the smallest difference of
    /// two doubles near any answer that is not itself vanishing.
    pub fn quantile(self, chance: f64) -> f64 {
        if chance <= 0.0 {
            return 0.0;
        }
        if chance >= 1.0 {
            return 1.0;
        }
        let (mut low, mut high) = (0.0_f64, 1.0_f64);
        for _ in 0..200 {
            let middle = low + (high - low) / 2.0;
            if middle <= low || middle >= high {
                break;
            }
            if self.cdf(middle) < chance {
                low = middle;
            } else {
                high = middle;
            }
        }
        low + (high - low) / 2.0
    }

    /// The central interval that holds the proportion with chance `level` (0.95, say).
    pub fn credible(self, level: f64) -> Interval {
        let out = (1.0 - level.clamp(0.0, 1.0)) / 2.0;
        Interval {
            low: self.quantile(out),
            high: self.quantile(1.0 - out),
        }
    }
}

/// The natural logarithm of the gamma function, for `x > 0`.
///
/// C. Lanczos, *A precision approximation of the gamma function*, SIAM J. Numer. Anal. B 1 (1964), with g = 7 and nine
/// terms: about 15 digits.
pub fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        // The reflection formula.
        let pi = std::f64::consts::PI;
        return (pi / (pi * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + G + 0.5;
    let sum = TERMS
        .iter()
        .zip(0u8..)
        .skip(1)
        .fold(TERMS[0], |sum, (term, i)| sum + term / (x + f64::from(i)));
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The regularised incomplete beta function I_x(a, b), for `a, b > 0`.
///
/// The continued fraction DLMF 8.17.22 by the modified method of Lentz, on the side of the mean where it converges fast,
/// and by I_x(a, b) = 1 - I_{1-x}(b, a) (DLMF 8.17.4) on the other.
pub fn regularized_incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    let value = if x < (a + 1.0) / (a + b + 2.0) {
        front.exp() * fraction(a, b, x) / a
    } else {
        1.0 - front.exp() * fraction(b, a, 1.0 - x) / b
    };
    value.clamp(0.0, 1.0)
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let not_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    // It needs some multiple of the root of the larger parameter.
    let rounds = 300 + 10 * a.max(b).sqrt().min(1e6) as u32;
    let mut c = 1.0;
    let mut d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for round in 1..=rounds {
        let m = f64::from(round);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / not_zero(1.0 + even * d);
        c = not_zero(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / not_zero(1.0 + odd * d);
        c = not_zero(1.0 + odd / c);
        let step = d * c;
        value *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}
