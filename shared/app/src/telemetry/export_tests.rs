//! Spans and lines as the layer makes them of what happens.

use super::*;
use crate::telemetry::{Lines, Observed, Telemetry, TraceParent};
use http::{HeaderMap, Method};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

fn exporter(variables: &[(&str, &str)]) -> Result<Option<Exporter>, String> {
    let lookup = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Exporter::of_environment(&lookup, "prentice-test")
}

#[test]
fn opentelemetrys_own_variables_say_where_to() {
    let url = |variables: &[(&str, &str)]| {
        let made = exporter(variables).map_err(|problem| problem.contains("key"));
        made.map(|made| made.map(|made| made.inner.url.to_string()))
    };
    let base = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/");
    let whole = (
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "https://otel.example/in",
    );
    let at = |text: &str| Ok(Some(text.to_owned()));
    assert_eq!(url(&[]), Ok(None));
    assert_eq!(url(&[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")]), Ok(None));
    assert_eq!(url(&[base]), at("http://localhost:4318/v1/traces"));
    assert_eq!(url(&[base, whole]), at("https://otel.example/in"));
    assert_eq!(url(&[base, ("OTEL_SDK_DISABLED", "True")]), Ok(None));
    assert_eq!(
        url(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318")]),
        Err(false)
    );
    let headers = |value: &'static str| ("OTEL_EXPORTER_OTLP_HEADERS", value);
    assert!(url(&[base, headers("api-key=s3cret, x-team=ops")]).is_ok());
    // The problem must not repeat what may be a key.
    assert_eq!(url(&[base, headers("the-key-without-a-name")]), Err(false));
}

/// What a request leaves: its lines, and its spans as the collector gets them.
fn told(headers: &HeaderMap, filter: LevelFilter) -> (Vec<Value>, Vec<Value>) {
    let exporter = exporter(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]);
    let exporter = exporter.expect("good").expect("some");
    let lines: Arc<Mutex<Vec<Value>>> = Arc::default();
    let written = lines.clone();
    let to = Lines::to("api", Targets::new().with_default(filter), move |line| {
        assert!(line.ends_with('\n') && !line.trim_end().contains('\n'));
        let line = serde_json::from_str(line).expect("JSON");
        written.lock().expect("not poisoned").push(line);
    });
    let telemetry = Telemetry::new(Some(to), Some(exporter.clone()));
    let subscriber = tracing_subscriber::registry().with(telemetry);
    tracing::subscriber::with_default(subscriber, || {
        let path = "/api/runs/run_00000000000000000000000000000001/cancel";
        let observed = Observed::begin("api", &Method::POST, path, headers);
        observed.span().in_scope(|| {
            crate::telemetry::note_caller("acme", "mia");
            let inner = tracing::info_span!("inner", depth = 2, tenant = "acme");
            inner.in_scope(|| tracing::warn!(attempt = 3, "it \"went\"\nwrong"));
        });
        let ended = observed.end(Some("/api/runs/{id}/cancel"), http::StatusCode::BAD_GATEWAY);
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime").block_on(ended);
    });
    let spans = document("prentice-api", &exporter.batch());
    let spans = spans["resourceSpans"][0]["scopeSpans"][0]["spans"].clone();
    let lines = lines.lock().expect("not poisoned").clone();
    (lines, spans.as_array().expect("a list").clone())
}

#[test]
fn every_line_of_a_request_names_it_at_its_top_level() {
    let (lines, _) = told(&HeaderMap::new(), LevelFilter::INFO);
    let [warned, answered] = &lines[..] else {
        panic!("{lines:?}")
    };
    for line in [warned, answered] {
        assert_eq!(line["tenant"], "acme");
        assert_eq!(line["caller"], "mia");
        assert_eq!(line["run_id"], "run_00000000000000000000000000000001");
        assert_eq!(line["request_id"].as_str().map(str::len), Some(32));
        assert_eq!(line["service"], "api");
        assert!(line.get("otel.kind").is_none() && line.get("traceparent").is_none());
    }
    assert_eq!(warned["request_id"], answered["request_id"]);
    assert_eq!(warned["message"], "it \"went\"\nwrong");
    assert_eq!(
        (&warned["level"], &warned["attempt"]),
        (&json!("WARN"), &json!(3))
    );
    assert_eq!(warned["depth"], 2);
    assert_eq!(answered["message"], "answered");
    assert_eq!(answered["status"], 502);
    assert_eq!(answered["route"], "POST /api/runs/{id}/cancel");

    let (lines, _) = told(&HeaderMap::new(), LevelFilter::WARN);
    let [warned] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(warned["tenant"], "acme", "a filter of lines takes no names");
}

#[test]
fn a_request_continues_the_trace_it_came_with() {
    let came = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let headers = HeaderMap::from_iter([(
        http::HeaderName::from_static("traceparent"),
        http::HeaderValue::from_static(came),
    )]);
    let (_, spans) = told(&headers, LevelFilter::INFO);
    let [inner, request] = &spans[..] else {
        panic!("{spans:?}")
    };
    assert_eq!(request["name"], "POST /api/runs/{id}/cancel");
    assert_eq!(request["kind"], 2);
    assert_eq!(request["traceId"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(request["parentSpanId"], "b7ad6b7169203331");
    assert_eq!(inner["traceId"], request["traceId"]);
    assert_eq!(inner["parentSpanId"], request["spanId"]);
    let attributes = request["attributes"].as_array().expect("a list");
    let tenant = json!({"key": "tenant", "value": {"stringValue": "acme"}});
    assert!(attributes.contains(&tenant), "{attributes:?}");
    let status = json!({"key": "status", "value": {"intValue": "502"}});
    assert!(attributes.contains(&status), "{attributes:?}");
    let time = |name: &str| request[name].as_str().and_then(|at| at.parse::<u64>().ok());
    assert!(time("startTimeUnixNano") <= time("endTimeUnixNano"));

    let (_, spans) = told(&HeaderMap::new(), LevelFilter::INFO);
    assert!(spans[1].get("parentSpanId").is_none(), "{spans:?}");
    let unwanted = came.replace("-01", "-00");
    assert!(TraceParent::parse(&unwanted).is_some());
    let unwanted = http::HeaderValue::from_str(&unwanted).expect("a header");
    let headers = HeaderMap::from_iter([(http::HeaderName::from_static("traceparent"), unwanted)]);
    let (_, spans) = told(&headers, LevelFilter::INFO);
    assert!(
        spans.is_empty(),
        "whoever began the trace does not want it kept"
    );
}

#[test]
fn what_no_collector_takes_does_not_pile_up() {
    let exporter = exporter(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]);
    let exporter = exporter.expect("good").expect("some");
    for _ in 0..MOST + 5 {
        exporter.take(Finished {
            name: "one".to_owned(),
            place: TraceParent::new(),
            parent: None,
            began: SystemTime::now(),
            ended: SystemTime::now(),
            failed: Some("why".to_owned()),
            fields: Map::new(),
        });
    }
    assert_eq!(exporter.inner.dropped.load(Ordering::Relaxed), 5);
    assert_eq!(exporter.batch().len(), BATCH);
    assert_eq!(exporter.waiting().len(), MOST - BATCH);
}
