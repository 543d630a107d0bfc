//! A file of a repository that is to be changed.

/// A file to write, or to remove when there is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Path in the repository.
    pub path: String,
    /// What it is to hold.
    pub text: Option<String>,
    /// Whether it may be executed.
    pub executable: bool,
}

impl Change {
    /// An ordinary file that holds this text.
    pub fn file(path: impl Into<String>, text: impl Into<String>) -> Change {
        Change {
            path: path.into(),
            text: Some(text.into()),
            executable: false,
        }
    }
}
