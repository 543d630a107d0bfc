//! The kinds of form fields.

use super::frame::Frame;
use crate::reactive::{Live, on};
use leptos::prelude::*;

/// One line of text, or a number.
#[component]
pub(crate) fn TextField(
    /// Label, hint, errors.
    frame: Frame,
    /// What is written there.
    #[prop(into)]
    value: Live<String>,
    /// Gets every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// An example.
    #[prop(into, optional)]
    placeholder: String,
    /// `text`, `number`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether nothing may be written.
    #[prop(optional)]
    locked: bool,
    /// Values to offer.
    #[prop(optional)]
    offers: Vec<String>,
) -> impl IntoView {
    let (shown, described_by) = frame.shown();
    let list = (!offers.is_empty()).then(|| format!("{}-list", frame.id));
    let options = list.clone().map(|id| {
        let options = offers
            .into_iter()
            .map(|offer| view! { <option value=offer></option> })
            .collect_view();
        view! { <datalist id=id>{options}</datalist> }
    });
    let control = view! {
        <input
            id=frame.id.clone()
            type=if kind == "number" { "text" } else { kind }
            inputmode=(kind == "number").then_some("decimal")
            class:mono=kind == "number"
            placeholder=placeholder
            list=list
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            readonly=locked
            aria-required=frame.required.then_some("true")
            aria-invalid=move || shown.with(|it| !it.is_empty()).then_some("true")
            aria-describedby=move || described_by.get()
            prop:value=move || value.get()
            on:input=on(move |event: web_sys::Event| on_input.run(event_target_value(&event)))
            on:blur=on(frame.on_blur())
        />
        {options}
    };
    frame.around(shown, control.into_any())
}

/// Several lines of text.
#[component]
pub(crate) fn AreaField(
    /// Label, hint, errors.
    frame: Frame,
    /// What is written there.
    #[prop(into)]
    value: Live<String>,
    /// Gets every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// An example.
    #[prop(into, optional)]
    placeholder: String,
    /// Lines to show.
    #[prop(default = 3)]
    rows: usize,
    /// Whether every character counts, as in JSON.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let (shown, described_by) = frame.shown();
    let control = view! {
        <textarea
            id=frame.id.clone()
            class:mono=mono
            rows=rows.to_string()
            placeholder=placeholder
            spellcheck=if mono { "false" } else { "true" }
            aria-required=frame.required.then_some("true")
            aria-invalid=move || shown.with(|it| !it.is_empty()).then_some("true")
            aria-describedby=move || described_by.get()
            prop:value=move || value.get()
            on:input=on(move |event: web_sys::Event| on_input.run(event_target_value(&event)))
            on:blur=on(frame.on_blur())
        ></textarea>
    };
    frame.around(shown, control.into_any())
}

/// One of several.
#[component]
pub(crate) fn SelectField(
    /// Label, hint, errors.
    frame: Frame,
    /// Which one.
    #[prop(into)]
    value: Live<String>,
    /// Gets every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// Value and word of each.
    options: Vec<(String, String)>,
) -> impl IntoView {
    let (shown, described_by) = frame.shown();
    let options = options
        .into_iter()
        .map(|(option, word)| {
            let this = option.clone();
            view! { <option value=option selected=move || value.with(|value| *value == this)>{word}</option> }
        })
        .collect_view();
    let control = view! {
        <select
            id=frame.id.clone()
            aria-required=frame.required.then_some("true")
            aria-invalid=move || shown.with(|it| !it.is_empty()).then_some("true")
            aria-describedby=move || described_by.get()
            prop:value=move || value.get()
            on:change=on(move |event: web_sys::Event| on_input.run(event_target_value(&event)))
            on:blur=on(frame.on_blur())
        >
            {options}
        </select>
    };
    frame.around(shown, control.into_any())
}

/// Yes or no.
#[component]
pub(crate) fn CheckField(
    /// Label, hint, errors.
    frame: Frame,
    /// Whether it is ticked.
    #[prop(into)]
    value: Live<bool>,
    /// Gets every change.
    #[prop(into)]
    on_input: Callback<bool>,
) -> impl IntoView {
    let (note, (_, described_by)) = (frame.noted(), frame.shown());
    let Frame {
        id, label, hint, ..
    } = frame;
    let hint_id = format!("{id}-hint");
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> });
    let label_for = id.clone();
    view! {
        <div class="field check">
            <label for=label_for>
                <input
                    id=id
                    type="checkbox"
                    aria-describedby=move || described_by.get()
                    prop:checked=move || value.get()
                    on:change=on(move |event: web_sys::Event| on_input.run(event_target_checked(&event)))
                />
                {label}
            </label>
            {note}
            {hint}
        </div>
    }
}
