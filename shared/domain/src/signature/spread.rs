//! Over how many different services, users or versions an error is spread: exactly while they are few, a good guess after.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many names are kept.
const MOST: usize = 64;
/// Characters of a name that are kept.
const LONGEST: usize = 120;

/// Different names, those with the smallest hashes: exact up to 64 of them, and beyond that as good a sample as any
/// other, from which their number is estimated.
///
/// K. Beyer et al., *On synopses for distinct-value estimation under multiset operations*, SIGMOD 2007 (KMV). Keeping
/// the smallest of a union is the same in any grouping, so merging is commutative, associative and idempotent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Spread {
    names: BTreeMap<(u64, String), ()>,
    /// There are more than are kept.
    more: bool,
}

/// As it is stored: the hashes are worked out anew.
#[derive(Serialize, Deserialize)]
struct Stored {
    names: Vec<String>,
    #[serde(default)]
    more: bool,
}

impl Spread {
    /// Adds a name; an empty one is none.
    pub fn add(&mut self, name: &str) {
        if name.is_empty() {
            return;
        }
        let name: String = name.chars().take(LONGEST).collect();
        self.names.insert((hash(&name), name), ());
        self.cut();
    }

    pub(super) fn merge(mut self, other: &Spread) -> Spread {
        self.more |= other.more;
        self.names.extend(other.names.clone());
        self.cut();
        self
    }

    fn cut(&mut self) {
        while self.names.len() > MOST {
            self.names.pop_last();
            self.more = true;
        }
    }

    /// How many there are; exact unless [`Spread::is_estimate`].
    pub fn estimate(&self) -> u64 {
        let kept = self.names.len();
        match self.names.last_key_value() {
            Some(((largest, _), ())) if self.more => {
                // The k-th smallest of n evenly spread values is at about k / n of the way.
                let way = (*largest as f64 + 1.0) / 18_446_744_073_709_551_616.0;
                (((kept - 1) as f64 / way) as u64).max(kept as u64 + 1)
            }
            _ => kept as u64,
        }
    }

    /// Whether the number is a guess, since there are more than are kept.
    pub fn is_estimate(&self) -> bool {
        self.more
    }

    /// The names that are kept, in their order.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names.keys().map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        names
    }
}

impl From<Stored> for Spread {
    fn from(stored: Stored) -> Spread {
        let mut spread = Spread::default();
        for name in &stored.names {
            spread.add(name);
        }
        spread.more |= stored.more;
        spread
    }
}

impl From<Spread> for Stored {
    fn from(spread: Spread) -> Stored {
        Stored {
            names: spread.names.into_keys().map(|(_, name)| name).collect(),
            more: spread.more,
        }
    }
}

/// FNV-1a, stirred as MurmurHash3 ends: the same on every machine, and evenly spread.
fn hash(text: &str) -> u64 {
    let mut hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    for factor in [0xff51_afd7_ed55_8ccd_u64, 0xc4ce_b9fe_1a85_ec53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}
