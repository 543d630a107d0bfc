//! Known values, and identities that hold for all.

use super::*;
use proptest::prelude::*;

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs().max(1.0),
        "found {found}, expected {expected}"
    );
}

#[test]
fn known_values() {
    near(ln_gamma(1.0), 0.0, 1e-14);
    near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln(), 1e-14);
    near(ln_gamma(11.0), 3_628_800_f64.ln(), 1e-14);
    near(ln_gamma(0.1), 2.252_712_651_734_206, 1e-13);
    for (z, upper) in [
        (0.0, 0.5),
        (1.0, 0.158_655_253_9),
        (Z95, 0.025),
        (-1.0, 0.841_344_746_1),
        (5.0, 2.866_515_7e-7),
    ] {
        let found = normal_upper_tail(z);
        assert!((found / upper - 1.0).abs() < 1e-6, "{z}: {found}");
    }
    assert!((chi_square_1_upper_tail(3.841_458_8) - 0.05).abs() < 1e-7);
    // The lady tasting tea: 4 of 4 right by chance is 1 in 70; 3 or more, 17 in 70.
    near(fisher_greater(4, 4, 4, 8), 1.0 / 70.0, 1e-12);
    near(fisher_greater(3, 4, 4, 8), 17.0 / 70.0, 1e-12);
    near(fisher_greater(0, 4, 4, 8), 1.0, 0.0);
    near(fisher_greater(5, 4, 4, 8), 0.0, 0.0);
}

#[test]
fn intervals_of_proportions_are_those_of_the_papers() {
    // Newcombe 1998 (a), table I: 81 of 263.
    let found = wilson(81, 263, Z95);
    near(found.low, 0.2553, 1e-4);
    near(found.high, 0.3662, 1e-4);
    let found = wilson(0, 20, Z95);
    near(found.low, 0.0, 0.0);
    near(found.high, 0.1611, 1e-4);
    // Newcombe 1998 (b), table II: 56/70 - 48/80.
    let found = difference((56, 70), (48, 80), Z95);
    near(found.low, 0.0524, 1e-4);
    near(found.high, 0.3339, 1e-4);
    for trials in [0, 1, 5] {
        let found = wilson(0, trials, Z95);
        assert!(found.low == 0.0 && found.high > 0.4, "{found:?}");
    }
}

#[test]
fn quantiles_of_the_beta_distribution() {
    // Beta(1, 1) is uniform; Beta(a, 1) has the cdf x^a.
    near(Beta::after(0, 0).quantile(0.3), 0.3, 1e-12);
    near(Beta::after(4, 0).quantile(0.05), 0.05_f64.powf(0.2), 1e-12);
    near(
        Beta::after(0, 59).quantile(0.95),
        1.0 - 0.05_f64.powf(1.0 / 60.0),
        1e-12,
    );
    // The arcsine distribution.
    let median = Beta::jeffreys(0, 0).quantile(0.25);
    near(median, (std::f64::consts::PI / 8.0).sin().powi(2), 1e-12);
    // Very many: the normal approximation is good to a few digits.
    let many = Beta::after(500_000, 500_000).credible(0.95);
    near(many.low, 0.5 - Z95 * 0.000_5, 1e-6);
    near(many.high, 0.5 + Z95 * 0.000_5, 1e-6);
}

/// The chance of at least `a` successes in `n` trials: I_x(a, n - a + 1), DLMF 8.17.5.
fn binomial_tail(a: u32, n: u32, x: f64) -> f64 {
    let mut chance = (1.0 - x).powi(n.try_into().expect("small"));
    let mut sum = 0.0;
    for k in 0..=n {
        if k >= a {
            sum += chance;
        }
        chance *= f64::from(n - k) / f64::from(k + 1) * x / (1.0 - x);
    }
    sum
}

proptest! {
    #[test]
    fn the_incomplete_beta_function_is_a_binomial_tail(n in 1u32..60, a in 1u32..60, x in 0.01..0.99_f64) {
        let a = a.min(n);
        let found = regularized_incomplete_beta(f64::from(a), f64::from(n - a + 1), x);
        prop_assert!((found - binomial_tail(a, n, x)).abs() < 1e-10);
    }

    #[test]
    fn the_two_sides_agree(a in 0.1..500.0_f64, b in 0.1..500.0_f64, x in 0.0..1.0_f64) {
        let sum = regularized_incomplete_beta(a, b, x) + regularized_incomplete_beta(b, a, 1.0 - x);
        prop_assert!((sum - 1.0).abs() < 1e-9);
    }

    #[test]
    fn quantile_and_cdf_undo_one_another(s in 0u64..5_000, f in 0u64..5_000, chance in 0.001..0.999_f64) {
        for belief in [Beta::after(s, f), Beta::jeffreys(s, f)] {
            let x = belief.quantile(chance);
            prop_assert!((belief.cdf(x) - chance).abs() < 1e-8, "{belief:?} {x}");
        }
    }

    #[test]
    fn intervals_hold_what_was_seen(trials in 1u64..10_000, share in 0.0..=1.0_f64) {
        let successes = (trials as f64 * share) as u64;
        let found = wilson(successes, trials, Z95);
        prop_assert!(found.holds(successes as f64 / trials as f64));
        prop_assert!(found.low >= 0.0 && found.high <= 1.0);
    }
}
