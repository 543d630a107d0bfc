//! How an answer is said to a person: calm, and no surer than the router is.

use crate::model::values::sentence;
use client::wire::{AskDecision, AskEvidence, AskStatus, Asked};

/// How sure the router is, in words.
pub(crate) fn sureness(confidence: f64) -> &'static str {
    match confidence {
        it if it >= 0.9 => "Very likely",
        it if it >= 0.7 => "Likely",
        it if it >= 0.4 => "Perhaps",
        _ => "Unlikely",
    }
}

/// The same as a number; never all or nothing.
pub(crate) fn percent(confidence: f64) -> String {
    match confidence * 100.0 {
        it if it >= 99.0 => "over 99 %".to_owned(),
        it if it >= 1.0 => format!("{} %", it as u32),
        _ => "under 1 %".to_owned(),
    }
}

/// Why a candidate was found, in one line: its words, then the request it is like.
pub(crate) fn why(evidence: &[AskEvidence]) -> String {
    let words: Vec<String> = evidence
        .iter()
        .filter_map(|evidence| match evidence {
            AskEvidence::Word { word, fields, .. } => {
                Some(format!("“{word}” in {}", fields.join(", ")))
            }
            AskEvidence::Example { .. } => None,
        })
        .collect();
    let example = evidence.iter().find_map(|evidence| match evidence {
        AskEvidence::Example { example, .. } => Some(format!("like “{example}”")),
        AskEvidence::Word { .. } => None,
    });
    let parts: Vec<String> = words.into_iter().take(4).chain(example).collect();
    parts.join("; ")
}

/// The answer in one sentence, for who cannot see it.
pub(crate) fn summary(asked: &Asked) -> String {
    if asked.segments.len() > 1 {
        return format!("A plan of {} steps.", asked.segments.len());
    }
    let first = asked.candidates.first();
    match asked.decision {
        AskDecision::Selected => {
            let name = first.map_or("One skill", |it| it.name.as_str());
            let missing = match asked.missing_inputs.as_slice() {
                [] => String::new(),
                [one] => format!(" One input is missing: {one}."),
                several => format!(" Inputs are missing: {}.", several.join(", ")),
            };
            let sure = sureness(asked.confidence).to_lowercase();
            format!("{name}, {sure}, {}.{missing}", percent(asked.confidence))
        }
        AskDecision::Ask => format!(
            "Which did you mean? There are {} candidates.",
            asked.candidates.len()
        ),
        AskDecision::None => "No skill does this.".to_owned(),
    }
}

/// Why nothing runs though a run was asked for.
pub(crate) fn why_not_started(asked: &Asked) -> String {
    match asked.status {
        AskStatus::InputsMissing => {
            format!(
                "These inputs are missing: {}.",
                asked.missing_inputs.join(", ")
            )
        }
        _ if !asked.reason.is_empty() => sentence(&asked.reason),
        _ => "The server started nothing and did not say why. Run it from the skill's own page."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ask::talk::tests::asked;

    #[test]
    fn nothing_is_said_to_be_certain() {
        let cases = [
            (1.0, "Very likely", "over 99 %"),
            (0.994, "Very likely", "over 99 %"),
            (0.94, "Very likely", "94 %"),
            (0.8999, "Likely", "89 %"),
            (0.55, "Perhaps", "55 %"),
            (0.05, "Unlikely", "5 %"),
            (0.0, "Unlikely", "under 1 %"),
            (-1.0, "Unlikely", "under 1 %"),
            (f64::NAN, "Unlikely", "under 1 %"),
        ];
        for (confidence, words, number) in cases {
            assert_eq!(
                (sureness(confidence), percent(confidence).as_str()),
                (words, number)
            );
        }
    }

    #[test]
    fn reasons_are_words_and_then_an_example() {
        let word = |word: &str, field: &str| AskEvidence::Word {
            word: word.to_owned(),
            start: 0,
            end: 1,
            found: word.to_owned(),
            fields: vec![field.to_owned()],
            share: 0.1,
        };
        let example = AskEvidence::Example {
            example: "what fills the disk?".to_owned(),
            similarity: 0.8,
        };
        assert_eq!(
            why(&[example, word("disk", "name"), word("largest", "tags")]),
            "“disk” in name; “largest” in tags; like “what fills the disk?”"
        );
        assert_eq!(why(&[]), "");
    }

    #[test]
    fn an_answer_is_told_in_one_sentence() {
        let mut answer = asked(AskDecision::Selected);
        assert_eq!(summary(&answer), "Disk report, very likely, 90 %.");
        answer.missing_inputs = vec!["path".to_owned()];
        assert!(summary(&answer).ends_with("One input is missing: path."));
        assert!(summary(&asked(AskDecision::Ask)).starts_with("Which did you mean?"));
        assert_eq!(summary(&asked(AskDecision::None)), "No skill does this.");
    }

    #[test]
    fn what_did_not_start_says_why() {
        let mut answer = asked(AskDecision::Selected);
        answer.status = AskStatus::InputsMissing;
        answer.missing_inputs = vec!["path".to_owned()];
        assert_eq!(why_not_started(&answer), "These inputs are missing: path.");
        answer.status = AskStatus::Routed;
        assert!(!why_not_started(&answer).is_empty());
    }
}
