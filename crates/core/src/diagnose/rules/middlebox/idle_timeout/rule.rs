//! A long silence, then the next word meets a reset or nothing: somebody on the path has forgotten the connection.

use crate::conn::{Connection, Direction, ResetFacts, ResetShape, Silence, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::shapes::{hops, writer};
use crate::diagnose::timers::{After, just_after, suspects};
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "idle-timeout",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::Times],
    yields_to: &["nat-bypassed", "keepalive-race", "unreachable-mid-connection"],
    facts: &[
        "how",
        "speaker",
        "silence",
        "data",
        "reset",
        "after",
        "attempts",
        "writer",
        "timer",
        "suspect",
        "suspect-time",
        "suspect-b",
        "suspect-c",
        "place",
        "own-ttl",
        "reset-ttl",
    ],
    roles: &["last", "data", "again", "reset"],
    alternatives: &["reset-by-server", "peer-vanished", "conntrack-entry-lost", "keepalive-race"],
    checks: &[
        Command {
            key: "conntrack",
            argv: &["conntrack", "-L", "-p", "tcp", "-s", "{client}", "-d", "{server}"],
        },
        Command {
            key: "timeouts",
            argv: &[
                "sysctl",
                "net.netfilter.nf_conntrack_tcp_timeout_established",
                "net.netfilter.nf_conntrack_tcp_timeout_unacknowledged",
            ],
        },
        Command { key: "keep-alive", argv: &["ss", "-tno", "dst", "{server}"] },
        Command {
            key: "aws",
            argv: &["aws", "elbv2", "describe-listener-attributes", "--listener-arn", "<listener>"],
        },
        Command { key: "ipvs", argv: &["ipvsadm", "-L", "--timeout"] },
    ],
    remedies: &[
        Remedy { key: "keep-alive", argv: Some(&["sysctl", "-w", "net.ipv4.tcp_keepalive_time=60"]) },
        Remedy { key: "pool", argv: None },
        Remedy { key: "longer", argv: None },
        Remedy { key: "reset", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-v", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "AWS: idle timeout of Network Load Balancers",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html",
        },
        Reference {
            title: "AWS: NAT gateways and NAT instances compared",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-comparison.html",
        },
        Reference {
            title: "Azure Load Balancer: TCP reset and idle timeout",
            url: "https://learn.microsoft.com/azure/load-balancer/load-balancer-tcp-reset",
        },
        Reference {
            title: "Linux nf_conntrack sysctls",
            url: "https://docs.kernel.org/networking/nf_conntrack-sysctl.html",
        },
        Reference {
            title: "RFC 5382, section 5: how long a NAT must remember a TCP connection",
            url: "https://www.rfc-editor.org/rfc/rfc5382.html#section-5",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    met_reset(conn, model).or_else(|| met_silence(conn, model)).or_else(|| reset_at_expiry(conn, model))
}

/// What the story needs, however it ended.
struct Story<'a> {
    conn: &'a Connection,
    how: &'static str,
    silence: i64,
    /// Who spoke after the silence.
    speaker: Direction,
    data: Option<PacketRef>,
    reset: Option<&'a ResetFacts>,
    confidence: f32,
}

