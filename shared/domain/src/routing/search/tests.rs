//! What the scores are: by words, by meaning, and by both.

use super::fixture::{index, model, skill, skills};
use super::*;
use crate::routing::Document;
use crate::routing::index::Index;
use crate::routing::settings::{Mode, Weights};

fn ranking(skills: Vec<Document>, mode: Mode, request: &str) -> Vec<(String, super::rank::Ranked)> {
    let index = index(skills);
    let mut room = Room::default();
    let query = Query::read(request, model(), &index, &mut room);
    let weights = Weights::new(mode, 0.5, 0.5);
    let ranking = rank(&query, (model(), &index), &mut room, weights, false, |_| {
        true
    });
    let named = ranking
        .best
        .into_iter()
        .map(|ranked| (index.document(ranked.doc).id.clone(), ranked));
    named.collect()
}

/// The share of the request that each skill holds, by number.
fn lexical(skills: Vec<Document>, request: &str) -> Vec<f32> {
    let index = index(skills);
    let mut room = Room::default();
    let query = Query::read(request, model(), &index, &mut room);
    lexical::scores(&query, &index, &mut room.best, &mut room.lexical);
    room.lexical
}

fn meaning(skills: Vec<Document>, request: &str) -> Vec<f32> {
    let index = index(skills);
    let mut room = Room::default();
    let query = Query::read(request, model(), &index, &mut room);
    meaning::scores(&query, &index, &mut room);
    room.meaning
}

fn check(mode: Mode, request: &str, expect: &str) {
    let ranking = ranking(skills(), mode, request);
    let first = ranking.first().map_or("nothing", |(id, _)| id.as_str());
    assert_eq!(first, expect, "{mode}: {request}: {ranking:?}");
}

#[test]
fn words_lead_to_the_skill_that_holds_them() {
    let check = |request, expect| check(Mode::Keyword, request, expect);
    check("find flights to sochi", "flight search");
    check("FLIGHT", "flight search");
    check("searching", "flight search");
    check("fligt serch", "flight search");
    check("bankTransfer", "bank transfer");
    check("booking_a_table", "table booking");
    check("weatherforecast", "weather forecast");
    check("самолет", "nothing");
    check("qqq", "nothing");
    check("what is the", "nothing");
}

#[test]
fn meaning_leads_where_no_word_does() {
    let check = |request, expect| check(Mode::Vector, request, expect);
    check("самолет", "flight search");
    check("plane", "flight search");
    check("погода", "weather forecast");
    check("storage", "disk report");
    check("eat", "table booking");
    check("qqq", "nothing");
}

#[test]
fn both_lead_together() {
    let check = |request, expect| check(Mode::Hybrid, request, expect);
    check("найти рейсы", "flight search");
    check("is it rain in paris", "weather forecast");
    check("largest files", "disk report");
    check("pay money", "bank transfer");
}

#[test]
fn the_lexical_score_is_the_share_of_the_request() {
    let two = || vec![skill("flight", ""), skill("bank", "")];
    let scores = |request| lexical(two(), request);
    let all = scores("flight");
    assert!(all[0] > 0.5 && all[0] <= 1.0 && all[1] == 0.0, "{all:?}");
    let half = scores("flight bank");
    assert!((half[0] - all[0] / 2.0).abs() < 1e-6 && (half[0] - half[1]).abs() < 1e-6);
    assert_eq!(scores("flight flight flights"), all, "a word counts once");
    assert_eq!(
        scores("the flight of the what"),
        all,
        "stop words do not count"
    );
    let with_unknown = scores("flight qqqqqq");
    assert!(
        with_unknown[0] < all[0] / 2.0,
        "what no skill holds is the rarest"
    );
    let misspelt = scores("fligt");
    assert!(misspelt[0] > 0.0 && misspelt[0] < all[0], "{misspelt:?}");
    assert_eq!(scores("what is the"), [0.0, 0.0]);
    assert_eq!(lexical(vec![], "flight"), [0.0; 0]);
}

#[test]
fn a_rarer_word_counts_more() {
    let skills = vec![
        skill("flight", ""),
        skill("bank", ""),
        skill("x", "bank"),
        skill("y", "bank"),
    ];
    let scores = lexical(skills, "flight bank");
    assert!(scores[0] > scores[1], "{scores:?}");
}

