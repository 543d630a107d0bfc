//! What speaks for a candidate: words, and examples.

use crate::routing::answer::Evidence;
use crate::routing::index::{DocId, Field, Index};
use crate::routing::search::Query;

/// Pieces of evidence shown for a candidate.
const SHOWN: usize = 6;
/// An example less near than this is no evidence.
const LEAST_EXAMPLE: f32 = 0.5;

/// The evidence for a skill, strongest first.
pub(super) fn of<'i>(index: &'i Index, query: &Query, doc: DocId) -> Vec<Evidence<'i>> {
    let mut words = words(index, query, doc);
    words.sort_by(|left, right| right.0.total_cmp(&left.0));
    nearest_example(index, query, doc)
        .into_iter()
        .chain(words.into_iter().map(|(_, evidence)| evidence))
        .take(SHOWN)
        .collect()
}

fn words<'i>(index: &'i Index, query: &Query, doc: DocId) -> Vec<(f32, Evidence<'i>)> {
    let total: f32 = query.terms.iter().map(|term| term.rarity).sum();
    query
        .terms
        .iter()
        .filter_map(|term| {
            let (word, fit) = term
                .stand_ins
                .iter()
                .find(|(word, _)| index.postings.fields(*word, doc).next().is_some())?;
            let share = fit * term.rarity / total;
            let evidence = Evidence::Word {
                span: term.span.clone(),
                found: index.lexicon.word(*word),
                fields: index.postings.fields(*word, doc).map(field_name).collect(),
                share,
            };
            Some((share, evidence))
        })
        .collect()
}

fn nearest_example<'i>(index: &'i Index, query: &Query, doc: DocId) -> Option<Evidence<'i>> {
    let (example, similarity) = index
        .dense
        .examples
        .nearest_of(&query.among_requests, doc)?;
    (similarity >= LEAST_EXAMPLE).then(|| Evidence::Example {
        text: &index.document(doc).examples[example],
        similarity,
    })
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Description => "description",
        Field::Tag => "tags",
        Field::Example => "examples",
    }
}
