//! The IP header: in parentheses under `-v`, or as remarks behind everything else in older versions.

use super::record::{Quality, Record};
use super::scan::{group, hex_or_decimal, number, number32, word};
use crate::packet::{Checksum, Fragment, Host, Net};

/// What a header in parentheses says, or the remarks that older versions put at the end of a line.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent marks of one header")]
pub(super) struct Header {
    pub(super) ttl: Option<u8>,
    pub(super) id: Option<u16>,
    pub(super) dont_fragment: Option<bool>,
    pub(super) more: bool,
    pub(super) offset: Option<u32>,
    pub(super) protocol: Option<u8>,
    pub(super) total_length: Option<u32>,
    pub(super) ecn: Option<u8>,
    pub(super) bad_checksum: bool,
    /// The header has options: its own length is not known then.
    pub(super) options: bool,
    pub(super) v6: bool,
}

impl Header {
    /// Is this how the inside of a header's parentheses begins?
    pub(super) fn starts(text: &str) -> bool {
        ["(tos ", "(ttl ", "(class ", "(flowlabel ", "(hlim ", "(flags ", "(len "]
            .iter()
            .any(|start| text.starts_with(start))
    }

    /// Reads `tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 60`, or IPv6's
    /// `flowlabel 0x1, hlim 64, next-header TCP (6) payload length: 40`.
    pub(super) fn read(&mut self, text: &str, closed: bool) -> Quality {
        let mut quality = Quality { open: !closed, ..Quality::default() };
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (piece, next) = super::scan::part(text);
            rest = next;
            if self.piece(piece).is_some() {
                quality.fields += 1;
            } else if closed || rest.is_some() {
                quality.junk += 1;
            }
        }
        quality
    }

    /// One piece of it; `None` where it is not understood to its end.
    fn piece(&mut self, piece: &str) -> Option<()> {
        let (name, value) = word(piece);
        let rest = match name {
            "tos" | "class" => {
                let (tos, rest) = hex_or_decimal(value)?;
                self.ecn = u8::try_from(tos & 3).ok();
                self.v6 |= name == "class";
                rest
            }
            "ttl" | "hlim" => {
                let (ttl, rest) = number(value)?;
                self.ttl = u8::try_from(ttl).ok();
                self.v6 |= name == "hlim";
                rest
            }
            "id" => {
                let (id, rest) = number(value)?;
                self.id = u16::try_from(id).ok();
                rest
            }
            "offset" => {
                let (offset, rest) = number32(value)?;
                self.offset = Some(offset);
                rest
            }
            "length" | "length:" | "len" => {
                let (length, rest) = number32(value)?;
                self.total_length = Some(length);
                // `[was 0, presumed TSO]`
                group(rest.trim_start(), '[', ']').map_or(rest, |remark| remark.rest)
            }
            "flags" => {
                let flags = group(value, '[', ']')?;
                let known = |word: &str| matches!(word, "" | "DF" | "none" | "rsvd" | "MF");
                if !flags.inside.split(|c: char| !c.is_alphanumeric()).all(known) {
                    return None;
                }
                self.dont_fragment = Some(flags.inside.contains("DF"));
                self.more = flags.inside.contains('+');
                flags.rest
            }
            "proto" => {
                let (protocol, rest) = number(value.get(value.rfind('(')? + 1..)?)?;
                self.protocol = u8::try_from(protocol).ok();
                rest.strip_prefix(')')?
            }
            "next-header" => {
                let (protocol, rest) = number(value.get(value.find('(')? + 1..)?)?;
                self.protocol = u8::try_from(protocol).ok();
                self.v6 = true;
                match rest.strip_prefix(')')?.trim_start() {
                    "" => "",
                    length => self.payload_length(length.strip_prefix("payload length: ")?)?,
                }
            }
            "payload" => self.payload_length(value.strip_prefix("length ")?)?,
            // With its remark on ECN: `tos 0x2,ECT(0)`.
            "ECT(0)" | "ECT(1)" | "CE" => value,
            "flowlabel" => hex_or_decimal(value)?.1,
            "options" => {
                self.options = true;
                ""
            }
            "bad" => {
                self.bad_checksum = true;
                ""
            }
            _ => return None,
        };
        rest.trim().is_empty().then_some(())
    }

    /// The fixed header of 40 bytes is not counted in it (RFC 8200, section 3); 0 stands for more than fits.
    fn payload_length<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (length, rest) = number32(text)?;
        self.total_length = length.checked_add(40).filter(|_| length > 0);
        Some(rest)
    }

    /// Older versions print parts of the header behind everything else: `(DF)`, `[tos 0x10]`,
    /// `(ttl 64, id 1, len 60)`, `(frag 7668:1480@0+)`. Gives the text without them.
    pub(super) fn read_tail<'a>(&mut self, text: &'a str, record: &mut Record) -> &'a str {
        let mut text = text.trim_end();
        for _ in 0..6 {
            let open = match text.bytes().last() {
                Some(b')') => text.rfind('('),
                Some(b']') => text.rfind('['),
                _ => None,
            };
            let Some((before, remark)) = open.map(|open| text.split_at(open)) else { break };
            let inside = remark.get(1..remark.len().saturating_sub(1)).unwrap_or_default();
            let known = match word(inside).0 {
                "DF" => {
                    self.dont_fragment = Some(true);
                    inside == "DF"
                }
                "ttl" | "len" | "hlim" => {
                    let quality = self.read(inside, true);
                    record.quality.junk += quality.junk;
                    quality.fields > 0
                }
                "tos" => self.read(inside, true).fields > 0,
                "frag" => self.fragment(inside).is_some(),
                "ipip-proto-4" => true,
                _ => false,
            };
            if !known {
                break;
            }
            record.field();
            text = before.trim_end();
        }
        text
    }

    /// `frag 7668:1480@2960+`
    fn fragment(&mut self, text: &str) -> Option<()> {
        let (id, rest) = number(text.strip_prefix("frag ")?.trim_start())?;
        let (_length, rest) = number(rest.strip_prefix(':')?)?;
        let (offset, rest) = number32(rest.strip_prefix('@')?)?;
        self.id = u16::try_from(id).ok();
        self.offset = Some(offset);
        self.more = rest.starts_with('+');
        Some(())
    }

    pub(super) fn net(&self, source: Host, destination: Host, protocol: Option<u8>) -> Net {
        let v6 = self.v6 || source.ip().is_some_and(|ip| ip.is_ipv6());
        let fragment = (self.more || self.offset.is_some_and(|offset| offset > 0))
            .then(|| Fragment { offset: self.offset.unwrap_or(0), more: self.more });
        Net {
            source,
            destination,
            ttl: self.ttl,
            id: self.id,
            dont_fragment: if v6 { Some(true) } else { self.dont_fragment },
            fragment,
            total_length: self.total_length,
            ecn: self.ecn,
            protocol: protocol.or(self.protocol),
            checksum: if self.bad_checksum { Checksum::Bad } else { Checksum::Unknown },
        }
    }

    /// Length of what the packet carries, by its own length.
    pub(super) fn payload(&self) -> Option<u32> {
        let whole = !self.options && !self.more && self.offset.unwrap_or(0) == 0;
        self.total_length.filter(|_| whole)?.checked_sub(if self.v6 { 40 } else { 20 })
    }

    /// Length of a UDP payload, by the length of the datagram.
    pub(super) fn udp_payload(&self) -> Option<u32> {
        let direct =
            self.protocol == Some(17) && !self.options && !self.more && self.offset.unwrap_or(0) == 0;
        let headers = if self.v6 { 48 } else { 28 };
        self.total_length.filter(|_| direct).and_then(|length| length.checked_sub(headers))
    }
}
