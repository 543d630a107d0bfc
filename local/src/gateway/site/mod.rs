//! The built web site, held in memory: what a request asks for is looked up by its text and never
//! becomes a path.
//!
//! Files that the build names after their content never change and are cached for ever; everything
//! else is asked for again each time. A `.br` twin is sent to browsers that take it. A page of the
//! site is any path that is no file; the site itself decides what it shows there.

mod files;

use axum::body::Body;
use axum::response::Response;
use files::{Entry, Files, is_file_name, read_all};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
/// The site, as it is on the disk; read again when it was built again.
pub(crate) struct Site {
    folder: Option<PathBuf>,
    files: RwLock<Arc<Files>>,
}

impl Site {
    /// The site built into this folder; without one a page that says how to build it.
    pub(crate) async fn open(folder: Option<PathBuf>) -> Site {
        let site = Site {
            folder,
            files: RwLock::default(),
        };
        site.refresh().await;
        site
    }

    /// Answers any request that is no function's.
    pub(crate) async fn answer(&self, request: &Parts) -> Response {
        if request.method != Method::GET && request.method != Method::HEAD {
            let mut response = text(
                StatusCode::METHOD_NOT_ALLOWED,
                "text/plain; charset=utf-8",
                "GET or HEAD only\n",
            );
            response
                .headers_mut()
                .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        let path = request.uri.path();
        let page = !is_file_name(path);
        if page {
            self.refresh().await;
        }
        let files = self.files();
        let entry = match files.by_path.get(path) {
            None if page => files.by_path.get("/index.html"),
            found => found,
        };
        match entry {
            Some(entry) => entry.answer(&request.headers),
            None if page => text(StatusCode::NOT_FOUND, "text/html; charset=utf-8", NOT_BUILT),
            None => text(
                StatusCode::NOT_FOUND,
                "text/plain; charset=utf-8",
                "no such file\n",
            ),
        }
    }

    fn files(&self) -> Arc<Files> {
        self.files
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Reads the folder if it was built since the last time.
    async fn refresh(&self) {
        let Some(folder) = self.folder.clone() else {
            return;
        };
        let known = self.files().built;
        let read = tokio::task::spawn_blocking(move || {
            let built = std::fs::metadata(folder.join("index.html"))
                .and_then(|metadata| metadata.modified())
                .ok();
            if built.is_none() || built == known {
                return Ok(None);
            }
            read_all(&folder, built).map(Some)
        });
        match read.await {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(files))) => {
                *self
                    .files
                    .write()
                    .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(files);
            }
            Ok(Err(cause)) => tracing::warn!(%cause, "the site could not be read"),
            Err(cause) => tracing::warn!(%cause, "reading the site broke off"),
        }
    }
}

impl Entry {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let brotli = self.brotli.as_ref().filter(|_| takes_brotli(headers));
        let tag = format!(
            "\"{}{}\"",
            self.tag,
            if brotli.is_some() { "-br" } else { "" }
        );
        let asked = headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|tags| tags.to_str().ok());
        let same = asked
            .flat_map(|tags| tags.split(','))
            .any(|asked| asked.trim().trim_start_matches("W/") == tag);
        let mut response = Response::new(match (same, brotli) {
            (true, _) => Body::empty(),
            (false, Some(brotli)) => Body::from(brotli.clone()),
            (false, None) => Body::from(self.plain.clone()),
        });
        if same {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        let cache = if self.forever {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        if self.brotli.is_some() {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if brotli.is_some() && !same {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_brotli = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("br"));
        let refused = parts.any(|part| {
            part.strip_prefix("q=")
                .is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
        });
        is_brotli && !refused
    })
}

fn text(status: StatusCode, kind: &'static str, body: &'static str) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

