//! What the template makes is what the local stack has: the table and the headers of every answer.

use crate::deployed::template::Template;
use crate::embedded::{Embedded, TABLE};
use aws_sdk_dynamodb::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn dynamodb(embedded: &Embedded) -> Client {
    let settings = embedded.aws();
    let endpoint = settings.dynamodb.clone().expect("an endpoint");
    let config = aws_sdk_dynamodb::config::Builder::from(&settings.load().await);
    Client::from_conf(config.endpoint_url(endpoint).build())
}

fn keys(schema: &[aws_sdk_dynamodb::types::KeySchemaElement]) -> Value {
    let key = |element: &aws_sdk_dynamodb::types::KeySchemaElement| json!({"AttributeName": element.attribute_name(), "KeyType": element.key_type().as_str()});
    schema.iter().map(key).collect()
}

/// By name, so that the order does not count.
fn by_name(list: &Value, name: &str) -> BTreeMap<String, Value> {
    let items = list.as_array().expect("a list").iter();
    items
        .map(|item| {
            (
                item[name].as_str().expect("a name").to_owned(),
                item.clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn the_table_is_the_one_the_code_makes() {
    let embedded = Box::pin(Embedded::start()).await;
    let client = dynamodb(&embedded).await;
    let described = client.describe_table().table_name(TABLE).send().await;
    let table = described.expect("described").table.expect("a table");
    let template = Template::read();
    let ours = template.properties("Table");

    assert_eq!(ours["KeySchema"], keys(table.key_schema()));
    let attributes = table.attribute_definitions().iter().map(|attribute| {
        json!({"AttributeName": attribute.attribute_name(), "AttributeType": attribute.attribute_type().as_str()})
    });
    assert_eq!(
        by_name(&ours["AttributeDefinitions"], "AttributeName"),
        by_name(&attributes.collect(), "AttributeName"),
    );
    let indexes = table.global_secondary_indexes().iter().map(|index| {
        let projection = index.projection().expect("a projection");
        let kind = projection.projection_type().expect("a kind").as_str();
        let mut made = json!({"ProjectionType": kind});
        if !projection.non_key_attributes().is_empty() {
            made["NonKeyAttributes"] = json!(projection.non_key_attributes());
        }
        json!({"IndexName": index.index_name(), "KeySchema": keys(index.key_schema()), "Projection": made})
    });
    assert_eq!(
        by_name(&ours["GlobalSecondaryIndexes"], "IndexName"),
        by_name(&indexes.collect(), "IndexName"),
    );

    let expiry = client
        .describe_time_to_live()
        .table_name(TABLE)
        .send()
        .await;
    let expiry = expiry.expect("described").time_to_live_description;
    let attribute = expiry.and_then(|expiry| expiry.attribute_name);
    let specified = &ours["TimeToLiveSpecification"];
    assert_eq!(specified["AttributeName"].as_str(), attribute.as_deref());
    assert_eq!(specified["Enabled"], true);

    assert_eq!(ours["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(
        ours["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"],
        true
    );
    assert_eq!(ours["DeletionProtectionEnabled"], true);
    embedded.stack.shutdown().await;
}

#[tokio::test]
async fn the_site_sends_the_headers_of_the_local_one() {
    let embedded = Box::pin(Embedded::start()).await;
    let page = reqwest::get(embedded.stack.url()).await.expect("an answer");
    let header = |name: &str| {
        let value = page.headers().get(name);
        let value = value.unwrap_or_else(|| panic!("the local site sends no {name}"));
        value.to_str().expect("text").to_owned()
    };
    let template = Template::read();
    let policy = &template.properties("SiteHeaders")["ResponseHeadersPolicyConfig"];
    let security = &policy["SecurityHeadersConfig"];
    assert_eq!(
        security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        header("content-security-policy")
    );
    assert_eq!(
        security["ReferrerPolicy"]["ReferrerPolicy"],
        header("referrer-policy")
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(security["ContentTypeOptions"].is_object());
    for custom in policy["CustomHeadersConfig"]["Items"]
        .as_array()
        .expect("headers")
    {
        assert_eq!(
            custom["Value"],
            header(custom["Header"].as_str().expect("a name"))
        );
    }
    drop(page);
    embedded.stack.shutdown().await;
}
