//! ICMP protocol unreachable: the host does not speak that IP protocol.

use pcaplain_capture::{Endpoint, Host, IcmpMessage, Unreachable};

use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::exchange::{IcmpError, Protocol};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "protocol-unreachable",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["asker", "asked", "protocol", "number", "errors", "error"],
    roles: &["request", "error"],
    alternatives: &["udp-unreachable", "rejected-by-firewall"],
    checks: &[
        Command { key: "module", argv: &["lsmod"] },
        Command { key: "tunnels", argv: &["ip", "-d", "link", "show"] },
        Command { key: "rules", argv: &["iptables-save"] },
    ],
    remedies: &[Remedy { key: "tunnel", argv: None }, Remedy { key: "sender", argv: None }],
    next_capture: None,
    references: &[Reference {
        title: "RFC 1122, section 3.2.2.1: destination unreachable",
        url: "https://www.rfc-editor.org/rfc/rfc1122.html#page-38",
    }],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut done: Vec<(u16, &Host, &Host, Option<u8>)> = Vec::new();
    for error in model.icmp_errors.iter().filter(|e| says_so(e)) {
        let key =
            (error.packet.input, &error.quoted.source, &error.quoted.destination, error.quoted.protocol);
        if !done.contains(&key) {
            done.push(key);
            findings.push(finding(error, model));
        }
    }
    findings
}

fn says_so(error: &IcmpError) -> bool {
    matches!(error.message, IcmpMessage::Unreachable(Unreachable::Protocol))
}

/// IANA's names of protocols that people meet.
fn name(protocol: u8) -> Option<&'static str> {
    Some(match protocol {
        2 => "IGMP",
        4 => "IPIP",
        6 => "TCP",
        17 => "UDP",
        41 => "IPv6 in IPv4",
        46 => "RSVP",
        47 => "GRE",
        50 => "ESP",
        51 => "AH",
        89 => "OSPF",
        103 => "PIM",
        112 => "VRRP",
        115 => "L2TPv3",
        132 => "SCTP",
        136 => "UDP-Lite",
        _ => return None,
    })
}

fn finding(example: &IcmpError, model: &Model<'_>) -> Finding {
    let quoted = &example.quoted;
    let same = |e: &&IcmpError| {
        says_so(e)
            && e.packet.input == example.packet.input
            && e.quoted.source == quoted.source
            && e.quoted.destination == quoted.destination
            && e.quoted.protocol == quoted.protocol
    };
    let all: Vec<&IcmpError> = model.icmp_errors.iter().filter(same).collect();
    let bare = |host: &Host| Endpoint { host: host.clone(), port: None };
    let (asker, asked) = (bare(&quoted.source), bare(&quoted.destination));
    let sent = model.exchanges.iter().filter(|e| {
        e.input == example.packet.input
            && e.protocol == Protocol::Other
            && (e.asker.host == asker.host && e.asked.host == asked.host
                || e.asker.host == asked.host && e.asked.host == asker.host)
    });
    let requests: Vec<PacketRef> = sent
        .flat_map(|e| e.entries.iter())
        .filter(|entry| entry.error.is_none() && entry.packet < example.packet)
        .map(|entry| entry.packet)
        .take(3)
        .collect();
    let inside = model
        .conns
        .iter()
        .filter(|c| c.input == example.packet.input && !c.stack.is_empty())
        .filter_map(|c| c.records.iter().next())
        .map(|r| r.packet)
        .filter(|p| *p < example.packet)
        .take(1);
    let subject =
        example.about.or(example.shown_in).map_or(Subject::Input(example.packet.input), Subject::Exchange);
    let mut finding = Finding::new(&DIAGNOSIS, subject, 0.96)
        .fact("asker", Value::Host(asker.host.clone()))
        .fact("asked", Value::Host(asked.host.clone()))
        .fact("errors", Value::Count(all.len() as u64))
        .fact("error", Value::Packet(example.packet))
        .actor(Role::Client, &asker)
        .actor(Role::Server, &asked)
        .evidence("request", requests.into_iter().chain(inside))
        .measured("error", all.iter().map(|e| e.packet), all.len() as f64, "errors")
        .not("udp-unreachable", [example.packet])
        .not("rejected-by-firewall", [example.packet])
        .topology(TopologyFacts::direct(
            &asker,
            &asked,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "refused").with([example.packet]),
        ));
    if let Some(number) = quoted.protocol {
        finding = finding.fact("number", Value::Count(u64::from(number)));
        if let Some(name) = name(number) {
            finding = finding.fact("protocol", Value::Name(name));
        }
    }
    finding.covers = all.iter().filter_map(|e| e.about.or(e.shown_in)).map(Subject::Exchange).collect();
    finding.covers.retain(|s| *s != subject);
    finding
}
