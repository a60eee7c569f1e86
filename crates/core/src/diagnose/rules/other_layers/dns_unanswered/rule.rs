//! A name is asked for and no answer comes, or only after the client has asked again.

use std::collections::BTreeSet;

use pcaplain_capture::{Endpoint, Timestamp};

use super::lookups::{asks, between, covers, few, subject, telling};
use crate::app_proto::Lookup;
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "dns-unanswered",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["reply-from-other-address", "udp-unreachable", "fragments-lost"],
    facts: &[
        "how",
        "name",
        "type",
        "names",
        "attempts",
        "others",
        "took",
        "query",
        "answer",
        "alive",
        "half",
        "elsewhere",
    ],
    roles: &["query", "again", "answer"],
    alternatives: &["dns-error", "udp-unreachable", "reply-not-received"],
    checks: &[
        Command { key: "ask", argv: &["dig", "+tries=1", "+time=2", "@{server}", "<name>"] },
        Command { key: "tcp", argv: &["dig", "+tcp", "@{server}", "<name>"] },
        Command { key: "races", argv: &["conntrack", "-S"] },
        Command {
            key: "pods",
            argv: &[
                "kubectl",
                "-n",
                "kube-system",
                "get",
                "pods,endpoints",
                "-l",
                "k8s-app=kube-dns",
                "-o",
                "wide",
            ],
        },
    ],
    remedies: &[
        Remedy { key: "resolver", argv: None },
        Remedy { key: "single-request", argv: None },
        Remedy { key: "cache", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "port", "53", "or", "icmp"],
    }),
    references: &[
        Reference {
            title: "resolv.conf(5): timeout, attempts, single-request",
            url: "https://man7.org/linux/man-pages/man5/resolv.conf.5.html",
        },
        Reference {
            title: "RFC 1035, section 7.2: sending the queries",
            url: "https://www.rfc-editor.org/rfc/rfc1035.html#section-7.2",
        },
        Reference {
            title: "Kubernetes: debugging DNS resolution",
            url: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

/// A look-up that waited for an answer in vain.
struct Wait<'a> {
    lookup: &'a Lookup,
    /// An answer came in the end.
    answered: bool,
    /// It was asked for more than once.
    repeated: bool,
    /// From the first query to the answer or to the last query, nanoseconds.
    ns: Option<i64>,
}

fn check(model: &Model<'_>) -> Vec<Finding> {
    let waits: Vec<Wait<'_>> = telling(model).filter_map(|(_, lookup)| waited(lookup, model)).collect();
    let groups = between(waits.iter().map(|wait| wait.lookup));
    groups
        .into_values()
        .filter_map(|lookups| {
            let of = |wait: &&Wait<'_>| lookups.iter().any(|l| std::ptr::eq(*l, wait.lookup));
            finding(&waits.iter().filter(of).collect::<Vec<_>>(), &lookups, model)
        })
        .collect()
}

fn waited<'a>(lookup: &'a Lookup, model: &Model<'_>) -> Option<Wait<'a>> {
    let first = lookup.tries.first()?;
    // An error message is an answer too, and other rules speak of it.
    if lookup.tries.iter().any(|t| t.error.is_some()) {
        return None;
    }
    let since = |time: Option<Timestamp>| Some(time?.since(first.at.time?));
    let mut replies = lookup.tries.iter().filter_map(|t| t.reply.as_ref());
    let reply = replies.next();
    let last = lookup.tries.last()?;
    let repeated = lookup.try_count >= 2;
    if let Some(reply) = reply {
        let ns = since(reply.at.time)?;
        let second = lookup.tries.get(1)?;
        // Asked again after the answer: that one did not arrive, or the look-up goes on elsewhere.
        let asked_again = second.at.packet < reply.at.packet;
        let late = asked_again && ns >= model.limits.lookup_retry;
        return late.then_some(Wait { lookup, answered: true, repeated, ns: Some(ns) });
    }
    let end = model.inputs.get(usize::from(lookup.input)).and_then(|i| i.last_time);
    let left = end.zip(last.at.time).map(|(end, asked)| end.since(asked));
    let ns = since(last.at.time);
    let long = left.is_some_and(|ns| ns >= model.limits.lookup_patience);
    // The same query once more, or a third one, was not answered; two of their own may have answers that took another way.
    let insists = lookup.try_count >= 3 || lookup.tries.iter().any(|t| t.repeats);
    let sees = insists || reaches(lookup, model);
    // One query without an answer among others that have theirs is what tunnels and abandoned pages look like.
    let alone = || !model.lookups.iter().any(|l| answers(l, lookup, &first.server));
    let gone = sees
        && (long && (repeated || alone()) || repeated && ns.is_none_or(|ns| ns >= model.limits.lookup_retry));
    gone.then_some(Wait { lookup, answered: false, repeated, ns })
}

/// Has this server answered another question of the client?
fn answers(other: &Lookup, lookup: &Lookup, server: &Endpoint) -> bool {
    other.input == lookup.input
        && other.client == lookup.client
        && other.tries.iter().any(|t| t.server == *server && t.reply.is_some())
}

/// Does the capture show packets to this client at all? Otherwise silence says little.
fn reaches(lookup: &Lookup, model: &Model<'_>) -> bool {
    let heard = model.exchanges.iter().any(|e| {
        let answered = e.asker.host == lookup.client && e.answers > 0;
        e.input == lookup.input && (answered || e.asked.host == lookup.client && e.asks > 0)
    });
    heard
        || model.conns.iter().any(|c| {
            let [client, server] = &c.sides;
            let to_client = c.client.host == lookup.client && server.segments > 0;
            c.input == lookup.input && (to_client || c.server.host == lookup.client && client.segments > 0)
        })
}

fn finding(waits: &[&Wait<'_>], lookups: &[&Lookup], model: &Model<'_>) -> Option<Finding> {
    // The clearest one: unanswered to the end, then the longest wait.
    let example = waits.iter().max_by_key(|w| (!w.answered, w.repeated, w.ns))?;
    let first = example.lookup.tries.first()?;
    let confidence = if waits.iter().any(|w| w.repeated) { 0.95 } else { 0.7 };
    let tries = || lookups.iter().flat_map(|l| l.tries.iter());
    let queries = few(lookups.iter().filter_map(|l| Some(l.tries.first()?.at.packet)), 4);
    let again = few(lookups.iter().flat_map(|l| l.tries.iter().skip(1)).map(|t| t.at.packet), 2);
    let reply = example.lookup.outcome();
    // Other questions that this resolver did answer in this capture.
    let alive = model.lookups.iter().filter(|l| l.input == example.lookup.input).flat_map(|l| l.tries.iter());
    let alive = alive.filter(|t| t.server == first.server).find(|t| t.reply.is_some());
    // Its twin for the other address family, from the same port, was answered.
    let half = alive.is_some_and(|t| t.client == first.client)
        || model.lookups.iter().any(|l| {
            !std::ptr::eq(l, example.lookup)
                && l.tries.first().is_some_and(|t| {
                    t.client == first.client && t.server == first.server && t.reply.is_some()
                })
        });
    let other = reply.filter(|r| r.from.host != first.server.host).map(|r| r.from.host.clone());
    let how = match (example.answered, example.repeated) {
        (true, _) => "late",
        (false, true) => "never",
        (false, false) => "once",
    };
    let servers: BTreeSet<&Endpoint> = example.lookup.tries.iter().map(|t| &t.server).collect();
    let others = servers.len().saturating_sub(1);
    let client = &first.client;
    let mut finding = Finding::new(&DIAGNOSIS, subject(first), confidence)
        .fact("how", Value::Choice(how))
        .fact("names", Value::Count(lookups.len() as u64))
        .fact("attempts", Value::Count(u64::from(example.lookup.try_count)))
        .fact("others", Value::Count(others as u64))
        .fact("query", Value::Packet(first.at.packet))
        .fact("half", Value::Choice(if half { "yes" } else { "no" }))
        .actor(Role::Client, client)
        .actor(Role::Server, &first.server)
        .evidence("query", queries.clone())
        .evidence("again", again)
        .evidence("answer", reply.map(|r| r.at.packet))
        .not("dns-error", reply.filter(|r| r.rcode == 0).map(|r| r.at.packet))
        .not("udp-unreachable", [])
        .not("reply-not-received", queries.first().copied())
        .unseen(if alive.is_some() { "which-way" } else { "where" })
        .topology(TopologyFacts::direct(
            client,
            &first.server,
            TopologyEdge::wrong("server", "client", EdgeState::Lost, "unanswered")
                .with(tries().map(|t| t.at.packet)),
        ));
    finding = asks(finding, example.lookup.question.as_ref(), None);
    if let Some(ns) = example.ns.filter(|&ns| ns > 0) {
        finding = finding.fact("took", Value::Duration(ns));
    }
    if let Some(reply) = reply {
        finding = finding.fact("answer", Value::Packet(reply.at.packet));
    }
    if let Some(alive) = alive.and_then(|t| t.reply.as_ref()).filter(|r| Some(r.at) != reply.map(|r| r.at)) {
        finding = finding.fact("alive", Value::Packet(alive.at.packet));
    }
    if let Some(host) = other {
        finding = finding.fact("elsewhere", Value::Host(host));
    }
    covers(&mut finding, lookups);
    Some(finding)
}
