//! The checks of a run with their reasons: what stands in its way, what is missing and who can grant it.

use super::icon::svg;
use super::look;
use crate::element::{El, el, of};
use crate::model::governed;
use client::wire::Check;

/// The checks, in the order they were made.
pub(crate) fn checks(checks: &[Check]) -> El {
    of("ul", "findings")
        .hook("checks")
        .all(checks.iter().map(check))
}

fn check(check: &Check) -> El {
    let look = look::check(&check.outcome);
    let (missing, grants) = governed::missing(check);
    let place = |text: &Option<String>| {
        let text = text.clone();
        text.map(|text| el("span").text(text))
    };
    let policy = check
        .policy_id
        .as_deref()
        .map(|id| el("span").text("policy ").add(el("code").text(id)));
    let notes = [place(&missing), place(&grants), policy];
    of("li", &format!("finding {}", look.tone))
        .hook("check")
        .set("data-check", &check.check)
        .set("data-outcome", &check.outcome)
        .view(svg(look.icon))
        .add(
            el("div")
                .add(
                    of("p", "prewrap")
                        .add(el("strong").text(governed::check_word(&check.check)))
                        .text(format!(" {}", look.word))
                        .text(if check.reason.is_empty() {
                            String::new()
                        } else {
                            format!(": {}", check.reason)
                        }),
                )
                .add(of("p", "finding-place").all(notes.into_iter().flatten())),
        )
}
