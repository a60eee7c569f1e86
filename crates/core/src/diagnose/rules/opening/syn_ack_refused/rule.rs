//! A SYN-ACK that fits in every number and address is reset: it reached a stack on which that socket does not live.

use crate::conn::{Connection, Direction, Outcome, ResetFacts, ResetShape, SymptomKind, stack_family};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "syn-ack-refused",
    kind: Kind::Problem,
    since: "0.2.0",
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &["reply-from-other-address", "wrong-syn-ack-number", "port-scan", "address-conflict"],
    facts: &["by", "syn", "syn-ack", "reset", "after", "again", "syn-ttl", "reset-ttl"],
    roles: &["syn", "syn-ack", "reset"],
    alternatives: &["reply-from-other-address", "port-probe", "wrong-syn-ack-number"],
    checks: &[
        Command {
            key: "ethernet",
            argv: &["tcpdump", "-e", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
        },
        Command { key: "neighbour", argv: &["ip", "neigh", "show", "{client}"] },
        Command { key: "route", argv: &["ip", "route", "get", "{client}", "from", "{server}"] },
        Command { key: "own-address", argv: &["ip", "-br", "addr", "show"] },
        Command { key: "arping", argv: &["arping", "-c", "3", "-I", "{interface}", "{client}"] },
    ],
    remedies: &[
        Remedy { key: "unique", argv: None },
        Remedy { key: "way-back", argv: None },
        Remedy { key: "translate", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-e", "-ni", "any", "host", "{server}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.5.2: reset generation",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5.2",
        },
        Reference {
            title: "RFC 5227: IPv4 address conflict detection",
            url: "https://www.rfc-editor.org/rfc/rfc5227.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    if conn.outcome() != Outcome::AnswerRefused || conn.legs.len() > 1 {
        return None;
    }
    if conn.symptoms.count(SymptomKind::AckNumberWrong) > 0 {
        return None;
    }
    let hs = &conn.handshake;
    let reset = conn.resets.iter().find(|r| r.direction == Direction::ToServer)?;
    let bare = matches!(reset.shape, ResetShape::NoSocket | ResetShape::Unknown);
    if !bare || conn.refuses_other_number(reset) {
        return None;
    }
    let (syn, asked_at) = *hs.syns.first()?;
    let (syn_ack, answered_at) = *hs.syn_acks.first()?;
    let again = hs.syns.iter().any(|s| s.0.number > reset.packet.number);
    let by = conn.elsewhere(reset).or_else(|| elsewhere_by_ttl(conn, reset, model));
    let prompt = asked_at.zip(answered_at).is_none_or(|(a, b)| b.since(a) <= 3 * model.limits.syn_patience);
    let confidence = match (by, again) {
        (Some("mac" | "interface"), true) => 0.95,
        (Some("mac" | "interface"), false) => 0.9,
        (Some(_), true) => 0.85,
        // A kernel that has just sent this SYN and waits: only a scanner's SYN has no socket behind it.
        _ if prompt && asked_by_linux(conn) => 0.65,
        _ => return None,
    };
    // Where the opener itself is seen as well, no answer comes.
    let from_afar = model.siblings(conn.id).flat_map(|s| s.handshake.syns.iter().map(|s| s.0).take(2));
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("by", Value::Choice(by.unwrap_or(if again { "again" } else { "shape" })))
        .fact("syn", Value::Packet(syn))
        .fact("syn-ack", Value::Packet(syn_ack))
        .fact("reset", Value::Packet(reset.packet))
        .fact("again", Value::Count(u64::from(hs.syn_count.saturating_sub(1))))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", hs.syns.iter().map(|s| s.0).take(2).chain(from_afar))
        .evidence("syn-ack", hs.syn_acks.iter().map(|s| s.0).take(2))
        .evidence("reset", conn.resets.iter().map(|r| r.packet).take(2))
        .claims(&[
            SymptomKind::Reset,
            SymptomKind::SynAgain,
            SymptomKind::SynAckAgain,
            SymptomKind::SynAckRenewed,
        ])
        .not("wrong-syn-ack-number", [syn_ack])
        .not("port-probe", hs.syns.iter().map(|s| s.0).filter(|p| p.number > reset.packet.number))
        .not("reply-from-other-address", [])
        .topology(topology(conn, syn_ack, reset.packet))
        .unseen("who");
    finding.covers = model.siblings(conn.id).map(|s| Subject::Connection(s.id)).collect();
    if let Some(ns) = reset.answered_after {
        finding = finding.fact("after", Value::Duration(ns));
    }
    if let (Some(own), Some((mine, _))) = (conn.side(Direction::ToServer).ttl, reset.ttl) {
        finding = finding
            .fact("syn-ttl", Value::Count(u64::from(own)))
            .fact("reset-ttl", Value::Count(u64::from(mine)));
    }
    Some(finding)
}

/// A TTL a few hops off. A scanner gives its SYNs any TTL, so the SYN must be a stack's make.
fn elsewhere_by_ttl(conn: &Connection, reset: &ResetFacts, model: &Model<'_>) -> Option<&'static str> {
    let (mine, own) = reset.ttl?;
    let distance = mine.abs_diff(own);
    let near = distance >= model.limits.ttl_distance && distance <= 20;
    (near && asked_by_linux(conn)).then_some("ttl")
}

fn asked_by_linux(conn: &Connection) -> bool {
    let order = conn.side(Direction::ToServer).option_order.as_ref();
    order.and_then(stack_family) == Some("Linux")
}

fn topology(conn: &Connection, syn_ack: PacketRef, reset: PacketRef) -> TopologyFacts {
    let nodes = vec![
        TopologyNode::seen("client", Role::Client, &conn.client),
        TopologyNode::seen("server", Role::Server, &conn.server),
        TopologyNode::supposed("stranger", Role::Answering),
    ];
    TopologyFacts {
        nodes,
        expected: vec![TopologyEdge::passes("client", "server"), TopologyEdge::passes("server", "client")],
        actual: vec![
            TopologyEdge::passes("client", "server").with(conn.handshake.syns.iter().map(|s| s.0)),
            TopologyEdge::wrong("server", "stranger", EdgeState::Refused, "astray").with([syn_ack]),
            TopologyEdge::passes("stranger", "server").with([reset]),
        ],
    }
}
