//! The regular expression that finds the messages of a template: built by escaping, and proved before it is used.
//!
//! It matches every sample it was made from and none of a corpus of other messages, or there is none. The engine
//! (`regex-lite`) is linear in the message whatever the pattern, so no message can make it slow.

use crate::errors::{Mask, Piece, Template};
use crate::yaml::{is_hidden, quote};
use regex_lite::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Characters of a pattern, at most.
pub const MAX_PATTERN: usize = 2_000;
/// Letters and digits of fixed text without which a pattern would match anything.
const LEAST_FIXED: usize = 3;
/// Any text, as little of it as possible.
const ANYTHING: &str = "(?s:.*?)";
/// Bytes a compiled pattern may take.
const MAX_COMPILED: usize = 1 << 20;

/// How much of a message it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// All of it.
    Whole,
    /// Its beginning: what follows, such as a stack trace, is not looked at.
    Beginning,
    /// Anything in it: there is something in front, such as a date.
    Anywhere,
}

/// A pattern that was checked against what it must and must not match.
#[derive(Debug, Clone)]
pub struct MessageRegex {
    pattern: String,
    anchor: Anchor,
    regex: Regex,
}

/// Why there is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSpecific {
    /// The template is all gaps.
    #[error(
        "the template {template} has no fixed text of {LEAST_FIXED} letters or digits, so a pattern would match anything"
    )]
    NoFixedText {
        /// The template, shortened.
        template: String,
    },
    /// A message of this error is not matched.
    #[error(
        "no pattern of the template matches sample {index}, {sample}: the sample is of another error, or was cut"
    )]
    MissesSample {
        /// Which, from 0.
        index: usize,
        /// What it says, shortened.
        sample: String,
    },
    /// A message of another error is matched.
    #[error(
        "the pattern also matches message {index} of other errors, {message}: it would stop the wrong ones"
    )]
    MatchesOther {
        /// Which, from 0.
        index: usize,
        /// What it says, shortened.
        message: String,
    },
    /// The engine does not take it.
    #[error("the pattern cannot be compiled: {reason}")]
    NotCompiled {
        /// What the engine says.
        reason: String,
    },
}

/// How strictly gaps are described.
#[derive(Debug, Clone, Copy)]
enum Gaps {
    /// By what the mask stands for.
    Typed,
    /// Anything at all, as little as possible.
    Loose,
    /// The same, together with the punctuation around them: as much as a fingerprint leaves out.
    Wide,
}

impl MessageRegex {
    /// The tightest pattern of a template that matches all samples, when it matches none of the others.
    ///
    /// # Errors
    /// [`NotSpecific`], with the message that stands in the way.
    pub fn build<'m>(
        template: &Template,
        samples: impl IntoIterator<Item = &'m str>,
        others: impl IntoIterator<Item = &'m str>,
    ) -> Result<MessageRegex, NotSpecific> {
        let pieces = template.pieces();
        let samples: Vec<&str> = samples.into_iter().collect();
        let mut missed = None;
        for anchor in [Anchor::Whole, Anchor::Beginning, Anchor::Anywhere] {
            for gaps in [Gaps::Typed, Gaps::Loose, Gaps::Wide] {
                let built = MessageRegex::write(&pieces, anchor, gaps)?;
                match samples.iter().position(|sample| !built.is_match(sample)) {
                    None => return built.matches_none(others),
                    Some(index) => missed = missed.max(Some(index)),
                }
            }
        }
        let index = missed.unwrap_or_default();
        Err(NotSpecific::MissesSample {
            index,
            sample: quote(samples.get(index).copied().unwrap_or_default()),
        })
    }

    /// A pattern that people wrote.
    ///
    /// # Errors
    /// [`NotSpecific::NotCompiled`] when it is none, is too long or too large.
    pub fn parse(pattern: &str) -> Result<MessageRegex, NotSpecific> {
        MessageRegex::compile(pattern.to_owned(), Anchor::Anywhere)
    }

    /// The pattern.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// How much of a message it speaks of, as far as it was built here.
    pub fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// Whether this message is one of them.
    pub fn is_match(&self, message: &str) -> bool {
        self.regex.is_match(message)
    }

    fn matches_none<'m>(
        self,
        others: impl IntoIterator<Item = &'m str>,
    ) -> Result<MessageRegex, NotSpecific> {
        let mut others = others.into_iter().enumerate();
        match others.find(|(_, message)| self.is_match(message)) {
            None => Ok(self),
            Some((index, message)) => Err(NotSpecific::MatchesOther {
                index,
                message: quote(message),
            }),
        }
    }

    fn write(pieces: &[Piece], anchor: Anchor, gaps: Gaps) -> Result<MessageRegex, NotSpecific> {
        let mut pattern = String::new();
        if anchor != Anchor::Anywhere {
            pattern.push_str("^\\s*");
        }
        let last = pieces.len().saturating_sub(1);
        let mut whole = true;
        let mut fixed = 0;
        for (index, piece) in pieces.iter().enumerate() {
            let before = index > 0 && matches!(pieces[index - 1], Piece::Mask(_));
            let after = matches!(pieces.get(index + 1), Some(Piece::Mask(_)));
            let room = MAX_PATTERN - 8 - pattern.len().min(MAX_PATTERN - 8);
            // What is too long is found by how it begins.
            let part = match piece {
                Piece::Text(text) => {
                    let text = match gaps {
                        Gaps::Wide => hard(text, before, after),
                        Gaps::Typed | Gaps::Loose => text,
                    };
                    let mut taken = text.chars().count();
                    let mut part = escape(text, gaps, index == 0, index == last);
                    while part.len() > room {
                        whole = false;
                        taken = taken * 3 / 4;
                        let short: String = text.chars().take(taken).collect();
                        part = escape(&short, gaps, index == 0, index == last);
                    }
                    fixed += solid(text).min(taken);
                    part
                }
                // What two gaps leave out next to one another, one leaves out.
                Piece::Mask(_) if matches!(gaps, Gaps::Wide) && pattern.ends_with(ANYTHING) => {
                    String::new()
                }
                Piece::Mask(mask) => {
                    gap(*mask, gaps, index == last && anchor != Anchor::Whole).to_owned()
                }
            };
            if part.len() > room {
                whole = false;
                break;
            }
            pattern.push_str(&part);
            if !whole {
                break;
            }
        }
        if fixed < LEAST_FIXED {
            let template = Template::new(pieces.iter().cloned());
            let template = quote(&template.to_string());
            return Err(NotSpecific::NoFixedText { template });
        }
        if anchor == Anchor::Whole && whole {
            pattern.push_str("\\s*$");
        }
        MessageRegex::compile(pattern, anchor)
    }

    fn compile(pattern: String, anchor: Anchor) -> Result<MessageRegex, NotSpecific> {
        let length = pattern.chars().count();
        if length > 2 * MAX_PATTERN {
            let reason = format!(
                "it has {length} characters, expected at most {}",
                2 * MAX_PATTERN
            );
            return Err(NotSpecific::NotCompiled { reason });
        }
        let regex = RegexBuilder::new(&pattern).size_limit(MAX_COMPILED).build();
        let regex = regex.map_err(|error| NotSpecific::NotCompiled {
            reason: error.to_string(),
        })?;
        Ok(MessageRegex {
            pattern,
            anchor,
            regex,
        })
    }
}

