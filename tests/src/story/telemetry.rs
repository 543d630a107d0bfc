//! What a running Prentice tells about itself: lines that name their request, run and tenant, numbers for Prometheus,
//! and a trace from the request to the work it causes, sent to a collector.

use crate::world::{Server, eventually, greeting, id_of};
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::Method;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A collector of traces, and what it was sent.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Value>>>);

impl Collector {
    /// Listens; its address.
    async fn start() -> (Collector, String) {
        let collector = Collector::default();
        let routes = Router::new()
            .route("/v1/traces", post(Collector::take))
            .with_state(collector.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (collector, format!("http://{address}"))
    }

    async fn take(State(collector): State<Collector>, Json(sent): Json<Value>) -> Json<Value> {
        let resource = &sent["resourceSpans"][0];
        let service = json!({"key": "service.name", "value": {"stringValue": "prentice"}});
        let attributes = resource["resource"]["attributes"].as_array();
        assert!(
            attributes.is_some_and(|all| all.contains(&service)),
            "{sent}"
        );
        let spans = resource["scopeSpans"][0]["spans"].as_array();
        let mut all = collector.0.lock().expect("not poisoned");
        all.extend(spans.expect("spans").iter().cloned());
        Json(json!({"partialSuccess": {}}))
    }

    /// The spans of a trace.
    fn of(&self, trace: &str) -> Vec<Value> {
        let all = self.0.lock().expect("not poisoned");
        let of = all.iter().filter(|span| span["traceId"] == trace);
        of.cloned().collect()
    }
}

/// An attribute of a span.
fn attribute<'a>(span: &'a Value, name: &str) -> Option<&'a str> {
    let attributes = span["attributes"].as_array()?;
    let found = attributes.iter().find(|one| one["key"] == name)?;
    found["value"]["stringValue"].as_str()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_told_of_in_lines_numbers_and_a_trace() {
    let (collector, endpoint) = Collector::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let log = tempfile::NamedTempFile::new().expect("a file");
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("PRENTICE_LOG_FORMAT", "json"),
        ("PRENTICE_LOG", "info"),
    ];
    let to = log.reopen().expect("the same file");
    let server = Server::start_with(folder.path(), &variables, to).await;
    let skill = greeting();
    server.create_and_merge(&skill).await;

    let trace = "0af7651916cd43dd8448eb211c80319c";
    let path = format!("/api/skills/{}/execute", skill.dotted());
    let request = server
        .ask(Method::POST, &path)
        .header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"))
        .json(&json!({"inputs": {}}));
    let started = server.send(request).await;
    let run = started.expect(202);
    server.reaches(&run, "succeeded").await;
    let request_id = started.header("x-request-id").to_owned();

    let text = eventually("the run's end is counted", async || {
        let metrics = server.get("/metrics").await;
        assert_eq!(metrics.status, 200, "{}", metrics.text);
        match metrics
            .text
            .contains("prentice_runs_ended_total{status=\"succeeded\"} 1")
        {
            true => Ok(metrics.text),
            false => Err(metrics.text),
        }
    })
    .await;
    for expected in [
        "# TYPE prentice_requests_total counter",
        "prentice_requests_total{service=\"api\",route=\"POST /api/skills/{id}/execute\",status=\"2xx\"} 1",
        "prentice_request_seconds_bucket{service=\"api\",route=\"POST /api/skills/{id}/execute\",le=\"+Inf\"} 1",
        "prentice_decisions_total{outcome=\"admitted\"} 1",
        "prentice_runs_started_total 1",
        "prentice_run_seconds_count{status=\"succeeded\"} 1",
        "prentice_work_total{kind=\"dispatch\",outcome=\"done\"} 1",
        "prentice_message_age_seconds_count",
        "prentice_work_age_seconds_count{kind=\"dispatch\"} 1",
        "service=\"webhooks\"",
        "service=\"callbacks\"",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }

    let lines = eventually("the request's line is written", async || {
        let text = std::fs::read_to_string(log.path()).expect("a log");
        let lines: Vec<Value> = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let ours = lines
            .iter()
            .any(|line| line["request_id"] == request_id.as_str());
        if ours { Ok(lines) } else { Err(text) }
    })
    .await;
    let answered = lines
        .iter()
        .find(|line| line["request_id"] == request_id.as_str() && line["message"] == "answered");
    let answered = answered.unwrap_or_else(|| panic!("{lines:?}"));
    assert_eq!(answered["run_id"], id_of(&run));
    assert_eq!(answered["tenant"], "default");
    assert_eq!(answered["route"], "POST /api/skills/{id}/execute");
    assert_eq!(answered["status"], 202);

    let work = eventually("the trace reaches the work", async || {
        let spans = collector.of(trace);
        let found = spans.iter().find(|span| span["name"] == "dispatch");
        found.cloned().ok_or_else(|| format!("{spans:?}"))
    })
    .await;
    assert_eq!(work["kind"], 5, "{work}");
    assert_eq!(attribute(&work, "request_id"), Some(request_id.as_str()));
    assert_eq!(attribute(&work, "run_id"), Some(id_of(&run)));
    let spans = collector.of(trace);
    let request = spans
        .iter()
        .find(|span| span["name"] == "POST /api/skills/{id}/execute")
        .unwrap_or_else(|| panic!("{spans:?}"));
    assert_eq!(request["parentSpanId"], "b7ad6b7169203331");
    assert_eq!(request["kind"], 2);
    assert_eq!(work["parentSpanId"], request["spanId"]);
}
