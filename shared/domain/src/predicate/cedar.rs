//! Writing a predicate in Cedar. Texts of inputs become string literals and nothing else.

use super::{Atom, Compare, Kind, Predicate, Test, Where};

impl Predicate {
    /// The condition for `when { … }`, against the schema of the policy engine.
    pub fn to_cedar(&self) -> String {
        let atoms: Vec<String> = self.atoms().iter().map(atom).collect();
        atoms.join(" && ")
    }
}

fn atom(Atom { path, test }: &Atom) -> String {
    let name = literal(path);
    let has = |table: &str| format!("context.{table}.hasTag({name})");
    let get = |table: &str| format!("{} && context.{table}.getTag({name})", has(table));
    let number = |table: &str, compare: Compare, bound: i64| {
        let operator = match compare {
            Compare::AtMost => "<=",
            Compare::AtLeast => ">=",
            Compare::Is => "==",
        };
        // Cedar reads the least number as minus a number that is too large; nothing is lower than the one after it.
        format!("{} {operator} {}", get(table), bound.max(i64::MIN + 1))
    };
    match test {
        Test::Missing => format!("!context.given.contains({name})"),
        Test::Given => format!("context.given.contains({name})"),
        Test::Empty => number("sizes", Compare::Is, 0),
        Test::Kind(kind) => has(match kind {
            Kind::Text => "inputs",
            Kind::Number => "numbers",
            Kind::Flag => "flags",
            Kind::List => "lists",
        }),
        Test::Flag(flag) => format!("{} == {flag}", get("flags")),
        Test::Text(value) => format!("{} == {}", get("inputs"), literal(value)),
        Test::OtherText(value) => format!("{} != {}", get("inputs"), literal(value)),
        Test::Whole(compare, bound) => number("numbers", *compare, *bound),
        Test::Thousandths(compare, bound) => number("thousandths", *compare, *bound),
        Test::Size(compare, bound) => number("sizes", *compare, *bound),
        Test::Like(place, part) => format!("{} like {}", get("inputs"), pattern(*place, part)),
        Test::Unlike(place, part) => format!(
            "{} && !(context.inputs.getTag({name}) like {})",
            has("inputs"),
            pattern(*place, part)
        ),
        Test::Has(item) => format!("{}.contains({})", get("lists"), literal(item)),
        Test::Lacks(item) => format!(
            "{} && !context.lists.getTag({name}).contains({})",
            has("lists"),
            literal(item)
        ),
    }
}

/// A string literal of Cedar that means exactly this text. Whatever cannot be seen is escaped too, so that a reviewer
/// sees what there is.
pub fn literal(text: &str) -> String {
    format!("\"{}\"", escaped(text, false))
}

/// A set of string literals.
pub fn set<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(literal).collect();
    format!("[{}]", texts.join(", "))
}

/// A pattern for `like`: in it a star stands for any text, and an escaped one for itself.
fn pattern(place: Where, part: &str) -> String {
    let part = escaped(part, true);
    match place {
        Where::Begins => format!("\"{part}*\""),
        Where::Ends => format!("\"*{part}\""),
        Where::Contains => format!("\"*{part}*\""),
    }
}

fn escaped(text: &str, stars: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            // Harmless in double quotes.
            '\'' => out.push('\''),
            '*' if stars => out.push_str("\\*"),
            hidden if crate::yaml::is_hidden(hidden) => out.extend(hidden.escape_unicode()),
            _ => out.extend(character.escape_debug()),
        }
    }
    out
}
