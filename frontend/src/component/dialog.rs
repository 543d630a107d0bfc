//! A native modal dialog: the browser keeps the focus inside and closes it on Escape.

use crate::data::browser;
use leptos::prelude::*;
use web_sys::HtmlDialogElement;

/// Opens and closes one dialog.
#[derive(Clone, Copy)]
pub(crate) struct DialogHandle(&'static str);

impl DialogHandle {
    /// For the [`Modal`] of this id, which is unique in the page.
    pub(crate) fn new(id: &'static str) -> DialogHandle {
        DialogHandle(id)
    }

    /// Shows it.
    pub(crate) fn open(self) {
        if let Some(dialog) = browser::element::<HtmlDialogElement>(self.0) {
            // Fails only when it is open already.
            _ = dialog.show_modal();
        }
    }

    /// Hides it.
    pub(crate) fn close(self) {
        if let Some(dialog) = browser::element::<HtmlDialogElement>(self.0) {
            dialog.close();
        }
    }
}

/// The dialog.
#[component]
pub(crate) fn Modal(
    /// Opens and closes it.
    handle: DialogHandle,
    /// Its heading, which also names it.
    #[prop(into)]
    title: String,
    /// What it asks.
    children: Children,
) -> impl IntoView {
    let id = handle.0;
    let (heading, named_by) = (format!("{id}-title"), format!("{id}-title"));
    view! {
        <dialog id=id class="dialog" aria-labelledby=named_by data-testid=id>
            <h2 id=heading>{title}</h2>
            {children()}
        </dialog>
    }
}
