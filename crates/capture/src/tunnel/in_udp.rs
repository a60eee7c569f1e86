//! Tunnels in UDP: VXLAN (RFC 7348) and its generic form, Geneve (RFC 8926), GTP-U (3GPP TS 29.281), MPLS (RFC 7510), GRE (RFC 8086),
//! Teredo (RFC 4380), L2TP (RFC 2661), LISP (RFC 9300), CAPWAP (RFC 5415), and mirrored frames in TZSP.

use super::{Contents, IPV4, IPV6, Inside, gre};
use crate::link::{Above, ppp};

/// IANA's port and the one that Linux used before (kernel default of `ip link add type vxlan`).
const VXLAN: [u16; 2] = [4789, 8472];
const VXLAN_GPE: u16 = 4790;
const GENEVE: u16 = 6081;
const GTP_U: u16 = 2152;
const L2TP: u16 = 1701;
const TEREDO: u16 = 3544;
const LISP: u16 = 4341;
const GRE: u16 = 4754;
const MPLS: u16 = 6635;
const TZSP: u16 = 37008;
const CAPWAP_DATA: u16 = 5247;
/// Hardware addresses and type: less is no frame.
const ETHERNET_HEADER: usize = 14;

/// Is this datagram a tunnel's? The port alone proves nothing, so the header must fit, too.
pub(crate) fn inside(source_port: u16, destination_port: u16, payload: &[u8]) -> Option<Inside<'_>> {
    match destination_port {
        port if VXLAN.contains(&port) => vxlan(payload),
        VXLAN_GPE => vxlan_generic(payload),
        GENEVE => geneve(payload),
        GTP_U => gtp_u(payload),
        L2TP => l2tp(payload),
        TEREDO => teredo(payload),
        LISP => lisp(payload),
        GRE => gre::inside(payload),
        MPLS => {
            let above = Contents::Link(Above::EtherType(0x8847, payload));
            (payload.len() > 4).then_some(Inside { name: "mpls-in-udp", id: None, above })
        }
        TZSP => tzsp(payload),
        CAPWAP_DATA => capwap(payload),
        _ if source_port == GENEVE => geneve(payload),
        _ if source_port == VXLAN_GPE => vxlan_generic(payload),
        _ if source_port == GTP_U => gtp_u(payload),
        _ if source_port == L2TP => l2tp(payload),
        _ if source_port == CAPWAP_DATA => capwap(payload),
        _ if source_port == TEREDO => teredo(payload),
        _ => None,
    }
}

/// IP, told by its version; enough of it to be one.
fn ip(bytes: &[u8]) -> Option<Contents<'_>> {
    match bytes.first()? >> 4 {
        4 if bytes.len() >= 20 => Some(Contents::Link(Above::Ip(bytes))),
        6 if bytes.len() >= 40 => Some(Contents::Link(Above::Ip(bytes))),
        _ => None,
    }
}

/// Flags with the I bit, 24 bits reserved (16 of them carry a group policy in an extension), VNI, 8 bits reserved.
fn vxlan(payload: &[u8]) -> Option<Inside<'_>> {
    let (&[flags, _, _, _, v0, v1, v2, _], frame) = payload.split_first_chunk::<8>()?;
    // The generic form under the ordinary port.
    if flags & 0x04 != 0 {
        return vxlan_generic(payload);
    }
    let valid = flags & 0x08 != 0 && flags & 0x77 == 0 && frame.len() >= ETHERNET_HEADER;
    valid.then(|| Inside {
        name: "vxlan",
        id: Some(u32::from_be_bytes([0, v0, v1, v2])),
        above: Contents::Ethernet(frame),
    })
}

