//! What runs may cost, and what they have.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `GET /api/budget`. Amounts are decimals in units of the budget, such as `"1.5"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Budget {
    /// The limits of the whole tenant, and what is used of them.
    pub tenant: BudgetAccount,
    /// Limits of single roles, users and skills.
    pub others: Vec<BudgetAccount>,
    /// What a run with the standard model costs at least.
    pub standard_cost: String,
    /// What a run with the cheap model costs at least.
    pub cheap_cost: String,
    /// When so little is left, the cheap model is used.
    pub low_remaining: String,
}

/// One set of limits and what is used of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BudgetAccount {
    /// Whose: `tenant`, `role:finance`, `user:mia` or `skill:ops/disk-report`.
    pub scope: String,
    /// A single run may cost so much; null: as much as it likes.
    pub per_request: Option<String>,
    /// All runs of a day (UTC) may.
    pub daily: Option<String>,
    /// All runs of a month (UTC) may.
    pub monthly: Option<String>,
    /// Used today, what is reserved for runs under way included.
    pub used_today: String,
    /// Used this month.
    pub used_this_month: String,
    /// When the day's begins anew.
    #[schema(value_type = String, format = DateTime)]
    pub day_resets_at: Timestamp,
    /// When the month's does.
    #[schema(value_type = String, format = DateTime)]
    pub month_resets_at: Timestamp,
}

/// Request of `PUT /api/budget`: limits of one scope. A field left out stays as it is; null takes a limit away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBudget {
    /// Whose: `tenant`, `role:finance`, `user:mia` or `skill:ops/disk-report`.
    pub scope: String,
    /// A single run may cost so much.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    #[schema(value_type = Option<String>)]
    pub per_request: Option<Option<String>>,
    /// All runs of a day may.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    #[schema(value_type = Option<String>)]
    pub daily: Option<Option<String>>,
    /// All runs of a month may.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    #[schema(value_type = Option<String>)]
    pub monthly: Option<Option<String>>,
}

/// Tells a field that is null from one that is not there.
mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Field = Option<Option<String>>;

    pub(super) fn serialize<S: Serializer>(
        field: &Field,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        field
            .as_ref()
            .and_then(Option::as_ref)
            .serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<Field, D::Error> {
        Option::<String>::deserialize(reader).map(Some)
    }
}
