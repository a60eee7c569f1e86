//! A request is answered with an error code; which hop made it, as far as the answer and the packets behind it say.

use pcaplain_capture::Timestamp;

use crate::app_proto::{HttpExchange, HttpRequest, HttpResponse};
use crate::conn::{Connection, Direction, Outcome, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::{PacketRef, Role};

/// Packets of the hop behind that are named.
const BEHIND: usize = 6;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "http-error",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["wrong-protocol"],
    facts: &[
        "code", "group", "reason", "method", "target", "host", "made", "product", "via", "body", "took",
        "request", "response", "behind", "backend", "errors", "reset",
    ],
    roles: &["request", "closed", "response", "reset", "unread", "behind"],
    alternatives: &["slow-server", "closed-without-answer"],
    checks: &[
        Command {
            key: "again",
            argv: &["curl", "-sv", "-o", "/dev/null", "http://{server}:{server-port}/<path>"],
        },
        Command { key: "endpoints", argv: &["kubectl", "get", "endpoints,pods", "-o", "wide"] },
        Command { key: "log", argv: &["kubectl", "logs", "<pod>", "--since=10m"] },
        Command {
            key: "proxy-log",
            argv: &["journalctl", "-u", "nginx", "-u", "haproxy", "--since", "-10min"],
        },
    ],
    remedies: &[
        Remedy { key: "application", argv: None },
        Remedy { key: "backend", argv: None },
        Remedy { key: "request", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-s0", "host", "{server}", "and", "tcp"],
    }),
    references: &[
        Reference {
            title: "RFC 9110, section 15: status codes",
            url: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15",
        },
        Reference {
            title: "RFC 9209: the Proxy-Status field",
            url: "https://www.rfc-editor.org/rfc/rfc9209.html",
        },
        Reference {
            title: "Envoy: response flags of the access log",
            url: "https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage",
        },
    ],
    texts: texts!(),
    check: Check::Connection(check),
};

fn check(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let http = conn.app.as_ref()?.http.as_deref()?;
    let errors: Vec<&HttpExchange> = http.answered.iter().filter(|e| counts(conn, e, model)).collect();
    // A server's own failure says more than a refused request.
    let code = |e: &&&HttpExchange| e.response.as_ref().map_or(0, |(_, r)| r.code / 100);
    let worst = errors.iter().map(|e| code(&e)).max()?;
    let example = errors.iter().find(|e| code(e) == worst)?;
    let (at, response) = example.response.as_ref()?;
    let request = example.request.as_ref();
    let behind = request
        .and_then(|(asked, request)| behind(conn, request, response.code, (asked.time, at.time), model));
    Some(finding(conn, example, response, behind, errors.len()))
}

/// Is this answer an error that somebody did not expect?
fn counts(conn: &Connection, exchange: &HttpExchange, model: &Model<'_>) -> bool {
    let Some((_, response)) = &exchange.response else { return false };
    let fine = |c: &Connection| {
        let http = c.app.as_ref().and_then(|app| app.http.as_deref());
        http.is_some_and(|http| http.classes.iter().skip(1).take(2).sum::<u64>() > 0)
    };
    // A few bytes that are no request: a probe or somebody's keyboard. Where connections do not open, that is not the trouble.
    let probe = exchange.request.is_none()
        && model.conns.iter().any(|c| {
            c.server == conn.server && c.client.host == conn.client.host && c.outcome() == Outcome::Unanswered
        });
    match response.code {
        _ if probe => false,
        ..=399 => false,
        // Authentication begins with a refusal.
        401 | 407 => !model.conns.iter().any(|c| {
            c.input == conn.input && c.server == conn.server && c.client.host == conn.client.host && fine(c)
        }),
        // What browsers and crawlers ask for on the off chance.
        404 | 410 => exchange.request.as_ref().is_none_or(|(_, request)| !expected(&request.target)),
        _ => true,
    }
}

fn expected(target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    matches!(file, "favicon.ico" | "robots.txt" | "wpad.dat" | "browserconfig.xml")
        || file.starts_with("apple-touch-icon")
}

