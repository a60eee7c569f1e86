//! Packets → a scenario: how a capture becomes text that can be reviewed.

use std::net::IpAddr;

use pcaplain_capture::{
    Arp, Body as Decoded, Checksum, Host, Icmp, IcmpMessage, Number, Oddity, Packet, Port, Quoted, Segment,
    TcpFlags, TcpOptions, Unreachable,
};

use crate::error::NotAScenario;
use crate::model::{
    ArpOperation, Body, End, IcmpKind, Payload, Scenario, Sent, TcpOption, TcpSent, UnreachableKind,
    default_iss, default_mac, filler,
};
use crate::parse::Parser;

/// Address and, where the protocol has one, port.
type Place = (IpAddr, Option<u16>);

/// Takes packets one by one and makes a scenario of them.
///
/// Who sent the first SYN is called `client`, whom it asked `server`; further endpoints get the names `other`,
/// `other2` …, those without a port `box`, `box2` …. What a print-out does not show (TTL, identification, options) gets
/// the notation's defaults, so that the scenario can be written as a capture.
#[derive(Debug, Default)]
pub struct Recorder {
    seen: Vec<Seen>,
}

/// A packet, before its endpoints have names.
#[derive(Debug)]
struct Seen {
    number: u32,
    time: Option<i64>,
    from: Place,
    to: Place,
    from_mac: Option<[u8; 6]>,
    to_mac: Option<[u8; 6]>,
    ttl: Option<u8>,
    id: Option<u16>,
    dont_fragment: bool,
    ecn: u8,
    bad_checksum: bool,
    cut: Option<u32>,
    body: SeenBody,
    /// Captured bytes of the payload, and its length on the wire.
    payload: (Vec<u8>, u32),
}

#[derive(Debug)]
enum SeenBody {
    Tcp {
        flags: TcpFlags,
        seq: Option<Number>,
        ack: Option<Number>,
        window: Option<u16>,
        options: Vec<TcpOption>,
    },
    Udp,
    Icmp(IcmpKind, Option<Quoted>),
    Arp {
        reply: bool,
        mac: [u8; 6],
    },
}

impl Recorder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one packet.
    ///
    /// # Errors
    /// Where the notation has no words for it: tunnels, fragments, names in place of addresses, other protocols.
    pub fn push(&mut self, packet: &Packet<'_>) -> Result<(), NotAScenario> {
        let seen =
            read(packet).map_err(|what| NotAScenario { number: packet.number, what: what.to_owned() })?;
        self.seen.push(seen);
        Ok(())
    }

    /// Names the endpoints and settles the numbers.
    ///
    /// # Errors
    /// Where an ICMP error quotes a packet that is not among those before it.
    pub fn finish(self) -> Result<Scenario, NotAScenario> {
        let ends = self.ends();
        let mut parser = Parser::with_ends(&ends);
        let start = self.seen.iter().filter_map(|seen| seen.time).min();
        parser.scenario.start = start.unwrap_or(parser.scenario.start);
        let mut last = 0;
        for (index, seen) in self.seen.iter().enumerate() {
            // Without times, one millisecond apart.
            let time = match (seen.time, start) {
                (Some(time), Some(start)) => time.saturating_sub(start),
                _ if index == 0 => 0,
                _ => last + 1_000_000,
            };
            last = time;
            let fail = |what: &str| NotAScenario { number: seen.number, what: what.to_owned() };
            let sent = seen.name(&parser, time).map_err(fail)?;
            parser.push(sent).map_err(|error| fail(&error.what))?;
        }
        Ok(parser.scenario)
    }

    fn ends(&self) -> Vec<End> {
        let mut places: Vec<Place> = Vec::new();
        let opening = self.seen.iter().find_map(Seen::opening);
        let with_ports =
            self.seen.iter().filter(|seen| seen.from.1.is_some()).flat_map(|seen| [seen.from, seen.to]);
        for place in opening.into_iter().flat_map(|(client, server)| [client, server]).chain(with_ports) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for ip in self.seen.iter().flat_map(|seen| [seen.from.0, seen.to.0]) {
            if !places.iter().any(|place| place.0 == ip) {
                places.push((ip, None));
            }
        }
        if places.is_empty() {
            return Parser::new().scenario.ends;
        }
        // The notation always has both.
        if let [only] = places.as_slice() {
            places.push(*only);
        }
        let (mut others, mut boxes) = (0, 0);
        let numbered = |count: &mut u32, name: &str| {
            *count += 1;
            if *count == 1 { name.to_owned() } else { format!("{name}{count}") }
        };
        places
            .iter()
            .enumerate()
            .map(|(index, place)| End {
                name: match index {
                    0 => "client".to_owned(),
                    1 => "server".to_owned(),
                    _ if place.1.is_some() => numbered(&mut others, "other"),
                    _ => numbered(&mut boxes, "box"),
                },
                ip: place.0,
                port: place.1,
                mac: self.mac(place.0),
                ttl: self
                    .seen
                    .iter()
                    .filter(|seen| seen.from == *place)
                    .find_map(|seen| seen.ttl)
                    .unwrap_or(64),
                iss: self.iss(*place).unwrap_or_else(|| default_iss(index)),
            })
            .collect()
    }

    /// As sender, else as receiver.
    fn mac(&self, ip: IpAddr) -> [u8; 6] {
        let sent = self.seen.iter().filter(|seen| seen.from.0 == ip).find_map(|seen| seen.from_mac);
        let received = || self.seen.iter().filter(|seen| seen.to.0 == ip).find_map(|seen| seen.to_mac);
        sent.or_else(received).unwrap_or_else(|| default_mac(ip))
    }

    /// The number of its first SYN; otherwise the one that makes its first byte seen number 1, as tcpdump counts.
    fn iss(&self, place: Place) -> Option<u32> {
        let numbers = |wanted: fn(TcpFlags) -> bool| {
            self.seen.iter().filter(move |seen| seen.from == place).find_map(move |seen| match &seen.body {
                SeenBody::Tcp { flags, seq: Some(Number::Absolute(seq)), .. } if wanted(*flags) => {
                    Some(seq.0)
                }
                _ => None,
            })
        };
        let acked = || {
            self.seen.iter().filter(|seen| seen.to == place).find_map(|seen| match &seen.body {
                SeenBody::Tcp { ack: Some(Number::Absolute(ack)), .. } => Some(ack.minus(1).0),
                _ => None,
            })
        };
        numbers(TcpFlags::syn).or_else(|| numbers(|_| true).map(|seq| seq.wrapping_sub(1))).or_else(acked)
    }
}

