//! One side's payload in order: framed just far enough to find the facts, everything else is skipped by its length.

use crate::conn::Direction;

use super::bytes::{Reader, text};
use super::facts::{AppFacts, At, First, GoAway, TlsAlert};
use super::http::{self, Body};
use super::payload::{self, Payload};
use super::proxy;
use super::tls::{self, content};

/// Bytes that wait for the rest of their message, at most.
const BUFFER: usize = 16_384;
/// Bytes of a hello that are read, at most.
const HELLO: usize = 4_096;
/// Segments after a hole that wait for it to be filled, and bytes kept of each.
const LATE: usize = 8;
const LATE_BYTES: usize = 2_048;
/// Bytes of a GOAWAY that are read: two numbers and debug data.
const GOAWAY: u32 = 8 + 64;

/// How a side's bytes are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    /// Not known yet.
    #[default]
    Start,
    Tls,
    Http,
    Http2,
    Dns,
    /// Looked at only where a segment begins.
    Other(Payload),
}

/// What a look at the buffer gave.
enum Step {
    /// So many bytes were read; so many more are of no interest.
    Take(usize, u64),
    /// The message is not whole.
    Need,
    /// These bytes are no beginning of a message.
    Lost,
}

/// A segment after a hole.
#[derive(Clone, Debug)]
struct Late {
    offset: u64,
    end: u64,
    at: At,
    bytes: Box<[u8]>,
}

/// The state of one side.
#[derive(Clone, Debug, Default)]
pub(super) struct Half {
    next: Option<u64>,
    mode: Mode,
    buffer: Vec<u8>,
    buffer_at: Option<At>,
    skip: u64,
    /// Messages are looked for only where segments begin, until one is found.
    lost: bool,
    /// What follows is encrypted.
    sealed: bool,
    /// Its first bytes are not in the capture.
    joined_late: bool,
    late: Vec<Late>,
}

impl Half {
    /// Does it stand at the end of a message? `None` where messages have no length that is known: then nobody can tell.
    pub(super) fn whole(&self) -> Option<bool> {
        let between = self.skip == 0 && self.buffer.is_empty();
        match self.mode {
            Mode::Http if !self.lost => Some(between),
            // A record that is cut is no end; a whole one need not be the last.
            Mode::Tls if !self.lost && !between => Some(false),
            _ => None,
        }
    }

    /// Since when bytes wait for the rest of their message.
    pub(super) fn waiting_since(&self) -> Option<At> {
        self.buffer_at.filter(|_| !self.buffer.is_empty())
    }
}

/// A segment with payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    /// Its packet.
    pub(crate) at: At,
    /// Which way.
    pub(crate) direction: Direction,
    /// Stream offset of its first byte; `None` where unknown: then it counts as the next one.
    pub(crate) offset: Option<u64>,
    /// The stream is known from its beginning: its first byte has offset 1.
    pub(crate) from_start: bool,
    /// Bytes on the wire.
    pub(crate) length: u32,
    /// Bytes captured.
    pub(crate) bytes: &'a [u8],
    /// The server's port.
    pub(crate) port: Option<u16>,
}

impl AppFacts {
    /// Takes a segment. What was taken before, or lies beyond a hole, is kept apart; it does no harm to give everything.
    pub(crate) fn data(&mut self, piece: &Piece<'_>) {
        let Some(half) = self.halves.get_mut(piece.direction.sender()) else { return };
        let mut half = std::mem::take(half);
        self.spoke_first.get_or_insert(piece.direction);
        self.arrange(&mut half, piece);
        if let Some(place) = self.halves.get_mut(piece.direction.sender()) {
            *place = half;
        }
    }

