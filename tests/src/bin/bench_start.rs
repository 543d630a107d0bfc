//! How long the deployed API takes from its start to its first answer, with and without the router: the first answer to a
//! list needs no router, the first answer to a request in plain language reads its model and builds its index.
//!
//! `cargo xtask bench start` runs it over what `cargo xtask lambda` built. The programs are started as Lambda starts them,
//! over the embedded services of a local stack, again and again and in turns; numbers are for comparing within one run.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::deployed::bootstrap::{Function, TOKEN};
use tests::deployed::event;
use tests::embedded::Embedded;

const ROUNDS: usize = 20;

#[tokio::main]
async fn main() {
    let embedded = Box::pin(Embedded::start()).await;
    let authorization = format!("Bearer {TOKEN}");
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", "application/json"),
    ];
    let list = event::http("ANY /{proxy+}", "GET", "/api/skills", &headers, None);
    let query = json!({"query": "show the largest folders"}).to_string();
    let ask = event::http("ANY /{proxy+}", "POST", "/run", &headers, Some(&query));
    let measured = [("list", &list), ("ask", &ask)];
    let mut first: [Vec<Duration>; 2] = Default::default();
    let mut second: [Vec<Duration>; 2] = Default::default();
    for round in 1..=ROUNDS {
        eprint!("\rround {round} of {ROUNDS}");
        for (at, (_, request)) in measured.iter().enumerate() {
            let began = Instant::now();
            let mut api = Function::start("api", &embedded).await;
            answered(api.answer((*request).clone()).await);
            first[at].push(began.elapsed());
            let began = Instant::now();
            answered(api.answer((*request).clone()).await);
            second[at].push(began.elapsed());
        }
    }
    eprintln!();
    println!(
        "{:<8}{:>26}{:>18}",
        "", "start to first answer ms", "second answer ms"
    );
    for (at, (name, _)) in measured.iter().enumerate() {
        println!(
            "{name:<8}{:>26.1}{:>18.1}",
            median(&mut first[at]),
            median(&mut second[at])
        );
    }
    println!(
        "the router adds {:.1} ms to the first answer (medians of {ROUNDS})",
        median(&mut first[1]) - median(&mut first[0])
    );
    embedded.stack.shutdown().await;
}

/// The answer must be one: a quick refusal would look good.
fn answered(answer: Value) {
    assert_eq!(answer["statusCode"], 200, "{answer}");
}

/// In milliseconds.
fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}
