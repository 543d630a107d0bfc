//! `/approvals`: the runs that wait for people, oldest first, and those that did.

use crate::component::badge::badge;
use crate::component::icon::Icon;
use crate::component::look;
use crate::component::notice::{Empty, FailureNotice, Waiting};
use crate::component::pager::pager;
use crate::component::title::set_title;
use crate::component::when::{Ago, Until};
use crate::data::inbox::PENDING;
use crate::data::poll::watch;
use crate::element::{El, el, link, of};
use crate::model::pace::Pace;
use crate::model::record::{list, moment, number, some_text, text};
use crate::page::address;
use crate::reactive::{Live, drawn};
use client::wire::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde_json::Value;

/// The filters: how the address spells each, and its word.
const FILTERS: [(&str, &str); 6] = [
    ("pending", "Waiting"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
    ("all", "All"),
];

/// What the address asks for: a filter, and where in its list.
type Asked = (&'static str, Option<String>);

fn asked(get: impl Fn(&str) -> Option<String>) -> Asked {
    let status = get("status").unwrap_or_default();
    let known = FILTERS.into_iter().find(|(name, _)| *name == status);
    (known.unwrap_or(FILTERS[0]).0, get("cursor"))
}

/// Where the API answers it.
fn path((status, cursor): &Asked) -> String {
    match (*status, cursor) {
        ("pending", None) => PENDING.to_owned(),
        (status, cursor) => {
            let status = (status != "all").then_some(status);
            let parameters = [("status", status), ("cursor", cursor.as_deref())];
            address("/api/approvals", &parameters)
        }
    }
}

/// The page that shows it.
fn place(status: &str, cursor: Option<&str>) -> String {
    let status = (status != "pending").then_some(status);
    address("/approvals", &[("status", status), ("cursor", cursor)])
}

/// `/approvals`.
#[component]
pub(crate) fn ApprovalsPage() -> impl IntoView {
    set_title(|| "Approvals".to_owned());
    let map = use_query_map();
    let asked = Live::memo(move || map.with(|map| asked(|name| map.get(name))));
    let page = watch(move || asked.with(path), |_| Pace::Calm);
    let filters = move || {
        let (status, _) = asked.get();
        let filters = FILTERS.map(|(name, word)| {
            let link = link(place(name, None))
                .set("class", "filter")
                .hook(format!("filter-{name}"))
                .text(word);
            if name == status {
                link.set("aria-current", "page")
            } else {
                link
            }
        });
        of("nav", "filter-group")
            .set("aria-label", "Which approvals")
            .all(filters)
            .done()
    };
    let under = move || {
        let (status, failed) = (asked.with(|it| it.0), page.failure.with(Option::is_some));
        page.value.with(|page| match page {
            None if failed => ().into_any(),
            None => view! { <Waiting what="the approvals" /> }.into_any(),
            Some(page) if list(page, "/items").is_empty() => none(status),
            Some(page) => table(page),
        })
    };
    let past_first = Live::of(move || asked.with(|(_, cursor)| cursor.is_some()));
    let first = Live::of(move || asked.with(|(status, _)| place(status, None)));
    let next = Live::of(move || {
        let cursor = page
            .value
            .with(|page| some_text(page.as_ref()?, "/next_cursor"))?;
        Some(asked.with(|(status, _)| place(status, Some(&cursor))))
    });
    view! {
        <div class="page">
            {head("Approvals", "Runs that wait until people have looked at exactly what they would do.")}
            <div class="filters">{drawn(filters)}</div>
            <FailureNotice failure=page.failure />
            <div aria-busy=move || page.loading.get().to_string()>{drawn(under)}</div>
            {pager(past_first, first, next)}
        </div>
    }
}

/// The head of a page.
pub(super) fn head(title: &str, lead: &str) -> AnyView {
    let texts = el("div")
        .add(el("h1").text(title))
        .add(of("p", "lead").text(lead));
    of("div", "page-head").add(texts).done()
}

fn none(status: &str) -> AnyView {
    let (title, text) = match status {
        "pending" => (
            "Nothing waits",
            "A run that needs somebody's approval is listed here, with exactly what it would do.",
        ),
        _ => ("None", "No approval has come to this."),
    };
    view! {
        <Empty icon=Icon::CheckCircle title>
            <p>{text}</p>
        </Empty>
    }
    .into_any()
}

fn table(page: &Value) -> AnyView {
    let columns = [
        "Status",
        "Skill",
        "Risk",
        "Asked by",
        "Asked",
        "Expires",
        "Approvals",
    ];
    let head = columns.map(|column| el("th").set("scope", "col").text(column));
    let rows = list(page, "/items").iter().map(row);
    of("div", "table-frame")
        .add(
            el("table")
                .add(of("caption", "visually-hidden").text("Approvals"))
                .add(el("thead").add(el("tr").all(head)))
                .add(el("tbody").all(rows)),
        )
        .done()
}

fn row(approval: &Value) -> El {
    let (run, status) = (text(approval, "/run_id"), text(approval, "/status"));
    let when = |place: &str, view: fn(Timestamp) -> AnyView| {
        let cell = el("td");
        match moment(approval, place) {
            Some(at) => cell.view(view(at)),
            None => cell,
        }
    };
    el("tr")
        .hook("approval-row")
        .set("data-run", &run)
        .add(el("td").view(badge(look::approval(&status), "approval-status")))
        .add(
            el("td").add(
                link(format!("/approvals/{run}"))
                    .set("class", "row-name")
                    .text(text(approval, "/skill_id")),
            ),
        )
        .add(el("td").view(badge(look::risk_of(&text(approval, "/risk")), "")))
        .add(el("td").text(text(approval, "/requested_by")))
        .add(when("/requested_at", |at| view! { <Ago at /> }.into_any()))
        .add(when("/expires_at", |at| view! { <Until at /> }.into_any()))
        .add(el("td").text(counted(approval)))
}

/// `1 of 2`.
pub(super) fn counted(summary: &Value) -> String {
    format!(
        "{} of {}",
        number(summary, "/approvals"),
        number(summary, "/needed")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_asked_for() {
        let of = |status: &str, cursor: Option<&str>| {
            let (status, cursor) = (status.to_owned(), cursor.map(str::to_owned));
            asked(move |name| match name {
                "status" => Some(status.clone()),
                _ => cursor.clone(),
            })
        };
        assert_eq!(path(&of("", None)), PENDING);
        assert_eq!(path(&of("nonsense", None)), PENDING);
        assert_eq!(path(&of("all", None)), "/api/approvals");
        assert_eq!(
            path(&of("rejected", Some("a+b"))),
            "/api/approvals?status=rejected&cursor=a%2Bb"
        );
        assert_eq!(place("pending", None), "/approvals");
        assert_eq!(place("all", Some("x")), "/approvals?status=all&cursor=x");
    }
}
