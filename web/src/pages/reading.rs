//! While the worker reads, and when it died over it.

use yew::prelude::*;

use crate::hooks::Store;
use crate::state::format;
use crate::state::model::{Action, Helper};
use crate::state::words::{count, say, say_with};
use crate::worker::protocol::Progress;

/// Properties of [`Reading`].
#[derive(Properties, PartialEq)]
pub(super) struct ReadingProps {
    pub(super) store: Store,
    pub(super) progress: Progress,
}

/// How far, and a way out.
#[component]
pub(super) fn Reading(props: &ReadingProps) -> Html {
    let Progress { bytes, total, packets } = props.progress;
    let dispatcher = props.store.dispatcher();
    let cancel = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Cancel));
    let of = say_with("input-bytes-of", &[("read", &format::bytes(bytes)), ("total", &format::bytes(total))]);
    html! {
        <main class="middle reading">
            <h1>{ say("reading") }</h1>
            <progress max={total.max(1).to_string()} value={bytes.to_string()} aria-label={say("reading")} />
            <p class="figures">{ of }{ " · " }{ count("packets-one", "packets-other", packets) }</p>
            <button type="button" class="button" onclick={cancel}>{ say("cancel") }</button>
        </main>
    }
}

/// Properties of [`Died`].
#[derive(Properties, PartialEq)]
pub(super) struct DiedProps {
    pub(super) store: Store,
    pub(super) reason: AttrValue,
}

/// The worker is gone; what was opened is still here.
#[component]
pub(super) fn Died(props: &DiedProps) -> Html {
    let act = |action: Action| {
        let dispatcher = props.store.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    html! {
        <main class="middle died" role="alert">
            <h1>{ say("worker-died") }</h1>
            <p>{ say("worker-died-line") }</p>
            <pre class="reason">{ props.reason.clone() }</pre>
            <p class="choices">
                <button type="button" class="button strong" onclick={act(Action::Again)}>{ say("restart") }</button>
                <button type="button" class="button" onclick={act(Action::ToStart)}>{ say("open-another") }</button>
            </p>
        </main>
    }
}

/// Properties of [`NoHelper`].
#[derive(Properties, PartialEq)]
pub(super) struct NoHelperProps {
    pub(super) helper: Helper,
}

/// Page and worker do not fit together, or the worker could not be loaded: nothing can be explained.
#[component]
pub(super) fn NoHelper(props: &NoHelperProps) -> Html {
    let text = match &props.helper {
        Helper::Stale => say("worker-stale").to_owned(),
        Helper::Missing(why) => say_with("worker-missing", &[("why", why)]),
        Helper::Starting | Helper::Ready => return html! {},
    };
    html! { <p class="no-helper" role="alert">{ text }</p> }
}
