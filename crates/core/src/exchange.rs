//! Everything that is no TCP: who asked, who answered. UDP, ICMP echo, ARP and neighbour discovery.

mod error;
mod latest;
mod pending;

use pcaplain_capture::{Arp, Body, Endpoint, Host, Icmp, IcmpMessage, Packet, Quoted, Timestamp};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

use latest::{INITIATION_SIZE, Latest, mark};
use pending::Asked;

pub use error::IcmpError;

use crate::app_proto::{UdpFact, udp_fact};
use crate::budget::push;
use crate::conn::{Seen, Sight};
use crate::names::PacketRef;

/// Packets named per exchange and direction.
const NAMED: usize = 16;
/// Exchanges searched back for an ICMP error that names only hosts.
const RECENT: usize = 256;
/// Exchanges in all; beyond it packets are only counted.
const EXCHANGES: usize = 100_000;

/// What kind of exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// UDP.
    Udp,
    /// ICMP or ICMPv6 echo.
    Echo,
    /// ARP or neighbour discovery.
    Resolution,
    /// Other IP protocols and ICMP messages.
    Other,
}

impl Protocol {
    /// Its id in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Echo => "icmp",
            Self::Resolution => "arp",
            Self::Other => "other",
        }
    }
}

/// One named packet of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which packet.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
    /// From the asker.
    pub asks: bool,
    /// Payload length, bytes.
    pub length: Option<u32>,
    /// First two bytes of the payload: the transaction id of DNS and many others. Echo: the identifier.
    pub id: Option<u16>,
    /// Echo: the sequence number.
    pub seq: Option<u16>,
    /// What it carries, where that is known.
    pub app: Option<Box<UdpFact>>,
    /// Who really sent it, where that is not the one asked.
    pub other: Option<Endpoint>,
    /// An ICMP error about it.
    pub error: Option<(Host, IcmpMessage)>,
    /// The paste's own ordinal.
    pub label: Option<u32>,
    /// Line of a print-out.
    pub line: Option<u32>,
}

/// Packets that share their ends.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Input.
    pub input: u16,
    /// Interface of its first packet.
    pub interface: u16,
    /// What kind.
    pub protocol: Protocol,
    /// What its datagrams carry ("dns", "quic"), by the first one that tells.
    pub app: Option<&'static str>,
    /// Who asked first.
    pub asker: Endpoint,
    /// Whom.
    pub asked: Endpoint,
    /// Who answered in its place.
    pub answering: Option<Endpoint>,
    /// Packets from the asker.
    pub asks: u64,
    /// Packets back, from whomever.
    pub answers: u64,
    /// Answers that came from another address.
    pub answers_from_other: u64,
    /// ICMP errors about its packets, from others than the asker.
    pub errors: u64,
    /// ICMP errors by which the asker refused an answer.
    pub refusals: u64,
    /// Payload bytes.
    pub bytes: u64,
    /// The first packets of it.
    pub entries: Vec<Entry>,
    /// Sent to many (broadcast, multicast): no answer is due.
    pub to_many: bool,
    /// First time.
    pub first_time: Option<Timestamp>,
    /// Last time.
    pub last_time: Option<Timestamp>,
    /// Requests that came again before any answer.
    pub asked_again: Seen,
    /// Requests that came again although an answer to them had passed here: within 6 s, so that no cache has expired.
    pub asked_after_answer: Seen,
    /// Shortest and longest time from a request to its answer, nanoseconds.
    pub answer_time: Option<(i64, i64)>,
    /// Requests to one hardware address, not to all: the asker knows it and only checks (RFC 1122, section 2.3.2.1).
    pub to_one: u64,
    /// Packets captured once more elsewhere.
    pub sighted_again: u64,
    latest: Option<Latest>,
    given_up: Seen,
    pending: VecDeque<Asked>,
}

/// Key of an exchange: input, protocol, sorted ends and, for echo, the identifier.
type Key = (u16, Protocol, Endpoint, Endpoint);

/// ICMP errors kept one by one.
const ERRORS: usize = 10_000;

/// All exchanges.
#[derive(Default)]
pub struct Exchanges {
    list: Vec<Exchange>,
    errors: Vec<IcmpError>,
    by_key: FxHashMap<Key, u32>,
    by_asker: FxHashMap<(u16, Endpoint), u32>,
    /// The exchange that the last datagram belongs to.
    pub(crate) last: Option<u32>,
    /// What the last datagram carries.
    pub(crate) fact: Option<UdpFact>,
    full: bool,
    /// Packets beyond the bound.
    pub dropped: u64,
}

