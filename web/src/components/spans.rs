//! Sentences of the report, with their meaning on screen: actors in their colour, packets as references.

use pcaplain_explain::report::{PacketRef, Span};
use yew::prelude::*;

/// The class that colours a role. Only known names become classes; a report's text never does.
pub fn role_class(role: &str) -> &'static str {
    match role {
        "client" => "role-client",
        "server" => "role-server",
        "asked" => "role-asked",
        "answering" => "role-answering",
        "proxy" | "sidecar" => "role-proxy",
        "backend" => "role-backend",
        "box" => "role-box",
        _ => "role-other",
    }
}

/// Spans as HTML. With `pick`, packets are buttons that select; without, they are text, for places that are
/// themselves to be clicked.
pub fn spans(spans: &[Span], pick: Option<&Callback<PacketRef>>) -> Html {
    spans.iter().map(|span| one(span, pick)).collect()
}

fn one(span: &Span, pick: Option<&Callback<PacketRef>>) -> Html {
    match span {
        Span::Text(text) => html! { { text } },
        Span::Actor { actor, text } => html! { <b class={classes!("actor", role_class(actor))}>{ text }</b> },
        Span::Packet { packet } => reference(*packet, pick),
        Span::Address { address, actor } => {
            let role = actor.as_deref().map(role_class);
            html! { <bdi class={classes!("address", role)}>{ address }</bdi> }
        }
        Span::Code { code } => html! { <code>{ code }</code> },
    }
}

/// `#4`.
pub fn reference(packet: PacketRef, pick: Option<&Callback<PacketRef>>) -> Html {
    let text = format!("#{}", packet.number);
    match pick {
        Some(pick) => {
            let onclick = pick.reform(move |_| packet);
            html! { <button type="button" class="packet" {onclick}>{ text }</button> }
        }
        None => html! { <span class="packet">{ text }</span> },
    }
}
