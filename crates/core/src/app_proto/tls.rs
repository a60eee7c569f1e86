//! TLS records (RFC 8446, section 5; RFC 5246, section 6) up to both hellos, and alerts.

use smallvec::SmallVec;

use super::bytes::{Reader, text};

/// Longest record body with its expansion, bytes (RFC 5246, section 6.2.3).
pub(super) const LONGEST_RECORD: u16 = (1 << 14) + 2048;
/// ALPN names kept of a hello.
const NAMES: usize = 8;
/// First byte of the version numbers of drafts of TLS 1.3 (0x7f0e is draft 14).
const DRAFT: u16 = 0x7f;
/// `SHA-256("HelloRetryRequest")`, its first bytes: the random of a server hello that asks for another try (RFC 8446, section 4.1.3).
const RETRY: [u8; 8] = [0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11];

/// Record types (IANA TLS `ContentType`).
pub mod content {
    /// `change_cipher_spec`
    pub const CHANGE_CIPHER_SPEC: u8 = 20;
    /// `alert`
    pub const ALERT: u8 = 21;
    /// `handshake`
    pub const HANDSHAKE: u8 = 22;
    /// `application_data`; in TLS 1.3 everything that is encrypted.
    pub const APPLICATION_DATA: u8 = 23;
}

/// The header of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RecordHeader {
    pub(super) content: u8,
    pub(super) length: u16,
}

/// Reads the five bytes of a record's header; `None` where they are none.
pub(super) fn record(bytes: [u8; 5]) -> Option<RecordHeader> {
    let [content, major, minor, high, low] = bytes;
    let length = u16::from_be_bytes([high, low]);
    (matches!(content, 20..=24) && major == 3 && minor <= 4 && length <= LONGEST_RECORD)
        .then_some(RecordHeader { content, length })
}

/// What a client offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientHello {
    /// The server's name as the client wrote it, at most 255 characters. Hostile text.
    pub sni: Option<Box<str>>,
    /// Protocols that it offers, the first 8, each at most 32 characters. Hostile text.
    pub alpn: SmallVec<[Box<str>; 2]>,
    /// Highest version it offers: 0x0303 = TLS 1.2, 0x0304 = TLS 1.3, see [`version_name`].
    pub version: u16,
    /// All of it was read. Otherwise what is missing may still have been in it.
    pub complete: bool,
    /// It hides the real name (ECH, extension 0xfe0d); [`Self::sni`] is then the public name of a front, or a decoy.
    pub encrypted: bool,
}

/// What a server chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerHello {
    /// The version, as in [`ClientHello::version`].
    pub version: u16,
    /// Cipher suite (IANA number).
    pub cipher: u16,
    /// The protocol it chose; TLS 1.3 encrypts that.
    pub alpn: Option<Box<str>>,
    /// It asks for another client hello instead (`HelloRetryRequest`).
    pub retry: bool,
}

/// A handshake message of type 1. `bytes` is its body, perhaps cut; `None` where not even the fixed part is there.
pub(super) fn client_hello(bytes: &[u8], length: usize) -> Option<ClientHello> {
    let mut reader = Reader(bytes);
    let mut hello =
        ClientHello { version: reader.u16()?, complete: bytes.len() >= length, ..ClientHello::default() };
    if hello.version >> 8 != 3 {
        return None;
    }
    reader.take(32)?;
    if let Some(mut extensions) = reader
        .short()
        .and_then(|_| reader.long())
        .and_then(|_| reader.short())
        .and_then(|_| Some(usize::from(reader.u16()?)))
        .map(|length| reader.up_to(length))
    {
        each(&mut extensions, |kind, mut body| match kind {
            0 => {
                hello.sni = body.long().and_then(|mut list| {
                    list.u8();
                    Some(text(list.long()?.0, 255))
                });
            }
            16 => {
                let mut list = body.long().unwrap_or(Reader(&[]));
                while let Some(name) = list.short()
                    && hello.alpn.len() < NAMES
                {
                    hello.alpn.push(text(name.0, 32));
                }
            }
            43 => {
                let mut list = body.short().unwrap_or(Reader(&[]));
                let mut draft = None;
                while let Some(version) = list.u16() {
                    if version >> 8 == DRAFT {
                        draft = draft.max(Some(version));
                    }
                    // Values of the form 0x?A?A are there to keep servers tolerant (RFC 8701).
                    if version & 0x0f0f != 0x0a0a && version >> 8 == 3 {
                        hello.version = hello.version.max(version);
                    }
                }
                if hello.version < 0x0304 {
                    hello.version = draft.unwrap_or(hello.version);
                }
            }
            0xfe0d => hello.encrypted = true,
            _ => {}
        });
    }
    Some(hello)
}

/// A handshake message of type 2.
pub(super) fn server_hello(bytes: &[u8]) -> Option<ServerHello> {
    let mut reader = Reader(bytes);
    let version = reader.u16()?;
    if version >> 8 != 3 {
        return None;
    }
    let retry = reader.take(32)?.starts_with(&RETRY);
    reader.short()?;
    let mut hello = ServerHello { version, cipher: reader.u16()?, alpn: None, retry };
    reader.u8()?;
    let length = reader.u16().unwrap_or(0);
    let mut extensions = reader.up_to(usize::from(length));
    each(&mut extensions, |kind, mut body| match kind {
        16 => hello.alpn = body.long().and_then(|mut list| Some(text(list.short()?.0, 32))),
        43 => hello.version = body.u16().unwrap_or(version),
        _ => {}
    });
    Some(hello)
}

