//! IEEE 802.11 frames, alone or behind what radio drivers put before them: radiotap, the Prism header, the AVS header, PPI.

use super::{Above, LinkType, mac, snap};
use crate::packet::Link;

/// A data frame that is neither encrypted nor a fragment carries LLC; all others carry nothing that concerns us.
pub(super) fn frame<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    wifi(frame, false, link)
}

/// A frame whose first two bytes are the other way round, as many access points send them to their controller.
pub(crate) fn swapped<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    match frame.first_chunk() {
        // The number of the frame and its fragment are the other way round, too.
        Some(&[flags, control]) => controlled(frame, [control, flags], false, frame.get(23), link),
        None => Above::Cut,
    }
}

/// `padded`: the header is filled up to a multiple of four bytes.
fn wifi<'a>(frame: &'a [u8], padded: bool, link: &mut Link) -> Above<'a> {
    match frame.first_chunk() {
        Some(&control) => controlled(frame, control, padded, frame.get(22), link),
        None => Above::Cut,
    }
}

/// `sequence`: the byte with the number of the fragment in its lower half.
fn controlled<'a>(
    frame: &'a [u8],
    control: [u8; 2],
    padded: bool,
    sequence: Option<&u8>,
    link: &mut Link,
) -> Above<'a> {
    const TO_DS: u8 = 0x01;
    const FROM_DS: u8 = 0x02;
    const MORE_FRAGMENTS: u8 = 0x04;
    const PROTECTED: u8 = 0x40;
    const ORDER: u8 = 0x80;
    let [control, flags] = control;
    let address = |at: usize| frame.get(at..).and_then(mac);
    let (to, from) = (flags & TO_DS != 0, flags & FROM_DS != 0);
    let (kind, subtype) = (control >> 2 & 3, control >> 4);
    // Receiver, transmitter; with a distribution system on the way, the ends are further behind.
    link.destination = address(if to { 16 } else { 4 });
    link.source = match (to, from) {
        (_, false) => address(10),
        (false, true) => address(16),
        (true, true) => address(24),
    };
    if kind == 1 {
        // Control frames are short: a receiver, perhaps a transmitter.
        return Above::NotIp(None, frame.get(10..).unwrap_or_default());
    }
    let quality = kind == 2 && subtype & 8 != 0;
    let mut length = 24;
    if to && from {
        length += 6;
    }
    let mut aggregated = false;
    let mut mesh = false;
    if quality {
        let bit = |at: usize, mask: u8| frame.get(at).is_some_and(|control| control & mask != 0);
        aggregated = bit(length, 0x80);
        // In frames between mesh stations: a header of its own follows.
        mesh = from && bit(length.saturating_add(1), 0x01);
        length += if flags & ORDER != 0 { 6 } else { 2 };
    }
    if padded {
        length = length.next_multiple_of(4);
    }
    let Some(mut body) = frame.get(length..) else { return Above::Cut };
    let fragment = sequence.is_some_and(|sequence| sequence & 0x0f != 0) || flags & MORE_FRAGMENTS != 0;
    if kind != 2 || subtype & 4 != 0 || flags & PROTECTED != 0 || fragment {
        return Above::NotIp(None, body);
    }
    // Drafts of mesh networks had the header without the bit.
    let llc = |body: &[u8]| body.starts_with(&[0xaa, 0xaa, 0x03]);
    let unsaid = |body: &[u8]| {
        let after = body.first().and_then(|&extra| body.get(6 + 6 * usize::from(extra & 3)..));
        !llc(body) && after.is_some_and(llc)
    };
    if mesh || quality && from && !aggregated && unsaid(body) {
        // Flags, time to live, number; and up to two more addresses, those of the ends first.
        let Some(&extra) = body.first() else { return Above::Cut };
        if extra & 3 == 2 {
            link.destination = body.get(6..).and_then(mac);
            link.source = body.get(12..).and_then(mac);
        }
        body = body.get(6 + 6 * usize::from(extra & 3)..).unwrap_or_default();
    }
    if aggregated {
        // Several frames in one: the first, after two addresses and a length, stands for all.
        let Some((&[d0, d1, d2, d3, d4, d5, s0, s1, s2, s3, s4, s5, l0, l1], rest)) =
            body.split_first_chunk()
        else {
            return Above::Cut;
        };
        link.destination = Some([d0, d1, d2, d3, d4, d5]);
        link.source = Some([s0, s1, s2, s3, s4, s5]);
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        body = rest.get(..length).unwrap_or(rest);
    }
    snap(body)
}

