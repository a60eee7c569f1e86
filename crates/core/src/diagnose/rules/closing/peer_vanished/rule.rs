//! In the middle of a connection one end falls silent: repetitions and probes stay unanswered.

use crate::conn::{Class, Connection, Direction, Record, Side, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "peer-vanished",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "handshake-ack-lost",
        "accept-queue-overflow",
        "mtu-black-hole",
        "tls-blocked",
        "idle-timeout",
        "conntrack-entry-lost",
        "receiver-stalled",
        "one-way-traffic",
        "reply-not-received",
        "nat-bypassed",
        "timestamp-rejected",
        "data-ignored",
        "corrupted-in-flight",
        "options-stripped",
        "loopback-on-the-wire",
        "unreachable-mid-connection",
        "arp-unanswered",
        "address-conflict",
    ],
    facts: &["gone", "what", "attempts", "silent-for", "bytes", "last-heard", "first", "gives-up", "heard"],
    roles: &["last-heard", "first", "again", "gives-up"],
    alternatives: &["packet-loss", "mtu-black-hole", "idle-timeout", "slow-server"],
    checks: &[
        Command { key: "alive", argv: &["ping", "-c", "3", "{server}"] },
        Command { key: "retries", argv: &["ss", "-tnoi", "dst", "{server}"] },
        Command {
            key: "arrives",
            argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "port", "{server-port}"],
        },
        Command { key: "route", argv: &["ip", "route", "get", "{server}"] },
    ],
    remedies: &[
        Remedy { key: "path", argv: None },
        Remedy { key: "timeout", argv: None },
        Remedy { key: "keepalive", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "Linux ip-sysctl: tcp_retries2, tcp_keepalive_probes",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
        Reference {
            title: "RFC 9293, section 3.8.3: connection failures",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.8.3",
        },
        Reference {
            title: "RFC 5482: TCP user timeout option",
            url: "https://www.rfc-editor.org/rfc/rfc5482.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

/// What nobody answers.
struct Unanswered {
    what: &'static str,
    first: PacketRef,
    again: Vec<PacketRef>,
    attempts: u64,
    silent: Option<i64>,
    bytes: u64,
}

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let directions = [Direction::ToServer, Direction::ToClient];
    let (direction, lost) = directions.into_iter().find_map(|d| {
        let lost = data(conn, d, model).or_else(|| probes(conn, d, model))?;
        Some((d, lost))
    })?;
    let gone = conn.side(direction.reverse());
    // A handshake that was never completed has explanations of its own.
    if !conn.handshake.established && !conn.handshake.syns.is_empty() {
        return None;
    }
    // Another leg or vantage point shows that the other end does answer.
    if model.siblings(conn.id).any(|s| s.input != conn.input && answers(s, conn, direction, &lost)) {
        return None;
    }
    let last_heard = last_of(conn, direction.reverse());
    let gives_up = conn.resets.iter().find(|r| r.direction == direction && r.packet > lost.first);
    // Nothing as long as this has got through before: the length itself may be the reason.
    let untried = lost.bytes >= 1000 && conn.transfer(direction).is_none_or(|t| t.longest_acked < lost.bytes);
    let confidence = match (lost.attempts, last_heard.is_some()) {
        _ if untried => 0.6,
        (0..=2, _) => 0.7,
        (_, false) => 0.75,
        (3, true) => 0.85,
        _ => 0.92,
    };
    let (edge_from, edge_to) = match direction {
        Direction::ToServer => ("client", "server"),
        Direction::ToClient => ("server", "client"),
    };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("gone", Value::Choice(edge_to))
        .fact("what", Value::Choice(lost.what))
        .fact("heard", Value::Choice(if gone.segments > 0 { "yes" } else { "no" }))
        .fact("attempts", Value::Count(lost.attempts))
        .fact("bytes", Value::Bytes(lost.bytes))
        .fact("first", Value::Packet(lost.first))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("last-heard", last_heard)
        .evidence("first", [lost.first])
        .evidence("gives-up", gives_up.map(|r| r.packet))
        .claims(&[
            SymptomKind::Retransmission,
            SymptomKind::Unacknowledged,
            SymptomKind::KeepAliveUnanswered,
            SymptomKind::Reset,
            SymptomKind::IcmpError,
        ])
        .not("packet-loss", lost.again.iter().copied())
        .not("mtu-black-hole", if lost.bytes < 500 { vec![lost.first] } else { Vec::new() })
        .not("idle-timeout", [])
        .not("slow-server", lost.again.iter().copied().take(2))
        .unseen("where")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong(edge_from, edge_to, EdgeState::Lost, "silence").with([lost.first]),
        ));
    // The program has closed already: nobody waits for this answer.
    if lost.what == "fin" {
        finding.kind = Kind::Slow;
    }
    if let Some(packet) = last_heard {
        finding = finding.fact("last-heard", Value::Packet(packet));
    }
    if let Some(reset) = gives_up {
        finding = finding.fact("gives-up", Value::Packet(reset.packet));
    }
    Some(match lost.silent {
        Some(ns) => finding.fact("silent-for", Value::Duration(ns)).measured(
            "again",
            lost.again,
            ns as f64 / 1e9,
            "s",
        ),
        None => finding.evidence("again", lost.again),
    })
}

