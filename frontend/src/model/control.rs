//! From what a finding is about to the form control that holds it.

use super::form::Form;
use super::row::Row;

impl Form {
    /// The id of the form control that a finding is about, if it is about one.
    pub(crate) fn control(&self, field: &str) -> Option<String> {
        let head = field.split(['.', '[']).next().unwrap_or_default();
        match head {
            "id" => Some("skill-id".to_owned()),
            "name" | "description" | "tags" | "examples" | "risk" | "cost" | "timeout"
            | "version" | "owners" => Some(head.to_owned()),
            "inputs" => control_of_row("input", &self.inputs, field.strip_prefix("inputs")?),
            "outputs" => control_of_row("output", &self.outputs, field.strip_prefix("outputs")?),
            "commands" => {
                let key = self
                    .commands
                    .get(index(field.strip_prefix("commands")?)?)?
                    .key;
                Some(if field.ends_with(".name") {
                    format!("command-{key}-name")
                } else {
                    format!("command-{key}")
                })
            }
            _ => None,
        }
    }
}

fn control_of_row(word: &str, rows: &[Row], rest: &str) -> Option<String> {
    if let Some(index) = index(rest) {
        return Some(format!("{word}-{}-name", rows.get(index)?.key));
    }
    let rest = rest.strip_prefix(".properties.")?;
    let about = |row: &&Row| {
        let after = rest.strip_prefix(row.name.trim())?;
        (after.is_empty() || after.starts_with(['.', '['])).then_some(after)
    };
    // The longest name that fits: `a` must not take what is said of `a.b`.
    let row = rows
        .iter()
        .filter(|row| !row.name.is_empty() && about(row).is_some())
        .max_by_key(|row| row.name.len())?;
    let part = match about(&row)
        .unwrap_or_default()
        .trim_start_matches('.')
        .split(['.', '['])
        .next()
    {
        Some("default") => "default",
        Some("enum") => "options",
        Some("description") => "description",
        Some("type") => "type",
        _ => "name",
    };
    Some(format!("{word}-{}-{part}", row.key))
}

fn index(text: &str) -> Option<usize> {
    text.strip_prefix('[')?.split(']').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::CommandRow;
    use crate::model::row::RowKind;

    fn form() -> Form {
        let row = |key, name: &str, kind| Row {
            key,
            name: name.to_owned(),
            kind,
            ..Row::default()
        };
        Form {
            inputs: vec![
                row(0, "path", RowKind::String),
                row(3, "top", RowKind::Integer),
            ],
            outputs: vec![row(0, "largest", RowKind::String)],
            commands: vec![CommandRow {
                key: 2,
                ..CommandRow::default()
            }],
            ..Form::default()
        }
    }

    #[test]
    fn findings_lead_to_their_controls() {
        let form = form();
        let cases = [
            ("id", Some("skill-id")),
            ("tags[1]", Some("tags")),
            ("inputs.properties.top.default", Some("input-3-default")),
            ("inputs.properties.path", Some("input-0-name")),
            ("inputs.properties.paths", None),
            ("inputs[1]", Some("input-3-name")),
            ("outputs.properties.largest.type", Some("output-0-type")),
            ("commands[0].run", Some("command-2")),
            ("commands[0].name", Some("command-2-name")),
            ("commands[7].run", None),
            ("jobs.execute", None),
        ];
        for (field, control) in cases {
            assert_eq!(form.control(field).as_deref(), control, "{field}");
        }
    }

    #[test]
    fn every_finding_of_an_empty_form_is_about_a_control() {
        let form = Form::default();
        let findings = form
            .draft()
            .into_manifest()
            .expect_err("nothing is filled in");
        for finding in &findings {
            assert!(form.control(&finding.field).is_some(), "{finding}");
        }
    }
}
