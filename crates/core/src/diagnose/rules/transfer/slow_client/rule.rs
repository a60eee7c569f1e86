//! The server waits for the client: in the middle of a request, or for a first one that does not come.

use crate::conn::{Connection, Direction, Turn};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "slow-client",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[Need::BothDirections, Need::Times],
    yields_to: &[
        "nat-bypassed",
        "idle-timeout",
        "conntrack-entry-lost",
        "mtu-black-hole",
        "packet-loss",
        "receiver-stalled",
        "window-limited",
        "nagle-delayed-ack",
        "client-closed-after-greeting",
        "reset-injected",
        "peer-vanished",
    ],
    facts: &["waited", "before", "resumed", "what"],
    roles: &["before", "resumed", "closed"],
    alternatives: &["slow-server", "packet-loss", "receiver-stalled"],
    checks: &[
        Command { key: "client", argv: &["ss", "-tinp", "dst", "{server}"] },
        Command {
            key: "trace",
            argv: &["strace", "-f", "-tt", "-e", "trace=network,read,write", "-p", "<pid>"],
        },
        Command { key: "server-timeouts", argv: &["grep", "-rniE", "timeout", "<server-config>"] },
    ],
    remedies: &[Remedy { key: "client", argv: None }, Remedy { key: "timeout", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-s", "128", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[Reference {
        title: "RFC 9112: HTTP/1.1, message body length",
        url: "https://www.rfc-editor.org/rfc/rfc9112.html",
    }],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    in_the_middle(conn, model).or_else(|| silent(conn, model))
}

/// A request in two parts with a long pause between, answered as soon as it is whole.
fn in_the_middle(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let transfer = conn.transfer(Direction::ToServer)?;
    if transfer.waited_for_timers > 0 || transfer.zero_window_count > 0 {
        return None;
    }
    // A pause between two commands that draw no answer is nobody's fault; here the answer waits for the rest.
    let waits = |turn: &&Turn| {
        turn.request_gap.is_some_and(|(ns, resumed)| {
            let last = turn.request.is_some_and(|r| r.last == resumed || r.bytes > model.limits.request_size);
            ns >= model.limits.client_gap && last && turn.wait().is_some_and(|wait| wait * 8 <= ns)
        })
    };
    let turn = conn.turns.iter().filter(waits).max_by_key(|t| t.request_gap.map(|g| g.0))?;
    // Where most turns look like that, somebody is typing.
    if conn.turns.count > 3 && conn.turns.iter().filter(|t| t.request_gap.is_some()).count() < 2 {
        return None;
    }
    let (ns, resumed) = turn.request_gap?;
    let before = last_before(conn, resumed);
    let mut finding = base(conn, 0.85, ns, before)
        .fact("what", Value::Choice("middle"))
        .fact("resumed", Value::Packet(resumed))
        .evidence("resumed", [resumed])
        .not("slow-server", turn.answer.map(|a| a.first))
        .not("packet-loss", before)
        .not("receiver-stalled", before);
    if let Some(packet) = before {
        finding = finding.fact("before", Value::Packet(packet));
    }
    Some(finding)
}

/// The client opens the connection and says nothing until the server gives up.
fn silent(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (ack, since) = conn.handshake.ack?;
    let quiet = conn.sides.iter().all(|s| s.data_segments == 0);
    let server = conn.side(Direction::ToClient);
    let reset = conn.resets.first().filter(|r| r.direction == Direction::ToClient && server.fin.is_none())?;
    let (end, time) = (reset.packet, reset.time);
    let waited = time?.since(since?);
    let client_first = conn.side(Direction::ToServer).fin_packet.is_some_and(|p| p < end);
    if !quiet || client_first || waited < model.limits.client_silence || conn.handshake.syn_acks_after_ack > 0
    {
        return None;
    }
    Some(
        base(conn, 0.85, waited, Some(ack))
            .fact("what", Value::Choice("silent"))
            .fact("before", Value::Packet(ack))
            .fact("resumed", Value::Packet(end))
            .evidence("closed", [end])
            .claims(&[crate::conn::SymptomKind::Reset])
            .not("slow-server", [ack])
            .not("packet-loss", [])
            .not("receiver-stalled", []),
    )
}

fn base(conn: &Connection, confidence: f32, waited: i64, before: Option<PacketRef>) -> Finding {
    Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("waited", Value::Duration(waited))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .measured("before", before, waited as f64 / 1e9, "s")
        .unseen("why")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            Direction::ToServer,
            EdgeState::Passes,
            "late",
            [],
        ))
}

/// The last packet before `packet`.
fn last_before(conn: &Connection, packet: PacketRef) -> Option<PacketRef> {
    conn.records.iter().map(|r| r.packet).take_while(|&p| p < packet).last()
}
