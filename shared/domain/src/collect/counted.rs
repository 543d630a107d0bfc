//! Which events were counted already.

use sha2::{Digest, Sha256};
use std::fmt;

/// A part with so many keys takes no more; the batch that fills it may make it twice as large, 64 kB, a sixth of what
/// an item of the table may be.
pub const MOST_KEYS: usize = 4_096;
/// So many bits of a key lead from a part to the next one: 16 parts of parts.
const BITS: u32 = 4;
/// With eight bytes there are no more bits.
const DEEPEST: u8 = 15;

/// An event's id: the first eight bytes of its SHA-256. Two events of the same hour and fingerprint share one with a
/// probability of one in 10^11 for ten thousand events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey(u64);

impl EventKey {
    /// The key of an event of this id.
    pub fn of(id: &str) -> EventKey {
        let hash = Sha256::digest(id.as_bytes());
        let first: [u8; 8] = hash[..8].try_into().expect("a SHA-256 has 32 bytes");
        EventKey(u64::from_be_bytes(first))
    }

    /// The part at this depth that this key belongs to.
    pub fn part(self, depth: u8) -> Part {
        let depth = depth.min(DEEPEST);
        let shift = 64 - u32::from(depth) * BITS;
        Part {
            depth,
            prefix: self.0.checked_shr(shift).unwrap_or(0),
        }
    }
}

impl fmt::Display for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One of the parts that the keys of an hour are kept in: the first, of depth 0, takes every key until it is full; each
/// of the sixteen below it takes those that come later and begin with its prefix; and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    depth: u8,
    prefix: u64,
}

impl Part {
    /// Where looking begins.
    pub const FIRST: Part = Part {
        depth: 0,
        prefix: 0,
    };

    /// How many parts are above it.
    pub fn depth(self) -> u8 {
        self.depth
    }
}

impl fmt::Display for Part {
    /// The prefix in hexadecimal digits, one each depth; nothing for the first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.depth {
            0 => Ok(()),
            depth => write!(f, "{:0width$x}", self.prefix, width = usize::from(depth)),
        }
    }
}

/// What became of the keys of a batch in one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The part as it is now.
    pub counted: Counted,
    /// What is new in it.
    pub fresh: Vec<EventKey>,
    /// What belongs into the parts below, or was counted there already.
    pub deeper: Vec<EventKey>,
}

/// The keys of one part, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted(Vec<EventKey>);

impl Counted {
    /// As stored: eight bytes a key. Bytes that are left over are left out.
    pub fn read(bytes: &[u8]) -> Counted {
        let (keys, _) = bytes.as_chunks::<8>();
        let mut keys: Vec<EventKey> = keys
            .iter()
            .map(|bytes| EventKey(u64::from_be_bytes(*bytes)))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        Counted(keys)
    }

    /// As it is stored.
    pub fn write(&self) -> Vec<u8> {
        self.0.iter().flat_map(|key| key.0.to_be_bytes()).collect()
    }

    /// Whether this event was counted.
    pub fn holds(&self, key: EventKey) -> bool {
        self.0.binary_search(&key).is_ok()
    }

    /// Whether what comes later belongs into the parts below.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST_KEYS
    }

    /// With these too.
    #[must_use]
    pub fn with(mut self, keys: impl IntoIterator<Item = EventKey>) -> Counted {
        self.0.extend(keys);
        self.0.sort_unstable();
        self.0.dedup();
        self
    }

    /// What of these was not counted yet: what now is, as far as there is room, and what belongs into the parts below.
    pub fn place(self, keys: impl IntoIterator<Item = EventKey>) -> Placed {
        let mut fresh: Vec<EventKey> = keys.into_iter().filter(|key| !self.holds(*key)).collect();
        fresh.sort_unstable();
        fresh.dedup();
        let room = match self.is_full() {
            true => 0,
            false => 2 * MOST_KEYS - self.len(),
        };
        let deeper = fresh.split_off(room.min(fresh.len()));
        Placed {
            counted: self.with(fresh.iter().copied()),
            fresh,
            deeper,
        }
    }

    /// How many events.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_key_belongs_to_one_part_of_each_depth() {
        let key = EventKey(0xfedc_0000_0000_0001);
        let names: Vec<String> = (0..4).map(|depth| key.part(depth).to_string()).collect();
        assert_eq!(names, ["", "f", "fe", "fed"]);
        assert_eq!(key.part(0), Part::FIRST);
        assert_eq!(EventKey(1).part(2).to_string(), "00");
    }

    #[test]
    fn what_is_written_is_read() {
        let keys = ["a", "b", "c", "a"].map(EventKey::of);
        let counted = Counted::default().with(keys);
        assert_eq!(counted.len(), 3);
        assert_eq!(Counted::read(&counted.write()), counted);
        assert!(keys.iter().all(|key| counted.holds(*key)));
        assert!(!counted.holds(EventKey::of("d")));
        let mut damaged = counted.write();
        damaged.pop();
        assert_eq!(Counted::read(&damaged).len(), 2);
    }

    #[test]
    fn a_part_is_full_when_it_says_so() {
        let keys = (0..MOST_KEYS as u64).map(EventKey);
        assert!(Counted::default().with(keys).is_full());
        assert!(!Counted::default().is_full());
    }

    #[test]
    fn whatever_comes_again_is_counted_once() {
        // Batches of different sizes, each delivered twice, over as many parts as it takes.
        let mut parts: BTreeMap<Part, Counted> = BTreeMap::new();
        let mut total = 0;
        for (from, to) in [(0, 10), (5, 9_000), (0, 30_000), (29_990, 31_000)] {
            for _ in 0..2 {
                let (mut depth, mut keys) = (0, (from..to).map(spread).collect::<Vec<_>>());
                while !keys.is_empty() {
                    let mut deeper = Vec::new();
                    let mut by_part: BTreeMap<Part, Vec<EventKey>> = BTreeMap::new();
                    for key in keys {
                        by_part.entry(key.part(depth)).or_default().push(key);
                    }
                    for (part, keys) in by_part {
                        let placed = parts.remove(&part).unwrap_or_default().place(keys);
                        assert!(placed.counted.len() <= 2 * MOST_KEYS);
                        total += placed.fresh.len();
                        deeper.extend(placed.deeper);
                        parts.insert(part, placed.counted);
                    }
                    (keys, depth) = (deeper, depth + 1);
                }
            }
            assert_eq!(total, to as usize);
        }
        assert!(parts.len() > 16);
    }

    fn spread(number: u64) -> EventKey {
        EventKey::of(&number.to_string())
    }
}
