//! The packet list.

use pcaplain_explain::report::{PacketRef, PacketRow, Report};
use yew::prelude::*;

use super::spans::role_class;
use crate::hooks::Store;
use crate::platform::dom;
use crate::state::format;
use crate::state::model::Action;
use crate::state::selection;
use crate::state::words::{count, say};

/// Rows that are drawn at most; reports of large captures hold the cited packets only.
const ROWS: usize = 1_000;

/// A row for each packet that the report holds.
pub fn packets(store: &Store) -> Html {
    let (Some(report), Some(diagnosis)) = (&store.report, store.diagnosis()) else { return html! {} };
    let onclick = {
        let dispatcher = store.dispatcher();
        Callback::from(move |event: MouseEvent| {
            let packet = dom::clicked(&event, "data-packet").map(|text| selection::packets(&text));
            if let (Some([packet]), false) = (packet.as_deref(), dom::text_is_selected()) {
                dispatcher.dispatch(Action::Play(false));
                dispatcher.dispatch(Action::Packet(*packet));
            }
        })
    };
    let step = store.step.and_then(|step| diagnosis.steps.get(step));
    let several = report.inputs.len() > 1;
    let row = |row: &PacketRow| {
        let packet = PacketRef { input: row.input, number: row.number };
        let selected = step.is_some_and(|step| selection::covers(step, packet));
        let known = selection::step_of(diagnosis, packet).is_some();
        let class = classes!(selected.then_some("selected"), known.then_some("known"));
        let role = |end: &pcaplain_explain::report::End| {
            let plays = |actor: &&pcaplain_explain::report::Actor| {
                actor.end.iter().chain(&actor.also).any(|other| other.text == end.text)
            };
            diagnosis.actors.iter().find(plays).map(|actor| role_class(&actor.role))
        };
        html! {
            <tr key={format!("{}:{}", row.input, row.number)} {class} data-packet={format!("{}:{}", row.input, row.number)}
                aria-selected={selected.to_string()}>
                <td class="right">
                    if several { { format!("{} ", char::from(b'A' + (row.input % 26) as u8)) } }
                    { "#" }{ row.number }
                </td>
                <td class="right">{ row.time.map(format::seconds).or_else(|| row.clock.clone()).unwrap_or_default() }</td>
                <td class={classes!(role(&row.from))}><bdi>{ row.from.to_string() }</bdi></td>
                <td class={classes!(role(&row.to))}><bdi>{ row.to.to_string() }</bdi></td>
                <td class="info">{ &row.info }</td>
            </tr>
        }
    };
    let hidden = report.packets.len().saturating_sub(ROWS);
    html! {
        <>
            <table class="packets" {onclick}>
                <thead>
                    <tr>
                        <th scope="col" class="right">{ say("column-number") }</th>
                        <th scope="col" class="right">{ say("column-time") }</th>
                        <th scope="col">{ say("column-from") }</th>
                        <th scope="col">{ say("column-to") }</th>
                        <th scope="col">{ say("column-info") }</th>
                    </tr>
                </thead>
                <tbody>{ for report.packets.iter().take(ROWS).map(row) }</tbody>
            </table>
            if hidden > 0 { <p class="quiet table-foot">{ count("more-one", "more-other", hidden as u64) }</p> }
            { not_listed(report) }
        </>
    }
}

fn not_listed(report: &Report) -> Html {
    let all: u64 = report.inputs.iter().map(|input| input.packets).sum();
    match all.saturating_sub(report.packets.len() as u64) {
        0 => html! {},
        more => html! { <p class="quiet table-foot">{ count("not-cited-one", "not-cited-other", more) }</p> },
    }
}
