//! One end refuses the TLS handshake, or the session, and says why.

use crate::app_proto::{At, TlsAlert, TlsFacts, alert_name, content, version_name};
use crate::conn::{Connection, Direction, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "tls-alert",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["wrong-protocol"],
    facts: &[
        "by",
        "why",
        "description",
        "number",
        "alert",
        "hello",
        "sni",
        "offers",
        "chose",
        "stage",
        "clear",
    ],
    roles: &["hello", "answer", "alert", "end"],
    alternatives: &["tls-blocked", "wrong-protocol"],
    checks: &[
        Command {
            key: "handshake",
            argv: &["openssl", "s_client", "-connect", "{server}:{server-port}", "-servername", "<name>"],
        },
        Command {
            key: "chain",
            argv: &[
                "openssl",
                "s_client",
                "-connect",
                "{server}:{server-port}",
                "-servername",
                "<name>",
                "-showcerts",
            ],
        },
        Command {
            key: "old",
            argv: &["openssl", "s_client", "-connect", "{server}:{server-port}", "-tls1_2"],
        },
    ],
    remedies: &[
        Remedy { key: "trust", argv: None },
        Remedy { key: "certificate", argv: None },
        Remedy { key: "versions", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-s0",
            "-w",
            "tls.pcap",
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
            title: "RFC 8446, section 6: alert protocol of TLS 1.3",
            url: "https://www.rfc-editor.org/rfc/rfc8446.html#section-6",
        },
        Reference {
            title: "RFC 5246, section 7.2: alert protocol of TLS 1.2",
            url: "https://www.rfc-editor.org/rfc/rfc5246.html#section-7.2",
        },
        Reference {
            title: "IANA: TLS alerts",
            url: "https://www.iana.org/assignments/tls-parameters/tls-parameters.xhtml#tls-parameters-6",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

/// Who refuses, where, and why as far as it can be read.
struct Refusal {
    at: At,
    direction: Direction,
    description: Option<u8>,
    confidence: f32,
}

fn check(conn: &Connection, _: &Model<'_>) -> Option<Finding> {
    let tls = conn.app.as_ref()?.tls.as_deref()?;
    let clear = |alert: &&TlsAlert| alert.fatal() && alert.description.is_some();
    let refusal = tls.alerts.iter().find(clear).map(|alert| Refusal {
        at: alert.at,
        direction: alert.direction,
        description: alert.description,
        confidence: if tls.client_hello.is_some() { 0.97 } else { 0.9 },
    });
    let refusal = refusal.or_else(|| by_client(tls)).or_else(|| by_server(conn, tls))?;
    Some(finding(conn, tls, &refusal))
}

/// The first thing that a client encrypts is its certificate or its Finished, 53 bytes and more: one of 19 bytes is an alert.
fn by_client(tls: &TlsFacts) -> Option<Refusal> {
    let [client, _] = &tls.sides;
    let (at, kind, length) = client.last?;
    let lone = kind == content::APPLICATION_DATA && length == 19 && client.application_data == Some(at);
    (lone && tls.server_hello.is_some()).then_some(Refusal {
        at,
        direction: Direction::ToServer,
        description: None,
        confidence: 0.9,
    })
}

/// After the client's Finished a server sends tickets or an answer. Where it sends one record as long as an alert, before the client
/// has said goodbye, and hangs up, it has refused.
fn by_server(conn: &Connection, tls: &TlsFacts) -> Option<Refusal> {
    let at = tls.ends_like_an_alert(Direction::ToClient)?;
    let [client, _] = &tls.sides;
    let finished = client.application_data?;
    let goodbye = tls.ends_like_an_alert(Direction::ToServer).is_some()
        || conn.side(Direction::ToServer).fin_packet.is_some_and(|fin| fin < at.packet);
    let alone = conn
        .turns
        .iter()
        .filter_map(|turn| turn.answer)
        .any(|answer| answer.first == at.packet && answer.last == at.packet && answer.bytes == 24);
    let ends = conn.side(Direction::ToClient).fin.is_some()
        || conn.resets.iter().any(|reset| reset.direction == Direction::ToClient);
    (!goodbye && alone && ends && finished.packet < at.packet).then_some(Refusal {
        at,
        direction: Direction::ToClient,
        description: None,
        confidence: 0.85,
    })
}

fn finding(conn: &Connection, tls: &TlsFacts, refusal: &Refusal) -> Finding {
    let by_client = refusal.direction == Direction::ToServer;
    let (from, to) = if by_client { ("client", "server") } else { ("server", "client") };
    let hello = tls.client_hello.as_ref().map(|(at, _)| at.packet).filter(|&p| p != refusal.at.packet);
    let answer = tls.server_hello.as_ref().map(|(at, _)| at.packet).filter(|&p| p != refusal.at.packet);
    let stage = if answer.is_none() {
        "hello"
    } else if tls.both_encrypt() && refusal.description.is_some() && !modern(tls) {
        "session"
    } else {
        "handshake"
    };
    let end: Vec<PacketRef> = conn
        .resets
        .iter()
        .map(|reset| reset.packet)
        .chain(conn.sides.iter().filter_map(|side| side.fin_packet))
        .filter(|&packet| packet >= refusal.at.packet)
        .collect();
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), refusal.confidence)
        .fact("by", Value::Choice(from))
        .fact("why", Value::Choice(why(refusal.description, by_client)))
        .fact("clear", Value::Choice(if refusal.description.is_some() { "yes" } else { "no" }))
        .fact("stage", Value::Choice(stage))
        .fact("alert", Value::Packet(refusal.at.packet))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("hello", hello)
        .evidence("answer", answer)
        .evidence("alert", [refusal.at.packet])
        .evidence("end", end.into_iter().min())
        .claims(&[SymptomKind::Reset, SymptomKind::DataAfterClose])
        .not("tls-blocked", answer.or(Some(refusal.at.packet)))
        .not("wrong-protocol", answer.or(Some(refusal.at.packet)))
        .unseen("certificate")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong(from, to, EdgeState::Refused, "alert").with([refusal.at.packet]),
        ));
    if let Some(number) = refusal.description {
        finding = finding
            .fact("number", Value::Count(u64::from(number)))
            .fact("description", Value::Name(alert_name(number).unwrap_or("unassigned")));
    }
    if let Some((at, hello)) = &tls.client_hello {
        finding = finding.fact("hello", Value::Packet(at.packet));
        if let Some(sni) = hello.sni.as_ref().filter(|_| !hello.encrypted) {
            finding = finding.fact("sni", Value::Text(sni.clone()));
        }
        // A print-out does not say which versions are offered.
        if let Some(name) = version_name(hello.version).filter(|_| !conn.printed) {
            finding = finding.fact("offers", Value::Name(name));
        }
    }
    if let Some(name) = tls.server_hello.as_ref().and_then(|(_, hello)| version_name(hello.version)) {
        finding = finding.fact("chose", Value::Name(name));
    }
    finding
}

fn modern(tls: &TlsFacts) -> bool {
    tls.server_hello.as_ref().is_some_and(|(_, hello)| hello.version >= 0x0304)
}

/// The family of reasons that a description belongs to (RFC 8446, section 6.2; RFC 5246, section 7.2.2).
fn why(description: Option<u8>, by_client: bool) -> &'static str {
    match description {
        None => "encrypted",
        Some(48) => "unknown-ca",
        Some(45) => "expired",
        Some(41 | 116) => "no-certificate",
        Some(42..=44 | 46 | 113) if by_client => "bad-certificate",
        Some(42..=44 | 46 | 113) => "bad-client-certificate",
        Some(70 | 86) => "version",
        Some(40 | 71) => "no-agreement",
        Some(112) => "name",
        Some(120) => "alpn",
        Some(49) => "access",
        Some(20 | 21 | 51) => "keys",
        Some(10 | 22 | 47 | 50 | 109 | 110) => "malformed",
        Some(_) => "other",
    }
}
