//! The inputs of the workflow are those of the manifest and the id of the run.

use super::Subject;
use crate::schema::{Field, FieldKind};
use crate::workflow::generate::EXECUTION_ID;
use crate::yaml::{Data, Entry, Node, Report, quote};

const PATH: &str = "on.workflow_dispatch.inputs";

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let on = subject.root.get("on");
    let inputs = on
        .and_then(|on| on.get("workflow_dispatch"))
        .and_then(|dispatch| dispatch.get("inputs"));
    let place = inputs.or(on).and_then(|node| node.place);
    let entries = inputs.map(Node::entries).unwrap_or_default();
    let fields = subject.manifest.inputs.fields();

    if !entries.iter().any(|entry| entry.key == EXECUTION_ID) {
        let message = "`execution_id` is missing (`required: true`, `type: string`): Prentice passes the id of the run in it";
        report.error("inputs", PATH, place, message);
    }
    for field in fields
        .iter()
        .filter(|field| !entries.iter().any(|entry| entry.key == field.name))
    {
        report.error(
            "inputs",
            PATH,
            place,
            format!(
                "`{}` is missing: it is an input in the manifest",
                field.name
            ),
        );
    }
    for entry in entries {
        let path = format!("{PATH}.{}", entry.key);
        if entry.key == EXECUTION_ID {
            expect_type(entry, &path, &["string"], report);
        } else if let Some(field) = fields.iter().find(|field| field.name == entry.key) {
            one(field, entry, &path, report);
        } else {
            let message = format!(
                "{} is no input in the manifest: add it there, or remove it here",
                quote(&entry.key)
            );
            report.error("inputs", &path, entry.place, message);
        }
    }
}

fn one(field: &Field, entry: &Entry, path: &str, report: &mut Report<'_>) {
    let fits: &[&str] = match &field.kind {
        FieldKind::Boolean => &["string", "boolean"],
        FieldKind::Choice(_) => &["string", "choice"],
        FieldKind::Integer(_) | FieldKind::Number(_) => &["string", "number"],
        _ => &["string"],
    };
    expect_type(entry, path, fits, report);
    if let Some(required) = entry.value.get("required")
        && matches!(required.data, Data::Bool(true))
        && !field.required
        && field.default.is_none()
    {
        let message =
            "it is required here and optional in the manifest: a run without it could not start";
        report.error(
            "inputs",
            &format!("{path}.required"),
            required.place,
            message,
        );
    }
    if let (FieldKind::Choice(options), Some(listed)) = (&field.kind, entry.value.get("options")) {
        let spelled = |value: &serde_json::Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let listed_options: Vec<String> = listed
            .items()
            .iter()
            .map(|item| spelled(&item.to_json()))
            .collect();
        for option in options
            .iter()
            .map(spelled)
            .filter(|option| !listed_options.contains(option))
        {
            let message = format!(
                "{} is missing: it is an option in the manifest",
                quote(&option)
            );
            report.error("inputs", &format!("{path}.options"), listed.place, message);
        }
    }
}

fn expect_type(entry: &Entry, path: &str, fits: &[&str], report: &mut Report<'_>) {
    let node = entry.value.get("type");
    // GitHub takes an input without a type for text.
    let found = node.map_or(Some("string"), Node::text);
    if found.is_none_or(|found| !fits.contains(&found)) {
        let expected: Vec<String> = fits.iter().map(|name| format!("`{name}`")).collect();
        let message = format!(
            "found {}, expected {}",
            node.map_or_else(String::new, Node::describe),
            expected.join(" or ")
        );
        report.error(
            "inputs",
            &format!("{path}.type"),
            node.and_then(|node| node.place).or(entry.place),
            message,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn inputs_are_those_of_the_manifest() {
        edited(
            "      execution_id:\n",
            "      run_id:\n",
            expect![[r#"
            8:7: error[inputs] on.workflow_dispatch.inputs: `execution_id` is missing (`required: true`, `type: string`): Prentice passes the id of the run in it
            8:7: error[inputs] on.workflow_dispatch.inputs.run_id: "run_id" is no input in the manifest: add it there, or remove it here
        "#]],
        );
        edited(
            "      top:\n",
            "      toop:\n",
            expect![[r#"
            8:7: error[inputs] on.workflow_dispatch.inputs: `top` is missing: it is an input in the manifest
            16:7: error[inputs] on.workflow_dispatch.inputs.toop: "toop" is no input in the manifest: add it there, or remove it here
        "#]],
        );
        edited(
            "description: skip\n        required: false",
            "description: skip\n        required: true",
            expect![[r#"
            23:19: error[inputs] on.workflow_dispatch.inputs.skip.required: it is required here and optional in the manifest: a run without it could not start
        "#]],
        );
        edited(
            "type: string\n      path:",
            "type: number\n      path:",
            expect![[r#"
            11:15: error[inputs] on.workflow_dispatch.inputs.execution_id.type: found the text "number", expected `string`
        "#]],
        );
        edited(
            "description: top\n        required: false\n        default: '5'\n        type: string",
            "type: environment",
            expect![[r#"
            17:15: error[inputs] on.workflow_dispatch.inputs.top.type: found the text "environment", expected `string` or `number`
        "#]],
        );
    }

    #[test]
    fn a_workflow_without_inputs_misses_all_of_them() {
        edited(
            "    inputs:\n",
            "    inputs: {}\n    other:\n",
            expect![[r#"
            7:13: error[inputs] on.workflow_dispatch.inputs: `execution_id` is missing (`required: true`, `type: string`): Prentice passes the id of the run in it
            7:13: error[inputs] on.workflow_dispatch.inputs: `path` is missing: it is an input in the manifest
            7:13: error[inputs] on.workflow_dispatch.inputs: `top` is missing: it is an input in the manifest
            7:13: error[inputs] on.workflow_dispatch.inputs: `skip` is missing: it is an input in the manifest
        "#]],
        );
    }
}