/// Version, padding, length, words of presence bits, fields (<https://www.radiotap.org>). Little-endian.
pub(super) fn radiotap<'a>(bytes: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some(&[_, _, l0, l1, p0, p1, p2, p3]) = bytes.first_chunk() else { return Above::Cut };
    let length = usize::from(u16::from_le_bytes([l0, l1]));
    let Some((header, frame)) = bytes.split_at_checked(length) else { return Above::Cut };
    wifi(frame, radiotap_padding(header, u32::from_le_bytes([p0, p1, p2, p3])), link)
}

/// The flag that says that the frame's header is padded.
fn radiotap_padding(header: &[u8], present: u32) -> bool {
    const TIME: u32 = 1;
    const FLAGS: u32 = 2;
    const MORE: u8 = 0x80;
    if present & FLAGS == 0 {
        return false;
    }
    // The words of presence bits go on while their highest bit is set.
    let words = header.get(4..).unwrap_or_default().chunks_exact(4);
    let more = words.take_while(|word| word.last().is_some_and(|last| last & MORE != 0)).count();
    let mut at = 8 + 4 * more;
    if present & TIME != 0 {
        at = at.next_multiple_of(8) + 8;
    }
    header.get(at).is_some_and(|flags| flags & 0x20 != 0)
}

/// Code and length of the header, then fields; drivers that speak AVS use the same link type.
pub(super) fn prism<'a>(bytes: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some(&[c0, c1, c2, c3, l0, l1, l2, l3]) = bytes.first_chunk() else { return Above::Cut };
    // 802.11 in Ethernet's clothes: AVS is big-endian and says so; Prism is in the byte order of the capturing machine.
    let avs = u32::from_be_bytes([c0, c1, c2, c3]) & 0xffff_f000 == 0x8021_1000;
    let (big, little) = (u32::from_be_bytes([l0, l1, l2, l3]), u32::from_le_bytes([l0, l1, l2, l3]));
    let length = if avs || little > 0xffff { big } else { little };
    match usize::try_from(length).ok().and_then(|length| bytes.get(length..)) {
        Some(frame) => wifi(frame, false, link),
        None => Above::Cut,
    }
}

