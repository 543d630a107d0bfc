//! Where in a trace something happens: the W3C's `traceparent`.
//!
//! <https://www.w3.org/TR/trace-context/#traceparent-header>

use std::fmt;

/// A place in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent {
    /// The trace.
    pub trace: [u8; 16],
    /// The span within it.
    pub span: [u8; 8],
    /// Whether whoever began the trace wants it kept.
    pub sampled: bool,
}

impl TraceParent {
    /// Reads the header; none for one that is no place in any trace.
    pub fn parse(text: &str) -> Option<TraceParent> {
        let mut parts = text.trim().split('-');
        let (version, trace) = (parts.next()?, parts.next()?);
        let (span, flags) = (parts.next()?, parts.next()?);
        // Versions to come may have more parts; of this one there are four.
        let readable = version.len() == 2 && version != "ff";
        if !readable || (version == "00" && parts.next().is_some()) {
            return None;
        }
        let (mut place, mut flag) = (TraceParent::NONE, [0_u8; 1]);
        lower_hex(version, &mut [0_u8; 1])?;
        lower_hex(trace, &mut place.trace)?;
        lower_hex(span, &mut place.span)?;
        lower_hex(flags, &mut flag)?;
        place.sampled = flag[0] & 1 == 1;
        let nowhere = place.trace == [0; 16] || place.span == [0; 8];
        (!nowhere).then_some(place)
    }

    /// The beginning of a new trace.
    pub(super) fn new() -> TraceParent {
        TraceParent {
            trace: rand::random(),
            span: rand::random(),
            sampled: true,
        }
    }

    /// A new span of the same trace.
    pub(super) fn child(&self) -> TraceParent {
        TraceParent {
            span: rand::random(),
            ..*self
        }
    }

    const NONE: TraceParent = TraceParent {
        trace: [0; 16],
        span: [0; 8],
        sampled: false,
    };
}

/// Capitals are no valid digits here.
fn lower_hex(text: &str, into: &mut [u8]) -> Option<()> {
    let lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    lower.then(|| hex::decode_to_slice(text, into).ok())?
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (trace, span) = (hex::encode(self.trace), hex::encode(self.span));
        write!(f, "00-{trace}-{span}-{:02x}", u8::from(self.sampled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_in_traces_are_read() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let read = TraceParent::parse(good).expect("the example of the specification");
        assert!(read.sampled);
        assert_eq!(read.to_string(), good);
        let child = read.child();
        assert_eq!(child.trace, read.trace);
        assert_ne!(child.span, read.span);
        for (text, sampled) in [
            (
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
                Some(false),
            ),
            (
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
                Some(true),
            ),
            (
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later",
                Some(true),
            ),
            (
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                None,
            ),
            (
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                None,
            ),
            (
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                None,
            ),
            (
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                None,
            ),
            (
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                None,
            ),
            (
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b71692033-01",
                None,
            ),
            (
                "zz-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                None,
            ),
            ("", None),
            ("00", None),
        ] {
            let read = TraceParent::parse(text);
            assert_eq!(read.map(|place| place.sampled), sampled, "{text}");
        }
    }
}
