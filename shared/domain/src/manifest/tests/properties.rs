//! What holds for every manifest and for every text.

use super::super::arbitrary::manifest;
use super::super::{Draft, parse, parse_at, render};
use super::{GOOD, shown};
use crate::finding::Severity;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_written_is_read_back(manifest in manifest()) {
        let text = render(&manifest);
        match parse_at(&manifest.id.manifest_path(), &text) {
            Ok(parsed) => prop_assert_eq!(parsed.manifest, manifest),
            Err(findings) => prop_assert!(false, "{}\n{}", text, shown(&findings)),
        }
    }

    #[test]
    fn a_manifest_survives_being_edited_as_a_draft(manifest in manifest()) {
        let draft = Draft::from(&manifest);
        let json = serde_json::to_string(&draft).expect("plain data");
        let draft: Draft = serde_json::from_str(&json).expect("what was written");
        let mut edited = match draft.clone().into_manifest() {
            Ok(edited) => edited,
            Err(findings) => { prop_assert!(false, "{}\n{}", draft.to_yaml(), shown(&findings)); return Ok(()) }
        };
        edited.deprecated = manifest.deprecated.clone();
        prop_assert_eq!(edited, manifest);
    }

    #[test]
    fn no_text_panics(text in "(\\PC|[\\n\\t:\\[\\]{}&*!|>'\"#-]){0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_edit_panics_and_every_finding_has_a_place(at in 0usize..500, remove in 0usize..30, insert in "[ -~\n]{0,10}") {
        let start = at.min(GOOD.len());
        let end = (start + remove).min(GOOD.len());
        let text = format!("{}{insert}{}", &GOOD[..start], &GOOD[end..]);
        if let Err(mut findings) = parse(&text) {
            findings.retain(|finding| finding.severity == Severity::Error);
            let lines = u32::try_from(text.lines().count()).expect("few") + 1;
            for finding in findings {
                prop_assert!(finding.line.is_some_and(|line| (1..=lines).contains(&line)), "{finding}");
                prop_assert!(finding.column.is_some_and(|column| column >= 1), "{finding}");
            }
        }
    }
}
