//! Everything simple that can be said of the inputs of some runs and not of others. It looks at the inputs only: a
//! candidate that depended on which runs failed would make chance look like cause.

use super::bits::Bits;
use crate::predicate::{Atom, Compare, Inputs, Kind, Test, Where};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Paths that are looked at.
const MAX_PATHS: usize = 200;
/// Bytes of a path or value that a predicate may name.
const MAX_TEXT: usize = 120;
/// Values, prefixes and so on that are tried for one input, the most frequent ones.
const MAX_VALUES: usize = 24;
/// Bounds that are tried for one number.
const MAX_BOUNDS: usize = 200;
/// Marks whose presence in a text may matter.
const MARKS: &str = " \n\t@/\\.,:;-_+*%&#?=!~$'\"`<>()[]{}|";

/// An atom, and the runs it holds for and is observed in.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) atom: Atom,
    pub(super) holds: Bits,
    pub(super) observed: Bits,
}

/// The different candidates: of several that hold for the same runs the simplest, and none that holds for all runs or
/// for fewer than `least`.
pub(super) fn candidates(runs: &[Inputs], least: u64) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    let mut known: HashMap<Bits, usize> = HashMap::new();
    let mut atoms: Vec<Atom> = by_path(runs)
        .into_iter()
        .flat_map(|(path, values)| values.atoms(path))
        .collect();
    let order = |atom: &Atom| (rank(&atom.test), length(&atom.test));
    atoms.sort_by(|a, b| (order(a), a).cmp(&(order(b), b)));
    for atom in atoms {
        let holds = Bits::of(runs.len(), |run| atom.holds(&runs[run]));
        let count = holds.count();
        if count < least || count == runs.len() as u64 || known.contains_key(&holds) {
            continue;
        }
        known.insert(holds.clone(), all.len());
        all.push(Candidate {
            observed: Bits::of(runs.len(), |run| atom.is_observed(&runs[run])),
            atom,
            holds,
        });
    }
    all
}

/// How long the text in it is: of two that say the same, the shorter says it better.
fn length(test: &Test) -> usize {
    match test {
        Test::Like(_, text) | Test::Unlike(_, text) => text.len(),
        _ => 0,
    }
}

/// The simpler to say and to mend, the lower.
pub(super) fn rank(test: &Test) -> u8 {
    match test {
        Test::Missing => 0,
        Test::Empty => 1,
        Test::Flag(_) => 2,
        Test::Text(_) => 3,
        Test::Kind(_) => 4,
        Test::Whole(..) => 5,
        Test::Thousandths(..) => 6,
        Test::Like(..) => 7,
        Test::Has(_) => 8,
        Test::Size(..) => 9,
        Test::Given => 10,
        Test::OtherText(_) => 11,
        Test::Lacks(_) => 12,
        Test::Unlike(..) => 13,
    }
}

/// What one input was in all runs.
#[derive(Default)]
struct Values {
    texts: BTreeMap<String, usize>,
    items: BTreeMap<String, usize>,
    /// Thousandths, whether all are whole, and wholes.
    thousandths: BTreeSet<i64>,
    wholes: BTreeSet<i64>,
    fractions: bool,
    sizes: BTreeSet<i64>,
    kinds: BTreeSet<Kind>,
}

fn by_path(runs: &[Inputs]) -> BTreeMap<&str, Values> {
    let mut paths: BTreeMap<&str, Values> = BTreeMap::new();
    for (path, input) in runs.iter().flat_map(Inputs::iter) {
        if path.len() > MAX_TEXT || (paths.len() >= MAX_PATHS && !paths.contains_key(path)) {
            continue;
        }
        paths.entry(path).or_default().add(input);
    }
    paths
}

impl Values {
    fn add(&mut self, input: &crate::predicate::Input) {
        use crate::predicate::Input;
        self.kinds.extend(input.kind());
        self.sizes.extend(input.size());
        match input {
            Input::Text(text) => *self.texts.entry(text.clone()).or_default() += 1,
            Input::List { items, .. } => {
                for item in items {
                    *self.items.entry(item.clone()).or_default() += 1;
                }
            }
            Input::Number { whole, thousandths } => {
                self.wholes.insert(*whole);
                self.thousandths.insert(*thousandths);
                self.fractions |= whole.saturating_mul(1000) != *thousandths;
            }
            Input::Flag(_) | Input::Object { .. } => {}
        }
    }

