//! The line at the top.

use pcaplain_explain::report::{Input, Report};
use yew::prelude::*;

use crate::hooks::Store;
use crate::state::format;
use crate::state::model::{Action, Stage};
use crate::state::words::{count, say, say_with};

/// Name, what is open, how many requests, and what can be done.
pub fn header(store: &Store, onshare: &Callback<()>) -> Html {
    let dispatcher = store.dispatcher();
    let to_start = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        dispatcher.dispatch(Action::ToStart);
    });
    let onshare = onshare.reform(|_: MouseEvent| ());
    let answering = store.stage == Stage::Answer;
    let summary = store.report.as_deref().filter(|_| answering).map(summary);
    html! {
        <header class="top">
            <a class="wordmark" href="./" onclick={to_start.clone()}>{ "pcaplain" }</a>
            <p class="summary">{ summary.unwrap_or_default() }</p>
            { requests(store.requests) }
            if answering {
                <button type="button" class="button" onclick={to_start}>{ say("open") }</button>
                <button type="button" class="button strong" onclick={onshare}>{ say("share") }</button>
            }
        </header>
    }
}

fn requests(number: u32) -> Html {
    let quiet = number == 0;
    let class = classes!("requests", quiet.then_some("quiet"));
    let text = count("requests-one", "requests-other", u64::from(number));
    html! {
        <p {class} title={say("requests-title")}><span aria-hidden="true">{ if quiet { "●" } else { "▲" } }</span>{ text }</p>
    }
}

/// `6 packets · pasted text · 1.04 s · tcpdump`: how much was understood comes first, as everything rests on it.
pub fn summary(report: &Report) -> String {
    let readable: Vec<&Input> = report.inputs.iter().filter(|input| input.error.is_none()).collect();
    let mut parts =
        vec![count("packets-one", "packets-other", readable.iter().map(|input| input.packets).sum())];
    match readable[..] {
        [only] if only.name.is_empty() => parts.push(say("pasted-text").to_owned()),
        [only] => parts.push(only.name.clone()),
        _ => parts.push(say_with("several-inputs", &[("count", &readable.len().to_string())])),
    }
    if let [only] = readable[..] {
        parts.extend(only.time.duration_ns.map(format::span));
        parts.extend(only.format.clone());
    }
    parts.join(" · ")
}
