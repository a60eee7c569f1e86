//! Data meets an end that has already closed.

use crate::conn::{Connection, Direction, Record, ResetFacts, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::endings::{has_data, last_word};
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "data-after-close",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &[
        "port-probe",
        "port-scan",
        "keepalive-race",
        "client-gave-up",
        "closed-without-answer",
        "abortive-close",
        "nat-bypassed",
        "reply-from-other-address",
        "proxy-accepted-backend-down",
        "conntrack-entry-lost",
        "idle-timeout",
        "wrong-protocol",
        "tls-alert",
    ],
    facts: &["closer", "seen", "knew", "close", "late", "late-bytes", "reset", "after"],
    roles: &["asked", "close", "late", "reset"],
    alternatives: &["keepalive-race", "reset-by-server", "reset-by-client", "abortive-close"],
    checks: &[
        Command { key: "states", argv: &["ss", "-tn", "state", "close-wait"] },
        Command { key: "logs", argv: &["journalctl", "--since", "-15min"] },
        Command {
            key: "counters",
            argv: &["nstat", "-az", "TcpExtTCPAbortOnData", "TcpExtTCPAbortOnClose", "TcpOutRsts"],
        },
    ],
    remedies: &[Remedy { key: "notice", argv: None }, Remedy { key: "linger", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.6.1: half-closed connections",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.6.1",
        },
        Reference {
            title: "RFC 1122, section 4.2.2.13: closing a connection",
            url: "https://www.rfc-editor.org/rfc/rfc1122.html#page-87",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (reset, close, fin) = conn.resets.iter().find_map(|r| {
        let (close, fin) = closed_before(conn, r).or_else(|| acknowledged_close(conn, r))?;
        Some((r, close, fin))
    })?;
    let closer = conn.side(reset.direction);
    let seen = closer.fin_packet == Some(close);
    // What the closing end had not taken when it closed.
    let taken = conn.record(close).and_then(|r| r.acked);
    let late = |r: &&Record| {
        r.direction != reset.direction
            && has_data(r)
            && r.packet < reset.packet
            && (r.packet > close || untaken(r, taken))
    };
    let late: Vec<_> = conn.records.iter().filter(late).collect();
    let (first, last) = (late.first()?, late.last()?);
    if last_word(conn, reset, model.limits) {
        return None;
    }
    let bytes: u64 = late.iter().map(|r| u64::from(r.length.unwrap_or(0))).sum();
    let knew = first.acked.map(|acked| acked > fin);
    let after = first.time.zip(closer.fin_time).map(|(now, then)| now.since(then)).filter(|&ns| ns > 0);
    let asked = conn.last_data.get(reset.direction.sender()).copied().flatten().map(|d| d.0);
    let by_server = reset.direction == Direction::ToClient;
    let resets = conn.resets.iter().filter(|r| r.direction == reset.direction).map(|r| r.packet).take(3);
    let (edge_from, edge_to) = if by_server { ("client", "server") } else { ("server", "client") };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), if seen { 0.92 } else { 0.75 })
        .fact("closer", Value::Choice(if by_server { "server" } else { "client" }))
        .fact("seen", Value::Choice(if seen { "yes" } else { "no" }))
        .fact("close", Value::Packet(close))
        .fact("late", Value::Packet(last.packet))
        .fact("late-bytes", Value::Bytes(bytes))
        .fact("reset", Value::Packet(reset.packet))
        .fact(
            "knew",
            Value::Choice(match knew {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unknown",
            }),
        )
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("asked", asked.filter(|&p| p < close))
        .evidence("close", [close])
        .evidence("late", late.iter().map(|r| r.packet))
        .evidence("reset", resets)
        .claims(&[
            SymptomKind::Reset,
            SymptomKind::DataAfterClose,
            SymptomKind::Retransmission,
            SymptomKind::Spurious,
            SymptomKind::Unacknowledged,
        ])
        .not("keepalive-race", [close, first.packet])
        .not(if by_server { "reset-by-server" } else { "reset-by-client" }, [close])
        .not("abortive-close", [last.packet])
        .unseen("what")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong(edge_from, edge_to, EdgeState::Refused, "late")
                .with([last.packet, reset.packet]),
        ));
    if let Some(ns) = after {
        finding = finding.fact("after", Value::Duration(ns));
    }
    Some(finding)
}

/// The resetter's own FIN, where it came before the reset, and its offset.
fn closed_before(conn: &Connection, reset: &ResetFacts) -> Option<(PacketRef, u64)> {
    let closer = conn.side(reset.direction);
    let close = closer.fin_packet.filter(|&fin| fin < reset.packet)?;
    Some((close, closer.shown(closer.fin?)))
}

/// A FIN that this capture missed: an empty ACK moves on by one byte, and a host without a socket resets right there.
fn acknowledged_close(conn: &Connection, reset: &ResetFacts) -> Option<(PacketRef, u64)> {
    let closer = conn.side(reset.direction);
    if closer.fin.is_some() || reset.shape != ResetShape::NoSocket {
        return None;
    }
    let end = closer.shown(reset.offset?);
    let mut before = None;
    let acks = conn.records.iter().filter(|r| r.direction != reset.direction && r.packet < reset.packet);
    for record in acks {
        let Some(acked) = record.acked else { continue };
        let one_more = before.is_some_and(|b| b + 1 == acked);
        if one_more && acked == end && record.length == Some(0) && end > 1 {
            return Some((record.packet, end - 1));
        }
        before = Some(acked);
    }
    None
}

/// Does this segment go beyond what had been acknowledged?
fn untaken(record: &Record, taken: Option<u64>) -> bool {
    record.offset.zip(taken).is_some_and(|(from, taken)| from + u64::from(record.length.unwrap_or(0)) > taken)
}
