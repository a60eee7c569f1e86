//! Frame Relay (RFC 2427), ATM with LLC (RFC 2684), and other links whose frames begin with few bytes of their own.

use super::{Above, ethernet, mac, ppp, snap, typed};
use crate::packet::{FrameDirection, Link};
use crate::tunnel::{IPV4, IPV6};

/// Address of two to four bytes, whose last has its lowest bit set; then control and NLPID, or an `EtherType` in
/// Cisco's way.
pub(super) fn frame_relay(frame: &[u8]) -> Above<'_> {
    let Some(last) = frame.iter().take(4).position(|byte| byte & 1 != 0) else {
        return if frame.len() < 4 { Above::Cut } else { Above::NotIp(None, frame) };
    };
    let rest = frame.get(last.saturating_add(1)..).unwrap_or_default();
    match rest {
        [0x03, 0x00, rest @ ..] | [0x03, rest @ ..] => match rest {
            [0xcc, rest @ ..] => Above::EtherType(IPV4, rest),
            [0x8e, rest @ ..] => Above::EtherType(IPV6, rest),
            [0xcf, rest @ ..] => ppp::ppp(rest),
            // SNAP: organisation and type.
            [0x80, 0, 0, 0, high, low, rest @ ..] => typed(u16::from_be_bytes([*high, *low]), rest),
            [] => Above::Cut,
            _ => Above::NotIp(None, rest),
        },
        [high, low, rest @ ..] => match u16::from_be_bytes([*high, *low]) {
            ether_type if ether_type >= 0x0600 => Above::EtherType(ether_type, rest),
            _ => Above::NotIp(None, rest),
        },
        _ => Above::Cut,
    }
}

/// LLC, or an IP packet alone.
pub(super) fn atm(frame: &[u8]) -> Above<'_> {
    match frame {
        [0x45..=0x4f | 0x60..=0x6f, ..] => Above::Ip(frame),
        _ => snap(frame),
    }
}

/// Direction and traffic type, path and channel; type 2 is LLC.
pub(super) fn sun_atm<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some((&[kind, _, _, _], rest)) = frame.split_first_chunk() else { return Above::Cut };
    link.direction = Some(direction(kind & 0x80 != 0));
    if kind & 0x0f == 2 { snap(rest) } else { Above::NotIp(None, rest) }
}

/// Frame control, two addresses, LLC.
pub(super) fn fddi<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some((&[control, addresses @ ..], rest)) = frame.split_first_chunk::<13>() else { return Above::Cut };
    link.destination = mac(&addresses);
    link.source = addresses.get(6..).and_then(mac);
    // Only the asynchronous and synchronous LLC frames: 0x50 to 0x57 and 0xd0 to 0xd7.
    if control & 0x70 == 0x50 { snap(rest) } else { Above::NotIp(None, rest) }
}

/// `skip` bytes of header, then an `EtherType`.
pub(super) fn type_after(frame: &[u8], skip: usize) -> Above<'_> {
    let after = frame.get(skip..).unwrap_or_default();
    let Some((&[high, low], rest)) = after.split_first_chunk() else { return Above::Cut };
    typed(u16::from_be_bytes([high, low]), rest)
}

/// A global routing header of 40 bytes, which says where to; then the four bytes of RFC 4391: type, reserved.
pub(super) fn ip_over_infiniband(frame: &[u8]) -> Above<'_> {
    match type_after(frame, 40) {
        Above::EtherType(ether_type, rest) => Above::EtherType(ether_type, rest.get(2..).unwrap_or_default()),
        other => other,
    }
}

/// One byte of direction (0: received), then a frame.
pub(super) fn directed<'a>(frame: &'a [u8], link: &mut Link) -> Option<&'a [u8]> {
    let (&first, rest) = frame.split_first()?;
    link.direction = Some(direction(first != 0));
    Some(rest)
}

/// A header whose first byte is its length, rounded up to a multiple of four (OpenBSD's firewall log).
pub(super) fn pflog<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some(&length) = frame.first() else { return Above::Cut };
    // in and out of net/pfvar.h.
    link.direction = match frame.get(60) {
        Some(1) if length > 60 => Some(FrameDirection::In),
        Some(2) if length > 60 => Some(FrameDirection::Out),
        _ => None,
    };
    frame.get(usize::from(length).next_multiple_of(4)..).map_or(Above::Cut, Above::Ip)
}

