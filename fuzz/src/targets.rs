//! What is done with hostile bytes. All of it must come back: without panic, in time, in bounded memory.

use pcaplain_capture::{Source, open, write};
use pcaplain_explain::{Control, InputSource, Options, explain};
use pcaplain_share::Fragment;

/// Link types that are read, by number.
const LINK_TYPES: [u32; 30] = [
    1, 113, 276, 101, 0, 108, 9, 50, 104, 51, 8, 239, 117, 105, 127, 119, 163, 192, 258, 149, 107, 206, 100,
    123, 10, 242, 138, 281, 285, 282,
];

fn drain(mut source: Source<'_>) {
    let mut last = 0;
    while let Ok(Some(packet)) = source.next_packet() {
        assert!(packet.number > last, "packets are numbered upwards");
        last = packet.number;
        let _ = (packet.source(), packet.destination(), format!("{packet:?}").len());
    }
    assert!(matches!(source.next_packet(), Ok(None)), "after the end nothing follows");
    assert!(source.warnings().len() as u64 <= source.warning_count());
    let _ = (source.names().count(), source.comments().len(), source.interfaces().len());
    let _ = (source.time_kind(), source.bytes_read(), source.format());
}

/// A file of whatever kind.
pub fn container(bytes: &[u8]) {
    match open(bytes) {
        Ok(source) => drain(source),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Frames of one link type: a byte for the type, then frames, each behind two bytes with its length.
pub fn decode(bytes: &[u8]) {
    let Some((&which, mut rest)) = bytes.split_first() else { return };
    let link_type = LINK_TYPES[usize::from(which) % LINK_TYPES.len()];
    let mut file = write::pcap_header(link_type, 262_144).to_vec();
    while let Some((&[low, high], after)) = rest.split_first_chunk() {
        let (cut, length) = (high & 0x80 != 0, usize::from(u16::from_le_bytes([low, high & 0x7f])));
        let frame = &after[..length.min(after.len())];
        let original = cut.then(|| u32::try_from(frame.len()).unwrap_or(u32::MAX).saturating_add(100));
        write::pcap_record(&mut file, pcaplain_capture::Timestamp(0), frame, original);
        rest = &after[frame.len()..];
    }
    container(&file);
}

/// Pasted text.
pub fn printout(bytes: &[u8]) {
    container(String::from_utf8_lossy(bytes).as_bytes());
}

/// From bytes to a report.
pub fn analysis(bytes: &[u8]) {
    let reader = Box::new(bytes);
    let mut inputs = [InputSource { name: "input".to_owned(), reader, size: Some(bytes.len() as u64) }];
    let options = Options { lang: "en".to_owned(), all_flows: true, ..Options::default() };
    let _ = explain(&mut inputs, &options, &mut |_| Control::Continue);
}

/// What stands behind the `#` of an address.
pub fn share_link(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(fragment) = Fragment::parse(&text) {
        let again = fragment.to_text().expect("what was read can be written");
        assert_eq!(Fragment::parse(&again).expect("and read again"), fragment);
    }
}
