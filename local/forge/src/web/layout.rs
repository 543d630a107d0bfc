//! What every page has around it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};

use crate::clock::iso;
use crate::core::Core;
use crate::store::records::PullState;

pub(super) fn page(core: &Core, title: &str, content: Markup) -> Markup {
    refreshing(core, title, None, content)
}

/// A page that is loaded again after some seconds, while what it shows still changes.
pub(super) fn refreshing(
    core: &Core,
    title: &str,
    seconds: Option<u32>,
    content: Markup,
) -> Markup {
    let open = core.store.read(|state| {
        state
            .pulls
            .values()
            .filter(|pull| pull.state == PullState::Open)
            .count()
    });
    let to = |path: &str| core.urls.page_path(path);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if let Some(seconds) = seconds { meta http-equiv="refresh" content=(seconds); }
                title { (title) " · " (core.urls.full_name()) }
                link rel="stylesheet" href="/_services/style.css";
            }
            body {
                header {
                    a.repo href=(to("")) { (core.urls.owner()) " / " strong { (core.urls.repo()) } }
                    span.badge title="Runs on this machine. It is not github.com." { "local forge" }
                    nav {
                        a href=(to("")) { "Code" }
                        a href=(to("/pulls")) { "Pull requests" @if open > 0 { " " span.count { (open) } } }
                        a href=(to("/actions")) { "Actions" }
                    }
                }
                main { (content) }
            }
        }
    }
}

/// A moment, as text that says so exactly.
pub(super) fn time(at: Timestamp) -> Markup {
    html! { time datetime=(iso(at)) { (at.strftime("%Y-%m-%d %H:%M:%S").to_string()) " UTC" } }
}

/// The beginning of a commit's name.
pub(super) fn short(sha: &str) -> &str {
    sha.get(..7).unwrap_or(sha)
}

pub(super) async fn style() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "max-age=300"),
    ];
    (headers, include_str!("style.css")).into_response()
}

/// A square in a colour of its own for each user.
pub(super) async fn avatar(Path(id): Path<u64>) -> Response {
    let hue = id % 360;
    let picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><rect width=\"40\" height=\"40\" \
         fill=\"hsl({hue} 50% 55%)\"/></svg>"
    );
    (
        [
            (CONTENT_TYPE, "image/svg+xml"),
            (CACHE_CONTROL, "max-age=86400"),
        ],
        picture,
    )
        .into_response()
}
