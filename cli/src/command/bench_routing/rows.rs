//! Files of one JSON object a line. Whatever is wrong with one is said with the file, the line and the column.

use crate::exit::Failure;
use domain::routing::Document;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::path::Path;

/// A skill. Unlike the router, which takes any text, a file that lacks a field is the wrong file.
#[derive(Deserialize)]
struct Skill {
    id: String,
    name: String,
    description: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counterexamples: Vec<String>,
}

#[derive(Deserialize)]
struct Query {
    query: String,
}

/// The skills of a file, each id once.
pub(super) fn skills(path: &Path) -> Result<Vec<Document>, Failure> {
    let mut lines_of: HashMap<String, usize> = HashMap::new();
    let mut documents = Vec::new();
    for (line, skill) in rows::<Skill>(path)? {
        if let Some(first) = lines_of.insert(skill.id.clone(), line) {
            let id = skill.id;
            return Err(wrong(
                path,
                line,
                &format!("the id {id:?} is that of line {first} too"),
            ));
        }
        documents.push(Document {
            id: skill.id,
            name: skill.name,
            description: skill.description,
            tags: skill.tags,
            examples: skill.examples,
            counterexamples: skill.counterexamples,
            deprecated: None,
        });
    }
    Ok(documents)
}

/// The requests of a file.
pub(super) fn queries(path: &Path) -> Result<Vec<String>, Failure> {
    let rows = rows::<Query>(path)?;
    Ok(rows.into_iter().map(|(_, row)| row.query).collect())
}

/// The objects of a file with the numbers of their lines; empty lines are none.
fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<(usize, T)>, Failure> {
    let bytes = std::fs::read(path).map_err(|cause| Failure::File {
        path: path.to_owned(),
        cause,
    })?;
    let lines = bytes.split(|&byte| byte == b'\n').zip(1..);
    lines
        .filter(|(text, _)| !text.trim_ascii().is_empty())
        .map(|(text, line)| {
            let row = serde_json::from_slice(text);
            let row = row.map_err(|error| wrong(path, line, &without_line(&error)))?;
            Ok((line, row))
        })
        .collect()
}

fn wrong(path: &Path, line: usize, what: &str) -> Failure {
    Failure::Usage(format!(
        "{}:{line}: {what}; expected one JSON object a line, `prentice bench routing --help` shows which",
        path.display()
    ))
}

/// The message with the column only: to the parser every line is the first.
fn without_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} at column {}", error.column()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &[u8], expect: &str) {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), content).expect("written");
        let said = match skills(file.path()) {
            Ok(documents) => format!("{} skills", documents.len()),
            Err(failure) => {
                assert_eq!(failure.code(), 2);
                let text = failure.to_string();
                let place = format!("{}:", file.path().display());
                let text = text.strip_prefix(&place).expect("the file is named");
                let (text, _) = text.split_once("; expected").expect("what to do");
                text.to_owned()
            }
        };
        assert_eq!(said, expect);
    }

    #[test]
    fn lines_are_skills() {
        let one = r#"{"id":"a","name":"","description":"","more":1}"#;
        check(b"", "0 skills");
        check(one.as_bytes(), "1 skills");
        check(format!("\n{one}\r\n \n").as_bytes(), "1 skills");
        check(
            format!("{one}\n\n{one}\n").as_bytes(),
            "3: the id \"a\" is that of line 1 too",
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        check(
            b"{\"id\":\"a\",\"description\":\"\"}",
            "1: missing field `name` at column 27",
        );
        check(
            b"\n{\"id\":\"a\",",
            "2: EOF while parsing a value at column 10",
        );
        check(
            b"{\"id\":7,\"name\":\"\",\"description\":\"\"}",
            "1: invalid type: integer `7`, expected a string at column 7",
        );
        check(
            b"{\"id\":\"\xff\"}",
            "1: invalid unicode code point at column 8",
        );
        check(
            b"[]",
            "1: invalid length 0, expected struct Skill with 6 elements at column 2",
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_usage() {
        let failure = skills(Path::new("nowhere.jsonl")).expect_err("no file");
        assert_eq!(failure.code(), 2);
        assert!(failure.to_string().contains("nowhere.jsonl"), "{failure}");
    }
}
