//! Form fields: label, control, hint and errors, tied together for screen readers.
//!
//! Errors show once a field was left, or once all are asked for, so that an empty form does not
//! begin by shouting.

use leptos::prelude::*;
use std::collections::BTreeSet;

/// Which fields of a form may show their errors.
#[derive(Clone, Copy)]
pub(crate) struct Touched {
    left: RwSignal<BTreeSet<String>>,
    all: RwSignal<bool>,
}

impl Touched {
    /// Makes it known to the fields below.
    pub(crate) fn provide() -> Touched {
        let touched = Touched { left: RwSignal::new(BTreeSet::new()), all: RwSignal::new(false) };
        provide_context(touched);
        touched
    }

    /// From now on every field shows its errors.
    pub(crate) fn show_all(self) {
        self.all.set(true);
    }

    /// Whether every field shows its errors.
    pub(crate) fn shows_all(self) -> bool {
        self.all.get()
    }

    fn leave(self, id: &str) {
        if self.left.with_untracked(|left| !left.contains(id)) {
            self.left.update(|left| _ = left.insert(id.to_owned()));
        }
    }

    fn shows(self, id: &str) -> bool {
        self.all.get() || self.left.with(|left| left.contains(id))
    }
}

/// What every kind of field has.
#[derive(Clone)]
pub(crate) struct Frame {
    /// Names the control in the page; unique there.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) label: String,
    /// What to write there.
    pub(crate) hint: String,
    /// What is wrong with what is written there.
    pub(crate) errors: Signal<Vec<String>>,
    /// Marks the label.
    pub(crate) required: bool,
}

impl Frame {
    /// A field that nothing is wrong with.
    pub(crate) fn new(id: impl Into<String>, label: impl Into<String>) -> Frame {
        let errors = Signal::stored(Vec::new());
        Frame { id: id.into(), label: label.into(), hint: String::new(), errors, required: false }
    }

    /// The same with a hint.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Frame {
        self.hint = hint.into();
        self
    }

    /// The same with errors.
    pub(crate) fn errors(mut self, errors: impl Into<Signal<Vec<String>>>) -> Frame {
        self.errors = errors.into();
        self
    }

    /// The same, marked as required.
    pub(crate) fn required(mut self, required: bool) -> Frame {
        self.required = required;
        self
    }

    /// The errors that may be shown now.
    fn shown(&self) -> Signal<Vec<String>> {
        let touched = use_context::<Touched>();
        let (id, errors) = (self.id.clone(), self.errors);
        Signal::derive(move || if touched.is_none_or(|it| it.shows(&id)) { errors.get() } else { Vec::new() })
    }

    fn described_by(&self, shown: Signal<Vec<String>>) -> impl Fn() -> Option<String> + Clone + 'static {
        let (id, hint) = (self.id.clone(), !self.hint.is_empty());
        move || {
            let mut ids = Vec::new();
            if hint {
                ids.push(format!("{id}-hint"));
            }
            if shown.with(|shown| !shown.is_empty()) {
                ids.push(format!("{id}-error"));
            }
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    }

    fn on_blur(&self) -> impl Fn(web_sys::FocusEvent) + Clone + 'static {
        let (touched, id) = (use_context::<Touched>(), self.id.clone());
        move |_| {
            if let Some(touched) = touched {
                touched.leave(&id);
            }
        }
    }

    fn around(self, shown: Signal<Vec<String>>, control: AnyView) -> AnyView {
        let (hint_id, error_id) = (format!("{}-hint", self.id), format!("{}-error", self.id));
        let required = self.required.then(|| view! { <span class="required" title="required" aria-hidden="true">"*"</span> });
        let hint = (!self.hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{self.hint}</p> });
        let errors = move || {
            let errors = shown.get();
            (!errors.is_empty()).then(|| {
                let errors = errors.into_iter().map(|error| view! { <p>{error}</p> }).collect_view();
                view! { <div class="field-error" id=error_id.clone()>{errors}</div> }
            })
        };
        view! {
            <div class="field">
                <label for=self.id>{self.label} {required}</label>
                {control}
                {hint}
                {errors}
            </div>
        }
        .into_any()
    }
}

/// One line of text, or a number.
#[component]
pub(crate) fn TextField(
    /// Label, hint, errors.
    frame: Frame,
    /// What is written there.
    #[prop(into)]
    value: Signal<String>,
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
    let shown = frame.shown();
    let list = (!offers.is_empty()).then(|| format!("{}-list", frame.id));
    let options = list.clone().map(|id| {
        let options = offers.into_iter().map(|offer| view! { <option value=offer></option> }).collect_view();
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
            aria-describedby=frame.described_by(shown)
            prop:value=move || value.get()
            on:input=move |event| on_input.run(event_target_value(&event))
            on:blur=frame.on_blur()
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
    value: Signal<String>,
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
    let shown = frame.shown();
    let control = view! {
        <textarea
            id=frame.id.clone()
            class:mono=mono
            rows=rows.to_string()
            placeholder=placeholder
            spellcheck=if mono { "false" } else { "true" }
            aria-required=frame.required.then_some("true")
            aria-invalid=move || shown.with(|it| !it.is_empty()).then_some("true")
            aria-describedby=frame.described_by(shown)
            prop:value=move || value.get()
            on:input=move |event| on_input.run(event_target_value(&event))
            on:blur=frame.on_blur()
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
    value: Signal<String>,
    /// Gets every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// Value and word of each.
    options: Vec<(String, String)>,
) -> impl IntoView {
    let shown = frame.shown();
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
            aria-describedby=frame.described_by(shown)
            prop:value=move || value.get()
            on:change=move |event| on_input.run(event_target_value(&event))
            on:blur=frame.on_blur()
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
    value: Signal<bool>,
    /// Gets every change.
    #[prop(into)]
    on_input: Callback<bool>,
) -> impl IntoView {
    let Frame { id, label, hint, .. } = frame;
    let described = (!hint.is_empty()).then(|| format!("{id}-hint"));
    let hint = described.clone().map(|hint_id| view! { <p class="hint" id=hint_id>{hint}</p> });
    let label_for = id.clone();
    view! {
        <div class="field check">
            <label for=label_for>
                <input
                    id=id
                    type="checkbox"
                    aria-describedby=described
                    prop:checked=move || value.get()
                    on:change=move |event| on_input.run(event_target_checked(&event))
                />
                {label}
            </label>
            {hint}
        </div>
    }
}
