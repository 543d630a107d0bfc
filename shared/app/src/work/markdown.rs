//! Texts from people within Markdown that GitHub shows: nothing in them is a link, a mention, a picture or HTML.

/// Characters of a text that are shown within a line.
const MOST: usize = 300;

/// A code block that ends only where it should, whatever the text holds.
pub(super) fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest(text).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end())
}

/// A text within a line, as code: in it GitHub sees neither mentions nor links.
pub(super) fn code(text: &str) -> String {
    // What breaks lines would end the list or the paragraph that it stands in.
    let visible = |c: char| match c {
        c if c.is_control() || c.is_whitespace() => ' ',
        // Turns the order of what follows around.
        '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        c => c,
    };
    let mut shown: String = text.trim().chars().take(MOST).map(visible).collect();
    if text.trim().chars().count() > MOST {
        shown.push('\u{2026}');
    }
    if shown.is_empty() {
        shown.push(' ');
    }
    let fence = "`".repeat(longest(&shown) + 1);
    let edge = shown.starts_with('`') || shown.ends_with('`');
    let pad = if edge { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

fn longest(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_fence() {
        assert_eq!(fenced("hello"), "```text\nhello\n```\n");
        assert_eq!(
            fenced("a\n````\nCloses #1"),
            "`````text\na\n````\nCloses #1\n`````\n"
        );
    }

    #[test]
    fn nothing_leaves_its_line() {
        for (text, shown) in [
            ("ops/restart", "`ops/restart`"),
            ("@octocat #1 <img> [x](y)", "`@octocat #1 <img> [x](y)`"),
            ("a\n\n# b\r\n- c", "`a  # b  - c`"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            ("`x", "`` `x ``"),
            ("", "` `"),
            ("a\u{202e}b", "`a b`"),
        ] {
            assert_eq!(code(text), shown);
        }
        assert_eq!(code(&"x".repeat(900)).chars().count(), MOST + 3);
    }
}
