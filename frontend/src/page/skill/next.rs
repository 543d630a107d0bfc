//! What to do next: review the pull request, propose again, use something else.

use crate::component::findings::Findings;
use crate::component::icon::{Icon, svg};
use crate::component::notice::Notice;
use crate::component::when::Ago;
use crate::data::poll::Polled;
use crate::model::values::sentence;
use crate::reactive::Live;
use client::wire::{Deprecation, PendingVersion, PullRequest, RejectedVersion, Skill, SkillStatus};
use domain::id::SkillId;
use leptos::prelude::*;

/// The notices that apply.
#[component]
pub(super) fn Next(id: SkillId, skill: Polled<Skill>) -> impl IntoView {
    // Each one is drawn anew only when it changes, so that a link keeps the focus.
    let status = Live::memo(move || skill.value.with(|it| it.as_ref().map(|it| it.status)));
    let pending = Live::memo(move || {
        skill
            .value
            .with(|it| it.as_ref().and_then(|it| it.pending.clone()))
    });
    let rejected = Live::memo(move || {
        skill
            .value
            .with(|it| it.as_ref().and_then(|it| it.rejected.clone()))
    });
    let deprecated = Live::memo(move || {
        let of = |it: &Skill| {
            it.content
                .deprecated
                .clone()
                .filter(|_| it.status == SkillStatus::Deprecated)
        };
        skill.value.with(|it| it.as_ref().and_then(of))
    });
    let edited = Live::memo(move || {
        let of = |it: &Skill| {
            it.active
                .as_ref()
                .is_some_and(|active| active.edited_after_proposal)
        };
        skill.value.with(|it| it.as_ref().is_some_and(of))
    });
    view! {
        {move || deprecated.get().map(deprecated_notice).into_any()}
        {move || pending.get().map(|pending| pending_notice(pending, status.get())).into_any()}
        {move || rejected.get().filter(|_| pending.with(Option::is_none)).map(|it| rejected_notice(&id, it)).into_any()}
        {move || {
            edited
                .get()
                .then(|| {
                    view! {
                        <Notice tone="amber" icon=Icon::Warning title="Edited after it was proposed">
                            <p>"Commits were added to the pull request; what was merged was checked again and is valid."</p>
                        </Notice>
                    }
                })
                .into_any()
        }}
    }
}

fn pending_notice(pending: PendingVersion, status: Option<SkillStatus>) -> impl IntoView {
    let title = match (pending.change.as_str(), status) {
        ("create", _) => "Waiting for approval".to_owned(),
        ("deprecate", _) => "Its deprecation is waiting for approval".to_owned(),
        ("undeprecate", _) => "Its return is waiting for approval".to_owned(),
        _ => "A change is waiting for approval".to_owned(),
    };
    let review = match pending.pull {
        Some(PullRequest { number, url }) => view! {
            <p>
                "Read the diff and merge it: that is the approval. This page notices by itself, and a closed pull request "
                "is a rejected skill."
            </p>
            <p>
                <a class="button primary" href=url target="_blank" rel="noopener" data-testid="pull-link">
                    {svg(Icon::PullRequest)}
                    {format!("Review pull request #{number}")}
                    <span class="visually-hidden">" (opens in a new tab)"</span>
                </a>
            </p>
        }
        .into_any(),
        None => view! { <p>"The pull request is being opened…"</p> }.into_any(),
    };
    view! {
        <Notice tone="amber" icon=Icon::PullRequest title testid="pending">
            <p class="muted">
                {format!("Version {}, proposed by {} ", pending.number, pending.proposed_by)}
                <Ago at=pending.proposed_at />
            </p>
            {review}
        </Notice>
    }
}

fn rejected_notice(id: &SkillId, rejected: RejectedVersion) -> impl IntoView + use<> {
    let (title, text) = match rejected.reason.as_str() {
        "closed" => (
            "The last proposal was closed without merging",
            "Change it and propose it again, if it is still wanted.",
        ),
        _ => (
            "What was merged is not valid",
            "It does not pass the checks, so it was not activated. Mend it and propose it again.",
        ),
    };
    let edit = format!("/skills/{}/edit", id.dotted());
    let findings = rejected.findings;
    view! {
        <Notice tone="red" icon=Icon::CrossCircle title testid="rejected">
            <p>
                {text} " " <a href=rejected.pull.url target="_blank" rel="noopener">
                    {format!("Pull request #{}", rejected.pull.number)}
                </a> ", " <Ago at=rejected.rejected_at /> "."
            </p>
            {(!findings.is_empty()).then(|| view! { <Findings findings=Live::fixed(findings) /> })}
            <p>
                <a class="button" href=edit>
                    {svg(Icon::Pencil)}
                    "Edit and propose again"
                </a>
            </p>
        </Notice>
    }
}

fn deprecated_notice(why: Deprecation) -> impl IntoView {
    let instead = why
        .replacement_id
        .and_then(|id| SkillId::parse(&id).ok())
        .map(|id| {
            let href = format!("/skills/{}", id.dotted());
            view! { <p>"Use " <a href=href>{id.to_string()}</a> " instead."</p> }
        });
    view! {
        <Notice tone="grey" icon=Icon::Archive title="Should not be used any more" testid="deprecated">
            {why.reason.map(|reason| view! { <p class="prewrap">{sentence(&reason)}</p> })}
            {instead}
        </Notice>
    }
}
