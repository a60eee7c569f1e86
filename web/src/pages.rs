//! The page as a whole.

mod answer;
mod app;
mod embed;
mod reading;

/// Draws the page into the document, in place of what says that it is being loaded.
pub fn start() {
    std::panic::set_hook(Box::new(|what| crate::platform::dom::say_that_it_broke(&what.to_string())));
    if let Some(root) = crate::platform::dom::find("#app") {
        root.set_inner_html("");
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
