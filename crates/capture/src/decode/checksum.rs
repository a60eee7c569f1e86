//! The Internet checksum (RFC 1071), verified.

use std::net::IpAddr;

use etherparse::checksum::Sum16BitWords;

use crate::packet::Checksum;

/// Source, destination and protocol of the pseudo header (RFC 9293, section 3.1; RFC 8200, section 8.1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Pseudo {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: u8,
}

impl Pseudo {
    fn sum(self, length: u32) -> Sum16BitWords {
        let mut sum = Sum16BitWords::new();
        for address in [self.source, self.destination] {
            sum = match address {
                IpAddr::V4(ip) => sum.add_4bytes(ip.octets()),
                IpAddr::V6(ip) => sum.add_16bytes(ip.octets()),
            };
        }
        sum.add_2bytes([0, self.protocol]).add_4bytes(length.to_be_bytes())
    }

    /// What a sender puts there for its network card to add to: the folded sum. Some cards want it without the length.
    fn started(self, length: u32) -> u16 {
        // etherparse sums in the machine's byte order.
        !self.sum(length).ones_complement().to_be()
    }

    /// `segment`: transport header and payload, complete. `field`: the checksum that it carries.
    pub(super) fn verify(self, segment: &[u8], field: u16) -> Checksum {
        let length = u32::try_from(segment.len()).unwrap_or(u32::MAX);
        if self.sum(length).add_slice(segment).ones_complement() == 0 {
            Checksum::Good
        } else if [length, 0].iter().any(|&length| field == self.started(length)) {
            Checksum::Offloaded
        } else {
            Checksum::Bad
        }
    }
}

/// Verifies a checksum without pseudo header, over bytes that contain it.
pub(super) fn plain(bytes: &[u8]) -> Checksum {
    if Sum16BitWords::new().add_slice(bytes).ones_complement() == 0 { Checksum::Good } else { Checksum::Bad }
}
