//! Small segments pass, full-size ones do not, and nobody tells their sender in a way that it can use.

use rustc_hash::FxHashSet;

use crate::conn::{Connection, Direction, InFlight, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::mtu::{TooBig, told};
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "mtu-black-hole",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["corrupted-in-flight"],
    facts: &[
        "view",
        "sender",
        "size",
        "attempts",
        "span",
        "alive",
        "mtu",
        "by",
        "told",
        "first",
        "error",
        "smaller",
        "smaller-size",
        "missing",
    ],
    roles: &["passed", "large", "told", "again", "smaller", "alive"],
    alternatives: &["packet-loss", "peer-vanished", "path-mtu-lowered", "data-ignored"],
    checks: &[
        Command { key: "probe", argv: &["ping", "-M", "do", "-s", "1472", "-c", "3", "{server}"] },
        Command { key: "path", argv: &["tracepath", "-n", "{server}"] },
        Command { key: "links", argv: &["ip", "-d", "link", "show"] },
        Command { key: "icmp", argv: &["nft", "list", "ruleset"] },
        Command { key: "cache", argv: &["ip", "route", "get", "{server}"] },
    ],
    remedies: &[
        Remedy { key: "mtu", argv: None },
        Remedy { key: "icmp", argv: None },
        Remedy {
            key: "clamp",
            argv: Some(&[
                "nft", "add", "rule", "inet", "filter", "forward", "tcp", "flags", "syn", "tcp", "option",
                "maxseg", "size", "set", "rt", "mtu",
            ]),
        },
        Remedy { key: "probing", argv: Some(&["sysctl", "-w", "net.ipv4.tcp_mtu_probing=1"]) },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump", "-ni", "any", "-v", "icmp", "or", "icmp6", "or", "(", "host", "{client}", "and",
            "host", "{server}", ")",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 2923: TCP problems with path MTU discovery",
            url: "https://www.rfc-editor.org/rfc/rfc2923.html",
        },
        Reference {
            title: "RFC 4821: packetization layer path MTU discovery",
            url: "https://www.rfc-editor.org/rfc/rfc4821.html",
        },
        Reference {
            title: "RFC 5508, section 4: how a NAT must translate ICMP errors",
            url: "https://www.rfc-editor.org/rfc/rfc5508.html#section-4",
        },
        Reference {
            title: "Linux ip-sysctl: tcp_mtu_probing",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let told = told(model);
    let mut found: Vec<Finding> = told.iter().filter_map(in_vain).collect();
    // What a router has said, and to whom, says more than silence.
    let spoken_of: FxHashSet<Subject> = told.iter().map(|t| t.subject).collect();
    for conn in model.conns {
        if spoken_of.contains(&Subject::Connection(conn.id)) {
            continue;
        }
        found.extend([Direction::ToServer, Direction::ToClient].into_iter().find_map(|direction| {
            stuck(conn, direction, model)
                .or_else(|| cut_in_the_end(conn, direction, model))
                .or_else(|| never_came(conn, direction, model))
        }));
    }
    found
}

/// A router says so, and its word is of no use: it is ignored, or it names addresses that the sender does not know.
fn in_vain(told: &TooBig<'_>) -> Option<Finding> {
    if told.obeyed() || told.exact && told.again.is_empty() {
        return None;
    }
    let (source, destination) = told.ends()?;
    let (error, large) = (told.errors.first()?, told.large.first()?);
    let view = if told.exact { "ignored" } else { "foreign" };
    let confidence = if told.again.is_empty() { 0.65 } else { 0.9 };
    let from_client = told.conn.is_none_or(|c| c.client == *source);
    let (client, server) = if from_client { (source, destination) } else { (destination, source) };
    let by = pcaplain_capture::Endpoint { host: error.from.clone(), port: None };
    let mut finding = Finding::new(&DIAGNOSIS, told.subject, confidence)
        .fact("view", Value::Choice(view))
        .fact("sender", Value::Choice(if from_client { "client" } else { "server" }))
        .fact("by", Value::Host(error.from.clone()))
        .fact("told", Value::Count(told.errors.len() as u64))
        .fact("first", Value::Packet(large.packet))
        .fact("error", Value::Packet(error.packet))
        .fact("attempts", Value::Count(1 + told.again.len() as u64))
        .actor(Role::Client, client)
        .actor(Role::Server, server)
        .actor(Role::Box, &by)
        .evidence("large", told.large.iter().map(|a| a.packet))
        .evidence("told", told.errors.iter().map(|e| e.packet))
        .evidence("again", told.again.iter().copied())
        .claims(&CLAIMS)
        .not("path-mtu-lowered", told.again.iter().copied())
        .not("packet-loss", [error.packet])
        .unseen("why-unheard")
        .topology(topology(client, server, Some(&by), from_client, large.packet));
    if let Some(mtu) = told.mtu {
        finding = finding.fact("mtu", Value::Bytes(u64::from(mtu)));
    }
    if let Some(size) = large.length {
        finding = finding.fact("size", Value::Bytes(u64::from(size)));
    }
    Some(finding)
}

const CLAIMS: [SymptomKind; 6] = [
    SymptomKind::IcmpError,
    SymptomKind::Retransmission,
    SymptomKind::DuplicateAck,
    SymptomKind::Unacknowledged,
    SymptomKind::Gap,
    SymptomKind::Reset,
];

/// At the end of the capture a full-size segment waits that was sent again and again.
fn stuck(conn: &Connection, direction: Direction, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let transfer = conn.transfer(direction)?;
    let oldest = transfer.flight.oldest()?;
    let size = oldest.piece;
    let span = oldest.time.zip(oldest.last_time).map(|(first, last)| last.since(first));
    if size < limits.full_size || oldest.attempts < limits.attempts || oldest.sacked {
        return None;
    }
    let closed = transfer.zero_windows.last().is_some_and(|z| z.opened_by.is_none());
    let large_passed =
        transfer.longest_acked >= size || transfer.flight.iter().any(|s| s.sacked && s.piece >= size);
    if span.is_some_and(|ns| ns < limits.stuck) || closed || large_passed || transfer.bad_checksums.count > 0
    {
        return None;
    }
    // Small ones must have come through in this direction; the handshake is one.
    let passed = small_that_passed(conn, direction)?;
    if full_size_passes_elsewhere(conn, direction, size, model) {
        return None;
    }
    let waits_small =
        transfer.flight.iter().any(|s| !s.sacked && s.piece * 2 < size && s.packet > oldest.packet);
    let alive = still_there(conn, direction, oldest);
    // Where small ones are lost as well, nothing passes, and size is not the reason.
    if waits_small && alive.is_none() {
        return None;
    }
    let confidence = if alive.is_some() { 0.92 } else { 0.8 };
    let finding = silent(conn, direction, "stuck", oldest, confidence, passed)
        .fact("alive", Value::Choice(if alive.is_some() { "yes" } else { "no" }))
        .evidence("alive", alive)
        .not("peer-vanished", alive);
    Some(finding)
}

/// The sender found out by itself: after full-size segments in vain it sent smaller ones, and those arrived.
fn cut_in_the_end(conn: &Connection, direction: Direction, model: &Model<'_>) -> Option<Finding> {
    let transfer = conn.transfer(direction)?;
    let cut = transfer.flight.cut.as_deref()?;
    let size = cut.segment.piece;
    let acked = conn.side(direction.reverse()).acked?;
    let unsent_size = transfer.longest_acked < size;
    if size < model.limits.full_size || acked <= cut.segment.from || !unsent_size {
        return None;
    }
    let passed = small_that_passed(conn, direction)?;
    Some(
        silent(conn, direction, "cut", &cut.segment, 0.95, passed)
            .fact("alive", Value::Choice("yes"))
            .fact("smaller", Value::Packet(cut.packet))
            .fact("smaller-size", Value::Bytes(cut.length))
            .evidence("smaller", [cut.packet])
            .not("peer-vanished", [cut.packet]),
    )
}

/// Where the large ones should arrive: their sender's numbers have moved on, and not one of them ever came.
fn never_came(conn: &Connection, direction: Direction, model: &Model<'_>) -> Option<Finding> {
    let side = conn.side(direction);
    let next =
        side.next.filter(|_| side.bytes == 0 && conn.handshake.ack.is_some() && !conn.roles_inferred)?;
    let jump = conn.records.iter().find(|r| {
        let ahead = r.offset.is_some_and(|o| o >= next + model.limits.full_size && o < next + (1 << 30));
        r.direction == direction && ahead && r.length.unwrap_or(0) == 0 && !r.flags.rst() && !r.flags.syn()
    })?;
    // The other end acknowledges nothing of it: the capture did not miss it.
    let missed = conn.side(direction.reverse()).acked.is_some_and(|acked| acked > next);
    let asked = conn.first_request.filter(|_| direction == Direction::ToClient)?;
    let waited =
        jump.time.zip(asked.1).is_some_and(|(now, then)| now.since(then) >= model.limits.answer_patience);
    if missed || !waited {
        return None;
    }
    let passed = small_that_passed(conn, direction)?;
    let mut finding = common(conn, direction, "receiver", 0.7, jump.packet)
        .fact("alive", Value::Choice("yes"))
        .evidence("passed", [passed])
        .evidence("alive", [asked.0, jump.packet])
        .not("peer-vanished", [jump.packet])
        .not("packet-loss", []);
    if let Some(offset) = jump.offset {
        finding = finding.fact("missing", Value::Bytes(offset - next));
    }
    Some(finding)
}

/// A packet of this direction that arrived and was small.
fn small_that_passed(conn: &Connection, direction: Direction) -> Option<PacketRef> {
    let hs = &conn.handshake;
    match direction {
        Direction::ToServer => hs.syn_acks.first().and(hs.syns.first()).map(|s| s.0),
        Direction::ToClient => hs.ack.and(hs.syn_acks.first().copied()).map(|s| s.0),
    }
    .or_else(|| {
        conn.transfer(direction).filter(|t| t.longest_acked > 0)?;
        let side = |r: &&crate::conn::Record| r.direction == direction && r.length.unwrap_or(0) > 0;
        conn.records.iter().find(side).map(|r| r.packet)
    })
}

/// Another connection of the same two hosts carries segments of this size: the way is wide enough.
fn full_size_passes_elsewhere(conn: &Connection, direction: Direction, size: u64, model: &Model<'_>) -> bool {
    model.conns.iter().any(|other| {
        other.id != conn.id
            && other.input == conn.input
            && other.client.host == conn.client.host
            && other.server.host == conn.server.host
            && other.transfer(direction).is_some_and(|t| t.longest_acked >= size)
    })
}

/// The other end, heard again while the large segment waits.
fn still_there(conn: &Connection, direction: Direction, oldest: &InFlight) -> Option<PacketRef> {
    conn.records
        .iter()
        .filter(|r| {
            r.direction != direction
                && r.packet.input == oldest.packet.input
                && r.packet.number > oldest.packet.number
                && r.icmp.is_none()
                && !r.flags.rst()
        })
        .map(|r| r.packet)
        .next()
}

fn silent(
    conn: &Connection,
    direction: Direction,
    view: &'static str,
    segment: &InFlight,
    confidence: f32,
    passed: PacketRef,
) -> Finding {
    let mut finding = common(conn, direction, view, confidence, segment.packet)
        .fact("size", Value::Bytes(segment.piece))
        .fact("attempts", Value::Count(u64::from(segment.attempts)))
        .evidence("passed", [passed])
        .measured("large", [segment.packet], segment.piece as f64, "bytes")
        .evidence("again", segment.again.iter().copied())
        .not("packet-loss", segment.again.iter().copied())
        .not("path-mtu-lowered", []);
    if direction == Direction::ToServer || view == "stuck" {
        finding = finding.not("data-ignored", []);
    }
    if let Some(ns) = segment.time.zip(segment.last_time).map(|(first, last)| last.since(first)) {
        finding = finding.fact("span", Value::Duration(ns));
    }
    finding
}

fn common(
    conn: &Connection,
    direction: Direction,
    view: &'static str,
    confidence: f32,
    packet: PacketRef,
) -> Finding {
    let from_client = direction == Direction::ToServer;
    Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("view", Value::Choice(view))
        .fact("sender", Value::Choice(if from_client { "client" } else { "server" }))
        .fact("first", Value::Packet(packet))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .claims(&CLAIMS)
        .unseen("where")
        .topology(topology(&conn.client, &conn.server, None, from_client, packet))
}

fn topology(
    client: &pcaplain_capture::Endpoint,
    server: &pcaplain_capture::Endpoint,
    by: Option<&pcaplain_capture::Endpoint>,
    from_client: bool,
    packet: PacketRef,
) -> TopologyFacts {
    let link =
        by.map_or(TopologyNode::supposed("link", Role::Box), |b| TopologyNode::seen("link", Role::Box, b));
    let path = vec![
        TopologyEdge::passes("client", "link"),
        TopologyEdge::passes("link", "server"),
        TopologyEdge::passes("server", "link"),
        TopologyEdge::passes("link", "client"),
    ];
    let (from, to) = if from_client { ("link", "server") } else { ("link", "client") };
    let mut actual = path.clone();
    actual.retain(|edge| edge.from != from || edge.to != to);
    actual.push(TopologyEdge::wrong(from, to, EdgeState::Lost, "too-large").with([packet]));
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, client),
            link,
            TopologyNode::seen("server", Role::Server, server),
        ],
        expected: path,
        actual,
    }
}
