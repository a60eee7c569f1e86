//! Data of an open connection reach somebody who does not know it: the translation's entry is gone.

use pcaplain_capture::{Number, Port};
use rustc_hash::FxHashMap;

use crate::conn::{
    Class, ConnId, Connection, Direction, Record, Relation, ResetFacts, ResetShape, SymptomKind,
};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::shapes::hops;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "conntrack-entry-lost",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["idle-timeout", "nat-bypassed"],
    facts: &["view", "stray", "reset", "after", "other", "known", "bytes"],
    roles: &["before", "stray", "reset"],
    alternatives: &["reset-by-server", "idle-timeout", "nat-bypassed"],
    checks: &[
        Command {
            key: "events",
            argv: &["conntrack", "-E", "-p", "tcp", "--orig-port-src", "{client-port}"],
        },
        Command { key: "table", argv: &["conntrack", "-S"] },
        Command {
            key: "full",
            argv: &[
                "sysctl",
                "net.netfilter.nf_conntrack_count",
                "net.netfilter.nf_conntrack_max",
                "net.netfilter.nf_conntrack_tcp_loose",
            ],
        },
        Command { key: "endpoints", argv: &["kubectl", "get", "endpointslices", "-A", "-w"] },
    ],
    remedies: &[
        Remedy { key: "drain", argv: None },
        Remedy { key: "sync", argv: None },
        Remedy { key: "hash", argv: None },
        Remedy { key: "retry", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "-S", "tcp", "port", "{client-port}"],
    }),
    references: &[
        Reference {
            title: "Linux nf_conntrack sysctls: nf_conntrack_tcp_loose",
            url: "https://docs.kernel.org/networking/nf_conntrack-sysctl.html",
        },
        Reference {
            title: "conntrack-tools manual: state synchronisation of firewalls",
            url: "https://conntrack-tools.netfilter.org/manual.html",
        },
        Reference {
            title: "RFC 2992: analysis of an equal-cost multi-path algorithm",
            url: "https://www.rfc-editor.org/rfc/rfc2992.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut seen: Vec<Stray<'_>> = model.conns.iter().filter_map(other_leg).collect();
    let homes = homes(model);
    seen.extend(model.conns.iter().filter_map(|c| stranger(c, &homes, model)));
    seen.extend(model.conns.iter().filter_map(|c| behind_an_address(c, model)));
    // One connection seen from several places is one story; the place that shows most tells it.
    seen.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut stories: Vec<(ConnId, Finding)> = Vec::new();
    for stray in &seen {
        let home = stray.home.unwrap_or(stray.conn).id;
        let one = |other: ConnId| {
            other == home || model.path_of(other).is_some_and(|path| model.path_of(home) == Some(path))
        };
        if let Some((_, known)) = stories.iter_mut().find(|(id, _)| one(*id)) {
            for (role, packets) in evidence(stray, model) {
                if let Some(mine) = known.evidence.iter_mut().find(|e| e.role == role) {
                    mine.packets.extend(
                        packets.into_iter().filter(|p| !mine.packets.contains(p)).collect::<Vec<_>>(),
                    );
                }
            }
            known.covers.push(Subject::Connection(stray.conn.id));
        } else {
            stories.push((home, finish(stray, model)));
        }
    }
    stories.into_iter().map(|(_, finding)| finding).collect()
}

/// The packets of a story by their parts.
fn evidence(stray: &Stray<'_>, model: &Model<'_>) -> [(&'static str, Vec<PacketRef>); 3] {
    // On the balancer the reset goes on to the client's leg; where the connection is at home, its end comes too.
    let further = model
        .siblings(stray.conn.id)
        .filter(|s| s.input == stray.conn.input)
        .chain(stray.home)
        .filter_map(|s| s.resets.first().map(|r| r.packet));
    let resets = std::iter::once(stray.reset.packet).chain(further).collect();
    [("before", stray.before.clone()), ("stray", vec![stray.packet]), ("reset", resets)]
}

/// What was seen, from wherever it was.
struct Stray<'a> {
    view: &'static str,
    conn: &'a Connection,
    /// Where the connection was at home.
    home: Option<&'a Connection>,
    before: Vec<PacketRef>,
    packet: PacketRef,
    reset: &'a ResetFacts,
    /// Who got the stray packet.
    other: &'a pcaplain_capture::Endpoint,
    confidence: f32,
}

/// On the balancer: the client's data leave for another backend than before, which resets them.
fn other_leg(conn: &Connection) -> Option<Stray<'_>> {
    let (index, leg) = (0_u8..).zip(&conn.legs).find(|(_, l)| l.relation == Relation::Untranslated)?;
    let reset =
        conn.resets.iter().find(|r| r.leg == index && r.direction == Direction::ToClient && !said_all(r))?;
    let moved: Vec<Record> = conn
        .records
        .iter()
        .filter(|r| r.leg == index && r.packet.number < reset.packet.number && !r.flags.rst())
        .cloned()
        .collect();
    let stray = moved.iter().find(|r| r.direction == Direction::ToServer)?.packet;
    if !conn.handshake.established || moved.iter().any(|r| r.direction == Direction::ToClient) {
        return None;
    }
    Some(Stray {
        view: "balancer",
        conn,
        home: None,
        before: conn.last_data.get(1).copied().flatten().map(|d| d.0).into_iter().collect(),
        packet: stray,
        reset,
        other: &leg.server,
        confidence: 0.93,
    })
}

