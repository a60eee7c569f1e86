//! The server closes in order, without a byte of answer.

use crate::conn::{Connection, Direction, Outcome, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::endings::has_data;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

/// Ports of protocols in which the server speaks first: FTP, SSH, Telnet, SMTP, POP3, IMAP, submission and their
/// kin, `MySQL`, VNC (IANA service names).
const GREETING_PORTS: [u16; 11] = [21, 22, 23, 25, 110, 119, 143, 587, 2525, 3306, 5900];

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "closed-without-answer",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &[
        "nat-bypassed",
        "one-way-traffic",
        "wrong-protocol",
        "tls-blocked",
        "http-error",
        "fast-open-refused",
        "timestamp-rejected",
    ],
    facts: &["variant", "request", "request-bytes", "waited", "close", "acked"],
    roles: &["opened", "request", "taken", "close", "after"],
    alternatives: &["proxy-accepted-backend-down", "reset-by-server", "client-gave-up", "wrong-protocol"],
    checks: &[
        Command { key: "log", argv: &["journalctl", "--since", "-15min"] },
        Command { key: "listener", argv: &["ss", "-tlnp", "sport", "=", ":{server-port}"] },
        Command { key: "pods", argv: &["kubectl", "get", "endpointslices", "-A"] },
        Command { key: "by-hand", argv: &["nc", "-w", "5", "{server}", "{server-port}"] },
    ],
    remedies: &[
        Remedy { key: "program", argv: None },
        Remedy { key: "backend", argv: None },
        Remedy { key: "retry", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-A", "tcp", "port", "{server-port}", "or", "port", "53"],
    }),
    references: &[
        Reference {
            title: "RFC 9110, section 9.2.2: idempotent methods, when a client may repeat",
            url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-9.2.2",
        },
        Reference {
            title: "RFC 9293, section 3.6: closing a connection",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.6",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let (client, server) = (conn.side(Direction::ToServer), conn.side(Direction::ToClient));
    let (close, closed_at) = (server.fin_packet?, server.fin_time);
    // Its FIN is its first byte: nothing that this capture missed went before.
    if !conn.handshake.established || server.bytes > 0 || server.fin? != 1 {
        return None;
    }
    if client.fin_packet.is_some_and(|fin| fin < close) || client.bytes > limits.request_size {
        return None;
    }
    // A reset before the close is another story.
    if conn.resets.iter().any(|r| r.packet < close) {
        return None;
    }
    let asked: Vec<_> = conn
        .records
        .iter()
        .filter(|r| r.direction == Direction::ToServer && r.packet < close && has_data(r))
        .collect();
    let (request, last) = (asked.first(), asked.last());
    let request_bytes: u64 = asked.iter().map(|r| u64::from(r.length.unwrap_or(0))).sum();
    let opened_at = conn.handshake.ack.and_then(|a| a.1);
    let (variant, waited) = if let Some(request) = request {
        ("asked", closed_at.zip(request.time).map(|(now, then)| now.since(then)))
    } else {
        ("silent", closed_at.zip(opened_at).map(|(now, then)| now.since(then)))
    };
    let short = request.is_some() && request_bytes < limits.shortest_request;
    if short && waited.is_none_or(|ns| ns > limits.at_once) {
        return None;
    }
    let greets = matches!(conn.server.port, Some(pcaplain_capture::Port::Number(port)) if GREETING_PORTS.contains(&port));
    if variant == "silent" && (!greets || client.bytes > 0) {
        return None;
    }
    if backend_down(conn, model) {
        return None;
    }
    let taken = conn.request_acked.map(|a| a.0).filter(|&p| p != close);
    let after = conn.records.iter().filter(|r| {
        r.packet > close && (r.direction == Direction::ToServer && r.length.unwrap_or(0) > 0 || r.flags.rst())
    });
    let hs = &conn.handshake;
    let opened: Vec<_> = match variant {
        "silent" => hs.syn_acks.first().into_iter().chain(hs.ack.as_ref()).map(|s| s.0).collect(),
        _ => Vec::new(),
    };
    let confidence = if variant == "asked" { 0.9 } else { 0.8 };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("variant", Value::Choice(variant))
        .fact("close", Value::Packet(close))
        .fact("request-bytes", Value::Bytes(request_bytes))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("opened", opened)
        .evidence("request", request.into_iter().chain(last).map(|r| r.packet))
        .evidence("taken", taken)
        .evidence("after", after.map(|r| r.packet).take(4))
        .claims(&[
            SymptomKind::Reset,
            SymptomKind::DataAfterClose,
            SymptomKind::Unacknowledged,
            SymptomKind::Retransmission,
        ])
        .not("reset-by-server", [close])
        .not("client-gave-up", [close])
        .not("proxy-accepted-backend-down", [])
        .unseen("why")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "closed").with([close]),
        ));
    if variant == "asked" {
        finding = finding.not("wrong-protocol", []);
    }
    if let Some(request) = last {
        finding = finding.fact("request", Value::Packet(request.packet));
    }
    if let Some(packet) = taken {
        finding = finding.fact("acked", Value::Packet(packet));
    }
    Some(match waited {
        Some(ns) => {
            finding.fact("waited", Value::Duration(ns)).measured("close", [close], ns as f64 / 1e9, "s")
        }
        None => finding.evidence("close", [close]),
    })
}

/// In the time between request and close somebody tried another connection in vain: a proxy without its backend, which
/// is a closer explanation.
fn backend_down(conn: &Connection, model: &Model<'_>) -> bool {
    let window = conn.first_request.and_then(|r| r.1).zip(conn.side(Direction::ToClient).fin_time);
    window.is_some_and(|(asked, closed)| {
        model.conns.iter().any(|c| {
            c.id != conn.id
                && matches!(c.outcome(), Outcome::Refused | Outcome::Rejected | Outcome::Unanswered)
                && c.first_time.is_some_and(|t| t >= asked && t <= closed)
        })
    })
}
