//! A router reports that packets are too big, and their sender sends smaller ones: path MTU discovery at work.

use pcaplain_capture::Endpoint;

use crate::conn::SymptomKind;
use crate::diagnose::diagnosis::texts;
use crate::diagnose::mtu::{TooBig, told};
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "path-mtu-lowered",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &["mtu-black-hole"],
    facts: &["sender", "by", "own", "mtu", "size", "told", "first", "error", "smaller", "arrived"],
    roles: &["large", "told", "smaller"],
    alternatives: &["mtu-black-hole", "packet-loss"],
    checks: &[
        Command { key: "cache", argv: &["ip", "route", "get", "{server}"] },
        Command { key: "path", argv: &["tracepath", "-n", "{server}"] },
        Command { key: "links", argv: &["ip", "-d", "link", "show"] },
    ],
    remedies: &[
        Remedy { key: "nothing", argv: None },
        Remedy { key: "mtu", argv: None },
        Remedy {
            key: "clamp",
            argv: Some(&[
                "nft", "add", "rule", "inet", "filter", "forward", "tcp", "flags", "syn", "tcp", "option",
                "maxseg", "size", "set", "rt", "mtu",
            ]),
        },
    ],
    next_capture: None,
    references: &[
        Reference {
            title: "RFC 1191: path MTU discovery",
            url: "https://www.rfc-editor.org/rfc/rfc1191.html",
        },
        Reference {
            title: "RFC 8201: path MTU discovery for IPv6",
            url: "https://www.rfc-editor.org/rfc/rfc8201.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    told(model).iter().filter_map(heard).collect()
}

fn heard(told: &TooBig<'_>) -> Option<Finding> {
    // What is not obeyed, or cannot be, is a black hole.
    let unused = !told.exact || !told.again.is_empty();
    if unused && !told.obeyed() {
        return None;
    }
    let (source, destination) = told.ends()?;
    let (error, large) = (told.errors.first()?, told.large.first()?);
    let from_client = told.conn.is_none_or(|c| c.client == *source);
    let (client, server) = if from_client { (source, destination) } else { (destination, source) };
    let by = Endpoint { host: error.from.clone(), port: None };
    let own = error.from == destination.host;
    let confidence = match (told.shrunk.is_some(), told.arrived) {
        (true, true) => 0.97,
        (false, true) | (true, false) => 0.9,
        (false, false) => 0.6,
    };
    let mut finding = Finding::new(&DIAGNOSIS, told.subject, confidence)
        .fact("sender", Value::Choice(if from_client { "client" } else { "server" }))
        .fact("own", Value::Choice(if own { "yes" } else { "no" }))
        .fact("arrived", Value::Choice(if told.arrived { "yes" } else { "no" }))
        .fact("by", Value::Host(error.from.clone()))
        .fact("told", Value::Count(told.errors.len() as u64))
        .fact("first", Value::Packet(large.packet))
        .fact("error", Value::Packet(error.packet))
        .actor(Role::Client, client)
        .actor(Role::Server, server)
        .actor(Role::Box, &by)
        .evidence("large", told.large.iter().map(|a| a.packet))
        .evidence("told", told.errors.iter().map(|e| e.packet))
        .evidence("smaller", told.shrunk)
        .claims(&[
            SymptomKind::IcmpError,
            SymptomKind::Retransmission,
            SymptomKind::OutOfOrder,
            SymptomKind::DuplicateAck,
        ])
        .not("mtu-black-hole", told.shrunk)
        .not("packet-loss", [error.packet])
        .topology(topology(client, server, &by, from_client, error.packet));
    if let Some(mtu) = told.mtu {
        finding = finding.fact("mtu", Value::Bytes(u64::from(mtu)));
    }
    if let Some(size) = large.length {
        finding = finding.fact("size", Value::Bytes(u64::from(size)));
    }
    Some(match told.shrunk {
        Some(packet) => finding.fact("smaller", Value::Packet(packet)),
        None => finding,
    })
}

fn topology(
    client: &Endpoint,
    server: &Endpoint,
    by: &Endpoint,
    from_client: bool,
    error: crate::names::PacketRef,
) -> TopologyFacts {
    let path = vec![
        TopologyEdge::passes("client", "link"),
        TopologyEdge::passes("link", "server"),
        TopologyEdge::passes("server", "link"),
        TopologyEdge::passes("link", "client"),
    ];
    let back = if from_client { "client" } else { "server" };
    let mut actual = path.clone();
    actual.retain(|edge| edge.from != "link" || edge.to != back);
    actual.push(TopologyEdge::wrong("link", back, EdgeState::Refused, "smaller").with([error]));
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, client),
            TopologyNode::seen("link", Role::Box, by),
            TopologyNode::seen("server", Role::Server, server),
        ],
        expected: path,
        actual,
    }
}
