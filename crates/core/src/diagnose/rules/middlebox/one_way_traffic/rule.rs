//! Only one end of the conversation is heard, and it acknowledges what the other one says.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge, TopologyFacts,
    TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "one-way-traffic",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &["reply-from-other-address"],
    facts: &["heard", "silent", "acknowledged", "first", "moved", "direction"],
    roles: &["heard", "moved"],
    alternatives: &["syn-unanswered", "capture-incomplete"],
    checks: &[
        Command { key: "route", argv: &["ip", "route", "get", "{client}"] },
        Command { key: "filter", argv: &["ip", "rule", "show"] },
    ],
    remedies: &[Remedy { key: "capture", argv: None }, Remedy { key: "symmetric", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 3704: asymmetric routing and reverse-path filters",
            url: "https://www.rfc-editor.org/rfc/rfc3704.html#section-2.2",
        },
        Reference {
            title: "Linux Virtual Server: direct routing",
            url: "http://www.linuxvirtualserver.org/VS-DRouting.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let direction =
        match (conn.side(Direction::ToServer).segments > 0, conn.side(Direction::ToClient).segments > 0) {
            (true, false) => Direction::ToServer,
            (false, true) => Direction::ToClient,
            _ => return None,
        };
    // Another leg or vantage point that shows both ends, or the other one, has the rest of the conversation.
    if model.siblings(conn.id).any(|s| s.side(direction.reverse()).segments > 0) {
        return None;
    }
    let moved = moves(conn)?;
    let side = conn.side(direction);
    let (heard, silent) = match direction {
        Direction::ToServer => (&conn.client, &conn.server),
        Direction::ToClient => (&conn.server, &conn.client),
    };
    let first = conn.records.iter().next()?.packet;
    Some(
        Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.93)
            .fact("heard", Value::Endpoint(heard.clone()))
            .fact("silent", Value::Endpoint(silent.clone()))
            .fact(
                "direction",
                Value::Choice(if direction == Direction::ToServer { "client" } else { "server" }),
            )
            .fact("acknowledged", Value::Bytes(acknowledged(conn)))
            .fact("first", Value::Packet(first))
            .fact("moved", Value::Packet(*moved.first()?))
            .actor(Role::Client, &conn.client)
            .actor(Role::Server, &conn.server)
            .measured("heard", heard_packets(conn, &moved), side.segments as f64, "packets")
            .evidence("moved", moved.iter().copied())
            .claims(&[
                SymptomKind::AckedUnseen,
                SymptomKind::Reset,
                SymptomKind::Retransmission,
                SymptomKind::Gap,
            ])
            .not("syn-unanswered", moved.iter().copied().take(1))
            .not("capture-incomplete", [])
            .unseen("other")
            .topology(topology(conn, direction)),
    )
}

/// Packets whose acknowledgment goes beyond any before: the silent end has said something. The first ACK of all counts
/// where it follows a SYN, because only an answer makes a client leave `SYN-SENT`.
fn moves(conn: &Connection) -> Option<Vec<PacketRef>> {
    let mut highest = None;
    let mut moved = Vec::new();
    for record in conn.records.iter().filter(|r| r.flags.ack() && !r.flags.rst()) {
        // 0 acknowledges nothing: a sender that has heard of no number yet.
        if record.ack.is_some_and(|ack| ack.absolute().is_some_and(|ack| ack.0 == 0)) {
            continue;
        }
        let Some(acked) = record.acked else { continue };
        let after_syn = highest.is_none() && !conn.handshake.syns.is_empty() && !record.flags.syn();
        if highest.is_some_and(|highest| acked > highest) || after_syn {
            moved.push(record.packet);
        }
        highest = highest.max(Some(acked));
    }
    (!moved.is_empty()).then_some(moved)
}

/// Bytes of the silent end that were acknowledged while this capture ran.
fn acknowledged(conn: &Connection) -> u64 {
    let acked: Vec<u64> = conn.records.iter().filter(|r| !r.flags.syn()).filter_map(|r| r.acked).collect();
    let (low, high) = (acked.iter().min(), acked.iter().max());
    high.zip(low).map_or(0, |(high, low)| high - low)
}

fn heard_packets(conn: &Connection, moved: &[PacketRef]) -> Vec<PacketRef> {
    conn.records.iter().map(|r| r.packet).filter(|p| !moved.contains(p)).take(4).collect()
}

fn topology(conn: &Connection, heard: Direction) -> TopologyFacts {
    let here = |edge: TopologyEdge| edge.with(conn.records.iter().map(|r| r.packet));
    let (there, back) = (
        [TopologyEdge::passes("client", "point"), TopologyEdge::passes("point", "server")],
        [TopologyEdge::passes("server", "client")],
    );
    let (mut actual, around) = match heard {
        Direction::ToServer => (there.map(here).to_vec(), back.to_vec()),
        Direction::ToClient => (
            [TopologyEdge::passes("server", "point"), TopologyEdge::passes("point", "client")]
                .map(here)
                .to_vec(),
            vec![TopologyEdge::passes("client", "server")],
        ),
    };
    actual.extend(around.into_iter().map(|edge| TopologyEdge {
        label: Some("elsewhere"),
        differs: true,
        ..edge
    }));
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::supposed("point", Role::Box),
            TopologyNode::seen("server", Role::Server, &conn.server),
        ],
        expected: vec![
            TopologyEdge::passes("client", "point"),
            TopologyEdge::passes("point", "server"),
            TopologyEdge::passes("server", "point"),
            TopologyEdge::passes("point", "client"),
        ],
        actual,
    }
}
