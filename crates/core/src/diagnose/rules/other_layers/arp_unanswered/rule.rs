//! A hardware address is asked for again and again, and nobody answers.

use crate::conn::Outcome;
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::exchange::{Exchange, Protocol};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "arp-unanswered",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["address-conflict", "reply-not-received"],
    facts: &["asker", "asked", "asks", "family", "first", "last", "waited", "error"],
    roles: &["first", "again", "error"],
    alternatives: &["address-conflict", "reply-not-received", "syn-unanswered"],
    checks: &[
        Command { key: "table", argv: &["ip", "neigh", "show", "{server}"] },
        Command { key: "owner", argv: &["ip", "-br", "addr"] },
        Command { key: "bridge", argv: &["bridge", "fdb", "show"] },
    ],
    remedies: &[Remedy { key: "owner", argv: None }, Remedy { key: "path", argv: None }],
    next_capture: Some(Command { key: "next", argv: &["tcpdump", "-eni", "any", "arp", "or", "icmp6"] }),
    references: &[
        Reference { title: "RFC 826: ARP", url: "https://www.rfc-editor.org/rfc/rfc826.html" },
        Reference {
            title: "RFC 4861, section 7.2: address resolution in IPv6",
            url: "https://www.rfc-editor.org/rfc/rfc4861.html#section-7.2",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let silent = |e: &&Exchange| {
        e.protocol == Protocol::Resolution
            && e.answers == 0
            && e.asker != e.asked
            && !e.asker.host.ip().is_some_and(|ip| ip.is_unspecified())
            && e.asks >= model.limits.repeated_asks
    };
    // One host that asks for many absent ones looks for hosts: a scan, not a fault.
    let scanned = |e: &Exchange| {
        let same = model.exchanges.iter().filter(|o| o.input == e.input && o.asker == e.asker).filter(silent);
        same.count() as u64 > model.limits.scanned_hosts
    };
    (0_u32..)
        .zip(model.exchanges)
        .filter(|(_, e)| silent(e) && !alive(e, model) && !scanned(e))
        .map(|(index, e)| finding(index, e, model))
        .collect()
}

/// Did the one who is asked for say anything to the asker in this capture?
fn alive(e: &Exchange, model: &Model<'_>) -> bool {
    let between = |a: &pcaplain_capture::Endpoint, b: &pcaplain_capture::Endpoint| {
        a.host == e.asked.host && b.host == e.asker.host
    };
    let talks = model.conns.iter().any(|c| {
        c.input == e.input
            && c.outcome() != Outcome::Unanswered
            && (between(&c.server, &c.client) || between(&c.client, &c.server))
    });
    talks
        || model.exchanges.iter().any(|o| {
            o.input == e.input
                && o.protocol != Protocol::Resolution
                && o.answers > 0
                && between(&o.asked, &o.asker)
        })
}

fn finding(index: u32, e: &Exchange, model: &Model<'_>) -> Finding {
    let asks: Vec<PacketRef> =
        e.entries.iter().filter(|entry| entry.asks).map(|entry| entry.packet).collect();
    let v6 = e.asked.host.ip().is_some_and(|ip| ip.is_ipv6());
    let waited = e.last_time.zip(e.first_time).map(|(last, first)| last.since(first));
    // "Host unreachable", by a router that asked in vain or by the asker's own kernel.
    let error = model.icmp_errors.iter().find(|error| {
        error.packet.input == e.input
            && error.quoted.destination == e.asked.host
            && error.from == e.asker.host
    });
    let mut finding =
        Finding::new(&DIAGNOSIS, Subject::Exchange(index), if e.asks >= 3 { 0.95 } else { 0.85 })
            .fact("asker", Value::Host(e.asker.host.clone()))
            .fact("asked", Value::Host(e.asked.host.clone()))
            .fact("asks", Value::Count(e.asks))
            .fact("family", Value::Choice(if v6 { "v6" } else { "v4" }))
            .fact("error", Value::Choice(if error.is_some() { "yes" } else { "no" }))
            .actor(Role::Client, &e.asker)
            .actor(Role::Server, &e.asked)
            .evidence("first", asks.first().copied())
            .measured("again", asks.iter().copied().skip(1), e.asks as f64, "requests")
            .evidence("error", error.map(|error| error.packet))
            .not("address-conflict", [])
            .not("reply-not-received", asks.iter().copied().skip(1).take(1))
            .not("syn-unanswered", [])
            .unseen("owner")
            .topology(TopologyFacts::direct(
                &e.asker,
                &e.asked,
                TopologyEdge::wrong("server", "client", EdgeState::Lost, "silent"),
            ));
    if let Some((first, last)) = asks.first().copied().zip(asks.last().copied()) {
        finding = finding.fact("first", Value::Packet(first)).fact("last", Value::Packet(last));
    }
    if let Some(ns) = waited {
        finding = finding.fact("waited", Value::Duration(ns));
    }
    // Connections that could not begin, or were given up by "host unreachable", for want of this answer.
    let waiting = model.conns.iter().filter(|c| {
        c.server.host == e.asked.host && matches!(c.outcome(), Outcome::Unanswered | Outcome::Rejected)
    });
    let refused: Vec<PacketRef> =
        waiting.clone().filter_map(|c| c.icmp.first()).map(|note| note.packet).take(3).collect();
    if error.is_none() {
        finding = finding.evidence("error", refused);
    }
    finding.covers.extend(waiting.map(|c| Subject::Connection(c.id)));
    finding.covers.extend(error.and_then(|error| error.shown_in.or(error.about)).map(Subject::Exchange));
    finding
}
