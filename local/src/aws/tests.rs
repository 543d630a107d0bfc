//! The embedded services as the SDK sees them.

use super::*;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use std::time::Duration;

async fn start(folder: &Path) -> (EmbeddedAws, aws_config::SdkConfig) {
    let aws = EmbeddedAws::start(&folder.join("ddb.sqlite"), &folder.join("errors"))
        .await
        .expect("starts");
    let config = aws.settings.load().await;
    (aws, config)
}

fn dynamodb(aws: &EmbeddedAws, config: &aws_config::SdkConfig) -> aws_sdk_dynamodb::Client {
    let mut builder = aws_sdk_dynamodb::config::Builder::from(config);
    builder.set_endpoint_url(aws.settings.dynamodb.clone());
    aws_sdk_dynamodb::Client::from_conf(builder.build())
}

#[tokio::test]
async fn the_table_survives_a_restart() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let (aws, config) = start(folder.path()).await;
    let client = dynamodb(&aws, &config);
    client
        .create_table()
        .table_name("prentice")
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(
            AttributeDefinition::builder()
                .attribute_name("pk")
                .attribute_type(ScalarAttributeType::S)
                .build()
                .expect("complete"),
        )
        .key_schema(
            KeySchemaElement::builder()
                .attribute_name("pk")
                .key_type(KeyType::Hash)
                .build()
                .expect("complete"),
        )
        .send()
        .await
        .expect("created");
    client
        .put_item()
        .table_name("prentice")
        .item("pk", AttributeValue::S("a".to_owned()))
        .send()
        .await
        .expect("put");
    aws.shutdown().await;

    let (aws, config) = start(folder.path()).await;
    let found = dynamodb(&aws, &config)
        .get_item()
        .table_name("prentice")
        .key("pk", AttributeValue::S("a".to_owned()))
        .send()
        .await
        .expect("got");
    assert!(found.item.is_some());
    aws.shutdown().await;
}

#[tokio::test]
async fn error_events_survive_a_crash_until_they_are_deleted() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let left = || {
        let files = std::fs::read_dir(folder.path().join("errors")).expect("it is there");
        files.count()
    };
    let (aws, config) = start(folder.path()).await;
    let mut builder = aws_sdk_sqs::config::Builder::from(&config);
    builder.set_endpoint_url(aws.settings.sqs.clone());
    let client = aws_sdk_sqs::Client::from_conf(builder.build());
    for body in ["one", "two"] {
        let message = client.send_message().queue_url(aws.errors.url());
        let sent = message.message_body(body).send().await;
        sent.expect("sent");
    }
    let too_large = client.send_message().queue_url(aws.errors.url());
    let too_large = too_large.message_body("x".repeat(2_000_000)).send().await;
    assert!(too_large.is_err());
    assert_eq!(left(), 2, "what was refused is not kept");
    let sent: Vec<String> = first_sent(&aws).await;
    // As if it had been killed: nothing is ended in order.
    drop(aws);
    std::fs::write(folder.path().join("errors/half.new"), "{").expect("written");

    let (aws, _) = start(folder.path()).await;
    assert_eq!(left(), 2, "what was not written whole was not accepted");
    assert_eq!(first_sent(&aws).await, sent, "they are as old as they were");
    let again = aws.errors.receive_now(10).await.expect("received");
    assert!(again.records.is_empty(), "both are handed out");
    drop(aws);

    let (aws, _) = start(folder.path()).await;
    let event = aws.errors.receive(10).await.expect("received");
    let bodies: Vec<_> = event
        .records
        .iter()
        .map(|record| record.body.as_deref())
        .collect();
    assert_eq!(bodies, [Some("one"), Some("two")]);
    for record in &event.records {
        let id = record.message_id.as_deref().expect("has one");
        let receipt = record.receipt_handle.as_deref().expect("has one");
        aws.errors.delete(id, receipt).await.expect("deleted");
    }
    assert_eq!(left(), 0);
    aws.shutdown().await;
}

/// When each message of the queue of errors was sent.
async fn first_sent(aws: &EmbeddedAws) -> Vec<String> {
    let event = aws.errors.receive(10).await.expect("received");
    let records = event.records.iter();
    let sent = records.map(|record| record.attributes["SentTimestamp"].clone());
    sent.collect()
}

