//! A capture's packets, each as far into its tunnels as a line may show it.

use std::path::Path;

use crate::packet::{Body, Layer, Packet};
use crate::tunnel::LAYERS_WANTED;

/// Layers that are opened one after another to find what a line shows.
const DEEPEST: usize = 5;

/// All packets of a capture.
pub(super) struct Views {
    /// With everything opened.
    pub(super) full: Vec<Packet<'static>>,
    /// With at most 0, 1, 2 … layers opened.
    less: Vec<Vec<Packet<'static>>>,
}

/// Reads a capture; `None` where it is none.
pub(super) fn views(path: &Path, most: usize) -> Option<Views> {
    let full = packets(path, most)?;
    let tunnels = full.iter().any(|packet| !packet.layers.is_empty());
    let mut less = Vec::new();
    for layers in 0..if tunnels { DEEPEST } else { 0 } {
        LAYERS_WANTED.set(layers);
        less.extend(packets(path, most));
        LAYERS_WANTED.set(usize::MAX);
    }
    Some(Views { full, less })
}

fn packets(path: &Path, most: usize) -> Option<Vec<Packet<'static>>> {
    let mut source = crate::open(std::fs::File::open(path).ok()?).ok()?;
    if !source.format().starts_with("pcap") {
        return None;
    }
    let mut packets = Vec::new();
    while let Ok(Some(packet)) = source.next_packet() {
        // Frames that are left out keep their number.
        while packets.len() + 1 < packet.number as usize {
            let unknown = Packet { body: Body::Unknown, net: None, ..packet.without_payload() };
            packets.push(unknown);
        }
        packets.push(packet.without_payload());
        if packets.len() >= most {
            break;
        }
    }
    Some(packets)
}

fn tunnels(packet: &Packet<'_>) -> usize {
    packet.layers.iter().filter(|layer| !matches!(layer, Layer::Vlan(_))).count()
}

impl Views {
    /// The packet as deep in its tunnels as a line's reading is.
    pub(super) fn like(&self, at: usize, text: &Packet<'_>) -> &Packet<'static> {
        let full = &self.full[at];
        if tunnels(full) == tunnels(text) {
            return full;
        }
        let same = |packet: &&Packet<'static>| tunnels(packet) == tunnels(text) && packet.net.is_some();
        self.less.iter().rev().filter_map(|packets| packets.get(at)).find(same).unwrap_or(full)
    }
}
