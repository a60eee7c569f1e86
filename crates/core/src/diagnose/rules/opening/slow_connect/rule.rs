//! The connection opens, but only after a retransmission timer ran out.

use crate::conn::{Connection, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, TopologyNode, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "slow-connect",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[Need::ConnectionStart, Need::BothDirections, Need::Times],
    yields_to: &[
        "reply-from-other-address",
        "handshake-ack-lost",
        "accept-queue-overflow",
        "old-connection-challenged",
        "wrong-syn-ack-number",
        "syn-flood",
        "port-scan",
    ],
    facts: &["took", "complete", "attempts", "lost", "first", "answer"],
    roles: &["first", "again", "answer"],
    alternatives: &["syn-unanswered", "handshake-ack-lost"],
    checks: &[
        Command { key: "insert-failed", argv: &["conntrack", "-S"] },
        Command { key: "syn-retrans", argv: &["nstat", "-az", "TcpExtTCPSynRetrans", "TcpExtListenDrops"] },
        Command { key: "interface-drops", argv: &["ip", "-s", "link"] },
    ],
    remedies: &[
        Remedy { key: "random-fully", argv: None },
        Remedy { key: "loss", argv: None },
        Remedy { key: "reuse", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "Linux ip-sysctl: tcp_syn_linear_timeouts",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
        Reference {
            title: "RFC 6298: computing TCP's retransmission timer",
            url: "https://www.rfc-editor.org/rfc/rfc6298.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let hs = &conn.handshake;
    let took = conn.connect_time().filter(|&ns| ns >= model.limits.slow_connect)?;
    // The capture may end before the client has acknowledged the answer.
    let answered_last = || {
        let (_, answered) = *hs.syn_acks.first()?;
        let waited = model.went_on(conn, answered)?;
        Some(hs.syn_ack_count == 1 && conn.resets.is_empty() && waited < model.limits.syn_patience)
    };
    let open = hs.established || answered_last() == Some(true);
    if !open
        || hs.syn_count < 2 && hs.syn_ack_count < 2
        || conn.symptoms.count(SymptomKind::AckNumberWrong) > 0
    {
        return None;
    }
    let (first, _) = *hs.syns.first()?;
    let (answer, _) = hs.ack.or(hs.syn_acks.last().copied())?;
    // Where the first SYN was answered here, it is the SYN-ACK that got lost, further on.
    let answered_first =
        hs.syns.get(1).zip(hs.syn_acks.first()).is_some_and(|(again, reply)| reply.0.number < again.0.number);
    let lost = if hs.syn_count < 2 || answered_first { "syn-ack" } else { "syn-or-syn-ack" };
    let mut repeated: Vec<_> =
        hs.syns.iter().skip(1).chain(hs.syn_acks.iter().skip(1)).map(|s| s.0).collect();
    repeated.sort_unstable();
    let answers = hs.syn_acks.first().into_iter().chain(hs.syn_acks.last()).map(|s| s.0);
    Some(
        Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.95)
            .fact("took", Value::Duration(took))
            .fact("complete", Value::Choice(if hs.established { "yes" } else { "no" }))
            .fact("attempts", Value::Count(u64::from(hs.syn_count.max(hs.syn_ack_count))))
            .fact("lost", Value::Choice(lost))
            .fact("first", Value::Packet(first))
            .fact("answer", Value::Packet(answer))
            .actor(Role::Client, &conn.client)
            .actor(Role::Server, &conn.server)
            .evidence("first", [first])
            .measured("again", repeated, took as f64 / 1e9, "s")
            .evidence("answer", answers.chain(hs.ack.map(|a| a.0)))
            .claims(&[SymptomKind::SynAgain, SymptomKind::SynAckAgain, SymptomKind::SynAckRenewed])
            .not("syn-unanswered", [answer])
            .not("handshake-ack-lost", hs.ack.map(|a| a.0))
            .unseen("where")
            .topology(topology(conn, first)),
    )
}

fn topology(conn: &Connection, first: crate::names::PacketRef) -> TopologyFacts {
    let path = [
        TopologyEdge::passes("client", "path"),
        TopologyEdge::passes("path", "server"),
        TopologyEdge::passes("server", "path"),
        TopologyEdge::passes("path", "client"),
    ];
    let mut actual = path.to_vec();
    if let Some(edge) = actual.get_mut(1) {
        *edge = TopologyEdge::wrong("path", "server", EdgeState::Lost, "first-lost").with([first]);
    }
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::supposed("path", Role::Box),
            TopologyNode::seen("server", Role::Server, &conn.server),
        ],
        expected: path.to_vec(),
        actual,
    }
}
