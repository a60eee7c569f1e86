//! A scenario changed in ways that must not change its story, or that hide part of it: for tests of whole classes of
//! captures.

use std::net::IpAddr;

use crate::model::{Body, End, Expectation, Scenario, Sent, TcpOption, default_mac};

impl Scenario {
    /// At another time: nanoseconds since 1970.
    #[must_use]
    pub fn started_at(&self, start: i64) -> Self {
        Self { start, ..self.clone() }
    }

    /// With other addresses and ports. `change` gets each endpoint and gives its new address and port; hardware
    /// addresses that were made from the address follow it.
    #[must_use]
    pub fn readdressed(&self, change: impl Fn(&End) -> (IpAddr, Option<u16>)) -> Self {
        let mut changed = self.clone();
        for end in &mut changed.ends {
            let (ip, port) = change(end);
            if end.mac == default_mac(end.ip) {
                end.mac = default_mac(ip);
            }
            (end.ip, end.port) = (ip, port);
        }
        changed
    }

    /// With other initial sequence numbers: `shift` gives for each endpoint how much is added to its numbers, modulo
    /// 2^32, wherever they stand (also in the peer's acks and SACK blocks). Endpoints that stand for the two sides of
    /// an address translation need the same shift.
    #[must_use]
    pub fn renumbered(&self, shift: impl Fn(&End) -> u32) -> Self {
        let mut changed = self.clone();
        let shifts: Vec<u32> = self.ends.iter().map(shift).collect();
        let by = |end: usize| shifts.get(end).copied().unwrap_or(0);
        for (end, shift) in changed.ends.iter_mut().zip(&shifts) {
            end.iss = end.iss.wrapping_add(*shift);
        }
        for sent in &mut changed.packets {
            let (own, peer) = (by(sent.from), by(sent.to));
            let Body::Tcp(tcp) = &mut sent.body else { continue };
            tcp.seq = tcp.seq.wrapping_add(own);
            if tcp.flags.ack() {
                tcp.ack = tcp.ack.wrapping_add(peer);
            }
            for option in &mut tcp.options {
                if let TcpOption::Sack(blocks) = option {
                    for (left, right) in blocks {
                        (*left, *right) = (left.wrapping_add(peer), right.wrapping_add(peer));
                    }
                }
            }
            sent.simplify();
        }
        changed
    }

    /// Every packet once more, `gap` nanoseconds later, as where two interfaces were captured into one file. Marks stay
    /// with the first sighting.
    #[must_use]
    pub fn doubled(&self, gap: i64) -> Self {
        let packets: Vec<(usize, Sent)> = self
            .packets
            .iter()
            .enumerate()
            .flat_map(|(index, sent)| {
                let again = Sent { time: sent.time.saturating_add(gap), ..sent.clone() };
                [(index, sent.clone()), (index, again)]
            })
            .collect();
        self.rebuilt(&packets)
    }

    /// Only the packets that `keep` wants (0-based index and packet). An ICMP error goes with the packet that it quotes.
    #[must_use]
    pub fn only(&self, keep: impl Fn(usize, &Sent) -> bool) -> Self {
        let mut kept: Vec<(usize, Sent)> = Vec::new();
        for (index, sent) in self.packets.iter().enumerate() {
            let orphan = match &sent.body {
                Body::Icmp(_, Some(quoted)) => !kept.iter().any(|(index, _)| index == quoted),
                _ => false,
            };
            if !orphan && keep(index, sent) {
                kept.push((index, sent.clone()));
            }
        }
        self.rebuilt(&kept)
    }

    /// Both at once: the other's packets in between by time, its endpoints under names of their own. The other's
    /// expectations are left out.
    #[must_use]
    pub fn beside(&self, other: &Self) -> Self {
        let offset = self.ends.len();
        let mut both = self.clone();
        both.ends.extend(other.ends.iter().map(|end| End { name: format!("{}-2", end.name), ..end.clone() }));
        let own = self.packets.len();
        let mut all: Vec<(usize, Sent)> = self.packets.iter().cloned().enumerate().collect();
        for (index, sent) in other.packets.iter().enumerate() {
            let mut sent = Sent { from: sent.from + offset, to: sent.to + offset, ..sent.clone() };
            match &mut sent.body {
                Body::Icmp(_, Some(quoted)) => *quoted += own,
                Body::Arp(operation) => operation.move_parties(offset),
                _ => {}
            }
            all.push((index + own, sent));
        }
        all.sort_by_key(|(_, sent)| sent.time);
        both.rebuilt(&all)
    }

