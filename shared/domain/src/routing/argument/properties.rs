//! What holds for every request and every schema.

use super::tests::{disk, formats, net, ticket};
use super::{Ambiguity, read};
use crate::manifest::arbitrary;
use crate::schema::Schema;
use proptest::prelude::*;
use serde_json::{Map, Value};

fn check(request: &str, schema: &Schema) -> Result<(), TestCaseError> {
    let reading = read(request, schema);
    let mut values = Map::new();
    for argument in &reading.arguments {
        prop_assert!(
            request
                .get(argument.span.clone())
                .is_some_and(|text| !text.is_empty())
        );
        let twice = values.insert(argument.field.clone(), argument.value.clone());
        prop_assert!(twice.is_none(), "{} has two values", argument.field);
    }
    let findings = schema.check(&Value::Object(values.clone()));
    prop_assert!(
        findings.iter().all(|finding| finding.rule == "missing"),
        "{findings:?}"
    );
    let mut spans: Vec<_> = reading
        .arguments
        .iter()
        .map(|argument| argument.span.clone())
        .collect();
    spans.sort_by_key(|span| span.start);
    for pair in spans.windows(2) {
        prop_assert!(pair[0].end <= pair[1].start, "{spans:?} overlap");
    }
    for ambiguity in &reading.ambiguous {
        prop_assert!((1..=Ambiguity::MAX).contains(&ambiguity.candidates.len()));
        prop_assert!(!values.contains_key(&ambiguity.field));
        for candidate in &ambiguity.candidates {
            prop_assert!(request.get(candidate.span.clone()).is_some());
        }
    }
    for field in schema.fields() {
        let missing = field.required && !values.contains_key(&field.name);
        prop_assert_eq!(reading.missing.contains(&field.name), missing);
    }
    for misfit in &reading.misfits {
        prop_assert!(request.get(misfit.span.clone()).is_some());
        prop_assert!(!misfit.message.is_empty() && !values.contains_key(&misfit.field));
    }
    Ok(())
}

const PIECES: &[&str] = &[
    "top",
    "=",
    ":",
    "10",
    "1,000",
    "port",
    "days",
    "--",
    "no",
    "without",
    "deep",
    "path",
    "/srv",
    "~/x",
    "C:\\x",
    "\"",
    "'",
    "«",
    "»",
    "https://a.io",
    "a@b.io",
    "10.0.0.1:80",
    "localhost:80",
    "2026-01-01",
    "high",
    "read",
    "only",
    "priority",
    " ",
    " ",
    " ",
    "\n",
    ",",
    ".",
    "ё",
    "İ",
    "🦀",
    "title",
    "since",
    "\u{0}",
    "x",
    "_",
    "-",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text(request in "(\\PC|[\\n\\t =:.\"'«»/@-]){0,120}") {
        for schema in [disk(), net(), ticket(), formats()] {
            check(&request, &schema)?;
        }
    }

    #[test]
    fn any_order_of_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        for schema in [disk(), net(), ticket(), formats()] {
            check(&pieces.concat(), &schema)?;
        }
    }

    #[test]
    fn any_schema(manifest in arbitrary::manifest(), pieces in prop::collection::vec(prop::sample::select(PIECES), 0..20)) {
        let mut request = pieces.concat();
        for field in manifest.inputs.fields() {
            request += &format!(" {}=10 {} 7 --{} x", field.name, field.name, field.name);
        }
        check(&request, &manifest.inputs)?;
    }
}

#[test]
fn a_long_request_is_no_harder_than_its_length() {
    for piece in [
        "10 ", "\" ", "' «", "top=1 ", "/a ", "high ", "1000 ", "a:b:c ", "port ", "(", "''", "a=",
    ] {
        let request = piece.repeat(100_000 / piece.len());
        for schema in [disk(), net(), ticket(), formats()] {
            assert!(check(&request, &schema).is_ok(), "{piece}");
        }
    }
}
