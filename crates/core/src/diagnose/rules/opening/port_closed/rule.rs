//! SYN answered at once by RST from the same address.

use crate::conn::{Class, Connection, Direction, Outcome, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "port-closed",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::ConnectionStart],
    yields_to: &["rejected-by-firewall", "port-scan", "address-conflict", "reset-injected"],
    facts: &["attempts", "answered-after", "syn", "reset"],
    roles: &["syn", "reset"],
    alternatives: &["syn-unanswered", "rejected-by-firewall", "reset-by-server"],
    checks: &[
        Command { key: "listeners", argv: &["ss", "-ltnp", "sport", "=", ":{server-port}"] },
        Command { key: "endpoints", argv: &["kubectl", "get", "endpointslices", "-A", "-o", "wide"] },
        Command { key: "reject-rules", argv: &["iptables-save", "-c"] },
    ],
    remedies: &[
        Remedy { key: "start", argv: None },
        Remedy { key: "bind", argv: None },
        Remedy { key: "port", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.10.7.1: CLOSED state",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.7.1",
        },
        Reference { title: "ss(8)", url: "https://man7.org/linux/man-pages/man8/ss.8.html" },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, _: &Model<'_>) -> Option<Finding> {
    let reset = conn.effective_reset().filter(|_| conn.outcome() == Outcome::Refused)?;
    let syns = conn.handshake.syns.iter().map(|s| s.0);
    let resets = conn.resets.iter().filter(|r| r.direction == Direction::ToClient).map(|r| r.packet);
    let confidence = match reset.shape {
        ResetShape::NoSocketSyn | ResetShape::AckNoWindow => 0.96,
        ResetShape::NoSocket => 0.9,
        _ => 0.85,
    };
    let attempts: u64 =
        conn.records.iter().filter(|r| matches!(r.class, Class::Syn | Class::SynAgain)).count() as u64;
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("attempts", Value::Count(attempts.max(1)))
        .fact("reset", Value::Packet(reset.packet))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", syns.clone())
        .claims(&[SymptomKind::Reset, SymptomKind::SynAgain])
        .not("syn-unanswered", [reset.packet])
        .not("reset-by-server", syns.clone().take(1))
        .not("rejected-by-firewall", [])
        .unseen("which-box")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "refused").with([reset.packet]),
        ));
    if let Some((first, _)) = conn.handshake.syns.first() {
        finding = finding.fact("syn", Value::Packet(*first));
    }
    if let Some(after) = reset.answered_after {
        finding = finding.fact("answered-after", Value::Duration(after)).measured(
            "reset",
            resets,
            after as f64 / 1e6,
            "ms",
        );
    } else {
        finding = finding.evidence("reset", resets);
    }
    Some(finding)
}
