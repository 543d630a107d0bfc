//! From documents to the index.

use super::dense::Dense;
use super::grams::Grams;
use super::lexicon::Lexicon;
use super::postings::{DocId, Field, Postings, Words};
use super::{Document, Index};
use crate::routing::model::{Model, Sum};
use crate::routing::text::{Literals, STOP_WORD_WEIGHT, Stemmers, for_each_word};
use hashbrown::HashMap;

/// How much name, description and tags count in the vector of a skill.
const NAME: f32 = 1.0;
const DESCRIPTION: f32 = 1.0;
const TAGS: f32 = 0.12;

impl Index {
    /// Builds the index. Of documents with the same id the last one counts.
    pub fn build(model: &Model, documents: Vec<Document>) -> Index {
        let documents = last_of_each_id(documents);
        let mut reader = Reader {
            model,
            stemmers: Stemmers::new(),
            lexicon: Lexicon::new(),
            dense: Dense::default(),
        };
        let skills: Vec<Words> = (0..)
            .zip(&documents)
            .map(|(doc, document)| reader.skill(doc, document))
            .collect();
        let Reader {
            stemmers,
            mut lexicon,
            mut dense,
            ..
        } = reader;
        lexicon.close();
        dense.close();
        Index {
            postings: Postings::build(&lexicon, &skills),
            grams: Grams::build(&lexicon),
            deprecated: documents
                .iter()
                .map(|document| document.deprecated.is_some())
                .collect(),
            documents,
            lexicon,
            dense,
            stemmers,
        }
    }
}

fn last_of_each_id(documents: Vec<Document>) -> Vec<Document> {
    let last: HashMap<String, usize> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| (document.id.clone(), at))
        .collect();
    if last.len() == documents.len() {
        return documents;
    }
    documents
        .into_iter()
        .enumerate()
        .filter(|(at, document)| last[&document.id] == *at)
        .map(|(_, document)| document)
        .collect()
}

struct Reader<'a> {
    model: &'a Model,
    stemmers: Stemmers,
    lexicon: Lexicon,
    dense: Dense,
}

impl Reader<'_> {
    fn skill(&mut self, doc: DocId, document: &Document) -> Words {
        let mut words = Words {
            written: Vec::new(),
            lengths: [0; 4],
        };
        let name = self.read(&document.name, Some((Field::Name, &mut words)));
        let description = self.read(
            &document.description,
            Some((Field::Description, &mut words)),
        );
        let mut tags = Sum::zero();
        for tag in &document.tags {
            self.add(tag, Some((Field::Tag, &mut words)), &mut tags);
        }
        // A part that says more counts more, but twice the words do not say twice as much.
        let mut text = Sum::zero();
        let [in_name, in_description, in_tags, _] = words.lengths;
        for (part, length, weight) in [
            (name, in_name, NAME),
            (description, in_description, DESCRIPTION),
            (tags, in_tags, TAGS),
        ] {
            text.add_direction(&part, weight * (length.max(1) as f32).sqrt());
        }
        let examples: Vec<Sum> = document
            .examples
            .iter()
            .map(|example| self.read(example, Some((Field::Example, &mut words))))
            .collect();
        let counterexamples: Vec<Sum> = document
            .counterexamples
            .iter()
            .map(|request| self.read(request, None))
            .collect();
        self.dense.push(doc, &text, &examples, &counterexamples);
        words.written.sort_unstable();
        words
    }

    /// What a text means; its words are noted when there is a place for them.
    fn read(&mut self, text: &str, note: Option<(Field, &mut Words)>) -> Sum {
        let mut sum = Sum::zero();
        self.add(text, note, &mut sum);
        sum
    }

    fn add(&mut self, text: &str, mut note: Option<(Field, &mut Words)>, sum: &mut Sum) {
        let mut literals = Literals::of(text);
        for_each_word(text, |word, span| {
            let id = self.lexicon.add(word, &self.stemmers, self.model);
            let counts = match &note {
                // A request is compared with others, which are as polite and hold values too.
                None | Some((Field::Example, _)) => literals.weight(word, &span),
                Some(_) if self.lexicon.is_stop(id) => STOP_WORD_WEIGHT,
                Some(_) => 1.0,
            };
            self.lexicon.add_meaning(id, counts, self.model, sum);
            if let Some((field, words)) = &mut note
                && !self.lexicon.is_stop(id)
            {
                words.written.push((id, *field));
                words.lengths[*field as usize] += 1;
            }
        });
    }
}
