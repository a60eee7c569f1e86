//! Rows of any packets of a capture, beside the report: by number, by flow, and with Wireshark's own reading.

use std::collections::BTreeMap;

use pcaplain_capture::Packet;
use pcaplain_core::conn::ConnId;
use pcaplain_core::diagnose::Limits;
use pcaplain_core::wireshark::{Flag, Reader, Reading};
use serde::{Deserialize, Serialize};

use crate::assemble;
use crate::driver::{self, Control, InputSource, Progress};
use crate::report::{Input, PacketRow};
use crate::rows::{Keep, Kept};

/// Name and version of the document.
const SCHEMA: &str = "pcaplain.packets/1";
/// Rows of one answer at most.
const MOST: usize = 100_000;

/// Which packets are listed, and how.
#[derive(Clone, Debug)]
pub struct ListOptions {
    /// Language of the words: `en`, `zh-CN`. One that is not known gives English.
    pub lang: String,
    /// Only packets of the flow with this id in the report.
    pub flow: Option<u32>,
    /// Packets from this number of their input on, 1 for all.
    pub from: u32,
    /// How many; at most 100,000.
    pub count: usize,
    /// With the fields `tcp.analysis.*` as Wireshark gives them.
    pub wireshark: bool,
    /// Thresholds of the analysis.
    pub limits: Limits,
}

impl Default for ListOptions {
    /// Every packet of every flow, as far as rows are given.
    fn default() -> Self {
        Self {
            lang: String::new(),
            flow: None,
            from: 1,
            count: MOST,
            wireshark: false,
            limits: Limits::default(),
        }
    }
}

/// Rows of packets, by input and number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PacketList {
    /// `pcaplain.packets/1`.
    pub schema: String,
    /// What was read.
    pub inputs: Vec<Input>,
    /// The rows.
    pub packets: Vec<PacketRow>,
    /// There are more that were asked for, behind the last.
    pub more: bool,
}

/// Reads the inputs to their end and lists packets. The rows are those of the report; all packets count for what they say,
/// whether they are listed or not.
pub fn list_packets(
    inputs: &mut [InputSource<'_>],
    options: &ListOptions,
    progress: &mut dyn FnMut(Progress) -> Control,
) -> PacketList {
    let count = options.count.min(MOST);
    let mut window = Window {
        options,
        // One more than is shown tells whether there are more.
        room: count.saturating_add(1),
        room_for_others: MOST,
        kept: Kept::default(),
        readers: BTreeMap::new(),
        readings: BTreeMap::new(),
        passed_over: false,
    };
    let (analysis, read) = driver::read(inputs, &options.limits, &mut window, progress);
    let Window { kept, readings, passed_over, .. } = window;
    let (inputs, mut packets) = assemble::packets(&analysis, read, &kept, &options.lang);
    if options.flow.is_some() {
        packets.retain(|row| row.flow == options.flow);
    }
    let is_connection = options.flow.is_some_and(|flow| (flow as usize) < analysis.conns.len());
    let more = packets.len() > count || passed_over && !is_connection;
    packets.truncate(count);
    for row in &mut packets {
        let Some(reading) = readings.get(&(row.input, row.number)) else { continue };
        row.analysis = reading.flags.iter().map(Flag::id).map(str::to_owned).collect();
        row.duplicate_ack = Some(reading.duplicate_ack).filter(|&number| number > 0);
    }
    PacketList { schema: SCHEMA.to_owned(), inputs, packets, more }
}

/// Keeps the packets that may be asked for.
struct Window<'o> {
    options: &'o ListOptions,
    room: usize,
    /// Which flow a packet without a connection belongs to is known at the end only.
    room_for_others: usize,
    kept: Kept,
    readers: BTreeMap<u16, Reader>,
    readings: BTreeMap<(u32, u32), Reading>,
    /// Of those there were too many.
    passed_over: bool,
}

impl Keep for Window<'_> {
    fn take(&mut self, input: u16, packet: &Packet<'_>, conn: Option<ConnId>) {
        let reading =
            self.options.wireshark.then(|| self.readers.entry(input).or_default().push(packet)).flatten();
        let flow = self.options.flow;
        let other_connection = flow.is_some() && conn.is_some_and(|conn| Some(conn.0) != flow);
        if packet.number < self.options.from || other_connection {
            return;
        }
        let other = flow.is_some() && conn.is_none();
        let room = if other { &mut self.room_for_others } else { &mut self.room };
        let Some(left) = room.checked_sub(1) else {
            self.passed_over |= other;
            return;
        };
        *room = left;
        self.kept.insert(input, packet, conn);
        if let Some(reading) = reading.filter(|reading| !reading.flags.is_empty()) {
            self.readings.insert((u32::from(input), packet.number), reading);
        }
    }
}
