//! The end of a packet: its time, its numbers and its bytes become what is handed out.

use std::io::Read;

use super::clock::{self, Printed};
use super::record::Status;
use super::{Early, MAX_EARLY, Reader, Ready, bytes, devices, dump, gaps, head, scan};
use crate::packet::{Body, Packet};
use crate::time::TimeKind;

impl<R: Read> Reader<R> {
    /// Ends the packet at hand.
    pub(super) fn flush(&mut self) {
        let Some(mut pending) = self.pending.take() else { return };
        // `10.0.0.1.1 > 10.0.0.2.2: ` and nothing more: a datagram of which its printer says nothing.
        if pending.status == Status::Partial && pending.silent && pending.joined == 0 {
            (pending.record, pending.status) = head::parse_silent(&pending.text);
        }
        // Bytes alone are a packet, too, where the line is cut or of a kind that is not known.
        let timed = pending.record.time.is_some() && !pending.bytes.is_empty();
        let decoded = || timed && pending.bytes.start(&pending.record, "").is_some();
        if pending.status != Status::Packet && !decoded() {
            // A numbered heading or a comment.
            if pending.status == Status::No && pending.prefix.trim_start().starts_with('#') {
                return;
            }
            let bare_time = pending.record.time.is_some() && pending.record.quality.fields == 1;
            let what = if pending.status == Status::Partial && !bare_time {
                "the beginning of a packet line, and no more"
            } else {
                "not understood"
            };
            let text = format!("{what}: {}", scan::excerpt(&pending.text));
            self.warn("not-understood", pending.line, text);
            return;
        }
        // Rows of numbers that no packet stands above.
        if pending.text.is_empty()
            && !pending.record.bytes.is_empty()
            && !dump::is_frame(&pending.record.bytes)
        {
            let text =
                format!("not understood: a dump of {} bytes that are no frame", pending.record.bytes.len());
            self.warn("not-understood", pending.line, text);
            return;
        }
        self.say_preface();
        let interface = self.interfaces.of(pending.record.interface.as_deref());
        let early = Early { record: pending.record, line: pending.line, interface, bytes: pending.bytes };
        if self.count == 0 && self.early.is_empty() {
            let row = early.record.wireshark.is_some();
            self.format = early.record.format.unwrap_or(if row { "tshark" } else { self.format });
        }
        if early.record.wireshark.is_some() {
            self.rows.learn(&early.record);
        }
        if self.running.is_some() {
            self.finish(early);
            return;
        }
        self.early.push(early);
        let times = self.early_times();
        let lacks = || {
            self.early.iter().any(|early| early.record.wireshark.is_some() && self.rows.lacks(&early.record))
        };
        let wait = times.is_empty() || clock::undecided(&times) || lacks();
        if !wait || self.early.len() >= MAX_EARLY {
            self.decide();
        }
    }

    fn early_times(&self) -> Vec<Printed> {
        self.early.iter().filter_map(|early| early.record.time).collect()
    }

    /// Decides the kind of times and hands out the packets that waited for it.
    pub(super) fn decide(&mut self) {
        if self.running.is_none() && !self.early.is_empty() {
            let times = self.early_times();
            let mut kind = clock::kind(&times);
            if matches!(kind, TimeKind::Elapsed | TimeKind::Delta) {
                kind = match gaps::are_gaps(self.early.iter().map(|early| &early.record)) {
                    Some(true) => TimeKind::Delta,
                    Some(false) => TimeKind::Elapsed,
                    None => kind,
                };
            }
            if self.format == "snoop" && kind == TimeKind::Elapsed && devices::snoop_gaps(&times) {
                kind = TimeKind::Delta;
            }
            self.running = Some((kind, clock::Running::new(kind, &times)));
        }
        for early in std::mem::take(&mut self.early) {
            self.finish(early);
        }
    }

    fn finish(&mut self, early: Early) {
        let Early { mut record, line, interface, bytes } = early;
        let row = record.wireshark.is_some();
        if row {
            self.rows.complete(&mut record);
        }
        self.count = self.count.saturating_add(1);
        let time = record
            .time
            .and_then(|printed| self.running.as_mut().and_then(|(_, running)| running.next(printed)));
        let banner = self.interfaces.all().get(usize::from(interface)).map_or("", |found| found.link_type);
        let start = (!bytes.is_empty()).then(|| bytes.start(&record, banner)).flatten();
        // A first fragment only begins what its header says.
        let first =
            record.net.as_ref().and_then(|net| net.fragment).is_some_and(|fragment| fragment.offset == 0);
        let begins = (first && record.body != Body::Fragment)
            .then(|| Box::new(std::mem::replace(&mut record.body, Body::Fragment)));
        let mut packet = Packet {
            number: self.count,
            label: record.label,
            line: Some(line),
            time,
            interface,
            original: record.original,
            link: record.link,
            layers: record.layers,
            net: record.net,
            body: record.body,
            begins,
            comment: record.comment,
            oddities: record.oddities,
            ..bytes::blank()
        };
        let start = start.map(|start| (start, bytes.into_vec()));
        let resolved = row || record.numbered || start.is_some();
        if let (Some(from), Some(to), false) = (packet.source(), packet.destination(), resolved)
            && let Body::Tcp(segment) = &mut packet.body
        {
            self.numbers.resolve(from, to, segment);
        }
        self.ready.push_back(Ready { packet, bytes: start, dump: record.bytes });
    }
}
