//! The way from readers to a report: one pass over each input, packet by packet.

use std::io::Read;

use pcaplain_capture::{Source, TimeKind};
use pcaplain_core::diagnose::Limits;
use pcaplain_core::{Analyser, Analysis};

use crate::assemble::{self, Read as ReadInput};
use crate::report::Report;
use crate::rows::{Keep, Kept};
use crate::said::Said;
use crate::warnings;
use crate::words::Vocabulary;

/// Progress is told after this many bytes of a capture file …
const STEP: u64 = 2 << 20;
/// … and of a print-out, which takes longer to read.
const STEP_TEXT: u64 = 256 << 10;

/// A capture to read.
pub struct InputSource<'r> {
    /// As given by the user; empty for pasted text.
    pub name: String,
    /// Its bytes.
    pub reader: Box<dyn Read + 'r>,
    /// How many there are, where that is known.
    pub size: Option<u64>,
}

/// What to explain, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Language of the words: `en`, `zh-CN`. One that is not known gives English.
    pub lang: String,
    /// Words that were read before, instead of those of `lang` that are compiled in.
    pub words: Option<Vocabulary>,
    /// Only answers with this id.
    pub only: Option<String>,
    /// All flows, not only those that a diagnosis names and the first 1,000.
    pub all_flows: bool,
    /// Thresholds of the rules.
    pub limits: Limits,
}

/// How far the reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Index of the input that is being read.
    pub input: usize,
    /// Bytes read, of all inputs.
    pub bytes: u64,
    /// Bytes that there are, where every input's size is known.
    pub total: Option<u64>,
    /// Packets so far.
    pub packets: u64,
}

/// Go on or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Go on.
    Continue,
    /// Stop reading; what was read until now is explained.
    Cancel,
}

/// Reads the inputs to their end and explains them together. An input that cannot be read has its `error` in the
/// report; the others are explained all the same.
pub fn explain(
    inputs: &mut [InputSource<'_>],
    options: &Options,
    progress: &mut dyn FnMut(Progress) -> Control,
) -> Report {
    let mut kept = Kept::default();
    let (analysis, read) = read(inputs, &options.limits, &mut kept, progress);
    assemble::report(&analysis, read, &kept, options)
}

/// Reads the inputs to their end.
pub(crate) fn read(
    inputs: &mut [InputSource<'_>],
    limits: &Limits,
    keep: &mut dyn Keep,
    progress: &mut dyn FnMut(Progress) -> Control,
) -> (Analysis, Vec<ReadInput>) {
    let mut reading = Reading {
        analyser: Analyser::new(limits.clone()),
        keep,
        at: Progress { total: inputs.iter().map(|i| i.size).sum(), ..Progress::default() },
        cancelled: false,
        progress,
    };
    let read: Vec<ReadInput> =
        inputs.iter_mut().enumerate().map(|(index, input)| reading.input(index, input)).collect();
    reading.tell();
    (reading.analyser.finish(), read)
}

struct Reading<'p> {
    analyser: Analyser,
    keep: &'p mut dyn Keep,
    at: Progress,
    cancelled: bool,
    progress: &'p mut dyn FnMut(Progress) -> Control,
}

impl Reading<'_> {
    fn tell(&mut self) {
        if (self.progress)(self.at) == Control::Cancel {
            self.cancelled = true;
        }
    }

    fn input(&mut self, index: usize, input: &mut InputSource<'_>) -> ReadInput {
        self.at.input = index;
        self.tell();
        let mut read = ReadInput::new(&input.name);
        if self.cancelled {
            read.index = self.analyser.add_input(false);
            read.stopped = true;
            return read;
        }
        match pcaplain_capture::open(&mut input.reader) {
            Ok(mut source) => self.source(&mut source, &mut read),
            Err(error) => {
                read.index = self.analyser.add_input(false);
                read.input.error = Some(crate::text::strip(&error.to_string()));
            }
        }
        read
    }

    fn source(&mut self, source: &mut Source<'_>, read: &mut ReadInput) {
        let printed = !matches!(source.format(), "pcap" | "pcapng" | "snoop" | "netmon");
        let step = if printed { STEP_TEXT } else { STEP };
        let index = self.analyser.add_input(printed);
        read.index = index;
        let before = self.at.bytes;
        let mut told = 0;
        let mut several = source.format() == "pcapng";
        self.analyser.several_interfaces(index, several);
        loop {
            // How many interfaces there are is known once the first packet was read.
            // Those of a print-out stand in the order of time, unless several captures were pasted one after another.
            let more = source.interfaces().len() > 1 && (!printed || source.captures() > 1);
            if several != more && read.input.packets > 0 {
                several = more;
                self.analyser.several_interfaces(index, several);
            }
            match source.next_packet() {
                Ok(Some(packet)) => {
                    let conn = self.analyser.push(index, &packet);
                    self.keep.take(index, &packet, conn);
                    self.at.packets += 1;
                    read.input.packets += 1;
                }
                Ok(None) => break,
                Err(error) => {
                    read.input.error = Some(crate::text::strip(&error.to_string()));
                    break;
                }
            }
            let bytes = source.bytes_read();
            if bytes >= told + step {
                told = bytes;
                self.at.bytes = before + bytes;
                self.tell();
                if self.cancelled {
                    read.stopped = true;
                    break;
                }
            }
        }
        read.input.bytes = source.bytes_read();
        self.at.bytes = before + read.input.bytes;
        read.input.format = Some(source.format().to_owned());
        read.input.compression = source.compression().map(str::to_owned);
        read.kind = source.time_kind();
        for interface in source.interfaces() {
            let link = interface.link_type.to_owned();
            if !link.is_empty() && !read.input.link_types.contains(&link) {
                read.input.link_types.push(link);
            }
            let name = interface.name.as_deref().map(crate::text::sanitise).filter(|name| !name.is_empty());
            read.interfaces.push(name);
            let host = interface.host.as_deref().map(crate::text::sanitise).filter(|host| !host.is_empty());
            read.hosts.push(host);
        }
        let dropped = source.interfaces().iter().filter_map(|interface| interface.dropped);
        self.analyser.frames_dropped(index, dropped.fold(0, u64::saturating_add));
        read.said = Said::of(source);
        warnings::of_source(source, &mut read.input);
    }
}

impl ReadInput {
    fn new(name: &str) -> Self {
        Self {
            input: crate::report::Input { name: crate::text::sanitise(name), ..Default::default() },
            index: 0,
            kind: TimeKind::None,
            interfaces: Vec::new(),
            hosts: Vec::new(),
            said: Said::default(),
            stopped: false,
        }
    }
}
