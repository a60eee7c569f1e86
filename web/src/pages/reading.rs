//! While the worker reads, and when it died over it.

use yew::prelude::*;

use crate::hooks::Store;
use crate::state::format;
use crate::state::model::{Action, Helper};
use crate::state::words::{count, say, say_with};
use crate::worker::protocol::Progress;

/// How far, and a way out.
pub(super) fn reading(store: &Store, progress: Progress) -> Html {
    let Progress { bytes, total, packets } = progress;
    let dispatcher = store.dispatcher();
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

/// The worker is gone; what was opened is still here.
pub(super) fn died(store: &Store, reason: &str) -> Html {
    let act = |action: Action| {
        let dispatcher = store.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    html! {
        <main class="middle died" role="alert">
            <h1>{ say("worker-died") }</h1>
            <p>{ say("worker-died-line") }</p>
            <pre class="reason">{ reason }</pre>
            <p class="choices">
                <button type="button" class="button strong" onclick={act(Action::Again)}>{ say("restart") }</button>
                <button type="button" class="button" onclick={act(Action::ToStart)}>{ say("open-another") }</button>
            </p>
        </main>
    }
}

/// Page and worker do not fit together, or the worker could not be loaded: nothing can be explained.
pub(super) fn no_helper(helper: &Helper) -> Html {
    let text = match helper {
        Helper::Stale => say("worker-stale").to_owned(),
        Helper::Missing(why) => say_with("worker-missing", &[("why", why)]),
        Helper::Wordless(why) => say_with("words-missing", &[("why", why)]),
        Helper::Starting | Helper::Ready => return html! {},
    };
    html! { <p class="no-helper" role="alert">{ text }</p> }
}
