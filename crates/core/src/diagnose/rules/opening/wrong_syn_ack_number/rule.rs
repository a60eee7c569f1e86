//! The SYN-ACK acknowledges a number that the client has not sent.

use crate::conn::{Connection, Direction, Outcome, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "wrong-syn-ack-number",
    kind: Kind::Problem,
    since: "0.2.0",
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &[],
    facts: &[
        "view", "reset", "expected", "acked", "syn", "syn-ack", "refused", "opened", "origin", "repeats",
    ],
    roles: &["syn", "syn-ack", "refusal"],
    alternatives: &["old-connection-challenged", "reply-from-other-address", "syn-ack-refused"],
    checks: &[
        Command {
            key: "server-side",
            argv: &["tcpdump", "-S", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
        },
        Command { key: "conntrack", argv: &["conntrack", "-L", "-p", "tcp", "--dport", "{server-port}"] },
        Command { key: "synproxy", argv: &["nft", "list", "ruleset"] },
        Command { key: "half-open", argv: &["ss", "-tan", "state", "syn-recv"] },
    ],
    remedies: &[
        Remedy { key: "forget", argv: Some(&["conntrack", "-D", "-p", "tcp", "--dport", "{server-port}"]) },
        Remedy { key: "one-path", argv: None },
        Remedy { key: "ports", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-S", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.10.7.3: SYN-SENT state",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.7.3",
        },
        Reference {
            title: "RFC 9293, section 3.5: old duplicate SYNs",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let Some(wrong) = conn.symptoms.get(SymptomKind::AckNumberWrong, Direction::ToClient) else {
        return changed_behind(conn);
    };
    let syn_ack = *wrong.packets.first()?;
    let (syn, _) = *conn.handshake.syns.first()?;
    let record = conn.record(syn_ack)?;
    let acked = record.ack?.raw();
    let origin = origin(conn, syn_ack, acked, model)?;
    let refusals: Vec<PacketRef> =
        conn.resets.iter().filter(|r| r.direction == Direction::ToServer).map(|r| r.packet).collect();
    // An RST to a SYN-ACK takes its number from the acknowledgment that it refuses.
    let exact = conn
        .resets
        .iter()
        .any(|r| conn.record(r.packet).and_then(|r| r.seq).is_some_and(|seq| Some(seq) == record.ack));
    let opened = conn.handshake.established;
    // Where nobody minds the number, what is seen is half of two translated legs.
    if refusals.is_empty() && (opened || conn.handshake.syn_count < 2) {
        return None;
    }
    let confidence = match (exact, refusals.is_empty()) {
        (true, _) => 0.96,
        (false, false) => 0.92,
        (false, true) => 0.85,
    };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("view", Value::Choice("before"))
        .fact("acked", Value::Number(acked))
        .fact("syn", Value::Packet(syn))
        .fact("syn-ack", Value::Packet(syn_ack))
        .fact("refused", Value::Choice(if refusals.is_empty() { "no" } else { "yes" }))
        .fact("opened", Value::Choice(if opened { "yes" } else { "no" }))
        .fact("origin", Value::Choice(origin))
        .fact("repeats", Value::Count(wrong.count))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", conn.handshake.syns.iter().map(|s| s.0).take(2))
        .evidence("syn-ack", wrong.packets.iter().copied().take(2))
        .evidence("refusal", refusals.iter().copied().take(2))
        .claims(&[
            SymptomKind::AckNumberWrong,
            SymptomKind::SynAckAgain,
            SymptomKind::SynAckRenewed,
            SymptomKind::SynAgain,
            SymptomKind::Reset,
        ])
        .not("old-connection-challenged", [syn_ack])
        .not("reply-from-other-address", [syn_ack])
        .not("syn-ack-refused", [syn_ack])
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "wrong-number").with([syn_ack]),
        ))
        .unseen("who");
    if let Some(isn) = conn.side(Direction::ToServer).isn {
        finding = finding.fact("expected", Value::Number(isn.plus(1).0));
    }
    if let Some(&reset) = refusals.first() {
        finding = finding.fact("reset", Value::Packet(reset));
    }
    if opened {
        // A right SYN-ACK came as well: a connection that was late, not one that failed.
        finding.kind = Kind::Slow;
    }
    Some(finding)
}

/// Does the number fit another attempt from the same port? `None`: it fits a SYN that was sent just now, so that two
/// legs of one connection lie over each other here.
fn origin(conn: &Connection, syn_ack: PacketRef, acked: u32, model: &Model<'_>) -> Option<&'static str> {
    let same_ends = |other: &&Connection| {
        other.id != conn.id && other.client == conn.client && other.server == conn.server
    };
    let fits = model
        .conns
        .iter()
        .filter(same_ends)
        .find(|other| other.side(Direction::ToServer).isn.is_some_and(|isn| isn.plus(1).0 == acked));
    let Some(other) = fits else { return Some("unknown") };
    let (one, then) = (conn.record(syn_ack)?.time?, other.handshake.syns.first()?.1?);
    (one.since(then) > model.limits.syn_patience).then_some("earlier-attempt")
}

/// From behind the box that changes the number: the SYN-ACK leaves with the right one, and the RST that refuses it
/// carries another. A kernel takes the number of such an RST from the acknowledgment that it refuses.
fn changed_behind(conn: &Connection) -> Option<Finding> {
    if conn.outcome() != Outcome::AnswerRefused || !conn.handshake.challenged.is_empty() {
        return None;
    }
    let reset = conn.resets.iter().find(|r| conn.refuses_other_number(r))?;
    let (syn, _) = *conn.handshake.syns.first()?;
    let (syn_ack, _) = *conn.handshake.syn_acks.first()?;
    let acked = conn.record(reset.packet)?.seq?.raw();
    let resets = conn.resets.iter().filter(|r| r.direction == Direction::ToServer).map(|r| r.packet);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.93)
        .fact("view", Value::Choice("behind"))
        .fact("acked", Value::Number(acked))
        .fact("syn", Value::Packet(syn))
        .fact("syn-ack", Value::Packet(syn_ack))
        .fact("reset", Value::Packet(reset.packet))
        .fact("refused", Value::Choice("yes"))
        .fact("opened", Value::Choice("no"))
        .fact("origin", Value::Choice("unknown"))
        .fact("repeats", Value::Count(u64::from(conn.handshake.syn_ack_count)))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", conn.handshake.syns.iter().map(|s| s.0).take(2))
        .evidence("syn-ack", conn.handshake.syn_acks.iter().map(|s| s.0).take(2))
        .evidence("refusal", resets.take(2))
        .claims(&[
            SymptomKind::SynAckAgain,
            SymptomKind::SynAckRenewed,
            SymptomKind::SynAgain,
            SymptomKind::Reset,
        ])
        .not("old-connection-challenged", [syn_ack])
        .not("reply-from-other-address", [reset.packet])
        .not("syn-ack-refused", [reset.packet])
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "wrong-number").with([syn_ack]),
        ))
        .unseen("who");
    if let Some(isn) = conn.side(Direction::ToServer).isn {
        finding = finding.fact("expected", Value::Number(isn.plus(1).0));
    }
    Some(finding)
}
