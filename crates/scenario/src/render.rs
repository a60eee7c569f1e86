//! Scenario → text: one canonical spelling, which reads back as the same scenario.

use std::fmt::{self, Write as _};

use crate::lexer::quote;
use crate::model::{
    ArpOperation, Body, End, IcmpKind, Payload, Scenario, Sent, TcpOption, TcpSent, default_iss, default_mac,
};
use crate::parse::{DEFAULT_START, NS, Parser, date};

/// Beyond this distance from the initial number a number is written absolutely.
const FAR: i32 = 1 << 30;

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, ids) in [("expect", &self.expected), ("not", &self.forbidden)] {
            if !ids.is_empty() {
                writeln!(f, "#! {word} {}", ids.join(", "))?;
            }
        }
        if self.start != DEFAULT_START {
            let (day, time) = moment(self.start);
            writeln!(f, "start {day} {time}")?;
        }
        for (index, end) in self.ends.iter().enumerate() {
            write_end(f, index, end)?;
        }
        let mut replay = Parser::with_ends(&self.ends);
        for (number, sent) in (1_u32..).zip(&self.packets) {
            self.write_packet(f, &replay, sent)?;
            let mut before = "  #! ";
            for expectation in self.expectations.iter().filter(|expectation| expectation.packet == number) {
                write!(f, "{before}{}", expectation.id)?;
                if let Some(role) = &expectation.role {
                    write!(f, ": {role}")?;
                }
                before = ", ";
            }
            writeln!(f)?;
            replay.push(sent.clone()).map_err(|_| fmt::Error)?;
        }
        Ok(())
    }
}

fn write_end(f: &mut fmt::Formatter<'_>, index: usize, end: &End) -> fmt::Result {
    let name = &end.name;
    writeln!(f, "{name} {}", address(end))?;
    if end.mac != default_mac(end.ip) {
        writeln!(f, "mac {name} {}", mac(end.mac))?;
    }
    if end.ttl != 64 {
        writeln!(f, "ttl {name} {}", end.ttl)?;
    }
    if end.iss != default_iss(index) {
        writeln!(f, "iss {name} {}", end.iss)?;
    }
    Ok(())
}

impl Scenario {
    fn name(&self, index: usize) -> &str {
        self.ends.get(index).map_or("?", |end| end.name.as_str())
    }

    fn write_packet(&self, f: &mut fmt::Formatter<'_>, replay: &Parser, sent: &Sent) -> fmt::Result {
        let iss = |index: usize| replay.states.get(index).map_or(0, |state| state.iss);
        if let Body::Tcp(tcp) = &sent.body
            && tcp.flags.syn()
            && tcp.seq != iss(sent.from)
        {
            writeln!(f, "iss {} {}", self.name(sent.from), tcp.seq)?;
        }
        write!(f, "{} ", seconds(sent.time))?;
        match (sent.from, sent.to) {
            (0, 1) => f.write_char('>')?,
            (1, 0) => f.write_char('<')?,
            (from, to) => write!(f, "{}>{}", self.name(from), self.name(to))?,
        }
        match &sent.body {
            Body::Tcp(tcp) => {
                let own = if tcp.flags.syn() { tcp.seq } else { iss(sent.from) };
                write_tcp(f, tcp, sent.payload.len() as u32, own, iss(sent.to))?;
                write_bytes(f, sent)?;
            }
            Body::Udp => {
                f.write_str(" udp")?;
                write_length(f, sent)?;
            }
            Body::Other(number) => {
                write!(f, " proto {number}")?;
                write_length(f, sent)?;
            }
            Body::Icmp(kind, quoted) => {
                f.write_str(" icmp ")?;
                write_icmp(f, *kind)?;
                match quoted {
                    Some(index) => write!(f, " quoting {}", index + 1)?,
                    None => write_length(f, sent)?,
                }
            }
            Body::Arp(ArpOperation::WhoHas { asked }) => write!(f, " arp who-has {}", self.name(*asked))?,
            Body::Arp(ArpOperation::Reply { who, mac: at }) => {
                write!(f, " arp reply {}", self.name(*who))?;
                if self.ends.get(sent.from).is_none_or(|end| end.mac != *at) {
                    write!(f, " is-at {}", mac(*at))?;
                }
            }
        }
        if let (Some(from), false) = (self.ends.get(sent.from), matches!(sent.body, Body::Arp(_))) {
            if sent.ttl != from.ttl {
                write!(f, " ttl {}", sent.ttl)?;
            }
            if sent.id != replay.next_id(from.ip) {
                write!(f, " id {}", sent.id)?;
            }
            match sent.fragment {
                Some((offset, more)) => write!(f, " frag {offset}{}", if more { "+" } else { "" })?,
                None if !sent.dont_fragment => f.write_str(" nodf")?,
                None => {}
            }
        }
        if sent.ecn != 0 {
            write!(f, " ecn {}", sent.ecn)?;
        }
        if sent.bad_checksum {
            f.write_str(" bad-checksum")?;
        }
        if let Some(cut) = sent.cut {
            write!(f, " cut {cut}")?;
        }
        Ok(())
    }
}

