//! The server closes an idle connection while the client's next request is on its way.

use crate::conn::{Connection, Direction, Record, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::endings::has_data;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "keepalive-race",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &["nat-bypassed", "conntrack-entry-lost"],
    facts: &["idle", "request", "request-bytes", "close", "reset", "apart", "order"],
    roles: &["answered", "request", "close", "reset"],
    alternatives: &["reset-by-server", "data-after-close", "idle-timeout"],
    checks: &[
        Command { key: "server-timeout", argv: &["grep", "-riE", "keep-?alive|idle", "<server-config>"] },
        Command { key: "client-timeout", argv: &["grep", "-riE", "keep-?alive|idle", "<client-config>"] },
        Command {
            key: "unread",
            argv: &["nstat", "-az", "TcpExtTCPAbortOnData", "TcpExtTCPAbortOnClose", "TcpOutRsts"],
        },
    ],
    remedies: &[
        Remedy { key: "order", argv: None },
        Remedy { key: "retry", argv: None },
        Remedy { key: "announce", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9112, section 9.3.1: retrying requests",
            url: "https://www.rfc-editor.org/rfc/rfc9112.html#section-9.3.1",
        },
        Reference {
            title: "RFC 9112, section 9.5: failures and timeouts",
            url: "https://www.rfc-editor.org/rfc/rfc9112.html#section-9.5",
        },
        Reference {
            title: "AWS: troubleshoot application load balancers, HTTP 502",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let (client, server) = (conn.side(Direction::ToServer), conn.side(Direction::ToClient));
    let close = server.fin_packet?;
    let reset = conn.resets.iter().find(|r| r.direction == Direction::ToClient && r.packet > close)?;
    // It had answered before: this connection was kept for the next request.
    let (answer, answered_at) = conn.last_data.get(1).copied().flatten().filter(|a| a.0 < close)?;
    if client.fin_packet.is_some_and(|fin| fin < close) {
        return None;
    }
    let fin = server.shown(server.fin?);
    let closing = conn.record(close)?;
    let taken = closing.acked?;
    // Neither end had heard of the other's step: the request does not acknowledge the FIN, the FIN not the request.
    let crossing = |r: &&Record| {
        r.direction == Direction::ToServer
            && has_data(r)
            && r.packet > answer
            && r.packet < reset.packet
            && r.acked.is_some_and(|acked| acked <= fin)
            && r.offset.is_some_and(|from| from + u64::from(r.length.unwrap_or(0)) > taken)
    };
    let sent: Vec<_> = conn.records.iter().filter(crossing).collect();
    let request = sent.first()?;
    let bytes: u64 = sent.iter().map(|r| u64::from(r.length.unwrap_or(0))).sum();
    let closes_too = client.fin_packet.is_some_and(|fin| sent.iter().any(|r| r.packet == fin));
    let first_step = request.time.zip(closing.time).map(|(a, b)| a.min(b)).or(request.time);
    let idle = first_step.zip(answered_at).map(|(now, then)| now.since(then));
    if idle.is_some_and(|ns| ns < limits.kept_idle) || closes_too && bytes <= limits.close_alert {
        return None;
    }
    let apart = request.time.zip(closing.time).map(|(a, b)| a.since(b).abs());
    let confidence = if idle.is_some() { 0.95 } else { 0.8 };
    let resets = conn.resets.iter().filter(|r| r.direction == Direction::ToClient).map(|r| r.packet).take(3);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("request", Value::Packet(request.packet))
        .fact("request-bytes", Value::Bytes(bytes))
        .fact("close", Value::Packet(close))
        .fact("reset", Value::Packet(reset.packet))
        .fact("order", Value::Choice(if request.packet < close { "request-first" } else { "close-first" }))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("answered", [answer])
        .evidence("request", sent.iter().map(|r| r.packet))
        .evidence("close", [close])
        .evidence("reset", resets)
        .claims(&[
            SymptomKind::Reset,
            SymptomKind::DataAfterClose,
            SymptomKind::Retransmission,
            SymptomKind::Unacknowledged,
        ])
        .not("reset-by-server", [close])
        .not("data-after-close", [request.packet, close])
        .not("idle-timeout", [close])
        .unseen("timer")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Reset, "race").with([close, reset.packet]),
        ));
    if let Some(ns) = idle {
        finding = finding.fact("idle", Value::Duration(ns));
    }
    if let Some(ns) = apart {
        finding = finding.fact("apart", Value::Duration(ns));
    }
    Some(finding)
}
