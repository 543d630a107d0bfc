//! Numbers in digits. Units are not guessed: "80%", "5k" and "$5" are no numbers here.

use super::{Found, Strength};
use crate::routing::argument::field::Target;
use crate::routing::argument::token::{Kind, Token};
use crate::routing::argument::{Rule, shape};
use crate::schema::FieldKind;
use serde_json::{Number, Value};

pub(super) fn find(tokens: &[Token<'_>], target: &Target<'_>) -> Vec<Found> {
    let whole = match target.field.kind {
        FieldKind::Integer(_) => true,
        FieldKind::Number(_) => false,
        _ => return Vec::new(),
    };
    let port = whole && target.is_called(&["port"]);
    let numbers = tokens.iter().enumerate().filter_map(|(at, token)| {
        if token.kind != Kind::Plain || token.flag {
            return None;
        }
        if port && let Some(number) = behind_host(tokens, at) {
            let start = token.span.end - number.to_string().len();
            return Some(Found {
                span: start..token.span.end,
                ..Found::new(
                    tokens,
                    at,
                    Value::Number(number),
                    Rule::Port,
                    Strength::Format,
                )
            });
        }
        let of_day = tokens
            .get(at + 1)
            .is_some_and(|next| ["am", "pm", "o'clock"].contains(&next.text));
        let text = token.text.strip_prefix(['#', '№']).unwrap_or(token.text);
        let number = shape::number(text).filter(|_| !of_day)?;
        let start = token.span.end - text.len();
        Some(Found {
            span: start..token.span.end,
            ..Found::new(
                tokens,
                at,
                Value::Number(number),
                Rule::Number,
                Strength::Kind,
            )
        })
    });
    numbers.collect()
}

/// The port of `db.example.org:5432`, `10.0.0.1:80` and `localhost:8080`.
fn behind_host(tokens: &[Token<'_>], at: usize) -> Option<Number> {
    let text = tokens[at].text;
    let port = match text.rsplit_once(':') {
        Some((host, port)) => (shape::is_ip(host) || shape::is_host(host)).then_some(port)?,
        None => {
            let host = at
                .checked_sub(2)
                .filter(|&host| tokens[host].is("localhost"))?;
            let adjacent = tokens[host].span.end + 1 == tokens[at].span.start;
            adjacent.then_some(text)?
        }
    };
    let plain = !port.is_empty()
        && !port.starts_with('0')
        && port.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| port.parse::<u16>().ok().map(Number::from))?
}
