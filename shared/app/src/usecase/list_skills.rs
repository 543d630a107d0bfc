//! Skills in a list: all, by status, or by a search.

use super::page_size;
use crate::App;
use crate::error::{Error, Result};
use crate::store::ListPage;
use crate::view;
use client::SkillQuery;
use client::wire::{Page, SkillSummary};
use domain::skill::words_of;

/// One page of skills, by id. A search finds skills that have, for each of its words, a word that
/// begins so in their id, name, tags or the beginning of their description.
///
/// # Errors
/// [`Error::BadRequest`] on a page size that is none.
pub async fn list_skills(app: &App, query: &SkillQuery) -> Result<Page<SkillSummary>> {
    let limit = page_size(query.limit)?;
    let store = &app.records.store;
    let cursor = query.cursor.as_deref();
    let wanted: Vec<String> = words_of(query.q.as_deref().unwrap_or_default()).collect();
    if wanted.is_empty() {
        if query.q.as_deref().is_some_and(|q| !q.trim().is_empty()) {
            return Err(Error::BadRequest(
                "q needs a word of at least two letters or digits".to_owned(),
            ));
        }
        let status = query.status.map(view::stored_status);
        let ListPage { items, next } = store.list_skills(status, cursor, limit).await?;
        return Ok(Page {
            items,
            next_cursor: next,
        });
    }
    // The longest word has the fewest skills; the others are compared here.
    let longest = wanted
        .iter()
        .max_by_key(|word| word.len())
        .cloned()
        .unwrap_or_default();
    let ListPage { items, next } = store.find_skills(&longest, cursor, limit).await?;
    let items = items
        .into_iter()
        .filter(|(word, skill)| matches(skill, &wanted, word, &longest))
        .map(|(_, skill)| skill)
        .filter(|skill| query.status.is_none_or(|status| skill.status == status))
        .collect();
    Ok(Page {
        items,
        next_cursor: next,
    })
}

/// Whether a skill has all the words, found by the first of its words that begin with `longest`, so
/// that it is listed once though several do.
fn matches(skill: &SkillSummary, wanted: &[String], found_by: &str, longest: &str) -> bool {
    let texts = [skill.id.as_str(), &skill.name, &skill.description];
    let words: Vec<String> = texts
        .into_iter()
        .chain(skill.tags.iter().map(String::as_str))
        .flat_map(words_of)
        .collect();
    let first = words.iter().filter(|word| word.starts_with(longest)).min();
    first.is_none_or(|first| first == found_by)
        && wanted
            .iter()
            .all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
}
