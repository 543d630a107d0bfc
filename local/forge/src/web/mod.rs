//! The pages.
use crate::core::Core;
use axum::Router;
use std::sync::Arc;
pub(crate) fn router(_core: &Arc<Core>) -> Router {
    Router::new()
}
