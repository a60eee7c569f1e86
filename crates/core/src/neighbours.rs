//! Which hardware address claims which network address, by ARP and neighbour discovery.

use pcaplain_capture::{Body, Host, IcmpMessage, Packet, Timestamp};
use rustc_hash::FxHashMap;

use crate::conn::Sight;
use crate::names::PacketRef;

/// Network addresses remembered.
const HOSTS: usize = 10_000;
/// Claims described one by one per network address.
const CLAIMS: usize = 8;
/// Packets named per claim.
const NAMED: usize = 8;

/// One hardware address that claims a network address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The hardware address.
    pub mac: [u8; 6],
    /// Packets that say so: the first 8.
    pub packets: Vec<PacketRef>,
    /// How many.
    pub count: u64,
    /// First time.
    pub first: Option<Timestamp>,
    /// Last time.
    pub last: Option<Timestamp>,
    /// Some of them are answers to somebody else's question.
    pub answers: bool,
    /// Some of them were not asked for: announcements, gratuitous ARP (RFC 5227).
    pub announces: bool,
}

/// Who claims one network address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Input.
    pub input: u16,
    /// The network address.
    pub host: Host,
    /// Claims, in order of appearance.
    pub claims: Vec<Claim>,
    /// Probes for the address before it is used (duplicate address detection, RFC 5227 and RFC 4862), the first 8.
    pub probes: Vec<PacketRef>,
}

/// All of them.
#[derive(Default)]
pub struct Neighbours {
    list: Vec<Neighbour>,
    by_host: FxHashMap<(u16, u16, Option<u32>, Host), u32>,
}

impl Neighbours {
    /// All network addresses that somebody claims, in order of appearance.
    pub fn list(&self) -> &[Neighbour] {
        &self.list
    }

    /// Takes a packet.
    pub fn push(&mut self, sight: &Sight, packet: &Packet<'_>) {
        match &packet.body {
            Body::Arp(arp) => {
                let Some(sender) = &arp.sender else { return };
                let own = arp.target.as_ref() == Some(sender);
                if is_unspecified(sender) {
                    if let Some(target) = &arp.target {
                        self.probe(sight, target);
                    }
                } else if let Some(mac) = arp.sender_mac.or(sight.source_mac) {
                    self.claim(sight, sender, mac, arp.operation == 2 && !own, own);
                }
            }
            Body::Icmp(icmp) => match (&icmp.message, sight.source_mac) {
                (IcmpMessage::NeighbourAdvertisement(target), Some(mac)) => {
                    let announced = packet
                        .net
                        .as_ref()
                        .is_some_and(|n| n.destination.ip().is_some_and(|ip| ip.is_multicast()));
                    self.claim(sight, target, mac, !announced, announced);
                }
                (IcmpMessage::NeighbourSolicitation(target), _)
                    if packet.net.as_ref().is_some_and(|n| is_unspecified(&n.source)) =>
                {
                    self.probe(sight, target);
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn entry(&mut self, sight: &Sight, host: &Host) -> Option<&mut Neighbour> {
        // Two networks behind one node may use the same addresses.
        let key = (sight.packet.input, sight.interface, sight.interface_index, host.clone());
        let index = if let Some(&index) = self.by_host.get(&key) {
            index
        } else {
            if self.list.len() >= HOSTS {
                return None;
            }
            let index = u32::try_from(self.list.len()).ok()?;
            self.list.push(Neighbour {
                input: sight.packet.input,
                host: host.clone(),
                claims: Vec::new(),
                probes: Vec::new(),
            });
            self.by_host.insert(key, index);
            index
        };
        self.list.get_mut(index as usize)
    }

    fn probe(&mut self, sight: &Sight, target: &Host) {
        if let Some(neighbour) = self.entry(sight, target)
            && neighbour.probes.len() < NAMED
        {
            neighbour.probes.push(sight.packet);
        }
    }

    fn claim(&mut self, sight: &Sight, host: &Host, mac: [u8; 6], answers: bool, announces: bool) {
        let Some(neighbour) = self.entry(sight, host) else { return };
        let index = neighbour.claims.iter().position(|c| c.mac == mac).unwrap_or_else(|| {
            if neighbour.claims.len() < CLAIMS {
                neighbour.claims.push(Claim {
                    mac,
                    packets: Vec::new(),
                    count: 0,
                    first: sight.time,
                    last: sight.time,
                    answers: false,
                    announces: false,
                });
            }
            neighbour.claims.len() - 1
        });
        let Some(claim) = neighbour.claims.get_mut(index).filter(|c| c.mac == mac) else { return };
        claim.count += 1;
        claim.last = sight.time.or(claim.last);
        claim.answers |= answers;
        claim.announces |= announces;
        if claim.packets.len() < NAMED {
            claim.packets.push(sight.packet);
        }
    }
}

fn is_unspecified(host: &Host) -> bool {
    host.ip().is_some_and(|ip| ip.is_unspecified())
}
