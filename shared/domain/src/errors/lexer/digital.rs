//! Chunks with digits whose whole shape says what they are, and how far a time goes on behind them.

use super::class::{self, DIGIT, is};
use super::{date, shape};
use crate::errors::Mask;
use std::ops::Range;

/// Shapes that have digits and no other look.
pub(super) fn digital(
    message: &[u8],
    from: usize,
    to: usize,
) -> Option<(Range<usize>, Mask, &'static str)> {
    let chunk = &message[from..to];
    let whole = |mask, rule| Some((from..to, mask, rule));
    if chunk.len() >= 36
        && let Some(at) = shape::uuid(chunk)
    {
        return Some((from + at..from + at + 36, Mask::Uuid, "UUID"));
    }
    if chunk.len() > 40 && chunk.starts_with(b"eyJ") {
        return whole(Mask::Token, "JSON web token");
    }
    if is(chunk[0], DIGIT) {
        if shape::time(chunk) {
            return whole(Mask::Ts, "time");
        }
        if shape::date(chunk) {
            return whole(Mask::Ts, "date");
        }
    }
    if chunk.len() >= 7 && shape::ipv4(chunk) {
        return whole(Mask::Ip, "IPv4 address");
    }
    if chunk.contains(&b':') {
        if shape::mac(chunk) {
            return whole(Mask::Mac, "hardware address");
        }
        if shape::ipv6(chunk) {
            return whole(Mask::Ip, "IPv6 address");
        }
    }
    None
}

/// How far a time goes on behind a date, or a fraction or zone behind a time.
pub(super) fn time_after(message: &[u8], from: usize) -> usize {
    let mut end = from;
    if message.get(end) == Some(&b',') {
        let digits = message[end + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let border = message
            .get(end + 1 + digits)
            .is_none_or(|byte| class::is_border(*byte));
        if digits == 3 && border {
            end += 4;
        }
    }
    for _ in 0..2 {
        if message.get(end) != Some(&b' ') {
            break;
        }
        let start = end + 1;
        let length = message[start..]
            .iter()
            .take_while(|byte| !class::is_border(**byte))
            .count();
        let word = &message[start..start + length];
        if word.is_empty() || !(shape::time(word) || date::zone(word)) {
            break;
        }
        end = start + length;
        if message.get(end) == Some(&b',') {
            return time_after(message, end).max(end);
        }
    }
    end
}
