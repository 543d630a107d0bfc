//! Reading back what [`Predicate::to_cedar`] writes. Conditions that people wrote in more of Cedar than that are no
//! predicates, and are evaluated by the policy engine only.

use super::{Atom, Compare, Kind, Predicate, Test, Where};

/// A condition that is more than a predicate, or none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this condition is no mined predicate (it differs after {at} bytes): only the policy engine can evaluate it"
)]
pub struct NotAPredicate {
    /// So many bytes were understood.
    pub at: usize,
}

impl Predicate {
    /// Reads a condition as [`Predicate::to_cedar`] writes it; spaces do not matter.
    ///
    /// # Errors
    /// [`NotAPredicate`] for any other condition.
    pub fn from_cedar(text: &str) -> Result<Predicate, NotAPredicate> {
        let mut reader = Reader { text, rest: text };
        let mut atoms = Vec::new();
        loop {
            let atom = reader.atom();
            atoms.push(atom.ok_or(reader.stopped())?);
            reader.space();
            if reader.rest.is_empty() {
                break;
            }
            reader.eat("&&").ok_or(reader.stopped())?;
        }
        Predicate::all(atoms).ok_or(NotAPredicate { at: 0 })
    }
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
}

/// A text with its stars: `\*` and `*` apart.
type Pattern = Vec<Option<char>>;

impl Reader<'_> {
    fn stopped(&self) -> NotAPredicate {
        NotAPredicate {
            at: self.text.len() - self.rest.len(),
        }
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> Option<()> {
        self.space();
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    /// All of these tokens, or none.
    fn eat_all(&mut self, tokens: &[&str]) -> Option<()> {
        let before = self.rest;
        for token in tokens {
            if self.eat(token).is_none() {
                self.rest = before;
                return None;
            }
        }
        Some(())
    }

    fn atom(&mut self) -> Option<Atom> {
        if self
            .eat_all(&["!", "context.given.contains", "("])
            .is_some()
        {
            return Some(Atom::new(self.argument()?, Test::Missing));
        }
        if self.eat_all(&["context.given.contains", "("]).is_some() {
            return Some(Atom::new(self.argument()?, Test::Given));
        }
        self.eat("context.")?;
        let tables = [
            "inputs",
            "numbers",
            "thousandths",
            "flags",
            "lists",
            "sizes",
        ];
        let table = tables
            .into_iter()
            .find(|table| self.eat_all(&[table, ".hasTag", "("]).is_some())?;
        let path = self.argument()?;
        let before = self.rest;
        let test = match self.more(table, &path) {
            Some(test) => test,
            None => {
                self.rest = before;
                Test::Kind(match table {
                    "inputs" => Kind::Text,
                    "numbers" => Kind::Number,
                    "flags" => Kind::Flag,
                    "lists" => Kind::List,
                    _ => return None,
                })
            }
        };
        Some(Atom { path, test })
    }

    /// What is asked of the input of which it was asked whether it is there.
    fn more(&mut self, table: &str, path: &str) -> Option<Test> {
        self.eat("&&")?;
        let not = self.eat("!").is_some();
        let open = not && self.eat("(").is_some();
        self.eat_all(&["context.", table, ".getTag", "("])?;
        if self.argument()? != path {
            return None;
        }
        let test = match table {
            "inputs" if not && open => {
                self.eat("like")?;
                let (place, part) = self.pattern()?;
                self.eat(")")?;
                Test::Unlike(place, part)
            }
            "lists" if not && !open => Test::Lacks(self.contained()?),
            _ if not => return None,
            "lists" => Test::Has(self.contained()?),
            "inputs" if self.eat("==").is_some() => Test::Text(self.string()?),
            "inputs" if self.eat("!=").is_some() => Test::OtherText(self.string()?),
            "inputs" => {
                self.eat("like")?;
                let (place, part) = self.pattern()?;
                Test::Like(place, part)
            }
            "flags" => {
                self.eat("==")?;
                let yes = self.eat("true").is_some();
                if !yes {
                    self.eat("false")?;
                }
                Test::Flag(yes)
            }
            _ => {
                let (compare, bound) = self.bound()?;
                match (table, compare, bound) {
                    ("sizes", Compare::Is, 0) => Test::Empty,
                    ("sizes", ..) => Test::Size(compare, bound),
                    ("numbers", ..) => Test::Whole(compare, bound),
                    _ => Test::Thousandths(compare, bound),
                }
            }
        };
        Some(test)
    }

    fn bound(&mut self) -> Option<(Compare, i64)> {
        let operators = [
            ("<=", Compare::AtMost),
            (">=", Compare::AtLeast),
            ("==", Compare::Is),
        ];
        let (_, compare) = operators
            .into_iter()
            .find(|(operator, _)| self.eat(operator).is_some())?;
        self.space();
        let is_part = |(at, character): (usize, char)| {
            !(character.is_ascii_digit() || (at == 0 && character == '-'))
        };
        let end = self
            .rest
            .char_indices()
            .find(|part| is_part(*part))
            .map_or(self.rest.len(), |(at, _)| at);
        let bound = self.rest[..end].parse().ok()?;
        self.rest = &self.rest[end..];
        Some((compare, bound))
    }

    fn contained(&mut self) -> Option<String> {
        self.eat_all(&[".contains", "("])?;
        self.argument()
    }

    fn argument(&mut self) -> Option<String> {
        let text = self.string()?;
        self.eat(")")?;
        Some(text)
    }

    /// In a literal a star is a star, escaped it is an error.
    fn string(&mut self) -> Option<String> {
        self.characters(false)?.into_iter().collect()
    }

    fn pattern(&mut self) -> Option<(Where, String)> {
        let pattern = self.characters(true)?;
        let (begins, ends) = (pattern.first()?.is_none(), pattern.last()?.is_none());
        let inner = match (begins, ends) {
            (true, true) if pattern.len() >= 2 => &pattern[1..pattern.len() - 1],
            (true, false) => &pattern[1..],
            (false, true) => &pattern[..pattern.len() - 1],
            _ => return None,
        };
        let place = match (begins, ends) {
            (false, true) => Where::Begins,
            (true, false) => Where::Ends,
            _ => Where::Contains,
        };
        Some((place, inner.iter().copied().collect::<Option<String>>()?))
    }

    /// The characters of a literal; in a pattern a star that is not escaped is `None`.
    fn characters(&mut self, pattern: bool) -> Option<Pattern> {
        self.eat("\"")?;
        let mut found = Vec::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            found.push(match character {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Some(found);
                }
                '*' if pattern => None,
                '\\' => Some(match characters.next()?.1 {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    same @ ('\\' | '"' | '\'') => same,
                    '*' if pattern => '*',
                    'u' => {
                        if characters.next()?.1 != '{' {
                            return None;
                        }
                        let digits: String = characters
                            .by_ref()
                            .map(|(_, character)| character)
                            .take_while(|character| *character != '}')
                            .take(7)
                            .collect();
                        char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
                    }
                    _ => return None,
                }),
                _ => Some(character),
            });
        }
        None
    }
}
