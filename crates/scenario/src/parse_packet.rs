//! One packet line → one packet.

use pcaplain_capture::TcpFlags;

use crate::error::ScenarioError;
use crate::lexer::Word;
use crate::model::{ArpOperation, Body, IcmpKind, Payload, Sent, TcpOption, TcpSent, UnreachableKind};
use crate::parse::{Parser, parse_mac, parse_seconds};

/// Bytes that one packet may carry: an IPv4 datagram has 65,535 with its headers (20 + up to 60).
const MAX_PAYLOAD: usize = 65_535 - 80;

/// The words of a line, one after the other.
struct Words<'w> {
    words: &'w [Word],
    at: usize,
}

impl<'w> Words<'w> {
    fn peek(&self) -> Option<&'w Word> {
        self.words.get(self.at)
    }

    fn next(&mut self) -> Option<&'w Word> {
        let word = self.words.get(self.at);
        self.at += 1;
        word
    }

    /// The next word, if it is a plain one.
    fn plain(&mut self) -> Option<&'w str> {
        match self.peek() {
            Some(Word::Plain(word)) => {
                self.at += 1;
                Some(word)
            }
            _ => None,
        }
    }

    /// Takes this very word, if it is next.
    fn take(&mut self, expected: &str) -> bool {
        let here = matches!(self.peek(), Some(Word::Plain(word)) if word == expected);
        self.at += usize::from(here);
        here
    }
}

/// `seq:end(len)` as written.
struct Range {
    absolute: bool,
    seq: i64,
    len: u32,
}

impl Parser {
    pub(crate) fn packet(&self, words: &[Word]) -> Result<Sent, ScenarioError> {
        let mut words = Words { words, at: 0 };
        let time = words.plain().unwrap_or_default();
        let time = self.time(time)?;
        let direction = words.plain().ok_or_else(|| self.error("after the time: >, <, NAME>NAME or dup"))?;
        if direction == "dup" {
            return self.dup(time, &mut words);
        }
        let (from, to) = match direction {
            ">" => (0, 1),
            "<" => (1, 0),
            other => {
                let (from, to) = other.split_once('>').ok_or_else(|| {
                    self.error(format!("“{other}” is no direction; expected >, <, NAME>NAME or dup"))
                })?;
                (self.end(from)?, self.end(to)?)
            }
        };
        let sender = self.scenario.ends.get(from).ok_or_else(|| self.error("unknown sender"))?;
        let mut sent = Sent {
            time,
            from,
            to,
            ttl: sender.ttl,
            id: self.next_id(sender.ip),
            dont_fragment: true,
            ecn: 0,
            bad_checksum: false,
            fragment: None,
            cut: self.snap,
            body: Body::Udp,
            payload: Payload::Filler(0),
        };
        let kind = words
            .plain()
            .ok_or_else(|| self.error("after the direction: flags (S, S., P., …), udp, icmp or arp"))?;
        match kind {
            "udp" => self.udp(&mut words, &mut sent)?,
            "proto" => {
                sent.body =
                    Body::Other(self.argument(&mut words, "proto", "a protocol number (0 to 255)")?);
                self.udp(&mut words, &mut sent)?;
            }
            "icmp" => self.icmp(&mut words, &mut sent)?,
            "arp" => return self.arp(&mut words, sent),
            flags => self.tcp(flags, &mut words, &mut sent)?,
        }
        let (from, to) = (self.scenario.ends.get(sent.from), self.scenario.ends.get(sent.to));
        if let (Some(from), Some(to)) = (from, to) {
            if from.ip.is_ipv4() != to.ip.is_ipv4() {
                return Err(
                    self.error(format!("“{}” and “{}” are of different IP families", from.name, to.name))
                );
            }
            if let Some(end) = [from, to].into_iter().find(|end| end.port.is_none())
                && !matches!(sent.body, Body::Icmp(..))
            {
                return Err(self.error(format!("“{}” has no port", end.name)));
            }
        }
        Ok(sent)
    }

