//! Round trips grow while somebody fills the path: a queue.

use crate::conn::{Connection, Direction, Sample, Transfer};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "latency-inflated",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[Need::BothDirections, Need::Times],
    yields_to: &["receiver-stalled", "window-shrunk", "window-overrun", "mtu-black-hole"],
    facts: &["least", "usual", "most", "bytes", "where", "request", "answer", "loader"],
    roles: &["slow", "load"],
    alternatives: &["slow-server", "packet-loss", "nagle-delayed-ack"],
    checks: &[
        Command { key: "idle", argv: &["ping", "-c", "20", "{server}"] },
        Command { key: "queue", argv: &["tc", "-s", "qdisc", "show"] },
        Command { key: "socket", argv: &["ss", "-tin", "dst", "{client}", "or", "dst", "{server}"] },
    ],
    remedies: &[
        Remedy { key: "aqm", argv: None },
        Remedy { key: "pace", argv: None },
        Remedy { key: "capacity", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-s",
            "128",
            "-w",
            "sender.pcap",
            "host",
            "{client}",
            "and",
            "host",
            "{server}",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 8290: the FQ-CoDel packet scheduler",
            url: "https://www.rfc-editor.org/rfc/rfc8290.html",
        },
        Reference {
            title: "RFC 7567: recommendations on active queue management",
            url: "https://www.rfc-editor.org/rfc/rfc7567.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    own_load(conn, model).or_else(|| beside_load(conn, model))
}

/// Round trips of a transfer grow with what it has in flight itself.
fn own_load(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    [Direction::ToServer, Direction::ToClient].into_iter().find_map(|direction| {
        let transfer = conn.transfer(direction)?;
        let largest = u64::from(conn.side(direction).largest);
        // One or two segments in flight may wait for a delayed ACK; more do not.
        let loaded: Vec<&Sample> =
            transfer.rtt.course().iter().filter(|s| s.in_flight >= 4 * largest).collect();
        let (least, usual) = (least(conn, transfer)?, median(loaded.iter().map(|s| s.ns))?);
        let most = loaded.iter().map(|s| s.ns).max()?;
        let grown = usual >= least * limits.inflated_factor && usual - least >= limits.inflated_by;
        if loaded.len() < limits.inflated_samples || !grown || conn.side(direction).bytes < limits.load {
            return None;
        }
        let near = |at: i64| {
            let slow = loaded.iter().filter(|s| s.ns >= at).map(|s| s.time);
            let times: Vec<_> = slow.collect();
            let acks = conn.records.iter().filter(|r| r.direction == direction.reverse());
            acks.filter(|r| r.time.is_some_and(|t| times.contains(&t))).map(|r| r.packet).collect::<Vec<_>>()
        };
        Some(
            base(conn, 0.85, (least, usual, most), near(usual))
                .fact("where", Value::Choice("own"))
                .fact("bytes", Value::Bytes(conn.side(direction).bytes))
                .topology(TopologyFacts::toward(
                    &conn.client,
                    &conn.server,
                    direction,
                    EdgeState::Passes,
                    "queued",
                    [],
                )),
        )
    })
}

/// Small requests take much longer while another connection of the same host moves much data.
fn beside_load(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    let transfer = conn.transfer(Direction::ToServer)?;
    let load = model.conns.iter().filter(|c| c.id != conn.id && c.input == conn.input).find(|c| {
        let shared = c.client.host == conn.client.host || c.server.host == conn.server.host;
        let overlap = c.first_time < conn.last_time && conn.first_time < c.last_time;
        shared && overlap && c.bytes() >= limits.load
    })?;
    if conn.bytes() >= limits.load {
        return None;
    }
    let least = least(conn, transfer)?;
    let inflated = |ns: i64| ns >= least * limits.inflated_factor && ns - least >= limits.inflated_by;
    let slow: Vec<&Sample> = transfer.rtt.course().iter().filter(|s| inflated(s.ns)).collect();
    let turns: Vec<_> = conn.turns.iter().filter(|t| t.ack_time().is_some_and(inflated)).collect();
    let worst = turns.iter().max_by_key(|t| t.ack_time())?;
    if slow.len() < 2 {
        return None;
    }
    let (request, answer) =
        (worst.request?.last, worst.answer.map(|a| a.first).or(worst.acked.map(|a| a.0))?);
    let most = worst.ack_time()?;
    let usual = median(slow.iter().map(|s| s.ns))?;
    let loading = load.last_data.iter().flatten().map(|d| d.0).max();
    let mut finding = base(conn, 0.88, (least, usual, most), vec![request, answer])
        .fact("where", Value::Choice("beside"))
        .fact("bytes", Value::Bytes(load.bytes()))
        .fact("request", Value::Packet(request))
        .fact("answer", Value::Packet(answer))
        .fact("loader", Value::Endpoint(load.client.clone()))
        .evidence("load", loading)
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            Direction::ToClient,
            EdgeState::Passes,
            "queued",
            [request, answer],
        ));
    finding.covers.push(Subject::Connection(load.id));
    Some(finding)
}

fn base(
    conn: &Connection,
    confidence: f32,
    (least, usual, most): (i64, i64, i64),
    slow: Vec<PacketRef>,
) -> Finding {
    Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("least", Value::Duration(least))
        .fact("usual", Value::Duration(usual))
        .fact("most", Value::Duration(most))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .not("slow-server", slow.iter().copied())
        .not("packet-loss", slow.iter().copied())
        .not("nagle-delayed-ack", slow.first().copied())
        .measured("slow", slow, most as f64 / 1e9, "s")
        .unseen("where")
}

/// The shortest round trip, nanoseconds.
fn least(conn: &Connection, transfer: &Transfer) -> Option<i64> {
    let handshake = conn.handshake.ack.and(conn.handshake_rtt());
    let least = transfer.rtt.min?;
    // At the receiver the data's round trip is the receiver's own time; it says nothing of the path.
    (least * 4 >= handshake.unwrap_or(0)).then_some(least)
}

fn median(values: impl Iterator<Item = i64>) -> Option<i64> {
    let mut all: Vec<i64> = values.collect();
    all.sort_unstable();
    all.get(all.len() / 2).copied()
}
