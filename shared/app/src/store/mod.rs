//! The table: one DynamoDB table for everything that is kept.
//!
//! An item is its keys, its index keys, `rev` (counts its changes, checked by every write), and its
//! value as JSON text in `data`: text keeps the order of keys and the spelling of numbers, which a
//! DynamoDB map loses and a form made from a schema needs. Keys are made in `keys` only. Nothing here
//! decides; nothing here scans.

mod admissions;
mod audit;
mod batch;
mod commit;
mod due;
mod error;
mod error_groups;
mod errors;
mod feedback;
mod fixes;
mod idempotency;
mod item;
mod keys;
mod ledger;
mod lists;
mod mining;
mod policies;
mod rates;
mod routes;
mod rules;
mod sign_in;
mod table;
mod tokens;
mod work_items;

pub(crate) use admissions::{Admitted, LastApproved, Standing};
pub(crate) use audit::{Drafts, Part, StoredEntry};
pub use commit::Commit;
pub use due::Due;
pub use error::{Conflict, StoreError};
pub(crate) use feedback::FeedbackRecord;
pub(crate) use idempotency::StoredKey;
pub use lists::ListPage;
pub(crate) use mining::Mining;
pub(crate) use policies::{PolicyFiles, PolicyHead};
pub(crate) use rules::RuleTimeline;
pub(crate) use tokens::StoredToken;
pub(crate) use work_items::ClaimedWork;

use crate::settings::AwsSettings;
use aws_sdk_dynamodb::Client;
use domain::id::{PullNumber, RunId, RunnerId, SkillId, TenantId, VersionNumber};
use domain::run::Run;
use domain::skill::{Content, Skill};
use item::Item;
use keys::Key;
use serde::de::DeserializeOwned;

/// What one tenant owns in the table. Nothing of another can be named through it.
#[derive(Clone)]
pub struct Store {
    client: Client,
    table: String,
    tenant: TenantId,
}

/// A value as it was read, and the count of its changes then.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Checked when it is written back.
    pub rev: u64,
}

impl Store {
    /// What this tenant owns in this table; nothing is called yet.
    pub fn new(
        aws: &aws_config::SdkConfig,
        settings: &AwsSettings,
        table: &str,
        tenant: &TenantId,
    ) -> Store {
        let mut config = aws_sdk_dynamodb::config::Builder::from(aws);
        if let Some(endpoint) = &settings.dynamodb {
            config = config.endpoint_url(endpoint);
        }
        Store {
            client: Client::from_conf(config.build()),
            table: table.to_owned(),
            tenant: tenant.clone(),
        }
    }

    /// What another tenant owns.
    #[must_use]
    pub fn of(&self, tenant: &TenantId) -> Store {
        Store {
            tenant: tenant.clone(),
            ..self.clone()
        }
    }

    /// Whose it is.
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// The skill of this name.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn skill(&self, id: &SkillId) -> Result<Option<Versioned<Skill>>, StoreError> {
        self.get(Key::skill(id)).await
    }

    /// The texts of a version.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn content(
        &self,
        id: &SkillId,
        version: VersionNumber,
    ) -> Result<Option<Content>, StoreError> {
        Ok(self
            .get(Key::content(id, version))
            .await?
            .map(|content| content.value))
    }

    /// The run of this name.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn run(&self, id: &RunId) -> Result<Option<Versioned<Run>>, StoreError> {
        self.get(Key::run(id)).await
    }

    /// Which version of which skill a pull request carries.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn pull(
        &self,
        number: PullNumber,
    ) -> Result<Option<(SkillId, VersionNumber)>, StoreError> {
        Ok(self.get(Key::pull(number)).await?.map(|pull| pull.value))
    }

    /// Which step of which run a runner works on.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn runner(&self, id: RunnerId) -> Result<Option<(RunId, usize)>, StoreError> {
        Ok(self.get(Key::runner(id)).await?.map(|runner| runner.value))
    }

    async fn get<T: DeserializeOwned>(&self, key: Key) -> Result<Option<Versioned<T>>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key.attributes(&self.tenant)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|cause| StoreError::call("GetItem", cause))?;
        answer.item.map(|item| Item::read(&item)).transpose()
    }
}