impl Scenario {
    /// Reads a capture file or print-out and makes a scenario of it.
    ///
    /// # Errors
    /// Where it cannot be read, or shows what the notation has no words for.
    pub fn from_capture(bytes: &[u8]) -> Result<Self, NotAScenario> {
        let unreadable =
            |error: pcaplain_capture::CaptureError| NotAScenario { number: 0, what: error.to_string() };
        let mut source = pcaplain_capture::open(bytes).map_err(unreadable)?;
        let mut recorder = Recorder::new();
        while let Some(packet) = source.next_packet().map_err(unreadable)? {
            recorder.push(&packet)?;
        }
        recorder.finish()
    }
}

impl Seen {
    /// Who opens a connection to whom, if this packet shows it: a SYN does, a SYN-ACK the other way round.
    fn opening(&self) -> Option<(Place, Place)> {
        match &self.body {
            SeenBody::Tcp { flags, .. } if flags.syn() && flags.ack() => Some((self.to, self.from)),
            SeenBody::Tcp { flags, .. } if flags.syn() => Some((self.from, self.to)),
            _ => None,
        }
    }

    fn name(&self, parser: &Parser, time: i64) -> Result<Sent, &'static str> {
        let ends = &parser.scenario.ends;
        let index = |place: Place| {
            let exact = ends.iter().position(|end| (end.ip, end.port) == place);
            exact.or_else(|| ends.iter().position(|end| end.ip == place.0)).ok_or("its endpoint has no name")
        };
        let (from, to) = (index(self.from)?, index(self.to)?);
        let (Some(own), Some(peer)) = (parser.states.get(from), parser.states.get(to)) else {
            return Err("its endpoint has no name");
        };
        let end = ends.get(from).ok_or("its endpoint has no name")?;
        let settle = |number: Option<Number>, iss: u32, unknown: u32| match number {
            Some(Number::Absolute(number)) => number.0,
            Some(Number::Relative(number)) => iss.wrapping_add(number),
            None => unknown,
        };
        let body = match &self.body {
            SeenBody::Tcp { flags, seq, ack, window, options } => Body::Tcp(TcpSent {
                flags: *flags,
                seq: settle(*seq, own.iss, if flags.syn() { own.iss } else { own.next }),
                ack: settle(*ack, peer.iss, if flags.ack() { peer.next } else { 0 }),
                window: window.unwrap_or(own.window),
                options: options.clone(),
            }),
            SeenBody::Udp => Body::Udp,
            SeenBody::Icmp(kind, None) => Body::Icmp(*kind, None),
            SeenBody::Icmp(kind, Some(quoted)) => {
                let sent = parser.scenario.packets.iter().rposition(|sent| quotes(quoted, sent, ends));
                Body::Icmp(*kind, Some(sent.ok_or("it quotes a packet that is not among those before it")?))
            }
            SeenBody::Arp { reply: true, mac } => Body::Arp(ArpOperation::Reply { who: from, mac: *mac }),
            SeenBody::Arp { reply: false, .. } => Body::Arp(ArpOperation::WhoHas { asked: to }),
        };
        let (captured, wire) = &self.payload;
        let wire = *wire as usize;
        let mut sent = Sent {
            time,
            from,
            to,
            ttl: self.ttl.unwrap_or(end.ttl),
            id: self.id.unwrap_or_else(|| parser.next_id(end.ip)),
            dont_fragment: self.dont_fragment,
            ecn: self.ecn,
            bad_checksum: self.bad_checksum,
            fragment: None,
            cut: self.cut,
            body,
            payload: Payload::Filler(wire as u32),
        };
        if let Body::Arp(_) = sent.body {
            (sent.ttl, sent.id, sent.dont_fragment) = (0, 0, false);
        }
        let seq = if let Body::Tcp(tcp) = &sent.body { tcp.seq } else { 0 };
        let mut bytes = captured.get(..wire).unwrap_or(captured).to_vec();
        // What the capture cut off nobody knows; the filler goes on.
        bytes.extend(filler(seq.wrapping_add(bytes.len() as u32), wire.saturating_sub(bytes.len())));
        sent.payload = Payload::Bytes(bytes);
        sent.simplify();
        Ok(sent)
    }
}

