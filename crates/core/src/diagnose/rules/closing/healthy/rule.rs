//! Opened, used and closed as it should be; asked and answered.

use crate::conn::{Class, Outcome};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Diagnosis, Finding, Kind, Model, Reference, Rest, Subject, TopologyEdge, TopologyFacts,
    TopologyNode, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "healthy",
    kind: Kind::Healthy,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["what", "connections", "exchanges", "opened", "closed", "bytes", "packets"],
    roles: &["opened", "answered", "closed"],
    alternatives: &[],
    checks: &[],
    remedies: &[],
    next_capture: None,
    references: &[Reference {
        title: "RFC 9293: Transmission Control Protocol",
        url: "https://www.rfc-editor.org/rfc/rfc9293.html",
    }],
    texts: texts!(),
    check: Check::Rest(check),
};

/// Exchanges that are named.
const EXCHANGES: usize = 4;

fn check(rest: &Rest, model: &Model<'_>) -> Option<Finding> {
    let conns: Vec<_> = rest.fine.iter().filter_map(|&id| model.conn(id)).collect();
    // Where connections were made, an answered ARP request beside them says nothing of how they fared.
    if conns.is_empty() && !model.conns.is_empty() {
        return None;
    }
    let best = conns.iter().max_by_key(|c| {
        let whole = u64::from(c.outcome() == Outcome::Closed) + u64::from(c.handshake.established);
        (whole, c.bytes().min(1), std::cmp::Reverse(c.id))
    });
    let (subject, confidence, what) = match (best, rest.fine_exchanges.first()) {
        (Some(conn), _) => (Subject::Connection(conn.id), 0.92, "connections"),
        (None, Some(&index)) => (Subject::Exchange(index), 0.9, "exchanges"),
        (None, None) => return None,
    };
    let mut finding =
        Finding::new(&DIAGNOSIS, subject, confidence)
            .fact("what", Value::Choice(what))
            .fact("connections", Value::Count(conns.len() as u64))
            .fact("exchanges", Value::Count(rest.fine_exchanges.len() as u64))
            .fact(
                "opened",
                Value::Count(
                    conns.iter().filter(|c| c.handshake.established && !c.roles_inferred).count() as u64
                ),
            )
            .fact(
                "closed",
                Value::Count(conns.iter().filter(|c| c.outcome() == Outcome::Closed).count() as u64),
            )
            .fact("packets", Value::Count(model.inputs.iter().map(|i| i.packets).sum()))
            .fact("bytes", Value::Bytes(conns.iter().map(|c| c.bytes()).sum()));
    finding.count = (conns.len() + rest.fine_exchanges.len()).max(1) as u32;
    finding.covers = conns.iter().map(|c| Subject::Connection(c.id)).filter(|&s| s != subject).collect();
    if let Some(conn) = best {
        let hs = &conn.handshake;
        let opened = hs.syns.last().into_iter().chain(hs.syn_acks.last()).chain(hs.ack.as_ref()).map(|s| s.0);
        let closed = conn.records.iter().filter(|r| r.flags.fin() || r.flags.rst()).map(|r| r.packet);
        // The last word before the end: whoever received the answer has acknowledged all of it.
        let end = conn.records.iter().find(|r| r.flags.fin() || r.flags.rst());
        let settled = end.and_then(|end| conn.records.iter().take_while(|r| r.packet < end.packet).last());
        let settled =
            settled.filter(|r| r.class == Class::Ack && conn.first_answer.is_some()).map(|r| r.packet);
        finding = finding
            .evidence("opened", opened)
            .evidence(
                "answered",
                conn.first_request.iter().chain(&conn.first_answer).map(|d| d.0).chain(settled),
            )
            .evidence("closed", closed)
            .actor(Role::Client, &conn.client)
            .actor(Role::Server, &conn.server)
            .topology(plain(&conn.client, &conn.server));
    } else if let Some(exchange) = rest.fine_exchanges.first().and_then(|&i| model.exchange(i)) {
        // The translated half of an exchange, a forwarder's own, and others beside it fared well, too.
        let some = rest.fine_exchanges.iter().filter_map(|&i| model.exchange(i)).take(EXCHANGES);
        let pairs = some.flat_map(|e| e.entries.iter().take(4)).map(|e| e.packet);
        finding = finding
            .evidence("answered", pairs)
            .actor(Role::Client, &exchange.asker)
            .actor(Role::Server, &exchange.asked)
            .topology(plain(&exchange.asker, &exchange.asked));
    }
    Some(finding)
}

fn plain(client: &pcaplain_capture::Endpoint, server: &pcaplain_capture::Endpoint) -> TopologyFacts {
    let edges = vec![TopologyEdge::passes("client", "server"), TopologyEdge::passes("server", "client")];
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, client),
            TopologyNode::seen("server", Role::Server, server),
        ],
        expected: edges.clone(),
        actual: edges,
    }
}