/// What the next hop did with the request, at all vantage points that show it.
#[derive(Default)]
struct Behind<'a> {
    conns: Vec<&'a Connection>,
    packets: Vec<PacketRef>,
    passed_on: bool,
}

/// The connections that were made for this request further behind, where the capture shows them: from the answering host, or by
/// another host between request and answer. They brought the same error, or nothing.
fn behind<'a>(
    conn: &Connection,
    request: &HttpRequest,
    code: u16,
    (asked, answered): (Option<Timestamp>, Option<Timestamp>),
    model: &Model<'a>,
) -> Option<Behind<'a>> {
    let within = |time: Option<Timestamp>| {
        let (Some(time), Some(asked), Some(answered)) = (time, asked, answered) else { return false };
        time.since(asked) >= 0 && answered.since(time) >= 0
    };
    let others =
        || model.conns.iter().filter(|c| c.server != conn.server && c.client.host != conn.client.host);
    let mut found = Behind::default();
    for other in others() {
        let answered = other.app.as_ref().and_then(|app| app.http.as_deref()).and_then(|http| {
            http.answered.iter().find(|e| {
                let asked = e.request.as_ref().filter(|(_, r)| r.target == request.target);
                let next = other.client.host == conn.server.host;
                asked.is_some_and(|(at, _)| next || within(at.time))
                    && e.response.as_ref().is_some_and(|(_, r)| r.code == code)
            })
        });
        if let Some((at, _)) = answered.and_then(|e| e.response.as_ref()) {
            found.conns.push(other);
            found.packets.push(at.packet);
            found.passed_on = true;
        }
    }
    if !found.passed_on && code >= 500 {
        let silent = |c: &&Connection| c.side(Direction::ToClient).bytes == 0 && within(c.first_time);
        let silent: Vec<&Connection> = others().filter(silent).collect();
        // One server that all of them asked; otherwise they may have nothing to do with this request.
        let first = silent.first().map(|c| &c.server);
        for other in silent.iter().copied().filter(|c| Some(&c.server) == first) {
            let end = other.resets.first().map(|r| r.packet).or(other.side(Direction::ToClient).fin_packet);
            let waits = matches!(other.outcome(), Outcome::Unanswered | Outcome::Open | Outcome::HalfClosed);
            let sure =
                other.client.host == conn.server.host || silent.iter().all(|c| Some(&c.server) == first);
            if sure && (end.is_some() || waits) {
                let asked = other.first_request.map(|r| r.0).or(other.handshake.syns.first().map(|s| s.0));
                found.conns.push(other);
                found.packets.extend(asked.into_iter().chain(end));
            }
        }
    }
    found.packets.truncate(BEHIND);
    (!found.packets.is_empty()).then_some(found)
}

