//! What holds, how it is said and written, and that it can be read back.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn inputs(value: Value) -> Inputs {
    let Value::Object(map) = value else {
        panic!("inputs are an object");
    };
    Inputs::of(&map)
}

#[test]
fn what_holds_and_how_it_is_said() {
    let given = inputs(json!({
        "path": "/etc/passwd", "top": 10, "share": 0.5, "below": -1.5, "force": true, "hosts": ["a", 3],
        "none": null, "target": {"host": "db"}, "empty": "", "a.b": "x"
    }));
    let text = |text: &str| text.to_owned();
    for (path, test, holds, said) in [
        ("path", Test::Missing, false, "path is missing"),
        ("none", Test::Missing, true, "none is missing"),
        ("partner_id", Test::Missing, true, "partner_id is missing"),
        ("none", Test::Given, false, "none is given"),
        ("empty", Test::Empty, true, "empty is empty"),
        ("top", Test::Kind(Kind::Text), false, "top is a text"),
        ("force", Test::Flag(true), true, "force is true"),
        (
            "target.host",
            Test::Text(text("db")),
            true,
            "target.host is \"db\"",
        ),
        (
            "target.host",
            Test::OtherText(text("db")),
            false,
            "target.host is a text other than \"db\"",
        ),
        (
            "nothing",
            Test::OtherText(text("db")),
            false,
            "nothing is a text other than \"db\"",
        ),
        (
            "top",
            Test::Whole(Compare::AtMost, 9),
            false,
            "top is less than 10",
        ),
        (
            "top",
            Test::Whole(Compare::AtLeast, 10),
            true,
            "top is at least 10",
        ),
        ("share", Test::Whole(Compare::Is, 0), true, "share is 0"),
        (
            "share",
            Test::Thousandths(Compare::AtMost, 500),
            true,
            "share is less than 0.501",
        ),
        (
            "below",
            Test::Thousandths(Compare::AtLeast, -1500),
            true,
            "below is at least -1.5",
        ),
        ("below", Test::Whole(Compare::Is, -2), true, "below is -2"),
        (
            "hosts",
            Test::Size(Compare::AtLeast, 3),
            false,
            "hosts has a size of at least 3",
        ),
        (
            "target",
            Test::Size(Compare::Is, 1),
            true,
            "target has a size of 1",
        ),
        (
            "path",
            Test::Like(Where::Begins, text("/etc/")),
            true,
            "path begins with \"/etc/\"",
        ),
        (
            "path",
            Test::Unlike(Where::Contains, text("@")),
            true,
            "path is a text that does not contain \"@\"",
        ),
        (
            "hosts",
            Test::Has(text("3")),
            true,
            "hosts has the item \"3\"",
        ),
        (
            "hosts",
            Test::Lacks(text("b")),
            true,
            "hosts is a list without the item \"b\"",
        ),
        ("a.b", Test::Text(text("x")), true, "a.b is \"x\""),
        ("a b\n", Test::Missing, true, "\"a b\\n\" is missing"),
    ] {
        let atom = Atom::new(path, test);
        assert_eq!(atom.to_string(), said);
        assert_eq!(atom.holds(&given), holds, "{said}");
    }
}

#[test]
fn how_it_is_written() {
    let text = |text: &str| text.to_owned();
    for (path, test, cedar) in [
        (
            "partner_id",
            Test::Missing,
            "!context.given.contains(\"partner_id\")",
        ),
        (
            "p",
            Test::Empty,
            "context.sizes.hasTag(\"p\") && context.sizes.getTag(\"p\") == 0",
        ),
        (
            "p",
            Test::Whole(Compare::Is, i64::MIN),
            "context.numbers.hasTag(\"p\") && context.numbers.getTag(\"p\") == -9223372036854775807",
        ),
        (
            "p",
            Test::Like(Where::Contains, text("a*\"\\")),
            "context.inputs.hasTag(\"p\") && context.inputs.getTag(\"p\") like \"*a\\*\\\"\\\\*\"",
        ),
        (
            "p\"",
            Test::Text(text(
                "\"); permit(principal, action, resource); //\n\u{202e}é'",
            )),
            "context.inputs.hasTag(\"p\\\"\") && context.inputs.getTag(\"p\\\"\") == \"\\\"); permit(principal, action, resource); //\\n\\u{202e}é'\"",
        ),
    ] {
        assert_eq!(Predicate::from(Atom::new(path, test)).to_cedar(), cedar);
    }
}

