//! What a subscription of CloudWatch Logs sends: gzip in base64 in JSON.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::io::Read;

/// CloudWatch sends far less; more would be a bomb.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    message_type: String,
    #[serde(default)]
    log_group: String,
    #[serde(default)]
    log_events: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    /// Milliseconds.
    timestamp: i64,
    message: String,
}

/// The packed lines, when the event is a subscription's.
pub(crate) fn data(event: &Value) -> Option<&str> {
    event.pointer("/awslogs/data")?.as_str()
}

/// The error events that the lines are.
///
/// # Errors
/// When it is not what CloudWatch sends.
pub(crate) fn events(data: &str) -> Result<Vec<Value>, Box<dyn std::error::Error + Send + Sync>> {
    let packed = STANDARD.decode(data)?;
    let mut text = Vec::new();
    GzDecoder::new(packed.as_slice())
        .take(MOST_BYTES)
        .read_to_end(&mut text)?;
    let batch: Batch = serde_json::from_slice(&text)?;
    // The others are CloudWatch's own, to see whether anyone listens.
    if batch.message_type != "DATA_MESSAGE" {
        return Ok(Vec::new());
    }
    let lines = batch.log_events.into_iter();
    Ok(lines.map(|line| event(&batch.log_group, line)).collect())
}

/// A line that is a JSON object speaks for itself; any other is the error.
fn event(group: &str, line: Line) -> Value {
    let mut event = match serde_json::from_str::<Value>(&line.message) {
        Ok(Value::Object(fields)) => of_fields(fields),
        _ => Map::from_iter([("error".to_owned(), json!(line.message))]),
    };
    let service = group.rsplit('/').next().unwrap_or(group);
    event.entry("service").or_insert_with(|| json!(service));
    event.entry("component").or_insert_with(|| json!(service));
    event.insert("id".to_owned(), json!(line.id));
    event
        .entry("ts")
        .or_insert_with(|| json!(line.timestamp / 1000));
    Value::Object(event)
}

/// What we know to read of a structured line, by the names that loggers give it.
fn of_fields(fields: Map<String, Value>) -> Map<String, Value> {
    const NAMES: [(&str, &[&str]); 5] = [
        ("error", &["error", "message", "msg", "fields.message"]),
        ("level", &["level", "severity", "levelname"]),
        ("component", &["component", "logger", "target", "name"]),
        ("stack", &["stack", "stack_trace", "exc_info", "exception"]),
        ("service", &["service"]),
    ];
    let fields = Value::Object(fields);
    let mut event = Map::new();
    for (ours, theirs) in NAMES {
        let found = theirs.iter().find_map(|name| {
            let path = format!("/{}", name.replace('.', "/"));
            fields.pointer(&path)?.as_str()
        });
        if let Some(text) = found {
            event.insert(ours.to_owned(), json!(text));
        }
    }
    event
        .entry("error")
        .or_insert_with(|| json!(fields.to_string()));
    event
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(value: &Value) -> String {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(value.to_string().as_bytes())
            .expect("into memory");
        STANDARD.encode(gzip.finish().expect("into memory"))
    }

    #[test]
    fn lines_are_events() {
        let batch = json!({
            "messageType": "DATA_MESSAGE",
            "logGroup": "/aws/lambda/billing",
            "logEvents": [
                {"id": "1", "timestamp": 1_800_000_000_123_i64, "message": "KeyError: 'partner_id'"},
                {"id": "2", "timestamp": 1_800_000_001_000_i64,
                 "message": r#"{"level": "ERROR", "message": "no", "target": "sale"}"#},
            ],
        });
        let event = json!({"awslogs": {"data": packed(&batch)}});
        let events = events(data(&event).expect("a subscription's")).expect("it is read");
        assert_eq!(
            events,
            [
                json!({"error": "KeyError: 'partner_id'", "service": "billing", "component": "billing",
                       "id": "1", "ts": 1_800_000_000}),
                json!({"error": "no", "level": "ERROR", "component": "sale", "service": "billing",
                       "id": "2", "ts": 1_800_000_001}),
            ]
        );
    }

    #[test]
    fn what_is_no_data_is_no_event() {
        let control = json!({"messageType": "CONTROL_MESSAGE", "logEvents": []});
        assert!(events(&packed(&control)).expect("it is read").is_empty());
        assert!(events("no base64").is_err());
        assert!(data(&json!({"Records": []})).is_none());
    }
}
