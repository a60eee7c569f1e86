//! Data is in the capture, intact and in order, and its receiver never acknowledges it although it is alive.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "data-ignored",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &[
        "handshake-ack-lost",
        "accept-queue-overflow",
        "fast-open-refused",
        "timestamp-rejected",
        "nat-bypassed",
        "idle-timeout",
        "conntrack-entry-lost",
        "unreachable-mid-connection",
        "ttl-expired",
        "receiver-stalled",
        "window-overrun",
        "corrupted-in-flight",
        "tls-blocked",
    ],
    facts: &["sender", "receiver", "bytes", "attempts", "first", "last", "alive", "larger", "largest"],
    roles: &["ignored", "again", "alive"],
    alternatives: &[
        "mtu-black-hole",
        "packet-loss",
        "peer-vanished",
        "receiver-stalled",
        "corrupted-in-flight",
    ],
    checks: &[
        Command { key: "rules", argv: &["nft", "list", "ruleset"] },
        Command { key: "iptables", argv: &["iptables", "-nvL", "INPUT"] },
        Command {
            key: "counters",
            argv: &[
                "nstat",
                "-az",
                "TcpInCsumErrors",
                "TcpExtPAWSEstab",
                "TcpExtTCPRcvQDrop",
                "TcpExtTCPBacklogDrop",
            ],
        },
        Command { key: "drops", argv: &["dropwatch", "-l", "kas"] },
    ],
    remedies: &[Remedy { key: "filter", argv: None }, Remedy { key: "mtu", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-vv", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.10.7.4: what a receiver does with a segment",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.7.4",
        },
        Reference {
            title: "RFC 7323, section 5: protection against wrapped sequences",
            url: "https://www.rfc-editor.org/rfc/rfc7323.html#section-5",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    [Direction::ToServer, Direction::ToClient].into_iter().find_map(|d| one_way(conn, model, d))
}

fn one_way(conn: &Connection, model: &Model<'_>, direction: Direction) -> Option<Finding> {
    let transfer = conn.transfer(direction)?;
    let stuck = transfer.flight.iter().find(|s| s.attempts >= model.limits.ignored_attempts && !s.sacked)?;
    if transfer.zero_window_count > 0 || transfer.longest_acked == 0 || !conn.resets.is_empty() {
        return None;
    }
    // The receiver is alive: after this segment it has acknowledged something else, or acknowledged selectively.
    let alive: Vec<PacketRef> = conn
        .symptoms
        .get(SymptomKind::DuplicateAck, direction.reverse())
        .map(|s| s.packets.iter().copied().filter(|&p| p > stuck.packet).collect())
        .unwrap_or_default();
    if alive.is_empty() {
        return None;
    }
    let length = stuck.to - stuck.from;
    // Only what is larger than all that came through is missing: that may be its size, anywhere on the way.
    let larger = length > transfer.longest_acked;
    let (sender, receiver) = conn.ends(direction);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), if larger { 0.7 } else { 0.88 })
        .fact("sender", Value::Host(sender.host.clone()))
        .fact("receiver", Value::Host(receiver.host.clone()))
        .fact("bytes", Value::Bytes(length))
        .fact("attempts", Value::Count(u64::from(stuck.attempts)))
        .fact("first", Value::Packet(stuck.packet))
        .fact("last", Value::Packet(stuck.last_packet))
        .fact("larger", Value::Choice(if larger { "yes" } else { "no" }))
        .fact("largest", Value::Bytes(transfer.longest_acked))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .measured("ignored", [stuck.packet], f64::from(stuck.attempts), "attempts")
        .evidence("again", stuck.again.iter().copied().take(3))
        .evidence("alive", alive.iter().copied().take(2))
        .claims(&[
            SymptomKind::Retransmission,
            SymptomKind::DuplicateAck,
            SymptomKind::Unacknowledged,
            SymptomKind::OldTimestamp,
        ])
        .not("mtu-black-hole", if larger { None } else { Some(stuck.packet) })
        .not("packet-loss", [stuck.last_packet])
        .not("peer-vanished", alive.iter().copied())
        .not("receiver-stalled", alive.iter().copied())
        .not("corrupted-in-flight", if transfer.good_checksums > 0 { Some(stuck.packet) } else { None })
        .unseen("reason")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            direction,
            EdgeState::Refused,
            "ignored",
            stuck.again.iter().copied(),
        ));
    finding.covers = model.siblings(conn.id).map(|c| Subject::Connection(c.id)).collect();
    if let Some(&packet) = alive.first() {
        finding = finding.fact("alive", Value::Packet(packet));
    }
    Some(finding)
}