#[tokio::test]
async fn a_message_of_the_sdk_reaches_the_worker_and_is_gone_once_deleted() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let (aws, config) = start(folder.path()).await;
    let mut builder = aws_sdk_sqs::config::Builder::from(&config);
    builder.set_endpoint_url(aws.settings.sqs.clone());
    let client = aws_sdk_sqs::Client::from_conf(builder.build());
    client
        .send_message()
        .queue_url(aws.work.url())
        .message_body("work")
        .send()
        .await
        .expect("sent");

    let event = aws.work.receive(10).await.expect("received");
    assert_eq!(event.records.len(), 1);
    let record = &event.records[0];
    assert_eq!(record.body.as_deref(), Some("work"));
    assert_eq!(
        record
            .attributes
            .get("ApproximateReceiveCount")
            .map(String::as_str),
        Some("1")
    );
    let id = record.message_id.as_deref().expect("has one");
    aws.work
        .delete(id, record.receipt_handle.as_deref().expect("has one"))
        .await
        .expect("deleted");

    let attributes = client
        .get_queue_attributes()
        .queue_url(aws.work.url())
        .attribute_names(aws_sdk_sqs::types::QueueAttributeName::All)
        .send()
        .await
        .expect("answered");
    let attributes = attributes.attributes.expect("has some");
    let number =
        |name: aws_sdk_sqs::types::QueueAttributeName| attributes.get(&name).map(String::as_str);
    assert_eq!(
        number(aws_sdk_sqs::types::QueueAttributeName::ApproximateNumberOfMessages),
        Some("0")
    );
    assert_eq!(
        number(aws_sdk_sqs::types::QueueAttributeName::ApproximateNumberOfMessagesNotVisible),
        Some("0")
    );
    assert_eq!(
        number(aws_sdk_sqs::types::QueueAttributeName::VisibilityTimeout),
        Some("10")
    );
    let redrive = number(aws_sdk_sqs::types::QueueAttributeName::RedrivePolicy).expect("has one");
    assert!(redrive.contains("prentice-work-dlq"), "{redrive}");
    aws.shutdown().await;
}

#[tokio::test]
async fn an_event_on_the_bus_is_delivered_to_a_queue_by_its_rule() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let (aws, config) = start(folder.path()).await;
    let mut builder = aws_sdk_eventbridge::config::Builder::from(&config);
    builder.set_endpoint_url(aws.settings.eventbridge.clone());
    let client = aws_sdk_eventbridge::Client::from_conf(builder.build());
    client
        .put_rule()
        .name("runs")
        .event_bus_name(aws.bus)
        .event_pattern(r#"{"detail-type": [{"prefix": "run."}]}"#)
        .send()
        .await
        .expect("rule made");
    let target = aws_sdk_eventbridge::types::Target::builder()
        .id("work")
        .arn(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:prentice-work"))
        .build()
        .expect("complete");
    client
        .put_targets()
        .rule("runs")
        .event_bus_name(aws.bus)
        .targets(target)
        .send()
        .await
        .expect("target added");
    for kind in ["skill.proposed", "run.started"] {
        let entry = aws_sdk_eventbridge::types::PutEventsRequestEntry::builder()
            .event_bus_name(aws.bus)
            .source("prentice")
            .detail_type(kind)
            .detail("{}")
            .build();
        let put = client
            .put_events()
            .entries(entry)
            .send()
            .await
            .expect("put");
        assert_eq!(put.failed_entry_count, 0, "{put:?}");
    }
    let event = aws.work.receive(10).await.expect("received");
    let bodies: Vec<_> = event
        .records
        .iter()
        .filter_map(|record| record.body.as_deref())
        .collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert!(bodies[0].contains("run.started"), "{bodies:?}");
    aws.shutdown().await;
}

#[tokio::test]
async fn the_end_does_not_wait_for_idle_connections() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let (aws, config) = start(folder.path()).await;
    dynamodb(&aws, &config)
        .list_tables()
        .send()
        .await
        .expect("answered; the connection stays open");
    let url: url::Url = aws
        .settings
        .sqs
        .as_deref()
        .expect("set")
        .parse()
        .expect("a URL");
    let idle =
        tokio::net::TcpStream::connect((url.host_str().expect("host"), url.port().expect("port")))
            .await;
    tokio::time::timeout(Duration::from_secs(60), aws.shutdown())
        .await
        .expect("comes to an end");
    drop(idle);
}
