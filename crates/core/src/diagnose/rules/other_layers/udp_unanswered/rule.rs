//! UDP requests that are repeated and never answered.

use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::exchange::{Exchange, Protocol};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "udp-unanswered",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "dns-unanswered",
        "dhcp-unanswered",
        "reply-from-other-address",
        "rejected-by-firewall",
        "udp-unreachable",
        "fragments-lost",
        "tunnel-fragmented",
    ],
    facts: &["asker", "asked", "port", "asks", "waited", "service", "first", "known"],
    roles: &["request"],
    alternatives: &["udp-unreachable", "rejected-by-firewall"],
    checks: &[
        Command { key: "listener", argv: &["ss", "-lunp"] },
        Command { key: "rules", argv: &["iptables-save"] },
        Command { key: "route", argv: &["ip", "route", "get", "{client}"] },
    ],
    remedies: &[Remedy { key: "open", argv: None }, Remedy { key: "address", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "udp", "port", "{server-port}"],
    }),
    references: &[Reference {
        title: "RFC 8085: UDP usage guidelines",
        url: "https://www.rfc-editor.org/rfc/rfc8085.html",
    }],
    texts: texts!(),
    check: Check::Capture(check),
};

/// Services on these ports always answer: port and name (IANA).
const ASKING: &[(u16, &str)] = &[
    (69, "TFTP"),
    (88, "Kerberos"),
    (111, "portmapper"),
    (123, "NTP"),
    (161, "SNMP"),
    (389, "CLDAP"),
    (443, "QUIC"),
    (464, "Kerberos"),
    (500, "IKE"),
    (1194, "OpenVPN"),
    (1701, "L2TP"),
    (1812, "RADIUS"),
    (1813, "RADIUS accounting"),
    (2049, "NFS"),
    (3478, "STUN"),
    (4500, "IKE"),
    (5060, "SIP"),
    (11_211, "memcached"),
    (51_820, "WireGuard"),
];
/// Services on these ports never answer: what is sent there is meant to go one way.
const TELLING: &[u16] = &[
    9, 162, 514, 1514, 2055, 2152, 3784, 3785, 4729, 4739, 4789, 5140, 5353, 5355, 6081, 6343, 8125, 8472,
    9995, 9996, 12_201,
];

fn check(model: &Model<'_>) -> Vec<Finding> {
    (0_u32..).zip(model.exchanges).filter_map(|(index, e)| finding(index, e, model)).collect()
}

fn finding(index: u32, e: &Exchange, model: &Model<'_>) -> Option<Finding> {
    if e.protocol != Protocol::Udp
        || e.to_many
        || e.answers > 0
        || e.errors > 0
        || e.asks < model.limits.repeated_asks
    {
        return None;
    }
    let port = e.asked.port.as_ref()?;
    let number = port.number();
    if number.is_some_and(|port| TELLING.contains(&port)) {
        return None;
    }
    let service = ASKING.iter().find(|(port, _)| Some(*port) == number).map(|(_, name)| *name);
    let asks: Vec<&crate::exchange::Entry> = e.entries.iter().filter(|entry| entry.asks).collect();
    // A request that is repeated comes at a person's or a timer's pace, and in one size; a stream does not.
    let gaps = asks.windows(2).filter_map(|w| match w {
        [a, b] => Some(b.time?.since(a.time?)),
        _ => None,
    });
    let patient = gaps.clone().count() > 0 && gaps.clone().all(|ns| ns >= model.limits.udp_retry);
    let same = asks.windows(2).all(|w| matches!(w, [a, b] if a.length == b.length));
    let timed = asks.iter().any(|entry| entry.time.is_some());
    let repeated = same
        && (patient
            || !timed
            || e.asked_again.count > 0 && gaps.clone().any(|ns| ns >= model.limits.udp_retry));
    let enough = e.asks >= 3
        || model.input_went_on(e.input, e.last_time).is_some_and(|ns| ns >= model.limits.answer_patience);
    if !(repeated && (service.is_some() || e.asks >= 3 && e.asks <= 64)) || !enough {
        return None;
    }
    let packets: Vec<PacketRef> = asks.iter().map(|entry| entry.packet).collect();
    let &first = packets.first()?;
    let confidence = if service.is_some() { 0.93 } else { 0.8 };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Exchange(index), confidence)
        .fact("asker", Value::Host(e.asker.host.clone()))
        .fact("asked", Value::Host(e.asked.host.clone()))
        .fact("port", Value::Port(port.clone()))
        .fact("asks", Value::Count(e.asks))
        .fact("known", Value::Choice(if service.is_some() { "yes" } else { "no" }))
        .fact("first", Value::Packet(first))
        .actor(Role::Client, &e.asker)
        .actor(Role::Server, &e.asked)
        .measured("request", packets, e.asks as f64, "requests")
        .not("udp-unreachable", [])
        .not("rejected-by-firewall", [])
        .unseen("where")
        .topology(TopologyFacts::direct(
            &e.asker,
            &e.asked,
            TopologyEdge::wrong("server", "client", EdgeState::Lost, "silent"),
        ));
    if let Some(name) = service {
        finding = finding.fact("service", Value::Name(name));
    }
    if let Some(ns) = e.last_time.zip(e.first_time).map(|(last, first)| last.since(first)) {
        finding = finding.fact("waited", Value::Duration(ns));
    }
    Some(finding)
}
