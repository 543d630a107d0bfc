//! The model and its format, whole and damaged.

use super::*;
use crate::routing::model::fixture;
use crate::routing::text::MAX_WORD_CHARS;
use proptest::prelude::*;

fn model() -> &'static Model {
    crate::routing::search::fixture::model()
}

fn spelt(model: &Model, word: &str) -> Vec<String> {
    let pieces = fixture::pieces();
    let mut found = [0; MAX_WORD_CHARS];
    let numbers = model.cut(word, &mut found).iter();
    numbers
        .map(|&number| pieces[number as usize].0.clone())
        .collect()
}

fn vector(model: &Model, words: &[&str]) -> Vector {
    let mut sum = Sum::zero();
    for word in words {
        model.add_word(word, 1.0, &mut sum);
    }
    sum.quantised()
}

fn cosine(left: &Vector, right: &Vector) -> f32 {
    let mut out = [0.0];
    left.cosines(&[right.row()], &[right.scale], &mut out);
    out[0]
}

#[test]
fn what_is_written_is_read() {
    let model = model();
    model.verify().expect("whole");
    assert_eq!(model.size(), fixture::bytes().len());
    for (text, scale, row) in fixture::pieces() {
        if text.starts_with("##") {
            continue;
        }
        assert_eq!(spelt(model, &text), [text.as_str()], "{text} is one piece");
        let of_piece = vector(model, &[text.as_str()]);
        let length = row
            .iter()
            .map(|&value| f32::from(value).powi(2))
            .sum::<f32>()
            .sqrt()
            * scale;
        // The same numbers, in the order that sums keep.
        let (even, odd) = (row.iter().step_by(2), row.iter().skip(1).step_by(2));
        for (kept, &value) in of_piece.values.iter().zip(even.chain(odd)) {
            let kept = f32::from(*kept) * of_piece.scale;
            let value = f32::from(value) * scale / length;
            assert!((kept - value).abs() < 0.002, "{text}: {kept} is {value}");
        }
    }
}

#[test]
fn words_are_spelt_with_the_longest_pieces() {
    let model = model();
    let check = |word: &str, expect: &[&str]| assert_eq!(spelt(model, word), expect, "{word}");
    check("flights", &["flights"]);
    check("planes", &["plane", "##s"]);
    check("bookings", &["book", "##ing", "##s"]);
    check("рейсы", &["рейсы"]);
    // No piece continues so: nothing of the word counts.
    check("planet", &[]);
    check("ing", &[]);
    check("", &[]);
    check(&"x".repeat(10_000), &[]);
    check(&"a".repeat(10_000), &[]);
}

#[test]
fn words_of_one_subject_are_near() {
    let model = model();
    let near = cosine(&vector(model, &["flight"]), &vector(model, &["самолет"]));
    let far = cosine(&vector(model, &["flight"]), &vector(model, &["weather"]));
    assert!(near > 0.9 && far < 0.4, "{near} and {far}");
    let same = vector(model, &["flight", "to", "the", "bank"]);
    assert!((cosine(&same, &same) - 1.0).abs() < 0.01);
    let nothing = vector(model, &["qqq"]);
    assert_eq!((nothing.scale, cosine(&nothing, &same)), (0.0, 0.0));
}

#[test]
fn what_is_no_number_has_no_direction() {
    for scale in [
        f32::NAN,
        f32::INFINITY,
        f32::MAX,
        f32::MIN_POSITIVE / 64.0,
        0.0,
    ] {
        let mut pieces = fixture::pieces();
        pieces[0].1 = scale;
        let model = Model::read(fixture::packed(&pieces)).expect("a model");
        let vector = vector(&model, &["flight", "flight"]);
        assert!(vector.scale.is_finite(), "{scale}");
        let cosine = cosine(&vector, &vector);
        assert!((0.0..1.01).contains(&cosine), "{scale}: {cosine}");
    }
}

