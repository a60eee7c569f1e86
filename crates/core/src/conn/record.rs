//! The compact record of one packet of a connection, and how many of them are kept.

use std::collections::VecDeque;

use pcaplain_capture::{Number, TcpFlags, Timestamp};

use crate::budget::push;
use crate::names::PacketRef;

use super::Direction;

/// Records kept from the start of a connection: all of a small one.
const HEAD: usize = 64;
/// Unusual ones kept after that.
const MARKED: usize = 96;
/// Last ones kept.
const TAIL: usize = 16;

/// What a segment is in its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The first SYN.
    Syn,
    /// A SYN again, same number.
    SynAgain,
    /// A SYN-ACK.
    SynAck,
    /// A SYN-ACK again, same number.
    SynAckAgain,
    /// A SYN-ACK to the same SYN with a new initial number.
    SynAckRenewed,
    /// The ACK that completes the handshake.
    HandshakeAck,
    /// New data.
    Data,
    /// Data or FIN again.
    Retransmission,
    /// Data again that was acknowledged already.
    Spurious,
    /// Data that fills a hole, within a round trip.
    OutOfOrder,
    /// A keep-alive probe.
    KeepAlive,
    /// The answer to a keep-alive probe.
    KeepAliveAck,
    /// A probe of a closed window.
    WindowProbe,
    /// The answer to it: still closed.
    WindowProbeAck,
    /// A pure acknowledgment.
    Ack,
    /// The same acknowledgment again.
    DuplicateAck,
    /// A changed window and nothing else.
    WindowUpdate,
    /// FIN, with or without data.
    Fin,
    /// Data above anything that the receiver's window allows.
    OutOfWindow,
    /// RST.
    Reset,
    /// The same packet captured once more.
    SightedAgain,
    /// An ICMP error about this connection.
    Icmp,
}

/// One packet of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which packet.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
    /// Which way.
    pub direction: Direction,
    /// Index into the connection's legs: the addresses it carried.
    pub leg: u8,
    /// Interface of its input.
    pub interface: u16,
    /// What it is.
    pub class: Class,
    /// Control bits.
    pub flags: TcpFlags,
    /// Sequence number as shown.
    pub seq: Option<Number>,
    /// Acknowledgment number as shown.
    pub ack: Option<Number>,
    /// Unwrapped stream offset of its first byte (SYN = 0), where known.
    pub offset: Option<u64>,
    /// Unwrapped offset in the peer's stream that it acknowledges.
    pub acked: Option<u64>,
    /// Payload bytes.
    pub length: Option<u32>,
    /// Window field, unscaled.
    pub window: Option<u16>,
    /// TTL or hop limit.
    pub ttl: Option<u8>,
    /// IPv4 identification.
    pub ip_id: Option<u16>,
    /// Timestamp option: value and echo.
    pub timestamps: Option<(u32, u32)>,
    /// An earlier packet that this one repeats or answers, where known.
    pub refers_to: Option<PacketRef>,
    /// The paste's own ordinal.
    pub label: Option<u32>,
    /// Line of a print-out.
    pub line: Option<u32>,
    /// Source and destination hardware address.
    pub macs: Option<([u8; 6], [u8; 6])>,
    /// ICMP: who sent it and what it says, in place of the TCP fields.
    pub icmp: Option<Box<super::IcmpNote>>,
}

/// The records that a connection keeps: all of a small one; of a large one the beginning, the unusual and the end.
#[derive(Clone, Debug, Default)]
pub struct Records {
    head: Vec<Record>,
    marked: Vec<Record>,
    tail: VecDeque<Record>,
    seen: u64,
}

impl Records {
    /// Adds one; `unusual` ones are kept beyond the head.
    pub fn push(&mut self, record: Record, unusual: bool) {
        self.seen += 1;
        if self.head.len() < HEAD {
            push(&mut self.head, record);
            return;
        }
        if unusual && self.marked.len() < MARKED {
            self.marked.push(record);
            return;
        }
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(record);
    }

    /// Kept records by input and number.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        let mut all: Vec<&Record> = self.head.iter().chain(&self.marked).chain(&self.tail).collect();
        all.sort_by_key(|r| r.packet);
        all.into_iter()
    }

    /// How many packets there were, kept or not.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Are all of them kept?
    pub fn complete(&self) -> bool {
        self.kept() as u64 == self.seen
    }

    /// How many are kept.
    pub fn kept(&self) -> usize {
        self.head.len() + self.marked.len() + self.tail.len()
    }

    /// Lets go of all records; the count stays.
    pub fn forget(&mut self) {
        self.head = Vec::new();
        self.marked = Vec::new();
        self.tail = VecDeque::new();
    }

    /// The latest record, if kept.
    pub fn last(&self) -> Option<&Record> {
        self.tail.back().or(self.marked.last()).or(self.head.last())
    }
}
