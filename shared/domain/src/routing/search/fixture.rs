//! Skills for the tests of index, search and decision.

use crate::routing::model::fixture;
use crate::routing::{Document, Index, Model};
use std::sync::LazyLock;

/// The small model of the tests.
pub(crate) fn model() -> &'static Model {
    static MODEL: LazyLock<Model> =
        LazyLock::new(|| Model::read(fixture::bytes()).expect("a model"));
    &MODEL
}

/// A skill whose id is its name.
pub(crate) fn skill(name: &str, description: &str) -> Document {
    Document {
        id: name.to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        ..Document::default()
    }
}

/// A few skills of different subjects.
pub(crate) fn skills() -> Vec<Document> {
    let mut skills = vec![
        skill("flight search", "Find flights and airline tickets"),
        skill(
            "weather forecast",
            "Tells the weather of a city, rain or sunny",
        ),
        skill(
            "disk report",
            "Shows what fills a folder, the largest files first",
        ),
        skill("bank transfer", "Transfer money to a bank account"),
        skill("table booking", "Book a table in a restaurant for dinner"),
        skill("translation", "Translate text to another language"),
    ];
    skills[0].tags = vec!["travel".to_owned(), "air".to_owned()];
    skills[1].tags = vec!["travel".to_owned()];
    skills
}

/// The index of these skills.
pub(crate) fn index(skills: Vec<Document>) -> Index {
    Index::build(model(), skills)
}
