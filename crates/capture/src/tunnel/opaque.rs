//! Tunnels that nobody can look into: they are named, and the packet around them is the one that is shown.

/// IKE, and what follows it once a NAT is between both ends (RFC 3948).
const IKE: u16 = 500;
const IPSEC_NAT: u16 = 4500;
/// The customary port; there is none by IANA.
const WIREGUARD: u16 = 51_820;

/// By IP protocol: ESP (RFC 4303). What AH (RFC 4302) protects can be read.
pub(crate) const fn protocol(number: u8) -> Option<&'static str> {
    match number {
        50 => Some("ipsec-esp"),
        _ => None,
    }
}

/// By port and first bytes of a datagram.
pub(crate) fn in_udp(source_port: u16, destination_port: u16, payload: &[u8]) -> Option<&'static str> {
    let either = |port| source_port == port || destination_port == port;
    if either(IPSEC_NAT) {
        return match payload {
            [0xff] => Some("ipsec-keepalive"),
            // Marks IKE, for no ESP has this index.
            [0, 0, 0, 0, rest @ ..] if is_ike(rest) => Some("ike"),
            [_, _, _, _, _, _, _, _, ..] if !payload.starts_with(&[0; 4]) => Some("ipsec-esp"),
            _ => None,
        };
    }
    if either(IKE) && is_ike(payload) {
        return Some("ike");
    }
    let wireguard = match payload {
        // Initiation, response, cookie: of fixed length, so that any port will do.
        [1, 0, 0, 0, ..] => payload.len() == 148,
        [2, 0, 0, 0, ..] => payload.len() == 92,
        [3, 0, 0, 0, ..] => payload.len() == 64,
        // Data: receiver, counter, and blocks of 16 bytes with a tag of 16.
        [4, 0, 0, 0, ..] => payload.len() >= 32 && payload.len().is_multiple_of(16) && either(WIREGUARD),
        _ => false,
    };
    wireguard.then_some("wireguard")
}

/// Two cookies of eight bytes, next payload, version 1 or 2, exchange, flags, message, length.
fn is_ike(payload: &[u8]) -> bool {
    payload.len() >= 28 && payload.get(17).is_some_and(|version| matches!(version >> 4, 1 | 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(first: u8, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        out[0] = first;
        out
    }

    #[test]
    fn wireguard_by_message_type() {
        assert_eq!(in_udp(5, 51_820, &message(1, 148)), Some("wireguard"));
        assert_eq!(in_udp(5, 6, &message(2, 92)), Some("wireguard"));
        assert_eq!(in_udp(51_820, 6, &message(4, 32)), Some("wireguard"));
        assert_eq!(in_udp(5, 6, &message(4, 32)), None, "too little to go by");
        assert_eq!(in_udp(5, 51_820, &message(1, 147)), None);
        assert_eq!(in_udp(5, 51_820, &message(9, 148)), None);
    }

    #[test]
    fn ipsec_through_a_nat() {
        assert_eq!(protocol(50), Some("ipsec-esp"));
        assert_eq!(in_udp(4500, 4500, &[0xff]), Some("ipsec-keepalive"));
        assert_eq!(in_udp(4500, 4500, &[1, 2, 3, 4, 0, 0, 0, 1]), Some("ipsec-esp"));
        let mut ike = vec![0; 32];
        assert_eq!(in_udp(4500, 4500, &ike), None);
        ike[4 + 17] = 0x20;
        assert_eq!(in_udp(4500, 4500, &ike), Some("ike"));
        assert_eq!(in_udp(500, 500, &ike[4..]), Some("ike"));
    }
}
