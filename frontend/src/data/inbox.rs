//! How many runs wait for approval: the number in the navigation. Asked for by who may see it only.

use super::poll::{Polled, watch};
use crate::model::pace::Pace;
use crate::model::record::{list, some_text};
use crate::reactive::State;
use leptos::prelude::{expect_context, provide_context};
use serde_json::Value;

/// Where the runs that wait are listed, oldest first.
pub(crate) const PENDING: &str = "/api/approvals?status=pending";

/// What is shared of it: whoever decides makes it ask again.
#[derive(Clone, Copy)]
pub(crate) struct Inbox(State<u32>);

impl Inbox {
    /// Makes it known to everything below.
    pub(crate) fn provide() {
        provide_context(Inbox(State::new(0)));
    }

    /// The one provided above.
    pub(crate) fn here() -> Inbox {
        expect_context::<Inbox>()
    }

    /// Something was decided.
    pub(crate) fn decided(self) {
        self.0.update(|count| *count += 1);
    }

    /// Asks for what waits, for as long as the component is there.
    pub(crate) fn watch(self) -> Polled<Value> {
        let path = move || {
            self.0.track();
            PENDING.to_owned()
        };
        watch(path, |_| Pace::Calm)
    }
}

/// How many wait, of the first page: `3`, `50+`; nothing when none does.
pub(crate) fn count(page: &Value) -> Option<String> {
    let more = some_text(page, "/next_cursor").map_or("", |_| "+");
    match list(page, "/items").len() {
        0 => None,
        number => Some(format!("{number}{more}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_count_says_when_there_are_more() {
        assert_eq!(count(&json!({"items": [], "next_cursor": null})), None);
        assert_eq!(
            count(&json!({"items": [1, 2], "next_cursor": null})).as_deref(),
            Some("2")
        );
        assert_eq!(
            count(&json!({"items": [1], "next_cursor": "x"})).as_deref(),
            Some("1+")
        );
    }
}
