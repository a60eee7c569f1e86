//! One packet of an established, translated connection arrives untranslated; its receiver resets it.

use pcaplain_capture::Endpoint;

use crate::conn::{Class, Connection, Direction, Record, Relation, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};
use crate::path::Path;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "nat-bypassed",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &[
        "view",
        "why",
        "asked",
        "answering",
        "escaped",
        "escaped-offset",
        "expected-offset",
        "refusal",
        "end",
        "silence",
        "distance",
        "same-port",
    ],
    roles: &["handshake", "escaped", "refusal", "aftermath"],
    alternatives: &["reset-injected", "reply-from-other-address", "idle-timeout", "peer-vanished"],
    checks: &[
        Command { key: "liberal", argv: &["sysctl", "net.netfilter.nf_conntrack_tcp_be_liberal"] },
        Command { key: "kernel", argv: &["uname", "-r"] },
        Command { key: "invalid", argv: &["conntrack", "-S"] },
        Command { key: "drop-rule", argv: &["iptables-save", "-c"] },
        Command { key: "log-invalid", argv: &["sysctl", "-w", "net.netfilter.nf_conntrack_log_invalid=6"] },
        Command {
            key: "istio",
            argv: &["kubectl", "get", "configmap", "istio", "-n", "istio-system", "-o", "yaml"],
        },
        Command { key: "rps", argv: &["grep", "-H", "", "/sys/class/net/{interface}/queues/rx-0/rps_cpus"] },
    ],
    remedies: &[
        Remedy {
            key: "drop-invalid",
            argv: Some(&[
                "iptables",
                "-t",
                "mangle",
                "-I",
                "PREROUTING",
                "-p",
                "tcp",
                "-m",
                "conntrack",
                "--ctstate",
                "INVALID",
                "-j",
                "DROP",
            ]),
        },
        Remedy { key: "istio", argv: None },
        Remedy {
            key: "liberal",
            argv: Some(&["sysctl", "-w", "net.netfilter.nf_conntrack_tcp_be_liberal=1"]),
        },
        Remedy { key: "kube-proxy", argv: None },
        Remedy { key: "upgrade", argv: None },
        Remedy { key: "rps", argv: None },
        Remedy { key: "entry", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-e",
            "-v",
            "-S",
            "host",
            "{client}",
            "and",
            "(",
            "host",
            "{asked}",
            "or",
            "host",
            "{answering}",
            ")",
        ],
    }),
    references: &[
        Reference {
            title: "kube-proxy subtleties: debugging an intermittent connection reset",
            url: "https://kubernetes.io/blog/2019/03/29/kube-proxy-subtleties-debugging-an-intermittent-connection-reset/",
        },
        Reference {
            title: "Linux commit 6e250dcbff1d: conntrack ignores old packets instead of calling them INVALID",
            url: "https://git.kernel.org/netdev/net-next/c/6e250dcbff1d",
        },
        Reference {
            title: "Istio #36566: drop packets in INVALID state",
            url: "https://github.com/istio/istio/pull/36566",
        },
        Reference {
            title: "Istio #36489: unexpected RST from a sidecar to the gateway",
            url: "https://github.com/istio/istio/issues/36489",
        },
        Reference {
            title: "moby/libnetwork #1090: spurious retransmits lead to connection resets",
            url: "https://github.com/moby/libnetwork/issues/1090",
        },
        Reference {
            title: "Linux nf_conntrack sysctls: nf_conntrack_tcp_be_liberal",
            url: "https://docs.kernel.org/networking/nf_conntrack-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = model.conns.iter().filter_map(|conn| at_receiver(conn, model)).collect();
    let told: Vec<Subject> =
        found.iter().flat_map(|f| std::iter::once(f.subject).chain(f.covers.clone())).collect();
    let on_node = model.paths.iter().filter_map(|path| at_translator(path, model));
    found.extend(on_node.filter(|f| !told.contains(&f.subject)));
    found.extend(model.conns.iter().filter_map(|conn| past_the_redirect(conn, model)));
    found
}

/// Where a REDIRECT was bypassed the addresses stay the same: an out-of-window segment of an open connection draws the
/// bare RST of a host without socket, although a living socket acknowledged the segment before.
fn past_the_redirect(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let reset =
        conn.resets.iter().find(|r| r.shape == ResetShape::NoSocket && r.established && r.leg == 0)?;
    let toward = reset.direction.reverse();
    let escaped = conn.record(reset.answers?).filter(|r| r.direction == toward)?;
    let sent = escaped.offset? + u64::from(escaped.length.unwrap_or(0));
    // What its receiver had acknowledged, and answered, when it came.
    let acked = conn
        .records
        .iter()
        .filter(|r| {
            r.direction == reset.direction && r.packet.number < escaped.packet.number && !r.flags.rst()
        })
        .filter_map(|r| r.acked)
        .max()?;
    let above = escaped.offset? > acked + WINDOW;
    let below = sent <= acked && escaped.length.unwrap_or(0) > 0;
    if !above && !below || reset.fins_before.0 || reset.fins_before.1 {
        return None;
    }
    let escape = Escape {
        view: "redirect",
        conn,
        asked: &conn.server,
        answering: &conn.server,
        escaped: vec![escaped],
        refusals: vec![reset.packet],
        refused: true,
    };
    let mut found = finding(&escape, model);
    found.confidence = 0.85;
    Some(found)
}

/// Beyond this many bytes above the last acknowledged one a segment is out of any unscaled window (RFC 9293: 65,535).
const WINDOW: u64 = 65_535;

/// The parts of the story, from wherever it was seen.
struct Escape<'a> {
    view: &'static str,
    conn: &'a Connection,
    asked: &'a Endpoint,
    answering: &'a Endpoint,
    escaped: Vec<Record>,
    refusals: Vec<PacketRef>,
    refused: bool,
}

