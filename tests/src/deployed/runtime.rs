//! A Lambda Runtime API of one function: hands out one event at a time and takes what the function
//! makes of it. Everything Lambda does around that (roles, limits, freezing) is not here.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::routing::{get, post};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

/// What a function made of an event.
#[derive(Debug)]
pub enum Outcome {
    /// It answered.
    Answer(Value),
    /// It failed, and how it put that.
    Failure(String),
}

/// The Runtime API, serving.
pub struct RuntimeApi {
    /// For `AWS_LAMBDA_RUNTIME_API`.
    pub address: SocketAddr,
    events: mpsc::Sender<Value>,
    outcomes: mpsc::Receiver<(String, Outcome)>,
    handed_out: u32,
}

#[derive(Clone)]
struct Shared {
    events: Arc<Mutex<(u32, mpsc::Receiver<Value>)>>,
    outcomes: mpsc::Sender<(String, Outcome)>,
}

impl RuntimeApi {
    /// Serves on loopback until the test ends.
    pub async fn start() -> RuntimeApi {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (events, waiting) = mpsc::channel(1);
        let (sender, outcomes) = mpsc::channel(1);
        let shared = Shared {
            events: Arc::new(Mutex::new((0, waiting))),
            outcomes: sender,
        };
        let routes = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answer))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failure))
            .route("/2018-06-01/runtime/init/error", post(init_failure))
            .with_state(shared);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        RuntimeApi {
            address,
            events,
            outcomes,
            handed_out: 0,
        }
    }

    /// Hands this event to the function; what it makes of it. Waits for as long as it takes.
    pub async fn invoke(&mut self, event: Value) -> Outcome {
        self.events.send(event).await.expect("the API serves");
        self.handed_out += 1;
        let (id, outcome) = self.outcomes.recv().await.expect("the API serves");
        assert_eq!(
            id,
            request_id(self.handed_out),
            "an answer to another event"
        );
        outcome
    }
}

fn request_id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// Waits, as the real one does, until there is an event.
async fn next(State(shared): State<Shared>) -> (HeaderMap, String) {
    let mut events = shared.events.lock().await;
    let Some(event) = events.1.recv().await else {
        // The test is over; the function is being stopped.
        return std::future::pending().await;
    };
    events.0 += 1;
    let deadline = SystemTime::now() + Duration::from_secs(20);
    let deadline = deadline.duration_since(UNIX_EPOCH).expect("after 1970");
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", request_id(events.0)),
        (
            "lambda-runtime-deadline-ms",
            deadline.as_millis().to_string(),
        ),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:000000000000:function:prentice".to_owned(),
        ),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            value.parse().expect("a header"),
        );
    }
    (headers, event.to_string())
}

async fn answer(State(shared): State<Shared>, Path(id): Path<String>, body: String) -> StatusCode {
    let outcome = match serde_json::from_str(&body) {
        Ok(value) => Outcome::Answer(value),
        Err(error) => Outcome::Failure(format!("{error}: {body}")),
    };
    told(&shared, id, outcome).await
}

async fn failure(State(shared): State<Shared>, Path(id): Path<String>, body: String) -> StatusCode {
    told(&shared, id, Outcome::Failure(body)).await
}

async fn init_failure(State(shared): State<Shared>, body: String) -> StatusCode {
    told(&shared, request_id(1), Outcome::Failure(body)).await
}

async fn told(shared: &Shared, id: String, outcome: Outcome) -> StatusCode {
    match shared.outcomes.send((id, outcome)).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::GONE,
    }
}
