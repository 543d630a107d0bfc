//! What can go wrong with the table.

use aws_sdk_dynamodb::error::{DisplayErrorContext, SdkError};

/// Why the table gave no answer to use.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB does not answer, or refuses.
    #[error("the table does not answer {operation}: {cause}")]
    Call {
        /// The DynamoDB operation.
        operation: &'static str,
        /// What the SDK said, with its whole chain of causes.
        cause: String,
    },
    /// An item is not what this version of Prentice writes.
    #[error(
        "the item {key} cannot be read: {cause}; was it written by another version of Prentice?"
    )]
    Unreadable {
        /// Its key.
        key: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A value cannot be written as JSON.
    #[error("a value cannot be stored: {0}")]
    Unwritable(#[from] serde_json::Error),
}

impl StoreError {
    pub(super) fn call<E, R>(operation: &'static str, cause: SdkError<E, R>) -> StoreError
    where
        SdkError<E, R>: std::error::Error,
    {
        StoreError::Call {
            operation,
            cause: DisplayErrorContext(cause).to_string(),
        }
    }
}

/// Why a commit wrote nothing.
#[derive(Debug, thiserror::Error)]
pub enum Conflict {
    /// An item has changed since it was read: read again and decide anew.
    #[error("someone else changed it at the same time")]
    Changed,
    /// What may be seen only once was seen already.
    #[error("this was seen before")]
    Seen,
    /// The table did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}
