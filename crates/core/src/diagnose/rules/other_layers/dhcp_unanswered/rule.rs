//! A DHCP client repeats itself and no server answers.

use std::collections::BTreeMap;

use crate::app_proto::{DhcpKind, DhcpSeen, DhcpTransaction};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "dhcp-unanswered",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["rejected-by-firewall", "udp-unreachable"],
    facts: &["asks", "kind", "attempts", "took", "first", "wanted", "aim", "others"],
    roles: &["first", "again"],
    alternatives: &["reply-not-received", "udp-unanswered"],
    checks: &[
        Command {
            key: "leases",
            argv: &["journalctl", "-u", "isc-dhcp-server", "-u", "dnsmasq", "-u", "kea-dhcp4-server"],
        },
        Command { key: "listens", argv: &["ss", "-ulnp", "sport", "=", ":67"] },
        Command { key: "vlan", argv: &["bridge", "vlan", "show"] },
        Command {
            key: "discover",
            argv: &["nmap", "--script", "broadcast-dhcp-discover", "-e", "<interface>"],
        },
    ],
    remedies: &[
        Remedy { key: "server", argv: None },
        Remedy { key: "relay", argv: None },
        Remedy { key: "snooping", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-nei", "any", "-vv", "udp", "port", "67", "or", "udp", "port", "68"],
    }),
    references: &[
        Reference {
            title: "RFC 2131, section 4.1: constructing and sending DHCP messages",
            url: "https://www.rfc-editor.org/rfc/rfc2131.html#section-4.1",
        },
        Reference {
            title: "RFC 3046: relay agent information option",
            url: "https://www.rfc-editor.org/rfc/rfc3046.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

/// Input, hardware address and, without one, transaction id.
type Client = (u16, Option<[u8; 6]>, Option<u32>);

fn check(model: &Model<'_>) -> Vec<Finding> {
    // Some clients draw a new transaction id for every attempt: one client is one story.
    let mut clients: BTreeMap<Client, Vec<&DhcpTransaction>> = BTreeMap::new();
    for transaction in model.dhcp {
        let id = transaction.xid.filter(|_| transaction.client.is_none());
        clients.entry((transaction.input, transaction.client, id)).or_default().push(transaction);
    }
    clients.into_values().filter_map(|all| finding(&all, model)).collect()
}

fn finding(transactions: &[&DhcpTransaction], model: &Model<'_>) -> Option<Finding> {
    // Only what comes after the last answer is open.
    let mut open: Vec<&DhcpSeen> = Vec::new();
    let mut messages: Vec<&DhcpSeen> = transactions.iter().flat_map(|t| t.messages.iter()).collect();
    messages.sort_by_key(|seen| seen.at.packet);
    for seen in messages {
        let kind = seen.message.kind;
        // A client that goes on to REQUEST has heard an OFFER, also where that went to it alone and past this capture.
        let heard = kind == DhcpKind::Request && open.iter().any(|o| o.message.kind == DhcpKind::Discover);
        if kind.from_server() || heard {
            open.clear();
        }
        if matches!(kind, DhcpKind::Discover | DhcpKind::Request | DhcpKind::FromClient) {
            // A relay sends the same message on.
            if open.first().is_none_or(|first| first.from == seen.from && first.to.host == seen.to.host) {
                open.push(seen);
            }
        }
    }
    let (first, last) = (*open.first()?, *open.last()?);
    let kind = first.message.kind;
    // Without the type two messages may be a DISCOVER and the REQUEST after it.
    let least = if kind == DhcpKind::FromClient { 3 } else { 2 };
    let took = last.at.time.zip(first.at.time).map(|(now, then)| now.since(then));
    if open.len() < least || took.is_some_and(|ns| ns < model.limits.dhcp_retry) {
        return None;
    }
    let index = model
        .exchanges
        .iter()
        .position(|e| e.input == first.at.packet.input && e.asker == first.from && e.asked == first.to)?;
    let subject = Subject::Exchange(u32::try_from(index).ok()?);
    let many = model.exchanges.get(index)?.to_many;
    let answers_others = model.dhcp.iter().any(|t| t.input == first.at.packet.input && t.answers > 0);
    let (asks, aim) = match (kind, many) {
        (DhcpKind::Discover, _) => ("discover", "anyone"),
        (_, true) => ("request", "anyone"),
        (_, false) => ("renew", "one"),
    };
    let wanted = first.message.address;
    let mut finding = Finding::new(&DIAGNOSIS, subject, if open.len() >= 3 { 0.95 } else { 0.92 })
        .fact("asks", Value::Choice(asks))
        .fact("aim", Value::Choice(aim))
        .fact("kind", Value::Name(kind.name()))
        .fact("attempts", Value::Count(open.len() as u64))
        .fact("first", Value::Packet(first.at.packet))
        .fact("others", Value::Choice(if answers_others { "yes" } else { "no" }))
        .actor(Role::Client, &first.from)
        .actor(Role::Server, &first.to)
        .evidence("first", [first.at.packet])
        .evidence("again", open.iter().skip(1).map(|seen| seen.at.packet))
        .not("reply-not-received", [last.at.packet])
        .not("udp-unanswered", [first.at.packet])
        .unseen("where")
        .topology(TopologyFacts::direct(
            &first.from,
            &first.to,
            TopologyEdge::wrong("server", "client", EdgeState::Lost, "no-answer")
                .with(open.iter().map(|seen| seen.at.packet)),
        ));
    if let Some(ns) = took {
        finding = finding.fact("took", Value::Duration(ns));
    }
    if let Some(ip) = wanted {
        finding = finding.fact("wanted", Value::Host(pcaplain_capture::Host::Ip(ip.into())));
    }
    Some(finding)
}
