//! Tags and tunnels between the link layer and the packet that is shown. The innermost packet is the one that the
//! rest of the program sees; what was around it stays in its layers.

pub(crate) mod gre;
pub(crate) mod in_ip;
pub(crate) mod in_udp;
pub(crate) mod macsec;
pub(crate) mod mpls;
pub(crate) mod opaque;
pub(crate) mod pbb;
pub(crate) mod pppoe;
pub(crate) mod tags;
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
    /// An 802.11 frame whose first two bytes are the other way round.
    WifiSwapped(&'a [u8]),
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
    #[cfg(test)]
    if packet.layers.len() >= LAYERS_WANTED.get() {
        return false;
    }
    packet.layers.len() < MAX_LAYERS
}

#[cfg(test)]
thread_local! {
    /// Tests look at the packet around a tunnel, too: at most so many layers are opened on this thread.
    pub(crate) static LAYERS_WANTED: std::cell::Cell<usize> = const { std::cell::Cell::new(MAX_LAYERS) };
}

/// Goes on with what a tunnel carries. The IP header around it makes room for the one inside; where nothing inside can be
/// told, the packet is the one around it.
pub(crate) fn enter<'a>(inside: Inside<'a>, cut: u32, packet: &mut Packet<'a>) {
    let Inside { name, id, above } = inside;
    let (layers, oddities) = (packet.layers.len(), packet.oddities.len());
    let link = packet.link.clone();
    let outer = (packet.net.take(), std::mem::replace(&mut packet.body, Body::Unknown));
    let outer_payload = (packet.payload.take(), packet.opaque.take());
    packet.layers.push(Layer::Tunnel { name, id });
    let above = match above {
        Contents::Link(above) => above,
        Contents::Ethernet(frame) => frame_inside(frame, packet),
        Contents::WifiSwapped(frame) => link::wifi_swapped(frame, &mut packet.link),
    };
    if above == Above::Cut {
        packet.oddities.push(Oddity::HeadersCut(name));
    }
    above_link(above, cut, packet);
    if packet.net.is_none() && matches!(packet.body, Body::Unknown | Body::NotIp(_)) {
        if matches!(packet.body, Body::NotIp(_)) {
            packet.oddities.truncate(oddities);
        }
        packet.layers.truncate(layers);
        packet.link = link;
        (packet.net, packet.body) = outer;
        (packet.payload, packet.opaque) = outer_payload;
    }
}

/// An Ethernet frame inside of something: its addresses are those of the packet.
fn frame_inside<'a>(frame: &'a [u8], packet: &mut Packet<'_>) -> Above<'a> {
    let mut link = Link::default();
    let above = link::ethernet(frame, &mut link);
    packet.link.source = link.source;
    packet.link.destination = link.destination;
    above
}
