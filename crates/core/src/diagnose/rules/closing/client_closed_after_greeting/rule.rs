//! The server greets, and the client closes without a byte.

use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "client-closed-after-greeting",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &["nat-bypassed", "port-probe", "port-scan", "wrong-protocol"],
    facts: &["greeting", "greeting-bytes", "close", "after"],
    roles: &["opened", "greeting", "close"],
    alternatives: &["port-probe", "closed-without-answer", "slow-client"],
    checks: &[
        Command { key: "by-hand", argv: &["nc", "-w", "5", "{server}", "{server-port}"] },
        Command { key: "client-log", argv: &["journalctl", "--since", "-15min"] },
        Command { key: "server-log", argv: &["journalctl", "--since", "-15min"] },
    ],
    remedies: &[Remedy { key: "program", argv: None }, Remedy { key: "check", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-A", "host", "{server}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference {
            title: "RFC 5321, section 3.1: session initiation",
            url: "https://www.rfc-editor.org/rfc/rfc5321.html#section-3.1",
        },
        Reference {
            title: "RFC 4253, section 4.2: protocol version exchange",
            url: "https://www.rfc-editor.org/rfc/rfc4253.html#section-4.2",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (client, server) = (conn.side(Direction::ToServer), conn.side(Direction::ToClient));
    // Not a byte of the client, not even in its SYN or one that this capture missed.
    if !conn.handshake.established || client.bytes > 0 || client.syn_data > 0 || client.fin? != 1 {
        return None;
    }
    if server.bytes == 0 || server.bytes > model.limits.greeting_size || !conn.resets.is_empty() {
        return None;
    }
    let close = client.fin_packet?;
    if server.fin_packet.is_some_and(|fin| fin.number < close.number) {
        return None;
    }
    let (greeting, greeted_at) = conn.first_answer?;
    // It had read the greeting when it closed.
    if greeting.number > close.number || client.acked? < 1 + server.bytes.min(2) {
        return None;
    }
    let after = client.fin_time.zip(greeted_at).map(|(now, then)| now.since(then));
    let hs = &conn.handshake;
    let opened = hs.syns.first().into_iter().chain(hs.syn_acks.first()).map(|s| s.0);
    let finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.8)
        .fact("greeting", Value::Packet(greeting))
        .fact("greeting-bytes", Value::Bytes(server.bytes))
        .fact("close", Value::Packet(close))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("opened", opened)
        .measured("greeting", [greeting], server.bytes as f64, "bytes")
        .evidence("close", [close])
        .claims(&[SymptomKind::Unacknowledged])
        .not("closed-without-answer", [greeting, close])
        .not("slow-client", [close])
        .not("port-probe", [])
        .unseen("why")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("client", "server", EdgeState::NeverMade, "nothing-said").with([close]),
        ));
    Some(match after {
        Some(ns) => finding.fact("after", Value::Duration(ns)),
        None => finding,
    })
}
