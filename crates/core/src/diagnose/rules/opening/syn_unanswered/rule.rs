//! SYN repeated, nothing comes back.

use pcaplain_capture::{IcmpMessage, Unreachable};

use crate::conn::{Connection, Direction, Outcome, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, TopologyNode, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "syn-unanswered",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::ConnectionStart],
    yields_to: &[
        "rejected-by-firewall",
        "reply-from-other-address",
        "handshake-ack-lost",
        "loopback-on-the-wire",
        "old-connection-challenged",
        "timestamp-rejected",
        "port-scan",
        "syn-flood",
        "ttl-expired",
    ],
    facts: &["attempts", "waited", "gaps", "schedule", "syn", "variant"],
    roles: &["syn", "again", "unreachable"],
    alternatives: &["port-closed", "rejected-by-firewall", "handshake-ack-lost"],
    checks: &[
        Command {
            key: "arrives",
            argv: &["tcpdump", "-ni", "any", "tcp", "port", "{server-port}", "and", "host", "{client}"],
        },
        Command { key: "drops", argv: &["iptables-save", "-c"] },
        Command { key: "nft", argv: &["nft", "list", "ruleset"] },
        Command { key: "route", argv: &["ip", "route", "get", "{client}"] },
        Command { key: "policies", argv: &["kubectl", "get", "networkpolicies", "-A"] },
    ],
    remedies: &[
        Remedy { key: "allow", argv: None },
        Remedy { key: "reject", argv: None },
        Remedy { key: "route", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "Linux ip-sysctl: tcp_syn_retries, tcp_syn_linear_timeouts",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
        Reference {
            title: "RFC 9293, section 3.8.3: connection failures",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.8.3",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let variant = match conn.outcome() {
        Outcome::Unanswered => "silence",
        Outcome::Rejected if only_host_unreachable(conn) => "host-unreachable",
        _ => return None,
    };
    if !conn.handshake.challenged.is_empty() {
        return None;
    }
    // Another leg or vantage point of the same connection shows an answer.
    if model.siblings(conn.id).any(|s| s.side(Direction::ToClient).segments > 0) {
        return None;
    }
    let (first, first_time) = *conn.handshake.syns.first()?;
    let attempts = u64::from(conn.handshake.syn_count);
    let waited = model.went_on(conn, first_time);
    // A first copy without a time beside others that have one: perhaps the same packet, printed twice.
    let timed_later = conn.handshake.syns.get(1).is_some_and(|again| again.1.is_some());
    if first_time.is_none() && attempts == 2 && timed_later {
        return None;
    }
    let waited_enough = waited.is_some_and(|ns| ns >= model.limits.syn_patience);
    if attempts < 2 && !waited_enough {
        return None;
    }
    let confidence = match attempts {
        1 => 0.7,
        2 => 0.9,
        _ => 0.95,
    };
    let gaps: Vec<i64> = conn
        .handshake
        .syns
        .windows(2)
        .filter_map(|pair| Some(pair.get(1)?.1?.since(pair.first()?.1?)))
        .collect();
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("attempts", Value::Count(attempts))
        .fact("syn", Value::Packet(first))
        .fact("variant", Value::Choice(variant))
        .fact("schedule", Value::Choice(schedule(&gaps)))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", [first])
        .claims(&[SymptomKind::SynAgain, SymptomKind::IcmpError])
        .not("port-closed", conn.handshake.syns.iter().map(|s| s.0).skip(1).take(1))
        .not("rejected-by-firewall", conn.icmp.iter().map(|i| i.packet).take(1))
        .not("handshake-ack-lost", [])
        .unseen("where");
    let again = conn.handshake.syns.iter().map(|s| s.0).skip(1);
    if let Some(ns) = waited {
        finding = finding.fact("waited", Value::Duration(ns)).measured("again", again, ns as f64 / 1e9, "s");
    } else {
        finding = finding.evidence("again", again);
    }
    if !gaps.is_empty() {
        finding = finding.fact("gaps", Value::Durations(gaps));
    }
    finding = finding.evidence("unreachable", conn.icmp.iter().map(|i| i.packet));
    Some(finding.topology(topology(conn)))
}

/// "Host unreachable" from the last router means that nobody answered its ARP: the host is not there, or is deaf.
fn only_host_unreachable(conn: &Connection) -> bool {
    conn.icmp.iter().all(|note| matches!(note.message, IcmpMessage::Unreachable(Unreachable::Host)))
}

/// The retransmission schedule (`tcp_syn_linear_timeouts` since Linux 6.5, macOS and BSD alike; doubling before).
fn schedule(gaps: &[i64]) -> &'static str {
    let near = |ns: i64, seconds: i64| (ns - seconds * 1_000_000_000).abs() < seconds * 150_000_000;
    match gaps {
        [a, b, ..] if near(*a, 1) && near(*b, 1) => "linear",
        [a, b, ..] if near(*a, 1) && near(*b, 2) => "doubling",
        [a, b, ..] if near(*a, 3) && near(*b, 6) => "doubling-from-three",
        _ => "other",
    }
}

fn topology(conn: &Connection) -> TopologyFacts {
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::supposed("path", Role::Box),
            TopologyNode::seen("server", Role::Server, &conn.server),
        ],
        expected: vec![
            TopologyEdge::passes("client", "path"),
            TopologyEdge::passes("path", "server"),
            TopologyEdge::passes("server", "path"),
            TopologyEdge::passes("path", "client"),
        ],
        actual: vec![
            TopologyEdge::passes("client", "path").with(conn.handshake.syns.iter().map(|s| s.0)),
            TopologyEdge::wrong("path", "server", EdgeState::Lost, "silence"),
        ],
    }
}
