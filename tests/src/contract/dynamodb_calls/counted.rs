//! Functions whose calls of DynamoDB are counted. They are not those of the world's own stack: they have
//! a wire and a queue of their own, so that nothing else is counted and nobody else does their work.

use crate::world::{Exchange, Proxy, World};
use app::settings::{AccessSettings, AwsSettings, LimitSettings, OidcSettings, WebhookSettings};
use app::work::Message;
use app::{Access, App};
use aws_sdk_sqs::Client as Sqs;
use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use jiff::Timestamp;
use local::Wire;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use tower::ServiceExt;

const TOKEN: &str = "counted";

/// Functions whose calls are counted.
pub(super) struct Counted {
    pub(super) app: App,
    api: Router,
    webhooks: Router,
    pub(super) callbacks: Router,
    pub(super) calls: Proxy,
    queue: Sqs,
    queue_url: String,
    /// What each use case called, by name.
    pub(super) told: BTreeMap<String, String>,
}

impl Counted {
    pub(super) async fn new(world: &World) -> Counted {
        let calls = Proxy::start().await;
        let direct = world.aws();
        let aws = AwsSettings {
            dynamodb: Some(calls.lead(&world.end(Wire::DynamoDb))),
            ..direct.clone()
        };
        let endpoint = direct.sqs.clone().expect("the world has a queue");
        let sqs = aws_sdk_sqs::config::Builder::from(&direct.load().await).endpoint_url(endpoint);
        let queue = Sqs::from_conf(sqs.build());
        let made = queue.create_queue().queue_name("counted").send().await;
        let queue_url = made.expect("a queue").queue_url.expect("its address");
        let settings = world.app_settings(aws, queue_url.clone());
        let app = App::connect(&settings).await.expect("clients");
        let access = AccessSettings {
            session_key: "s".repeat(32).into(),
            tokens: vec![("counter".to_owned(), Sha256::digest(TOKEN).into())],
            secure_cookies: false,
            jwt: None,
        };
        let access = Access::new(&access, app.records.store.clone());
        let webhook = WebhookSettings {
            secret: world.secret("webhook_secret").into(),
        };
        let issuer = format!("{}/_services/token", world.stack().forge_url());
        let repository = world.human.read("").await;
        let oidc = OidcSettings {
            jwks_url: format!("{issuer}/.well-known/jwks"),
            issuer,
            repository: "prentice/skills".to_owned(),
            repository_id: repository["id"].as_u64().expect("a number"),
        };
        let records = app.records.clone();
        let webhooks = webhooks::Webhooks::new(records.clone(), &webhook, "prentice/skills");
        let callbacks = callbacks::Callbacks::new(records, &oidc);
        let api = api::Api::new(
            app.clone(),
            access,
            world.stack().repository_url(),
            LimitSettings::unlimited(),
        );
        Counted {
            api: api::router(api),
            webhooks: webhooks::router(webhooks),
            callbacks: callbacks::router(callbacks),
            app,
            calls,
            queue,
            queue_url,
            told: BTreeMap::new(),
        }
    }

    /// Writes down what was called since the last time, under the name of a use case.
    ///
    /// # Panics
    /// When the same use case called otherwise before.
    pub(super) fn count(&mut self, name: &str) {
        let mut calls: BTreeMap<String, usize> = BTreeMap::new();
        for call in self.calls.take_seen() {
            let operation = call.operation().expect("a call of DynamoDB").to_owned();
            *calls.entry(operation).or_default() += 1;
        }
        let total: usize = calls.values().sum();
        let calls: Vec<String> = calls
            .iter()
            .map(|(operation, times)| format!("{operation} {times}"))
            .collect();
        let told = format!("{total:2}  {}", calls.join(", "))
            .trim_end()
            .to_owned();
        let before = self.told.insert(name.to_owned(), told.clone());
        if let Some(before) = before {
            assert_eq!(before, told, "{name}");
        }
    }

    pub(super) async fn ask(
        &mut self,
        name: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Value {
        self.ask_with(name, method, path, body, None).await
    }

    /// As [`Counted::ask`], with an idempotency key.
    pub(super) async fn ask_with(
        &mut self,
        name: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> Value {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let request = request
            .body(Body::from(
                body.map(|body| body.to_string()).unwrap_or_default(),
            ))
            .expect("a request");
        self.calls.take_seen();
        let answer = answered(self.api.clone(), request).await;
        self.count(name);
        answer
    }

    /// Takes what is in the queue and does it, until there is no more; each kind of work is counted.
    pub(super) async fn work(&mut self, world: &World) {
        let table = world.table().await;
        loop {
            let taken = self
                .queue
                .receive_message()
                .queue_url(&self.queue_url)
                .max_number_of_messages(10)
                .send()
                .await
                .expect("the queue answers");
            if taken.messages().is_empty() {
                return;
            }
            for message in taken.messages() {
                let body = message.body().expect("a body");
                let receipt = message.receipt_handle().expect("a receipt");
                let deleted = self.queue.delete_message().queue_url(&self.queue_url);
                deleted
                    .receipt_handle(receipt)
                    .send()
                    .await
                    .expect("deleted");
                let items = table.snapshot().await;
                let told = Message::parse(body).expect("work of a tenant");
                let key = format!("{}#WORK#{} WORK", told.tenant, told.work.as_str());
                let Some(item) = items.get(&key) else {
                    continue;
                };
                let kind = KINDS
                    .iter()
                    .find(|kind| item.contains(&format!("\\\"kind\\\":\\\"{kind}\\\"")));
                let kind = kind.unwrap_or_else(|| panic!("a known kind of work: {item}"));
                self.calls.take_seen();
                app::work::perform(&self.app, &told, Timestamp::now())
                    .await
                    .expect("done");
                let what = self.flavour(kind);
                self.count(&format!("work: {what}"));
            }
        }
    }

    /// Work of one kind finds different things to do; each is a use case of its own.
    fn flavour(&self, kind: &str) -> String {
        let calls: BTreeSet<String> = self
            .calls
            .seen()
            .iter()
            .filter_map(|call| call.operation().map(str::to_owned))
            .collect();
        if calls.contains("TransactWriteItems") || calls.contains("PutItem") {
            format!("{kind}, something new")
        } else {
            format!("{kind}, nothing new")
        }
    }

    pub(super) async fn webhook(&mut self, name: &str, sent: &Exchange) {
        let mut request = Request::builder().method("POST").uri("/webhooks/github");
        for header in ["x-github-event", "x-github-delivery", "x-hub-signature-256"] {
            request = request.header(header, &sent.headers[header]);
        }
        let request = request
            .body(Body::from(sent.body.clone()))
            .expect("a request");
        self.calls.take_seen();
        let answer = self
            .webhooks
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        self.count(name);
    }
}

const KINDS: [&str; 16] = [
    "mine",
    "group_errors",
    "fix",
    "settle_fix",
    "rebuild_routes",
    "adopt_policies",
    "check_pull",
    "settle",
    "open_pull",
    "settle_pull",
    "adopt",
    "dispatch",
    "observe",
    "cancel_runner",
    "publish",
    "route",
];

pub(super) async fn answered(router: Router, request: Request<Body>) -> Value {
    let asked = format!("{} {}", request.method(), request.uri());
    let answer = router.oneshot(request).await.expect("an answer");
    let status = answer.status();
    let body = answer
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    let text = String::from_utf8_lossy(&body);
    assert!(status.is_success(), "{asked}: {status} {text}");
    serde_json::from_slice(&body).unwrap_or(Value::Null)
}
