//! GRE (RFC 2784, RFC 2890), the kind that PPTP uses (RFC 2637), and mirrored frames in it (ERSPAN).

use super::{Contents, Inside, tags};
use crate::link::ppp;

const CHECKSUM: u16 = 0x8000;
const ROUTING: u16 = 0x4000;
const KEY: u16 = 0x2000;
const SEQUENCE: u16 = 0x1000;
const ACKNOWLEDGMENT: u16 = 0x0080;
const VERSION: u16 = 0x0007;
/// `EtherType`s of what may be inside.
const PPP: u16 = 0x880b;
const ERSPAN_2: u16 = 0x88be;
const ERSPAN_3: u16 = 0x22eb;

/// `None` for what is not understood: source routing, later versions, a cut header.
pub(crate) fn inside(data: &[u8]) -> Option<Inside<'_>> {
    let (&[f0, f1, p0, p1], mut rest) = data.split_first_chunk()?;
    let flags = u16::from_be_bytes([f0, f1]);
    let protocol = u16::from_be_bytes([p0, p1]);
    if flags & ROUTING != 0 || flags & VERSION > 1 {
        return None;
    }
    let mut word = |present: bool| -> Option<Option<u32>> {
        if !present {
            return Some(None);
        }
        let (word, after) = rest.split_first_chunk()?;
        rest = after;
        Some(Some(u32::from_be_bytes(*word)))
    };
    word(flags & CHECKSUM != 0)?;
    let key = word(flags & KEY != 0)?;
    let sequence = word(flags & SEQUENCE != 0)?;
    if flags & VERSION == 1 {
        word(flags & ACKNOWLEDGMENT != 0)?;
        // The key's lower half is the call.
        let id = key.map(|key| key & 0xffff);
        return (protocol == PPP).then(|| Inside { name: "pptp", id, above: Contents::Link(ppp::ppp(rest)) });
    }
    match protocol {
        PPP => Some(Inside { name: "gre", id: key, above: Contents::Link(ppp::ppp(rest)) }),
        // Version 1 of ERSPAN has no header of its own, and no sequence number in GRE.
        ERSPAN_2 if sequence.is_none() => {
            Some(Inside { name: "erspan", id: None, above: Contents::Ethernet(rest) })
        }
        ERSPAN_2 => erspan(rest, 8),
        ERSPAN_3 => {
            // The last bit of the header announces 8 more bytes.
            let more = rest.get(11).is_some_and(|flags| flags & 1 != 0);
            erspan(rest, if more { 20 } else { 12 })
        }
        // In GRE the tag has the type first: that, version, length, option, group.
        tags::META_DATA => {
            let (&[e0, e1, _, _, _, _, _, _], rest) = rest.split_first_chunk()?;
            let above = Contents::typed(u16::from_be_bytes([e0, e1]), rest);
            Some(Inside { name: "gre", id: key, above })
        }
        _ => Some(Inside { name: "gre", id: key, above: Contents::typed(protocol, rest) }),
    }
}

/// The session's id is in the lower ten bits of the second half-word.
fn erspan(rest: &[u8], header: usize) -> Option<Inside<'_>> {
    let &[_, _, s0, s1] = rest.first_chunk()?;
    let id = Some(u32::from(u16::from_be_bytes([s0, s1]) & 0x03ff));
    Some(Inside { name: "erspan", id, above: Contents::Ethernet(rest.get(header..)?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Above;

    #[test]
    fn plain_and_with_key() {
        let found = inside(&[0, 0, 0x08, 0x00, 0x45]).unwrap();
        assert_eq!((found.name, found.id), ("gre", None));
        assert_eq!(found.above, Contents::Link(Above::EtherType(0x0800, &[0x45])));
        let found = inside(&[0x20, 0, 0x86, 0xdd, 0, 0, 1, 0, 0x60]).unwrap();
        assert_eq!((found.name, found.id), ("gre", Some(256)));
        assert_eq!(found.above, Contents::Link(Above::EtherType(0x86dd, &[0x60])));
    }

    #[test]
    fn pptp_with_sequence_and_acknowledgment() {
        // Key: 4 bytes of payload, call 7.
        let data = [0x30, 0x81, 0x88, 0x0b, 0, 4, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0x03, 0x00, 0x21, 0x45];
        let found = inside(&data).unwrap();
        assert_eq!((found.name, found.id), ("pptp", Some(7)));
        assert_eq!(found.above, Contents::Link(Above::EtherType(0x0800, &[0x45])));
    }

    #[test]
    fn erspan_2() {
        let data = [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0x04, 0x05, 0, 0, 0, 0, 1, 2];
        let found = inside(&data).unwrap();
        assert_eq!((found.name, found.id), ("erspan", Some(5)));
        assert_eq!(found.above, Contents::Ethernet(&[1, 2]));
    }

    #[test]
    fn a_tag_with_a_security_group() {
        let found = inside(&[0, 0, 0x89, 0x09, 0x08, 0x00, 1, 1, 0, 1, 0, 7, 0x45]).unwrap();
        assert_eq!(found.above, Contents::Link(Above::EtherType(0x0800, &[0x45])));
    }

    #[test]
    fn source_routing_is_left_alone() {
        assert_eq!(inside(&[0x40, 0, 0x08, 0x00, 0x45]), None);
    }
}
