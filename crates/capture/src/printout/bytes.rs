//! Bytes that a print-out shows below a packet's line (`-x`, `-X`, `-xx`, `-XX`): read back, and decoded like a frame of a
//! file. They say more than the line.
//!
//! `-x` leaves the link header out, and nothing says whether it is there or what kind it is: what decodes to the packet that the
//! line shows is what it is.

use std::net::IpAddr;

use super::link::MPLS;
use super::record::Record;
use super::scan::{number, word};
use crate::decode::above_link;
use crate::link::{self, Above, LinkType};
use crate::packet::{Body, Layer, Link, Packet};
use crate::tunnel::{self, IPV4, IPV6};

/// Bytes of one packet that are kept: the largest IP packet and a link header.
const MAX_BYTES: usize = 65_535 + 1_024;
/// Bytes in a row.
const ROW: usize = 16;
/// An IP header is looked for so far behind the first byte: link headers that are not known by their kind.
const MAX_LINK_HEADER: usize = 160;

/// The bytes below one line.
#[derive(Clone, Debug, Default)]
pub(super) struct Bytes {
    all: Vec<u8>,
    /// A row is missing: what follows is not looked at.
    broken: bool,
    /// The rows have no offsets.
    unmarked: bool,
}

/// Where a decoder begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// With a link header.
    Link(LinkType),
    /// Behind it, with this `EtherType`, so many bytes from the beginning.
    Type(u16, usize),
}