/// Version and length of options in words, flags, protocol, VNI, 8 bits reserved, options.
fn geneve(payload: &[u8]) -> Option<Inside<'_>> {
    let (&[first, flags, p0, p1, v0, v1, v2, _], rest) = payload.split_first_chunk::<8>()?;
    if first & 0xc0 != 0 || flags & 0x3f != 0 {
        return None;
    }
    let rest = rest.get(usize::from(first & 0x3f) * 4..)?;
    Some(Inside {
        name: "geneve",
        id: Some(u32::from_be_bytes([0, v0, v1, v2])),
        above: Contents::typed(u16::from_be_bytes([p0, p1]), rest),
    })
}

/// As VXLAN, with a flag that says that the fourth byte names what is inside (draft-ietf-nvo3-vxlan-gpe).
fn vxlan_generic(payload: &[u8]) -> Option<Inside<'_>> {
    let (&[flags, _, _, next, v0, v1, v2, _], rest) = payload.split_first_chunk::<8>()?;
    // Some forget the flag, but not what it announces.
    if flags & 0x08 == 0 {
        return None;
    }
    let above = match next {
        1 => Contents::typed(IPV4, rest),
        2 => Contents::typed(IPV6, rest),
        3 => Contents::Ethernet(rest),
        _ => return None,
    };
    Some(Inside { name: "vxlan", id: Some(u32::from_be_bytes([0, v0, v1, v2])), above })
}

/// Version 1 of the user plane, message 255: flags, type, length, TEID; with any of three flags, four more bytes, the last of
/// which names an extension header, whose length is in units of four bytes and whose last byte names the next.
fn gtp_u(payload: &[u8]) -> Option<Inside<'_>> {
    let (&[flags, 255, _, _, t0, t1, t2, t3], mut rest) = payload.split_first_chunk::<8>()? else {
        return None;
    };
    if flags & 0xf0 != 0x30 {
        return None;
    }
    if flags & 0x07 != 0 {
        let (&[_, _, _, mut next], after) = rest.split_first_chunk()?;
        rest = after;
        while next != 0 && flags & 0x04 != 0 {
            let length = usize::from(*rest.first()?) * 4;
            let (extension, after) = rest.split_at_checked(length)?;
            next = *extension.last()?;
            rest = after;
        }
    }
    Some(Inside { name: "gtp-u", id: Some(u32::from_be_bytes([t0, t1, t2, t3])), above: ip(rest)? })
}

/// Flags and version, length if announced, tunnel, session, numbers if announced, padding if announced; then PPP. Control messages
/// carry nothing.
fn l2tp(payload: &[u8]) -> Option<Inside<'_>> {
    const CONTROL: u16 = 0x8000;
    const LENGTH: u16 = 0x4000;
    const NUMBERS: u16 = 0x0800;
    const OFFSET: u16 = 0x0200;
    const VERSION: u16 = 0x000f;
    let mut rest = payload;
    let mut word = || -> Option<u16> {
        let (word, after) = rest.split_first_chunk()?;
        rest = after;
        Some(u16::from_be_bytes(*word))
    };
    let flags = word()?;
    if flags & VERSION != 2 || flags & CONTROL != 0 {
        return None;
    }
    if flags & LENGTH != 0 {
        word()?;
    }
    word()?;
    let session = word()?;
    if flags & NUMBERS != 0 {
        word()?;
        word()?;
    }
    let padding = if flags & OFFSET != 0 { usize::from(word()?) } else { 0 };
    let rest = rest.get(padding..).filter(|rest| !rest.is_empty())?;
    Some(Inside { name: "l2tp", id: Some(u32::from(session)), above: Contents::Link(ppp::ppp(rest)) })
}

/// Perhaps authentication (0, 1, two lengths, their bytes, 9 more), perhaps the origin (0, 0, port, address), then IPv6.
fn teredo(payload: &[u8]) -> Option<Inside<'_>> {
    let mut rest = payload;
    if let [0, 1, id, secret, after @ ..] = rest {
        rest = after.get(usize::from(*id) + usize::from(*secret) + 9..)?;
    }
    if let [0, 0, after @ ..] = rest {
        rest = after.get(6..)?;
    }
    if rest.first()? >> 4 != 6 {
        return None;
    }
    Some(Inside { name: "teredo", id: None, above: ip(rest)? })
}

