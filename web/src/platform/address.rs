//! The address bar.

use wasm_bindgen::JsValue;

use super::events::{Listener, on_window};

/// What stands behind the `#`.
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Puts a fragment into the address bar in place of the one that is there.
pub fn replace(fragment: &str) {
    put(fragment, false);
}

/// Puts a fragment into the address bar so that "back" leads to what was there.
pub fn push(fragment: &str) {
    put(fragment, true);
}

fn put(fragment: &str, push: bool) {
    let Some(window) = web_sys::window() else { return };
    let (Ok(history), Ok(path), Ok(query)) =
        (window.history(), window.location().pathname(), window.location().search())
    else {
        return;
    };
    let hash = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    let address = format!("{path}{query}{hash}");
    // Refused in a sandboxed frame, where there is no address bar either.
    let _ = if push {
        history.push_state_with_url(&JsValue::NULL, "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    };
}

/// Calls back when the fragment is edited, or "back" and "forward" change it.
pub fn on_change(call: impl Fn() + 'static) -> Option<Listener> {
    on_window("hashchange", move |_| call())
}

/// The page's own address without query and fragment.
pub fn page() -> String {
    let Some(window) = web_sys::window() else { return String::new() };
    let location = window.location();
    let (origin, path) = (location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
    format!("{origin}{path}")
}

/// A value of the query, such as `embed`.
pub fn query(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}
