//! PPP (RFC 1661), alone or in HDLC-like framing (RFC 1662), and Cisco's HDLC.

use super::{Above, typed};
use crate::tunnel::{IPV4, IPV6};

/// Address and control may be left out; the protocol is one byte where that is odd and compressed.
pub(crate) fn ppp(frame: &[u8]) -> Above<'_> {
    let frame = frame.strip_prefix(&[0xff, 0x03]).unwrap_or(frame);
    let (protocol, rest) = match frame {
        [one, rest @ ..] if one & 1 != 0 => (u16::from(*one), rest),
        [high, low, rest @ ..] => (u16::from_be_bytes([*high, *low]), rest),
        _ => return Above::Cut,
    };
    match protocol {
        0x0021 => Above::EtherType(IPV4, rest),
        0x0057 => Above::EtherType(IPV6, rest),
        0x0281 => Above::EtherType(0x8847, rest),
        _ => Above::NotIp(None, rest),
    }
}

/// Either framing: HDLC-like PPP begins with ff, Cisco's with 0f (unicast) or 8f (multicast).
pub(super) fn hdlc(frame: &[u8]) -> Above<'_> {
    match frame {
        [0x0f | 0x8f, _, high, low, rest @ ..] => match u16::from_be_bytes([*high, *low]) {
            // Keep-alives (SLARP).
            0x8035 => Above::NotIp(Some(0x8035), rest),
            ether_type => typed(ether_type, rest),
        },
        _ => ppp(frame),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framed_bare_and_compressed() {
        assert_eq!(ppp(&[0xff, 0x03, 0x00, 0x21, 0x45]), Above::EtherType(0x0800, &[0x45]));
        assert_eq!(ppp(&[0x00, 0x57, 0x60]), Above::EtherType(0x86dd, &[0x60]));
        assert_eq!(ppp(&[0x21, 0x45]), Above::EtherType(0x0800, &[0x45]));
        assert_eq!(ppp(&[0xc0, 0x21, 1]), Above::NotIp(None, &[1]));
    }

    #[test]
    fn cisco() {
        assert_eq!(hdlc(&[0x0f, 0, 0x08, 0x00, 0x45]), Above::EtherType(0x0800, &[0x45]));
        assert_eq!(hdlc(&[0x8f, 0, 0x80, 0x35, 1]), Above::NotIp(Some(0x8035), &[1]));
    }
}
