//! The wires of one world, each with a proxy on it.

use super::proxy::Proxy;
use local::{Detour, Wire};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

const ALL: [Wire; 7] = [
    Wire::DynamoDb,
    Wire::Sqs,
    Wire::EventBridge,
    Wire::Github,
    Wire::Keys,
    Wire::Webhooks,
    Wire::Callbacks,
];

/// A proxy on every wire, and where each really leads.
#[derive(Clone)]
pub(crate) struct Wires {
    proxies: Arc<BTreeMap<Wire, Proxy>>,
    ends: Arc<Mutex<BTreeMap<Wire, String>>>,
}

impl Wires {
    /// Proxies that lead nowhere yet.
    pub(crate) async fn start() -> Wires {
        let mut proxies = BTreeMap::new();
        for wire in ALL {
            proxies.insert(wire, Proxy::start().await);
        }
        Wires {
            proxies: Arc::new(proxies),
            ends: Arc::default(),
        }
    }

    /// Leads every wire of a stack through its proxy.
    pub(crate) fn detour(&self) -> Detour {
        let wires = self.clone();
        Detour::new(move |wire, address| {
            let led = wires.on(wire).lead(&address);
            let mut ends = wires.ends.lock().unwrap_or_else(PoisonError::into_inner);
            ends.insert(wire, address);
            led
        })
    }

    /// The proxy on this wire.
    pub(crate) fn on(&self, wire: Wire) -> &Proxy {
        &self.proxies[&wire]
    }

    /// Where this wire really leads, past the proxy.
    pub(crate) fn end(&self, wire: Wire) -> String {
        let ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        ends.get(&wire)
            .cloned()
            .unwrap_or_else(|| panic!("{wire:?} leads nowhere yet"))
    }
}
