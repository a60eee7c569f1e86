//! Captures out: frames made from header values, and the pcap records around them.
//!
//! ```
//! use std::net::Ipv4Addr;
//! use pcaplain_capture::{Timestamp, TcpFlags, write};
//!
//! let (client, server) = (Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2));
//! let syn = write::TcpHeader { flags: TcpFlags::SYN, seq: 1_000, window: 64_240, ..write::TcpHeader::new(40_000, 80) };
//! let frame = write::FrameBuilder::v4(client, server).tcp(&syn, b"");
//!
//! let mut file = write::pcap_header(write::ETHERNET, 262_144).to_vec();
//! write::pcap_record(&mut file, Timestamp(1_700_000_000_000_000_000), &frame, None);
//!
//! let mut source = pcaplain_capture::open(&file[..])?;
//! assert_eq!(source.next_packet()?.and_then(|packet| packet.source()).unwrap().to_string(), "192.0.2.1:40000");
//! # Ok::<(), pcaplain_capture::CaptureError>(())
//! ```

mod build;
mod pcap;

pub use build::{ArpHeader, FrameBuilder, TcpHeader};
pub use pcap::{pcap_header, pcap_record};

/// Link type of Ethernet frames, for [`pcap_header`].
pub const ETHERNET: u32 = 1;
/// Link type of IP packets without a link header, for [`pcap_header`].
pub const RAW_IP: u32 = 101;
