//! The pictures' facts, with words.

use pcaplain_core::Role;
use pcaplain_core::diagnose::{Finding, TopologyEdge, TopologyNode};

use crate::cast::{end, packet};
use crate::report::{Edge, Graph, Node, Rewrite, Topology, plain};
use crate::text::sanitise;
use crate::words::{Args, Words};

/// As it should be and as it was.
pub(crate) fn topology(finding: &Finding, args: &Args, words: &Words) -> Option<Topology> {
    let facts = finding.topology.as_ref()?;
    let id = finding.diagnosis.id;
    let nodes: Vec<Node> = facts.nodes.iter().map(|n| node(id, n, args, words)).collect();
    let graph = |edges: &[TopologyEdge], which: &str| Graph {
        nodes: nodes.clone(),
        edges: edges
            .iter()
            .enumerate()
            .map(|(index, e)| edge(id, index, e, facts.nodes.as_slice(), args, words))
            .collect(),
        caption: words.maybe(&format!("{id}-caption-{which}"), args).map(|spans| plain(&spans)),
    };
    Some(Topology { expected: graph(&facts.expected, "expected"), actual: graph(&facts.actual, "actual") })
}

fn node(id: &str, node: &TopologyNode, args: &Args, words: &Words) -> Node {
    let label =
        words.first_of(&[&format!("{id}-node-{}", node.id), &format!("node-{}", node.role.id())], args);
    let mut detail: Vec<String> = node.end.iter().map(|e| end(e).to_string()).collect();
    detail.extend(
        node.rewrites
            .iter()
            .map(|(from, to)| format!("{} → {}", sanitise(&from.to_string()), sanitise(&to.to_string()))),
    );
    let group = node
        .group
        .map(|key| plain(&words.first_of(&[&format!("{id}-group-{key}"), &format!("group-{key}")], args)));
    let flow_end = match node.role {
        Role::Client => Some("client"),
        Role::Server | Role::Backend => Some("server"),
        _ => None,
    };
    Node {
        id: node.id.to_owned(),
        role: node.role.id().to_owned(),
        label: plain(&label),
        detail,
        group: group.filter(|label| !label.is_empty()),
        flow_end: flow_end.map(str::to_owned),
        known_from: if node.supposed { "supposed" } else { "packets" }.to_owned(),
    }
}

fn edge(
    id: &str,
    index: usize,
    edge: &TopologyEdge,
    nodes: &[TopologyNode],
    args: &Args,
    words: &Words,
) -> Edge {
    let label = edge.label.map(|key| {
        let spans = words.first_of(&[&format!("{id}-edge-{key}"), &format!("edge-{key}")], args);
        if spans.is_empty() { key.replace('-', " ") } else { plain(&spans) }
    });
    // A translation happens on the way out of its node.
    let rewrites = nodes.iter().find(|n| n.id == edge.from && edge.label.is_none()).and_then(|n| {
        match n.rewrites.as_slice() {
            [(from, to)] => {
                Some(Rewrite { from: sanitise(&from.to_string()), to: sanitise(&to.to_string()) })
            }
            _ => None,
        }
    });
    Edge {
        id: format!("{}-{}-{index}", edge.from, edge.to),
        from: edge.from.to_owned(),
        to: edge.to.to_owned(),
        packets: edge.packets.iter().copied().map(packet).collect(),
        rewrites,
        differs: edge.differs,
        state: edge.state.id().to_owned(),
        label,
    }
}
