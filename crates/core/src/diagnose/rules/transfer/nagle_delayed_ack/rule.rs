//! A small write waits for the ACK of the one before, and that ACK is delayed.

use crate::conn::{Connection, Direction};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyFacts, Value,
};
use crate::names::Role;

/// Pauses that are cited; the rest is counted.
const NAMED: usize = 2;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "nagle-delayed-ack",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[Need::BothDirections, Need::Times],
    yields_to: &["receiver-stalled", "packet-loss"],
    facts: &["sender", "receiver", "times", "each", "total", "data", "ack", "next", "turns"],
    roles: &["small", "ack", "next"],
    alternatives: &["slow-server", "slow-client", "packet-loss"],
    checks: &[
        Command {
            key: "writes",
            argv: &["strace", "-f", "-e", "trace=write,sendto,setsockopt", "-p", "<pid>"],
        },
        Command { key: "counters", argv: &["nstat", "-az", "TcpExtDelayedACKs", "TcpExtDelayedACKLocked"] },
        Command { key: "socket", argv: &["ss", "-tinm", "dst", "{receiver}"] },
    ],
    remedies: &[
        Remedy { key: "one-write", argv: None },
        Remedy { key: "nodelay", argv: None },
        Remedy { key: "quickack", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-ttt", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.7.4: Nagle algorithm",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.7.4",
        },
        Reference {
            title: "RFC 9293, section 3.8.6.3: delayed acknowledgments",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.8.6.3",
        },
        Reference {
            title: "tcp(7): TCP_NODELAY, TCP_QUICKACK",
            url: "https://man7.org/linux/man-pages/man7/tcp.7.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (direction, transfer) = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| conn.transfer(d).map(|t| (d, t)))
        .max_by_key(|(_, t)| t.delayed_ack_ns)?;
    let times = transfer.delayed_ack_count;
    if times < model.limits.delayed_acks || transfer.delayed_ack_ns < model.limits.delayed_ack_time {
        return None;
    }
    let first = transfer.delayed_acks.first()?;
    let (sender, receiver) = conn.ends(direction);
    let all = || transfer.delayed_acks.iter().take(NAMED);
    Some(
        Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.88)
            .fact("sender", Value::Host(sender.host.clone()))
            .fact("receiver", Value::Host(receiver.host.clone()))
            .fact("times", Value::Count(times))
            .fact("each", Value::Duration(transfer.delayed_ack_ns / i64::try_from(times).unwrap_or(1).max(1)))
            .fact("total", Value::Duration(transfer.delayed_ack_ns))
            .fact("data", Value::Packet(first.data))
            .fact("ack", Value::Packet(first.ack))
            .fact("next", Value::Packet(first.next))
            .fact("turns", Value::Count(conn.turns.count))
            .actor(Role::Client, &conn.client)
            .actor(Role::Server, &conn.server)
            .measured("small", all().map(|d| d.data), times as f64, "pauses")
            .measured("ack", all().map(|d| d.ack), transfer.delayed_ack_ns as f64 / 1e9, "s")
            .evidence("next", all().map(|d| d.next))
            .not("slow-server", [first.next])
            .not("slow-client", [first.ack])
            .not("packet-loss", [first.ack])
            .topology(TopologyFacts::toward(
                &conn.client,
                &conn.server,
                direction,
                EdgeState::Passes,
                "slow",
                all().map(|d| d.next),
            )),
    )
}
