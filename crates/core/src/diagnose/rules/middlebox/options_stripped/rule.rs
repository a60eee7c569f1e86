//! What one end offered is not what the other end received.

use crate::conn::{Connection, Direction, Side};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};
use crate::path::Path;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "options-stripped",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["what", "sent", "received", "before", "after", "of"],
    roles: &["sent", "received", "answer"],
    alternatives: &["window-limited"],
    checks: &[
        Command { key: "rules", argv: &["iptables-save", "-t", "mangle"] },
        Command {
            key: "ends",
            argv: &["sysctl", "net.ipv4.tcp_window_scaling", "net.ipv4.tcp_sack", "net.ipv4.tcp_timestamps"],
        },
    ],
    remedies: &[Remedy { key: "box", argv: None }, Remedy { key: "mss", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-vni", "any", "host", "{client}", "and", "tcp[tcpflags] & tcp-syn != 0"],
    }),
    references: &[
        Reference {
            title: "RFC 7323: window scale and timestamps",
            url: "https://www.rfc-editor.org/rfc/rfc7323.html",
        },
        Reference {
            title: "iptables-extensions: TCPOPTSTRIP, TCPMSS",
            url: "https://man7.org/linux/man-pages/man8/iptables-extensions.8.html",
        },
    ],
    texts: texts!(),
    check: Check::Path(check),
};

/// What happened to an option between two places.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    WindowScale,
    Sack,
    Timestamps,
    Mss(u16, u16),
    Several,
}

fn check(path: &Path, model: &Model<'_>) -> Option<Finding> {
    let legs: Vec<&Connection> = path.legs.iter().filter_map(|&id| model.conn(id)).collect();
    for direction in [Direction::ToServer, Direction::ToClient] {
        for (index, before) in legs.iter().enumerate() {
            for after in legs.iter().skip(index + 1) {
                // Which of the two lies nearer to the sender, the options themselves tell: nobody adds one on the way.
                for (before, after) in [(before, after), (after, before)] {
                    let other = after.side(direction.reverse()).mss;
                    if let Some(change) = changed(before.side(direction), after.side(direction), other, model)
                    {
                        return finding(before, after, direction, change);
                    }
                }
            }
        }
    }
    None
}

/// `other`: the MSS of the end that received it. Segments are never larger than the smaller of the two.
fn changed(sent: &Side, received: &Side, other: Option<u16>, model: &Model<'_>) -> Option<Change> {
    sent.option_order?;
    // No option at all is what a shortened print-out shows.
    received.option_order.filter(|order| order.len > 0)?;
    // Another initial number is another SYN: a proxy's own.
    if sent.isn != received.isn {
        return None;
    }
    let mut all = [
        (sent.scale_offered.is_some() && received.scale_offered.is_none()).then_some(Change::WindowScale),
        (sent.sack_permitted && !received.sack_permitted).then_some(Change::Sack),
        (sent.timestamps_offered && !received.timestamps_offered).then_some(Change::Timestamps),
    ]
    .into_iter()
    .flatten();
    let first = all.next();
    if all.next().is_some() {
        return Some(Change::Several);
    }
    // A router that fits the MSS to a tunnel or a PPPoE line is a kindness; far below that it is a fault.
    let clamped = sent.mss.zip(received.mss).filter(|(sent, received)| {
        received < sent
            && *received < model.limits.smallest_clamp
            && other.is_none_or(|other| *received < other)
    });
    first.or(clamped.map(|(sent, received)| Change::Mss(sent, received)))
}

fn syn(conn: &Connection, direction: Direction) -> Option<PacketRef> {
    let list = match direction {
        Direction::ToServer => &conn.handshake.syns,
        Direction::ToClient => &conn.handshake.syn_acks,
    };
    list.first().map(|s| s.0)
}

fn finding(before: &Connection, after: &Connection, direction: Direction, change: Change) -> Option<Finding> {
    let (sent, received) = (syn(before, direction)?, syn(after, direction)?);
    let what = match change {
        Change::WindowScale => "window-scale",
        Change::Sack => "sack",
        Change::Timestamps => "timestamps",
        Change::Mss(..) => "mss",
        Change::Several => "several",
    };
    // What the other end makes of it, and the box of that.
    let back = direction.reverse();
    let answer = [after, before].into_iter().filter_map(|conn| syn(conn, back));
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(before.id), 0.95)
        .fact("what", Value::Choice(what))
        .fact("of", Value::Choice(if direction == Direction::ToServer { "syn" } else { "syn-ack" }))
        .fact("sent", Value::Packet(sent))
        .fact("received", Value::Packet(received))
        .actor(Role::Client, &before.client)
        .actor(Role::Server, &before.server)
        .evidence("sent", [sent])
        .evidence("received", [received])
        .evidence("answer", answer)
        .not("window-limited", [])
        .topology(topology(before, direction, received));
    if let Change::Mss(sent, received) = change {
        finding = finding
            .fact("before", Value::Bytes(u64::from(sent)))
            .fact("after", Value::Bytes(u64::from(received)));
    }
    finding.covers = vec![Subject::Connection(after.id)];
    Some(finding)
}

fn topology(conn: &Connection, direction: Direction, received: PacketRef) -> TopologyFacts {
    let expected = vec![
        TopologyEdge::passes("client", "box"),
        TopologyEdge::passes("box", "server"),
        TopologyEdge::passes("server", "box"),
        TopologyEdge::passes("box", "client"),
    ];
    let mut actual = expected.clone();
    let (index, to) = if direction == Direction::ToServer { (1, "server") } else { (3, "client") };
    if let Some(edge) = actual.get_mut(index) {
        *edge = TopologyEdge::wrong("box", to, EdgeState::Passes, "changed").with([received]);
    }
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::supposed("box", Role::Box),
            TopologyNode::seen("server", Role::Server, &conn.server),
        ],
        expected,
        actual,
    }
}
