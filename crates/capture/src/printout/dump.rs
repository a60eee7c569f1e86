//! Bytes as text: rows of hexadecimal numbers below a packet or alone, as tshark, Wireshark, Fortinet, hexdump, xxd
//! and od print them, a whole frame in one run of digits, and arrays as C programs have them.

use crate::container::Record;
use crate::decode;
use crate::link::LinkType;
use crate::packet::{Body, Layer, Packet};

/// Longest frame that is put together from rows, in bytes: the largest that any network carries.
pub(super) const MAX_FRAME: usize = 256 * 1024;

/// Bytes in one row at most; the column with letters behind it may look like numbers, too.
const ROW: usize = 16;

/// Fewest digits of a whole frame in one run: an Ethernet and an IPv4 header.
const SHORTEST_RUN: usize = 2 * 34;

/// One row of a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Where the row says that it begins, in bytes: read as hexadecimal, and as octal.
    pub(super) offset: (usize, Option<usize>),
    /// What it holds; never empty.
    pub(super) bytes: Vec<u8>,
}

impl Row {
    /// Does this row continue a dump of so many bytes?
    pub(super) fn continues(&self, length: usize) -> bool {
        self.offset.0 == length || self.offset.1 == Some(length)
    }
}

/// Reads one row: an offset, perhaps a colon, and groups of digits.
pub(super) fn row(text: &str) -> Option<Row> {
    let text = text.trim_start();
    let (marked, digits) = text.strip_prefix("0x").map_or((false, text), |rest| (true, rest));
    let end = digits.bytes().position(|byte| !byte.is_ascii_hexdigit())?;
    let (offset, rest) = digits.split_at(end);
    if !(3..=8).contains(&end) {
        return None;
    }
    let (colon, rest) = rest.strip_prefix(':').map_or((false, rest), |rest| (true, rest));
    let rest = rest.strip_prefix([' ', '\t'])?;
    let (bytes, words) = groups(rest)?;
    let octal = (!marked && !colon).then(|| usize::from_str_radix(offset, 8).ok()).flatten();
    // `hexdump` and `od -x` print words of the machine's own byte order.
    let swapped = words && end == 7 && !marked && !colon;
    let bytes =
        if swapped { bytes.chunks(2).flat_map(|pair| pair.iter().rev().copied()).collect() } else { bytes };
    Some(Row { offset: (usize::from_str_radix(offset, 16).ok()?, octal), bytes })
}

/// Groups of two, four or eight digits, all alike but for the last; and whether they have four. Three blanks, a tab or a bar end them.
fn groups(text: &str) -> Option<(Vec<u8>, bool)> {
    let mut bytes = Vec::with_capacity(ROW);
    let mut rest = text.trim_start();
    let mut size = 0;
    while bytes.len() < ROW {
        let end = rest.bytes().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let whole = after.is_empty() || after.starts_with([' ', '\t', '|']);
        let fits = matches!(end, 2 | 4 | 8) && (size == 0 || end == size || end < size && end > 0);
        if !whole || !fits {
            break;
        }
        size = size.max(end);
        for pair in digits.as_bytes().chunks(2) {
            if bytes.len() < ROW {
                bytes
                    .push(std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())?);
            }
        }
        let blanks = after.bytes().take_while(|&byte| byte == b' ').count();
        if blanks == 0 || blanks > 2 || end < size {
            break;
        }
        rest = after.get(blanks..)?;
    }
    (!bytes.is_empty()).then_some((bytes, size == 4))
}

/// A whole frame: one run of digits (Wireshark's "hex stream"), or the same with `\x` before every byte.
pub(super) fn run(text: &str) -> Option<Vec<u8>> {
    let text = text.trim().trim_matches(['"', ';', ',']);
    let plain: String;
    let digits = if text.contains("\\x") {
        plain = text.replace("\\x", "");
        plain.as_str()
    } else {
        text
    };
    let hexadecimal = digits.len() >= SHORTEST_RUN && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hexadecimal && digits.len() / 2 <= MAX_FRAME).then(|| bytes_of(digits)).flatten()
}

/// Digits, two for each byte.
pub(super) fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || digits.is_empty() || digits.len() / 2 > MAX_FRAME {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.as_bytes().chunks(2).map(byte).collect()
}

