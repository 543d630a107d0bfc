//! Which remedy, and which messages.

use super::*;
use crate::errors::{Mask, Piece, Template};
use proptest::prelude::*;

fn subject<'s>(kind: &'s str, message: &'s str) -> Subject<'s> {
    Subject {
        message,
        kind,
        component: "odoo.addons.sale",
        level: "error",
        tags: &[],
        precondition: false,
    }
}

#[test]
fn the_committed_rules() {
    let rules = Classifier::default();
    for (kind, message, expected) in [
        (
            "KeyError",
            "KeyError: 'partner_id'",
            "guardrail validation-kind",
        ),
        ("ImportError", "ImportError: missing x", "fixer code"),
        (
            "ModuleNotFoundError",
            "No module named missing_module",
            "fixer code",
        ),
        (
            "Unknown",
            "the manifest is malformed",
            "guardrail validation",
        ),
        ("Unknown", "the token was invalidated", "human -"),
        ("Unknown", "the token is invalid", "guardrail validation"),
        ("Unknown", "Invalid: token", "guardrail validation"),
        ("Unknown", "user said transmissing", "human -"),
        (
            "psycopg2.errors.DeadlockDetected",
            "deadlock detected",
            "human contention",
        ),
        (
            "requests.exceptions.ReadTimeout",
            "HTTPSConnectionPool: invalid",
            "human timeout-kind",
        ),
        (
            "Unknown",
            "request timed out after missing heartbeat",
            "human timeout",
        ),
        (
            "java.lang.OutOfMemoryError",
            "Java heap space",
            "human out-of-resources",
        ),
        (
            "Unknown",
            "container was OOMKilled",
            "human out-of-resources",
        ),
        ("Unknown", "zoom level not found", "human -"),
        ("ConnectionResetError", "[Errno 104]", "human network-kind"),
        ("Unknown", "read ECONNRESET", "human network"),
        (
            "PermissionError",
            "Permission denied",
            "guardrail permission",
        ),
        ("Unknown", "something odd", "human -"),
    ] {
        let found = rules.explain(&subject(kind, message));
        let rule = found.rule.as_deref().unwrap_or("-");
        assert_eq!(
            format!("{} {rule}", found.remedy.as_str()),
            expected,
            "{kind}: {message}"
        );
        assert_eq!(rules.classify(&subject(kind, message)), found.remedy);
    }
    let common = Subject {
        precondition: true,
        ..subject("Odd", "something odd")
    };
    let found = rules.explain(&common);
    assert_eq!(found.rule.as_deref(), Some("precondition"));
    assert_eq!(
        found.why,
        "the inputs of failing runs have something in common"
    );
    assert_eq!(found.passed_over[0].1, "the message has none of its words");
    let slow = Subject {
        precondition: true,
        ..subject("Odd", "it timed out")
    };
    assert_eq!(rules.classify(&slow), Remedy::Human);
}

#[test]
fn rules_of_a_team() {
    let rules = Classifier::parse(
        "rules:\n- name: ours\n  remedy: fixer\n  words: [broken link]\n  without: [not a]\n  components: [odoo.*]\n  levels: [ERROR]\n",
    )
    .expect("good");
    for (message, expected) in [
        (
            "a Broken, link!",
            "the message has the words `broken link` and the component is `odoo.addons.sale` and the level is `error`",
        ),
        (
            "not a broken link",
            "no rule is about it, so a human should look at it",
        ),
        (
            "link broken",
            "no rule is about it, so a human should look at it",
        ),
    ] {
        assert_eq!(rules.explain(&subject("E", message)).why, expected);
    }
    for (text, expected) in [
        (
            "rule: []",
            "1:1: error[unknown-field] rule: `rule` is no field of the rules of classification: did you mean `rules`?",
        ),
        (
            "rules:\n- name: a\n  remedy: guard\n  words: [x]",
            "3:11: error[wrong-type] rules[0].remedy: found the text \"guard\", expected `guardrail`, `fixer` or `human`",
        ),
        (
            "rules:\n- name: a\n  remedy: human",
            "2:3: error[no-condition] rules[0]: this rule is met by everything: give one of words, kinds, components, levels, tags, precondition",
        ),
        (
            "rules:\n- name: a\n  remedy: human\n  words: ['!']",
            "4:10: error[no-word] rules[0].words: \"!\" holds no word: words are letters, digits and `_`",
        ),
        (
            "rules:\n- {name: a, remedy: human, tags: [x]}\n- {name: a, remedy: human, tags: [x]}",
            "3:3: error[duplicate] rules[1].name: two rules are named \"a\": rename one",
        ),
    ] {
        let findings = Classifier::parse(text).expect_err(text);
        let found = findings
            .iter()
            .any(|finding| finding.to_string() == expected);
        assert!(found, "{findings:?}");
    }
}

