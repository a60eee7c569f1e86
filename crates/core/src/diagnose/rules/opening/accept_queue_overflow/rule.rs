//! The client has completed the handshake and sends, and the server behaves as if it had not heard: no room to accept.

use crate::conn::{Connection, Direction, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "accept-queue-overflow",
    kind: Kind::Problem,
    since: "0.2.0",
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &["reply-from-other-address", "two-stacks-one-address"],
    facts: &[
        "how",
        "view",
        "syn-ack",
        "client-ack",
        "again",
        "repeats",
        "request",
        "served",
        "opened",
        "took",
    ],
    roles: &["syn-ack", "ack", "request", "again", "reset", "served"],
    alternatives: &["handshake-ack-lost", "slow-server", "reset-by-server"],
    checks: &[
        Command { key: "queue", argv: &["ss", "-ltn", "sport", "=", ":{server-port}"] },
        Command {
            key: "overflows",
            argv: &["nstat", "-az", "TcpExtListenOverflows", "TcpExtListenDrops", "TcpExtTCPReqQFullDrop"],
        },
        Command { key: "limits", argv: &["sysctl", "net.core.somaxconn", "net.ipv4.tcp_abort_on_overflow"] },
        Command { key: "threads", argv: &["top", "-H", "-b", "-n", "1"] },
    ],
    remedies: &[
        Remedy { key: "accept", argv: None },
        Remedy { key: "backlog", argv: Some(&["sysctl", "-w", "net.core.somaxconn=4096"]) },
        Remedy { key: "instances", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference { title: "listen(2): backlog", url: "https://man7.org/linux/man-pages/man2/listen.2.html" },
        Reference {
            title: "Linux ip-sysctl: somaxconn, tcp_abort_on_overflow, tcp_synack_retries",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let hs = &conn.handshake;
    let (ack, acked_at) = hs.ack?;
    let (syn_ack, _) = *hs.syn_acks.first()?;
    let how = how(conn)?;
    let at_server = at_server(conn, model);
    let served = served(conn, model);
    let confidence = match (how, at_server, served.is_some()) {
        ("silent", true, true) => 0.95,
        ("silent", true, false) | ("silent" | "aborted", _, true) | ("late", true, _) => 0.85,
        // From afar, and without anybody who was served, a lost ACK looks the same.
        _ => return None,
    };
    let stuck = stuck(conn, how, model);
    let again: Vec<PacketRef> = stuck.iter().filter_map(|c| repeated(c)).collect();
    let resets = stuck
        .iter()
        .filter_map(|c| c.resets.iter().find(|r| r.direction == Direction::ToClient).map(|r| r.packet))
        .take(3);
    let request = conn.first_request.map(|r| r.0);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("how", Value::Choice(how))
        .fact("view", Value::Choice(if at_server { "server" } else { "client" }))
        .fact("syn-ack", Value::Packet(syn_ack))
        .fact("client-ack", Value::Packet(ack))
        .fact("repeats", Value::Count(u64::from(hs.syn_acks_after_ack)))
        .fact("opened", Value::Choice(if how == "late" { "yes" } else { "no" }))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn-ack", [syn_ack])
        .evidence("ack", [ack])
        .evidence("request", request)
        .evidence("again", again.iter().copied())
        .evidence("reset", resets)
        .evidence("served", served.into_iter().flat_map(|(asked, taken)| [asked, taken]))
        .claims(&[
            SymptomKind::SynAckAgain,
            SymptomKind::SynAckRenewed,
            SymptomKind::Retransmission,
            SymptomKind::DuplicateAck,
            SymptomKind::Reset,
            SymptomKind::Unacknowledged,
        ])
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("client", "server", EdgeState::Refused, "not-accepted").with([ack]),
        ))
        .unseen("queue");
    let taken = served.map(|(_, taken)| taken);
    let against: Vec<PacketRef> = if at_server { vec![ack] } else { taken.into_iter().collect() };
    finding = finding
        .not("handshake-ack-lost", against)
        .not("slow-server", again.iter().copied().take(1).chain(conn.resets.first().map(|r| r.packet)))
        .not("reset-by-server", again.iter().copied().take(1));
    if let Some(&first) = again.first() {
        finding = finding.fact("again", Value::Packet(first));
    }
    if let Some(request) = request {
        finding = finding.fact("request", Value::Packet(request));
    }
    if let Some(packet) = taken {
        finding = finding.fact("served", Value::Packet(packet));
    }
    if how == "late" {
        finding.kind = Kind::Slow;
        let then = conn.request_acked.and_then(|a| a.1);
        if let Some(ns) = then.zip(acked_at).map(|(now, then)| now.since(then)) {
            finding = finding.fact("took", Value::Duration(ns));
        }
    }
    Some(finding)
}

/// What the server does with a client that believes the connection open.
fn how(conn: &Connection) -> Option<&'static str> {
    let hs = &conn.handshake;
    if conn.first_answer.is_some() && hs.syn_acks_after_ack == 0 {
        return None;
    }
    let reset = conn.resets.iter().find(|r| r.direction == Direction::ToClient);
    if let Some(reset) = reset {
        // `tcp_abort_on_overflow`: the ACK itself is answered by an RST that no socket wrote, and so is each segment
        // behind it. A box that dislikes the request answers that alone.
        let client = conn.side(Direction::ToServer);
        let answered = conn.resets.iter().filter(|r| r.direction == Direction::ToClient).count() as u64;
        let before_data = conn.first_request.is_none_or(|r| r.0.number > reset.packet.number);
        let own_ttl = reset.ttl.is_none_or(|(mine, own)| mine == own);
        let answers_handshake = client.data_segments <= 2
            && reset.shape == ResetShape::NoSocket
            && conn.request_acked.is_none()
            && conn.first_answer.is_none()
            && reset.offset == Some(1)
            && own_ttl
            && (before_data || answered == client.data_segments + 1);
        return answers_handshake.then_some("aborted");
    }
    // A listener that defers accepting repeats its SYN-ACK too, until there is data.
    conn.first_request?;
    match (hs.syn_acks_after_ack, conn.request_acked) {
        (0, _) => None,
        (_, None) => Some("silent"),
        (_, Some(_)) => Some("late"),
    }
}

