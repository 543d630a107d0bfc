//! Ended spans to an OpenTelemetry collector: OTLP over HTTP, in JSON.
//!
//! <https://opentelemetry.io/docs/specs/otlp/#otlphttp>. Over the HTTP client that the AWS SDK brings anyway: with
//! OpenTelemetry's own crates each function would be larger by more than this whole module is worth. Never holds a request up for longer
//! than [`PATIENCE`], and never grows beyond [`MOST`].

use super::trace::TraceParent;
use crate::settings::Lookup;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_types::body::SdkBody;
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Spans that wait at most; more are dropped and counted.
const MOST: usize = 2_048;
/// Spans that are sent at once.
const BATCH: usize = 512;
/// How long sending may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Pause between two batches of [`Exporter::run`].
const EVERY: Duration = Duration::from_secs(1);

/// A span that has ended.
pub(super) struct Finished {
    pub(super) name: String,
    pub(super) place: TraceParent,
    pub(super) parent: Option<[u8; 8]>,
    pub(super) began: SystemTime,
    pub(super) ended: SystemTime,
    pub(super) failed: Option<String>,
    pub(super) fields: Map<String, Value>,
}

/// Sends spans to a collector; cheap to clone.
#[derive(Clone)]
pub struct Exporter {
    inner: Arc<Inner>,
}

struct Inner {
    url: http::Uri,
    headers: Vec<(http::HeaderName, http::HeaderValue)>,
    service: String,
    waiting: Mutex<Vec<Finished>>,
    dropped: AtomicU64,
    /// Made when it is first needed: reading the machine's certificates takes longer than a cold start.
    connector: OnceLock<Connector>,
}

impl Exporter {
    /// As OpenTelemetry's own variables say; none when they name no endpoint. `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` (a
    /// whole address) or `OTEL_EXPORTER_OTLP_ENDPOINT` (`/v1/traces` is added), `OTEL_EXPORTER_OTLP_HEADERS`
    /// (`name=value,…`), `OTEL_SERVICE_NAME`, `OTEL_SDK_DISABLED`.
    ///
    /// # Errors
    /// Which variable is wrong, and how. Values are not repeated, since headers hold keys.
    pub fn of_environment(lookup: Lookup<'_>, service: &str) -> Result<Option<Exporter>, String> {
        let read = |name: &str| lookup(name).filter(|value| !value.trim().is_empty());
        let disabled = read("OTEL_SDK_DISABLED");
        if disabled.is_some_and(|value| value.trim().eq_ignore_ascii_case("true")) {
            return Ok(None);
        }
        let base = || {
            let base = read("OTEL_EXPORTER_OTLP_ENDPOINT")?;
            Some(format!("{}/v1/traces", base.trim().trim_end_matches('/')))
        };
        let Some(url) = read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").or_else(base) else {
            return Ok(None);
        };
        let url = url.trim().parse::<http::Uri>().ok();
        let url = url.filter(|url| matches!(url.scheme_str(), Some("http" | "https")));
        let url = url.ok_or(
            "OTEL_EXPORTER_OTLP_ENDPOINT is no address; expected one such as http://localhost:4318",
        )?;
        let headers = read("OTEL_EXPORTER_OTLP_HEADERS").unwrap_or_default();
        let pairs = headers.split(',').filter(|pair| !pair.trim().is_empty());
        let headers = pairs.map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((name.trim().parse().ok()?, value.trim().parse().ok()?))
        });
        let headers = headers.collect::<Option<Vec<_>>>();
        let service = read("OTEL_SERVICE_NAME").unwrap_or_else(|| service.to_owned());
        Ok(Some(Exporter {
            inner: Arc::new(Inner {
                url,
                headers: headers.ok_or(
                    "OTEL_EXPORTER_OTLP_HEADERS cannot be read; expected `name=value,name=value`",
                )?,
                service,
                waiting: Mutex::default(),
                dropped: AtomicU64::new(0),
                connector: OnceLock::new(),
            }),
        }))
    }

    /// Sends again and again, for as long as the process lives.
    pub async fn run(&self) {
        loop {
            tokio::time::sleep(EVERY).await;
            self.flush().await;
        }
    }

    /// Sends what waits. What the collector does not take is dropped: traces are not worth more than what they show.
    pub async fn flush(&self) {
        let sent = tokio::time::timeout(PATIENCE, async {
            loop {
                let batch = self.batch();
                if batch.is_empty() {
                    return Ok::<(), String>(());
                }
                self.send(&batch).await?;
            }
        });
        match sent.await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => tracing::warn!(problem, "traces were not taken"),
            Err(_) => tracing::warn!("traces were not taken in time"),
        }
        let dropped = self.inner.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::warn!(dropped, "more spans ended than could be sent");
        }
    }

    pub(super) fn take(&self, span: Finished) {
        let mut waiting = self.waiting();
        if waiting.len() < MOST {
            waiting.push(span);
        } else {
            self.inner.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn batch(&self) -> Vec<Finished> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(BATCH);
        waiting.drain(..count).collect()
    }

    /// A push or a drain leaves nothing half done, so a panic in between harms nobody.
    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Finished>> {
        let waiting = self.inner.waiting.lock();
        waiting.unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, spans: &[Finished]) -> Result<(), String> {
        let inner = &self.inner;
        let body = document(&inner.service, spans).to_string();
        let mut request = http::Request::post(&inner.url)
            .header(http::header::CONTENT_TYPE, "application/json")
            .header(http::header::CONTENT_LENGTH, body.len());
        for (name, value) in &inner.headers {
            request = request.header(name, value);
        }
        let request = request.body(SdkBody::from(body));
        let request = request.map_err(|cause| cause.to_string())?;
        let request = request.try_into();
        let request = request.map_err(|_| "the address makes no request".to_owned())?;
        let connector = inner.connector.get_or_init(|| connector(&inner.url));
        let answer = connector.call(request).await;
        let answer = answer.map_err(|error| format!("{error:?}"))?;
        match answer.status().as_u16() {
            200..300 => Ok(()),
            status => Err(format!("the collector answered {status}")),
        }
    }
}

