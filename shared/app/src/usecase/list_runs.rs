//! Runs in a list, newest first.

use super::page_size;
use crate::App;
use crate::error::Result;
use crate::store::ListPage;
use client::RunQuery;
use client::wire::{Page, RunSummary};

/// One page of runs. With a status a page may hold fewer than asked for though more follow: a page
/// costs one query, however many runs there are.
///
/// # Errors
/// [`crate::Error::BadRequest`] on a page size that is none.
pub async fn list_runs(app: &App, query: &RunQuery) -> Result<Page<RunSummary>> {
    let limit = page_size(query.limit)?;
    let page = app
        .records
        .store
        .list_runs(query.skill.as_ref(), query.cursor.as_deref(), limit)
        .await?;
    let ListPage { mut items, next } = page;
    if let Some(status) = query.status {
        items.retain(|run| run.status == status);
    }
    Ok(Page {
        items,
        next_cursor: next,
    })
}
