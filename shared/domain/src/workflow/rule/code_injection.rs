//! Nothing that is given becomes code: GitHub pastes `${{ … }}` into a script before bash reads it.

use super::Subject;
use crate::workflow::command::INJECTION;
use crate::yaml::{At, Node, Place, Report};

const MARK: &str = "${{";

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for job in subject.jobs() {
        let path = format!("jobs.{}", job.key);
        code(
            subject,
            job.value
                .get("defaults")
                .and_then(|defaults| defaults.get("run")),
            "shell",
            &format!("{path}.defaults.run"),
            report,
        );
        let steps = job.value.get("steps").map(Node::items).unwrap_or_default();
        for (index, step) in steps.iter().enumerate() {
            let path = format!("{path}.steps[{index}]");
            code(subject, Some(step), "run", &path, report);
            code(subject, Some(step), "shell", &path, report);
            // `actions/github-script` runs this text.
            code(
                subject,
                step.get("with"),
                "script",
                &format!("{path}.with"),
                report,
            );
        }
    }
}

fn code(subject: &Subject<'_>, of: Option<&Node>, key: &str, path: &str, report: &mut Report<'_>) {
    let Some(node) = of.and_then(|node| node.get(key)) else {
        return;
    };
    if !node.text().is_some_and(|text| text.contains(MARK)) {
        return;
    }
    let finding = crate::finding::Finding::error(report.source, "template-injection", INJECTION)
        .field(format!("{path}.{key}"));
    let places = node
        .place
        .map(|place| marks(subject.text, place))
        .unwrap_or_default();
    if places.is_empty() {
        report.findings.push(finding.clone().place(node.place));
    }
    for (line, column) in places {
        report.findings.push(finding.clone().at(line, column));
    }
}

/// Where the mark stands in the lines of this place, once a line.
fn marks(text: &str, place: Place) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for (line, content) in (1u32..).zip(text.lines()) {
        if line >= place.line
            && line <= place.last_line
            && let Some(at) = content.find(MARK)
        {
            let column = u32::try_from(content[..at].chars().count() + 1).unwrap_or(u32::MAX);
            if line > place.line || column >= place.column {
                found.push((line, column));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn expressions_in_code_are_refused_where_they_stand() {
        edited(
            "head -n \"$INPUT_TOP\" sizes",
            "head -n ${{ inputs.top }} sizes",
            expect![[r#"
                55:17: error[template-injection] jobs.execute.steps[1].run: `${{` in a command lets whoever gives the inputs run code: write `"$INPUT_X"` with the quotes instead of `${{ inputs.x }}`, and pass anything else through `env`
            "#]],
        );
        edited(
            "run: du -x",
            "run: echo ${{ inputs.path }}; du -x",
            expect![[r#"
            47:17: error[template-injection] jobs.execute.steps[0].run: `${{` in a command lets whoever gives the inputs run code: write `"$INPUT_X"` with the quotes instead of `${{ inputs.x }}`, and pass anything else through `env`
        "#]],
        );
        edited(
            "run: du -x -d 1 -- \"$INPUT_PATH\" | sort -rn > sizes",
            "run: \"echo \\x24{{ inputs.path }}\"",
            expect![[r#"
                47:12: error[template-injection] jobs.execute.steps[0].run: `${{` in a command lets whoever gives the inputs run code: write `"$INPUT_X"` with the quotes instead of `${{ inputs.x }}`, and pass anything else through `env`
            "#]],
        );
        edited(
            "    id: command_1\n",
            "    id: command_1\n      shell: ${{ inputs.path }}\n",
            expect![[r#"
                43:14: error[template-injection] jobs.execute.steps[0].shell: `${{` in a command lets whoever gives the inputs run code: write `"$INPUT_X"` with the quotes instead of `${{ inputs.x }}`, and pass anything else through `env`
            "#]],
        );
    }
}
