//! What is counted: words, their rarity and fields, look-alikes, and skills that are given twice or say
//! nothing.

use super::*;
use crate::routing::search::fixture::{index, skill, skills};

fn word(index: &Index, word: &str) -> WordId {
    let found = index.lexicon.find(word);
    found.unwrap_or_else(|| panic!("{word} is a word of the skills"))
}

fn holders(index: &Index, of: &str) -> Vec<(String, f32)> {
    let holders = index.postings.holders(word(index, of));
    let named = holders.map(|(doc, weight)| (index.document(doc).id.clone(), weight));
    named.collect()
}

fn alike(index: &Index, word: &str) -> Vec<String> {
    let found = index.grams.alike(word, 0.25, &mut Scratch::default());
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|left, right| right.1.total_cmp(&left.1));
    let words = found.iter().map(|&(word, similarity)| {
        assert!((0.25..=1.0).contains(&similarity), "{similarity}");
        index.lexicon.word(word).to_owned()
    });
    words.collect()
}

#[test]
fn words_of_one_stem_are_counted_together() {
    let index = index(vec![
        skill("a", "flight flights"),
        skill("b", "flights"),
        skill("c", "bank"),
    ]);
    let flight = index.lexicon.stem("flight").expect("a stem");
    let members = index.lexicon.members(flight);
    let members: Vec<_> = members
        .iter()
        .map(|&word| index.lexicon.word(word))
        .collect();
    assert_eq!(members, ["flight", "flights"]);
    let bank = index.lexicon.stem("bank");
    let rarity = |stem| index.postings.rarity(stem);
    // Two skills of three hold the one, one the other, none a third.
    assert!(rarity(Some(flight)) < rarity(bank) && rarity(bank) < rarity(None));
    let expect = (1.0 + (3.0 - 2.0 + 0.5) / (2.0 + 0.5_f32)).ln();
    assert!((rarity(Some(flight)) - expect).abs() < 1e-6);
    let telling = |stem| index.postings.telling(stem);
    assert!(telling(Some(flight)) < telling(bank) && telling(bank) < telling(None));
    assert!(telling(Some(flight)) > 0.5, "three skills say little");
    assert_eq!(telling(None), 1.0);
}

/// What a word counts in each skill that holds it.
fn weights(skills: Vec<Document>, of: &str) -> impl Fn(&str) -> Option<f32> {
    let holders = holders(&index(skills), of);
    for (_, weight) in &holders {
        assert!(*weight > 0.0 && *weight < 1.0, "{holders:?}");
    }
    move |id| {
        let holder = holders.iter().find(|(other, _)| other == id);
        holder.map(|(_, weight)| *weight)
    }
}

#[test]
fn a_word_counts_by_its_field() {
    let mut tagged = skill("c", "");
    tagged.tags = vec!["bank".to_owned()];
    let mut shown = skill("d", "");
    shown.examples = vec!["bank".to_owned()];
    let mut refused = skill("e", "");
    refused.counterexamples = vec!["bank".to_owned()];
    let skills = vec![
        skill("bank", ""),
        skill("b", "bank"),
        tagged,
        shown,
        refused,
    ];
    let weight = weights(skills, "bank");
    assert!(
        weight("b") > weight("c"),
        "a description counts more than a tag"
    );
    assert!(
        weight("d") > weight("c"),
        "an example counts more than a tag"
    );
    assert_eq!(weight("e"), None, "what does not lead here does not count");
}

#[test]
fn a_word_counts_by_the_length_of_its_field() {
    let long = "bank one two three four five six seven eight nine ten";
    let twice = skill("twice", "bank bank");
    let skills = vec![
        skill("short", "bank"),
        skill("long", long),
        twice,
        skill("two", "bank money"),
    ];
    let weight = weights(skills, "bank");
    assert!(weight("short") > weight("two") && weight("two") > weight("long"));
    assert!(weight("twice") > weight("two"), "twice is more than once");
}

#[test]
fn the_fields_that_hold_a_word_are_known() {
    let mut bank = skill("bank", "the bank");
    bank.examples = vec!["a bank".to_owned()];
    let index = index(vec![bank, skill("other", "money")]);
    let fields = |doc| {
        index
            .postings
            .fields(word(&index, "bank"), doc)
            .collect::<Vec<_>>()
    };
    assert_eq!(fields(0), [Field::Name, Field::Description, Field::Example]);
    assert_eq!(fields(1), []);
}

#[test]
fn stop_words_are_in_no_posting() {
    let index = index(vec![skill("the", "what is the of and")]);
    assert_eq!(holders(&index, "the"), []);
    assert_eq!(holders(&index, "what"), []);
}