fn write_tcp(f: &mut fmt::Formatter<'_>, tcp: &TcpSent, len: u32, own: u32, peer: u32) -> fmt::Result {
    write!(f, " {} ", tcp.flags)?;
    match near(tcp.seq, own) {
        Some(seq) => write!(f, "{seq}:{}({len})", i64::from(seq) + i64::from(len))?,
        None => write!(f, "abs {}:{}({len})", tcp.seq, tcp.seq.wrapping_add(len))?,
    }
    match near(tcp.ack, peer) {
        Some(ack) if tcp.flags.ack() => write!(f, " ack {ack}")?,
        None if tcp.flags.ack() => write!(f, " ack abs {}", tcp.ack)?,
        _ if tcp.ack != 0 => write!(f, " ack abs {}", tcp.ack)?,
        _ => {}
    }
    write!(f, " win {}", tcp.window)?;
    if !tcp.options.is_empty() {
        let words: Vec<String> = tcp.options.iter().map(|option| option_words(option, peer)).collect();
        write!(f, " <{}>", words.join(","))?;
    }
    Ok(())
}

/// The distance from the initial number, where it is short enough to be the clearer spelling.
fn near(number: u32, iss: u32) -> Option<i32> {
    let distance = number.wrapping_sub(iss).cast_signed();
    (-FAR < distance && distance < FAR).then_some(distance)
}

fn option_words(option: &TcpOption, peer: u32) -> String {
    match option {
        TcpOption::Nop => "nop".to_owned(),
        TcpOption::Mss(size) => format!("mss {size}"),
        TcpOption::WindowScale(shift) => format!("wscale {shift}"),
        TcpOption::SackPermitted => "sackOK".to_owned(),
        TcpOption::Timestamps(value, echo) => format!("TS val {value} ecr {echo}"),
        TcpOption::Sack(blocks) => {
            let mut edges = blocks.iter().flat_map(|(left, right)| [left, right]);
            let relative = edges.all(|edge| near(*edge, peer).is_some());
            let (word, iss) = if relative { ("sack", peer) } else { ("sack abs", 0) };
            let mut out = word.to_owned();
            for (left, right) in blocks {
                let edge = |edge: u32| {
                    if relative { i64::from(edge.wrapping_sub(iss).cast_signed()) } else { i64::from(edge) }
                };
                let _ = write!(out, " {}:{}", edge(*left), edge(*right));
            }
            out
        }
    }
}

fn write_icmp(f: &mut fmt::Formatter<'_>, kind: IcmpKind) -> fmt::Result {
    match kind {
        IcmpKind::EchoRequest(id, seq) => write!(f, "echo-request id {id} seq {seq}"),
        IcmpKind::EchoReply(id, seq) => write!(f, "echo-reply id {id} seq {seq}"),
        IcmpKind::Unreachable(why) => write!(f, "unreachable {}", why.word()),
        IcmpKind::FragNeeded(mtu) => write!(f, "frag-needed mtu {mtu}"),
        IcmpKind::TimeExceeded(false) => f.write_str("time-exceeded"),
        IcmpKind::TimeExceeded(true) => f.write_str("time-exceeded reassembly"),
    }
}

/// Where the notation has no range: ` len N`, or the bytes.
fn write_length(f: &mut fmt::Formatter<'_>, sent: &Sent) -> fmt::Result {
    match &sent.payload {
        Payload::Filler(len) => write!(f, " len {len}"),
        Payload::Bytes(_) => write_bytes(f, sent),
    }
}

fn write_bytes(f: &mut fmt::Formatter<'_>, sent: &Sent) -> fmt::Result {
    let Payload::Bytes(bytes) = &sent.payload else { return Ok(()) };
    let printable = bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n' | b'\t' | 0x20..=0x7e)).count();
    if printable * 4 >= bytes.len() * 3 {
        return write!(f, " text {}", quote(bytes));
    }
    f.write_str(" hex ")?;
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn address(end: &End) -> String {
    match (end.ip, end.port) {
        (ip, Some(port)) => std::net::SocketAddr::new(ip, port).to_string(),
        (ip, None) => ip.to_string(),
    }
}

pub(crate) fn mac(mac: [u8; 6]) -> String {
    mac.map(|byte| format!("{byte:02x}")).join(":")
}

/// At least milliseconds, then as many decimals as needed, three by three.
fn seconds(time: i64) -> String {
    let (whole, nanos) = (time / NS, time % NS);
    match nanos {
        nanos if nanos % 1_000_000 == 0 => format!("{whole}.{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => format!("{whole}.{:06}", nanos / 1_000),
        nanos => format!("{whole}.{nanos:09}"),
    }
}

/// Date and time of day, UTC.
pub(crate) fn moment(time: i64) -> (String, String) {
    let (day, rest) = (time.div_euclid(86_400 * NS), time.rem_euclid(86_400 * NS));
    let (year, month, of_month) = date(day);
    let (minutes, within) = (rest / (60 * NS), rest % (60 * NS));
    let seconds = format!("{:02}.{:09}", within / NS, within % NS);
    let seconds = seconds.trim_end_matches('0').trim_end_matches('.');
    let seconds = if within / NS % 10 == 0 && within % NS == 0 {
        format!("{:02}", within / NS)
    } else {
        seconds.to_owned()
    };
    (
        format!("{year:04}-{month:02}-{of_month:02}"),
        format!("{:02}:{:02}:{seconds}", minutes / 60, minutes % 60),
    )
}
