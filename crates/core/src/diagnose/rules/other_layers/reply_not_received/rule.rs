//! The answer passes here, and the same request comes again.

use crate::conn::Direction;
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::exchange::{Exchange, Protocol};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "reply-not-received",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["address-conflict", "fragments-lost", "reply-from-other-address", "dns-unanswered"],
    facts: &["asker", "asked", "what", "again", "request", "answer", "repeated", "after"],
    roles: &["request", "answer", "again"],
    alternatives: &["udp-unanswered", "arp-unanswered", "seen-twice"],
    checks: &[
        Command { key: "counters", argv: &["nstat", "-az"] },
        Command { key: "rules", argv: &["iptables-save"] },
        Command { key: "path", argv: &["ip", "route", "get", "{client}"] },
    ],
    remedies: &[Remedy { key: "way-back", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-eni", "any", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[Reference {
        title: "RFC 8085: UDP usage guidelines",
        url: "https://www.rfc-editor.org/rfc/rfc8085.html",
    }],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    (0_u32..).zip(model.exchanges).filter_map(|(index, e)| finding(index, e, model)).collect()
}

fn finding(index: u32, e: &Exchange, model: &Model<'_>) -> Option<Finding> {
    let what = match e.protocol {
        Protocol::Resolution => "resolution",
        Protocol::Udp => "udp",
        _ => return None,
    };
    // An asker that knows the hardware address and asks for it alone only checks that it is still right (arping does
    // so once a second).
    let again = &e.asked_after_answer;
    let checking = e.protocol == Protocol::Resolution && e.to_one * 2 > e.asks;
    if checking || again.count == 0 || again.count + 1 < model.limits.repeated_asks {
        return None;
    }
    // A print-out shows sizes only: those of WireGuard's initiation and response tell what it is.
    let sizes =
        |asks: bool| e.entries.iter().filter(move |n| n.asks == asks && n.error.is_none()).map(|n| n.length);
    let printed = model.inputs.get(usize::from(e.input)).is_some_and(|i| i.printed);
    if printed
        && what == "udp"
        && e.entries.iter().all(|n| n.id.is_none())
        && !sizes(false).all(|l| l == Some(92))
    {
        return None;
    }
    // The same question now and then among many others is a program that asks twice.
    if again.count * 3 < e.asks {
        return None;
    }
    let &repeated = again.packets.first()?;
    let answer = e
        .entries
        .iter()
        .rev()
        .find(|entry| !entry.asks && entry.error.is_none() && entry.packet < repeated)?;
    // Whoever sends to the address has its hardware address: that answer has arrived.
    if what == "resolution" && used(e, answer.packet, repeated, model) {
        return None;
    }
    let request = e.entries.iter().rev().find(|entry| entry.asks && entry.packet < answer.packet)?;
    let answers: Vec<PacketRef> = e
        .entries
        .iter()
        .filter(|entry| !entry.asks && entry.error.is_none())
        .map(|entry| entry.packet)
        .collect();
    let time_of = |packet: PacketRef| {
        e.entries.iter().find(|entry| entry.packet == packet).and_then(|entry| entry.time)
    };
    let mut finding =
        Finding::new(&DIAGNOSIS, Subject::Exchange(index), if again.count > 1 { 0.92 } else { 0.8 })
            .fact("asker", Value::Host(e.asker.host.clone()))
            .fact("asked", Value::Host(e.asked.host.clone()))
            .fact("what", Value::Choice(what))
            .fact("again", Value::Count(again.count))
            .fact("request", Value::Packet(request.packet))
            .fact("answer", Value::Packet(answer.packet))
            .fact("repeated", Value::Packet(repeated))
            .actor(Role::Client, &e.asker)
            .actor(Role::Server, &e.asked)
            .evidence("request", [request.packet])
            .evidence("answer", answers.iter().copied())
            .measured("again", again.packets.iter().copied(), again.count as f64, "requests")
            .not(if what == "udp" { "udp-unanswered" } else { "arp-unanswered" }, [answer.packet])
            .not("seen-twice", [repeated])
            .unseen("where")
            .topology(TopologyFacts::direct(
                &e.asker,
                &e.asked,
                TopologyEdge::wrong("server", "client", EdgeState::Lost, "answer-lost")
                    .with(answers.iter().copied()),
            ));
    if let Some(ns) = time_of(repeated).zip(answer.time).map(|(again, answered)| again.since(answered)) {
        finding = finding.fact("after", Value::Duration(ns));
    }
    Some(finding)
}

/// Does the asker send to the address that it asked for, between these two packets?
fn used(e: &Exchange, after: PacketRef, before: PacketRef, model: &Model<'_>) -> bool {
    let within = |packet: PacketRef| packet > after && packet < before;
    let other = model
        .exchanges
        .iter()
        .filter(|o| o.input == e.input && o.protocol != Protocol::Resolution && o.asker.host == e.asker.host);
    let mut other = other.filter(|o| o.asked.host == e.asked.host).flat_map(|o| o.entries.iter());
    other.any(|entry| entry.asks && entry.error.is_none() && within(entry.packet))
        || model.conns.iter().filter(|c| c.input == e.input).any(|c| {
            let direction = match (&c.client.host, &c.server.host) {
                (client, server) if *client == e.asker.host && *server == e.asked.host => Direction::ToServer,
                (client, server) if *client == e.asked.host && *server == e.asker.host => Direction::ToClient,
                _ => return false,
            };
            c.records.iter().any(|r| r.direction == direction && r.icmp.is_none() && within(r.packet))
        })
}
