//! The server resets an established connection, and nothing above explains it.

use crate::conn::{Connection, Direction, ResetFacts, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::endings::{all_said, was_open};
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "reset-by-server",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "one-way-traffic",
        "proxy-accepted-backend-down",
        "nat-bypassed",
        "reply-from-other-address",
        "handshake-ack-lost",
        "keepalive-race",
        "data-after-close",
        "closed-without-answer",
        "client-gave-up",
        "rst-carries-reason",
        "peer-vanished",
        "accept-queue-overflow",
        "two-stacks-one-address",
        "port-probe",
        "port-scan",
        "tls-alert",
        "tls-blocked",
        "wrong-protocol",
        "idle-timeout",
        "conntrack-entry-lost",
        "reset-injected",
        "mtu-black-hole",
    ],
    facts: &[
        "shape",
        "when",
        "request-bytes",
        "answer-bytes",
        "reset",
        "answers",
        "after",
        "silence",
        "window",
        "own-ttl",
        "reset-ttl",
        "ttl",
    ],
    roles: &["opened", "request", "answer", "reset"],
    alternatives: &[
        "proxy-accepted-backend-down",
        "port-closed",
        "reset-by-client",
        "idle-timeout",
        "reset-injected",
    ],
    checks: &[
        Command { key: "log", argv: &["journalctl", "--since", "-15min"] },
        Command { key: "restarts", argv: &["kubectl", "get", "pods", "-A", "-o", "wide"] },
        Command {
            key: "aborts",
            argv: &[
                "nstat",
                "-az",
                "TcpExtTCPAbortOnData",
                "TcpExtTCPAbortOnClose",
                "TcpExtTCPAbortOnTimeout",
                "TcpExtTCPAbortOnMemory",
                "TcpEstabResets",
            ],
        },
        Command { key: "reason", argv: &["perf", "trace", "-e", "tcp:tcp_send_reset", "-a"] },
    ],
    remedies: &[
        Remedy { key: "program", argv: None },
        Remedy { key: "read", argv: None },
        Remedy { key: "drain", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.5.2: reset generation",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5.2",
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
    let reset = conn.effective_reset().filter(|r| r.direction == Direction::ToClient && was_open(conn, r))?;
    let (client, server) = reset.bytes_before;
    // Its window has been closed to the end: what it does not read is the story.
    let full = conn.transfer(Direction::ToServer).and_then(|t| t.zero_windows.last());
    if full.is_some_and(|z| z.opened_by.is_none() && z.ns >= model.limits.stalled) {
        return None;
    }
    // Everything was said and both sides know it: an end like any other.
    if all_said(conn, model.limits) || reset.fins_before == (true, true) {
        return None;
    }
    let when = match (client, server) {
        (0, 0) if !reset.established => "older",
        (0, 0) => "before-data",
        (_, 0) => "before-answer",
        _ => "after-answer-began",
    };
    let shape = shape(reset);
    let foreign_ttl = reset.ttl.is_some_and(|(mine, own)| mine.abs_diff(own) >= model.limits.ttl_distance);
    let confidence = match (shape, when) {
        _ if foreign_ttl => 0.5,
        // HTTP announces how long its answer is.
        _ if conn.app.as_ref().and_then(|app| app.answer_whole()) == Some(false) => 0.92,
        ("living", "after-answer-began") => 0.85,
        ("no-socket", _) => 0.75,
        (_, "before-data") => 0.6,
        _ => 0.7,
    };
    let hs = &conn.handshake;
    let opened = hs.syn_acks.last().into_iter().chain(hs.ack.as_ref()).map(|s| s.0);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("shape", Value::Choice(shape))
        .fact("when", Value::Choice(when))
        .fact("request-bytes", Value::Bytes(client))
        .fact("answer-bytes", Value::Bytes(server))
        .fact("reset", Value::Packet(reset.packet))
        .fact("ttl", Value::Choice(ttl(reset, foreign_ttl)))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("request", request(conn, reset))
        .evidence("answer", conn.first_answer.map(|a| a.0))
        .evidence("opened", opened.filter(|_| when == "before-data"))
        .evidence("reset", [reset.packet])
        .claims(&[SymptomKind::Reset, SymptomKind::DataAfterClose])
        .not(
            "port-closed",
            conn.handshake
                .syn_acks
                .first()
                .map(|s| s.0)
                .into_iter()
                .chain(conn.handshake.ack.map(|a| a.0))
                .take(2),
        )
        .not("reset-by-client", [reset.packet])
        .unseen("why")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Reset, "reset").with([reset.packet]),
        ));
    if when == "before-answer" {
        finding = finding.not("proxy-accepted-backend-down", []);
    }
    if foreign_ttl {
        finding = finding.not("reset-injected", []);
    }
    if let Some((mine, own)) = reset.ttl {
        finding = finding
            .fact("reset-ttl", Value::Count(u64::from(mine)))
            .fact("own-ttl", Value::Count(u64::from(own)));
    }
    if let Some(packet) = reset.answers {
        finding = finding.fact("answers", Value::Packet(packet));
    }
    if let Some(ns) = reset.answered_after {
        finding = finding.fact("after", Value::Duration(ns));
    }
    if let Some(window) = reset.window {
        finding = finding.fact("window", Value::Number(u32::from(window)));
    }
    if let Some(silence) = conn.silences.iter().filter(|s| s.ns >= model.limits.idle).max_by_key(|s| s.ns)
        && reset.answers == Some(silence.ended_by)
    {
        finding = finding.fact("silence", Value::Duration(silence.ns)).not("idle-timeout", []);
    }
    Some(finding)
}

/// What the client asked first, and its last words before the reset.
fn request(conn: &Connection, reset: &ResetFacts) -> impl Iterator<Item = crate::names::PacketRef> {
    let late = conn.last_data.first().copied().flatten().map(|d| d.0).filter(|&p| p < reset.packet);
    let first = conn.first_request.map(|r| r.0).filter(|_| conn.side(Direction::ToClient).bytes > 0);
    first.into_iter().chain(late.or(conn.first_request.map(|r| r.0)))
}

fn shape(reset: &ResetFacts) -> &'static str {
    match reset.shape {
        ResetShape::LivingSocket => "living",
        ResetShape::NoSocket | ResetShape::NoSocketSyn => "no-socket",
        ResetShape::AckNoWindow | ResetShape::Unknown => "unclear",
    }
}

fn ttl(reset: &ResetFacts, foreign: bool) -> &'static str {
    match reset.ttl {
        None => "unknown",
        Some(_) if foreign => "foreign",
        Some(_) => "own",
    }
}
