//! Conditions over the inputs of a run that a guardrail can be made of.
//!
//! Owns what can be said, evaluating it, saying it to people and writing it in Cedar, against the schema of the policy
//! engine. What holds here holds there: [`Inputs`] reads the inputs as the engine does. Finding a predicate is the work of
//! `mining`.

mod cedar;
mod inputs;
mod read;
mod sentence;
#[cfg(test)]
mod tests;

pub use cedar::{literal, set};
pub use inputs::Inputs;
pub use read::NotAPredicate;

pub(crate) use inputs::Input;
use serde::{Deserialize, Serialize};

/// What the value of an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// A list.
    List,
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `==`
    Is,
}

impl Compare {
    fn holds(self, value: i64, bound: i64) -> bool {
        match self {
            Compare::AtMost => value <= bound,
            Compare::AtLeast => value >= bound,
            Compare::Is => value == bound,
        }
    }
}

/// Where in a text something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// At its beginning.
    Begins,
    /// At its end.
    Ends,
    /// Anywhere.
    Contains,
}

/// What is asked of one input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// It is not given, or null.
    Missing,
    /// It is given and not null.
    Given,
    /// It is a text, list or object with nothing in it.
    Empty,
    /// It is of this kind.
    Kind(Kind),
    /// It is yes or no, this of the two.
    Flag(bool),
    /// It is this text.
    Text(String),
    /// It is a text, and another one.
    OtherText(String),
    /// It is a number, and its whole part (rounded down) compares so.
    Whole(Compare, i64),
    /// It is a number, and its thousandths (rounded down) compare so.
    Thousandths(Compare, i64),
    /// Its characters, items or fields, counted.
    Size(Compare, i64),
    /// It is a text with this in it.
    Like(Where, String),
    /// It is a text without this in it.
    Unlike(Where, String),
    /// It is a list with this item, as text.
    Has(String),
    /// It is a list without this item.
    Lacks(String),
}

/// One thing asked of one input, named by its path: a dot leads into an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Atom {
    /// Name of the input.
    pub path: String,
    /// What is asked.
    pub test: Test,
}

impl Atom {
    /// What is asked of the input of this name.
    pub fn new(path: impl Into<String>, test: Test) -> Atom {
        Atom {
            path: path.into(),
            test,
        }
    }

    /// Whether it holds of these inputs.
    pub fn holds(&self, inputs: &Inputs) -> bool {
        let Some(input) = inputs.get(&self.path) else {
            return self.test == Test::Missing;
        };
        let text = match input {
            Input::Text(text) => Some(text.as_str()),
            _ => None,
        };
        let within = |place: Where, part: &str, text: &str| match place {
            Where::Begins => text.starts_with(part),
            Where::Ends => text.ends_with(part),
            Where::Contains => text.contains(part),
        };
        match &self.test {
            Test::Missing => false,
            Test::Given => true,
            Test::Empty => input.size() == Some(0),
            Test::Kind(kind) => input.kind() == Some(*kind),
            Test::Flag(flag) => matches!(input, Input::Flag(is) if is == flag),
            Test::Text(value) => text == Some(value),
            Test::OtherText(value) => text.is_some_and(|text| text != value),
            Test::Whole(compare, bound) => {
                matches!(input, Input::Number { whole, .. } if compare.holds(*whole, *bound))
            }
            Test::Thousandths(compare, bound) => {
                matches!(input, Input::Number { thousandths, .. } if compare.holds(*thousandths, *bound))
            }
            Test::Size(compare, bound) => {
                input.size().is_some_and(|size| compare.holds(size, *bound))
            }
            Test::Like(place, part) => text.is_some_and(|text| within(*place, part, text)),
            Test::Unlike(place, part) => text.is_some_and(|text| !within(*place, part, text)),
            Test::Has(item) => matches!(input, Input::List { items, .. } if items.contains(item)),
            Test::Lacks(item) => {
                matches!(input, Input::List { items, .. } if !items.contains(item))
            }
        }
    }

    /// Whether these inputs say anything on the matter: what *Context* is taken over. Missing and given can always be
    /// asked, anything else only of an input that is there.
    pub fn is_observed(&self, inputs: &Inputs) -> bool {
        let Some(input) = inputs.get(&self.path) else {
            return matches!(self.test, Test::Missing | Test::Given);
        };
        match &self.test {
            Test::Missing | Test::Given | Test::Kind(_) => true,
            Test::Empty | Test::Size(..) => input.size().is_some(),
            Test::Flag(_) => input.kind() == Some(Kind::Flag),
            Test::Whole(..) | Test::Thousandths(..) => input.kind() == Some(Kind::Number),
            Test::Text(_) | Test::OtherText(_) | Test::Like(..) | Test::Unlike(..) => {
                input.kind() == Some(Kind::Text)
            }
            Test::Has(_) | Test::Lacks(_) => input.kind() == Some(Kind::List),
        }
    }
}

/// Things that all hold at the same time: at least one, sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Atom>", into = "Vec<Atom>")]
pub struct Predicate(Vec<Atom>);

impl Predicate {
    /// All of these together; `None` for none at all.
    pub fn all(atoms: impl IntoIterator<Item = Atom>) -> Option<Predicate> {
        let mut atoms: Vec<Atom> = atoms.into_iter().collect();
        atoms.sort();
        atoms.dedup();
        (!atoms.is_empty()).then_some(Predicate(atoms))
    }

    /// What it is made of.
    pub fn atoms(&self) -> &[Atom] {
        &self.0
    }

    /// Whether it holds of these inputs.
    pub fn holds(&self, inputs: &Inputs) -> bool {
        self.0.iter().all(|atom| atom.holds(inputs))
    }
}

impl From<Atom> for Predicate {
    fn from(atom: Atom) -> Predicate {
        Predicate(vec![atom])
    }
}

impl TryFrom<Vec<Atom>> for Predicate {
    type Error = NotAPredicate;
    fn try_from(atoms: Vec<Atom>) -> Result<Predicate, NotAPredicate> {
        Predicate::all(atoms).ok_or(NotAPredicate { at: 0 })
    }
}

impl From<Predicate> for Vec<Atom> {
    fn from(predicate: Predicate) -> Vec<Atom> {
        predicate.0
    }
}
