//! The few things asked of the browser itself: time, visibility, clipboard, storage, address.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlTextAreaElement};

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// A moment for programs: `2026-11-21T09:00:00.000Z`.
pub(crate) fn iso_time(ms: i64) -> String {
    js_sys::Date::new(&JsValue::from_f64(ms as f64))
        .to_iso_string()
        .into()
}

/// A moment as the user's own clock and language tell it.
pub(crate) fn local_time(ms: i64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    date.to_locale_string("default", &JsValue::UNDEFINED).into()
}

/// Whether nobody can see the page.
pub(crate) fn is_hidden() -> bool {
    document().hidden()
}

/// Calls whenever the page can be seen again, for as long as the component is there.
pub(crate) fn while_here_on_shown(call: impl Fn() + 'static) {
    let call: Box<dyn Fn()> = Box::new(call);
    let handle = window_event_listener_untyped("visibilitychange", move |_| {
        if !is_hidden() {
            call();
        }
    });
    on_cleanup(move || handle.remove());
}

/// `https://host`, of the server this site came from.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// What is behind the `#` of the address. It is never sent to the server with the page.
pub(crate) fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// The text that is written in URL-safe Base64.
pub(crate) fn from_base64(text: &str) -> Option<String> {
    let plain = text.replace('-', "+").replace('_', "/");
    // A character for each byte: the text is UTF-8 only once they are bytes again.
    let bytes = window().atob(&plain).ok()?;
    let bytes: Option<Vec<u8>> = bytes.chars().map(|byte| u8::try_from(byte).ok()).collect();
    String::from_utf8(bytes?).ok()
}

/// Puts a text into the clipboard; false when the browser refuses.
pub(crate) async fn copy(text: &str) -> bool {
    JsFuture::from(window().navigator().clipboard().write_text(text))
        .await
        .is_ok()
}

/// What was kept under this name.
pub(crate) fn kept(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps a text on this machine, or forgets it. What cannot be kept is only a comfort lost.
pub(crate) fn keep(name: &str, text: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else {
        return;
    };
    _ = match text {
        Some(text) => storage.set_item(name, text),
        None => storage.remove_item(name),
    };
}

/// The element of this id, when it is in the page and of this kind.
pub(crate) fn element<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Puts the focus on the first control that is marked as wrong, once the page shows the marks.
pub(crate) fn focus_first_invalid() {
    request_animation_frame(|| {
        let found = document()
            .query_selector("main [aria-invalid=true]")
            .ok()
            .flatten();
        if let Some(control) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            _ = control.focus();
        }
    });
}

/// Puts the focus on the control of this id, once it is in the page.
pub(crate) fn focus_soon(id: String) {
    request_animation_frame(move || {
        if let Some(control) = element::<HtmlElement>(&id) {
            _ = control.focus();
        }
    });
}

/// Writes a text where the cursor is, in place of what is selected, and puts the cursor behind it.
/// `text` is made of what stands before the cursor.
pub(crate) fn insert(area: &HtmlTextAreaElement, text: impl Fn(&str) -> String) {
    let units: Vec<u16> = area.value().encode_utf16().collect();
    let end = units.len() as u32;
    let start = area
        .selection_start()
        .ok()
        .flatten()
        .unwrap_or(end)
        .min(end);
    let stop = area.selection_end().ok().flatten().unwrap_or(end).min(end);
    let before = String::from_utf16_lossy(&units[..start as usize]);
    _ = area.set_range_text_with_start_and_end_and_mode(&text(&before), start, stop, "end");
    _ = area.focus();
}

/// Brings the end of an element into sight, once the page shows it.
pub(crate) fn show_end_of(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = element::<HtmlElement>(id) {
            element.scroll_into_view_with_bool(false);
        }
    });
}
