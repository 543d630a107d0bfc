//! How often each use case calls DynamoDB, counted on the wire: as often with 200 skills and runs as
//! with 3, and as often as `tests/contract/dynamodb-calls.txt` says.
//!
//! The functions under count are not those of the world's own stack: they have a wire and a queue of
//! their own, so that nothing else is counted and nobody else does their work.

use crate::world::{Exchange, Fault, Proposal, Proxy, When, World, eventually, id_of, pull_of};
use app::settings::{
    AccessSettings, AppSettings, AwsSettings, GithubCredentials, GithubSettings, LinterSettings,
    OidcSettings, RecordsSettings, WebhookSettings,
};
use app::store::Commit;
use app::work::WorkId;
use app::{Access, App};
use aws_sdk_sqs::Client as Sqs;
use axum::Router;
use axum::body::Body;
use domain::id::{CommitSha, RunId, SkillId};
use domain::manifest::Manifest;
use domain::run::{Event, StepPlan};
use domain::skill::Content;
use expect_test::expect_file;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use jiff::Timestamp;
use local::Wire;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::time::Duration;
use tower::ServiceExt;

const TOKEN: &str = "counted";

/// Functions whose calls are counted.
struct Counted {
    app: App,
    api: Router,
    webhooks: Router,
    callbacks: Router,
    calls: Proxy,
    queue: Sqs,
    queue_url: String,
    /// What each use case called, by name.
    told: BTreeMap<String, String>,
}

