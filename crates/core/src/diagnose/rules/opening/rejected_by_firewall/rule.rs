//! The opening is refused by a box: an ICMP error, or an RST from nearer than the server.

use pcaplain_capture::{Endpoint, Host, IcmpMessage, Unreachable};

use crate::conn::{Connection, Outcome, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::exchange::{Exchange, Protocol};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "rejected-by-firewall",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["arp-unanswered", "port-scan"],
    facts: &["how", "by", "own-ttl", "reset-ttl", "first", "refusal", "answered-after"],
    roles: &["first", "refusal"],
    alternatives: &["port-closed", "syn-unanswered"],
    checks: &[
        Command { key: "rules", argv: &["iptables-save", "-c"] },
        Command { key: "nft", argv: &["nft", "list", "ruleset"] },
        Command { key: "firewalld", argv: &["firewall-cmd", "--list-all-zones"] },
        Command { key: "trace", argv: &["traceroute", "-n", "-T", "-p", "{server-port}", "{server}"] },
    ],
    remedies: &[Remedy { key: "allow", argv: None }, Remedy { key: "route", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-v",
            "host",
            "{client}",
            "and",
            "(",
            "icmp",
            "or",
            "port",
            "{server-port}",
            ")",
        ],
    }),
    references: &[
        Reference {
            title: "iptables-extensions(8): REJECT",
            url: "https://man7.org/linux/man-pages/man8/iptables-extensions.8.html",
        },
        Reference {
            title: "RFC 1812, section 5.2.7.1: destination unreachable",
            url: "https://www.rfc-editor.org/rfc/rfc1812.html#section-5.2.7.1",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let by_icmp = model.conns.iter().filter_map(rejected);
    let by_reset = model.conns.iter().filter_map(|conn| reset_from_nearer(conn, model));
    let udp = (0..).zip(model.exchanges).filter_map(|(index, exchange)| refused_datagram(index, exchange));
    let bare = (0..).zip(model.exchanges).filter_map(|(index, exchange)| refused_unseen(index, exchange));
    let own =
        (0..).zip(model.exchanges).filter_map(|(index, exchange)| refused_by_asker(index, exchange, model));
    by_icmp.chain(by_reset).chain(udp).chain(bare).chain(own).collect()
}

/// How a message refuses, and how sure that makes a filter.
fn refuses(message: &IcmpMessage, tcp: bool) -> Option<(&'static str, f32)> {
    let IcmpMessage::Unreachable(reason) = message else { return None };
    match reason {
        Unreachable::AdminProhibited | Unreachable::HostProhibited | Unreachable::NetworkProhibited => {
            Some(("prohibited", 0.97))
        }
        // No TCP stack answers a SYN so: it is what `REJECT` sends unless told otherwise.
        Unreachable::Port if tcp => Some(("port", 0.93)),
        Unreachable::Network => Some(("network", 0.75)),
        Unreachable::Host | Unreachable::Other(_) if tcp => Some(("host", 0.7)),
        _ => None,
    }
}

fn rejected(conn: &Connection) -> Option<Finding> {
    if conn.outcome() != Outcome::Rejected {
        return None;
    }
    let (note, (how, confidence)) = conn.icmp.iter().find_map(|n| Some((n, refuses(&n.message, true)?)))?;
    let (first, asked_at) = conn
        .handshake
        .syns
        .iter()
        .rev()
        .find(|(packet, _)| packet.number < note.packet.number)
        .or(conn.handshake.syns.first())
        .copied()?;
    let after = note.time.zip(asked_at).map(|(now, then)| now.since(then));
    // "Host unreachable" after seconds is failed ARP on the last router, which is no firewall's doing.
    if how == "host" && after.is_none_or(|ns| ns > 500_000_000) {
        return None;
    }
    let finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("how", Value::Choice(how))
        .fact("by", Value::Host(note.from.clone()))
        .fact("first", Value::Packet(first))
        .fact("refusal", Value::Packet(note.packet))
        .claims(&[SymptomKind::IcmpError, SymptomKind::SynAgain])
        .evidence("first", conn.handshake.syns.iter().map(|s| s.0))
        .evidence("refusal", conn.icmp.iter().map(|i| i.packet))
        .not("syn-unanswered", [note.packet])
        .not("port-closed", [note.packet]);
    let finding = actors(finding, &conn.client, &conn.server, &note.from);
    Some(match after {
        Some(ns) => finding.fact("answered-after", Value::Duration(ns)),
        None => finding,
    })
}

fn actors(finding: Finding, client: &Endpoint, server: &Endpoint, from: &Host) -> Finding {
    let own = *from == server.host;
    let by = Endpoint { host: from.clone(), port: None };
    let finding = finding.actor(Role::Client, client).actor(Role::Server, server);
    if own {
        let wrong = TopologyEdge::wrong("server", "client", EdgeState::Refused, "rejected");
        return finding.unseen("which-rule").topology(TopologyFacts::direct(client, server, wrong));
    }
    finding.actor(Role::Box, &by).unseen("which-rule").topology(TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, client),
            TopologyNode::seen("firewall", Role::Box, &by),
            TopologyNode::seen("server", Role::Server, server),
        ],
        expected: vec![
            TopologyEdge::passes("client", "firewall"),
            TopologyEdge::passes("firewall", "server"),
            TopologyEdge::passes("server", "firewall"),
            TopologyEdge::passes("firewall", "client"),
        ],
        actual: vec![
            TopologyEdge::passes("client", "firewall"),
            TopologyEdge::wrong("firewall", "client", EdgeState::Refused, "rejected"),
        ],
    })
}

