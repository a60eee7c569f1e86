//! The answer, or one picture, inside another page: no frame of ours, nothing to open.

use yew::prelude::*;

use super::answer::answer;
use crate::components::opener::capital;
use crate::components::pictures::{Drawn, Picture};
use crate::hooks::Store;
use crate::platform::address;
use crate::state::model::Stage;
use crate::state::words::say;

/// What another page wants to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Embed {
    Answer,
    Ladder,
    Topology,
}

impl Embed {
    /// From the address: `?embed=ladder`. Anything unknown shows the answer.
    pub(super) fn wanted() -> Option<Self> {
        address::query("embed").map(|name| match name.as_str() {
            "ladder" => Self::Ladder,
            "topology" => Self::Topology,
            _ => Self::Answer,
        })
    }
}

/// The frame's content, with the way to the whole page.
pub(super) fn embedded(store: &Store, embed: Embed) -> Html {
    let content = match (&store.stage, embed) {
        (Stage::Answer, Embed::Answer) => html! { { answer(store) } },
        (Stage::Answer, Embed::Ladder) => {
            html! { <main class="one-picture"><Drawn store={store.clone()} picture={Picture::Ladder} /></main> }
        }
        (Stage::Answer, Embed::Topology) => {
            html! { <main class="one-picture"><Drawn store={store.clone()} picture={Picture::Topology} /></main> }
        }
        (Stage::Reading(_), _) => html! { <main class="middle"><p>{ say("reading") }</p></main> },
        (Stage::Died(reason), _) => {
            html! { <main class="middle"><p>{ say("worker-died") }</p><pre class="reason">{ reason }</pre></main> }
        }
        (Stage::Start, _) => {
            let why = store
                .failures
                .first()
                .map_or_else(|| say("embed-empty").to_owned(), |failure| capital(&failure.text));
            html! { <main class="middle"><p role="alert">{ why }</p></main> }
        }
    };
    let whole = format!("{}#{}", address::page(), address::fragment());
    html! {
        <div class="embedded">
            { content }
            <footer class="embed-foot"><a href={whole} target="_blank" rel="noopener">{ say("open-in-pcaplain") }</a></footer>
        </div>
    }
}
