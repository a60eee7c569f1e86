//! Text → scenario: lines, names, directives, marks. One packet line is read by `parse_packet`.

use std::net::{IpAddr, SocketAddr};

use crate::error::ScenarioError;
use crate::lexer::{self, Word};
use crate::model::{Body, End, Expectation, Scenario, Sent, default_iss, default_mac};

/// 2025-01-01 00:00:00 UTC: when scenarios start that do not say it.
pub(crate) const DEFAULT_START: i64 = 1_735_689_600 * NS;
pub(crate) const NS: i64 = 1_000_000_000;

/// Directives; no endpoint can be called so.
const RESERVED: [&str; 6] = ["start", "iss", "ttl", "mac", "snap", "dup"];

/// All frames of a scenario together; a text of one megabyte could otherwise ask for gigabytes.
const MAX_BYTES: usize = 64 << 20;

/// What the reader remembers of an endpoint while it goes through the lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndState {
    /// What relative numbers count from at this line.
    pub(crate) iss: u32,
    /// The number after everything sent so far, absolute.
    pub(crate) next: u32,
    /// The window that it last announced.
    pub(crate) window: u16,
    /// It has sent or received something: its definition is settled.
    pub(crate) used: bool,
}

impl EndState {
    pub(crate) const fn new(iss: u32) -> Self {
        Self { iss, next: iss, window: 64240, used: false }
    }
}

pub(crate) struct Parser {
    pub(crate) scenario: Scenario,
    pub(crate) states: Vec<EndState>,
    /// IPv4 identification, counted per address as if each host had one counter.
    ids: Vec<(IpAddr, u16)>,
    pub(crate) snap: Option<u32>,
    pub(crate) line: u32,
    bytes: usize,
}

impl Scenario {
    /// Reads the notation.
    ///
    /// # Errors
    /// The first line that cannot be read, with what was expected.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let mut parser = Parser::new();
        for (line, text) in (1_u32..).zip(text.lines()) {
            parser.line = line;
            parser.line(text)?;
        }
        Ok(parser.scenario)
    }
}

impl Parser {
    pub(crate) fn new() -> Self {
        let mut parser = Self {
            scenario: Scenario {
                ends: Vec::new(),
                start: DEFAULT_START,
                packets: Vec::new(),
                expectations: Vec::new(),
                expected: Vec::new(),
                forbidden: Vec::new(),
            },
            states: Vec::new(),
            ids: Vec::new(),
            snap: None,
            line: 0,
            bytes: 0,
        };
        parser.add_end("client", IpAddr::from([10, 0, 0, 1]), Some(40000));
        parser.add_end("server", IpAddr::from([10, 0, 0, 2]), Some(80));
        parser
    }

    /// As if the definitions of these endpoints had been read.
    pub(crate) fn with_ends(ends: &[End]) -> Self {
        let mut parser = Self::new();
        parser.states = ends.iter().map(|end| EndState::new(end.iss)).collect();
        parser.scenario.ends = ends.to_vec();
        parser
    }

    pub(crate) fn error(&self, what: impl Into<String>) -> ScenarioError {
        ScenarioError::new(self.line, what)
    }

    fn add_end(&mut self, name: &str, ip: IpAddr, port: Option<u16>) {
        let iss = default_iss(self.scenario.ends.len());
        self.scenario.ends.push(End { name: name.to_owned(), ip, port, mac: default_mac(ip), ttl: 64, iss });
        self.states.push(EndState::new(iss));
    }

