//! Text of logs in the Markdown of a pull request: always as code, where it is no Markdown, no HTML, no link, no
//! mention of anybody and no reference to anything. (A backslash does not keep `@name` from calling them.)

use crate::rule::{line, paragraph};

/// Characters of a text within a line.
const MAX_INLINE: usize = 200;
/// Characters of a text of its own.
const MAX_BLOCK: usize = 1_500;

/// The text as a code span: one line, cut, without what cannot be seen.
pub fn code(text: &str) -> String {
    let text = line(text, MAX_INLINE);
    if text.is_empty() {
        return "*(empty)*".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    // A space on both sides is taken off again, and keeps a backtick at an end apart from the fence.
    let apart = text.starts_with('`') || text.ends_with('`');
    let space = if apart { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// The same within a table, where a bar would end the cell even in code.
pub fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// The text as a block of code, in a fence that it cannot close.
pub fn block(text: &str) -> String {
    let text = paragraph(text, MAX_BLOCK);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}text\n{text}\n{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}