fn connector(url: &http::Uri) -> Connector {
    let connector = Connector::builder().sleep_impl(TokioSleep::new());
    if url.scheme_str() == Some("http") {
        return connector.build_http();
    }
    let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    connector.tls_provider(ring).build()
}

/// An `ExportTraceServiceRequest`.
fn document(service: &str, spans: &[Finished]) -> Value {
    let service = attribute("service.name", &Value::from(service));
    let version = attribute("service.version", &Value::from(env!("CARGO_PKG_VERSION")));
    json!({"resourceSpans": [{
        "resource": {"attributes": [service, version]},
        "scopeSpans": [{
            "scope": {"name": "prentice"},
            "spans": spans.iter().map(span).collect::<Vec<_>>(),
        }],
    }]})
}

fn span(span: &Finished) -> Value {
    let fields = span.fields.iter();
    let shown = fields.filter(|(name, _)| !name.starts_with("otel.") && *name != "traceparent");
    let kind = span.fields.get("otel.kind").and_then(Value::as_str);
    let mut value = json!({
        "traceId": hex::encode(span.place.trace),
        "spanId": hex::encode(span.place.span),
        "name": span.name,
        "kind": match kind {
            Some("server") => 2,
            Some("client") => 3,
            Some("producer") => 4,
            Some("consumer") => 5,
            _ => 1,
        },
        "startTimeUnixNano": nanoseconds(span.began),
        "endTimeUnixNano": nanoseconds(span.ended),
        "attributes": shown.map(|(name, value)| attribute(name, value)).collect::<Vec<_>>(),
        "flags": u8::from(span.place.sampled),
    });
    if let Some(parent) = span.parent {
        value["parentSpanId"] = hex::encode(parent).into();
    }
    if let Some(why) = &span.failed {
        value["status"] = json!({"code": 2, "message": why});
    }
    value
}

/// 64-bit numbers are texts in this JSON.
fn nanoseconds(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos().to_string()
}

fn attribute(name: &str, value: &Value) -> Value {
    let value = match value {
        Value::Bool(value) => json!({"boolValue": value}),
        Value::Number(number) if number.is_f64() => json!({"doubleValue": number}),
        Value::Number(number) => json!({"intValue": number.to_string()}),
        Value::String(text) => json!({"stringValue": text}),
        other => json!({"stringValue": other.to_string()}),
    };
    json!({"key": name, "value": value})
}

#[cfg(test)]
#[path = "export_tests.rs"]
mod tests;
