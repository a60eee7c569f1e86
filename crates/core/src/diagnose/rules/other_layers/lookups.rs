//! What the rules about names share.

use std::collections::BTreeMap;

use pcaplain_capture::{Endpoint, Host};

use crate::app_proto::{Carrier, Lookup, Question, Try, kind_name};
use crate::diagnose::{Finding, Model, Subject, Value};
use crate::exchange::Protocol;
use crate::names::PacketRef;

/// Record type of reverse look-ups.
const PTR: u16 = 12;

/// Who asks whom, in which input.
pub(super) type Between = (u16, Host, Endpoint);

/// What a query travelled in.
pub(super) fn subject(one: &Try) -> Subject {
    match one.carrier {
        Carrier::Exchange(index) => Subject::Exchange(index),
        Carrier::Connection(id) => Subject::Connection(id),
    }
}

/// Look-ups that say something: not those to many, and reverse ones only where the input holds nothing else, because tools that
/// show names (tcpdump, traceroute, netstat) ask for them by themselves.
pub(super) fn telling<'a>(model: &Model<'a>) -> impl Iterator<Item = (usize, &'a Lookup)> {
    let reverse = |lookup: &Lookup| lookup.question.as_ref().is_some_and(|q| q.kind == PTR);
    let lookups = model.lookups;
    let mut only_reverse: Vec<bool> = vec![true; model.inputs.len()];
    let others = lookups.iter().filter(|l| !reverse(l)).map(|l| l.input);
    let others = others.chain(model.conns.iter().map(|c| c.input));
    let asked = model.exchanges.iter().filter(|e| e.app != Some("dns") && e.protocol != Protocol::Resolution);
    let others = others.chain(asked.map(|e| e.input));
    for input in others {
        if let Some(only) = only_reverse.get_mut(usize::from(input)) {
            *only = false;
        }
    }
    lookups.iter().enumerate().filter(move |(_, lookup)| {
        let alone = only_reverse.get(usize::from(lookup.input)).copied().unwrap_or(false);
        !lookup.to_many && !lookup.tries.is_empty() && (alone || !reverse(lookup))
    })
}

/// Puts look-ups of one client to one resolver together.
pub(super) fn between<'a>(lookups: impl Iterator<Item = &'a Lookup>) -> BTreeMap<Between, Vec<&'a Lookup>> {
    let mut groups: BTreeMap<Between, Vec<&Lookup>> = BTreeMap::new();
    for lookup in lookups {
        if let Some(first) = lookup.tries.first() {
            let key = (lookup.input, lookup.client.clone(), first.server.clone());
            groups.entry(key).or_default().push(lookup);
        }
    }
    groups
}

/// In the order of the capture, the first few and the last.
pub(super) fn few(packets: impl Iterator<Item = PacketRef>, most: usize) -> Vec<PacketRef> {
    let mut packets: Vec<PacketRef> = packets.collect();
    packets.sort_unstable();
    packets.dedup();
    if packets.len() > most {
        let last = packets.last().copied();
        packets.truncate(most.saturating_sub(1));
        packets.extend(last);
    }
    packets
}

/// Adds the question: `name`, and `type` where it is a common one.
pub(super) fn asks(finding: Finding, question: Option<&Question>, name: Option<&str>) -> Finding {
    let Some(question) = question else { return finding };
    let finding = finding.fact("name", Value::Text(name.unwrap_or(&question.name).into()));
    match kind_name(question.kind) {
        Some(kind) => finding.fact("type", Value::Name(kind)),
        None => finding,
    }
}

/// Everything that carried these look-ups, beside the subject itself.
pub(super) fn covers(finding: &mut Finding, lookups: &[&Lookup]) {
    let mut all: Vec<Subject> = lookups.iter().flat_map(|l| l.tries.iter().map(subject)).collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|&one| one != finding.subject);
    finding.covers = all;
}
