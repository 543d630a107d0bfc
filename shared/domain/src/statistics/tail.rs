//! How unlikely something would be by chance alone.

use super::ln_gamma;

/// The chance that a standard normal value is above `z`; relative error below 1.2e-7 everywhere.
///
/// The Chebyshev fit of erfc in W. H. Press et al., *Numerical Recipes*, section 6.2.
pub fn normal_upper_tail(z: f64) -> f64 {
    const FIT: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x);
    let sum = FIT.iter().rev().fold(0.0, |sum, term| sum * t + term);
    let upper = 0.5 * t * (sum - x * x).exp();
    if z >= 0.0 { upper } else { 1.0 - upper }
}

/// The chance that a chi-square value with one degree of freedom is above `x`.
pub fn chi_square_1_upper_tail(x: f64) -> f64 {
    (2.0 * normal_upper_tail(x.max(0.0).sqrt())).min(1.0)
}

/// Fisher's exact test, one-sided: the chance that of `chosen` runs out of `all`, of which `marked` are marked, at least
/// `both` are marked, when they are chosen without regard to the marks (the upper tail of the hypergeometric
/// distribution).
pub fn fisher_greater(both: u64, chosen: u64, marked: u64, all: u64) -> f64 {
    let (chosen, marked) = (chosen.min(all), marked.min(all));
    let most = chosen.min(marked);
    let least = (chosen + marked).saturating_sub(all);
    if both <= least {
        return 1.0;
    }
    if both > most {
        return 0.0;
    }
    let whole = ln_choose(all, chosen);
    let chance =
        |k: u64| (ln_choose(marked, k) + ln_choose(all - marked, chosen - k) - whole).exp();
    (both..=most).map(chance).sum::<f64>().min(1.0)
}

fn ln_choose(n: u64, k: u64) -> f64 {
    let (n, k) = (n as f64, k as f64);
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}
