//! The steps of a request of several, in the order they would run.

use client::wire::AskSegment;

/// Groups run one after another, the steps of a group at the same time.
pub(crate) fn groups(segments: &[AskSegment]) -> Vec<Vec<AskSegment>> {
    let mut steps = segments.to_vec();
    // Stable: the steps of a group stay in the order of the request.
    steps.sort_by_key(|step| step.group);
    let mut groups: Vec<Vec<AskSegment>> = Vec::new();
    for step in steps {
        match groups.last_mut() {
            Some(group) if group.iter().any(|other| other.group == step.group) => group.push(step),
            _ => groups.push(vec![step]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::wire::AskDecision;

    fn check(steps: &[(&str, usize)], expected: &[&[&str]]) {
        let segments: Vec<AskSegment> = steps
            .iter()
            .map(|(text, group)| AskSegment {
                text: (*text).to_owned(),
                start: 0,
                end: 0,
                group: *group,
                decision: AskDecision::Selected,
                skill_id: None,
                confidence: 1.0,
                candidates: Vec::new(),
                inputs: Vec::new(),
                missing_inputs: Vec::new(),
            })
            .collect();
        let found = groups(&segments);
        let texts: Vec<Vec<&str>> = found
            .iter()
            .map(|group| group.iter().map(|step| step.text.as_str()).collect())
            .collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn steps_stand_in_the_order_they_run() {
        check(&[], &[]);
        check(&[("a", 0), ("b", 1)], &[&["a"], &["b"]]);
        // "a after b": b runs first.
        check(&[("a", 1), ("b", 0)], &[&["b"], &["a"]]);
        check(&[("a", 0), ("b", 0), ("c", 3)], &[&["a", "b"], &["c"]]);
    }
}
