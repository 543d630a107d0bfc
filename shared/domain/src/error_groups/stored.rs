//! Groups as they are kept: each fingerprint and each reason once, so that thousands fit in one item.

use super::{Cause, ErrorGroups, Link};
use crate::errors::Fingerprint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// As it is stored; numbers are places in `names` and `causes`.
#[derive(Serialize, Deserialize)]
pub(super) struct Stored {
    names: Vec<String>,
    causes: Vec<Cause>,
    links: Vec<(usize, usize, usize)>,
    #[serde(default)]
    merged: Vec<(usize, usize)>,
    #[serde(default)]
    alone: Vec<usize>,
    #[serde(default)]
    left_out: usize,
}

/// Stored groups that make no sense.
#[derive(Debug, thiserror::Error)]
#[error("the stored groups of errors name what they do not hold")]
pub(super) struct Senseless;

struct Places<T: Ord> {
    places: BTreeMap<T, usize>,
    values: Vec<T>,
}

impl<T: Ord + Clone> Places<T> {
    fn new() -> Places<T> {
        Places {
            places: BTreeMap::new(),
            values: Vec::new(),
        }
    }

    fn place(&mut self, value: &T) -> usize {
        if let Some(place) = self.places.get(value) {
            return *place;
        }
        let place = self.values.len();
        self.values.push(value.clone());
        self.places.insert(value.clone(), place);
        place
    }
}

impl From<ErrorGroups> for Stored {
    fn from(groups: ErrorGroups) -> Stored {
        let mut names: Places<Fingerprint> = Places::new();
        let mut causes: Places<Cause> = Places::new();
        let links = groups.links.iter().map(|link| {
            let (a, b) = (names.place(&link.a), names.place(&link.b));
            (a, b, causes.place(&link.cause))
        });
        let links = links.collect();
        let merged = groups.merged.iter();
        let merged = merged
            .map(|(a, b)| (names.place(a), names.place(b)))
            .collect();
        let alone = groups.alone.iter().map(|of| names.place(of)).collect();
        Stored {
            names: names
                .values
                .iter()
                .map(|name| hex::encode(name.as_bytes()))
                .collect(),
            causes: causes.values,
            links,
            merged,
            alone,
            left_out: groups.left_out,
        }
    }
}

impl TryFrom<Stored> for ErrorGroups {
    type Error = Senseless;

    fn try_from(stored: Stored) -> Result<ErrorGroups, Senseless> {
        let names = stored.names.iter().map(|text| {
            let mut bytes = [0; 16];
            hex::decode_to_slice(text, &mut bytes).map_err(|_| Senseless)?;
            Ok(Fingerprint::from_bytes(bytes))
        });
        let names: Vec<Fingerprint> = names.collect::<Result<_, Senseless>>()?;
        let name = |place: usize| names.get(place).copied().ok_or(Senseless);
        let links = stored.links.iter().map(|(a, b, cause)| {
            let cause = stored.causes.get(*cause).cloned().ok_or(Senseless)?;
            let (a, b) = (name(*a)?, name(*b)?);
            Ok(Link { a, b, cause })
        });
        let links = links.collect::<Result<_, Senseless>>()?;
        let merged = stored
            .merged
            .iter()
            .map(|(a, b)| Ok((name(*a)?, name(*b)?)));
        let merged = merged.collect::<Result<_, Senseless>>()?;
        let alone = stored.alone.iter().map(|of| name(*of));
        let alone = alone.collect::<Result<_, Senseless>>()?;
        let groups = ErrorGroups {
            merged,
            alone,
            links,
            left_out: stored.left_out,
            ..ErrorGroups::default()
        };
        Ok(groups.of_links())
    }
}
