//! How wide an element is.

use yew::prelude::*;

use crate::platform::dom;

/// The inner width of the element in CSS pixels; 0 before it is known.
#[hook]
pub fn use_width(node: &NodeRef) -> u32 {
    let width = use_state_eq(|| 0);
    let (node, set) = (node.clone(), width.setter());
    use_effect_with((), move |()| {
        let observer = node.cast().and_then(|element| dom::on_width(&element, move |new| set.set(new)));
        move || drop(observer)
    });
    *width
}
