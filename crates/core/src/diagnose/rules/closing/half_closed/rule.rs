//! One end has closed, the other never does.

use crate::conn::{Connection, Direction, Outcome, Record};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "half-closed",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &[
        "client-gave-up",
        "nat-bypassed",
        "mtu-black-hole",
        "receiver-stalled",
        "old-connection-challenged",
        "one-way-traffic",
    ],
    facts: &["closer", "close", "acked", "ack-delay", "open-for", "probes"],
    roles: &["close", "acked", "probes"],
    alternatives: &["peer-vanished", "client-gave-up", "healthy"],
    checks: &[
        Command { key: "close-wait", argv: &["ss", "-tnpo", "state", "close-wait"] },
        Command { key: "fin-wait", argv: &["ss", "-tnpo", "state", "fin-wait-2"] },
        Command { key: "files", argv: &["ls", "-l", "/proc/<pid>/fd"] },
    ],
    remedies: &[Remedy { key: "close", argv: None }, Remedy { key: "timeout", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.6.1: half-closed connections",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.6.1",
        },
        Reference {
            title: "Linux ip-sysctl: tcp_fin_timeout",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let direction = match conn.outcome() {
        Outcome::HalfClosed if conn.side(Direction::ToServer).fin.is_some() => Direction::ToServer,
        Outcome::HalfClosed => Direction::ToClient,
        // It gave up waiting for the other end's close, in the end.
        Outcome::ResetByClient if gave_up(conn, Direction::ToServer) => Direction::ToServer,
        Outcome::ResetByServer if gave_up(conn, Direction::ToClient) => Direction::ToClient,
        _ => return None,
    };
    let (closer, other) = (conn.side(direction), conn.side(direction.reverse()));
    let close = closer.fin_packet?;
    let fin = closer.fin?;
    if other.acked? <= fin || !conn.handshake.established {
        return None;
    }
    // The other end takes the close, and says nothing more.
    let acks = |r: &&Record| {
        r.direction != direction && r.packet > close && r.acked.is_some_and(|acked| acked > closer.shown(fin))
    };
    let acked = conn.records.iter().find(acks)?;
    let speaks = conn.last_data.get(direction.reverse().sender()).copied().flatten();
    if speaks.is_some_and(|(packet, _)| packet > close) || acked.flags.rst() {
        return None;
    }
    let delay = acked.time.zip(closer.fin_time).map(|(now, then)| now.since(then));
    let open_for = model.went_on(conn, acked.time);
    let held_back = delay.is_some_and(|ns| ns - conn.handshake_rtt().unwrap_or(0) >= limits.late_fin_ack);
    let stayed = open_for.is_some_and(|ns| ns >= limits.answer_patience);
    // An input that ends with the close shows nothing of what follows.
    if acked.time.is_some() && !held_back && !stayed {
        return None;
    }
    let confidence = if stayed { 0.9 } else { 0.8 };
    let (edge_from, edge_to) = match direction {
        Direction::ToServer => ("server", "client"),
        Direction::ToClient => ("client", "server"),
    };
    let probes = closer.keep_alives.packets.iter().copied().filter(|&p| p > close);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("closer", Value::Choice(edge_to))
        .fact("close", Value::Packet(close))
        .fact("acked", Value::Packet(acked.packet))
        .fact("probes", Value::Count(probes.clone().count() as u64))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("close", [close])
        .evidence("acked", [acked.packet])
        .evidence("probes", probes)
        .not("peer-vanished", [acked.packet])
        .unseen("later")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong(edge_from, edge_to, EdgeState::NeverMade, "no-fin").with([acked.packet]),
        ));
    if !stayed {
        finding = finding.not("healthy", []);
    }
    if let Some(ns) = delay {
        finding = finding.fact("ack-delay", Value::Duration(ns));
    }
    Some(match open_for.filter(|_| stayed) {
        Some(ns) => finding.fact("open-for", Value::Duration(ns)),
        None => finding,
    })
}

/// The end that had closed resets what the other end keeps open: after probes, or after a wait of its own.
fn gave_up(conn: &Connection, direction: Direction) -> bool {
    let own = conn.side(direction);
    own.fin.is_some()
        && conn.side(direction.reverse()).fin.is_none()
        && conn.effective_reset().is_some_and(|r| {
            r.direction == direction
                && own.fin_packet.is_some_and(|fin| fin < r.packet)
                && own.unanswered_probes > 0
        })
}
