//! One HTTP exchange: fetch in the browser, reqwest everywhere else. Knows no route.

use crate::ClientError;
use crate::repeat::{self, Outcome};
use crate::wire::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::pin::Pin;
use std::time::Duration;

/// The type of every body.
const JSON: &str = "application/json";

/// Speaks the API of one server.
#[derive(Clone)]
pub struct Client {
    base: String,
    #[cfg(not(target_arch = "wasm32"))]
    http: reqwest::Client,
    #[cfg(not(target_arch = "wasm32"))]
    token: Option<std::sync::Arc<str>>,
    #[cfg(not(target_arch = "wasm32"))]
    role: Option<std::sync::Arc<str>>,
}

/// An answer to a conditional request.
#[derive(Debug, Clone, PartialEq)]
pub enum Fresh<T> {
    /// Nothing changed since the tag that was sent.
    Same,
    /// It changed; ask next time with this tag.
    New {
        /// What it is now.
        value: T,
        /// Names this state.
        tag: Option<String>,
    },
}

/// What a request is made of. The body is JSON.
struct Ask<'a> {
    method: &'static str,
    path: &'a str,
    body: Option<String>,
    tag: Option<&'a str>,
    key: Option<String>,
}

impl<'a> Ask<'a> {
    fn get(path: &'a str) -> Ask<'a> {
        Ask {
            method: "GET",
            path,
            body: None,
            tag: None,
            key: None,
        }
    }
}

struct Answer {
    status: u16,
    tag: Option<String>,
    retry_after: Option<u64>,
    body: Vec<u8>,
}

/// An exchange under way. Boxed, and of texts and bytes alone, so that it is compiled once and not for each route:
/// the site travels over the network.
#[cfg(not(target_arch = "wasm32"))]
type Exchange<'a> = Pin<Box<dyn Future<Output = Result<Answer, ClientError>> + Send + 'a>>;
/// In the browser there is one thread only.
#[cfg(target_arch = "wasm32")]
type Exchange<'a> = Pin<Box<dyn Future<Output = Result<Answer, ClientError>> + 'a>>;

/// No answer came.
struct Cut {
    /// The request may have arrived.
    under_way: bool,
    error: ClientError,
}

impl Client {
    /// The body of a route that answers with text.
    pub(crate) async fn text(&self, path: &str) -> Result<String, ClientError> {
        let answer = self.exchange(Ask::get(path)).await?;
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }

    /// The value of a route that starts or decides something: sent with a fresh idempotency key, so that it
    /// can be sent again without being done again.
    pub(crate) async fn once<B: Serialize, T: DeserializeOwned>(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&B>,
    ) -> Result<T, ClientError> {
        let body = self.written(path, body)?;
        let ask = Ask {
            method,
            body,
            key: Some(fresh_key()),
            ..Ask::get(path)
        };
        let answer = self.exchange(ask).await?;
        self.read(path, &answer)
    }

    /// The value a route answers with.
    pub(crate) async fn json<B: Serialize, T: DeserializeOwned>(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&B>,
    ) -> Result<T, ClientError> {
        let body = self.written(path, body)?;
        let ask = Ask {
            method,
            body,
            ..Ask::get(path)
        };
        let answer = self.exchange(ask).await?;
        self.read(path, &answer)
    }

    /// The value of a route, unless it is still the one named by `tag`.
    pub(crate) async fn fresh<T: DeserializeOwned>(
        &self,
        path: &str,
        tag: Option<&str>,
    ) -> Result<Fresh<T>, ClientError> {
        let ask = Ask {
            tag,
            ..Ask::get(path)
        };
        let answer = self.exchange(ask).await?;
        if answer.status == 304 {
            return Ok(Fresh::Same);
        }
        Ok(Fresh::New {
            value: self.read(path, &answer)?,
            tag: answer.tag,
        })
    }

    /// The value of a route that answers with it even when it is 503.
    pub(crate) async fn even_unavailable<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<T, ClientError> {
        let mut answer = self.send(Ask::get(path)).await?;
        if answer.status == 503 {
            answer.status = 200;
        }
        let answer = self.accepted(path, answer)?;
        self.read(path, &answer)
    }

    /// Sends it, and again where that is safe ([`repeat`]).
    async fn send(&self, ask: Ask<'_>) -> Result<Answer, ClientError> {
        let safe = ask.method == "GET" || ask.key.is_some();
        let mut tried = 0;
        loop {
            let answer = self.send_once(&ask).await;
            let outcome = match &answer {
                Ok(answer) => Outcome::of(answer.status, answer.retry_after, &answer.body),
                Err(cut) if cut.under_way => Outcome::Lost,
                Err(_) => Outcome::Final,
            };
            let Some(pause) = repeat::after(outcome, safe, tried) else {
                return answer.map_err(|cut| cut.error);
            };
            sleep(pause).await;
            tried += 1;
        }
    }

    /// An answer that is no refusal.
    fn exchange<'a>(&'a self, ask: Ask<'a>) -> Exchange<'a> {
        Box::pin(async move {
            let path = ask.path;
            let answer = self.send(ask).await?;
            self.accepted(path, answer)
        })
    }