    fn line(&mut self, text: &str) -> Result<(), ScenarioError> {
        let line = lexer::split(text, self.line)?;
        let Some(first) = line.words.first() else {
            return line.mark.map_or(Ok(()), |mark| self.scenario_mark(&mark));
        };
        match first {
            Word::Plain(word) if word.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '.') => {
                let sent = self.packet(&line.words)?;
                self.push(sent)?;
                line.mark.map_or(Ok(()), |mark| self.packet_mark(&mark))
            }
            Word::Plain(word) => {
                if line.mark.is_some() {
                    return Err(self.error("a mark stands beside a packet, or alone on its line"));
                }
                self.directive(word, line.words.get(1..).unwrap_or_default())
            }
            _ => Err(self.error("a line begins with a time, a name or a directive")),
        }
    }

    /// `#! expect ID, ID` and `#! not ID`.
    fn scenario_mark(&mut self, mark: &str) -> Result<(), ScenarioError> {
        let (word, ids) = mark.split_once(char::is_whitespace).unwrap_or((mark, ""));
        let ids = ids.split(',').map(|id| self.id(id)).collect::<Result<Vec<_>, _>>()?;
        match word {
            "expect" => self.scenario.expected.extend(ids),
            "not" => self.scenario.forbidden.extend(ids),
            _ => return Err(self.error("alone on a line, “#!” is followed by “expect ID” or “not ID”")),
        }
        Ok(())
    }

    /// `id: role, id: role` beside a packet.
    fn packet_mark(&mut self, mark: &str) -> Result<(), ScenarioError> {
        let packet = self.scenario.packets.len() as u32;
        for part in mark.split(',') {
            let (id, role) = match part.split_once(':') {
                Some((id, role)) => (id, Some(self.id(role)?)),
                None => (part, None),
            };
            let id = self.id(id)?;
            self.scenario.expectations.push(Expectation { packet, id, role });
        }
        Ok(())
    }

    fn id(&self, text: &str) -> Result<String, ScenarioError> {
        let text = text.trim();
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || !text.chars().all(kebab) {
            return Err(self.error(format!("“{text}” is no kebab-case id (a to z, 0 to 9, -)")));
        }
        Ok(text.to_owned())
    }

    fn directive(&mut self, word: &str, rest: &[Word]) -> Result<(), ScenarioError> {
        let rest = rest
            .iter()
            .map(|word| match word {
                Word::Plain(word) => Ok(word.as_str()),
                _ => Err(self.error("neither options nor quoted text belong here")),
            })
            .collect::<Result<Vec<&str>, _>>()?;
        match (word, rest.as_slice()) {
            ("start", [time]) => self.start("2025-01-01", time),
            ("start", [date, time]) => self.start(date, time),
            ("iss", [name, number]) => {
                let end = self.end(name)?;
                let iss = self.number(number, "an initial sequence number")?;
                if let Some(state) = self.states.get_mut(end) {
                    (state.iss, state.next) = (iss, iss);
                    if let (false, Some(end)) = (state.used, self.scenario.ends.get_mut(end)) {
                        end.iss = iss;
                    }
                }
                Ok(())
            }
            ("ttl", [name, number]) => {
                let ttl = self.number(number, "a TTL (0 to 255)")?;
                self.unused_end(name)?.ttl = ttl;
                Ok(())
            }
            ("mac", [name, mac]) => {
                let mac = parse_mac(mac).ok_or_else(|| self.error("a hardware address is 02:00:0a:00:00:01"))?;
                self.unused_end(name)?.mac = mac;
                Ok(())
            }
            ("snap", [number]) => {
                self.snap = Some(self.number(number, "a snap length in bytes")?);
                Ok(())
            }
            (word, _) if RESERVED.contains(&word) => Err(self.error(format!(
                "“{word}” does not read like one of: start [DATE] TIME · iss NAME N · ttl NAME N · mac NAME ADDRESS · snap BYTES"
            ))),
            (name, [address]) => self.define(name, address),
            _ => Err(self.error(format!(
                "“{word}” is neither a time (0.001, +0.001) nor a directive nor a name followed by one address"
            ))),
        }
    }

    fn start(&mut self, date: &str, time: &str) -> Result<(), ScenarioError> {
        if !self.scenario.packets.is_empty() {
            return Err(self.error("“start” belongs before the first packet"));
        }
        self.scenario.start = parse_moment(date, time).ok_or_else(|| {
            self.error("a start reads 12:00:00 or 2025-01-01 12:00:00.000001 (UTC, 1970 to 2262)")
        })?;
        Ok(())
    }

    fn define(&mut self, name: &str, address: &str) -> Result<(), ScenarioError> {
        let (ip, port) = parse_address(address).ok_or_else(|| {
            self.error(format!("“{address}” is no address such as 10.0.0.1:80, 10.0.0.1, [2001:db8::1]:80"))
        })?;
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(good) {
            return Err(self.error(format!("“{name}” is no name (a to z first, then a to z, 0 to 9, -, _)")));
        }
        if matches!(name, "client" | "server") {
            let end = self.unused_end(name)?;
            (end.ip, end.port, end.mac) = (ip, port, default_mac(ip));
        } else if self.scenario.ends.iter().any(|end| end.name == name) {
            return Err(self.error(format!("“{name}” is defined already")));
        } else {
            self.add_end(name, ip, port);
        }
        Ok(())
    }

    /// The index of a name.
    pub(crate) fn end(&self, name: &str) -> Result<usize, ScenarioError> {
        self.scenario.ends.iter().position(|end| end.name == name).ok_or_else(|| {
            let known: Vec<&str> = self.scenario.ends.iter().map(|end| end.name.as_str()).collect();
            self.error(format!("nobody is called “{name}”; there are {}", known.join(", ")))
        })
    }

    fn unused_end(&mut self, name: &str) -> Result<&mut End, ScenarioError> {
        let index = self.end(name)?;
        if self.states.get(index).is_none_or(|state| state.used) {
            return Err(self.error(format!("“{name}” has sent or received already; say this before")));
        }
        let line = self.line;
        self.scenario.ends.get_mut(index).ok_or_else(|| ScenarioError::new(line, "unknown name"))
    }

    pub(crate) fn number<T: std::str::FromStr>(&self, text: &str, what: &str) -> Result<T, ScenarioError> {
        text.parse().map_err(|_| self.error(format!("“{text}” is not {what}")))
    }

    /// The IPv4 identification that the next packet of this address gets by itself.
    pub(crate) fn next_id(&self, ip: IpAddr) -> u16 {
        if ip.is_ipv6() {
            return 0;
        }
        self.ids.iter().find(|(known, _)| *known == ip).map_or(1, |(_, last)| last.wrapping_add(1))
    }

    /// Takes the packet up and remembers what later lines refer to.
    pub(crate) fn push(&mut self, sent: Sent) -> Result<(), ScenarioError> {
        self.bytes = self.bytes.saturating_add(sent.payload.len() + 128);
        if self.bytes > MAX_BYTES {
            return Err(self.error("the packets of a scenario may have 64 MB together"));
        }
        if let (Body::Tcp(tcp), Some(state)) = (&sent.body, self.states.get_mut(sent.from)) {
            let length = sent.payload.len() as u32 + u32::from(tcp.flags.syn()) + u32::from(tcp.flags.fin());
            if tcp.flags.syn() && tcp.seq != state.iss {
                (state.iss, state.next) = (tcp.seq, tcp.seq);
                if let (false, Some(end)) = (state.used, self.scenario.ends.get_mut(sent.from)) {
                    end.iss = tcp.seq;
                }
            }
            let after = tcp.seq.wrapping_add(length);
            if !tcp.flags.rst() && after.wrapping_sub(state.next).cast_signed() > 0 {
                state.next = after;
            }
            if !tcp.flags.rst() {
                state.window = tcp.window;
            }
        }
        if let Some(from) = self.scenario.ends.get(sent.from)
            && from.ip.is_ipv4()
            && !matches!(sent.body, Body::Arp(_))
        {
            match self.ids.iter_mut().find(|(known, _)| *known == from.ip) {
                Some((_, last)) => *last = sent.id,
                None => self.ids.push((from.ip, sent.id)),
            }
        }
        for index in [sent.from, sent.to] {
            if let Some(state) = self.states.get_mut(index) {
                state.used = true;
            }
        }
        self.scenario.packets.push(sent);
        Ok(())
    }
}