fn finding(
    conn: &Connection,
    exchange: &HttpExchange,
    response: &HttpResponse,
    behind: Option<Behind<'_>>,
    errors: usize,
) -> Finding {
    let at = exchange.response.as_ref().map(|(at, _)| *at);
    let packet = at.map(|at| at.packet);
    let asked = exchange.request.as_ref().map(|(at, _)| *at);
    let made = match &behind {
        Some(behind) if behind.passed_on => "passed-on",
        Some(_) => "backend",
        None => made(response),
    };
    // What the client said, where that is no request that anybody knows.
    let unread = conn.first_request.map(|r| r.0).filter(|&first| packet.is_some_and(|packet| first < packet));
    let confidence = if asked.is_some() { 0.95 } else { 0.85 };
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(conn.id), confidence)
        .fact("code", Value::Count(u64::from(response.code)))
        .fact("group", Value::Choice(group(response.code)))
        .fact("made", Value::Choice(made))
        .fact("errors", Value::Count(errors as u64))
        .actor(Role::Client, &conn.client)
        .actor(Role::Server, &conn.server)
        .evidence("request", asked.map(|at| at.packet).or(unread))
        .evidence("response", packet)
        .not("closed-without-answer", packet)
        .not("slow-server", packet)
        .unseen("why")
        .topology(TopologyFacts::direct(
            &conn.client,
            &conn.server,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "error").with(packet),
        ));
    if let Some(behind) = behind {
        if let (Some(first), Some(server)) = (behind.packets.last(), behind.conns.first()) {
            finding = finding
                .fact("behind", Value::Packet(*first))
                .fact("backend", Value::Endpoint(server.server.clone()));
        }
        // Its failure is this one's reason; the same error further on is an occurrence of its own.
        if !behind.passed_on {
            finding.covers.extend(behind.conns.iter().map(|c| Subject::Connection(c.id)));
        }
        finding = finding.evidence("behind", behind.packets);
    }
    // A server that closes with the request half read resets, which may destroy the answer.
    let reset = conn.resets.iter().find(|r| r.direction == Direction::ToClient && Some(r.packet) > packet);
    if let Some(reset) = reset {
        finding = finding
            .fact("reset", Value::Packet(reset.packet))
            .evidence("reset", [reset.packet])
            .claims(&[SymptomKind::Reset]);
    }
    // A client that has closed before reads no answer: its kernel resets it.
    let close = conn.side(Direction::ToServer).fin_packet.filter(|&fin| packet.is_some_and(|at| fin < at));
    let refused =
        conn.resets.iter().filter(|r| r.direction == Direction::ToServer && Some(r.packet) > packet);
    let refused: Vec<_> = refused.map(|r| r.packet).take(2).collect();
    if let (Some(close), false) = (close, refused.is_empty()) {
        finding = finding.evidence("closed", [close]).evidence("unread", refused);
    }
    if let Some(packet) = packet {
        finding = finding.fact("response", Value::Packet(packet));
    }
    let took = asked.and_then(|asked| Some(at?.time?.since(asked.time?)));
    if let Some(ns) = took {
        finding = finding.fact("took", Value::Duration(ns));
    }
    let text = |finding: Finding, name: &'static str, said: Option<&str>| match said.filter(|s| !s.is_empty())
    {
        Some(said) => finding.fact(name, Value::Text(said.into())),
        None => finding,
    };
    finding = text(finding, "reason", Some(&response.reason));
    finding = text(finding, "product", response.hop("server"));
    finding = text(finding, "via", response.hop("via"));
    finding =
        text(finding, "body", response.body.as_deref().filter(|body| !body.trim_start().starts_with('<')));
    if let Some((at, request)) = &exchange.request {
        finding =
            finding.fact("request", Value::Packet(at.packet)).fact("method", Value::Name(request.method));
        finding = text(finding, "target", Some(&request.target));
        finding = text(finding, "host", request.host.as_deref());
    }
    finding
}

/// Who wrote the answer, by the answer alone.
fn made(response: &HttpResponse) -> &'static str {
    let envoy =
        response.hop("server").is_some_and(|s| s.starts_with("envoy") || s.starts_with("istio-envoy"));
    let upstream = response.hop("x-envoy-upstream-service-time").is_some();
    let words = |text: &str| response.body.as_deref().is_some_and(|body| body.contains(text));
    match response.code {
        502 | 504 => "gateway",
        500.. if envoy && upstream => "beyond",
        503 if envoy || words("upstream connect error") || words("no healthy upstream") => "gateway",
        503 if words("No server is available to handle this request") => "gateway",
        _ => "unclear",
    }
}

/// Codes that have words of their own (RFC 9110, section 15; RFC 6585).
fn group(code: u16) -> &'static str {
    match code {
        400 => "bad-request",
        401 | 403 | 407 => "not-allowed",
        404 | 410 => "not-found",
        405 | 501 => "method",
        408 => "timeout",
        413 | 414 | 431 => "too-large",
        421 => "misdirected",
        429 => "too-many",
        502 => "bad-gateway",
        503 => "unavailable",
        504 => "gateway-timeout",
        500.. => "server",
        _ => "client",
    }
}
