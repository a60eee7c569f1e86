//! What a capture file says about itself: comments, interfaces, names of addresses. All of it is hostile text.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use pcaplain_capture::{Interface, Source};

use crate::assemble::Read;
use crate::report::{Diagnosis, Point, Report, ResolvedName};
use crate::text::sanitise;

/// Interfaces that are described; files with more of them are made to be hostile.
const DESCRIBED: usize = 256;

/// Names by address.
pub(crate) type Names = BTreeMap<IpAddr, String>;

/// Of one input.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) comments: Vec<String>,
    names: Vec<(IpAddr, String)>,
    interfaces: Vec<Interface>,
}

impl Said {
    /// At the end of the input.
    pub(crate) fn of(source: &Source<'_>) -> Self {
        let clean = |text: &str| Some(sanitise(text)).filter(|text| !text.is_empty());
        Self {
            comments: source.comments().iter().filter_map(|comment| clean(comment)).collect(),
            names: source.names().filter_map(|(ip, name)| Some((ip, clean(name)?))).collect(),
            interfaces: source.interfaces().iter().take(DESCRIBED).cloned().collect(),
        }
    }
}

/// Describes the vantage points, which belong to inputs and their interfaces in order; gives all names, the first for each address.
pub(crate) fn into_points(read: &[Read], points: &mut [Point]) -> Names {
    let mut rest = points;
    for one in read {
        let (mine, after) = rest.split_at_mut(one.interfaces.len().min(rest.len()));
        rest = after;
        for (point, interface) in mine.iter_mut().zip(&one.said.interfaces) {
            describe(point, interface);
        }
    }
    let mut names = Names::new();
    for (ip, name) in read.iter().flat_map(|one| &one.said.names) {
        names.entry(*ip).or_insert_with(|| name.clone());
    }
    names
}

fn describe(point: &mut Point, interface: &Interface) {
    let clean = |text: &str| Some(sanitise(text)).filter(|text| !text.is_empty());
    point.description = interface.description.as_deref().and_then(clean);
    point.filter = interface.filter.as_deref().and_then(clean);
    point.comment = interface.comment.as_deref().and_then(clean);
    point.snap_length = interface.snap_length;
    point.dropped = interface.dropped;
}

/// Names in the pictures: of the parties, and above the addresses of nodes.
pub(crate) fn label(names: &Names, diagnoses: &mut [Diagnosis]) {
    if names.is_empty() {
        return;
    }
    let name = |text: &str| address(text).and_then(|ip| names.get(&ip)).cloned();
    for diagnosis in diagnoses {
        for actor in &mut diagnosis.actors {
            actor.name = actor.end.as_ref().and_then(|end| name(&end.text));
        }
        for graph in diagnosis.topology.iter_mut().flat_map(|both| [&mut both.expected, &mut both.actual]) {
            for node in &mut graph.nodes {
                if let Some(name) = node.detail.first().and_then(|detail| name(detail)) {
                    node.detail.insert(0, name);
                }
            }
        }
    }
}

/// The names of addresses that are in the report.
pub(crate) fn seen(names: &Names, report: &Report) -> Vec<ResolvedName> {
    if names.is_empty() {
        return Vec::new();
    }
    let flows = report.flows.iter().flat_map(|flow| [&flow.client, &flow.server]);
    let rows = report.packets.iter().flat_map(|row| [&row.from, &row.to]);
    let seen: BTreeSet<IpAddr> = flows.chain(rows).filter_map(|end| address(&end.text)).collect();
    let named = names.iter().filter(|(ip, _)| seen.contains(ip));
    named.map(|(ip, name)| ResolvedName { address: ip.to_string(), name: name.clone() }).collect()
}

/// The address in `10.0.0.1`, `10.0.0.1:80`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|both| both.ip()))
}