impl Exchanges {
    /// All of them, in order of their first packet.
    pub fn list(&self) -> &[Exchange] {
        &self.list
    }

    /// Says whether there is room for no exchange more.
    pub(crate) fn limit(&mut self, full: bool) {
        self.full = full;
    }

    /// ICMP errors about exchanges and about packets that are not in the capture, in order.
    pub fn errors(&self) -> &[IcmpError] {
        &self.errors
    }

    /// Takes a packet that is no TCP.
    pub fn push(&mut self, sight: &Sight, packet: &Packet<'_>) {
        match &packet.body {
            Body::Udp(datagram) => {
                let (Some(source), Some(destination)) = (packet.source(), packet.destination()) else {
                    return;
                };
                let id = packet
                    .payload
                    .and_then(|p| p.first_chunk::<2>())
                    .map(|b| u16::from_be_bytes(*b))
                    .or_else(|| datagram.note.as_deref().and_then(printed_id));
                self.last = None;
                // A print-out shows at least that it has the size of a `WireGuard` initiation.
                let sized = (datagram.length == Some(INITIATION_SIZE)).then_some(1);
                let mark = packet.payload.map(mark).or(sized);
                self.add(Protocol::Udp, sight, source, destination, datagram.length, (id, mark));
                self.fact = udp_fact(datagram, packet.payload);
                self.recognise(sight);
            }
            Body::Icmp(icmp) => self.icmp(sight, packet, icmp),
            Body::Arp(arp) => self.arp(sight, arp),
            _ => {
                let (Some(source), Some(destination)) = (packet.source(), packet.destination()) else {
                    return;
                };
                self.add(Protocol::Other, sight, source, destination, None, (None, None));
            }
        }
    }

    /// Writes what the last datagram carries beside it.
    fn recognise(&mut self, sight: &Sight) {
        let (Some(fact), Some(index)) = (&self.fact, self.last) else { return };
        let Some(exchange) = self.list.get_mut(index as usize) else { return };
        exchange.app = exchange.app.or(Some(fact.id()));
        if let Some(entry) = exchange.entries.last_mut().filter(|entry| entry.packet == sight.packet) {
            entry.app = Some(Box::new(fact.clone()));
        }
    }

    fn icmp(&mut self, sight: &Sight, packet: &Packet<'_>, icmp: &Icmp) {
        let (Some(source), Some(destination)) = (packet.source(), packet.destination()) else { return };
        let bare = |host: &Host| Endpoint { host: host.clone(), port: None };
        match &icmp.message {
            IcmpMessage::EchoRequest(id, seq) | IcmpMessage::EchoReply(id, seq) => {
                let asks = matches!(icmp.message, IcmpMessage::EchoRequest(..));
                let (asker, asked) = if asks { (source, destination) } else { (destination, source) };
                self.directed(Protocol::Echo, sight, (asker, asked), asks, icmp.length, (*id, *seq));
            }
            IcmpMessage::NeighbourSolicitation(target) => {
                self.directed(
                    Protocol::Resolution,
                    sight,
                    (bare(&source.host), bare(target)),
                    true,
                    None,
                    (None, None),
                );
                let alone = !destination.host.ip().is_some_and(|ip| ip.is_multicast());
                self.asks_one(alone && sight.macs.is_none());
            }
            IcmpMessage::NeighbourAdvertisement(target) => {
                self.directed(
                    Protocol::Resolution,
                    sight,
                    (bare(&destination.host), bare(target)),
                    false,
                    None,
                    (None, None),
                );
            }
            message => {
                let about = icmp.quoted.as_deref().and_then(|q| self.error(sight, &source.host, message, q));
                let (from, to) = (source.host.clone(), destination.host.clone());
                let mut shown_in = None;
                if about.is_none() {
                    self.add(Protocol::Other, sight, source, destination, icmp.length, (None, None));
                    shown_in = self.last;
                    // What it is about was not captured; that it complains is known all the same.
                    let exchange = shown_in.and_then(|i| self.list.get_mut(i as usize));
                    if let Some(entry) = exchange.and_then(|e| e.entries.last_mut())
                        && entry.packet == sight.packet
                    {
                        let error = icmp.quoted.is_some() || matches!(message, IcmpMessage::TimeExceeded(_));
                        entry.error = error.then(|| (from.clone(), message.clone()));
                    }
                }
                if let Some(quoted) = icmp.quoted.as_deref().filter(|_| self.errors.len() < ERRORS) {
                    self.errors.push(IcmpError {
                        packet: sight.packet,
                        time: sight.time,
                        from,
                        to,
                        message: message.clone(),
                        quoted: quoted.clone(),
                        about,
                        shown_in,
                    });
                }
            }
        }
    }

