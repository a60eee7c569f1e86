//! Data in the SYN is not acknowledged and is sent again after the handshake.

use crate::conn::{Class, Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Need, Reference, Remedy, Subject,
    TopologyEdge, TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "fast-open-refused",
    kind: Kind::Notice,
    since: "0.2.0",
    needs: &[Need::ConnectionStart, Need::BothDirections],
    yields_to: &["wrong-syn-ack-number", "old-connection-challenged"],
    facts: &["how", "bytes", "syn", "syn-ack", "again"],
    roles: &["syn", "syn-ack", "again"],
    alternatives: &["packet-loss", "wrong-syn-ack-number"],
    checks: &[
        Command { key: "sysctl", argv: &["sysctl", "net.ipv4.tcp_fastopen"] },
        Command {
            key: "counters",
            argv: &[
                "nstat",
                "-az",
                "TcpExtTCPFastOpenActiveFail",
                "TcpExtTCPFastOpenPassive",
                "TcpExtTCPFastOpenPassiveFail",
                "TcpExtTCPFastOpenListenOverflow",
                "TcpExtTCPFastOpenBlackhole",
            ],
        },
        Command { key: "cookies", argv: &["ip", "tcp_metrics", "show", "{server}"] },
    ],
    remedies: &[Remedy { key: "nothing", argv: None }, Remedy { key: "allow", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-vni", "any", "host", "{client}", "and", "tcp", "port", "{server-port}"],
    }),
    references: &[
        Reference { title: "RFC 7413: TCP Fast Open", url: "https://www.rfc-editor.org/rfc/rfc7413.html" },
        Reference {
            title: "Linux ip-sysctl: tcp_fastopen",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, _: &Model<'_>) -> Option<Finding> {
    let client = conn.side(Direction::ToServer);
    if client.syn_data == 0 || !conn.handshake.established {
        return None;
    }
    let (syn, _) = *conn.handshake.syns.first()?;
    let (syn_ack, _) = *conn.handshake.syn_acks.first()?;
    let acked = conn.record(syn_ack)?.acked?;
    if acked > u64::from(client.syn_data) {
        return None;
    }
    let again = conn
        .records
        .iter()
        .find(|r| {
            r.direction == Direction::ToServer
                && r.packet.number > syn_ack.number
                && r.length.unwrap_or(0) > 0
                && r.offset.is_some_and(|offset| offset <= 1)
                && r.class != Class::SightedAgain
        })
        .map(|r| r.packet);
    let repeated = conn.handshake.syns.get(1).map(|s| s.0).filter(|p| p.number < syn_ack.number);
    let how = if repeated.is_some() { "dropped" } else { "ignored" };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), 0.95)
        .fact("how", Value::Choice(how))
        .fact("bytes", Value::Bytes(u64::from(client.syn_data)))
        .fact("syn", Value::Packet(syn))
        .fact("syn-ack", Value::Packet(syn_ack))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("syn", [syn])
        .evidence("syn-ack", [syn_ack])
        .evidence("again", again.into_iter().chain(repeated))
        .claims(&[SymptomKind::Retransmission])
        .not("packet-loss", [syn_ack])
        .not("wrong-syn-ack-number", [syn_ack])
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("client", "server", EdgeState::Refused, "data-ignored").with([syn]),
        ))
        .unseen("why");
    if let Some(again) = again {
        finding = finding.fact("again", Value::Packet(again));
    }
    Some(finding)
}