#[test]
fn damage_is_named() {
    let whole = fixture::bytes();
    let read = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole.clone();
        change(&mut bytes);
        Model::read(bytes).and_then(|model| model.verify()).err()
    };
    let put = |at: usize, value: u32| {
        move |bytes: &mut Vec<u8>| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes())
    };
    let header = |at: usize, value: u32| match read(&put(at, value)) {
        Some(ModelError::Header { field, found, .. }) => (field, found),
        other => panic!("{other:?}"),
    };
    assert_eq!(read(&|_| ()), None);
    assert_eq!(read(&|bytes| bytes.clear()), Some(ModelError::Magic));
    assert_eq!(read(&|bytes| bytes.truncate(31)), Some(ModelError::Magic));
    assert_eq!(read(&|bytes| bytes[7] = b'2'), Some(ModelError::Magic));
    assert_eq!(header(8, 128), ("number of dimensions", 128));
    assert_eq!(header(12, 0), ("number of pieces", 0));
    assert_eq!(header(12, u32::MAX), ("number of pieces", u32::MAX));
    assert_eq!(header(16, 100), ("number of slots", 100));
    assert_eq!(header(16, 32), ("number of slots", 32));
    assert_eq!(header(16, 1 << 31), ("number of slots", 1 << 31));
    assert_eq!(header(20, u32::MAX), ("length of texts", u32::MAX));
    let (found, expected) = (whole.len() - 1, whole.len());
    let length = Some(ModelError::Length { found, expected });
    assert_eq!(read(&|bytes| bytes.truncate(found)), length);
    assert!(matches!(
        read(&|bytes| bytes.push(0)),
        Some(ModelError::Length { .. })
    ));
    assert!(matches!(read(&put(20, 4)), Some(ModelError::Length { .. })));
    assert_eq!(
        read(&|bytes| bytes[expected - 1] ^= 1),
        Some(ModelError::Checksum)
    );
    assert_eq!(read(&put(24, 0)), Some(ModelError::Checksum));
}

#[test]
fn messages_say_what_to_do() {
    for error in [
        ModelError::Magic,
        ModelError::Header {
            field: "number of slots",
            found: 3,
            expected: "a power of two",
        },
        ModelError::Length {
            found: 1,
            expected: 2,
        },
        ModelError::Checksum,
    ] {
        let text = error.to_string();
        assert!(
            text.contains("use the router.bin") || text.contains("copy it again"),
            "{text}"
        );
    }
}

/// Words that lead through every part of the table.
const WORDS: [&str; 8] = [
    "flight",
    "planes",
    "bookings",
    "рейсы",
    "unknown",
    "a",
    "zzz",
    "самолетами",
];

fn use_it(bytes: Vec<u8>) {
    let Ok(model) = Model::read(bytes) else {
        return;
    };
    let _ = model.verify();
    let vector = vector(&model, &WORDS);
    assert!(vector.scale.is_finite());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut with_magic = b"PRNTRTR1".to_vec();
        with_magic.extend(&bytes);
        use_it(bytes);
        use_it(with_magic);
    }

    #[test]
    fn a_damaged_model_is_refused_or_used_without_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        in_the_table in any::<bool>(),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = fixture::bytes();
        // Slots and offsets are a small part of the file, and the part that leads elsewhere.
        let range = if in_the_table { 32..32 + 4 * 256 } else { 0..bytes.len() };
        for (at, value) in changes {
            bytes[range.start + at.index(range.len())] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        use_it(bytes);
    }

    #[test]
    fn any_word_is_spelt_whole_or_not_at_all(word in "[^#\\pC]{0,80}|(flight|book|ing|s|er|рейс){1,70}") {
        let pieces = spelt(model(), &word);
        let text: String = pieces.iter().map(|piece| piece.trim_start_matches("##")).collect();
        prop_assert!(pieces.is_empty() || word.starts_with(&text));
        prop_assert!(pieces.is_empty() || text == word || pieces.len() == MAX_WORD_CHARS);
    }
}
