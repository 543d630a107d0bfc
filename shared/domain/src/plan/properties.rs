//! Hash, file and difference agree for any plan.

use super::tests::plan;
use super::*;
use proptest::prelude::*;
use serde_json::{Map, Value};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-1000i64..1000).prop_map(|number| Value::from(number as f64 / 4.0)),
        "\\PC{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-c]{1,2}", inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn inputs() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec(("[a-d]{1,2}", value()), 0..5)
        .prop_map(|entries| entries.into_iter().collect())
}

/// The same value with the keys of every mapping the other way round, and whole numbers spelled as floats
/// where that says the same.
fn respelled(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(respelled).collect(),
        Value::Object(map) => map
            .iter()
            .rev()
            .map(|(key, value)| (key.clone(), respelled(value)))
            .collect(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) if whole.unsigned_abs() < (1 << 53) => Value::from(whole as f64),
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

/// Equality of JSON values, said in another way than by their texts.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let whole = |number: &serde_json::Number| {
                let exact = number
                    .as_i64()
                    .map(i128::from)
                    .or(number.as_u64().map(i128::from));
                let float = number
                    .as_f64()
                    .filter(|float| float.fract() == 0.0 && float.abs() < 1e30);
                exact.or(float.map(|float| float as i128))
            };
            match (whole(one), whole(other)) {
                (Some(one), Some(other)) => one == other,
                _ => one.as_f64() == other.as_f64(),
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => one == other,
    }
}

fn with_inputs(inputs: Map<String, Value>) -> Plan {
    let mut plan = plan();
    plan.steps[0].inputs = inputs;
    plan
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_order_of_keys_and_the_spelling_of_numbers_make_no_difference(inputs in inputs()) {
        let plan = with_inputs(inputs.clone());
        let Value::Object(inputs) = respelled(&Value::Object(inputs)) else { unreachable!("a map stays a map") };
        let other = with_inputs(inputs);
        prop_assert_eq!(plan.hash(), other.hash());
        prop_assert_eq!(difference(&plan, &other), vec![]);
    }

    #[test]
    fn other_inputs_have_another_hash(one in inputs(), other in inputs()) {
        let same = equal(&Value::Object(one.clone()), &Value::Object(other.clone()));
        let (one, other) = (with_inputs(one), with_inputs(other));
        prop_assert_eq!(one.hash() == other.hash(), same);
        prop_assert_eq!(difference(&one, &other).is_empty(), same);
    }

    #[test]
    fn one_value_changed_is_another_hash(inputs in inputs(), replacement in value(), at in any::<prop::sample::Index>()) {
        prop_assume!(!inputs.is_empty());
        let key = inputs.keys().nth(at.index(inputs.len())).expect("one of them").clone();
        let same = equal(&inputs[&key], &replacement);
        let mut changed = inputs.clone();
        changed.insert(key, replacement);
        prop_assert_eq!(with_inputs(inputs).hash() == with_inputs(changed).hash(), same);
    }

    #[test]
    fn a_written_plan_is_read_back_with_its_hash(inputs in inputs()) {
        let file = PlanFile::new(with_inputs(inputs));
        let read = PlanFile::read(&file.render()).expect("what was written");
        prop_assert_eq!(&read.hash, &file.hash);
        prop_assert_eq!(difference(&read.plan, &file.plan), vec![]);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        prop_assert!(PlanFile::read(&text).is_err());
    }
}