    fn time(&self, text: &str) -> Result<i64, ScenarioError> {
        let (relative, digits) = text.strip_prefix('+').map_or((false, text), |digits| (true, digits));
        let before = if relative { self.scenario.packets.last().map_or(0, |sent| sent.time) } else { 0 };
        parse_seconds(digits)
            .and_then(|time| time.checked_add(before))
            .filter(|time| self.scenario.start.checked_add(*time).is_some())
            .ok_or_else(|| self.error(format!("“{text}” is no time such as 0.001 or +0.001 (seconds)")))
    }

    /// `TIME dup [N] …`: the same packet once more, as a second interface or a router sees it.
    fn dup(&self, time: i64, words: &mut Words<'_>) -> Result<Sent, ScenarioError> {
        let number = match words.peek() {
            Some(Word::Plain(word)) if word.starts_with(|c: char| c.is_ascii_digit()) => {
                words.next();
                Some(self.number::<usize>(word, "the number of a packet")?)
            }
            _ => None,
        };
        let index = number.unwrap_or(self.scenario.packets.len()).wrapping_sub(1);
        let original =
            self.scenario.packets.get(index).ok_or_else(|| self.error("dup: there is no such packet yet"))?;
        let mut sent = Sent { time, ..original.clone() };
        self.attributes(words, &mut sent, None)?;
        Ok(sent)
    }

    fn udp(&self, words: &mut Words<'_>, sent: &mut Sent) -> Result<(), ScenarioError> {
        let len =
            if words.take("len") { Some(self.argument(words, "len", "a length in bytes")?) } else { None };
        self.attributes(words, sent, len)
    }

    fn argument<T: std::str::FromStr>(
        &self,
        words: &mut Words<'_>,
        of: &str,
        what: &str,
    ) -> Result<T, ScenarioError> {
        let word = words.plain().ok_or_else(|| self.error(format!("after “{of}”: {what}")))?;
        self.number(word, what)
    }

    fn icmp(&self, words: &mut Words<'_>, sent: &mut Sent) -> Result<(), ScenarioError> {
        let kind = match words.plain() {
            Some("unreachable") => IcmpKind::Unreachable(self.unreachable(words.plain())?),
            Some("frag-needed") => {
                if !words.take("mtu") {
                    return Err(self.error("frag-needed is followed by “mtu N”"));
                }
                IcmpKind::FragNeeded(self.argument(words, "mtu", "an MTU in bytes")?)
            }
            Some("time-exceeded") => IcmpKind::TimeExceeded(words.take("reassembly")),
            Some(echo @ ("echo-request" | "echo-reply")) => {
                let mut field = |name: &str| {
                    if words.take(name) {
                        self.argument::<u16>(words, name, "0 to 65535")
                    } else {
                        Err(self.error(format!("{echo} is followed by “id N seq N”")))
                    }
                };
                let (id, seq) = (field("id")?, field("seq")?);
                let len = if words.take("len") {
                    Some(self.argument(words, "len", "a length in bytes")?)
                } else {
                    None
                };
                let request = echo == "echo-request";
                let kind =
                    if request { IcmpKind::EchoRequest(id, seq) } else { IcmpKind::EchoReply(id, seq) };
                sent.body = Body::Icmp(kind, None);
                return self.attributes(words, sent, len);
            }
            _ => {
                return Err(self.error(
                    "icmp is followed by unreachable, frag-needed, time-exceeded, echo-request or echo-reply",
                ));
            }
        };
        let v6 = self.scenario.ends.get(sent.from).is_some_and(|end| end.ip.is_ipv6());
        if v6 && matches!(kind, IcmpKind::Unreachable(why) if !why.in_icmpv6()) {
            return Err(self.error("ICMPv6 has no such message"));
        }
        if !v6 && matches!(kind, IcmpKind::FragNeeded(mtu) if mtu > 0xffff) {
            return Err(self.error("ICMPv4 carries the MTU in 16 bits"));
        }
        let number: Option<usize> = if words.take("quoting") {
            Some(self.argument(words, "quoting", "the number of a packet")?)
        } else {
            None
        };
        let quoted = match number {
            Some(number) => number.checked_sub(1).filter(|index| *index < self.scenario.packets.len()),
            // Whatever the receiver sent last is what the box complains about.
            None => self.scenario.packets.iter().rposition(|other| other.from == sent.to),
        };
        let quoted = quoted
            .filter(|index| {
                let family = |index: usize| self.scenario.ends.get(index).map(|end| end.ip.is_ipv6());
                let quotable = |other: &Sent| match other.body {
                    Body::Arp(_) => false,
                    Body::Icmp(kind, _) => !kind.is_error(),
                    Body::Tcp(_) | Body::Udp | Body::Other(_) => true,
                };
                self.scenario
                    .packets
                    .get(*index)
                    .is_some_and(|other| quotable(other) && family(other.from) == family(sent.from))
            })
            .ok_or_else(|| {
                self.error("an ICMP error quotes an earlier TCP, UDP or echo packet of its IP family")
            })?;
        sent.body = Body::Icmp(kind, Some(quoted));
        self.attributes(words, sent, None)
    }

