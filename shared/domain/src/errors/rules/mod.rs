//! What is masked and what is kept: the built-in rules' version, and what a team adds in its skills
//! repository. Owns their meaning; the built-in rules themselves are the lexer's code.

mod parse;
#[cfg(test)]
mod tests;

use super::sign::Signed;
use super::{ErrorEvent, Mask};
use crate::finding::Finding;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The rules messages are signed by: the built-in ones, and those of a team, which come first.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    version: u16,
    keep_words: Vec<String>,
    keep_keys: Vec<String>,
    masks: Vec<OwnMask>,
    services: BTreeMap<String, Vec<Chosen>>,
    /// Services whose events are kept as they come.
    unredacted: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct OwnMask {
    name: String,
    mask: Mask,
    find: Find,
}

/// How a team's own rule finds what it takes out.
#[derive(Debug, Clone)]
enum Find {
    /// This text, and behind it at least `min` characters of the set.
    Prefix {
        text: String,
        charset: Charset,
        min: usize,
    },
    /// A regular expression of the linear engine.
    Pattern(regex_lite::Regex),
}

/// Characters behind a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Charset {
    /// None: the text alone.
    Nothing,
    Digits,
    Hex,
    Alnum,
    /// Letters, digits, `_` and `-`.
    Word,
}

impl Charset {
    fn has(self, byte: u8) -> bool {
        match self {
            Charset::Nothing => false,
            Charset::Digits => byte.is_ascii_digit(),
            Charset::Hex => byte.is_ascii_hexdigit(),
            Charset::Alnum => byte.is_ascii_alphanumeric(),
            Charset::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
        }
    }
}

/// A fingerprint a team chose for some events of a service.
#[derive(Debug, Clone)]
struct Chosen {
    contains: Option<String>,
    kind: Option<String>,
    component: Option<String>,
    fingerprint: String,
}

/// A place a team's own rule found.
pub(crate) struct OwnMatch<'r> {
    pub(crate) span: Range<usize>,
    pub(crate) mask: Mask,
    pub(crate) rule: &'r str,
}

impl RuleSet {
    /// Version of the built-in rules: raised when the same message may get another fingerprint.
    pub const VERSION: u32 = 1;

    /// Path of a team's own rules in the skills repository.
    pub const PATH: &'static str = "errors/rules.yaml";

    /// Reads a team's own rules, which add to the built-in ones and come before them.
    ///
    /// # Errors
    /// Every finding at once, with field, line and column.
    pub fn parse(yaml: &str) -> Result<RuleSet, Vec<Finding>> {
        parse::parse(yaml)
    }

    /// Number of these rules, part of every fingerprint: the built-in version and the file's own.
    pub fn number(&self) -> u32 {
        RuleSet::VERSION << 16 | u32::from(self.version)
    }

    /// Whether secrets and personal data are taken out of this event before it is stored: unless the team says otherwise
    /// of its service (its component, where no service is said).
    pub fn redacts(&self, event: &ErrorEvent) -> bool {
        let scope = event.service.as_deref().unwrap_or(&event.component);
        !self.unredacted.contains(scope)
    }

    /// What the team's own rules take out of a message, in order and without overlaps.
    pub(crate) fn matches<'r>(&'r self, message: &str) -> Vec<OwnMatch<'r>> {
        let mut found = Vec::new();
        for own in &self.masks {
            own.find_in(message, &mut found);
        }
        // Of two that overlap the one that begins first is taken, then the longer one.
        found.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
        let mut end = 0;
        found.retain(|found| {
            let free = found.span.start >= end;
            if free {
                end = found.span.end;
            }
            free
        });
        found
    }

    /// Whether the team keeps this chunk as it is.
    pub(crate) fn keeps(&self, chunk: &[u8]) -> bool {
        self.keep_words.iter().any(|word| word.as_bytes() == chunk)
    }

    /// Whether the team keeps the values of this key.
    pub(crate) fn keeps_value(&self, key: &[u8]) -> bool {
        self.keep_keys
            .iter()
            .any(|kept| kept.as_bytes().eq_ignore_ascii_case(key))
    }

    /// The fingerprint the team chose for this event.
    pub(crate) fn fingerprint(&self, event: &ErrorEvent, signed: &Signed) -> Option<String> {
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == found)
        };
        let chosen = self.services.get(signed.scope())?.iter().find(|chosen| {
            is(&chosen.kind, &signed.kind)
                && is(&chosen.component, &signed.component)
                && chosen
                    .contains
                    .as_ref()
                    .is_none_or(|text| event.error.contains(text.as_str()))
        })?;
        Some(fill(&chosen.fingerprint, event, signed))
    }
}

/// Names that may stand between `{{` and `}}` in a chosen fingerprint.
const VARIABLES: &[&str] = &["component", "frames", "level", "message", "type"];

/// Puts values in once, so that nothing in a value is taken for a variable.
fn fill(text: &str, event: &ErrorEvent, signed: &Signed) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        out.push_str(before);
        match name.trim() {
            "component" => out.push_str(&signed.component),
            "frames" => out.push_str(&signed.frames.join("\n")),
            "level" => out.push_str(event.level.as_deref().unwrap_or_default()),
            "message" => out.push_str(&signed.template.to_string()),
            _ => out.push_str(&signed.kind),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

impl OwnMask {
    fn find_in<'r>(&'r self, message: &str, found: &mut Vec<OwnMatch<'r>>) {
        let mut add = |span: Range<usize>| {
            found.push(OwnMatch {
                span,
                mask: self.mask,
                rule: &self.name,
            });
        };
        match &self.find {
            Find::Pattern(pattern) => {
                for found in pattern.find_iter(message).filter(|found| !found.is_empty()) {
                    add(found.range());
                }
            }
            Find::Prefix { text, charset, min } => {
                let bytes = message.as_bytes();
                for (at, _) in message.match_indices(text.as_str()) {
                    let behind = at + text.len();
                    let length = bytes[behind..]
                        .iter()
                        .take_while(|byte| charset.has(**byte))
                        .count();
                    let inside = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
                    if length >= *min && !inside {
                        add(at..behind + length);
                    }
                }
            }
        }
    }
}