/// Flags, 24 bits of nonce, 32 bits that may hold an instance; then IP.
fn lisp(payload: &[u8]) -> Option<Inside<'_>> {
    let (&[flags, _, _, _, i0, i1, i2, _], rest) = payload.split_first_chunk::<8>()?;
    // An encrypted payload says so in the lowest two bits.
    if flags & 0x03 != 0 {
        return None;
    }
    let id = (flags & 0x08 != 0).then(|| u32::from_be_bytes([0, i0, i1, i2]));
    Some(Inside { name: "lisp", id, above: ip(rest)? })
}

/// Version 1, type, what is inside (1: Ethernet), tags up to the last (1); 0 is padding.
fn tzsp(payload: &[u8]) -> Option<Inside<'_>> {
    let (&[1, 0 | 1, 0, 1], mut rest) = payload.split_first_chunk()? else { return None };
    loop {
        match rest {
            [1, frame @ ..] if frame.len() >= ETHERNET_HEADER => {
                return Some(Inside { name: "tzsp", id: None, above: Contents::Ethernet(frame) });
            }
            [0, after @ ..] => rest = after,
            [2..=255, length, after @ ..] => rest = after.get(usize::from(*length)..)?,
            _ => return None,
        }
    }
}

/// Version 0 without DTLS; then five bits of length in words, radio, binding (1: 802.11), and flags: T says that the frame is the
/// binding's own and not Ethernet's, F that it is a fragment, K that it is none at all.
fn capwap(payload: &[u8]) -> Option<Inside<'_>> {
    let &[0, b1, b2, flags] = payload.first_chunk()? else { return None };
    let frame = payload.get(usize::from(b1 >> 3) * 4..).filter(|frame| frame.len() >= ETHERNET_HEADER)?;
    let (native, binding) = (b2 & 0x01 != 0, b2 >> 1 & 0x1f);
    if flags & 0x88 != 0 || native && binding != 1 {
        return None;
    }
    let above = if native { Contents::WifiSwapped(frame) } else { Contents::Ethernet(frame) };
    Some(Inside { name: "capwap", id: None, above })
}

#[cfg(test)]
mod tests {
    use super::*;

    const IP: [u8; 20] = [0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];

