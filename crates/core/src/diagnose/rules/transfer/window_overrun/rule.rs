//! The sender goes beyond the window that its receiver has announced.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "window-overrun",
    kind: Kind::Problem,
    since: "0.1.0",
    // Without both SYNs nobody knows the scale of the window, and so not where it ends.
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &[
        "old-connection-challenged",
        "two-stacks-one-address",
        "reply-from-other-address",
        "nat-bypassed",
        "reset-injected",
        "conntrack-entry-lost",
        "ack-storm",
    ],
    facts: &["sender", "receiver", "beyond", "segments", "by", "first", "edge"],
    roles: &["edge", "beyond", "refused"],
    alternatives: &["packet-loss", "receiver-stalled", "data-ignored"],
    checks: &[
        Command { key: "counters", argv: &["nstat", "-az", "TcpExtBeyondWindow", "TcpExtTCPRcvQDrop"] },
        Command { key: "sender-view", argv: &["ss", "-tin", "dst", "{receiver}"] },
        Command { key: "conntrack", argv: &["sysctl", "net.netfilter.nf_conntrack_log_invalid=6"] },
    ],
    remedies: &[Remedy { key: "box", argv: None }, Remedy { key: "scaling", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-s", "128", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.10.7.4: segments outside the window",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.7.4",
        },
        Reference {
            title: "RFC 7323, section 2: window scale option",
            url: "https://www.rfc-editor.org/rfc/rfc7323.html#section-2",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (direction, transfer) = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| conn.transfer(d).map(|t| (d, t)))
        .max_by_key(|(_, t)| t.overruns.count)
        .filter(|(_, t)| t.overruns.count > 0)?;
    conn.window_scale(direction.reverse())?;
    let farthest = transfer.largest_window? * model.limits.foreign_factor;
    let first = transfer.overran.first().filter(|o| o.by <= farthest)?;
    let (sender, receiver) = conn.ends(direction);
    // The receiver says again what it has: it did not take this.
    let refused = conn.symptoms.get(SymptomKind::DuplicateAck, direction.reverse());
    let refused: Vec<_> = refused
        .map(|s| s.packets.iter().copied().filter(|&p| p > first.packet).collect())
        .unwrap_or_default();
    // A receiver that takes it has a larger window than the one that is seen here.
    if refused.is_empty() {
        return None;
    }
    let beyond: Vec<_> = transfer.overran.iter().map(|o| o.packet).collect();
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.93)
        .fact("sender", Value::Host(sender.host.clone()))
        .fact("receiver", Value::Host(receiver.host.clone()))
        .fact("beyond", Value::Count(transfer.overruns.count))
        .fact("segments", Value::Count(conn.side(direction).data_segments))
        .fact("by", Value::Bytes(transfer.overrun_by))
        .fact("first", Value::Packet(first.packet))
        .fact("edge", Value::Packet(first.edge_by))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("edge", [first.edge_by])
        .measured("beyond", beyond.iter().copied().take(3), transfer.overrun_by as f64, "bytes")
        .evidence("refused", refused.iter().copied().take(3))
        .claims(&[
            SymptomKind::WindowOverrun,
            SymptomKind::OutsideWindow,
            SymptomKind::Retransmission,
            SymptomKind::DuplicateAck,
        ])
        .not("packet-loss", refused.first().copied())
        .not("receiver-stalled", [first.edge_by])
        .not("data-ignored", [first.packet])
        .unseen("why")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            direction,
            EdgeState::Refused,
            "beyond",
            beyond,
        ));
    finding.covers = model.siblings(conn.id).map(|c| Subject::Connection(c.id)).collect();
    Some(finding)
}
