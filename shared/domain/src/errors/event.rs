//! One error as somebody reported it. Owns reading and limiting it; what group it belongs to is
//! decided by `sign`.

use super::Fingerprint;
use super::clean::{Limit, clean};
use crate::canonical;
use crate::finding::{Finding, Source};
use crate::yaml::{Data, Fields, Node, Report};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest message kept, in bytes.
pub const MAX_MESSAGE: usize = 16 * 1024;
/// Longest stack trace kept, in bytes.
pub const MAX_STACK: usize = 64 * 1024;
/// Longest name (component, service, type, tag…) kept, in bytes.
pub const MAX_NAME: usize = 256;
/// Most tags kept.
pub const MAX_TAGS: usize = 32;
/// Most bytes of `inputs` kept, as canonical JSON; beyond it they are dropped.
pub const MAX_INPUTS: usize = 64 * 1024;
/// Most events in one batch.
pub const MAX_BATCH: usize = 1_000;
/// How far ahead of the clock an event may say it happened.
pub const MAX_AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// How long ago an event may say it happened: the longest window errors are counted in.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The component of an event that names none.
pub const UNKNOWN: &str = "unknown";

const KNOWN: &[&str] = &[
    "id",
    "error",
    "component",
    "tags",
    "context",
    "service",
    "level",
    "type",
    "stack",
    "inputs",
    "run_id",
    "user",
    "version",
    "count",
    "ts",
    "fingerprint",
];

/// What one item of `POST /api/errors`, one log line, one queued message or one failed run says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorEvent {
    /// The sender's id of the event, else a hash of all it says: the same event sent twice counts once.
    pub id: String,
    /// The message, without colours and control characters, at most [`MAX_MESSAGE`] bytes.
    pub error: String,
    /// The part of the software that failed, such as `sale.order`; [`UNKNOWN`] when not said.
    pub component: String,
    /// Free labels, sorted, each once.
    pub tags: Vec<String>,
    /// The deployed service it happened in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The level it was logged at, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Class of the exception or code of the error.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The stack trace as its runtime printed it, at most [`MAX_STACK`] bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// What the failing call was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Value>,
    /// The run that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Who was hit, for the count of users only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Version of the software.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How many times it happened, at least 1.
    pub count: u64,
    /// When it happened, never ahead of the clock by more than [`MAX_AHEAD`] nor older than [`MAX_AGE`].
    pub ts: Timestamp,
    /// The sender's own grouping: events of one service with the same text here are one group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

impl ErrorEvent {
    /// Reads one event of JSON, `now` being the time it arrived.
    ///
    /// Too long texts are cut with a mark and not refused: an error that is too long is still an error.
    ///
    /// An event that says neither `id` nor `ts` is known by its text and `now`: give the time it was first taken, also
    /// when a queue delivers it again, or it counts twice.
    ///
    /// # Errors
    /// A finding for every field that is missing, unknown or of the wrong type.
    pub fn parse(value: &Value, now: Timestamp) -> Result<ErrorEvent, Vec<Finding>> {
        let node = Node::from_json(value);
        let mut findings = Vec::new();
        let report = &mut Report {
            source: Source::Errors,
            findings: &mut findings,
        };
        let event = read(&node, now, report);
        match event {
            Some(event) if findings.is_empty() => Ok(event),
            _ => Err(findings),
        }
    }

    /// Reads one event of bytes that may be anything: a JSON object as [`ErrorEvent::parse`] does, any other text
    /// as a message. Bytes that are no UTF-8 become `U+FFFD`.
    ///
    /// # Errors
    /// As [`ErrorEvent::parse`]; a finding when there is no text at all.
    pub fn from_bytes(bytes: &[u8], now: Timestamp) -> Result<ErrorEvent, Vec<Finding>> {
        let text = String::from_utf8_lossy(bytes);
        match serde_json::from_str::<Value>(&text) {
            Ok(value @ Value::Object(_)) => ErrorEvent::parse(&value, now),
            _ => {
                let mut value = serde_json::Map::new();
                value.insert("error".to_owned(), Value::from(text.as_ref()));
                ErrorEvent::parse(&Value::Object(value), now)
            }
        }
    }

    /// Reads one event, or a batch of up to [`MAX_BATCH`]: each is accepted or refused by itself.
    ///
    /// # Errors
    /// A finding when the batch is empty or too large.
    pub fn parse_batch(
        value: &Value,
        now: Timestamp,
    ) -> Result<Vec<Result<ErrorEvent, Vec<Finding>>>, Finding> {
        let Value::Array(items) = value else {
            return Ok(vec![ErrorEvent::parse(value, now)]);
        };
        if items.is_empty() || items.len() > MAX_BATCH {
            let message = format!(
                "found {} events, expected 1 to {MAX_BATCH}: send them in several requests",
                items.len()
            );
            return Err(Finding::error(Source::Errors, "batch-size", message));
        }
        Ok(items
            .iter()
            .map(|item| ErrorEvent::parse(item, now))
            .collect())
    }
}