/// Connections that a server has taken part in, by the client's port.
type Homes<'a> = FxHashMap<Option<Port>, Vec<&'a Connection>>;

/// Connections looked at per port.
const PER_PORT: usize = 64;

fn homes<'a>(model: &Model<'a>) -> Homes<'a> {
    let mut homes = Homes::default();
    if !model.conns.iter().any(|c| c.roles_inferred && !c.resets.is_empty()) {
        return homes;
    }
    for conn in model.conns.iter().filter(|c| c.side(Direction::ToClient).segments > 0) {
        let list = homes.entry(conn.client.port.clone()).or_default();
        if list.len() < PER_PORT {
            list.push(conn);
        }
    }
    homes
}

/// At a backend: data of a connection that was never opened here.
fn stranger<'a>(conn: &'a Connection, homes: &Homes<'a>, model: &Model<'a>) -> Option<Stray<'a>> {
    let reset = conn.resets.first().filter(|r| r.direction == Direction::ToClient && nobody(r))?;
    let strange = conn.handshake.syns.is_empty()
        && conn.handshake.syn_acks.is_empty()
        && conn.sides.iter().all(|s| s.fin.is_none())
        && reset.answered_after.is_none_or(|ns| ns <= model.limits.at_once);
    // The one that resets has never said a word of it.
    let silent = !conn.records.iter().any(|r| {
        r.direction == Direction::ToClient && r.packet.number < reset.packet.number && r.icmp.is_none()
    });
    let first = conn.records.iter().find(|r| r.direction == Direction::ToServer && !r.flags.rst())?;
    if !strange || !silent || first.packet.number > reset.packet.number {
        return None;
    }
    let home = homes
        .get(&conn.client.port)
        .into_iter()
        .flatten()
        .find_map(|&other| Some((other, same_packet(conn, first, other)?)));
    Some(Stray {
        view: if home.is_some() { "backend" } else { "alone" },
        conn,
        home: home.as_ref().map(|h| h.0),
        before: home
            .as_ref()
            .map(|h| h.1)
            .into_iter()
            .chain(home.as_ref().and_then(|h| last_word(h.0)))
            .collect(),
        packet: first.packet,
        reset,
        other: &conn.server,
        confidence: if home.is_some() { 0.95 } else { 0.55 },
    })
}

/// What the host where a connection is at home said last, before anybody reset it.
fn last_word(home: &Connection) -> Option<PacketRef> {
    let end = home.resets.first().map(|r| r.packet);
    let mine = |r: &&Record| {
        r.direction == Direction::ToClient
            && r.class != Class::SightedAgain
            && !r.flags.rst()
            && end.is_none_or(|end| r.packet < end)
    };
    home.records.iter().filter(mine).last().map(|r| r.packet)
}

/// The packet of a connection that was opened elsewhere which is, or comes just before, this one.
fn same_packet(conn: &Connection, stray: &Record, other: &Connection) -> Option<PacketRef> {
    let apart = other.id != conn.id
        && other.client.port == conn.client.port
        && (other.server != conn.server || other.input != conn.input)
        && other.side(Direction::ToClient).segments > 0;
    if !apart {
        return None;
    }
    let absolute = |r: &Record| r.seq.and_then(Number::absolute);
    let fits = |r: &&Record| {
        let numbers = absolute(r).is_some() && absolute(r) == absolute(stray) && r.length == stray.length;
        // Two segments of one write carry the same timestamps.
        let stamps = r.timestamps.is_some() && r.timestamps == stray.timestamps;
        r.direction == Direction::ToServer && !r.flags.syn() && (numbers || stamps)
    };
    other.records.iter().find(fits).map(|r| r.packet)
}

