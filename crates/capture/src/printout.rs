//! Print-outs that people paste: text lines of tcpdump, or rows of tshark and Wireshark, with whatever stands
//! around them.
//!
//! Lines are taken one at a time. A line that begins a packet ends the one before it; a line that does not may
//! belong to the packet before it (`-v` prints two lines, mailers and terminals wrap anywhere), which is tried by
//! reading both together: what makes the packet better understood belongs to it. Everything else is a known kind
//! of line (banner, prompt, dump), or a warning.

mod arp;
mod blocks;
mod bytes;
mod chatter;
mod clean;
mod clock;
mod date;
mod devices;
mod dump;
mod fields;
mod follow;
mod foreign;
mod gaps;
mod hand_out;
mod head;
mod header;
mod heading;
mod host;
mod icmp;
mod inside;
mod interfaces;
mod ip;
mod json;
mod kernel;
mod lines;
mod link;
mod pair;
mod record;
mod relative;
mod scan;
mod services;
mod table;
mod tcp;
#[cfg(test)]
mod tests;
mod tree;
mod tshark;

use std::collections::VecDeque;
use std::io::Read;

use self::bytes::Bytes;
use self::clock::Printed;
use self::heading::Place as Spot;
use self::interfaces::Interfaces;
use self::lines::{Line, Lines};
use self::record::{Record, Status, Wants};
use crate::error::{CaptureError, Place, Warning, Warnings};
use crate::packet::{Body, Packet};
use crate::source::Interface;
use crate::time::TimeKind;

/// Lines that one packet may be spread over.
const MAX_JOINED: u8 = 12;
/// Longest text of one packet, in bytes.
const MAX_TEXT: usize = 16 * 1024;
/// Room for the fields of one line, in bytes.
const MAX_FIELDS: usize = 1024;
/// Packets that are looked at before the kind of times is decided.
const MAX_EARLY: usize = 128;
/// A line at least this long, in characters, may have been cut by a terminal or mailer.
const WRAP_WIDTH: usize = 60;

/// Reads packets out of text.
#[allow(clippy::struct_excessive_bools, reason = "independent facts about the text so far")]
pub(crate) struct Reader<R: Read> {
    lines: Lines<R>,
    pending: Option<Pending>,
    /// Packets before the kind of their times is known.
    early: Vec<Early>,
    ready: VecDeque<Ready>,
    /// The bytes of the packet at hand.
    frame: Vec<u8>,
    /// Other programs' lines.
    foreign: foreign::Foreign,
    running: Option<(TimeKind, clock::Running)>,
    numbers: relative::Numbers,
    rows: follow::Follow,
    format: &'static str,
    interfaces: Interfaces,
    warnings: Warnings,
    count: u32,
    /// Lines before the first packet that are none, and are no known chatter: the first one, and how many.
    preface: Option<(u32, u32, String)>,
    first_text: Option<u32>,
    /// Inside a dump as text.
    dump: bool,
    /// Any packet had a time.
    timed: bool,
    /// Where this paste is wrapped, in characters.
    width: Option<usize>,
    done: bool,
    /// Captures that ended before this one, and how many packets there were when it began.
    captures: u32,
    begun: u32,
    /// A heading says where this one was taken.
    headed: bool,
    /// The rows that follow are not the bytes of a frame.
    other_bytes: bool,
}

/// A packet that following lines may still belong to.
struct Pending {
    text: String,
    line: u32,
    record: Record,
    status: Status,
    /// What stood before it on its line.
    prefix: String,
    joined: u8,
    /// Length of its last line.
    last: usize,
    /// What is dumped below it.
    bytes: Bytes,
    /// Its line ends behind the colon and the blank.
    silent: bool,
}

struct Early {
    record: Record,
    line: u32,
    interface: u16,
    bytes: Bytes,
}

/// A packet, and its bytes where the text shows them.
struct Ready {
    packet: Packet<'static>,
    bytes: Option<(bytes::Start, Vec<u8>)>,
    /// Those that stand in another program's notation.
    dump: Vec<u8>,
}

