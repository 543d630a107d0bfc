//! Values of every kind against schemas, on the way in and on the way out.

use super::{Purpose, Schema};
use crate::finding::{Finding, any_error};
use crate::manifest::arbitrary;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn schema() -> Schema {
    let value = json!({
        "properties": {
            "path": {"type": "string", "minLength": 1, "maxLength": 10},
            "top": {"type": "integer", "minimum": 1, "exclusiveMaximum": 100, "default": 5},
            "ratio": {"type": "number", "exclusiveMinimum": 0},
            "deep": {"type": "boolean"},
            "unit": {"enum": ["kb", "mb", 7]},
            "skip": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
            "filter": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "size": {"type": "integer"}},
                "required": ["name"],
                "additionalProperties": false,
            },
        },
        "required": ["path"],
    });
    Schema::from_json(&value, Purpose::Inputs).expect("valid")
}

fn shown(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect()
}

fn check(values: Value, expected: Expect) {
    expected.assert_eq(&shown(&schema().check(&values)));
}

#[test]
fn values_that_fit_are_silent() {
    check(json!({"path": "/srv"}), expect![[""]]);
    check(
        json!({
            "path": "пути", "top": 99, "ratio": 0.1, "deep": false, "unit": 7.0, "skip": ["a", ""],
            "filter": {"name": "x", "size": 5.0},
        }),
        expect![[""]],
    );
}

