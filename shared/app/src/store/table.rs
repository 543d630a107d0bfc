//! The table's own shape. In AWS the deployment template makes it; here the embedded default does.

use super::Store;
use super::error::StoreError;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TimeToLiveSpecification,
};

impl Store {
    /// Makes the table with its indexes, unless it is there.
    ///
    /// # Errors
    /// [`StoreError`] when the service does not answer.
    pub async fn create_table(&self) -> Result<(), StoreError> {
        let names = [
            "pk", "sk", "list_pk", "list_sk", "group_pk", "group_sk", "due_pk", "due_sk",
        ];
        let created = self
            .client
            .create_table()
            .table_name(&self.table)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(names.into_iter().map(attribute).collect()))
            .set_key_schema(Some(key_schema("")))
            .global_secondary_indexes(index("list", ProjectionType::Include))
            .global_secondary_indexes(index("group", ProjectionType::Include))
            .global_secondary_indexes(index("due", ProjectionType::KeysOnly))
            .send()
            .await;
        match created {
            Ok(_) => self.expire_items().await,
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(CreateTableError::ResourceInUseException(_))
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(StoreError::call("CreateTable", error)),
        }
    }

    /// The table answers.
    ///
    /// # Errors
    /// [`StoreError`] when it does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        // A read like any other: what tells of the table itself is allowed ten times a second, and slow in local mode.
        self.policy_head().await.map(drop)
    }

    async fn expire_items(&self) -> Result<(), StoreError> {
        let specification = TimeToLiveSpecification::builder()
            .enabled(true)
            .attribute_name("expires_at")
            .build();
        self.client
            .update_time_to_live()
            .table_name(&self.table)
            .time_to_live_specification(specification.expect("both fields are set"))
            .send()
            .await
            .map_err(|error| StoreError::call("UpdateTimeToLive", error))?;
        Ok(())
    }
}

fn attribute(name: &str) -> AttributeDefinition {
    let definition = AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::S);
    definition.build().expect("both fields are set")
}

fn key_schema(prefix: &str) -> Vec<KeySchemaElement> {
    [("pk", KeyType::Hash), ("sk", KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            let element = KeySchemaElement::builder()
                .attribute_name(format!("{prefix}{name}"))
                .key_type(kind);
            element.build().expect("both fields are set")
        })
        .collect()
}

fn index(name: &str, projection: ProjectionType) -> GlobalSecondaryIndex {
    let mut attributes = Projection::builder().projection_type(projection.clone());
    if projection == ProjectionType::Include {
        attributes = attributes.non_key_attributes("summary");
    }
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(key_schema(&format!("{name}_"))))
        .projection(attributes.build())
        .build()
        .expect("a name, keys and a projection are set")
}
