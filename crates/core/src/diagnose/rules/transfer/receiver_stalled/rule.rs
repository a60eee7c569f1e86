//! The receive window is closed: the receiving program does not read.

use crate::conn::{Class, Connection, Direction, SymptomKind, Transfer};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyFacts,
    Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "receiver-stalled",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[],
    yields_to: &["old-connection-challenged", "window-shrunk", "ack-storm"],
    facts: &[
        "sender", "receiver", "closed", "reopened", "times", "total", "longest", "probes", "hurts", "which",
    ],
    roles: &["closed", "probes", "still-closed", "opened"],
    alternatives: &["window-limited", "packet-loss", "slow-server", "peer-vanished"],
    checks: &[
        Command { key: "queue", argv: &["ss", "-tinm", "src", "{receiver}"] },
        Command {
            key: "reader",
            argv: &["strace", "-f", "-e", "trace=read,recvfrom,recvmsg", "-p", "<pid>"],
        },
        Command {
            key: "counters",
            argv: &[
                "nstat",
                "-az",
                "TcpExtTCPToZeroWindowAdv",
                "TcpExtTCPFromZeroWindowAdv",
                "TcpExtTCPWinProbe",
            ],
        },
        Command { key: "throttled", argv: &["kubectl", "top", "pod", "-A"] },
    ],
    remedies: &[
        Remedy { key: "reader", argv: None },
        Remedy { key: "cpu", argv: None },
        Remedy { key: "buffer", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-s", "128", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.8.6.1: zero-window probing",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.8.6.1",
        },
        Reference {
            title: "Linux ip-sysctl: tcp_rmem",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (direction, transfer) = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .filter_map(|d| conn.transfer(d).map(|t| (d, t)))
        .filter(|(_, t)| t.zero_window_count > 0)
        .max_by_key(|(_, t)| t.zero_window_ns)?;
    // Somebody has something to send: it is in the capture, or the capture began after it and holds bare ACKs.
    let acks_only = conn.handshake.syns.is_empty() && conn.side(direction.reverse()).data_segments == 0;
    if conn.side(direction).data_segments == 0 && !acks_only {
        return None;
    }
    // After the sender's FIN or a reset nobody waits for room.
    let first = transfer.zero_windows.first()?;
    let over = conn.side(direction).fin_packet.is_some_and(|fin| fin < first.closed_by)
        || conn.resets.iter().any(|r| r.packet < first.closed_by);
    if over {
        return None;
    }
    let receiving = direction.reverse();
    let worst = transfer.zero_windows.iter().max_by_key(|z| z.ns)?;
    let shown = if worst.ns >= model.limits.stalled { worst } else { first };
    let probes = conn.symptoms.get(SymptomKind::WindowProbe, direction);
    let probed = probes.map_or(0, |s| s.count);
    let open_end = transfer.zero_windows.last().is_some_and(|z| z.opened_by.is_none());
    let hurts = transfer.zero_window_ns >= model.limits.stalled || probed > 0 || open_end;
    let (sender, receiver) = conn.ends(direction);
    let others = transfer.zero_windows.iter().map(|z| z.closed_by).filter(|&p| p != shown.closed_by);
    let closed: Vec<PacketRef> = std::iter::once(shown.closed_by).chain(others).take(3).collect();
    let confidence = confidence(transfer, probed, model);
    let still = conn.symptoms.get(SymptomKind::ZeroWindow, receiving);
    // What the receiver says again and again: no room; probes draw the same answer.
    let answers =
        conn.records.iter().filter(|r| r.class == Class::WindowProbeAck && r.direction == receiving);
    let mut still: Vec<PacketRef> = still
        .into_iter()
        .flat_map(|s| s.packets.iter().copied())
        .chain(answers.map(|r| r.packet))
        .filter(|p| !closed.contains(p))
        .collect();
    still.sort_unstable();
    still.dedup();
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("sender", Value::Host(sender.host.clone()))
        .fact("receiver", Value::Host(receiver.host.clone()))
        .fact("which", Value::Choice(if direction == Direction::ToServer { "server" } else { "client" }))
        .fact("closed", Value::Packet(shown.closed_by))
        .fact("times", Value::Count(transfer.zero_window_count))
        .fact("probes", Value::Count(probed))
        .fact("hurts", Value::Choice(if hurts { "yes" } else { "no" }))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .measured("closed", closed, transfer.zero_window_ns as f64 / 1e9, "s")
        .evidence("probes", probes.map(|s| s.packets.clone()).unwrap_or_default())
        .evidence("still-closed", still)
        .evidence("opened", shown.opened_by)
        .claims(&[SymptomKind::ZeroWindow, SymptomKind::WindowProbe])
        .not("peer-vanished", [shown.closed_by])
        .not("packet-loss", [shown.closed_by])
        .not("window-limited", [shown.closed_by])
        .not("slow-server", [shown.closed_by])
        .unseen("program")
        .topology(TopologyFacts::toward(
            &conn.client,
            &conn.server,
            direction,
            EdgeState::Refused,
            "no-room",
            [shown.closed_by],
        ));
    if open_end {
        finding = finding.claims(&[SymptomKind::Reset]);
    }
    if transfer.losses() == 0 {
        // What is left of repetitions are probes with data.
        finding = finding.claims(&[SymptomKind::Retransmission, SymptomKind::Spurious]);
    }
    if let Some(opened) = shown.opened_by {
        finding = finding.fact("reopened", Value::Packet(opened));
    }
    if transfer.zero_window_ns > 0 {
        finding = finding
            .fact("total", Value::Duration(transfer.zero_window_ns))
            .fact("longest", Value::Duration(transfer.longest_zero_window()));
    }
    finding.covers = model.siblings(conn.id).map(|c| Subject::Connection(c.id)).collect();
    if !hurts {
        finding.kind = Kind::Notice;
    }
    Some(finding)
}

fn confidence(transfer: &Transfer, probed: u64, model: &Model<'_>) -> f32 {
    if probed > 0 {
        0.97
    } else if transfer.zero_window_ns >= model.limits.stalled {
        0.93
    } else {
        0.85
    }
}