/// The first word after the silence is answered by RST.
fn met_reset(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let reset = conn.resets.first().filter(|r| r.fins_before == (false, false))?;
    let speaker = reset.direction.reverse();
    let before = |s: &Silence| s.ended_by.input == reset.packet.input && s.ended_by < reset.packet;
    let silence = long_ones(conn, model, speaker).filter(before).max_by_key(|s| s.ended_by)?;
    let between = |number: u32| (silence.ended_by.number..reset.packet.number).contains(&number);
    let heard = conn.records.iter().any(|r| r.direction == reset.direction && between(r.packet.number));
    let spoke = conn.records.iter().any(|r| {
        between(r.packet.number)
            && r.direction == speaker
            && !r.flags.syn()
            && !r.flags.rst()
            && r.icmp.is_none()
    });
    if heard || !spoke || reset.answered_after.is_some_and(|ns| ns > model.limits.at_once) {
        return None;
    }
    let foreign =
        reset.ttl.zip(reset.ttl_range).is_some_and(|((mine, _), (low, high))| mine < low || mine > high);
    // A program that lives and aborts is no box that forgot.
    if reset.shape == ResetShape::LivingSocket {
        return None;
    }
    let long = silence.ns >= model.limits.long_idle;
    // No router between and a short silence: a restart of the other end is as likely.
    if !long && reset.ttl.is_some_and(|(mine, own)| hops(own) == 0 && mine == own) {
        return None;
    }
    let known = suspects(silence.ns, After::Reset).next().is_some_and(|t| just_after(t, silence.ns));
    let confidence = match (long, known || foreign) {
        (true, true) => 0.93,
        (true, false) => 0.85,
        (false, true) => 0.8,
        (false, false) => 0.72,
    };
    finish(
        &Story {
            conn,
            how: "reset",
            silence: silence.ns,
            speaker,
            data: Some(silence.ended_by),
            reset: Some(reset),
            confidence,
        },
        model,
    )
}

/// The first word after the silence is sent again and again, and nothing comes back.
fn met_silence(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    [Direction::ToServer, Direction::ToClient].into_iter().find_map(|speaker| {
        let stuck = conn.transfer(speaker)?.flight.oldest()?;
        let silence = long_ones(conn, model, speaker).find(|s| s.ended_by == stuck.packet)?;
        let after = |r: &crate::conn::Record| {
            r.direction != speaker
                && r.packet.number > stuck.packet.number
                && r.packet.input == stuck.packet.input
        };
        // Nobody has ever answered: that is no connection that was forgotten.
        let answered = conn.handshake.established && conn.side(speaker.reverse()).segments > 0;
        if stuck.attempts < model.limits.attempts || !answered || conn.records.iter().any(after) {
            return None;
        }
        // Who closes later gives up; who had closed before was not waiting.
        if conn.sides.iter().any(|s| s.fin_packet.is_some_and(|fin| fin <= stuck.packet)) {
            return None;
        }
        let long = silence.ns >= model.limits.long_idle;
        let known = suspects(silence.ns, After::Silence).next().is_some_and(|t| just_after(t, silence.ns));
        let confidence = match (long, known) {
            (true, true) => 0.9,
            (true, false) => 0.85,
            _ => 0.75,
        };
        finish(
            &Story {
                conn,
                how: "silence",
                silence: silence.ns,
                speaker,
                data: Some(stuck.packet),
                reset: None,
                confidence,
            },
            model,
        )
    })
}

/// Nobody speaks, and the reset comes when a known timer runs out.
fn reset_at_expiry(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let reset = conn.resets.first().filter(|r| r.established && r.fins_before == (false, false))?;
    let silence = reset.after_silence.filter(|&ns| ns >= model.limits.long_idle)?;
    let waiting = conn.turns.last().is_some_and(|turn| turn.answer.is_none());
    let known = suspects(silence, After::ResetAtExpiry).next().is_some_and(|t| just_after(t, silence));
    if waiting || !known || reset.unacknowledged > 0 {
        return None;
    }
    let speaker = reset.direction;
    finish(
        &Story { conn, how: "expiry", silence, speaker, data: None, reset: Some(reset), confidence: 0.7 },
        model,
    )
}

/// Long silences that the end which sends `speaker` broke.
fn long_ones(conn: &Connection, model: &Model<'_>, speaker: Direction) -> impl Iterator<Item = Silence> {
    let idle = model.limits.idle;
    conn.silences.iter().copied().filter(move |s| s.ns >= idle && s.direction == speaker)
}

