//! A SYN or data with a timestamp older than one before is ignored: protection against wrapped sequence numbers.

use pcaplain_capture::Host;
use rustc_hash::FxHashMap;

use crate::conn::{Connection, Direction, InFlight, Outcome, Side, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "timestamp-rejected",
    kind: Kind::Problem,
    since: "0.2.0",
    needs: &[],
    yields_to: &["rejected-by-firewall", "reply-from-other-address", "old-connection-challenged"],
    facts: &["what", "newer", "newer-value", "older", "older-value", "back", "gap", "attempts", "later"],
    roles: &["newer", "older", "answer", "later"],
    alternatives: &["syn-unanswered", "packet-loss", "data-ignored"],
    checks: &[
        Command { key: "recycle", argv: &["sysctl", "net.ipv4.tcp_tw_recycle", "net.ipv4.tcp_timestamps"] },
        Command {
            key: "counters",
            argv: &[
                "nstat",
                "-az",
                "TcpExtPAWSActive",
                "TcpExtPAWSEstab",
                "TcpExtPAWSPassive",
                "TcpExtTSEcrRejected",
            ],
        },
        Command { key: "metrics", argv: &["ip", "tcp_metrics", "show", "{client}"] },
        Command { key: "nat", argv: &["conntrack", "-L", "-p", "tcp", "--dport", "{server-port}"] },
    ],
    remedies: &[
        Remedy { key: "recycle-off", argv: Some(&["sysctl", "-w", "net.ipv4.tcp_tw_recycle=0"]) },
        Remedy { key: "box", argv: None },
        Remedy { key: "timestamps-off", argv: Some(&["sysctl", "-w", "net.ipv4.tcp_timestamps=0"]) },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 7323, section 5: protection against wrapped sequences",
            url: "https://www.rfc-editor.org/rfc/rfc7323.html#section-5",
        },
        Reference {
            title: "tcp(7): tcp_tw_recycle",
            url: "https://man7.org/linux/man-pages/man7/tcp.7.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    // Who was answered, by client's and server's host.
    let mut answered: FxHashMap<(u16, &Host, &Host), Vec<&Connection>> = FxHashMap::default();
    for conn in model.conns.iter().filter(|c| c.handshake.established && clock(c).is_some()) {
        answered.entry((conn.input, &conn.client.host, &conn.server.host)).or_default().push(conn);
    }
    let mut found = Vec::new();
    for conn in model.conns {
        let key = (conn.input, &conn.client.host, &conn.server.host);
        let others = answered.get(&key).map_or(&[][..], Vec::as_slice);
        found.extend(opening(conn, others, model));
        found.extend(
            [Direction::ToServer, Direction::ToClient].into_iter().find_map(|d| data(conn, d, model)),
        );
    }
    found
}

/// The last timestamp of a connection's client.
fn clock(conn: &Connection) -> Option<u32> {
    conn.side(Direction::ToServer).tsval
}

/// Is `new` older than `old`? By how many ticks.
fn back(old: u32, new: u32) -> Option<u32> {
    let ticks = old.wrapping_sub(new);
    (1..1 << 31).contains(&ticks).then_some(ticks)
}

/// A SYN without an answer, after the same address had shown a newer timestamp and was answered.
fn opening(conn: &Connection, others: &[&Connection], model: &Model<'_>) -> Option<Finding> {
    if conn.outcome() != Outcome::Unanswered || conn.handshake.syn_count < 2 || others.is_empty() {
        return None;
    }
    if model.siblings(conn.id).any(|s| s.side(Direction::ToClient).segments > 0) {
        return None;
    }
    let (syn, asked_at) = *conn.handshake.syns.first()?;
    let value = conn.record(syn)?.timestamps?.0;
    let same_port = |other: &&&Connection| other.server == conn.server;
    let last_time = |other: &Connection| other.side(Direction::ToServer).last_time;
    let before = others.iter().filter(same_port).rev().find_map(|other| {
        let gap = asked_at?.since(last_time(other)?);
        let recent = (0..model.limits.paws_memory).contains(&gap);
        Some((other, gap, back(clock(other)?, value)?)).filter(|_| recent)
    });
    let (before, gap, ticks) = before?;
    let newer = clock(before)?;
    // Somebody with the newer clock is answered while this one is not: the server is there and makes a difference.
    let later = others.iter().filter(same_port).find_map(|other| {
        let &(answer, _) = other.handshake.syn_acks.first()?;
        let after = other.first_time?.since(asked_at?) > 0;
        (after && back(clock(other)?, value).is_some()).then_some(answer)
    });
    let last = last_of(before)?;
    let from_afar = model.siblings(conn.id).flat_map(|s| s.handshake.syns.iter().map(|s| s.0).take(2));
    let confidence = if later.is_some() { 0.93 } else { 0.6 };
    let finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("what", Value::Choice("opening"))
        .fact("newer", Value::Packet(last))
        .fact("newer-value", Value::Number(newer))
        .fact("older", Value::Packet(syn))
        .fact("older-value", Value::Number(value))
        .fact("back", Value::Count(u64::from(ticks)))
        .fact("gap", Value::Duration(gap))
        .fact("attempts", Value::Count(u64::from(conn.handshake.syn_count)))
        .fact("later", Value::Choice(if later.is_some() { "yes" } else { "no" }))
        .evidence("newer", [last])
        .evidence("older", conn.handshake.syns.iter().map(|s| s.0).take(3).chain(from_afar))
        .evidence("later", later)
        .claims(&[SymptomKind::SynAgain])
        .not("syn-unanswered", later)
        .unseen("who");
    Some(ends(finding, conn, model, Direction::ToServer, syn))
}

/// Data with a timestamp that went back, repeated and never taken, although the other end goes on answering.
fn data(conn: &Connection, direction: Direction, model: &Model<'_>) -> Option<Finding> {
    let side = conn.side(direction);
    let older = *side.older_timestamps.packets.first()?;
    let waiting = conn.transfer(direction)?.flight.iter().find(|segment| carries(segment, side))?;
    if waiting.attempts < 2 {
        return None;
    }
    let answers: Vec<PacketRef> = conn
        .records
        .iter()
        .filter(|r| r.direction == direction.reverse() && r.packet.number > waiting.packet.number)
        .filter(|r| r.flags.ack() && !r.flags.rst())
        .map(|r| r.packet)
        .collect();
    if answers.is_empty() {
        return None;
    }
    let value = conn.record(older)?.timestamps?.0;
    // The same data where its timestamp may still have been right.
    let from_afar: Vec<PacketRef> = model
        .siblings(conn.id)
        .filter_map(|s| s.transfer(direction)?.flight.iter().find(|f| f.from == waiting.from))
        .flat_map(|f| std::iter::once(f.packet).chain(f.again.iter().copied()).take(3))
        .collect();
    let last = conn
        .records
        .iter()
        .filter(|r| r.direction == direction && r.packet.number < older.number && r.timestamps.is_some())
        .last()?;
    let newer = last.timestamps?.0;
    let finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.95)
        .fact("what", Value::Choice("data"))
        .fact("newer", Value::Packet(last.packet))
        .fact("newer-value", Value::Number(newer))
        .fact("older", Value::Packet(older))
        .fact("older-value", Value::Number(value))
        .fact("back", Value::Count(u64::from(back(newer, value)?)))
        .fact("attempts", Value::Count(u64::from(waiting.attempts)))
        .fact("later", Value::Choice("no"))
        .evidence("newer", [last.packet])
        .evidence("older", side.older_timestamps.packets.iter().copied().take(3).chain(from_afar))
        .evidence("answer", answers.iter().copied().take(3))
        .claims(&[
            SymptomKind::OldTimestamp,
            SymptomKind::Retransmission,
            SymptomKind::DuplicateAck,
            SymptomKind::Unacknowledged,
        ])
        .not("packet-loss", answers.iter().copied())
        .not("data-ignored", [older])
        .unseen("who");
    Some(ends(finding, conn, model, direction, older))
}

