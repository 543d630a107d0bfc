//! Golden files, good and bad, and figures that can be checked by hand.

use super::{Answer, Case, Summary, measure, parse};
use crate::id::SkillId;
use crate::routing::Decision;
use expect_test::{Expect, expect};

fn skill(text: &str) -> SkillId {
    SkillId::parse(text).expect("a skill id")
}

fn errors(text: &str, expected: Expect) {
    let errors = parse(text).expect_err("a mistake");
    let lines: Vec<String> = errors.iter().map(|error| format!("{error}\n")).collect();
    expected.assert_eq(&lines.concat());
}

#[test]
fn a_golden_file_is_read() {
    let text = r#"[
        {"id": "flights", "query": "Find flights to Sochi", "expected_skill_id": "travel.search_flights"},
        {"id": "slash", "query": "Найди рейсы", "expected_skill_id": "travel/search_flights"},
        {"id": "none", "query": "sing", "expected_skill_id": null}
    ]"#;
    let case = |id: &str, query: &str, expected| Case {
        id: id.to_owned(),
        query: query.to_owned(),
        expected,
    };
    let flights = skill("travel.search_flights");
    let expected = vec![
        case("flights", "Find flights to Sochi", Some(flights.clone())),
        case("slash", "Найди рейсы", Some(flights)),
        case("none", "sing", None),
    ];
    assert_eq!(parse(text), Ok(expected));
}

