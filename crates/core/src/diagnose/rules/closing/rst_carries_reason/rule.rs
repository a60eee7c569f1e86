//! The reset says why.

use crate::conn::{Connection, Direction, ResetFacts, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

/// Captures with more connections than this are not searched for resets out of nowhere.
const FEW: usize = 64;
/// A payload shorter than this holds no reason, bytes.
const SHORTEST: u32 = 4;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "rst-carries-reason",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &["nat-bypassed"],
    facts: &[
        "from",
        "reset",
        "reason-bytes",
        "text",
        "shown",
        "sender",
        "ttl",
        "own-ttl",
        "reset-ttl",
        "others",
    ],
    roles: &["before", "reason", "reset"],
    alternatives: &["reset-injected", "reset-by-server", "reset-by-client", "idle-timeout"],
    checks: &[
        Command {
            key: "text",
            argv: &["tcpdump", "-nvvA", "-r", "<capture>", "tcp[tcpflags] & tcp-rst != 0"],
        },
        Command { key: "box", argv: &["tmsh", "show", "net", "rst-cause"] },
        Command { key: "hop", argv: &["traceroute", "-T", "-p", "{server-port}", "{server}"] },
    ],
    remedies: &[Remedy { key: "follow", argv: None }, Remedy { key: "box", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-s",
            "0",
            "-vvA",
            "host",
            "{client}",
            "and",
            "port",
            "{server-port}",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 9293, section 3.5.3: reset processing, data in RST segments",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5.3",
        },
        Reference {
            title: "F5: K13223, configuring the BIG-IP system to log TCP RST packets",
            url: "https://my.f5.com/manage/s/article/K13223",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let read = conn.resets.iter().find(|r| is_text(r.text.as_deref()));
    let reset = read.or_else(|| conn.resets.iter().find(|r| conn.printed && unread(r)))?;
    let shown = read.is_some();
    let by_server = reset.direction == Direction::ToClient;
    let foreign = reset.ttl.is_some_and(|(mine, own)| mine.abs_diff(own) >= model.limits.ttl_distance);
    let asked = conn.last_data.get(reset.direction.reverse().sender()).copied().flatten();
    let others: Vec<_> =
        conn.resets.iter().filter(|r| r.packet != reset.packet).map(|r| r.packet).take(4).collect();
    let (edge_from, edge_to) = if by_server { ("server", "client") } else { ("client", "server") };
    let living = matches!(reset.shape, ResetShape::LivingSocket);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), if shown { 0.95 } else { 0.85 })
        .fact("from", Value::Choice(edge_from))
        .fact("reset", Value::Packet(reset.packet))
        .fact("reason-bytes", Value::Bytes(u64::from(reset.length)))
        .fact("shown", Value::Choice(if shown { "yes" } else { "no" }))
        .fact("sender", Value::Choice(reset.text.as_deref().map_or("unknown", sender)))
        .fact("ttl", Value::Choice(if foreign { "foreign" } else { "own" }))
        .fact("others", Value::Count(others.len() as u64))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("before", asked.map(|a| a.0).filter(|&p| p < reset.packet))
        .measured("reason", [reset.packet], f64::from(reset.length), "bytes")
        .evidence("reset", others)
        .claims(&[SymptomKind::Reset, SymptomKind::DataAfterClose])
        .not(if by_server { "reset-by-client" } else { "reset-by-server" }, [reset.packet])
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong(edge_from, edge_to, EdgeState::Reset, "reason").with([reset.packet]),
        ));
    for other in lone_resets(conn, model) {
        finding.covers.push(Subject::Connection(other.id));
        finding = finding.evidence("reset", other.resets.first().map(|r| r.packet));
    }
    if let Some(text) = reset.text.as_ref().filter(|_| shown) {
        finding = finding.fact("text", Value::Text(text.clone()));
    }
    if foreign || !living {
        finding = finding.not("reset-injected", []);
    }
    if let Some((mine, own)) = reset.ttl {
        finding = finding
            .fact("reset-ttl", Value::Count(u64::from(mine)))
            .fact("own-ttl", Value::Count(u64::from(own)));
    }
    Some(finding)
}

/// A print-out shows that there is something to read, and not what. A living socket that resets has nothing to say.
fn unread(reset: &ResetFacts) -> bool {
    let boxed =
        matches!(reset.shape, ResetShape::AckNoWindow | ResetShape::NoSocketSyn) || reset.silent_before;
    boxed && reset.length >= SHORTEST
}

/// Words, not bytes that happen to be printable: at least four letters in a row.
fn is_text(text: Option<&str>) -> bool {
    text.is_some_and(|text| {
        text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= 4)
            || text.split_whitespace().count() >= 3
    })
}

/// Whose words they are, where they say so.
fn sender(text: &str) -> &'static str {
    if text.contains("BIG-IP") { "big-ip" } else { "unknown" }
}

/// Connections to the same service of which nothing but a reset is seen: they share the story, as far as it goes.
fn lone_resets<'a>(conn: &'a Connection, model: &'a Model<'_>) -> impl Iterator<Item = &'a Connection> {
    let few = model.conns.len() <= FEW;
    model.conns.iter().filter(move |c| {
        few && c.id != conn.id
            && c.server == conn.server
            && c.resets.first().is_some_and(|r| r.silent_before && r.text.is_none())
            && c.resets.len() as u64 == c.packets()
    })
}
