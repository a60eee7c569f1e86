//! TCP (RFC 9293) and its options.

use etherparse::TcpHeaderSlice;

use super::ip::{Carried, TCP};
use super::{be16, be32};
use crate::packet::{Body, Checksum, Oddity, Packet, Port, Segment, TcpFlags, TcpOptions};
use crate::seq::{Number, SeqNum};

/// At most so many blocks fit the 40 bytes of options.
const MAX_SACK_BLOCKS: usize = 4;

pub(super) fn tcp<'a>(carried: Carried<'a>, packet: &mut Packet<'a>) {
    let bytes = carried.bytes;
    let Ok(header) = TcpHeaderSlice::from_slice(bytes) else {
        return broken(carried, packet);
    };
    let header_length = header.slice().len();
    let payload = bytes.get(header_length..).unwrap_or_default();
    let checksum = match carried.verify {
        Some(pseudo) => pseudo.verify(bytes, header.checksum()),
        None => Checksum::Unknown,
    };
    let flags = flags(be16(bytes, 12).unwrap_or_default());
    let acknowledged = SeqNum(header.acknowledgment_number());
    let length = carried.wire.checked_sub(u32::try_from(header_length).unwrap_or(u32::MAX));
    if length.is_none() {
        packet.oddities.push(Oddity::BadLength("tcp"));
    }
    packet.payload = Some(payload);
    let options = bytes.get(20..header_length).unwrap_or_default();
    packet.body = Body::Tcp(Segment {
        source_port: Port::Number(header.source_port()),
        destination_port: Port::Number(header.destination_port()),
        flags,
        seq: Some(Number::Absolute(SeqNum(header.sequence_number()))),
        ack: flags.ack().then_some(Number::Absolute(acknowledged)),
        window: Some(header.window_size()),
        length,
        options: Some(read_options(options, &mut packet.oddities)),
        checksum,
        stray_ack: (!flags.ack() && acknowledged != SeqNum(0)).then_some(acknowledged),
        note: None,
    });
}

/// A header that is cut or says that it is shorter than 20 bytes: what is there, as far as the control bits.
fn broken<'a>(carried: Carried<'a>, packet: &mut Packet<'a>) {
    let bytes = carried.bytes;
    let ports = be16(bytes, 0).zip(be16(bytes, 2));
    let (Some((source, destination)), Some(control)) = (ports, be16(bytes, 12)) else {
        packet.oddities.push(Oddity::HeadersCut("tcp"));
        super::cut_ports(TCP, bytes, packet);
        return;
    };
    let header_length = u32::from(control >> 12).saturating_mul(4);
    packet.oddities.push(if header_length < 20 {
        Oddity::Malformed("tcp data offset")
    } else {
        Oddity::HeadersCut("tcp")
    });
    let flags = flags(control);
    let acknowledged = be32(bytes, 8).map(SeqNum);
    packet.payload = None;
    packet.body = Body::Tcp(Segment {
        source_port: Port::Number(source),
        destination_port: Port::Number(destination),
        flags,
        seq: be32(bytes, 4).map(SeqNum).map(Number::Absolute),
        ack: acknowledged.filter(|_| flags.ack()).map(Number::Absolute),
        window: be16(bytes, 14),
        length: if header_length < 20 { None } else { carried.wire.checked_sub(header_length) },
        options: None,
        checksum: Checksum::Unknown,
        stray_ack: acknowledged.filter(|&number| !flags.ack() && number != SeqNum(0)),
        note: None,
    });
}

/// The nine control bits, after data offset and three reserved bits.
fn flags(control: u16) -> TcpFlags {
    TcpFlags(control & 0x01ff)
}

/// Walks over all options. etherparse stops at kinds that it does not know, so this is done here.
fn read_options(mut rest: &[u8], oddities: &mut Vec<Oddity>) -> TcpOptions {
    let mut options = TcpOptions::default();
    while let [kind, after @ ..] = rest {
        options.order.push(*kind);
        match kind {
            // End of the list; padding follows.
            0 => break,
            1 => rest = after,
            _ => {
                let option = rest.get(1).and_then(|&length| rest.get(..usize::from(length)));
                let Some(value) = option.and_then(|option| option.get(2..)) else {
                    oddities.push(Oddity::Malformed("tcp options"));
                    break;
                };
                rest = rest.get(value.len().saturating_add(2)..).unwrap_or_default();
                if !known_option(*kind, value, &mut options) {
                    oddities.push(Oddity::Malformed("tcp options"));
                }
            }
        }
    }
    options
}

/// Takes one option's value; false where its length is not that of its kind.
fn known_option(kind: u8, value: &[u8], options: &mut TcpOptions) -> bool {
    match (kind, value) {
        (2, &[high, low]) => options.mss = Some(u16::from_be_bytes([high, low])),
        (3, &[shift]) => options.window_scale = Some(shift),
        (4, []) => options.sack_permitted = true,
        (5, blocks) => {
            let (blocks, odd) = blocks.as_chunks::<8>();
            options.sack.extend(blocks.iter().take(MAX_SACK_BLOCKS).filter_map(|block| {
                let edge = |at| be32(block, at).map(SeqNum).map(Number::Absolute);
                edge(0).zip(edge(4))
            }));
            return odd.is_empty() && !blocks.is_empty();
        }
        (8, value) if value.len() == 8 => options.timestamps = be32(value, 0).zip(be32(value, 4)),
        (2..=4 | 8, _) => return false,
        _ => {}
    }
    true
}