    /// The last request went to one host alone.
    fn asks_one(&mut self, alone: bool) {
        if let Some(exchange) = self.last.and_then(|index| self.list.get_mut(index as usize)) {
            exchange.to_one += u64::from(alone);
        }
    }

    fn arp(&mut self, sight: &Sight, arp: &Arp) {
        let Some(sender) = &arp.sender else { return };
        // tcpdump does not print to whom a reply goes: to the one who asked last.
        let waiting = || {
            let recent = self.list.iter().rev().take(RECENT);
            recent.into_iter().find(|e| {
                e.input == sight.packet.input && e.protocol == Protocol::Resolution && e.asked.host == *sender
            })
        };
        let asked_by = || waiting().map_or_else(|| sender.clone(), |e| e.asker.host.clone());
        let target = &arp.target.clone().unwrap_or_else(asked_by);
        let bare = |host: &Host| Endpoint { host: host.clone(), port: None };
        match arp.operation {
            1 => {
                let known = arp.target_mac.is_some_and(|mac| mac != [0; 6] && mac != [0xff; 6]);
                self.directed(
                    Protocol::Resolution,
                    sight,
                    (bare(sender), bare(target)),
                    true,
                    None,
                    (None, None),
                );
                self.asks_one(known && sight.macs.is_none());
            }
            2 => self.directed(
                Protocol::Resolution,
                sight,
                (bare(target), bare(sender)),
                false,
                None,
                (None, None),
            ),
            _ => {}
        }
    }

    /// An ICMP error about datagrams or echo requests: which exchange, if it is known.
    fn error(&mut self, sight: &Sight, from: &Host, message: &IcmpMessage, quoted: &Quoted) -> Option<u32> {
        let end = |host: &Host, port: &Option<pcaplain_capture::Port>| Endpoint {
            host: host.clone(),
            port: port.clone(),
        };
        let source = end(&quoted.source, &quoted.source_port);
        let destination = end(&quoted.destination, &quoted.destination_port);
        let input = sight.packet.input;
        let index = self
            .by_key
            .get(&key(input, Protocol::Udp, &source, &destination))
            .or_else(|| {
                let echo = matches!(quoted.protocol, Some(1 | 58));
                self.by_key.get(&key(input, Protocol::Echo, &source, &destination)).filter(|_| echo)
            })
            .or_else(|| self.by_asker.get(&(input, destination.clone())))
            .copied()
            .or_else(|| self.between(input, quoted));
        let exchange = index.and_then(|i| self.list.get_mut(i as usize))?;
        let refusal = exchange.asker.host == *from;
        if refusal {
            exchange.refusals += 1;
        } else {
            exchange.errors += 1;
        }
        exchange.last_time = sight.time.or(exchange.last_time);
        if exchange.entries.len() < 2 * NAMED {
            exchange.entries.push(Entry {
                packet: sight.packet,
                time: sight.time,
                asks: refusal,
                length: None,
                id: None,
                seq: None,
                app: None,
                other: None,
                error: Some((from.clone(), message.clone())),
                label: sight.label,
                line: sight.line,
            });
        }
        index
    }

    /// A print-out may show only the hosts of the quoted packet: then it is the latest exchange between them.
    fn between(&self, input: u16, quoted: &Quoted) -> Option<u32> {
        if quoted.source_port.is_some() && quoted.destination_port.is_some() {
            return None;
        }
        let recent = self.list.iter().enumerate().rev().take(RECENT);
        let fits = |e: &Exchange| {
            let there = e.asker.host == quoted.source && e.asked.host == quoted.destination;
            let back = e.asker.host == quoted.destination && e.asked.host == quoted.source;
            let port = if there { &e.asked.port } else { &e.asker.port };
            e.input == input
                && e.protocol == Protocol::Udp
                && (there || back)
                && (quoted.destination_port.is_none() || *port == quoted.destination_port)
        };
        recent.into_iter().find(|(_, e)| fits(e)).and_then(|(index, _)| u32::try_from(index).ok())
    }

