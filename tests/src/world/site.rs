//! A Prentice that is running somewhere, and what people and programs do with it: plain HTTP, as curl
//! would. Every answer is held against our OpenAPI description.

use super::described::Described;
use super::eventually::eventually;
use super::human::Human;
use super::skills::Proposal;
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use std::time::Duration;

/// A running Prentice, its API's token, and the human at its forge.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) human: Human,
    pub(crate) http: reqwest::Client,
}

/// An answer, whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) asked: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body, of an answer that has this status.
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text);
        if self.text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text))
    }

    /// The problem that it tells, of this status and code.
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(problem["code"], code, "{}: {problem}", self.asked);
        assert_eq!(problem["status"], status, "{}: {problem}", self.asked);
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.asked
        );
        problem
    }

    /// A header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Site {
    /// A request in the making, with the token.
    pub(crate) fn ask(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.ask_as_nobody(method, path).bearer_auth(&self.token)
    }

    /// A request in the making, with nothing that proves anything.
    pub(crate) fn ask_as_nobody(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// Sends it and judges the answer.
    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let request = request.build().expect("a request");
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let asked = format!("{method} {}", request.url());
        let response = self
            .http
            .execute(request)
            .await
            .unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        let answer = Answer {
            asked,
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("a whole body"),
        };
        Described::ours()
            .judge(method.as_str(), &path, answer.status, &answer.text)
            .unwrap_or_else(|wrong| {
                panic!(
                    "{} answered {} against openapi.json: {wrong}: {}",
                    answer.asked, answer.status, answer.text
                )
            });
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.ask(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.ask(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.ask(Method::PUT, path).json(&body)).await
    }

    /// Proposes a new skill; it waits for a human then, and its pull request is open.
    pub(crate) async fn create(&self, proposal: &Proposal) -> Value {
        let answer = self.post("/api/skills/create", proposal.body()).await;
        let skill = answer.expect(201);
        assert_eq!(skill["status"], "pending_approval", "{skill}");
        skill
    }

    /// A new skill that a human has merged; as it is then.
    pub(crate) async fn create_and_merge(&self, proposal: &Proposal) -> Value {
        let skill = self.create(proposal).await;
        self.merge(&skill).await;
        self.becomes(&proposal.dotted(), "active").await
    }

    /// The human merges what waits of this skill; the merge commit.
    pub(crate) async fn merge(&self, skill: &Value) -> String {
        self.human.merge(pull_of(skill)).await
    }

    /// The skill as it is.
    pub(crate) async fn skill(&self, dotted: &str) -> Value {
        self.get(&format!("/api/skills/{dotted}")).await.expect(200)
    }

    /// The skill once it has this status and nothing of it waits.
    pub(crate) async fn becomes(&self, dotted: &str, status: &str) -> Value {
        eventually(&format!("{dotted} becomes {status}"), async || {
            let skill = self.skill(dotted).await;
            if skill["status"] == status && skill["pending"].is_null() {
                Ok(skill)
            } else {
                Err(skill.to_string())
            }
        })
        .await
    }

    /// Runs the skill.
    pub(crate) async fn execute(&self, dotted: &str, inputs: Value) -> Value {
        let path = format!("/api/skills/{dotted}/execute");
        let run = self
            .post(&path, json!({"inputs": inputs}))
            .await
            .expect(202);
        assert_eq!(run["status"], "queued", "{run}");
        run
    }

    /// The run as it is.
    pub(crate) async fn run(&self, run: &Value) -> Value {
        self.get(&format!("/api/runs/{}", id_of(run)))
            .await
            .expect(200)
    }

    /// The run as lists show it: looking at a list makes nobody look at the runner.
    pub(crate) async fn listed_run(&self, run: &Value) -> Value {
        let page = self.get("/api/runs?limit=100").await.expect(200);
        let runs = page["items"].as_array().expect("a list");
        let found = runs.iter().find(|listed| listed["id"] == run["id"]);
        found.cloned().unwrap_or_else(|| panic!("{run} in {page}"))
    }

    /// The run once it has this status.
    pub(crate) async fn reaches(&self, run: &Value, status: &str) -> Value {
        eventually(&format!("{} reaches {status}", id_of(run)), async || {
            let run = self.run(run).await;
            if run["status"] == status {
                return Ok(run);
            }
            assert!(!is_over(&run), "it ended otherwise than {status}: {run}");
            Err(run.to_string())
        })
        .await
    }

    /// Runs the skill and waits until it has succeeded.
    pub(crate) async fn succeeds(&self, dotted: &str, inputs: Value) -> Value {
        let run = self.execute(dotted, inputs).await;
        self.reaches(&run, "succeeded").await
    }

    /// All that the run's jobs printed, once that is all.
    pub(crate) async fn log(&self, run: &Value) -> String {
        let (mut log, mut after) = (String::new(), 0);
        eventually(&format!("the log of {} is whole", id_of(run)), async || {
            let path = format!("/api/runs/{}/log?after={after}", id_of(run));
            let chunk = self.get(&path).await.expect(200);
            log.push_str(chunk["text"].as_str().expect("text"));
            after = chunk["next"].as_u64().expect("an offset");
            if chunk["complete"] == true {
                Ok(())
            } else {
                Err(log.clone())
            }
        })
        .await;
        log
    }
}

/// The name of a run.
pub(crate) fn id_of(run: &Value) -> &str {
    run["id"].as_str().expect("a run has an id")
}

/// Whether nothing will change any more.
fn is_over(run: &Value) -> bool {
    let status = run["status"].as_str().expect("a run has a status");
    !matches!(status, "queued" | "running")
}

/// The number of the pull request that waits.
pub(crate) fn pull_of(skill: &Value) -> u64 {
    skill["pending"]["pull"]["number"]
        .as_u64()
        .unwrap_or_else(|| panic!("no pull request is open: {skill}"))
}

/// A client as curl is one.
pub(crate) fn http_client() -> reqwest::Client {
    // Another part of the process may have chosen the same provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60))
        .build()
        .expect("an HTTP client")
}
