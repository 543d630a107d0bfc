//! How this root was served the last time. A job that runs across a restart reports to the address it
//! was started with, so the same ports are taken again; and a short command that takes a run over
//! needs the tools that the server had.

use super::{StateDir, file};
use crate::{IfTaken, LocalError};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;

/// What is remembered of the last start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LastStart {
    /// Port of site, API, webhooks and callbacks.
    pub(crate) site_port: Option<u16>,
    /// Port of the forge.
    pub(crate) forge_port: Option<u16>,
    /// Folder of the linters and the runner.
    pub(crate) tools_dir: Option<PathBuf>,
}

const FILE: &str = "last-start.json";

impl LastStart {
    /// What is remembered; nothing the first time. Blocks on the file system.
    pub(crate) fn load(state: &StateDir) -> Result<LastStart, LocalError> {
        let path = state.path().join(FILE);
        Ok(file::read(&path, "remove the file to have new ports chosen")?.unwrap_or_default())
    }

    /// Remembers it. Blocks on the file system.
    pub(crate) fn store(&self, state: &StateDir) -> Result<(), LocalError> {
        file::write(&state.path().join(FILE), self)
    }
}

/// What a port is for, for people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Purpose {
    pub(crate) what: &'static str,
    pub(crate) option: &'static str,
}

/// Listens where asked: on the port given; else on the one remembered; else on any.
pub(crate) async fn listen(
    asked: SocketAddr,
    remembered: Option<u16>,
    if_taken: IfTaken,
    purpose: Purpose,
) -> Result<TcpListener, LocalError> {
    if !asked.ip().is_loopback() {
        return Err(LocalError::NotLoopback {
            address: asked.to_string(),
        });
    }
    let address = match (asked.port(), remembered) {
        (0, Some(port)) => SocketAddr::new(asked.ip(), port),
        _ => asked,
    };
    match TcpListener::bind(address).await {
        Ok(listener) => return Ok(listener),
        Err(cause) if address.port() == 0 => {
            return Err(LocalError::Listen {
                what: purpose.what,
                address: address.to_string(),
                cause,
            });
        }
        Err(_) if asked.port() == 0 && if_taken == IfTaken::UseAnother => {}
        Err(cause) => {
            let Purpose { what, option } = purpose;
            return Err(LocalError::PortTaken {
                what,
                port: address.port(),
                option,
                cause,
            });
        }
    }
    TcpListener::bind(asked)
        .await
        .map_err(|cause| LocalError::Listen {
            what: purpose.what,
            address: asked.to_string(),
            cause,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const PURPOSE: Purpose = Purpose {
        what: "site and API",
        option: "--port",
    };
    const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

    #[tokio::test]
    async fn a_remembered_port_is_taken_again_and_its_loss_is_told() {
        let first = listen(ANY, None, IfTaken::Fail, PURPOSE)
            .await
            .expect("any port");
        let port = first.local_addr().expect("bound").port();

        let error = listen(ANY, Some(port), IfTaken::Fail, PURPOSE)
            .await
            .expect_err("taken")
            .to_string();
        assert!(
            error.contains(&port.to_string()) && error.contains("--port"),
            "{error}"
        );
        let other = listen(ANY, Some(port), IfTaken::UseAnother, PURPOSE)
            .await
            .expect("another");
        assert_ne!(other.local_addr().expect("bound").port(), port);

        drop(first);
        let again = listen(ANY, Some(port), IfTaken::Fail, PURPOSE)
            .await
            .expect("free again");
        assert_eq!(again.local_addr().expect("bound").port(), port);
    }

    #[tokio::test]
    async fn other_machines_are_never_listened_to() {
        let everyone = SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0);
        let refused = listen(everyone, None, IfTaken::Fail, PURPOSE).await;
        assert!(
            matches!(refused, Err(LocalError::NotLoopback { .. })),
            "{refused:?}"
        );
    }
}
