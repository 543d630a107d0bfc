//! One function a target; each panics when something does not hold.

use domain::routing::{Answer, Decision, Document, Evidence, Index, Mode, Model, Request, Weights};
use std::sync::LazyLock;

#[path = "../../shared/domain/src/routing/model/fixture.rs"]
mod fixture;

static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::read(fixture::bytes()).expect("the fixture is a model"));

/// The text is a request, and the name of the only skill: every word is found, where it is written.
pub(crate) fn tokenizer(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let skill = Document {
        id: "one".to_owned(),
        name: text.clone().into_owned(),
        ..Document::default()
    };
    let index = Index::build(&MODEL, vec![skill]);
    let weights = Weights::new(Mode::Keyword, 1.0, 0.0);
    let answer = index.route(&MODEL, Request::new(&text), weights);
    check(&answer, &text);
    if let Some(candidate) = answer.candidates.first() {
        assert!(!candidate.evidence.is_empty(), "found without a word");
    }
}

/// The first line is a request, every further one a skill: name, description, tag, example and
/// counterexample, with tabs between.
pub(crate) fn route(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (request, skills) = text.split_once('\n').unwrap_or((&text, ""));
    let skills = skills
        .split('\n')
        .take(200)
        .enumerate()
        .map(|(number, line)| {
            let mut fields = line.split('\t').map(str::to_owned);
            Document {
                // Some ids are there twice.
                id: format!("{}", number % 150),
                name: fields.next().unwrap_or_default(),
                description: fields.next().unwrap_or_default(),
                tags: fields.next().into_iter().collect(),
                examples: fields.next().into_iter().collect(),
                counterexamples: fields.next().into_iter().collect(),
                deprecated: None,
            }
        });
    let index = Index::build(&MODEL, skills.collect());
    for mode in [Mode::Keyword, Mode::Vector, Mode::Hybrid] {
        let weights = Weights::new(mode, Weights::KEYWORD, Weights::VECTOR);
        check(
            &index.route(&MODEL, Request::new(request), weights),
            request,
        );
    }
}

/// The bytes are a model, or the damage to one: groups of place (4 bytes) and value (1 byte).
pub(crate) fn model_read(data: &[u8]) {
    use_model(data.to_vec());
    let mut bytes = fixture::bytes();
    for change in data.chunks_exact(5) {
        let (place, value) = (
            u32::from_le_bytes([change[0], change[1], change[2], change[3]]),
            change[4],
        );
        let place = place as usize % bytes.len();
        bytes[place] = value;
    }
    use_model(bytes);
}

fn use_model(bytes: Vec<u8>) {
    let Ok(model) = Model::read(bytes) else {
        return;
    };
    let _ = model.verify();
    let skill = |id: &str, name: &str| Document {
        id: id.to_owned(),
        name: name.to_owned(),
        ..Document::default()
    };
    let skills = vec![
        skill("a", "flight bookings"),
        skill("b", "рейсы the planes"),
        skill("c", "qqq"),
    ];
    let index = Index::build(&model, skills);
    let request = "find flights, погода unknown";
    check(
        &index.route(&model, Request::new(request), Weights::default()),
        request,
    );
}

/// What holds of every answer.
fn check(answer: &Answer<'_>, request: &str) {
    assert!(
        (0.0..=1.0).contains(&answer.confidence),
        "{}",
        answer.confidence
    );
    assert!(answer.candidates.len() <= 5);
    assert!(
        answer
            .candidates
            .is_sorted_by(|left, right| left.score >= right.score)
    );
    assert!(!answer.candidates.is_empty() || answer.decision == Decision::None);
    for candidate in &answer.candidates {
        assert!(
            candidate.score > 0.0 && candidate.score.is_finite(),
            "{}",
            candidate.score
        );
        assert!(
            (0.0..=1.001).contains(&candidate.keyword),
            "{}",
            candidate.keyword
        );
        for evidence in &candidate.evidence {
            if let Evidence::Word {
                span,
                found,
                fields,
                ..
            } = evidence
            {
                assert!(
                    request
                        .get(span.clone())
                        .is_some_and(|written| !written.is_empty())
                );
                assert!(!found.is_empty() && !fields.is_empty());
            }
        }
    }
}
