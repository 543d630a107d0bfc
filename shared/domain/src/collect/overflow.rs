//! Floods: a service whose messages hold something random in a place where no rule expects it makes a new fingerprint
//! with every event. It gets so many, and one more for all the rest.

use crate::errors::{Fingerprint, Signed, Template};

/// Fingerprints that a service may have before the rest is counted as one.
pub const MOST_FINGERPRINTS: u32 = 2_000;

/// What is counted for all events of a service that would make one fingerprint too many.
pub fn overflow(of: &Signed) -> Signed {
    let service = of.service.clone().unwrap_or_else(|| of.component.clone());
    Signed {
        fingerprint: overflow_of(&service),
        kind: "Overflow".to_owned(),
        component: service.clone(),
        template: Template::parse("too many different messages"),
        frames: Vec::new(),
        values: Vec::new(),
        service: Some(service),
        rule_set: of.rule_set,
        is_chosen: false,
        is_traced: false,
    }
}

/// What the rest of a service is counted under.
pub fn overflow_of(service: &str) -> Fingerprint {
    Fingerprint::of([b"overflow".as_slice(), service.as_bytes()])
}
