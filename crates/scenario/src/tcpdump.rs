//! Scenario → the lines that `tcpdump -nn` prints of it, so that a rule is tested from pasted text as well.

use std::fmt::Write as _;

use crate::model::{ArpOperation, Body, End, IcmpKind, Scenario, Sent, TcpOption, TcpSent, UnreachableKind};
use crate::printed;
use crate::render::{mac, moment};

/// How to print: what people choose by tcpdump's switches, or lose by shortening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "they are tcpdump's switches")]
pub struct PrintOptions {
    /// Number the lines ("1 12:00:00.000000 IP …"), as people do for a discussion.
    pub ordinals: bool,
    /// `-S`: absolute numbers everywhere.
    pub absolute: bool,
    /// Print TCP options; many a paste leaves them out.
    pub options: bool,
    /// `-tttt`: the date before the time.
    pub dates: bool,
}

impl Default for PrintOptions {
    fn default() -> Self {
        Self { ordinals: false, absolute: false, options: true, dates: false }
    }
}

/// What tcpdump remembers of a conversation to print relative numbers: of the end that it saw first, and of the
/// other.
struct Seen {
    first: usize,
    second: usize,
    first_base: u32,
    second_base: u32,
}

impl Scenario {
    /// As `tcpdump -nn` prints it: relative numbers after the first packets, options shown.
    pub fn to_tcpdump(&self) -> String {
        self.to_tcpdump_with(PrintOptions::default())
    }

    /// As tcpdump prints it under these options.
    pub fn to_tcpdump_with(&self, options: PrintOptions) -> String {
        let mut out = String::new();
        let mut seen: Vec<Seen> = Vec::new();
        for (number, sent) in (1_u32..).zip(&self.packets) {
            let (Some(from), Some(to)) = (self.ends.get(sent.from), self.ends.get(sent.to)) else { continue };
            if options.ordinals {
                let _ = write!(out, "{number} ");
            }
            let time = self.start.saturating_add(sent.time);
            let (day, _) = moment(time);
            let of_day = time.rem_euclid(86_400_000_000_000) / 1000;
            if options.dates {
                let _ = write!(out, "{day} ");
            }
            let (minutes, micros) = (of_day / 60_000_000, of_day % 60_000_000);
            let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
            let _ = write!(out, "{:02}:{:02}:{seconds:02}.{micros:06} ", minutes / 60, minutes % 60);
            let family = if from.ip.is_ipv4() { "IP" } else { "IP6" };
            match &sent.body {
                Body::Tcp(tcp) => {
                    let bases = if options.absolute { (0, 0) } else { bases(&mut seen, sent, tcp) };
                    let _ = write!(out, "{family} {} > {}: ", dotted(from), dotted(to));
                    print_tcp(&mut out, tcp, sent.payload.len() as u32, bases, options.options);
                    out.push_str(
                        &printed::segment(&sent.payload_bytes(), [from.port, to.port]).unwrap_or_default(),
                    );
                }
                Body::Other(number) => {
                    let length = sent.payload.len();
                    let _ = write!(out, "{family} {} > {}: ip-proto-{number} {length}", from.ip, to.ip);
                }
                // What is no first fragment has no ports to print.
                Body::Udp if sent.fragment.is_some_and(|(offset, _)| offset > 0) => {
                    let _ = write!(out, "{family} {} > {}: udp", from.ip, to.ip);
                }
                Body::Udp => {
                    let said = printed::datagram(&sent.payload_bytes(), [from.port, to.port])
                        .unwrap_or_else(|| format!("UDP, length {}", sent.payload.len()));
                    let _ = write!(out, "{family} {} > {}: {said}", dotted(from), dotted(to));
                }
                Body::Icmp(kind, quoted) => {
                    let _ = write!(out, "{family} {} > {}: ", from.ip, to.ip);
                    self.print_icmp(&mut out, number, *kind, *quoted);
                }
                Body::Arp(ArpOperation::WhoHas { asked }) => {
                    let asked = self.ends.get(*asked).map_or(from.ip, |end| end.ip);
                    let _ = write!(out, "ARP, Request who-has {asked} tell {}, length 28", from.ip);
                }
                Body::Arp(ArpOperation::Reply { who, mac: at }) => {
                    let who = self.ends.get(*who).map_or(from.ip, |end| end.ip);
                    let _ = write!(out, "ARP, Reply {who} is-at {}, length 28", mac(*at));
                }
            }
            out.push('\n');
        }
        out
    }