/// An RST to a SYN whose TTL is not that of the server's other packets.
fn reset_from_nearer(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    if conn.outcome() != Outcome::Refused {
        return None;
    }
    let reset = conn.effective_reset()?;
    let reset_ttl = conn.record(reset.packet)?.ttl?;
    let own = model.conns.iter().find_map(|other| {
        let same_host =
            other.server.host == conn.server.host && other.input == conn.input && other.id != conn.id;
        other.sides.last().filter(|_| same_host).and_then(|side| side.ttl)
    })?;
    // Hosts start at 64, 128 or 255; another start is another program on the same host, not another place.
    let distance = own.abs_diff(reset_ttl);
    if distance < model.limits.ttl_distance || distance > 20 {
        return None;
    }
    let (first, _) = *conn.handshake.syns.first()?;
    let finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.85)
        .fact("how", Value::Choice("reset"))
        .fact("by", Value::Host(conn.server.host.clone()))
        .fact("own-ttl", Value::Count(u64::from(own)))
        .fact("reset-ttl", Value::Count(u64::from(reset_ttl)))
        .fact("first", Value::Packet(first))
        .fact("refusal", Value::Packet(reset.packet))
        .claims(&[SymptomKind::Reset, SymptomKind::SynAgain])
        .evidence("first", conn.handshake.syns.iter().map(|s| s.0))
        .measured("refusal", [reset.packet], f64::from(own.abs_diff(reset_ttl)), "hops")
        .not("syn-unanswered", [reset.packet])
        .not("port-closed", [reset.packet])
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .unseen("which-rule")
        .topology(TopologyFacts {
            nodes: vec![
                TopologyNode::seen("client", Role::Client, &conn.client),
                TopologyNode::supposed("firewall", Role::Box),
                TopologyNode::seen("server", Role::Server, &conn.server),
            ],
            expected: vec![
                TopologyEdge::passes("client", "firewall"),
                TopologyEdge::passes("firewall", "server"),
                TopologyEdge::passes("server", "firewall"),
                TopologyEdge::passes("firewall", "client"),
            ],
            actual: vec![
                TopologyEdge::passes("client", "firewall").with([first]),
                TopologyEdge::wrong("firewall", "client", EdgeState::Refused, "rejected")
                    .with([reset.packet]),
            ],
        });
    Some(match reset.answered_after {
        Some(ns) => finding.fact("answered-after", Value::Duration(ns)),
        None => finding,
    })
}