fn check(template: &str, samples: &[&str], others: &[&str], expected: &str) {
    let built = MessageRegex::build(
        &Template::parse(template),
        samples.iter().copied(),
        others.iter().copied(),
    );
    let shown = match built {
        Ok(regex) => regex.pattern().to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(shown, expected);
}

#[test]
fn messages_of_a_template() {
    check(
        "KeyError: <int> at <ts>",
        &[
            "KeyError: 123456 at 2025-11-07T10:00:00Z",
            "KeyError: 7 at 2025-11-07 10:00:00,123 +01:00",
        ],
        &[
            "ValueError: 1 at 2025-11-07T10:00:00Z",
            "KeyError: partner at 2025-11-07T10:00:00Z",
        ],
        "^\\s*KeyError:\\s+[+-]?[0-9][0-9_,]*\\s+at\\s+[0-9A-Za-z][0-9A-Za-z:.,+/ -]*\\s*$",
    );
    check(
        "KeyError: 'partner_id'",
        &["KeyError: 'partner_id'\nTraceback (most recent call last)"],
        &[],
        "^\\s*KeyError:\\s+'partner_id'",
    );
    check(
        "lost <var>",
        &["2026-01-01 worker: lost x"],
        &["found x"],
        "lost\\s+\\S+",
    );
    check(
        "C:\\new (x86) [a] {b} a.b|c+d? $1 ^",
        &["C:\\new (x86) [a] {b} a.b|c+d? $1 ^"],
        &["C:xnew (x86) [a] {b} a.b|c+d? $1 ^"],
        "^\\s*C:\\\\new\\s+\\(x86\\)\\s+\\[a\\]\\s+\\{b\\}\\s+a\\.b\\|c\\+d\\?\\s+\\$1\\s+\\^\\s*$",
    );
    check(
        "a\u{202e}bc \u{feff}d",
        &["a\u{202e}bc \u{feff}d"],
        &[],
        "^\\s*a\\x{202E}bc\\s+\\x{FEFF}d\\s*$",
    );
    check(
        "<int> <var>",
        &["1 2"],
        &[],
        "the template \"<int> <var>\" has no fixed text of 3 letters or digits, so a pattern would match anything",
    );
    check(
        "key <int> lost",
        &["key 1 lost", "lock 2 lost"],
        &[],
        "no pattern of the template matches sample 1, \"lock 2 lost\": the sample is of another error, or was cut",
    );
    check(
        "key <int> lost",
        &["key abc lost"],
        &["key 1 lost", "the key abc lost"],
        "the pattern also matches message 0 of other errors, \"key 1 lost\": it would stop the wrong ones",
    );
    // What the mask stands for has changed its mind: anything may stand there, and the check still holds.
    check(
        "key <int> lost",
        &["key abc lost"],
        &["key abc found"],
        "^\\s*key(?:\\s|[^\\x00-\\x7F])+(?s:.*?)(?:\\s|[^\\x00-\\x7F])+lost\\s*$",
    );
}

/// What the lexer makes one fingerprint of, one pattern finds.
#[test]
fn messages_of_a_fingerprint() {
    let rules = crate::errors::RuleSet::default();
    for (first, second) in [
        (
            "connect from 10.0.0.1 (a.example.com) failed",
            "connect from 10.0.0.1 () failed",
        ),
        ("lost 3 of 4, 5, 6 parts", "lost 3 of 4 parts"),
        (
            "KeyError: 123456 at 2025-11-07T10:00:00Z",
            "KeyError: 99 at 2026-01-01T00:00:00.123+01:00",
        ),
        (
            "user 7 not found\nTraceback (most recent call last):\n  File",
            "user 8 not found\nTraceback (most recent call last):\n  Other",
        ),
    ] {
        let template = crate::errors::explain(first, &rules).template;
        let regex = MessageRegex::build(
            &template,
            [first, second],
            ["connect to 10.0.0.1 failed", "found 3"],
        );
        assert!(regex.is_ok(), "{template}: {regex:?}");
    }
}

#[test]
fn a_long_message_is_found_by_how_it_begins() {
    let long = "word ".repeat(5_000);
    let template = Template::new([Piece::Text(long.clone())]);
    let regex =
        MessageRegex::build(&template, [long.as_str()], ["word word", "words"]).expect("built");
    assert!(regex.pattern().len() > 1_000 && regex.pattern().len() <= MAX_PATTERN);
    let gaps = Template::new(
        (0..200)
            .map(|_| Piece::Mask(Mask::Uuid))
            .chain([Piece::Text("lost".to_owned())]),
    );
    assert!(matches!(
        MessageRegex::build(&gaps, [], []),
        Err(NotSpecific::NoFixedText { .. })
    ));
}

#[test]
fn no_message_makes_it_slow() {
    // A backtracking engine would need longer than the universe has for each of these.
    let template =
        Template::new((0..200).flat_map(|_| [Piece::Mask(Mask::Str), Piece::Text("a".to_owned())]));
    let sample = "a".repeat(400);
    let regex = MessageRegex::build(&template, [sample.as_str()], []).expect("built");
    assert!(!regex.is_match(&format!("{}b", "x".repeat(5_000))));
    let evil = MessageRegex::parse("^(a+)+$").expect("a pattern");
    assert!(!evil.is_match(&format!("{}b", "a".repeat(20_000))));
    assert!(MessageRegex::parse("(").is_err());
    assert!(MessageRegex::parse(&"a".repeat(5_000)).is_err());
    assert!(MessageRegex::parse("((a{500}){500}){500}").is_err());
}

/// A value as it stands in a gap.
fn value(mask: Mask) -> BoxedStrategy<String> {
    match mask {
        Mask::Int => "[0-9]{1,9}".boxed(),
        Mask::Uuid => "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".boxed(),
        Mask::Ts => {
            "20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?Z?"
                .boxed()
        }
        Mask::Num => "-?[0-9]{1,4}\\.[0-9]{1,4}(e-?[0-9]{1,2})?%?".boxed(),
        Mask::Ip => "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(:[0-9]{2,5})?".boxed(),
        Mask::Url => "https?://[a-z]{2,8}\\.org/[a-z0-9/?=&%-]{0,12}".boxed(),
        // Whatever the lexer may take for one, it is matched.
        _ => "\\PC{1,12}".boxed(),
    }
}

fn message() -> impl Strategy<Value = (Template, String)> {
    let gap = prop::sample::select(Mask::ALL.to_vec())
        .prop_flat_map(|mask| value(mask).prop_map(move |value| (Piece::Mask(mask), value)));
    let text = prop_oneof![
        "[a-zA-Z ]{1,8}",
        "\\PC{1,8}",
        Just("\"\\'{{ }} --- &a *b\u{1b}[31m\n$^(".to_owned())
    ]
    .prop_map(|text| (Piece::Text(text.clone()), text));
    prop::collection::vec(prop_oneof![text, gap], 1..10).prop_map(|parts| {
        let message = parts.iter().map(|(_, text)| text.as_str()).collect();
        (
            Template::new(parts.into_iter().map(|(piece, _)| piece)),
            message,
        )
    })
}

proptest! {
    #[test]
    fn a_pattern_matches_the_message_of_an_event(
        message in prop_oneof!["(error|at|user [0-9]{1,9}|[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}|/[a-z]{1,5}/[a-z0-9.]{1,9}|[a-z]{1,9}=[!-~é]{1,9}|10\\.0\\.[0-9]\\.[0-9]|[!-~é]{1,9}| |: |\\(|\\)|,){1,12}", "\\PC{1,80}"],
    ) {
        // An event's message holds no control characters.
        let message: String = message.chars().filter(|character| !character.is_control()).collect();
        let template = crate::errors::explain(&message, &crate::errors::RuleSet::default()).template;
        match MessageRegex::build(&template, [message.as_str()], []) {
            Ok(regex) => prop_assert!(regex.is_match(&message)),
            Err(NotSpecific::NoFixedText { .. }) => {}
            Err(error) => prop_assert!(false, "{error}\n{template}\n{message}"),
        }
    }

    /// Texts with control characters become spaces in a template, as the lexer takes them out of messages.
    #[test]
    fn a_pattern_matches_what_it_came_from((template, message) in message()) {
        let message: String = message.chars().map(|c| if c < ' ' || c == '\u{7f}' { ' ' } else { c }).collect();
        match MessageRegex::build(&template, [message.as_str()], []) {
            Ok(regex) => {
                prop_assert!(regex.is_match(&message), "{}", regex.pattern());
                prop_assert!(!regex.pattern().chars().any(crate::yaml::is_hidden));
                prop_assert!(MessageRegex::parse(regex.pattern()).expect("compiles").is_match(&message));
            }
            Err(NotSpecific::NoFixedText { .. }) => {}
            Err(error) => prop_assert!(false, "{error}\n{template}\n{message}"),
        }
    }

    #[test]
    fn what_it_must_not_match_it_does_not((template, message) in message(), (_, other) in message()) {
        if let Ok(regex) = MessageRegex::build(&template, [message.as_str()], [other.as_str()]) {
            prop_assert!(regex.is_match(&message) && !regex.is_match(&other));
        }
    }
}
