//! An item between Rust and DynamoDB: attributes by name, the value as JSON text.

use super::keys::{self, Key};
use super::{StoreError, Versioned};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::id::TenantId;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// An item being built.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) key: Key,
    attributes: HashMap<String, AttributeValue>,
    indexes: Vec<(&'static str, String, String)>,
}

impl Item {
    /// An item of this value, in its `rev`-th state.
    pub(super) fn new<T: Serialize>(key: Key, value: &T, rev: u64) -> Result<Item, StoreError> {
        let mut attributes = HashMap::new();
        attributes.insert(
            "data".to_owned(),
            AttributeValue::S(serde_json::to_string(value)?),
        );
        attributes.insert("rev".to_owned(), AttributeValue::N(rev.to_string()));
        Ok(Item {
            key,
            attributes,
            indexes: Vec::new(),
        })
    }

    /// An item that is only its key, gone after `until`.
    pub(super) fn mark(key: Key, until: Timestamp) -> Item {
        let attributes = HashMap::new();
        Item {
            key,
            attributes,
            indexes: Vec::new(),
        }
        .expiring(until)
    }

    /// Also in this index.
    pub(super) fn indexed(mut self, index: &'static str, pk: String, sk: String) -> Item {
        self.indexes.push((index, pk, sk));
        self
    }

    /// With what lists show of it.
    pub(super) fn summary<T: Serialize>(mut self, summary: &T) -> Result<Item, StoreError> {
        self.attributes.insert(
            "summary".to_owned(),
            AttributeValue::S(serde_json::to_string(summary)?),
        );
        Ok(self)
    }

    /// With a text that conditions can ask for.
    pub(super) fn with(mut self, name: &str, text: &str) -> Item {
        self.attributes
            .insert(name.to_owned(), AttributeValue::S(text.to_owned()));
        self
    }

    /// DynamoDB may remove it after this.
    pub(super) fn expiring(mut self, at: Timestamp) -> Item {
        self.attributes.insert(
            "expires_at".to_owned(),
            AttributeValue::N(at.as_second().to_string()),
        );
        self
    }

    /// As the table holds it, owned by this tenant.
    pub(super) fn build(mut self, owner: &TenantId) -> HashMap<String, AttributeValue> {
        self.attributes.extend(self.key.attributes(owner));
        for (index, pk, sk) in self.indexes {
            let pk = match index {
                "due" => AttributeValue::S(pk),
                _ => keys::owned(owner, &pk),
            };
            self.attributes.insert(format!("{index}_pk"), pk);
            self.attributes
                .insert(format!("{index}_sk"), AttributeValue::S(sk));
        }
        self.attributes
    }

    /// The value of an item that was read.
    pub(super) fn read<T: DeserializeOwned>(
        item: &HashMap<String, AttributeValue>,
    ) -> Result<Versioned<T>, StoreError> {
        let rev = number(item, "rev").unwrap_or(0);
        Ok(Versioned {
            value: json(item, "data")?,
            rev,
        })
    }
}

/// The JSON in an attribute.
pub(super) fn json<T: DeserializeOwned>(
    item: &HashMap<String, AttributeValue>,
    name: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text(item, name).unwrap_or_default()).map_err(|cause| {
        StoreError::Unreadable {
            key: format!(
                "{} {}",
                text(item, "pk").unwrap_or("?"),
                text(item, "sk").unwrap_or("?")
            ),
            cause: cause.to_string(),
        }
    })
}

pub(super) fn text<'a>(item: &'a HashMap<String, AttributeValue>, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

pub(super) fn number(item: &HashMap<String, AttributeValue>, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}
