//! Connectives: which words may stand between two steps, and what they say about their order.
//!
//! Only proposes; [`super::border`] decides by what stands on both sides.

use super::word::Word;

/// What a connective says, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Piece {
    /// The end of a sentence: no border by itself.
    Stop,
    Comma,
    And,
    /// A new line.
    Line,
    /// `;`
    Semicolon,
    Then,
    /// "but first": what follows is run before.
    First,
    /// "before": what follows is a clause that is run later.
    Before,
    /// "after": what follows is a clause that is run before.
    After,
}

/// Everything between two possible steps: `, and then`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Joint {
    pub(super) piece: Piece,
    /// Whether a sentence ends in it.
    pub(super) stop: bool,
    /// Index of the word behind it.
    pub(super) end: usize,
}

/// Longest first, for the first that fits is taken. A leading `,` stands for itself.
const PHRASES: &[(&str, Piece)] = &[
    ("after you 've done that", Piece::Then),
    ("after you've done that", Piece::Then),
    ("after you've done this", Piece::Then),
    ("after you have done that", Piece::Then),
    ("after you are done", Piece::Then),
    ("after you're done", Piece::Then),
    ("after doing that", Piece::Then),
    ("after doing this", Piece::Then),
    ("after that's done", Piece::Then),
    ("once that's done", Piece::Then),
    ("once that is done", Piece::Then),
    ("once you're done", Piece::Then),
    ("once it's done", Piece::Then),
    ("once done", Piece::Then),
    ("when that's done", Piece::Then),
    ("when you're done", Piece::Then),
    ("when done", Piece::Then),
    ("after this", Piece::Then),
    ("after that", Piece::Then),
    ("after which", Piece::Then),
    ("only after", Piece::After),
    ("as well as", Piece::And),
    ("in addition", Piece::And),
    ("but first", Piece::First),
    ("but before that", Piece::First),
    ("but before this", Piece::First),
    ("prior to", Piece::Before),
    ("followed by", Piece::Then),
    ("then", Piece::Then),
    ("thereafter", Piece::Then),
    ("afterwards", Piece::Then),
    ("afterward", Piece::Then),
    ("subsequently", Piece::Then),
    ("before", Piece::Before),
    ("after", Piece::After),
    ("and", Piece::And),
    ("&", Piece::And),
    ("plus", Piece::And),
    ("->", Piece::Then),
    ("→", Piece::Then),
    ("=>", Piece::Then),
    ("➜", Piece::Then),
    ("&&", Piece::Then),
    ("после того , как", Piece::After),
    ("после того как", Piece::After),
    ("перед тем , как", Piece::Before),
    ("перед тем как", Piece::Before),
    ("до того , как", Piece::Before),
    ("до того как", Piece::Before),
    ("прежде чем", Piece::Before),
    ("а перед этим", Piece::First),
    ("но перед этим", Piece::First),
    ("перед этим", Piece::First),
    ("но сначала", Piece::First),
    ("а сначала", Piece::First),
    ("но сперва", Piece::First),
    ("а сперва", Piece::First),
    ("после этого", Piece::Then),
    ("после чего", Piece::Then),
    ("вслед за этим", Piece::Then),
    ("а также", Piece::And),
    ("а еще", Piece::And),
    ("а потом", Piece::Then),
    ("а затем", Piece::Then),
    ("а после", Piece::Then),
    ("потом", Piece::Then),
    ("затем", Piece::Then),
    ("далее", Piece::Then),
    ("и", Piece::And),
    (",", Piece::Comma),
    (";", Piece::Semicolon),
    ("\n", Piece::Line),
    (".", Piece::Stop),
    ("!", Piece::Stop),
    ("?", Piece::Stop),
    ("…", Piece::Stop),
];

/// Connectives only behind another one: ", next check …" but not "next week".
const LATER: &[(&str, Piece)] = &[
    ("next", Piece::Then),
    ("finally", Piece::Then),
    ("lastly", Piece::Then),
    ("later", Piece::Then),
    ("also", Piece::And),
    ("additionally", Piece::And),
    ("наконец", Piece::Then),
    ("напоследок", Piece::Then),
    ("после", Piece::Then),
    ("также", Piece::And),
    ("еще", Piece::And),
    ("-", Piece::Line),
    ("*", Piece::Line),
    ("•", Piece::Line),
];

/// The connective that begins at this word.
pub(super) fn joint(words: &[Word], start: usize) -> Option<Joint> {
    let (mut piece, length) = piece_at(PHRASES, words, start)?;
    let mut joint = Joint {
        piece,
        stop: piece == Piece::Stop,
        end: start + length,
    };
    while !matches!(piece, Piece::After | Piece::Before) {
        let found =
            piece_at(PHRASES, words, joint.end).or_else(|| piece_at(LATER, words, joint.end));
        let Some((next, length)) = found else { break };
        piece = next;
        joint.piece = joint.piece.max(next);
        joint.stop |= next == Piece::Stop;
        joint.end += length;
    }
    Some(joint)
}

fn piece_at(phrases: &[(&str, Piece)], words: &[Word], start: usize) -> Option<(Piece, usize)> {
    phrases
        .iter()
        .find_map(|(phrase, piece)| Some((*piece, phrase_at(phrase, words, start)?)))
}

/// How many words the phrase takes, if it begins at this word.
pub(super) fn phrase_at(phrase: &str, words: &[Word], start: usize) -> Option<usize> {
    // Nearly every phrase fails at its first word.
    let first = words.get(start)?;
    if first.text.is_empty() || !phrase.starts_with(first.text.as_str()) {
        return None;
    }
    let mut length = 0;
    for part in phrase.split(' ') {
        if !words.get(start + length)?.is(part) {
            return None;
        }
        length += 1;
    }
    Some(length)
}
