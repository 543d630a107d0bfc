//! The request cut into pieces, so that the words an answer rests on can be marked.
//!
//! Places on the wire are counted in characters (Unicode scalar values), never in bytes. What lies
//! outside of the request marks nothing.

use client::wire::{AskEvidence, AskInput};

/// A part of the request that is marked the same throughout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Its words.
    pub(crate) text: String,
    /// The fields of the skill where they are found too; empty when they are not.
    pub(crate) fields: Vec<String>,
    /// The input that was read from them.
    pub(crate) input: Option<String>,
}

/// The whole request in its order. Where two findings overlap, the stronger (earlier) one marks.
pub(crate) fn pieces(request: &str, evidence: &[AskEvidence], inputs: &[AskInput]) -> Vec<Piece> {
    let chars: Vec<char> = request.chars().collect();
    let mut marks = vec![(None::<usize>, None::<usize>); chars.len()];
    for (at, evidence) in evidence.iter().enumerate() {
        if let AskEvidence::Word { start, end, .. } = evidence {
            for mark in within(&mut marks, *start, *end) {
                mark.0 = mark.0.or(Some(at));
            }
        }
    }
    for (at, input) in inputs.iter().enumerate() {
        if let (Some(start), Some(end)) = (input.start, input.end) {
            for mark in within(&mut marks, start, end) {
                mark.1 = mark.1.or(Some(at));
            }
        }
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    for to in 1..=chars.len() {
        if to < chars.len() && marks[to] == marks[from] {
            continue;
        }
        let (word, input) = marks[from];
        let fields = word.and_then(|at| match evidence.get(at) {
            Some(AskEvidence::Word { fields, .. }) => Some(fields.clone()),
            _ => None,
        });
        pieces.push(Piece {
            text: chars[from..to].iter().collect(),
            fields: fields.unwrap_or_default(),
            input: input.and_then(|at| Some(inputs.get(at)?.name.clone())),
        });
        from = to;
    }
    pieces
}

fn within<T>(marks: &mut [T], start: usize, end: usize) -> impl Iterator<Item = &mut T> {
    let end = end.min(marks.len());
    marks[start.min(end)..end].iter_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(start: usize, end: usize, field: &str) -> AskEvidence {
        AskEvidence::Word {
            word: String::new(),
            start,
            end,
            found: String::new(),
            fields: vec![field.to_owned()],
            share: 0.5,
        }
    }

    fn input(start: usize, end: usize, name: &str) -> AskInput {
        AskInput {
            name: name.to_owned(),
            value: "x".into(),
            text: Some(String::new()),
            start: Some(start),
            end: Some(end),
            rule: "path".to_owned(),
        }
    }

    /// Words found are `[so:field]`, inputs `{so:name}`.
    fn check(request: &str, evidence: &[AskEvidence], inputs: &[AskInput], expected: &str) {
        let shown: String = pieces(request, evidence, inputs)
            .into_iter()
            .map(|piece| {
                let mut text = piece.text;
                if !piece.fields.is_empty() {
                    text = format!("[{text}:{}]", piece.fields.join(","));
                }
                match piece.input {
                    Some(name) => format!("{{{text}:{name}}}"),
                    None => text,
                }
            })
            .collect();
        assert_eq!(shown, expected, "{request}");
    }

    #[test]
    fn words_and_inputs_are_marked_where_they_stand() {
        let evidence = [word(9, 16, "examples"), word(17, 24, "name")];
        let inputs = [input(31, 35, "path")];
        check(
            "show the largest folders under /srv!",
            &evidence,
            &inputs,
            "show the [largest:examples] [folders:name] under {/srv:path}!",
        );
        check("nothing", &[], &[], "nothing");
        check("", &evidence, &inputs, "");
    }

    #[test]
    fn places_count_characters_and_not_bytes() {
        check(
            "найди 🛫 рейсы в Сочи",
            &[word(8, 13, "description")],
            &[input(16, 20, "city")],
            "найди 🛫 [рейсы:description] в {Сочи:city}",
        );
        // A flag is two characters here, as on the server.
        check("🇩🇪 disk", &[word(3, 7, "name")], &[], "🇩🇪 [disk:name]");
    }

    #[test]
    fn overlaps_are_cut_and_the_stronger_finding_marks() {
        check(
            "abcdef",
            &[word(1, 4, "name"), word(2, 6, "tags")],
            &[input(3, 5, "x")],
            "a[bc:name]{[d:name]:x}{[e:tags]:x}[f:tags]",
        );
    }

    #[test]
    fn places_outside_of_the_request_mark_nothing() {
        check(
            "ab",
            &[word(1, 99, "name"), word(50, 60, "tags"), word(1, 0, "x")],
            &[input(2, 2, "x")],
            "a[b:name]",
        );
    }
}
