//! Ethernet II, and IEEE 802.3 with LLC and SNAP.

use super::{Above, mac};
use crate::packet::Link;

/// Two hardware addresses and the `EtherType`; values up to 1500 there are the length of an 802.3 frame.
pub(crate) fn ethernet<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    link.destination = mac(frame);
    link.source = frame.get(6..).and_then(mac);
    let Some((&[high, low], rest)) = frame.get(12..).and_then(<[u8]>::split_first_chunk) else {
        return Above::Cut;
    };
    typed(u16::from_be_bytes([high, low]), rest)
}

/// What follows a type field, which may be a length instead.
pub(crate) fn typed(ether_type: u16, rest: &[u8]) -> Above<'_> {
    if ether_type > 1500 {
        return Above::EtherType(ether_type, rest);
    }
    match snap(rest) {
        Above::NotIp(None, rest) => Above::NotIp(Some(ether_type), rest),
        above => above,
    }
}

/// LLC, which with SNAP and no organisation's code (RFC 1042), or that of bridges (IEEE 802.1H), carries an `EtherType` again;
/// and IP has an LLC number of its own.
pub(crate) fn snap(bytes: &[u8]) -> Above<'_> {
    match bytes {
        [0xaa, 0xaa, 0x03, 0, 0, 0 | 0xf8, high, low, rest @ ..] => {
            Above::EtherType(u16::from_be_bytes([*high, *low]), rest)
        }
        [0x06, 0x06, 0x03, rest @ ..] => Above::Ip(rest),
        _ => Above::NotIp(None, bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_type() {
        let frame = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x06, 7];
        let mut link = Link::default();
        assert_eq!(ethernet(&frame, &mut link), Above::EtherType(0x0806, &[7]));
        assert_eq!(link.destination, Some([2, 0, 0, 0, 0, 1]));
        assert_eq!(link.source, Some([2, 0, 0, 0, 0, 2]));
    }

    #[test]
    fn spanning_tree_is_not_ip() {
        // 802.3 length 0x26, LLC to the spanning tree protocol.
        let frame = [1, 0x80, 0xc2, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0x00, 0x26, 0x42, 0x42, 0x03];
        assert_eq!(ethernet(&frame, &mut Link::default()), Above::NotIp(Some(0x26), &[0x42, 0x42, 0x03]));
    }

    #[test]
    fn snap_carries_an_ether_type() {
        let frame =
            [1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0x00, 0x1c, 0xaa, 0xaa, 0x03, 0, 0, 0, 0x08, 0x00, 0x45];
        assert_eq!(ethernet(&frame, &mut Link::default()), Above::EtherType(0x0800, &[0x45]));
    }

    #[test]
    fn a_cut_header() {
        let mut link = Link::default();
        assert_eq!(ethernet(&[2, 0, 0, 0, 0, 1, 2, 0], &mut link), Above::Cut);
        assert_eq!((link.destination, link.source), (Some([2, 0, 0, 0, 0, 1]), None));
    }
}