#[test]
fn every_misfit_is_told_with_its_path() {
    check(
        json!({}),
        expect![[r#"
        error[missing] path: `path` is missing: expected text
    "#]],
    );
    check(
        json!([]),
        expect![[r#"
        error[wrong-type]: found a list of 0, expected an object with the inputs
    "#]],
    );
    check(
        json!({"pth": "/", "path": 5, "tpo": 1, "colour": 1}),
        expect![[r#"
        error[wrong-type] path: found the number 5, expected text
        error[unknown] pth: "pth" is no input here: did you mean `path`?
        error[unknown] tpo: "tpo" is no input here: did you mean `top`?
        error[unknown] colour: "colour" is no input here: expected one of path, top, ratio, deep, unit, skip, filter
    "#]],
    );
    check(
        json!({
            "path": "", "top": 100, "ratio": 0, "deep": "true", "unit": "gb", "skip": ["a", 1, "c"],
            "filter": {"size": 1.5, "nmae": "x"},
        }),
        expect![[r#"
            error[too-short] path: found 0 characters, expected at least 1
            error[out-of-range] top: found 100, expected less than 100
            error[out-of-range] ratio: found 0, expected more than 0
            error[wrong-type] deep: found the text "true", expected true or false
            error[not-an-option] unit: found "gb", expected one of "kb", "mb", 7
            error[too-long] skip: found 3 items, expected at most 2
            error[wrong-type] skip[1]: found the number 1, expected text
            error[missing] filter.name: `name` is missing: expected text
            error[wrong-type] filter.size: found the number 1.5, expected a whole number
            error[unknown] filter.nmae: "nmae" is no field here: did you mean `name`?
        "#]],
    );
    check(
        json!({"path": "x".repeat(11), "top": "5", "deep": null, "filter": []}),
        expect![[r#"
        error[too-long] path: found 11 characters, expected at most 10
        error[wrong-type] top: found the text "5", expected a whole number
        error[wrong-type] deep: found null, expected true or false: leave it out when there is none
        error[wrong-type] filter: found a list of 0, expected an object
    "#]],
    );
    check(
        json!({"path": "a\u{0}b", "top": 1.5, "ratio": true}),
        expect![[r#"
        error[nul] path: found a NUL character, which no command can be given: remove it
        error[wrong-type] top: found the number 1.5, expected a whole number
        error[wrong-type] ratio: found `true`, expected a number
    "#]],
    );
}

#[test]
fn more_than_a_dispatch_carries_is_refused() {
    let value = json!({"properties": {"a": {"type": "string"}, "b": {"type": "array"}}});
    let schema = Schema::from_json(&value, Purpose::Inputs).expect("valid");
    let check =
        |values: Value, expected: Expect| expected.assert_eq(&shown(&schema.check(&values)));
    check(json!({"a": "x".repeat(59_000)}), expect![[""]]);
    check(
        json!({"a": "x".repeat(59_000), "b": ["y".repeat(2_000)]}),
        expect![[r#"
        error[too-large]: the inputs take 61021 characters together, expected at most 60000: pass the name of a file or an address instead of its content
    "#]],
    );
    check(
        json!({"a": "🦀".repeat(25_001)}),
        expect![[r#"
        error[too-large] a: found 100004 bytes, expected at most 100000
    "#]],
    );
    // Each of these is six characters as JSON.
    check(
        json!({"a": "\u{1}".repeat(20_000)}),
        expect![[r#"
        error[too-large]: the inputs take 120008 characters together, expected at most 60000: pass the name of a file or an address instead of its content
    "#]],
    );
}

#[test]
fn defaults_are_filled_and_the_order_is_the_schemas() {
    let resolved =
        schema().resolve(&json!({"filter": {"name": "x"}, "unit": 7.0, "path": "/", "ratio": 2.0}));
    expect![[r#"{"path":"/","top":5,"ratio":2.0,"unit":7,"filter":{"name":"x"}}"#]]
        .assert_eq(&Value::Object(resolved.clone()).to_string());
    expect![[
        r#"{"filter": "{\"name\":\"x\"}", "path": "/", "ratio": "2.0", "top": "5", "unit": "7"}"#
    ]]
    .assert_eq(&format!("{:?}", schema().dispatch_inputs(&resolved)));
    assert_eq!(
        schema().resolve(&json!({"path": "/", "top": 7.0}))["top"].to_string(),
        "7"
    );
}

fn outputs(reported: Value, expected: Expect) {
    let value = json!({
        "properties": {
            "text": {"type": "string"},
            "count": {"type": "integer", "minimum": 0},
            "load": {"type": "number"},
            "open": {"type": "boolean"},
            "level": {"enum": ["low", 3]},
            "list": {"type": "array", "items": {"type": "integer"}},
            "thing": {"type": "object"},
            "state": {"type": "string", "default": "unknown"},
        },
        "required": ["text"],
    });
    let schema = Schema::from_json(&value, Purpose::Outputs).expect("valid");
    let Value::Object(reported) = reported else {
        panic!("an object")
    };
    let (values, findings) = schema.outputs_from_strings(&reported);
    expected.assert_eq(&format!("{}\n{}", Value::Object(values), shown(&findings)));
}

#[test]
fn outputs_get_the_types_they_were_declared_with() {
    outputs(
        json!({
            "text": "5", "count": "12", "load": "0.50", "open": "true", "level": "3", "list": "[1, 2]",
            "thing": "{\"a\": null}\n", "state": "good",
        }),
        expect![[r#"
            {"text":"5","count":12,"load":0.5,"open":true,"level":3,"list":[1,2],"thing":{"a":null},"state":"good"}
        "#]],
    );
    outputs(
        json!({"text": "a\nb\n", "count": "", "state": ""}),
        expect![[r#"
        {"text":"a\nb\n","state":"unknown"}
    "#]],
    );
    outputs(
        json!({"text": "x", "count": 5, "load": 1, "open": true, "level": null}),
        expect![[r#"
        {"text":"x","count":5,"load":1,"open":true,"state":"unknown"}
    "#]],
    );
}

#[test]
fn outputs_that_do_not_fit_are_left_out_and_told() {
    outputs(
        json!({}),
        expect![[r#"
        {"state":"unknown"}
        error[missing] text: `text` was not reported: expected text, written as `text=…` to "$GITHUB_OUTPUT"
    "#]],
    );
    outputs(
        json!({
            "text": "x", "count": "-1", "load": "NaN", "open": "yes", "level": "4", "list": "[1, \"b\"]", "thing": "[]",
            "tezt": "?",
        }),
        expect![[r#"
            {"text":"x","state":"unknown"}
            error[out-of-range] count: found -1, expected at least 0
            error[wrong-type] load: found the text "NaN", expected a number
            error[wrong-type] open: found the text "yes", expected true or false
            error[not-an-option] level: found "4", expected one of "low", 3
            error[wrong-type] list[1]: found the text "b", expected a whole number
            error[wrong-type] thing: found the text "[]", expected an object
            warning[unknown] tezt: "tezt" is no output of this skill and was dropped: did you mean `text`?
        "#]],
    );
    outputs(
        json!({"text": "x", "count": "1e2", "load": "1e400", "list": "[1"}),
        expect![[r#"
        {"text":"x","count":100,"state":"unknown"}
        error[wrong-type] load: found the text "1e400", expected a number
        error[wrong-type] list: found the text "[1", expected a list
    "#]],
    );
    outputs(
        json!({"text": "x".repeat(1_000_001)}),
        expect![[r#"
        {}
        error[too-large]: the outputs take 1000005 bytes, expected at most 1000000
    "#]],
    );
}

#[test]
fn a_stored_schema_is_read_back_and_a_spoilt_one_is_refused() {
    let stored = serde_json::to_string(&schema()).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Schema>(&stored).expect("what was stored"),
        schema()
    );
    assert!(serde_json::from_str::<Schema>("{\"properties\": {\"a\": 5}}").is_err());
    assert_eq!(
        Schema::from_json(&Value::Null, Purpose::Inputs),
        Ok(Schema::empty())
    );
    assert!(Schema::from_json(&json!([]), Purpose::Inputs).is_err());
}

#[test]
fn whole_numbers_are_compared_exactly() {
    let value =
        json!({"properties": {"n": {"type": "integer", "maximum": 9_007_199_254_740_993u64}}});
    let schema = Schema::from_json(&value, Purpose::Inputs).expect("valid");
    assert!(
        schema
            .check(&json!({"n": 9_007_199_254_740_993u64}))
            .is_empty()
    );
    assert!(any_error(
        &schema.check(&json!({"n": 9_007_199_254_740_994u64}))
    ));
    assert!(any_error(&schema.check(&json!({"n": 1e300}))));
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_value_panics(manifest in arbitrary::manifest(), value in json_value(), given in prop::collection::vec(json_value(), 0..8)) {
        let schema = &manifest.inputs;
        schema.check(&value);
        let _ = Schema::from_json(&value, Purpose::Inputs);
        let values: Map<String, Value> = schema.fields().iter().map(|field| field.name.clone()).zip(given).collect();
        let values = Value::Object(values);
        schema.check(&values);
        schema.dispatch_inputs(&schema.resolve(&values));
        schema.outputs_from_strings(values.as_object().expect("an object"));
    }

    /// What goes out as strings comes back as the same values, for every schema.
    #[test]
    fn strings_and_values_are_the_same(manifest in arbitrary::manifest()) {
        let schema = &manifest.outputs;
        let defaults = schema.resolve(&json!({}));
        let strings: Map<String, Value> =
            schema.dispatch_inputs(&defaults).into_iter().map(|(name, text)| (name, Value::from(text))).collect();
        let (values, _) = schema.outputs_from_strings(&strings);
        prop_assert_eq!(values, defaults);
    }

    /// Values that are resolved need no resolving and still fit.
    #[test]
    fn resolving_twice_changes_nothing(manifest in arbitrary::manifest()) {
        let schema = &manifest.inputs;
        let once = Value::Object(schema.resolve(&json!({})));
        prop_assert_eq!(&Value::Object(schema.resolve(&once)), &once);
        let missing = schema.check(&once).iter().filter(|finding| finding.rule != "missing").count();
        prop_assert_eq!(missing, 0);
    }
}
