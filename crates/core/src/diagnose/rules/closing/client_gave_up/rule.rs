//! The client waits in vain for an answer and closes in order.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::endings::has_data;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "client-gave-up",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::BothDirections, Need::Times],
    yields_to: &[
        "nat-bypassed",
        "mtu-black-hole",
        "peer-vanished",
        "receiver-stalled",
        "one-way-traffic",
        "reply-not-received",
        "tls-blocked",
        "wrong-protocol",
        "accept-queue-overflow",
        "handshake-ack-lost",
    ],
    facts: &["waited", "request", "request-bytes", "acked", "close", "late", "late-after", "late-bytes"],
    roles: &["request", "taken", "close", "late", "reset"],
    alternatives: &["closed-without-answer", "peer-vanished", "slow-server", "reset-by-client"],
    checks: &[
        Command { key: "timeouts", argv: &["grep", "-riE", "timeout|deadline", "<client-config>"] },
        Command { key: "server-log", argv: &["journalctl", "--since", "-15min"] },
        Command { key: "waiting", argv: &["ss", "-tnp", "state", "close-wait"] },
    ],
    remedies: &[
        Remedy { key: "server-time", argv: None },
        Remedy { key: "timeout", argv: None },
        Remedy { key: "cancel", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.6: closing a connection",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.6",
        },
        Reference { title: "curl: --max-time", url: "https://curl.se/docs/manpage.html#-m" },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let (client, server) = (conn.side(Direction::ToServer), conn.side(Direction::ToClient));
    let (close, closed_at) = (client.fin_packet?, client.fin_time?);
    // Whoever closes after the other end does not give up, it agrees.
    if server.fin_packet.is_some_and(|fin| fin.number < close.number) {
        return None;
    }
    let turn = conn.turns.last()?;
    let request = turn.request?;
    let late = turn.answer.filter(|a| a.first.number > close.number);
    if turn.answer.is_some() && late.is_none() {
        return None;
    }
    let waited = closed_at.since(request.last_time?);
    if waited < limits.gave_up || conn.side(Direction::ToServer).bytes > limits.request_size {
        return None;
    }
    // Not taken: then the network is in question, not the server's patience.
    if server.acked? < client.fin? {
        return None;
    }
    let answered_before = server.bytes > late.map_or(0, |l| l.bytes);
    // A stream that goes one way, with pauses of its own, waits for nothing.
    let paused = turn.request_gap.is_some_and(|(ns, _)| ns >= limits.gave_up);
    if !answered_before && paused {
        return None;
    }
    // A reader that has nothing to say sees the end at once and closes too: nobody was at work on an answer.
    let prompt = server
        .fin_time
        .is_some_and(|fin| fin.since(closed_at) < limits.late_fin_ack + conn.handshake_rtt().unwrap_or(0));
    let short = request.bytes <= limits.last_word;
    if late.is_none() && prompt && short {
        return None;
    }
    let confidence = match (late.is_some(), prompt) {
        (true, _) => 0.92,
        (false, true) => 0.7,
        (false, false) => 0.85,
    };
    let lost = conn.records.iter().filter(|r| r.direction == Direction::ToClient && has_data(r));
    let lost = lost.filter(|r| r.packet.number > close.number).map(|r| r.packet).take(4);
    let resets = conn.resets.iter().filter(|r| r.direction == Direction::ToServer).map(|r| r.packet).take(4);
    let asked = [request.first, request.last];
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("waited", Value::Duration(waited))
        .fact("request", Value::Packet(request.last))
        .fact("request-bytes", Value::Bytes(request.bytes))
        .fact("close", Value::Packet(close))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("request", asked)
        .evidence("taken", turn.acked.map(|a| a.0).filter(|&p| p != close))
        .measured("close", [close], waited as f64 / 1e9, "s")
        .evidence("late", lost)
        .evidence("reset", resets)
        .claims(&[SymptomKind::Reset, SymptomKind::DataAfterClose, SymptomKind::Unacknowledged])
        .not("closed-without-answer", [close])
        .not("reset-by-client", [close])
        .not("peer-vanished", turn.acked.map(|a| a.0))
        .not("slow-server", [])
        .unseen("why")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::NeverMade, "answer").with([close]),
        ));
    if let Some((packet, _)) = turn.acked {
        finding = finding.fact("acked", Value::Packet(packet));
    }
    if let Some(answer) = late {
        finding =
            finding.fact("late", Value::Packet(answer.first)).fact("late-bytes", Value::Bytes(answer.bytes));
        if let Some(ns) = answer.first_time.zip(request.last_time).map(|(now, then)| now.since(then)) {
            finding = finding.fact("late-after", Value::Duration(ns));
        }
    }
    Some(finding)
}