const NOT_BUILT: &str = r#"<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Prentice: the site is not built</title></head>
<body>
<h1>Prentice runs; its site is not built</h1>
<p>The API, the command line and the local forge work. To have the site as well, stop this server and start it with
<code>cargo xtask up</code>, which builds the site, or give <code>prentice serve</code> the folder of a built one with
<code>--site DIR</code>.</p>
<p>Without it: <code>prentice skill list</code>, <code>prentice --help</code>, <a href="/openapi.json">openapi.json</a>,
<a href="/health">health</a>.</p>
</body>
</html>
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;
    use std::time::SystemTime;

    async fn site(folder: &Path) -> Site {
        fs::write(folder.join("index.html"), "<!doctype html>one").expect("written");
        fs::write(folder.join("app-0123456789abcdef.js"), "plain").expect("written");
        fs::write(folder.join("app-0123456789abcdef.js.br"), "brotli").expect("written");
        fs::create_dir(folder.join("img")).expect("made");
        fs::write(folder.join("img/logo.svg"), "<svg/>").expect("written");
        fs::write(folder.join("../secret.txt"), "secret").expect("written");
        Site::open(Some(folder.to_owned())).await
    }

    async fn get(site: &Site, path: &str, headers: &[(&str, &str)]) -> (Response, String) {
        let mut request = http::Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (request, ()) = request.body(()).expect("a request").into_parts();
        let (parts, body) = site.answer(&request).await.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
        (
            Response::from_parts(parts, Body::empty()),
            String::from_utf8_lossy(&body).into_owned(),
        )
    }

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let outer = tempfile::tempdir().expect("temporary folder");
        let folder = outer.path().join("site");
        fs::create_dir(&folder).expect("made");
        (outer, folder)
    }

    #[tokio::test]
    async fn pages_are_the_index_and_missing_files_are_missing() {
        let (_outer, folder) = folder();
        let site = site(&folder).await;
        for path in [
            "/",
            "/index.html",
            "/skills",
            "/skills/ops.disk-report",
            "/runs/run_1?x=y.js",
        ] {
            let (response, body) = get(&site, path, &[]).await;
            assert_eq!(
                (response.status().as_u16(), body.as_str()),
                (200, "<!doctype html>one"),
                "{path}"
            );
            assert_eq!(
                response.headers()[header::CACHE_CONTROL],
                "no-cache",
                "{path}"
            );
        }
        for path in [
            "/missing.js",
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "//secret.txt",
            "/img/../../secret.txt",
        ] {
            let (response, body) = get(&site, path, &[]).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(!body.contains("secret"), "{path}");
        }
        let (response, _) = get(&site, "/img/logo.svg", &[]).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/svg+xml");
    }

    #[tokio::test]
    async fn twins_go_to_those_who_take_them() {
        let (_outer, folder) = folder();
        let site = site(&folder).await;
        let path = "/app-0123456789abcdef.js";
        for (accepts, expected) in [
            ("gzip, br", "brotli"),
            ("br;q=0.5", "brotli"),
            ("br;q=0", "plain"),
            ("gzip", "plain"),
            ("brx", "plain"),
        ] {
            let (response, body) = get(&site, path, &[("accept-encoding", accepts)]).await;
            assert_eq!(body, expected, "{accepts}");
            assert_eq!(response.headers()[header::VARY], "accept-encoding");
            assert_eq!(
                response.headers().contains_key(header::CONTENT_ENCODING),
                expected == "brotli"
            );
            assert_eq!(
                response.headers()[header::CACHE_CONTROL],
                "public, max-age=31536000, immutable"
            );
            let tag = response.headers()[header::ETAG]
                .to_str()
                .expect("text")
                .to_owned();
            let (response, body) = get(
                &site,
                path,
                &[("accept-encoding", accepts), ("if-none-match", &tag)],
            )
            .await;
            assert_eq!(
                (response.status().as_u16(), body.as_str()),
                (304, ""),
                "{accepts}"
            );
        }
    }

    #[tokio::test]
    async fn a_new_build_is_seen_and_none_is_explained() {
        let (_outer, folder) = folder();
        let site = site(&folder).await;
        fs::write(folder.join("index.html"), "two").expect("written");
        let later = SystemTime::now() + std::time::Duration::from_secs(5);
        let index = fs::File::options()
            .write(true)
            .open(folder.join("index.html"))
            .expect("opens");
        index.set_modified(later).expect("set");
        assert_eq!(get(&site, "/", &[]).await.1, "two");

        let none = Site::open(None).await;
        let (response, body) = get(&none, "/skills", &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert!(body.contains("cargo xtask up"), "{body}");
    }
}