    /// Puts segments in order.
    fn arrange(&mut self, half: &mut Half, piece: &Piece<'_>) {
        let offset = piece.offset.or(half.next).unwrap_or(1);
        let end = offset.saturating_add(u64::from(piece.length));
        if half.next.is_none() {
            half.joined_late = !piece.from_start;
        }
        let next = half.next.unwrap_or(if piece.from_start { 1 } else { offset });
        if end <= next {
            return;
        }
        if offset > next {
            let kept = piece.bytes.get(..LATE_BYTES).unwrap_or(piece.bytes);
            if half.late.len() < LATE {
                half.late.push(Late { offset, end, at: piece.at, bytes: kept.into() });
                half.next = Some(next);
                return;
            }
            // The hole will not be filled.
            self.give_up(half, piece);
            return self.arrange(half, piece);
        }
        let known = (next.saturating_sub(offset)) as usize;
        let bytes = piece.bytes.get(known.min(piece.bytes.len())..).unwrap_or_default();
        let missing = (end - offset.max(next)).saturating_sub(bytes.len() as u64);
        self.take(half, piece, piece.at, bytes, missing);
        half.next = Some(end);
        self.drain(half, piece);
    }

    /// Takes the segments that waited behind a hole which is filled now.
    fn drain(&mut self, half: &mut Half, piece: &Piece<'_>) {
        while let Some(next) = half.next
            && let Some(index) = half.late.iter().position(|late| late.offset <= next)
        {
            let late = half.late.swap_remove(index);
            if late.end > next {
                let known = ((next - late.offset) as usize).min(late.bytes.len());
                let bytes = late.bytes.get(known..).unwrap_or_default();
                let missing = (late.end - next).saturating_sub(bytes.len() as u64);
                self.take(half, piece, late.at, bytes, missing);
                half.next = Some(late.end);
            }
        }
    }

    /// Goes on behind a hole.
    fn give_up(&mut self, half: &mut Half, piece: &Piece<'_>) {
        if let Some(from) = half.late.iter().map(|late| late.offset).min() {
            self.hole(half, piece.direction, piece.port);
            half.next = Some(from);
            self.drain(half, piece);
        }
    }

    /// No more will come: holes are given up, and buffers let go.
    pub(crate) fn settle(&mut self) {
        for direction in [Direction::ToServer, Direction::ToClient] {
            let Some(half) = self.halves.get_mut(direction.sender()) else { continue };
            let mut half = std::mem::take(half);
            let mut late = half.late.len();
            while let Some(at) = half.late.first().map(|late| late.at) {
                let from_start = !half.joined_late;
                let piece =
                    Piece { at, direction, offset: None, from_start, length: 0, bytes: &[], port: None };
                self.give_up(&mut half, &piece);
                if half.late.len() >= late {
                    break; // cannot be: the first one behind the hole was taken
                }
                late = half.late.len();
            }
            let waiting = half.waiting_since();
            if let (Mode::Start, Some(at)) = (half.mode, waiting) {
                let buffer = std::mem::take(&mut half.buffer);
                self.begin(&mut half, direction, at, &buffer, None, true);
            } else if let Some(unfinished) = self.unfinished.get_mut(direction.sender()) {
                *unfinished = waiting;
            }
        }
    }

    /// Bytes in order, and how many of the segment's bytes the capture lacks behind them.
    fn take(&mut self, half: &mut Half, piece: &Piece<'_>, at: At, bytes: &[u8], missing: u64) {
        self.segment_start(half, piece, bytes);
        let mut rest = bytes;
        loop {
            let skipped = usize::try_from(half.skip).unwrap_or(usize::MAX).min(rest.len());
            half.skip -= skipped as u64;
            rest = rest.get(skipped..).unwrap_or_default();
            if rest.is_empty() || half.lost {
                break;
            }
            if half.buffer.is_empty() {
                half.buffer_at = Some(at);
            }
            let room = BUFFER.saturating_sub(half.buffer.len()).min(rest.len());
            let (now, later) = rest.split_at(room);
            half.buffer.extend_from_slice(now);
            rest = later;
            let before = half.buffer.len();
            self.read(half, piece, at);
            if half.buffer.len() == before && room == 0 {
                self.hole(half, piece.direction, piece.port);
            }
        }
        if missing > half.skip {
            self.hole(half, piece.direction, piece.port);
        } else {
            half.skip -= missing;
        }
        if half.buffer.is_empty() && half.buffer.capacity() > 512 {
            half.buffer = Vec::new();
        }
    }