    fn atoms(self, path: &str) -> Vec<Atom> {
        let mut tests = vec![
            Test::Missing,
            Test::Given,
            Test::Empty,
            Test::Flag(true),
            Test::Flag(false),
        ];
        if self.kinds.len() > 1 {
            tests.extend(self.kinds.iter().map(|kind| Test::Kind(*kind)));
        }
        for text in frequent(&self.texts) {
            tests.extend([Test::Text(text.clone()), Test::OtherText(text)]);
        }
        for item in frequent(&self.items) {
            tests.extend([Test::Has(item.clone()), Test::Lacks(item)]);
        }
        let number = match self.fractions {
            true => (
                self.thousandths,
                Test::Thousandths as fn(Compare, i64) -> Test,
            ),
            false => (self.wholes, Test::Whole as fn(Compare, i64) -> Test),
        };
        for (values, test) in [number, (self.sizes, Test::Size as fn(Compare, i64) -> Test)] {
            tests.extend(
                bounds(&values)
                    .into_iter()
                    .map(|(compare, bound)| test(compare, bound)),
            );
        }
        for (place, part) in shapes(&self.texts) {
            tests.extend([Test::Like(place, part.clone()), Test::Unlike(place, part)]);
        }
        tests
            .into_iter()
            .map(|test| Atom::new(path, test))
            .collect()
    }
}

/// The most frequent of those short enough to be named; of a text that occurs once nothing can be learnt.
fn frequent(counts: &BTreeMap<String, usize>) -> Vec<String> {
    let short = counts
        .iter()
        .filter(|(text, count)| **count > 1 && text.len() <= MAX_TEXT);
    let mut ranked: Vec<(&String, &usize)> = short.collect();
    ranked.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
    ranked
        .into_iter()
        .take(MAX_VALUES)
        .map(|(text, _)| text.clone())
        .collect()
}

/// Between any two neighbours, as seen from both sides, and every value by itself while there are few.
fn bounds(values: &BTreeSet<i64>) -> Vec<(Compare, i64)> {
    let values: Vec<i64> = values.iter().copied().collect();
    let mut found = Vec::new();
    if values.len() <= MAX_VALUES {
        found.extend(values.iter().map(|value| (Compare::Is, *value)));
    }
    // Evenly by rank, when there are many.
    let step = values.len().div_ceil(MAX_BOUNDS).max(1);
    for pair in values.windows(2).step_by(step) {
        found.extend([(Compare::AtMost, pair[0]), (Compare::AtLeast, pair[1])]);
    }
    found
}

/// How texts begin and end, up to a mark that parts them, and the marks in them.
fn shapes(texts: &BTreeMap<String, usize>) -> Vec<(Where, String)> {
    let mut counts: BTreeMap<(Where, String), usize> = BTreeMap::new();
    for (text, count) in texts {
        let mut shapes: BTreeSet<(Where, String)> = BTreeSet::new();
        let parts = text
            .char_indices()
            .filter(|(_, character)| MARKS.contains(*character));
        for (at, mark) in parts.clone().take(4) {
            shapes.insert((Where::Begins, text[..at + mark.len_utf8()].to_owned()));
        }
        if let Some((at, _)) = parts.clone().next_back() {
            shapes.insert((Where::Ends, text[at..].to_owned()));
        }
        shapes.extend(parts.map(|(_, mark)| (Where::Contains, mark.to_string())));
        for shape in shapes
            .into_iter()
            .filter(|(_, part)| part.len() <= MAX_TEXT)
        {
            *counts.entry(shape).or_default() += count;
        }
    }
    let mut ranked: Vec<((Where, String), usize)> =
        counts.into_iter().filter(|(_, count)| *count > 1).collect();
    ranked.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    ranked
        .into_iter()
        .take(2 * MAX_VALUES)
        .map(|(shape, _)| shape)
        .collect()
}
