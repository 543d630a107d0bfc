//! Lists come in pages, walked by an opaque cursor.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The entries, newest or alphabetically first as the route says. May be fewer than asked for
    /// even when more follow.
    pub items: Vec<T>,
    /// Send as `cursor` for the next page; `null` on the last one.
    pub next_cursor: Option<String>,
}
