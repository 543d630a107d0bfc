//! A native modal dialog: the browser keeps the focus inside and closes it on Escape.

use leptos::html;
use leptos::prelude::*;

/// Opens and closes one dialog.
#[derive(Clone, Copy)]
pub(crate) struct DialogHandle(NodeRef<html::Dialog>);

impl DialogHandle {
    /// For a [`Modal`] of the same component.
    pub(crate) fn new() -> DialogHandle {
        DialogHandle(NodeRef::new())
    }

    /// Shows it.
    pub(crate) fn open(self) {
        if let Some(dialog) = self.0.get_untracked() {
            // Fails only when it is open already.
            _ = dialog.show_modal();
        }
    }

    /// Hides it.
    pub(crate) fn close(self) {
        if let Some(dialog) = self.0.get_untracked() {
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
    title: &'static str,
    /// Names it in the page; unique there.
    id: &'static str,
    /// What it asks.
    children: Children,
) -> impl IntoView {
    let (heading, named_by) = (format!("{id}-title"), format!("{id}-title"));
    view! {
        <dialog node_ref=handle.0 id=id class="dialog" aria-labelledby=named_by data-testid=id>
            <h2 id=heading>{title}</h2>
            {children()}
        </dialog>
    }
}