impl Bytes {
    /// Takes one row; false where the line is none.
    pub(super) fn row(&mut self, line: &str) -> bool {
        let Some((offset, digits)) = offset(line) else { return false };
        // What came before was a protocol's own dump of what it does not decode; the packet's comes last.
        if offset == Some(0) || offset.is_some() && self.unmarked {
            *self = Self::default();
        }
        self.unmarked |= offset.is_none();
        self.broken |= offset.is_some_and(|offset| offset != self.all.len()) || self.all.len() >= MAX_BYTES;
        if !self.broken {
            groups(digits, &mut self.all);
        }
        true
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The bytes, to be decoded from the place that [`Bytes::start`] gave.
    pub(super) fn into_vec(self) -> Vec<u8> {
        self.all
    }

    /// Where they begin to make sense.
    pub(super) fn start(&self, record: &Record, banner: &str) -> Option<Start> {
        // Without offsets, from before version 3.8, link headers were not shown; newer ones dump unknown messages so.
        if self.unmarked || self.all.is_empty() {
            return at_network(record, &self.all, 0);
        }
        start(record, banner, &self.all)
    }
}

/// Is this a row?
pub(super) fn is_row(line: &str) -> bool {
    offset(line).is_some()
}

/// `0x0010:  0a04 1a2d …`; before version 3.8 `0010 0a04 …` and no offset at all, only blanks and groups of four digits.
fn offset(line: &str) -> Option<(Option<usize>, &str)> {
    let text = line.trim_start();
    if let Some(rest) = text.strip_prefix("0x") {
        let length = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        let (digits, rest) = rest.split_at(length);
        let offset = usize::from_str_radix(digits, 16).ok().filter(|_| (2..=8).contains(&length))?;
        let marked = rest.strip_prefix(':');
        let rest = marked.unwrap_or(rest).trim_start();
        let group = word(rest).0;
        let plain = matches!(group.len(), 2 | 4) && is_hex(group);
        return (marked.is_some() || length == 4 && plain).then_some((Some(offset), rest));
    }
    let indented = line.starts_with('\t') || line.starts_with("        ");
    let groups = || text.split_ascii_whitespace();
    let whole = indented
        && text.len() <= 48
        && groups().rev().skip(1).all(|group| group.len() == 4 && is_hex(group))
        && groups().next_back().is_some_and(|group| matches!(group.len(), 2 | 4) && is_hex(group))
        // A number alone is no row.
        && (groups().nth(1).is_some() || number(text).is_none());
    whole.then_some((None, text))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Groups of two bytes, the last perhaps of one; two blanks end them, behind which `-X` prints characters.
fn groups(text: &str, out: &mut Vec<u8>) {
    let mut rest = text;
    let mut room = ROW;
    loop {
        let length = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        let (group, after) = rest.split_at(length);
        let blank = after.is_empty() || after.starts_with([' ', '\t']);
        if !matches!(length, 2 | 4) || !blank || length / 2 > room {
            return;
        }
        for at in (0..length).step_by(2) {
            let byte = group.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            out.push(byte.unwrap_or_default());
        }
        room -= length / 2;
        match after.strip_prefix(' ') {
            Some(next) if length == 4 && room > 0 => rest = next,
            _ => return,
        }
    }
}

fn start(record: &Record, banner: &str, bytes: &[u8]) -> Option<Start> {
    let found = at_network(record, bytes, 0);
    if found.is_some() {
        return found;
    }
    let first = record.layers.iter().find_map(|layer| match layer {
        Layer::Tunnel { name, .. } => Some(*name),
        Layer::Vlan(_) => None,
    });
    for (name, kind) in [("mpls", MPLS), ("pppoe", tunnel::pppoe::SESSION)] {
        let candidate = Start::Type(kind, 0);
        if first == Some(name) {
            let mut scratch = blank();
            decode(&mut scratch, candidate, bytes);
            let own = |layer: &&Layer| matches!(layer, Layer::Tunnel { .. });
            if scratch.layers.first() == record.layers.iter().find(own) {
                return Some(candidate);
            }
        }
    }
    let kinds = [
        LinkType::Ethernet,
        LinkType::LinuxSll2,
        LinkType::LinuxSll,
        LinkType::Null,
        LinkType::Ppp,
        LinkType::Pktap,
        LinkType::Radiotap,
    ];
    let said = kinds.iter().filter(|kind| kind.name() == banner);
    let others = kinds.iter().filter(|kind| kind.name() != banner);
    if let Some(kind) = said.chain(others).find(|&&kind| makes_sense(record, Start::Link(kind), bytes)) {
        return Some(Start::Link(*kind));
    }
    (1..bytes.len().min(MAX_LINK_HEADER)).find_map(|at| {
        let found = at_network(record, bytes, at)?;
        let mut scratch = blank();
        decode(&mut scratch, found, bytes);
        // What an ICMP error quotes has a header, too.
        let kind = std::mem::discriminant::<Body>;
        let same = kind(&scratch.body) == kind(&record.body)
            || scratch.net.as_ref().is_some_and(|net| net.fragment.is_some());
        (same || record.body == Body::Unknown).then_some(found)
    })
}

/// Is there an IP or ARP header that fits the line?
fn at_network(record: &Record, bytes: &[u8], at: usize) -> Option<Start> {
    let data = bytes.get(at..)?;
    let first = at == 0;
    let ends = record.net.as_ref().and_then(|net| net.source.ip().zip(net.destination.ip()));
    let found = match data.first()? >> 4 {
        4 => {
            let own = address(data, 12, 4).zip(address(data, 16, 4));
            // The line may show names, or the packet inside this one.
            let fits = own.is_some() && own == ends || header_sum(data) && (first || ends.is_none());
            fits.then_some(IPV4)
        }
        6 => {
            let own = address(data, 8, 16).zip(address(data, 24, 16));
            let fits = own.is_some() && own == ends || first && whole_v6(data);
            fits.then_some(IPV6)
        }
        0 => matches!(data, [0, _, 8, 0, 6, 4, 0, _, ..])
            .then_some(tunnel::ARP)
            .filter(|_| first || matches!(record.body, Body::Arp(_))),
        _ => None,
    };
    found.map(|kind| Start::Type(kind, at))
}

fn address(data: &[u8], at: usize, length: usize) -> Option<IpAddr> {
    let bytes = data.get(at..at.checked_add(length)?)?;
    match length {
        4 => bytes.first_chunk::<4>().map(|bytes| IpAddr::from(*bytes)),
        _ => bytes.first_chunk::<16>().map(|bytes| IpAddr::from(*bytes)),
    }
}

/// An IPv6 header whose length is that of the bytes.
fn whole_v6(data: &[u8]) -> bool {
    let length = data.get(4..).and_then(<[u8]>::first_chunk).map_or(0, |length| u16::from_be_bytes(*length));
    length > 0 && usize::from(length) + 40 == data.len()
}

/// The header's own checksum is right, or left to the network card.
fn header_sum(data: &[u8]) -> bool {
    let length = usize::from(data.first().copied().unwrap_or_default() & 15) * 4;
    let Some(header) = data.get(..length).filter(|header| header.len() >= 20) else { return false };
    let sum = header.chunks_exact(2).fold(0_u32, |sum, pair| {
        let pair = [pair.first().copied().unwrap_or_default(), pair.get(1).copied().unwrap_or_default()];
        sum.saturating_add(u32::from(u16::from_be_bytes(pair)))
    });
    let folded = (sum & 0xffff) + (sum >> 16);
    folded == 0xffff || header.get(10..12) == Some(&[0, 0])
}

/// Does decoding from here give a packet that the line can be of?
fn makes_sense(record: &Record, start: Start, bytes: &[u8]) -> bool {
    let mut scratch = blank();
    decode(&mut scratch, start, bytes);
    let same_ends = match (&record.net, &scratch.net) {
        (Some(text), Some(bytes)) => {
            text.source == bytes.source && text.destination == bytes.destination
                || text.source.ip().is_none()
                || !record.layers.is_empty()
                || !scratch.layers.is_empty()
        }
        (None, None) => matches!((&record.body, &scratch.body), (Body::Arp(_), Body::Arp(_))),
        (None, Some(_)) => record.body == Body::Unknown,
        (Some(_), None) => false,
    };
    same_ends && !matches!(scratch.body, Body::Unknown | Body::NotIp(_))
}

pub(super) fn blank() -> Packet<'static> {
    Packet {
        number: 0,
        label: None,
        line: None,
        offset: None,
        time: None,
        interface: 0,
        captured: None,
        original: None,
        link: Link::default(),
        layers: Vec::new(),
        net: None,
        body: Body::Unknown,
        begins: None,
        completes: None,
        opaque: None,
        comment: None,
        payload: None,
        oddities: Vec::new(),
    }
}

/// Decodes the bytes into the packet that its line made: what the line alone shows stays.
pub(super) fn decode<'a>(packet: &mut Packet<'a>, start: Start, bytes: &'a [u8]) {
    packet.net = None;
    packet.body = Body::Unknown;
    packet.begins = None;
    packet.completes = None;
    packet.oddities.clear();
    let here = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let above = match start {
        Start::Link(kind) => {
            let way = packet.link.direction;
            packet.layers.clear();
            packet.captured = Some(here);
            let above = link::read(kind, bytes, &mut packet.link, &mut packet.oddities);
            packet.link.direction = packet.link.direction.or(way);
            above
        }
        Start::Type(kind, at) => {
            // Tags and labels stand before these bytes; a tunnel is in them.
            let before = |layer: &Layer| match layer {
                Layer::Vlan(_) => true,
                Layer::Tunnel { name, .. } => at > 0 && matches!(*name, "mpls" | "pppoe"),
            };
            let kept = packet.layers.iter().take_while(|layer| before(layer)).count();
            packet.layers.truncate(kept);
            Above::EtherType(kind, bytes.get(at..).unwrap_or_default())
        }
    };
    let cut = missing(&above);
    if cut == 0 && packet.captured.is_none() {
        packet.captured = packet.original;
    }
    above_link(above, cut, packet);
}

/// How much of an IP packet is not here.
fn missing(above: &Above<'_>) -> u32 {
    let (Above::EtherType(_, data) | Above::Ip(data)) = above else { return 0 };
    let (at, header) = match data.first().map(|first| first >> 4) {
        Some(4) => (2, 0),
        Some(6) => (4, 40),
        _ => return 0,
    };
    let Some(length) = data.get(at..).and_then(<[u8]>::first_chunk) else { return 0 };
    let length = u32::from(u16::from_be_bytes(*length)).saturating_add(header);
    length.saturating_sub(u32::try_from(data.len()).unwrap_or(u32::MAX))
}