#[test]
fn every_mistake_is_told_with_its_place() {
    errors(
        r#"[
            {"id": "a", "query": "x"},
            {"id": "a", "query": "x", "expected_skill_id": null},
            {"id": 1, "query": " ", "expected_skill_id": "flights"},
            {"id": "d", "query": "x", "expected_skill_id": null, "expected_skil_id": "a.b", "weight": 1},
            7,
            {"id": "f", "query": ["x"], "expected_skill_id": {}}
        ]"#,
        expect![[r#"
            [0].expected_skill_id is missing: expected a skill id (`travel.search_flights`), or null when no skill should be found
            [1].id: "a" is the id of [0] as well: every case needs its own
            [2].id: found a number, expected text that names the case
            [2].query: found empty text, expected text: the request
            [2].expected_skill_id: found "flights", expected a skill id (`travel.search_flights`), or null when no skill should be found
            [3].expected_skil_id is not expected: did you mean `expected_skill_id`?
            [3].weight is not expected: expected id, query, expected_skill_id
            [4]: found a number, expected an object {id, query, expected_skill_id}
            [5].query: found a list, expected text: the request
            [5].expected_skill_id: found an object, expected a skill id (`travel.search_flights`), or null when no skill should be found
        "#]],
    );
    errors(
        "[]",
        expect![[r#"
            the golden file holds an empty list: expected a list of {id, query, expected_skill_id} with at least one entry
        "#]],
    );
    errors(
        "{}",
        expect![[r#"
            the golden file holds an object: expected a list of {id, query, expected_skill_id} with at least one entry
        "#]],
    );
    errors(
        "[\n{]",
        expect![[r#"
            the golden file is no JSON: line 2, column 2: key must be a string at line 2 column 2
        "#]],
    );
}

/// Expected, ranked (`a b`), decision, confidence.
type Row = (Option<&'static str>, &'static str, Decision, Option<f64>);

fn summary(rows: &[Row]) -> Summary {
    let name = |letter: &str| skill(&format!("x.{letter}"));
    let answered: Vec<(Case, Answer)> = rows
        .iter()
        .enumerate()
        .map(|(index, (expected, ranked, decision, confidence))| {
            let case = Case {
                id: index.to_string(),
                query: "q".to_owned(),
                expected: expected.map(name),
            };
            let answer = Answer {
                ranked: ranked.split_whitespace().map(name).collect(),
                decision: *decision,
                confidence: *confidence,
                routing_ms: None,
                request_ms: None,
            };
            (case, answer)
        })
        .collect();
    measure(answered.iter().map(|(case, answer)| (case, answer)))
}

fn shown(summary: &Summary) -> String {
    serde_json::to_string_pretty(summary).expect("plain data") + "\n"
}

#[test]
fn figures_are_what_one_counts_by_hand() {
    use Decision::{Ask, None as Nothing, Selected};
    let rows: [Row; 8] = [
        (Some("a"), "a b c", Selected, Some(1.0)),
        (Some("a"), "a b", Ask, Some(0.5)),
        (Some("a"), "b c a", Selected, Some(0.5)),
        (Some("a"), "b c d a", Ask, Some(0.0)),
        (Some("a"), "", Nothing, Some(0.0)),
        (None, "", Nothing, None),
        (None, "a", Nothing, Some(0.0)),
        (None, "a", Selected, Some(1.0)),
    ];
    expect![[r#"
        {
          "total_requests": 8,
          "in_scope_requests": 5,
          "out_of_scope_requests": 3,
          "metrics": {
            "routing_top1_accuracy": 0.4,
            "routing_top3_accuracy": 0.6,
            "routing_no_skill_found_rate": 0.375,
            "routing_override_rate": null,
            "routing_confidence_brier": 0.25,
            "routing_p95_ms": null,
            "request_p95_ms": null,
            "skill_success_rate": null,
            "error_rate_by_class": {
              "misroute": 0.125,
              "misleading_question": 0.125,
              "no_skill_found": 0.125,
              "out_of_scope_run": 0.125
            },
            "tokens_per_request": null,
            "cost_per_request": null,
            "selected_rate": 0.4,
            "right_of_selected": 0.5,
            "out_of_scope_run_rate": 0.3333333333333333
          }
        }
    "#]]
    .assert_eq(&shown(&summary(&rows)));
}

#[test]
fn what_was_not_measured_is_null() {
    expect![[r#"
        {
          "total_requests": 0,
          "in_scope_requests": 0,
          "out_of_scope_requests": 0,
          "metrics": {
            "routing_top1_accuracy": null,
            "routing_top3_accuracy": null,
            "routing_no_skill_found_rate": null,
            "routing_override_rate": null,
            "routing_confidence_brier": null,
            "routing_p95_ms": null,
            "request_p95_ms": null,
            "skill_success_rate": null,
            "error_rate_by_class": {
              "misroute": null,
              "misleading_question": null,
              "no_skill_found": null,
              "out_of_scope_run": null
            },
            "tokens_per_request": null,
            "cost_per_request": null,
            "selected_rate": null,
            "right_of_selected": null,
            "out_of_scope_run_rate": null
          }
        }
    "#]]
    .assert_eq(&shown(&summary(&[])));
}

#[test]
fn selecting_from_nothing_runs_nothing() {
    let found = summary(&[(None, "", Decision::Selected, Some(1.0))]).metrics;
    assert_eq!(found.out_of_scope_run_rate, Some(0.0));
    assert_eq!(found.routing_no_skill_found_rate, Some(1.0));
    assert_eq!(found.routing_confidence_brier, None);
}

#[test]
fn percentiles_are_of_nearest_rank() {
    let p95 = |times: &[f64]| {
        let case = Case {
            id: "a".to_owned(),
            query: "q".to_owned(),
            expected: None,
        };
        let answer = |time: f64| Answer {
            ranked: Vec::new(),
            decision: Decision::None,
            confidence: None,
            routing_ms: Some(time),
            request_ms: None,
        };
        let answers: Vec<Answer> = times.iter().copied().map(answer).collect();
        let metrics = measure(answers.iter().map(|answer| (&case, answer))).metrics;
        assert_eq!(metrics.request_p95_ms, None, "not timed");
        metrics.routing_p95_ms
    };
    let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
    for (times, expected) in [
        (&hundred[..], Some(95.0)),
        (&hundred[..20], Some(99.0)),
        (&[7.0], Some(7.0)),
        (&[1.0, 2.0], Some(2.0)),
        (&[1.0, f64::NAN], Some(1.0)),
        (&[], None),
    ] {
        assert_eq!(p95(times), expected, "{times:?}");
    }
}
