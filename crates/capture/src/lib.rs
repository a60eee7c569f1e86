//! Bytes or pasted text → frames → packets.
//!
//! This crate knows files, headers and print-outs, nothing of connections. [`open`] recognises the input and gives
//! a [`Source`] that hands out one [`Packet`] at a time; payload is borrowed, lengths from the input never size an
//! allocation, and decoding never fails: a packet that breaks off is a packet with oddities.
#![forbid(unsafe_code)]

mod container;
mod decode;
mod error;
mod link;
mod packet;
mod printout;
mod reassembly;
mod seq;
mod sniff;
mod source;
mod time;
mod tunnel;
pub mod write;

pub use error::{CaptureError, Place, Warning};
pub use packet::{
    Arp, Body, Checksum, Datagram, Endpoint, Fragment, FrameDirection, Host, Icmp, IcmpMessage, Layer, Link,
    Net, Oddity, OptionOrder, Packet, Port, Quoted, Segment, TcpFlags, TcpOptions, Unreachable,
};
pub use seq::{Number, SeqNum};
pub use source::{Interface, Source, open};
pub use time::{TimeKind, Timestamp};