fn quotes(quoted: &Quoted, sent: &Sent, ends: &[End]) -> bool {
    let (Some(from), Some(to)) = (ends.get(sent.from), ends.get(sent.to)) else { return false };
    let same_port = |quoted: &Option<Port>, end: &End| match quoted {
        Some(Port::Number(port)) => end.port == Some(*port),
        _ => true,
    };
    let (protocol, seq) = match &sent.body {
        Body::Tcp(tcp) => (6, Some(tcp.seq)),
        Body::Udp => (17, None),
        Body::Other(number) => (*number, None),
        Body::Icmp(kind, _) if !kind.is_error() => (if from.ip.is_ipv4() { 1 } else { 58 }, None),
        _ => return false,
    };
    quoted.source.ip() == Some(from.ip)
        && quoted.destination.ip() == Some(to.ip)
        && quoted.protocol.is_none_or(|quoted| quoted == protocol)
        && same_port(&quoted.source_port, from)
        && same_port(&quoted.destination_port, to)
        && (seq.is_none() || quoted.seq.is_none_or(|quoted| Some(quoted.0) == seq))
        && quoted.id.is_none_or(|quoted| quoted == sent.id)
}

fn read(packet: &Packet<'_>) -> Result<Seen, &'static str> {
    if !packet.layers.is_empty() {
        return Err("tunnels and VLAN tags have no words yet");
    }
    if packet.oddities.iter().any(|oddity| !matches!(oddity, Oddity::BadTime)) {
        return Err("its headers are cut or malformed");
    }
    let cut = packet.captured.filter(|captured| packet.original.is_some_and(|original| *captured < original));
    let mut seen = Seen {
        number: packet.number,
        time: packet.time.map(|time| time.0),
        from: (IpAddr::from([0, 0, 0, 0]), None),
        to: (IpAddr::from([0, 0, 0, 0]), None),
        from_mac: packet.link.source,
        to_mac: packet.link.destination,
        ttl: None,
        id: None,
        dont_fragment: true,
        ecn: 0,
        bad_checksum: false,
        cut,
        body: SeenBody::Udp,
        payload: (Vec::new(), 0),
    };
    if let Decoded::Arp(arp) = &packet.body {
        return read_arp(arp, seen);
    }
    let net = packet.net.as_ref().ok_or("it has no IP header")?;
    if net.fragment.is_some() {
        return Err("fragments have no words yet");
    }
    let ip = |host: &Host| host.ip().ok_or("a name stands in place of an address");
    let (from, to) = (ip(&net.source)?, ip(&net.destination)?);
    seen.ttl = net.ttl;
    seen.id = if from.is_ipv6() { Some(0) } else { net.id };
    seen.dont_fragment = net.dont_fragment.unwrap_or(true);
    seen.ecn = net.ecn.unwrap_or(0);
    let port = |port: &Port| port.number().ok_or("a name stands in place of a port");
    let (ports, checksum, length) = match &packet.body {
        Decoded::Tcp(segment) => {
            seen.body = read_tcp(segment)?;
            let ports = (Some(port(&segment.source_port)?), Some(port(&segment.destination_port)?));
            (ports, segment.checksum, segment.length)
        }
        Decoded::Udp(datagram) => {
            let ports = (Some(port(&datagram.source_port)?), Some(port(&datagram.destination_port)?));
            (ports, datagram.checksum, datagram.length)
        }
        Decoded::Icmp(icmp) => {
            seen.body = read_icmp(icmp)?;
            let echo = matches!(&seen.body, SeenBody::Icmp(kind, _) if !kind.is_error());
            let length = if echo { icmp.length.map(|length| length.saturating_sub(8)) } else { Some(0) };
            ((None, None), Checksum::Unknown, length)
        }
        _ => return Err("of protocols there are TCP, UDP, ICMP and ARP"),
    };
    (seen.from, seen.to) = ((from, ports.0), (to, ports.1));
    seen.bad_checksum = checksum == Checksum::Bad;
    let captured = packet.payload.unwrap_or_default();
    let length = length.unwrap_or(captured.len() as u32);
    seen.payload = (captured.get(..length as usize).unwrap_or(captured).to_vec(), length);
    Ok(seen)
}

fn read_arp(arp: &Arp, mut seen: Seen) -> Result<Seen, &'static str> {
    let ip = |host: &Option<Host>| host.as_ref().and_then(Host::ip).ok_or("its ARP addresses are not known");
    let (sender, target) = (ip(&arp.sender)?, ip(&arp.target)?);
    let mac = arp.sender_mac.or(seen.from_mac).unwrap_or_else(|| default_mac(sender));
    let reply = match arp.operation {
        1 => false,
        2 => true,
        _ => return Err("of ARP there are request and reply"),
    };
    if !reply {
        // A broadcast says nothing of the receiver's address.
        seen.to_mac = None;
    }
    (seen.from, seen.to) = ((sender, None), (target, None));
    seen.body = SeenBody::Arp { reply, mac };
    Ok(seen)
}