/// Per-packet information: version, flags, length, and the link type of the frame that follows. Little-endian.
pub(super) fn ppi<'a>(bytes: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some(&[_, _, l0, l1, t0, t1, t2, t3]) = bytes.first_chunk() else { return Above::Cut };
    let Some(frame) = bytes.get(usize::from(u16::from_le_bytes([l0, l1]))..) else { return Above::Cut };
    match LinkType::from_number(u32::from_le_bytes([t0, t1, t2, t3])) {
        // Not one that could hold the next.
        LinkType::Ppi | LinkType::Pktap => Above::NotIp(None, frame),
        link_type => super::above(link_type, frame, link),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AP: [u8; 6] = [2, 0, 0, 0, 0, 0xaa];
    const STATION: [u8; 6] = [2, 0, 0, 0, 0, 0xbb];
    const FAR: [u8; 6] = [2, 0, 0, 0, 0, 0xcc];
    const LLC: [u8; 9] = [0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, 0x45];

    fn data(control: [u8; 2], addresses: [[u8; 6]; 3], after: &[u8]) -> Vec<u8> {
        let mut out = control.to_vec();
        out.extend_from_slice(&[0, 0]);
        for address in addresses {
            out.extend_from_slice(&address);
        }
        out.extend_from_slice(&[0x10, 0]);
        out.extend_from_slice(after);
        out
    }

    #[test]
    fn to_and_from_the_access_point() {
        let mut link = Link::default();
        let bytes = data([0x08, 0x01], [AP, STATION, FAR], &LLC);
        assert_eq!(frame(&bytes, &mut link), Above::EtherType(0x0800, &[0x45]));
        assert_eq!((link.source, link.destination), (Some(STATION), Some(FAR)));
        let bytes = data([0x08, 0x02], [STATION, AP, FAR], &LLC);
        assert_eq!(frame(&bytes, &mut link), Above::EtherType(0x0800, &[0x45]));
        assert_eq!((link.source, link.destination), (Some(FAR), Some(STATION)));
    }

    #[test]
    fn with_quality_of_service_and_padding() {
        let after = [&[0, 0][..], &LLC].concat();
        let bytes = data([0x88, 0x01], [AP, STATION, FAR], &after);
        assert_eq!(frame(&bytes, &mut Link::default()), Above::EtherType(0x0800, &[0x45]));
        // Header of 26 bytes, filled up to 28; radiotap with a time and flags 0x20.
        let after = [&[0, 0, 0, 0][..], &LLC].concat();
        let bytes = data([0x88, 0x01], [AP, STATION, FAR], &after);
        let mut tapped = vec![0, 0, 17, 0, 3, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0x20];
        tapped.extend_from_slice(&bytes);
        assert_eq!(radiotap(&tapped, &mut Link::default()), Above::EtherType(0x0800, &[0x45]));
    }

    #[test]
    fn several_frames_in_one() {
        let mut after = vec![0x80, 0];
        after.extend_from_slice(&FAR);
        after.extend_from_slice(&STATION);
        after.extend_from_slice(&[0, 9]);
        after.extend_from_slice(&LLC);
        after.extend_from_slice(&[7, 7, 7]);
        let bytes = data([0x88, 0x01], [AP, STATION, AP], &after);
        let mut link = Link::default();
        assert_eq!(frame(&bytes, &mut link), Above::EtherType(0x0800, &[0x45]));
        assert_eq!((link.source, link.destination), (Some(STATION), Some(FAR)));
    }

    #[test]
    fn between_mesh_stations() {
        // Four addresses, mesh control with two more.
        let mut after = AP.to_vec();
        after.extend_from_slice(&[0, 1, 2, 31, 0, 0, 0, 1]);
        after.extend_from_slice(&FAR);
        after.extend_from_slice(&STATION);
        after.extend_from_slice(&LLC);
        let bytes = data([0x88, 0x03], [AP, AP, AP], &after);
        let mut link = Link::default();
        assert_eq!(frame(&bytes, &mut link), Above::EtherType(0x0800, &[0x45]));
        assert_eq!((link.source, link.destination), (Some(STATION), Some(FAR)));
    }

    #[test]
    fn to_a_controller() {
        let mut bytes = data([0x01, 0x08], [AP, STATION, FAR], &LLC);
        bytes[22..24].copy_from_slice(&[0x76, 0x30]);
        assert_eq!(swapped(&bytes, &mut Link::default()), Above::EtherType(0x0800, &[0x45]));
    }

    #[test]
    fn encrypted_management_and_control_frames_are_not_ip() {
        let addresses = [AP, STATION, FAR];
        for control in [[0x08, 0x41], [0x48, 0x01], [0x80, 0x00], [0x08, 0x05]] {
            let bytes = data(control, addresses, &LLC);
            assert_eq!(frame(&bytes, &mut Link::default()), Above::NotIp(None, &LLC), "{control:?}");
        }
        let acknowledgment = [0xd4, 0, 0, 0, 2, 0, 0, 0, 0, 0xaa];
        assert_eq!(frame(&acknowledgment, &mut Link::default()), Above::NotIp(None, &[]));
        assert_eq!(frame(&[0x08], &mut Link::default()), Above::Cut);
    }

    #[test]
    fn other_headers_before_it() {
        let bytes = data([0x08, 0x01], [AP, STATION, FAR], &LLC);
        let with = |header: &[u8]| [header, &bytes].concat();
        let ip = Above::EtherType(0x0800, &[0x45][..]);
        assert_eq!(prism(&with(&[0x44, 0, 0, 0, 12, 0, 0, 0, 1, 1, 1, 1]), &mut Link::default()), ip);
        assert_eq!(
            prism(&with(&[0x80, 0x21, 0x10, 0x01, 0, 0, 0, 12, 1, 1, 1, 1]), &mut Link::default()),
            ip
        );
        assert_eq!(ppi(&with(&[0, 0, 8, 0, 105, 0, 0, 0]), &mut Link::default()), ip);
        assert_eq!(prism(&[0x44, 0, 0, 0, 200, 0, 0, 0], &mut Link::default()), Above::Cut);
    }
}
