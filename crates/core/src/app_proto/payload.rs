//! What the first bytes of one side look like, and what servers say in the clear when they greet or refuse.

use super::bytes::{Reader, begins, line, text};
use super::{dns, http, tls};

/// Longest greeting or refusal kept, characters.
const SAID: usize = 160;

/// What a payload is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// A TLS record.
    Tls,
    /// SSL 2.0's client hello, from before records had a version.
    Ssl2,
    /// An HTTP/1 request line.
    HttpRequest,
    /// An HTTP/1 status line.
    HttpResponse,
    /// The HTTP/2 preface, or a server's first SETTINGS frame.
    Http2,
    /// An SSH identification string.
    Ssh,
    /// SMTP: a `220` greeting that says so, or `EHLO`/`HELO`.
    Smtp,
    /// FTP: a `220` greeting that says so, or `USER`.
    Ftp,
    /// POP3: `+OK`.
    Pop3,
    /// IMAP: `* OK`.
    Imap,
    /// A DNS message behind its length.
    Dns,
    /// `PostgreSQL`: startup, SSL request, or a server's message.
    Postgres,
    /// A `MySQL` or `MariaDB` greeting or refusal.
    Mysql,
    /// Redis.
    Redis,
    /// `MongoDB`.
    Mongo,
    /// Microsoft SQL Server (TDS).
    Tds,
    /// LDAP.
    Ldap,
    /// AMQP.
    Amqp,
    /// MQTT: CONNECT or CONNACK.
    Mqtt,
    /// SMB.
    Smb,
    /// Remote desktop (TPKT).
    Rdp,
    /// SOCKS 4 or 5: a client's greeting.
    Socks,
    /// BGP.
    Bgp,
    /// The header of a PROXY protocol; what follows it is the connection's own protocol.
    Proxy,
    /// Readable text of no known form.
    Text,
    /// Anything else.
    Binary,
}

impl Payload {
    /// Its id in the report: the protocol's short name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Tls | Self::Ssl2 => "tls",
            Self::HttpRequest | Self::HttpResponse => "http",
            Self::Http2 => "http2",
            Self::Ssh => "ssh",
            Self::Smtp => "smtp",
            Self::Ftp => "ftp",
            Self::Pop3 => "pop3",
            Self::Imap => "imap",
            Self::Dns => "dns",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Redis => "redis",
            Self::Mongo => "mongodb",
            Self::Tds => "tds",
            Self::Ldap => "ldap",
            Self::Amqp => "amqp",
            Self::Mqtt => "mqtt",
            Self::Smb => "smb",
            Self::Rdp => "rdp",
            Self::Socks => "socks",
            Self::Bgp => "bgp",
            Self::Proxy => "proxy",
            Self::Text => "text",
            Self::Binary => "binary",
        }
    }

    /// Is it a protocol, and not merely text or bytes?
    pub const fn known(self) -> bool {
        !matches!(self, Self::Text | Self::Binary)
    }

    /// Does the server speak first in it? SSH: both do.
    pub const fn server_first(self) -> bool {
        matches!(self, Self::Ssh | Self::Smtp | Self::Ftp | Self::Pop3 | Self::Imap | Self::Mysql)
    }
}

/// What `bytes`, the beginning of one side's stream, look like. `server`: that side is the server; `port`: the server's port,
/// which decides only between protocols whose bytes are alike. `None`: too few bytes to say.
pub fn classify(bytes: &[u8], server: bool, port: Option<u16>) -> Option<Payload> {
    let (&first, rest) = bytes.split_first()?;
    let head = |length: usize| bytes.get(..length);
    if let Some(&[a, b, c, d, e]) = bytes.first_chunk::<5>()
        && tls::record([a, b, c, d, e]).is_some()
    {
        return Some(Payload::Tls);
    }
    if bytes.starts_with(b"PRI * HTTP/2.0") {
        return Some(Payload::Http2);
    }
    if http::status_line(bytes).is_some() {
        return Some(Payload::HttpResponse);
    }
    if http::method(bytes).is_some() {
        return Some(Payload::HttpRequest);
    }
    if bytes.starts_with(b"PROXY ") || bytes.starts_with(super::proxy::SIGNATURE) {
        return Some(Payload::Proxy);
    }
    if let Some(payload) = greeting(bytes, server, port) {
        return Some(payload);
    }
    // Shorter than any message with a header.
    match *bytes {
        [5, count, ..] if !server && usize::from(count) + 2 == bytes.len() && count > 0 => {
            return Some(Payload::Socks);
        }
        [b'S' | b'N'] if server && port == Some(5432) => return Some(Payload::Postgres),
        _ => {}
    }
    if bytes.len() < 4 && !bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) {
        return None;
    }
    if port == Some(53) && framed_dns(bytes).is_some() {
        return Some(Payload::Dns);
    }
    if let Some(payload) = binary(bytes, server, port) {
        return Some(payload);
    }
    // SSL 2.0: length with its top bit, type 1, version 2 or 3.
    if first & 0x80 != 0 && matches!(rest, [_, 1, 0 | 3, ..]) && !server {
        return Some(Payload::Ssl2);
    }
    let shown = head(64).unwrap_or(bytes);
    let readable = shown.iter().filter(|&&b| (0x20..0x7f).contains(&b) || matches!(b, 9 | 10 | 13)).count();
    Some(if readable * 20 >= shown.len() * 19 { Payload::Text } else { Payload::Binary })
}

