//! What the manifest says is reported can be reported.

use super::Subject;
use crate::workflow::generate::EXECUTE;
use crate::yaml::{Node, Report, quote};

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(job) = subject.job(EXECUTE) else {
        return;
    };
    let path = format!("jobs.{EXECUTE}.outputs");
    let outputs = job.value.get("outputs");
    let entries = outputs.map(Node::entries).unwrap_or_default();
    let declared = subject.manifest.outputs.fields();
    for field in declared
        .iter()
        .filter(|field| !entries.iter().any(|entry| entry.key == field.name))
    {
        let place = outputs.map_or(job.place, |node| node.place);
        let message = format!(
            "`{}` is missing: it is an output in the manifest, such as `{}: ${{{{ steps.x.outputs.{} }}}}`",
            field.name, field.name, field.name
        );
        report.error("outputs", &path, place, message);
    }
    for entry in entries
        .iter()
        .filter(|entry| !declared.iter().any(|field| field.name == entry.key))
    {
        let message = format!(
            "{} is no output in the manifest and would be dropped: add it there, or remove it here",
            quote(&entry.key)
        );
        report.error(
            "outputs",
            &format!("{path}.{}", entry.key),
            entry.place,
            message,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn outputs_are_those_of_the_manifest() {
        edited(
            "      largest: ",
            "      biggest: ",
            expect![[r#"
                39:7: error[outputs] jobs.execute.outputs: `largest` is missing: it is an output in the manifest, such as `largest: ${{ steps.x.outputs.largest }}`
                39:7: error[outputs] jobs.execute.outputs.biggest: "biggest" is no output in the manifest and would be dropped: add it there, or remove it here
            "#]],
        );
        edited(
            "    outputs:\n      largest:",
            "    other:\n      largest:",
            expect![[r#"
            33:3: error[outputs] jobs.execute.outputs: `largest` is missing: it is an output in the manifest, such as `largest: ${{ steps.x.outputs.largest }}`
        "#]],
        );
    }
}
