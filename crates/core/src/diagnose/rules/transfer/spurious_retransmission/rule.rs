//! Data that had arrived is sent again.

use crate::conn::{Connection, Direction, Repeat, SymptomKind, Transfer};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyFacts,
    Value,
};
use crate::names::{PacketRef, Role};

/// Segments that are cited; the rest is counted.
const NAMED: usize = 4;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "spurious-retransmission",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "handshake-ack-lost",
        "nat-bypassed",
        "conntrack-entry-lost",
        "two-stacks-one-address",
        "reply-from-other-address",
        "receiver-stalled",
        "window-overrun",
        "data-ignored",
        "data-after-close",
        "ack-storm",
    ],
    facts: &[
        "sender", "receiver", "needless", "segments", "rate", "first", "again", "proof", "waited", "hurts",
    ],
    roles: &["first", "acknowledged", "again", "reported"],
    alternatives: &["packet-loss", "seen-twice"],
    checks: &[
        Command {
            key: "counters",
            argv: &["nstat", "-az", "TcpExtTCPDSACKRecv", "TcpExtTCPSpuriousRTOs", "TcpExtTCPDSACKOldSent"],
        },
        Command { key: "socket", argv: &["ss", "-tin", "dst", "{client}", "or", "dst", "{server}"] },
        Command { key: "jitter", argv: &["ping", "-c", "100", "-i", "0.2", "{server}"] },
    ],
    remedies: &[
        Remedy { key: "delay", argv: None },
        Remedy { key: "ack-path", argv: None },
        Remedy { key: "duplicates", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-s",
            "128",
            "-w",
            "sender.pcap",
            "host",
            "{client}",
            "and",
            "host",
            "{server}",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 2883: an extension to SACK (DSACK)",
            url: "https://www.rfc-editor.org/rfc/rfc2883.html",
        },
        Reference {
            title: "RFC 5682: Forward RTO-Recovery (F-RTO)",
            url: "https://www.rfc-editor.org/rfc/rfc5682.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| one_way(conn, model, d, conn.transfer(d)?))
        .max_by_key(|f| f.evidence.first().and_then(|e| e.value).map_or(0, |v| v.0 as u64))
}

fn one_way(
    conn: &Connection,
    model: &Model<'_>,
    direction: Direction,
    transfer: &Transfer,
) -> Option<Finding> {
    // A receiver whose window is closed answers probes with what looks like this.
    if transfer.zero_window_count > 0 {
        return None;
    }
    let side = conn.side(direction);
    let acked = conn.symptoms.get(SymptomKind::Spurious, direction).map_or(0, |s| s.count);
    // The receiver's own word that it got something twice, about what was sent again here.
    let told = transfer.dsacks_of_repeats.count.min(transfer.repaired + transfer.early.count);
    let (proof, needless, repeats): (_, _, Vec<Repeat>) = if acked > 0 {
        ("acknowledged", acked, transfer.needless.clone())
    } else if told > 0 && side.data_segments >= model.limits.few_segments {
        ("told", told, transfer.repeats.iter().copied().filter(|r| r.first.is_some()).collect())
    } else {
        return None;
    };
    // What it repeats must be known: with two numberings mixed up, everything looks repeated.
    let pause = |r: &Repeat| {
        let time = |p: Option<PacketRef>| conn.record(p?).and_then(|r| r.time);
        time(Some(r.again))
            .zip(time(r.before))
            .is_some_and(|(now, then)| now.since(then) >= model.limits.loss_pause)
    };
    let first =
        repeats.iter().find(|r| r.first.is_some() || pause(r) && 2 * needless <= side.data_segments)?;
    if repeats.iter().any(|r| elsewhere(conn, r)) {
        return None;
    }
    let rate = needless as f64 / side.data_segments.max(1) as f64;
    // One late copy of a packet (its timestamp is as old as it is) costs nobody anything.
    let copies = side.older_timestamps.count >= needless && needless < 2;
    let hurts = rate >= model.limits.disorder_rate && !copies;
    let (sender, receiver) = conn.ends(direction);
    let packets: Vec<PacketRef> = repeats.iter().map(|r| r.again).collect();
    let confidence = if proof == "acknowledged" || transfer.dsacks.count > 0 { 0.92 } else { 0.85 };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("sender", Value::Host(sender.host.clone()))
        .fact("receiver", Value::Host(receiver.host.clone()))
        .fact("needless", Value::Count(needless))
        .fact("segments", Value::Count(side.data_segments))
        .fact("rate", Value::Share(rate))
        .fact("again", Value::Packet(first.again))
        .fact("proof", Value::Choice(proof))
        .fact("hurts", Value::Choice(if hurts { "yes" } else { "no" }))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .measured("first", repeats.iter().filter_map(|r| r.first).take(NAMED), needless as f64, "segments")
        .evidence(
            "acknowledged",
            acked_before(conn, direction, first.again).filter(|_| proof == "acknowledged"),
        )
        .evidence("again", packets.iter().copied().take(NAMED))
        .evidence("reported", transfer.dsacks.packets.iter().copied().take(3))
        .claims(&[SymptomKind::Spurious, SymptomKind::OldTimestamp])
        .not("packet-loss", transfer.dsacks.packets.iter().copied())
        .not("seen-twice", [first.again])
        .unseen("why")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            direction,
            EdgeState::Passes,
            "twice",
            packets,
        ));
    if transfer.losses() == 0 {
        finding = finding.claims(&[SymptomKind::Retransmission]);
    }
    if let Some(packet) = first.first {
        finding = finding.fact("first", Value::Packet(packet));
    }
    if let Some(ns) = first.waited {
        finding = finding.fact("waited", Value::Duration(ns));
    }
    if !hurts {
        finding.kind = Kind::Notice;
    }
    Some(finding)
}

/// The first acknowledgment of these bytes, before they come again.
fn acked_before(conn: &Connection, direction: Direction, again: PacketRef) -> Option<PacketRef> {
    let record = conn.record(again)?;
    let end = record.offset? + u64::from(record.length.unwrap_or(0));
    let mut before = conn.records.iter().filter(|r| r.packet < again && r.direction == direction.reverse());
    before.find(|r| r.acked.is_some_and(|acked| acked >= end)).map(|r| r.packet)
}

/// The same packet behind a router, and no other one: the IP identification stays, the TTL falls.
fn elsewhere(conn: &Connection, repeat: &Repeat) -> bool {
    let record = |packet| conn.record(packet);
    repeat.first.and_then(record).zip(record(repeat.again)).is_some_and(|(first, again)| {
        first.ip_id.is_some() && first.ip_id == again.ip_id && first.ttl != again.ttl
    })
}
