//! Two hardware addresses claim one network address.

use pcaplain_capture::Endpoint;

use crate::diagnose::diagnosis::texts;
use crate::diagnose::{Check, Command, Diagnosis, Finding, Kind, Model, Reference, Remedy, Subject, Value};
use crate::exchange::Protocol;
use crate::names::{PacketRef, Role};
use crate::neighbours::{Claim, Neighbour};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "address-conflict",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["address", "one", "other", "first", "second", "turns", "claims"],
    roles: &["one", "other"],
    alternatives: &["arp-unanswered"],
    checks: &[
        Command { key: "table", argv: &["ip", "neigh", "show", "{address}"] },
        Command { key: "probe", argv: &["arping", "-D", "-I", "<interface>", "{address}"] },
        Command { key: "port", argv: &["bridge", "fdb", "show"] },
    ],
    remedies: &[Remedy { key: "address", argv: None }, Remedy { key: "guard", argv: None }],
    next_capture: Some(Command { key: "next", argv: &["tcpdump", "-eni", "any", "arp", "or", "icmp6"] }),
    references: &[
        Reference {
            title: "RFC 5227: IPv4 address conflict detection",
            url: "https://www.rfc-editor.org/rfc/rfc5227.html",
        },
        Reference {
            title: "RFC 9131: gratuitous neighbour discovery",
            url: "https://www.rfc-editor.org/rfc/rfc9131.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    model.neighbours.iter().filter_map(|neighbour| conflict(neighbour, model)).collect()
}

fn conflict(neighbour: &Neighbour, model: &Model<'_>) -> Option<Finding> {
    let mut claims: Vec<&Claim> = neighbour.claims.iter().filter(|c| !is_shared(c.mac)).collect();
    claims.sort_by_key(|c| c.packets.first().copied());
    let (&one, &other) = (claims.first()?, claims.get(1)?);
    // Does the first one still claim it when the second one has come?
    let turns = one.packets.last() > other.packets.first() || claims.len() > 2;
    let within = other.first.zip(one.last).map(|(second, first)| second.since(first));
    // One claim after the other, with time between, may be a service address that has moved: unless nobody answers there
    // from then on.
    let close = within.is_some_and(|ns| ns <= model.limits.fail_over);
    let taken_over = || other.announces && silent_since(neighbour, other, model);
    if !(turns || close || taken_over()) {
        return None;
    }
    let (first, second) = (one.packets.first().copied()?, other.packets.first().copied()?);
    let subject = model.exchange_with(second).or_else(|| model.exchange_with(first));
    let end = Endpoint { host: neighbour.host.clone(), port: None };
    // Questions claim an address as well: that of the asker.
    let asks =
        subject.and_then(|index| model.exchange(index)).is_some_and(|e| e.asker.host == neighbour.host);
    let mut finding = Finding::new(
        &DIAGNOSIS,
        subject.map_or(Subject::Input(neighbour.input), Subject::Exchange),
        if turns { 0.95 } else { 0.8 },
    )
    .fact("address", Value::Host(neighbour.host.clone()))
    .fact("one", Value::Host(pcaplain_capture::Host::Mac(one.mac)))
    .fact("other", Value::Host(pcaplain_capture::Host::Mac(other.mac)))
    .fact("first", Value::Packet(first))
    .fact("second", Value::Packet(second))
    .fact("turns", Value::Choice(if turns { "yes" } else { "no" }))
    .fact("claims", Value::Count(claims.len() as u64))
    .actor(if asks { Role::Client } else { Role::Server }, &end)
    .measured("one", around(one, second), one.count as f64, "packets")
    .measured("other", around(other, second), other.count as f64, "packets")
    .not("arp-unanswered", [first, second])
    .unseen("right");
    // Questions for the address and from it, and whatever they lead to, are explained by it.
    let asking = (0_u32..).zip(model.exchanges).filter(|(_, e)| {
        e.input == neighbour.input
            && e.protocol == Protocol::Resolution
            && (e.asked.host == neighbour.host || e.asker.host == neighbour.host)
    });
    finding.covers.extend(asking.map(|(index, _)| Subject::Exchange(index)));
    let own = finding.subject;
    finding.covers.retain(|s| *s != own);
    Some(finding)
}

/// Are echo requests to the address left unanswered once the second claim has come?
fn silent_since(neighbour: &Neighbour, claim: &Claim, model: &Model<'_>) -> bool {
    let Some(&came) = claim.packets.first() else { return false };
    model.exchanges.iter().filter(|e| e.input == neighbour.input && e.protocol == Protocol::Echo).any(|e| {
        let unanswered = e.unanswered();
        e.asked.host == neighbour.host
            && e.answers > 0
            && unanswered.count >= 3
            && unanswered.packets.iter().all(|p| *p > came)
    })
}

/// The claim's packets nearest to the point where the other one comes in.
fn around(claim: &Claim, at: PacketRef) -> Vec<PacketRef> {
    let before = claim.packets.iter().rev().find(|p| **p < at);
    let after = claim.packets.iter().filter(|p| **p >= at).take(2);
    claim.packets.first().into_iter().chain(before).chain(after).copied().collect()
}

/// Hardware addresses that several boxes use in turn by design: VRRP (RFC 9568), HSRP, CARP; and all zeros.
fn is_shared(mac: [u8; 6]) -> bool {
    matches!(
        mac,
        [0, 0, 0x5e, 0, 1 | 2, _]
            | [0, 0, 0x0c, 7, 0xac, _]
            | [0, 0, 0x0c, 0x9f, 0xf0..=0xff, _]
            | [0, 0, 0, 0, 0, 0]
    )
}
