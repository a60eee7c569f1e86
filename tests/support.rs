//! From bytes to an analysis, as every front end does it.

pub(crate) mod words;

use pcaplain_capture::CaptureError;
use pcaplain_core::diagnose::Limits;
use pcaplain_core::{Analyser, Analysis};

/// Reads a capture or a print-out from memory and analyses it.
pub(crate) fn analyse(bytes: &[u8]) -> Result<Analysis, CaptureError> {
    let mut source = pcaplain_capture::open(bytes)?;
    let printed = source.format() == "tcpdump";
    let mut analyser = Analyser::new(Limits::DEFAULT);
    let input = analyser.add_input(printed);
    while let Some(packet) = source.next_packet()? {
        analyser.push(input, &packet);
    }
    Ok(analyser.finish())
}

/// Ids of all findings, the leading one first.
pub(crate) fn ids(analysis: &Analysis) -> Vec<&'static str> {
    analysis.findings.iter().map(|finding| finding.diagnosis.id).collect()
}

/// Packets that prove `id` in the part `role`, or in any part.
pub(crate) fn evidence(analysis: &Analysis, id: &str, role: Option<&str>) -> Vec<u32> {
    let findings = analysis.findings.iter().filter(|finding| finding.diagnosis.id == id);
    let proofs = findings.flat_map(|finding| &finding.evidence);
    proofs
        .filter(|proof| role.is_none_or(|role| role == proof.role))
        .flat_map(|proof| proof.packets.iter().map(|packet| packet.number))
        .collect()
}
