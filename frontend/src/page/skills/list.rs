//! What is under the search: a row for each skill, or why there is none.

use crate::component::badge::badge;
use crate::component::icon::{Icon, svg};
use crate::component::look;
use crate::component::notice::Empty;
use crate::component::when::Ago;
use crate::element::{el, link, of};
use client::wire::SkillSummary;
use leptos::prelude::*;

/// One skill.
pub(super) fn row(skill: SkillSummary) -> AnyView {
    let href = format!("/skills/{}", skill.id.dotted());
    let pull = skill.pull.map(|pull| {
        link(pull.url)
            .set("class", "pull")
            .set("target", "_blank")
            .set("rel", "noopener")
            .hook("pull-link")
            .view(svg(Icon::PullRequest))
            .text(format!("Review #{}", pull.number))
            .add(of("span", "visually-hidden").text(" (opens in a new tab)"))
    });
    let tags = skill.tags.into_iter().map(|tag| el("li").text(tag));
    let version = skill
        .version
        .map(|version| el("span").text(format!("v{version}")));
    let title = of("div", "row-title")
        .add(link(href).set("class", "row-link").text(skill.name))
        .add(of("code", "muted").text(skill.id.to_string()));
    let main = of("div", "row-main")
        .add(title)
        .add(of("p", "row-text").text(skill.description))
        .add(of("ul", "tags").set("aria-label", "Tags").all(tags));
    let badges = of("div", "badges")
        .view(badge(look::risk(skill.risk), ""))
        .view(badge(look::skill(skill.status), "skill-status"));
    let meta = of("div", "row-meta").all(pull).all(version);
    let meta = meta.view(view! { <Ago at=skill.updated_at /> }.into_any());
    of("li", "row")
        .hook("skill-row")
        .set("data-skill", skill.id.to_string())
        .add(main)
        .add(of("div", "row-side").add(badges).add(meta))
        .done()
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
