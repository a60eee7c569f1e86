//! Elements: their width, what was clicked in them, what is scrolled to.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Blob, BlobPropertyBag, Element, Event, HtmlAnchorElement, HtmlDialogElement, HtmlElement, ResizeObserver,
    ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition, Url,
};

/// The value of `attribute` on the clicked element or the nearest one around it.
pub fn clicked(event: &Event, attribute: &str) -> Option<String> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    element.closest(&format!("[{attribute}]")).ok()??.get_attribute(attribute)
}

/// The person selected text with this click, so it was not meant as a click.
pub fn text_is_selected() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// The person asked the system for less motion.
pub fn wants_less_motion() -> bool {
    let query =
        web_sys::window().and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok());
    query.flatten().is_some_and(|query| query.matches())
}

/// Scrolls as little as needed until the element shows; not at all where it does.
pub fn show(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    options.set_behavior(if wants_less_motion() { ScrollBehavior::Auto } else { ScrollBehavior::Smooth });
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Shows the first element inside `within` that `selector` finds, by scrolling `within` alone: the page keeps its
/// place. Coordinates are those of the viewport, so this works for SVG too. What `heads` finds stays at the top and
/// covers it.
pub fn show_inside(within: &Element, selector: &str, heads: &str) {
    let Ok(Some(found)) = within.query_selector(selector) else { return };
    let covered = within.query_selector(heads).ok().flatten();
    let covered = covered.map_or(0.0, |heads| heads.get_bounding_client_rect().height());
    let (outer, inner) = (within.get_bounding_client_rect(), found.get_bounding_client_rect());
    let margin = 24.0;
    let above = inner.top() - outer.top() - covered - margin;
    let below = inner.bottom() - outer.bottom() + margin;
    let by = if above < 0.0 {
        above
    } else if below > 0.0 {
        below.min(above)
    } else {
        return;
    };
    within.set_scroll_top(within.scroll_top() + by as i32);
}

/// Keeps what `heads` finds at the upper edge of the scrolling element: SVG knows no `position: sticky`.
pub fn hold_at_top(scrolling: &Element, heads: &str) {
    let Ok(Some(heads)) = scrolling.query_selector(heads) else { return };
    let Ok(Some(svg)) = heads.closest("svg") else { return };
    let passed = scrolling.get_bounding_client_rect().top() - svg.get_bounding_client_rect().top();
    let _ = if passed > 0.0 {
        // A pixel higher, so that nothing shines through above it.
        heads.set_attribute("transform", &format!("translate(0 {:.1})", passed - 1.0))
    } else {
        heads.remove_attribute("transform")
    };
}

/// The first element of the document that `selector` finds.
pub fn find(selector: &str) -> Option<Element> {
    web_sys::window()?.document()?.query_selector(selector).ok()?
}

/// Puts the page back to its top.
pub fn to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Gives an element the keyboard's focus.
pub fn focus(selector: &str) {
    if let Some(element) = find(selector).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The page's title, in the browser's tab.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Opens a `<dialog>` over the page.
pub fn open_dialog(element: &Element) {
    if let Some(dialog) = element.dyn_ref::<HtmlDialogElement>().filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
}

/// A `<dialog>` lies over the page.
pub fn dialog_is_open() -> bool {
    find("dialog[open]").is_some()
}

/// An observer of an element's width; dropping it ends it.
pub struct WidthObserver {
    observer: ResizeObserver,
    _call: Closure<dyn Fn(js_sys::Array)>,
}

/// Calls back with the element's inner width in CSS pixels, now and whenever it changes.
pub fn on_width(element: &Element, call: impl Fn(u32) + 'static) -> Option<WidthObserver> {
    let heard = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.pop().dyn_into::<web_sys::ResizeObserverEntry>().ok();
        if let Some(entry) = last {
            call(entry.content_rect().width() as u32);
        }
    });
    let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(WidthObserver { observer, _call: heard })
}

impl Drop for WidthObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Hands a text to the person as a file, under this name.
pub fn save(name: &str, kind: &str, text: &str) {
    let _ = try_save(name, kind, text);
}

fn try_save(name: &str, kind: &str, text: &str) -> Option<()> {
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &bag).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let anchor = document.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&address).ok()
}

/// Pictures stand beside the article, not between its parts: as `web/styles/layout.css` has it.
pub fn is_wide() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(min-width: 60rem)").ok());
    query.flatten().is_some_and(|query| query.matches())
}

/// Gives the keyboard's focus without scrolling, for screen readers to start from there.
pub fn focus_quietly(selector: &str) {
    if let Some(element) = find(selector).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// The page's program came to an unexpected end: says so above what is left of the page, and in the console.
pub fn say_that_it_broke(reason: &str) {
    web_sys::console::error_1(&reason.into());
    let document = web_sys::window().and_then(|window| window.document());
    let Some(line) = document.as_ref().and_then(|document| document.create_element("p").ok()) else { return };
    line.set_class_name("no-helper");
    let _ = line.set_attribute("role", "alert");
    line.set_text_content(Some(&crate::state::words::say_with("page-broke", &[("why", reason)])));
    if let Some(body) = document.and_then(|document| document.body()) {
        let _ = body.prepend_with_node_1(&line);
    }
}
