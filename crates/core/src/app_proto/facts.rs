//! What a connection's payload tells, each fact with its packet.

use std::collections::VecDeque;

use pcaplain_capture::Timestamp;
use smallvec::SmallVec;

use crate::conn::Direction;
use crate::names::PacketRef;

use super::dns::DnsMessage;
use super::follow::Half;
use super::http::{HttpRequest, HttpResponse};
use super::payload::{Payload, Refusal};
use super::proxy::Proxied;
use super::tls::{ClientHello, ServerHello, content};

/// Answered HTTP exchanges kept from the start of a connection, and as many with an error code behind them.
const EXCHANGES: usize = 16;
/// Requests that may wait for their answers (pipelining).
const WAITING: usize = 64;
/// Alerts, refusals, GOAWAY and `RST_STREAM` frames kept, each.
const FEW: usize = 8;
/// DNS messages kept of a connection.
const MESSAGES: usize = 32;

/// A packet and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Which packet: the one in which the thing begins.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
}

/// The beginning of what one side sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First {
    /// Its first packet with payload.
    pub at: At,
    /// What that looks like. With a PROXY header: what follows it, once that is there.
    pub kind: Payload,
    /// It is the first byte of the stream; otherwise the capture began later, and `kind` may be the middle of something.
    pub at_start: bool,
}

/// What the payload of one connection tells. Sides are indexed by [`Direction::sender`]: 0 = client, 1 = server.
#[derive(Clone, Debug, Default)]
pub struct AppFacts {
    /// What each side's first bytes look like. `None`: it sent none, or too few to say.
    pub first: [Option<First>; 2],
    /// Who sent payload first, as the capture shows it.
    pub spoke_first: Option<Direction>,
    /// A PROXY header at the client's start: whom the proxy speaks for.
    pub proxied: Option<(At, Proxied)>,
    /// The server's greeting line (SSH, SMTP, FTP …), or the version that it names. Hostile text.
    pub banner: Option<(At, Box<str>)>,
    /// What the server said instead of serving, the first 8.
    pub refusals: Vec<(At, Refusal)>,
    /// TLS.
    pub tls: Option<Box<TlsFacts>>,
    /// HTTP/1.
    pub http: Option<Box<HttpFacts>>,
    /// HTTP/2 in the clear.
    pub h2: Option<Box<Http2Facts>>,
    /// DNS messages, the first 32.
    pub dns: Vec<(At, Direction, DnsMessage)>,
    /// Bytes were not in the capture, or cut, by side: facts after that may be missing.
    pub missed: [bool; 2],
    /// The message with which a side's stream ends although it is not whole: a request without its blank line, half a client hello.
    pub unfinished: [Option<At>; 2],
    pub(super) halves: Box<[Half; 2]>,
}

impl AppFacts {
    /// What the side that sends this way began with.
    pub fn first(&self, direction: Direction) -> Option<&First> {
        self.first.get(direction.sender())?.as_ref()
    }

    /// The protocol of the connection: what both sides speak; where they differ or one is silent, what the client speaks. `None`
    /// where nobody said anything that is known.
    pub fn protocol(&self) -> Option<Payload> {
        let known = |first: &Option<First>| first.map(|f| f.kind).filter(|kind| kind.known());
        if self.h2.is_some() {
            return Some(Payload::Http2);
        }
        let [client, server] = &self.first;
        known(client).or_else(|| known(server))
    }

    /// The sides speak different protocols: what the client began with, and what the server did. Text and bytes of no known form
    /// count only beside TLS and HTTP, which never look so. `None` unless both starts are in the capture.
    pub fn mismatch(&self) -> Option<(First, First)> {
        let [Some(client), Some(server)] = self.first else { return None };
        let (a, b) = (client.kind, server.kind);
        let differ = match (a.known(), b.known()) {
            (true, true) => {
                a.id() != b.id() && !matches!((a.id(), b.id()), ("http", "http2") | ("http2", "http"))
            }
            (true, false) => matches!(a, Payload::Tls | Payload::HttpRequest | Payload::Http2),
            (false, true) => matches!(b, Payload::Tls | Payload::HttpResponse),
            (false, false) => false,
        };
        let tunnelled = matches!(a, Payload::Socks | Payload::Proxy);
        (differ && !tunnelled && client.at_start && server.at_start).then_some((client, server))
    }

    /// Does what the server has said end with a whole message: an HTTP response to its announced length? `None`: nobody can tell.
    pub fn answer_whole(&self) -> Option<bool> {
        let [_, server] = self.halves.as_ref();
        let [_, missed] = self.missed;
        server.whole().filter(|_| !missed)
    }

