//! Whatever an error's texts hold: in the file of a rule and in a pull request they are texts.

use super::tests::{now, signature};
use super::*;
use crate::error_groups::ErrorGroups;
use crate::errors::Template;
use crate::mining::{Classifier, MessageRegex, Remedy, Subject};
use crate::rule::tests::HOSTILE;
use crate::rule::{parse, render};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The pull request and the file of an error whose every text is this one.
fn hostile(text: &str) {
    let mut signature = signature(1, 10);
    signature.template = Template::new([crate::errors::Piece::Text(text.to_owned())]);
    for field in [&mut signature.component, &mut signature.kind] {
        *field = text.to_owned();
    }
    let candidates = select(
        [&signature],
        &ErrorGroups::default(),
        &[],
        &Settings::default(),
        now(),
    );
    let regex = MessageRegex::build(
        &Template::new([crate::errors::Piece::Text(format!("abc {text}"))]),
        [],
        [],
    )
    .expect("built");
    let draft = Draft {
        candidate: &candidates[0],
        remedy: Remedy::Guardrail,
        regex: Some(&regex),
        precondition: None,
        owners: &[],
    };
    let wording = Wording {
        name: Some(text.to_owned()),
        message: Some(text.to_owned()),
        suggest_fix: Some(text.to_owned()),
    };
    for wording in [wording, Wording::default()] {
        let rule = draft
            .rule(&BTreeSet::new(), &wording, now())
            .expect("a rule");
        let written = render(&rule);
        match parse(&written) {
            Ok(parsed) => assert_eq!(parsed.rule, rule, "{written}"),
            Err(findings) => panic!("{findings:?}\n{written}"),
        }
        let explanation = Classifier::default().explain(&Subject {
            message: text,
            kind: text,
            component: text,
            level: text,
            tags: &[],
            precondition: false,
        });
        let item = Item {
            rule: &rule,
            template: text,
            numbers: candidates[0].numbers,
            trend: signature.trend(now()),
            explanation: &explanation,
            precondition: None,
            replay: None,
            samples: &[text.to_owned()],
            values: &[],
        };
        let request = pull_request(&[item], 0);
        assert!(!request.title.contains('\n'));
        let outside = outside_code(&request.body);
        for evil in [
            "@evil",
            "<img",
            "](http",
            "#1 ",
            "status: approved",
            "\u{202e}",
            "\u{1b}",
        ] {
            assert!(
                !outside.contains(evil),
                "{evil} in {outside}\n{}",
                request.body
            );
        }
    }
}

/// What a reader of Markdown takes for text: everything outside of fences and spans of code.
pub(super) fn outside_code(body: &str) -> String {
    let mut out = String::new();
    let mut fence: Option<usize> = None;
    for line in body.lines() {
        let run = line.len() - line.trim_start_matches('`').len();
        match fence {
            Some(length) if run >= length && line.trim_matches('`').trim().is_empty() => {
                fence = None
            }
            Some(_) => {}
            None if run >= 3 && !line[run..].contains('`') => fence = Some(run),
            None => {
                let mut rest = line;
                while let Some(at) = rest.find('`') {
                    let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
                    out.push_str(&rest[..at]);
                    let inner = &rest[at + run..];
                    let mut from = 0;
                    let end = loop {
                        let Some(next) = inner[from..].find('`').map(|next| from + next) else {
                            break None;
                        };
                        let close =
                            inner[next..].len() - inner[next..].trim_start_matches('`').len();
                        if close == run {
                            break Some(next + close);
                        }
                        from = next + close;
                    };
                    match end {
                        Some(end) => rest = &inner[end..],
                        None => panic!("a span that does not end: {line}"),
                    }
                }
                out.push_str(rest);
                out.push('\n');
            }
        }
    }
    assert_eq!(fence, None, "a fence that does not end:\n{body}");
    out
}

#[test]
fn hostile_texts_are_code() {
    for text in HOSTILE {
        hostile(text);
    }
    for text in [
        "@evil <img src=x onerror=alert(1)> [a](http://evil) #1 closes #1 |a|b|",
        "``` \n@evil\n```",
        "`@evil` ``@evil`` ````",
        "`",
        "</details><img src=x>@evil",
        "\u{202e}@evil\u{1b}[0m",
        "",
        " ",
    ] {
        hostile(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_is_code(text in prop_oneof![any::<String>(), "[`|<>@#a\n\\\\\\[\\]() ]{0,30}"]) {
        hostile(&text.replace("@evil", ""));
        let code = markdown::code(&text);
        prop_assert!(!code.contains('\n'));
    }
}
