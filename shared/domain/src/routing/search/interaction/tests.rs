//! Words that find their like, and examples that answer for a skill.

use super::*;
use crate::routing::Document;
use crate::routing::search::Room;
use crate::routing::search::fixture::{index, model, skill};

/// How well a request and each of the skills answer each other.
fn answering(skills: Vec<Document>, request: &str) -> Vec<f32> {
    let index = index(skills);
    let mut room = Room::default();
    let query = Query::read(request, model(), &index, &mut room);
    let these: Vec<_> = (0..index.documents().len() as u32)
        .map(|doc| Ranked {
            doc,
            score: 0.0,
            lexical: 0.0,
            meaning: 0.0,
        })
        .collect();
    let Room {
        compared, exact, ..
    } = &mut room;
    scores(&query, (model(), &index), &these, compared, exact);
    exact.clone()
}

#[test]
fn words_find_their_like() {
    let check = |request, better: &str, worse: &str| {
        let scores = answering(vec![skill(better, ""), skill(worse, "")], request);
        assert!(scores[0] > scores[1], "{request}: {scores:?}");
    };
    // All of the request is in the first; the second has more words than were asked for.
    check("flight dinner", "flight dinner", "flight flight weather");
    check("flight", "flight", "flight bank dinner money");
    check("plane dinner", "flight restaurant", "flight bank");
    check("найти рейсы", "flight search", "bank transfer");
    check("the flight", "flight the", "flight money");
    let same = answering(vec![skill("flight bank", "")], "bank flight");
    assert!((same[0] - 1.5).abs() < 0.02, "all is found: {same:?}");
    let twice = answering(vec![skill("flight bank", "")], "bank flight flight");
    assert_eq!(same, twice, "a word counts once");
    for request in ["", "qqq", "!?"] {
        assert_eq!(answering(vec![skill("flight", "")], request), [0.0]);
    }
    assert_eq!(
        answering(vec![skill("", ""), skill("qqq", "")], "flight"),
        [0.0, 0.0]
    );
}

#[test]
fn the_nearest_example_answers_for_a_skill() {
    let mut shown = skill("bank", "money");
    shown.examples = vec!["weather".to_owned(), "find a flight".to_owned()];
    let scores = answering(vec![shown, skill("money", "bank")], "find a flight");
    assert!(scores[0] > 1.2 && scores[0] > scores[1] + 0.5, "{scores:?}");
}