    /// Bytes are not there: what began is read as far as it goes, and the next message is looked for at segment starts.
    fn hole(&mut self, half: &mut Half, direction: Direction, port: Option<u16>) {
        if let Some(missed) = self.missed.get_mut(direction.sender()) {
            *missed = true;
        }
        if let Some(at) = half.waiting_since() {
            let buffer = std::mem::take(&mut half.buffer);
            match half.mode {
                Mode::Http => {
                    self.http(direction, at, &buffer, true);
                }
                Mode::Start => self.begin(half, direction, at, &buffer, port, true),
                _ => {}
            }
        }
        half.buffer.clear();
        half.skip = 0;
        half.lost = true;
        half.joined_late |= half.mode == Mode::Start;
    }

    /// Where a segment begins, a message often does: that ends a search, a body of unknown length, or a protocol that has changed.
    fn segment_start(&mut self, half: &mut Half, piece: &Piece<'_>, bytes: &[u8]) {
        let record = bytes.first_chunk::<5>().and_then(|b| tls::record(*b));
        match half.mode {
            Mode::Http => {
                let answer = piece.direction == Direction::ToClient && http::status_line(bytes).is_some();
                if answer
                    || half.lost && piece.direction == Direction::ToServer && http::method(bytes).is_some()
                {
                    (half.skip, half.lost) = (0, false);
                    half.buffer.clear();
                }
            }
            Mode::Start => half.lost = false,
            Mode::Tls if half.lost => half.lost = record.is_none(),
            Mode::Http2 if half.lost => {
                half.lost = http::frame(bytes).is_none_or(|f| bytes.len() != f.length as usize + 9);
            }
            Mode::Dns if half.lost => half.lost = payload::framed_dns(bytes).is_none(),
            Mode::Other(kind) => {
                // STARTTLS and its likes; and streams that the capture joined late.
                let hello = record.is_some_and(|r| r.content == content::HANDSHAKE)
                    && matches!(bytes.get(5), Some(1 | 2));
                if hello || record.is_some() && !piece.from_start {
                    (half.mode, half.lost) = (Mode::Tls, false);
                } else if piece.direction == Direction::ToClient
                    && let Some(refusal) = payload::refusal(bytes, kind)
                {
                    self.refuse(piece.at, refusal);
                }
            }
            _ => {}
        }
    }

    /// Reads what the buffer holds, message by message.
    fn read(&mut self, half: &mut Half, piece: &Piece<'_>, now: At) {
        let mut buffer = std::mem::take(&mut half.buffer);
        let mut at = half.buffer_at.unwrap_or(now);
        let mut from = 0;
        while let Some(bytes) = buffer.get(from..).filter(|bytes| !bytes.is_empty()) {
            let step = match half.mode {
                Mode::Start => {
                    self.begin(half, piece.direction, at, bytes, piece.port, false);
                    match half.mode {
                        Mode::Start => match self.pass_proxy_header(piece.direction, at, bytes) {
                            0 => Step::Need,
                            length => Step::Take(length, 0),
                        },
                        _ => continue,
                    }
                }
                Mode::Tls => self.record(half, piece.direction, at, now, bytes),
                Mode::Http => self.http(piece.direction, at, bytes, false),
                Mode::Http2 => self.frame(piece.direction, at, bytes),
                Mode::Dns => match payload::framed_dns(bytes) {
                    Some((_, length)) if length > bytes.len() && length <= BUFFER => Step::Need,
                    Some((message, length)) => {
                        self.message(at, piece.direction, message);
                        Step::Take(length.min(bytes.len()), length.saturating_sub(bytes.len()) as u64)
                    }
                    None if bytes.len() < 64 => Step::Need,
                    None => Step::Lost,
                },
                Mode::Other(_) => Step::Take(bytes.len(), 0),
            };
            match step {
                Step::Need => break,
                Step::Take(read, skip) => {
                    let past =
                        usize::try_from(skip).unwrap_or(usize::MAX).min(bytes.len() - read.min(bytes.len()));
                    from += read + past;
                    half.skip = skip - past as u64;
                    at = now;
                    half.buffer_at = Some(now);
                    if half.lost || self.tunnelled(half, piece.direction) {
                        break;
                    }
                }
                Step::Lost => {
                    half.lost = true;
                    from = buffer.len();
                }
            }
        }
        if half.lost {
            from = buffer.len();
        }
        buffer.drain(..from.min(buffer.len()));
        half.buffer = buffer;
    }

