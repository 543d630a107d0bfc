//! The table as it really is, past every proxy: what must not change when nothing may happen.

use super::eventually::eventually;
use app::settings::AwsSettings;
use app::work::Message;
use aws_sdk_dynamodb::Client;
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
            let busy = now.keys().any(|key| key.starts_with("default#WORK#"));
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
