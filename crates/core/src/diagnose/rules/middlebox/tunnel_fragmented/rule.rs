//! The outside of a tunnel travels in fragments: the packets inside are too large for the path.

use pcaplain_capture::Endpoint;

use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::fragments::Fragmented;
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "tunnel-fragmented",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[],
    yields_to: &["fragments-lost"],
    facts: &["tunnel", "from", "to", "datagrams", "size", "first"],
    roles: &["pieces"],
    alternatives: &["fragments-lost", "mtu-black-hole"],
    checks: &[
        Command { key: "mtu", argv: &["ip", "-d", "link", "show"] },
        Command { key: "counters", argv: &["nstat", "-az", "IpFragCreates", "IpReasmReqds", "IpReasmFails"] },
    ],
    remedies: &[Remedy { key: "mtu", argv: None }, Remedy { key: "underlay", argv: None }],
    next_capture: None,
    references: &[
        Reference {
            title: "RFC 7348, section 4.3: VXLAN and fragmentation",
            url: "https://www.rfc-editor.org/rfc/rfc7348.html#section-4.3",
        },
        Reference {
            title: "RFC 8900: IP fragmentation considered fragile",
            url: "https://www.rfc-editor.org/rfc/rfc8900.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    (0_u16..)
        .zip(model.inputs)
        .filter_map(|(input, _)| {
            let all: Vec<&Fragmented> =
                model.fragments.iter().filter(|d| d.input == input && d.tunnel.is_some()).collect();
            finding(&all, input, model)
        })
        .collect()
}

fn finding(all: &[&Fragmented], input: u16, model: &Model<'_>) -> Option<Finding> {
    let &example = all.iter().find(|d| d.pieces.len() > 1).or(all.first())?;
    let pieces: Vec<PacketRef> = all.iter().flat_map(|d| d.pieces.iter().map(|p| p.packet)).take(8).collect();
    let bare = |host: &pcaplain_capture::Host| Endpoint { host: host.clone(), port: None };
    let (from, to) =
        example.ends.clone().unwrap_or_else(|| (bare(&example.source), bare(&example.destination)));
    let size = example.pieces.iter().map(|p| p.to).max().unwrap_or(0);
    let subject = pieces.iter().find_map(|&p| model.exchange_with(p));
    Some(
        Finding::new(&DIAGNOSIS, subject.map_or(Subject::Input(input), Subject::Exchange), 0.92)
            .fact("tunnel", Value::Name(example.tunnel?))
            .fact("from", Value::Host(example.source.clone()))
            .fact("to", Value::Host(example.destination.clone()))
            .fact("datagrams", Value::Count(all.len() as u64))
            .fact("size", Value::Bytes(u64::from(size)))
            .fact("first", Value::Packet(*pieces.first()?))
            .actor(Role::Client, &from)
            .actor(Role::Server, &to)
            .measured("pieces", pieces.iter().copied(), all.len() as f64, "datagrams")
            .not("fragments-lost", pieces.iter().copied().skip(1).take(1))
            .not("mtu-black-hole", pieces.iter().copied().take(1))
            .topology(TopologyFacts::direct(
                &from,
                &to,
                TopologyEdge::wrong("client", "server", EdgeState::Passes, "in-pieces")
                    .with(pieces.iter().copied()),
            )),
    )
}