fn finish(story: &Story<'_>, model: &Model<'_>) -> Option<Finding> {
    let Story { conn, how, silence, speaker, data, reset, confidence } = *story;
    let after = match how {
        "reset" => After::Reset,
        "silence" => After::Silence,
        _ => After::ResetAtExpiry,
    };
    let mut named = suspects(silence, after);
    let first = named.next();
    let timer = match first {
        None => "none",
        Some(timer) if just_after(timer, silence) => "just",
        Some(_) => "longer",
    };
    let ended = data.or(reset.map(|r| r.packet))?;
    let last = conn.records.iter().filter(|r| r.packet < ended && r.packet.input == ended.input).last();
    let stuck = conn.transfer(speaker).and_then(|t| t.flight.oldest()).filter(|_| how == "silence");
    let listener = conn.side(speaker.reverse());
    // An end without any router between has no box that could forget, unless it does so unseen on the link.
    let place = match listener.ttl {
        None => "unknown",
        Some(ttl) if hops(ttl) == 0 => "near",
        Some(_) => "hops",
    };
    let confidence = if place == "near" && how == "reset" { confidence - 0.1 } else { confidence };
    let (from, to) = if speaker == Direction::ToServer { ("client", "box") } else { ("server", "box") };
    let state = if reset.is_some() { EdgeState::Reset } else { EdgeState::Lost };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("how", Value::Choice(how))
        .fact("speaker", Value::Choice(from))
        .fact("silence", Value::Duration(silence))
        .fact("timer", Value::Choice(timer))
        .fact("place", Value::Choice(place))
        .fact("writer", Value::Choice(reset.map_or("none", writer)))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("last", last.map(|r| r.packet))
        .measured("data", data, silence as f64 / 1e9, "s")
        .evidence("again", stuck.iter().flat_map(|s| s.again.iter().copied()))
        .evidence("reset", reset.map(|r| r.packet))
        .claims(&[SymptomKind::Reset, SymptomKind::Retransmission, SymptomKind::Unacknowledged])
        .unseen("which-box")
        .topology(topology(conn, from, to, state, ended));
    for (key, timer) in ["suspect", "suspect-b", "suspect-c"].into_iter().zip(first.into_iter().chain(named))
    {
        finding = finding.fact(key, Value::Name(timer.name));
    }
    if let Some(timer) = first {
        finding = finding.fact("suspect-time", Value::Duration(timer.seconds * 1_000_000_000));
    }
    if let Some(packet) = data {
        finding = finding.fact("data", Value::Packet(packet));
    }
    if let Some(reset) = reset {
        finding = finding.fact("reset", Value::Packet(reset.packet)).not("reset-by-server", []);
        if let Some(ns) = reset.answered_after {
            finding = finding.fact("after", Value::Duration(ns));
        }
        if let Some((mine, own)) =
            reset.ttl.filter(|(mine, own)| mine.abs_diff(*own) >= model.limits.ttl_distance)
        {
            finding = finding
                .fact("reset-ttl", Value::Count(u64::from(mine)))
                .fact("own-ttl", Value::Count(u64::from(own)));
        }
        finding = finding.not("peer-vanished", [reset.packet]).not("conntrack-entry-lost", []);
    }
    if let Some(stuck) = stuck {
        finding = finding.fact("attempts", Value::Count(u64::from(stuck.attempts))).not("peer-vanished", []);
    }
    // A close that crosses the data would be there as FIN.
    Some(finding.not("keepalive-race", data))
}

fn topology(
    conn: &Connection,
    from: &'static str,
    to: &'static str,
    state: EdgeState,
    packet: PacketRef,
) -> TopologyFacts {
    let label = if state == EdgeState::Reset { "forgotten-reset" } else { "forgotten-lost" };
    let path = [
        TopologyEdge::passes("client", "box"),
        TopologyEdge::passes("box", "server"),
        TopologyEdge::passes("server", "box"),
        TopologyEdge::passes("box", "client"),
    ];
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::supposed("box", Role::Box),
            TopologyNode::seen("server", Role::Server, &conn.server),
        ],
        expected: path.to_vec(),
        actual: vec![TopologyEdge::wrong(from, to, state, label).with([packet])],
    }
}
