//! One input or output in the builder: a row of a table, and the property of a JSON Schema it stands for.

use serde_json::{Map, Value};

/// What an input or output holds, as the builder offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum RowKind {
    /// Text.
    #[default]
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Yes or no.
    Boolean,
    /// One of some texts.
    Choice,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl RowKind {
    /// All, in the order they are offered.
    pub(crate) const ALL: [RowKind; 7] = [
        RowKind::String,
        RowKind::Integer,
        RowKind::Number,
        RowKind::Boolean,
        RowKind::Choice,
        RowKind::Array,
        RowKind::Object,
    ];

    /// Value in a `<select>`.
    pub(crate) fn value(self) -> &'static str {
        match self {
            RowKind::String => "string",
            RowKind::Integer => "integer",
            RowKind::Number => "number",
            RowKind::Boolean => "boolean",
            RowKind::Choice => "choice",
            RowKind::Array => "array",
            RowKind::Object => "object",
        }
    }

    /// The kind of this value.
    pub(crate) fn of(value: &str) -> RowKind {
        RowKind::ALL
            .into_iter()
            .find(|kind| kind.value() == value)
            .unwrap_or_default()
    }

    /// Before a person.
    pub(crate) fn word(self) -> &'static str {
        match self {
            RowKind::String => "Text",
            RowKind::Integer => "Whole number",
            RowKind::Number => "Number",
            RowKind::Boolean => "Yes or no",
            RowKind::Choice => "Choice",
            RowKind::Array => "List (JSON)",
            RowKind::Object => "Object (JSON)",
        }
    }
}

/// One input or output.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Row {
    /// Names the row in the page; never used again for another.
    pub(crate) key: u32,
    /// Its name.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) kind: RowKind,
    /// Whether it must be given.
    pub(crate) required: bool,
    /// Taken when it is not given, as typed.
    pub(crate) default: String,
    /// For people.
    pub(crate) description: String,
    /// The choices, one a line.
    pub(crate) options: String,
    /// What else the schema says, which the row does not show but must not lose.
    pub(crate) rest: Map<String, Value>,
}

impl Row {
    /// The property of the schema.
    pub(crate) fn property(&self) -> Value {
        let mut property = Map::new();
        let kind = if self.kind == RowKind::Choice {
            RowKind::String
        } else {
            self.kind
        };
        property.insert("type".to_owned(), kind.value().into());
        if !self.description.trim().is_empty() {
            property.insert("description".to_owned(), self.description.trim().into());
        }
        if self.kind == RowKind::Choice {
            property.insert("enum".to_owned(), self.choices().into());
        }
        if !self.default.is_empty() {
            property.insert("default".to_owned(), self.default_value());
        }
        for (key, value) in &self.rest {
            property.entry(key.clone()).or_insert_with(|| value.clone());
        }
        Value::Object(property)
    }

    /// The choices, without empty lines.
    pub(crate) fn choices(&self) -> Vec<String> {
        self.options
            .lines()
            .map(str::trim)
            .filter(|option| !option.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// What cannot be read as the kind says stays a text: the rules of the schema then tell.
    fn default_value(&self) -> Value {
        match self.kind {
            RowKind::String | RowKind::Choice => self.default.clone().into(),
            _ => serde_json::from_str(self.default.trim())
                .unwrap_or_else(|_| self.default.clone().into()),
        }
    }

    /// The row of a property.
    pub(crate) fn of(key: u32, name: &str, property: &Value, required: bool) -> Row {
        let mut rest = property.as_object().cloned().unwrap_or_default();
        let mut text = |key: &str| match rest.shift_remove(key) {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let (kind, description, default) = (text("type"), text("description"), text("default"));
        let mut kind = RowKind::of(&kind);
        let mut options = String::new();
        if kind == RowKind::String
            && let Some(Value::Array(choices)) = rest.get("enum")
            && let Some(texts) = choices
                .iter()
                .map(Value::as_str)
                .collect::<Option<Vec<_>>>()
        {
            kind = RowKind::Choice;
            options = texts.join("\n");
            rest.shift_remove("enum");
        }
        Row {
            key,
            name: name.to_owned(),
            kind,
            required,
            default,
            description,
            options,
            rest,
        }
    }
}

/// The schema of these rows; `null` when there are none. Rows without a name are left out.
pub(crate) fn schema(rows: &[Row]) -> Value {
    let named = || rows.iter().filter(|row| !row.name.trim().is_empty());
    if named().next().is_none() {
        return Value::Null;
    }
    let required: Vec<&str> = named()
        .filter(|row| row.required)
        .map(|row| row.name.trim())
        .collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    let properties: Map<String, Value> = named()
        .map(|row| (row.name.trim().to_owned(), row.property()))
        .collect();
    schema.insert("properties".to_owned(), properties.into());
    Value::Object(schema)
}

/// The rows of a schema.
pub(crate) fn rows(schema: &Value) -> Vec<Row> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    properties
        .enumerate()
        .map(|(key, (name, property))| {
            Row::of(
                key as u32,
                name,
                property,
                required.contains(&name.as_str()),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_becomes_rows_and_the_same_schema_again() {
        let schema_of = json!({
            "type": "object",
            "required": ["path"],
            "properties": {
                "path": {"type": "string", "description": "Where", "minLength": 1},
                "top": {"type": "integer", "default": 5, "minimum": 1},
                "level": {"type": "string", "enum": ["low", "high"], "default": "low"},
                "size": {"type": "integer", "enum": [1, 2]},
                "names": {"type": "array", "default": ["a"], "items": {"type": "string"}},
                "dry": {"type": "boolean", "default": false}
            }
        });
        let rows = rows(&schema_of);
        assert_eq!(rows[2].kind, RowKind::Choice);
        assert_eq!(rows[1].default, "5");
        assert_eq!(schema(&rows), schema_of);
    }

    #[test]
    fn no_rows_and_rows_without_a_name_are_no_schema() {
        assert_eq!(schema(&[]), Value::Null);
        assert_eq!(schema(&[Row::default()]), Value::Null);
        assert!(rows(&Value::Null).is_empty());
    }

    #[test]
    fn a_default_that_is_none_of_its_kind_is_kept_for_the_rules_to_refuse() {
        let row = Row {
            name: "top".to_owned(),
            kind: RowKind::Integer,
            default: "five".to_owned(),
            ..Row::default()
        };
        assert_eq!(row.property()["default"], json!("five"));
        let row = Row {
            kind: RowKind::String,
            default: "5".to_owned(),
            ..row
        };
        assert_eq!(row.property()["default"], json!("5"));
    }
}
