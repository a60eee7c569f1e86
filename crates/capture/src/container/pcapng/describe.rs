//! What blocks say about interfaces, times and names.

use std::net::IpAddr;

use super::options::{self, Options};
use super::{half, word};
use crate::link::LinkType;
use crate::packet::FrameDirection;
use crate::source::Interface;
use crate::time::Timestamp;

/// What a packet needs to know about its interface.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) link_type: LinkType,
    pub(super) link_number: u32,
    pub(super) snap_length: u32,
    /// `if_tsresol`: a negative power of 10, or of 2 with the highest bit set.
    pub(super) resolution: u8,
    /// `if_tsoffset`, seconds.
    pub(super) offset: i64,
}

/// An interface description: link type, two bytes reserved, snap length, options.
pub(super) fn interface(block: &[u8], big_endian: bool) -> Option<(Interface, Clock)> {
    const NAME: u16 = 2;
    const DESCRIPTION: u16 = 3;
    const RESOLUTION: u16 = 9;
    const FILTER: u16 = 11;
    const OFFSET: u16 = 14;
    let number = u32::from(half(block, 8, big_endian)?);
    let snap_length = word(block, 12, big_endian)?;
    let options = Options::new(block.get(16..block.len().checked_sub(4)?)?, big_endian);
    let link_type = LinkType::from_number(number);
    let filter = options.find(FILTER).and_then(|filter| match filter.split_first() {
        // 0: what libpcap was given. Anything else is byte code.
        Some((0, text)) => Some(options::text(text, options::TEXT)).filter(|text| !text.is_empty()),
        _ => None,
    });
    let interface = Interface {
        name: options.text(NAME, options::NAME),
        description: options.text(DESCRIPTION, options::NAME),
        filter,
        comment: options.comments(),
        link_type: link_type.name(),
        snap_length: (snap_length > 0).then_some(snap_length),
        dropped: None,
        host: None,
    };
    let clock = Clock {
        link_type,
        link_number: number,
        snap_length,
        resolution: options.find(RESOLUTION).and_then(|value| value.first().copied()).unwrap_or(6),
        offset: options.number(OFFSET).map_or(0, u64::cast_signed),
    };
    Some((interface, clock))
}

/// From units of the interface's resolution to nanoseconds since 1970; `None` where 64 bits do not hold it.
pub(super) fn timestamp(units: u64, clock: Clock) -> Option<Timestamp> {
    const NANOS: u128 = 1_000_000_000;
    let exponent = u32::from(clock.resolution & 0x7f);
    let nanos = if clock.resolution & 0x80 != 0 {
        // At most 64 + 30 bits before the shift, and a shift of at most 127.
        (u128::from(units) * NANOS) >> exponent
    } else if exponent <= 9 {
        u128::from(units) * 10_u128.pow(9 - exponent)
    } else {
        // Beyond 10^38 nothing of 64 bits is left.
        10_u128.checked_pow(exponent - 9).map_or(0, |divisor| u128::from(units) / divisor)
    };
    let offset = clock.offset.checked_mul(1_000_000_000)?;
    i64::try_from(nanos).ok()?.checked_add(offset).map(Timestamp)
}

/// `epb_flags`: the lowest two bits say in or out, the next three how the frame was received.
pub(super) fn direction(flags: u32) -> Option<FrameDirection> {
    match (flags & 0b11, flags >> 2 & 0b111) {
        (0b10, _) => Some(FrameDirection::Out),
        (0b01, 2) => Some(FrameDirection::Multicast),
        (0b01, 3) => Some(FrameDirection::Broadcast),
        (0b01, 4) => Some(FrameDirection::OtherHost),
        (0b01, _) => Some(FrameDirection::In),
        _ => None,
    }
}

/// Dropped frames of a statistics block (interface, time, options): those that the interface dropped and those that the
/// operating system dropped, since the capture began.
pub(super) fn dropped(block: &[u8], big_endian: bool) -> Option<(u32, u64)> {
    const BY_INTERFACE: u16 = 5;
    const BY_SYSTEM: u16 = 7;
    let id = word(block, 8, big_endian)?;
    let options = Options::new(block.get(20..block.len().checked_sub(4)?)?, big_endian);
    let counts = (options.number(BY_INTERFACE), options.number(BY_SYSTEM));
    match counts {
        (None, None) => None,
        (interface, system) => Some((id, interface.unwrap_or(0).saturating_add(system.unwrap_or(0)))),
    }
}

/// Names of a name resolution block: records of an address and names, each name with a zero at its end.
pub(super) fn names(block: &[u8], big_endian: bool, mut take: impl FnMut(IpAddr, String) -> bool) {
    let mut rest = block.get(8..block.len().saturating_sub(4)).unwrap_or_default();
    while let (Some(kind), Some(length)) = (half(rest, 0, big_endian), half(rest, 2, big_endian)) {
        let Some(record) = rest.get(4..usize::from(length).saturating_add(4)) else { return };
        let address = match kind {
            0 => return,
            1 => record.split_first_chunk::<4>().map(|(ip, names)| (IpAddr::from(*ip), names)),
            2 => record.split_first_chunk::<16>().map(|(ip, names)| (IpAddr::from(*ip), names)),
            _ => None,
        };
        if let Some((ip, names)) = address {
            // The first of them is the one that tools show.
            let name = names.split(|&byte| byte == 0).next().unwrap_or_default();
            let name = options::text(name, options::NAME);
            if !name.is_empty() && !take(ip, name) {
                return;
            }
        }
        rest = rest.get(usize::from(length).next_multiple_of(4).saturating_add(4)..).unwrap_or_default();
    }
}
