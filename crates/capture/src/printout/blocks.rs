//! What stands around and below packet lines: other programs' print-outs, dumps of bytes, headings between captures.

use std::io::Read;

use super::dump::{self, Row};
use super::heading::Place as Spot;
use super::lines::Line;
use super::record::{Quality, Record, Status};
use super::{MAX_TEXT, Pending, Reader, foreign};
use crate::packet::Body;
use crate::source::Interface;

/// Fewest bytes of a first row that no packet stands above: the addresses and type of an Ethernet frame.
const FIRST_ROW: usize = 14;

impl<R: Read> Reader<R> {
    /// Other programs' lines, and packets that are spread over many lines.
    pub(super) fn foreign_line(&mut self, raw: &str, text: &str, line: Line) -> bool {
        if self.dump && !self.foreign.inside() {
            return false;
        }
        let step = self.foreign.line(raw, text, line.number, line.cut);
        self.take(step)
    }

    /// Ends a packet that the end of the text cuts.
    pub(super) fn end_foreign(&mut self) {
        let step = self.foreign.end();
        self.take(step);
    }

    fn take(&mut self, step: foreign::Step) -> bool {
        for (record, line) in step.packets {
            if !self.detailed(&record) {
                self.flush();
                self.put(record, line);
                continue;
            }
            // The fields of the packet whose row stands above.
            if let Some(pending) = &mut self.pending {
                let time = pending.record.time;
                let label = pending.record.label.or(record.label);
                let bytes = std::mem::take(&mut pending.record.bytes);
                pending.record = Record { label, time: time.or(record.time), ..record };
                if pending.record.bytes.is_empty() {
                    pending.record.bytes = bytes;
                }
            }
        }
        if let Some((line, text)) = step.lost {
            self.flush();
            self.not_understood(line, &text);
        }
        step.taken
    }

    fn put(&mut self, record: Record, line: u32) {
        self.dump = false;
        self.other_bytes = false;
        self.timed |= record.time.is_some();
        self.pending = Some(Pending {
            // Nothing is joined to it: what belongs to it is known.
            text: "…".to_owned(),
            line,
            record: Record { quality: Quality::default(), ..record },
            status: Status::Packet,
            prefix: String::new(),
            joined: super::MAX_JOINED,
            last: 0,
            bytes: super::Bytes::default(),
            silent: false,
        });
    }

    /// Are these the fields of the row before?
    fn detailed(&self, record: &Record) -> bool {
        let Some(pending) = &self.pending else { return false };
        let row = pending.record.wireshark.is_some() && pending.joined < super::MAX_JOINED;
        row && record.label.is_some() && pending.record.label == record.label
    }

    /// Rows of a dump: the bytes of the packet before, or a packet of their own.
    pub(super) fn dumped(&mut self, raw: &str, text: &str, number: u32) -> bool {
        // tcpdump's own line above it tells more about what the bytes begin with.
        let own = |pending: &Pending| {
            let record = &pending.record;
            record.format.is_none() && record.wireshark.is_none() && record.bytes.is_empty()
        };
        if self.pending.as_ref().is_some_and(own) && self.tcpdump_row(raw, text) {
            return true;
        }
        let marked = super::bytes::is_row(text);
        let own = raw.trim_start().trim_start_matches(['>', '|', '*', ' ']);
        let own = own.strip_prefix("- ").unwrap_or(own);
        // Below the frame, tshark prints what was put together or unpacked from several.
        if let Some(name) = source_of_bytes(text) {
            self.other_bytes = !matches!(name, "Frame" | "Packet");
            return true;
        }
        let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_hexdigit() || c == '\\' || c == '"');
        if !marked && !digit(own.trim_start()) {
            return false;
        }
        // Below a line of tcpdump that was not understood, they are that packet's.
        let packets = self.count > 0 || !self.early.is_empty();
        if marked && packets && self.pending.is_none() && self.format == "tcpdump" {
            return true;
        }
        if let Some(row) = dump::row(own).or_else(|| dump::row(text)) {
            return self.row(row, number) || marked;
        }
        if let Some(bytes) = dump::run(text).or_else(|| dump::run(own)).filter(|bytes| dump::is_frame(bytes))
        {
            self.flush();
            self.bare(bytes, number);
            return true;
        }
        if let Some(bytes) = dump::array(text) {
            return self.row(Row { offset: (self.shown(), None), bytes }, number);
        }
        marked
    }

    /// How many bytes of the packet at hand rows have shown.
    fn shown(&self) -> usize {
        self.pending.as_ref().map_or(0, |pending| pending.record.bytes.len())
    }

    fn row(&mut self, row: Row, number: u32) -> bool {
        let shown = self.shown();
        if self.other_bytes {
            return true;
        }
        if let Some(pending) = &mut self.pending
            && pending.status == Status::Packet
            && row.continues(shown)
            && (shown > 0 || row.offset.0 == 0)
        {
            if shown + row.bytes.len() <= dump::MAX_FRAME {
                pending.record.bytes.extend_from_slice(&row.bytes);
            }
            return true;
        }
        if row.offset.0 != 0 {
            // Rows were left out.
            return shown > 0;
        }
        if shown == 0 && self.pending.is_some() || row.bytes.len() < FIRST_ROW {
            return false;
        }
        self.flush();
        self.bare(row.bytes, number);
        true
    }

    /// A packet of which only the bytes are there.
    fn bare(&mut self, bytes: Vec<u8>, line: u32) {
        let record = Record { bytes, format: Some("hexdump"), body: Body::Unknown, ..Record::default() };
        self.put(record, line);
        if let Some(pending) = &mut self.pending {
            pending.text.clear();
        }
    }

    /// Another capture begins, or is said to have been taken elsewhere.
    pub(super) fn section(&mut self, place: Spot, heading: bool) {
        self.flush();
        self.dump = false;
        let packets = self.count > 0 || !self.early.is_empty();
        let since =
            self.count.wrapping_add(u32::try_from(self.early.len()).unwrap_or(u32::MAX)) != self.begun;
        if packets && since {
            self.decide();
            self.captures = self.captures.saturating_add(1);
            self.numbers.restart();
            if let Some((_, running)) = &mut self.running {
                running.restart();
            }
            self.headed = false;
            self.begun = self.count;
        }
        if let Some(host) = place.host.filter(|host| heading || !self.headed && host.len() < MAX_TEXT) {
            self.interfaces.moved(host);
            self.headed |= heading;
        }
        if let Some(name) = place.interface {
            self.interfaces.heard(Interface {
                name: Some(name),
                link_type: "unknown",
                ..Interface::default()
            });
        }
    }

    /// How many captures were pasted one after another, at least 1.
    pub(crate) const fn captures(&self) -> u32 {
        self.captures.saturating_add(1)
    }
}

/// `Frame (485 bytes):`, `Reassembled TCP (1867 bytes):`: what the rows below are bytes of.
fn source_of_bytes(text: &str) -> Option<&str> {
    let (name, rest) = text.trim().strip_suffix(" bytes):")?.rsplit_once(" (")?;
    (!name.contains('>') && rest.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
}
