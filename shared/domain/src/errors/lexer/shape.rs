//! Shapes a whole chunk can have: UUID, time, address, host, path… Each looks at bytes and answers
//! how far the shape reaches; none looks at what stands around.

use super::class::{self, DIGIT, SPACE, is, is_alnum};

fn digits(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// Where an 8-4-4-4-12 UUID of any version begins.
pub(super) fn uuid(chunk: &[u8]) -> Option<usize> {
    const LEN: usize = 36;
    (0..=chunk.len().checked_sub(LEN)?).find(|&from| {
        chunk[from + 8] == b'-'
            && (from == 0 || !chunk[from - 1].is_ascii_hexdigit())
            && chunk.get(from + LEN).is_none_or(|next| !is_alnum(*next))
            && chunk[from..from + LEN]
                .iter()
                .enumerate()
                .all(|(at, byte)| match at {
                    8 | 13 | 18 | 23 => *byte == b'-',
                    _ => byte.is_ascii_hexdigit(),
                })
    })
}

/// A date (year first, or with a four-digit year last), with or without a time in the same chunk.
pub(super) fn date(chunk: &[u8]) -> bool {
    let first = digits(chunk);
    let Some(separator) = chunk.get(first).filter(|byte| b"-/.".contains(byte)) else {
        return first == 8 && compact(chunk);
    };
    let second = digits(&chunk[first + 1..]);
    let at = first + 1 + second;
    if !(1..=2).contains(&second) || chunk.get(at) != Some(separator) {
        return false;
    }
    let third = digits(&chunk[at + 1..]);
    let end = at + 1 + third;
    let year_first = first == 4
        && (chunk.starts_with(b"19") || chunk.starts_with(b"20"))
        && (1..=2).contains(&third);
    let year_last = *separator != b'.' && (1..=2).contains(&first) && third == 4
        || *separator == b'/' && first == 2 && second == 2 && third == 2;
    (year_first || year_last) && tail_of_time(&chunk[end..])
}

/// `20171223-22:15:29:606`, `20171223T221529Z`.
fn compact(chunk: &[u8]) -> bool {
    (chunk.starts_with(b"19") || chunk.starts_with(b"20"))
        && matches!(chunk.get(8), Some(b'-' | b'T' | b':'))
        && chunk.get(9).is_some_and(u8::is_ascii_digit)
        && tail_of_time(&chunk[8..])
}

fn tail_of_time(rest: &[u8]) -> bool {
    rest.iter()
        .all(|byte| byte.is_ascii_digit() || b"TtZz:.-+_UGMC".contains(byte))
}

/// `10:00`, `10:00:00`, with a fraction and a zone.
pub(super) fn time(chunk: &[u8]) -> bool {
    let hour = digits(chunk);
    if !(1..=2).contains(&hour) || chunk.get(hour) != Some(&b':') {
        return false;
    }
    let minute = &chunk[hour + 1..];
    if digits(minute) != 2 {
        return false;
    }
    let rest = &minute[2..];
    if rest.is_empty() {
        return true;
    }
    match rest[0] {
        b':' => {
            digits(&rest[1..]) == 2 && tail_of_time(&rest[3..])
                || rest[1..].eq_ignore_ascii_case(b"pm")
        }
        b'Z' | b'+' | b'-' => tail_of_time(rest),
        _ => rest.eq_ignore_ascii_case(b"am") || rest.eq_ignore_ascii_case(b"pm"),
    }
}

/// IPv4, with a port, a prefix length or a zone behind it.
pub(super) fn ipv4(chunk: &[u8]) -> bool {
    let chunk = match chunk.first() {
        Some(b'/') => &chunk[1..],
        _ => chunk,
    };
    let mut rest = chunk;
    for part in 0..4 {
        let length = digits(rest);
        if !(1..=3).contains(&length) {
            return false;
        }
        rest = &rest[length..];
        if part < 3 {
            match rest.first() {
                Some(b'.') => rest = &rest[1..],
                _ => return false,
            }
        }
    }
    match rest.first() {
        None => true,
        Some(b':' | b'/') => digits(&rest[1..]) == rest.len() - 1,
        _ => false,
    }
}

/// IPv6 in any of its forms.
pub(super) fn ipv6(chunk: &[u8]) -> bool {
    let address = match chunk.iter().position(|byte| *byte == b'%' || *byte == b'/') {
        Some(at) => &chunk[..at],
        None => chunk,
    };
    let groups = address.split(|byte| *byte == b':');
    let count = groups.clone().count();
    let short = address.windows(2).any(|pair| pair == b"::");
    (count == 8 || short && (3..=8).contains(&count))
        && groups
            .clone()
            .all(|group| group.len() <= 4 && group.iter().all(u8::is_ascii_hexdigit) || ipv4(group))
}

/// At least four pairs of hexadecimal digits between colons or dashes.
pub(super) fn mac(chunk: &[u8]) -> bool {
    let separator = match chunk.get(2) {
        Some(separator @ (b':' | b'-')) => *separator,
        _ => return false,
    };
    chunk.len() >= 11
        && chunk.len() % 3 == 2
        && chunk.iter().enumerate().all(|(at, byte)| {
            if at % 3 == 2 {
                *byte == separator
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

/// `name@host`, with a dot in the host.
pub(super) fn email(chunk: &[u8]) -> bool {
    let Some(at) = chunk.iter().position(|byte| *byte == b'@') else {
        return false;
    };
    let (name, host) = (&chunk[..at], &chunk[at + 1..]);
    let host_fits = |byte: &u8| is_alnum(*byte) || b".-".contains(byte);
    !name.is_empty()
        && is_alnum(name[0])
        && name
            .iter()
            .all(|byte| is_alnum(*byte) || b"._%+-".contains(byte))
        && host.contains(&b'.')
        && host.iter().all(host_fits)
        && host.first().is_some_and(|byte| is_alnum(*byte))
}

/// Suffixes that only hosts have.
const ANY_HOST: &[&[u8]] = &[
    b"com", b"net", b"org", b"edu", b"gov", b"mil", b"cloud", b"biz", b"arpa",
];
/// Suffixes of hosts that files and code use too.
const LONG_HOST: &[&[u8]] = &[
    b"io",
    b"dev",
    b"app",
    b"info",
    b"local",
    b"internal",
    b"lan",
    b"localdomain",
    b"corp",
    b"home",
    b"svc",
];

/// Suffixes of countries that files of code use too.
const CODE: &[&[u8]] = &[
    b"cc", b"cs", b"go", b"hs", b"js", b"kt", b"md", b"ml", b"pl", b"py", b"rb", b"rs", b"sh",
    b"so", b"ts", b"vb",
];

/// The name of a host, with or without a port: by its suffix, which must be in lower case.
pub(super) fn host(chunk: &[u8]) -> bool {
    let name = match chunk.iter().position(|byte| *byte == b':') {
        Some(at) if at + 1 < chunk.len() && digits(&chunk[at + 1..]) == chunk.len() - at - 1 => {
            &chunk[..at]
        }
        Some(_) => return false,
        None => chunk,
    };
    let Some(last) = name.iter().rposition(|byte| *byte == b'.') else {
        return false;
    };
    let dots = name.iter().filter(|byte| **byte == b'.').count();
    let suffix = &name[last + 1..];
    let country =
        suffix.len() == 2 && suffix.iter().all(u8::is_ascii_lowercase) && !CODE.contains(&suffix);
    let port = name.len() < chunk.len();
    let known = ANY_HOST.contains(&suffix)
        || dots >= 2 && LONG_HOST.contains(&suffix)
        || country && (port || dots >= 3 || dots == 2 && name.iter().any(u8::is_ascii_digit));
    let lower =
        |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(byte);
    let any = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let numbered = name.iter().any(|byte| is(*byte, DIGIT) || *byte == b'-');
    known
        && name[0] != b'.'
        && !name.windows(2).any(|pair| pair == b"..")
        && (name.iter().all(lower)
            || numbered && ANY_HOST.contains(&suffix) && name.iter().all(any))
}

/// Where a scheme stands: `https` before `://`.
pub(super) fn scheme(chunk: &[u8]) -> bool {
    chunk
        .windows(3)
        .position(|three| three == b"://")
        .is_some_and(|at| at > 0 && is_alnum(chunk[at - 1]))
}

/// A path of a file or of a URL, as far as it can be told from words with a slash between them.
pub(super) fn path(chunk: &[u8]) -> bool {
    let slashes = chunk.iter().filter(|byte| **byte == b'/').count();
    let backslashes = chunk.iter().filter(|byte| **byte == b'\\').count();
    let any = chunk.iter().any(|byte| is_alnum(*byte));
    if backslashes > 0 {
        return any
            && (backslashes > 1
                || chunk[0] == b'\\' && is(chunk[1], DIGIT)
                || chunk.get(1) == Some(&b':'));
    }
    let rooted = matches!(
        chunk,
        [b'/', ..] | [b'.', b'/', ..] | [b'~', b'/', ..] | [b'.', b'.', b'/', ..]
    );
    if rooted {
        return any;
    }
    let plain = !is(chunk[0], DIGIT);
    any && plain
        && (slashes >= 3
            || slashes == 2
                && chunk
                    .iter()
                    .any(|byte| is(*byte, DIGIT) || b"._-".contains(byte))
            || slashes == 1 && chunk.contains(&b'.') && !chunk.starts_with(b"HTTP/"))
}

/// How far a URL or a path with a query reaches, from where it begins.
pub(super) fn url_end(message: &[u8], from: usize) -> usize {
    let mut end = message[from..]
        .iter()
        .position(|byte| class::is(*byte, SPACE) || b"\"'<>`)]}|".contains(byte))
        .map_or(message.len(), |length| from + length);
    while end > from && b".,;:!?".contains(&message[end - 1]) {
        end -= 1;
    }
    end
}
