//! A proxy on one wire between two parts: counts and keeps what passes, and puts faults in its way.
//!
//! It knows nothing of Prentice or of GitHub, only HTTP.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Longer than any exchange that the parts themselves would wait for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running proxy; it ends with its runtime.
#[derive(Clone)]
pub(crate) struct Proxy(Arc<Shared>);

struct Shared {
    address: SocketAddr,
    upstream: watch::Sender<Option<String>>,
    http: reqwest::Client,
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Exchange>>,
}

/// One request and what came of it.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) method: Method,
    /// With the query.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What the other side answered; none when it was never asked.
    pub(crate) answer: Option<(StatusCode, Bytes)>,
}

impl Exchange {
    /// `X-Amz-Target` without the name of its service: `Query`.
    pub(crate) fn operation(&self) -> Option<&str> {
        let target = self.headers.get("x-amz-target")?.to_str().ok()?;
        target.rsplit('.').next()
    }
}

/// Which requests are meant.
#[derive(Debug, Clone, Default)]
pub(crate) struct When {
    method: Option<Method>,
    path_ends: Option<String>,
    path_has: Option<String>,
    operation: Option<String>,
}

impl When {
    /// All of them.
    pub(crate) fn always() -> When {
        When::default()
    }

    /// POSTs whose path, without its query, ends so.
    pub(crate) fn post(path_ends: &str) -> When {
        When::method(Method::POST, path_ends)
    }

    /// GETs whose path, without its query, ends so.
    pub(crate) fn get(path_ends: &str) -> When {
        When::method(Method::GET, path_ends)
    }

    fn method(method: Method, path_ends: &str) -> When {
        When {
            method: Some(method),
            path_ends: Some(path_ends.to_owned()),
            ..When::default()
        }
    }

    /// This method, with this anywhere in its path.
    pub(crate) fn has(method: Method, part: &str) -> When {
        When {
            method: Some(method),
            path_has: Some(part.to_owned()),
            ..When::default()
        }
    }

    /// Calls of this AWS operation.
    pub(crate) fn operation(name: &str) -> When {
        When {
            operation: Some(name.to_owned()),
            ..When::default()
        }
    }

    fn fits(&self, exchange: &Exchange) -> bool {
        let path = exchange.path.split('?').next().unwrap_or_default();
        self.method
            .as_ref()
            .is_none_or(|method| *method == exchange.method)
            && self
                .path_ends
                .as_ref()
                .is_none_or(|end| path.ends_with(end.as_str()))
            && self
                .path_has
                .as_ref()
                .is_none_or(|part| path.contains(part.as_str()))
            && self
                .operation
                .as_deref()
                .is_none_or(|name| exchange.operation() == Some(name))
    }
}

/// What goes wrong.
#[derive(Clone)]
pub(crate) enum Fault {
    /// The other side is never asked; this is answered.
    Answer(u16, &'static str),
    /// The other side does what it was asked; its answer is lost and this comes instead.
    AnswerAfter(u16),
    /// The other side is never asked; the connection is cut.
    Cut,
    /// The other side does what it was asked; the connection is cut before its answer.
    CutAfter,
    /// The other side is never asked; nothing is ever answered.
    Silence,
    /// The other side does what it was asked; nothing is ever answered.
    SilenceAfter,
    /// The answer, if it is JSON, is changed on the way.
    Rewrite(Arc<dyn Fn(&mut Value) + Send + Sync>),
}

/// A fault that was put in the way.
#[derive(Clone)]
pub(crate) struct Rule {
    when: When,
    fault: Fault,
    /// How many more such requests pass unharmed.
    spared: Arc<AtomicUsize>,
    left: Arc<AtomicUsize>,
    met: watch::Sender<usize>,
}

impl Rule {
    /// How many requests met it.
    pub(crate) fn met(&self) -> usize {
        *self.met.borrow()
    }

    /// Waits until one met it, and the other side has done what it was asked, if it was asked.
    pub(crate) async fn is_met(&self) {
        let mut met = self.met.subscribe();
        met.wait_for(|met| *met > 0)
            .await
            .expect("the rule holds the other end");
    }

    /// Takes it away.
    pub(crate) fn lift(&self) {
        self.left.store(0, Ordering::SeqCst);
    }

    fn takes(&self, exchange: &Exchange) -> bool {
        let one_less = |number: &AtomicUsize| {
            let less = |number: usize| number.checked_sub(1);
            let done = number.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
            done.is_ok()
        };
        self.when.fits(exchange) && !one_less(&self.spared) && one_less(&self.left)
    }
}

/// Why a connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the proxy cuts this connection")]
struct CutOff;

impl Proxy {
    /// A proxy that does not know yet where its wire leads: requests wait until it does.
    pub(crate) async fn start() -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a loopback port");
        let address = listener.local_addr().expect("a bound socket");
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .expect("an HTTP client");
        let shared = Arc::new(Shared {
            address,
            upstream: watch::Sender::new(None),
            http,
            rules: Mutex::default(),
            seen: Mutex::default(),
        });
        tokio::spawn(serve(listener, shared.clone()));
        Proxy(shared)
    }

