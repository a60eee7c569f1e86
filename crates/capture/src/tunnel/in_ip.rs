//! Frames and labels directly in IP.

use super::{Contents, Inside};
use crate::link::Above;

/// `EtherIP` (RFC 3378): version 3 and twelve bits of zero, then a frame.
pub(crate) fn ethernet(bytes: &[u8]) -> Option<Inside<'_>> {
    let (&[0x30, 0], frame) = bytes.split_first_chunk()? else { return None };
    Some(Inside { name: "etherip", id: None, above: Contents::Ethernet(frame) })
}

/// MPLS in IP (RFC 4023).
pub(crate) fn mpls(bytes: &[u8]) -> Inside<'_> {
    Inside { name: "mpls-in-ip", id: None, above: Contents::Link(Above::EtherType(0x8847, bytes)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ether_ip() {
        assert_eq!(ethernet(&[0x30, 0, 1, 2]).unwrap().above, Contents::Ethernet(&[1, 2]));
        assert_eq!(ethernet(&[0x20, 0, 1, 2]), None);
    }
}
