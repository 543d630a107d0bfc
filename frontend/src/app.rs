//! The frame of the site: which address shows which page, and who may see it.
//!
//! # Hooks for browser tests
//! Stable names, as `data-testid` unless said otherwise. Form controls have ids.
//!
//! | where | hooks |
//! | --- | --- |
//! | everywhere | `nav-skills`, `nav-runs`, `nav-approvals` with `approvals-count`, `nav-budget`, `nav-repository`, `user`, `theme`, `live` (what screen readers hear), `failure` (why a call failed, with `refused-run` when it was recorded), `finding` (with `data-rule`), `check` (with `data-check`, `data-outcome`), `empty` |
//! | `/`, the Ask box | `#ask`, `ask-go`, `ask-clear`; `answer` with `data-shows` (`nothing`, `waiting`, `failed`, `selected`, `ask`, `none`, `steps`), `ask-again`; `selected` (with `data-skill`), `confidence`, `ask-why`, `evidence`, ids `in-NAME`, `run`, `not-started`; `which` with `candidate` (with `data-skill`), `chosen`; `nothing-fits`, `create-skill`; `plan` with `plan-step`, `ask-alone`, `ask-whole`; `ask-warning`, `replacement`; `wrong-skill` opens `correction` with `#right-skill` and a `right-skill` (with `data-skill`) each; `learnt` |
//! | `/` | `new-skill`, `#q`, `#status`, `skill-row` (with `data-skill`), `skill-status`, `pull-link`, `next-page`, `first-page` |
//! | `/skills/new`, `/skills/{id}/edit` | `mode-form`, `mode-yaml`; ids `skill-id`, `name`, `description`, `tags`, `examples`, `risk`, `timeout`; `add-input`, `add-output`, and per row N from 0 the ids `input-N-name`, `input-N-type`, `input-N-required`, `input-N-default`, `input-N-description`, `input-N-options` (`output-N-…` alike); `add-command`, ids `command-N-name`, `command-N`; `insert-NAME` inserts an input or output; ids `manifest-text`, `workflow-text` in YAML mode; `preview-manifest`, `preview-workflow`; `example`, `start-over`; `validate`, `validation` (with `data-valid`), `propose` |
//! | `/skills/{id}` | `skill-status`, `pending` (with `pull-link`), `rejected`, `deprecated`, `version`, `commit`; ids `in-NAME` of the run form; `run`, and for a destructive skill `run-confirm` in the dialog `run-dialog`; `what-if` shows `what-would-happen`; `copy-curl`, `copy-cli`; `tab-run`, `tab-manifest`, `tab-workflow`, `tab-runs`; `edit`, `deprecate`, `undeprecate`, the dialog `deprecate-dialog` with ids `reason`, `replacement` and `deprecate-confirm` |
//! | `/runs` | `run-row` (with `data-run`), `run-status`, `#run-status-filter`, `#run-skill-filter`, `next-page` |
//! | `/runs/{id}` | `run-status`, `commit`, `cancel`, the dialog `cancel-dialog` with `cancel-confirm`, `run-again`, `job`, `step` (with `data-state`), `log`, `log-state`, `output-NAME`, `input-NAME`, `run-error`, `cost`, `awaiting-approval` with `to-approval` |
//! | `/approvals` | `filter-pending`, `filter-all` and so on, `approval-row` (with `data-run`), `approval-status` |
//! | `/approvals/{run}` | `approval-status`, `may-not`, `outcome` with `to-run`, `approvals`, `cost`, `plan-hash`, `planned-step` with `planned-NAME` and `commit`, `risk`, `risk-reason`, `reach`, `approval-rule`, `decision`, `changes`; `approve` opens `approve-dialog` with `#approve-reason` and `approve-confirm`, `reject` alike |
//! | `/approvals/decide#TOKEN` | `by-link` with `#link-reason` and `by-link-confirm`, then `outcome` |
//! | `/budget` | `account` (with `data-scope`); ids `scope`, `per_request`, `daily`, `monthly`, and `set-limits` |
//! | `/signin` | `signed-out` |
//! | no such page or thing | `not-found` |

use crate::component::header::Header;
use crate::component::live::{Announcer, LiveRegion};
use crate::data::clock::Clock;
use crate::data::inbox::Inbox;
use crate::data::session::{Account, SignedIn};
use crate::page::approval::{ApprovalPage, DecideByLink};
use crate::page::approvals::ApprovalsPage;
use crate::page::budget::BudgetPage;
use crate::page::builder::{EditSkill, NewSkill};
use crate::page::not_found::NotFound;
use crate::page::run::RunPage;
use crate::page::runs::RunsPage;
use crate::page::sign_in::{SignInPage, SignedOut};
use crate::page::skill::SkillPage;
use crate::page::skills::SkillsPage;
use crate::reactive::Live;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;

/// The whole site.
#[component]
pub(crate) fn App() -> impl IntoView {
    Clock::provide();
    let announcer = Announcer::provide();
    view! {
        <Router>
            <Frame />
        </Router>
        <LiveRegion announcer />
    }
}

/// Head and page. Who is not signed in sees the sign-in page only, and the decision that a link carries.
#[component]
fn Frame() -> impl IntoView {
    let account = Account::provide();
    Inbox::provide();
    let path = use_location().pathname;
    let signing_in = Live::memo(move || path.with(|path| path == "/signin"));
    let by_link = Live::memo(move || path.with(|path| path == "/approvals/decide"));
    let signed_out = Live::memo(move || account.state.with(|state| *state == SignedIn::Nobody));
    view! {
        <Header />
        <main id="main" tabindex="-1">
            {move || {
                if signing_in.get() {
                    view! { <SignInPage /> }.into_any()
                } else if by_link.get() {
                    view! { <DecideByLink /> }.into_any()
                } else if signed_out.get() {
                    view! { <SignedOut /> }.into_any()
                } else {
                    // Before it is known who is signed in too: the first answer of the page's own data tells as well.
                    view! { <Pages /> }.into_any()
                }
            }}
        </main>
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=path!("/") view=SkillsPage />
            <Route path=path!("/skills/new") view=NewSkill />
            <Route path=path!("/skills/:id/edit") view=EditSkill />
            <Route path=path!("/skills/:id") view=SkillPage />
            <Route path=path!("/runs") view=RunsPage />
            <Route path=path!("/runs/:id") view=RunPage />
            <Route path=path!("/approvals") view=ApprovalsPage />
            <Route path=path!("/approvals/:id") view=ApprovalPage />
            <Route path=path!("/budget") view=BudgetPage />
        </FlatRoutes>
    }
}
