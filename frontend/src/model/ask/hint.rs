//! What the request says about each input of a skill, for its form.

use client::wire::Asked;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What the request says about an input.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Hint {
    /// It was read from these words.
    Said(String),
    /// It could be any of these.
    Several(Vec<Value>),
    /// Nothing, and it is needed.
    Missing,
}

/// By the input's name.
pub(crate) type Hints = BTreeMap<String, Hint>;

impl Hint {
    /// What to say beside the field. `touched` tells that another value is typed by now.
    pub(crate) fn note(&self, empty: bool, touched: bool) -> String {
        match self {
            Hint::Said(words) if touched => format!("Your request says “{words}”."),
            Hint::Said(words) => format!("From your request: “{words}”."),
            Hint::Several(_) => "Your request could mean several: choose one.".to_owned(),
            Hint::Missing if empty => "Missing: your request does not say it.".to_owned(),
            Hint::Missing => String::new(),
        }
    }

    /// Whether somebody has to fill it in.
    pub(crate) fn is_open(&self) -> bool {
        !matches!(self, Hint::Said(_))
    }
}

/// What the request says about the inputs of the answer's skill.
pub(crate) fn hints(asked: &Asked) -> Hints {
    let missing = asked.missing_inputs.iter();
    let mut hints: Hints = missing.map(|name| (name.clone(), Hint::Missing)).collect();
    for input in &asked.ambiguous_inputs {
        hints.insert(input.name.clone(), Hint::Several(input.values.clone()));
    }
    for input in &asked.inputs {
        if let Some(text) = &input.text {
            hints.insert(input.name.clone(), Hint::Said(text.clone()));
        }
    }
    hints
}

/// The values that the form begins with.
pub(crate) fn given(asked: &Asked) -> Map<String, Value> {
    let inputs = asked.inputs.iter();
    inputs
        .map(|input| (input.name.clone(), input.value.clone()))
        .collect()
}

/// Whether a person has emptied a field that the request fills. The router would read it from the
/// request again, so such a run has to name its skill and leave the request out.
pub(crate) fn takes_back(asked: &Asked, inputs: &Map<String, Value>) -> bool {
    let read = asked.inputs.iter().filter(|input| input.text.is_some());
    read.into_iter()
        .any(|input| !inputs.contains_key(&input.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ask::talk::tests::asked;
    use client::wire::{AmbiguousInput, AskDecision, AskInput};

    #[test]
    fn every_input_has_the_hint_that_fits() {
        let mut answer = asked(AskDecision::Selected);
        answer.missing_inputs = vec!["top".to_owned(), "host".to_owned()];
        answer.ambiguous_inputs = vec![AmbiguousInput {
            name: "top".to_owned(),
            values: vec![5.into(), 10.into()],
        }];
        let read = |name: &str, text: Option<&str>| AskInput {
            name: name.to_owned(),
            value: "/srv".into(),
            text: text.map(str::to_owned),
            start: None,
            end: None,
            rule: "path".to_owned(),
        };
        answer.inputs = vec![read("path", Some("/srv")), read("mode", None)];
        let hints = hints(&answer);
        assert_eq!(hints["path"], Hint::Said("/srv".to_owned()));
        assert_eq!(hints["top"], Hint::Several(vec![5.into(), 10.into()]));
        assert_eq!(hints["host"], Hint::Missing);
        assert!(
            !hints.contains_key("mode"),
            "it was given, so nothing is to be said"
        );
        assert_eq!(given(&answer).len(), 2);
        assert!(!takes_back(&answer, &given(&answer)));
        assert!(takes_back(&answer, &Map::new()));
    }

    #[test]
    fn a_note_goes_once_the_field_is_filled_in() {
        let said = Hint::Said("/srv".to_owned());
        assert_eq!(said.note(false, false), "From your request: “/srv”.");
        assert_eq!(said.note(false, true), "Your request says “/srv”.");
        assert!(!Hint::Missing.note(true, false).is_empty());
        assert_eq!(Hint::Missing.note(false, true), "");
        let several = Hint::Several(vec![5.into(), 10.into()]);
        assert!(
            !several.note(false, true).is_empty(),
            "a default was not chosen"
        );
    }
}
