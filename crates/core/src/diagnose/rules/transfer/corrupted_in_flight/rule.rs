//! Segments arrive with a wrong checksum and are sent again.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::cite::same;
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyFacts,
    Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "corrupted-in-flight",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["sender", "receiver", "bad", "good", "again", "first", "repeat"],
    roles: &["sent", "bad", "again"],
    alternatives: &["checksum-offload", "packet-loss", "data-ignored"],
    checks: &[
        Command {
            key: "counters",
            argv: &["nstat", "-az", "TcpInCsumErrors", "UdpInCsumErrors", "IpInHdrErrors"],
        },
        Command { key: "card", argv: &["ethtool", "-S", "<interface>"] },
        Command { key: "offload", argv: &["ethtool", "-k", "<interface>"] },
        Command { key: "interface", argv: &["ip", "-s", "-s", "link"] },
    ],
    remedies: &[
        Remedy { key: "hardware", argv: None },
        Remedy { key: "offload", argv: Some(&["ethtool", "-K", "<interface>", "tx", "off"]) },
        Remedy { key: "encrypt", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-vv", "-s", "0", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.1: the checksum",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.1",
        },
        Reference {
            title: "Stone, Partridge: When the CRC and TCP checksum disagree",
            url: "https://dl.acm.org/doi/10.1145/347059.347561",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (direction, transfer) = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| conn.transfer(d).map(|t| (d, t)))
        .filter(|(_, t)| t.bad_checksums.count > 0)
        .max_by_key(|(_, t)| (t.corrupted_again.count, t.bad_checksums.count))?;
    let side = conn.side(direction);
    // Where nothing of this sender has a right checksum, the capture was taken before anybody computed one.
    if side.good_checksums == 0 {
        return None;
    }
    let again = transfer.corrupted_again.count;
    let unseen_again = conn.symptoms.count(SymptomKind::AckedUnseen) > 0;
    if again == 0 && transfer.good_checksums == 0 {
        return None;
    }
    let (sender, receiver) = conn.ends(direction);
    let bad = transfer.bad_checksums.packets.iter().copied();
    let first = *transfer.bad_checksums.packets.first()?;
    let confidence = if again > 0 {
        0.95
    } else if unseen_again {
        0.8
    } else {
        0.7
    };
    // The same segments where they were still whole.
    let sent: Vec<_> = bad
        .clone()
        .take(2)
        .flat_map(|packet| model.siblings(conn.id).filter_map(move |leg| same(conn, packet, leg)))
        .collect();
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("sender", Value::Host(sender.host.clone()))
        .fact("receiver", Value::Host(receiver.host.clone()))
        .fact("bad", Value::Count(transfer.bad_checksums.count))
        .fact("good", Value::Count(side.good_checksums))
        .fact("again", Value::Count(again))
        .fact("first", Value::Packet(first))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .measured("bad", bad.clone().take(4), transfer.bad_checksums.count as f64, "segments")
        .evidence("sent", sent)
        .evidence("again", transfer.corrupted_again.packets.iter().copied().take(3))
        .claims(&[
            SymptomKind::BadChecksum,
            SymptomKind::Retransmission,
            SymptomKind::DuplicateAck,
            SymptomKind::Gap,
        ])
        .not("checksum-offload", transfer.corrupted_again.packets.first().copied())
        .not("packet-loss", [first])
        .not("data-ignored", [first])
        .unseen("where")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            direction,
            EdgeState::Refused,
            "damaged",
            bad,
        ));
    finding.covers = model.siblings(conn.id).map(|c| Subject::Connection(c.id)).collect();
    if let Some(&repeat) = transfer.corrupted_again.packets.first() {
        finding = finding.fact("repeat", Value::Packet(repeat));
    }
    Some(finding)
}
