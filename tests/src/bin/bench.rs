//! How fast the API is, and that it stays so: requests a second and latencies of list, get, search
//! and execute with 10 and with 1,000 active skills, on one connection and on 16.
//!
//! `cargo xtask bench` runs it. What is measured is the function `api` behind an HTTP server of its
//! own, over the embedded services of a local stack in the same process; the client takes its share
//! of the same processors. Runs that are started are not dispatched: their work goes to a queue that
//! nobody reads. Numbers are for comparing, within one run; nothing here passes or fails by them.

use api::Api;
use app::settings::{AccessSettings, AppSettings, LimitSettings};
use app::store::Commit;
use app::{Access, App, Store, usecase};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use domain::Timestamp;
use domain::budget::Limits;
use domain::id::CommitSha;
use domain::skill::{self, Content};
use domain::{manifest, workflow};
use futures::{StreamExt, stream};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tests::embedded::{Embedded, TABLE};
use tokio::net::TcpListener;

const HELP: &str = "\
Measures the API over a local stack, with few skills and with many.

Usage: cargo xtask bench [-- OPTIONS]
  --seconds N     how long each measurement takes [default: 3]
  --skills N,M    how many skills there are, first and then [default: 10,1000]";

const TOKEN: &str = "token-of-the-benchmark";
const CONNECTIONS: [usize; 2] = [1, 16];

/// A request that is measured. `{}` of the paths is a skill that is there from the beginning.
struct Operation {
    name: &'static str,
    method: Method,
    path: &'static str,
    body: &'static str,
}

const OPERATIONS: [Operation; 7] = [
    get("health", "/health"),
    get("session", "/api/session"),
    get("list", "/api/skills?limit=10"),
    get("get", "/api/skills/bench.report-3"),
    get("search", "/api/skills?q=report+folder&limit=10"),
    Operation {
        name: "execute",
        method: Method::POST,
        path: "/api/skills/bench.report-3/execute",
        body: r#"{"inputs":{"path":"/usr/share"}}"#,
    },
    Operation {
        name: "ask",
        method: Method::POST,
        path: "/run",
        body: r#"{"query":"show the largest folders under /srv","execute":false}"#,
    },
];

const fn get(name: &'static str, path: &'static str) -> Operation {
    Operation {
        name,
        method: Method::GET,
        path,
        body: "",
    }
}

