//! Checksums that the capturing host left to its network card: not wrong on the wire.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{Check, Command, Diagnosis, Finding, Kind, Model, Reference, Remedy, Subject, Value};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "checksum-offload",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &["corrupted-in-flight"],
    facts: &["sender", "wrong", "both", "first", "acked"],
    roles: &["wrong", "acknowledged"],
    alternatives: &["corrupted-in-flight"],
    checks: &[
        Command { key: "offload", argv: &["ethtool", "-k", "<interface>"] },
        Command { key: "counters", argv: &["nstat", "-az", "TcpInCsumErrors", "UdpInCsumErrors"] },
    ],
    remedies: &[
        Remedy { key: "nothing", argv: None },
        Remedy { key: "capture", argv: Some(&["ethtool", "-K", "<interface>", "tx", "off"]) },
    ],
    next_capture: None,
    references: &[
        Reference {
            title: "Linux: checksum offloads",
            url: "https://docs.kernel.org/networking/checksum-offloads.html",
        },
        Reference {
            title: "Wireshark wiki: checksum offloading",
            url: "https://wiki.wireshark.org/CaptureSetup/Offloading",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, _: &Model<'_>) -> Option<Finding> {
    let left = |d: Direction| {
        let side = conn.side(d);
        // A print-out says no more than that they are wrong: all of them are, and they are acknowledged all the same.
        let all = side.bad_checksums.count > 0 && side.good_checksums == 0;
        let taken = conn.side(d.reverse()).acked.is_some_and(|acked| acked > 0);
        side.offloaded_checksums.count > 0 || all && taken
    };
    let both = left(Direction::ToServer) && left(Direction::ToClient);
    let direction = [Direction::ToServer, Direction::ToClient].into_iter().find(|&d| left(d))?;
    let side = conn.side(direction);
    let seen = [&side.offloaded_checksums, &side.bad_checksums];
    let wrong: u64 = seen.iter().map(|s| s.count).sum();
    let packets: Vec<_> = seen.iter().flat_map(|s| s.packets.iter().copied()).collect();
    let &first = packets.first()?;
    // What acknowledges one of them: it was right when it arrived.
    let acked = conn
        .records
        .iter()
        .find(|r| r.direction != direction && r.packet > first && r.flags.ack() && !r.flags.rst())
        .map(|r| r.packet);
    let mut finding =
        Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), if acked.is_some() { 0.93 } else { 0.8 })
            .fact("sender", Value::Host(conn.ends(direction).0.host.clone()))
            .fact("wrong", Value::Count(wrong))
            .fact("both", Value::Choice(if both { "yes" } else { "no" }))
            .fact("first", Value::Packet(first))
            .actor(Role::Client, &conn.client)
            .actor(Role::Server, &conn.server)
            .measured("wrong", packets.into_iter().take(3), wrong as f64, "packets")
            .evidence("acknowledged", acked)
            .claims(&[SymptomKind::BadChecksum])
            .not("corrupted-in-flight", acked);
    if let Some(packet) = acked {
        finding = finding.fact("acked", Value::Packet(packet));
    }
    Some(finding)
}
