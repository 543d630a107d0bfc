//! Numbers that say what happened: HTTP status, errno, SQLSTATE, exit codes, vendors' error codes.
//! Told by the word before them; they stay in the template.

use super::class::{DIGIT, SPACE, is, is_alnum};

/// How a number may look after a word.
#[derive(Clone, Copy)]
enum Shape {
    /// Up to so many decimal digits.
    Digits(usize),
    /// 100 to 599.
    Http,
    /// Five letters or digits.
    SqlState,
    /// `0x` and hexadecimal digits, or up to ten decimal digits.
    Result,
}

/// Words in lower case without `_` and `-`, and what may follow them.
const AFTER: &[(&str, Shape, &str)] = &[
    ("errno", Shape::Digits(4), "an errno"),
    ("error", Shape::Digits(5), "an error code"),
    ("err", Shape::Digits(5), "an error code"),
    ("code", Shape::Digits(5), "an error code"),
    ("errorcode", Shape::Result, "an error code"),
    ("errcode", Shape::Result, "an error code"),
    ("faultcode", Shape::Digits(5), "an error code"),
    ("errornumber", Shape::Digits(5), "an error code"),
    ("sqlcode", Shape::Digits(5), "an SQL code"),
    ("sqlstate", Shape::SqlState, "an SQLSTATE"),
    ("state", Shape::SqlState, "an SQLSTATE"),
    ("status", Shape::Digits(3), "a status"),
    ("statuscode", Shape::Digits(3), "a status"),
    ("httpstatus", Shape::Http, "an HTTP status"),
    ("httpcode", Shape::Http, "an HTTP status"),
    ("httpstatuscode", Shape::Http, "an HTTP status"),
    ("responsecode", Shape::Digits(3), "a status"),
    ("responsestatus", Shape::Digits(3), "a status"),
    ("response", Shape::Http, "an HTTP status"),
    ("http", Shape::Http, "an HTTP status"),
    ("https", Shape::Http, "an HTTP status"),
    ("exit", Shape::Digits(3), "an exit code"),
    ("exited", Shape::Digits(3), "an exit code"),
    ("exitcode", Shape::Digits(3), "an exit code"),
    ("exitstatus", Shape::Digits(3), "an exit code"),
    ("returncode", Shape::Digits(5), "a return code"),
    ("retcode", Shape::Digits(5), "a return code"),
    ("returned", Shape::Http, "an HTTP status"),
    ("resultcode", Shape::Digits(5), "a result code"),
    ("rc", Shape::Digits(5), "a return code"),
    ("signal", Shape::Digits(2), "a signal"),
    ("hresult", Shape::Result, "an HRESULT"),
    ("ntstatus", Shape::Result, "an NTSTATUS"),
];

/// Prefixes of vendors' codes, followed by `-` or nothing and three to six digits.
const VENDORS: &[&str] = &[
    "AADSTS", "BC", "CA", "CS", "DRDA", "E", "ERR", "FS", "IMP", "JWE", "MSB", "MSG", "NETSDK",
    "NU", "ORA", "PLS", "RMAN", "SP", "SQL", "TF", "TNS", "TS", "WCF", "XML",
];

/// Words that may stand between the word and its number.
const FILLERS: &[&[u8]] = &[
    b"is", b"was", b"of", b"with", b"no", b"number", b"code", b"status",
];

/// First words of HTTP's reason phrases, as they follow a status.
const PHRASES: &[&[u8]] = &[
    b"Bad Gateway",
    b"Bad Request",
    b"Client Error",
    b"Conflict",
    b"Forbidden",
    b"Found",
    b"Gateway Time",
    b"Gone",
    b"Internal Server Error",
    b"Method Not Allowed",
    b"Moved",
    b"Not Acceptable",
    b"Not Found",
    b"Not Implemented",
    b"Payload Too Large",
    b"Payment Required",
    b"Precondition",
    b"Proxy Authentication",
    b"Request Timeout",
    b"Server Error",
    b"Service Temporarily",
    b"Service Unavailable",
    b"Too Many Requests",
    b"Unauthorized",
    b"Unprocessable",
];

