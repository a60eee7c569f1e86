//! Packets run out of TTL on the way: they go round in a loop, or they began with too little.

use std::collections::BTreeSet;

use pcaplain_capture::{Endpoint, Host, IcmpMessage};

use crate::complaints::{About, Complaint, Loop};
use crate::conn::SymptomKind;
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::exchange::Protocol;
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "ttl-expired",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &[
        "why", "by", "ttl", "expired", "first", "error", "round", "from-ttl", "to-ttl", "sights", "target",
    ],
    roles: &["sent", "round", "expired"],
    alternatives: &["syn-unanswered", "rejected-by-firewall", "seen-twice"],
    checks: &[
        Command { key: "trace", argv: &["traceroute", "-n", "-m", "64", "{target}"] },
        Command { key: "route", argv: &["ip", "route", "get", "{target}"] },
        Command { key: "default-ttl", argv: &["sysctl", "net.ipv4.ip_default_ttl"] },
    ],
    remedies: &[
        Remedy { key: "route", argv: None },
        Remedy { key: "blackhole", argv: None },
        Remedy { key: "ttl", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-e", "-v", "host", "{target}", "or", "icmp", "or", "icmp6"],
    }),
    references: &[
        Reference {
            title: "RFC 1812, section 5.3.1: time to live in routers",
            url: "https://www.rfc-editor.org/rfc/rfc1812.html#section-5.3.1",
        },
        Reference {
            title: "RFC 792: time exceeded message",
            url: "https://www.rfc-editor.org/rfc/rfc792.html",
        },
        Reference {
            title: "RFC 4443, section 3.3: time exceeded in IPv6",
            url: "https://www.rfc-editor.org/rfc/rfc4443.html#section-3.3",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

/// All errors about packets to one host, and the loops on the way to it.
struct Way<'a> {
    input: u16,
    source: &'a Host,
    target: &'a Host,
    errors: Vec<&'a Complaint>,
    about: Vec<&'a About>,
    loops: Vec<&'a Loop>,
}

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut ways: Vec<Way<'_>> = Vec::new();
    let expired = |e: &&Complaint| e.message == IcmpMessage::TimeExceeded(false);
    for error in model.complaints.iter().filter(expired) {
        let Some(about) = &error.about else { continue };
        find(&mut ways, about.packet.input, &about.source, &about.destination, |way| {
            way.errors.push(error);
            way.about.push(about);
        });
    }
    for looped in model.loops {
        let Some(input) = looped.packets.first().map(|p| p.input) else { continue };
        find(&mut ways, input, &looped.source, &looped.destination, |way| way.loops.push(looped));
    }
    ways.iter().filter_map(|way| judge(way, model)).collect()
}

/// Adds to the way between these hosts.
fn find<'a>(
    ways: &mut Vec<Way<'a>>,
    input: u16,
    from: &'a Endpoint,
    to: &'a Endpoint,
    add: impl FnOnce(&mut Way<'a>),
) {
    let known = ways.iter_mut().find(|w| w.input == input && *w.source == from.host && *w.target == to.host);
    if let Some(way) = known {
        add(way);
        return;
    }
    let (errors, about, loops) = (Vec::new(), Vec::new(), Vec::new());
    let mut way = Way { input, source: &from.host, target: &to.host, errors, about, loops };
    add(&mut way);
    ways.push(way);
}

/// Why they ran out, and how sure that is; nothing where somebody only measures the way.
fn why(way: &Way<'_>, model: &Model<'_>) -> Option<(&'static str, f32)> {
    if !way.loops.is_empty() {
        return Some(("loop", 0.97));
    }
    let ttls: BTreeSet<u8> = way.about.iter().filter_map(|a| a.ttl).collect();
    let lowest = ttls.first().copied();
    if lowest.is_some_and(|ttl| ttl >= model.limits.loop_ttl) {
        return Some(("loop", 0.95));
    }
    let routers: BTreeSet<&Host> = way.errors.iter().map(|e| &e.from).collect();
    let ports: BTreeSet<_> = way.about.iter().map(|a| (&a.source.port, &a.destination.port)).collect();
    let echo = way.about.iter().any(|a| a.source.port.is_none());
    let tcp = way.about.iter().all(|a| a.conn.is_some());
    // traceroute sends one packet after another with other TTLs or other ports, and hears from router after router.
    let measured = ttls.len() > 1 || routers.len() > 1 || ports.len() > 1 || echo && lowest.is_some();
    match lowest {
        _ if measured => None,
        Some(_) if way.errors.len() > 1 => Some(("low", 0.9)),
        // TTLs are not shown: a program's own packets have enough, and traceroute with TCP is rare.
        None if tcp => Some(("unknown", 0.75)),
        None if echo => slow_pings(way, model).then_some(("unknown", 0.7)),
        None if way.errors.len() > 1 => Some(("unknown", 0.7)),
        _ => None,
    }
}

