//! Datagrams that travel in fragments: which pieces were seen, and whether all came.

use pcaplain_capture::{Body, Endpoint, Host, IcmpMessage, Layer, Net, Packet, Timestamp};
use rustc_hash::FxHashMap;

use crate::conn::Sight;
use crate::names::PacketRef;

/// Datagrams remembered one by one.
const DATAGRAMS: usize = 4_096;
/// Pieces remembered of one datagram: 64 KiB in pieces of 1 KiB.
const PIECES: usize = 64;
/// A fragment this long after the first of its datagram is of another one, nanoseconds: Linux waits 30 s
/// (`net.ipv4.ipfrag_time`).
const WAIT: i64 = 30_000_000_000;

/// One piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which packet.
    pub packet: PacketRef,
    /// Offset of its first byte in the datagram.
    pub from: u32,
    /// Offset after its last byte; equal to `from` where the print-out does not show its length.
    pub to: u32,
}

/// A datagram in fragments.
#[derive(Clone, Debug)]
pub struct Fragmented {
    /// Input.
    pub input: u16,
    /// From.
    pub source: Host,
    /// To.
    pub destination: Host,
    /// Identification.
    pub id: Option<u16>,
    /// Protocol number.
    pub protocol: Option<u8>,
    /// Ends with ports, where the first fragment shows them.
    pub ends: Option<(Endpoint, Endpoint)>,
    /// VLANs and tunnels around it.
    pub layers: Vec<Layer>,
    /// Pieces, in order of arrival, each place once; the first 64.
    pub pieces: Vec<Piece>,
    /// Length of the whole, once the last fragment was seen.
    pub total: Option<u32>,
    /// Every byte was seen.
    pub complete: bool,
    /// It is the outside of a tunnel: the tunnel's name, or the protocol's.
    pub tunnel: Option<&'static str>,
    /// An ICMP error says that it never came together (time exceeded in reassembly).
    pub timed_out: Option<PacketRef>,
    /// First time.
    pub time: Option<Timestamp>,
    /// Time of its latest fragment.
    pub last_time: Option<Timestamp>,
    more: u32,
}

impl Fragmented {
    /// Is the first fragment there?
    pub fn has_first(&self) -> bool {
        self.pieces.iter().any(|p| p.from == 0)
    }

    /// Is the last fragment there?
    pub fn has_last(&self) -> bool {
        self.total.is_some()
    }

    fn add(&mut self, piece: Piece, last: bool) {
        if last {
            self.total.get_or_insert(piece.to);
        }
        if self.pieces.iter().any(|p| p.from == piece.from) {
            return;
        }
        if self.pieces.len() < PIECES {
            self.pieces.push(piece);
        } else {
            self.more += 1;
        }
        self.complete |= self.whole();
    }

    fn whole(&self) -> bool {
        let Some(total) = self.total else { return false };
        if self.pieces.iter().any(|p| p.to == p.from) {
            // Lengths unknown: all that can be said is that both ends are there.
            return self.has_first();
        }
        let mut pieces: Vec<&Piece> = self.pieces.iter().collect();
        pieces.sort_unstable_by_key(|p| p.from);
        let reached =
            pieces.iter().fold(0, |reached, p| if p.from <= reached { p.to.max(reached) } else { reached });
        reached >= total || self.more > 0
    }
}

/// A piece that comes again after this long was sent again, nanoseconds; sooner, it was captured twice.
const AGAIN: i64 = 500_000_000;

type Key = (u16, Host, Host, Option<u16>, Option<u8>);

/// All datagrams in fragments.
#[derive(Default)]
pub struct Fragments {
    list: Vec<Fragmented>,
    by_key: FxHashMap<Key, u32>,
    /// Fragments in all.
    pub count: u64,
}

impl Fragments {
    /// All of them, in order of their first packet.
    pub fn list(&self) -> &[Fragmented] {
        &self.list
    }