    /// Once a CONNECT or an upgrade is answered, both sides speak something else. Says whether that was just now.
    fn tunnelled(&mut self, half: &mut Half, direction: Direction) -> bool {
        let Some(http) = &self.http else { return false };
        if half.mode != Mode::Http || http.upgraded.is_none() || direction != Direction::ToClient {
            return false;
        }
        half.mode = Mode::Start;
        half.skip = 0;
        if let Some(other) = self.halves.get_mut(direction.reverse().sender()) {
            other.mode = Mode::Start;
            (other.skip, other.lost) = (0, false);
        }
        true
    }

    /// Decides what a side speaks. `forced`: more will not come.
    fn begin(
        &mut self,
        half: &mut Half,
        direction: Direction,
        at: At,
        bytes: &[u8],
        port: Option<u16>,
        forced: bool,
    ) {
        let server = direction == Direction::ToClient;
        let kind = match payload::classify(bytes, server, port) {
            Some(kind) => kind,
            None if forced || bytes.len() >= 16 => Payload::Binary,
            None => return,
        };
        let at_start = !half.joined_late;
        if let Some(first) = self.first.get_mut(direction.sender())
            && first.is_none_or(|first| first.kind == Payload::Proxy)
        {
            let at_start = first.map_or(at_start, |first| first.at_start);
            *first = Some(First { at, kind, at_start });
        }
        half.mode = match kind {
            Payload::Proxy => return,
            Payload::Tls => Mode::Tls,
            Payload::HttpRequest | Payload::HttpResponse => Mode::Http,
            Payload::Http2 => Mode::Http2,
            Payload::Dns => Mode::Dns,
            // A server that begins with a SETTINGS frame, to a client that began with the preface.
            _ if server && self.h2.is_some() && http::frame(bytes).is_some_and(|f| f.kind == 4) => {
                if let Some(Some(first)) = self.first.get_mut(1) {
                    first.kind = Payload::Http2;
                }
                Mode::Http2
            }
            other => Mode::Other(other),
        };
        if half.mode == Mode::Http2 {
            self.h2.get_or_insert_default();
        }
        if let (true, Mode::Other(kind)) = (server, half.mode) {
            if let Some(refusal) = payload::refusal(bytes, kind) {
                self.refuse(at, refusal);
            } else if self.banner.is_none() {
                self.banner = payload::banner(bytes, kind).map(|banner| (at, banner));
            }
        }
    }

    /// Length of the PROXY header that the client begins with, once it is whole.
    fn pass_proxy_header(&mut self, direction: Direction, at: At, bytes: &[u8]) -> usize {
        if direction != Direction::ToServer || self.proxied.is_some() {
            return 0;
        }
        proxy::header(bytes).map_or(0, |(proxied, length)| {
            self.proxied = Some((at, proxied));
            length
        })
    }

    /// One TLS record.
    fn record(&mut self, half: &mut Half, direction: Direction, at: At, now: At, bytes: &[u8]) -> Step {
        let Some(head) = bytes.first_chunk::<5>() else { return Step::Need };
        let Some(header) = tls::record(*head) else { return Step::Lost };
        let body = bytes.get(5..).unwrap_or_default();
        let length = usize::from(header.length);
        let facts = self.tls();
        let hello = match direction {
            Direction::ToServer => facts.client_hello.as_ref().is_none_or(|(_, hello)| !hello.complete),
            Direction::ToClient => facts.server_hello.as_ref().is_none_or(|(_, hello)| hello.retry),
        };
        let mut read = 0;
        match header.content {
            content::HANDSHAKE if hello && !half.sealed => {
                read = length.min(HELLO);
                let there = body.get(..read);
                let mut message = Reader(there.unwrap_or(body));
                let (kind, size) = (message.u8(), message.u24().map_or(0, |size| size as usize));
                if direction == Direction::ToServer && kind == Some(1) {
                    if let Some(hello) = tls::client_hello(message.up_to(size).0, size) {
                        facts.client_hello_end = Some(now).filter(|_| hello.complete);
                        let began = facts.client_hello.as_ref().map_or(at, |(at, _)| *at);
                        facts.client_hello = Some((began, hello));
                    }
                } else if kind == Some(2)
                    && there.is_some()
                    && let Some(hello) = tls::server_hello(message.up_to(size).0)
                {
                    facts.server_hello = Some((at, hello));
                }
                if there.is_none() {
                    return Step::Need;
                }
            }
            content::ALERT if length == 2 => {
                let Some(&[level, description, ..]) = body.first_chunk::<2>() else { return Step::Need };
                read = 2;
                let (level, description) = (Some(level), Some(description));
                facts.alert(TlsAlert { at, direction, level, description, length: 2 });
            }
            content::ALERT => {
                let length = header.length;
                facts.alert(TlsAlert { at, direction, level: None, description: None, length });
            }
            content::CHANGE_CIPHER_SPEC => half.sealed = true,
            _ => {}
        }
        if let Some(side) = facts.sides.get_mut(direction.sender()) {
            side.records = side.records.saturating_add(1);
            side.last = Some((at, header.content, header.length));
            match header.content {
                content::CHANGE_CIPHER_SPEC => {
                    side.change_cipher_spec.get_or_insert(at);
                }
                content::APPLICATION_DATA => {
                    side.application_data.get_or_insert(at);
                }
                _ => {}
            }
        }
        Step::Take(5 + read, (length - read) as u64)
    }

