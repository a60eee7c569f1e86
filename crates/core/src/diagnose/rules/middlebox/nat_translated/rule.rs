//! Two legs of one connection, before and after an address translation.

use pcaplain_capture::Endpoint;

use crate::conn::{Connection, Outcome};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, Finding, Kind, Model, Reference, Subject, TopologyEdge, TopologyFacts,
    TopologyNode, Value,
};
use crate::names::{PacketRef, Role};
use crate::path::Path;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "nat-translated",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &["nat-bypassed", "reply-from-other-address", "conntrack-entry-lost"],
    facts: &["what", "from", "to", "before", "after", "number", "legs", "back"],
    roles: &["before", "after", "answer"],
    alternatives: &["reply-from-other-address", "seen-twice"],
    checks: &[
        Command { key: "entries", argv: &["conntrack", "-L", "-p", "tcp", "--dst", "{server}"] },
        Command { key: "rules", argv: &["iptables-save", "-t", "nat"] },
    ],
    remedies: &[],
    next_capture: None,
    references: &[
        Reference {
            title: "Linux: netfilter conntrack and NAT",
            url: "https://docs.kernel.org/networking/nf_conntrack-sysctl.html",
        },
        Reference {
            title: "Kubernetes: virtual IPs",
            url: "https://kubernetes.io/docs/reference/networking/virtual-ips/",
        },
    ],
    texts: texts!(),
    check: Check::Path(check),
};

fn check(path: &Path, model: &Model<'_>) -> Option<Finding> {
    let legs: Vec<&Connection> = path.legs.iter().filter_map(|&id| model.conn(id)).collect();
    let first = *legs.first()?;
    let other = *legs.iter().find(|leg| leg.client != first.client || leg.server != first.server)?;
    if legs.iter().any(|leg| leg.outcome() == Outcome::AnswerRefused) {
        return None;
    }
    // Equal numbers of SYNs that nobody answers may be those of a scanner, which uses one for all.
    let answered = legs.iter().any(|leg| !leg.handshake.syn_acks.is_empty());
    if !answered {
        return None;
    }
    // Addresses that an author edited are no translation.
    if legs.iter().any(|leg| leg.legs.iter().any(|l| l.relation == crate::conn::Relation::Edited)) {
        return None;
    }
    let (source, destination) = (first.client != other.client, first.server != other.server);
    let what = match (source, destination) {
        (true, true) => "both",
        (true, false) => "source",
        _ => "destination",
    };
    let (from, to) =
        if destination { (&first.server, &other.server) } else { (&first.client, &other.client) };
    let syn = |conn: &Connection| opening(conn);
    let number = first.side(crate::conn::Direction::ToServer).isn?;
    let answers = legs.iter().filter_map(|leg| leg.handshake.syn_acks.first()).map(|s| s.0);
    // Where the answer is seen on one leg alone, nobody knows what became of it on the other.
    let back = legs.iter().all(|leg| !leg.handshake.syn_acks.is_empty());
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(first.id), 0.93)
        .fact("what", Value::Choice(what))
        .fact("from", Value::Endpoint(from.clone()))
        .fact("to", Value::Endpoint(to.clone()))
        .fact("before", Value::Packet(syn(first)?))
        .fact("after", Value::Packet(syn(other)?))
        .fact("number", Value::Number(number.0))
        .fact("legs", Value::Count(legs.len() as u64))
        .fact("back", Value::Choice(if back { "yes" } else { "no" }))
        .actor(Role::Client, &first.client)
        .actor(Role::Server, &first.server)
        .evidence("before", syn(first))
        .evidence("after", legs.iter().filter(|leg| leg.id != first.id).filter_map(|leg| syn(leg)).take(3))
        .evidence("answer", answers.take(4))
        .not("reply-from-other-address", answers_of(first))
        .not("seen-twice", syn(other))
        .topology(topology(first, other, from, to));
    finding.covers = legs.iter().skip(1).map(|leg| Subject::Connection(leg.id)).collect();
    Some(finding)
}

fn opening(conn: &Connection) -> Option<PacketRef> {
    conn.handshake.syns.first().or(conn.handshake.syn_acks.first()).map(|s| s.0)
}

fn answers_of(conn: &Connection) -> Option<PacketRef> {
    conn.handshake.syn_acks.first().map(|s| s.0)
}

fn topology(first: &Connection, other: &Connection, from: &Endpoint, to: &Endpoint) -> TopologyFacts {
    let edges = vec![
        TopologyEdge::passes("client", "nat").with(opening(first)),
        TopologyEdge::passes("nat", "server").with(opening(other)),
        TopologyEdge::passes("server", "nat").with(answers_of(other)),
        TopologyEdge::passes("nat", "client").with(answers_of(first)),
    ];
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &first.client),
            TopologyNode::supposed("nat", Role::Box).rewriting(&from.host, &to.host),
            TopologyNode::seen("server", Role::Server, &other.server),
        ],
        expected: edges.clone(),
        actual: edges,
    }
}
