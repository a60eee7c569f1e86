//! The one way in: recognise an input and hand out its packets.

use std::cell::Cell;
use std::io::{self, Read};
use std::net::IpAddr;
use std::rc::Rc;

use crate::container::Record;
use crate::container::compressed::{Compression, is_damage};
use crate::container::feed::Feed;
use crate::container::netmon::{self, NetMon};
use crate::container::pcap::{self, Pcap};
use crate::container::pcapng::{self, Pcapng};
use crate::container::snoop::{self, Snoop};
use crate::container::utf16::{self, Utf16};
use crate::decode;
use crate::error::{CaptureError, Place, Warning, Warnings};
use crate::link::{self, LinkType, pktap};
use crate::packet::Packet;
use crate::printout;
use crate::reassembly::Reassembly;
use crate::sniff;
use crate::time::TimeKind;

/// How many interfaces of unread link types are warned about one by one.
const MAX_WARNED: usize = 64;

/// An interface that an input names: a vantage point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    /// `eth0`, `any` …, where the input says so. Hostile text.
    pub name: Option<String>,
    /// The host where it is, or what the author calls the place, where a print-out says so. Hostile text.
    pub host: Option<String>,
    /// What the capturing machine says about it ("Ethernet", "Intel(R) I210 …"). Hostile text.
    pub description: Option<String>,
    /// The capture filter, where the input says so: what it kept out was never there to be seen. Hostile text.
    pub filter: Option<String>,
    /// What somebody wrote beside it. Hostile text.
    pub comment: Option<Box<str>>,
    /// `ethernet`, `linux-sll` …
    pub link_type: &'static str,
    /// Snap length, bytes, where the input says so.
    pub snap_length: Option<u32>,
    /// Frames that were dropped while capturing, where the input says so: they were on the wire. Final at the end of the input.
    pub dropped: Option<u64>,
}

/// An opened input. Pull packets with [`Source::next_packet`] until it gives `None`.
pub struct Source<'r> {
    input: Input<Box<dyn Read + 'r>>,
    warnings: Warnings,
    compression: Option<Compression>,
    /// Bytes taken from the reader, before unpacking.
    taken: Rc<Cell<u64>>,
    number: u32,
    handed_out: bool,
    timed: bool,
    /// Interface and offset of the first frame that was left out for its link type.
    left_out: Option<(u16, u64)>,
    /// Interfaces whose link type was warned about.
    warned: Vec<u16>,
    reassembly: Reassembly,
    /// Datagrams that the packet at hand completed.
    wholes: [Vec<u8>; 2],
    done: bool,
}

enum Input<R: Read> {
    Pcap(Pcap<R>),
    Pcapng(Pcapng<R>),
    Snoop(Snoop<R>),
    NetMon(NetMon<R>),
    Printout(Box<printout::Reader<R>>),
}

impl<R: Read> Input<R> {
    /// The next record of a file; `None` at its end, and of a print-out, which has none.
    fn next_record(&mut self, warnings: &mut Warnings) -> Result<Option<Record>, CaptureError> {
        match self {
            Self::Pcap(pcap) => pcap.next_record(warnings),
            Self::Pcapng(pcapng) => pcapng.next_record(warnings),
            Self::Snoop(snoop) => snoop.next_record(warnings),
            Self::NetMon(netmon) => netmon.next_record(warnings),
            Self::Printout(_) => Ok(None),
        }
    }

    /// The frame of the record that was read last.
    fn frame(&self, record: &Record) -> &[u8] {
        match self {
            Self::Pcap(pcap) => pcap.frame(record),
            Self::Pcapng(pcapng) => pcapng.frame(record),
            Self::Snoop(snoop) => snoop.frame(record),
            Self::NetMon(netmon) => netmon.frame(record),
            Self::Printout(_) => &[],
        }
    }

    fn interfaces(&self) -> &[Interface] {
        match self {
            Self::Pcap(pcap) => pcap.interfaces(),
            Self::Pcapng(pcapng) => pcapng.interfaces(),
            Self::Snoop(snoop) => snoop.interfaces(),
            Self::NetMon(netmon) => netmon.interfaces(),
            Self::Printout(reader) => reader.interfaces(),
        }
    }
}

