//! The TLS handshake dies on the client's hello: a reset from nearer than the server, or silence.

use crate::app_proto::{ClientHello, TlsFacts};
use crate::conn::{Connection, Direction, ResetFacts, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "tls-blocked",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::BothDirections],
    yields_to: &[
        "mtu-black-hole",
        "accept-queue-overflow",
        "handshake-ack-lost",
        "nat-bypassed",
        "timestamp-rejected",
    ],
    facts: &[
        "how",
        "sni",
        "hello",
        "reset",
        "after",
        "rtt",
        "reset-ttl",
        "own-ttl",
        "attempts",
        "waited",
        "other-sni",
        "other",
        "proof",
    ],
    roles: &["handshake", "hello", "again", "reset", "passed"],
    alternatives: &["reset-injected", "proxy-accepted-backend-down", "mtu-black-hole"],
    checks: &[
        Command {
            key: "other-name",
            argv: &[
                "openssl",
                "s_client",
                "-connect",
                "{server}:{server-port}",
                "-servername",
                "example.com",
            ],
        },
        Command {
            key: "no-name",
            argv: &["openssl", "s_client", "-connect", "{server}:{server-port}", "-noservername"],
        },
        Command { key: "trace", argv: &["traceroute", "-n", "-T", "-p", "{server-port}", "{server}"] },
    ],
    remedies: &[
        Remedy { key: "policy", argv: None },
        Remedy { key: "proxy", argv: None },
        Remedy { key: "restart", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 6066, section 3: server name indication",
            url: "https://www.rfc-editor.org/rfc/rfc6066.html#section-3",
        },
        Reference {
            title: "RFC 9505: a survey of worldwide censorship techniques",
            url: "https://www.rfc-editor.org/rfc/rfc9505.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let tls = conn.app.as_ref()?.tls.as_deref()?;
    let (at, hello) = tls.client_hello.as_ref()?;
    let said = conn.side(Direction::ToClient).bytes > 0 || tls.server_hello.is_some();
    if said || !conn.handshake.established || conn.handshake.syn_acks_after_ack > 0 {
        return None;
    }
    let passed = passed(conn, hello, model);
    if let Some(reset) =
        conn.resets.iter().find(|r| r.packet > at.packet && r.direction == Direction::ToClient)
    {
        return by_reset(conn, (at.packet, hello), reset, passed, model);
    }
    by_silence(conn, tls, (at.packet, hello), passed, model)
}

type Hello<'a> = (PacketRef, &'a ClientHello);

/// Another hello to the same server, with another name, that was answered.
fn passed<'a>(conn: &Connection, hello: &ClientHello, model: &Model<'a>) -> Option<(Hello<'a>, PacketRef)> {
    model
        .conns
        .iter()
        .filter(|c| c.id != conn.id && c.input == conn.input && c.server == conn.server)
        .find_map(|other| {
            let tls = other.app.as_ref()?.tls.as_deref()?;
            let (at, theirs) = tls.client_hello.as_ref()?;
            let (answer, _) = tls.server_hello.as_ref()?;
            (theirs.sni != hello.sni).then_some(((at.packet, theirs), answer.packet))
        })
}