#[test]
fn what_people_wrote_is_left_to_the_engine() {
    for (text, at) in [
        ("", 0),
        ("true", 0),
        ("context.hour > 3", 8),
        ("context.given.contains(\"a\") || true", 28),
        ("context.given.contains(\"a)", 23),
        ("context.given.contains(\"\\x41\")", 23),
        (
            "context.inputs.hasTag(\"a\") && context.inputs.getTag(\"b\") == \"x\"",
            30,
        ),
        ("context.sizes.hasTag(\"a\")", 25),
    ] {
        let found = Predicate::from_cedar(text);
        assert!(found.is_err(), "{text}: {found:?}");
        let NotAPredicate { at: found } = found.expect_err("no predicate");
        assert!(found.abs_diff(at) <= 12, "{text}: {found}");
    }
    let spaced = "  ! context.given.contains ( \"a\" )\n&&context.flags.hasTag(\"b\")";
    let read = Predicate::from_cedar(spaced).expect("spaces do not matter");
    assert_eq!(read.to_string(), "a is missing and b is true or false");
}

pub(crate) fn atom() -> impl Strategy<Value = Atom> {
    let path = prop_oneof!["[a-z]{1,3}(\\.[a-z])?", any::<String>()];
    let text = || prop_oneof!["[a-z*\"\\\\ ]{0,6}", any::<String>()];
    let part = || prop_oneof!["[a-z*\"\\\\ ]{1,6}", "(?s).{1,20}"];
    let compare = || {
        prop_oneof![
            Just(Compare::AtMost),
            Just(Compare::AtLeast),
            Just(Compare::Is)
        ]
    };
    let place = || {
        prop_oneof![
            Just(Where::Begins),
            Just(Where::Ends),
            Just(Where::Contains)
        ]
    };
    let kind = prop_oneof![
        Just(Kind::Text),
        Just(Kind::Number),
        Just(Kind::Flag),
        Just(Kind::List)
    ];
    let bound = || (i64::MIN + 1)..=i64::MAX;
    let test = prop_oneof![
        Just(Test::Missing),
        Just(Test::Given),
        Just(Test::Empty),
        kind.prop_map(Test::Kind),
        any::<bool>().prop_map(Test::Flag),
        text().prop_map(Test::Text),
        text().prop_map(Test::OtherText),
        (compare(), bound()).prop_map(|(compare, bound)| Test::Whole(compare, bound)),
        (compare(), bound()).prop_map(|(compare, bound)| Test::Thousandths(compare, bound)),
        (compare(), 1..i64::MAX).prop_map(|(compare, bound)| Test::Size(compare, bound)),
        (place(), part()).prop_map(|(place, part)| Test::Like(place, part)),
        (place(), part()).prop_map(|(place, part)| Test::Unlike(place, part)),
        text().prop_map(Test::Has),
        text().prop_map(Test::Lacks),
    ];
    (path, test).prop_map(|(path, test)| Atom { path, test })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(atoms in prop::collection::vec(atom(), 1..4)) {
        let predicate = Predicate::all(atoms).expect("some");
        let cedar = predicate.to_cedar();
        prop_assert_eq!(Predicate::from_cedar(&cedar), Ok(predicate.clone()), "{}", cedar);
        let hidden = cedar.chars().chain(predicate.to_string().chars()).any(crate::yaml::is_hidden);
        prop_assert!(!hidden && !cedar.contains('\n'), "{}", cedar);
        let json = serde_json::to_string(&predicate).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<Predicate>(&json).expect("what was written"), predicate);
    }

    #[test]
    fn no_text_panics(text in "(context\\.(inputs|given|sizes)\\.|hasTag|\\(|\"[a-z\\\\u{}]*\"|\\)|&&|!|like|\\PC){0,12}") {
        let _ = Predicate::from_cedar(&text);
    }
}