/// Counts what is taken from the reader.
struct Counted<R> {
    reader: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.taken.set(self.taken.get().saturating_add(count as u64));
        Ok(count)
    }
}

/// Recognises the input by its first bytes. Text that looks like no known file is read as a print-out.
///
/// # Errors
/// [`CaptureError`] where not one packet can be had; with place and what was expected.
pub fn open<'r>(reader: impl Read + 'r) -> Result<Source<'r>, CaptureError> {
    let taken = Rc::new(Cell::new(0));
    let reader: Box<dyn Read + 'r> = Box::new(Counted { reader, taken: Rc::clone(&taken) });
    let (mut first, mut reader) = peek(reader).map_err(|source| CaptureError::Io { offset: 0, source })?;
    if first.is_empty() {
        return Err(CaptureError::Empty);
    }
    let compression = Compression::of(&first);
    if let Some(compression) = compression {
        let unpacked = compression.unpack(first, reader).ok_or_else(|| packed(compression))?;
        (first, reader) = peek(unpacked).map_err(|error| unpacking(compression, error))?;
        if first.is_empty() {
            return Err(CaptureError::Empty);
        }
        if let Some(twice) = Compression::of(&first) {
            return Err(packed(twice));
        }
    }
    if let Some(big_endian) = utf16::byte_order(&first) {
        let text = Utf16::new(io::Cursor::new(first).chain(reader), big_endian);
        (first, reader) = peek(Box::new(text)).map_err(|source| CaptureError::Io { offset: 0, source })?;
    }
    Ok(Source {
        input: recognise(first, reader)?,
        warnings: Warnings::default(),
        compression,
        taken,
        number: 0,
        handed_out: false,
        timed: false,
        left_out: None,
        warned: Vec::new(),
        reassembly: Reassembly::default(),
        wholes: [Vec::new(), Vec::new()],
        done: false,
    })
}

fn recognise<R: Read>(first: Vec<u8>, reader: R) -> Result<Input<R>, CaptureError> {
    if pcap::begins(&first) {
        return Pcap::new(Feed::new(reader, first)).map(Input::Pcap);
    }
    if pcapng::begins(&first) {
        return Ok(Input::Pcapng(Pcapng::new(Feed::new(reader, first))));
    }
    if snoop::begins(&first) {
        return Snoop::new(Feed::new(reader, first)).map(Input::Snoop);
    }
    if netmon::begins(&first) {
        return NetMon::new(Feed::new(reader, first)).map(Input::NetMon);
    }
    if let Some(error) = sniff::not_a_capture(&first) {
        return Err(error);
    }
    if sniff::is_text(&first) {
        return printout::Reader::new(reader, first).map(Box::new).map(Input::Printout);
    }
    Err(sniff::unrecognised(&first))
}

/// The first bytes: as few as tell the kind of file (a live stream is not kept waiting), at most [`sniff::LOOK`]. Where
/// reading fails after some bytes, they come first and the failure again from the reader that is left.
fn peek<'r>(mut reader: Box<dyn Read + 'r>) -> io::Result<(Vec<u8>, Box<dyn Read + 'r>)> {
    let mut first = vec![0; sniff::LOOK];
    let mut length = 0_usize;
    while let Some(room) = first.get_mut(length..).filter(|room| !room.is_empty()) {
        match reader.read(room) {
            Ok(0) => break,
            Ok(count) => length = length.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if length == 0 => return Err(error),
            Err(error) => {
                first.truncate(length);
                return Ok((first, Box::new(Failing(Some(error)))));
            }
        }
        let seen = first.get(..length).unwrap_or_default();
        if pcap::begins(seen) || pcapng::begins(seen) || Compression::of(seen).is_some() {
            break;
        }
    }
    first.truncate(length);
    Ok((first, reader))
}

