//! Amounts of the budget's unit, exact to a thousandth. Never adds in floats.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::iter::Sum;
use std::ops::Add;
use std::str::FromStr;

const PER_UNIT: u64 = 1_000;
/// Digits before the point. More could not travel exactly as a JSON number, which is a double to many.
const MAX_WHOLE_DIGITS: usize = 12;

/// An amount, in whole thousandths of the unit that the limits are in. Never negative.
///
/// Written and read as a decimal (`0.5`, `12`, `0.125`), in JSON as a number. Sums that would be too
/// large stay at the largest amount.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cost(u64);

/// Why a text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no cost: expected a decimal number of at least 0 such as `0.5`, with at most 3 digits after the point and 12 before it"
)]
pub struct CostError {
    /// What was given.
    pub text: String,
}

impl Cost {
    /// Nothing.
    pub const ZERO: Cost = Cost(0);

    /// So many thousandths of a unit.
    pub const fn from_thousandths(thousandths: u64) -> Cost {
        Cost(thousandths)
    }

    /// So many whole units.
    pub const fn from_units(units: u32) -> Cost {
        Cost(units as u64 * PER_UNIT)
    }

    /// How many thousandths of a unit, as the store keeps it.
    pub const fn thousandths(self) -> u64 {
        self.0
    }

    /// Reads a decimal: digits, and after a point one to three more. No sign, no exponent.
    ///
    /// # Errors
    /// [`CostError`] for anything else.
    pub fn parse(text: &str) -> Result<Cost, CostError> {
        let error = || CostError {
            text: text.chars().take(60).collect(),
        };
        let (whole, rest) = match text.split_once('.') {
            Some((_, "")) => return Err(error()),
            Some(parts) => parts,
            None => (text, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let rest_kept = rest.trim_end_matches('0');
        if whole.is_empty()
            || whole.len() > MAX_WHOLE_DIGITS
            || !digits(whole)
            || !digits(rest)
            || rest_kept.len() > 3
        {
            return Err(error());
        }
        let whole: u64 = whole.parse().map_err(|_| error())?;
        let thousandths: u64 = format!("{rest_kept:0<3}").parse().map_err(|_| error())?;
        Ok(Cost(whole * PER_UNIT + thousandths))
    }

    /// What is left when `other` is taken away; nothing when that is more.
    #[must_use]
    pub const fn saturating_sub(self, other: Cost) -> Cost {
        Cost(self.0.saturating_sub(other.0))
    }

    /// What is left when `other` is taken away, unless that is more.
    pub fn checked_sub(self, other: Cost) -> Option<Cost> {
        self.0.checked_sub(other.0).map(Cost)
    }

    /// So many times this.
    #[must_use]
    pub const fn times(self, count: u64) -> Cost {
        Cost(self.0.saturating_mul(count))
    }
}

impl Add for Cost {
    type Output = Cost;
    fn add(self, other: Cost) -> Cost {
        Cost(self.0.saturating_add(other.0))
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Cost>>(costs: I) -> Cost {
        costs.fold(Cost::ZERO, Cost::add)
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / PER_UNIT, self.0 % PER_UNIT);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let rest = format!("{rest:03}");
        write!(f, "{whole}.{}", rest.trim_end_matches('0'))
    }
}

impl fmt::Debug for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Cost {
    type Err = CostError;
    fn from_str(text: &str) -> Result<Cost, CostError> {
        Cost::parse(text)
    }
}

impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(PER_UNIT) {
            return serializer.serialize_u64(self.0 / PER_UNIT);
        }
        // Shortest text that reads back as the nearest double: the decimal itself, below 2^53.
        #[expect(
            clippy::cast_precision_loss,
            reason = "only written, never added; exact as a decimal within the digits that `parse` takes"
        )]
        let number = self.0 as f64 / PER_UNIT as f64;
        serializer.serialize_f64(number)
    }
}

impl<'de> Deserialize<'de> for Cost {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cost, D::Error> {
        struct Amount;
        impl de::Visitor<'_> for Amount {
            type Value = Cost;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal number of at least 0 with at most 3 digits after the point")
            }
            fn visit_u64<E: de::Error>(self, units: u64) -> Result<Cost, E> {
                Cost::parse(&units.to_string()).map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, units: i64) -> Result<Cost, E> {
                Cost::parse(&units.to_string()).map_err(E::custom)
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Cost, E> {
                Cost::parse(&number.to_string()).map_err(E::custom)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Cost, E> {
                Cost::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_read_as_people_write_them() {
        for (text, thousandths, written) in [
            ("0", 0, "0"),
            ("0.5", 500, "0.5"),
            ("1.0", 1_000, "1"),
            ("1.000000", 1_000, "1"),
            ("007.125", 7_125, "7.125"),
            ("0.001", 1, "0.001"),
            ("200", 200_000, "200"),
            ("999999999999.999", 999_999_999_999_999, "999999999999.999"),
        ] {
            let cost = Cost::parse(text).expect(text);
            assert_eq!(cost.thousandths(), thousandths, "{text}");
            assert_eq!(cost.to_string(), written);
        }
        for text in [
            "",
            ".",
            ".5",
            "5.",
            "-1",
            "+1",
            "1e3",
            "0.0001",
            "1,5",
            " 1",
            "1.5.0",
            "٣",
            "NaN",
            "1000000000000",
        ] {
            assert!(Cost::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn tenths_add_up() {
        let tenth = Cost::parse("0.1").expect("a decimal");
        let sum: Cost = std::iter::repeat_n(tenth, 10).sum();
        assert_eq!(sum, Cost::from_units(1));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(thousandths in 0..1_000_000_000_000_000_u64) {
            let cost = Cost::from_thousandths(thousandths);
            prop_assert_eq!(Cost::parse(&cost.to_string()), Ok(cost));
            let json = serde_json::to_string(&cost).expect("a number");
            prop_assert_eq!(&json, &cost.to_string());
            prop_assert_eq!(serde_json::from_str::<Cost>(&json).expect("a number"), cost);
        }
    }
}
