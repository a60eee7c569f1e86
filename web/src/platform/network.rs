//! Counts what the page asks of the network, so that "nothing leaves this page" can be seen.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{PerformanceEntry, PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit};

/// An observer; dropping it ends it.
pub struct Count {
    observer: PerformanceObserver,
    _call: Closure<dyn Fn(PerformanceObserverEntryList)>,
}

/// Calls back with the number of new requests, for each batch that starts from now on.
pub fn count(call: impl Fn(u32) + 'static) -> Option<Count> {
    let since = web_sys::window()?.performance()?.now();
    let heard =
        Closure::<dyn Fn(PerformanceObserverEntryList)>::new(move |list: PerformanceObserverEntryList| {
            let entries = list.get_entries();
            let new = entries.iter().filter_map(|entry| entry.dyn_into::<PerformanceEntry>().ok());
            // `blob:` and `data:` stay inside the browser.
            let new =
                new.filter(|entry| entry.start_time() > since && entry.name().starts_with("http")).count();
            if new > 0 {
                call(new as u32);
            }
        });
    let observer = PerformanceObserver::new(heard.as_ref().unchecked_ref()).ok()?;
    observer.observe(&PerformanceObserverInit::new(&js_sys::Array::of1(&"resource".into())));
    Some(Count { observer, _call: heard })
}

impl Drop for Count {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
