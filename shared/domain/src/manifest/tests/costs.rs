//! The field `cost`, in manifests and in drafts.

use super::super::{Draft, parse};
use super::{GOOD, shown};
use expect_test::expect;
use serde_json::json;

#[test]
fn costs() {
    let said = |cost: &str| match parse(&GOOD.replacen("tags: [disk]", &format!("cost: {cost}"), 1))
    {
        Ok(parsed) => format!("{:?}", parsed.manifest.cost),
        Err(findings) => shown(&findings),
    };
    for (cost, expected) in [
        ("0", "Some(0)"),
        ("0.5", "Some(0.5)"),
        ("1.0", "Some(1)"),
        ("'0.125'", "Some(0.125)"),
        ("12", "Some(12)"),
    ] {
        assert_eq!(said(cost), expected, "{cost}");
    }
    expect![[r#"
        7:7: error[bad-cost] cost: found "-1", expected a number of at least 0 such as `0.5`, with at most 3 digits after the point
        7:7: error[bad-cost] cost: found "0.0005", expected a number of at least 0 such as `0.5`, with at most 3 digits after the point
        7:7: error[bad-cost] cost: found "much", expected a number of at least 0 such as `0.5`, with at most 3 digits after the point
        7:5: error[wrong-type] cost: found nothing, expected a number of at least 0 such as `0.5`, with at most 3 digits after the point; write it, or remove the line
        7:7: error[wrong-type] cost: found a list of 1, expected a number of at least 0 such as `0.5`, with at most 3 digits after the point
    "#]].assert_eq(&["-1", "0.0005", "much", "", "[1]"].map(said).concat());
}

#[test]
fn a_cost_in_a_draft_is_a_number_or_the_text_of_one() {
    for (cost, expected) in [
        (json!(null), "None"),
        (json!(0.5), "Some(0.5)"),
        (json!(" 2.5 "), "Some(2.5)"),
        (json!(""), "None"),
        (json!("much"), "error[bad-cost] cost: found \"much\""),
    ] {
        let mut draft = Draft::from(&parse(GOOD).expect("good").manifest);
        draft.cost = cost;
        draft.tags.clear();
        draft.examples.clear();
        let said = match draft.into_manifest() {
            Ok(manifest) => format!("{:?}", manifest.cost),
            Err(findings) => shown(&findings),
        };
        assert!(said.contains(expected), "{said}");
    }
}
