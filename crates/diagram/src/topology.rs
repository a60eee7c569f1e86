//! The topology: as it should be beside as it was, the same nodes in the same places.

mod boxes;
mod draw;
mod panel;
mod routes;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use pcaplain_explain::report::{Edge, Graph, PacketRef, Report, Topology, plain};

use crate::text::clean;
use crate::words::Words;
use crate::{Picture, TopologyOptions};

/// Report → request → geometry → SVG.
pub(crate) fn picture(report: &Report, diagnosis: usize, options: &TopologyOptions) -> Picture {
    let Some(found) = report.diagnoses.get(diagnosis) else { return Picture::default() };
    let Some(topology) = found.topology.as_ref().filter(|topology| has_nodes(topology)) else {
        return Picture::default();
    };
    let words = Words::of(&report.lang);
    let title = format!("{}: {}", words.topology, clean(&plain(&found.title)));
    let alt = story(topology, &title, &words);
    let layout = panel::Layout::of(topology, options.width, options.stacked, &words);
    let svg = draw::draw(&layout, &title, &alt, options);
    Picture { svg, width: layout.width, height: layout.height, alt }
}

fn has_nodes(topology: &Topology) -> bool {
    !(topology.expected.nodes.is_empty() && topology.actual.nodes.is_empty())
}

/// Both graphs in words.
fn story(topology: &Topology, title: &str, words: &Words) -> String {
    let mut out = format!("{title}.");
    for (name, graph) in [(words.expected, &topology.expected), (words.actual, &topology.actual)] {
        let edges: Vec<String> = graph.edges.iter().map(|edge| edge_name(edge, graph, words)).collect();
        let mut name = name.to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let _ = write!(out, " {name}: {}.", edges.join("; "));
        if let Some(caption) = &graph.caption {
            let _ = write!(out, " {}.", clean(caption).trim_end_matches('.'));
        }
    }
    out
}

/// "client → proxy (never made)", for titles and for people who do not see the picture.
fn edge_name(edge: &Edge, graph: &Graph, words: &Words) -> String {
    let label = |id: &str| {
        graph.nodes.iter().find(|node| node.id == id).map_or_else(|| clean(id), |node| clean(&node.label))
    };
    let mut out = format!("{} → {}", label(&edge.from), label(&edge.to));
    let said = edge.label.as_deref().map(clean).filter(|label| !label.is_empty());
    if let Some(said) = said.or_else(|| words.state(&edge.state).map(str::to_owned)) {
        let _ = write!(out, " ({said})");
    }
    if let Some(rewrite) = &edge.rewrites {
        let _ = write!(out, ", {} → {}", clean(&rewrite.from), clean(&rewrite.to));
    }
    out
}

/// Whether an edge carries one of these packets.
fn carries(packets: &[PacketRef], selected: &[PacketRef]) -> bool {
    packets.iter().any(|packet| selected.contains(packet))
}
