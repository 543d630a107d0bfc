//! Colours for YAML text. Only for looks: what the text means is `domain`'s business.

/// What a piece of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Spaces, and text nothing is said about.
    Plain,
    /// Name of a field.
    Key,
    /// A text.
    Text,
    /// A number, a truth value or nothing.
    Value,
    /// `-`, `:`, `|`, brackets.
    Mark,
    /// From `#` on.
    Comment,
    /// `${{ … }}`.
    Expression,
}

impl Tone {
    /// Its class name.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Key => "y-key",
            Tone::Text => "y-text",
            Tone::Value => "y-value",
            Tone::Mark => "y-mark",
            Tone::Comment => "y-comment",
            Tone::Expression => "y-expr",
        }
    }
}

/// A line as pieces.
pub(crate) type Pieces = Vec<(Tone, String)>;

/// The lines of a text, each in pieces that together are the line again.
pub(crate) fn lines(text: &str) -> Vec<Pieces> {
    // While inside a block scalar (`|`, `>`): the indent of the line it began on.
    let mut block: Option<usize> = None;
    text.lines()
        .map(|line| {
            let indent = line.len() - line.trim_start_matches(' ').len();
            if let Some(outer) = block {
                if line.trim().is_empty() || indent > outer {
                    let mut pieces = vec![(Tone::Plain, line[..indent].to_owned())];
                    expressions(&line[indent..], Tone::Text, &mut pieces);
                    return tidy(pieces);
                }
                block = None;
            }
            let (pieces, opens) = one(line, indent);
            block = opens;
            tidy(pieces)
        })
        .collect()
}

fn tidy(mut pieces: Pieces) -> Pieces {
    pieces.retain(|(_, text)| !text.is_empty());
    pieces
}

fn one(line: &str, indent: usize) -> (Pieces, Option<usize>) {
    let mut pieces = vec![(Tone::Plain, line[..indent].to_owned())];
    let (body, comment) = split_comment(&line[indent..]);
    let mut rest = body;
    let mut depth = indent;
    while let Some(after) = rest.strip_prefix("- ") {
        pieces.push((Tone::Mark, "- ".to_owned()));
        rest = after;
        depth += 2;
    }
    if rest == "-" {
        pieces.push((Tone::Mark, "-".to_owned()));
        rest = "";
    }
    if let Some(at) = key_end(rest) {
        pieces.push((Tone::Key, rest[..at].to_owned()));
        pieces.push((Tone::Mark, ":".to_owned()));
        rest = &rest[at + 1..];
    }
    let value = rest.trim_start();
    pieces.push((Tone::Plain, rest[..rest.len() - value.len()].to_owned()));
    let trimmed = value.trim_end();
    let opens_block = matches!(trimmed, "|" | ">" | "|-" | ">-" | "|+" | ">+");
    if opens_block {
        pieces.push((Tone::Mark, value.to_owned()));
    } else {
        let tone = if is_scalar(trimmed) {
            Tone::Value
        } else {
            Tone::Text
        };
        expressions(value, tone, &mut pieces);
    }
    pieces.push((Tone::Comment, comment.to_owned()));
    (pieces, opens_block.then_some(depth))
}

/// Splits off a comment: `#` at the start or after a space, outside of quotes.
fn split_comment(text: &str) -> (&str, &str) {
    let mut quote = None;
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        match (quote, char) {
            (Some(open), char) if char == open => quote = None,
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(char),
            (None, '#') if before == ' ' => return text.split_at(at),
            _ => {}
        }
        before = char;
    }
    (text, "")
}

/// Where the key of `key: value` ends.
fn key_end(text: &str) -> Option<usize> {
    let quoted = text
        .starts_with(['"', '\''])
        .then(|| text[1..].find(&text[..1]).map(|at| at + 2))
        .flatten();
    let from = quoted.unwrap_or(0);
    let at = from + text[from..].find(':')?;
    let plain = text[..at]
        .chars()
        .all(|char| char.is_alphanumeric() || "_-./$ ".contains(char));
    ((quoted == Some(at) || quoted.is_none() && plain)
        && (at + 1 == text.len() || text[at + 1..].starts_with(' ')))
    .then_some(at)
}

fn is_scalar(text: &str) -> bool {
    matches!(text, "true" | "false" | "null" | "~" | "[]" | "{}") || text.parse::<f64>().is_ok()
}

fn expressions(text: &str, tone: Tone, pieces: &mut Pieces) {
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        let end = rest[start..]
            .find("}}")
            .map_or(rest.len(), |at| start + at + 2);
        pieces.push((tone, rest[..start].to_owned()));
        pieces.push((Tone::Expression, rest[start..end].to_owned()));
        rest = &rest[end..];
    }
    pieces.push((tone, rest.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<String> {
        let piece = |(tone, text): &(Tone, String)| format!("{tone:?}({text})");
        lines(text)
            .iter()
            .map(|line| line.iter().map(piece).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn keys_values_marks_and_comments_are_told_apart() {
        assert_eq!(
            show("name: Disk report # for ops\n- top: 5\non:\n  - \"a: b\""),
            [
                "Key(name) Mark(:) Plain( ) Text(Disk report ) Comment(# for ops)",
                "Mark(- ) Key(top) Mark(:) Plain( ) Value(5)",
                "Key(on) Mark(:)",
                "Plain(  ) Mark(- ) Text(\"a: b\")",
            ]
        );
    }

    #[test]
    fn a_script_is_text_until_its_indent_ends() {
        assert_eq!(
            show("run: |\n  echo: # not\n\n  x\nid: ${{ github.job }}!"),
            [
                "Key(run) Mark(:) Plain( ) Mark(|)",
                "Plain(  ) Text(echo: # not)",
                "",
                "Plain(  ) Text(x)",
                "Key(id) Mark(:) Plain( ) Expression(${{ github.job }}) Text(!)",
            ]
        );
    }

    #[test]
    fn nothing_is_lost_whatever_the_text() {
        for text in [
            "a: 'it''s' # c",
            "\"k\": v",
            "'",
            "- - x:y: z",
            "${{",
            "ключ: знач",
            "{a: b}",
            ":",
            "- ",
        ] {
            let joined: String = lines(text)[0]
                .iter()
                .map(|(_, text)| text.as_str())
                .collect();
            assert_eq!(joined, text);
        }
    }
}
