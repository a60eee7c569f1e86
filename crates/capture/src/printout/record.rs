//! What one printed packet says, before numbers are made absolute and times made comparable.

use super::clock::Printed;
use crate::packet::{Body, Layer, Link, Net, Oddity};

/// How well a text was understood: decides whether a following line belongs to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quality {
    /// Pieces of information that were found.
    pub(super) fields: u32,
    /// Pieces that mean nothing where they stand, or contradict others.
    pub(super) junk: u32,
    /// The text stops before the end that this kind of line has.
    pub(super) open: bool,
}

impl Quality {
    pub(super) fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.junk = self.junk.saturating_add(other.junk);
        self.open |= other.open;
    }

    /// Is a text of this quality preferable to one of `other`?
    pub(super) const fn better_than(self, other: Self) -> bool {
        // One piece of nonsense weighs more than one field: a number joined wrongly still counts as a field.
        self.fields as i64 - 3 * self.junk as i64 > other.fields as i64 - 3 * other.junk as i64
    }
}

/// What the lines after this one may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wants {
    /// Nothing of its own.
    #[default]
    Nothing,
    /// The packet inside a tunnel.
    Inner,
    /// The packet that an ICMP error quotes.
    Quoted,
}

/// What a row of Wireshark's list says that needs other rows to be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wireshark {
    /// The window as computed with the scale, where Wireshark knows it.
    pub(super) window: Option<u32>,
    /// Shift that the segment's own option gives.
    pub(super) scale: Option<u32>,
    /// A protocol above TCP: the row has neither ports nor numbers.
    pub(super) above: bool,
}

/// One printed packet.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) label: Option<u32>,
    pub(super) time: Option<Printed>,
    pub(super) interface: Option<String>,
    pub(super) link: Link,
    pub(super) layers: Vec<Layer>,
    pub(super) original: Option<u32>,
    pub(super) net: Option<Net>,
    pub(super) body: Body,
    pub(super) oddities: Vec<Oddity>,
    pub(super) quality: Quality,
    pub(super) wants: Wants,
    /// It has an IP header in parentheses (`-v`): then an ICMP error's quotation follows on lines of its own.
    pub(super) verbose: bool,
    /// It is a row of tshark or Wireshark.
    pub(super) wireshark: Option<Wireshark>,
    /// The frame or its IP packet, where a dump shows it.
    pub(super) bytes: Vec<u8>,
    /// Its numbers are those on the wire: there is nothing to resolve.
    pub(super) numbered: bool,
    /// The program, where it is neither tcpdump nor tshark.
    pub(super) format: Option<&'static str>,
    /// What the program says about it: a verdict. Hostile text.
    pub(super) comment: Option<Box<str>>,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            label: None,
            time: None,
            interface: None,
            link: Link::default(),
            layers: Vec::new(),
            original: None,
            net: None,
            body: Body::Unknown,
            oddities: Vec::new(),
            quality: Quality::default(),
            wants: Wants::Nothing,
            verbose: false,
            wireshark: None,
            bytes: Vec::new(),
            numbered: false,
            format: None,
            comment: None,
        }
    }
}

impl Record {
    /// One more piece of information.
    pub(super) const fn field(&mut self) {
        self.quality.fields = self.quality.fields.saturating_add(1);
    }

    /// One more piece of nonsense.
    pub(super) const fn junk(&mut self) {
        self.quality.junk = self.quality.junk.saturating_add(1);
    }
}

/// How far a text was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// A packet.
    Packet,
    /// The beginning of one.
    Partial,
    /// Something else.
    No,
}
