//! Lines against the rules that AWS publishes for them.

use super::*;
use jsonschema::Validator;
use metrics::{counter, gauge, histogram, with_local_recorder};

/// The schema of the specification's page, "The EMF JSON schema", with what its text adds: a dimension set is not
/// empty, and values are numbers or at most 100 of them.
fn specification() -> Validator {
    let schema = json!({
        "type": "object",
        "required": ["_aws"],
        "properties": {"_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer", "minimum": 1_700_000_000_000_i64},
                "CloudWatchMetrics": {"type": "array", "minItems": 1, "items": {
                    "type": "object",
                    "required": ["Namespace", "Dimensions", "Metrics"],
                    "properties": {
                        "Namespace": {"type": "string", "pattern": "^[0-9A-Za-z.\\-_/#:\\s]{1,255}$"},
                        "Dimensions": {"type": "array", "minItems": 1, "items": {
                            "type": "array", "minItems": 1, "maxItems": 30,
                            "items": {"type": "string", "minLength": 1, "maxLength": 250},
                        }},
                        "Metrics": {"type": "array", "minItems": 1, "maxItems": 100, "items": {
                            "type": "object",
                            "required": ["Name"],
                            "properties": {
                                "Name": {"type": "string", "minLength": 1, "maxLength": 1024},
                                "Unit": {"enum": ["Seconds", "Count"]},
                                "StorageResolution": {"enum": [1, 60]},
                            },
                        }},
                    },
                }},
            },
        }},
    });
    jsonschema::validator_for(&schema).expect("a schema")
}

/// A line that CloudWatch makes metrics of.
fn valid(line: &str) -> Value {
    assert!(!line.contains('\n') && line.len() < 1_000_000, "{line}");
    let value: Value = serde_json::from_str(line).expect("JSON");
    if let Err(wrong) = specification().validate(&value) {
        panic!("{wrong}: {line}");
    }
    for directive in value["_aws"]["CloudWatchMetrics"].as_array().expect("some") {
        for set in directive["Dimensions"].as_array().expect("some") {
            for name in set.as_array().expect("some") {
                let told = &value[name.as_str().expect("a name")];
                let told = told.as_str().unwrap_or_else(|| panic!("{name} in {line}"));
                assert!((1..=1024).contains(&told.len()), "{name} in {line}");
            }
        }
        for metric in directive["Metrics"].as_array().expect("some") {
            let told = &value[metric["Name"].as_str().expect("a name")];
            let values = told
                .as_array()
                .map_or(vec![told], |all| all.iter().collect());
            assert!((1..=100).contains(&values.len()), "{line}");
            assert!(values.iter().all(|value| value.is_number()), "{line}");
        }
    }
    value
}

fn lines(emf: &Emf) -> Vec<Value> {
    let properties = json!({"request_id": "0190", "run_id": null, "service": "another"});
    let properties = properties.as_object().expect("an object");
    let taken = emf.take(properties, Timestamp::now());
    taken.iter().map(|line| valid(line)).collect()
}

#[test]
fn a_request_is_one_line_and_its_labels_are_never_multiplied() {
    let emf = Emf::new("api");
    with_local_recorder(&emf, || {
        for _ in 0..3 {
            counter!("prentice_requests_total", "service" => "api", "route" => "GET /health", "status" => "2xx")
                .increment(1);
        }
        histogram!("prentice_decision_seconds").record(0.25);
        histogram!("prentice_decision_seconds").record(0.5);
        gauge!("prentice_depth").set(7.0);
    });
    let [plain, labelled] = &lines(&emf)[..] else {
        panic!("one line a set of labels")
    };
    assert_eq!(labelled["requests"], json!(3.0));
    assert_eq!(labelled["service"], "api");
    assert_eq!(labelled["request_id"], "0190");
    let directive = &labelled["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(directive["Namespace"], "Prentice");
    let sets = json!([["service", "route"], ["service", "status"]]);
    assert_eq!(directive["Dimensions"], sets);
    assert_eq!(
        directive["Metrics"],
        json!([{"Name": "requests", "Unit": "Count"}])
    );

    assert_eq!(plain["decision_seconds"], json!([0.25, 0.5]));
    assert_eq!(plain["depth"], json!(7.0));
    let directive = &plain["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(directive["Dimensions"], json!([["service"]]));
    assert_eq!(directive["Metrics"][0]["Unit"], "Seconds");
    assert!(lines(&emf).is_empty(), "what was brought out is gone");
}

#[test]
fn many_values_are_several_lines_and_what_is_no_number_is_none() {
    let emf = Emf::new("worker");
    with_local_recorder(&emf, || {
        for value in 0..250 {
            histogram!("prentice_work_seconds", "kind" => "settle").record(f64::from(value));
        }
        histogram!("prentice_work_seconds", "kind" => "settle").record(f64::NAN);
        histogram!("prentice_odd_seconds").record(f64::INFINITY);
        counter!("prentice_empty_total", "kind" => "").increment(2);
    });
    let lines = lines(&emf);
    let of = |name: &str| -> Vec<usize> {
        let found = lines.iter().filter_map(|line| line.get(name));
        found
            .map(|value| value.as_array().map_or(1, Vec::len))
            .collect()
    };
    assert_eq!(of("work_seconds"), [100, 100, 50]);
    assert_eq!(of("odd_seconds"), [0_usize; 0]);
    assert_eq!(of("empty"), [1]);
}

#[test]
fn racing_counters_lose_nothing() {
    let emf = Emf::new("api");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                with_local_recorder(&emf, || {
                    for _ in 0..1_000 {
                        counter!("prentice_requests_total").increment(1);
                    }
                });
            });
        }
    });
    assert_eq!(lines(&emf)[0]["requests"], json!(4_000.0));
}
