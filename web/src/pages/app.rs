//! The root: state, effects, and what is on screen.

use pcaplain_share::View;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::answer::{answer, use_place};
use super::embed::{Embed, embedded};
use super::reading::{died, no_helper, reading};
use crate::components::header::header;
use crate::components::opener::{opener, promise};
use crate::components::share::Share;
use crate::hooks::{Store, use_address, use_keys, use_network, use_play, use_worker};
use crate::platform::dom;
use crate::platform::events::{Drag, on_drag};
use crate::platform::files::FileHandle;
use crate::state::model::{Action, Model, Source, Stage};
use crate::state::words::{say, say_with};
use crate::worker::bridge::Body;

/// Files up to this size are taken into memory, because they may fit into a link; bytes.
const SMALL: u64 = 160_000;

/// The page. Most of it is plain functions of the state: the few pieces with a state of their own are components.
#[component]
pub(super) fn App() -> Html {
    let embed = *use_memo((), |()| Embed::wanted());
    let store = use_reducer_eq(Model::default);
    use_worker(&store);
    use_network(&store);
    use_address(&store, embed.is_none());
    use_keys(&store);
    use_play(&store);
    use_place(&store);
    use_title(&store);
    let onfiles = files(&store);
    let hovering = use_drop(&onfiles, embed.is_none());
    let sharing = use_state_eq(|| false);
    let share = |on: bool| {
        let sharing = sharing.clone();
        Callback::from(move |()| sharing.set(on))
    };
    html! {
        <>
            <style>{ pcaplain_diagram::STYLE }</style>
            { no_helper(&store.helper) }
            if let Some(embed) = embed {
                { embedded(&store, embed) }
            } else {
                { header(&store, &share(true)) }
                { content(&store, &onfiles) }
                if *sharing && store.stage == Stage::Answer { <Share store={store.clone()} onclose={share(false)} /> }
                if hovering { <div class="drop-veil" aria-hidden="true"><p>{ say("drop-now") }</p></div> }
            }
            <p class="unseen" role="status" aria-live="polite">{ store.said.to_string() }</p>
        </>
    }
}

fn content(store: &Store, onfiles: &Callback<Vec<FileHandle>>) -> Html {
    match &store.stage {
        Stage::Start => start(store, onfiles),
        Stage::Reading(progress) => reading(store, *progress),
        Stage::Died(reason) => died(store, reason),
        Stage::Answer => answer(store),
    }
}

fn start(store: &Store, onfiles: &Callback<Vec<FileHandle>>) -> Html {
    let dispatcher = store.dispatcher();
    let back = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::ToAnswer));
    html! {
        <main class="start">
            if store.report.is_some() {
                <button type="button" class="link back" onclick={back}>{ say("back-to-answer") }</button>
            }
            { promise() }
            { opener(store, onfiles) }
        </main>
    }
}

/// Opens files that were chosen or dropped.
fn files(store: &Store) -> Callback<Vec<FileHandle>> {
    let dispatcher = store.dispatcher();
    Callback::from(move |files: Vec<FileHandle>| {
        let dispatcher = dispatcher.clone();
        spawn_local(async move {
            let mut sources = Vec::new();
            for file in files {
                sources.push(source(file).await);
            }
            dispatcher.dispatch(Action::Open { sources, case: None, view: View::default() });
        });
    })
}

/// Small files become bytes, which a link can carry; large ones stay files, which the worker reads.
async fn source(file: FileHandle) -> Source {
    if file.size() <= SMALL
        && let Some(bytes) = file.bytes().await
    {
        return Source::bytes(&file.name(), &bytes);
    }
    Source { name: file.name(), size: file.size(), body: Body::File(file) }
}

/// Files can be dropped anywhere on the page, but not onto a frame in another one; gives whether some hover over it.
#[hook]
fn use_drop(onfiles: &Callback<Vec<FileHandle>>, wanted: bool) -> bool {
    let hovering = use_state_eq(|| false);
    let (set, onfiles) = (hovering.setter(), onfiles.clone());
    use_effect_with(wanted, move |wanted| {
        let listeners = wanted.then(|| {
            on_drag(move |drag| {
                set.set(matches!(drag, Drag::Over));
                if let Drag::Dropped(files) = drag {
                    onfiles.emit(files);
                }
            })
        });
        move || drop(listeners)
    });
    *hovering
}

/// The browser's tab says what the answer is.
#[hook]
fn use_title(store: &Store) {
    let answer = store.diagnosis().filter(|_| store.stage == Stage::Answer);
    let title = answer.map(|diagnosis| pcaplain_explain::report::plain(&diagnosis.title));
    use_effect_with(title, |title| match title {
        Some(title) => dom::set_title(&say_with("tab-title", &[("title", title)])),
        None => dom::set_title(say("tab-title-empty")),
    });
}