/// Protocols that greet in text.
fn greeting(bytes: &[u8], server: bool, port: Option<u16>) -> Option<Payload> {
    if bytes.starts_with(b"SSH-") {
        return Some(Payload::Ssh);
    }
    let (first, _) = line(bytes).unwrap_or((bytes, &[]));
    let says = |what: &str| first.windows(what.len()).any(|w| w.eq_ignore_ascii_case(what.as_bytes()));
    let reply = matches!(first, [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9', b' ' | b'-', ..]);
    if server && reply {
        let mail = matches!(port, Some(25 | 465 | 587 | 2525)) || says("SMTP");
        return if mail {
            Some(Payload::Smtp)
        } else if port == Some(21) || says("FTP") {
            Some(Payload::Ftp)
        } else {
            None
        };
    }
    if server {
        return match first {
            _ if begins(first, "+OK") && port != Some(6379) && first.len() > 3 => Some(Payload::Pop3),
            _ if begins(first, "* OK") || begins(first, "* PREAUTH") || begins(first, "* BYE") => {
                Some(Payload::Imap)
            }
            _ if redis_reply(first, port) => Some(Payload::Redis),
            _ => None,
        };
    }
    match first {
        _ if begins(first, "EHLO ") || begins(first, "HELO ") || begins(first, "MAIL FROM:") => {
            Some(Payload::Smtp)
        }
        _ if begins(first, "USER ") && port == Some(21) => Some(Payload::Ftp),
        [b'*', b'0'..=b'9', ..] if bytes.windows(3).any(|w| w == b"\r\n$") => Some(Payload::Redis),
        _ => None,
    }
}

fn redis_reply(first: &[u8], port: Option<u16>) -> bool {
    ["-ERR ", "-NOAUTH ", "-DENIED ", "-WRONGPASS ", "-MOVED ", "-LOADING ", "+PONG"]
        .iter()
        .any(|start| begins(first, start))
        || port == Some(6379) && matches!(first.first(), Some(b'+' | b'-' | b':' | b'$' | b'*'))
}

/// Protocols of bytes, by the fixed parts of their first message.
fn binary(bytes: &[u8], server: bool, port: Option<u16>) -> Option<Payload> {
    let length = bytes.len();
    let mut reader = Reader(bytes);
    let word = reader.u32()?;
    let next = reader.u32();
    let declared = word as usize;
    match (word, next) {
        // SSL or GSS request, cancel request, and protocol 3.0 to 3.2 behind the length of the message.
        (8, Some(80_877_103 | 80_877_104))
        | (16, Some(80_877_102))
        | (9..=10_000, Some(0x0003_0000..=0x0003_0002))
            if !server =>
        {
            return Some(Payload::Postgres);
        }
        (0xffff_ffff, Some(0xffff_ffff)) => return Some(Payload::Bgp),
        (_, Some(0xff53_4d42 | 0xfe53_4d42 | 0xfd53_4d42)) if declared & 0xff00_0000 == 0 => {
            return Some(Payload::Smb);
        }
        _ => {}
    }
    if server && postgres_message(bytes) {
        return Some(Payload::Postgres);
    }
    if server && mysql(bytes).is_some() {
        return Some(Payload::Mysql);
    }
    if bytes.starts_with(b"AMQP") {
        return Some(Payload::Amqp);
    }
    match *bytes {
        [0x10, _, 0, 4 | 6, b'M', b'Q', ..] if !server => Some(Payload::Mqtt),
        [0x20, 2 | 3, 0 | 1, ..] if server && matches!(port, Some(1883)) => Some(Payload::Mqtt),
        [0x12, 0 | 1, high, low, 0, 0, ..] if usize::from(u16::from_be_bytes([high, low])) == length => {
            Some(Payload::Tds)
        }
        [3, 0, high, low, x224, code, ..]
            if usize::from(u16::from_be_bytes([high, low])) == length
                && usize::from(x224) + 5 <= length
                && matches!(code, 0xe0 | 0xd0) =>
        {
            Some(Payload::Rdp)
        }
        [0x30, size, 2, 1, _, 0x60 | 0x61 | 0x63 | 0x77 | 0x78, ..] if usize::from(size) + 2 <= length => {
            Some(Payload::Ldap)
        }
        [4, 1, ..] if !server && length >= 9 && bytes.last() == Some(&0) => Some(Payload::Socks),
        _ => mongo(bytes).then_some(Payload::Mongo),
    }
}

/// A message of a `PostgreSQL` server that may come first: an authentication request or an error.
fn postgres_message(bytes: &[u8]) -> bool {
    match *bytes {
        [b'R', 0, 0, _, _, 0, 0, 0, 0..=12, ..] => true,
        [b'E', 0, 0, _, _, b'S', ..] => bytes.windows(2).any(|w| w == b"\0C"),
        _ => false,
    }
}

/// A `MySQL` server's first packet.
enum Mysql<'a> {
    /// Its version.
    Greeting(&'a [u8]),
    /// Code and words of its refusal.
    Refusal(u16, &'a [u8]),
}

fn mysql(bytes: &[u8]) -> Option<Mysql<'_>> {
    let mut reader = Reader(bytes);
    let [a, b, c, sequence] = *reader.take(4)?.first_chunk::<4>()?;
    let length = u32::from_le_bytes([a, b, c, 0]) as usize;
    if length + 4 != bytes.len() || sequence > 3 {
        return None;
    }
    match reader.u8()? {
        10 if sequence == 0 => {
            let end = reader.0.iter().position(|&byte| byte == 0)?;
            let version = reader.take(end)?;
            (version.first().is_some_and(u8::is_ascii_digit) && version.len() <= 64)
                .then_some(Mysql::Greeting(version))
        }
        0xff => {
            let [low, high] = *reader.take(2)?.first_chunk::<2>()?;
            let code = u16::from_le_bytes([low, high]);
            (1000..5000).contains(&code).then_some(Mysql::Refusal(code, reader.0))
        }
        _ => None,
    }
}

/// `MongoDB`'s header: length, two ids, opcode, all little-endian.
fn mongo(bytes: &[u8]) -> bool {
    let Some(head) = bytes.first_chunk::<16>() else { return false };
    let word = |at: usize| {
        head.get(at..at + 4).and_then(|b| b.first_chunk::<4>()).map_or(0, |b| u32::from_le_bytes(*b))
    };
    matches!(word(12), 1 | 2004 | 2012 | 2013)
        && (16..1 << 24).contains(&word(0))
        && word(0) as usize >= bytes.len()
}

/// A DNS message behind its two bytes of length, whole or cut.
pub(super) fn framed_dns(bytes: &[u8]) -> Option<(dns::DnsMessage, usize)> {
    let mut reader = Reader(bytes);
    let length = usize::from(reader.u16()?);
    let message = dns::dns(reader.up_to(length).0)?;
    Some((message, length + 2))
}

/// What a server says in the clear instead of serving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The protocol's own code: `421`, `53300` (SQLSTATE), `1040` (`MySQL`), `NOAUTH` (Redis). At most 16 characters. Hostile text.
    pub code: Box<str>,
    /// Its words, at most 160 characters. Hostile text.
    pub text: Box<str>,
}

/// The refusal that a server's segment begins with, in the protocol `kind`.
pub(super) fn refusal(bytes: &[u8], kind: Payload) -> Option<Refusal> {
    let (first, _) = line(bytes).unwrap_or((bytes, &[]));
    match kind {
        Payload::Smtp | Payload::Ftp if matches!(first, [b'4' | b'5', b'0'..=b'9', b'0'..=b'9', ..]) => {
            let (code, words) = first.split_at(3);
            Some(Refusal { code: text(code, 3), text: text(words.get(1..)?, SAID) })
        }
        Payload::Pop3 if begins(first, "-ERR") => {
            Some(Refusal { code: "-ERR".into(), text: text(first.get(4..)?, SAID) })
        }
        Payload::Imap if begins(first, "* BYE") => {
            Some(Refusal { code: "BYE".into(), text: text(first.get(5..)?, SAID) })
        }
        Payload::Redis if first.first() == Some(&b'-') => {
            let end = first.iter().position(|&byte| byte == b' ').unwrap_or(first.len());
            Some(Refusal { code: text(first.get(1..end)?, 16), text: text(first.get(end..)?, SAID) })
        }
        Payload::Mysql => {
            let Mysql::Refusal(code, words) = mysql(bytes)? else { return None };
            // Behind `#` and five characters of SQLSTATE, once a client has said that it knows them.
            let words = if words.first() == Some(&b'#') { words.get(6..)? } else { words };
            Some(Refusal { code: code.to_string().into(), text: text(words, SAID) })
        }
        Payload::Postgres if bytes.first() == Some(&b'E') => {
            let mut fields = bytes.get(5..)?.split(|&byte| byte == 0);
            let (mut code, mut words): (&[u8], &[u8]) = (&[], &[]);
            for field in fields.by_ref().take(24) {
                match field.split_first() {
                    Some((b'C', value)) => code = value,
                    Some((b'M', value)) => words = value,
                    _ => {}
                }
            }
            (!code.is_empty()).then(|| Refusal { code: text(code, 16), text: text(words, SAID) })
        }
        _ => None,
    }
}

/// A server's greeting as text: the first line, or the version that a `MySQL` server names.
pub(super) fn banner(bytes: &[u8], kind: Payload) -> Option<Box<str>> {
    match kind {
        Payload::Ssh | Payload::Smtp | Payload::Ftp | Payload::Pop3 | Payload::Imap | Payload::Text => {
            let (first, _) = line(bytes).unwrap_or((bytes, &[]));
            Some(text(first, SAID)).filter(|text| !text.is_empty())
        }
        Payload::Mysql => match mysql(bytes)? {
            Mysql::Greeting(version) => Some(text(version, SAID)),
            Mysql::Refusal(..) => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(bytes: &[u8]) -> Option<Payload> {
        classify(bytes, false, None)
    }

    fn server(bytes: &[u8]) -> Option<Payload> {
        classify(bytes, true, None)
    }

    #[test]
    fn clients_are_told_by_their_first_bytes() {
        assert_eq!(client(b"\x16\x03\x01\x02\0\x01"), Some(Payload::Tls));
        assert_eq!(client(b"GET / HTTP/1.1\r\n"), Some(Payload::HttpRequest));
        assert_eq!(client(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Some(Payload::Http2));
        assert_eq!(client(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"), Some(Payload::Proxy));
        assert_eq!(client(b"\0\0\0\x08\x04\xd2\x16\x2f"), Some(Payload::Postgres));
        assert_eq!(client(b"\0\0\0\x29\0\x03\0\0user\0me\0"), Some(Payload::Postgres));
        assert_eq!(client(b"*1\r\n$4\r\nPING\r\n"), Some(Payload::Redis));
        assert_eq!(client(b"\x10\x0c\0\x04MQTT\x04\x02"), Some(Payload::Mqtt));
        assert_eq!(client(b"\x05\x01\0"), Some(Payload::Socks));
        assert_eq!(client(b"hello there\n"), Some(Payload::Text));
        assert_eq!(client(b"\x01\x02\x80\xff\x07\x00"), Some(Payload::Binary));
        assert_eq!(client(b"\x16\x03"), None, "too little to say");
        assert_eq!(client(b""), None);
    }

    #[test]
    fn servers_are_told_by_their_greetings() {
        assert_eq!(server(b"SSH-2.0-OpenSSH_9.6\r\n"), Some(Payload::Ssh));
        assert_eq!(server(b"220 mx.example.org ESMTP\r\n"), Some(Payload::Smtp));
        assert_eq!(server(b"220 (vsFTPd 3.0.5)\r\n"), Some(Payload::Ftp));
        assert_eq!(classify(b"220 ready\r\n", true, Some(21)), Some(Payload::Ftp));
        assert_eq!(server(b"220 ready\r\n"), Some(Payload::Text));
        assert_eq!(server(b"HTTP/1.1 400 Bad Request\r\n"), Some(Payload::HttpResponse));
        let greeting = b"\x0b\0\0\0\x0a8.0.36\0abc";
        assert_eq!(
            (server(greeting), banner(greeting, Payload::Mysql).as_deref()),
            (Some(Payload::Mysql), Some("8.0.36"))
        );
    }

    #[test]
    fn refusals_give_code_and_words() {
        let said =
            |bytes: &[u8], kind| refusal(bytes, kind).map(|r| (r.code.to_string(), r.text.to_string()));
        let owned = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        let error = b"E\0\0\0\x3fSFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0";
        assert_eq!(server(error), Some(Payload::Postgres));
        assert_eq!(said(error, Payload::Postgres), owned("53300", "sorry, too many clients already"));
        let error = b"\x17\0\0\0\xff\x10\x04Too many connections";
        assert_eq!(said(error, Payload::Mysql), owned("1040", "Too many connections"));
        assert_eq!(said(b"421 closing\r\n", Payload::Smtp), owned("421", "closing"));
        assert_eq!(
            said(b"-NOAUTH Authentication required.\r\n", Payload::Redis),
            owned("NOAUTH", "Authentication required.")
        );
        assert_eq!(said(b"250 ok\r\n", Payload::Smtp), None);
    }

    #[test]
    fn dns_over_tcp_needs_its_length() {
        let query = b"\0\x1d\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x07example\x03org\0\0\x01\0\x01";
        assert_eq!(classify(query, false, Some(53)), Some(Payload::Dns));
        assert_eq!(framed_dns(query).unwrap().1, 31);
    }
}