/// Was this captured at the server? The SYN-ACK follows the SYN at once, and the ACK takes the whole round trip.
fn at_server(conn: &Connection, model: &Model<'_>) -> bool {
    let hs = &conn.handshake;
    let gap = || {
        let (syn, syn_ack) = (hs.syns.first()?.1?, hs.syn_acks.first()?.1?);
        let ack = hs.ack?.1?;
        Some((syn_ack.since(syn), ack.since(syn_ack)))
    };
    gap().is_some_and(|(kernel, round_trip)| kernel <= model.limits.kernel_speed && round_trip > 2 * kernel)
}

/// Connections to the same listener that are near in the capture. More than these need not be asked.
fn neighbours<'a>(conn: &'a Connection, model: &'a Model<'_>) -> impl Iterator<Item = &'a Connection> {
    let from = (conn.id.0 as usize).saturating_sub(256);
    let near = model.conns.iter().skip(from).take(512);
    near.filter(|other| other.input == conn.input && other.server == conn.server && !other.roles_inferred)
}

/// A request of somebody else that the same listener took, and its acknowledgment.
fn served(conn: &Connection, model: &Model<'_>) -> Option<(PacketRef, PacketRef)> {
    neighbours(conn, model)
        .filter(|other| other.id != conn.id && other.handshake.syn_acks_after_ack == 0)
        .filter_map(|other| Some((other.first_request?.0, other.request_acked?.0)))
        .min()
}

/// This connection and others that the same listener treats so.
fn stuck<'a>(conn: &'a Connection, how: &str, model: &'a Model<'_>) -> Vec<&'a Connection> {
    let others = neighbours(conn, model).filter(|other| other.id != conn.id && self::how(other) == Some(how));
    std::iter::once(conn).chain(others).take(3).collect()
}

/// The first SYN-ACK after the client's ACK.
fn repeated(conn: &Connection) -> Option<PacketRef> {
    let (ack, _) = conn.handshake.ack?;
    conn.handshake.syn_acks.iter().map(|s| s.0).find(|p| p.number > ack.number)
}