fn by_reset(
    conn: &Connection,
    hello: Hello<'_>,
    reset: &ResetFacts,
    passed: Option<(Hello<'_>, PacketRef)>,
    model: &Model<'_>,
) -> Option<Finding> {
    if reset.fins_before.0 {
        return None;
    }
    // Either sign says that it started somewhere else than the server's other packets.
    let foreign = reset.ttl.filter(|&(mine, _)| {
        let (low, high) = reset.ttl_range.unwrap_or((mine, mine));
        let away = low.saturating_sub(mine).max(mine.saturating_sub(high));
        // Another start (64, 128 or 255) at the same distance is another program on the same host.
        away >= model.limits.ttl_distance && !matches!(away, 64 | 127 | 191)
    });
    let rtt = distance(conn, model);
    let after = reset.answered_after.filter(|_| reset.answers == Some(hello.0));
    let early = rtt.zip(after).filter(|&(rtt, after)| {
        rtt > model.limits.kernel_speed && (after as f64) < rtt as f64 * model.limits.nearer_share
    });
    let proof = match (foreign, early) {
        (Some(_), Some(_)) => "both",
        (Some(_), None) => "ttl",
        (None, Some(_)) => "early",
        (None, None) => return None,
    };
    let confidence = match (passed, proof) {
        (Some(_), _) => 0.93,
        (None, "both") => 0.88,
        (None, _) => 0.8,
    };
    let mut finding = finding(conn, hello, passed, "reset", confidence, [reset.packet])
        .fact("proof", Value::Choice(proof))
        .fact("reset", Value::Packet(reset.packet))
        .evidence("reset", [reset.packet])
        .not("reset-injected", [])
        .not("proxy-accepted-backend-down", [reset.packet]);
    if let Some((mine, own)) = foreign {
        finding = finding
            .fact("reset-ttl", Value::Count(u64::from(mine)))
            .fact("own-ttl", Value::Count(u64::from(own)));
    }
    if let Some(ns) = after {
        finding = finding.fact("after", Value::Duration(ns));
    }
    if let Some(ns) = rtt {
        finding = finding.fact("rtt", Value::Duration(ns));
    }
    Some(finding)
}

/// The shortest time in which the server has answered a SYN, as seen from here, nanoseconds. Near the server that is no time at all,
/// and argues for nothing.
fn distance(conn: &Connection, model: &Model<'_>) -> Option<i64> {
    let same = model.conns.iter().filter(|c| c.input == conn.input && c.server == conn.server);
    let times = same.filter_map(|c| {
        let (asked, answered) = (c.handshake.syns.last()?.1?, c.handshake.syn_acks.last()?.1?);
        Some(answered.since(asked)).filter(|&ns| ns > 0)
    });
    times.min()
}

fn by_silence(
    conn: &Connection,
    tls: &TlsFacts,
    hello: Hello<'_>,
    passed: Option<(Hello<'_>, PacketRef)>,
    model: &Model<'_>,
) -> Option<Finding> {
    let client = conn.side(Direction::ToServer);
    let flight = &conn.transfer(Direction::ToServer)?.flight;
    let stuck = flight.oldest()?;
    let attempts = u64::from(stuck.attempts);
    // A hello that is larger than a packet may get stuck on its size alone.
    let small = client.bytes.saturating_sub(client.bytes_again) <= model.limits.hello_size;
    let whole = tls.client_hello_end.is_none_or(|end| end.packet == hello.0);
    let open = conn.side(Direction::ToClient).fin.is_none() && conn.resets.is_empty();
    if stuck.packet != hello.0 || attempts < model.limits.hello_attempts || !small || !whole || !open {
        return None;
    }
    let confidence = if passed.is_some() { 0.92 } else { 0.7 };
    let mut finding = finding(conn, hello, passed, "silence", confidence, [hello.0])
        .fact("attempts", Value::Count(attempts))
        .evidence("again", stuck.again.iter().copied())
        .not("mtu-black-hole", [hello.0])
        .claims(&[SymptomKind::Retransmission, SymptomKind::Unacknowledged]);
    if let Some(ns) = conn.last_time.zip(stuck.time).map(|(now, then)| now.since(then)) {
        finding = finding.fact("waited", Value::Duration(ns));
    }
    Some(finding)
}

fn finding(
    conn: &Connection,
    (packet, hello): Hello<'_>,
    passed: Option<(Hello<'_>, PacketRef)>,
    how: &'static str,
    confidence: f32,
    wrong: [PacketRef; 1],
) -> Finding {
    let hs = &conn.handshake;
    let state = if how == "reset" { EdgeState::Reset } else { EdgeState::Lost };
    let opening = hs.syn_acks.first().map(|s| s.0).into_iter().chain(hs.ack.map(|a| a.0));
    let (from, to) = if how == "reset" { ("box", "client") } else { ("box", "server") };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("how", Value::Choice(how))
        .fact("hello", Value::Packet(packet))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("handshake", opening)
        .evidence("hello", [packet])
        .claims(&[SymptomKind::Reset])
        .unseen("box")
        .topology(TopologyFacts {
            nodes: vec![
                TopologyNode::seen("client", Role::Client, &conn.client),
                TopologyNode::supposed("box", Role::Box),
                TopologyNode::seen("server", Role::Server, &conn.server),
            ],
            expected: vec![
                TopologyEdge::passes("client", "box"),
                TopologyEdge::passes("box", "server"),
                TopologyEdge::passes("server", "box"),
                TopologyEdge::passes("box", "client"),
            ],
            actual: vec![
                TopologyEdge::passes("client", "box").with([packet]),
                TopologyEdge::wrong(from, to, state, "blocked").with(wrong),
            ],
        });
    if let Some(sni) = hello.sni.as_ref() {
        finding = finding.fact("sni", Value::Text(sni.clone()));
    }
    if let Some(((theirs, other), answer)) = passed {
        finding = finding.evidence("passed", [theirs, answer]).fact("other", Value::Packet(theirs));
        if let Some(sni) = other.sni.as_ref() {
            finding = finding.fact("other-sni", Value::Text(sni.clone()));
        }
    }
    finding
}
