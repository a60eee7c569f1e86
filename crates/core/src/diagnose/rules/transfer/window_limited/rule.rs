//! The sender has filled the receive window and waits a round trip for room: the window sets the pace.

use crate::conn::{Connection, Direction};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "window-limited",
    kind: Kind::Slow,
    since: "0.1.0",
    // Without both SYNs nobody knows the scale of the window.
    needs: &[Need::ConnectionStart, Need::BothDirections, Need::Times],
    yields_to: &["options-stripped", "receiver-stalled", "window-shrunk", "window-overrun"],
    facts: &[
        "sender",
        "receiver",
        "window",
        "rtt",
        "bandwidth",
        "near",
        "segments",
        "share",
        "why",
        "waited",
    ],
    roles: &["syn", "full"],
    alternatives: &["options-stripped", "packet-loss", "receiver-stalled", "slow-server"],
    checks: &[
        Command { key: "socket", argv: &["ss", "-tinm", "src", "{receiver}"] },
        Command {
            key: "buffers",
            argv: &["sysctl", "net.ipv4.tcp_window_scaling", "net.ipv4.tcp_rmem", "net.core.rmem_max"],
        },
        Command { key: "sender", argv: &["ss", "-tin", "dst", "{receiver}"] },
    ],
    remedies: &[
        Remedy { key: "scaling", argv: None },
        Remedy { key: "buffer", argv: None },
        Remedy { key: "parallel", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-s", "128", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[
        Reference {
            title: "RFC 7323: TCP extensions for high performance",
            url: "https://www.rfc-editor.org/rfc/rfc7323.html",
        },
        Reference {
            title: "Linux ip-sysctl: tcp_rmem, tcp_moderate_rcvbuf",
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
        .max_by_key(|(_, t)| t.near_window.count)?;
    let receiving = conn.side(direction.reverse());
    let scale = conn.window_scale(direction.reverse())?;
    let window = transfer.largest_window.filter(|&w| w > 0)?;
    let near = transfer.near_window.count;
    let segments = conn.side(direction).data_segments;
    let share = near as f64 / segments.max(1) as f64;
    let unscaled = scale == 0 && receiving.scale_offered.is_none_or(|s| s == 0)
        || conn.side(direction).scale_offered.is_none();
    let rtt = conn.handshake_rtt().filter(|&ns| ns >= model.limits.window_rtt)?;
    let enough = near >= model.limits.unscaled_segments && (unscaled || share >= model.limits.window_share);
    // The window must have been filled more than once: the first time is the beginning of every bulk transfer.
    let filled_again = conn.side(direction).bytes >= 2 * window;
    if !enough || !filled_again || share < model.limits.disorder_rate {
        return None;
    }
    let (sender, receiver) = conn.ends(direction);
    let handshake = match direction.reverse() {
        Direction::ToServer => [conn.handshake.syns.first(), conn.handshake.syn_acks.first()],
        Direction::ToClient => [conn.handshake.syn_acks.first(), conn.handshake.syns.first()],
    };
    let why = if unscaled { "unscaled" } else { "buffer" };
    let full: Vec<_> = transfer.near_window.packets.clone();
    let bandwidth = (window as f64 * 1e9 / rtt as f64) as u64;
    // A window that is filled just as the next acknowledgment comes costs nothing; a stop lasts about a round trip.
    let stopped = transfer.waited_for_window.saturating_mul(2) >= rtt;
    let mut finding =
        Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), if unscaled { 0.88 } else { 0.85 })
            .fact("sender", Value::Host(sender.host.clone()))
            .fact("receiver", Value::Host(receiver.host.clone()))
            .fact("window", Value::Bytes(window))
            .fact("rtt", Value::Duration(rtt))
            .fact("bandwidth", Value::Bytes(bandwidth))
            .fact("near", Value::Count(near))
            .fact("segments", Value::Count(segments))
            .fact("share", Value::Share(share))
            .fact("why", Value::Choice(why))
            .actor(Role::Client, &conn.client)
            .actor(Role::Server, &conn.server)
            .evidence("syn", handshake.into_iter().flatten().map(|s| s.0))
            .measured("full", full.iter().copied(), near as f64, "segments")
            .not("packet-loss", if transfer.losses() == 0 { full.first().copied() } else { None })
            .not("receiver-stalled", full.first().copied())
            .not("options-stripped", [])
            .not("slow-server", full.first().copied().filter(|_| stopped))
            .unseen("other-end")
            .topology(TopologyFacts::toward(
                &conn.client,
                &conn.server,
                direction,
                EdgeState::Passes,
                "slow",
                full,
            ));
    if stopped {
        finding = finding.fact("waited", Value::Duration(transfer.waited_for_window));
    }
    Some(finding)
}