/// Does `other`, the same connection seen elsewhere, show what was lost here and its acknowledgment?
fn answers(other: &Connection, conn: &Connection, direction: Direction, lost: &Unanswered) -> bool {
    let (sent, receiver) = (other.side(direction), other.side(direction.reverse()));
    if lost.what == "probes" {
        return sent.keep_alives.count > 0 && sent.unanswered_probes == 0;
    }
    let all = receiver.acked.zip(sent.next).is_some_and(|(acked, next)| acked >= next);
    all && sent.next == conn.side(direction).next
}

/// Data or a FIN that was sent again and again.
fn data(conn: &Connection, direction: Direction, model: &Model<'_>) -> Option<Unanswered> {
    let limits = model.limits;
    let oldest = conn.transfer(direction)?.flight.oldest()?;
    let peer = conn.side(direction.reverse());
    // Anything at all that came after the first attempt says that the other end is there.
    if oldest.sacked || peer.window == Some(0) || heard_since(conn, peer, direction, oldest.packet) {
        return None;
    }
    let until = last_attempt(conn, direction).max(oldest.last_time);
    let silent = until.zip(oldest.time).map(|(now, then)| now.since(then));
    let enough = oldest.attempts > limits.gone_attempts
        || oldest.attempts == limits.gone_attempts
            && silent.is_none_or(|ns| ns >= limits.answer_patience / 2)
        || oldest.attempts == 2 && silent.is_some_and(|ns| ns >= limits.gone_after);
    enough.then(|| Unanswered {
        what: if oldest.to - oldest.from == 1 && conn.side(direction).fin == Some(oldest.from) {
            "fin"
        } else {
            "data"
        },
        first: oldest.packet,
        again: oldest.again.clone(),
        attempts: u64::from(oldest.attempts),
        silent,
        bytes: oldest.to - oldest.from,
    })
}

/// Keep-alive probes. Print-outs leave out the sequence number of empty segments: there, ACKs that repeat themselves
/// at intervals with nothing to acknowledge are probes.
fn probes(conn: &Connection, direction: Direction, model: &Model<'_>) -> Option<Unanswered> {
    let limits = model.limits;
    let peer = conn.side(direction.reverse());
    if peer.window == Some(0) {
        return None;
    }
    let heard = last_of(conn, direction.reverse());
    let mut last_time = heard.and_then(|h| conn.record(h)?.time);
    let mut asks = |r: &&Record| {
        let apart = r.time.zip(last_time).is_some_and(|(now, then)| now.since(then) >= limits.gave_up);
        last_time = r.time;
        let bare = matches!(r.class, Class::Ack | Class::DuplicateAck) && r.seq.is_none() && apart;
        r.class == Class::KeepAlive || bare && conn.printed && heard.is_some()
    };
    let own = conn.records.iter().filter(|r| r.direction == direction && heard.is_none_or(|h| r.packet > h));
    let probes: Vec<_> = own.filter(|r| !r.flags.rst()).filter(&mut asks).collect();
    if probes.len() < limits.gone_probes as usize {
        return None;
    }
    let (first, last) = (probes.first()?, probes.last()?);
    let silent = last.time.zip(first.time).map(|(now, then)| now.since(then));
    Some(Unanswered {
        what: "probes",
        first: first.packet,
        again: probes.iter().skip(1).map(|r| r.packet).collect(),
        attempts: u64::from(conn.side(direction).unanswered_probes).max(probes.len() as u64),
        silent,
        bytes: 0,
    })
}

fn heard_since(conn: &Connection, peer: &Side, direction: Direction, since: PacketRef) -> bool {
    peer.segments > 0 && last_of(conn, direction.reverse()).is_some_and(|last| last > since)
}

/// The last packet of an end, second sightings and ICMP left out.
fn last_of(conn: &Connection, direction: Direction) -> Option<PacketRef> {
    let own = |r: &&Record| r.direction == direction && !matches!(r.class, Class::Icmp | Class::SightedAgain);
    conn.records.iter().filter(own).last().map(|r| r.packet)
}

fn last_attempt(conn: &Connection, direction: Direction) -> Option<pcaplain_capture::Timestamp> {
    conn.side(direction).last_time
}