/// What one measurement gave.
struct Sample {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

struct Options {
    each: Duration,
    skills: [usize; 2],
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            eprintln!("error: {wrong}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    // Only an error if it was chosen before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let embedded = Box::pin(Embedded::start()).await;
    let mut settings = embedded.app_settings(silent_queue(&embedded).await);
    // What is measured is how fast runs are admitted, not how soon the budget of a day is used up.
    settings.admission.budgets.tenant = Limits::default();
    let address = serve(&settings).await;
    let calls = calls_of_each(&settings, &embedded).await;

    let mut samples = BTreeMap::new();
    for (round, count) in options.skills.into_iter().enumerate() {
        eprintln!("making {count} skills");
        fill(&settings, count).await;
        let app = App::connect(&settings).await.expect("an app");
        usecase::rebuild_routes(&app).await.expect("written");
        for (index, operation) in OPERATIONS.iter().enumerate() {
            for connections in CONNECTIONS {
                eprintln!("{} on {connections}", operation.name);
                let sample = measure(&address, operation, connections, options.each).await;
                samples.insert((index, connections, round), sample);
            }
        }
    }
    print(&options, &calls, &samples);
    embedded.stack.shutdown().await;
    ExitCode::SUCCESS
}

fn options(arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options {
        each: Duration::from_secs(3),
        skills: [10, 1000],
    };
    let mut arguments = arguments;
    while let Some(name) = arguments.next() {
        if name == "--help" || name == "-h" {
            return Ok(None);
        }
        let value = arguments.next().unwrap_or_default();
        let number = |text: &str| {
            text.parse::<usize>()
                .ok()
                .filter(|&number| number > 0)
                .ok_or_else(|| format!("{name} is {value:?}"))
        };
        match name.as_str() {
            "--seconds" => options.each = Duration::from_secs(number(&value)? as u64),
            "--skills" => {
                let (few, many) = value.split_once(',').unwrap_or((&value, &value));
                options.skills = [number(few)?.max(4), number(many)?.max(4)];
            }
            _ => return Err(format!("there is no {name}")),
        }
    }
    Ok(Some(options))
}

/// A queue that nobody reads, so that runs are not dispatched while the next are measured.
async fn silent_queue(embedded: &Embedded) -> String {
    let settings = embedded.aws();
    let endpoint = settings.sqs.clone().expect("an endpoint");
    let config = aws_sdk_sqs::config::Builder::from(&settings.load().await);
    let client = aws_sdk_sqs::Client::from_conf(config.endpoint_url(endpoint).build());
    let made = client.create_queue().queue_name("bench").send().await;
    let url = made.expect("a queue").queue_url;
    url.expect("its address")
}

/// The API over these settings, on a port of its own; its address.
async fn serve(settings: &AppSettings) -> String {
    let app = App::connect(settings).await.expect("an app");
    let access = AccessSettings {
        session_key: "0123456789abcdef0123456789abcdef".to_owned().into(),
        tokens: vec![("bench".to_owned(), Sha256::digest(TOKEN).into())],
        secure_cookies: false,
        jwt: None,
    };
    let access = Access::new(&access, app.records.store.clone());
    let repository_url = settings.github.web_url();
    let api = Api::new(app, access, repository_url, LimitSettings::unlimited());
    listen(api::router(api)).await
}

async fn listen(router: Router) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Makes active skills, as the worker does when it takes one over, until there are so many.
async fn fill(settings: &AppSettings, count: usize) {
    let aws = settings.records.aws.load().await;
    let store = Store::new(&aws, &settings.records.aws, TABLE, &settings.records.tenant);
    let one = |number: usize| {
        let store = store.clone();
        async move {
            let commit = CommitSha::parse(&format!("{number:040x}")).expect("a commit");
            let (manifest, content) = texts(number);
            if store
                .skill(&manifest.id)
                .await
                .expect("an answer")
                .is_some()
            {
                return;
            }
            let next = skill::adopt(None, &manifest, commit, content.hash(), Timestamp::now());
            let next = next.expect("it is new");
            let commit = Commit::new()
                .skill(&next, None)
                .and_then(|commit| commit.content(&next.id, next.newest, &content));
            let commit = commit.expect("it can be written");
            store.commit(&commit).await.expect("written");
        }
    };
    stream::iter(0..count).for_each_concurrent(8, one).await;
}

/// What a skill does, in words that few others use, so that the router has something to tell apart.
fn description(number: usize) -> String {
    const VERBS: [&str; 12] = [
        "Shows",
        "Counts",
        "Archives",
        "Compares",
        "Restarts",
        "Rotates",
        "Encrypts",
        "Uploads",
        "Migrates",
        "Measures",
        "Validates",
        "Renders",
    ];
    const THINGS: [&str; 24] = [
        "folders",
        "certificates",
        "invoices",
        "tickets",
        "containers",
        "databases",
        "backups",
        "queues",
        "users",
        "printers",
        "tables",
        "branches",
        "emails",
        "sensors",
        "licences",
        "orders",
        "shipments",
        "contracts",
        "videos",
        "metrics",
        "secrets",
        "buckets",
        "routers",
        "calendars",
    ];
    const HOW: [&str; 18] = [
        "the largest first",
        "of one customer",
        "older than a month",
        "in every region",
        "before a release",
        "that nobody uses",
        "by their owner",
        "as a table",
        "for the auditors",
        "on a schedule",
        "after a failure",
        "with a summary",
        "without downtime",
        "across accounts",
        "from the archive",
        "under load",
        "in the cluster",
        "of the last week",
    ];
    format!(
        "{} {} {}.",
        VERBS[number % VERBS.len()],
        THINGS[number / VERBS.len() % THINGS.len()],
        HOW[number / VERBS.len() / THINGS.len() % HOW.len()]
    )
}

fn texts(number: usize) -> (manifest::Manifest, Content) {
    let text = format!(
        "id: bench/report-{number}\nname: Report {number}\n\
         description: {}\n\
         version: 1.0.0\nkind: workflow\nrisk: read\ntags: [disk, folder]\n\
         inputs:\n  type: object\n  required: [path]\n  properties:\n\
         \x20   path: {{type: string}}\n    top: {{type: integer, default: 5}}\n\
         outputs:\n  type: object\n  properties:\n    largest: {{type: string}}\n",
        description(number)
    );
    let manifest = manifest::parse(&text).expect("valid").manifest;
    let commands = [
        workflow::Command::new("du -x -d 1 -- \"$INPUT_PATH\" | sort -rn > sizes"),
        workflow::Command::new("head -n \"$INPUT_TOP\" sizes"),
    ];
    let workflow = workflow::generate(&manifest, &commands);
    let content = Content {
        manifest: text,
        workflow,
    };
    (manifest, content)
}

/// Sends the request again and again on so many connections; what came of it.
async fn measure(
    address: &str,
    operation: &Operation,
    connections: usize,
    time: Duration,
) -> Sample {
    let warm_up = Instant::now() + Duration::from_millis(300);
    let end = warm_up + time;
    let workers = (0..connections).map(|_| async move {
        let client = reqwest::Client::new();
        let mut latencies = Vec::new();
        loop {
            let began = Instant::now();
            if began >= end {
                return latencies;
            }
            ask(&client, address, operation).await;
            if began >= warm_up {
                latencies.push(began.elapsed());
            }
        }
    });
    let latencies = futures::future::join_all(workers.map(Box::pin)).await;
    let mut latencies: Vec<Duration> = latencies.into_iter().flatten().collect();
    latencies.sort_unstable();
    let at = |share: f64| {
        let index = (latencies.len() as f64 * share) as usize;
        latencies.get(index).copied().unwrap_or_default()
    };
    Sample {
        per_second: latencies.len() as f64 / time.as_secs_f64(),
        p50: at(0.5),
        p99: at(0.99),
    }
}

async fn ask(client: &reqwest::Client, address: &str, operation: &Operation) {
    let url = format!("{address}{}", operation.path);
    let request = client
        .request(operation.method.clone(), url)
        .bearer_auth(TOKEN)
        .header("content-type", "application/json")
        .timeout(Duration::from_secs(30))
        .body(operation.body);
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    let body = answer.bytes().await.expect("a whole answer");
    assert!(
        status.is_success(),
        "{}: {status} {}",
        operation.name,
        String::from_utf8_lossy(&body)
    );
}

/// The DynamoDB calls of each operation, once its connection is warm.
async fn calls_of_each(settings: &AppSettings, embedded: &Embedded) -> Vec<String> {
    let counter = Counter {
        client: reqwest::Client::new(),
        endpoint: embedded.aws().dynamodb.expect("an endpoint"),
        counts: Arc::default(),
    };
    let counts = counter.counts.clone();
    let mut settings = settings.clone();
    settings.records.aws.dynamodb =
        Some(listen(Router::new().fallback(pass).with_state(counter)).await);
    fill(&settings, 4).await;
    let address = serve(&settings).await;
    let client = reqwest::Client::new();
    let taken = || std::mem::take(&mut *counts.lock().expect("nobody panics while holding it"));
    let mut all = Vec::new();
    for operation in &OPERATIONS {
        taken();
        ask(&client, &address, operation).await;
        let calls = taken().into_iter().map(|(call, times)| match times {
            1 => call,
            times => format!("{times} {call}"),
        });
        all.push(calls.collect::<Vec<_>>().join(", "));
    }
    all
}

/// Passes requests on to DynamoDB, and counts them by what they ask for.
#[derive(Clone)]
struct Counter {
    client: reqwest::Client,
    endpoint: String,
    counts: Arc<Mutex<BTreeMap<String, usize>>>,
}

async fn pass(
    State(counter): State<Counter>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Bytes) {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    let call = target.and_then(|target| target.rsplit('.').next());
    let call = call.unwrap_or("something").to_owned();
    *counter
        .counts
        .lock()
        .expect("nobody panics while holding it")
        .entry(call)
        .or_default() += 1;
    let mut request = counter.client.post(&counter.endpoint).body(body);
    for (name, value) in headers.iter().filter(|(name, _)| name.as_str() != "host") {
        request = request.header(name, value);
    }
    let answer = request.send().await.expect("DynamoDB answers");
    let status = answer.status();
    (status, answer.bytes().await.expect("a whole answer"))
}

fn print(options: &Options, calls: &[String], samples: &BTreeMap<(usize, usize, usize), Sample>) {
    let [few, many] = options.skills;
    println!(
        "{:<9}{:>4}  {:^28}  {:^28}  {:>8}  {:>8}",
        "",
        "",
        format!("{few} skills"),
        format!("{many} skills"),
        "many",
        "against"
    );
    println!(
        "{:<9}{:>4}  {:>9}{:>9}{:>10}  {:>9}{:>9}{:>10}  {:>8}  {:>8}  DynamoDB calls",
        "", "on", "req/s", "p50 ms", "p99 ms", "req/s", "p50 ms", "p99 ms", "to few", "health"
    );
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    for (index, operation) in OPERATIONS.iter().enumerate() {
        for connections in CONNECTIONS {
            let [few, many] = [0, 1].map(|round| &samples[&(index, connections, round)]);
            let health = &samples[&(0, connections, 1)];
            let calls = if connections == CONNECTIONS[0] {
                calls[index].as_str()
            } else {
                ""
            };
            println!(
                "{:<9}{connections:>4}  {:>9.0}{:>9.2}{:>10.2}  {:>9.0}{:>9.2}{:>10.2}  {:>7.2}x  {:>7.2}x  {calls}",
                operation.name,
                few.per_second,
                ms(few.p50),
                ms(few.p99),
                many.per_second,
                ms(many.p50),
                ms(many.p99),
                many.per_second / few.per_second,
                many.per_second / health.per_second,
            );
        }
    }
    println!(
        "\nRatios are of requests a second. `session` asks DynamoDB nothing: it is what HTTP and access cost."
    );
}