/// A first datagram that a filter refuses. Port unreachable from the asked host itself is a closed port, not a filter.
fn refused_datagram(index: u32, exchange: &Exchange) -> Option<Finding> {
    if exchange.protocol != Protocol::Udp || exchange.answers > 0 {
        return None;
    }
    let (entry, from, message) =
        exchange.entries.iter().filter(|e| !e.asks).find_map(|e| e.error.as_ref().map(|(f, m)| (e, f, m)))?;
    let (how, confidence) = match refuses(message, false) {
        Some((how, confidence)) if how == "prohibited" => (how, confidence),
        _ if matches!(message, IcmpMessage::Unreachable(Unreachable::Port))
            && *from != exchange.asked.host =>
        {
            ("port", 0.9)
        }
        _ => return None,
    };
    let first = exchange.entries.iter().find(|e| e.asks)?;
    let after = entry.time.zip(first.time).map(|(now, then)| now.since(then));
    let finding = Finding::new(&DIAGNOSIS, Subject::Exchange(index), confidence)
        .fact("how", Value::Choice(how))
        .fact("by", Value::Host(from.clone()))
        .fact("first", Value::Packet(first.packet))
        .fact("refusal", Value::Packet(entry.packet))
        .evidence("first", exchange.entries.iter().filter(|e| e.asks).map(|e| e.packet))
        .evidence("refusal", exchange.entries.iter().filter(|e| e.error.is_some()).map(|e| e.packet))
        .not("syn-unanswered", [entry.packet])
        .not("port-closed", [entry.packet]);
    let finding = actors(finding, &exchange.asker, &exchange.asked, from);
    Some(match after {
        Some(ns) => finding.fact("answered-after", Value::Duration(ns)),
        None => finding,
    })
}

/// A refusal whose request was not captured: the filter of the capture left it out.
fn refused_unseen(index: u32, exchange: &Exchange) -> Option<Finding> {
    if exchange.protocol != Protocol::Other {
        return None;
    }
    let prohibits = |e: &&crate::exchange::Entry| {
        let how = e.error.as_ref().and_then(|(_, message)| refuses(message, false));
        how.is_some_and(|(how, _)| how == "prohibited")
    };
    let entry = exchange.entries.iter().find(prohibits)?;
    let (from, _) = entry.error.as_ref()?;
    let client = exchange.asked.host.clone();
    let client = Endpoint { host: client, port: None };
    let finding = Finding::new(&DIAGNOSIS, Subject::Exchange(index), 0.9)
        .fact("how", Value::Choice("prohibited"))
        .fact("by", Value::Host(from.clone()))
        .fact("refusal", Value::Packet(entry.packet))
        .evidence("refusal", exchange.entries.iter().filter(prohibits).map(|e| e.packet))
        .not("syn-unanswered", [entry.packet])
        .not("port-closed", [entry.packet]);
    Some(actors(finding, &client, &Endpoint { host: from.clone(), port: None }, from))
}

/// Who asks refuses each answer, although it comes at once and to the port from which it goes on asking.
fn refused_by_asker(index: u32, exchange: &Exchange, model: &Model<'_>) -> Option<Finding> {
    let prompt = exchange.answer_time.is_some_and(|(_, longest)| longest < model.limits.answer_patience);
    if exchange.protocol != Protocol::Udp || !prompt || exchange.asks < 2 || exchange.refusals < 2 {
        return None;
    }
    if exchange.refusals < exchange.answers || exchange.answers_from_other > 0 {
        return None;
    }
    let first = exchange.entries.iter().find(|e| e.asks && e.error.is_none())?;
    let refusals = || exchange.entries.iter().filter(|e| e.asks && e.error.is_some());
    let refusal = refusals().next()?;
    let answers = exchange.entries.iter().filter(|e| !e.asks).map(|e| e.packet);
    let asked = exchange.entries.iter().filter(|e| e.asks && e.error.is_none()).map(|e| e.packet);
    Some(
        Finding::new(&DIAGNOSIS, Subject::Exchange(index), 0.85)
            .fact("how", Value::Choice("own"))
            .fact("by", Value::Host(exchange.asker.host.clone()))
            .fact("first", Value::Packet(first.packet))
            .fact("refusal", Value::Packet(refusal.packet))
            .evidence("first", asked.chain(answers).take(4))
            .evidence("refusal", refusals().map(|e| e.packet).take(3))
            .not("syn-unanswered", [refusal.packet])
            .not("port-closed", [refusal.packet])
            .actor(Role::Client, &exchange.asker)
            .actor(Role::Server, &exchange.asked)
            .unseen("which-rule")
            .topology(TopologyFacts::direct(
                &exchange.asker,
                &exchange.asked,
                TopologyEdge::wrong("server", "client", EdgeState::Refused, "rejected")
                    .with([refusal.packet]),
            )),
    )
}
