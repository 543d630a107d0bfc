//! What became of the rules that were proposed before: the repository and its pull request say so.

use crate::App;
use crate::error::Result;
use crate::forge::{OpenProposal, PullState};
use crate::store::Mining;
use domain::proposal::State;
use domain::rule::{RuleId, Status, is_rule_path, parse};
use jiff::Timestamp;
use policy::PolicyFile;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What is remembered, as things are now.
///
/// # Errors
/// [`crate::Error::Forge`].
pub(super) async fn refreshed(
    app: &App,
    mut mining: Mining,
    open: Option<&OpenProposal>,
    merged: &[PolicyFile],
    now: Timestamp,
) -> Result<Mining> {
    let merged = rules(merged);
    let proposed = match open {
        Some(open) => rules(&app.forge.policies_at(&open.tip).await?),
        None => BTreeMap::new(),
    };
    let over = match (&mining.pull, open) {
        (Some(pull), None) => Some(app.forge.pull_state(pull.number).await?.1),
        _ => None,
    };
    for known in &mut mining.known {
        let before = known.state;
        known.state = match (merged.get(&known.id), known.state) {
            (Some((Status::Rejected, _)), _) => State::Rejected,
            (Some(_), _) => State::Merged,
            (None, State::Merged | State::Removed) => State::Removed,
            // Taken out of the branch by people, or closed with it.
            (None, State::Open) if open.is_some() && !proposed.contains_key(&known.id) => {
                State::Rejected
            }
            (None, State::Open) if matches!(over, Some(PullState::Closed)) => State::Rejected,
            (None, State::Open) if matches!(over, Some(PullState::Merged(_))) => State::Rejected,
            (None, state) => state,
        };
        if before == State::Open && known.state != State::Open {
            let approved = known.state == State::Merged;
            if let Some(last) = known.proposals.last_mut() {
                last.decided = Some((now, approved));
            }
        }
    }
    // A file that is not as it was written is somebody's, and left as it is.
    for (id, written) in &mut mining.written {
        if let Some((_, hash)) = proposed.get(id)
            && hash != written
        {
            written.clear();
        }
    }
    if over.is_some() {
        mining.pull = None;
        mining.written.clear();
    }
    Ok(mining)
}

/// The rules among these files, where each stands and the hash of its file.
fn rules(files: &[PolicyFile]) -> BTreeMap<RuleId, (Status, String)> {
    let files = files.iter().filter(|file| is_rule_path(&file.path));
    let rules = files.filter_map(|file| {
        let rule = parse(&file.text).ok()?.rule;
        Some((rule.id, (rule.status, hash(&file.text))))
    });
    rules.collect()
}

/// SHA-256 in hexadecimal digits.
pub(super) fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
