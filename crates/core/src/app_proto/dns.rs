//! DNS messages (RFC 1035), as UDP, TCP, mDNS (RFC 6762) and LLMNR (RFC 4795) carry them.

use std::sync::Arc;

use super::bytes::Reader;

/// Longest name in wire form, bytes (RFC 1035, section 2.3.4).
const LONGEST: usize = 255;
/// Most labels of a name.
const LABELS: usize = 127;

/// Response codes that rules ask for (RFC 1035, section 4.1.1).
pub mod rcode {
    /// No error; the answer may still be empty.
    pub const NOERROR: u8 = 0;
    /// The server could not read the query.
    pub const FORMERR: u8 = 1;
    /// The server failed: its own upstream, DNSSEC, its zone.
    pub const SERVFAIL: u8 = 2;
    /// The name does not exist.
    pub const NXDOMAIN: u8 = 3;
    /// The server does not know this kind of query.
    pub const NOTIMP: u8 = 4;
    /// The server refuses to answer this client or this zone.
    pub const REFUSED: u8 = 5;
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The name without the last point ("example.org"; "." for the root), bytes that are no printable ASCII as `\DDD`. At most
    /// 1,020 characters. Hostile text.
    pub name: Arc<str>,
    /// Record type: 1 = A, 28 = AAAA, see [`kind_name`].
    pub kind: u16,
}

/// A message as far as the analysis needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsMessage {
    /// Transaction id. 0 in mDNS.
    pub id: u16,
    /// It is a response.
    pub response: bool,
    /// 0 = query, 4 = notify, 5 = update.
    pub opcode: u8,
    /// Response code, 0 to 15 (0 in queries), see [`rcode`].
    pub rcode: u8,
    /// The answer did not fit: ask again over TCP.
    pub truncated: bool,
    /// The first question. Print-outs show none in responses.
    pub question: Option<Question>,
    /// Records in the answer section.
    pub answers: u16,
    /// Records in the authority section.
    pub authorities: u16,
    /// Records in the additional section.
    pub additionals: u16,
}

impl DnsMessage {
    /// A response that says "no such record": neither an error nor an answer.
    pub fn is_empty_answer(&self) -> bool {
        self.response && self.rcode == rcode::NOERROR && self.answers == 0 && !self.truncated
    }
}

/// Reads a message. `None` where the bytes are none: too short, names broken, counts that no resolver sends.
pub(super) fn dns(bytes: &[u8]) -> Option<DnsMessage> {
    let mut reader = Reader(bytes);
    let id = reader.u16()?;
    let flags = reader.u16()?;
    let questions = reader.u16()?;
    let (answers, authorities, additionals) = (reader.u16()?, reader.u16()?, reader.u16()?);
    let response = flags & 0x8000 != 0;
    let opcode = (flags >> 11 & 15) as u8;
    // The bit between AD and RA must be zero, and nobody asks many questions in one message, mDNS aside.
    if flags & 0x40 != 0 || questions > 64 || opcode > 6 || (!response && questions == 0 && answers == 0) {
        return None;
    }
    let question = if questions == 0 {
        None
    } else {
        let name = name(bytes, &mut reader)?;
        let kind = reader.u16()?;
        let class = reader.u16()?;
        // mDNS marks unicast questions with the top bit of the class.
        (matches!(class & 0x7fff, 1..=4 | 254 | 255)).then_some(())?;
        Some(Question { name: name.into(), kind })
    };
    Some(DnsMessage {
        id,
        response,
        opcode,
        rcode: (flags & 15) as u8,
        truncated: flags & 0x200 != 0,
        question,
        answers,
        authorities,
        additionals,
    })
}

/// A name, pointers followed. Only pointers backward count, so that none can lead in a circle.
fn name<'a>(message: &'a [u8], reader: &mut Reader<'a>) -> Option<String> {
    let mut out = String::new();
    let mut octets = 0_usize;
    let mut inside = *reader;
    let mut jumped = false;
    let mut lowest = message.len();
    for _ in 0..LABELS {
        let length = inside.u8()?;
        match length {
            0 => {
                if !jumped {
                    *reader = inside;
                }
                if out.is_empty() {
                    out.push('.');
                }
                return Some(out);
            }
            1..=63 => {
                octets += usize::from(length) + 1;
                if octets > LONGEST {
                    return None;
                }
                if !out.is_empty() {
                    out.push('.');
                }
                for &byte in inside.take(usize::from(length))? {
                    escape(&mut out, byte);
                }
            }
            192.. => {
                let at = usize::from(length & 63) << 8 | usize::from(inside.u8()?);
                if !jumped {
                    *reader = inside;
                }
                jumped = true;
                if at >= lowest {
                    return None;
                }
                lowest = at;
                inside = Reader(message.get(at..)?);
            }
            _ => return None,
        }
    }
    None
}

