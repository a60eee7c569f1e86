//! From the link type of a frame to what it carries.

mod ethernet;
mod ieee80211;
pub(crate) mod linux_sll;
mod names;
mod nflog;
mod null;
pub(crate) mod pktap;
pub(crate) mod ppp;
mod wan;

use crate::packet::{Link, Oddity};
use crate::tunnel::pppoe;

pub(crate) use ethernet::{ethernet, snap, typed};
pub(crate) use ieee80211::swapped as wifi_swapped;

/// What can be read, for messages.
pub(crate) const SUPPORTED: &str = "supported are Ethernet (1), Linux cooked (113, 276), raw IP (101, 12, 14, 228, 229), BSD loopback (0, 108), PPP (9, 50, 51, 104, 166, 204, 205), Wi-Fi (105, 119, 127, 163, 192), PKTAP (258, 149), NFLOG (239), PFLOG (117), Frame Relay (107, 206), IP over InfiniBand (242) and some more; take the capture on such an interface, or convert it with a tool that knows this link type";

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
    /// 204 and 205: the same after one byte of direction.
    PppDirected,
    /// 51: `PPPoE` without Ethernet.
    PppEther,
    /// 8: Serial Line IP, 16 bytes of header.
    Slip,
    /// 239.
    Nflog,
    /// 117.
    Pflog,
    /// 105.
    Wifi,
    /// 127.
    Radiotap,
    /// 119 and 163: behind a header of the Prism or AVS kind.
    Prism,
    /// 192.
    Ppi,
    /// 258, and 149 of older systems, which is also free for anybody's use.
    Pktap,
    /// 107.
    FrameRelay,
    /// 206: the same after one byte of direction.
    FrameRelayDirected,
    /// 100, and 19 and 106 of Linux's "classical IP".
    Atm,
    /// 123.
    SunAtm,
    /// 10.
    Fddi,
    /// 242.
    IpOverInfiniband,
    /// 138: two addresses of eight bytes, `EtherType`.
    Ieee1394,
    /// 178: Ethernet behind a header of Junos.
    Juniper,
    /// 281, 284: Ethernet with a switch's tag of four bytes after the addresses.
    SwitchTag4,
    /// 285: with eight bytes.
    SwitchTag8,
    /// 282: with four bytes before the frame.
    SwitchTagBefore,
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
            9 | 50 | 104 | 166 => Self::Ppp,
            204 | 205 => Self::PppDirected,
            51 => Self::PppEther,
            8 => Self::Slip,
            239 => Self::Nflog,
            117 => Self::Pflog,
            105 => Self::Wifi,
            127 => Self::Radiotap,
            119 | 163 => Self::Prism,
            192 => Self::Ppi,
            149 | 258 => Self::Pktap,
            107 => Self::FrameRelay,
            206 => Self::FrameRelayDirected,
            19 | 100 | 106 => Self::Atm,
            123 => Self::SunAtm,
            10 => Self::Fddi,
            242 => Self::IpOverInfiniband,
            138 => Self::Ieee1394,
            178 => Self::Juniper,
            281 | 284 => Self::SwitchTag4,
            285 => Self::SwitchTag8,
            282 => Self::SwitchTagBefore,
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
            Self::Ppp | Self::PppDirected => "ppp",
            Self::PppEther => "pppoe",
            Self::Slip => "slip",
            Self::Nflog => "nflog",
            Self::Pflog => "pflog",
            Self::Wifi => "ieee802-11",
            Self::Radiotap => "radiotap",
            Self::Prism => "prism",
            Self::Ppi => "ppi",
            Self::Pktap => "pktap",
            Self::FrameRelay | Self::FrameRelayDirected => "frame-relay",
            Self::Atm | Self::SunAtm => "atm",
            Self::Fddi => "fddi",
            Self::IpOverInfiniband => "ipoib",
            Self::Ieee1394 => "ieee1394",
            Self::Juniper => "juniper-ethernet",
            Self::SwitchTag4 | Self::SwitchTag8 | Self::SwitchTagBefore => "dsa",
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
    let above = above(link_type, frame, link);
    if above == Above::Cut {
        oddities.push(Oddity::HeadersCut("link"));
    }
    above
}

fn above<'a>(link_type: LinkType, frame: &'a [u8], link: &mut Link) -> Above<'a> {
    match link_type {
        LinkType::Ethernet => ethernet(frame, link),
        LinkType::LinuxSll => linux_sll::version_1(frame, link),
        LinkType::LinuxSll2 => linux_sll::version_2(frame, link),
        LinkType::RawIp => Above::Ip(frame),
        LinkType::Null => null::null(frame),
        LinkType::Ppp => ppp::hdlc(frame),
        LinkType::PppDirected => wan::directed(frame, link).map_or(Above::Cut, ppp::hdlc),
        LinkType::PppEther => Above::EtherType(pppoe::SESSION, frame),
        LinkType::Slip => frame.get(16..).map_or(Above::Cut, Above::Ip),
        LinkType::Nflog => nflog::nflog(frame),
        LinkType::Pflog => wan::pflog(frame, link),
        LinkType::Wifi => ieee80211::frame(frame, link),
        LinkType::Radiotap => ieee80211::radiotap(frame, link),
        LinkType::Prism => ieee80211::prism(frame, link),
        LinkType::Ppi => ieee80211::ppi(frame, link),
        LinkType::Pktap => pktap::pktap(frame, link),
        LinkType::FrameRelay => wan::frame_relay(frame),
        LinkType::FrameRelayDirected => wan::directed(frame, link).map_or(Above::Cut, wan::frame_relay),
        LinkType::Atm => wan::atm(frame),
        LinkType::SunAtm => wan::sun_atm(frame, link),
        LinkType::Fddi => wan::fddi(frame, link),
        LinkType::IpOverInfiniband => wan::ip_over_infiniband(frame),
        LinkType::Ieee1394 => wan::type_after(frame, 16),
        LinkType::Juniper => wan::juniper(frame, link),
        LinkType::SwitchTag4 => tagged(frame, 4, link),
        LinkType::SwitchTag8 => tagged(frame, 8, link),
        LinkType::SwitchTagBefore => frame.get(4..).map_or(Above::Cut, |frame| ethernet(frame, link)),
        LinkType::Unknown(_) => Above::NotIp(None, frame),
    }
}

/// Ethernet with a tag of the switch chip between the addresses and the type.
fn tagged<'a>(frame: &'a [u8], tag: usize, link: &mut Link) -> Above<'a> {
    link.destination = mac(frame);
    link.source = frame.get(6..).and_then(mac);
    wan::type_after(frame, tag.saturating_add(12))
}

fn mac(bytes: &[u8]) -> Option<[u8; 6]> {
    bytes.first_chunk().copied()
}
