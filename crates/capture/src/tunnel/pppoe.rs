//! `PPPoE` sessions (RFC 2516).

use crate::link::{Above, ppp};
use crate::packet::{Layer, Oddity, Packet};

/// `EtherType` of the session stage.
pub(crate) const SESSION: u16 = 0x8864;

/// Version and type, code, session id, length; then PPP.
pub(crate) fn strip<'a>(rest: &'a [u8], packet: &mut Packet<'a>) -> Above<'a> {
    let Some((&[_, code, s0, s1, l0, l1], rest)) = rest.split_first_chunk() else {
        packet.oddities.push(Oddity::HeadersCut("pppoe"));
        return Above::Cut;
    };
    packet.layers.push(Layer::Tunnel { name: "pppoe", id: Some(u32::from(u16::from_be_bytes([s0, s1]))) });
    // What follows is the padding of a short frame.
    let rest = rest.get(..usize::from(u16::from_be_bytes([l0, l1]))).unwrap_or(rest);
    if code == 0 { ppp::ppp(rest) } else { Above::NotIp(Some(SESSION), rest) }
}

#[cfg(test)]
mod tests {
    use crate::link::Above;

    #[test]
    fn padding_is_no_payload() {
        // Session 1, 3 bytes: PPP's protocol IPv4 and one byte; two bytes of padding follow.
        let frame = [0x11, 0, 0, 1, 0, 3, 0x00, 0x21, 0x45, 0, 0];
        let mut source = crate::open(
            &b"12:00:00.000000 IP 192.0.2.1 > 192.0.2.2: ICMP echo request, id 1, seq 1, length 64\n"[..],
        )
        .unwrap();
        let mut packet = source.next_packet().unwrap().unwrap().without_payload();
        assert_eq!(super::strip(&frame, &mut packet), Above::EtherType(0x0800, &[0x45]));
    }
}