    /// One request or response. `forced`: the rest of its head will not come.
    fn http(&mut self, direction: Direction, at: At, bytes: &[u8], forced: bool) -> Step {
        let long = forced || bytes.len() >= http::LONGEST_HEAD;
        let body = if direction == Direction::ToServer {
            // Empty lines before a request line are allowed (RFC 9112, section 2.2).
            if let Some(blank) =
                bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).filter(|&n| n > 0)
            {
                return Step::Take(blank, 0);
            }
            let Some((request, length, body, whole)) = http::request(bytes) else {
                return if bytes.len() < 12 && !forced { Step::Need } else { Step::Lost };
            };
            if !whole && !long {
                return Step::Need;
            }
            self.http.get_or_insert_default().request(at, request);
            (length, body)
        } else {
            let facts = self.http.get_or_insert_default();
            let Some((response, length, body, whole)) = http::response(bytes, facts.answers_head()) else {
                return if bytes.len() < 12 && !forced { Step::Need } else { Step::Lost };
            };
            if !whole && !long {
                return Step::Need;
            }
            let code = response.code;
            let answered = facts.response(at, response);
            let connect = answered.is_some_and(|request| request.method == "CONNECT") && code / 100 == 2;
            if code == 101 || connect {
                facts.upgraded.get_or_insert(at);
                return Step::Take(length, 0);
            }
            (length, body)
        };
        match body {
            (length, Body::None) => Step::Take(length, 0),
            (length, Body::Bytes(count)) => Step::Take(length, count),
            // Its end is not looked for: the next message is found where a segment begins.
            (_, Body::Unknown) => Step::Lost,
        }
    }

    /// One HTTP/2 frame, or the preface.
    fn frame(&mut self, direction: Direction, at: At, bytes: &[u8]) -> Step {
        if bytes.starts_with(b"PRI ") {
            return if bytes.len() < http::PREFACE.len() {
                Step::Need
            } else {
                Step::Take(http::PREFACE.len(), 0)
            };
        }
        if bytes.len() < 9 {
            return Step::Need;
        }
        let Some(frame) = http::frame(bytes) else { return Step::Lost };
        let wanted = match frame.kind {
            3 => frame.length.min(4),
            7 => frame.length.min(GOAWAY),
            _ => 0,
        };
        let Some(body) = bytes.get(9..9 + wanted as usize) else { return Step::Need };
        let facts = self.h2.get_or_insert_default();
        let mut reader = Reader(body);
        match frame.kind {
            1 => {
                if let Some(count) = facts.headers.get_mut(direction.sender()) {
                    *count += 1;
                }
            }
            3 => {
                if let Some(code) = reader.u32() {
                    facts.reset(at, direction, frame.stream, code);
                }
            }
            7 => {
                if let (Some(last), Some(code)) = (reader.u32(), reader.u32()) {
                    let last_stream = last & 0x7fff_ffff;
                    facts.goaway(GoAway { at, direction, last_stream, code, debug: text(reader.0, 64) });
                }
            }
            _ => {}
        }
        Step::Take(9 + wanted as usize, u64::from(frame.length - wanted))
    }
}