    fn unreachable(&self, word: Option<&str>) -> Result<UnreachableKind, ScenarioError> {
        word.and_then(UnreachableKind::from_word).ok_or_else(|| {
            let words: Vec<&str> = UnreachableKind::ALL.iter().map(|kind| kind.word()).collect();
            self.error(format!("unreachable is followed by one of {}", words.join(", ")))
        })
    }

    /// `arp who-has NAME [tell NAME]`, `arp reply NAME [is-at MAC]`. Both ends are IPv4.
    fn arp(&self, words: &mut Words<'_>, mut sent: Sent) -> Result<Sent, ScenarioError> {
        let operation = match words.plain() {
            Some("who-has") => {
                let asked = self.end(words.plain().unwrap_or_default())?;
                if words.take("tell") && self.end(words.plain().unwrap_or_default())? != sent.from {
                    return Err(self.error("who asks is told: “tell” names the sender"));
                }
                sent.to = asked;
                ArpOperation::WhoHas { asked }
            }
            Some("reply") => {
                let who = self.end(words.plain().unwrap_or_default())?;
                let own = self.scenario.ends.get(sent.from).map(|end| end.mac).unwrap_or_default();
                let mac = if words.take("is-at") { words.plain().and_then(parse_mac) } else { Some(own) };
                let mac = mac.ok_or_else(|| self.error("after “is-at”: a hardware address"))?;
                ArpOperation::Reply { who, mac }
            }
            _ => return Err(self.error("arp is followed by “who-has NAME” or “reply NAME”")),
        };
        let all = [sent.from, sent.to, operation.party()];
        if all.into_iter().any(|end| self.scenario.ends.get(end).is_none_or(|end| end.ip.is_ipv6())) {
            return Err(self.error("ARP speaks of IPv4 addresses"));
        }
        sent.body = Body::Arp(operation);
        (sent.ttl, sent.id, sent.dont_fragment) = (0, 0, false);
        self.attributes(words, &mut sent, None)?;
        Ok(sent)
    }

    fn tcp(&self, flags: &str, words: &mut Words<'_>, sent: &mut Sent) -> Result<(), ScenarioError> {
        let flags = parse_flags(flags)
            .ok_or_else(|| self.error(format!("“{flags}” are no flags (letters of FSRP.UEWe, or none)")))?;
        let (Some(own), Some(peer)) = (self.states.get(sent.from), self.states.get(sent.to)) else {
            return Err(self.error("unknown endpoint"));
        };
        let absolute = words.take("abs");
        let range = match words.peek() {
            Some(Word::Plain(word)) if word.contains(':') => {
                words.next();
                Some(self.range(word, absolute)?)
            }
            _ if absolute => return Err(self.error("after “abs”: seq:end(len)")),
            _ => None,
        };
        // A SYN without a number begins anew; anything else continues.
        let fallback = if flags.syn() { own.iss } else { own.next };
        let seq =
            range.as_ref().map_or(fallback, |range| absolute_number(range.seq, range.absolute, own.iss));
        let mut tcp = TcpSent {
            flags,
            seq,
            ack: if flags.ack() { peer.next } else { 0 },
            window: if flags.rst() { 0 } else { own.window },
            options: Vec::new(),
        };
        loop {
            if words.take("ack") {
                let absolute = words.take("abs");
                let number = self.argument(words, "ack", "an acknowledgment number")?;
                tcp.ack = absolute_number(number, absolute, peer.iss);
            } else if words.take("win") {
                tcp.window = self.argument(words, "win", "a window (0 to 65535)")?;
            } else if let Some(Word::Angle(options)) = words.peek() {
                words.next();
                tcp.options = self.options(options, peer.iss)?;
            } else {
                break;
            }
        }
        sent.body = Body::Tcp(tcp);
        self.attributes(words, sent, range.map(|range| range.len))
    }