    fn to(port: u16, payload: &[u8]) -> Option<Inside<'_>> {
        inside(50_000, port, payload)
    }

    fn with_ip(header: &[u8]) -> Vec<u8> {
        [header, &IP].concat()
    }

    fn is_ip(found: Option<Inside<'_>>, name: &str, id: Option<u32>) {
        let found = found.unwrap();
        assert_eq!((found.name, found.id), (name, id));
        assert_eq!(found.above, Contents::Link(Above::Ip(&IP)));
    }

    #[test]
    fn vxlan_header() {
        let mut payload = vec![0x08, 0, 0, 0, 0x00, 0x01, 0x02, 0];
        payload.extend_from_slice(&[7; 14]);
        let found = to(4789, &payload).unwrap();
        assert_eq!((found.name, found.id), ("vxlan", Some(258)));
        assert_eq!(found.above, Contents::Ethernet(&[7; 14]));
        assert_eq!(to(4790, &payload), None);
        payload[7] = 9;
        assert_eq!(to(4789, &payload).unwrap().id, Some(258), "reserved bits mean nothing");
        payload[0] = 0x00;
        assert_eq!(to(4789, &payload), None, "without the I bit");
        let generic = with_ip(&[0x0c, 0, 0, 1, 0, 0, 7, 0]);
        let found = to(4790, &generic).unwrap();
        assert_eq!((found.id, found.above), (Some(7), Contents::Link(Above::EtherType(0x0800, &IP))));
        assert_eq!(to(4790, &with_ip(&[0x08, 0, 0, 1, 0, 0, 7, 0])).unwrap().id, Some(7));
    }

    #[test]
    fn geneve_header_with_one_word_of_options() {
        let payload = [0x01, 0, 0x65, 0x58, 0, 0, 5, 0, 9, 9, 9, 9, 1, 2, 3];
        let found = to(6081, &payload).unwrap();
        assert_eq!((found.name, found.id), ("geneve", Some(5)));
        assert_eq!(found.above, Contents::Ethernet(&[1, 2, 3]));
    }

    #[test]
    fn gtp_plain_and_with_extensions() {
        is_ip(to(2152, &with_ip(&[0x30, 255, 0, 20, 0, 0, 1, 0])), "gtp-u", Some(256));
        is_ip(inside(2152, 9, &with_ip(&[0x32, 255, 0, 24, 0, 0, 0, 1, 0, 7, 0, 0])), "gtp-u", Some(1));
        // Two extension headers of four bytes.
        let long = [0x34, 255, 0, 32, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 9, 9, 0x40, 1, 9, 9, 0];
        is_ip(to(2152, &with_ip(&long)), "gtp-u", Some(1));
        assert_eq!(
            to(2152, &with_ip(&[0x30, 1, 0, 20, 0, 0, 1, 0])),
            None,
            "an echo request carries nothing"
        );
        // An extension header of length 0 never ends.
        assert_eq!(to(2152, &with_ip(&[0x34, 255, 0, 32, 0, 0, 0, 1, 0, 0, 0, 0x85, 0, 9, 9, 9])), None);
    }

    #[test]
    fn l2tp_data_and_control() {
        let data = [0x40, 0x02, 0, 40, 0, 5, 0, 6, 0xff, 0x03, 0x00, 0x21, 0x45];
        let found = to(1701, &data).unwrap();
        assert_eq!((found.name, found.id), ("l2tp", Some(6)));
        assert_eq!(found.above, Contents::Link(Above::EtherType(0x0800, &[0x45])));
        assert_eq!(to(1701, &[0xc8, 0x02, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0]), None);
    }

    #[test]
    fn teredo_after_an_origin() {
        let mut six = vec![0x60; 40];
        let found = to(3544, &six).unwrap();
        assert_eq!((found.name, found.above), ("teredo", Contents::Link(Above::Ip(&six))));
        six.splice(0..0, [0, 0, 1, 1, 2, 2, 2, 2]);
        assert_eq!(to(3544, &six).unwrap().above, Contents::Link(Above::Ip(&six[8..])));
        assert_eq!(to(3544, &IP), None);
    }

    #[test]
    fn between_access_point_and_controller() {
        let with = |header: [u8; 4]| [&header[..], &[0, 0, 0, 0], &[7; 14]].concat();
        assert_eq!(to(5247, &with([0, 0x10, 0x03, 0])).unwrap().above, Contents::WifiSwapped(&[7; 14]));
        assert_eq!(to(5247, &with([0, 0x10, 0x02, 0])).unwrap().above, Contents::Ethernet(&[7; 14]));
        // Encrypted, a fragment, a keep-alive.
        for header in [[1, 0x10, 0x03, 0], [0, 0x10, 0x03, 0x80], [0, 0x10, 0x03, 0x08]] {
            assert_eq!(to(5247, &with(header)), None);
        }
    }

    #[test]
    fn lisp_and_mirrored_frames() {
        is_ip(to(4341, &with_ip(&[0x08, 0, 0, 0, 0, 0, 3, 0])), "lisp", Some(3));
        let mut mirrored = vec![1, 0, 0, 1, 10, 1, 200, 0, 1];
        mirrored.extend_from_slice(&[7; 14]);
        assert_eq!(to(37008, &mirrored).unwrap().above, Contents::Ethernet(&[7; 14]));
        assert_eq!(to(37008, &[1, 0, 0, 1, 10, 200]), None);
    }
}