/// One row of an array: `0x00, 0x1b, …`, perhaps with a comment around.
pub(super) fn array(text: &str) -> Option<Vec<u8>> {
    let text = text.trim().trim_end_matches(['}', ';', ' ']);
    let mut bytes = Vec::new();
    for piece in text.split(',') {
        let piece = piece.trim();
        let piece = piece.split("/*").next().unwrap_or(piece).trim();
        if piece.is_empty() {
            continue;
        }
        let digits = piece.strip_prefix("0x").or_else(|| piece.strip_prefix("0X"))?;
        if !(1..=2).contains(&digits.len()) || bytes.len() >= 64 {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    (bytes.len() >= 2).then_some(bytes)
}

/// What kind of frame these bytes are; a dump does not say it. Only what the bytes agree with.
pub(super) fn link_type(frame: &[u8]) -> Option<LinkType> {
    let version = |at: usize| frame.get(at).map(|byte| byte >> 4);
    let kind = |at: usize| Some(u16::from_be_bytes(*frame.get(at..)?.first_chunk()?));
    let carries = |at: usize| match kind(at) {
        Some(0x0800) => version(at + 2) == Some(4),
        Some(0x86dd) => version(at + 2) == Some(6),
        Some(0x0806) => kind(at + 2).is_some_and(|hardware| matches!(hardware, 1 | 6 | 24 | 32)),
        _ => false,
    };
    // Tags, MPLS, PPPoE.
    let tagged =
        |at: usize| matches!(kind(at), Some(0x8100 | 0x88a8 | 0x9100 | 0x8847 | 0x8848 | 0x8863 | 0x8864));
    if carries(12) {
        return Some(LinkType::Ethernet);
    }
    if carries(14) && kind(0).is_some_and(|way| way <= 4) {
        return Some(LinkType::LinuxSll);
    }
    if kind(0).is_some_and(|kind| matches!(kind, 0x0800 | 0x86dd | 0x0806))
        && frame.get(10).is_some_and(|&way| way <= 4)
        && version(20).is_some_and(|version| matches!(version, 0 | 4 | 6))
    {
        return Some(LinkType::LinuxSll2);
    }
    if raw(frame) {
        return Some(LinkType::RawIp);
    }
    if matches!(frame, [2 | 24 | 28 | 30, 0, 0, 0, ..] | [0, 0, 0, 2 | 24 | 28 | 30, ..])
        && matches!(version(4), Some(4 | 6))
    {
        return Some(LinkType::Null);
    }
    // Only what switches send to groups and tags are believed without an IP header to be seen.
    let group = frame.first().is_some_and(|first| first & 1 == 1);
    (tagged(12) || group && kind(12).is_some_and(|kind| kind <= 1500 || kind >= 0x0800) && frame.len() >= 46)
        .then_some(LinkType::Ethernet)
}

/// An IP header whose lengths agree.
fn raw(frame: &[u8]) -> bool {
    let word = |at: usize| Some(usize::from(u16::from_be_bytes(*frame.get(at..)?.first_chunk()?)));
    match frame.first().map(|first| (first >> 4, first & 15)) {
        Some((4, 5..)) => {
            word(2).is_some_and(|length| length >= 20)
                && frame.get(9).is_some_and(|protocol| {
                    matches!(protocol, 1 | 2 | 4 | 6 | 17 | 41 | 47 | 50 | 51 | 89 | 103 | 112 | 132)
                })
        }
        Some((6, _)) => {
            frame.len() >= 40
                && frame.get(6).is_some_and(|next| {
                    matches!(next, 0 | 4 | 6 | 17 | 41 | 43 | 44 | 47 | 50 | 51 | 58 | 60 | 132)
                })
        }
        _ => false,
    }
}

/// Decodes a frame; `None` where it is nothing that a network carries.
pub(super) fn decode(frame: &[u8], original: Option<u32>, number: u32) -> Option<Packet<'_>> {
    let captured = u32::try_from(frame.len()).ok()?;
    let record = Record {
        offset: 0,
        time: None,
        bad_time: false,
        interface: 0,
        link_type: link_type(frame)?,
        original: original.unwrap_or(captured).max(captured),
        direction: None,
        comment: None,
        frame: 0..frame.len(),
    };
    let packet = decode::decode(record, number, frame);
    (packet.body != Body::Unknown).then_some(packet)
}

/// Could these bytes be a frame?
pub(super) fn is_frame(bytes: &[u8]) -> bool {
    decode(bytes, None, 0).is_some()
}

/// The packet whose bytes a dump shows: what they say, and beside it what only the text tells.
pub(super) fn complete<'a>(text: Packet<'static>, frame: &'a [u8]) -> Packet<'a> {
    if frame.is_empty() {
        return text;
    }
    let raw = link_type(frame) == Some(LinkType::RawIp);
    // tcpdump's length counts the link header, which `-x` leaves out.
    let original = text.original.filter(|_| !raw);
    let Some(decoded) = decode(frame, original, text.number) else { return text };
    if decoded.net.is_none() && text.net.is_some() {
        return text;
    }
    let mut packet = Packet {
        label: text.label,
        line: text.line,
        offset: None,
        time: text.time,
        interface: text.interface,
        original: text.original.or(decoded.original),
        comment: text.comment,
        ..decoded
    };
    packet.link.direction = text.link.direction;
    packet.link.interface_index = text.link.interface_index;
    packet.link.source = packet.link.source.or(text.link.source);
    packet.link.destination = packet.link.destination.or(text.link.destination);
    if raw {
        let tags = text.layers.into_iter().filter(|layer| matches!(layer, Layer::Vlan(_)));
        packet.layers.splice(0..0, tags);
    }
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(text: &str) -> Option<(usize, usize)> {
        row(text).map(|row| (row.offset.0, row.bytes.len()))
    }

    #[test]
    fn rows_of_every_program() {
        // tcpdump, xxd, tshark and Wireshark, hexdump -C, FortiGate.
        let full = [
            "\t0x0010:  4500 003c 1c46 4000 4006 b1e6 ac10 0a63  E..<.F@.@......c",
            "00000010: 4500 003c 1c46 4000 4006 b1e6 ac10 0a63  E..<.F@.@......c",
            "0010  45 00 00 3c 1c 46 40 00 40 06 b1 e6 ac 10 0a 63   E..<.F@.@......c",
            "00000010  45 00 00 3c 1c 46 40 00  40 06 b1 e6 ac 10 0a 63  |E..<.F@.@......c|",
            "0x0010\t 4500 003c 1c46 4000 4006 b1e6 ac10 0a63\t\tE..<.F@.@......c",
            "000010 45 00 00 3c 1c 46 40 00 40 06 b1 e6 ac 10 0a 63",
        ];
        for text in full {
            let row = row(text).unwrap();
            assert!(row.continues(16), "{text}");
            assert_eq!((row.bytes[0], row.bytes[15], row.bytes.len()), (0x45, 0x63, 16), "{text}");
        }
        // The letters behind a short row are none of its bytes.
        assert_eq!(offsets("0030  de ad                                             beef"), Some((48, 2)));
        assert_eq!(offsets("0x0030:  dead be                                  cafe"), Some((48, 3)));
        assert_eq!(offsets("0x0030\t dead beef\t\tcafe"), Some((48, 4)));
    }

    #[test]
    fn words_in_the_machines_order_and_octal_offsets() {
        let found = row("0000020 0045 3c00 461c 0040 0640 e6b1 10ac 630a").unwrap();
        assert!(found.continues(16));
        assert_eq!(found.bytes[..4], [0x45, 0x00, 0x00, 0x3c]);
    }

    #[test]
    fn what_is_no_row() {
        for text in ["12:00:00.1 IP a > b", "0x00a0 : x", "10.0.0.1 > x", "2024 was a good year", "0010"] {
            assert_eq!(row(text), None, "{text}");
        }
    }

    #[test]
    fn whole_frames_and_arrays() {
        let digits = "00".repeat(34);
        assert_eq!(run(&digits).map(|bytes| bytes.len()), Some(34));
        assert_eq!(run(&format!("\"{}\"", "\\x00".repeat(40))).map(|bytes| bytes.len()), Some(40));
        assert_eq!(run("0123456789abcdef"), None);
        assert_eq!(array("0x00, 0x1b, 0xFF, /* x */"), Some(vec![0, 0x1b, 0xff]));
        assert_eq!(array("0x00 and more"), None);
    }
}