    /// The address that leads through this proxy to `address`.
    pub(crate) fn lead(&self, address: &str) -> String {
        let url = url::Url::parse(address).expect("an address");
        let origin = url.origin().ascii_serialization();
        let rest = address.strip_prefix(&origin).unwrap_or_default().to_owned();
        self.0.upstream.send_replace(Some(origin));
        format!("http://{}{rest}", self.0.address)
    }

    /// The next such request meets this fault.
    pub(crate) fn once(&self, when: When, fault: Fault) -> Rule {
        self.times(1, when, fault)
    }

    /// Every such request meets this fault.
    pub(crate) fn each(&self, when: When, fault: Fault) -> Rule {
        self.times(usize::MAX, when, fault)
    }

    /// The next so many such requests meet this fault.
    pub(crate) fn times(&self, times: usize, when: When, fault: Fault) -> Rule {
        self.after(0, times, when, fault)
    }

    /// So many such requests pass, and the one behind them meets this fault.
    pub(crate) fn once_after(&self, spared: usize, when: When, fault: Fault) -> Rule {
        self.after(spared, 1, when, fault)
    }

    fn after(&self, spared: usize, times: usize, when: When, fault: Fault) -> Rule {
        let rule = Rule {
            when,
            fault,
            spared: Arc::new(AtomicUsize::new(spared)),
            left: Arc::new(AtomicUsize::new(times)),
            met: watch::Sender::new(0),
        };
        locked(&self.0.rules).push(rule.clone());
        rule
    }

    /// What has passed so far, oldest first.
    pub(crate) fn seen(&self) -> Vec<Exchange> {
        locked(&self.0.seen).clone()
    }

    /// What has passed since the last time this was asked.
    pub(crate) fn take_seen(&self) -> Vec<Exchange> {
        std::mem::take(&mut locked(&self.0.seen))
    }
}

impl Shared {
    async fn exchange(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, CutOff> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| CutOff)?.to_bytes();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let mut exchange = Exchange {
            method: parts.method,
            path: path.to_owned(),
            headers: parts.headers,
            body,
            answer: None,
        };
        let rules = locked(&self.rules).clone();
        let rule = rules.iter().find(|rule| rule.takes(&exchange));
        let fault = rule.map(|rule| rule.fault.clone());
        let asked = !matches!(fault, Some(Fault::Answer(..) | Fault::Cut | Fault::Silence));
        let answer = if asked {
            let forwarded = self.forward(&exchange).await;
            if let Some(answer) = &forwarded {
                exchange.answer = Some((answer.status(), answer.body().clone()));
            }
            forwarded
        } else {
            None
        };
        locked(&self.seen).push(exchange);
        if let Some(rule) = rule {
            rule.met.send_modify(|met| *met += 1);
        }
        match fault {
            Some(Fault::Answer(status, body)) => Ok(plain(status, body)),
            Some(Fault::AnswerAfter(status)) => Ok(plain(status, "lost on the way")),
            Some(Fault::Cut | Fault::CutAfter) => Err(CutOff),
            Some(Fault::Silence | Fault::SilenceAfter) => std::future::pending().await,
            Some(Fault::Rewrite(rewrite)) => answer
                .map(|answer| rewritten(answer, &*rewrite))
                .ok_or(CutOff),
            None => answer.ok_or(CutOff),
        }
        .map(|answer| answer.map(Full::new))
    }

    async fn forward(&self, exchange: &Exchange) -> Option<Response<Bytes>> {
        let upstream = self
            .upstream
            .subscribe()
            .wait_for(Option::is_some)
            .await
            .ok()?
            .clone()?;
        let mut headers = exchange.headers.clone();
        without_connection(&mut headers);
        headers.remove(header::HOST);
        let answer = self
            .http
            .request(
                exchange.method.clone(),
                format!("{upstream}{}", exchange.path),
            )
            .headers(headers)
            .body(exchange.body.clone())
            .send()
            .await
            .ok()?;
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        without_connection(&mut headers);
        let mut response = Response::new(answer.bytes().await.ok()?);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Some(response)
    }
}

/// Takes away what speaks of one connection only.
fn without_connection(headers: &mut HeaderMap) {
    for name in [
        header::CONNECTION,
        header::TRANSFER_ENCODING,
        header::CONTENT_LENGTH,
        header::TE,
        header::UPGRADE,
    ] {
        headers.remove(name);
    }
}

fn plain(status: u16, body: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}

fn rewritten(answer: Response<Bytes>, rewrite: &dyn Fn(&mut Value)) -> Response<Bytes> {
    answer.map(|body| match serde_json::from_slice::<Value>(&body) {
        Ok(mut value) => {
            rewrite(&mut value);
            Bytes::from(value.to_string())
        }
        Err(_) => body,
    })
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let shared = shared.clone();
        let service = service_fn(move |request| {
            let shared = shared.clone();
            async move { shared.exchange(request).await }
        });
        tokio::spawn(async move {
            // A cut connection ends with an error, as it should.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
