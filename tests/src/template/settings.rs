//! Every function is given the variables it reads, and no others.

use super::functions;
use crate::deployed::template::Template;
use app::settings::{LimitSettings, Reader};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Read by the functions, and rightly not set in AWS: cookies go over HTTPS only, and the pauses are
/// the defaults; no deployment takes tokens that are not verified; and AWS's services
/// are where the SDK knows them to be.
const NOT_FOR_AWS: [&str; 7] = [
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_SQS",
    "AWS_ENDPOINT_URL_EVENTBRIDGE",
    "PRENTICE_JWT_ALLOW_UNVERIFIED",
    "PRENTICE_INSECURE_COOKIES",
    "PRENTICE_GITHUB_BACKOFF_MS",
    "PRENTICE_WORK_LEASE_SECONDS",
];
/// Read by `app::telemetry`, before any settings are.
const TOLD: [&str; 2] = ["PRENTICE_LOG", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// The variables a function reads when these are set, by the sections that its `from_env` asks for.
fn reads_when(function: &str, set: &[&str]) -> BTreeSet<String> {
    let read = RefCell::new(BTreeSet::new());
    let lookup = |name: &str| {
        read.borrow_mut().insert(name.to_owned());
        set.contains(&name).then(|| "1".to_owned())
    };
    let mut reader = Reader::new(&lookup);
    match function {
        "api" => {
            let app = reader.app();
            let limits = reader.limits(&LimitSettings::default());
            drop((
                reader.gate(app.admission),
                reader.access(),
                reader.router(),
                limits,
            ));
        }
        "webhooks" => drop((reader.records(), reader.webhook(), reader.repository())),
        "callbacks" => drop((reader.records(), reader.oidc())),
        "worker" => drop(reader.app()),
        "collector" => drop(reader.collector()),
        "scheduler" | "miner" => drop(reader.records()),
        other => panic!("which settings does {other} read? Say so here"),
    }
    read.into_inner()
}

/// The variables a function may read, whichever way it reaches GitHub.
fn reads(function: &str) -> BTreeSet<String> {
    let by_token = reads_when(function, &["PRENTICE_GITHUB_TOKEN"]);
    let as_app = reads_when(function, &["PRENTICE_GITHUB_APP_ID"]);
    by_token.union(&as_app).cloned().collect()
}

#[test]
fn each_function_gets_what_it_reads_and_nothing_else() {
    let template = Template::read();
    for function in functions() {
        let given: BTreeSet<String> = template
            .environment(&function)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        let mut wanted = reads(&function);
        wanted.retain(|name| !NOT_FOR_AWS.contains(&name.as_str()));
        wanted.extend(TOLD.map(str::to_owned));
        assert_eq!(given, wanted, "{function}");
    }
}