/// Does this waiting segment carry one of the old timestamps?
fn carries(segment: &InFlight, side: &Side) -> bool {
    let old = &side.older_timestamps.packets;
    old.contains(&segment.packet) || old.contains(&segment.last_packet)
}

/// The client's last packet in a connection.
fn last_of(conn: &Connection) -> Option<PacketRef> {
    let own = conn.records.iter().filter(|r| r.direction == Direction::ToServer && r.timestamps.is_some());
    own.last().map(|r| r.packet)
}

fn ends(
    mut finding: Finding,
    conn: &Connection,
    model: &Model<'_>,
    direction: Direction,
    packet: PacketRef,
) -> Finding {
    finding.covers = model.siblings(conn.id).map(|s| Subject::Connection(s.id)).collect();
    let (from, to) = match direction {
        Direction::ToServer => ("client", "server"),
        Direction::ToClient => ("server", "client"),
    };
    let wrong = TopologyEdge::wrong(from, to, EdgeState::Refused, "too-old").with([packet]);
    let mut topology = TopologyFacts::direct(&conn.client, &conn.server, wrong);
    if direction == Direction::ToClient
        && let Some(first) = topology.actual.first_mut()
    {
        *first = TopologyEdge::passes("client", "server");
    }
    finding.actor(Role::Client, &conn.client).actor(Role::Server, &conn.server).topology(topology)
}