/// A reader that has nothing but a failure.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn unpacking(compression: Compression, source: io::Error) -> CaptureError {
    if is_damage(&source) {
        let format = compression.name();
        let expected = format!("{format} data; unpacking stopped: {source}");
        CaptureError::Damaged { format, offset: 0, expected }
    } else {
        CaptureError::Io { offset: 0, source }
    }
}

fn packed(compression: Compression) -> CaptureError {
    CaptureError::Unsupported {
        what: format!("a file compressed with {}", compression.name()),
        offset: 0,
        hint: "unpack it first (unxz, bunzip2, gunzip, unzstd, unlz4); only gzip, zstd and lz4, and only once, are unpacked here",
    }
}

impl Source<'_> {
    /// The next packet, or `None` at the end. Frames of a link type that is not read are left out with a warning, and
    /// keep their number. Damage ends the input early with a warning; it is never an error
    /// once a packet was handed out.
    ///
    /// # Errors
    /// Where not one packet could be read.
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, CaptureError> {
        if self.done {
            return Ok(None);
        }
        let record = loop {
            if matches!(self.input, Input::Printout(_)) {
                break None;
            }
            let mut record = match self.input.next_record(&mut self.warnings) {
                Ok(Some(record)) => record,
                Ok(None) => return self.end().map(|()| None),
                Err(error) => {
                    self.done = true;
                    return Err(error);
                }
            };
            self.number = self.number.saturating_add(1);
            if record.link_type.is_known() && self.is_what_it_says(&mut record) {
                break Some(record);
            }
            self.leave_out(record.interface, record.offset);
        };
        let Some(record) = record else { return self.next_printed() };
        self.handed_out = true;
        self.timed |= record.time.is_some();
        let frame = self.input.frame(&record);
        let mut packet = decode::decode(record, self.number, frame);
        put_together(&mut self.reassembly, &mut self.wholes, &mut packet);
        Ok(Some(packet))
    }

    /// PKTAP has a number that anybody may use for something else; and each of its frames names its interface.
    fn is_what_it_says(&mut self, record: &mut Record) -> bool {
        if record.link_type != LinkType::Pktap {
            return true;
        }
        match &mut self.input {
            Input::Pcap(pcap) => {
                let name = pktap::header(pcap.frame(record)).map(|header| header.interface.to_vec());
                if let Some(name) = &name {
                    record.interface = pcap.interface_named(name);
                }
                name.is_some()
            }
            input => pktap::header(input.frame(record)).is_some(),
        }
    }

    fn next_printed(&mut self) -> Result<Option<Packet<'_>>, CaptureError> {
        let Input::Printout(reader) = &mut self.input else { return Ok(None) };
        let Some(mut packet) = reader.next_packet()? else { return Ok(None) };
        put_together(&mut self.reassembly, &mut self.wholes, &mut packet);
        Ok(Some(packet))
    }

    /// A frame of a link type that is not read.
    fn leave_out(&mut self, interface: u16, offset: u64) {
        self.left_out.get_or_insert((interface, offset));
        if self.warned.len() < MAX_WARNED && !self.warned.contains(&interface) {
            self.warned.push(interface);
            let what = self.link_of(interface);
            let text = format!("{what} of interface {interface} is not read; its frames are left out");
            self.warnings.push("unknown-link-type", Place::Offset(offset), text);
        }
    }

    fn link_of(&self, interface: u16) -> String {
        match &self.input {
            Input::Pcapng(pcapng) => link::describe(pcapng.link_number(interface)),
            Input::Pcap(pcap) => link::describe(pcap.link_number()),
            Input::NetMon(netmon) => netmon.describe_link(),
            Input::Snoop(_) | Input::Printout(_) => String::new(),
        }
    }

    fn end(&mut self) -> Result<(), CaptureError> {
        self.done = true;
        self.tell_drops();
        if self.handed_out {
            return Ok(());
        }
        if let Some((interface, offset)) = self.left_out {
            let what = self.link_of(interface);
            return Err(CaptureError::Unsupported { what, offset, hint: link::SUPPORTED });
        }
        self.warnings.push("no-packets", Place::Whole, "the capture holds no packets");
        Ok(())
    }

    /// What the capturing machine says that it lost.
    fn tell_drops(&mut self) {
        let lossy = |interface: &&Interface| interface.dropped.is_some_and(|dropped| dropped > 0);
        for interface in self.input.interfaces().iter().filter(lossy).take(MAX_WARNED) {
            let name = interface.name.as_deref().unwrap_or("the interface");
            let name: String = name.chars().take(80).collect();
            let dropped = interface.dropped.unwrap_or_default();
            let text =
                format!("{dropped} frames of {name} were dropped while capturing: they are not in the file");
            self.warnings.push("frames-dropped", Place::Whole, text);
        }
    }

    /// Names of addresses as the capturing machine resolved them, so far; at most 4,096. Hostile text.
    pub fn names(&self) -> impl Iterator<Item = (IpAddr, &str)> {
        let names = match &self.input {
            Input::Pcapng(pcapng) => Some(pcapng.names()),
            _ => None,
        };
        names.into_iter().flatten().map(|(ip, name)| (*ip, name.as_str()))
    }

    /// What somebody wrote about the capture as a whole, so far; at most 64 comments of at most 1,024 characters. Hostile text.
    pub fn comments(&self) -> &[Box<str>] {
        match &self.input {
            Input::Pcapng(pcapng) => pcapng.comments(),
            _ => &[],
        }
    }

    /// `pcap`, `pcapng`, `snoop`, `netmon`, `tcpdump` …
    pub fn format(&self) -> &'static str {
        match &self.input {
            Input::Pcap(_) => "pcap",
            Input::Pcapng(_) => "pcapng",
            Input::Snoop(_) => "snoop",
            Input::NetMon(_) => "netmon",
            Input::Printout(reader) => reader.format(),
        }
    }

    /// `gzip`, `zstd` or `lz4`, where the input was compressed.
    pub fn compression(&self) -> Option<&'static str> {
        self.compression.map(Compression::name)
    }

    /// What the times count from. Final once the first packet was read.
    pub fn time_kind(&self) -> TimeKind {
        match &self.input {
            Input::Printout(reader) => reader.time_kind(),
            _ if self.timed => TimeKind::Absolute,
            _ => TimeKind::None,
        }
    }

    /// Interfaces seen so far; at least one once a packet was read.
    pub fn interfaces(&self) -> &[Interface] {
        self.input.interfaces()
    }

    /// How many captures the input holds one after another: a print-out may be pasted from several, each taken at a place
    /// of its own, so that times start again. At least 1.
    pub fn captures(&self) -> u32 {
        match &self.input {
            Input::Printout(reader) => reader.captures(),
            _ => 1,
        }
    }

    /// Warnings so far, at most 1,000; [`Source::warning_count`] counts all.
    pub fn warnings(&self) -> &[Warning] {
        match &self.input {
            Input::Printout(reader) => reader.warnings(),
            _ => self.warnings.kept(),
        }
    }

    /// How many warnings there were, kept or not.
    pub fn warning_count(&self) -> u64 {
        match &self.input {
            Input::Printout(reader) => reader.warning_count(),
            _ => self.warnings.count(),
        }
    }

    /// Bytes consumed from the reader so far, before unpacking: progress.
    pub fn bytes_read(&self) -> u64 {
        self.taken.get()
    }
}

/// A fragment that completes a datagram shows all of it.
fn put_together<'a>(reassembly: &mut Reassembly, wholes: &'a mut [Vec<u8>; 2], packet: &mut Packet<'a>) {
    // Fragments of a packet whose tunnel was in fragments, too: twice is enough.
    let [outer, inner] = wholes;
    if let Some(whole) = reassembly.push(packet) {
        *outer = whole.bytes;
        packet.completes = packet.net.clone().map(Box::new);
        decode::reassembled(outer, whole.protocol, packet);
        if let Some(whole) = reassembly.push(packet) {
            *inner = whole.bytes;
            decode::reassembled(inner, whole.protocol, packet);
        }
    }
}

#[cfg(test)]
mod tests;
