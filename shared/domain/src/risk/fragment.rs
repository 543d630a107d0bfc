//! What destroys in languages that are not the shell: SQL and a few calls of Python and JavaScript, wherever they
//! stand in a command or in what it is given.

use crate::manifest::Risk;
use crate::manifest::Risk::{Destructive, Write};

/// In lower case, with single spaces. One that begins with a letter must begin a word.
#[rustfmt::skip]
const FRAGMENTS: &[(&str, Risk, &str)] = &[
    ("drop table", Destructive, "deletes a table"),
    ("drop database", Destructive, "deletes a database"),
    ("drop schema", Destructive, "deletes a schema"),
    ("drop column", Destructive, "deletes a column"),
    ("drop view", Destructive, "deletes a view"),
    ("drop index", Destructive, "deletes an index"),
    ("drop user", Destructive, "deletes a user"),
    ("drop role", Destructive, "deletes a role"),
    ("drop keyspace", Destructive, "deletes a keyspace"),
    ("drop owned", Destructive, "deletes all that a user owns"),
    ("truncate table", Destructive, "empties a table"),
    ("delete from", Destructive, "deletes rows"),
    ("dropdatabase(", Destructive, "deletes a database"),
    (".drop()", Destructive, "deletes a collection"),
    ("deletemany(", Destructive, "deletes documents"),
    ("delete_many(", Destructive, "deletes documents"),
    ("shutil.rmtree", Destructive, "deletes folders with all that is in them"),
    ("fs.rmsync(", Destructive, "deletes files"),
    ("fs.rmdirsync(", Destructive, "deletes folders"),
    ("requests.delete(", Destructive, "sends a DELETE request"),
    ("method=\"delete\"", Destructive, "sends a DELETE request"),
    ("method='delete'", Destructive, "sends a DELETE request"),
    ("method: \"delete\"", Destructive, "sends a DELETE request"),
    ("method: 'delete'", Destructive, "sends a DELETE request"),
    ("alter table", Write, "changes a table"),
    ("insert into", Write, "adds rows"),
    ("os.remove(", Write, "deletes files"),
    ("os.unlink(", Write, "deletes files"),
    ("fs.unlinksync(", Write, "deletes files"),
    ("requests.post(", Write, "sends data"),
    ("requests.put(", Write, "sends data"),
    ("requests.patch(", Write, "sends data"),
];

/// Everything of the table in a text, with the line of the text (from 0), one a line: the worst.
pub(super) fn find(text: &str) -> Vec<(usize, Risk, &'static str)> {
    let (plain, lines) = plain(text);
    let mut found: Vec<(usize, Risk, &'static str)> = Vec::new();
    let mut add = |line: usize, level: Risk, what: &'static str| match found
        .iter_mut()
        .find(|(at, ..)| *at == line)
    {
        Some(known) if known.1 < level => *known = (line, level, what),
        Some(_) => {}
        None => found.push((line, level, what)),
    };
    for &(fragment, level, what) in FRAGMENTS {
        for (at, _) in plain.match_indices(fragment) {
            if begins_word(&plain, at, fragment) {
                add(lines[at], level, what);
            }
        }
    }
    for (at, _) in plain.match_indices("update ") {
        let rest = &plain[at..];
        let statement = rest.split(';').next().unwrap_or(rest);
        if begins_word(&plain, at, "update")
            && statement.contains(" set ")
            && statement.contains('=')
        {
            add(lines[at], Write, "changes rows");
        }
    }
    found.sort_by_key(|(line, ..)| *line);
    found
}

fn begins_word(plain: &str, at: usize, fragment: &str) -> bool {
    let word = |char: char| char.is_alphanumeric() || char == '_';
    !fragment.starts_with(word) || !plain[..at].ends_with(word)
}

/// In lower case, with single spaces; and for every byte of that the line it comes from.
fn plain(text: &str) -> (String, Vec<usize>) {
    let mut plain = String::with_capacity(text.len());
    let mut lines = Vec::with_capacity(text.len());
    let mut line = 0;
    for char in text.chars() {
        if !char.is_whitespace() {
            plain.extend(char.to_lowercase());
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
        lines.resize(plain.len(), line);
        line += usize::from(char == '\n');
    }
    (plain, lines)
}
