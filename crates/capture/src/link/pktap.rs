//! PKTAP of macOS (`tcpdump -i pktap`, `-i any`): the interface's name, the process, the direction, then a frame of
//! another link type. After Apple's `bsd/net/pktap.h`.

use super::{Above, LinkType};
use crate::packet::{FrameDirection, Link};

/// Header length, record type, link type, interface name, flags, …; all in the byte order of the capturing machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header<'a> {
    link_type: u32,
    /// `en0`; hostile bytes.
    pub(crate) interface: &'a [u8],
    flags: u32,
    frame: &'a [u8],
}

/// From the length of the first version of the header to more than any later one has.
const LENGTHS: std::ops::RangeInclusive<u32> = 108..=1024;
/// The record is a packet.
const PACKET: u32 = 1;

/// `None` where this is no such header: the same number is free for anybody's use.
pub(crate) fn header(bytes: &[u8]) -> Option<Header<'_>> {
    let word = |at: usize| {
        let word: [u8; 4] = *bytes.get(at..)?.first_chunk()?;
        Some(u32::from_le_bytes(word))
    };
    let swapped = !LENGTHS.contains(&word(0)?);
    let word = |at| word(at).map(|word| if swapped { word.swap_bytes() } else { word });
    let length = word(0).filter(|length| LENGTHS.contains(length))?;
    if word(4)? != PACKET {
        return None;
    }
    let name = bytes.get(12..36)?;
    Some(Header {
        link_type: word(8)?,
        interface: name.split(|&byte| byte == 0).next().unwrap_or(name),
        flags: word(36)?,
        frame: bytes.get(usize::try_from(length).ok()?..)?,
    })
}

pub(super) fn pktap<'a>(bytes: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some(header) = header(bytes) else { return Above::NotIp(None, bytes) };
    link.direction = match header.flags & 3 {
        1 => Some(FrameDirection::In),
        2 => Some(FrameDirection::Out),
        _ => None,
    };
    match LinkType::from_number(header.link_type) {
        LinkType::Ppi | LinkType::Pktap => Above::NotIp(None, header.frame),
        link_type => super::above(link_type, header.frame, link),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(big_endian: bool) -> Vec<u8> {
        let word = |word: u32| if big_endian { word.to_be_bytes() } else { word.to_le_bytes() };
        let mut out = [word(108), word(1), word(12)].concat();
        let mut name = [0; 24];
        name[..3].copy_from_slice(b"en0");
        out.extend_from_slice(&name);
        out.extend_from_slice(&word(2));
        out.resize(108, 0);
        out.push(0x45);
        out
    }

    #[test]
    fn both_byte_orders() {
        for big_endian in [false, true] {
            let bytes = sample(big_endian);
            assert_eq!(header(&bytes).unwrap().interface, b"en0");
            let mut link = Link::default();
            assert_eq!(pktap(&bytes, &mut link), Above::Ip(&[0x45]));
            assert_eq!(link.direction, Some(FrameDirection::Out));
        }
    }

    #[test]
    fn something_else_under_the_same_number() {
        assert_eq!(header(&[0x45, 0, 0, 40, 0, 0, 0, 0]), None);
        let mut bytes = sample(false);
        bytes[4] = 2;
        assert_eq!(header(&bytes), None);
    }
}
