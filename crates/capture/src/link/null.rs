//! BSD loopback: four bytes of address family.

use super::Above;
use crate::tunnel::{IPV4, IPV6};

/// `AF_INET`; the same everywhere.
const INET: u32 = 2;
/// `AF_INET6` of Linux, of NetBSD and OpenBSD, of FreeBSD, and of macOS.
const INET6: [u32; 4] = [10, 24, 28, 30];

/// The family is in the byte order of the machine that captured (NULL) or of the network (LOOP); it is small, so both
/// can be told apart by where the zeros are.
pub(super) fn null(frame: &[u8]) -> Above<'_> {
    let Some((&family, rest)) = frame.split_first_chunk::<4>() else { return Above::Cut };
    let little = u32::from_le_bytes(family);
    let family = if little > 0xffff { u32::from_be_bytes(family) } else { little };
    if family == INET || INET6.contains(&family) {
        return Above::Ip(rest);
    }
    // Some write an EtherType there, or behind two bytes of something else.
    if let [_, _, high, low, ..] = frame
        && let ether_type @ (IPV4 | IPV6) = u16::from_be_bytes([*high, *low])
    {
        return Above::EtherType(ether_type, rest);
    }
    match u16::try_from(family) {
        Ok(ether_type @ (IPV4 | IPV6)) => Above::EtherType(ether_type, rest),
        _ => Above::NotIp(None, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_byte_orders() {
        assert_eq!(null(&[2, 0, 0, 0, 0x45]), Above::Ip(&[0x45]));
        assert_eq!(null(&[0, 0, 0, 2, 0x45]), Above::Ip(&[0x45]));
        assert_eq!(null(&[0x1e, 0, 0, 0, 0x60]), Above::Ip(&[0x60]));
        assert_eq!(null(&[0, 0, 0, 0x1c, 0x60]), Above::Ip(&[0x60]));
    }

    #[test]
    fn another_family() {
        assert_eq!(null(&[0, 0, 8, 0, 0x45]), Above::EtherType(0x0800, &[0x45]));
        assert_eq!(null(&[15, 0, 8, 0, 0x45]), Above::EtherType(0x0800, &[0x45]));
        assert_eq!(null(&[7, 0, 0, 0, 1]), Above::NotIp(None, &[1]));
    }
}
