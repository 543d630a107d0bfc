//! One field of a schema, typed, as forms and checks use it. Never checks values itself.

use serde_json::{Number, Value};

/// A named field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// `[A-Za-z_][A-Za-z0-9_-]*`, at most 64 characters.
    pub name: String,
    /// For people, in place of the name.
    pub title: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Whether it must be given; never set beside a default.
    pub required: bool,
    /// Taken when it is not given. Fits [`Field::kind`].
    pub default: Option<Value>,
    /// Values for people to see.
    pub examples: Vec<Value>,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// Text.
    Text {
        /// Least number of characters.
        min_length: Option<u64>,
        /// Greatest number of characters.
        max_length: Option<u64>,
        /// A regular expression; checked on the server only.
        pattern: Option<String>,
        /// What kind of text: `date`, `email`, `uri` and so on; checked on the server only.
        format: Option<String>,
    },
    /// A whole number.
    Integer(Bounds),
    /// Any number.
    Number(Bounds),
    /// `true` or `false`.
    Boolean,
    /// One of these scalars.
    Choice(Vec<Value>),
    /// A list.
    Array {
        /// What each item holds; anything when absent.
        items: Option<Box<FieldKind>>,
        /// Least number of items.
        min_items: Option<u64>,
        /// Greatest number of items.
        max_items: Option<u64>,
    },
    /// An object.
    Object {
        /// Fields it is known to have; none for free JSON.
        fields: Vec<Field>,
        /// Whether it may have others.
        open: bool,
    },
    /// Anything JSON can say: an item or a nested field without a type.
    Any,
}

/// How large a number may be. All that are there must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bounds {
    /// At least this.
    pub minimum: Option<Number>,
    /// At most this.
    pub maximum: Option<Number>,
    /// More than this.
    pub exclusive_minimum: Option<Number>,
    /// Less than this.
    pub exclusive_maximum: Option<Number>,
}

impl Field {
    /// What to call it before a person: its title, else its name.
    pub fn label(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// The environment variable that carries it to the commands: `INPUT_` and the name in upper
    /// case with `_` for `-`. The prefix keeps an input `path` from becoming `PATH`.
    pub fn env_name(&self) -> String {
        env_name(&self.name)
    }
}

pub(crate) fn env_name(name: &str) -> String {
    format!("INPUT_{}", name.to_ascii_uppercase().replace('-', "_"))
}

impl FieldKind {
    /// The kind in words: `text`, `a whole number`, `one of "a", "b"`.
    pub fn describe(&self) -> String {
        match self {
            FieldKind::Text { .. } => "text".to_owned(),
            FieldKind::Integer(_) => "a whole number".to_owned(),
            FieldKind::Number(_) => "a number".to_owned(),
            FieldKind::Boolean => "true or false".to_owned(),
            FieldKind::Choice(options) => {
                let options: Vec<String> = options.iter().take(12).map(Value::to_string).collect();
                format!("one of {}", options.join(", "))
            }
            FieldKind::Array { .. } => "a list".to_owned(),
            FieldKind::Object { .. } => "an object".to_owned(),
            FieldKind::Any => "anything".to_owned(),
        }
    }
}