    fn print_icmp(&self, out: &mut String, number: u32, kind: IcmpKind, quoted: Option<usize>) {
        let quoted = quoted.and_then(|index| self.packets.get(index));
        let asked = quoted.and_then(|other| self.ends.get(other.to));
        let ip = asked.map(|end| end.ip.to_string()).unwrap_or_default();
        let port = asked.and_then(|end| end.port).unwrap_or(0);
        let protocol =
            if quoted.is_some_and(|other| matches!(other.body, Body::Udp)) { "udp" } else { "tcp" };
        let v6 = asked.is_some_and(|end| end.ip.is_ipv6());
        let text = match kind {
            IcmpKind::EchoRequest(id, seq) => format!("echo request, id {id}, seq {seq}"),
            IcmpKind::EchoReply(id, seq) => format!("echo reply, id {id}, seq {seq}"),
            IcmpKind::TimeExceeded(false) if v6 => format!("time exceeded in-transit for {ip}"),
            IcmpKind::TimeExceeded(true) if v6 => "time exceeded in-transit (reassembly)".to_owned(),
            IcmpKind::TimeExceeded(false) => "time exceeded in-transit".to_owned(),
            IcmpKind::TimeExceeded(true) => "ip reassembly time exceeded".to_owned(),
            IcmpKind::FragNeeded(mtu) if v6 => format!("packet too big, mtu {mtu}"),
            IcmpKind::FragNeeded(mtu) => format!("{ip} unreachable - need to frag (mtu {mtu})"),
            IcmpKind::Unreachable(why) if v6 => match why {
                UnreachableKind::Port => {
                    format!("destination unreachable, unreachable port, {ip} {protocol} port {port}")
                }
                UnreachableKind::AdminProhibited => {
                    format!("destination unreachable,  unreachable prohibited {ip}")
                }
                UnreachableKind::Host => format!("destination unreachable, unreachable address {ip}"),
                _ => format!("destination unreachable, unreachable route {ip}"),
            },
            IcmpKind::Unreachable(why) => match why {
                UnreachableKind::Net => format!("net {ip} unreachable"),
                UnreachableKind::Host => format!("host {ip} unreachable"),
                UnreachableKind::Protocol => {
                    format!(
                        "{ip} protocol {} unreachable",
                        match quoted.map(|other| &other.body) {
                            Some(Body::Udp) => 17,
                            Some(Body::Other(number)) => *number,
                            _ => 6,
                        }
                    )
                }
                UnreachableKind::Port => format!("{ip} {protocol} port {port} unreachable"),
                UnreachableKind::NetProhibited => format!("net {ip} unreachable - admin prohibited"),
                UnreachableKind::HostProhibited => format!("host {ip} unreachable - admin prohibited"),
                UnreachableKind::AdminProhibited => {
                    format!("host {ip} unreachable - admin prohibited filter")
                }
            },
        };
        let from_v6 = self.packets.get(number as usize - 1).and_then(|sent| self.ends.get(sent.from));
        let (name, header) =
            if from_v6.is_some_and(|end| end.ip.is_ipv6()) { ("ICMP6,", 54) } else { ("ICMP", 34) };
        let length = self.frame(number as usize - 1).map_or(0, |frame| frame.len().saturating_sub(header));
        let _ = write!(out, "{name} {text}, length {length}");
    }
}

/// What tcpdump subtracts from seq and ack of this packet. It goes by packets with ACK: the first one of a
/// conversation, and every one with SYN, is printed as it is and remembered (print-tcp.c of tcpdump 4.99).
fn bases(seen: &mut Vec<Seen>, sent: &Sent, tcp: &TcpSent) -> (u32, u32) {
    if !tcp.flags.ack() {
        return (0, 0);
    }
    let forward = |known: &Seen| known.first == sent.from && known.second == sent.to;
    let backward = |known: &Seen| known.first == sent.to && known.second == sent.from;
    let known = seen.iter().position(|known| forward(known) || backward(known));
    match known.and_then(|index| seen.get_mut(index)) {
        Some(known) if tcp.flags.syn() => {
            let bases = (tcp.seq, tcp.ack.wrapping_sub(1));
            let (own, peer) = if forward(known) {
                (&mut known.first_base, &mut known.second_base)
            } else {
                (&mut known.second_base, &mut known.first_base)
            };
            (*own, *peer) = bases;
            (0, 0)
        }
        Some(known) if forward(known) => (known.first_base, known.second_base),
        Some(known) => (known.second_base, known.first_base),
        None => {
            let (first_base, second_base) = (tcp.seq, tcp.ack.wrapping_sub(1));
            seen.push(Seen { first: sent.from, second: sent.to, first_base, second_base });
            (0, 0)
        }
    }
}

fn print_tcp(out: &mut String, tcp: &TcpSent, len: u32, bases: (u32, u32), options: bool) {
    let seq = tcp.seq.wrapping_sub(bases.0);
    let _ = write!(out, "Flags [{}]", tcp.flags);
    if len > 0 {
        let _ = write!(out, ", seq {seq}:{}", seq.wrapping_add(len));
    } else if tcp.flags.syn() || tcp.flags.fin() || tcp.flags.rst() {
        let _ = write!(out, ", seq {seq}");
    }
    if tcp.flags.ack() {
        let _ = write!(out, ", ack {}", tcp.ack.wrapping_sub(bases.1));
    }
    let _ = write!(out, ", win {}", tcp.window);
    if options && !tcp.options.is_empty() {
        let words: Vec<String> = tcp.options.iter().map(|option| print_option(option, bases.1)).collect();
        // tcpdump prints the padding up to the first end-of-options byte.
        let padded = tcp.options.iter().map(TcpOption::wire_length).sum::<usize>() % 4 != 0;
        let _ = write!(out, ", options [{}{}]", words.join(","), if padded { ",eol" } else { "" });
    }
    let _ = write!(out, ", length {len}");
}

fn print_option(option: &TcpOption, peer_base: u32) -> String {
    match option {
        TcpOption::Nop => "nop".to_owned(),
        TcpOption::Mss(size) => format!("mss {size}"),
        TcpOption::WindowScale(shift) => format!("wscale {shift}"),
        TcpOption::SackPermitted => "sackOK".to_owned(),
        TcpOption::Timestamps(value, echo) => format!("TS val {value} ecr {echo}"),
        TcpOption::Sack(blocks) => {
            let mut out = format!("sack {} ", blocks.len());
            for (left, right) in blocks {
                let _ = write!(out, "{{{}:{}}}", left.wrapping_sub(peer_base), right.wrapping_sub(peer_base));
            }
            out
        }
    }
}

/// Address and port as tcpdump joins them.
fn dotted(end: &End) -> String {
    end.port.map_or_else(|| end.ip.to_string(), |port| format!("{}.{port}", end.ip))
}
