//! Addresses within the site, and going to them.

use leptos_router::NavigateOptions;

/// A path with those parameters that are there.
pub(crate) fn address(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let mut text = path.to_owned();
    for (name, value) in parameters {
        let Some(value) = value else { continue };
        text.push(if text.contains('?') { '&' } else { '?' });
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                text.push(char::from(byte));
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    text
}

/// Going somewhere without scrolling; `replace` leaves no trace in the history.
pub(crate) fn quietly(replace: bool) -> NavigateOptions {
    NavigateOptions {
        replace,
        scroll: false,
        ..NavigateOptions::default()
    }
}
