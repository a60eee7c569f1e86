//! In the middle of a connection one end falls silent: repetitions and probes stay unanswered.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

mod search;

use search::{Unanswered, data, last_of, probes};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "peer-vanished",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "handshake-ack-lost",
        "accept-queue-overflow",
        "mtu-black-hole",
        "tls-blocked",
        "idle-timeout",
        "conntrack-entry-lost",
        "receiver-stalled",
        "one-way-traffic",
        "reply-not-received",
        "nat-bypassed",
        "timestamp-rejected",
        "data-ignored",
        "corrupted-in-flight",
        "options-stripped",
        "loopback-on-the-wire",
        "unreachable-mid-connection",
        "arp-unanswered",
        "address-conflict",
    ],
    facts: &["gone", "what", "attempts", "silent-for", "bytes", "last-heard", "first", "gives-up", "heard"],
    roles: &["last-heard", "first", "again", "gives-up"],
    alternatives: &["packet-loss", "mtu-black-hole", "idle-timeout", "slow-server"],
    checks: &[
        Command { key: "alive", argv: &["ping", "-c", "3", "{server}"] },
        Command { key: "retries", argv: &["ss", "-tnoi", "dst", "{server}"] },
        Command {
            key: "arrives",
            argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "port", "{server-port}"],
        },
        Command { key: "route", argv: &["ip", "route", "get", "{server}"] },
    ],
    remedies: &[
        Remedy { key: "path", argv: None },
        Remedy { key: "timeout", argv: None },
        Remedy { key: "keepalive", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "Linux ip-sysctl: tcp_retries2, tcp_keepalive_probes",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
        Reference {
            title: "RFC 9293, section 3.8.3: connection failures",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.8.3",
        },
        Reference {
            title: "RFC 5482: TCP user timeout option",
            url: "https://www.rfc-editor.org/rfc/rfc5482.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let directions = [Direction::ToServer, Direction::ToClient];
    let (direction, lost) = directions.into_iter().find_map(|d| {
        let lost = data(conn, d, model).or_else(|| probes(conn, d, model))?;
        Some((d, lost))
    })?;
    let gone = conn.side(direction.reverse());
    // A handshake that was never completed has explanations of its own.
    if !conn.handshake.established && !conn.handshake.syns.is_empty() {
        return None;
    }
    // Another leg or vantage point shows that the other end does answer.
    if model.siblings(conn.id).any(|s| s.input != conn.input && answers(s, conn, direction, &lost)) {
        return None;
    }
    let last_heard = last_of(conn, direction.reverse());
    let gives_up = conn.resets.iter().find(|r| r.direction == direction && r.packet > lost.first);
    // Nothing as long as this has got through before: the length itself may be the reason.
    let untried = lost.bytes >= 1000 && conn.transfer(direction).is_none_or(|t| t.longest_acked < lost.bytes);
    let confidence = match (lost.attempts, last_heard.is_some()) {
        _ if untried => 0.6,
        (0..=2, _) => 0.7,
        (_, false) => 0.75,
        (3, true) => 0.85,
        _ => 0.92,
    };
    let (edge_from, edge_to) = match direction {
        Direction::ToServer => ("client", "server"),
        Direction::ToClient => ("server", "client"),
    };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("gone", Value::Choice(edge_to))
        .fact("what", Value::Choice(lost.what))
        .fact("heard", Value::Choice(if gone.segments > 0 { "yes" } else { "no" }))
        .fact("attempts", Value::Count(lost.attempts))
        .fact("bytes", Value::Bytes(lost.bytes))
        .fact("first", Value::Packet(lost.first))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("last-heard", last_heard)
        .evidence("first", [lost.first])
        .evidence("gives-up", gives_up.map(|r| r.packet))
        .claims(&[
            SymptomKind::Retransmission,
            SymptomKind::Unacknowledged,
            SymptomKind::KeepAliveUnanswered,
            SymptomKind::Reset,
            SymptomKind::IcmpError,
        ])
        .not("packet-loss", lost.again.iter().copied())
        .not("mtu-black-hole", if lost.bytes < 500 { vec![lost.first] } else { Vec::new() })
        .not("idle-timeout", [])
        .not("slow-server", lost.again.iter().copied().take(2))
        .unseen("where")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong(edge_from, edge_to, EdgeState::Lost, "silence").with([lost.first]),
        ));
    // The program has closed already: nobody waits for this answer.
    if lost.what == "fin" {
        finding.kind = Kind::Slow;
    }
    if let Some(packet) = last_heard {
        finding = finding.fact("last-heard", Value::Packet(packet));
    }
    if let Some(reset) = gives_up {
        finding = finding.fact("gives-up", Value::Packet(reset.packet));
    }
    Some(match lost.silent {
        Some(ns) => finding.fact("silent-for", Value::Duration(ns)).measured(
            "again",
            lost.again,
            ns as f64 / 1e9,
            "s",
        ),
        None => finding.evidence("again", lost.again),
    })
}

/// Does `other`, the same connection seen elsewhere, show what was lost here and its acknowledgment?
fn answers(other: &Connection, conn: &Connection, direction: Direction, lost: &Unanswered) -> bool {
    let (sent, receiver) = (other.side(direction), other.side(direction.reverse()));
    if lost.what == "probes" {
        return sent.keep_alives.count > 0 && sent.unanswered_probes == 0;
    }
    let all = receiver.acked.zip(sent.next).is_some_and(|(acked, next)| acked >= next);
    all && sent.next == conn.side(direction).next
}