fn read_tcp(segment: &Segment) -> Result<SeenBody, &'static str> {
    Ok(SeenBody::Tcp {
        flags: segment.flags,
        seq: segment.seq,
        ack: segment.ack.or_else(|| segment.stray_ack.map(Number::Absolute)),
        window: segment.window,
        options: segment.options.as_ref().map_or(Ok(Vec::new()), read_options)?,
    })
}

fn read_options(options: &TcpOptions) -> Result<Vec<TcpOption>, &'static str> {
    let missing = "a TCP option has no value";
    let kinds = options.order.as_slice();
    if kinds.len() >= 16 {
        return Err("it has more TCP options than are kept");
    }
    kinds
        .iter()
        .take_while(|kind| **kind != 0)
        .map(|kind| {
            Ok(match kind {
                1 => TcpOption::Nop,
                2 => TcpOption::Mss(options.mss.ok_or(missing)?),
                3 => TcpOption::WindowScale(options.window_scale.ok_or(missing)?),
                4 => TcpOption::SackPermitted,
                5 => {
                    let absolute = |number: Number| number.absolute().map(|number| number.0).ok_or(missing);
                    let blocks =
                        options.sack.iter().map(|(left, right)| Ok((absolute(*left)?, absolute(*right)?)));
                    TcpOption::Sack(blocks.collect::<Result<_, &'static str>>()?)
                }
                8 => options
                    .timestamps
                    .map(|(value, echo)| TcpOption::Timestamps(value, echo))
                    .ok_or(missing)?,
                _ => return Err("a TCP option has no word"),
            })
        })
        .collect()
}

fn read_icmp(icmp: &Icmp) -> Result<SeenBody, &'static str> {
    let kind = match &icmp.message {
        IcmpMessage::EchoRequest(id, seq) => IcmpKind::EchoRequest(id.unwrap_or(0), seq.unwrap_or(0)),
        IcmpMessage::EchoReply(id, seq) => IcmpKind::EchoReply(id.unwrap_or(0), seq.unwrap_or(0)),
        IcmpMessage::TooBig(mtu) => IcmpKind::FragNeeded(mtu.unwrap_or(0)),
        IcmpMessage::TimeExceeded(reassembly) => IcmpKind::TimeExceeded(*reassembly),
        IcmpMessage::Unreachable(why) => IcmpKind::Unreachable(match why {
            Unreachable::Network => UnreachableKind::Net,
            Unreachable::Host => UnreachableKind::Host,
            Unreachable::Protocol => UnreachableKind::Protocol,
            Unreachable::Port => UnreachableKind::Port,
            Unreachable::NetworkProhibited => UnreachableKind::NetProhibited,
            Unreachable::HostProhibited => UnreachableKind::HostProhibited,
            Unreachable::AdminProhibited => UnreachableKind::AdminProhibited,
            _ => return Err("this ICMP code has no word"),
        }),
        _ => return Err("this ICMP message has no word"),
    };
    if !kind.is_error() {
        return Ok(SeenBody::Icmp(kind, None));
    }
    match &icmp.quoted {
        Some(quoted) => Ok(SeenBody::Icmp(kind, Some((**quoted).clone()))),
        None => Err("an ICMP error without the packet that it is about"),
    }
}
