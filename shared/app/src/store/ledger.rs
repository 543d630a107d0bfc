//! What is used of the budgets: one item a scope and month, whose numbers move under a condition.

use super::error::StoreError;
use super::item::Item;
use super::keys::Key;
use super::{Commit, Store, Versioned};
use aws_sdk_dynamodb::types::{AttributeValue, Update};
use domain::budget::{Budgets, Ledger, Month, Scope, Write};
use domain::id::TenantId;
use std::collections::HashMap;

type Attributes = HashMap<String, AttributeValue>;

/// The change as a part of a transaction: the day and the month move together, or not at all.
pub(super) fn update(write: &Write, table: &str, owner: &TenantId) -> Update {
    let key = Key::ledger(&write.scope, write.month());
    let number = |number: i64| AttributeValue::N(number.to_string());
    let mut update = Update::builder()
        .table_name(table)
        .set_key(Some(key.attributes(owner)))
        .update_expression("ADD #month :delta, #day :delta")
        .expression_attribute_names("#month", Ledger::MONTH_ATTRIBUTE)
        .expression_attribute_names("#day", write.day.attribute())
        .expression_attribute_values(":delta", number(write.delta));
    let ceiling = write.ceiling.unwrap_or_default();
    let mut conditions = Vec::new();
    for (name, value, most) in [
        ("#month", ":most_of_month", ceiling.month),
        ("#day", ":most_of_day", ceiling.day),
    ] {
        if let Some(most) = most {
            let most = i64::try_from(most.thousandths()).unwrap_or(i64::MAX);
            conditions.push(format!(
                "(attribute_not_exists({name}) OR {name} <= {value})"
            ));
            update = update.expression_attribute_values(value, number(most));
        }
    }
    if !conditions.is_empty() {
        update = update.condition_expression(conditions.join(" AND "));
    }
    update
        .build()
        .expect("a key, an expression and a table are set")
}

pub(super) fn read(item: Option<&Attributes>) -> Ledger {
    let numbers = item.into_iter().flatten().filter_map(|(name, value)| {
        let number = value.as_n().ok()?.parse().ok()?;
        Some((name.as_str(), number))
    });
    Ledger::read(numbers)
}

impl Store {
    /// The limits of the tenant's budgets; none when nobody has set any.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn budgets(&self) -> Result<Option<Versioned<Budgets>>, StoreError> {
        self.get(Key::budgets()).await
    }

    /// What is used in these scopes in a month.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn ledgers(
        &self,
        scopes: &[Scope],
        month: Month,
    ) -> Result<Vec<Ledger>, StoreError> {
        let keys: Vec<Key> = scopes
            .iter()
            .map(|scope| Key::ledger(scope, month))
            .collect();
        let found = self.batch(&keys).await?;
        Ok(keys.iter().map(|key| read(found.attributes(key))).collect())
    }
}

impl Commit {
    /// The limits of the budgets; `rev` is that of what was read, 0 for the first.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no limits can cause.
    pub(crate) fn budgets(mut self, budgets: &Budgets, rev: u64) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::budgets(), budgets, rev + 1)?, rev);
        Ok(self)
    }
}
