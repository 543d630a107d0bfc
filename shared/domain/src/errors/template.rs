//! A message with gaps where its volatile parts were. Owns the text form and its inverse; it is data,
//! never code: nothing here is evaluated.

use super::Mask;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Begins a mask inside [`Template`]; the lexer lets no control character through.
pub(crate) const MARK: u8 = 0x01;
/// Added to the number of a mask, so that it is a printable character.
pub(crate) const FIRST: u8 = b'!';

/// One part of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Text that every message of the template has.
    Text(String),
    /// A gap.
    Mask(Mask),
}

/// What a message says once everything volatile is taken out.
///
/// Its text form is `KeyError: <int> at <ts>`. A `<` of the message that would read as a gap is written
/// `\<`, and backslashes before any `<` are doubled, so that every template can be read back.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Template {
    /// Text with every gap as [`MARK`] and one character.
    code: String,
}

impl Template {
    /// The template of these pieces; control characters in texts become spaces.
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Template {
        let mut code = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    code.extend(
                        text.chars()
                            .map(|c| if c < ' ' || c == '\u{7f}' { ' ' } else { c }),
                    );
                }
                Piece::Mask(mask) => push_mask(&mut code, mask),
            }
        }
        Template { code }
    }

    /// The template of a text form.
    pub fn parse(text: &str) -> Template {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['\\', '<']) {
            literal.push_str(&rest[..at]);
            rest = &rest[at..];
            let slashes = rest.len() - rest.trim_start_matches('\\').len();
            let after = &rest[slashes..];
            if !after.starts_with('<') {
                literal.push_str(&rest[..slashes]);
                rest = after;
                continue;
            }
            literal.push_str(&rest[..slashes / 2]);
            match mask_at(after).filter(|_| slashes.is_multiple_of(2)) {
                Some(mask) => {
                    pieces.push(Piece::Text(std::mem::take(&mut literal)));
                    pieces.push(Piece::Mask(mask));
                    rest = &after[mask.name().len() + 2..];
                }
                None => {
                    literal.push('<');
                    rest = &after[1..];
                }
            }
        }
        literal.push_str(rest);
        pieces.push(Piece::Text(literal));
        Template::new(pieces)
    }

    /// Its parts in order; texts are never empty and never follow one another.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = self.code.as_str();
        while let Some(at) = rest.find(char::from(MARK)) {
            if at > 0 {
                pieces.push(Piece::Text(rest[..at].to_owned()));
            }
            pieces.extend(coded(rest.as_bytes()[at + 1]).map(Piece::Mask));
            rest = &rest[at + 2..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        pieces
    }

    /// How many gaps it has.
    pub fn masks(&self) -> usize {
        self.code.bytes().filter(|&byte| byte == MARK).count()
    }

    /// Text with [`MARK`]s.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// The template of a text with [`MARK`]s, as the lexer writes it.
    pub(crate) fn from_code(code: String) -> Template {
        Template { code }
    }
}

/// The mask of a character after [`MARK`].
pub(crate) fn coded(byte: u8) -> Option<Mask> {
    Mask::ALL
        .get(usize::from(byte.checked_sub(FIRST)?))
        .copied()
}

fn push_mask(code: &mut String, mask: Mask) {
    code.push(char::from(MARK));
    code.push(char::from(FIRST + mask as u8));
}

/// The mask whose text form this text begins with.
fn mask_at(text: &str) -> Option<Mask> {
    let inner = text.strip_prefix('<')?;
    let end = inner.bytes().take(8).position(|byte| byte == b'>')?;
    Mask::parse(&inner[..end])
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pieces = self.pieces();
        for (index, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Mask(mask) => write!(f, "{mask}")?,
                Piece::Text(text) => {
                    let before_mask = matches!(pieces.get(index + 1), Some(Piece::Mask(_)));
                    write_text(f, text, before_mask)?;
                }
            }
        }
        Ok(())
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str, before_mask: bool) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        f.write_str(before)?;
        double_last_slashes(f, before)?;
        f.write_str(if mask_at(from).is_some() { "\\<" } else { "<" })?;
        rest = &from[1..];
    }
    f.write_str(rest)?;
    if before_mask {
        double_last_slashes(f, rest)?;
    }
    Ok(())
}

fn double_last_slashes(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&text[text.trim_end_matches('\\').len()..])
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({self})")
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Template, D::Error> {
        Ok(Template::parse(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece() -> impl Strategy<Value = Piece> {
        prop_oneof![
            "[a-z<>\\\\ ]{1,6}".prop_map(Piece::Text),
            prop::sample::select(vec!["<int>", "\\<ts>", "<in", "t>", "\\\\"])
                .prop_map(|text| Piece::Text(text.to_owned())),
            prop::sample::select(Mask::ALL.to_vec()).prop_map(Piece::Mask),
        ]
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(pieces in prop::collection::vec(piece(), 0..12)) {
            let template = Template::new(pieces);
            prop_assert_eq!(Template::parse(&template.to_string()), template);
        }
    }

    #[test]
    fn says_it_as_the_document_does() {
        let template = Template::new([
            Piece::Text("KeyError: ".into()),
            Piece::Mask(Mask::Int),
            Piece::Text(" at ".into()),
            Piece::Mask(Mask::Ts),
        ]);
        assert_eq!(template.to_string(), "KeyError: <int> at <ts>");
        assert_eq!(template.masks(), 2);
    }
}
