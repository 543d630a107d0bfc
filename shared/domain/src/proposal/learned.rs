//! The pull request of what was learnt: rules that go one step further, and rules that go.

use super::change::Change;
use super::markdown::code;
use super::pull_request::PullRequest;
use crate::outcome::{Advice, Effect, Judgement};
use crate::rule::{Rule, render};
use std::fmt::Write;

/// The branch of the one pull request of this kind that is open at a time.
pub const LEARNED_BRANCH: &str = "prentice/learned";

/// A rule that was judged, and where its file is.
#[derive(Debug, Clone, Copy)]
pub struct Learned<'l> {
    /// The rule as its file says.
    pub rule: &'l Rule,
    /// The path of the file.
    pub path: &'l str,
    /// What is thought of it.
    pub judgement: &'l Judgement,
}

/// The changes of the rules that should change, and their pull request; `None` when none should.
pub fn learned(rules: &[Learned<'_>]) -> Option<(PullRequest, Vec<Change>)> {
    let mut changes = Vec::new();
    let mut body = String::from(
        "Rules did better or worse than they were trusted to. Merging puts each change in force; to decide against one, undo its file on this branch.\n",
    );
    for Learned {
        rule,
        path,
        judgement,
    } in rules
    {
        let (what, text) = match judgement.advice {
            Advice::Promote(mode) => {
                let mut next = (*rule).clone();
                let what = format!("from {} to **{}**", rule.mode.as_str(), mode.as_str());
                next.mode = mode;
                (what, Some(render(&next)))
            }
            Advice::Remove => ("**remove**".to_owned(), None),
            Advice::Keep | Advice::Wait => continue,
        };
        // Writing to a string cannot fail.
        let _ = write!(
            body,
            "\n### {}: {what}\n\n{}\n\n* Why: {}.\n",
            rule.id,
            code(&rule.name),
            judgement.why
        );
        body.push_str(&told(judgement));
        changes.push(Change {
            path: (*path).to_owned(),
            text,
            executable: false,
        });
    }
    let title = match &changes[..] {
        [] => return None,
        [_] => "Learned: 1 rule should change".to_owned(),
        many => format!("Learned: {} rules should change", many.len()),
    };
    Some((PullRequest { title, body }, changes))
}

fn told(judgement: &Judgement) -> String {
    let Judgement {
        effect, beliefs, ..
    } = judgement;
    let between = |between: crate::statistics::Interval| {
        format!(
            "{:.1} % to {:.1} %",
            between.low * 100.0,
            between.high * 100.0
        )
    };
    let mut told = format!(
        "* Of the runs it is met by, {} fail ({} runs seen); of the runs that succeed it is met by {} (95 % credible).\n",
        between(beliefs.usefulness.between),
        beliefs.usefulness.seen,
        between(beliefs.false_positive_rate.between)
    );
    let Effect { before, after, .. } = effect;
    if let Some(ratio) = effect.ratio_between {
        let _ = writeln!(
            told,
            "* Errors: {} in {} runs before, {} in {} since it acts: {} of the rate before.",
            before.errors,
            before.runs,
            after.errors,
            after.runs,
            between(ratio)
        );
    }
    told
}
