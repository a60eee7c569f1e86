//! Segments larger than the receiver takes: merged, or not yet cut, on the capturing host.

use crate::conn::{Connection, Direction};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{Check, Command, Diagnosis, Finding, Kind, Model, Reference, Remedy, Subject, Value};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "offload-merged",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["largest", "mss", "example", "connections"],
    roles: &["merged", "mss"],
    alternatives: &["mtu-black-hole"],
    checks: &[Command { key: "offload", argv: &["ethtool", "-k", "<interface>"] }],
    remedies: &[Remedy {
        key: "off",
        argv: Some(&["ethtool", "-K", "<interface>", "tso", "off", "gso", "off", "gro", "off"]),
    }],
    next_capture: None,
    references: &[Reference {
        title: "Linux: segmentation offloads",
        url: "https://docs.kernel.org/networking/segmentation-offloads.html",
    }],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    (0_u16..)
        .zip(model.inputs)
        .filter_map(|(input, _)| {
            let mut merged =
                model.conns.iter().filter(|c| c.input == input).filter_map(|c| Some((c, oversized(c)?)));
            let (conn, (direction, mss)) = merged.next()?;
            let count = 1 + merged.count();
            finding(conn, direction, mss, count, input)
        })
        .collect()
}

/// The direction whose segments are larger than the other end announced that it takes, and that size.
fn oversized(conn: &Connection) -> Option<(Direction, u32)> {
    [Direction::ToClient, Direction::ToServer].into_iter().find_map(|direction| {
        let mss = u32::from(conn.side(direction.reverse()).mss?);
        (conn.side(direction).largest > mss).then_some((direction, mss))
    })
}

fn finding(conn: &Connection, direction: Direction, mss: u32, count: usize, input: u16) -> Option<Finding> {
    let packets: Vec<PacketRef> = conn
        .records
        .iter()
        .filter(|r| r.direction == direction && r.length.is_some_and(|l| l > mss))
        .map(|r| r.packet)
        .collect();
    let &example = packets.first()?;
    let announced = match direction {
        Direction::ToServer => conn.handshake.syn_acks.first(),
        Direction::ToClient => conn.handshake.syns.first(),
    };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Input(input), 0.97)
        .fact("largest", Value::Bytes(u64::from(conn.side(direction).largest)))
        .fact("mss", Value::Bytes(u64::from(mss)))
        .fact("example", Value::Packet(example))
        .fact("connections", Value::Count(count as u64))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .measured("merged", packets.iter().copied(), f64::from(conn.side(direction).largest), "bytes")
        .evidence("mss", announced.map(|a| a.0))
        .not("mtu-black-hole", [example]);
    finding.covers = vec![Subject::Connection(conn.id)];
    Some(finding)
}