/// At the client: the address works, and then a host answers that has never heard of the connection.
fn behind_an_address<'a>(conn: &'a Connection, model: &Model<'a>) -> Option<Stray<'a>> {
    let reset = conn.resets.first().filter(|r| {
        r.direction == Direction::ToClient && r.leg == 0 && nobody(r) && r.established && !said_all(r)
    })?;
    let stray = conn.record(reset.answers?).filter(|r| r.length.unwrap_or(0) > 0)?;
    let (client, server) = reset.bytes_before;
    let quick = reset.answered_after.is_some_and(|ns| ns <= model.limits.at_once);
    let quiet = conn.silences.iter().any(|s| s.ns >= model.limits.idle && s.ended_by == stray.packet);
    // Without a router between there is no place for a balancer, unless it works unseen on the link.
    let remote = reset.ttl.is_some_and(|(mine, own)| hops(own) > 0 && mine == own);
    if conn.roles_inferred || client == 0 || server == 0 || !quick || quiet || !remote {
        return None;
    }
    Some(Stray {
        view: "client",
        conn,
        home: None,
        before: conn.last_data.get(1).copied().flatten().map(|d| d.0).into_iter().collect(),
        packet: stray.packet,
        reset,
        other: &conn.server,
        confidence: 0.6,
    })
}

/// A host without socket for the segment.
fn nobody(reset: &ResetFacts) -> bool {
    matches!(reset.shape, ResetShape::NoSocket)
}

/// Somebody had closed: whatever comes later is no loss.
fn said_all(reset: &ResetFacts) -> bool {
    reset.fins_before.0 || reset.fins_before.1
}

fn finish(stray: &Stray<'_>, model: &Model<'_>) -> Finding {
    let Stray { view, conn, home, reset, other, .. } = *stray;
    let asked = home.unwrap_or(conn);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), stray.confidence)
        .fact("view", Value::Choice(view))
        .fact("known", Value::Choice(if stray.before.is_empty() { "no" } else { "yes" }))
        .fact("stray", Value::Packet(stray.packet))
        .fact("reset", Value::Packet(reset.packet))
        .fact("other", Value::Endpoint(other.clone()))
        .fact("bytes", Value::Bytes(conn.bytes()))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &asked.server)
        .claims(&[SymptomKind::Reset, SymptomKind::Untranslated])
        .not("reset-by-server", if view == "backend" { vec![stray.packet] } else { Vec::new() })
        .not("idle-timeout", if view == "alone" { Vec::new() } else { vec![stray.packet] })
        .not("nat-bypassed", [reset.packet])
        .unseen("why-lost")
        .topology(topology(stray, &asked.server));
    for (role, packets) in evidence(stray, model) {
        finding = finding.evidence(role, packets);
    }
    finding.covers.extend(home.map(|h| Subject::Connection(h.id)));
    if other != &asked.server {
        finding = finding.actor(Role::Backend, other);
    }
    Some(reset.answered_after)
        .flatten()
        .map(|ns| finding.clone().fact("after", Value::Duration(ns)))
        .unwrap_or(finding)
}

fn topology(stray: &Stray<'_>, asked: &pcaplain_capture::Endpoint) -> TopologyFacts {
    let elsewhere = match stray.view {
        "balancer" | "backend" => TopologyNode::seen("elsewhere", Role::Backend, stray.other),
        "alone" => TopologyNode::seen("elsewhere", Role::Backend, asked),
        _ => TopologyNode::supposed("elsewhere", Role::Backend),
    };
    let home = match stray.view {
        "alone" => TopologyNode::supposed("server", Role::Server),
        _ => TopologyNode::seen("server", Role::Server, asked),
    };
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &stray.conn.client),
            TopologyNode::supposed("box", Role::Box),
            home,
            elsewhere,
        ],
        expected: vec![TopologyEdge::passes("client", "box"), TopologyEdge::passes("box", "server")],
        actual: vec![
            TopologyEdge::passes("client", "box"),
            TopologyEdge::wrong("box", "elsewhere", EdgeState::Reset, "elsewhere").with([stray.packet]),
            TopologyEdge::passes("box", "client").with([stray.reset.packet]),
        ],
    }
}
