//! ICMP unreachable for packets of an open connection: the way, or the other end, has gone.

use std::collections::BTreeMap;

use pcaplain_capture::{Endpoint, IcmpMessage, Unreachable};

use crate::complaints::{About, Complaint};
use crate::conn::{Class, ConnId, Connection, Record, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "unreachable-mid-connection",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &[
        "reason",
        "by",
        "target",
        "sender",
        "who",
        "told",
        "first",
        "error",
        "after",
        "recovered",
        "bytes",
    ],
    roles: &["sent", "told", "again", "recovered"],
    alternatives: &["peer-vanished", "rejected-by-firewall", "packet-loss"],
    checks: &[
        Command { key: "route", argv: &["ip", "route", "get", "{target}"] },
        Command { key: "neighbour", argv: &["ip", "neigh", "show", "{target}"] },
        Command { key: "rules", argv: &["nft", "list", "ruleset"] },
        Command { key: "monitor", argv: &["ip", "-ts", "monitor", "route", "link", "address"] },
    ],
    remedies: &[
        Remedy { key: "host", argv: None },
        Remedy { key: "route", argv: None },
        Remedy { key: "rule", argv: None },
        Remedy { key: "timeout", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-e", "arp", "or", "icmp", "or", "host", "{target}"],
    }),
    references: &[
        Reference {
            title: "RFC 1122, section 4.2.3.9: ICMP messages and TCP",
            url: "https://www.rfc-editor.org/rfc/rfc1122.html#page-103",
        },
        Reference {
            title: "RFC 5461: TCP's reaction to soft errors",
            url: "https://www.rfc-editor.org/rfc/rfc5461.html",
        },
        Reference {
            title: "RFC 1812, section 5.2.7.1: destination unreachable",
            url: "https://www.rfc-editor.org/rfc/rfc1812.html#section-5.2.7.1",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut by_conn: BTreeMap<ConnId, Vec<(&Complaint, &About)>> = BTreeMap::new();
    for error in model.complaints.iter().filter(|e| reason(&e.message).is_some()) {
        let Some(about) = &error.about else { continue };
        if let Some(conn) = about.conn {
            by_conn.entry(conn).or_default().push((error, about));
        }
    }
    by_conn.iter().filter_map(|(&id, all)| told(model.conn(id)?, all)).collect()
}

fn reason(message: &IcmpMessage) -> Option<&'static str> {
    let IcmpMessage::Unreachable(reason) = message else { return None };
    Some(match reason {
        Unreachable::Network => "network",
        Unreachable::Host => "host",
        Unreachable::Port => "port",
        Unreachable::AdminProhibited | Unreachable::HostProhibited | Unreachable::NetworkProhibited => {
            "prohibited"
        }
        _ => "other",
    })
}

fn told(conn: &Connection, all: &[(&Complaint, &About)]) -> Option<Finding> {
    let (error, about) = *all.first()?;
    if !open_before(conn, error.packet) {
        return None;
    }
    // Errors about the last words of a closed connection harm nobody.
    let fins = conn.sides.iter().all(|s| s.fin_packet.is_some_and(|p| p.number < error.packet.number));
    let over = conn.resets.iter().any(|r| r.packet.number < error.packet.number);
    if fins || over {
        return None;
    }
    let reason = reason(&error.message)?;
    let from_client = conn.legs.iter().any(|leg| leg.client == about.source);
    let target = &about.destination.host;
    let who = if error.from == *target { "target" } else { "router" };
    let last = all.last().map_or(error.packet, |(e, _)| e.packet);
    let sent = conn.record(about.packet);
    let recovered = recovered(conn, sent.as_ref(), last);
    let again = conn
        .records
        .iter()
        .filter(|r| {
            r.class == Class::Retransmission
                && r.packet > error.packet
                && Some(r.direction) == sent.as_ref().map(|s| s.direction)
        })
        .map(|r| r.packet);
    let confidence = match (recovered.is_some(), all.len()) {
        (true, _) => 0.7,
        (false, 1) => 0.85,
        (false, _) => 0.95,
    };
    let by = Endpoint { host: error.from.clone(), port: None };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("reason", Value::Choice(reason))
        .fact("by", Value::Host(error.from.clone()))
        .fact("target", Value::Host(target.clone()))
        .fact("sender", Value::Choice(if from_client { "client" } else { "server" }))
        .fact("who", Value::Choice(who))
        .fact("told", Value::Count(all.len() as u64))
        .fact("first", Value::Packet(about.packet))
        .fact("error", Value::Packet(error.packet))
        .fact("recovered", Value::Choice(if recovered.is_some() { "yes" } else { "no" }))
        .fact("bytes", Value::Bytes(conn.bytes()))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("sent", all.iter().map(|(_, a)| a.packet))
        .evidence("told", all.iter().map(|(e, _)| e.packet))
        .evidence("again", again.collect::<Vec<_>>())
        .evidence("recovered", recovered)
        .claims(&[SymptomKind::IcmpError, SymptomKind::Retransmission, SymptomKind::Unacknowledged])
        .not("peer-vanished", [error.packet])
        .not("rejected-by-firewall", if reason == "prohibited" { None } else { Some(error.packet) })
        .not("packet-loss", [error.packet])
        .unseen("why-gone")
        .topology(topology(conn, &by, who, from_client, error.packet));
    if recovered.is_some() {
        finding.kind = Kind::Slow;
    }
    if who == "router" {
        finding = finding.actor(Role::Box, &by);
    }
    match error.time.zip(about.time).map(|(now, then)| now.since(then)) {
        Some(ns) => Some(finding.fact("after", Value::Duration(ns))),
        None => Some(finding),
    }
}

/// Was the connection open when this packet came?
fn open_before(conn: &Connection, packet: PacketRef) -> bool {
    let hs = &conn.handshake;
    let midstream = hs.syns.is_empty() && hs.syn_acks.is_empty();
    hs.ack.is_some_and(|(ack, _)| ack.number < packet.number)
        || midstream && conn.sides.iter().all(|s| s.segments > 0)
}

/// The other end, acknowledging something new after the last message.
fn recovered(conn: &Connection, sent: Option<&Record>, last: PacketRef) -> Option<PacketRef> {
    let sent = sent?;
    let needed = sent.offset? + u64::from(sent.length.unwrap_or(0));
    conn.records
        .iter()
        .find(|r| {
            r.direction != sent.direction
                && r.packet > last
                && sent.length.unwrap_or(0) > 0
                && r.acked.is_some_and(|acked| acked >= needed)
        })
        .map(|r| r.packet)
}

fn topology(
    conn: &Connection,
    by: &Endpoint,
    who: &'static str,
    from_client: bool,
    error: PacketRef,
) -> TopologyFacts {
    if who == "target" {
        let (from, to) = if from_client { ("server", "client") } else { ("client", "server") };
        let wrong = TopologyEdge::wrong(from, to, EdgeState::Refused, "unreachable").with([error]);
        return TopologyFacts::direct(&conn.client, &conn.server, wrong);
    }
    let path = vec![
        TopologyEdge::passes("client", "router"),
        TopologyEdge::passes("router", "server"),
        TopologyEdge::passes("server", "router"),
        TopologyEdge::passes("router", "client"),
    ];
    let to = if from_client { "server" } else { "client" };
    let mut actual = path.clone();
    actual.retain(|edge| edge.from != "router" || edge.to != to);
    actual.push(TopologyEdge::wrong("router", to, EdgeState::Lost, "unreachable").with([error]));
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::seen("router", Role::Box, by),
            TopologyNode::seen("server", Role::Server, &conn.server),
        ],
        expected: path,
        actual,
    }
}
