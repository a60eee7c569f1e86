//! One SYN draws two SYN-ACKs with different initial numbers: two hosts answer for one address.

use crate::conn::{Connection, Direction, Record, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "two-stacks-one-address",
    kind: Kind::Problem,
    since: "0.2.0",
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &["wrong-syn-ack-number"],
    facts: &["view", "syn", "first", "second", "first-number", "second-number", "apart", "macs", "reset"],
    roles: &["syn", "first", "second", "ack", "reset"],
    alternatives: &["reset-by-server", "wrong-syn-ack-number", "seen-twice", "reset-injected"],
    checks: &[
        Command {
            key: "ethernet",
            argv: &["tcpdump", "-e", "-ni", "any", "host", "{server}", "and", "tcp", "port", "{server-port}"],
        },
        Command { key: "arping", argv: &["arping", "-D", "-c", "3", "-I", "{interface}", "{server}"] },
        Command { key: "neighbour", argv: &["ip", "neigh", "show", "{server}"] },
        Command { key: "vrrp", argv: &["ip", "-br", "addr", "show"] },
    ],
    remedies: &[
        Remedy { key: "unique", argv: None },
        Remedy { key: "balancer", argv: None },
        Remedy { key: "mirror", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-e",
            "-ni",
            "any",
            "host",
            "{server}",
            "and",
            "(",
            "arp",
            "or",
            "tcp",
            "port",
            "{server-port}",
            ")",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 5227: IPv4 address conflict detection",
            url: "https://www.rfc-editor.org/rfc/rfc5227.html",
        },
        Reference {
            title: "RFC 9293, section 3.5.2: reset generation",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5.2",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

/// What was seen of the two.
struct Two {
    view: &'static str,
    syn: PacketRef,
    first: Record,
    second: Record,
    resets: Vec<PacketRef>,
}

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    if conn.symptoms.count(SymptomKind::AckNumberWrong) > 0 {
        return None;
    }
    let two = both_answer(conn, model).or_else(|| the_other_is_answered(conn))?;
    let macs = match (two.first.macs, two.second.macs) {
        (Some((a, _)), Some((b, _))) if two.view == "both" => {
            if a == b {
                "same"
            } else {
                "different"
            }
        }
        _ => "unknown",
    };
    let confidence = match (two.view, macs, two.resets.is_empty()) {
        ("both", "different", _) => 0.97,
        ("both", _, false) => 0.95,
        ("both", ..) => 0.85,
        _ => 0.8,
    };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("view", Value::Choice(two.view))
        .fact("macs", Value::Choice(macs))
        .fact("syn", Value::Packet(two.syn))
        .fact("first", Value::Packet(two.first.packet))
        .fact("second", Value::Packet(two.second.packet))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", [two.syn])
        .evidence("first", [two.first.packet])
        .evidence(if two.view == "both" { "second" } else { "ack" }, [two.second.packet])
        .evidence("reset", two.resets.iter().copied())
        .claims(&[
            SymptomKind::SynAckRenewed,
            SymptomKind::SynAckAgain,
            SymptomKind::Reset,
            SymptomKind::AckedUnseen,
            SymptomKind::DuplicateAck,
        ])
        .not("reset-by-server", [two.second.packet])
        .not("wrong-syn-ack-number", [two.first.packet])
        .not("seen-twice", [two.second.packet])
        .not("reset-injected", [])
        .topology(topology(conn, &two))
        .unseen("who");
    let number = |record: &Record, both: bool| if both { record.seq } else { record.ack };
    if let Some(first) = two.first.seq {
        finding = finding.fact("first-number", Value::Number(first.raw()));
    }
    if let Some(second) = number(&two.second, two.view == "both") {
        finding = finding.fact("second-number", Value::Number(second.raw()));
    }
    if let Some(ns) = two.first.time.zip(two.second.time).map(|(a, b)| b.since(a)) {
        finding = finding.fact("apart", Value::Duration(ns));
    }
    if let Some(&reset) = two.resets.first() {
        finding = finding.fact("reset", Value::Packet(reset));
    }
    Some(finding)
}

/// Two SYN-ACKs to one SYN, with different numbers. To a repeated SYN a server may well answer with a new number.
fn both_answer(conn: &Connection, model: &Model<'_>) -> Option<Two> {
    if conn.symptoms.count(SymptomKind::SynAckRenewed) == 0 {
        return None;
    }
    let mut syn = None;
    let mut first: Option<&Record> = None;
    let records: Vec<&Record> = conn.records.iter().filter(|r| r.refers_to != Some(r.packet)).collect();
    for record in &records {
        match (record.flags.syn(), record.flags.ack()) {
            (true, false) => {
                syn = Some(record.packet);
                first = None;
            }
            (true, true) => match first {
                None => first = Some(record),
                Some(one) if one.seq != record.seq => {
                    let near =
                        one.time.zip(record.time).is_none_or(|(a, b)| b.since(a) < model.limits.syn_patience);
                    return near.then(|| Two {
                        view: "both",
                        syn: syn.unwrap_or(one.packet),
                        first: (*one).clone(),
                        second: (*record).clone(),
                        resets: resets(conn),
                    });
                }
                Some(_) => {}
            },
            _ => {}
        }
    }
    None
}

/// Seen from one of the two: the client acknowledges a SYN-ACK that never left here.
fn the_other_is_answered(conn: &Connection) -> Option<Two> {
    let server = conn.side(Direction::ToClient);
    let (isn, bytes) = (server.isn?, server.bytes);
    if bytes > 0 || server.fin.is_some() || conn.first_request.is_some_and(|_| conn.request_acked.is_some()) {
        return None;
    }
    let (syn, _) = *conn.handshake.syns.first()?;
    let (first, _) = *conn.handshake.syn_acks.first()?;
    let first = conn.record(first)?;
    let strange = conn.records.iter().find(|r| {
        r.direction == Direction::ToServer
            && r.flags.ack()
            && !r.flags.rst()
            && r.ack.and_then(pcaplain_capture::Number::absolute).is_some_and(|ack| ack != isn.plus(1))
    })?;
    let refused = conn.resets.iter().any(|r| {
        r.direction == Direction::ToClient
            && r.shape == ResetShape::NoSocket
            && conn.record(r.packet).and_then(|reset| reset.seq) == strange.ack
    });
    refused.then(|| Two { view: "one", syn, first, second: strange.clone(), resets: resets(conn) })
}

fn resets(conn: &Connection) -> Vec<PacketRef> {
    conn.resets.iter().map(|r| r.packet).take(4).collect()
}

fn topology(conn: &Connection, two: &Two) -> TopologyFacts {
    let nodes = vec![
        TopologyNode::seen("client", Role::Client, &conn.client),
        TopologyNode::seen("server", Role::Server, &conn.server),
        TopologyNode::seen("other", Role::Answering, &conn.server),
    ];
    TopologyFacts {
        nodes,
        expected: vec![TopologyEdge::passes("client", "server"), TopologyEdge::passes("server", "client")],
        actual: vec![
            TopologyEdge::passes("client", "server").with([two.syn]),
            TopologyEdge::passes("server", "client").with([two.first.packet]),
            TopologyEdge::wrong("other", "client", EdgeState::Refused, "second-answer")
                .with([two.second.packet]),
        ],
    }
}
