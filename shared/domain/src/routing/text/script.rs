//! The scripts that the router tells apart.

/// What a word is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    /// Digits, and every script whose words the model does not know.
    Other,
}

impl Script {
    /// The script of a folded word, by its first letter.
    pub(crate) fn of(word: &str) -> Script {
        match word.chars().next() {
            Some('a'..='z' | '\u{c0}'..='\u{24f}') => Script::Latin,
            Some('\u{400}'..='\u{52f}') => Script::Cyrillic,
            _ => Script::Other,
        }
    }
}
