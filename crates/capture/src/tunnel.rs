//! Tags and tunnels between the link layer and the packet that is shown. The innermost packet is the one that the
//! rest of the program sees; what was around it stays in its layers.

pub(crate) mod ethernet_in_udp;
pub(crate) mod gre;
pub(crate) mod mpls;
pub(crate) mod pppoe;
pub(crate) mod vlan;

use crate::decode::{MAX_LAYERS, above_link};
use crate::link::{self, Above};
use crate::packet::{Body, Layer, Link, Oddity, Packet};

/// `EtherType`s (IANA, IEEE 802 numbers).
pub(crate) const IPV4: u16 = 0x0800;
/// Address resolution.
pub(crate) const ARP: u16 = 0x0806;
/// IPv6.
pub(crate) const IPV6: u16 = 0x86dd;
/// Ethernet frames inside of something (RFC 7637).
const ETHERNET: u16 = 0x6558;

/// What a tunnel's header says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Inside<'a> {
    /// Lower-case name.
    pub(crate) name: &'static str,
    /// VNI, key, session, label.
    pub(crate) id: Option<u32>,
    pub(crate) above: Contents<'a>,
}

/// What a tunnel carries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Contents<'a> {
    /// A frame with its own hardware addresses.
    Ethernet(&'a [u8]),
    /// What is above a link layer.
    Link(Above<'a>),
}

impl<'a> Contents<'a> {
    /// By an `EtherType` that may stand for Ethernet itself.
    fn typed(ether_type: u16, rest: &'a [u8]) -> Self {
        if ether_type == ETHERNET { Self::Ethernet(rest) } else { Self::Link(link::typed(ether_type, rest)) }
    }
}

/// May one more layer be opened?
pub(crate) fn may_open(packet: &Packet<'_>) -> bool {
    packet.layers.len() < MAX_LAYERS
}

/// Goes on with what a tunnel carries. The IP header around it makes room for the one inside.
pub(crate) fn enter<'a>(inside: Inside<'a>, cut: u32, packet: &mut Packet<'a>) {
    let Inside { name, id, above } = inside;
    packet.layers.push(Layer::Tunnel { name, id });
    let outer = packet.net.take();
    packet.body = Body::Unknown;
    packet.payload = None;
    let above = match above {
        Contents::Link(above) => above,
        Contents::Ethernet(frame) => {
            let mut link = Link::default();
            let above = link::ethernet(frame, &mut link);
            packet.link.source = link.source;
            packet.link.destination = link.destination;
            above
        }
    };
    if above == Above::Cut {
        packet.oddities.push(Oddity::HeadersCut(name));
    }
    above_link(above, cut, packet);
    if packet.body == Body::Unknown && packet.net.is_none() {
        // Nothing to be seen inside: better the outer packet than none.
        packet.net = outer;
    }
}
