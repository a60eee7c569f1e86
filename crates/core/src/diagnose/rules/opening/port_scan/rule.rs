//! One source asks many ports or hosts and talks to none of them.

use std::collections::BTreeMap;

use pcaplain_capture::{Host, Port};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "port-scan",
    kind: Kind::Notice,
    since: "0.2.0",
    needs: &[],
    yields_to: &[],
    facts: &["how", "targets", "open", "refused", "silent", "took", "maker", "first", "source-port"],
    roles: &["asked", "open", "refused"],
    alternatives: &["port-closed", "syn-flood", "port-probe"],
    checks: &[
        Command { key: "source", argv: &["ss", "-tnp", "state", "syn-sent"] },
        Command { key: "owner", argv: &["whois", "{client}"] },
        Command { key: "listeners", argv: &["ss", "-ltnp"] },
        Command { key: "policies", argv: &["kubectl", "get", "networkpolicies", "-A"] },
    ],
    remedies: &[
        Remedy { key: "known", argv: None },
        Remedy { key: "close", argv: None },
        Remedy { key: "limit", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp"],
    }),
    references: &[
        Reference {
            title: "Nmap: port scanning techniques",
            url: "https://nmap.org/book/man-port-scanning-techniques.html",
        },
        Reference {
            title: "MITRE ATT&CK T1046: network service discovery",
            url: "https://attack.mitre.org/techniques/T1046/",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

/// Attempts of one source at one host, or at one port of many hosts.
#[derive(Default)]
struct Group<'a> {
    /// Attempts without a conversation, by target.
    vain: BTreeMap<(&'a Host, Option<&'a Port>), Vec<&'a Connection>>,
    /// Targets with one.
    used: FxHashSet<(&'a Host, Option<&'a Port>)>,
}

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut ports: FxHashMap<(u16, &Host, &Host), Group<'_>> = FxHashMap::default();
    let mut hosts: FxHashMap<(u16, &Host, &Port), Group<'_>> = FxHashMap::default();
    for conn in model.conns.iter().filter(|c| !c.handshake.syns.is_empty() && !c.roles_inferred) {
        let target = (&conn.server.host, conn.server.port.as_ref());
        enter(ports.entry((conn.input, &conn.client.host, &conn.server.host)).or_default(), target, conn);
        if let Some(port) = &conn.server.port {
            enter(hosts.entry((conn.input, &conn.client.host, port)).or_default(), target, conn);
        }
    }
    let mut found: Vec<Finding> = Vec::new();
    let vertical = ports.into_values().filter_map(|group| scan("ports", &group, model));
    found.extend(vertical);
    found.extend(hosts.into_values().filter_map(|group| scan("hosts", &group, model)));
    // Tables have no order; answers have.
    found.sort_by_key(|f| (std::cmp::Reverse(f.covers.len()), f.subject));
    found
}

fn enter<'a>(group: &mut Group<'a>, target: (&'a Host, Option<&'a Port>), conn: &'a Connection) {
    if conn.side(Direction::ToServer).bytes > 0 || conn.side(Direction::ToClient).bytes > 0 && !conn.over() {
        group.used.insert(target);
    } else {
        group.vain.entry(target).or_default().push(conn);
    }
}

fn scan(how: &'static str, group: &Group<'_>, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let targets = group.vain.keys().filter(|t| !group.used.contains(*t)).count();
    if targets < limits.scan_targets_marked || group.used.len() as f64 > limits.in_use_share * targets as f64
    {
        return None;
    }
    let mut all: Vec<&Connection> = group.vain.values().flatten().copied().collect();
    all.sort_by_key(|c| c.id);
    let marked = all.iter().filter(|c| c.side(Direction::ToServer).opened_by_hand()).count() * 5
        >= all.len() * 4
        || one_source_port(&all, targets);
    let again = all.iter().filter(|c| c.handshake.syn_count > 1).count();
    let enough = match (marked, how) {
        (true, _) => true,
        (false, "ports") => targets >= limits.scan_targets,
        // A client without a network repeats its SYNs to everybody.
        _ => targets >= limits.scan_targets && again * 2 <= all.len(),
    };
    let (first, last) = (all.first()?, all.last()?);
    let took = first.first_time.zip(last.first_time).map(|(a, b)| b.since(a));
    if !enough || took.is_some_and(|ns| ns > limits.scan_pace.saturating_mul(targets as i64)) {
        return None;
    }
    let open: Vec<&&Connection> = all.iter().filter(|c| !c.handshake.syn_acks.is_empty()).collect();
    let refused: Vec<&&Connection> = all
        .iter()
        .filter(|c| c.handshake.syn_acks.is_empty() && !(c.resets.is_empty() && c.icmp.is_empty()))
        .collect();
    let silent = all.len() - open.len() - refused.len();
    let syn = |c: &Connection| c.handshake.syns.first().map(|s| s.0);
    let answers = open
        .iter()
        .flat_map(|c| c.handshake.syns.first().into_iter().chain(c.handshake.syn_acks.first()).map(|s| s.0));
    let refusals: Vec<PacketRef> = refused
        .iter()
        .filter_map(|c| c.resets.first().map(|r| r.packet).or(c.icmp.first().map(|i| i.packet)))
        .collect();
    let confidence = match (marked, targets >= limits.scan_targets) {
        (true, true) => 0.96,
        (true, false) | (false, true) => 0.92,
        _ => 0.85,
    };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(first.id), confidence)
        .fact("how", Value::Choice(how))
        .fact("targets", Value::Count(targets as u64))
        .fact("open", Value::Count(open.len() as u64))
        .fact("refused", Value::Count(refused.len() as u64))
        .fact("silent", Value::Count(silent as u64))
        .fact("maker", Value::Choice(if marked { "tool" } else { "stack" }))
        .fact("first", Value::Packet(syn(first)?))
        .actor(Role::Client, &first.client)
        .actor(Role::Server, &first.server)
        .evidence("asked", all.iter().filter_map(|c| syn(c)))
        .evidence("open", answers.take(2))
        .evidence("refused", refusals.iter().copied().take(2))
        .claims(&[
            SymptomKind::SynAgain,
            SymptomKind::SynAckAgain,
            SymptomKind::SynAckRenewed,
            SymptomKind::Reset,
            SymptomKind::IcmpError,
            SymptomKind::DataAfterClose,
            SymptomKind::Unacknowledged,
            SymptomKind::Retransmission,
        ])
        .not("port-closed", refusals.iter().copied().chain(syn(first)).take(2))
        .not("syn-flood", all.iter().filter_map(|c| syn(c)).take(2))
        .not("port-probe", all.iter().filter_map(|c| syn(c)).skip(1).take(1))
        .topology(TopologyFacts::direct(
            &first.client,
            &first.server,
            TopologyEdge::wrong("client", "server", EdgeState::NeverMade, "probed").with(syn(first)),
        ))
        .unseen("why");
    if let Some(ns) = took {
        finding = finding.fact("took", Value::Duration(ns));
    }
    if all.iter().all(|c| c.client.port == first.client.port)
        && let Some(port) = &first.client.port
    {
        finding = finding.fact("source-port", Value::Port(port.clone()));
    }
    finding.covers = all.iter().skip(1).map(|c| Subject::Connection(c.id)).collect();
    Some(finding)
}

/// A stack gives each connection to one host a port of its own; a scanner may ask everybody from one or two.
fn one_source_port(conns: &[&Connection], targets: usize) -> bool {
    let ports: FxHashSet<_> = conns.iter().map(|c| &c.client.port).collect();
    ports.len() * 4 <= targets
}
