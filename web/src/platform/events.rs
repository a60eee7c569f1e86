//! Listeners that end when they are dropped.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{DragEvent, Event, EventTarget, KeyboardEvent};

/// A listener on the window or the document; dropping it takes it away.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    call: Closure<dyn Fn(Event)>,
}

impl Listener {
    fn new(target: EventTarget, name: &'static str, call: impl Fn(Event) + 'static) -> Option<Self> {
        let call = Closure::<dyn Fn(Event)>::new(call);
        target.add_event_listener_with_callback(name, call.as_ref().unchecked_ref()).ok()?;
        Some(Self { target, name, call })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ =
            self.target.remove_event_listener_with_callback(self.name, self.call.as_ref().unchecked_ref());
    }
}

/// Calls back on every event of this name that reaches the window.
pub fn on_window(name: &'static str, call: impl Fn(Event) + 'static) -> Option<Listener> {
    Listener::new(web_sys::window()?.into(), name, call)
}

/// A key that nobody else wants: no modifier held, not typed into a field, not handled by a component, no dialog open.
pub fn on_free_key(call: impl Fn(&str) -> bool + 'static) -> Option<Listener> {
    on_window("keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let held = key.ctrl_key() || key.alt_key() || key.meta_key();
        if held || event.default_prevented() || is_typed_into(&event) || super::dom::dialog_is_open() {
            return;
        }
        if call(&key.key()) {
            event.prevent_default();
        }
    })
}

fn is_typed_into(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| {
        element.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some()
    })
}

/// What is dragged over the page.
pub enum Drag {
    /// Files are over the page.
    Over,
    /// They left.
    Out,
    /// They were dropped.
    Dropped(Vec<super::files::FileHandle>),
}

/// Follows files that are dragged over the window. The browser's own reaction (to leave the page) is held back.
pub fn on_drag(call: impl Fn(Drag) + Clone + 'static) -> Vec<Listener> {
    let has_files = |event: &Event| -> bool {
        let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        transfer.is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
    };
    let over = call.clone();
    let out = call.clone();
    [
        on_window("dragover", move |event| {
            if has_files(&event) {
                event.prevent_default();
                over(Drag::Over);
            }
        }),
        on_window("dragleave", move |event| {
            // Leaving an element for another one is not leaving the window.
            let left = event.dyn_ref::<DragEvent>().is_some_and(|drag| drag.related_target().is_none());
            if left {
                out(Drag::Out);
            }
        }),
        on_window("drop", move |event| {
            if has_files(&event) {
                event.prevent_default();
                let list = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
                call(Drag::Dropped(super::files::all(list.and_then(|transfer| transfer.files()))));
            }
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}
