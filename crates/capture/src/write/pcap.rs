//! pcap with times in nanoseconds, little-endian (draft-ietf-opsawg-pcap).

use crate::time::Timestamp;

/// The file header. `link_type`: number of <https://www.tcpdump.org/linktypes.html>; `snap_length`: bytes.
pub fn pcap_header(link_type: u32, snap_length: u32) -> [u8; 24] {
    let mut header = [0; 24];
    let version: u32 = 4 << 16 | 2;
    let words = [0xa1b2_3c4d, version, 0, 0, snap_length, link_type];
    for (place, word) in header.chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    header
}

/// Appends a record. `frame`: the bytes that are kept; `original`: the frame's length on the wire where that is more.
/// Times before 1970 or after 2106 do not fit the format and become its first or last second.
pub fn pcap_record(out: &mut Vec<u8>, time: Timestamp, frame: &[u8], original: Option<u32>) {
    let seconds = time.0.div_euclid(1_000_000_000).clamp(0, i64::from(u32::MAX));
    let nanos = time.0.rem_euclid(1_000_000_000);
    let captured = u32::try_from(frame.len()).unwrap_or(u32::MAX);
    for word in [seconds as u32, nanos as u32, captured, original.unwrap_or(captured)] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend_from_slice(frame);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_bytes() {
        let bytes = pcap_header(1, 0x0004_0000);
        let expected = [0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
        assert_eq!(bytes, expected);
    }

    #[test]
    fn record_bytes() {
        let mut out = Vec::new();
        pcap_record(&mut out, Timestamp(1_000_000_258), &[0xaa], Some(60));
        assert_eq!(out, [1, 0, 0, 0, 2, 1, 0, 0, 1, 0, 0, 0, 60, 0, 0, 0, 0xaa]);
    }
}