/// Where the untranslated packet arrives: an open connection to one address, and a packet of it from another one.
fn at_receiver(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (index, leg) = (0_u8..).zip(&conn.legs).find(|(_, l)| l.relation == Relation::Untranslated)?;
    if !conn.handshake.established && !conn.roles_inferred {
        return None;
    }
    let escaped: Vec<Record> = conn
        .records
        .iter()
        .filter(|r| {
            r.leg == index
                && r.direction == Direction::ToClient
                && !r.flags.rst()
                && r.class != Class::SightedAgain
        })
        .cloned()
        .collect();
    let refusals: Vec<PacketRef> = conn
        .resets
        .iter()
        .filter(|r| r.leg == index && r.direction == Direction::ToServer)
        .map(|r| r.packet)
        .collect();
    let refused = !refusals.is_empty();
    if escaped.is_empty() {
        return None;
    }
    let escape = Escape {
        view: "receiver",
        conn,
        asked: &conn.server,
        answering: &leg.server,
        escaped,
        refusals,
        refused,
    };
    Some(finding(&escape, model))
}

/// On the translating node: both legs are there, and a reset runs on the inner leg that the outer one does not know.
fn at_translator(path: &Path, model: &Model<'_>) -> Option<Finding> {
    let legs: Vec<&Connection> = path.legs.iter().filter_map(|&id| model.conn(id)).collect();
    for outer in &legs {
        let Some(inner) =
            legs.iter().find(|c| c.input == outer.input && c.server != outer.server && c.id != outer.id)
        else {
            continue;
        };
        if !outer.handshake.established || inner.client.host != outer.client.host {
            continue;
        }
        let Some(reset) = inner.resets.iter().find(|r| r.direction == Direction::ToServer) else { continue };
        let outer_reset_too = outer.resets.iter().any(|r| {
            r.direction == Direction::ToServer
                && r.time.zip(reset.time).is_none_or(|(a, b)| a.since(b).abs() < 1_000_000)
        });
        let escaped = reset.answers.and_then(|packet| inner.record(packet));
        let Some(escaped) = escaped.filter(|r| r.direction == Direction::ToClient) else { continue };
        if outer_reset_too {
            continue;
        }
        let copies = inner
            .sightings
            .iter()
            .filter(|(first, _)| *first == escaped.packet)
            .filter_map(|(_, copy)| inner.record(*copy));
        let mut seen = vec![escaped.clone()];
        seen.extend(copies);
        let escape = Escape {
            view: "node",
            conn: inner,
            asked: &outer.server,
            answering: &inner.server,
            escaped: seen,
            refusals: inner
                .resets
                .iter()
                .filter(|r| r.direction == Direction::ToServer)
                .map(|r| r.packet)
                .collect(),
            refused: true,
        };
        let mut found = finding(&escape, model);
        found.subject = Subject::Connection(outer.id);
        found.covers = legs.iter().filter(|c| c.id != outer.id).map(|c| Subject::Connection(c.id)).collect();
        return Some(found);
    }
    None
}

