//! Words, their borders and their stems.

use super::*;
use expect_test::{Expect, expect};

fn check(text: &str, expect: Expect) {
    let mut words = Vec::new();
    for_each_word(text, |word, span| {
        assert!(
            text.get(span).is_some(),
            "the place of {word:?} lies in the text"
        );
        words.push(word.to_string());
    });
    expect.assert_eq(&words.join(" "));
}

#[test]
fn words_are_folded_and_identifiers_read_apart() {
    check("Find flights to Sochi!", expect!["find flights to sochi"]);
    check("getHTTPStatus2", expect!["get http status 2"]);
    check(
        "snake_case-and.dots/paths",
        expect!["snake case and dots paths"],
    );
    check("the URLs of APIs", expect!["the urls of apis"]);
    check("what's R&D?", expect!["what s r d"]);
    check("Café ﬁle Ｆｕｌｌ ½", expect!["cafe file full 12"]);
    check("cafe\u{301}", expect!["cafe"]);
    check("Ёлка и йод, и\u{306}од", expect!["елка и йод йод"]);
    check("НайтиРейсы вСочи", expect!["найти рейсы в сочи"]);
    check("हिन्दी 你好 🙂 ok", expect!["हिन्दी 你好 ok"]);
    check("tôi cần một chuyến xe", expect!["toi can mot chuyen xe"]);
    check("", expect![""]);
    check("🙂🙃 \u{0}\u{1b}", expect![""]);
    check("\u{301}\u{301}", expect![""]);
}

#[test]
fn a_word_without_end_is_cut() {
    let mut lengths = Vec::new();
    for_each_word(&"x".repeat(100_000), |word, span| {
        lengths.push((word.len(), span));
    });
    assert_eq!(lengths, [(MAX_WORD_CHARS, 0..100_000)]);
}

#[test]
fn stems_meet() {
    let stemmers = Stemmers::new();
    for (left, right) in [
        ("flights", "flight"),
        ("converting", "convert"),
        ("рейсы", "рейсов"),
        ("билеты", "билет"),
    ] {
        assert_eq!(stemmers.stem(left), stemmers.stem(right), "{left}, {right}");
    }
    assert_eq!(stemmers.stem("你好"), "你好");
}

#[test]
fn stop_words_are_sorted() {
    assert!(stop::STOP_WORDS.is_sorted(), "binary search needs order");
    assert!(is_stop_word("the") && is_stop_word("чтобы") && !is_stop_word("flight"));
}

#[test]
fn values_count_less_than_words() {
    let light = |text: &str| {
        let mut literals = Literals::of(text);
        let mut light = Vec::new();
        for_each_word(text, |word, span| {
            if literals.weight(word, &span) < 1.0 {
                light.push(word.to_string());
            }
        });
        light.join(" ")
    };
    for (text, expect) in [
        ("show the 7 largest folders under /usr/share", "7 usr share"),
        ("grep ~/app.log, then `/srv/x`", "app log srv x"),
        ("is https://example.org up?", "https example org"),
        (
            "mail ada@example.org about C:\\temp",
            "ada example org c temp",
        ),
        ("read/write and/or a / b @home", ""),
        ("", ""),
    ] {
        assert_eq!(light(text), expect, "{text}");
    }
}
