//! What a run would do, as its plan says: steps, risk, what it can touch, who must approve. Shown alike
//! wherever it is shown. Never decides whether it may.

use super::badge::badge;
use super::look;
use crate::element::{El, el, link, of, outside};
use crate::model::record::{list, number, some_text, text, texts};
use crate::model::values::plain;
use crate::model::{governed, time, words};
use domain::id::SkillId;
use serde_json::Value;

/// A part of a page with a heading.
pub(crate) fn card(title: &str) -> El {
    of("section", "card")
        .set("aria-label", title)
        .add(el("h2").text(title))
}

/// The steps with their inputs, each with a link to its commit.
pub(crate) fn steps(plan: &Value, repository: Option<&str>) -> El {
    let steps = list(plan, "/steps").iter();
    of("ol", "planned").all(steps.map(|planned| step(planned, repository)))
}

fn step(step: &Value, repository: Option<&str>) -> El {
    let (skill, commit) = (text(step, "/skill_id"), text(step, "/commit"));
    let name = SkillId::parse(&skill).map_or_else(|_| skill.clone(), |id| id.to_string());
    let short = words::short_commit(&commit);
    let commit = match repository {
        Some(url) => outside(format!("{url}/commit/{commit}"), &short),
        None => el("span").text(short),
    };
    let inputs = step.pointer("/inputs").and_then(Value::as_object);
    let inputs = inputs.into_iter().flatten().map(|(name, value)| {
        el("tr")
            .add(el("th").set("scope", "row").add(el("code").text(name)))
            .add(
                of("td", "mono prewrap")
                    .hook(format!("planned-{name}"))
                    .text(plain(value)),
            )
    });
    let inputs: Vec<El> = inputs.collect();
    let inputs = if inputs.is_empty() {
        of("p", "muted").text("It takes no inputs.")
    } else {
        of("table", "values").add(el("tbody").all(inputs))
    };
    let limit = time::limit(number(step, "/timeout_seconds"));
    el("li")
        .hook("planned-step")
        .add(
            of("p", "row-title")
                .add(link(format!("/skills/{skill}")).text(name))
                .add(
                    of("span", "muted")
                        .text(format!("version {}, commit ", number(step, "/version")))
                        .add(commit.set("class", "mono").hook("commit"))
                        .text(format!(", at most {limit}")),
                ),
        )
        .add(inputs)
}

/// How much harm it could do, and every reason to think so.
pub(crate) fn risk(plan: &Value) -> El {
    let reasons = list(plan, "/risk/reasons").iter().map(|reason| {
        el("li")
            .hook("risk-reason")
            .view(badge(look::risk_of(&text(reason, "/level")), ""))
            .add(el("span").text(text(reason, "/message")))
            .add(of("span", "muted").text(format!("from the {}", text(reason, "/source"))))
    });
    of("ul", "reasons").all(reasons)
}

/// What it can touch.
pub(crate) fn reach(plan: &Value) -> El {
    let part = |title: &str, place: &str, none: &str| {
        let names = texts(plan, place);
        let names = if names.is_empty() {
            of("dd", "muted").text(none)
        } else {
            let names = names
                .into_iter()
                .map(|name| el("li").add(el("code").text(name)));
            el("dd").add(of("ul", "names").all(names))
        };
        el("div").add(el("dt").text(title)).add(names)
    };
    of("dl", "touches")
        .hook("reach")
        .add(part(
            "Permissions of its token",
            "/reach/permissions",
            "none",
        ))
        .add(part("Secrets", "/reach/secrets", "none"))
        .add(part("Hosts", "/reach/hosts", "none that its commands name"))
}

/// Who must approve, and who has.
pub(crate) fn rules(rules: &[Value]) -> El {
    let rule = |rule: &Value| {
        let said = governed::rule(rule);
        el("li")
            .hook("approval-rule")
            .add(
                el("p")
                    .add(el("strong").text(said.who))
                    .text(" ")
                    .text(said.so_far),
            )
            .add(
                of("p", "finding-place")
                    .add(el("span").text(text(rule, "/reason")))
                    .add(el("code").text(text(rule, "/policy_id"))),
            )
    };
    of("ul", "reasons rules").all(rules.iter().map(rule))
}

/// What it costs, such as `1.5 (cheap model)`.
pub(crate) fn cost(plan: &Value) -> String {
    let cheap = some_text(plan, "/model").is_some_and(|model| model == "cheap");
    let note = if cheap { " (cheap model)" } else { "" };
    format!("{}{note}", text(plan, "/cost"))
}
