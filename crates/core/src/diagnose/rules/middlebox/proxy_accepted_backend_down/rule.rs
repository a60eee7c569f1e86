//! The handshake completes, the first request is acknowledged, and then the connection is reset without a byte of answer.

use crate::conn::{Connection, Direction, Relation, ResetFacts, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "proxy-accepted-backend-down",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &[
        "reply-from-other-address",
        "nat-bypassed",
        "rst-carries-reason",
        "tls-blocked",
        "tls-alert",
        "wrong-protocol",
        "http-error",
    ],
    facts: &[
        "end",
        "shape",
        "request",
        "request-bytes",
        "acked",
        "acked-after",
        "reset",
        "reset-after",
        "window",
        "handshake-window",
        "edited",
    ],
    roles: &["handshake", "request", "acknowledged", "reset"],
    alternatives: &["reset-by-server", "port-closed", "reply-from-other-address", "closed-without-answer"],
    checks: &[
        Command {
            key: "sidecar-config",
            argv: &["istioctl", "proxy-config", "listeners", "<pod>.<namespace>"],
        },
        Command { key: "sidecar-log", argv: &["kubectl", "logs", "<pod>", "-c", "istio-proxy", "--tail=50"] },
        Command { key: "redirect", argv: &["nsenter", "-t", "<pid>", "-n", "iptables", "-t", "nat", "-nvL"] },
        Command {
            key: "listener",
            argv: &["nsenter", "-t", "<pid>", "-n", "ss", "-ltnp", "sport", "=", ":{server-port}"],
        },
        Command { key: "backend", argv: &["kubectl", "get", "pods,endpointslices", "-A", "-o", "wide"] },
    ],
    remedies: &[
        Remedy { key: "start", argv: None },
        Remedy { key: "readiness", argv: None },
        Remedy { key: "hold", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["nsenter", "-t", "<pid>", "-n", "tcpdump", "-ni", "any", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "Istio: traffic redirection by iptables (golden files)",
            url: "https://github.com/istio/istio/tree/master/tools/istio-iptables/pkg/capture/testdata",
        },
        Reference {
            title: "Envoy: access log response flags (UF, UH)",
            url: "https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage",
        },
        Reference {
            title: "RFC 9293, section 3.10.5: ABORT call",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.5",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

/// What ended the connection in place of an answer.
struct End<'a> {
    packet: PacketRef,
    after: Option<i64>,
    reset: Option<&'a ResetFacts>,
}

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    if !conn.handshake.established || conn.handshake.syn_acks.is_empty() {
        return None;
    }
    if conn.side(Direction::ToClient).bytes > 0
        || conn.legs.iter().any(|l| l.relation == Relation::Untranslated)
    {
        return None;
    }
    let (request, asked_at) = conn.first_request?;
    // Somebody who took all that was first looked at it: an upload is no request that nobody could pass on.
    if conn.side(Direction::ToServer).bytes > model.limits.request_size {
        return None;
    }
    let end = ended(conn, asked_at)?;
    // "At once": a program that looked for its backend and gave up, not one that worked and failed.
    if end.after.is_none_or(|ns| ns > model.limits.at_once) && asked_at.is_some() {
        return None;
    }
    // A silence before the request is somebody's idle timer, not a missing backend.
    let idle_before = conn.silences.iter().any(|s| s.ended_by == request && s.ns >= model.limits.idle);
    let acked = conn.request_acked.map(|a| a.0);
    let living = end.reset.is_some_and(|r| matches!(r.shape, ResetShape::LivingSocket));
    if idle_before || end.reset.is_some_and(|r| r.shape == ResetShape::NoSocket) {
        return None;
    }
    let confidence = match (end.reset, living, acked) {
        (Some(_), true, Some(_)) => 0.85,
        (Some(_), true, None) => 0.75,
        (Some(_), false, _) => 0.7,
        // Closed in order: a proxy does so, and so does many a server that dislikes the request.
        (None, ..) => 0.55,
    };
    Some(finding(conn, &end, request, confidence))
}

fn ended(conn: &Connection, asked_at: Option<pcaplain_capture::Timestamp>) -> Option<End<'_>> {
    if let Some(reset) = conn.effective_reset() {
        let by_server = reset.direction == Direction::ToClient && !reset.fins_before.0;
        return by_server.then(|| End {
            packet: reset.packet,
            after: reset.time.zip(asked_at).map(|(now, then)| now.since(then)),
            reset: Some(reset),
        });
    }
    let server = conn.side(Direction::ToClient);
    let client_closed_first = match (conn.side(Direction::ToServer).fin_time, server.fin_time) {
        (Some(client), Some(server)) => client < server,
        _ => false,
    };
    server.fin.filter(|_| !client_closed_first)?;
    let record =
        conn.records.iter().find(|r| r.direction == Direction::ToClient && r.flags.fin()).cloned()?;
    Some(End {
        packet: record.packet,
        after: record.time.zip(asked_at).map(|(now, then)| now.since(then)),
        reset: None,
    })
}

fn finding(conn: &Connection, end: &End<'_>, request: PacketRef, confidence: f32) -> Finding {
    let hs = &conn.handshake;
    let acked = conn.request_acked.filter(|a| a.0 != end.packet);
    let request_bytes = conn.side(Direction::ToServer).bytes;
    let opening = hs.syns.first().into_iter().chain(hs.syn_acks.first()).chain(hs.ack.as_ref()).map(|s| s.0);
    let edited = conn.legs.iter().any(|l| l.relation == Relation::Edited);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("end", Value::Choice(if end.reset.is_some() { "reset" } else { "fin" }))
        .fact("shape", Value::Choice(shape(end.reset)))
        .fact("edited", Value::Choice(if edited { "yes" } else { "no" }))
        .fact("request", Value::Packet(request))
        .fact("request-bytes", Value::Bytes(request_bytes))
        .fact("reset", Value::Packet(end.packet))
        .evidence("handshake", opening)
        .measured("request", [request], request_bytes as f64, "bytes")
        .evidence("acknowledged", acked.map(|a| a.0))
        .claims(&[SymptomKind::Reset, SymptomKind::Untranslated])
        .not("reset-by-server", [])
        .not("port-closed", hs.syn_acks.first().map(|s| s.0))
        .unseen("behind")
        .topology(topology(conn, end, request));
    if edited {
        finding = finding.not("reply-from-other-address", hs.ack.map(|a| a.0).into_iter().chain([request]));
    }
    if end.reset.is_none() {
        finding = finding.not("closed-without-answer", []);
    }
    finding.actors.push(crate::diagnose::Actor {
        role: Role::Client,
        end: Some(conn.client.clone()),
        also: conn.legs.iter().skip(1).map(|l| l.client.clone()).filter(|c| *c != conn.client).collect(),
    });
    finding.actors.push(crate::diagnose::Actor {
        role: Role::Proxy,
        end: Some(conn.server.clone()),
        also: conn.legs.iter().skip(1).map(|l| l.server.clone()).filter(|s| *s != conn.server).collect(),
    });
    if let Some((packet, time)) = acked {
        finding = finding.fact("acked", Value::Packet(packet));
        if let Some(ns) = time.zip(conn.first_request.and_then(|r| r.1)).map(|(now, then)| now.since(then)) {
            finding = finding.fact("acked-after", Value::Duration(ns));
        }
    }
    if let Some(window) = end.reset.and_then(|r| r.window) {
        finding = finding.fact("window", Value::Number(u32::from(window)));
    }
    match end.after {
        Some(ns) => finding.fact("reset-after", Value::Duration(ns)).measured(
            "reset",
            [end.packet],
            ns as f64 / 1e6,
            "ms",
        ),
        None => finding.evidence("reset", [end.packet]),
    }
}

fn shape(reset: Option<&ResetFacts>) -> &'static str {
    match reset.map(|r| r.shape) {
        Some(ResetShape::LivingSocket) => "living",
        Some(_) => "other",
        None => "fin",
    }
}

fn topology(conn: &Connection, end: &End<'_>, request: PacketRef) -> TopologyFacts {
    let state = if end.reset.is_some() { EdgeState::Reset } else { EdgeState::Refused };
    let opening =
        conn.handshake.syns.iter().map(|s| s.0).chain(conn.handshake.ack.map(|a| a.0)).chain([request]);
    let back = conn.handshake.syn_acks.iter().map(|s| s.0).chain([end.packet]);
    let mut reset = TopologyEdge::passes("proxy", "client").with(back);
    reset.state = state;
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::seen("proxy", Role::Proxy, &conn.server),
            TopologyNode::supposed("backend", Role::Backend),
        ],
        expected: vec![
            TopologyEdge::passes("client", "proxy"),
            TopologyEdge::passes("proxy", "backend"),
            TopologyEdge::passes("backend", "proxy"),
            TopologyEdge::passes("proxy", "client"),
        ],
        actual: vec![
            TopologyEdge::passes("client", "proxy").with(opening),
            TopologyEdge::wrong("proxy", "backend", EdgeState::NeverMade, "never-made"),
            reset,
        ],
    }
}
