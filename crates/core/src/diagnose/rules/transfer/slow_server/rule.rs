//! The request is acknowledged at the speed of the network; the answer comes much later.

use crate::conn::{Connection, Direction, Turn};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "slow-server",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[Need::BothDirections, Need::Times],
    yields_to: &[
        "proxy-accepted-backend-down",
        "nat-bypassed",
        "idle-timeout",
        "conntrack-entry-lost",
        "mtu-black-hole",
        "one-way-traffic",
        "unreachable-mid-connection",
        "receiver-stalled",
        "data-ignored",
        "window-shrunk",
        "window-overrun",
        "corrupted-in-flight",
        "latency-inflated",
        "nagle-delayed-ack",
        "reset-injected",
        "client-gave-up",
        "peer-vanished",
        "tls-blocked",
        "tls-alert",
        "wrong-protocol",
        "http-error",
    ],
    facts: &["waited", "acked", "usual", "request", "answer", "answered", "turns", "slow"],
    roles: &["request", "acked", "answer"],
    alternatives: &["packet-loss", "nagle-delayed-ack", "receiver-stalled", "mtu-black-hole"],
    checks: &[
        Command { key: "server-log", argv: &["journalctl", "-u", "<service>", "--since", "-10 min"] },
        Command {
            key: "timing",
            argv: &[
                "curl",
                "-so",
                "/dev/null",
                "-w",
                "%{time_connect} %{time_starttransfer} %{time_total}\\n",
                "http://{server}:{server-port}/",
            ],
        },
        Command { key: "queues", argv: &["ss", "-tnl", "sport", "=", ":{server-port}"] },
        Command {
            key: "upstream",
            argv: &[
                "tcpdump",
                "-ni",
                "any",
                "src",
                "host",
                "{server}",
                "and",
                "tcp[tcpflags]",
                "&",
                "tcp-syn",
                "!=",
                "0",
            ],
        },
    ],
    remedies: &[
        Remedy { key: "profile", argv: None },
        Remedy { key: "backend", argv: None },
        Remedy { key: "timeouts", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-s", "128", "host", "{server}"],
    }),
    references: &[Reference {
        title: "RFC 9293, section 3.8.6.3: delayed acknowledgments",
        url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.8.6.3",
    }],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    late(conn, model).or_else(|| silent(conn, model))
}

/// An answer that came, much later than it could have.
fn late(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let mut waits: Vec<i64> = conn.turns.iter().filter_map(Turn::wait).collect();
    waits.sort_unstable();
    let median = *waits.get(waits.len() / 2)?;
    let usual = (waits.len() > 1).then_some(median);
    let slow = |turn: &&Turn| {
        turn.wait().is_some_and(|wait| {
            wait >= limits.slow_answer && usual.is_none_or(|usual| usual >= limits.slow_answer)
                || wait >= limits.slower_answer
                    && usual.is_some_and(|usual| wait >= limits.slower_factor * usual)
        })
    };
    // Where a part of it was lost, the timers may have taken the time.
    let timers = |turn: &Turn| {
        let waited = |d| conn.transfer(d).map_or(0, |t| t.waited_for_timers);
        turn.repeated
            && 2 * (waited(Direction::ToServer) + waited(Direction::ToClient)) >= turn.wait().unwrap_or(0)
    };
    let turn = conn.turns.iter().filter(slow).filter(|t| !timers(t)).max_by_key(|t| t.wait())?;
    let count = conn.turns.iter().filter(slow).count() as u64;
    let (request, answer, wait) = (turn.request?, turn.answer?, turn.wait()?);
    let acked = acknowledged(conn, turn, request.last, answer.first);
    // The acknowledgment alone proves that the request was there in time.
    let confidence = if acked.is_some() { 0.92 } else { 0.8 };
    let mut finding = base(conn, confidence, request.last, acked, wait)
        .fact("answered", Value::Choice("yes"))
        .fact("answer", Value::Packet(answer.first))
        .fact("slow", Value::Count(count))
        .evidence("answer", [answer.first])
        .not("mtu-black-hole", [answer.first]);
    if let Some(usual) = usual {
        finding = finding.fact("usual", Value::Duration(usual));
    }
    if let Some(ns) = turn.ack_time().filter(|&ns| ns >= 0 && acked.is_some()) {
        finding = finding.fact("acked", Value::Duration(ns));
    }
    Some(finding)
}

/// A first request that was acknowledged, and then nothing.
fn silent(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let turn = conn.turns.last().filter(|_| conn.turns.count == 1)?;
    let request = turn.request.filter(|r| r.bytes <= model.limits.request_size)?;
    let (acked, _) = turn.acked.filter(|_| turn.answer.is_none() && !turn.repeated)?;
    let until = conn.resets.first().and_then(|r| r.time).or(conn.side(Direction::ToServer).fin_time);
    let waited = match until {
        Some(end) => end.since(request.last_time?),
        None => model.went_on(conn, request.last_time)?,
    };
    let closed_by_server = conn.side(Direction::ToClient).fin.is_some()
        || conn.resets.iter().any(|r| r.direction == Direction::ToClient);
    if waited < model.limits.silent_request
        || closed_by_server
        || conn.side(Direction::ToClient).data_segments > 0
    {
        return None;
    }
    let mut finding = base(conn, 0.75, request.last, Some(acked), waited)
        .fact("answered", Value::Choice("no"))
        .fact("slow", Value::Count(1));
    if let Some(ns) = turn.ack_time().filter(|&ns| ns >= 0) {
        finding = finding.fact("acked", Value::Duration(ns));
    }
    Some(finding.not("mtu-black-hole", []).unseen("later"))
}

fn base(
    conn: &Connection,
    confidence: f32,
    request: PacketRef,
    acked: Option<PacketRef>,
    waited: i64,
) -> Finding {
    Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("waited", Value::Duration(waited))
        .fact("request", Value::Packet(request))
        .fact("turns", Value::Count(conn.turns.count))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .measured("request", [request], waited as f64 / 1e9, "s")
        .evidence("acked", acked)
        .not("packet-loss", acked)
        .not("nagle-delayed-ack", [request])
        .not("receiver-stalled", [request])
        .unseen("behind")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            Direction::ToClient,
            EdgeState::Passes,
            "slow",
            [],
        ))
}

/// The packet that acknowledges the request before the answer comes.
fn acknowledged(conn: &Connection, turn: &Turn, request: PacketRef, answer: PacketRef) -> Option<PacketRef> {
    turn.acked
        .map(|a| a.0)
        .filter(|&p| p > request && p < answer && conn.record(p).is_none_or(|r| !r.flags.fin()))
}
