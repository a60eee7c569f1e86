//! Segments overtake each other on the way: late, but not lost.

use crate::conn::{Connection, Direction, SymptomKind, Transfer};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyFacts,
    Value,
};
use crate::names::{PacketRef, Role};

/// Segments that are cited; the rest is counted.
const NAMED: usize = 4;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "reordering",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[],
    yields_to: &["nat-bypassed", "reset-injected", "two-stacks-one-address", "path-mtu-lowered"],
    facts: &["sender", "receiver", "late", "segments", "rate", "delay", "first", "by", "place", "hurts"],
    roles: &["overtaking", "late", "reported"],
    alternatives: &["packet-loss", "capture-incomplete"],
    checks: &[
        Command { key: "counters", argv: &["nstat", "-az", "TcpExtTCPSACKReorder", "TcpExtTCPTSReorder"] },
        Command { key: "socket", argv: &["ss", "-tin", "dst", "{client}", "or", "dst", "{server}"] },
        Command { key: "bond", argv: &["grep", "-H", "Mode", "/proc/net/bonding/<bond>"] },
    ],
    remedies: &[Remedy { key: "per-flow", argv: None }, Remedy { key: "rack", argv: None }],
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
            title: "RFC 4737: packet reordering metrics",
            url: "https://www.rfc-editor.org/rfc/rfc4737.html",
        },
        Reference {
            title: "RFC 8985: RACK-TLP loss detection",
            url: "https://www.rfc-editor.org/rfc/rfc8985.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let disorder = |t: &Transfer| t.late.count.max(t.gaps_closed.count);
    let (direction, transfer) = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| conn.transfer(d).map(|t| (d, t)))
        .max_by_key(|(_, t)| disorder(t))
        .filter(|(_, t)| disorder(t) > 0)?;
    let side = conn.side(direction);
    if side.data_segments < model.limits.few_segments {
        return None;
    }
    // Beyond this vantage point only the receiver's ACKs tell of it, and another one may have seen it.
    let here = transfer.late.count > 0;
    let elsewhere = |c: &Connection| c.transfer(direction).is_some_and(|t| t.late.count > 0);
    if !here && model.siblings(conn.id).any(elsewhere) {
        return None;
    }
    let told = |t: &Transfer| t.gaps_closed.packets.iter().copied().take(1).collect::<Vec<_>>();
    let reported: Vec<PacketRef> = if here {
        model.siblings(conn.id).filter_map(|c| c.transfer(direction)).flat_map(told).collect()
    } else {
        transfer.gaps_closed.packets.iter().copied().take(NAMED).collect()
    };
    let late = disorder(transfer);
    let rate = late as f64 / side.data_segments as f64;
    let hurts = here && rate >= model.limits.disorder_rate;
    let first = transfer.overtaken.first();
    let longest = transfer.overtaken.iter().filter_map(|o| o.ns).max();
    let (sender, receiver) = conn.ends(direction);
    let packets: Vec<PacketRef> = transfer.overtaken.iter().map(|o| o.late).collect();
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), if here { 0.93 } else { 0.8 })
        .fact("sender", Value::Host(sender.host.clone()))
        .fact("receiver", Value::Host(receiver.host.clone()))
        .fact("late", Value::Count(late))
        .fact("segments", Value::Count(side.data_segments))
        .fact("rate", Value::Share(rate))
        .fact("place", Value::Choice(if here { "here" } else { "beyond" }))
        .fact("hurts", Value::Choice(if hurts { "yes" } else { "no" }))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("overtaking", conn.with_copies(transfer.overtaken.iter().take(NAMED).map(|o| o.by)))
        .measured("late", conn.with_copies(packets.iter().copied().take(NAMED)), late as f64, "segments")
        .evidence("reported", reported)
        .claims(&[SymptomKind::OutOfOrder, SymptomKind::Gap])
        .not("packet-loss", first.map(|o| o.late))
        .not("capture-incomplete", first.map(|o| o.late))
        .unseen("where")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            direction,
            EdgeState::Passes,
            "late",
            packets,
        ));
    if transfer.retransmissions() == 0 {
        finding = finding.claims(&[SymptomKind::DuplicateAck]);
    }
    if let Some(first) = first {
        finding = finding.fact("first", Value::Packet(first.late)).fact("by", Value::Packet(first.by));
    }
    if let Some(ns) = longest {
        finding = finding.fact("delay", Value::Duration(ns));
    }
    if here {
        finding.covers = model.siblings(conn.id).map(|c| Subject::Connection(c.id)).collect();
    }
    if !hurts {
        finding.kind = Kind::Notice;
    }
    Some(finding)
}
