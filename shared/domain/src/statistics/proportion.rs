//! Intervals of proportions that hold for few trials too, and for proportions near 0 and 1.

use super::Interval;

/// The score interval of a proportion; `0..=1` when nothing was tried.
///
/// E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, JASA 22 (1927).
pub fn wilson(successes: u64, trials: u64, z: f64) -> Interval {
    if trials == 0 {
        return Interval {
            low: 0.0,
            high: 1.0,
        };
    }
    let n = trials as f64;
    let p = successes.min(trials) as f64 / n;
    let z2 = z * z;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    Interval {
        low: if successes == 0 {
            0.0
        } else {
            (middle - half).max(0.0)
        },
        high: if successes >= trials {
            1.0
        } else {
            (middle + half).min(1.0)
        },
    }
}

/// The interval of `first - second`, two proportions given as (successes, trials).
///
/// R. G. Newcombe, *Interval estimation for the difference between independent proportions*, Statistics in Medicine 17
/// (1998), method 10: the square-and-add of two Wilson intervals.
pub fn difference(first: (u64, u64), second: (u64, u64), z: f64) -> Interval {
    let share = |(successes, trials): (u64, u64)| match trials {
        0 => 0.5,
        _ => successes.min(trials) as f64 / trials as f64,
    };
    let (p1, p2) = (share(first), share(second));
    let (w1, w2) = (wilson(first.0, first.1, z), wilson(second.0, second.1, z));
    let middle = p1 - p2;
    Interval {
        low: middle - ((p1 - w1.low).powi(2) + (w2.high - p2).powi(2)).sqrt(),
        high: middle + ((w1.high - p1).powi(2) + (p2 - w2.low).powi(2)).sqrt(),
    }
}
