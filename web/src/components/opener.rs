//! Where captures are opened: dropped, chosen, pasted, or taken from the gallery.

use yew::prelude::*;

use super::thumbnail::thumbnail;
use crate::hooks::Store;
use crate::platform::files;
use crate::state::gallery::{CASES, Case};
use crate::state::model::{Action, Failure, Source};
use crate::state::words::say;

/// The way in.
pub fn opener(store: &Store, onfiles: &Callback<Vec<files::FileHandle>>) -> Html {
    html! {
        <>
            { failures(&store.failures) }
            <div class="ways-in">
                { drop_area(onfiles.clone()) }
                { paste_box(store) }
            </div>
            <h2 id="gallery">{ say("gallery") }</h2>
            <ul class="gallery" aria-labelledby="gallery">
                { for CASES.iter().map(|case| card(store, case)) }
            </ul>
        </>
    }
}

fn failures(list: &[Failure]) -> Html {
    if list.is_empty() {
        return html! {};
    }
    let one = |failure: &Failure| {
        html! {
            <li>
                if !failure.name.is_empty() { <b class="file"><bdi>{ &failure.name }</bdi></b>{ " " } }
                <span>{ capital(&failure.text) }</span>
            </li>
        }
    };
    html! {
        <section class="failures" role="alert">
            <h2><span aria-hidden="true">{ "✕ " }</span>{ say("cannot-be-read") }</h2>
            <ul>{ for list.iter().map(one) }</ul>
        </section>
    }
}

/// Errors are clauses; here they stand alone.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?', '”', '…']) { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}

fn drop_area(onfiles: Callback<Vec<files::FileHandle>>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let files = files::chosen(&event);
        if !files.is_empty() {
            onfiles.emit(files);
        }
    });
    html! {
        <label class="drop-area">
            <svg class="drop-sign" viewBox="0 0 48 48" aria-hidden="true">
                <path d="M24 6v24m-10-10 10 10 10-10M8 34v8h32v-8" />
            </svg>
            <b>{ say("drop-here") }</b>
            <span class="quiet">{ say("drop-kinds") }</span>
            <span class="button strong">{ say("choose-file") }</span>
            <input id="choose" class="unseen" type="file" multiple=true {onchange} />
        </label>
    }
}

fn paste_box(store: &Store) -> Html {
    let oninput = {
        let dispatcher = store.dispatcher();
        Callback::from(move |event: InputEvent| {
            let field: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
            dispatcher.dispatch(Action::Paste(field.value().into()));
        })
    };
    let explain = {
        let store = store.clone();
        Callback::from(move |()| {
            let sources = vec![Source::pasted(&store.paste)];
            store.dispatch(Action::Open { sources, case: None, view: pcaplain_share::View::default() });
        })
    };
    let onkeydown = {
        let explain = explain.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                explain.emit(());
            }
        })
    };
    html! {
        <div class="paste-box">
            <label for="paste">{ say("paste-label") }</label>
            <textarea id="paste" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"
                placeholder={say("paste-example")} value={store.paste.to_string()} {oninput} {onkeydown} />
            <div class="paste-foot">
                <span class="quiet">{ say("paste-hint") }</span>
                <button type="button" class="button strong" onclick={explain.reform(|_: MouseEvent| ())}>
                    { say("explain") }
                </button>
            </div>
        </div>
    }
}

fn card(store: &Store, case: &'static Case) -> Html {
    let dispatcher = store.dispatcher();
    let onclick = Callback::from(move |event: MouseEvent| {
        // With a modifier it is a link like others: a new tab.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        let view = pcaplain_share::View::default();
        dispatcher.dispatch(Action::Open { sources: vec![Source::case(case)], case: Some(case), view });
    });
    html! {
        <li key={case.name}>
            <a class="card" href={format!("#case={}", case.name)} {onclick}>
                { thumbnail(store.sketches.get(case.name)) }
                <b>{ say(case.title) }</b>
                <span class="quiet">{ say(case.line) }</span>
            </a>
        </li>
    }
}

/// The line under the page's name, with the promise.
pub fn promise() -> Html {
    html! {
        <div class="promise">
            <h1>{ say("promise") }</h1>
            <p>{ say("promise-line") }{ " " }<span class="quiet">{ say("promise-privacy") }</span></p>
        </div>
    }
}
