//! Text to copy: commands, filters, links.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::Store;
use crate::platform::{clipboard, timer};
use crate::state::model::Action;
use crate::state::words::say;

/// A text in a box, with a button that copies it; `label` says what it is to people who do not see it. With
/// `one_line` it scrolls inside its box, for long links.
pub fn copyable(store: &Store, text: impl Into<AttrValue>, label: &'static str, one_line: bool) -> Html {
    let text = text.into();
    html! {
        <div class={classes!("copyable", one_line.then_some("one-line"))}>
            <pre tabindex="0" aria-label={label}><code>{ text.clone() }</code></pre>
            <CopyButton store={store.clone()} {text} {label} />
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
    /// The page's state, which says aloud what came of it.
    pub store: Store,
    /// What is copied.
    pub text: AttrValue,
    /// What it is, for people who do not see it.
    pub label: &'static str,
}

/// The button alone.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let outcome = use_state_eq(|| Outcome::Waiting);
    let back = use_mut_ref(|| None);
    let onclick = {
        let (text, outcome, dispatcher) = (props.text.clone(), outcome.clone(), props.store.dispatcher());
        Callback::from(move |_: MouseEvent| {
            let (text, outcome, back, dispatcher) =
                (text.clone(), outcome.clone(), back.clone(), dispatcher.clone());
            spawn_local(async move {
                let copied = clipboard::copy(&text).await;
                outcome.set(if copied { Outcome::Copied } else { Outcome::Refused });
                dispatcher.dispatch(Action::Say(say(if copied { "copied" } else { "copy-refused" }).into()));
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
