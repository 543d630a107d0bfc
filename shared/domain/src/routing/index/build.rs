//! From documents to the index.

use super::dense::Dense;
use super::forward::Forward;
use super::grams::Grams;
use super::lexicon::{Lexicon, StemId, WordId};
use super::postings::{DocId, Field, Postings, Words};
use super::{Document, Index};
use crate::routing::model::{Model, Sum};
use crate::routing::text::{Literals, Stemmers, for_each_word};
use hashbrown::HashMap;

/// How much name, description and tags count in the vector of a skill.
const NAME: f32 = 1.0;
const DESCRIPTION: f32 = 1.0;
const TAGS: f32 = 0.12;

/// How far the rarity of a word counts in the vector of a text: what is in the texts of most skills tells none
/// of them apart.
const RARITY: f32 = 0.6;
/// How much a stop word counts in the vector of a text, which no politeness fills.
const STOP_WORD: f32 = 0.4;

impl Index {
    /// Builds the index. Of documents with the same id the last one counts.
    pub fn build(model: &Model, documents: Vec<Document>) -> Index {
        let documents = last_of_each_id(documents);
        let mut reader = Reader {
            model,
            stemmers: Stemmers::new(),
            lexicon: Lexicon::new(),
            dense: Dense::default(),
            examples: Forward::default(),
            read: Vec::new(),
            ends: Vec::new(),
        };
        let skills: Vec<Words> = (0..)
            .zip(&documents)
            .map(|(doc, document)| reader.skill(doc, document))
            .collect();
        reader.lexicon.close();
        let postings = Postings::build(&reader.lexicon, &skills);
        let mut texts = reader.texts(&skills, &postings);
        let Reader {
            stemmers,
            lexicon,
            mut dense,
            mut examples,
            ..
        } = reader;
        dense.close();
        texts.shrink();
        examples.shrink();
        Index {
            postings,
            grams: Grams::build(&lexicon),
            deprecated: documents
                .iter()
                .map(|document| document.deprecated.is_some())
                .collect(),
            documents,
            lexicon,
            dense,
            texts,
            examples,
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
    examples: Forward,
    /// The words of all names, descriptions and tags, one after another.
    read: Vec<WordId>,
    /// Where those of each skill end.
    ends: Vec<[usize; 3]>,
}

impl Reader<'_> {
    fn skill(&mut self, doc: DocId, document: &Document) -> Words {
        let mut words = Words {
            written: Vec::new(),
            lengths: [0; 4],
        };
        let name = self.note(&document.name, Field::Name, &mut words);
        let description = self.note(&document.description, Field::Description, &mut words);
        let mut tags = description;
        for tag in &document.tags {
            tags = self.note(tag, Field::Tag, &mut words);
        }
        self.ends.push([name, description, tags]);
        let examples: Vec<Sum> = document
            .examples
            .iter()
            .map(|example| {
                let first = self.read.len();
                let sum = self.request(example, Some(&mut words));
                self.examples.push(&self.read[first..]);
                self.read.truncate(first);
                sum
            })
            .collect();
        let counterexamples: Vec<Sum> = document
            .counterexamples
            .iter()
            .map(|request| self.request(request, None))
            .collect();
        self.dense.push_requests(doc, &examples, &counterexamples);
        words.written.sort_unstable();
        words
    }

    /// Reads a part of a skill's own text, and says where its words end.
    fn note(&mut self, text: &str, field: Field, words: &mut Words) -> usize {
        for_each_word(text, |word, _| {
            let id = self.lexicon.add(word, &self.stemmers, self.model);
            self.read.push(id);
            if !self.lexicon.is_stop(id) {
                words.written.push((id, field));
                words.lengths[field as usize] += 1;
            }
        });
        self.read.len()
    }

    /// What a request means. It is compared with others, which are as polite and hold values too. The words
    /// of an example are noted.
    fn request(&mut self, text: &str, mut note: Option<&mut Words>) -> Sum {
        let mut sum = Sum::zero();
        let mut literals = Literals::of(text);
        for_each_word(text, |word, span| {
            let id = self.lexicon.add(word, &self.stemmers, self.model);
            let counts = literals.weight(word, &span);
            self.lexicon.add_meaning(id, counts, self.model, &mut sum);
            let Some(words) = &mut note else {
                return;
            };
            self.read.push(id);
            if !self.lexicon.is_stop(id) {
                words.written.push((id, Field::Example));
                words.lengths[Field::Example as usize] += 1;
            }
        });
        sum
    }

    /// What the texts of all skills mean, now that it is known how rare each word is.
    fn texts(&mut self, skills: &[Words], postings: &Postings) -> Forward {
        let telling: Vec<f32> = (0..self.lexicon.stems())
            .map(|stem| postings.telling(Some(stem as StemId)).powf(RARITY))
            .collect();
        let mut texts = Forward::default();
        let mut start = 0;
        for (&ends, skill) in self.ends.iter().zip(skills) {
            texts.push(&self.read[start..ends[1]]);
            // A part that says more counts more, but twice the words do not say twice as much.
            let mut text = Sum::zero();
            for ((end, length), weight) in
                ends.into_iter()
                    .zip(skill.lengths)
                    .zip([NAME, DESCRIPTION, TAGS])
            {
                let mut part = Sum::zero();
                for &word in &self.read[start..end] {
                    let counts = match self.lexicon.is_stop(word) {
                        true => STOP_WORD,
                        false => telling[self.lexicon.stem_of(word) as usize],
                    };
                    self.lexicon
                        .add_meaning(word, counts, self.model, &mut part);
                }
                text.add_direction(&part, weight * (length.max(1) as f32).sqrt());
                start = end;
            }
            self.dense.push_text(&text);
        }
        texts
    }
}
