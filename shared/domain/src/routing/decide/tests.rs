//! Answers: what is decided, of which skills, and why.

use crate::routing::search::fixture::{index, model, skill, skills};
use crate::routing::{
    Answer, Candidate, Decision, Deprecated, Document, Evidence, Request, Weights,
};

fn with_answer<T>(
    skills: Vec<Document>,
    request: Request<'_>,
    look: impl Fn(&Answer<'_>) -> T,
) -> T {
    let index = index(skills);
    let answer = index.route(model(), request, Weights::default());
    assert!((0.0..=1.0).contains(&answer.confidence), "{answer:?}");
    assert!(answer.candidates.len() <= 5, "{answer:?}");
    assert!(
        answer
            .candidates
            .is_sorted_by(|left, right| left.score >= right.score),
        "{answer:?}"
    );
    look(&answer)
}

/// The decision and the ids of the candidates.
fn routed(skills: Vec<Document>, text: &str) -> (Decision, Vec<String>) {
    with_answer(skills, Request::new(text), |answer| {
        (answer.decision, ids(answer))
    })
}

fn ids(answer: &Answer<'_>) -> Vec<String> {
    let ids = answer
        .candidates
        .iter()
        .map(|candidate| candidate.document.id.clone());
    ids.collect()
}

fn confidence(skills: Vec<Document>, text: &str) -> f32 {
    with_answer(skills, Request::new(text), |answer| answer.confidence)
}

#[test]
fn a_clear_request_is_selected() {
    let (decision, ids) = routed(skills(), "flight search");
    assert_eq!(
        (decision, ids[0].as_str()),
        (Decision::Selected, "flight search")
    );
}

#[test]
fn two_that_fit_are_asked_about() {
    let mut skills = skills();
    skills.push(skill("flight booking", "Find flights and airline tickets"));
    let sure = confidence(super::tests::skills(), "find flights");
    let (decision, mut ids) = routed(skills.clone(), "find flights");
    ids.truncate(2);
    ids.sort();
    assert_eq!(ids, ["flight booking", "flight search"]);
    assert_ne!(decision, Decision::None);
    assert!(
        confidence(skills, "find flights") < sure,
        "a rival makes unsure"
    );
}

#[test]
fn editions_of_one_name_are_no_rivals() {
    let alone = skills();
    let mut twice = skills();
    twice.push(Document {
        id: "flight search 2".to_owned(),
        ..twice[0].clone()
    });
    let (one, two) = (
        confidence(alone, "flight search"),
        confidence(twice, "flight search"),
    );
    assert!((one - two).abs() < 0.1, "{one}, {two}");
}

#[test]
fn different_skills_of_one_name_are_asked_about() {
    let named = |id: &str, description: &str| Document {
        id: id.to_owned(),
        ..skill("music", description)
    };
    let asked = |other: &str, request: &str| {
        let mut skills = skills();
        skills.push(named("a", "find a song"));
        skills.push(named("b", other));
        let (decision, mut ids) = routed(skills, request);
        ids.truncate(2);
        (decision, ids)
    };
    let (decision, mut ids) = asked("finds songs", "find music");
    assert_eq!(decision, Decision::Selected, "{ids:?}");
    ids.sort();
    assert_eq!(ids, ["a", "b"]);
    let (decision, mut ids) = asked("book a song", "music");
    assert_eq!(decision, Decision::Ask, "{ids:?}");
    ids.sort();
    assert_eq!(ids, ["a", "b"]);
    // What is asked for may still tell them apart.
    let (decision, ids) = asked("music for the bank: transfer money", "bank music");
    assert_eq!((decision, ids[0].as_str()), (Decision::Selected, "b"));
}

#[test]
fn what_says_nothing_leads_nowhere() {
    let long = "\u{7}".repeat(1_000);
    for text in [
        "",
        " \n\t",
        "🙂🙃🎉",
        "\u{0}\u{1b}[31m",
        "!?.,-",
        &long,
        "\u{301}\u{200d}\u{feff}",
    ] {
        assert_eq!(routed(skills(), text), (Decision::None, vec![]), "{text:?}");
    }
    assert_eq!(routed(vec![], "flight search"), (Decision::None, vec![]));
}

#[test]
fn requests_of_no_subject_run_nothing() {
    for text in ["what is the", "i of to", "и в на", "qqq zzz", "12345 67890"] {
        let (decision, ids) = routed(skills(), text);
        assert_ne!(decision, Decision::Selected, "{text:?}: {ids:?}");
    }
}

#[test]
fn odd_requests_are_answered() {
    let words = "find flights to the bank ".repeat(4_200);
    let one_word = "flight".repeat(17_000);
    for text in [
        words.as_str(),
        &one_word,
        &"🙂 flight ".repeat(9_000),
        "ﬂight ＦＬＩＧＨＴ рейс flightрейс 航班 הטיסה",
    ] {
        let (_, ids) = routed(skills(), text);
        assert!(ids.len() <= 5);
    }
    let (_, ids) = routed(skills(), &words);
    assert_eq!(ids[0], "flight search");
    let (_, ids) = routed(skills(), "НАЙТИ flights, пожалуйста 🙂\u{0}");
    assert_eq!(ids[0], "flight search");
}

#[test]
fn tags_narrow_the_choice() {
    let tags = |tags: &[&str], text: &str| {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let request = Request {
            tags: &tags,
            ..Request::new(text)
        };
        with_answer(skills(), request, ids)
    };
    assert!(!tags(&["air"], "weather forecast").contains(&"weather forecast".to_owned()));
    assert_eq!(tags(&["air"], "flight search"), ["flight search"]);
    assert_eq!(tags(&["travel"], "flight search")[0], "flight search");
    assert!(tags(&["travel", "air"], "flight weather").len() == 2);
    assert_eq!(tags(&["no such tag"], "flight search"), [""; 0]);
}

#[test]
fn deprecated_skills_are_left_out_and_named() {
    let mut skills = skills();
    let replacement = Some("flight finder".to_owned());
    skills[0].deprecated = Some(Deprecated {
        replacement: replacement.clone(),
    });
    skills.push(skill("flight finder", "Looks for planes"));
    let request = Request::new("flight search");
    with_answer(skills.clone(), request, |answer| {
        assert!(
            !ids(answer).contains(&"flight search".to_owned()),
            "{answer:?}"
        );
        let deprecated = answer.deprecated.expect("it would have been the best");
        assert_eq!(deprecated.id, "flight search");
        assert_eq!(
            deprecated.deprecated,
            Some(Deprecated {
                replacement: replacement.clone()
            })
        );
    });
    let too = Request {
        deprecated_too: true,
        ..request
    };
    with_answer(skills.clone(), too, |answer| {
        assert_eq!(ids(answer)[0], "flight search");
        assert_eq!(answer.deprecated, None);
    });
    with_answer(skills, Request::new("weather forecast"), |answer| {
        assert_eq!(answer.deprecated, None, "it has nothing to do with this");
    });
}

#[test]
fn people_teach() {
    let request = "something about my seat near the window";
    let first = |skills: Vec<Document>| routed(skills, request).1.first().cloned();
    let mut taught = skills();
    taught[0].examples = vec!["a seat near the window please".to_owned()];
    assert_eq!(first(taught.clone()).as_deref(), Some("flight search"));
    let shown = confidence(taught, request);
    assert!(
        shown > confidence(skills(), request),
        "an example makes surer"
    );

    let mut refused = skills();
    let request = "transfer money to the bank";
    let before = confidence(refused.clone(), request);
    refused[3].counterexamples = vec![request.to_owned()];
    assert!(
        confidence(refused, request) < before,
        "a refusal makes unsure"
    );
}

#[test]
fn evidence_shows_words_where_they_are() {
    let text = "Please FIND me cheap flightz";
    with_answer(skills(), Request::new(text), |answer| {
        let first = &answer.candidates[0];
        assert_eq!(first.document.id, "flight search");
        let words: Vec<_> = words(first)
            .map(|(span, found, fields)| (&text[span], found, fields))
            .collect();
        assert!(
            words.contains(&("FIND", "find", vec!["description"])),
            "{words:?}"
        );
        let (_, found, _) = words
            .iter()
            .find(|(written, ..)| *written == "flightz")
            .expect("it looks alike");
        assert!(found.starts_with("flight"), "{found}");
    });
}

#[test]
fn evidence_shows_the_nearest_example() {
    let mut skills = skills();
    skills[4].examples = vec!["weather".to_owned(), "dinner at a restaurant".to_owned()];
    with_answer(skills, Request::new("restaurant dinner"), |answer| {
        let Some(Evidence::Example { text, similarity }) = answer.candidates[0].evidence.first()
        else {
            panic!("{answer:?}")
        };
        assert_eq!(*text, "dinner at a restaurant");
        assert!(*similarity > 0.9 && *similarity < 1.01, "{similarity}");
    });
}

fn words<'a>(
    candidate: &'a Candidate<'_>,
) -> impl Iterator<Item = (std::ops::Range<usize>, &'a str, Vec<&'static str>)> {
    candidate
        .evidence
        .iter()
        .filter_map(|evidence| match evidence {
            Evidence::Word {
                span,
                found,
                fields,
                share,
            } => {
                assert!(*share > 0.0 && *share <= 1.0, "{share}");
                Some((span.clone(), *found, fields.clone()))
            }
            Evidence::Example { .. } => None,
        })
}

#[test]
fn signals_say_what_was_seen() {
    with_answer(skills(), Request::new("find the flight"), |answer| {
        assert_eq!(answer.signals.words, 3);
        assert_eq!(answer.signals.examples, 0);
        assert_eq!(answer.signals.foreign, 0.0);
        assert!(answer.signals.margin > 0.0 && answer.signals.strength > 0.0);
    });
}

#[test]
fn long_texts_and_duplicates_harm_nobody() {
    let mut skills = skills();
    skills.push(skill("long", &"flight bank weather ".repeat(33_334)));
    skills.push(Document::default());
    skills.push(skill("flight search", "Find flights and airline tickets"));
    assert_eq!(routed(skills, "flight search").1[0], "flight search");
}
