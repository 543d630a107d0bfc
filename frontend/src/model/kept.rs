//! The builder's work as JSON, to be kept in the browser. Reading never fails: what is not there, or
//! not as it should be, is as in an empty form.

use super::form::{CommandRow, Form};
use super::row::{Row, RowKind};
use super::work::{Mode, Work};
use serde_json::{Map, Value, json};

impl Work {
    /// Everything typed.
    pub(crate) fn to_json(&self) -> Value {
        let form = &self.form;
        json!({
            "mode": if self.mode == Mode::Yaml { "yaml" } else { "form" },
            "manifest": self.manifest,
            "workflow": self.workflow,
            "form": {
                "id": form.id,
                "name": form.name,
                "description": form.description,
                "version": form.version,
                "risk": form.risk,
                "tags": form.tags,
                "examples": form.examples,
                "cost": form.cost,
                "timeout": form.timeout,
                "idempotent": form.idempotent,
                "owners": form.owners,
                "inputs": form.inputs.iter().map(of_row).collect::<Vec<Value>>(),
                "outputs": form.outputs.iter().map(of_row).collect::<Vec<Value>>(),
                "commands": form.commands.iter().map(of_command).collect::<Vec<Value>>(),
            },
        })
    }

    /// The work that [`Work::to_json`] gave.
    pub(crate) fn from_json(json: &Value) -> Work {
        let form = &json["form"];
        let mut commands: Vec<CommandRow> = list(&form["commands"], command);
        if commands.is_empty() {
            commands.push(CommandRow::default());
        }
        Work {
            mode: if json["mode"] == "yaml" {
                Mode::Yaml
            } else {
                Mode::Form
            },
            manifest: text(json, "manifest"),
            workflow: text(json, "workflow"),
            form: Form {
                id: text(form, "id"),
                name: text(form, "name"),
                description: text(form, "description"),
                version: text(form, "version"),
                risk: text(form, "risk"),
                tags: text(form, "tags"),
                examples: text(form, "examples"),
                cost: text(form, "cost"),
                timeout: text(form, "timeout"),
                idempotent: form["idempotent"] == true,
                owners: text(form, "owners"),
                inputs: list(&form["inputs"], row),
                outputs: list(&form["outputs"], row),
                commands,
            },
        }
    }
}

fn of_row(row: &Row) -> Value {
    json!({
        "name": row.name,
        "kind": row.kind.value(),
        "required": row.required,
        "default": row.default,
        "description": row.description,
        "options": row.options,
        "rest": row.rest,
    })
}

fn row(key: u32, json: &Value) -> Row {
    Row {
        key,
        name: text(json, "name"),
        kind: RowKind::of(&text(json, "kind")),
        required: json["required"] == true,
        default: text(json, "default"),
        description: text(json, "description"),
        options: text(json, "options"),
        rest: match &json["rest"] {
            Value::Object(rest) => rest.clone(),
            _ => Map::new(),
        },
    }
}

fn of_command(row: &CommandRow) -> Value {
    json!({"name": row.name, "run": row.run})
}

fn command(key: u32, json: &Value) -> CommandRow {
    CommandRow {
        key,
        name: text(json, "name"),
        run: text(json, "run"),
    }
}

fn text(json: &Value, name: &str) -> String {
    json[name].as_str().unwrap_or_default().to_owned()
}

/// The items, numbered anew.
fn list<T>(json: &Value, item: fn(u32, &Value) -> T) -> Vec<T> {
    let items = json.as_array().into_iter().flatten();
    items.zip(0..).map(|(json, key)| item(key, json)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::example;

    #[test]
    fn what_was_typed_is_there_again() {
        let mut work = Work {
            form: example::disk_report(),
            ..Work::default()
        };
        work.form.inputs[0]
            .rest
            .insert("minLength".to_owned(), 1.into());
        assert_eq!(Work::from_json(&work.to_json()), work);
        work.switch_to_yaml();
        assert_eq!(Work::from_json(&work.to_json()), work);
    }

    #[test]
    fn nonsense_is_an_empty_form_that_can_be_worked_with() {
        for json in [
            json!(null),
            json!([1]),
            json!({"form": {"inputs": 5, "commands": "x"}}),
        ] {
            let work = Work::from_json(&json);
            assert_eq!(work.form.commands.len(), 1);
            assert!(work.preview().errors() > 0);
        }
    }
}