    /// A packet whose direction only the first one tells.
    fn add(
        &mut self,
        protocol: Protocol,
        sight: &Sight,
        source: Endpoint,
        destination: Endpoint,
        length: Option<u32>,
        id: (Option<u16>, Option<u16>),
    ) {
        let input = sight.packet.input;
        let known = self.by_key.get(&key(input, protocol, &source, &destination)).copied();
        let asks = known.and_then(|i| self.list.get(i as usize)).is_none_or(|e| e.asker == source);
        if known.is_none()
            && protocol == Protocol::Udp
            && let Some(&index) = self.by_asker.get(&(input, destination.clone()))
            && let Some(exchange) = self.list.get_mut(index as usize)
            && exchange.asked.port == source.port
            && exchange.asked.host != source.host
            && !exchange.to_many
        {
            // The answer to the asker's own port, from the asked port, of another host.
            exchange.answering.get_or_insert_with(|| source.clone());
            exchange.answers_from_other += 1;
            note(exchange, sight, false, length, id, Some(source));
            self.last = Some(index);
            return;
        }
        let ends = if asks { (source, destination) } else { (destination, source) };
        self.directed(protocol, sight, ends, asks, length, id);
    }

    /// A packet whose direction is known.
    fn directed(
        &mut self,
        protocol: Protocol,
        sight: &Sight,
        (asker, asked): (Endpoint, Endpoint),
        asks: bool,
        length: Option<u32>,
        id: (Option<u16>, Option<u16>),
    ) {
        let input = sight.packet.input;
        let key = key(input, protocol, &asker, &asked);
        let index = if let Some(&index) = self.by_key.get(&key) {
            index
        } else {
            if self.full || self.list.len() >= EXCHANGES {
                self.dropped += 1;
                return;
            }
            let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
            let exchange = Exchange {
                input,
                interface: sight.interface,
                protocol,
                app: None,
                asker: asker.clone(),
                asked: asked.clone(),
                answering: None,
                asks: 0,
                answers: 0,
                answers_from_other: 0,
                errors: 0,
                refusals: 0,
                bytes: 0,
                entries: Vec::new(),
                to_many: is_many(&asked.host),
                first_time: sight.time,
                last_time: sight.time,
                asked_again: Seen::default(),
                asked_after_answer: Seen::default(),
                answer_time: None,
                to_one: 0,
                sighted_again: 0,
                latest: None,
                given_up: Seen::default(),
                pending: VecDeque::new(),
            };
            push(&mut self.list, exchange);
            self.by_key.insert(key, index);
            self.by_asker.insert((input, asker), index);
            index
        };
        if let Some(exchange) = self.list.get_mut(index as usize) {
            note(exchange, sight, asks, length, id, None);
            self.last = Some(index);
        }
    }
}

fn note(
    exchange: &mut Exchange,
    sight: &Sight,
    asks: bool,
    length: Option<u32>,
    (id, seq): (Option<u16>, Option<u16>),
    other: Option<Endpoint>,
) {
    let place = (sight.interface, sight.interface_index, sight.source_mac, sight.frame_direction, sight.ttl);
    let mine = Latest { asks, id, seq, length, time: sight.time, place };
    // The same datagram at another place, moments later, is no second one.
    if exchange.latest.as_ref().is_some_and(|old| old.is(&mine)) {
        exchange.sighted_again += 1;
        return;
    }
    exchange.latest = Some(mine);
    if asks {
        exchange.asks += 1;
        exchange.to_one += u64::from(sight.macs.is_some_and(|(_, to)| to[0] & 1 == 0));
        exchange.asks((id, seq), sight.packet, sight.time);
    } else {
        exchange.answers += 1;
        exchange.answers((id, seq), sight.time);
    }
    exchange.bytes += u64::from(length.unwrap_or(0));
    exchange.last_time = sight.time.or(exchange.last_time);
    if exchange.entries.len() < NAMED {
        let entry = Entry {
            packet: sight.packet,
            time: sight.time,
            asks,
            length,
            id,
            seq: seq.filter(|_| exchange.protocol == Protocol::Echo),
            app: None,
            other,
            error: None,
            label: sight.label,
            line: sight.line,
        };
        push(&mut exchange.entries, entry);
    }
}

fn key(input: u16, protocol: Protocol, a: &Endpoint, b: &Endpoint) -> Key {
    // Who asks and who answers, echo and resolution say themselves: both ends may ask each other.
    let directed = matches!(protocol, Protocol::Echo | Protocol::Resolution);
    let (low, high) = if directed || a <= b { (a, b) } else { (b, a) };
    (input, protocol, low.clone(), high.clone())
}

/// tcpdump prints the transaction id first: "51082+ A? example.com. (29)".
fn printed_id(note: &str) -> Option<u16> {
    let digits: String = note.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn is_many(host: &Host) -> bool {
    match host.ip() {
        Some(std::net::IpAddr::V4(ip)) => {
            ip.is_multicast() || ip.is_broadcast() || ip.octets().last() == Some(&255)
        }
        Some(std::net::IpAddr::V6(ip)) => ip.is_multicast(),
        None => false,
    }
}