    /// From packets with the index that they had: quotes and marks follow their packets to the first new place.
    fn rebuilt(&self, packets: &[(usize, Sent)]) -> Self {
        let place = |old: usize| packets.iter().position(|(index, _)| *index == old);
        let expectations = self
            .expectations
            .iter()
            .filter_map(|mark| {
                let packet = place(mark.packet as usize - 1)? as u32 + 1;
                Some(Expectation { packet, ..mark.clone() })
            })
            .collect();
        let packets = packets
            .iter()
            .map(|(_, sent)| {
                let mut sent = sent.clone();
                if let Body::Icmp(_, Some(quoted)) = &mut sent.body {
                    *quoted = place(*quoted).unwrap_or(*quoted);
                }
                sent
            })
            .collect();
        Self { packets, expectations, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
        router 10.0.0.254
        0.000 > S 0:0(0) win 1000  #! a: syn
        0.010 < S. 0:0(0) ack 1 win 1000
        0.020 > P. 1:11(10) ack 1 win 1000
        0.021 router>client icmp frag-needed mtu 1400 quoting 3  #! a: told
        0.030 < . 1:1(0) ack 1 win 1000 <nop,nop,sack 5:11>";

    fn scenario() -> Scenario {
        Scenario::parse(TEXT).unwrap()
    }

    #[test]
    fn new_numbers_are_the_same_relative_ones() {
        let moved = scenario().renumbered(|end| if end.name == "client" { u32::MAX - 1002 } else { 77 });
        let lines = |scenario: &Scenario| -> Vec<String> {
            scenario.to_string().lines().filter(|line| line.starts_with('0')).map(str::to_owned).collect()
        };
        assert_eq!(lines(&moved), lines(&scenario()));
        let Body::Tcp(last) = &moved.packets[4].body else { panic!() };
        // 1000 + (2^32 − 1 − 1002) = 2^32 − 3; then 1, 5 and 11 further.
        assert_eq!((last.seq, last.ack), (5078, u32::MAX - 1));
        assert_eq!(last.options[2], TcpOption::Sack(vec![(2, 8)]));
    }

    #[test]
    fn new_addresses_take_their_hardware_addresses_along() {
        let other = scenario().readdressed(|end| (IpAddr::from([192, 0, 2, 9]), end.port));
        assert_eq!(other.ends()[0].mac, [2, 0, 192, 0, 2, 9]);
        assert!(other.to_tcpdump().contains("192.0.2.9.40000 > 192.0.2.9.80"));
    }

    #[test]
    fn hidden_packets_take_their_errors_along() {
        let server_only = scenario().only(|_, sent| sent.from != 0);
        assert_eq!(server_only.packets().len(), 2);
        assert!(server_only.expectations().is_empty());
        let without_handshake = scenario().only(|index, _| index >= 2);
        assert!(matches!(without_handshake.packets()[1].body, Body::Icmp(_, Some(0))));
        assert_eq!(without_handshake.expectations()[0].packet, 2);
    }

    #[test]
    fn doubled_packets_are_the_same_bytes() {
        let doubled = scenario().doubled(1000);
        assert_eq!(doubled.packets().len(), 10);
        assert_eq!(doubled.frame(4), doubled.frame(5));
        assert_eq!(doubled.packets()[5].time - doubled.packets()[4].time, 1000);
        assert!(matches!(doubled.packets()[6].body, Body::Icmp(_, Some(4))));
        assert_eq!(doubled.expectations().iter().map(|mark| mark.packet).collect::<Vec<_>>(), [1, 7]);
    }

    #[test]
    fn two_at_once_are_interleaved() {
        let other = scenario().readdressed(|end| (IpAddr::from([192, 0, 2, 9]), end.port));
        let both = scenario().beside(&other);
        assert_eq!(both.packets().len(), 10);
        assert_eq!(
            both.packets().iter().map(|sent| sent.from).collect::<Vec<_>>(),
            [0, 3, 1, 4, 0, 3, 2, 5, 1, 4]
        );
        assert!(matches!(both.packets()[7].body, Body::Icmp(_, Some(5))));
        assert_eq!(both.expectations().len(), 2);
        assert_eq!(Scenario::parse(&both.to_string()).unwrap(), both);
    }

    #[test]
    fn another_start() {
        assert!(scenario().started_at(0).to_tcpdump().starts_with("00:00:00.000000 IP"));
    }
}
