//! A scenario → a pcap file.

use crate::model::Scenario;

const MAGIC_NANOSECONDS: u32 = 0xa1b2_3c4d;
const LINKTYPE_ETHERNET: u32 = 1;
const SNAP_LENGTH: u32 = 262_144;

impl Scenario {
    /// The capture as a classic pcap file: little-endian, nanoseconds, Ethernet. Packets in the order of the text.
    pub fn to_pcap(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let word = |out: &mut Vec<u8>, value: u32| out.extend(value.to_le_bytes());
        word(&mut out, MAGIC_NANOSECONDS);
        out.extend([2, 0, 4, 0]); // version 2.4
        for value in [0, 0, SNAP_LENGTH, LINKTYPE_ETHERNET] {
            word(&mut out, value);
        }
        for (index, sent) in self.packets.iter().enumerate() {
            let Some(frame) = self.frame(index) else { continue };
            let captured = sent.cut.map_or(frame.len(), |cut| frame.len().min(cut as usize));
            let time = self.start.saturating_add(sent.time);
            word(&mut out, time.div_euclid(1_000_000_000) as u32);
            word(&mut out, time.rem_euclid(1_000_000_000) as u32);
            word(&mut out, captured as u32);
            word(&mut out, frame.len() as u32);
            out.extend(frame.get(..captured).unwrap_or(&frame));
        }
        out
    }
}
