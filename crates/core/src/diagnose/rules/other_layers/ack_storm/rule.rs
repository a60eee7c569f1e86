//! Two ends answer each other's empty ACKs without end.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "ack-storm",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["acks", "first", "next", "client-seq", "client-ack"],
    roles: &["acks"],
    alternatives: &["receiver-stalled", "reset-injected"],
    checks: &[
        Command {
            key: "counters",
            argv: &["nstat", "-az", "TcpExtTCPACKSkippedSeq", "TcpExtTCPChallengeACK", "TcpExtTCPDSACKRecv"],
        },
        Command { key: "kill", argv: &["ss", "-tn", "dst", "{server}"] },
    ],
    remedies: &[
        Remedy { key: "end", argv: Some(&["ss", "-K", "dst", "{server}", "dport", "=", "{server-port}"]) },
        Remedy { key: "box", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-Sni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.10.7.4: an unacceptable segment is answered by an ACK",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.7.4",
        },
        Reference {
            title: "Linux ip-sysctl: tcp_invalid_ratelimit",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let count = conn.symptoms.count(SymptomKind::AckStorm);
    if count < model.limits.ack_storm {
        return None;
    }
    let mut acks: Vec<PacketRef> = conn
        .symptoms
        .iter()
        .filter(|s| s.kind == SymptomKind::AckStorm)
        .flat_map(|s| s.packets.iter().copied().take(6))
        .collect();
    acks.sort_unstable();
    // The run began before it was long enough to be called one.
    let first = *acks.first()?;
    let mut early: Vec<PacketRef> = conn.records.iter().map(|r| r.packet).filter(|p| *p < first).collect();
    let early = early.split_off(early.len().saturating_sub(4));
    let all: Vec<PacketRef> = early.into_iter().chain(acks.iter().copied()).take(14).collect();
    let kinds = [
        SymptomKind::AckStorm,
        SymptomKind::DuplicateAck,
        SymptomKind::AckedUnseen,
        SymptomKind::OutsideWindow,
        SymptomKind::Spurious,
        SymptomKind::Gap,
    ];
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.93)
        .fact("acks", Value::Count(count + 5))
        .fact("first", Value::Packet(*all.first()?))
        .fact("next", Value::Packet(*all.get(1)?))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .claims(&kinds)
        .not("receiver-stalled", [first])
        .not("reset-injected", [])
        .unseen("cause")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Passes, "storm").with(acks.iter().copied()),
        ));
    finding.evidence.push(crate::diagnose::Evidence {
        role: "acks",
        packets: all,
        value: Some((count as f64, "ACKs")),
    });
    let last = |direction| conn.records.iter().filter(|r| r.direction == direction).last();
    if let Some(record) = last(Direction::ToServer) {
        if let Some(seq) = record.seq {
            finding = finding.fact("client-seq", Value::Number(seq.raw()));
        }
        if let Some(ack) = record.ack {
            finding = finding.fact("client-ack", Value::Number(ack.raw()));
        }
    }
    Some(finding)
}
