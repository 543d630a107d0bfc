//! What holds for every request.

use super::{MAX_SEGMENTS, Mode, split};
use proptest::prelude::*;

fn check(request: &str, mode: Mode) -> Result<(), TestCaseError> {
    let found = split(request, mode);
    let count = found.segments().count();
    prop_assert!((1..=MAX_SEGMENTS).contains(&count), "{count} steps");
    prop_assert!(found.groups.iter().all(|group| !group.is_empty()));
    prop_assert!(mode != Mode::Single || count == 1);
    prop_assert!(mode != Mode::Pipeline || found.groups.len() == count);
    prop_assert!(mode != Mode::Parallel || found.groups.len() == 1);
    let mut spans: Vec<_> = found.segments().map(|step| step.span.clone()).collect();
    spans.sort_by_key(|span| span.start);
    for pair in spans.windows(2) {
        prop_assert!(pair[0].end <= pair[1].start, "{spans:?} overlap");
    }
    for step in found.segments() {
        prop_assert_eq!(request.get(step.span.clone()), Some(step.text.as_str()));
        prop_assert_eq!(step.text.trim(), &step.text);
        prop_assert!(count == 1 || !step.text.is_empty());
    }
    Ok(())
}

fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(Mode::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_text(request in "(\\PC|[\\n\\t ,;.\"'«»()&>-]){0,120}", mode in mode()) {
        check(&request, mode)?;
    }

    #[test]
    fn any_order_of_words(
        words in prop::collection::vec(prop::sample::select(vec![
            "check", "the", "disk", "restart", "nginx", "and", "then", "after", "before", ",", ";", ".", "\n", "->", "&",
            "if", "it", "that", "to", "how", "is", "please", "can", "you", "checking", "«", "'", "(", "/var/log", "a@b.c",
            "проверь", "диск", "и", "потом", "после", "того", "как", "проверишь", "ЁЖ", "что", "once", "but", "first",
        ]), 0..40),
        mode in mode(),
    ) {
        check(&words.join(" "), mode)?;
        check(&words.concat(), mode)?;
    }
}

#[test]
fn a_long_request_is_no_harder_than_its_length() {
    for piece in [
        "and ",
        "' ",
        "( « ",
        "check the disk and ",
        "after checking the disk ",
        "-> ",
        "если ",
        "(",
        "''",
        "please, ",
        "a/",
    ] {
        let request = piece.repeat(100_000 / piece.len());
        assert!(check(&request, Mode::Auto).is_ok(), "{piece}");
    }
}
