//! Text of logs made fit for a file that people review: nothing hidden, nothing endless.

use crate::yaml::is_hidden;

/// One line of at most so many characters: hidden and control characters left out, spaces and line ends as one space.
pub fn line(text: &str, most: usize) -> String {
    let mut out = String::new();
    for word in visible(text).split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    cut(&out, most)
}

/// Several lines of at most so many characters: hidden and control characters left out.
pub fn paragraph(text: &str, most: usize) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|each| visible(each).trim_end().to_owned())
        .collect();
    cut(lines.join("\n").trim(), most)
}

/// Without the codes of terminals and without what cannot be seen.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => {
                // A code of a terminal: `ESC [`, parameters, and a letter that ends it.
                if characters.next_if_eq(&'[').is_some() {
                    while characters
                        .next_if(|next| matches!(next, ' '..='?'))
                        .is_some()
                    {}
                    characters.next_if(|next| matches!(next, '@'..='~'));
                }
            }
            '\n' | '\r' | '\t' => out.push(' '),
            _ if is_hidden(character) => {}
            _ => out.push(character),
        }
    }
    out
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let short: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", short.trim_end())
}
