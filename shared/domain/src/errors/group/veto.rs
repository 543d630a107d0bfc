//! Words that make two errors different. Asked of every word that would become a gap; a word that is
//! vetoed never does.

use super::token::Token;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Levels, states, verbs, methods, negations, function words: a closed vocabulary of logs, in lower case.
/// Verbs in `-ed` and `-ing` are told by their ending.
static VOCABULARY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "
    a abnormal abort above absent accept access ack acquire active add after alert alive all allow already
    always an and any are as asleep assert async at attach auth authentication authorization auto
    available awake back bad be because before begin below bind block blocking boot broken busy but by
    call can cannot cant certificate clean clear client close cold commit config configuration connect
    connection copy corrupt count cpu crash create credentials critical current data database dead debug
    decode decrease delete deny destroy detach did dirty disable disconnect disk do does done down
    download drop dry duplicate emerg emergency empty enable encode end enough enqueue enter err error
    exception execute exit expire external fail failure false fast fatal fetch few file find finish flush
    for found free from front full get go gone good grant halt handshake has hash have head healthy heap
    high hit hot idle if in inactive inbound incoming increase info input insert install internal into
    invalid io is it its join keep kill large last late launch leave left length less limit link list load
    local lock login logout long lost low many map master match max maximum memory min minimum mismatch
    miss mkdir more mount must name need negative network never new next no none normal not nothing notice
    now null odd of off offline ok old on once online only open options or out outbound outgoing output
    over panic parent parse partial password patch pause permanent permission pop positive post power
    present previous primary private public pull push put query queue quit quota read reader readonly
    ready reboot receive recv refuse register reject release remote remove rename repair replica request
    reset resolve response restart resume retry return right rollback run safe schema secondary send sent
    server session set short shut shutdown signature size skip slave sleep slow small socket some space
    ssl stack stale standby start startup state status still stop storage submit subscribe success
    successful suspend swap sync syntax tail take tcp temporary than the then thread time timeout tls to
    token too trace true try type udp unable unavailable unbind under unhandled unhealthy uninstall
    unknown unlink unload unlock unmount unregister unsubscribe until up update upgrade upload user valid
    value version visible wait wake warm warn warning was were when while will with within without write
    writer wrong yes
    "
    .split_whitespace()
    .collect()
});

/// Words before or behind the name of something of the program: a field, a column, a module.
static SCHEMA: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "
    arg argument arguments attribute column constraint field fields flag function header identifier import
    index interface key keyerror keyword member method model module named namespace option param parameter
    parameters procedure property relation required setting struct symbol table trait type value variable
    "
    .split_whitespace()
    .collect()
});

/// What a word is to the place it stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Veto {
    /// A word like any other: may be one value of many.
    None,
    /// The name of something of the program: a value only where other values are gaps.
    Identifier,
    /// A word of the vocabulary: a value only among many others.
    Vocabulary,
    /// Makes a difference: never a value.
    Meaning,
}

/// What the word at `at` is.
pub(super) fn veto(tokens: &[Token], at: usize) -> Veto {
    match &tokens[at] {
        Token::Gap => Veto::None,
        Token::Mixed(_) => match schema_near(tokens, at) {
            true => Veto::Meaning,
            false => Veto::None,
        },
        Token::Word(word) if is_code(word) || schema_near(tokens, at) => Veto::Meaning,
        Token::Word(word) if in_vocabulary(word) => Veto::Vocabulary,
        Token::Word(word) if is_identifier(word) => Veto::Identifier,
        Token::Word(_) => Veto::None,
    }
}

/// Codes, classes, signals, levels, verbs, negations.
pub(super) fn has_meaning(word: &str) -> bool {
    is_code(word) || in_vocabulary(word)
}

/// Codes, classes, signals, levels, negations.
fn is_code(word: &str) -> bool {
    const NEVER: &[&str] = &[
        "cannot", "critical", "debug", "emerg", "error", "false", "fatal", "info", "never", "no",
        "not", "notice", "off", "on", "severe", "trace", "true", "warn", "warning", "without",
    ];
    // A digit that the lexer kept means something.
    word.bytes().any(|byte| byte.is_ascii_digit())
        || word.chars().nth(1).is_none()
        || is_exception(word)
        || is_constant(word)
        || word.contains("n't")
        || NEVER.iter().any(|never| never.eq_ignore_ascii_case(word))
}

fn in_vocabulary(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let verb = word.len() > 4
        && !word.contains(['_', '.', '-'])
        && (lower.ends_with("ed") || lower.ends_with("ing"));
    verb || VOCABULARY.contains(lower.as_str())
}

fn is_exception(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "Error",
        "Exception",
        "Fault",
        "Warning",
        "Interrupt",
        "Exit",
        "Panic",
        "Violation",
    ];
    word.bytes().any(|byte| byte.is_ascii_uppercase())
        && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// `ECONNREFUSED`, `SIGSEGV`, `ERR_DATA_INSERT`.
fn is_constant(word: &str) -> bool {
    let upper = word
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte == b'-');
    upper
        && (word.contains('_')
            || word.starts_with("SIG")
            || word.starts_with('E') && word.len() > 4)
}

fn is_identifier(word: &str) -> bool {
    let bytes = word.as_bytes();
    word.contains('_')
        || bytes
            .windows(2)
            .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

/// Whether one of the two words before, or the word behind, says that this is a name of the program.
fn schema_near(tokens: &[Token], at: usize) -> bool {
    let names = |token: &Token| match token {
        Token::Word(word) => {
            SCHEMA.contains(word.to_ascii_lowercase().as_str())
                || is_exception(word) && !word.contains('.')
        }
        _ => false,
    };
    tokens[at.saturating_sub(2)..at].iter().any(names) || tokens.get(at + 1).is_some_and(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_makes_a_difference() {
        let meant = [
            "opened",
            "CLOSED",
            "timeout",
            "404",
            "42P01",
            "ECONNRESET",
            "SIGKILL",
            "ERROR_ACCESS_DENIED",
            "ValueError",
            "java.io.IOException",
            "not",
            "warn",
            "resolving",
            "boot",
            "x",
        ];
        for word in meant {
            assert!(has_meaning(word), "{word}");
        }
        for word in [
            "alice",
            "webmaster",
            "root",
            "cyrus",
            "SYSTEM",
            "schema.dat",
            "sandeep",
        ] {
            assert!(!has_meaning(word), "{word}");
        }
    }
}
