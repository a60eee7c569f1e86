//! A SYN is answered by a bare ACK with the number of another connection: the four-tuple is still in use over there.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "old-connection-challenged",
    kind: Kind::Problem,
    since: "0.2.0",
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &[],
    facts: &["syn", "challenge", "acked", "old", "before", "resets", "opened", "took", "challenges"],
    roles: &["syn", "challenge", "reset", "old", "end"],
    alternatives: &["syn-unanswered", "wrong-syn-ack-number", "port-closed"],
    checks: &[
        Command {
            key: "server-socket",
            argv: &["ss", "-tanoe", "dst", "{client}", "sport", "=", ":{server-port}"],
        },
        Command { key: "conntrack", argv: &["conntrack", "-L", "-p", "tcp", "--dport", "{server-port}"] },
        Command {
            key: "counters",
            argv: &["nstat", "-az", "TcpExtTCPChallengeACK", "TcpExtTCPSYNChallenge"],
        },
        Command {
            key: "port-range",
            argv: &["sysctl", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_tw_reuse"],
        },
    ],
    remedies: &[
        Remedy { key: "let-reset-through", argv: None },
        Remedy { key: "more-ports", argv: None },
        Remedy { key: "keep-alive", argv: None },
        Remedy { key: "kill", argv: Some(&["ss", "-K", "dst", "{client}", "dport", "=", ":{client-port}"]) },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-S", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.5.1: half-open connections",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5.1",
        },
        Reference {
            title: "RFC 5961, section 4: blind reset attack using the SYN bit",
            url: "https://www.rfc-editor.org/rfc/rfc5961.html#section-4",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let hs = &conn.handshake;
    let challenge = *hs.challenged.first()?;
    let (syn, _) = *hs.syns.iter().rev().find(|s| s.0.number < challenge.number).or(hs.syns.first())?;
    let record = conn.record(challenge)?;
    let old = before(conn, model);
    let resets: Vec<PacketRef> = conn
        .resets
        .iter()
        .filter(|r| r.direction == Direction::ToServer && !r.established)
        .map(|r| r.packet)
        .collect();
    let opened = hs.established;
    // Nobody had to do anything about it: a last ACK of the old connection that was still on its way.
    if opened && hs.syn_count == 1 && resets.is_empty() {
        return None;
    }
    let confidence = match (old.is_some(), resets.is_empty()) {
        (true, _) => 0.97,
        (false, false) => 0.95,
        (false, true) => 0.9,
    };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("syn", Value::Packet(syn))
        .fact("challenge", Value::Packet(challenge))
        .fact("challenges", Value::Count(hs.challenged.len() as u64))
        .fact("resets", Value::Count(resets.len() as u64))
        .fact("opened", Value::Choice(if opened { "yes" } else { "no" }))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", hs.syns.iter().map(|s| s.0).take(2))
        .evidence("challenge", hs.challenged.iter().copied().take(2))
        .evidence("reset", resets.into_iter().take(1))
        .claims(&[
            SymptomKind::SynAnsweredByAck,
            SymptomKind::SynAgain,
            SymptomKind::Reset,
            SymptomKind::ZeroWindow,
            SymptomKind::DuplicateAck,
            SymptomKind::AckedUnseen,
        ])
        .not("syn-unanswered", [challenge])
        .not("wrong-syn-ack-number", [challenge])
        .not("port-closed", [challenge])
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "old-number").with([challenge]),
        ))
        .unseen("who");
    if let Some(ack) = record.ack {
        finding = finding.fact("acked", Value::Number(ack.raw()));
    }
    if let Some((last, ns)) = old {
        finding = finding.fact("old", Value::Packet(last)).evidence("old", [last]);
        if let Some(ns) = ns {
            finding = finding.fact("before", Value::Duration(ns));
        }
    }
    if opened {
        finding = finding.evidence("end", hs.syn_acks.first().map(|s| s.0));
        if let Some(ns) = conn.connect_time() {
            finding = finding.fact("took", Value::Duration(ns));
        }
        finding.kind = Kind::Slow;
    }
    Some(finding)
}

/// The last packet of the connection that used these addresses and ports before, and how long ago that was.
fn before(conn: &Connection, model: &Model<'_>) -> Option<(PacketRef, Option<i64>)> {
    let older = model.conns.iter().take(conn.id.0 as usize).rev().find(|other| {
        other.input == conn.input && other.client == conn.client && other.server == conn.server
    })?;
    let last = older.records.last()?.packet;
    Some((last, conn.first_time.zip(older.last_time).map(|(now, then)| now.since(then))))
}
