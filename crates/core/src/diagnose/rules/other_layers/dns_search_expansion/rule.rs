//! One name, several look-ups: the resolver tries it under every suffix of its search list first.

use std::collections::BTreeMap;

use super::lookups::{Between, covers, few, subject, telling};
use crate::app_proto::{Lookup, Search, rcode};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "dns-search-expansion",
    kind: Kind::Slow,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["name", "end", "steps", "walks", "queries", "wasted", "first", "last"],
    roles: &["asked", "nothing", "last"],
    alternatives: &["dns-error", "dns-unanswered"],
    checks: &[
        Command { key: "conf", argv: &["cat", "/etc/resolv.conf"] },
        Command { key: "pod", argv: &["kubectl", "exec", "<pod>", "--", "cat", "/etc/resolv.conf"] },
        Command { key: "dotted", argv: &["getent", "ahosts", "<name>."] },
    ],
    remedies: &[
        Remedy { key: "dot", argv: None },
        Remedy { key: "ndots", argv: None },
        Remedy { key: "cache", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "host", "{client}", "and", "port", "53"],
    }),
    references: &[
        Reference {
            title: "resolv.conf(5): search and ndots",
            url: "https://man7.org/linux/man-pages/man5/resolv.conf.5.html",
        },
        Reference {
            title: "Kubernetes: DNS for services and pods",
            url: "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
        },
        Reference { title: "CoreDNS: autopath", url: "https://coredns.io/plugins/autopath/" },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

/// A walk with its look-ups.
struct Walk<'a> {
    search: &'a Search,
    lookups: Vec<&'a Lookup>,
}

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut told = vec![false; model.lookups.len()];
    for (index, _) in telling(model) {
        if let Some(told) = told.get_mut(index) {
            *told = true;
        }
    }
    let mut groups: BTreeMap<Between, Vec<Walk<'_>>> = BTreeMap::new();
    for search in model.searches {
        if !search.lookups.iter().all(|&index| told.get(index as usize).copied().unwrap_or(false)) {
            continue;
        }
        let lookups: Vec<&Lookup> =
            search.lookups.iter().filter_map(|&index| model.lookups.get(index as usize)).collect();
        let Some((first, one)) = lookups.first().and_then(|l| Some((*l, l.tries.first()?))) else { continue };
        // The name itself came first: what follows is a last resort, not a detour.
        if first.question.as_ref().is_some_and(|q| q.name.eq_ignore_ascii_case(&search.base)) {
            continue;
        }
        let key = (first.input, first.client.clone(), one.server.clone());
        groups.entry(key).or_default().push(Walk { search, lookups });
    }
    groups.into_values().filter_map(|walks| finding(&walks, model)).collect()
}

/// What the walk cost: from its first query to the last one, nanoseconds.
fn cost(walk: &Walk<'_>) -> Option<i64> {
    let at = |lookup: &&Lookup| lookup.tries.first().and_then(|t| t.at.time);
    Some(walk.lookups.last().and_then(at)?.since(walk.lookups.first().and_then(at)?))
}

fn finding(walks: &[Walk<'_>], model: &Model<'_>) -> Option<Finding> {
    let longest = walks.iter().map(|w| w.lookups.len()).max()?;
    let example = walks.iter().find(|w| w.lookups.len() == longest)?;
    let (last, misses) = example.lookups.split_last()?;
    let first = misses.first()?.tries.first()?;
    let last_query = last.tries.first()?;
    let end = match last.outcome() {
        Some(reply) if reply.rcode == rcode::NOERROR && reply.answers > 0 => "found",
        Some(_) => "nothing",
        None => "open",
    };
    // Walks for other record types of the same name run beside it.
    let runs_beside = |w: &&Walk<'_>| {
        let start = w.lookups.first().and_then(|l| l.tries.first()).map(|t| t.at.packet);
        w.search.base == example.search.base
            && start.is_some_and(|start| first.at.packet <= start && start <= last_query.at.packet)
    };
    let beside: Vec<&Walk<'_>> = walks.iter().filter(runs_beside).collect();
    let asked = beside.iter().flat_map(|w| w.lookups.iter().rev().skip(1));
    let asked = few(asked.filter_map(|l| Some(l.tries.first()?.at.packet)), 6);
    let nothing = beside.iter().flat_map(|w| w.lookups.iter().rev().skip(1));
    let nothing = few(nothing.filter_map(|l| Some(l.outcome()?.at.packet)), 3);
    let ends = few(beside.iter().filter_map(|w| Some(w.lookups.last()?.tries.first()?.at.packet)), 2);
    let queries: usize = walks.iter().map(|w| w.lookups.len()).sum();
    let wasted = walks.iter().filter_map(cost).max();
    let mut finding = Finding::new(&DIAGNOSIS, subject(first), 0.95)
        .fact("name", Value::Text(example.search.base.clone()))
        .fact("end", Value::Choice(end))
        .fact("steps", Value::Count(misses.len() as u64))
        .fact("walks", Value::Count(walks.len() as u64))
        .fact("queries", Value::Count(queries as u64))
        .fact("first", Value::Packet(first.at.packet))
        .fact("last", Value::Packet(last_query.at.packet))
        .actor(Role::Client, &first.client)
        .actor(Role::Server, &first.server)
        .evidence("asked", asked)
        .evidence("nothing", nothing.clone())
        .evidence("last", ends)
        .not("dns-error", [last_query.at.packet])
        .not("dns-unanswered", nothing.first().copied())
        .topology(TopologyFacts::direct(
            &first.client,
            &first.server,
            TopologyEdge::wrong("server", "client", EdgeState::Refused, "suffix").with(nothing),
        ));
    if let Some(ns) = wasted {
        finding = finding.fact("wasted", Value::Duration(ns));
        if ns < model.limits.search_cost {
            finding.kind = Kind::Notice;
        }
    }
    let all: Vec<&Lookup> = walks.iter().flat_map(|w| w.lookups.iter().copied()).collect();
    covers(&mut finding, &all);
    Some(finding)
}
