//! Addresses that never leave a host, on a link between hosts.

use pcaplain_capture::Host;
use std::net::IpAddr;

use crate::conn::{Connection, Outcome};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "loopback-on-the-wire",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["loopback", "other", "end", "first", "shown"],
    roles: &["loopback"],
    alternatives: &["syn-unanswered"],
    checks: &[
        Command { key: "martians", argv: &["nstat", "-az", "IpExtInNoRoutes", "IpInAddrErrors"] },
        Command {
            key: "log",
            argv: &["sysctl", "net.ipv4.conf.all.log_martians", "net.ipv4.conf.all.route_localnet"],
        },
        Command { key: "rules", argv: &["iptables-save", "-t", "nat"] },
    ],
    remedies: &[Remedy { key: "translate", argv: None }, Remedy { key: "bind", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-eni",
            "any",
            "net",
            "127.0.0.0/8",
            "and",
            "not",
            "ether",
            "host",
            "00:00:00:00:00:00",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 1122, section 3.2.1.3: loopback addresses must not appear outside a host",
            url: "https://www.rfc-editor.org/rfc/rfc1122.html#page-30",
        },
        Reference {
            title: "Linux ip-sysctl: route_localnet",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, _model: &Model<'_>) -> Option<Finding> {
    // A cooked or Ethernet capture of `lo` shows hardware addresses of zeros; a real link has real ones.
    let mut macs = conn.sides.iter().flat_map(|s| &s.macs).peekable();
    let unknown = macs.peek().is_none();
    let on_a_link = macs.any(|mac| *mac != [0; 6]);
    let (client, server) = (is_loopback(&conn.client.host), is_loopback(&conn.server.host));
    // A print-out without hardware addresses: a host answers itself, whichever of its addresses it asks.
    let unanswered =
        unknown && client != server && conn.outcome() == Outcome::Unanswered && conn.handshake.syn_count > 1;
    if !on_a_link && !unanswered || !client && !server {
        return None;
    }
    let (loopback, other, end) = if client {
        (&conn.client, &conn.server, if server { "both" } else { "source" })
    } else {
        (&conn.server, &conn.client, "destination")
    };
    let packets: Vec<_> = conn.records.iter().map(|r| r.packet).collect();
    let &first = packets.first()?;
    let answered = conn.sides.iter().all(|s| s.segments > 0);
    let mut finding =
        Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), if unanswered { 0.75 } else { 0.95 })
            .fact("loopback", Value::Host(loopback.host.clone()))
            .fact("other", Value::Endpoint(other.clone()))
            .fact("end", Value::Choice(end))
            .fact("first", Value::Packet(first))
            .fact("shown", Value::Choice(if unanswered { "no" } else { "yes" }))
            .actor(Role::Client, &conn.client)
            .actor(Role::Server, &conn.server)
            .evidence("loopback", packets.iter().copied())
            .not("syn-unanswered", [first])
            .topology(TopologyFacts::direct(
                &conn.client,
                &conn.server,
                TopologyEdge::wrong("server", "client", EdgeState::Lost, "martian"),
            ));
    for symptom in conn.symptoms.iter() {
        finding.claims.push(symptom.kind);
    }
    if answered {
        finding.confidence = 0.85;
    }
    Some(finding)
}

/// `127.0.0.0/8`, `::1`, and the former as an IPv4-mapped address.
fn is_loopback(host: &Host) -> bool {
    match host.ip() {
        Some(IpAddr::V4(ip)) => ip.is_loopback(),
        Some(IpAddr::V6(ip)) => ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback()),
        None => false,
    }
}
