//! The link, and the same answer inside another page.

use pcaplain_diagram::{LadderOptions, TopologyOptions, ladder, topology};
use pcaplain_explain::report::plain;
use yew::prelude::*;

use super::command::copyable;
use crate::hooks::{Link, Store, link};
use crate::platform::{address, dom};
use crate::state::words::say;

/// What a frame can show, with the height that suits it.
const FRAMES: [(&str, u32); 3] = [("answer", 900), ("ladder", 560), ("topology", 420)];

/// Properties of [`Share`].
#[derive(Properties, PartialEq)]
pub struct ShareProps {
    /// The page's state, with a diagnosis on screen.
    pub store: Store,
    /// It was closed.
    pub onclose: Callback<()>,
}

/// A dialog.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let store = &props.store;
    let chosen = use_state_eq(|| 0_usize);
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = node.cast() {
                dom::open_dialog(&dialog);
            }
        });
    }
    let close = props.onclose.reform(|_: MouseEvent| ());
    let onclose = props.onclose.reform(|_: Event| ());
    html! {
        <dialog ref={node} class="share" aria-labelledby="share-title" {onclose}>
            <div class="dialog-head">
                <h2 id="share-title">{ say("share") }</h2>
                <button type="button" class="button" onclick={close}>{ say("close") }</button>
            </div>
            { match link(store) {
                Link::Fragment(fragment) => links(store, &fragment, &chosen),
                Link::TooLarge => html! { <p>{ say("share-too-large") }</p> },
            } }
            { files(store) }
        </dialog>
    }
}

fn links(store: &Store, fragment: &str, chosen: &UseStateHandle<usize>) -> Html {
    let page = address::page();
    let title = store.diagnosis().map(|diagnosis| plain(&diagnosis.title)).unwrap_or_default();
    let frame = frame(&page, fragment, &title, FRAMES[**chosen]);
    let drawn = store.diagnosis().is_some_and(|diagnosis| diagnosis.topology.is_some());
    let choice = |(at, (name, _)): (usize, &(&'static str, u32))| {
        let chosen = chosen.clone();
        let checked = *chosen == at;
        let onchange = Callback::from(move |_: Event| chosen.set(at));
        html! {
            <label><input type="radio" name="frame" {checked} {onchange} />{ frame_name(name) }</label>
        }
    };
    html! {
        <>
            <h3>{ say("share-link") }</h3>
            <p class="quiet">{ say(if store.case.is_some() { "share-link-case" } else { "share-link-line" }) }</p>
            { copyable(store, format!("{page}#{fragment}"), say("share-link"), true) }
            <h3>{ say("share-frame") }</h3>
            <p class="quiet">{ say("share-frame-line") }</p>
            <div class="choices" role="radiogroup" aria-label={say("share-frame")}>
                { for FRAMES.iter().enumerate().filter(|(_, frame)| frame.0 != "topology" || drawn).map(choice) }
            </div>
            { copyable(store, frame, say("share-frame"), true) }
        </>
    }
}

fn frame_name(name: &str) -> &'static str {
    match name {
        "ladder" => say("ladder"),
        "topology" => say("topology"),
        _ => say("answer"),
    }
}

/// The line for another page. A title may quote a capture: it is escaped for an attribute.
fn frame(page: &str, fragment: &str, title: &str, (what, height): (&str, u32)) -> String {
    let escape = |text: &str| {
        text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
    };
    format!(
        "<iframe src=\"{}?embed={what}#{}\" title=\"{}\" width=\"100%\" height=\"{height}\" loading=\"lazy\" style=\"border:0\"></iframe>",
        escape(page),
        escape(fragment),
        escape(title),
    )
}

/// The pictures as files, wide enough for a printed page.
fn files(store: &Store) -> Html {
    let (Some(report), Some(diagnosis)) = (store.report.clone(), store.diagnosis()) else { return html! {} };
    let shown = store.shown;
    let name = |picture: &str| format!("{}-{picture}.svg", diagnosis.id);
    let save_ladder = {
        let (report, name) = (report.clone(), name("ladder"));
        Callback::from(move |_: MouseEvent| {
            let options = LadderOptions { width: 860.0, standalone: true, ..LadderOptions::default() };
            dom::save(&name, "image/svg+xml", &ladder(&report, shown, &options).svg);
        })
    };
    let save_topology = {
        let name = name("topology");
        Callback::from(move |_: MouseEvent| {
            let options = TopologyOptions { width: 860.0, standalone: true, ..TopologyOptions::default() };
            dom::save(&name, "image/svg+xml", &topology(&report, shown, &options).svg);
        })
    };
    html! {
        <>
            <h3>{ say("share-pictures") }</h3>
            <p class="choices">
                <button type="button" class="button" onclick={save_ladder}>{ say("save-ladder") }</button>
                if diagnosis.topology.is_some() {
                    <button type="button" class="button" onclick={save_topology}>{ say("save-topology") }</button>
                }
            </p>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_attribute() {
        let line = frame("https://a/b/", "1.x&y", "\"><img src=x onerror=alert(1)>", FRAMES[1]);
        assert_eq!(
            line,
            "<iframe src=\"https://a/b/?embed=ladder#1.x&amp;y\" title=\"&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\" \
             width=\"100%\" height=\"560\" loading=\"lazy\" style=\"border:0\"></iframe>"
        );
    }
}