    fn range(&self, word: &str, absolute: bool) -> Result<Range, ScenarioError> {
        let shape = || self.error(format!("“{word}” does not read like seq:end(len), e.g. 1:101(100)"));
        let (seq, rest) = word.split_once(':').ok_or_else(shape)?;
        let (end, len) = rest.strip_suffix(')').and_then(|rest| rest.split_once('(')).ok_or_else(shape)?;
        let in_range = |number: &i64| (-i64::from(u32::MAX)..=i64::from(u32::MAX)).contains(number);
        let seq = seq.parse().ok().filter(in_range).ok_or_else(shape)?;
        let end = end.parse().ok().filter(in_range).ok_or_else(shape)?;
        let len: u32 = len.parse().map_err(|_| shape())?;
        if absolute_number(seq, true, 0).wrapping_add(len) != absolute_number(end, true, 0) {
            return Err(
                self.error(format!("{seq} and {len} bytes end at {}, not {end}", seq + i64::from(len)))
            );
        }
        Ok(Range { absolute, seq, len })
    }

    fn options(&self, text: &str, peer_iss: u32) -> Result<Vec<TcpOption>, ScenarioError> {
        let mut options = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let words: Vec<&str> = part.split_whitespace().collect();
            options.push(match words.as_slice() {
                ["nop"] => TcpOption::Nop,
                ["sackOK"] => TcpOption::SackPermitted,
                ["mss", size] => TcpOption::Mss(self.number(size, "a segment size")?),
                ["wscale", shift] => TcpOption::WindowScale(self.number(shift, "a shift")?),
                ["TS", "val", value, "ecr", echo] => TcpOption::Timestamps(
                    self.number(value, "a timestamp")?,
                    self.number(echo, "a timestamp")?,
                ),
                ["sack", "abs", blocks @ ..] => TcpOption::Sack(self.blocks(blocks, 0)?),
                ["sack", blocks @ ..] => TcpOption::Sack(self.blocks(blocks, peer_iss)?),
                _ => {
                    return Err(self.error(format!(
                        "“{part}” is no option: mss N, sackOK, wscale N, nop, TS val N ecr N, sack A:B C:D"
                    )));
                }
            });
        }
        if options.iter().map(TcpOption::wire_length).sum::<usize>() > 40 {
            return Err(self.error("TCP options have 40 bytes at most"));
        }
        Ok(options)
    }

    fn blocks(&self, blocks: &[&str], iss: u32) -> Result<Vec<(u32, u32)>, ScenarioError> {
        if blocks.is_empty() || blocks.len() > 4 {
            return Err(self.error("sack has one to four blocks"));
        }
        let edge =
            |text: &str| self.number(text, "a number").map(|number| absolute_number(number, false, iss));
        blocks
            .iter()
            .map(|block| {
                let (left, right) =
                    block.split_once(':').ok_or_else(|| self.error("a sack block is left:right"))?;
                Ok((edge(left)?, edge(right)?))
            })
            .collect()
    }

    /// What any line may end with. `len` is the payload's length where the line has said it.
    fn attributes(
        &self,
        words: &mut Words<'_>,
        sent: &mut Sent,
        len: Option<u32>,
    ) -> Result<(), ScenarioError> {
        let mut bytes: Option<Vec<u8>> = None;
        while let Some(word) = words.next() {
            let Word::Plain(word) = word else {
                return Err(self.error("options follow ack and win; quoted text follows “text”"));
            };
            match word.as_str() {
                "ttl" => sent.ttl = self.argument(words, "ttl", "a TTL (0 to 255)")?,
                "id" => sent.id = self.argument(words, "id", "an IP identification (0 to 65535)")?,
                "nodf" => sent.dont_fragment = false,
                "ecn" => {
                    sent.ecn = self.argument(words, "ecn", "0 to 3")?;
                    if sent.ecn > 3 {
                        return Err(self.error("ecn is 0 to 3"));
                    }
                }
                "bad-checksum" => sent.bad_checksum = true,
                "frag" => {
                    let place = words.plain().unwrap_or_default();
                    let (offset, more) =
                        place.strip_suffix('+').map_or((place, false), |offset| (offset, true));
                    let offset: u16 = self.number(offset, "an offset in bytes after “frag”")?;
                    if !offset.is_multiple_of(8) {
                        return Err(self.error("fragments begin at multiples of 8 bytes"));
                    }
                    sent.fragment = Some((offset, more));
                    sent.dont_fragment = false;
                }
                "cut" => sent.cut = Some(self.argument(words, "cut", "a number of bytes")?),
                "text" => match words.next() {
                    Some(Word::Text(text)) => bytes = Some(text.clone()),
                    _ => return Err(self.error("text is followed by \"…\"")),
                },
                "hex" => {
                    let digits = words.plain().unwrap_or_default();
                    bytes = Some(
                        parse_hex(digits).ok_or_else(|| self.error("hex is followed by pairs of digits"))?,
                    );
                }
                other => {
                    return Err(self.error(format!(
                        "“{other}” is not known here; expected ttl N, id N, nodf, frag N, ecn N, bad-checksum, cut N, text \"…\" or hex …"
                    )));
                }
            }
        }
        let v6 = self.scenario.ends.get(sent.from).is_some_and(|end| end.ip.is_ipv6());
        if v6 && (sent.id != 0 || !sent.dont_fragment) {
            return Err(self.error("IPv6 has neither id nor nodf nor frag"));
        }
        let carries = !matches!(sent.body, Body::Arp(_))
            && !matches!(sent.body, Body::Icmp(kind, _) if kind.is_error());
        match (bytes, len) {
            (Some(_), _) if !carries => {
                return Err(self.error("ARP and ICMP errors carry no payload of their own"));
            }
            (Some(bytes), Some(len)) if bytes.len() != len as usize => {
                return Err(self.error(format!("the payload has {} bytes, the line says {len}", bytes.len())));
            }
            (Some(bytes), _) => sent.payload = Payload::Bytes(bytes),
            (None, Some(len)) => sent.payload = Payload::Filler(len),
            (None, None) => {}
        }
        if sent.payload.len() > MAX_PAYLOAD {
            return Err(self.error(format!("a packet carries {MAX_PAYLOAD} bytes at most")));
        }
        sent.simplify();
        Ok(())
    }
}

/// A number of the text, made absolute; negative ones lie before the initial number.
fn absolute_number(number: i64, absolute: bool, iss: u32) -> u32 {
    // Truncation is the arithmetic wanted: numbers are modulo 2^32.
    let number = number as u32;
    if absolute { number } else { iss.wrapping_add(number) }
}

fn parse_flags(text: &str) -> Option<TcpFlags> {
    if text == "none" {
        return Some(TcpFlags::default());
    }
    text.chars().try_fold(TcpFlags::default(), |flags, letter| {
        Some(
            flags
                | match letter {
                    'F' => TcpFlags::FIN,
                    'S' => TcpFlags::SYN,
                    'R' => TcpFlags::RST,
                    'P' => TcpFlags::PSH,
                    '.' => TcpFlags::ACK,
                    'U' => TcpFlags::URG,
                    'E' => TcpFlags::ECE,
                    'W' => TcpFlags::CWR,
                    'e' => TcpFlags::AE,
                    _ => return None,
                },
        )
    })
}

fn parse_hex(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..digits.len()).step_by(2).map(pair).collect()
}
