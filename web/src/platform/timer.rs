//! Calls that come later.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

/// A call in the future; dropping it takes it back.
pub struct Timer {
    id: i32,
    _call: Closure<dyn FnMut()>,
}

/// Calls once after so many milliseconds.
pub fn after(milliseconds: i32, call: impl FnOnce() + 'static) -> Option<Timer> {
    let call = Closure::once(call);
    let id = web_sys::window()?
        .set_timeout_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), milliseconds)
        .ok()?;
    Some(Timer { id, _call: call })
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.id);
        }
    }
}
