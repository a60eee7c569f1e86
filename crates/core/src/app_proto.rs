//! Application protocols: just enough to recognise them and to quote what they say. Facts only; rules judge.
//!
//! # What a rule finds where
//!
//! **A TCP connection**: [`Connection::app`](crate::conn::Connection::app) is an [`AppFacts`] as soon as one segment with payload (or
//! a note of a print-out) was seen.
//! - [`AppFacts::first`] says what each side's first bytes look like ([`Payload`]) and whether they really are the first;
//!   [`AppFacts::mismatch`] says that the sides speak different protocols; [`AppFacts::spoke_first`] who began.
//! - [`AppFacts::tls`]: both hellos (server name, ALPN, versions), every alert in the clear (level, description, direction, packet) and
//!   encrypted ones by record type, first `ChangeCipherSpec` and application data of each side, each side's last record.
//! - [`AppFacts::http`]: requests paired with their responses in order, each with its packet; code, reason, headers that name a hop,
//!   the beginning of an error's body; counts by class. Requests without an answer stay in [`HttpFacts::waiting`].
//! - [`AppFacts::h2`]: GOAWAY and `RST_STREAM` of HTTP/2 in the clear.
//! - [`AppFacts::banner`], [`AppFacts::refusals`]: greetings and refusals of SSH, SMTP, FTP, POP3, IMAP, `MySQL`, `PostgreSQL`, Redis.
//! - [`AppFacts::proxied`]: whom a PROXY header names.
//! - [`AppFacts::unfinished`]: a message that began and is not whole; [`AppFacts::missed`]: bytes that the capture lacks.
//!
//! **A UDP exchange**: [`Exchange::app`](crate::exchange::Exchange::app) names its protocol, and each kept
//! [`Entry::app`](crate::exchange::Entry::app) says what that datagram carries ([`UdpFact`]).
//!
//! **All names that were looked up**: [`Model::lookups`](crate::diagnose::Model::lookups), over UDP and TCP alike: one [`Lookup`] for
//! one question of one client, with all its tries and their answers; [`Model::searches`](crate::diagnose::Model::searches): the same
//! name under successive suffixes ([`Search`]).
//!
//! **DHCP**: [`Model::dhcp`](crate::diagnose::Model::dhcp), one [`DhcpTransaction`] for each transaction id.
//!
//! # How it is fed
//!
//! Each segment's payload goes in with its stream offset, whatever the engine thinks of the segment: bytes that were taken before are
//! passed over, segments behind a hole wait for it to be filled (8 of them), then the hole is given up and the next message is looked
//! for where a segment begins. Messages are framed by their lengths and skipped, so that an alert at the end of a long connection is
//! found without keeping what was before it. Buffers hold at most 16 kB per side, and everything that is kept of a payload is cut.
//!
//! A print-out has no bytes; what tcpdump, tshark and Wireshark print about them gives the same facts as far as they go.

mod bytes;
mod datagram;
mod dhcp;
mod dns;
mod facts;
mod follow;
mod http;
mod lookups;
mod note;
mod payload;
mod proxy;
mod tls;

#[cfg(test)]
mod tests;

pub use datagram::{DhcpKind, DhcpMessage, UdpFact, sctp_chunk, sctp_chunk_name};
pub use dhcp::{DhcpSeen, DhcpTransaction};
pub use dns::{DnsMessage, Question, kind_name, rcode, rcode_name};
pub use facts::{
    AppFacts, At, Fact, First, GoAway, Http2Facts, HttpExchange, HttpFacts, TlsAlert, TlsFacts, TlsSide,
};
pub use http::{HttpRequest, HttpResponse, h2_error_name};
pub use lookups::{Carrier, Lookup, Lookups, Reply, Search, Try};
pub use payload::{Payload, Refusal, classify};
pub use proxy::Proxied;
pub use tls::{ClientHello, ServerHello, alert_name, content, version_name};

pub(crate) use datagram::udp_fact;
pub(crate) use dhcp::DhcpTransactions;
pub(crate) use follow::Piece;
pub(crate) use lookups::searches;
