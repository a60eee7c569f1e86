//! HTTP/1 start lines and the headers that tell who answered (RFC 9110, RFC 9112); HTTP/2 frames in the clear (RFC 9113).

use super::bytes::{Reader, begins, line, text};

/// Longest header block that is waited for, bytes.
pub(super) const LONGEST_HEAD: usize = 8192;
/// Header lines looked at.
const LINES: usize = 100;
/// Headers kept that name a hop.
const HOPS: usize = 8;

/// Methods of RFC 9110, PATCH and those of `WebDAV` that are met.
const METHODS: [&str; 14] = [
    "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PROPFIND", "REPORT",
    "MKCOL", "MOVE", "COPY",
];

/// Response headers by which boxes on the way can be told: proxies, caches, content networks, gateways.
const HOP_HEADERS: [&str; 14] = [
    "server",
    "via",
    "proxy-status",
    "x-cache",
    "x-served-by",
    "x-varnish",
    "x-squid-error",
    "x-envoy-upstream-service-time",
    "x-amzn-requestid",
    "x-amz-cf-id",
    "cf-ray",
    "x-azure-ref",
    "x-powered-by",
    "retry-after",
];

/// The method that a request line begins with.
pub(super) fn method(bytes: &[u8]) -> Option<&'static str> {
    METHODS.iter().copied().find(|method| {
        bytes.starts_with(method.as_bytes())
            && bytes.get(method.len()) == Some(&b' ')
            && bytes.get(method.len() + 1).is_some_and(|&b| b.is_ascii_graphic())
    })
}

/// Version and code of the status line that `bytes` begin with.
pub(super) fn status_line(bytes: &[u8]) -> Option<u16> {
    let rest = bytes.strip_prefix(b"HTTP/1.")?;
    match *rest.first_chunk::<5>()? {
        [b'0' | b'1', b' ', a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
            let digit = |byte: u8| u16::from(byte - b'0');
            Some(digit(a) * 100 + digit(b) * 10 + digit(c))
        }
        _ => None,
    }
}

/// What a request says. All of it is hostile text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: &'static str,
    /// The target as sent, at most 256 characters.
    pub target: Box<str>,
    /// The host that it names, at most 255 characters.
    pub host: Option<Box<str>>,
    /// It asks to go on in another protocol (`websocket`, `h2c`).
    pub upgrade: Option<Box<str>>,
}

/// What a response says. All of it is hostile text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// Status code, 100 to 999.
    pub code: u16,
    /// The reason phrase, at most 64 characters.
    pub reason: Box<str>,
    /// Headers that name a hop, in their order: lower-case name and value, at most 8, values of at most 128 characters. `server` is who
    /// made the answer where no hop changed it.
    pub hops: Vec<(&'static str, Box<str>)>,
    /// The beginning of the body, as far as it came with the head: at most 160 characters, only for codes from 400. Boxes
    /// write their own words there ("upstream connect error", "no healthy upstream").
    pub body: Option<Box<str>>,
    /// The server will close the connection (`Connection: close`).
    pub closes: bool,
}

impl HttpResponse {
    /// The value of a header in [`Self::hops`], by its lower-case name.
    pub fn hop(&self, name: &str) -> Option<&str> {
        self.hops.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }
}

/// How long a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    None,
    Bytes(u64),
    /// Chunked, or until the connection ends.
    Unknown,
}

/// Headers as far as they matter.
struct Head<'a> {
    first: &'a [u8],
    lines: Vec<(&'a [u8], &'a [u8])>,
    length: usize,
    whole: bool,
}

/// Splits a head. Also one that is cut: then `whole` is false.
fn head(bytes: &[u8]) -> Head<'_> {
    let (first, mut rest) = line(bytes).unwrap_or((bytes, &[]));
    let mut lines = Vec::new();
    while let Some((next, after)) = line(rest) {
        rest = after;
        if next.is_empty() {
            return Head { first, lines, length: bytes.len() - rest.len(), whole: true };
        }
        if lines.len() < LINES
            && let Some(colon) = next.iter().position(|&byte| byte == b':')
        {
            let (name, value) = next.split_at(colon);
            lines.push((name, value.get(1..).unwrap_or_default().trim_ascii()));
        }
    }
    Head { first, lines, length: bytes.len(), whole: false }
}

impl<'a> Head<'a> {
    fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.lines
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| *value)
    }

    fn body(&self, without: Body) -> Body {
        if self.get("transfer-encoding").is_some() {
            return Body::Unknown;
        }
        match self.get("content-length").and_then(|v| std::str::from_utf8(v).ok()?.parse().ok()) {
            Some(0) => Body::None,
            Some(length) => Body::Bytes(length),
            None => without,
        }
    }
}

/// A request, its head's length, its body, and whether the head is whole.
pub(super) fn request(bytes: &[u8]) -> Option<(HttpRequest, usize, Body, bool)> {
    let method = method(bytes)?;
    let head = head(bytes);
    let target = head.first.get(method.len() + 1..)?.split(|&byte| byte == b' ').next()?;
    let request = HttpRequest {
        method,
        target: text(target, 256),
        host: head.get("host").map(|host| text(host, 255)),
        upgrade: head.get("upgrade").map(|upgrade| text(upgrade, 32)),
    };
    let body = head.body(Body::None);
    Some((request, head.length, body, head.whole))
}