/// RFC 1035, section 5.1: `\.` for a point inside a label, `\DDD` for what cannot be shown.
fn escape(out: &mut String, byte: u8) {
    match byte {
        b'.' | b'\\' => {
            out.push('\\');
            out.push(char::from(byte));
        }
        0x21..=0x7e => out.push(char::from(byte)),
        _ => {
            out.push('\\');
            for digit in [byte / 100, byte / 10 % 10, byte % 10] {
                out.push(char::from(b'0' + digit));
            }
        }
    }
}

/// Names of record types (IANA), both ways.
const KINDS: [(u16, &str); 20] = [
    (1, "A"),
    (2, "NS"),
    (5, "CNAME"),
    (6, "SOA"),
    (12, "PTR"),
    (13, "HINFO"),
    (15, "MX"),
    (16, "TXT"),
    (28, "AAAA"),
    (33, "SRV"),
    (35, "NAPTR"),
    (43, "DS"),
    (48, "DNSKEY"),
    (64, "SVCB"),
    (65, "HTTPS"),
    (99, "SPF"),
    (251, "IXFR"),
    (252, "AXFR"),
    (255, "ANY"),
    (257, "CAA"),
];

/// The name of a record type ("AAAA"), where it is a common one.
pub fn kind_name(kind: u16) -> Option<&'static str> {
    KINDS.iter().find(|(number, _)| *number == kind).map(|(_, name)| *name)
}

/// The number of a record type by its name, `TYPE65` and `Type65` included.
pub(super) fn kind_of(name: &str) -> Option<u16> {
    let known = KINDS.iter().find(|(_, known)| *known == name).map(|(number, _)| *number);
    known.or_else(|| name.get(4..).filter(|_| super::bytes::begins(name.as_bytes(), "type"))?.parse().ok())
}

/// The name of a response code as tools print it ("NXDOMAIN").
pub fn rcode_name(code: u8) -> Option<&'static str> {
    [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
        "NOTAUTH", "NOTZONE",
    ]
    .get(usize::from(code))
    .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Query 0x1234, RD, one question: example.org AAAA IN.
    const QUERY: &[u8] = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x07example\x03org\0\0\x1c\0\x01";

    #[test]
    fn a_query_gives_id_name_and_type() {
        let message = dns(QUERY).unwrap();
        assert_eq!((message.id, message.response, message.rcode), (0x1234, false, 0));
        let question = message.question.unwrap();
        assert_eq!((&*question.name, question.kind), ("example.org", 28));
    }

    #[test]
    fn a_response_gives_its_code_and_counts() {
        let mut bytes = QUERY.to_vec();
        bytes[2] = 0x83; // QR, TC, RD
        bytes[3] = 0x83; // RA, NXDOMAIN
        bytes[9] = 1; // one authority
        let message = dns(&bytes).unwrap();
        assert!(message.response && message.truncated);
        assert_eq!((message.rcode, message.answers, message.authorities), (rcode::NXDOMAIN, 0, 1));
    }

    #[test]
    fn hostile_bytes_in_a_name_are_escaped() {
        let bytes = b"\0\x01\0\0\0\x01\0\0\0\0\0\0\x04a.\x1b<\0\0\x01\0\x01";
        assert_eq!(&*dns(bytes).unwrap().question.unwrap().name, "a\\.\\027<");
    }

    #[test]
    fn a_name_that_points_at_itself_or_forward_is_refused() {
        let bytes = b"\0\x01\0\0\0\x01\0\0\0\0\0\0\xc0\x0c\0\x01\0\x01";
        assert_eq!(dns(bytes).and_then(|m| m.question), None);
        for cut in 0..QUERY.len() {
            assert_eq!(dns(&QUERY[..cut]), None, "cut to {cut}");
        }
    }

    #[test]
    fn types_have_names_both_ways() {
        assert_eq!((kind_name(65), kind_of("AAAA"), kind_of("Type65")), (Some("HTTPS"), Some(28), Some(65)));
        assert_eq!((rcode_name(5), kind_of("é€é")), (Some("REFUSED"), None));
    }
}
