//! The root: state, effects, and what is on screen.

use pcaplain_share::View;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::answer::Answer;
use super::embed::{Embed, Embedded};
use super::reading::{Died, NoHelper, Reading};
use crate::components::header::Header;
use crate::components::opener::{Opener, Promise};
use crate::components::pictures::PictureStyle;
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

/// The page.
#[component]
pub(super) fn App() -> Html {
    let embed = *use_memo((), |()| Embed::wanted());
    let store = use_reducer_eq(Model::default);
    use_worker(&store);
    use_network(&store);
    use_address(&store, embed.is_none());
    use_keys(&store);
    use_play(&store);
    use_title(&store);
    let whole = match embed {
        Some(embed) => html! { <Embedded store={store.clone()} {embed} /> },
        None => html! { <Whole store={store.clone()} /> },
    };
    html! {
        <ContextProvider<Store> context={store.clone()}>
            <PictureStyle />
            <NoHelper helper={store.helper.clone()} />
            { whole }
            <p class="unseen" role="status" aria-live="polite">{ store.said.to_string() }</p>
        </ContextProvider<Store>>
    }
}

#[derive(Properties, PartialEq)]
struct WholeProps {
    store: Store,
}

/// Everything but what another page frames.
#[component]
fn Whole(props: &WholeProps) -> Html {
    let store = &props.store;
    let sharing = use_state_eq(|| false);
    let onfiles = {
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
    };
    let hovering = use_drop(&onfiles);
    let share = |on: bool| {
        let sharing = sharing.clone();
        Callback::from(move |()| sharing.set(on))
    };
    let content = match &store.stage {
        Stage::Start => html! { <Start store={store.clone()} {onfiles} /> },
        Stage::Reading(progress) => html! { <Reading store={store.clone()} progress={*progress} /> },
        Stage::Died(reason) => html! { <Died store={store.clone()} reason={reason.clone()} /> },
        Stage::Answer => html! { <Answer store={store.clone()} /> },
    };
    html! {
        <>
            <Header store={store.clone()} onshare={share(true)} />
            { content }
            if *sharing && store.stage == Stage::Answer { <Share store={store.clone()} onclose={share(false)} /> }
            if hovering { <div class="drop-veil" aria-hidden="true"><p>{ say("drop-now") }</p></div> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct StartProps {
    store: Store,
    onfiles: Callback<Vec<FileHandle>>,
}

#[component]
fn Start(props: &StartProps) -> Html {
    let store = &props.store;
    use_effect_with(store.failures.clone(), |_| dom::to_top());
    let dispatcher = store.dispatcher();
    let back = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::ToAnswer));
    html! {
        <main class="start">
            if store.report.is_some() {
                <button type="button" class="link back" onclick={back}>{ say("back-to-answer") }</button>
            }
            <Promise />
            <Opener store={store.clone()} onfiles={props.onfiles.clone()} />
        </main>
    }
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

/// Files can be dropped anywhere on the page; gives whether some hover over it.
#[hook]
fn use_drop(onfiles: &Callback<Vec<FileHandle>>) -> bool {
    let hovering = use_state_eq(|| false);
    let (set, onfiles) = (hovering.setter(), onfiles.clone());
    use_effect_with((), move |()| {
        let listeners = on_drag(move |drag| {
            set.set(matches!(drag, Drag::Over));
            if let Drag::Dropped(files) = drag {
                onfiles.emit(files);
            }
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
