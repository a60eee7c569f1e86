//! NFLOG: packets that a firewall rule sent to user space (`tcpdump -i nflog:N`).

use super::Above;

/// `NFULA_PAYLOAD`.
const PAYLOAD: u16 = 9;

/// Family, version, group; then attributes: length with its own 4 bytes, type, value, padding to 4. They are in the byte order of
/// the capturing machine, which was little-endian if the first length makes sense that way.
pub(super) fn nflog(frame: &[u8]) -> Above<'_> {
    let Some((_, mut rest)) = frame.split_first_chunk::<4>() else { return Above::Cut };
    let Some(&[l0, l1]) = rest.first_chunk() else { return Above::Cut };
    let big_endian = usize::from(u16::from_le_bytes([l0, l1])) > rest.len();
    let number = |bytes| if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
    while let Some(&[l0, l1, t0, t1]) = rest.first_chunk() {
        let length = usize::from(number([l0, l1]));
        if length < 4 {
            break;
        }
        // The two highest bits are flags of netlink.
        if number([t0, t1]) & 0x3fff == PAYLOAD {
            // A cut frame ends inside of it.
            return Above::Ip(rest.get(4..length.min(rest.len())).unwrap_or_default());
        }
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Above::NotIp(None, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payload_after_another_attribute() {
        let frame = [2, 0, 0, 5, 5, 0, 10, 0, b'x', 0, 0, 0, 6, 0, 9, 0, 0x45, 0x00];
        assert_eq!(nflog(&frame), Above::Ip(&[0x45, 0x00]));
    }

    #[test]
    fn big_endian_and_no_payload() {
        let frame = [2, 0, 0, 5, 0, 6, 0, 9, 0x45, 0x00, 0, 0];
        assert_eq!(nflog(&frame), Above::Ip(&[0x45, 0x00]));
        assert_eq!(nflog(&[2, 0, 0, 5, 4, 0, 1, 0]), Above::NotIp(None, &[]));
        assert_eq!(nflog(&[2, 0, 0, 5, 0, 0, 0, 0]), Above::NotIp(None, &[0, 0, 0, 0]));
    }
}
