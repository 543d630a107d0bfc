//! What is around every form field: label, hint and errors, tied to the control for screen readers.
//!
//! Errors show once a field was left, or once all are asked for, so that an empty form does not
//! begin by shouting.

use crate::reactive::{Live, State, drawn};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Which fields of a form may show their errors.
#[derive(Clone, Copy)]
pub(crate) struct Touched {
    left: State<BTreeSet<String>>,
    all: State<bool>,
}

impl Touched {
    /// Makes it known to the fields below.
    pub(crate) fn provide() -> Touched {
        let touched = Touched {
            left: State::new(BTreeSet::new()),
            all: State::new(false),
        };
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
    pub(crate) errors: Live<Vec<String>>,
    /// Marks the label.
    pub(crate) required: bool,
    /// What is known about the value besides, and whether it calls for something to be done.
    pub(crate) note: Option<(Live<String>, bool)>,
}

impl Frame {
    /// A field that nothing is wrong with.
    pub(crate) fn new(id: impl Into<String>, label: impl Into<String>) -> Frame {
        let errors = Live::fixed(Vec::new());
        Frame {
            id: id.into(),
            label: label.into(),
            hint: String::new(),
            errors,
            required: false,
            note: None,
        }
    }

    /// The same with a hint.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Frame {
        self.hint = hint.into();
        self
    }

    /// The same with a note that may come and go; an `urgent` one calls for something to be done.
    pub(crate) fn note(mut self, text: Live<String>, urgent: bool) -> Frame {
        self.note = Some((text, urgent));
        self
    }

    /// The same with errors.
    pub(crate) fn errors(mut self, errors: impl Into<Live<Vec<String>>>) -> Frame {
        self.errors = errors.into();
        self
    }

    /// The same, marked as required.
    pub(crate) fn required(mut self, required: bool) -> Frame {
        self.required = required;
        self
    }

    /// The errors that may be shown now, and the ids of what describes the control.
    pub(super) fn shown(&self) -> (Live<Vec<String>>, Live<Option<String>>) {
        let touched = use_context::<Touched>();
        let (id, errors) = (self.id.clone(), self.errors);
        let shown = move || {
            if touched.is_none_or(|it| it.shows(&id)) {
                errors.get()
            } else {
                Vec::new()
            }
        };
        let shown = Live::memo(shown);
        let (id, has_hint, note) = (self.id.clone(), !self.hint.is_empty(), self.note);
        let described_by = Live::of(move || {
            let note = note
                .is_some_and(|(text, _)| text.with(|text| !text.is_empty()))
                .then(|| format!("{id}-note"));
            let hint = has_hint.then(|| format!("{id}-hint"));
            let error = shown
                .with(|shown| !shown.is_empty())
                .then(|| format!("{id}-error"));
            let ids: Vec<String> = [note, hint, error].into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        });
        (shown, described_by)
    }

    pub(super) fn on_blur(&self) -> impl Fn(web_sys::FocusEvent) + 'static {
        let (touched, id) = (use_context::<Touched>(), self.id.clone());
        move |_| {
            if let Some(touched) = touched {
                touched.leave(&id);
            }
        }
    }

    /// The note under the control.
    pub(super) fn noted(&self) -> Option<AnyView> {
        let ((text, urgent), id) = (self.note?, format!("{}-note", self.id));
        let class = if urgent {
            "field-note amber"
        } else {
            "field-note"
        };
        Some(drawn(move || {
            let (text, id) = (text.get(), id.clone());
            if text.is_empty() {
                return ().into_any();
            }
            view! { <p class=class id=id>{text}</p> }.into_any()
        }))
    }

    pub(super) fn around(self, shown: Live<Vec<String>>, control: AnyView) -> AnyView {
        let (hint_id, error_id) = (format!("{}-hint", self.id), format!("{}-error", self.id));
        let note = self.noted();
        let required = self.required.then(
            || view! { <span class="required" title="required" aria-hidden="true">"*"</span> },
        );
        let hint =
            (!self.hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{self.hint}</p> });
        let errors = move || {
            let errors = shown.get();
            (!errors.is_empty()).then(|| {
                let errors = errors
                    .into_iter()
                    .map(|error| view! { <p>{error}</p> })
                    .collect_view();
                view! { <div class="field-error" id=error_id.clone()>{errors}</div> }.into_any()
            })
        };
        view! {
            <div class="field">
                <label for=self.id>{self.label} {required}</label>
                {control}
                {note}
                {hint}
                {drawn(move || errors().into_any())}
            </div>
        }
        .into_any()
    }
}
