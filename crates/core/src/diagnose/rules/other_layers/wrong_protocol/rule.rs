//! Each side speaks another protocol.

use crate::app_proto::{AppFacts, Payload, TlsAlert};
use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

/// Ports that serve HTTP over TLS and nothing else: the registered ones, and that of Kubernetes' API server.
const TLS_PORTS: [u16; 3] = [443, 6443, 8443];

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "wrong-protocol",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &[
        "speaks",
        "expects",
        "client-speaks",
        "server-speaks",
        "how",
        "first",
        "answer",
        "said",
        "other",
    ],
    roles: &["client", "server", "end", "other"],
    alternatives: &["tls-alert", "closed-without-answer"],
    checks: &[
        Command { key: "tls", argv: &["openssl", "s_client", "-connect", "{server}:{server-port}"] },
        Command { key: "plain", argv: &["curl", "-v", "http://{server}:{server-port}/"] },
        Command { key: "listener", argv: &["ss", "-tlnp", "sport", "=", ":{server-port}"] },
        Command { key: "ports", argv: &["kubectl", "get", "services,endpoints", "-A", "-o", "wide"] },
    ],
    remedies: &[
        Remedy { key: "url", argv: None },
        Remedy { key: "listener", argv: None },
        Remedy { key: "mesh", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-s0",
            "-X",
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
            title: "RFC 8446, section 5.1: the record layer",
            url: "https://www.rfc-editor.org/rfc/rfc8446.html#section-5.1",
        },
        Reference {
            title: "IANA: service names and port numbers",
            url: "https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let app = conn.app.as_deref()?;
    if let Some((client, server)) = app.mismatch().filter(|(a, b)| telling(app, a.kind, b.kind)) {
        let kinds = (client.kind, server.kind);
        return Some(finding(conn, kinds, client.at.packet, Some(server.at.packet), "differ", 0.96));
    }
    let client = app.first(Direction::ToServer).filter(|f| f.at_start)?;
    if !matches!(client.kind, Payload::HttpRequest) {
        return None;
    }
    if let Some((packet, said)) = told(app) {
        let kinds = (client.kind, Payload::Tls);
        let finding = finding(conn, kinds, client.at.packet, Some(packet), "told", 0.97);
        return Some(finding.fact("said", Value::Text(said)));
    }
    // Plaintext to a port that speaks TLS to others: some servers just hang up.
    let server = conn.side(Direction::ToClient);
    let hung_up = server.fin.is_some() || conn.resets.iter().any(|r| r.direction == Direction::ToClient);
    if server.bytes > 0 || !hung_up || !conn.handshake.established {
        return None;
    }
    let other = model.conns.iter().filter(|c| c.server == conn.server && c.id != conn.id).find_map(|c| {
        let tls = c.app.as_ref()?.tls.as_deref()?;
        tls.server_hello.as_ref().map(|(at, _)| at.packet)
    });
    let kinds = (client.kind, Payload::Tls);
    if let Some(other) = other {
        let finding = finding(conn, kinds, client.at.packet, None, "hung-up", 0.93);
        return Some(finding.fact("other", Value::Packet(other)).evidence("other", [other]));
    }
    let port = conn.server.port.as_ref().and_then(pcaplain_capture::Port::number)?;
    TLS_PORTS.contains(&port).then(|| finding(conn, kinds, client.at.packet, None, "port", 0.75))
}

/// Bytes of no known form argue only where the other side's answer to them does: HTTP/0.9 has no status line, and methods that are
/// not known here may be known to the server.
fn telling(app: &AppFacts, client: Payload, server: Payload) -> bool {
    let refused = || {
        let codes = app.http.iter().flat_map(|http| http.all()).filter_map(|e| e.response.as_ref());
        codes.take(1).any(|(_, response)| response.code == 400)
    };
    let alerts = || app.tls.as_deref().is_some_and(|tls| tls.alerts.iter().any(TlsAlert::fatal));
    match (client.known(), server.known()) {
        (true, true) => true,
        (true, false) => client == Payload::Tls,
        (false, true) if server == Payload::Tls => alerts(),
        (false, true) => refused(),
        (false, false) => false,
    }
}

/// A server that says in plain HTTP that it expected TLS: nginx, Apache, Go.
fn told(app: &AppFacts) -> Option<(PacketRef, Box<str>)> {
    let exchanges = app.http.as_deref()?.answered.iter();
    let (at, response) = exchanges.filter_map(|e| e.response.as_ref()).find(|(_, r)| r.code == 400)?;
    let body = response.body.as_deref()?;
    let signs = ["sent to HTTPS port", "plain HTTP to an SSL", "HTTP request to an HTTPS server"];
    let sign = signs.into_iter().find(|sign| body.contains(sign))?;
    Some((at.packet, sign.into()))
}

fn finding(
    conn: &Connection,
    (speaks, expects): (Payload, Payload),
    first: PacketRef,
    answer: Option<PacketRef>,
    how: &'static str,
    confidence: f32,
) -> Finding {
    let ends = conn
        .resets
        .iter()
        .map(|r| r.packet)
        .chain(conn.sides.iter().filter_map(|side| side.fin_packet))
        .filter(|&packet| packet > answer.unwrap_or(first));
    let reset = conn.resets.first().map(|r| r.packet);
    let state = if answer.is_none() && reset.is_some() { EdgeState::Reset } else { EdgeState::Refused };
    let end = ends.min();
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("how", Value::Choice(how))
        .fact("speaks", Value::Choice(class(speaks)))
        .fact("expects", Value::Choice(class(expects)))
        .fact("client-speaks", Value::Name(name(speaks)))
        .fact("server-speaks", Value::Name(name(expects)))
        .fact("first", Value::Packet(first))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("client", [first])
        .evidence("server", answer)
        .evidence("end", end)
        .claims(&[SymptomKind::Reset, SymptomKind::DataAfterClose])
        .not("tls-alert", answer)
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", state, "not-understood").with(answer.or(end)),
        ));
    finding = finding.not("closed-without-answer", answer);
    match answer {
        Some(packet) => finding.fact("answer", Value::Packet(packet)),
        None => finding,
    }
}

/// What decides the words.
fn class(payload: Payload) -> &'static str {
    match payload {
        Payload::Tls | Payload::Ssl2 => "tls",
        Payload::HttpRequest | Payload::HttpResponse | Payload::Http2 => "http",
        Payload::Text | Payload::Binary => "unknown",
        _ => "other",
    }
}

fn name(payload: Payload) -> &'static str {
    match payload {
        Payload::Tls => "TLS",
        Payload::Ssl2 => "SSL 2.0",
        Payload::HttpRequest | Payload::HttpResponse => "HTTP",
        Payload::Http2 => "HTTP/2",
        Payload::Ssh => "SSH",
        Payload::Smtp => "SMTP",
        Payload::Ftp => "FTP",
        Payload::Pop3 => "POP3",
        Payload::Imap => "IMAP",
        Payload::Dns => "DNS",
        Payload::Postgres => "PostgreSQL",
        Payload::Mysql => "MySQL",
        Payload::Redis => "Redis",
        Payload::Mongo => "MongoDB",
        Payload::Tds => "TDS",
        Payload::Ldap => "LDAP",
        Payload::Amqp => "AMQP",
        Payload::Mqtt => "MQTT",
        Payload::Smb => "SMB",
        Payload::Rdp => "RDP",
        Payload::Socks => "SOCKS",
        Payload::Bgp => "BGP",
        Payload::Proxy => "PROXY",
        Payload::Text => "text",
        Payload::Binary => "binary data",
    }
}
