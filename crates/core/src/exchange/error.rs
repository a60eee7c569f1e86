//! ICMP errors, each with the packet that it quotes.

use pcaplain_capture::{Host, IcmpMessage, Quoted, Timestamp};

use crate::names::PacketRef;

/// An ICMP error about something else than a TCP connection of the capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IcmpError {
    /// Which packet.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
    /// Who sent it.
    pub from: Host,
    /// To whom: the sender of the quoted packet, as far as addresses tell.
    pub to: Host,
    /// What it says.
    pub message: IcmpMessage,
    /// The packet that it quotes.
    pub quoted: Quoted,
    /// The exchange that it is about, where its packets are in the capture.
    pub about: Option<u32>,
    /// The exchange that shows this packet, where it is about none.
    pub shown_in: Option<u32>,
}