#[test]
fn many_words_are_cut_off() {
    let request = "flight ".repeat(1_000) + "bank";
    assert_eq!(
        lexical(vec![skill("bank", "")], &request),
        [0.0],
        "a thousand words are read"
    );
    let distinct: String = ('a'..='h')
        .flat_map(|left| ('p'..='w').map(move |right| format!("{left}{right}{left}{right} ")))
        .collect();
    let request = distinct + "bank";
    assert_eq!(
        lexical(vec![skill("bank", "")], &request),
        [0.0],
        "64 of them are looked up"
    );
}

#[test]
fn examples_and_counterexamples_move_the_meaning() {
    let plain = || vec![skill("other", "bank"), skill("flight", "")];
    let with = |change: &dyn Fn(&mut Document)| {
        let mut skills = plain();
        change(&mut skills[0]);
        meaning(skills, "dinner in a restaurant")[0]
    };
    let before = with(&|_| ());
    let shown = with(&|skill| skill.examples = vec!["restaurant dinner".to_owned()]);
    let both = with(&|skill| {
        skill.examples = vec!["restaurant dinner".to_owned()];
        skill.counterexamples = vec!["dinner in the restaurant".to_owned()];
    });
    let refused = with(&|skill| skill.counterexamples = vec!["dinner restaurant".to_owned()]);
    let unrelated = with(&|skill| skill.counterexamples = vec!["weather".to_owned()]);
    assert!(shown > before + 0.3, "{shown} after {before}");
    assert!(refused < before - 0.1, "{refused} after {before}");
    assert!(both <= shown, "{both} after {shown}");
    assert_eq!(unrelated, before);
}

#[test]
fn five_are_kept_best_first() {
    let many = (0..600).map(|number| {
        let words = "flight ".repeat(1 + number % 7);
        skill(&format!("{number:03}"), &words)
    });
    let ranking = ranking(many.collect(), Mode::Keyword, "flight");
    assert_eq!(ranking.len(), 5);
    assert!(ranking.is_sorted_by(|left, right| left.1.score >= right.1.score));
    let ids: Vec<_> = ranking.iter().map(|(id, _)| id.as_str()).collect();
    assert!(
        ids.is_sorted(),
        "equally good ones are in the order of their ids: {ids:?}"
    );
}

#[test]
fn only_what_may_be_chosen_is_ranked() {
    let index = Index::build(model(), skills());
    let mut room = Room::default();
    let query = Query::read("flight search", model(), &index, &mut room);
    let none = rank(
        &query,
        (model(), &index),
        &mut room,
        Weights::default(),
        false,
        |_| false,
    );
    assert!(none.best.is_empty() && none.deprecated.is_none());
    let not_first = rank(
        &query,
        (model(), &index),
        &mut room,
        Weights::default(),
        false,
        |doc| doc != 0,
    );
    assert!(not_first.best.iter().all(|ranked| ranked.doc != 0));
}

#[test]
fn weights_are_scaled_and_bad_ones_are_not_taken() {
    let check = |mode, keyword, vector, expect: (f32, f32)| {
        let weights = Weights::new(mode, keyword, vector);
        assert_eq!(
            (weights.keyword(), weights.vector()),
            expect,
            "{mode} {keyword} {vector}"
        );
    };
    let default = (Weights::KEYWORD, Weights::VECTOR);
    check(Mode::Hybrid, 1.0, 1.0, (0.5, 0.5));
    check(Mode::Hybrid, 3.0, 1.0, (0.75, 0.25));
    check(Mode::Hybrid, -1.0, 2.0, (0.0, 1.0));
    check(Mode::Hybrid, 0.0, 0.0, default);
    check(Mode::Hybrid, -1.0, -1.0, default);
    check(Mode::Hybrid, f32::NAN, f32::NAN, default);
    check(Mode::Hybrid, f32::INFINITY, 1.0, default);
    check(Mode::Keyword, 0.0, 1.0, (1.0, 0.0));
    check(Mode::Vector, 1.0, 0.0, (0.0, 1.0));
    for mode in [Mode::Keyword, Mode::Vector, Mode::Hybrid] {
        assert_eq!(mode.to_string().parse(), Ok(mode));
    }
    let error = "semantic".parse::<Mode>().expect_err("no mode").to_string();
    assert!(
        error.contains("semantic") && error.contains("hybrid"),
        "{error}"
    );
}