/// ping sends once a second; traceroute sends its probes as fast as they are answered.
fn slow_pings(way: &Way<'_>, model: &Model<'_>) -> bool {
    let pairs = way.about.windows(2).all(|pair| match pair {
        [a, b] => a.time.zip(b.time).is_some_and(|(a, b)| b.since(a) >= model.limits.slow_connect),
        _ => false,
    });
    way.about.len() > 1 && pairs
}

fn judge(way: &Way<'_>, model: &Model<'_>) -> Option<Finding> {
    let (why, confidence) = why(way, model)?;
    let about = way.about.first().copied();
    let round = way.loops.first().copied();
    let (source, destination) =
        about.map(|a| (&a.source, &a.destination)).or(round.map(|l| (&l.source, &l.destination)))?;
    let subjects: Vec<Subject> = way
        .about
        .iter()
        .map(|a| (a.conn, a.exchange))
        .chain(way.loops.iter().map(|l| (l.conn, l.exchange)))
        .filter_map(|(conn, exchange)| conn.map(Subject::Connection).or(exchange.map(Subject::Exchange)))
        .collect();
    let subject = subjects.first().copied().unwrap_or(Subject::Input(way.input));
    // Many answers on one way are answers still, and the way has a problem all the same where others get through.
    let answered = subjects.iter().any(|s| match s {
        Subject::Connection(id) => model.conn(*id).is_some_and(|c| c.handshake.established),
        Subject::Exchange(index) => {
            model.exchange(*index).is_some_and(|e| e.answers > 0 && e.protocol != Protocol::Resolution)
        }
        Subject::Input(_) => false,
    });
    let kind = if answered && way.loops.is_empty() { Kind::Slow } else { Kind::Problem };
    let first = about.map(|a| a.packet).or(round.and_then(|l| l.packets.first().copied()))?;
    let mut finding = Finding::new(&DIAGNOSIS, subject, confidence)
        .fact("why", Value::Choice(why))
        .fact("target", Value::Host(way.target.clone()))
        .fact("expired", Value::Count(way.errors.len() as u64))
        .fact("first", Value::Packet(first))
        .actor(Role::Client, source)
        .actor(Role::Server, destination)
        .evidence("sent", way.about.iter().map(|a| a.packet))
        .evidence("round", round.into_iter().flat_map(|l| l.packets.iter().copied()))
        .evidence("expired", way.errors.iter().map(|e| e.packet))
        .claims(&[SymptomKind::IcmpError, SymptomKind::SynAgain])
        .not("syn-unanswered", way.errors.first().map(|e| e.packet))
        .not("rejected-by-firewall", way.errors.first().map(|e| e.packet));
    finding.kind = kind;
    finding.covers = subjects.into_iter().filter(|&s| s != subject).collect();
    finding.covers.dedup();
    let by = way.errors.first().map(|e| Endpoint { host: e.from.clone(), port: None });
    if let Some(by) = &by {
        finding = finding.fact("by", Value::Host(by.host.clone())).actor(Role::Box, by);
    }
    if let Some(error) = way.errors.first() {
        finding = finding.fact("error", Value::Packet(error.packet));
    }
    if let Some(ttl) = about.and_then(|a| a.ttl) {
        finding = finding.fact("ttl", Value::Count(u64::from(ttl)));
    }
    if let Some(round) = round {
        finding = finding
            .fact("round", Value::Packets(round.packets.clone()))
            .fact("sights", Value::Count(u64::from(round.sights)))
            .fact("from-ttl", Value::Count(u64::from(round.ttl.0)))
            .fact("to-ttl", Value::Count(u64::from(round.ttl.1)))
            .not("seen-twice", round.packets.iter().copied());
    } else {
        finding = finding.unseen("where");
    }
    Some(finding.topology(topology(source, destination, by.as_ref(), first)))
}

fn topology(
    client: &Endpoint,
    server: &Endpoint,
    by: Option<&Endpoint>,
    sent: crate::names::PacketRef,
) -> TopologyFacts {
    let router = by
        .map_or(TopologyNode::supposed("router", Role::Box), |b| TopologyNode::seen("router", Role::Box, b));
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, client),
            router,
            TopologyNode::seen("server", Role::Server, server),
        ],
        expected: vec![TopologyEdge::passes("client", "router"), TopologyEdge::passes("router", "server")],
        actual: vec![
            TopologyEdge::passes("client", "router").with([sent]),
            TopologyEdge::wrong("router", "server", EdgeState::Lost, "ran-out"),
        ],
    }
}
