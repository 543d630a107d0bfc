//! JSON with the place of everything in it, since a mistake in a policy is to be found by its line.
//! Knows nothing of policies. What is valid JSON is for `serde_json` to say; this only walks it.

use crate::file::place;
use domain::finding::{Finding, Source};

/// A value and where it begins.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) data: Data,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

#[derive(Debug)]
pub(crate) enum Data {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    /// In the order of the text, doubled names and all; a name is a [`Data::Text`].
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// What it is, for messages.
    pub(crate) fn describe(&self) -> String {
        match &self.data {
            Data::Null => "null".to_owned(),
            Data::Bool(value) => format!("`{value}`"),
            Data::Number(number) => format!("the number {number}"),
            Data::Text(text) => format!("the text {:?}", text.chars().take(40).collect::<String>()),
            Data::List(items) => format!("a list of {}", items.len()),
            Data::Map(_) => "an object".to_owned(),
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads a text.
///
/// # Errors
/// A finding at the first place that is no JSON.
pub(crate) fn read(text: &str) -> Result<Node, Finding> {
    // Also limits the depth, to 128.
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        let message = format!("this is no JSON: {error}");
        return Err(Finding::error(Source::Policy, "syntax", message)
            .at(small(error.line()), small(error.column())));
    }
    let mut reader = Reader { text, at: 0 };
    reader.value().ok_or_else(|| {
        let (line, column) = place(text, reader.at);
        Finding::error(Source::Policy, "syntax", "this JSON cannot be read").at(line, column)
    })
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t [u8] {
        &self.text.as_bytes()[self.at..]
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        let spaces = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        self.at += spaces.count();
        self.rest().first().copied()
    }

    fn take(&mut self, expected: u8) -> Option<()> {
        (self.peek()? == expected).then(|| self.at += 1)
    }

    fn value(&mut self) -> Option<Node> {
        let first = self.peek()?;
        let (line, column) = place(self.text, self.at);
        let data = match first {
            b'{' => Data::Map(self.all(b'}', |reader| {
                let name = reader.value()?;
                reader.take(b':')?;
                Some((name, reader.value()?))
            })?),
            b'[' => Data::List(self.all(b']', Reader::value)?),
            b'"' => Data::Text(serde_json::from_str(self.string()?).ok()?),
            _ => match self.word() {
                "null" => Data::Null,
                "true" => Data::Bool(true),
                "false" => Data::Bool(false),
                number => Data::Number(number.to_owned()),
            },
        };
        Some(Node { data, line, column })
    }

    /// What is between brackets, with commas between.
    fn all<T>(&mut self, end: u8, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        let mut items = Vec::new();
        while self.peek()? != end {
            items.push(one(self)?);
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Some(items)
    }

    /// A string as it is written, quotes and all.
    fn string(&mut self) -> Option<&'t str> {
        let start = self.at;
        let mut escaped = true;
        for (index, &byte) in self.rest().iter().enumerate() {
            if byte == b'"' && !escaped {
                self.at = start + index + 1;
                return self.text.get(start..self.at);
            }
            // The opening quote counts as escaped.
            escaped = byte == b'\\' && !escaped;
        }
        None
    }

    fn word(&mut self) -> &'t str {
        let start = self.at;
        let length = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
        self.at += length.count();
        &self.text[start..self.at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn value(node: Node) -> Value {
        match node.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(value),
            Data::Number(number) => serde_json::from_str(&number).unwrap(),
            Data::Text(text) => Value::String(text),
            Data::List(items) => items.into_iter().map(value).collect(),
            Data::Map(fields) => fields
                .into_iter()
                .map(|(name, node)| (name.text().unwrap().to_owned(), value(node)))
                .collect(),
        }
    }

    #[test]
    fn it_reads_what_serde_reads() {
        for text in [
            "null",
            " [ ] ",
            "{}",
            r#""""#,
            r#"["\"", "\\", "\\\"", "a\u00e9\n", "", "ключ"]"#,
            "{\"a\" : [1, -2.5e+3, true, {\"b\": null}], \"\\u0063\": \"d\"}\n",
        ] {
            let expected: Value = serde_json::from_str(text).unwrap();
            assert_eq!(value(read(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn it_knows_where_things_are() {
        let node = read("{\n  \"a\": [\n    1,\n    \"x\"]}").unwrap();
        let Data::Map(fields) = node.data else {
            panic!()
        };
        let (name, list) = &fields[0];
        assert_eq!((name.line, name.column), (2, 3));
        assert_eq!((list.line, list.column), (2, 8));
        let Data::List(items) = &list.data else {
            panic!()
        };
        assert_eq!((items[1].line, items[1].column), (4, 5));
    }

    #[test]
    fn what_is_no_json_is_said_with_its_line() {
        for (text, line) in [
            ("{\n\"a\": }", 2),
            ("", 1),
            ("[1,\n2,]", 2),
            ("{'a': 1}", 1),
        ] {
            let finding = read(text).expect_err(text);
            assert_eq!(finding.line, Some(line), "{text:?} {finding}");
        }
        let deep = "[".repeat(100_000);
        assert!(read(&deep).is_err());
    }
}