fn finding(escape: &Escape<'_>, model: &Model<'_>) -> Finding {
    let conn = escape.conn;
    let first = escape.escaped.first();
    let why = why(escape, model);
    let confidence = match (escape.refused, why) {
        (true, _) => 0.95,
        (false, _) => 0.7,
    };
    let opening = conn.handshake.syns.first().into_iter().chain(conn.handshake.syn_acks.first()).map(|s| s.0);
    let after = first.map(|r| r.packet.number).unwrap_or_default();
    let aftermath = conn
        .resets
        .iter()
        .filter(|r| r.packet.number > after && !escape.refusals.contains(&r.packet))
        .map(|r| r.packet);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("view", Value::Choice(escape.view))
        .fact("why", Value::Choice(why))
        .fact("asked", Value::Host(escape.asked.host.clone()))
        .fact("answering", Value::Host(escape.answering.host.clone()))
        .fact(
            "same-port",
            Value::Choice(if escape.asked.port == escape.answering.port { "yes" } else { "no" }),
        )
        .fact("end", Value::Choice(if escape.refused { "reset" } else { "none" }))
        .actor(Role::Client, &conn.client)
        .actor(Role::Asked, escape.asked)
        .actor(Role::Answering, escape.answering)
        .evidence("handshake", opening)
        .evidence("escaped", escape.escaped.iter().map(|r| r.packet))
        .evidence("refusal", escape.refusals.iter().copied())
        .evidence("aftermath", aftermath)
        .claims(&[
            SymptomKind::Untranslated,
            SymptomKind::Reset,
            SymptomKind::Gap,
            SymptomKind::Retransmission,
            SymptomKind::Spurious,
            SymptomKind::DataAfterClose,
            SymptomKind::Unacknowledged,
        ])
        .not("reset-injected", escape.refusals.first().copied())
        .not("reply-from-other-address", conn.handshake.syn_acks.first().map(|s| s.0))
        .unseen("verdict")
        .topology(topology(escape));
    if let Some(first) = first {
        finding = finding.fact("escaped", Value::Packet(first.packet));
        if let Some(offset) = first.offset {
            finding = finding.fact("escaped-offset", Value::Count(offset));
        }
        if let Some(ns) = silence_before(conn, first.packet) {
            finding = finding.fact("silence", Value::Duration(ns));
        }
    }
    if let Some(distance) = distance(escape) {
        finding = finding.fact("distance", Value::Bytes(distance));
    }
    if let Some(&refusal) = escape.refusals.first() {
        finding = finding.fact("refusal", Value::Packet(refusal));
    }
    if why == "expired" {
        finding = finding.not("idle-timeout", []);
    }
    finding.covers = model.siblings(conn.id).map(|s| Subject::Connection(s.id)).collect();
    finding
}

/// Highest offset that the server had sent before the escaped packet, and how far that one lies above it.
fn distance(escape: &Escape<'_>) -> Option<u64> {
    let first = escape.escaped.first()?;
    let offset = first.offset?;
    let before = sent_before(escape)?;
    Some(offset.abs_diff(before))
}

fn sent_before(escape: &Escape<'_>) -> Option<u64> {
    let first = escape.escaped.first()?;
    escape
        .conn
        .records
        .iter()
        .filter(|r| {
            r.direction == Direction::ToClient && r.packet.number < first.packet.number && !r.flags.rst()
        })
        .filter_map(|r| Some(r.offset? + u64::from(r.length.unwrap_or(0))))
        .max()
}

fn silence_before(conn: &Connection, packet: PacketRef) -> Option<i64> {
    conn.silences.iter().find(|s| s.ended_by == packet).map(|s| s.ns)
}

/// Why conntrack let it go untranslated, as far as the numbers say.
fn why(escape: &Escape<'_>, model: &Model<'_>) -> &'static str {
    let Some(first) = escape.escaped.first() else { return "unknown" };
    if silence_before(escape.conn, first.packet).is_some_and(|ns| ns >= model.limits.idle) {
        return "expired";
    }
    match first.offset.zip(sent_before(escape)) {
        Some((offset, before)) if offset > before + 65_535 => "above",
        Some((offset, before)) if offset + u64::from(first.length.unwrap_or(0)) <= before => "below",
        _ => "unknown",
    }
}

fn topology(escape: &Escape<'_>) -> TopologyFacts {
    let translator = TopologyNode::supposed("translator", Role::Box)
        .rewriting(&escape.asked.host, &escape.answering.host)
        .rewriting(&escape.answering.host, &escape.asked.host);
    let escaped = escape.escaped.iter().map(|r| r.packet);
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &escape.conn.client),
            translator,
            TopologyNode::seen("backend", Role::Answering, escape.answering),
        ],
        expected: vec![
            TopologyEdge::passes("client", "translator"),
            TopologyEdge::passes("translator", "backend"),
            TopologyEdge::passes("backend", "translator"),
            TopologyEdge::passes("translator", "client"),
        ],
        actual: vec![
            TopologyEdge::passes("client", "translator").with(escape.conn.handshake.syns.iter().map(|s| s.0)),
            TopologyEdge::passes("translator", "backend"),
            TopologyEdge::passes("translator", "client")
                .with(escape.conn.handshake.syn_acks.iter().map(|s| s.0)),
            TopologyEdge::wrong("backend", "client", EdgeState::Untranslated, "escaped")
                .with(escaped.chain(escape.refusals.iter().copied())),
        ],
    }
}