impl Counted {
    async fn new(world: &World) -> Counted {
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
        let settings = AppSettings {
            records: RecordsSettings {
                aws,
                table: "prentice".to_owned(),
                queue_url: queue_url.clone(),
            },
            bus: "prentice".to_owned(),
            github: GithubSettings {
                api_url: world.stack().forge_api_url(),
                owner: "prentice".to_owned(),
                repository: "skills".to_owned(),
                branch: "main".to_owned(),
                credentials: GithubCredentials::Token(world.stack().forge_token().clone()),
                backoff: Duration::from_millis(50),
            },
            linters: LinterSettings {
                dir: Some(crate::world::tools()),
            },
            work_lease: Duration::from_secs(75),
        };
        let app = App::connect(&settings).await.expect("clients");
        let access = AccessSettings {
            session_key: "s".repeat(32).into(),
            tokens: vec![("counter".to_owned(), Sha256::digest(TOKEN).into())],
            secure_cookies: false,
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
        let api = api::Api::new(app.clone(), access, world.stack().repository_url());
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
    fn count(&mut self, name: &str) {
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

    async fn ask(&mut self, name: &str, method: &str, path: &str, body: Option<Value>) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", "application/json")
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
    async fn work(&mut self, world: &World) {
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
                let Some(item) = items.get(&format!("WORK#{body} WORK")) else {
                    continue;
                };
                let kind = KINDS
                    .iter()
                    .find(|kind| item.contains(&format!("\\\"kind\\\":\\\"{kind}\\\"")));
                let kind = kind.unwrap_or_else(|| panic!("a known kind of work: {item}"));
                self.calls.take_seen();
                let id = WorkId::from_stored(body);
                app::work::perform(&self.app, &id, Timestamp::now())
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
        if calls.contains("TransactWriteItems") {
            format!("{kind}, something new")
        } else {
            format!("{kind}, nothing new")
        }
    }

    async fn webhook(&mut self, name: &str, sent: &Exchange) {
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

const KINDS: [&str; 7] = [
    "open_pull",
    "settle_pull",
    "adopt",
    "dispatch",
    "observe",
    "cancel_runner",
    "publish",
];

async fn answered(router: Router, request: Request<Body>) -> Value {
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

/// Fills the table up to so many skills and runs that ended.
async fn fill(app: &App, from: usize, to: usize) {
    for index in from..to {
        let draft = domain::manifest::Draft {
            id: format!("filler/skill-{index}"),
            name: format!("Filler {index}"),
            description: "One of many probes.".to_owned(),
            risk: Some("read".to_owned()),
            ..domain::manifest::Draft::default()
        };
        let manifest: Manifest = draft.into_manifest().expect("a valid manifest");
        let content = Content {
            manifest: domain::manifest::render(&manifest),
            workflow: String::new(),
        };
        let commit = CommitSha::parse(&"a".repeat(40)).expect("a commit");
        let now = Timestamp::now();
        let skill = domain::skill::adopt(None, &manifest, commit.clone(), content.hash(), now);
        let skill = skill.expect("a new skill");
        let id = SkillId::parse("test/counted").expect("an id");
        let plan = StepPlan {
            skill: id,
            version: skill.newest,
            commit,
            dispatch_inputs: BTreeMap::new(),
            inputs: serde_json::Map::new(),
            outputs: manifest.outputs.clone(),
            timeout_seconds: 60,
        };
        let id = RunId::from_u128(uuid::Uuid::now_v7().as_u128());
        let (run, _) = domain::run::start(id, vec![plan], "filler".to_owned(), now);
        let stop = Event::CancelRequested {
            by: "filler".to_owned(),
        };
        let (run, _) = domain::run::advance(&run, stop, now).expect("it ends");
        let commit = Commit::new()
            .skill(&skill, None)
            .and_then(|commit| commit.content(&skill.id, skill.newest, &content))
            .and_then(|commit| commit.run(&run, 0))
            .expect("a commit");
        app.records.store.commit(&commit).await.expect("written");
    }
}

/// The webhooks of this event that the forge has sent, oldest first, once there is one that fits.
async fn sent(world: &World, event: &str, fits: impl Fn(&Value) -> bool) -> Exchange {
    eventually(&format!("the forge sends {event}"), async || {
        let seen = world.on(Wire::Webhooks).seen();
        let found = seen.into_iter().rev().find(|sent| {
            let payload: Value = serde_json::from_slice(&sent.body).unwrap_or_default();
            sent.headers["x-github-event"] == event && fits(&payload)
        });
        found.ok_or_else(|| "not yet".to_owned())
    })
    .await
}

/// Lives through every use case once.
async fn everything(world: &World, counted: &mut Counted, round: usize) {
    let id = format!("test/counted-{round}");
    let dotted = id.replace('/', ".");
    let proposal = Proposal::new(&id)
        .output("said", json!({"type": "string"}))
        .command("echo said=hello >> \"$GITHUB_OUTPUT\"");
    let other = proposal
        .clone()
        .with_commands(&["echo said=bye >> \"$GITHUB_OUTPUT\""]);

    counted
        .ask(
            "validate a proposal",
            "POST",
            "/api/skills/validate",
            Some(proposal.body()),
        )
        .await;
    counted
        .ask(
            "create a skill",
            "POST",
            "/api/skills/create",
            Some(proposal.body()),
        )
        .await;
    counted.work(world).await;
    let path = format!("/api/skills/{dotted}");
    let skill = counted
        .ask(
            "change a skill that waits",
            "PUT",
            &path,
            Some(other.body()),
        )
        .await;
    counted.work(world).await;
    counted.ask("show a skill", "GET", &path, None).await;
    counted
        .ask(
            "validate a skill",
            "POST",
            &format!("{path}/validate"),
            None,
        )
        .await;

    let number = pull_of(&skill);
    world.human.merge(number).await;
    let closed = sent(world, "pull_request", |payload| {
        payload["action"] == "closed" && payload["number"] == number
    })
    .await;
    counted.webhook("webhook: pull_request", &closed).await;
    let merged = &serde_json::from_slice::<Value>(&closed.body).expect("JSON")["pull_request"]
        ["merge_commit_sha"]
        .clone();
    counted.work(world).await;
    let push = sent(world, "push", |payload| {
        payload["after"] == *merged && payload["ref"] == "refs/heads/main"
    })
    .await;
    counted.webhook("webhook: push", &push).await;
    counted.work(world).await;

    let execute = format!("{path}/execute");
    let run = counted
        .ask(
            "execute a skill",
            "POST",
            &execute,
            Some(json!({"inputs": {}})),
        )
        .await;
    counted.work(world).await;
    let show = format!("/api/runs/{}", id_of(&run));
    let ended = sent(world, "workflow_run", |payload| {
        payload["action"] == "completed"
            && payload["workflow_run"]["display_title"]
                .as_str()
                .is_some_and(|title| title.ends_with(id_of(&run)))
    })
    .await;
    let report = eventually("the report job reports", async || {
        let seen = world.on(Wire::Callbacks).seen();
        let report = seen
            .into_iter()
            .find(|sent| sent.path.ends_with(id_of(&run)));
        report.ok_or_else(|| "not yet".to_owned())
    })
    .await;
    let callback = Request::builder()
        .method("POST")
        .uri(&report.path)
        .header("authorization", &report.headers["authorization"])
        .body(Body::from(report.body.clone()))
        .expect("a request");
    counted.calls.take_seen();
    answered(counted.callbacks.clone(), callback).await;
    counted.count("callback");
    counted.webhook("webhook: workflow_run", &ended).await;
    let runner =
        serde_json::from_slice::<Value>(&ended.body).expect("JSON")["workflow_run"]["id"].clone();
    let job = sent(world, "workflow_job", |payload| {
        payload["workflow_job"]["run_id"] == runner
    })
    .await;
    counted.webhook("webhook: workflow_job", &job).await;
    counted.work(world).await;
    let run = counted.ask("show a run", "GET", &show, None).await;
    assert_eq!(run["status"], "succeeded", "{run}");
    counted
        .ask("show a run's log", "GET", &format!("{show}/log"), None)
        .await;

    // Stopped before its dispatch, and after it.
    for dispatched in [false, true] {
        let run = counted
            .ask("execute a skill", "POST", &execute, Some(json!({})))
            .await;
        if dispatched {
            counted.work(world).await;
        }
        let cancel = format!("/api/runs/{}/cancel", id_of(&run));
        counted.ask("cancel a run", "POST", &cancel, None).await;
        counted.work(world).await;
    }

    let why = json!({"reason": "counted"});
    counted
        .ask(
            "deprecate a skill",
            "POST",
            &format!("/skills/{dotted}/deprecate"),
            Some(why),
        )
        .await;
    counted.work(world).await;

    counted.ask("list skills", "GET", "/api/skills", None).await;
    counted
        .ask(
            "list skills of a status",
            "GET",
            "/api/skills?status=active",
            None,
        )
        .await;
    counted
        .ask("search skills", "GET", "/api/skills?q=prob", None)
        .await;
    counted.ask("list runs", "GET", "/api/runs", None).await;
    counted
        .ask(
            "list runs of a skill",
            "GET",
            "/api/runs?skill=test.counted",
            None,
        )
        .await;
    counted
        .ask(
            "validate all",
            "POST",
            "/validate",
            Some(json!({"check_entrypoints": false})),
        )
        .await;
    counted
        .ask("who is calling", "GET", "/api/session", None)
        .await;
    counted.ask("health", "GET", "/health", None).await;
    counted.calls.take_seen();
    let swept = scheduler::handle(&counted.app.records, Timestamp::now())
        .await
        .expect("a round");
    assert_eq!(swept, app::usecase::Swept::default(), "nothing is due");
    counted.count("sweep when nothing is due");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_case_calls_the_table_as_often_however_much_there_is() {
    let world = World::start_with(|config| config.tick = Duration::from_secs(3600)).await;
    // The world's own functions hear of nothing.
    world
        .on(Wire::Webhooks)
        .each(When::always(), Fault::Answer(202, ""));
    world
        .on(Wire::Callbacks)
        .each(When::always(), Fault::Answer(200, "{}"));
    let mut counted = Counted::new(&world).await;
    fill(&counted.app, 0, 3).await;
    everything(&world, &mut counted, 1).await;
    let with_few = counted.told.clone();
    fill(&counted.app, 3, 200).await;
    everything(&world, &mut counted, 2).await;
    assert_eq!(counted.told, with_few);

    let width = counted.told.keys().map(String::len).max().unwrap_or(0);
    let mut text = String::from(
        "# Calls of DynamoDB by each use case, counted on the wire: the same with 3 and with 200 skills and runs.\n\
         # UPDATE_EXPECT=1 writes this file anew; a number that grows needs a reason.\n\n",
    );
    for (name, calls) in &counted.told {
        let _ = writeln!(text, "{name:width$}  {calls}");
    }
    expect_file!["../../contract/dynamodb-calls.txt"].assert_eq(&text);
}