/// Why the run of letters and digits at `from..to` means something, if it does.
pub(super) fn kept(message: &[u8], from: usize, to: usize) -> Option<&'static str> {
    let run = &message[from..to];
    if run.len() > 18 {
        return None;
    }
    let decimal = run.iter().all(u8::is_ascii_digit);
    if !decimal {
        if let Some(reason) = vendor(run) {
            return Some(reason);
        }
        if run.len() != 5 && run.len() != 8 && !run.starts_with(b"0x") && !run.starts_with(b"0X") {
            return None;
        }
    } else if run.len() > 10 {
        return None;
    }
    if decimal && http(run) && phrase(&message[to..]) {
        return Some("an HTTP status");
    }
    let (word, separators) = word_before(message, from)?;
    if decimal
        && separators == b"-"
        && (3..=6).contains(&run.len())
        && VENDORS.iter().any(|name| name.as_bytes() == word)
    {
        return Some("a vendor's error code");
    }
    if word.starts_with(b"HTTP/") && decimal && http(run) {
        return Some("an HTTP status");
    }
    // `error: 3 tests failed` counts, `ERROR: 23505: duplicate key` names.
    let counts = separators.contains(&b':') && message.get(to) == Some(&b' ') && word.len() <= 5;
    if let Some(reason) = after(word, run, decimal) {
        let named = word.eq_ignore_ascii_case(b"code") || decimal && run.len() > 4;
        return (named || !counts || http(run)).then_some(reason);
    }
    if FILLERS
        .iter()
        .any(|filler| filler.eq_ignore_ascii_case(word))
    {
        let start = from - separators.len() - word.len();
        let (before, _) = word_before(message, start)?;
        return after(before, run, decimal);
    }
    None
}

/// Whether this key's value is a code.
pub(super) fn is_key(word: &[u8]) -> bool {
    find(word).is_some()
}

fn after(word: &[u8], run: &[u8], decimal: bool) -> Option<&'static str> {
    let (_, shape, reason) = find(word)?;
    let fits = match shape {
        Shape::Digits(most) => decimal && run.len() <= *most,
        Shape::Http => decimal && http(run),
        Shape::SqlState => {
            run.len() == 5
                && run
                    .iter()
                    .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        }
        Shape::Result => {
            run.starts_with(b"0x")
                || run.starts_with(b"0X")
                || decimal && run.len() <= 10
                || run.len() == 8 && run.iter().all(u8::is_ascii_hexdigit)
        }
    };
    fits.then_some(*reason)
}

fn find(word: &[u8]) -> Option<&'static (&'static str, Shape, &'static str)> {
    const LONGEST: usize = 24;
    let mut lower = [0; LONGEST];
    let mut length = 0;
    // `response.status` and `http:status` are asked by their last part.
    let from = word
        .iter()
        .rposition(|byte| b".:/".contains(byte))
        .map_or(0, |at| at + 1);
    for byte in word[from..].iter().filter(|byte| !b"_-".contains(byte)) {
        *lower.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    let lower = &lower[..length];
    // Most words before a number are none of these: asked of every number, so it is quick to say no.
    if !matches!(
        lower.first(),
        Some(b'c' | b'e' | b'f' | b'h' | b'n' | b'r' | b's')
    ) {
        return None;
    }
    AFTER.iter().find(|(name, _, _)| name.as_bytes() == lower)
}

/// The word before a place, and what stands between them; both on one line and near.
fn word_before(message: &[u8], from: usize) -> Option<(&[u8], &[u8])> {
    const SEPARATORS: usize = 4;
    const WORD: usize = 24;
    let mut end = from;
    while end > 0
        && from - end < SEPARATORS
        && (is(message[end - 1], SPACE) || b":=#([{\"'-`".contains(&message[end - 1]))
    {
        end -= 1;
    }
    let mut start = end;
    while start > 0 && end - start < WORD {
        let byte = message[start - 1];
        if !(is_alnum(byte) || b"_./".contains(&byte) || byte == b'-' && start < end) {
            break;
        }
        start -= 1;
    }
    let word = &message[start..end];
    let trimmed = word.strip_suffix(b".").unwrap_or(word);
    (!word.is_empty() && end < from)
        .then_some((trimmed, &message[end - (word.len() - trimmed.len())..from]))
}

fn http(run: &[u8]) -> bool {
    run.len() == 3 && (b'1'..=b'5').contains(&run[0])
}

fn phrase(rest: &[u8]) -> bool {
    let rest = match rest {
        [b':', b' ', rest @ ..] | [b' ', b'(', rest @ ..] | [b' ', rest @ ..] => rest,
        _ => return false,
    };
    PHRASES.iter().any(|phrase| {
        rest.get(..phrase.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(phrase))
    })
}

/// `E0382`, `TS2304`, `SQL0204N`.
fn vendor(run: &[u8]) -> Option<&'static str> {
    let letters = run
        .iter()
        .take_while(|byte| byte.is_ascii_uppercase())
        .count();
    let rest = &run[letters..];
    let digits = rest.iter().take_while(|byte| is(**byte, DIGIT)).count();
    let ends = matches!(&rest[digits..], [] | [b'N' | b'E' | b'W' | b'I']);
    let known = VENDORS
        .iter()
        .any(|name| name.as_bytes() == &run[..letters]);
    (known && ends && (3..=6).contains(&digits)).then_some("a vendor's error code")
}