    fn written<B: Serialize>(
        &self,
        path: &str,
        body: Option<&B>,
    ) -> Result<Option<String>, ClientError> {
        let written = body.map(serde_json::to_string).transpose();
        written.map_err(|cause| ClientError::Unreachable {
            url: self.url(path),
            cause: cause.to_string(),
        })
    }

    fn read<T: DeserializeOwned>(&self, path: &str, answer: &Answer) -> Result<T, ClientError> {
        serde_json::from_slice(&answer.body)
            .map_err(|cause| self.unreadable(path, answer.status, &cause))
    }

    fn accepted(&self, path: &str, answer: Answer) -> Result<Answer, ClientError> {
        if (200..300).contains(&answer.status) || answer.status == 304 {
            return Ok(answer);
        }
        Err(match serde_json::from_slice::<Problem>(&answer.body) {
            Ok(problem) => ClientError::Refused(Box::new(problem)),
            Err(cause) => self.unreadable(path, answer.status, &cause),
        })
    }

    fn unreadable(&self, path: &str, status: u16, cause: &serde_json::Error) -> ClientError {
        ClientError::Unreadable {
            url: self.url(path),
            status,
            cause: cause.to_string(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Client {
    /// A client for the server at `base` (`https://host`, no slash at the end) with this token.
    pub fn new(http: reqwest::Client, base: &str, token: Option<&str>) -> Client {
        Client {
            base: base.trim_end_matches('/').to_owned(),
            http,
            token: token.map(Into::into),
            role: None,
        }
    }

    /// The same, asking in this one of the caller's roles only. A role that is not held is refused by the
    /// server (`role_not_held`).
    #[must_use]
    pub fn in_role(self, role: &str) -> Client {
        Client {
            role: Some(role.into()),
            ..self
        }
    }

    async fn send_once(&self, ask: &Ask<'_>) -> Result<Answer, Cut> {
        let url = self.url(ask.path);
        let cut = |cause: reqwest::Error| Cut {
            under_way: !cause.is_connect() && !cause.is_timeout() && !cause.is_builder(),
            error: ClientError::Unreachable {
                url: url.clone(),
                cause: std::error::Error::source(&cause)
                    .map_or_else(|| cause.to_string(), |source| source.to_string()),
            },
        };
        let method =
            reqwest::Method::from_bytes(ask.method.as_bytes()).unwrap_or(reqwest::Method::GET);
        let mut request = self
            .http
            .request(method, &url)
            .timeout(std::time::Duration::from_secs(30));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(role) = &self.role {
            request = request.header("prentice-role", &**role);
        }
        if let Some(tag) = ask.tag {
            request = request.header("if-none-match", tag);
        }
        if let Some(key) = &ask.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = &ask.body {
            request = request.header("content-type", JSON).body(body.clone());
        }
        let response = request.send().await.map_err(cut)?;
        let status = response.status().as_u16();
        let header = |name| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let (tag, retry_after) = (header("etag"), header("retry-after"));
        let body = response.bytes().await.map_err(cut)?.to_vec();
        Ok(Answer {
            status,
            tag,
            retry_after: retry_after.and_then(|seconds| seconds.parse().ok()),
            body,
        })
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn fresh_key() -> String {
    uuid::Uuid::new_v4().to_string()
}

#[cfg(not(target_arch = "wasm32"))]
async fn sleep(pause: Duration) {
    tokio::time::sleep(pause).await;
}

#[cfg(target_arch = "wasm32")]
impl Client {
    /// A client for the server this page came from; the session's cookie goes along by itself.
    pub fn same_origin() -> Client {
        Client {
            base: String::new(),
        }
    }

    async fn send_once(&self, ask: &Ask<'_>) -> Result<Answer, Cut> {
        use gloo_net::http::{Method, RequestBuilder};
        let url = self.url(ask.path);
        let cut = |cause: gloo_net::Error| Cut {
            // A browser does not tell how far a request came.
            under_way: false,
            error: ClientError::Unreachable {
                url: url.clone(),
                cause: cause.to_string(),
            },
        };
        let method = match ask.method {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "DELETE" => Method::DELETE,
            _ => Method::GET,
        };
        let mut request = RequestBuilder::new(&url).method(method);
        if let Some(tag) = ask.tag {
            request = request.header("if-none-match", tag);
        }
        if let Some(key) = &ask.key {
            request = request.header("idempotency-key", key);
        }
        let request = match &ask.body {
            Some(body) => request.header("content-type", JSON).body(body.clone()),
            None => request.build(),
        };
        let response = request.map_err(cut)?.send().await.map_err(cut)?;
        let status = response.status();
        let (tag, retry_after) = (
            response.headers().get("etag"),
            response.headers().get("retry-after"),
        );
        let body = response.binary().await.map_err(cut)?;
        Ok(Answer {
            status,
            tag,
            retry_after: retry_after.and_then(|seconds| seconds.parse().ok()),
            body,
        })
    }
}

/// Need not be a secret: a key is found together with its caller only.
#[cfg(target_arch = "wasm32")]
fn fresh_key() -> String {
    let digits = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!(
        "{:08x}{:08x}{:08x}{:08x}",
        digits(),
        digits(),
        digits(),
        digits()
    )
}

#[cfg(target_arch = "wasm32")]
async fn sleep(pause: Duration) {
    gloo_timers::future::sleep(pause).await;
}
