//! Copying text.

use wasm_bindgen_futures::JsFuture;

/// Copies text; `false` where the browser does not allow it, which it does on pages without https.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| !clipboard.is_undefined()) {
        return JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok();
    }
    false
}