fn read(node: &Node, now: Timestamp, report: &mut Report<'_>) -> Option<ErrorEvent> {
    let fields = Fields::open(node, "", "an error event", KNOWN, report)?;
    let name = |key: &str, report: &mut Report<'_>| {
        text(&fields, key, Limit::line(MAX_NAME), report).filter(|text| !text.is_empty())
    };
    let component = name("component", report);
    let service = name("service", report);
    let level = name("level", report).map(|level| level.to_ascii_lowercase());
    let kind = name("type", report);
    let run_id = name("run_id", report);
    let user = name("user", report);
    let version = name("version", report);
    let fingerprint = name("fingerprint", report);
    let id = name("id", report);
    let stack =
        text(&fields, "stack", Limit::lines(MAX_STACK), report).filter(|text| !text.is_empty());
    let error = match fields.required("error", "the message", report) {
        Some(_) => text(&fields, "error", Limit::lines(MAX_MESSAGE), report)?,
        None => return None,
    };
    if error.trim().is_empty() && stack.is_none() {
        let place = fields.get("error").and_then(|node| node.place);
        report.error(
            "empty",
            "error",
            place,
            "the message is empty: expected what went wrong",
        );
    }
    let mut event = ErrorEvent {
        id: String::new(),
        error,
        component: component.unwrap_or_else(|| UNKNOWN.to_owned()),
        tags: tags(&fields, report),
        service,
        level,
        kind,
        stack,
        inputs: inputs(&fields),
        run_id,
        user,
        version,
        count: count(&fields, report),
        ts: ts(&fields, now, report),
        fingerprint,
    };
    // With the time it says itself: an event that says none is told apart by when it arrived.
    event.id = id.unwrap_or_else(|| content_id(&event));
    Some(event)
}

fn content_id(event: &ErrorEvent) -> String {
    let value = serde_json::to_value(event).unwrap_or_default();
    Fingerprint::of([b"event".as_slice(), canonical::text(&value).as_bytes()]).to_string()
}

fn text(fields: &Fields<'_>, key: &str, limit: Limit, report: &mut Report<'_>) -> Option<String> {
    let node = fields.get(key)?;
    match &node.data {
        Data::Null => None,
        Data::Number(number) => Some(number.to_string()),
        _ => report
            .text(node, &fields.path(key), "text")
            .map(|text| clean(text, limit).into_owned()),
    }
}

fn tags(fields: &Fields<'_>, report: &mut Report<'_>) -> Vec<String> {
    let Some(node) = fields
        .get("tags")
        .filter(|node| !matches!(node.data, Data::Null))
    else {
        return Vec::new();
    };
    let path = fields.path("tags");
    let items = report.list(node, &path, "a list of texts").unwrap_or(&[]);
    let mut tags: Vec<String> = items
        .iter()
        .filter_map(|item| report.text(item, &path, "text"))
        .map(|tag| clean(tag, Limit::line(MAX_NAME)).trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect();
    tags.sort();
    tags.dedup();
    tags.truncate(MAX_TAGS);
    tags
}

/// `inputs`, or the `context` of the document, unless they are too large to keep.
fn inputs(fields: &Fields<'_>) -> Option<Value> {
    let node = fields.get("inputs").or_else(|| fields.get("context"))?;
    let value = node.to_json();
    (!value.is_null() && canonical::text(&value).len() <= MAX_INPUTS).then_some(value)
}

fn count(fields: &Fields<'_>, report: &mut Report<'_>) -> u64 {
    match fields.get("count").map(|node| (node, &node.data)) {
        None | Some((_, Data::Null)) => 1,
        Some((_, Data::Number(number))) if number.as_u64().is_some_and(|count| count > 0) => {
            number.as_u64().unwrap_or(1)
        }
        Some((node, _)) => {
            report.wrong_type(node, &fields.path("count"), "a whole number from 1");
            1
        }
    }
}

/// RFC 3339, or seconds or milliseconds since 1970; clamped to what the windows hold.
fn ts(fields: &Fields<'_>, now: Timestamp, report: &mut Report<'_>) -> Timestamp {
    /// As seconds this is the year 5138, as milliseconds 1973.
    const MILLIS_FROM: f64 = 1e11;
    let Some(node) = fields.get("ts") else {
        return now;
    };
    let said = match &node.data {
        Data::Null => return now,
        Data::Text(text) => text.trim().parse::<Timestamp>().ok(),
        Data::Number(number) => number.as_f64().and_then(|number| {
            let millis = if number.abs() < MILLIS_FROM {
                number * 1000.0
            } else {
                number
            };
            Timestamp::from_millisecond(millis as i64).ok()
        }),
        _ => None,
    };
    let Some(said) = said else {
        let expected = "a time as `2026-11-21T10:00:00Z`, or seconds or milliseconds since 1970";
        report.wrong_type(node, &fields.path("ts"), expected);
        return now;
    };
    let latest = now.saturating_add(MAX_AHEAD).unwrap_or(now);
    let earliest = now.saturating_sub(MAX_AGE).unwrap_or(now);
    said.clamp(earliest, latest)
}
