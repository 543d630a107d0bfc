//! What is under the search: a row for each skill, or why there is none.

use crate::component::badge::badge;
use crate::component::icon::{Icon, svg};
use crate::component::look;
use crate::component::notice::Empty;
use crate::component::when::Ago;
use client::wire::SkillSummary;
use leptos::prelude::*;

/// One skill.
pub(super) fn row(skill: SkillSummary) -> AnyView {
    let href = format!("/skills/{}", skill.id.dotted());
    let pull = skill.pull.map(|pull| {
        view! {
            <a class="pull" href=pull.url target="_blank" rel="noopener" data-testid="pull-link">
                {svg(Icon::PullRequest)}
                {format!("Review #{}", pull.number)}
                <span class="visually-hidden">" (opens in a new tab)"</span>
            </a>
        }
    });
    let tags = skill
        .tags
        .into_iter()
        .map(|tag| view! { <li>{tag}</li> })
        .collect_view();
    view! {
        <li class="row" data-testid="skill-row" data-skill=skill.id.to_string()>
            <div class="row-main">
                <div class="row-title">
                    <a class="row-link" href=href>
                        {skill.name}
                    </a>
                    <code class="muted">{skill.id.to_string()}</code>
                </div>
                <p class="row-text">{skill.description}</p>
                <ul class="tags" aria-label="Tags">
                    {tags}
                </ul>
            </div>
            <div class="row-side">
                <div class="badges">
                    {badge(look::risk(skill.risk), "")}
                    {badge(look::skill(skill.status), "skill-status")}
                </div>
                <div class="row-meta">
                    {pull} {skill.version.map(|version| view! { <span>{format!("v{version}")}</span> })}
                    <Ago at=skill.updated_at />
                </div>
            </div>
        </li>
    }
    .into_any()
}

/// What is shown before the first skill was written.
pub(super) fn no_skills() -> AnyView {
    view! {
        <Empty icon=Icon::Terminal title="Write the first skill">
            <p>
                "A skill is a few shell commands with named inputs and outputs. Prentice makes a safe GitHub workflow of them, "
                "opens a pull request, and once you merge it, everybody can run the skill."
            </p>
            <p>
                <a class="button primary" href="/skills/new">
                    {svg(Icon::Plus)}
                    "New skill"
                </a>
            </p>
        </Empty>
    }
    .into_any()
}

/// What is shown when nothing matches the search.
pub(super) fn no_match() -> AnyView {
    view! {
        <Empty icon=Icon::Search title="No skill matches">
            <p>"The search looks at the beginnings of words in id, name, tags and description."</p>
            <p>
                <a class="button" href="/">
                    "Show all skills"
                </a>
            </p>
        </Empty>
    }
    .into_any()
}
