//! From the link type of a frame to what it carries.

mod ethernet;
mod linux_sll;
mod names;
mod nflog;
mod null;
pub(crate) mod ppp;

use crate::packet::{Link, Oddity};

pub(crate) use ethernet::{ethernet, typed};

/// What can be read, for messages.
pub(crate) const SUPPORTED: &str = "supported are Ethernet (1), Linux cooked (113, 276), raw IP (101, 12, 14, 228, 229), BSD loopback (0, 108), PPP (9, 50, 104) and NFLOG (239); take the capture on such an interface, or convert it with a tool that knows this link type";

/// Link-layer header types that are read (numbers: <https://www.tcpdump.org/linktypes.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkType {
    /// 1.
    Ethernet,
    /// 113, `LINUX_SLL`.
    LinuxSll,
    /// 276, `LINUX_SLL2`.
    LinuxSll2,
    /// 101, and 12 and 14 of systems that wrote their own numbers into files; 228 and 229 are one version each.
    RawIp,
    /// 0 and 108: four bytes of address family in the byte order of the capturing machine (0) or of the network (108).
    Null,
    /// 9 and 50: PPP in HDLC-like framing; 104: Cisco's HDLC. All three come with either framing.
    Ppp,
    /// 239.
    Nflog,
    /// Any other.
    Unknown(&'static str),
}

impl LinkType {
    pub(crate) fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Ethernet,
            113 => Self::LinuxSll,
            276 => Self::LinuxSll2,
            12 | 14 | 101 | 228 | 229 => Self::RawIp,
            0 | 108 => Self::Null,
            9 | 50 | 104 => Self::Ppp,
            239 => Self::Nflog,
            _ => Self::Unknown(names::name(number).unwrap_or("unknown")),
        }
    }

    pub(crate) const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown(_))
    }

    /// As `Interface::link_type` shows it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ethernet => "ethernet",
            Self::LinuxSll => "linux-sll",
            Self::LinuxSll2 => "linux-sll2",
            Self::RawIp => "raw-ip",
            Self::Null => "null",
            Self::Ppp => "ppp",
            Self::Nflog => "nflog",
            Self::Unknown(name) => name,
        }
    }
}

/// The link type in a pcap header's field, without the bits about frame check sequences above it.
pub(crate) const fn masked(field: u32) -> u32 {
    field & 0x03ff_ffff
}

/// "link type 147 (USER0)".
pub(crate) fn describe(number: u32) -> String {
    match names::name(number) {
        Some(name) => format!("link type {number} ({name})"),
        None => format!("link type {number}"),
    }
}

/// What lies above the link layer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Above<'a> {
    /// Something with an `EtherType`.
    EtherType(u16, &'a [u8]),
    /// An IP packet, version by its first bits.
    Ip(&'a [u8]),
    /// No IP: its `EtherType` or 802.3 length, where there is one, and its bytes.
    NotIp(Option<u16>, &'a [u8]),
    /// The frame stops before it can be told.
    Cut,
}

/// Reads the link layer of a frame.
pub(crate) fn read<'a>(
    link_type: LinkType,
    frame: &'a [u8],
    link: &mut Link,
    oddities: &mut Vec<Oddity>,
) -> Above<'a> {
    let above = match link_type {
        LinkType::Ethernet => ethernet(frame, link),
        LinkType::LinuxSll => linux_sll::version_1(frame, link),
        LinkType::LinuxSll2 => linux_sll::version_2(frame, link),
        LinkType::RawIp => Above::Ip(frame),
        LinkType::Null => null::null(frame),
        LinkType::Ppp => ppp::hdlc(frame),
        LinkType::Nflog => nflog::nflog(frame),
        LinkType::Unknown(_) => Above::NotIp(None, frame),
    };
    if above == Above::Cut {
        oddities.push(Oddity::HeadersCut("link"));
    }
    above
}

fn mac(bytes: &[u8]) -> Option<[u8; 6]> {
    bytes.first_chunk().copied()
}
