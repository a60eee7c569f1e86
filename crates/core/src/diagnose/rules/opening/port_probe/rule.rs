//! Opened and closed again by the opener, without a byte of data: a health check, a port check, a scan.

use crate::conn::{Class, Connection, Direction, Record, Relation, ResetShape, SymptomKind, stack_family};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "port-probe",
    kind: Kind::Notice,
    since: "0.2.0",
    needs: &[],
    yields_to: &[
        "syn-ack-refused",
        "reply-from-other-address",
        "wrong-syn-ack-number",
        "two-stacks-one-address",
        "port-scan",
        "syn-flood",
        "reset-injected",
    ],
    facts: &["how", "syn", "syn-ack", "close", "open-for", "maker", "minority"],
    roles: &["syn", "syn-ack", "ack", "close", "after"],
    alternatives: &["reset-by-client", "syn-ack-refused", "client-gave-up", "port-scan"],
    checks: &[
        Command { key: "who", argv: &["ss", "-tnpo", "state", "time-wait", "dst", "{server}"] },
        Command { key: "probes", argv: &["kubectl", "get", "pods", "-A", "-o", "yaml"] },
        Command { key: "haproxy", argv: &["grep", "-nE", "check|inter", "/etc/haproxy/haproxy.cfg"] },
    ],
    remedies: &[
        Remedy { key: "nothing", argv: None },
        Remedy { key: "deeper", argv: None },
        Remedy { key: "quieter", argv: None },
    ],
    next_capture: None,
    references: &[
        Reference {
            title: "Kubernetes: TCP probes",
            url: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
        },
        Reference {
            title: "HAProxy: health checks",
            url: "https://www.haproxy.com/documentation/haproxy-configuration-tutorials/reliability/health-checks/",
        },
        Reference {
            title: "AWS: health checks of a network load balancer's targets",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = model.conns.iter().filter_map(|conn| probe(conn, model)).collect();
    // Another vantage point's view of one probe is no second probe, and does not outnumber anything.
    let talk = model.conns.iter().filter(|c| c.side(Direction::ToServer).bytes > 0).count();
    if talk >= found.len() {
        for finding in &mut found {
            finding.kind = Kind::Healthy;
            finding.facts.push(("minority", Value::Choice("yes")));
        }
    }
    found
}

fn probe(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let hs = &conn.handshake;
    let client = conn.side(Direction::ToServer);
    let (syn, _) = *hs.syns.first()?;
    let (syn_ack, opened_at) = *hs.syn_acks.first()?;
    if client.bytes > 0 || client.syn_data > 0 || conn.roles_inferred || hs.syn_acks_after_ack > 0 {
        return None;
    }
    if conn.legs.iter().any(|l| l.relation != Relation::AsIs)
        || conn.symptoms.count(SymptomKind::AckNumberWrong) > 0
        || !hs.challenged.is_empty()
    {
        return None;
    }
    let close = conn.records.iter().find(|r| {
        r.class != Class::SightedAgain && r.class != Class::Icmp && (r.flags.fin() || r.flags.rst())
    })?;
    let spoke = conn.first_answer.is_some_and(|a| a.0.number < close.packet.number);
    if close.direction != Direction::ToServer || spoke {
        return None;
    }
    // What a cut print-out does not show was said all the same.
    if close.offset.is_some_and(|offset| offset > 1) || conn.symptoms.count(SymptomKind::AckedUnseen) > 0 {
        return None;
    }
    let how = how(conn, close, syn_ack)?;
    let open_for = opened_at.zip(close.time).map(|(then, now)| now.since(then));
    if open_for.is_some_and(|ns| ns > model.limits.probe_time) {
        return None;
    }
    // Whoever closes an open connection says nothing else afterwards; what the server says then nobody reads.
    let after = conn
        .records
        .iter()
        .filter(|r| r.packet.number > close.packet.number && r.class != Class::SightedAgain)
        .map(|r| r.packet);
    let confidence = match how {
        "half-open" => 0.9,
        "reset" => 0.93,
        _ => 0.91,
    };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("how", Value::Choice(how))
        .fact("syn", Value::Packet(syn))
        .fact("syn-ack", Value::Packet(syn_ack))
        .fact("close", Value::Packet(close.packet))
        .fact(
            "maker",
            Value::Choice(if conn.side(Direction::ToServer).opened_by_hand() { "tool" } else { "stack" }),
        )
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", [syn])
        .evidence("syn-ack", [syn_ack])
        .evidence("ack", hs.ack.map(|a| a.0))
        .evidence("close", [close.packet])
        .evidence("after", after.take(3))
        .claims(&[
            SymptomKind::Reset,
            SymptomKind::DataAfterClose,
            SymptomKind::SynAckAgain,
            SymptomKind::Retransmission,
            SymptomKind::Unacknowledged,
        ])
        .not("reset-by-client", [close.packet])
        .not("syn-ack-refused", [])
        .not("client-gave-up", [close.packet])
        .not("port-scan", [])
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("client", "server", EdgeState::Reset, "closed").with([close.packet]),
        ))
        .unseen("why");
    if let Some(ns) = open_for {
        finding = finding.fact("open-for", Value::Duration(ns));
    }
    Some(finding)
}

/// How the opener ends it.
fn how(conn: &Connection, close: &Record, syn_ack: crate::names::PacketRef) -> Option<&'static str> {
    let hs = &conn.handshake;
    if close.packet.number < syn_ack.number {
        return None;
    }
    if close.flags.fin() {
        return hs.established.then_some("fin");
    }
    if hs.ack.is_some_and(|a| a.0.number < close.packet.number) {
        // Of an open connection without a word, only a living socket's own reset is its opener's wish.
        let reset = conn.resets.iter().find(|r| r.packet == close.packet)?;
        let living = !matches!(reset.shape, ResetShape::NoSocket);
        return (living || conn.side(Direction::ToServer).opened_by_hand()).then_some("reset");
    }
    // The opener's kernel knows nothing of a scanner's SYN and resets the answer. That it asks again, or that its own
    // stack made the SYN, means that the answer did not reach the socket that waits.
    let again = hs.syns.iter().any(|s| s.0.number > close.packet.number);
    let bare = conn.resets.iter().any(|r| r.packet == close.packet && r.shape == ResetShape::NoSocket);
    let order = conn.side(Direction::ToServer).option_order.as_ref();
    let waiting = bare && order.and_then(stack_family) == Some("Linux");
    (!again && !waiting).then_some("half-open")
}
