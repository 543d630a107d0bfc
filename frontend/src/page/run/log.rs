//! The log of a run: follows its end while it grows, unless somebody reads further up.

use crate::component::icon::{Icon, svg};
use crate::component::notice::FailureNotice;
use crate::data::browser;
use crate::data::failure::Failure;
use crate::data::poll::Polled;
use crate::data::tail;
use crate::model::log::{Block, Level, Line};
use crate::reactive::{Live, State, each, effect, on, show};
use client::wire::Run;
use domain::id::RunId;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Pixels from the end at which somebody still counts as reading the end.
const NEAR: i32 = 32;
/// Names what scrolls in the page.
const PANE: &str = "log";

/// The log.
#[component]
pub(super) fn LogView(id: RunId, run: Polled<Run>) -> impl IntoView {
    let tail = tail::follow(id);
    let pane = || browser::element::<HtmlElement>(PANE);
    // What is over is read from its beginning.
    let ended = run
        .value
        .with_untracked(|run| run.as_ref().is_some_and(|run| run.status.is_terminal()));
    let following = State::new(!ended);
    let to_end = move || {
        if let Some(pane) = pane() {
            pane.set_scroll_top(pane.scroll_height());
        }
    };
    effect(move || {
        tail.log.track();
        if following.get() {
            // The new lines are in the page only after this effect.
            request_animation_frame(to_end);
        }
    });
    let on_scroll = move |_: web_sys::Event| {
        if let Some(pane) = pane() {
            let at_end = pane.scroll_height() - pane.client_height() - pane.scroll_top() <= NEAR;
            if following.get_untracked() != at_end {
                following.set(at_end);
            }
        }
    };
    let over = Live::memo(move || {
        run.value
            .with(|run| run.as_ref().is_some_and(|run| run.status.is_terminal()))
    });
    let empty = Live::memo(move || tail.log.with(|log| log.is_empty()));
    let dropped = Live::memo(move || tail.log.with(|log| log.dropped));
    let first_error = Live::memo(move || tail.log.with(|log| log.first_error()));
    let blocks = move || {
        tail.log
            .with(|log| log.blocks.iter().cloned().collect::<Vec<_>>())
    };
    let none = move || match (tail.complete.get(), over.get()) {
        (true, _) => "Nothing was printed.",
        (false, true) => "The log is being fetched…",
        (false, false) => "The log appears here as the runner prints it…",
    };
    let state = move || match (tail.complete.get(), following.get()) {
        (true, _) => "complete",
        (false, true) => "following",
        (false, false) => "paused",
    };
    // A run that has no log at all is no trouble.
    let trouble = Live::of(move || {
        tail.failure
            .get()
            .filter(|it| !matches!(it, Failure::Missing(_)))
    });
    view! {
        <section class="card log-card" aria-labelledby="log-heading">
            <div class="card-head">
                <h2 id="log-heading">"Log"</h2>
                <span class="muted" data-testid="log-state">
                    {move || state()}
                </span>
                <span class="spacer"></span>
                {move || {
                    first_error
                        .get()
                        .map(|number| {
                            view! {
                                <a class="button quiet small" href=format!("#L{number}") rel="external">
                                    {svg(Icon::CrossCircle)}
                                    "First error"
                                </a>
                            }
                        })
                        .into_any()
                }}
                {show(
                    Live::of(move || !following.get()),
                    move || {
                        view! {
                            <button
                                type="button"
                                class="button quiet small"
                                on:click=on(move |_: web_sys::MouseEvent| following.set(true))
                            >
                                "Jump to the end"
                            </button>
                        }
                            .into_any()
                    },
                )}
            </div>
            <FailureNotice failure=trouble />
            <pre
                class="log"
                id=PANE
                tabindex="0"
                role="region"
                aria-label="Log"
                data-testid="log"
                on:scroll=on(on_scroll)
            >
                {move || {
                    (dropped.get() > 0)
                        .then(|| view! { <span class="log-note">{format!("{} earlier lines are not kept here.\n", dropped.get())}</span> })
                        .into_any()
                }}
                {each(blocks, |block| block.first.to_string(), block)}
                {show(empty, move || view! { <span class="log-note">{move || none()}</span> }.into_any())}
            </pre>
        </section>
    }
}

fn block(block: Block) -> AnyView {
    let lines = block.lines.iter().map(line).collect_view();
    view! { <span class="log-block">{lines}</span> }.into_any()
}

fn line(line: &Line) -> impl IntoView + use<> {
    let class = match line.level {
        Level::Plain => "log-line",
        Level::Title => "log-line title",
        Level::Command => "log-line command",
        Level::Warning => "log-line warning",
        Level::Error => "log-line error",
    };
    let spans = line
        .spans
        .iter()
        .map(|span| match span.class.as_str() {
            "" => span.text.clone().into_any(),
            class => view! { <span class=class.to_owned()>{span.text.clone()}</span> }.into_any(),
        })
        .collect_view();
    view! {
        <span class=class id=format!("L{}", line.number) data-n=line.number title=(!line.at.is_empty()).then(|| line.at.clone())>
            {spans}
            "\n"
        </span>
    }
}
