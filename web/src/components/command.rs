//! Text to copy: commands, filters, links.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::Store;
use crate::platform::{clipboard, timer};
use crate::state::model::Action;
use crate::state::words::say;

/// Properties of [`Copyable`].
#[derive(Properties, PartialEq)]
pub struct CopyableProps {
    /// The text, shown and copied as it is.
    pub text: AttrValue,
    /// What it is, for people who do not see it.
    pub label: AttrValue,
    /// One line that scrolls inside its box, for long links.
    #[prop_or_default]
    pub one_line: bool,
}

/// A text in a box, with a button that copies it.
#[component]
pub fn Copyable(props: &CopyableProps) -> Html {
    let class = classes!("copyable", props.one_line.then_some("one-line"));
    html! {
        <div {class}>
            <pre tabindex="0" aria-label={props.label.clone()}><code>{ props.text.clone() }</code></pre>
            <CopyButton text={props.text.clone()} label={props.label.clone()} />
        </div>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Waiting,
    Copied,
    Refused,
}

/// Properties of [`CopyButton`].
#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// What is copied.
    pub text: AttrValue,
    /// What it is, for people who do not see it.
    pub label: AttrValue,
}

/// The button alone.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let store = use_context::<Store>();
    let outcome = use_state_eq(|| Outcome::Waiting);
    let back = use_mut_ref(|| None);
    let onclick = {
        let (text, outcome) = (props.text.clone(), outcome.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, outcome, back, store) = (text.clone(), outcome.clone(), back.clone(), store.clone());
            spawn_local(async move {
                let copied = clipboard::copy(&text).await;
                outcome.set(if copied { Outcome::Copied } else { Outcome::Refused });
                if let Some(store) = store {
                    store.dispatch(Action::Say(say(if copied { "copied" } else { "copy-refused" }).into()));
                }
                *back.borrow_mut() = timer::after(2_500, move || outcome.set(Outcome::Waiting));
            });
        })
    };
    let word = match *outcome {
        Outcome::Waiting => say("copy"),
        Outcome::Copied => say("copied"),
        Outcome::Refused => say("copy-by-hand"),
    };
    let name = format!("{}: {}", say("copy"), props.label);
    html! { <button type="button" class="button copy" aria-label={name} {onclick}>{ word }</button> }
}