/// What Junos writes (`monitor traffic write-file`): "MGC", flags, perhaps extensions behind two bytes with their length; then
/// Ethernet, or four bytes and an IP packet. After tcpdump's `print-juniper.c`.
pub(super) fn juniper<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    const IN: u8 = 0x01;
    const NO_LINK: u8 = 0x02;
    const EXTENSIONS: u8 = 0x80;
    let rest = match frame {
        [b'M', b'G', b'C', flags, e0, e1, rest @ ..] if flags & EXTENSIONS != 0 => {
            rest.get(usize::from(u16::from_be_bytes([*e0, *e1]))..).map(|rest| (flags, rest))
        }
        [b'M', b'G', b'C', flags, rest @ ..] => Some((flags, rest)),
        _ => return Above::NotIp(None, frame),
    };
    let Some((flags, rest)) = rest else { return Above::Cut };
    link.direction = Some(direction(flags & IN == 0));
    if flags & NO_LINK == 0 { ethernet(rest, link) } else { rest.get(4..).map_or(Above::Cut, Above::Ip) }
}

const fn direction(sent: bool) -> FrameDirection {
    if sent { FrameDirection::Out } else { FrameDirection::In }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_relay_in_four_ways() {
        let ip = Above::EtherType(0x0800, &[0x45][..]);
        assert_eq!(frame_relay(&[0x18, 0x41, 0x03, 0xcc, 0x45]), ip);
        assert_eq!(frame_relay(&[0x18, 0x40, 0x00, 0x01, 0x03, 0x00, 0xcc, 0x45]), ip);
        assert_eq!(frame_relay(&[0x18, 0x41, 0x03, 0x00, 0x80, 0, 0, 0, 0x08, 0x00, 0x45]), ip);
        assert_eq!(frame_relay(&[0x18, 0x41, 0x08, 0x00, 0x45]), ip);
        // Local management.
        assert_eq!(frame_relay(&[0x00, 0x01, 0x03, 0x08, 0x00]), Above::NotIp(None, &[0x08, 0x00]));
        assert_eq!(frame_relay(&[0x18]), Above::Cut);
    }

    #[test]
    fn atm_with_and_without_llc() {
        let llc = [0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd, 0x60];
        assert_eq!(atm(&llc), Above::EtherType(0x86dd, &[0x60]));
        assert_eq!(atm(&[0x45, 0]), Above::Ip(&[0x45, 0]));
        let mut link = Link::default();
        let sun = [&[0x82, 0, 0, 5][..], &llc].concat();
        assert_eq!(sun_atm(&sun, &mut link), Above::EtherType(0x86dd, &[0x60]));
        assert_eq!(link.direction, Some(FrameDirection::Out));
    }

    #[test]
    fn fddi_and_infiniband() {
        let mut frame = vec![0x50, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
        frame.extend_from_slice(&[0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, 0x45]);
        let mut link = Link::default();
        assert_eq!(fddi(&frame, &mut link), Above::EtherType(0x0800, &[0x45]));
        assert_eq!((link.source, link.destination), (Some([2, 0, 0, 0, 0, 1]), Some([2, 0, 0, 0, 0, 2])));
        let mut frame = vec![7; 40];
        frame.extend_from_slice(&[0x08, 0x00, 0, 0, 0x45]);
        assert_eq!(ip_over_infiniband(&frame), Above::EtherType(0x0800, &[0x45]));
    }

    #[test]
    fn junos() {
        let frame = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00, 0x45];
        let mut link = Link::default();
        let plain = [&b"MGC\x01"[..], &frame].concat();
        assert_eq!(juniper(&plain, &mut link), Above::EtherType(0x0800, &[0x45]));
        assert_eq!(link.direction, Some(FrameDirection::In));
        let extended = [&b"MGC\x80\0\x03abc"[..], &frame].concat();
        assert_eq!(juniper(&extended, &mut link), Above::EtherType(0x0800, &[0x45]));
        assert_eq!(juniper(b"MGC\x02\0\0\0\x02\x45", &mut link), Above::Ip(&[0x45]));
        assert_eq!(juniper(b"MGC\x80\xff\xffab", &mut link), Above::Cut);
    }

    #[test]
    fn a_firewall_log() {
        let mut frame = vec![0; 64];
        frame[0] = 61;
        frame[60] = 2;
        frame.push(0x45);
        let mut link = Link::default();
        assert_eq!(pflog(&frame, &mut link), Above::Ip(&[0x45]));
        assert_eq!(link.direction, Some(FrameDirection::Out));
        assert_eq!(pflog(&[61, 2], &mut link), Above::Cut);
    }
}