    /// What begins in this packet, for people.
    pub fn in_packet(&self, packet: PacketRef) -> Option<Fact<'_>> {
        let here = |at: &At| at.packet == packet;
        if let Some(tls) = &self.tls {
            let hello = tls
                .client_hello
                .as_ref()
                .filter(|(at, _)| here(at))
                .map(|(_, hello)| Fact::ClientHello(hello));
            let hello = hello.or_else(|| {
                tls.server_hello
                    .as_ref()
                    .filter(|(at, _)| here(at))
                    .map(|(_, hello)| Fact::ServerHello(hello))
            });
            let alert = tls.alerts.iter().find(|alert| here(&alert.at)).map(Fact::Alert);
            if let Some(fact) = hello.or(alert) {
                return Some(fact);
            }
        }
        if let Some(http) = &self.http {
            for exchange in http.all() {
                if let Some((_, response)) = exchange.response.as_ref().filter(|(at, _)| here(at)) {
                    return Some(Fact::Response(response));
                }
                if let Some((_, request)) = exchange.request.as_ref().filter(|(at, _)| here(at)) {
                    return Some(Fact::Request(request));
                }
            }
        }
        if let Some(goaway) = self.h2.as_ref().and_then(|h2| h2.goaways.iter().find(|g| here(&g.at))) {
            return Some(Fact::GoAway(goaway));
        }
        let dns = self.dns.iter().find(|(at, ..)| here(at)).map(|(.., message)| Fact::Dns(message));
        let refusal =
            || self.refusals.iter().find(|(at, _)| here(at)).map(|(_, refusal)| Fact::Refusal(refusal));
        let banner =
            || self.banner.as_ref().filter(|(at, _)| here(at)).map(|(_, banner)| Fact::Banner(banner));
        dns.or_else(refusal).or_else(banner)
    }

    pub(super) fn tls(&mut self) -> &mut TlsFacts {
        self.tls.get_or_insert_default()
    }

    pub(super) fn refuse(&mut self, at: At, refusal: Refusal) {
        if self.refusals.len() < FEW {
            self.refusals.push((at, refusal));
        }
    }

    pub(super) fn message(&mut self, at: At, direction: Direction, message: DnsMessage) {
        if self.dns.len() < MESSAGES {
            self.dns.push((at, direction, message));
        }
    }
}

