//! The words of a template, as far as groups are compared: punctuation between words says nothing here,
//! and gaps that follow one another are one.

use crate::errors::template::MARK;

/// Longest template compared word by word; what follows is one last word.
const MAX_WORDS: usize = 64;

/// A word of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Token {
    /// A gap, or a place that was found to vary.
    Gap,
    /// A word with a gap inside, such as `node-<int>`, with [`MARK`] for the gap.
    Mixed(String),
    /// A word that all messages of the template share.
    Word(String),
}

impl Token {
    pub(super) fn text(&self) -> &str {
        match self {
            Token::Gap => "<…>",
            Token::Mixed(text) | Token::Word(text) => text,
        }
    }

    /// A name with at least two dots between words, as packages, classes and hosts have.
    pub(super) fn is_dotted(&self) -> bool {
        match self {
            Token::Gap => false,
            Token::Mixed(text) | Token::Word(text) => {
                text.contains('.') && text.split('.').filter(|part| !part.is_empty()).count() >= 3
            }
        }
    }
}

/// The words of a template's code.
pub(super) fn tokens(code: &str) -> Vec<Token> {
    let bytes = code.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !part_of_word(bytes, at) {
            if sign(bytes[at]) {
                tokens.push(Token::Word(char::from(bytes[at]).to_string()));
            }
            at += 1;
            continue;
        }
        if tokens.len() == MAX_WORDS {
            tokens.push(Token::Word(code[at..].to_owned()));
            break;
        }
        let start = at;
        let mut gaps = false;
        while at < bytes.len() && part_of_word(bytes, at) {
            if bytes[at] == MARK {
                gaps = true;
                at += 1;
            }
            at += 1;
        }
        push(&mut tokens, &code[start..at.min(bytes.len())], gaps);
    }
    tokens
}

fn push(tokens: &mut Vec<Token>, text: &str, gaps: bool) {
    let text = if gaps {
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            out.push(char);
            if char == char::from(MARK) {
                chars.next();
            }
        }
        out
    } else {
        text.to_owned()
    };
    let text = text.trim_matches(['.', '-', '_', '~', '/', '\\', '@', '+']);
    if text.is_empty() {
    } else if text.chars().all(|char| !char.is_alphanumeric()) {
        if text.contains(char::from(MARK)) && tokens.last() != Some(&Token::Gap) {
            tokens.push(Token::Gap);
        }
    } else if gaps && text.contains(char::from(MARK)) {
        tokens.push(Token::Mixed(text.to_owned()));
    } else {
        tokens.push(Token::Word(text.to_owned()));
    }
}

fn part_of_word(bytes: &[u8], at: usize) -> bool {
    let byte = bytes[at];
    let leader =
        byte == b'.' && (bytes.get(at + 1) == Some(&b'.') || at > 0 && bytes[at - 1] == b'.');
    byte == MARK
        || byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || b"_-.~$+\\/@".contains(&byte) && !leader
}

/// Signs that say something by themselves.
fn sign(byte: u8) -> bool {
    b"<>!?%*".contains(&byte)
}
