//! Where a request came from, and how its sender proved who they are, as far as its headers tell.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use domain::admission::Source;
use domain::approval::Via;

/// How the command line names itself.
const CLI: &str = "prentice-cli/";

/// Where it came from. A program can call itself what it likes: this tells habits apart, not people.
pub(crate) fn of(headers: &HeaderMap) -> Source {
    if !headers.contains_key(AUTHORIZATION) {
        return Source::Site;
    }
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    match agent {
        Some(agent) if agent.starts_with(CLI) => Source::Cli,
        _ => Source::Api,
    }
}

/// How its sender proved who they are.
pub(crate) fn proof_of(headers: &HeaderMap) -> Via {
    if headers.contains_key(AUTHORIZATION) {
        Via::Token
    } else {
        Via::Session
    }
}
