//! The site of Prentice: skills, runs and their pages, drawn in the browser.
//!
//! * `model`: what the pages know, as plain values and functions; tested on the host.
//! * `data`: what comes from the server, through crate `client`, and when to ask for it.
//! * `component`: pieces that more than one page is made of.
//! * `page`: one file (or folder) a page.
//! * `element`, `reactive`: what all of them are drawn with, compiled once.
//!
//! Never decides what a skill or a run may do: it checks what is typed with the rules of `domain`,
//! and the server has the last word. Never puts text from outside into the page as markup.

#![expect(
    unreachable_pub,
    reason = "leptos's component macro makes the properties of every component `pub`"
)]

mod app;
mod component;
mod data;
mod element;
mod model;
mod page;
mod reactive;

/// Draws the site into the page. The browser calls it once, when it has loaded the module.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