/// One fact, as a packet row names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fact<'a> {
    /// A TLS client hello.
    ClientHello(&'a ClientHello),
    /// A TLS server hello.
    ServerHello(&'a ServerHello),
    /// A TLS alert.
    Alert(&'a TlsAlert),
    /// An HTTP/1 request.
    Request(&'a HttpRequest),
    /// An HTTP/1 response.
    Response(&'a HttpResponse),
    /// An HTTP/2 GOAWAY.
    GoAway(&'a GoAway),
    /// A DNS message.
    Dns(&'a DnsMessage),
    /// A server's refusal.
    Refusal(&'a Refusal),
    /// A server's greeting.
    Banner(&'a str),
}

/// A TLS alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlsAlert {
    /// Where.
    pub at: At,
    /// Who sent it.
    pub direction: Direction,
    /// 1 = warning, 2 = fatal; `None` where it is encrypted. TLS 1.3 makes little of it: close and cancel aside, all are fatal.
    pub level: Option<u8>,
    /// What it says, see [`alert_name`](super::alert_name); `None` where it is encrypted.
    pub description: Option<u8>,
    /// Bytes of the record, 2 where it is in the clear; 0 where a print-out does not say.
    pub length: u16,
}

impl TlsAlert {
    /// It ends the connection and is no orderly goodbye. Encrypted ones do not say.
    pub fn fatal(&self) -> bool {
        let goodbye = matches!(self.description, Some(0 | 90 | 100));
        self.level == Some(2) && !goodbye
            || self.level == Some(1) && matches!(self.description, Some(41..=51))
    }
}

/// One side's records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TlsSide {
    /// Its `ChangeCipherSpec`.
    pub change_cipher_spec: Option<At>,
    /// Its first record of application data. In TLS 1.3 also the encrypted part of the handshake has that type.
    pub application_data: Option<At>,
    /// Its records.
    pub records: u32,
    /// Its last record: type (see [`content`]) and length, bytes.
    pub last: Option<(At, u8, u16)>,
}

/// TLS as far as it is in the clear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFacts {
    /// The client's first hello.
    pub client_hello: Option<(At, ClientHello)>,
    /// The packet with which that hello was whole.
    pub client_hello_end: Option<At>,
    /// The server's hello; the one that asks for a retry until a real one follows.
    pub server_hello: Option<(At, ServerHello)>,
    /// Alerts, the first 8.
    pub alerts: Vec<TlsAlert>,
    /// Client's and server's records.
    pub sides: [TlsSide; 2],
}

impl TlsFacts {
    /// Both sides have sent encrypted records: the handshake went through, at least as far as this capture can show.
    pub fn both_encrypt(&self) -> bool {
        self.sides.iter().all(|side| side.application_data.is_some())
    }

    /// The side's last record is as long as a TLS 1.3 alert (2 bytes, type, 16 bytes of tag): it says goodbye or refuses, and only
    /// its key tells which.
    pub fn ends_like_an_alert(&self, direction: Direction) -> Option<At> {
        let (at, kind, length) = self.sides.get(direction.sender())?.last?;
        (kind == content::APPLICATION_DATA && length == 19).then_some(at)
    }

    pub(super) fn alert(&mut self, alert: TlsAlert) {
        if self.alerts.len() < FEW {
            self.alerts.push(alert);
        }
    }
}

/// A request and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpExchange {
    /// The request; `None` where the capture does not show it.
    pub request: Option<(At, HttpRequest)>,
    /// The final response.
    pub response: Option<(At, HttpResponse)>,
}

/// HTTP/1 of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpFacts {
    /// Answered exchanges: the first 16, then only those with a code from 400, up to 16 more.
    pub answered: Vec<HttpExchange>,
    /// Requests without an answer yet, oldest first.
    pub waiting: VecDeque<HttpExchange>,
    /// All requests.
    pub requests: u64,
    /// All final responses by class: `[1]` = 2xx … `[4]` = 5xx; `[0]` = informational ones (100, 103).
    pub classes: [u64; 5],
    /// The connection went on in another protocol here (101, or an answered CONNECT).
    pub upgraded: Option<At>,
}

impl HttpFacts {
    /// Answered exchanges, then waiting ones.
    pub fn all(&self) -> impl Iterator<Item = &HttpExchange> {
        self.answered.iter().chain(&self.waiting)
    }

    /// Final responses.
    pub fn responses(&self) -> u64 {
        self.classes.iter().skip(1).sum()
    }

    pub(super) fn request(&mut self, at: At, request: HttpRequest) {
        self.requests += 1;
        if self.waiting.len() < WAITING {
            self.waiting.push_back(HttpExchange { request: Some((at, request)), response: None });
        }
    }

    /// Takes a response. Gives the request that it answers.
    pub(super) fn response(&mut self, at: At, response: HttpResponse) -> Option<HttpRequest> {
        let class = usize::from(response.code / 100).saturating_sub(1);
        if let Some(count) = self.classes.get_mut(class) {
            *count += 1;
        }
        let code = response.code;
        if (100..200).contains(&code) && code != 101 {
            return None;
        }
        let mut exchange = self.waiting.pop_front().unwrap_or_default();
        let request = exchange.request.as_ref().map(|(_, request)| request.clone());
        exchange.response = Some((at, response));
        let errors = || self.answered.len() < 2 * EXCHANGES && code >= 400;
        if self.answered.len() < EXCHANGES || errors() {
            self.answered.push(exchange);
        }
        request
    }

    /// Is the oldest request that waits a HEAD request?
    pub(super) fn answers_head(&self) -> bool {
        self.waiting
            .front()
            .and_then(|e| e.request.as_ref())
            .is_some_and(|(_, request)| request.method == "HEAD")
    }
}

/// A GOAWAY frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoAway {
    /// Where.
    pub at: At,
    /// Who sent it.
    pub direction: Direction,
    /// The last stream that its sender may have worked on.
    pub last_stream: u32,
    /// Error code, see [`h2_error_name`](super::h2_error_name); 0 = a graceful end.
    pub code: u32,
    /// Its debug data as text, at most 64 characters. Hostile text.
    pub debug: Box<str>,
}

/// HTTP/2 in the clear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Http2Facts {
    /// GOAWAY frames, the first 8.
    pub goaways: Vec<GoAway>,
    /// `RST_STREAM` frames, the first 8: who, stream, error code.
    pub resets: SmallVec<[(At, Direction, u32, u32); 1]>,
    /// All `RST_STREAM` frames.
    pub reset_count: u64,
    /// HEADERS frames of the client and of the server.
    pub headers: [u64; 2],
}

impl Http2Facts {
    pub(super) fn goaway(&mut self, goaway: GoAway) {
        if self.goaways.len() < FEW {
            self.goaways.push(goaway);
        }
    }

    pub(super) fn reset(&mut self, at: At, direction: Direction, stream: u32, code: u32) {
        self.reset_count += 1;
        if self.resets.len() < FEW {
            self.resets.push((at, direction, stream, code));
        }
    }
}