/// Calls `take` for every extension that is there; the last one may be cut.
fn each<'a>(extensions: &mut Reader<'a>, mut take: impl FnMut(u16, Reader<'a>)) {
    while let (Some(kind), Some(length)) = (extensions.u16(), extensions.u16()) {
        take(kind, extensions.up_to(usize::from(length)));
    }
}

/// "TLS 1.3" for 0x0304.
pub fn version_name(version: u16) -> Option<&'static str> {
    Some(match version {
        0x0300 => "SSL 3.0",
        0x0301 => "TLS 1.0",
        0x0302 => "TLS 1.1",
        0x0303 => "TLS 1.2",
        0x0304 => "TLS 1.3",
        draft if draft >> 8 == DRAFT => "a draft of TLS 1.3",
        _ => return None,
    })
}

/// Descriptions of alerts (IANA TLS `Alerts`).
const ALERTS: [(u8, &str); 31] = [
    (0, "close_notify"),
    (10, "unexpected_message"),
    (20, "bad_record_mac"),
    (21, "decryption_failed"),
    (22, "record_overflow"),
    (30, "decompression_failure"),
    (40, "handshake_failure"),
    (41, "no_certificate"),
    (42, "bad_certificate"),
    (43, "unsupported_certificate"),
    (44, "certificate_revoked"),
    (45, "certificate_expired"),
    (46, "certificate_unknown"),
    (47, "illegal_parameter"),
    (48, "unknown_ca"),
    (49, "access_denied"),
    (50, "decode_error"),
    (51, "decrypt_error"),
    (70, "protocol_version"),
    (71, "insufficient_security"),
    (80, "internal_error"),
    (86, "inappropriate_fallback"),
    (90, "user_canceled"),
    (100, "no_renegotiation"),
    (109, "missing_extension"),
    (110, "unsupported_extension"),
    (112, "unrecognized_name"),
    (113, "bad_certificate_status_response"),
    (115, "unknown_psk_identity"),
    (116, "certificate_required"),
    (120, "no_application_protocol"),
];

/// The name of an alert's description (`unknown_ca`).
pub fn alert_name(description: u8) -> Option<&'static str> {
    ALERTS.iter().find(|(number, _)| *number == description).map(|(_, name)| *name)
}

/// The number by a name as tools print it: "Unknown CA", "Handshake Failure".
pub(super) fn alert_of(name: &str) -> Option<u8> {
    let name = name.trim().to_ascii_lowercase().replace(' ', "_");
    ALERTS.iter().find(|(_, known)| *known == name).map(|(number, _)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body of a client hello with these extensions.
    fn client(extensions: &[u8]) -> Vec<u8> {
        let mut body = vec![3, 3];
        body.extend([7; 32]);
        body.extend([0, 0, 2, 0x13, 0x01, 1, 0]);
        body.extend((extensions.len() as u16).to_be_bytes());
        body.extend(extensions);
        body
    }

    const SNI: &[u8] = b"\0\0\0\x10\0\x0e\0\0\x0bexample.org";
    const ALPN: &[u8] = b"\0\x10\0\x0e\0\x0c\x02h2\x08http/1.1";
    const VERSIONS: &[u8] = b"\0\x2b\0\x07\x06\xfa\xfa\x03\x04\x03\x03";

    #[test]
    fn a_client_hello_names_server_protocols_and_version() {
        let body = client(&[SNI, ALPN, VERSIONS].concat());
        let hello = client_hello(&body, body.len()).unwrap();
        assert_eq!(hello.sni.as_deref(), Some("example.org"));
        assert_eq!(hello.alpn.iter().map(|n| &**n).collect::<Vec<_>>(), ["h2", "http/1.1"]);
        assert_eq!(version_name(hello.version), Some("TLS 1.3"), "the value for tolerance is passed over");
        assert!(hello.complete);
    }

    #[test]
    fn a_cut_client_hello_gives_what_is_there() {
        let body = client(&[SNI, ALPN, VERSIONS].concat());
        let cut = &body[..body.len() - VERSIONS.len()];
        let hello = client_hello(cut, body.len()).unwrap();
        assert_eq!((hello.sni.as_deref(), hello.complete), (Some("example.org"), false));
        for end in 0..body.len() {
            let _ = client_hello(&body[..end], body.len());
        }
    }

    #[test]
    fn a_server_hello_gives_the_chosen_version_and_a_retry_shows() {
        let mut body = vec![3, 3];
        body.extend([1; 32]);
        body.extend(b"\0\x13\x02\0\0\x06\0\x2b\0\x02\x03\x04");
        let hello = server_hello(&body).unwrap();
        assert_eq!((hello.version, hello.cipher, hello.retry), (0x0304, 0x1302, false));
        body[2..10].copy_from_slice(&RETRY);
        assert!(server_hello(&body).unwrap().retry);
    }

    #[test]
    fn a_record_header_is_told_from_other_bytes() {
        assert_eq!(record([22, 3, 1, 2, 0]).map(|r| r.length), Some(512));
        assert_eq!(record(*b"GET /"), None);
        assert_eq!(record([22, 3, 1, 0xff, 0xff]), None);
    }

    #[test]
    fn alerts_have_names_both_ways() {
        assert_eq!((alert_name(48), alert_of("Unknown CA")), (Some("unknown_ca"), Some(48)));
        assert_eq!(alert_name(200), None);
    }
}
