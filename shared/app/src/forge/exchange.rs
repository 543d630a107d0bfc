//! One request and its answer, with GitHub's errors in our words.

use super::{Forge, ForgeError};
use http::Method;
use http_body_util::BodyExt;
use octocrab::Octocrab;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// No single exchange takes longer than this.
const DEADLINE: Duration = Duration::from_secs(20);

impl Forge {
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        what: &str,
        route: &str,
    ) -> Result<T, ForgeError> {
        let body = exchange::<()>(self.reader()?, Method::GET, what, route, None).await?;
        parse(what, &body)
    }

    pub(super) async fn read_text(&self, what: &str, route: &str) -> Result<String, ForgeError> {
        let body = exchange::<()>(self.reader()?, Method::GET, what, route, None).await?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// Sends once. [`ForgeError::Unavailable`] then means: it may have been done.
    pub(super) async fn write<B: Serialize, T: DeserializeOwned>(
        &self,
        method: Method,
        doing: &str,
        route: &str,
        body: &B,
    ) -> Result<T, ForgeError> {
        let answer = exchange(self.writer()?, method, doing, route, Some(body)).await?;
        // 202 and 204 come without a body; those callers read `()` or an option.
        parse(doing, if answer.is_empty() { b"null" } else { &answer })
    }

    /// Waits before another try; longer each time.
    pub(super) async fn pause(&self, attempt: u32) {
        tokio::time::sleep(self.backoff * 2_u32.pow(attempt.min(5))).await;
    }
}

fn parse<T: DeserializeOwned>(doing: &str, body: &[u8]) -> Result<T, ForgeError> {
    serde_json::from_slice(body).map_err(|cause| ForgeError::Unreadable {
        doing: doing.to_owned(),
        cause,
    })
}

async fn exchange<B: Serialize>(
    client: &Octocrab,
    method: Method,
    doing: &str,
    route: &str,
    body: Option<&B>,
) -> Result<Vec<u8>, ForgeError> {
    match tokio::time::timeout(DEADLINE, send(client, method, doing, route, body)).await {
        Ok(answer) => answer,
        Err(_) => Err(ForgeError::Unavailable {
            doing: doing.to_owned(),
            message: format!("no answer in {} seconds", DEADLINE.as_secs()),
        }),
    }
}

async fn send<B: Serialize>(
    client: &Octocrab,
    method: Method,
    doing: &str,
    route: &str,
    body: Option<&B>,
) -> Result<Vec<u8>, ForgeError> {
    let unavailable = |cause: octocrab::Error| ForgeError::Unavailable {
        doing: doing.to_owned(),
        message: causes(&cause),
    };
    let request = http::request::Builder::new().method(method).uri(route);
    let request = client.build_request(request, body).map_err(unavailable)?;
    let response = client.execute(request).await.map_err(unavailable)?;
    let status = response.status();
    let body = response
        .into_body()
        .collect()
        .await
        .map_err(unavailable)?
        .to_bytes();
    if status.is_success() {
        return Ok(body.to_vec());
    }
    let doing = doing.to_owned();
    Err(match status.as_u16() {
        404 => ForgeError::NotFound { what: doing },
        status @ 400..500 => ForgeError::Refused {
            doing,
            status,
            message: message(&body),
        },
        status => ForgeError::Unavailable {
            doing,
            message: format!("answer {status}: {}", message(&body)),
        },
    })
}

/// GitHub's `message` and the messages of its `errors`.
fn message(body: &[u8]) -> String {
    let Ok(error) = serde_json::from_slice::<serde_json::Value>(body) else {
        return String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
    };
    let mut message = error["message"].as_str().unwrap_or("no message").to_owned();
    for detail in error["errors"].as_array().into_iter().flatten() {
        let text = detail["message"]
            .as_str()
            .map_or_else(|| detail.to_string(), str::to_owned);
        message.push_str("; ");
        message.push_str(&text);
    }
    message.chars().take(500).collect()
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let words = error.to_string();
        // octocrab repeats the source, and a backtrace, in its own message.
        let first = words.lines().next().unwrap_or_default();
        if !text.contains(first) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(first);
        }
        next = error.source();
    }
    text
}
