//! The table as it really is, past every proxy: what must not change when nothing may happen.

use super::eventually::eventually;
use app::settings::AwsSettings;
use app::work::Message;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::BTreeMap;

/// The embedded table.
pub(crate) struct Table {
    client: Client,
}

/// Every item of the table by its key, but for the marks of what was seen once.
pub(crate) type Snapshot = BTreeMap<String, String>;

impl Table {
    /// The table behind this endpoint.
    pub(crate) async fn at(endpoint: &str) -> Table {
        let settings = AwsSettings {
            dynamodb: Some(endpoint.to_owned()),
            embedded: true,
            ..AwsSettings::default()
        };
        let config = aws_sdk_dynamodb::config::Builder::from(&settings.load().await);
        Table {
            client: Client::from_conf(config.endpoint_url(endpoint).build()),
        }
    }

    /// All of it, once nothing is under way any more.
    pub(crate) async fn settled(&self) -> Snapshot {
        let mut before = None;
        eventually("nothing is under way", async || {
            let now = self.snapshot().await;
            let busy = now.iter().any(|(key, item)| {
                // Work that waits, and entries of the audit that are not sealed.
                let unsealed = key.contains("#AUDIT_SHARD#") && item.contains("due_sk");
                key.starts_with("default#WORK#") || unsealed
            });
            let same = before.as_ref() == Some(&now);
            let keys: Vec<_> = now.keys().cloned().collect();
            before = Some(now.clone());
            if same && !busy {
                Ok(now)
            } else {
                Err(format!("{keys:?}"))
            }
        })
        .await
    }

    /// What the worker would be told of outstanding work of this kind.
    pub(crate) async fn work_of_kind(&self, kind: &str) -> Vec<Message> {
        let wanted = format!("\\\"kind\\\":\\\"{kind}\\\"");
        let items = self.snapshot().await;
        let found = items.iter().filter(|(_, item)| item.contains(&wanted));
        let ids = found.filter_map(|(key, _)| {
            let (tenant, rest) = key.split_once("#WORK#")?;
            Message::parse(&format!("{tenant}/{}", rest.split(' ').next()?))
        });
        ids.collect()
    }

    /// Takes an item away, as nobody should be able to.
    pub(crate) async fn remove(&self, pk: &str, sk: &str) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let removed = self
            .client
            .delete_item()
            .table_name("prentice")
            .key("pk", text(pk))
            .key("sk", text(sk))
            .condition_expression("attribute_exists(pk)")
            .send();
        removed.await.expect("it was there");
    }

    /// What every segment of the routes holds, packed, by its number.
    pub(crate) async fn route_segments(&self) -> BTreeMap<String, Vec<u8>> {
        let found = self
            .client
            .query()
            .table_name("prentice")
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", AttributeValue::S("default#ROUTES".to_owned()))
            .expression_attribute_values(":sk", AttributeValue::S("SEGMENT#".to_owned()))
            .consistent_read(true)
            .send();
        let found = found.await.expect("the embedded table answers");
        let segment = |item: &std::collections::HashMap<String, AttributeValue>| {
            let sk = item["sk"].as_s().expect("a text").clone();
            (sk, item["packed"].as_b().expect("bytes").as_ref().to_vec())
        };
        found.items().iter().map(segment).collect()
    }

    /// Writes nonsense where a segment of the routes is, as nobody should be able to.
    pub(crate) async fn damage_route_segment(&self, sk: &str) {
        let update = self
            .client
            .update_item()
            .table_name("prentice")
            .key("pk", AttributeValue::S("default#ROUTES".to_owned()))
            .key("sk", AttributeValue::S(sk.to_owned()))
            .condition_expression("attribute_exists(pk)")
            .update_expression("SET packed = :nonsense")
            .expression_attribute_values(
                ":nonsense",
                AttributeValue::B(aws_sdk_dynamodb::primitives::Blob::new(*b"nonsense")),
            )
            .send();
        update.await.expect("it was there");
    }

    /// Raises a number of the one item whose key begins so and that has it; what it is then.
    pub(crate) async fn raise(&self, begins: &str, name: &str, by: u64) -> u64 {
        let all = self.snapshot().await;
        let mut found = all
            .iter()
            .filter(|(key, item)| key.starts_with(begins) && item.contains("\"1\""));
        let (key, _) = found
            .next()
            .unwrap_or_else(|| panic!("there is no {begins}: {:?}", all.keys()));
        let (pk, sk) = key.split_once(' ').expect("both parts");
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let update = self
            .client
            .update_item()
            .table_name("prentice")
            .key("pk", text(pk))
            .key("sk", text(sk))
            .update_expression("ADD #name :by")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":by", AttributeValue::N(by.to_string()))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::AllNew);
        let item = update.send().await.expect("the embedded table answers");
        let item = item.attributes.expect("the item");
        let number = item[name].as_n().expect("a number");
        number.parse().expect("a whole number")
    }

    /// Edits the text that an item holds, as nobody should be able to; what it was before.
    pub(crate) async fn edit(&self, pk: &str, sk: &str, edit: impl Fn(&str) -> String) -> String {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let item = self
            .client
            .get_item()
            .table_name("prentice")
            .key("pk", text(pk))
            .key("sk", text(sk))
            .consistent_read(true)
            .send();
        let item = item.await.expect("the embedded table answers").item;
        let mut item = item.unwrap_or_else(|| panic!("there is no {pk} {sk}"));
        let before = item["data"].as_s().expect("a text").clone();
        let after = edit(&before);
        assert_ne!(before, after, "the edit changes nothing");
        item.insert("data".to_owned(), AttributeValue::S(after));
        let put = self.client.put_item().table_name("prentice");
        let put = put.set_item(Some(item)).send();
        put.await.expect("the embedded table answers");
        before
    }

    /// All of it, as it is.
    pub(crate) async fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .scan()
                .table_name("prentice")
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .send()
                .await
                .expect("the embedded table answers");
            for item in page.items() {
                let text = |name: &str| item[name].as_s().expect("a text").clone();
                let key = format!("{} {}", text("pk"), text("sk"));
                if key.starts_with("default#ONCE#") {
                    continue;
                }
                let attributes: BTreeMap<_, _> = item.iter().collect();
                snapshot.insert(key, format!("{attributes:?}"));
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return snapshot;
            }
        }
    }
}
