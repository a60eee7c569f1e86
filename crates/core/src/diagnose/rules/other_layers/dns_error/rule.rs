//! A name is asked for and the answer is an error.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::lookups::{Between, asks, covers, few, subject, telling};
use crate::app_proto::{Lookup, rcode, rcode_name};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "dns-error",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &["reply-from-other-address"],
    facts: &["code", "code-name", "name", "type", "names", "took", "query", "answer", "servers", "single"],
    roles: &["query", "answer"],
    alternatives: &["dns-unanswered", "dns-search-expansion"],
    checks: &[
        Command { key: "ask", argv: &["dig", "@{server}", "<name>"] },
        Command { key: "trace", argv: &["dig", "+trace", "<name>"] },
        Command { key: "dnssec", argv: &["dig", "+cd", "@{server}", "<name>"] },
        Command {
            key: "log",
            argv: &["kubectl", "-n", "kube-system", "logs", "-l", "k8s-app=kube-dns", "--tail=50"],
        },
    ],
    remedies: &[
        Remedy { key: "name", argv: None },
        Remedy { key: "zone", argv: None },
        Remedy { key: "upstream", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-vvs0", "host", "{server}", "and", "port", "53"],
    }),
    references: &[
        Reference {
            title: "RFC 1035, section 4.1.1: response codes",
            url: "https://www.rfc-editor.org/rfc/rfc1035.html#section-4.1.1",
        },
        Reference { title: "RFC 2308: negative caching", url: "https://www.rfc-editor.org/rfc/rfc2308.html" },
        Reference {
            title: "RFC 8914: extended DNS errors",
            url: "https://www.rfc-editor.org/rfc/rfc8914.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

/// Record type of a zone's head.
const SOA: u16 = 6;

fn check(model: &Model<'_>) -> Vec<Finding> {
    let on_the_way = on_the_way(model);
    let found = found(model);
    let mut groups: BTreeMap<(Between, u8), Vec<&Lookup>> = BTreeMap::new();
    for (_, lookup) in telling(model) {
        let (Some(reply), Some(first), Some(question)) =
            (lookup.outcome(), lookup.tries.first(), &lookup.question)
        else {
            continue;
        };
        let name = question.name.to_ascii_lowercase();
        // A suffix that does not fit is no error while the walk goes on; nor is one record type of a name that has another.
        let missing = reply.rcode == rcode::NXDOMAIN;
        if reply.rcode == rcode::NOERROR
            || missing
                && (on_the_way.contains(&name) || found.contains(&name) || expected(&name, question.kind))
        {
            continue;
        }
        let between = (lookup.input, lookup.client.clone(), first.server.clone());
        groups.entry((between, reply.rcode)).or_default().push(lookup);
    }
    groups.into_iter().filter_map(|((_, code), lookups)| finding(code, &lookups, model)).collect()
}

/// Names of a walk along a search list that led on: to an answer, or beyond the end of the capture.
fn on_the_way(model: &Model<'_>) -> FxHashSet<String> {
    let mut names = FxHashSet::default();
    for search in model.searches {
        let lookups = || search.lookups.iter().filter_map(|&index| model.lookups.get(index as usize));
        let failed =
            lookups().next_back().and_then(Lookup::outcome).is_some_and(|r| r.rcode != rcode::NOERROR);
        if !failed {
            names.extend(lookups().filter_map(|l| Some(l.question.as_ref()?.name.to_ascii_lowercase())));
        }
    }
    names
}

/// Names that were found under some record type.
fn found(model: &Model<'_>) -> FxHashSet<String> {
    let answered = |l: &&Lookup| l.outcome().is_some_and(|r| r.rcode == rcode::NOERROR && r.answers > 0);
    let lookups = model.lookups.iter().filter(answered);
    lookups.filter_map(|l| Some(l.question.as_ref()?.name.to_ascii_lowercase())).collect()
}

/// Names that clients try on the off chance: proxy discovery (WPAD), tunnels (RFC 5214), the canary of browsers, and Avahi's question
/// whether somebody serves `local` by unicast.
fn expected(name: &str, kind: u16) -> bool {
    matches!(name.split('.').next(), Some("wpad" | "isatap"))
        || name == "use-application-dns.net"
        || name == "local" && kind == SOA
}

fn finding(code: u8, lookups: &[&Lookup], model: &Model<'_>) -> Option<Finding> {
    let example = *lookups.first()?;
    let first = example.tries.first()?;
    let failed = example.tries.iter().find(|t| t.reply.as_ref().is_some_and(|r| r.rcode == code))?;
    let reply = failed.reply.as_ref()?;
    let tries = || lookups.iter().flat_map(|l| l.tries.iter());
    let queries = few(tries().map(|t| t.at.packet), 4);
    let answers = tries().filter_map(|t| t.reply.as_ref()).filter(|r| r.rcode == code).map(|r| r.at.packet);
    let answers = few(answers, 4);
    let kind = match code {
        rcode::NXDOMAIN => "nxdomain",
        rcode::SERVFAIL => "servfail",
        rcode::REFUSED => "refused",
        rcode::FORMERR | rcode::NOTIMP => "not-understood",
        _ => "other",
    };
    // Of a walk that failed, the name as the program gave it.
    let base = model.searches.iter().find(|s| {
        s.lookups.iter().any(|&i| model.lookups.get(i as usize).is_some_and(|l| std::ptr::eq(l, example)))
    });
    let name = base.map(|s| &*s.base).or(example.question.as_ref().map(|q| &*q.name));
    let single = name.is_some_and(|name| !name.contains('.'));
    let mut names: Vec<&str> = lookups.iter().filter_map(|l| Some(&*l.question.as_ref()?.name)).collect();
    names.sort_unstable();
    names.dedup();
    let mut finding = Finding::new(&DIAGNOSIS, subject(first), 0.95)
        .fact("code", Value::Choice(kind))
        .fact("code-name", Value::Name(rcode_name(code).unwrap_or("an error")))
        .fact("names", Value::Count(names.len() as u64))
        .fact("servers", Value::Count(example.servers().len() as u64))
        .fact("query", Value::Packet(failed.at.packet))
        .fact("answer", Value::Packet(reply.at.packet))
        .fact("single", Value::Choice(if single { "yes" } else { "no" }))
        .actor(Role::Client, &first.client)
        .actor(Role::Server, &first.server)
        .evidence("query", queries)
        .evidence("answer", answers)
        .not("dns-unanswered", [reply.at.packet])
        .unseen(if kind == "nxdomain" { "whose" } else { "why" })
        .topology(TopologyFacts::direct(
            &first.client,
            &first.server,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "error").with([reply.at.packet]),
        ));
    if kind == "nxdomain" {
        finding = finding.not("dns-search-expansion", [reply.at.packet]);
    }
    finding = asks(finding, example.question.as_ref(), name);
    if let Some(ns) = failed.took() {
        finding = finding.fact("took", Value::Duration(ns));
    }
    covers(&mut finding, lookups);
    Some(finding)
}
