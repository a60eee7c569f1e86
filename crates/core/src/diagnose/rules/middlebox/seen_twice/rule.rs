//! The same packet captured more than once: no retransmission.

use crate::conn::Connection;
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{Check, Command, Diagnosis, Finding, Kind, Model, Reference, Remedy, Subject, Value};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "seen-twice",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["copies", "share", "apart", "original", "copy", "place"],
    roles: &["pairs"],
    alternatives: &["spurious-retransmission"],
    checks: &[Command { key: "interfaces", argv: &["tcpdump", "-D"] }],
    remedies: &[Remedy { key: "one-interface", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "<interface>", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[Reference {
        title: "Wireshark wiki: duplicate packets",
        url: "https://wiki.wireshark.org/DuplicatePackets",
    }],
    texts: texts!(),
    check: Check::Capture(check),
};

/// Packets of such pairs that are named.
const PAIRS: usize = 8;

fn check(model: &Model<'_>) -> Vec<Finding> {
    (0_u16..)
        .zip(model.inputs)
        .filter_map(|(index, input)| {
            let copies = input.coverage.sighted_again;
            let share = copies as f64 / input.packets.max(1) as f64;
            if copies < 2 || share < model.limits.twice_share {
                return None;
            }
            let example = model.conns.iter().find(|c| c.input == index && !c.sightings.is_empty())?;
            finding(example, index, copies, share)
        })
        .collect()
}

fn finding(conn: &Connection, input: u16, copies: u64, share: f64) -> Option<Finding> {
    let &(original, copy) = conn.sightings.first()?;
    // Each original once, though it may have been seen more often.
    let mut pairs: Vec<PacketRef> = Vec::new();
    for packet in conn.sightings.iter().flat_map(|&(a, b)| [a, b]) {
        if pairs.len() < PAIRS && !pairs.contains(&packet) {
            pairs.push(packet);
        }
    }
    let (first, again) = (conn.record(original), conn.record(copy));
    let place = first.as_ref().zip(again.as_ref()).map_or("same", |(a, b)| {
        if a.interface != b.interface {
            "interface"
        } else if a.macs != b.macs {
            "hop"
        } else if a.ttl != b.ttl {
            "router"
        } else {
            "same"
        }
    });
    let apart = first.zip(again).and_then(|(a, b)| Some(b.time?.since(a.time?)));
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Input(input), 0.95)
        .fact("copies", Value::Count(copies))
        .fact("share", Value::Share(share))
        .fact("original", Value::Packet(original))
        .fact("copy", Value::Packet(copy))
        .fact("place", Value::Choice(place))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .measured("pairs", pairs, copies as f64, "copies")
        .not("spurious-retransmission", [original, copy]);
    if let Some(ns) = apart {
        finding = finding.fact("apart", Value::Duration(ns));
    }
    finding.covers = vec![Subject::Connection(conn.id)];
    Some(finding)
}