    /// Takes a packet, if it is a fragment or completes a datagram.
    pub fn push(&mut self, sight: &Sight, packet: &Packet<'_>) {
        // A packet that was inside of fragments shows its own header; the fragment's stands beside it.
        let net = packet.completes.as_deref().or(packet.net.as_ref());
        let Some((net, fragment)) = net.and_then(|net| Some((net, net.fragment?))) else { return };
        self.count += 1;
        let key: Key = (
            sight.packet.input,
            net.source.clone(),
            net.destination.clone(),
            net.id,
            net.protocol.filter(|_| net.source.ip().is_none_or(|ip| ip.is_ipv4())),
        );
        let known = self.by_key.get(&key).copied().filter(|&index| {
            let Some(old) = self.list.get(index as usize) else { return false };
            let since =
                |then: Option<Timestamp>| then.zip(sight.time).map(|(then, now)| now.since(then).abs());
            // The same piece again, later, is another datagram of a sender that does not count.
            let again = old.pieces.iter().any(|p| p.from == fragment.offset)
                && since(old.last_time).is_some_and(|ns| ns >= AGAIN);
            since(old.time).is_none_or(|ns| ns <= WAIT) && !again
        });
        let index = if let Some(index) = known {
            index
        } else {
            if self.list.len() >= DATAGRAMS {
                return;
            }
            let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
            self.by_key.insert(key, index);
            self.list.push(Fragmented {
                input: sight.packet.input,
                source: net.source.clone(),
                destination: net.destination.clone(),
                id: net.id,
                protocol: net.protocol,
                ends: None,
                layers: packet.layers.clone(),
                pieces: Vec::new(),
                total: None,
                complete: false,
                tunnel: tunnel_protocol(net.protocol),
                timed_out: None,
                time: sight.time,
                last_time: sight.time,
                more: 0,
            });
            index
        };
        let Some(datagram) = self.list.get_mut(index as usize) else { return };
        datagram.last_time = sight.time.or(datagram.last_time);
        if let Some(begins) = packet.begins.as_deref() {
            datagram.ends = packet.source().zip(packet.destination());
            datagram.tunnel = datagram.tunnel.or(tunnel_port(begins));
        }
        if packet.completes.is_some() {
            datagram.complete = true;
            let inner = packet.layers.get(datagram.layers.len()..).unwrap_or_default();
            datagram.tunnel = datagram.tunnel.or(inner.iter().find_map(|layer| match layer {
                Layer::Tunnel { name, .. } => Some(*name),
                Layer::Vlan(_) => None,
            }));
        }
        let length = payload_length(net);
        let to = fragment.offset.saturating_add(length.unwrap_or(0));
        datagram.add(Piece { packet: sight.packet, from: fragment.offset, to }, !fragment.more);
    }

    /// An ICMP error that says that a datagram never came together.
    pub fn push_icmp(&mut self, sight: &Sight, packet: &Packet<'_>) {
        let Body::Icmp(icmp) = &packet.body else { return };
        let (IcmpMessage::TimeExceeded(true), Some(quoted)) = (&icmp.message, &icmp.quoted) else { return };
        let found = self.list.iter_mut().rev().find(|d| {
            d.source == quoted.source
                && d.destination == quoted.destination
                && (quoted.id.is_none() || d.id == quoted.id)
                && d.input == sight.packet.input
        });
        if let Some(datagram) = found {
            datagram.timed_out.get_or_insert(sight.packet);
        }
    }
}

/// Bytes of the datagram that one fragment carries.
fn payload_length(net: &Net) -> Option<u32> {
    // 20 bytes without options; 40 with 8 for the fragment header.
    let header = if net.source.ip().is_some_and(|ip| ip.is_ipv6()) { 48 } else { 20 };
    net.total_length.map(|length| length.saturating_sub(header))
}

/// Protocols that carry other packets (IANA numbers).
fn tunnel_protocol(protocol: Option<u8>) -> Option<&'static str> {
    match protocol? {
        4 => Some("ipip"),
        41 => Some("6in4"),
        47 => Some("gre"),
        50 => Some("ipsec-esp"),
        _ => None,
    }
}

/// UDP ports of tunnels: VXLAN (RFC 7348, and Linux's and flannel's 8472), Geneve (RFC 8926), GTP-U, `WireGuard`, `IPsec`
/// through NAT (RFC 3948).
fn tunnel_port(begins: &Body) -> Option<&'static str> {
    let Body::Udp(datagram) = begins else { return None };
    match datagram.destination_port.number()? {
        4789 | 8472 => Some("vxlan"),
        6081 => Some("geneve"),
        2152 => Some("gtp-u"),
        51820 => Some("wireguard"),
        4500 => Some("ipsec-esp"),
        _ => None,
    }
}
