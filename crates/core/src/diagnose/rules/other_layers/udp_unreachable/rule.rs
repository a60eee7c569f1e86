//! UDP answered by ICMP port unreachable, by the host that was asked.

use pcaplain_capture::{Endpoint, Host, IcmpMessage, Port, Unreachable};

use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::exchange::{Entry, IcmpError};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "udp-unreachable",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["reply-from-other-address"],
    facts: &["asker", "asked", "port", "errors", "request", "error", "after", "request-seen"],
    roles: &["request", "error"],
    alternatives: &["rejected-by-firewall", "udp-unanswered"],
    checks: &[
        Command { key: "listener", argv: &["ss", "-lunp"] },
        Command { key: "rules", argv: &["iptables-save"] },
    ],
    remedies: &[Remedy { key: "start", argv: None }, Remedy { key: "address", argv: None }],
    next_capture: None,
    references: &[
        Reference {
            title: "RFC 1122, section 3.2.2.1: destination unreachable",
            url: "https://www.rfc-editor.org/rfc/rfc1122.html#page-38",
        },
        Reference {
            title: "RFC 4443, section 3.1",
            url: "https://www.rfc-editor.org/rfc/rfc4443.html#section-3.1",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut done: Vec<(u16, &Host, &Option<Port>, &Host)> = Vec::new();
    for error in model.icmp_errors.iter().filter(|error| refuses(error, model)) {
        let key = (
            error.packet.input,
            &error.quoted.destination,
            &error.quoted.destination_port,
            &error.quoted.source,
        );
        if !done.contains(&key) {
            done.push(key);
            findings.push(finding(error, model));
        }
    }
    findings
}

/// "Port unreachable", from the host whose port it is, about a request and not about somebody's late answer.
fn refuses(error: &IcmpError, model: &Model<'_>) -> bool {
    let quoted = &error.quoted;
    let number = |port: &Option<Port>| port.as_ref().and_then(Port::number);
    let exchange = error.about.and_then(|index| model.exchange(index));
    let to_asked =
        exchange.is_none_or(|e| e.asked.host == quoted.destination && e.asker.host == quoted.source);
    // Without the request in the capture, the ports tell: an answer goes from a low one to a high one.
    let answer = exchange.is_none()
        && number(&quoted.source_port)
            .zip(number(&quoted.destination_port))
            .is_some_and(|(from, to)| from < 1024 && to >= 1024);
    matches!(error.message, IcmpMessage::Unreachable(Unreachable::Port))
        && error.from == quoted.destination
        && quoted.protocol.is_none_or(|p| p == 17)
        && to_asked
        && !answer
        && !model.traces(
            &end(&quoted.source, quoted.source_port.as_ref()),
            &end(&quoted.destination, quoted.destination_port.as_ref()),
            &error.message,
        )
}

fn end(host: &Host, port: Option<&Port>) -> Endpoint {
    Endpoint { host: host.clone(), port: port.cloned() }
}

fn finding(example: &IcmpError, model: &Model<'_>) -> Finding {
    let quoted = &example.quoted;
    let same = |other: &&IcmpError| {
        other.packet.input == example.packet.input
            && other.quoted.destination == quoted.destination
            && other.quoted.destination_port == quoted.destination_port
            && other.quoted.source == quoted.source
            && refuses(other, model)
    };
    let all: Vec<&IcmpError> = model.icmp_errors.iter().filter(same).collect();
    let requests: Vec<&Entry> = all.iter().filter_map(|error| request(error, model)).collect();
    let (asker, asked) = (
        end(&quoted.source, quoted.source_port.as_ref()),
        end(&quoted.destination, quoted.destination_port.as_ref()),
    );
    let subject =
        example.about.or(example.shown_in).map_or(Subject::Input(example.packet.input), Subject::Exchange);
    let first = requests.first().copied();
    let mut finding = Finding::new(&DIAGNOSIS, subject, 0.96)
        .fact("asker", Value::Host(asker.host.clone()))
        .fact("asked", Value::Host(asked.host.clone()))
        .fact("errors", Value::Count(all.len() as u64))
        .fact("error", Value::Packet(example.packet))
        .fact("request-seen", Value::Choice(if first.is_some() { "yes" } else { "no" }))
        .actor(Role::Client, &asker)
        .actor(Role::Server, &asked)
        .evidence("request", requests.iter().map(|entry| entry.packet))
        .measured("error", all.iter().map(|error| error.packet), all.len() as f64, "errors")
        .not("rejected-by-firewall", [example.packet])
        .not("udp-unanswered", [example.packet])
        .topology(TopologyFacts::direct(
            &asker,
            &asked,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "refused").with([example.packet]),
        ));
    if let Some(port) = &quoted.destination_port {
        finding = finding.fact("port", Value::Port(port.clone()));
    }
    if let Some(entry) = first {
        finding = finding.fact("request", Value::Packet(entry.packet));
        if let Some(ns) = example.time.zip(entry.time).map(|(error, asked)| error.since(asked)) {
            finding = finding.fact("after", Value::Duration(ns));
        }
    }
    finding.covers = all.iter().filter_map(|e| e.about.or(e.shown_in)).map(Subject::Exchange).collect();
    finding.covers.sort_unstable();
    finding.covers.dedup();
    finding.covers.retain(|s| *s != subject);
    finding
}

/// The last request before the error.
fn request<'a>(error: &IcmpError, model: &Model<'a>) -> Option<&'a Entry> {
    let before = |entry: &&Entry| entry.asks && entry.error.is_none() && entry.packet < error.packet;
    model.exchange(error.about?)?.entries.iter().rev().find(before)
}
