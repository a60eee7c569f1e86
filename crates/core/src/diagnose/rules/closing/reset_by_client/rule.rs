//! The client aborts: its own timeout, a cancelled request, a crash.

use crate::conn::{Connection, Direction, ResetFacts, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::endings::all_said;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "reset-by-client",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "one-way-traffic",
        "nat-bypassed",
        "reply-from-other-address",
        "handshake-ack-lost",
        "client-gave-up",
        "data-after-close",
        "rst-carries-reason",
        "peer-vanished",
        "half-closed",
        "two-stacks-one-address",
        "port-probe",
        "port-scan",
        "tls-alert",
        "wrong-protocol",
        "idle-timeout",
        "conntrack-entry-lost",
        "reset-injected",
        "mtu-black-hole",
        "unreachable-mid-connection",
    ],
    facts: &[
        "shape",
        "when",
        "waited",
        "request-bytes",
        "answer-bytes",
        "reset",
        "request",
        "lost-bytes",
        "ttl",
    ],
    roles: &["request", "answer", "reset", "after"],
    alternatives: &["reset-by-server", "nat-bypassed", "slow-server", "abortive-close"],
    checks: &[
        Command { key: "timeouts", argv: &["grep", "-riE", "timeout|deadline", "<client-config>"] },
        Command { key: "log", argv: &["journalctl", "--since", "-15min"] },
        Command {
            key: "aborts",
            argv: &["nstat", "-az", "TcpExtTCPAbortOnData", "TcpExtTCPAbortOnClose", "TcpEstabResets"],
        },
    ],
    remedies: &[
        Remedy { key: "timeout", argv: None },
        Remedy { key: "server-time", argv: None },
        Remedy { key: "cancel", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.10.5: ABORT call",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.5",
        },
        Reference {
            title: "RFC 1122, section 4.2.2.13: closing with unread data",
            url: "https://www.rfc-editor.org/rfc/rfc1122.html#page-87",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let reset = conn.effective_reset().filter(|r| r.direction == Direction::ToServer && r.established)?;
    let (client, server) = reset.bytes_before;
    if all_said(conn, model.limits) {
        return None;
    }
    let when = when(conn, reset)?;
    let foreign = reset.ttl.is_some_and(|(mine, own)| mine.abs_diff(own) >= model.limits.ttl_distance);
    let confidence = match (when, reset.shape) {
        _ if foreign => 0.5,
        ("waiting", ResetShape::LivingSocket | ResetShape::AckNoWindow) => 0.9,
        ("reading", _) => 0.85,
        _ => 0.75,
    };
    let asked = conn.last_data.first().copied().flatten().or(conn.first_request);
    let waited = asked.and_then(|(_, at)| Some(reset.time?.since(at?)));
    let after = conn
        .records
        .iter()
        .filter(|r| r.direction == Direction::ToClient && r.packet.number > reset.packet.number)
        .map(|r| r.packet)
        .take(2);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("when", Value::Choice(when))
        .fact("shape", Value::Choice(shape(reset)))
        .fact("ttl", Value::Choice(if foreign { "foreign" } else { "own" }))
        .fact("request-bytes", Value::Bytes(client))
        .fact("answer-bytes", Value::Bytes(server))
        .fact("lost-bytes", Value::Bytes(reset.unacknowledged))
        .fact("reset", Value::Packet(reset.packet))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("request", asked.map(|a| a.0))
        .evidence("answer", conn.first_answer.map(|a| a.0))
        .evidence("reset", [reset.packet])
        .evidence("after", after)
        .claims(&[SymptomKind::Reset, SymptomKind::DataAfterClose, SymptomKind::ZeroWindow])
        .not("reset-by-server", [reset.packet])
        .unseen("why")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("client", "server", EdgeState::Reset, "reset").with([reset.packet]),
        ));
    if when == "waiting" {
        finding = finding.not("slow-server", []);
    }
    if reset.shape == ResetShape::NoSocket {
        finding = finding.not("nat-bypassed", []);
    }
    if let Some((packet, _)) = asked {
        finding = finding.fact("request", Value::Packet(packet));
    }
    Some(match waited {
        Some(ns) => finding.fact("waited", Value::Duration(ns)),
        None => finding,
    })
}

/// What the client interrupted; nothing where all was said and acknowledged.
fn when(conn: &Connection, reset: &ResetFacts) -> Option<&'static str> {
    let (client, server) = reset.bytes_before;
    let last = |index: usize| conn.last_data.get(index).copied().flatten().map(|d| d.0.number);
    let more_came = conn.records.iter().any(|r| {
        r.direction == Direction::ToClient
            && r.packet.number > reset.packet.number
            && r.length.unwrap_or(0) > 0
    });
    // It had closed already, after its answer: whatever came later, nobody waited for it.
    let had_read =
        conn.side(Direction::ToServer).acked.is_some_and(|acked| conn.first_answer.is_some() && acked > 1);
    if reset.fins_before.0 && (had_read || !more_came && reset.unacknowledged == 0) {
        return None;
    }
    // Two full segments and more that nobody had read: it left in the middle of the answer.
    let amid = reset.unread > 2 * u64::from(conn.side(Direction::ToClient).largest.max(1));
    if reset.unacknowledged > 0 || more_came || amid {
        return Some("reading");
    }
    match (client, server) {
        (0, 0) => None, // opened, looked, left: a probe
        (_, 0) => Some("waiting"),
        _ if last(0) > last(1) && !reset.fins_before.1 => Some("waiting"),
        _ => None,
    }
}

fn shape(reset: &ResetFacts) -> &'static str {
    match reset.shape {
        ResetShape::LivingSocket => "living",
        ResetShape::NoSocket | ResetShape::NoSocketSyn => "no-socket",
        ResetShape::AckNoWindow | ResetShape::Unknown => "unclear",
    }
}