/// `10.0.0.1:80`, `10.0.0.1`, `[2001:db8::1]:80`, `2001:db8::1`.
pub(crate) fn parse_address(text: &str) -> Option<(IpAddr, Option<u16>)> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some((address.ip(), Some(address.port())));
    }
    text.parse::<IpAddr>().ok().map(|ip| (ip, None))
}

pub(crate) fn parse_mac(text: &str) -> Option<[u8; 6]> {
    let mut mac = [0; 6];
    let mut parts = text.split(':');
    for byte in &mut mac {
        *byte = parts
            .next()
            .filter(|part| part.len() == 2 && !part.starts_with('+'))
            .and_then(|part| u8::from_str_radix(part, 16).ok())?;
    }
    parts.next().is_none().then_some(mac)
}

/// Seconds with up to nine decimals, as nanoseconds.
pub(crate) fn parse_seconds(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 9 || !whole.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit()) || text == "."
    {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction: i64 = format!("{fraction:0<9}").parse().ok()?;
    whole.checked_mul(NS)?.checked_add(fraction)
}

fn parse_moment(date: &str, time: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-');
    let mut part = || parts.next().filter(|part| part.len() <= 4).and_then(|part| part.parse::<i64>().ok());
    let (year, month, day) = (part()?, part()?, part()?);
    let (hours, rest) = time.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':')?;
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    let seconds = parse_seconds(seconds)?;
    let good = (1970..=2261).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hours)
        && (0..60).contains(&minutes)
        && seconds < 60 * NS;
    good.then(|| ((days(year, month, day) * 24 + hours) * 60 + minutes) * 60 * NS + seconds)
}

/// Days from 1970-01-01 in the Gregorian calendar: years counted from March put the leap day last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap = year / 4 - year / 100 + year / 400;
    year * 365 + leap + (month * 306 + 5) / 10 + day - 1 - 719_468
}

/// The inverse of [`days`].
pub(crate) fn date(days: i64) -> (i64, i64, i64) {
    let mut year = 1970 + days / 366;
    while self::days(year + 1, 1, 1) <= days {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && self::days(year, month + 1, 1) <= days {
        month += 1;
    }
    (year, month, days - self::days(year, month, 1) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 2, 29), 11_016);
        assert_eq!(days(2000, 3, 1), 11_017);
        assert_eq!(days(2025, 1, 1) * 86_400 * NS, DEFAULT_START);
        for day in 0..100_000 {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year, month, of_month), day);
        }
    }

    #[test]
    fn seconds_are_exact() {
        assert_eq!(parse_seconds("0.000000001"), Some(1));
        assert_eq!(parse_seconds("1.04"), Some(1_040_000_000));
        assert_eq!(parse_seconds("0.0000000001"), None);
        assert_eq!(parse_seconds("-1"), None);
        assert_eq!(parse_seconds("."), None);
    }
}