#[test]
fn words_that_look_alike_are_found() {
    let index = index(skills());
    let check = |word: &str, expect: &[&str]| {
        let found = alike(&index, word);
        assert_eq!(
            found[..expect.len().min(found.len())],
            *expect,
            "{word}: {found:?}"
        );
        assert_eq!(found.is_empty(), expect.is_empty(), "{word}: {found:?}");
    };
    check("flight", &["flight", "flights"]);
    check("fligt", &["flight"]);
    check("restarant", &["restaurant"]);
    check("weatherforecast", &["forecast", "weather"]);
    check("translator", &["translate", "translation"]);
    check("zzzzz", &[]);
    check("", &[]);
    check("42", &[]);
    check("погода", &[]);
}

#[test]
fn numbers_do_not_look_alike() {
    let index = index(vec![skill("a", "12345 123456")]);
    assert_eq!(alike(&index, "12345"), [""; 0]);
}

#[test]
fn similarity_is_that_of_all_pairs() {
    let index = index(skills());
    // The long way: the share of both words' grams, each by its worth, that both have.
    let grams = |word: &str| -> Vec<String> {
        let padded: Vec<char> = format!("^{word}$").chars().collect();
        let mut grams: Vec<String> = (3..=5)
            .flat_map(|length| padded.windows(length).map(String::from_iter))
            .collect();
        grams.sort();
        grams.dedup();
        grams
    };
    let all: Vec<_> = index
        .lexicon
        .words()
        .map(|word| (word.to_owned(), grams(word)))
        .collect();
    let worth = |gram: &String| {
        let holders = all.iter().filter(|(_, grams)| grams.contains(gram)).count();
        (1.0 + all.len() as f32 / holders.max(1) as f32).ln()
    };
    for word in [
        "fligths",
        "booked",
        "transferring",
        "forecasting",
        "language",
        "banana",
    ] {
        let own = grams(word);
        let mut found = index.grams.alike(word, 0.25, &mut Scratch::default());
        found.sort_by_key(|(word, _)| *word);
        let mut expect = Vec::new();
        for (number, (_, others)) in all.iter().enumerate() {
            let sum = |grams: &mut dyn Iterator<Item = &String>| grams.map(worth).sum::<f32>();
            let shared = sum(&mut own.iter().filter(|gram| others.contains(gram)));
            let all = sum(&mut own.iter()) + sum(&mut others.iter()) - shared;
            if shared / all >= 0.25 {
                expect.push((number as WordId, shared / all));
            }
        }
        assert_eq!(found.len(), expect.len(), "{word}");
        for (found, expect) in found.iter().zip(&expect) {
            assert_eq!(found.0, expect.0, "{word}");
            assert!(
                (found.1 - expect.1).abs() < 1e-4,
                "{word}: {found:?}, {expect:?}"
            );
        }
    }
}

#[test]
fn of_documents_with_one_id_the_last_counts() {
    let mut first = skill("a", "flight");
    let mut last = skill("a", "bank");
    first.examples = vec!["plane".to_owned()];
    last.examples = vec!["money".to_owned()];
    let index = index(vec![first, skill("b", "table"), last.clone()]);
    assert_eq!(index.documents().len(), 2);
    assert_eq!(index.documents()[1], last);
    assert_eq!(index.lexicon.find("flight"), None);
    assert_eq!(holders(&index, "bank").len(), 1);
}

#[test]
fn skills_that_say_nothing_harm_nobody() {
    let empty = Document {
        tags: vec![String::new()],
        examples: vec![String::new(), "🙂".to_owned()],
        counterexamples: vec![" ".to_owned()],
        ..Document::default()
    };
    let alone = index(vec![empty.clone()]);
    assert_eq!(alone.documents().len(), 1);
    assert!(index(vec![]).documents().is_empty());
    let index = index(vec![empty, skill("bank", "money")]);
    assert_eq!(holders(&index, "bank").len(), 1);
    assert!(format!("{index:?}").contains("skills: 2"));
}

#[test]
fn a_million_words_are_one_document() {
    let text = "flight bank dinner ".repeat(333_334);
    let index = index(vec![skill("a", &text), skill("b", "bank")]);
    let [(_, long), (_, short)] = holders(&index, "bank")[..] else {
        panic!("two holders")
    };
    assert!(long > 0.9 && long <= 1.0 && short < long, "{long}, {short}");
    assert!(
        index.size() < 100_000,
        "its words are counted once each: {}",
        index.size()
    );
}