impl<R: Read> Reader<R> {
    /// `first` are bytes that were already taken from the reader. Reads up to the first packet.
    ///
    /// # Errors
    /// [`CaptureError::Empty`] for blank text, [`CaptureError::NoPacketLines`] where nothing looks like a packet.
    pub(crate) fn new(reader: R, first: Vec<u8>) -> Result<Self, CaptureError> {
        let mut this = Self {
            lines: Lines::new(reader, first),
            pending: None,
            early: Vec::new(),
            ready: VecDeque::new(),
            frame: Vec::new(),
            foreign: foreign::Foreign::default(),
            running: None,
            numbers: relative::Numbers::default(),
            rows: follow::Follow::default(),
            format: "tcpdump",
            interfaces: Interfaces::default(),
            warnings: Warnings::default(),
            count: 0,
            preface: None,
            first_text: None,
            dump: false,
            timed: false,
            width: None,
            done: false,
            captures: 0,
            begun: 0,
            headed: false,
            other_bytes: false,
        };
        this.advance()?;
        if this.ready.is_empty() {
            return Err(match this.first_text {
                None => CaptureError::Empty,
                Some(first_line) => CaptureError::NoPacketLines { lines: this.lines.count(), first_line },
            });
        }
        Ok(this)
    }

    /// The next packet.
    ///
    /// # Errors
    /// None once [`Reader::new`] succeeded: where reading fails later, the input ends early with a warning.
    pub(crate) fn next_packet(&mut self) -> Result<Option<Packet<'_>>, CaptureError> {
        if self.ready.is_empty() {
            self.advance()?;
        }
        let Some(Ready { packet, bytes, dump }) = self.ready.pop_front() else { return Ok(None) };
        if let Some((start, bytes)) = bytes {
            let mut packet: Packet<'_> = packet;
            self.frame = bytes;
            bytes::decode(&mut packet, start, &self.frame);
            return Ok(Some(packet));
        }
        self.frame = dump;
        Ok(Some(dump::complete(packet, &self.frame)))
    }

    /// The program whose print-out this is.
    pub(crate) fn format(&self) -> &'static str {
        self.format
    }

    /// What the times count from; final.
    pub(crate) fn time_kind(&self) -> TimeKind {
        self.running.as_ref().map_or(TimeKind::None, |(kind, _)| *kind)
    }

    /// Interfaces that packets named so far; at least one.
    pub(crate) fn interfaces(&self) -> &[Interface] {
        self.interfaces.all()
    }

    /// The first 1,000 warnings.
    pub(crate) fn warnings(&self) -> &[Warning] {
        self.warnings.kept()
    }

    /// All warnings, kept or not.
    pub(crate) fn warning_count(&self) -> u64 {
        self.warnings.count()
    }

    fn warn(&mut self, code: &'static str, line: u32, text: String) {
        self.warnings.push(code, Place::Line(line), text);
    }

    /// Reads lines until a packet is ready or the text ends.
    fn advance(&mut self) -> Result<(), CaptureError> {
        let mut raw = String::new();
        while self.ready.is_empty() && !self.done {
            match self.lines.next(&mut raw) {
                Ok(Some(line)) => self.line(&raw, line),
                Ok(None) => {
                    self.end_foreign();
                    self.flush();
                    self.decide();
                    self.done = true;
                }
                Err(source) => {
                    self.flush();
                    self.decide();
                    self.done = true;
                    let offset = self.lines.bytes();
                    if self.count == 0 {
                        return Err(CaptureError::Io { offset, source });
                    }
                    let at = self.lines.count();
                    self.warn("read-failed", at, format!("reading failed behind this line: {source}"));
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, raw: &str, line: Line) {
        if line.cut {
            let text = format!("a line longer than {} bytes was cut", lines::MAX_LINE);
            self.warn("line-cut", line.number, text);
        }
        let cleaned = clean::clean(raw);
        let text = cleaned.trim_end();
        if text.trim_start().is_empty() {
            self.other_bytes = false;
            return;
        }
        self.first_text.get_or_insert(line.number);
        if self.foreign_line(raw, text, line) || self.dumped(raw, text, line.number) {
            return;
        }
        if let Some(start) = head::find(text).filter(|start| !self.dump || start.timed || !self.timed) {
            if start.timed || !self.belongs(text, start.at) {
                let text = text.get(..start.end.unwrap_or(text.len())).unwrap_or(text);
                self.begin(text, start.at, line.number);
                if let Some(pending) = self.pending.as_mut() {
                    pending.silent = raw.ends_with(": ");
                }
            }
            return;
        }
        if let Some(place) = heading::command(text) {
            self.section(place, false);
            self.foreign.command(text);
            return;
        }
        if self.dump {
            return;
        }
        // What has a time is another packet, of a kind that is not known; its bytes are not those of the one before.
        if clock::read(text.trim_start())
            .is_some_and(|(time, _)| matches!(time, Printed::Clock(_) | Printed::Absolute(_)))
            && self.timed
        {
            self.flush();
            self.not_understood(line.number, text);
            return;
        }
        if self.join(text, false) {
            return;
        }
        if let Some(name) = heading::heading(text) {
            self.section(Spot { host: Some(name), interface: None }, true);
            return;
        }
        if let Some(banner) = chatter::banner(text) {
            self.section(Spot::default(), false);
            self.interfaces.heard(banner);
            return;
        }
        let after_packet = self.pending.as_ref().is_some_and(|pending| pending.status == Status::Packet);
        if after_packet && chatter::text_dump(raw) {
            self.dump = true;
            return;
        }
        if after_packet && self.detail(raw, text) {
            self.remark(text.trim());
            return;
        }
        if chatter::expected(text) {
            return;
        }
        self.not_understood(line.number, text);
    }

    /// Takes a row of bytes.
    fn tcpdump_row(&mut self, raw: &str, text: &str) -> bool {
        // Behind the marks of quoting, which stand before all lines.
        let plain = text.trim_start_matches(['>', '|', '#', ' ']);
        match &mut self.pending {
            Some(pending) => [raw, plain].iter().any(|line| pending.bytes.row(line)),
            None => bytes::is_row(plain),
        }
    }

    fn not_understood(&mut self, line: u32, text: &str) {
        if self.count == 0 && self.early.is_empty() && self.pending.is_none() {
            let first = self.preface.get_or_insert_with(|| (line, 0, scan::excerpt(text.trim())));
            first.1 = first.1.saturating_add(1);
            return;
        }
        self.say_preface();
        let text = format!("not understood: {}", scan::excerpt(text.trim()));
        self.warn("not-understood", line, text);
    }

    /// One warning for all lines before the first packet.
    fn say_preface(&mut self) {
        if let Some((line, lines, text)) = self.preface.take() {
            let text = match lines {
                1 => format!("before the first packet: {text}"),
                _ => format!("{lines} lines before the first packet are no packets: {text}"),
            };
            self.warn("not-understood", line, text);
        }
    }

    /// Lines that a packet's own decode continues on, deeper than the packet; and the rest of a decoded payload
    /// that a terminal wrapped.
    fn detail(&self, raw: &str, text: &str) -> bool {
        let Some(pending) = &self.pending else { return false };
        let depth = |text: &str| {
            text.chars()
                .take_while(|c| c.is_whitespace())
                .map(|c| if c == '\t' { 8 } else { 1 })
                .sum::<usize>()
        };
        let own = depth(&pending.prefix);
        let indented = depth(raw) >= own + if pending.joined > 0 || raw.contains('\t') { 4 } else { 8 };
        let wrapped = self.width.is_some_and(|width| pending.last + 12 >= width && text.len() < width);
        (indented || wrapped) && !text.contains(" > ")
    }

    /// One more line of what is said of the payload: headers of HTTP, options of DHCP.
    fn remark(&mut self, text: &str) {
        let Some(pending) = &mut self.pending else { return };
        let room = |known: &str| ip::MAX_NOTE.saturating_sub(known.chars().count() + 1);
        match &mut pending.record.body {
            Body::Tcp(segment) => {
                if let Some(note) = &mut segment.note {
                    let more: String = text.chars().take(room(note)).collect();
                    *note = format!("{note}\n{more}").into();
                }
            }
            Body::Udp(datagram) => {
                if let Some(note) = &mut datagram.note {
                    let more: String = text.chars().take(room(note)).collect();
                    *note = format!("{note}\n{more}").into();
                }
            }
            _ => {}
        }
    }

    /// A packet text without a time may belong to the line before: what a tunnel carries, what an ICMP error quotes,
    /// the second line of `-v`.
    fn belongs(&mut self, text: &str, at: usize) -> bool {
        let Some(pending) = &self.pending else { return false };
        let deeper = text.get(..at).is_some_and(|indent| indent.len() > pending.prefix.len());
        let wanted = match pending.record.wants {
            Wants::Inner => {
                let own = text.get(at..).unwrap_or_default();
                let labels = pending.record.body == Body::NotIp(Some(link::MPLS));
                !head::has_columns(own) && (!labels || own.starts_with("IP (") || own.starts_with("IP6 ("))
            }
            Wants::Quoted => deeper || pending.record.time.is_some(),
            Wants::Nothing => {
                pending.status == Status::Partial
                    || pending.record.time.is_some() && pending.record.quality.open
            }
        };
        wanted && self.join(text, true)
    }

    /// Starts one packet, or several that stand on one line.
    fn begin(&mut self, text: &str, at: usize, line: u32) {
        let mut at = at;
        let mut prefix = text.get(..at).unwrap_or_default();
        loop {
            self.flush();
            self.dump = false;
            self.other_bytes = false;
            let next = head::next(text, head::behind_time(text, at)).or_else(|| tshark::next_bare(text, at));
            let end = next.unwrap_or(text.len());
            let own = text.get(at..end).unwrap_or_default();
            let (record, status) = head::parse(own);
            self.timed |= record.time.is_some();
            self.pending = Some(Pending {
                text: own.to_owned(),
                line,
                record,
                status,
                prefix: prefix.to_owned(),
                joined: 0,
                last: text.chars().count(),
                bytes: Bytes::default(),
                silent: false,
            });
            let Some(next) = next else { return };
            prefix = "";
            at = next;
        }
    }

    /// Tries whether a line belongs to the packet before it.
    fn join(&mut self, line: &str, packet: bool) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        let mark = pending.prefix.trim();
        let own = line.trim_start();
        let own = if mark.is_empty() { own } else { own.strip_prefix(mark).map_or(own, str::trim_start) };
        if own.is_empty() || pending.joined >= MAX_JOINED || pending.text.len() + MAX_FIELDS > MAX_TEXT {
            return false;
        }
        // Of a very long line, what a decoded payload says at its end is left out.
        let own = scan::clip(own, MAX_TEXT - pending.text.len());
        let quality = pending.record.quality;
        let unclosed = scan::unclosed(&pending.text) && own.contains([')', ']', '>']);
        let number = pending.last >= WRAP_WIDTH
            && pending.text.ends_with(|c: char| c.is_ascii_digit())
            && own.starts_with(|c: char| c.is_ascii_digit());
        let expects = pending.status == Status::Partial
            || quality.open
            || quality.junk > 0
            || pending.record.wants != Wants::Nothing
            || own.starts_with(['(', '[', '<', ','])
            || pending.text.ends_with(',')
            || unclosed
            || number;
        if !expects || pending.status == Status::No && !unclosed && !quality.open && quality.fields < 2 {
            return false;
        }
        let mut best: Option<(String, Record, Status)> = None;
        for glue in [" ", ""] {
            if packet && glue.is_empty() && pending.status == Status::Packet {
                continue;
            }
            let text = format!("{}{glue}{own}", pending.text);
            let (record, status) = head::parse(&text);
            if status == Status::No {
                continue;
            }
            let better_than = best.as_ref().map(|(_, best, _)| best.quality);
            let clean = record.quality.junk == 0 && status == Status::Packet && !record.quality.open;
            if better_than.is_none_or(|best| record.quality.better_than(best)) {
                best = Some((text, record, status));
            }
            // Two halves of one word, put together with a blank between, may make a different packet.
            if clean && !number && (pending.status == Status::Packet || pending.text.ends_with(')')) {
                break;
            }
        }
        let Some((text, mut record, status)) = best else { return false };
        let completed = status == Status::Packet && pending.status != Status::Packet;
        let found = record.quality;
        let listed = pending.record.wireshark.is_some()
            && pending.text.ends_with([',', ':'])
            && found.junk <= quality.junk;
        let better = listed
            || found.better_than(quality) && found.junk <= quality.junk
            || quality.junk > 0 && found.junk < quality.junk
            || unclosed && found.junk <= quality.junk && found.fields >= quality.fields
            || number
                && found.junk <= quality.junk
                && found.fields >= quality.fields
                && scan::digits_only(own);
        if !completed && !better {
            return false;
        }
        if pending.last >= WRAP_WIDTH
            && pending.status == Status::Packet
            && pending.record.wants == Wants::Nothing
        {
            self.width = Some(self.width.map_or(pending.last, |width| width.max(pending.last)));
        }
        self.timed |= record.time.is_some();
        record.bytes = std::mem::take(&mut pending.record.bytes);
        pending.text = text;
        pending.record = record;
        pending.status = status;
        pending.joined += 1;
        pending.last = line.chars().count();
        true
    }
}
