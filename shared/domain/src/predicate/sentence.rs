//! Saying a predicate to people.

use super::{Atom, Compare, Kind, Predicate, Test, Where};
use crate::yaml::quote;
use std::fmt;

impl fmt::Display for Predicate {
    /// `partner_id is missing and mode is "fast"`; without anything that cannot be seen, values shortened.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, atom) in self.atoms().iter().enumerate() {
            if index > 0 {
                f.write_str(" and ")?;
            }
            write!(f, "{atom}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        if !self.path.is_empty() && self.path.len() <= 60 && self.path.bytes().all(plain) {
            f.write_str(&self.path)?;
        } else {
            f.write_str(&quote(&self.path))?;
        }
        let compared = |compare: &Compare| match compare {
            Compare::AtMost => "at most ",
            Compare::AtLeast => "at least ",
            Compare::Is => "",
        };
        let verb = |place: &Where| match place {
            Where::Begins => ("begins", "begin", "with"),
            Where::Ends => ("ends", "end", "with"),
            Where::Contains => ("contains", "contain", ""),
        };
        match &self.test {
            Test::Missing => f.write_str(" is missing"),
            Test::Given => f.write_str(" is given"),
            Test::Empty => f.write_str(" is empty"),
            Test::Kind(kind) => f.write_str(match kind {
                Kind::Text => " is a text",
                Kind::Number => " is a number",
                Kind::Flag => " is true or false",
                Kind::List => " is a list",
            }),
            Test::Flag(flag) => write!(f, " is {flag}"),
            Test::Text(value) => write!(f, " is {}", quote(value)),
            Test::OtherText(value) => write!(f, " is a text other than {}", quote(value)),
            Test::Whole(Compare::AtMost, bound) => {
                write!(f, " is less than {}", i128::from(*bound) + 1)
            }
            Test::Whole(compare, bound) => write!(f, " is {}{bound}", compared(compare)),
            Test::Thousandths(Compare::AtMost, bound) => {
                write!(f, " is less than {}", thousandths(i128::from(*bound) + 1))
            }
            Test::Thousandths(compare, bound) => write!(
                f,
                " is {}{}",
                compared(compare),
                thousandths(i128::from(*bound))
            ),
            Test::Size(compare, bound) => write!(f, " has a size of {}{bound}", compared(compare)),
            Test::Like(place, part) => {
                let (verb, _, with) = verb(place);
                write!(f, " {verb} {with}{}{}", space(with), quote(part))
            }
            Test::Unlike(place, part) => {
                let (_, verb, with) = verb(place);
                write!(
                    f,
                    " is a text that does not {verb} {with}{}{}",
                    space(with),
                    quote(part)
                )
            }
            Test::Has(item) => write!(f, " has the item {}", quote(item)),
            Test::Lacks(item) => write!(f, " is a list without the item {}", quote(item)),
        }
    }
}

fn space(after: &str) -> &'static str {
    if after.is_empty() { "" } else { " " }
}

fn thousandths(value: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.unsigned_abs() / 1000, value.unsigned_abs() % 1000);
    let text = format!("{sign}{whole}.{part:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
