//! `MACsec` (IEEE 802.1AE) that protects without encrypting.

use crate::link::{Above, typed};
use crate::packet::{Layer, Oddity, Packet};

/// `EtherType`.
pub(crate) const MACSEC: u16 = 0x88e5;

/// Control bits, short length, packet number, perhaps the channel (8 bytes); then the type of what follows, or nothing that
/// can be read. The check value at the end is no part of it.
pub(crate) fn strip<'a>(rest: &'a [u8], packet: &mut Packet<'a>) -> Above<'a> {
    const CHANNEL: u8 = 0x20;
    const ENCRYPTED_OR_CHANGED: u8 = 0x0c;
    let Some(&control) = rest.first() else {
        packet.oddities.push(Oddity::HeadersCut("macsec"));
        return Above::Cut;
    };
    if control & ENCRYPTED_OR_CHANGED != 0 {
        packet.opaque = Some("macsec");
        return Above::NotIp(Some(MACSEC), rest);
    }
    packet.layers.push(Layer::Tunnel { name: "macsec", id: None });
    let header = if control & CHANNEL != 0 { 14 } else { 6 };
    match rest.get(header..).and_then(<[u8]>::split_first_chunk) {
        Some((&[high, low], rest)) => typed(u16::from_be_bytes([high, low]), rest),
        None => Above::Cut,
    }
}
