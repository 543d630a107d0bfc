//! The wires between the parts of a stack, and leading one another way: how tests put faults between
//! parts that are otherwise the real ones. Never looks at what travels on a wire.

use std::fmt;
use std::sync::Arc;

/// Who speaks to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wire {
    /// The functions to DynamoDB.
    DynamoDb,
    /// The functions to SQS.
    Sqs,
    /// The functions to EventBridge.
    EventBridge,
    /// The functions to GitHub's REST API.
    Github,
    /// The callbacks function to the keys of the token issuer.
    Keys,
    /// The forge to the webhooks function.
    Webhooks,
    /// The forge's jobs to the callbacks function.
    Callbacks,
}

/// Leads wires another way.
#[derive(Clone)]
pub struct Detour(Arc<Way>);

type Way = dyn Fn(Wire, String) -> String + Send + Sync;

impl Detour {
    /// `way` is told each wire and the address at its end, once each start, and says which address to
    /// use instead. It must not block.
    pub fn new(way: impl Fn(Wire, String) -> String + Send + Sync + 'static) -> Detour {
        Detour(Arc::new(way))
    }

    /// The address to use on this wire.
    pub(crate) fn address(&self, wire: Wire, address: String) -> String {
        (self.0)(wire, address)
    }
}

impl fmt::Debug for Detour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Detour")
    }
}
