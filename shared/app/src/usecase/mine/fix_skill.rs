//! What the first fixer needs besides its own file: the skill that runs fixers, and the tests of their scripts.

use crate::App;
use crate::error::Result;
use crate::forge::OpenProposal;
use domain::fixing;
use domain::id::CommitSha;
use domain::proposal::{Change, Examined};
use domain::rule::RuleKind;
use std::collections::BTreeSet;

/// The files, while none of them is merged or proposed; none when no fixer is proposed. Where one of them is there, people
/// have decided on the others.
///
/// # Errors
/// [`crate::Error::Forge`].
pub(super) async fn missing(
    app: &App,
    mined: &[Examined<'_>],
    head: &CommitSha,
    open: Option<&OpenProposal>,
) -> Result<Vec<Change>> {
    let mut rules = mined.iter().filter_map(|found| found.rule.as_ref().ok());
    if !rules.any(|rule| rule.kind() == RuleKind::Fixer) {
        return Ok(Vec::new());
    }
    let mut there: BTreeSet<String> = app.forge.paths_at(head).await?.into_iter().collect();
    if let Some(open) = open {
        there.extend(app.forge.paths_at(&open.tip).await?);
    }
    let files = fixing::files();
    Ok(match files.iter().any(|file| there.contains(&file.path)) {
        true => Vec::new(),
        false => files.into(),
    })
}