/// Skills of a few words each, drawn by number; every seventh has examples.
fn many_skills() -> Vec<Document> {
    const WORDS: [&str; 20] = [
        "flight",
        "weather",
        "disk",
        "money",
        "table",
        "translate",
        "music",
        "search",
        "airline",
        "rain",
        "folder",
        "bank",
        "dinner",
        "spanish",
        "song",
        "find",
        "plane",
        "storage",
        "pay",
        "restaurant",
    ];
    let mut chance = 7_u64;
    let mut text = move |words: usize| {
        let mut words = (0..words).map(|_| {
            chance = chance.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            WORDS[(chance >> 33) as usize % WORDS.len()]
        });
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |text, word| text + " " + word)
    };
    let skills = (0..3_000).map(|number| Document {
        id: format!("{number:04}"),
        examples: (number..number + 2)
            .filter(|at| at % 7 == 0)
            .map(|_| text(4))
            .collect(),
        ..skill(&text(2), &text(5))
    });
    skills.collect()
}

#[test]
fn of_many_skills_the_best_are_found() {
    let skills = many_skills();
    let mut plain = skills.clone();
    for skill in &mut plain {
        skill.examples.clear();
    }
    for index in [index(skills), index(plain)] {
        let all: Vec<_> = (0..3_000).collect();
        for request in [
            "find a flight",
            "dinner in the rain",
            "pay for a spanish song",
            "weather",
        ] {
            let mut room = Room::default();
            let query = Query::read(request, model(), &index, &mut room);
            let weights = Weights::default();
            let found = rank(&query, (model(), &index), &mut room, weights, false, |_| {
                true
            });
            // The long way: the score of every skill.
            let nearness = meaning::scores(&query, &index, &mut room);
            let mut meanings = Vec::new();
            nearness.exact(&index, (&room.meaning, &room.heads), &all, &mut meanings);
            let of = |doc: usize| found.best.iter().find(|best| best.doc == doc as u32);
            let by_meaning = 0.8 / nearness.spread(&index, &room).around(0.12);
            let by_words = 0.2 / fusion::Spread::of(&room.lexical).around(0.06);
            let fused = |meaning: f32, lexical: f32| meaning * by_meaning + lexical * by_words;
            let best = found.best.iter();
            let least = best.map(|best| fused(best.meaning, best.lexical));
            let least = least.fold(f32::MAX, f32::min);
            for (doc, (&meaning, &lexical)) in meanings.iter().zip(&room.lexical).enumerate() {
                let score = fused(meaning, lexical);
                match of(doc) {
                    Some(best) => {
                        let off = (best.meaning - meaning).abs() + (best.lexical - lexical).abs();
                        assert!(off < 1e-4, "{request}: {doc}");
                        assert!(best.score >= score - 1e-4, "{request}: {doc}");
                    }
                    None => assert!(score <= least + 1e-4, "{request}: {doc} {score} {least}"),
                }
            }
        }
    }
}

#[test]
fn what_is_guessed_is_as_good_as_exact() {
    let index = index(many_skills());
    let mut room = Room::default();
    let query = Query::read("find a flight", model(), &index, &mut room);
    let nearness = meaning::scores(&query, &index, &mut room);
    let all: Vec<_> = (0..3_000).collect();
    let mut exact = Vec::new();
    nearness.exact(&index, (&room.meaning, &room.heads), &all, &mut exact);
    assert!(nearness.slack() > 0.0);
    let far = |(guess, exact): (&f32, &f32)| exact - guess > nearness.slack();
    let off = room
        .meaning
        .iter()
        .zip(&exact)
        .filter(|pair| far(*pair))
        .count();
    assert!(off < 3, "{off} of 3,000 are better than they may seem");
    let spread = nearness.spread(&index, &room).around(0.12);
    let whole = fusion::Spread::of(&exact).around(0.12);
    assert!((spread / whole - 1.0).abs() < 0.03, "{spread} {whole}");
}

#[test]
fn those_that_are_close_are_sorted_by_their_words() {
    let ranking = |mode| {
        let skills = vec![
            skill("a", "flight dinner"),
            skill("b", "plane restaurant dinner"),
        ];
        ranking(skills, mode, "flight dinner")
    };
    for mode in [Mode::Hybrid, Mode::Keyword] {
        let ranking = ranking(mode);
        assert!(ranking.is_sorted_by(|left, right| left.1.score >= right.1.score));
        assert_eq!(ranking[0].0, "a", "{mode}: {ranking:?}");
    }
}
