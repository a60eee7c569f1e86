//! Print-outs of every form, by hand.

mod agreement;
mod captures;
mod corpus;
mod differential;
mod dumps;
mod forms;
mod noise;
mod others;
mod programs;
mod seeds;
mod tcpdump;
mod wireshark;

use super::Reader;
use crate::error::{CaptureError, Place};
use crate::packet::{Body, Icmp, Packet, Segment};
use crate::seq::{Number, SeqNum};

/// All that a text gives.
struct Read {
    packets: Vec<Packet<'static>>,
    reader: Reader<&'static [u8]>,
}

fn read(text: &str) -> Read {
    try_read(text).unwrap()
}

fn try_read(text: &str) -> Result<Read, CaptureError> {
    let bytes: &'static [u8] = Box::leak(text.as_bytes().to_vec().into_boxed_slice());
    let mut reader = Reader::new(bytes, Vec::new())?;
    let mut packets = Vec::new();
    while let Some(packet) = reader.next_packet()? {
        packets.push(packet.without_payload());
    }
    Ok(Read { packets, reader })
}

impl Read {
    fn tcp(&self, number: usize) -> &Segment {
        match &self.packets[number - 1].body {
            Body::Tcp(segment) => segment,
            other => panic!("packet {number} is {other:?}"),
        }
    }

    fn icmp(&self, number: usize) -> &Icmp {
        match &self.packets[number - 1].body {
            Body::Icmp(message) => message,
            other => panic!("packet {number} is {other:?}"),
        }
    }

    fn ends(&self, number: usize) -> String {
        let packet = &self.packets[number - 1];
        format!("{} > {}", packet.source().unwrap(), packet.destination().unwrap())
    }

    /// Lines with warnings.
    fn warned(&self) -> Vec<u32> {
        let line = |place| match place {
            Place::Line(line) => line,
            _ => 0,
        };
        self.reader.warnings().iter().map(|warning| line(warning.at)).collect()
    }
}

/// An `Option`, as segments have it.
#[allow(clippy::unnecessary_wraps, reason = "compared with optional fields")]
fn absolute(number: u32) -> Option<Number> {
    Some(Number::Absolute(SeqNum(number)))
}

/// An `Option`, as segments have it.
#[allow(clippy::unnecessary_wraps, reason = "compared with optional fields")]
fn relative(number: u32) -> Option<Number> {
    Some(Number::Relative(number))
}
