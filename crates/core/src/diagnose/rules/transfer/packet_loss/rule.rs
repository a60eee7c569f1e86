//! Segments get lost on the way and are sent again, by a timer, by duplicate ACKs or as a tail-loss probe.

use crate::conn::{Again, Class, Connection, Direction, SymptomKind, Transfer};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyFacts,
    Value,
};
use crate::names::{PacketRef, Role};

/// Losses that are cited; the rest is counted.
const NAMED: usize = 5;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "packet-loss",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "handshake-ack-lost",
        "accept-queue-overflow",
        "fast-open-refused",
        "timestamp-rejected",
        "nat-bypassed",
        "idle-timeout",
        "conntrack-entry-lost",
        "mtu-black-hole",
        "path-mtu-lowered",
        "ttl-expired",
        "unreachable-mid-connection",
        "window-overrun",
        "data-ignored",
        "corrupted-in-flight",
        "tls-blocked",
    ],
    facts: &[
        "sender", "receiver", "lost", "segments", "rate", "how", "fast", "timers", "probes", "waited",
        "side", "first", "again", "hurts",
    ],
    roles: &["lost", "asked", "again"],
    alternatives: &["reordering", "spurious-retransmission", "capture-incomplete", "corrupted-in-flight"],
    checks: &[
        Command { key: "socket", argv: &["ss", "-tin", "dst", "{client}", "or", "dst", "{server}"] },
        Command {
            key: "counters",
            argv: &["nstat", "-az", "TcpRetransSegs", "TcpExtTCPLostRetransmit", "TcpExtTCPTimeouts"],
        },
        Command { key: "interface", argv: &["ip", "-s", "-s", "link"] },
        Command { key: "queue", argv: &["tc", "-s", "qdisc", "show"] },
        Command {
            key: "path",
            argv: &["mtr", "-n", "-T", "-P", "{server-port}", "-c", "100", "-r", "{server}"],
        },
    ],
    remedies: &[
        Remedy { key: "link", argv: None },
        Remedy { key: "queue", argv: None },
        Remedy { key: "rate", argv: None },
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
            "other-end.pcap",
            "host",
            "{client}",
            "and",
            "host",
            "{server}",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 5681: TCP congestion control",
            url: "https://www.rfc-editor.org/rfc/rfc5681.html",
        },
        Reference {
            title: "RFC 6298: computing TCP's retransmission timer",
            url: "https://www.rfc-editor.org/rfc/rfc6298.html",
        },
        Reference {
            title: "RFC 8985: RACK-TLP loss detection",
            url: "https://www.rfc-editor.org/rfc/rfc8985.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let lossy = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| conn.transfer(d).map(|t| (d, t)))
        .max_by_key(|(_, t)| t.losses())
        .filter(|(_, t)| t.losses() > 0);
    let Some((direction, transfer)) = lossy else { return asked_only(conn) };
    let side = conn.side(direction);
    let lost = transfer.losses();
    // Where more is sent again needlessly than was lost, loss is not the story.
    if conn.symptoms.count(SymptomKind::Spurious) > lost {
        return None;
    }
    let rate = lost as f64 / side.data_segments.max(1) as f64;
    let waited = transfer.waited_for_timers;
    let paused = waited >= model.limits.loss_pause
        && conn.duration().is_none_or(|all| waited as f64 >= all as f64 * model.limits.loss_pause_share);
    let hurts = rate >= model.limits.loss_rate || paused;
    let repeat = transfer.repeats.iter().find(|r| r.how != Again::Early)?;
    let copied = conn.sighted_again > 0;
    let firsts =
        transfer.repeats.iter().filter(|r| r.how != Again::Early).take(if copied { 3 } else { NAMED });
    // Where the first copy was not seen here, the hole that it left proves the loss: what skipped it, and the last
    // segment that was there before the repetition came.
    let lost_packets =
        firsts.clone().flat_map(|r| r.first.into_iter().chain(r.before.filter(|_| r.first.is_none())));
    let before_here = repeat.first.is_none();
    let mut finding = base(conn, direction, if transfer.dsacks_of_repeats.count == 0 { 0.94 } else { 0.85 })
        .fact("lost", Value::Count(lost))
        .fact("segments", Value::Count(side.data_segments))
        .fact("rate", Value::Share(rate))
        .fact("how", Value::Choice(how(transfer)))
        .fact("fast", Value::Count(transfer.fast.count))
        .fact("timers", Value::Count(transfer.timeouts.count))
        .fact("probes", Value::Count(transfer.tail_probes.count))
        .fact("side", Value::Choice(if before_here { "before" } else { "after" }))
        .fact("again", Value::Packet(repeat.again))
        .fact("hurts", Value::Choice(if hurts { "yes" } else { "no" }))
        .measured(
            "lost",
            conn.with_copies(lost_packets.take(if copied { 2 } else { NAMED })),
            lost as f64,
            "segments",
        )
        .evidence("again", conn.with_copies(firsts.clone().map(|r| r.again)))
        .not("reordering", [repeat.again])
        .not("spurious-retransmission", [repeat.again]);
    if let Some(first) = repeat.first.or(repeat.skipped_by) {
        finding = finding.fact("first", Value::Packet(first));
    }
    if waited > 0 {
        finding = finding.fact("waited", Value::Duration(waited));
    }
    if !hurts {
        finding.kind = Kind::Notice;
    }
    let packets: Vec<PacketRef> = firsts.map(|r| r.again).collect();
    Some(finding.topology(TopologyFacts::toward(
        &conn.client,
        &conn.server,
        direction,
        EdgeState::Lost,
        "lost",
        packets,
    )))
}

