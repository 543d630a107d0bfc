//! An address for a service that has no password.
//!
//! The embedded services check no signatures, and a page in the user's browser may call any port of
//! 127.0.0.1. So on Linux, where all of 127.0.0.0/8 is loopback, each listens on a random address
//! of it besides a random port: 39 bits that nothing outside the process learns.

use crate::LocalError;
use rand::Rng;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;

/// Listens on such an address.
pub(super) async fn bind(service: &'static str) -> Result<(TcpListener, SocketAddr), LocalError> {
    let failed = |cause: std::io::Error| LocalError::Listen {
        what: service,
        address: "a loopback port".to_owned(),
        cause,
    };
    let listener = match TcpListener::bind((unguessable(), 0)).await {
        Ok(listener) => listener,
        // Other systems, and some sandboxes, have 127.0.0.1 only.
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(failed)?,
    };
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

fn unguessable() -> IpAddr {
    let mut random = rand::rngs::OsRng;
    // Neither the network's own address nor its broadcast address.
    Ipv4Addr::new(
        127,
        random.r#gen(),
        random.r#gen(),
        random.gen_range(1..255),
    )
    .into()
}