/// A response, likewise. `to_head`: it answers a HEAD request and so has no body.
pub(super) fn response(bytes: &[u8], to_head: bool) -> Option<(HttpResponse, usize, Body, bool)> {
    let code = status_line(bytes)?;
    let head = head(bytes);
    let hops = HOP_HEADERS
        .iter()
        .filter_map(|&name| head.get(name).map(|value| (name, text(value, 128))))
        .take(HOPS)
        .collect();
    let body = match code {
        100..=199 | 204 | 304 => Body::None,
        _ if to_head => Body::None,
        _ => head.body(Body::Unknown),
    };
    let shown = bytes.get(head.length..).filter(|rest| code >= 400 && head.whole && !rest.is_empty());
    let plain = head.get("content-encoding").is_none();
    // A chunk's size stands before its text.
    let shown = shown.map(|rest| match line(rest) {
        Some((size, after)) if head.get("transfer-encoding").is_some() && size.len() <= 8 => after,
        _ => rest,
    });
    let response = HttpResponse {
        code,
        reason: text(head.first.get(13..).unwrap_or_default(), 64),
        hops,
        body: shown.filter(|_| plain).map(|rest| text(rest, 160)),
        closes: head.get("connection").is_some_and(|value| begins(value, "close")),
    };
    Some((response, head.length, body, head.whole))
}

/// The same of one printed line: `GET / HTTP/1.1`.
pub(super) fn printed_request(line: &str) -> Option<HttpRequest> {
    Some(request(line.as_bytes())?.0)
}

/// `HTTP/1.1 502 Bad Gateway`, perhaps with what Wireshark adds in brackets.
pub(super) fn printed_response(line: &str) -> Option<HttpResponse> {
    let mut response = response(line.as_bytes(), false)?.0;
    if let Some((reason, _)) = response.reason.split_once("  (") {
        response.reason = reason.trim().into();
    }
    Some(response)
}

/// The header of an HTTP/2 frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) length: u32,
    pub(super) kind: u8,
    pub(super) stream: u32,
}

/// The client's connection preface.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Reads the nine bytes of a frame's header; `None` where they are none that a peer without larger limits may send.
pub(super) fn frame(bytes: &[u8]) -> Option<Frame> {
    let mut reader = Reader(bytes);
    let length = reader.u24()?;
    let kind = reader.u8()?;
    reader.u8()?;
    let stream = reader.u32()?;
    (length <= 1 << 20 && kind <= 0x10 && stream >> 31 == 0).then_some(Frame { length, kind, stream })
}

/// Names of HTTP/2 error codes (RFC 9113, section 7).
pub fn h2_error_name(code: u32) -> Option<&'static str> {
    [
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    ]
    .get(code as usize)
    .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_line_and_its_host() {
        let bytes = b"POST /a?b=c HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello";
        let (request, length, body, whole) = request(bytes).unwrap();
        assert_eq!((request.method, &*request.target), ("POST", "/a?b=c"));
        assert_eq!((request.host.as_deref(), &bytes[length..]), (Some("example.org"), &b"hello"[..]));
        assert_eq!((body, whole), (Body::Bytes(5), true));
    }

    #[test]
    fn a_response_names_its_hops_and_its_words() {
        let bytes = b"HTTP/1.1 503 Service Unavailable\r\nserver: envoy\r\nVia: 1.1 edge\r\nContent-Length: 19\r\n\r\nno healthy upstream";
        let (response, _, body, _) = response(bytes, false).unwrap();
        assert_eq!((response.code, &*response.reason), (503, "Service Unavailable"));
        assert_eq!((response.hop("server"), response.hop("via")), (Some("envoy"), Some("1.1 edge")));
        assert_eq!((response.body.as_deref(), body), (Some("no healthy upstream"), Body::Bytes(19)));
    }

    #[test]
    fn what_is_no_start_line_is_refused() {
        assert_eq!(status_line(b"HTTP/1.1 OK"), None);
        assert_eq!(status_line(b"HTTP/1.1 20"), None);
        assert_eq!(method(b"GETTING / HTTP/1.1"), None);
        assert_eq!(method(b"GET"), None);
    }

    #[test]
    fn bodies_that_are_never_sent() {
        assert_eq!(
            response(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", false).unwrap().2,
            Body::None
        );
        assert_eq!(response(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", true).unwrap().2, Body::None);
        assert_eq!(
            response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false).unwrap().2,
            Body::Unknown
        );
    }

    #[test]
    fn a_frame_header_is_nine_bytes() {
        let goaway = frame(b"\0\0\x08\x07\0\0\0\0\0").unwrap();
        assert_eq!(goaway, Frame { length: 8, kind: 7, stream: 0 });
        assert_eq!(frame(b"HTTP/1.1 "), None);
        assert_eq!(h2_error_name(11), Some("ENHANCE_YOUR_CALM"));
    }
}
