//! A reset is not accepted, and the connection goes on.

use crate::conn::{Acceptable, Class, Connection, Record, ResetFacts, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "reset-ignored",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &[
        "nat-bypassed",
        "reset-injected",
        "reply-from-other-address",
        "old-connection-challenged",
        "two-stacks-one-address",
    ],
    facts: &["reset", "resets", "from", "place", "distance", "ttl", "own-ttl", "reset-ttl"],
    roles: &["before", "reset", "goes-on"],
    alternatives: &["reset-injected", "reset-by-server", "reset-by-client"],
    checks: &[
        Command {
            key: "challenges",
            argv: &["nstat", "-az", "TcpExtTCPChallengeACK", "TcpExtTCPSYNChallenge", "TcpEstabResets"],
        },
        Command {
            key: "sender",
            argv: &["tcpdump", "-nevi", "any", "tcp[tcpflags] & tcp-rst != 0 and host {server}"],
        },
    ],
    remedies: &[Remedy { key: "source", argv: None }, Remedy { key: "leave", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-nevi", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.10.7.4: other states, second check",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.7.4",
        },
        Reference {
            title: "RFC 5961: improving TCP's robustness to blind in-window attacks",
            url: "https://www.rfc-editor.org/rfc/rfc5961.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let reset = conn.resets.iter().find(|r| r.established && r.followed >= 2)?;
    // Both go on: the receiver with more than what was on its way, the claimed sender with more than further resets.
    let later = |r: &&Record| r.packet > reset.packet && !r.flags.rst() && r.class != Class::Icmp;
    let sender = conn.records.iter().filter(later).find(|r| r.direction == reset.direction)?;
    let receiver = conn
        .records
        .iter()
        .filter(later)
        .filter(|r| r.direction != reset.direction && r.packet > sender.packet);
    let receiver: Vec<_> = receiver.map(|r| r.packet).take(2).collect();
    // The receiver takes what came after: only then did it not believe the reset.
    if receiver.is_empty() || conn.effective_reset().is_some() {
        return None;
    }
    let (place, confidence) = match reset.acceptable {
        Some(Acceptable::Outside) => ("outside", 0.95),
        Some(Acceptable::InWindow) => ("inside", 0.9),
        Some(Acceptable::Exact) => ("exact", 0.7),
        None => ("unknown", 0.8),
    };
    let foreign = reset.ttl.is_some_and(|(mine, own)| mine.abs_diff(own) >= model.limits.ttl_distance);
    let (edge_from, edge_to) = match reset.direction {
        crate::conn::Direction::ToServer => ("client", "server"),
        crate::conn::Direction::ToClient => ("server", "client"),
    };
    let ignored = conn.resets.iter().filter(|r| r.followed >= 2);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("reset", Value::Packet(reset.packet))
        .fact("resets", Value::Count(ignored.clone().count() as u64))
        .fact("from", Value::Choice(edge_from))
        .fact("place", Value::Choice(place))
        .fact("ttl", Value::Choice(if foreign { "foreign" } else { "own" }))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("before", reset.answers)
        .evidence("reset", ignored.map(|r| r.packet))
        .evidence("goes-on", [sender.packet].into_iter().chain(receiver))
        .claims(&[SymptomKind::Reset, SymptomKind::OutsideWindow])
        .not("reset-injected", [])
        .not(if edge_from == "server" { "reset-by-server" } else { "reset-by-client" }, [sender.packet])
        .unseen("who")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong(edge_from, edge_to, EdgeState::Reset, "ignored").with([reset.packet]),
        ));
    if let Some(distance) = distance(conn, reset) {
        finding = finding.fact("distance", Value::Bytes(distance));
    }
    if let Some((mine, own)) = reset.ttl {
        finding = finding
            .fact("reset-ttl", Value::Count(u64::from(mine)))
            .fact("own-ttl", Value::Count(u64::from(own)));
    }
    Some(finding)
}

/// How far its number lies from the stream's position at that moment.
fn distance(conn: &Connection, reset: &ResetFacts) -> Option<u64> {
    let at = reset.offset?;
    let before = conn.records.iter().filter(|r| r.direction == reset.direction && r.packet < reset.packet);
    let side = conn.side(reset.direction);
    let next = before.filter_map(|r| Some(r.offset? + u64::from(r.length.unwrap_or(0)))).max()?;
    Some(side.shown(at).abs_diff(next)).filter(|&d| d > 0)
}
