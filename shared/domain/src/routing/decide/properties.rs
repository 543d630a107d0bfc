//! What holds of every answer, whatever is asked and whatever the skills say.

use crate::routing::search::fixture::{index, model};
use crate::routing::{Decision, Deprecated, Document, Evidence, Index, Mode, Request, Weights};
use proptest::prelude::*;

/// Texts between sense and nonsense.
fn any_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => prop::sample::select(vec![
            "flight", "flights", "weather", "bank", "table", "find", "рейсы", "погода", "the", "what",
            "bankTransfer", "disk_report", "fligth", "42", "🙂", "e\u{301}", "ﬁle", "航班", "\u{0}", "-",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<String>(),
    ];
    prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "))
}

fn any_document() -> impl Strategy<Value = Document> {
    let texts = || prop::collection::vec(any_text(), 0..3);
    let tags = prop::collection::vec(
        prop::sample::select(vec!["a", "b"]).prop_map(str::to_owned),
        0..3,
    );
    let deprecated = prop::option::weighted(0.2, prop::option::of("[a-d]"));
    (
        "[a-z]{0,2}",
        any_text(),
        any_text(),
        tags,
        texts(),
        texts(),
        deprecated,
    )
        .prop_map(
            |(id, name, description, tags, examples, counterexamples, deprecated)| Document {
                id,
                name,
                description,
                tags,
                examples,
                counterexamples,
                deprecated: deprecated.map(|replacement| Deprecated { replacement }),
            },
        )
}

fn any_weights() -> impl Strategy<Value = Weights> {
    let mode = prop::sample::select(vec![Mode::Keyword, Mode::Vector, Mode::Hybrid]);
    (mode, any::<f32>(), any::<f32>())
        .prop_map(|(mode, keyword, vector)| Weights::new(mode, keyword, vector))
}

/// Every skill with its score, so that orders which differ only where scores hardly do are the same.
fn scores(index: &Index, request: Request<'_>, weights: Weights) -> Vec<(String, f32)> {
    let answer = index.route(model(), request, weights);
    let scored = answer
        .candidates
        .iter()
        .map(|candidate| (candidate.document.id.clone(), candidate.score));
    scored.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_request_has_a_sound_answer(
        documents in prop::collection::vec(any_document(), 0..12),
        text in any_text(),
        tags in prop::option::of(Just(vec!["a".to_owned()])),
        deprecated_too in any::<bool>(),
        weights in any_weights(),
    ) {
        let index = index(documents);
        let tags = tags.unwrap_or_default();
        let request = Request { text: &text, tags: &tags, deprecated_too };
        let answer = index.route(model(), request, weights);
        prop_assert!((0.0..=1.0).contains(&answer.confidence));
        prop_assert!(answer.candidates.len() <= 5);
        prop_assert!(answer.candidates.is_sorted_by(|left, right| left.score >= right.score));
        prop_assert!(!answer.candidates.is_empty() || answer.decision == Decision::None);
        for candidate in &answer.candidates {
            prop_assert!(candidate.score > 0.0 && candidate.score.is_finite());
            prop_assert!((0.0..=1.001).contains(&candidate.keyword));
            prop_assert!((-1.6..=1.01).contains(&candidate.vector), "{}", candidate.vector);
            prop_assert!(deprecated_too || candidate.document.deprecated.is_none());
            prop_assert!(tags.is_empty() || candidate.document.tags.contains(&tags[0]));
            prop_assert!(candidate.evidence.len() <= 6);
            for evidence in &candidate.evidence {
                if let Evidence::Word { span, found, fields, share } = evidence {
                    prop_assert!(text.get(span.clone()).is_some_and(|written| !written.is_empty()));
                    prop_assert!(!found.is_empty() && !fields.is_empty());
                    prop_assert!(*share > 0.0 && *share <= 1.001);
                }
            }
        }
        let left_out = answer.deprecated.map(|document| document.deprecated.is_some() && !deprecated_too);
        prop_assert!(left_out != Some(false));
    }

    #[test]
    fn the_order_of_skills_changes_nothing(
        documents in prop::collection::vec(any_document(), 0..12),
        text in any_text(),
        weights in any_weights(),
    ) {
        let mut documents = documents;
        documents.sort_by(|left, right| left.id.cmp(&right.id));
        documents.dedup_by(|left, right| left.id == right.id);
        let forward = scores(&index(documents.clone()), Request::new(&text), weights);
        documents.reverse();
        let backward = scores(&index(documents), Request::new(&text), weights);
        prop_assert_eq!(forward.len(), backward.len());
        for ((forward, score), (backward, other)) in forward.iter().zip(&backward) {
            // Sums in another order differ in the last digits, and what is as good as equal may change places.
            prop_assert!((score - other).abs() <= 1e-3 * score.abs().max(1.0), "{forward} {score}, {backward} {other}");
        }
    }
}
