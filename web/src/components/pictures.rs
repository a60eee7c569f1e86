//! The pictures beside the answer, and the one selection that they share with it.

use pcaplain_diagram::{LadderOptions, TopologyOptions, ladder, topology};
use pcaplain_explain::report::{Mark, Report};
use yew::prelude::*;

use super::packets::packets;
use super::player::player;
use crate::hooks::{Store, use_width};
use crate::platform::{dom, timer};
use crate::state::model::{Action, Tab};
use crate::state::selection;
use crate::state::words::say;

/// Marks that are drawn in the accent colour.
pub const fn is_wrong(mark: Mark) -> bool {
    matches!(mark, Mark::Wrong | Mark::Refused | Mark::Reset | Mark::Lost)
}

/// Tabs, the chosen picture with its player, and the topology below where there is room.
pub fn pictures(store: &Store) -> Html {
    let Some(diagnosis) = store.diagnosis() else { return html! {} };
    let tabs: Vec<Tab> =
        Tab::ALL.into_iter().filter(|tab| *tab != Tab::Topology || diagnosis.topology.is_some()).collect();
    let tab = if tabs.contains(&store.tab) { store.tab } else { Tab::Ladder };
    let onkeydown = {
        let (dispatcher, tabs) = (store.dispatcher(), tabs.clone());
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => tabs.len() - 1,
                _ => return,
            };
            event.prevent_default();
            let at = tabs.iter().position(|other| *other == tab).unwrap_or_default();
            let next = tabs[(at + by) % tabs.len()];
            dispatcher.dispatch(Action::Tab(next));
            dom::focus(&format!("#tab-{}", next.name()));
        })
    };
    let button = |of: &Tab| {
        let of = *of;
        let dispatcher = store.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Tab(of)));
        let selected = of == tab;
        html! {
            <button type="button" role="tab" id={format!("tab-{}", of.name())} aria-selected={selected.to_string()}
                aria-controls="picture" tabindex={if selected { "0" } else { "-1" }} {onclick}>{ name(of) }</button>
        }
    };
    html! {
        <section class="pictures" aria-label={say("pictures")}>
            <div class="panel">
                <div class="tabs" role="tablist" aria-label={say("pictures")} {onkeydown}>{ for tabs.iter().map(button) }</div>
                <Pane store={store.clone()} {tab} />
                if !diagnosis.steps.is_empty() { { player(store) } }
            </div>
            if tab != Tab::Topology && diagnosis.topology.is_some() {
                <div class="panel beside"><Drawn store={store.clone()} picture={Picture::Topology} /></div>
            }
        </section>
    }
}

fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::Ladder => say("ladder"),
        Tab::Topology => say("topology"),
        Tab::Packets => say("packets"),
    }
}

#[derive(Properties, PartialEq)]
struct PaneProps {
    store: Store,
    tab: Tab,
}

/// What stays in sight while its picture or table scrolls.
const HEADS: &str = ".pc-heads, thead";

/// The scrolling part: what is selected is brought into its view, without moving the page.
#[component]
fn Pane(props: &PaneProps) -> Html {
    let node = use_node_ref();
    // The width is known a moment after the pane is there, and only then a picture is.
    let width = use_width(&node);
    let place = (props.tab, props.store.step, props.store.shown, props.store.job, width);
    {
        let node = node.clone();
        use_effect_with(place, move |_| {
            let timer = timer::after(0, move || {
                if let Some(pane) = node.cast() {
                    dom::show_inside(&pane, ".selected", HEADS);
                    dom::hold_at_top(&pane, HEADS);
                }
            });
            move || drop(timer)
        });
    }
    let onscroll = {
        let node = node.clone();
        Callback::from(move |_: Event| {
            if let Some(pane) = node.cast() {
                dom::hold_at_top(&pane, HEADS);
            }
        })
    };
    html! {
        <div class="pane" id="picture" role="tabpanel" aria-labelledby={format!("tab-{}", props.tab.name())} ref={node} tabindex="0" {onscroll}>
            { match props.tab {
                Tab::Ladder => html! { <Drawn store={props.store.clone()} picture={Picture::Ladder} /> },
                Tab::Topology => html! { <Drawn store={props.store.clone()} picture={Picture::Topology} /> },
                Tab::Packets => packets(&props.store),
            } }
        </div>
    }
}

/// Narrowest picture that the diagrams are laid out for, CSS pixels.
const NARROWEST: u32 = 280;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Time down, one lifeline per address.
    Ladder,
    /// As it should be beside as it was.
    Topology,
}

/// Properties of [`Drawn`].
#[derive(Properties, PartialEq)]
pub struct DrawnProps {
    /// The page's state, with a diagnosis on screen.
    pub store: Store,
    /// Which picture of it.
    pub picture: Picture,
}

/// A picture, as wide as its place. The SVG text comes from our own crate, which escapes whatever a capture says.
#[component]
pub fn Drawn(props: &DrawnProps) -> Html {
    let store = &props.store;
    let node = use_node_ref();
    let width = use_width(&node);
    let name = match props.picture {
        Picture::Ladder => "ladder",
        Picture::Topology => "topology",
    };
    let report = store.report.as_ref().filter(|_| width > 0);
    let picture = report.map(|report| svg(report, store, props.picture, width.max(NARROWEST) as f32));
    let select = {
        let dispatcher = store.dispatcher();
        move |event: &Event| {
            let action = match dom::clicked(event, "data-step").and_then(|step| step.parse().ok()) {
                Some(step) => Action::Step(step),
                None => match dom::clicked(event, "data-packets") {
                    Some(packets) => Action::Edge(selection::packets(&packets)),
                    None => return false,
                },
            };
            dispatcher.dispatch(Action::Play(false));
            dispatcher.dispatch(action);
            true
        }
    };
    let onclick = {
        let select = select.clone();
        Callback::from(move |event: MouseEvent| {
            select(&event);
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") && select(&event) {
            event.prevent_default();
        }
    });
    let picture = picture.filter(|picture| picture.height > 0.0);
    html! {
        <div class={classes!("drawn", name)} ref={node} {onclick} {onkeydown}>
            if let Some(picture) = picture { { Html::from_html_unchecked(picture.svg.into()) } }
        </div>
    }
}

fn svg(report: &Report, store: &Store, picture: Picture, width: f32) -> pcaplain_diagram::Picture {
    match picture {
        Picture::Ladder => {
            let options =
                LadderOptions { width, selected_step: store.step, interactive: true, standalone: false };
            ladder(report, store.shown, &options)
        }
        Picture::Topology => {
            let options = TopologyOptions {
                width,
                selected_packets: store.selected_packets().to_vec(),
                interactive: true,
                standalone: false,
                stacked: width < 520.0,
            };
            topology(report, store.shown, &options)
        }
    }
}
