//! VXLAN (RFC 7348) and Geneve (RFC 8926): frames in UDP.

use super::{Contents, Inside};

/// IANA's port and the one that Linux used before (kernel default of `ip link add type vxlan`).
const VXLAN: [u16; 2] = [4789, 8472];
const GENEVE: u16 = 6081;
/// Hardware addresses and type: less is no frame.
const ETHERNET_HEADER: usize = 14;

/// Is this datagram a tunnel's? The port alone proves nothing, so the header must fit, too.
pub(crate) fn inside(destination_port: u16, payload: &[u8]) -> Option<Inside<'_>> {
    if VXLAN.contains(&destination_port) {
        vxlan(payload)
    } else if destination_port == GENEVE {
        geneve(payload)
    } else {
        None
    }
}

/// Flags with the I bit, 24 bits reserved (16 of them carry a group policy in an extension), VNI, 8 bits reserved.
fn vxlan(payload: &[u8]) -> Option<Inside<'_>> {
    let (&[flags, _, _, _, v0, v1, v2, 0], frame) = payload.split_first_chunk::<8>()? else { return None };
    let valid = flags & 0x08 != 0 && flags & 0x77 == 0 && frame.len() >= ETHERNET_HEADER;
    valid.then(|| Inside {
        name: "vxlan",
        id: Some(u32::from_be_bytes([0, v0, v1, v2])),
        above: Contents::Ethernet(frame),
    })
}

/// Version and length of options in words, flags, protocol, VNI, 8 bits reserved, options.
fn geneve(payload: &[u8]) -> Option<Inside<'_>> {
    let (&[first, flags, p0, p1, v0, v1, v2, 0], rest) = payload.split_first_chunk::<8>()? else {
        return None;
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vxlan_header() {
        let mut payload = vec![0x08, 0, 0, 0, 0x00, 0x01, 0x02, 0];
        payload.extend_from_slice(&[7; 14]);
        let found = inside(4789, &payload).unwrap();
        assert_eq!((found.name, found.id), ("vxlan", Some(258)));
        assert_eq!(found.above, Contents::Ethernet(&[7; 14]));
        assert_eq!(inside(4790, &payload), None);
        payload[0] = 0x00;
        assert_eq!(inside(4789, &payload), None, "without the I bit");
    }

    #[test]
    fn geneve_header_with_one_word_of_options() {
        let payload = [0x01, 0, 0x65, 0x58, 0, 0, 5, 0, 9, 9, 9, 9, 1, 2, 3];
        let found = inside(6081, &payload).unwrap();
        assert_eq!((found.name, found.id), ("geneve", Some(5)));
        assert_eq!(found.above, Contents::Ethernet(&[1, 2, 3]));
    }
}
