//! The receiver, or a box in its name, takes back room that it had announced.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "window-shrunk",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::Times, Need::BothDirections],
    yields_to: &[
        "old-connection-challenged",
        "two-stacks-one-address",
        "nat-bypassed",
        "reset-injected",
        "window-overrun",
        "ack-storm",
    ],
    facts: &["sender", "receiver", "by", "window", "shrunk", "announced", "times", "lasted"],
    roles: &["announced", "shrunk"],
    alternatives: &["receiver-stalled", "options-stripped"],
    checks: &[
        Command {
            key: "other-end",
            argv: &["tcpdump", "-ni", "any", "-v", "src", "{receiver}", "and", "tcp"],
        },
        Command { key: "shrink", argv: &["sysctl", "net.ipv4.tcp_shrink_window"] },
        Command { key: "counters", argv: &["nstat", "-az", "TcpExtTCPWantZeroWindowAdv", "TcpExtRcvPruned"] },
    ],
    remedies: &[Remedy { key: "box", argv: None }, Remedy { key: "receiver", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-s", "128", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.8.6: managing the window",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.8.6",
        },
        Reference {
            title: "RFC 7323, section 2.4: addressing window retraction",
            url: "https://www.rfc-editor.org/rfc/rfc7323.html#section-2.4",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (direction, transfer) = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| conn.transfer(d).map(|t| (d, t)))
        .filter(|(_, t)| !t.shrinks.is_empty())
        .max_by_key(|(_, t)| t.shrunk_ns)?;
    let shrink = transfer.shrinks.iter().max_by_key(|s| s.by)?;
    let window = transfer.largest_window?;
    let rtt = transfer.rtt.smoothed.or(conn.handshake_rtt()).unwrap_or(0);
    let felt = transfer.shrunk_ns >= model.limits.shrunk.max(rtt);
    if !felt || (shrink.by as f64) < window as f64 * model.limits.shrunk_share {
        return None;
    }
    let (sender, receiver) = conn.ends(direction);
    let shrunk: Vec<_> = transfer.shrinks.iter().map(|s| s.packet).collect();
    let first = *shrunk.first()?;
    // The last announcement of the larger window before it.
    let announced = conn
        .records
        .iter()
        .filter(|r| r.direction == direction.reverse() && r.packet < first && r.window.is_some())
        .map(|r| r.packet)
        .last();
    let times = conn.symptoms.get(SymptomKind::WindowShrunk, direction.reverse()).map_or(1, |s| s.count);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.9)
        .fact("sender", Value::Host(sender.host.clone()))
        .fact("receiver", Value::Host(receiver.host.clone()))
        .fact("by", Value::Bytes(shrink.by))
        .fact("window", Value::Bytes(window))
        .fact("shrunk", Value::Packet(first))
        .fact("times", Value::Count(times))
        .fact("lasted", Value::Duration(transfer.shrunk_ns))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("announced", announced)
        .measured("shrunk", shrunk.iter().copied(), shrink.by as f64, "bytes")
        .claims(&[SymptomKind::WindowShrunk])
        .not("receiver-stalled", [first])
        .not("options-stripped", [])
        .unseen("who")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            direction,
            EdgeState::Refused,
            "no-room",
            shrunk,
        ));
    if let Some(packet) = announced {
        finding = finding.fact("announced", Value::Packet(packet));
    }
    Some(finding)
}
