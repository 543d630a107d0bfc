//! Terminal colours in a log line, as class names. Every other control sequence is dropped.

/// How the next characters look. Carried from line to line, as terminals do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    colour: Option<u8>,
    bold: bool,
    dim: bool,
}

/// Characters that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// Class names; empty for plain text.
    pub(crate) class: String,
    /// What is shown, without control characters.
    pub(crate) text: String,
}

impl Style {
    fn class(self) -> String {
        let mut names = Vec::new();
        if let Some(colour) = self.colour {
            names.push(format!("ansi-{colour}"));
        }
        if self.bold {
            names.push("ansi-bold".to_owned());
        }
        if self.dim {
            names.push("ansi-dim".to_owned());
        }
        names.join(" ")
    }

    /// Applies the numbers of one `ESC [ … m`.
    fn apply(&mut self, numbers: &str) {
        let mut codes = numbers
            .split(';')
            .map(|code| code.parse::<u8>().unwrap_or(0));
        while let Some(code) = codes.next() {
            match code {
                0 => *self = Style::default(),
                1 => self.bold = true,
                2 => self.dim = true,
                22 => (self.bold, self.dim) = (false, false),
                30..=37 => self.colour = Some(code - 30),
                90..=97 => self.colour = Some(code - 90 + 8),
                39 => self.colour = None,
                // A colour out of a palette: its operands must not be read as codes.
                38 | 48 => match codes.next() {
                    Some(5) => _ = codes.next(),
                    Some(2) => _ = codes.nth(2),
                    _ => {}
                },
                _ => {}
            }
        }
    }
}

/// The spans of one line; `style` is how it begins, and then how it ends.
pub(crate) fn spans(line: &str, style: &mut Style) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut text = String::new();
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\u{1b}' if chars.peek() == Some(&'[') => {
                chars.next();
                let mut body = String::new();
                let mut last = None;
                for char in chars.by_ref() {
                    if ('\u{40}'..='\u{7e}').contains(&char) {
                        last = Some(char);
                        break;
                    }
                    body.push(char);
                }
                if last == Some('m') {
                    flush(&mut text, *style, &mut out);
                    style.apply(&body);
                }
            }
            // A title or a hyperlink: up to BEL or `ESC \`.
            '\u{1b}' if chars.peek() == Some(&']') => {
                while let Some(char) = chars.next() {
                    if char == '\u{7}' {
                        break;
                    }
                    if char == '\u{1b}' {
                        chars.next();
                        break;
                    }
                }
            }
            '\u{1b}' => _ = chars.next(),
            '\t' => text.push(char),
            char if char.is_control() || is_direction(char) => {}
            char => text.push(char),
        }
    }
    flush(&mut text, *style, &mut out);
    out
}

/// Characters that turn the direction of text around, and so can make a log say what it does not.
fn is_direction(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn flush(text: &mut String, style: Style, out: &mut Vec<Span>) {
    if !text.is_empty() {
        out.push(Span {
            class: style.class(),
            text: std::mem::take(text),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(line: &str) -> String {
        let mut style = Style::default();
        spans(line, &mut style)
            .iter()
            .map(|span| format!("<{}>{}", span.class, span.text))
            .collect()
    }

    #[test]
    fn colours_become_classes() {
        assert_eq!(show("a\u{1b}[31mred\u{1b}[0m b"), "<>a<ansi-1>red<> b");
        assert_eq!(
            show("\u{1b}[1;92mok\u{1b}[22m!"),
            "<ansi-10 ansi-bold>ok<ansi-10>!"
        );
        assert_eq!(show("\u{1b}[38;5;1mx\u{1b}[38;2;1;31;3my"), "<>x<>y");
    }

    #[test]
    fn a_colour_lasts_into_the_next_line() {
        let mut style = Style::default();
        spans("\u{1b}[33mwarn", &mut style);
        assert_eq!(spans("more", &mut style)[0].class, "ansi-3");
    }

    #[test]
    fn nothing_that_controls_a_terminal_or_turns_text_around_is_left() {
        assert_eq!(
            show("\u{1b}]0;title\u{7}a\u{1b}[2Jb\u{8}c\u{202e}d\u{1b}(Be"),
            "<>abcdBe"
        );
        assert_eq!(show("\u{1b}["), "");
    }

    #[test]
    fn markup_stays_text() {
        assert_eq!(
            show("<script>alert(1)</script>"),
            "<><script>alert(1)</script>"
        );
    }
}
