//! The browser's interfaces, each behind a small one of our own. Nothing else in the page calls `web-sys`.

pub mod address;
pub mod clipboard;
pub mod dom;
pub mod events;
pub mod files;
pub mod network;
pub mod timer;

/// This is the worker: there is no window.
pub fn in_worker() -> bool {
    web_sys::window().is_none()
}
