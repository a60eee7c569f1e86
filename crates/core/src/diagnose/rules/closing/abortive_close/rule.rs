//! RST in place of FIN, after everything was said and has arrived.

use crate::conn::{Class, Connection, Direction, ResetFacts, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::endings::{all_said, was_open};
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "abortive-close",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &[
        "idle-timeout",
        "reset-injected",
        "conntrack-entry-lost",
        "keepalive-race",
        "reset-ignored",
        "rst-carries-reason",
        "peer-vanished",
        "client-gave-up",
        "closed-without-answer",
        "nat-bypassed",
        "reply-from-other-address",
        "half-closed",
        "tls-alert",
        "wrong-protocol",
        "http-error",
    ],
    facts: &["by", "variant", "reset", "resets", "shape", "silence", "close", "late", "late-bytes"],
    roles: &["answered", "close", "late", "reset"],
    alternatives: &["reset-by-server", "reset-by-client", "data-after-close", "idle-timeout"],
    checks: &[
        Command { key: "linger", argv: &["strace", "-f", "-e", "trace=setsockopt,close", "-p", "<pid>"] },
        Command {
            key: "counters",
            argv: &[
                "nstat",
                "-az",
                "TcpExtTCPAbortOnClose",
                "TcpExtTCPAbortOnData",
                "TcpExtTCPAbortOnLinger",
            ],
        },
    ],
    remedies: &[Remedy { key: "leave", argv: None }, Remedy { key: "read", argv: None }],
    next_capture: None,
    references: &[
        Reference {
            title: "RFC 9293, section 3.6: closing a connection",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.6",
        },
        Reference {
            title: "socket(7): SO_LINGER",
            url: "https://man7.org/linux/man-pages/man7/socket.7.html",
        },
        Reference {
            title: "RFC 8446, section 6.1: closure alerts",
            url: "https://www.rfc-editor.org/rfc/rfc8446.html#section-6.1",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let reset = conn.resets.first().filter(|r| was_open(conn, r))?;
    if !all_said(conn, limits) {
        return None;
    }
    let by_server = reset.direction == Direction::ToClient;
    let own = conn.side(reset.direction);
    let peer = conn.side(reset.direction.reverse());
    let own_close = own.fin_packet.filter(|&p| p < reset.packet);
    let peer_close = peer.fin_packet.filter(|&p| p < reset.packet);
    // A last word that came too late.
    let late = conn.last_data.get(reset.direction.reverse().sender()).copied().flatten();
    // The peer's FIN takes a number too, and is no byte.
    let late_bytes = reset.unacknowledged.saturating_sub(u64::from(peer_close.is_some()));
    let late = late.filter(|(packet, _)| *packet < reset.packet && late_bytes > 0 && own_close.is_some());
    let variant = match (own_close, peer_close, late) {
        (_, _, Some(_)) => "last-word",
        (Some(_), ..) => "after-own-close",
        (None, Some(_), _) => "answers-close",
        (None, None, None) => "instead-of-close",
    };
    let silence = reset.after_silence.filter(|&ns| ns >= limits.idle);
    let confidence = match variant {
        "last-word" | "after-own-close" | "answers-close" => 0.9,
        _ if silence.is_some() => 0.7,
        _ => 0.85,
    };
    let answered = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| conn.last_data.get(d.sender()).copied().flatten())
        .map(|(packet, _)| packet)
        .filter(|&p| p < reset.packet && late.is_none_or(|(l, _)| l != p));
    // The one who resets has acknowledged what the other one said.
    let acked = conn.records.iter().filter(|r| r.packet < reset.packet && r.direction == reset.direction);
    let acked = acked.filter(|r| r.class == Class::Ack && peer.bytes > 0).last().map(|r| r.packet);
    let (edge_from, edge_to) = if by_server { ("server", "client") } else { ("client", "server") };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("by", Value::Choice(edge_from))
        .fact("variant", Value::Choice(variant))
        .fact("reset", Value::Packet(reset.packet))
        .fact("resets", Value::Count(conn.resets.len() as u64))
        .fact("shape", Value::Choice(shape(reset)))
        .fact("late-bytes", Value::Bytes(late_bytes))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("answered", answered.chain(acked))
        .evidence("close", own_close.into_iter().chain(peer_close))
        .evidence("late", late.map(|l| l.0))
        .evidence("reset", conn.resets.iter().map(|r| r.packet).take(4))
        .claims(&[SymptomKind::Reset, SymptomKind::DataAfterClose])
        .not(if by_server { "reset-by-server" } else { "reset-by-client" }, [reset.packet])
        .not("data-after-close", [late.map_or(reset.packet, |l| l.0)])
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong(edge_from, edge_to, EdgeState::Reset, "abort").with([reset.packet]),
        ));
    if let Some(ns) = silence {
        finding = finding.fact("silence", Value::Duration(ns)).not("idle-timeout", []);
    }
    if let Some(close) = own_close.or(peer_close) {
        finding = finding.fact("close", Value::Packet(close));
    }
    Some(match late {
        Some((packet, _)) => finding.fact("late", Value::Packet(packet)),
        None => finding,
    })
}

fn shape(reset: &ResetFacts) -> &'static str {
    match reset.shape {
        ResetShape::LivingSocket => "living",
        ResetShape::NoSocket | ResetShape::NoSocketSyn => "no-socket",
        ResetShape::AckNoWindow | ResetShape::Unknown => "unclear",
    }
}
