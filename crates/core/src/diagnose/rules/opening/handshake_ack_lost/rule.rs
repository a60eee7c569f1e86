//! The SYN-ACK is sent again and again: the answer to it does not arrive, or it does not arrive itself.

use crate::conn::{Connection, Direction, Outcome, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, TopologyNode, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "handshake-ack-lost",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &[
        "reply-from-other-address",
        "accept-queue-overflow",
        "wrong-syn-ack-number",
        "two-stacks-one-address",
        "port-scan",
        "syn-flood",
    ],
    facts: &["view", "repeats", "waited", "syn-ack", "client-ack", "syn", "stale"],
    roles: &["syn", "syn-ack", "again", "ack", "request"],
    alternatives: &["accept-queue-overflow", "syn-unanswered", "slow-connect"],
    checks: &[
        Command {
            key: "other-end",
            argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
        },
        Command { key: "route", argv: &["ip", "route", "get", "{client}", "from", "{server}"] },
        Command { key: "rp-filter", argv: &["sysctl", "-a", "--pattern", "\\.rp_filter$"] },
        Command {
            key: "listen-drops",
            argv: &["nstat", "-az", "TcpExtListenOverflows", "TcpExtListenDrops"],
        },
        Command { key: "invalid", argv: &["conntrack", "-S"] },
    ],
    remedies: &[
        Remedy { key: "symmetric", argv: None },
        Remedy { key: "filter", argv: None },
        Remedy { key: "backlog", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "Linux ip-sysctl: tcp_synack_retries, rp_filter",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
        Reference {
            title: "RFC 9293, section 3.5: establishing a connection",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let hs = &conn.handshake;
    let (syn_ack, sent_at) = *hs.syn_acks.first()?;
    let repeats = u64::from(hs.syn_ack_count.saturating_sub(1));
    let waited = model.went_on(conn, sent_at);
    let stale = echoes_earlier(conn, model);
    let (view, confidence) = if hs.ack.is_none() && conn.outcome() == Outcome::HalfOpen {
        // No ACK passes here.
        match repeats {
            0 if stale => ("no-ack", 0.85),
            0 if waited.is_none_or(|ns| ns < model.limits.syn_patience) => return None,
            0 => ("no-ack", 0.6),
            1 => ("no-ack", 0.85),
            _ => ("no-ack", 0.93),
        }
    } else if hs.syn_acks_after_ack > 0 && conn.request_acked.is_none() && conn.first_answer.is_none() {
        // The client has answered, and the server goes on asking.
        ("ack-ignored", if hs.syn_acks_after_ack > 1 { 0.8 } else { 0.7 })
    } else {
        return None;
    };
    if model.siblings(conn.id).any(|s| s.handshake.established && s.handshake.syn_acks_after_ack == 0) {
        return None;
    }
    if view == "ack-ignored" && accepted_later(conn, model) {
        return None;
    }
    let again = hs.syn_acks.iter().map(|s| s.0).skip(1);
    // Where the client is seen as well, it asks again for want of an answer.
    let from_afar = model.siblings(conn.id).flat_map(|s| s.handshake.syns.iter().map(|s| s.0).take(3));
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("view", Value::Choice(view))
        .fact("repeats", Value::Count(repeats))
        .fact("stale", Value::Choice(if stale { "yes" } else { "no" }))
        .fact("syn-ack", Value::Packet(syn_ack))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", hs.syns.iter().map(|s| s.0).take(3).chain(from_afar))
        .evidence("syn-ack", [syn_ack])
        .claims(&[
            SymptomKind::SynAckAgain,
            SymptomKind::SynAckRenewed,
            SymptomKind::SynAgain,
            SymptomKind::Retransmission,
            SymptomKind::Reset,
            SymptomKind::DuplicateAck,
        ])
        .not("syn-unanswered", [syn_ack])
        .unseen("which-way")
        .topology(topology(conn, view));
    finding.covers = model.siblings(conn.id).map(|s| Subject::Connection(s.id)).collect();
    if view == "ack-ignored" {
        finding = finding.not("accept-queue-overflow", []);
    }
    if let Some((syn, _)) = hs.syns.first() {
        finding = finding.fact("syn", Value::Packet(*syn));
    }
    finding = finding.not("slow-connect", hs.syn_acks.last().map(|s| s.0));
    finding = match waited {
        Some(ns) => {
            finding.fact("waited", Value::Duration(ns)).measured("again", again, ns as f64 / 1e9, "s")
        }
        None => finding.evidence("again", again),
    };
    if let Some((ack, _)) = hs.ack {
        finding = finding
            .fact("client-ack", Value::Packet(ack))
            .evidence("ack", [ack])
            .evidence("request", conn.first_request.map(|r| r.0));
    }
    Some(finding)
}

/// The server has taken the client's ACK of the repeated SYN-ACK. A listener that wakes for data only
/// (`TCP_DEFER_ACCEPT`) leaves the first ACK aside, asks once more, and is content with the answer.
fn accepted_later(conn: &Connection, model: &Model<'_>) -> bool {
    let hs = &conn.handshake;
    // Only an open connection is closed in order.
    if conn.side(Direction::ToClient).fin.is_some() {
        return true;
    }
    let [.., (_, Some(before)), (_, Some(last))] = *hs.syn_acks.as_slice() else { return false };
    // Each wait is twice the one before (RFC 6298, section 5.5); after three times as long no further one comes.
    let quiet = model.went_on(conn, Some(last)).is_some_and(|ns| ns > last.since(before).saturating_mul(3));
    hs.syn_acks_after_ack == 1 && hs.syn_ack_count == 2 && quiet
}

/// Does the SYN-ACK echo a timestamp from well before the SYN that it follows here? Then it answers an earlier SYN of
/// this attempt and is itself a repetition: its forerunners did not reach the client.
fn echoes_earlier(conn: &Connection, model: &Model<'_>) -> bool {
    let echo = || {
        let &(syn_ack, _) = conn.handshake.syn_acks.first()?;
        let &(syn, _) = conn.handshake.syns.first()?;
        let (_, echoed) = conn.record(syn_ack)?.timestamps?;
        let (value, _) = conn.record(syn)?.timestamps?;
        Some(echoed != 0 && (model.limits.two_syns_apart..1 << 31).contains(&value.wrapping_sub(echoed)))
    };
    echo() == Some(true)
}

fn topology(conn: &Connection, view: &str) -> TopologyFacts {
    let acks = conn.handshake.ack.map(|a| a.0);
    let lost = if view == "no-ack" {
        vec![
            TopologyEdge::passes("client", "path").with(conn.handshake.syns.iter().map(|s| s.0)),
            TopologyEdge::passes("path", "server"),
            TopologyEdge::passes("server", "path").with(conn.handshake.syn_acks.iter().map(|s| s.0)),
            TopologyEdge::wrong("path", "client", EdgeState::Lost, "no-ack"),
        ]
    } else {
        vec![
            TopologyEdge::passes("server", "path").with(conn.handshake.syn_acks.iter().map(|s| s.0)),
            TopologyEdge::passes("path", "client"),
            TopologyEdge::passes("client", "path").with(acks),
            TopologyEdge::wrong("path", "server", EdgeState::Lost, "ack-lost"),
        ]
    };
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::supposed("path", Role::Box),
            TopologyNode::seen("server", Role::Server, &conn.server),
        ],
        expected: vec![
            TopologyEdge::passes("client", "path"),
            TopologyEdge::passes("path", "server"),
            TopologyEdge::passes("server", "path"),
            TopologyEdge::passes("path", "client"),
        ],
        actual: lost,
    }
}
