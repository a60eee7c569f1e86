//! A reset that does not fit the end whose address it carries: somebody else wrote it.

use crate::conn::{Class, Connection, Direction, Record, ResetFacts, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::shapes::{hops, initial_ttl};
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "reset-injected",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "nat-bypassed",
        "idle-timeout",
        "conntrack-entry-lost",
        "tls-blocked",
        "rst-carries-reason",
        "rejected-by-firewall",
        "address-conflict",
        "two-stacks-one-address",
    ],
    facts: &[
        "claimed",
        "tell",
        "also",
        "believed",
        "trigger",
        "reset",
        "after",
        "own-ttl",
        "reset-ttl",
        "own-hops",
        "reset-hops",
        "copies",
        "echoed",
        "goes-on",
    ],
    roles: &["genuine", "trigger", "reset", "goes-on"],
    alternatives: &["reset-by-server", "reset-by-client", "idle-timeout", "tls-blocked"],
    checks: &[
        Command { key: "hops", argv: &["traceroute", "-T", "-p", "{server-port}", "{server}"] },
        Command { key: "rules", argv: &["nft", "list", "ruleset"] },
        Command { key: "policies", argv: &["kubectl", "get", "networkpolicies", "-A"] },
        Command { key: "other-way", argv: &["curl", "-v", "http://{server}:{server-port}/"] },
    ],
    remedies: &[
        Remedy { key: "owner", argv: None },
        Remedy { key: "encrypt", argv: None },
        Remedy {
            key: "drop",
            argv: Some(&[
                "nft",
                "add",
                "rule",
                "inet",
                "filter",
                "input",
                "tcp",
                "flags",
                "rst",
                "ip",
                "ttl",
                "{reset-ttl}",
                "drop",
            ]),
        },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-e",
            "-v",
            "host",
            "{client}",
            "and",
            "tcp",
            "port",
            "{server-port}",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 3360: inappropriate TCP resets considered harmful",
            url: "https://www.rfc-editor.org/rfc/rfc3360.html",
        },
        Reference {
            title: "RFC 5961: improving TCP's robustness to blind in-window attacks",
            url: "https://www.rfc-editor.org/rfc/rfc5961.html",
        },
        Reference {
            title: "iptables-extensions(8): REJECT --reject-with tcp-reset",
            url: "https://man7.org/linux/man-pages/man8/iptables-extensions.8.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

/// What speaks against the claimed sender, each with its weight: 2 and more are a finding, 3 and more are sure.
#[derive(Default)]
struct Signs {
    /// Its TTL lies outside of those of the claimed sender, by this much.
    ttl: Option<u8>,
    /// The claimed sender goes on as if it had not reset anything.
    goes_on: Vec<PacketRef>,
    /// It carries the IP identification of the packet that it answers: a box has turned that one round.
    echoed: Option<PacketRef>,
    /// Further resets with guessed numbers at the same moment.
    copies: Vec<PacketRef>,
    /// Its IP identification is out of line, it lacks the options of the others, or another hardware address sent it.
    minor: u32,
}

impl Signs {
    fn weight(&self, model: &Model<'_>, own: Option<u8>, mine: Option<u8>) -> u32 {
        let ttl = match self.ttl {
            Some(by) if by >= model.limits.ttl_far => {
                // As far away, only begun with another TTL: perhaps the same host's firmware, perhaps a box beside it.
                let as_far = own.zip(mine).is_some_and(|(own, mine)| {
                    hops(own).abs_diff(hops(mine)) <= 1 && initial_ttl(own) != initial_ttl(mine)
                });
                if as_far { 1 } else { 3 }
            }
            Some(_) => 2,
            None => 0,
        };
        ttl + if self.goes_on.is_empty() { 0 } else { 3 }
            + if self.echoed.is_some() { 3 } else { 0 }
            + if self.copies.is_empty() { 0 } else { 2 }
            + self.minor
    }

    /// The strongest of them: the key of its words.
    fn tell(&self, model: &Model<'_>) -> &'static str {
        if self.ttl.is_some_and(|by| by >= model.limits.ttl_far) {
            "ttl"
        } else if self.echoed.is_some() {
            "echo"
        } else if !self.goes_on.is_empty() {
            "goes-on"
        } else if self.ttl.is_some() {
            "ttl"
        } else {
            "copies"
        }
    }
}

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let reset = conn.resets.first()?;
    // Resets among closes are the noise of a hurried end, not the reason of it.
    if reset.fins_before.0 || reset.fins_before.1 {
        return None;
    }
    let signs = signs(conn, reset);
    let weight = signs.weight(model, reset.ttl.map(|t| t.1), reset.ttl.map(|t| t.0));
    let strong = !signs.goes_on.is_empty() || signs.echoed.is_some() || signs.ttl.is_some();
    if weight < 2 || !strong {
        return None;
    }
    // A refused SYN shows nothing else of its sender; what goes on after it does.
    if !reset.established && signs.goes_on.is_empty() {
        return None;
    }
    let confidence = match weight {
        2 => 0.75,
        3 | 4 => 0.92,
        _ => 0.96,
    };
    Some(finish(conn, reset, &signs, confidence, model))
}

fn signs(conn: &Connection, reset: &ResetFacts) -> Signs {
    let side = conn.side(reset.direction);
    let answered = reset.answers.and_then(|p| conn.record(p));
    let mine = conn.record(reset.packet);
    let after = |r: &&Record| {
        r.direction == reset.direction
            && r.packet.input == reset.packet.input
            && r.packet.number > reset.packet.number
    };
    let ttl = reset.ttl.zip(reset.ttl_range).and_then(|((mine, _), (low, high))| {
        (mine < low || mine > high).then(|| mine.abs_diff(low).min(mine.abs_diff(high)))
    });
    // A kernel without a socket for a packet may answer in good faith what was never translated back, and the
    // connection behind the translation goes on; a client that is challenged resets an older one and opens anew.
    let in_good_faith = reset.shape == ResetShape::NoSocket && ttl.is_none()
        || !reset.established && reset.direction == Direction::ToServer;
    let last_stamp = side_tsval(conn, reset);
    let goes_on: Vec<PacketRef> = conn
        .records
        .iter()
        .filter(|_| !in_good_faith)
        .filter(after)
        .filter(|r| {
            matches!(r.class, Class::Data | Class::SynAck | Class::Fin)
                // Overtaken on the way: it was sent before the reset.
                && r.timestamps.zip(last_stamp).is_none_or(|(t, last)| t.0.wrapping_sub(last) < 1 << 31)
        })
        .map(|r| r.packet)
        .collect();
    let copies: Vec<PacketRef> = conn
        .resets
        .iter()
        .skip(1)
        .filter(|r| {
            r.direction == reset.direction
                && r.offset != reset.offset
                && r.ttl.map(|t| t.0) == reset.ttl.map(|t| t.0)
                && r.time.zip(reset.time).is_none_or(|(a, b)| a.since(b) < 50_000_000)
                && reset.shape != ResetShape::NoSocket
        })
        .map(|r| r.packet)
        .collect();
    let echoed = answered
        .as_ref()
        .filter(|a| a.ip_id.is_some() && mine.as_ref().is_some_and(|m| m.ip_id == a.ip_id))
        // A number that continues, or repeats, those of the claimed sender says nothing.
        .filter(|_| reset.ip_id.is_none_or(|(mine, last)| mine.wrapping_sub(last) > 256))
        .map(|a| a.packet);
    let out_of_line = reset.counts_ip_ids
        && reset.ip_id.is_some_and(|(mine, last)| !(1..=1_000).contains(&mine.wrapping_sub(last)));
    let bare =
        reset.options == Some(false) && side.tsval.is_some() && reset.shape == ResetShape::LivingSocket;
    let elsewhere = reset.foreign_mac == Some(true);
    Signs {
        ttl,
        goes_on,
        echoed,
        copies,
        minor: u32::from(out_of_line) + u32::from(bare) + u32::from(elsewhere),
    }
}

/// The claimed sender's timestamp before the reset.
fn side_tsval(conn: &Connection, reset: &ResetFacts) -> Option<u32> {
    conn.records
        .iter()
        .filter(|r| r.direction == reset.direction && r.packet.number < reset.packet.number)
        .filter_map(|r| r.timestamps.map(|t| t.0))
        .last()
}

fn finish(
    conn: &Connection,
    reset: &ResetFacts,
    signs: &Signs,
    confidence: f32,
    model: &Model<'_>,
) -> Finding {
    let (claimed, from, to) = match reset.direction {
        Direction::ToClient => ("server", "box", "client"),
        Direction::ToServer => ("client", "box", "server"),
    };
    let mut own = conn.records.iter().filter(|r| {
        r.direction == reset.direction
            && r.packet.number < reset.packet.number
            && !r.flags.rst()
            && r.icmp.is_none()
    });
    let first = own.next().map(|r| r.packet);
    let genuine = first.into_iter().chain(own.last().map(|r| r.packet));
    // What the box took offence at: the last thing that was said before, by whomever.
    let trigger = conn
        .records
        .iter()
        .filter(|r| {
            r.packet.input == reset.packet.input
                && r.packet.number < reset.packet.number
                && !r.flags.rst()
                && (r.length.unwrap_or(0) > 0 || !reset.established)
                && r.direction
                    == if reset.established { Direction::ToServer } else { reset.direction.reverse() }
        })
        .last()
        .map(|r| r.packet);
    let resets = std::iter::once(reset.packet).chain(signs.copies.iter().copied());
    let other = conn.resets.iter().skip(1).find(|r| r.direction != reset.direction && r.ttl != reset.ttl);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("claimed", Value::Choice(claimed))
        .fact("tell", Value::Choice(signs.tell(model)))
        .fact("also", Value::Choice(if signs.goes_on.is_empty() { "nothing" } else { "goes-on" }))
        .fact("believed", Value::Choice(if reset.followed >= 2 { "no" } else { "yes" }))
        .fact("reset", Value::Packet(reset.packet))
        .fact("copies", Value::Count(1 + signs.copies.len() as u64))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("genuine", genuine)
        .evidence("trigger", trigger)
        .evidence("reset", resets)
        .evidence("goes-on", signs.goes_on.iter().copied().take(2))
        .claims(&[
            SymptomKind::Reset,
            SymptomKind::DataAfterClose,
            SymptomKind::SynAckRenewed,
            SymptomKind::OutsideWindow,
            SymptomKind::Unacknowledged,
        ])
        .not(if claimed == "server" { "reset-by-server" } else { "reset-by-client" }, [reset.packet])
        .unseen("which-box")
        .topology(topology(conn, from, to, reset.packet));
    if let Some(other) = other {
        finding = finding.evidence("reset", [other.packet]);
    }
    if let Some((mine, own)) = reset.ttl.filter(|_| signs.ttl.is_some()) {
        finding = finding
            .fact("reset-ttl", Value::Count(u64::from(mine)))
            .fact("own-ttl", Value::Count(u64::from(own)))
            .fact("reset-hops", Value::Count(u64::from(hops(mine))))
            .fact("own-hops", Value::Count(u64::from(hops(own))));
    }
    if let Some(packet) = signs.echoed {
        finding = finding.fact("echoed", Value::Packet(packet));
    }
    if let Some(&packet) = signs.goes_on.first() {
        finding = finding.fact("goes-on", Value::Packet(packet));
    }
    if let Some(packet) = trigger {
        finding = finding.fact("trigger", Value::Packet(packet)).not("tls-blocked", []);
    }
    match reset.answered_after {
        Some(ns) => finding.fact("after", Value::Duration(ns)),
        None => finding,
    }
}

fn topology(conn: &Connection, from: &'static str, to: &'static str, reset: PacketRef) -> TopologyFacts {
    let path = [
        TopologyEdge::passes("client", "box"),
        TopologyEdge::passes("box", "server"),
        TopologyEdge::passes("server", "box"),
        TopologyEdge::passes("box", "client"),
    ];
    let mut actual = path.to_vec();
    actual.retain(|edge| edge.from != from || edge.to != to);
    actual.push(TopologyEdge::wrong(from, to, EdgeState::Reset, "forged").with([reset]));
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::supposed("box", Role::Box),
            TopologyNode::seen("server", Role::Server, &conn.server),
        ],
        expected: path.to_vec(),
        actual,
    }
}
