//! The capture itself has holes. It holds back every diagnosis of loss that it could explain.

use crate::conn::{Class, Connection, Record, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{Check, Command, Diagnosis, Finding, Kind, Model, Reference, Remedy, Subject, Value};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "capture-incomplete",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["what", "holes", "cut", "started", "one-way", "dropped", "example"],
    roles: &["acknowledged", "beyond", "one-way", "cut", "started"],
    alternatives: &["packet-loss"],
    checks: &[Command { key: "drops", argv: &["tcpdump", "-ni", "any", "-c", "10000", "-w", "/dev/null"] }],
    remedies: &[Remedy { key: "buffer", argv: None }, Remedy { key: "filter", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-B",
            "65536",
            "-s",
            "128",
            "-w",
            "capture.pcap",
            "host",
            "{client}",
            "and",
            "host",
            "{server}",
        ],
    }),
    references: &[Reference {
        title: "tcpdump(1): -B, -s and “packets dropped by kernel”",
        url: "https://www.tcpdump.org/manpages/tcpdump.1.html",
    }],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    (0_u16..)
        .zip(model.inputs)
        .filter_map(|(index, input)| {
            let mine = || model.conns.iter().filter(move |c| c.input == index);
            let holes: u64 = mine().map(|c| c.symptoms.count(SymptomKind::AckedUnseen)).sum();
            let started =
                mine().filter(|c| c.roles_inferred && c.handshake.syn_acks.is_empty()).count() as u64;
            let half = || mine().filter(|c| one_way(c, model));
            let one_way = half().count() as u64;
            let (what, example) = if one_way > 0 && one_way == mine().count() as u64 {
                ("one-way", half().next())
            } else if holes > 0 {
                ("holes", mine().find(|c| c.symptoms.count(SymptomKind::AckedUnseen) > 0))
            } else if input.dropped > 0 {
                ("dropped", None)
            } else if input.coverage.cut > 0 {
                ("cut", mine().find(|c| c.cut > 0))
            } else if started > 0 {
                ("started", mine().find(|c| c.roles_inferred))
            } else {
                return None;
            };
            let mut finding =
                Finding::new(&DIAGNOSIS, Subject::Input(index), confidence(what, input.dropped > 0))
                    .fact("what", Value::Choice(what))
                    .fact("holes", Value::Count(holes))
                    .fact("cut", Value::Count(input.coverage.cut))
                    .fact("started", Value::Count(started))
                    .fact("one-way", Value::Count(one_way))
                    .evidence("cut", input.coverage.cut_packets.iter().copied())
                    .claims(&[SymptomKind::AckedUnseen]);
            if input.dropped > 0 {
                finding = finding.fact("dropped", Value::Count(input.dropped));
            }
            if let Some(conn) = example {
                let acknowledged: Vec<PacketRef> = named(conn, SymptomKind::AckedUnseen);
                if let Some(&first) = acknowledged.first() {
                    finding = finding
                        .fact("example", Value::Packet(first))
                        .not("packet-loss", acknowledged.iter().copied());
                }
                let goes_on: Vec<PacketRef> =
                    acknowledged.iter().take(2).filter_map(|&ack| beyond(conn, ack)).collect();
                finding = finding
                    .evidence("beyond", goes_on)
                    .measured("acknowledged", acknowledged, holes as f64, "holes")
                    .actor(Role::Client, &conn.client)
                    .actor(Role::Server, &conn.server);
                finding.covers = mine()
                    .filter(|c| c.symptoms.count(SymptomKind::AckedUnseen) > 0)
                    .map(|c| Subject::Connection(c.id))
                    .collect();
                if what == "one-way" {
                    let acks = conn.records.iter().filter(|r| r.flags.ack()).map(|r| r.packet);
                    finding = finding.evidence("one-way", acks);
                }
                if what == "started" {
                    finding = finding.evidence("started", conn.records.iter().next().map(|r| r.packet));
                }
            }
            Some(finding)
        })
        .collect()
}

/// The machine's own count of what it dropped leaves little to doubt.
const fn confidence(what: &str, dropped: bool) -> f32 {
    match what.as_bytes() {
        b"holes" | b"dropped" if dropped => 0.97,
        b"holes" => 0.9,
        _ => 0.8,
    }
}

/// Only one end is heard, and it acknowledges what the other one says.
fn one_way(conn: &Connection, model: &Model<'_>) -> bool {
    let heard: Vec<_> = conn.sides.iter().filter(|s| s.segments > 0).collect();
    let whole = || model.siblings(conn.id).any(|s| s.sides.iter().all(|side| side.segments > 0));
    heard.len() == 1 && heard.iter().any(|s| s.acked.is_some_and(|acked| acked > 0)) && !whole()
}

/// The packet of the sender of the missing bytes that lies behind them: the next one, or the one before the acknowledgment.
fn beyond(conn: &Connection, ack: PacketRef) -> Option<PacketRef> {
    let record = conn.record(ack)?;
    let acked = record.acked?;
    let behind = |r: &&Record| {
        let end = |offset| offset + u64::from(r.length.unwrap_or(0)) + u64::from(r.flags.fin());
        r.direction != record.direction
            && r.class != Class::SightedAgain
            && r.offset.is_some_and(|offset| end(offset) >= acked)
    };
    let mut later = conn.records.iter().filter(|r| r.packet > ack);
    let before = || conn.records.iter().take_while(|r| r.packet < ack).filter(behind).last();
    later.find(behind).or_else(before).map(|r| r.packet)
}

fn named(conn: &Connection, kind: SymptomKind) -> Vec<PacketRef> {
    conn.symptoms.iter().filter(|s| s.kind == kind).flat_map(|s| s.packets.iter().copied()).collect()
}