/// Only the receiver is heard, and it asks for the same byte again and again.
fn asked_only(conn: &Connection) -> Option<Finding> {
    let asks = conn.symptoms.iter().find(|s| s.kind == SymptomKind::DuplicateAck && s.count >= 3)?;
    let direction = asks.direction.reverse();
    let again = conn.symptoms.get(SymptomKind::Retransmission, direction);
    let settled = |t: &Transfer| t.gaps_closed.count > 0 || t.repaired > 0 || t.dsacks_of_repeats.count > 0;
    if conn.transfer(direction).is_some_and(settled) {
        return None;
    }
    // Where the capture begins in the middle of it, the first data to come is what was asked for.
    let data = match direction {
        Direction::ToServer => conn.first_request,
        Direction::ToClient => conn.first_answer,
    };
    let asked_before = data.is_none_or(|d| asks.packets.get(2).is_some_and(|&third| d.0 > third));
    if again.is_none() && !(conn.handshake.syns.is_empty() && asked_before) {
        return None;
    }
    let &first = asks.packets.first()?;
    // The repetition stands in the capture, its end does not.
    let repeated = again.map(|s| s.packets.clone()).unwrap_or_default();
    let came = data.map(|d| d.0).filter(|_| again.is_none());
    if !repeated.is_empty() && conn.transfer(direction).is_some_and(|t| t.fast.count == 0) {
        return None;
    }
    let segments = conn.side(direction).data_segments;
    Some(
        base(conn, direction, 0.8)
            .fact("lost", Value::Count(repeated.len().max(1) as u64))
            .fact("segments", Value::Count(segments.max(1)))
            .fact("rate", Value::Share(1.0))
            .fact("how", Value::Choice("asked"))
            .fact("fast", Value::Count(0))
            .fact("timers", Value::Count(0))
            .fact("probes", Value::Count(0))
            .fact("side", Value::Choice("before"))
            .fact("first", Value::Packet(first))
            .fact("hurts", Value::Choice("yes"))
            .evidence("again", repeated.into_iter().take(NAMED).chain(came))
            .not("reordering", [])
            .not("capture-incomplete", []),
    )
}

fn base(conn: &Connection, direction: Direction, confidence: f32) -> Finding {
    let (sender, receiver) = conn.ends(direction);
    let asked = conn.symptoms.get(SymptomKind::DuplicateAck, direction.reverse());
    let all: &[PacketRef] = asked.map_or(&[], |s| &s.packets);
    // The acknowledgment that the duplicates repeat.
    let first = all.first().and_then(|&packet| conn.record(packet));
    let repeats = |a: &crate::conn::Record| {
        first.as_ref().is_some_and(|r| {
            a.packet < r.packet && a.direction == r.direction && a.acked.is_some() && a.acked == r.acked
        })
    };
    let repeated = conn.records.iter().filter(|r| repeats(r) && r.class != Class::SightedAgain).last();
    let asked: Vec<PacketRef> = repeated
        .map(|r| &r.packet)
        .into_iter()
        .chain(all.iter().take(2))
        .chain(all.iter().skip(2).last())
        .copied()
        .collect();
    Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("sender", Value::Host(sender.host.clone()))
        .fact("receiver", Value::Host(receiver.host.clone()))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("asked", asked)
        .claims(&[SymptomKind::Retransmission, SymptomKind::DuplicateAck, SymptomKind::Gap])
        .not("corrupted-in-flight", [])
        .unseen("where")
}

/// What made the sender send again, most often.
fn how(transfer: &Transfer) -> &'static str {
    let (fast, timers) = (transfer.fast.count, transfer.timeouts.count);
    if timers > 0 && timers * 2 >= fast {
        "timer"
    } else if fast > 0 {
        "fast"
    } else {
        "probe"
    }
}