/// A text without the punctuation next to gaps, which a fingerprint does not tell apart (see the projection of templates
/// in `errors`).
fn hard(text: &str, before: bool, after: bool) -> &str {
    let soft = |character: char| {
        character.is_ascii()
            && !character.is_ascii_alphanumeric()
            && !"<>!?%&^$~*".contains(character)
    };
    let text = if before {
        text.trim_start_matches(soft)
    } else {
        text
    };
    if after {
        text.trim_end_matches(soft)
    } else {
        text
    }
}

/// How many letters and digits a text has.
fn solid(text: &str) -> usize {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .count()
}

/// A fixed text: any space stands for any other, and what cannot be seen is written by its number.
fn escape(text: &str, gaps: Gaps, first: bool, last: bool) -> String {
    let text = if first { text.trim_start() } else { text };
    let text = if last { text.trim_end() } else { text };
    let mut out = String::with_capacity(text.len() + 8);
    let mut spaced = false;
    for character in text.chars() {
        if character.is_whitespace() {
            if !spaced {
                out.push_str(match gaps {
                    Gaps::Typed => "\\s+",
                    // The engine knows the spaces of ASCII only.
                    Gaps::Loose | Gaps::Wide => "(?:\\s|[^\\x00-\\x7F])+",
                });
            }
            spaced = true;
            continue;
        }
        spaced = false;
        if is_hidden(character) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\x{{{:X}}}", u32::from(character));
        } else {
            let mut buffer = [0; 4];
            out.push_str(&regex_lite::escape(character.encode_utf8(&mut buffer)));
        }
    }
    out
}

/// What may stand in a gap. At an end that nothing follows, as much as there is.
fn gap(mask: Mask, gaps: Gaps, end: bool) -> &'static str {
    match (gaps, end) {
        (Gaps::Loose | Gaps::Wide, false) => return ANYTHING,
        (Gaps::Loose | Gaps::Wide, true) => return "(?s:.*)",
        (Gaps::Typed, _) => {}
    }
    match mask {
        Mask::Uuid => {
            "\\{?[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}\\}?"
        }
        Mask::Ts => "[0-9A-Za-z][0-9A-Za-z:.,+/ -]*",
        Mask::Epoch => "[0-9][0-9.]{9,}",
        Mask::Int => "[+-]?[0-9][0-9_,]*",
        Mask::Num => "[+-]?[0-9.][0-9eE.,_+%-]*",
        Mask::Dur => "[+-]?[0-9][0-9:.,]*\\s?[A-Za-z\u{b5}\u{3bc}]*",
        Mask::Size => "[+-]?[0-9][0-9.,]*\\s?[A-Za-z]*",
        Mask::Ip => "\\[?[0-9A-Fa-f:.%]+\\]?(?:[:/][0-9]+)?",
        Mask::Mac => "[0-9A-Fa-f]{2}[0-9A-Fa-f:.-]{10,}",
        Mask::Host => "[0-9A-Za-z_-]+(?:\\.[0-9A-Za-z_-]+)*\\.?(?::[0-9]+)?",
        Mask::Url => "[A-Za-z][0-9A-Za-z+.-]*:\\S+",
        Mask::Email => "\\S+@\\S+",
        Mask::Path | Mask::Token | Mask::Var => "\\S+",
        Mask::Hex => "(?:0[xX])?[0-9A-Fa-f]+",
        Mask::Ver => "[vV]?[0-9][0-9A-Za-z.+_-]*",
        Mask::Str => "(?s:.*?)",
    }
}
