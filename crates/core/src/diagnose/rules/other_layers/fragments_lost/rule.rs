//! Datagrams in fragments that never come together.

use pcaplain_capture::Endpoint;
use rustc_hash::FxHashSet;

use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::fragments::Fragmented;
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "fragments-lost",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["from", "to", "datagrams", "of", "missing", "size", "error", "first", "proof"],
    roles: &["asked", "pieces", "error"],
    alternatives: &["mtu-black-hole", "capture-incomplete"],
    checks: &[
        Command {
            key: "counters",
            argv: &["nstat", "-az", "IpReasmFails", "IpReasmTimeout", "IpReasmReqds", "Ip6ReasmFails"],
        },
        Command { key: "filters", argv: &["iptables-save"] },
        Command { key: "size", argv: &["ping", "-M", "do", "-s", "1472", "{server}"] },
    ],
    remedies: &[Remedy { key: "smaller", argv: None }, Remedy { key: "pass", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-vni", "any", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[
        Reference {
            title: "RFC 8900: IP fragmentation considered fragile",
            url: "https://www.rfc-editor.org/rfc/rfc8900.html",
        },
        Reference {
            title: "Linux ip-sysctl: ipfrag_time, ipfrag_high_thresh",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen: Vec<(u16, &pcaplain_capture::Host, &pcaplain_capture::Host)> = Vec::new();
    for datagram in model.fragments {
        let pair = (datagram.input, &datagram.source, &datagram.destination);
        if !seen.contains(&pair) {
            seen.push(pair);
            findings.extend(between(pair, model));
        }
    }
    findings
}

/// Did this datagram fail? An ICMP error says so; otherwise pieces are missing although the capture went on.
fn lost(datagram: &Fragmented, model: &Model<'_>) -> bool {
    let waited = model.input_went_on(datagram.input, datagram.last_time);
    datagram.timed_out.is_some()
        || !datagram.complete && waited.is_none_or(|ns| ns >= model.limits.fragment_patience)
}

/// The request that a datagram answers, and the next one: the asker has not got it.
fn asked_around(datagram: &Fragmented, model: &Model<'_>) -> impl Iterator<Item = PacketRef> {
    let between = |e: &&crate::exchange::Exchange| {
        e.input == datagram.input && e.asked.host == datagram.source && e.asker.host == datagram.destination
    };
    let first = datagram.pieces.first().map(|p| p.packet);
    let asks = model.exchanges.iter().filter(between).flat_map(|e| &e.entries).filter(|entry| entry.asks);
    let asks: Vec<PacketRef> = asks.map(|entry| entry.packet).collect();
    let before = asks.iter().copied().filter(|&p| Some(p) < first).max();
    let next = asks.iter().copied().filter(|&p| Some(p) > first).min();
    before.into_iter().chain(next.filter(|_| before.is_some()))
}

fn between(
    (input, from, to): (u16, &pcaplain_capture::Host, &pcaplain_capture::Host),
    model: &Model<'_>,
) -> Option<Finding> {
    let all: Vec<&Fragmented> = model
        .fragments
        .iter()
        .filter(|d| d.input == input && d.source == *from && d.destination == *to)
        .collect();
    let lost: Vec<&Fragmented> = all.iter().copied().filter(|d| lost(d, model)).collect();
    let &example = lost.iter().find(|d| d.timed_out.is_some()).or(lost.first())?;
    let errors: Vec<PacketRef> = lost.iter().filter_map(|d| d.timed_out).collect();
    // A capture filter on ports lets only first fragments through, of every datagram, and the answers come all the same.
    let only_first = all.iter().all(|d| d.has_first() && d.pieces.len() == 1);
    let subject = example.pieces.iter().find_map(|p| model.exchange_with(p.packet));
    let answered = subject.and_then(|s| model.exchange(s)).is_some_and(|e| e.answers > 0);
    if errors.is_empty() && only_first && answered {
        return None;
    }
    let confidence = match (errors.is_empty(), lost.len() > 1) {
        (false, _) => 0.97,
        (true, true) => 0.9,
        (true, false) => 0.75,
    };
    let missing = if example.complete {
        "somewhere"
    } else if !example.has_first() {
        "first"
    } else if example.has_last() {
        "middle"
    } else {
        "later"
    };
    let ends = example.ends.clone().unwrap_or_else(|| {
        let bare = |host: &pcaplain_capture::Host| Endpoint { host: host.clone(), port: None };
        (bare(from), bare(to))
    });
    let few = if lost.len() > 2 { 2 } else { 8 };
    let pieces: Vec<PacketRef> =
        lost.iter().flat_map(|d| d.pieces.iter().map(|p| p.packet).take(few)).take(8).collect();
    let mut asked: Vec<PacketRef> = lost.iter().take(4).flat_map(|d| asked_around(d, model)).collect();
    asked.sort_unstable();
    asked.dedup();
    let size = example.pieces.iter().map(|p| p.to).max().unwrap_or(0);
    let mut finding =
        Finding::new(&DIAGNOSIS, subject.map_or(Subject::Input(input), Subject::Exchange), confidence)
            .fact("from", Value::Host(from.clone()))
            .fact("to", Value::Host(to.clone()))
            .fact("datagrams", Value::Count(lost.len() as u64))
            .fact("of", Value::Count(all.len() as u64))
            .fact("missing", Value::Choice(missing))
            .fact("size", Value::Bytes(u64::from(size)))
            .fact("error", Value::Choice(if errors.is_empty() { "no" } else { "yes" }))
            .actor(Role::Client, &ends.0)
            .actor(Role::Server, &ends.1)
            .measured("pieces", pieces.iter().copied(), lost.len() as f64, "datagrams")
            .evidence("asked", asked)
            .evidence("error", errors.iter().copied())
            .not("mtu-black-hole", pieces.iter().copied().take(1))
            .not("capture-incomplete", errors.iter().copied())
            .topology(TopologyFacts::direct(
                &ends.0,
                &ends.1,
                TopologyEdge::wrong("client", "server", EdgeState::Lost, "fragment-lost")
                    .with(pieces.iter().copied()),
            ));
    if let Some(&first) = pieces.first() {
        finding = finding.fact("first", Value::Packet(first));
    }
    if let Some(&proof) = errors.first() {
        finding = finding.fact("proof", Value::Packet(proof));
        finding.covers.extend(model.exchange_with(proof).map(Subject::Exchange));
    }
    // One pass over the exchanges, however many pieces there are.
    let lost: FxHashSet<PacketRef> = lost.iter().flat_map(|d| d.pieces.iter().map(|p| p.packet)).collect();
    let also = (0_u32..)
        .zip(model.exchanges)
        .filter(|(_, e)| e.input == input && e.entries.iter().any(|entry| lost.contains(&entry.packet)));
    finding.covers.extend(also.map(|(index, _)| Subject::Exchange(index)));
    finding.covers.sort_unstable();
    finding.covers.dedup();
    finding.covers.retain(|s| *s != finding.subject);
    Some(finding)
}
