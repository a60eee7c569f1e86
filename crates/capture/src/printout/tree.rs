//! Packets as trees of fields: `tshark -V`, and Wireshark's "Export as plain text" with packet details.

use super::fields::Fields;
use super::record::Record;
use super::scan::{after, group, mac, number32, word};

/// A tree that is being read.
#[derive(Debug, Default)]
pub(super) struct Tree {
    fields: Fields,
    /// The layer that lines belong to, by the line without indent before them.
    layer: Layer,
    /// Number and length of the frame.
    label: Option<u32>,
    length: Option<u32>,
    /// The lines of an ICMP error's quotation are deeper.
    lines: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Layer {
    #[default]
    Frame,
    Link,
    V4,
    V6,
    Tcp,
    Udp,
    Icmp,
    Icmp6,
    Arp,
    Other,
}

/// Layers by the beginning of their line.
const LAYERS: [(&str, Layer); 22] = [
    ("Frame ", Layer::Frame),
    ("Ethernet II", Layer::Link),
    ("IEEE 802.3 Ethernet", Layer::Link),
    ("Linux cooked capture", Layer::Link),
    ("Null/Loopback", Layer::Link),
    ("Raw packet data", Layer::Link),
    ("802.1Q Virtual LAN", Layer::Link),
    ("Internet Protocol Version 6", Layer::V6),
    ("Internet Protocol", Layer::V4),
    ("Transmission Control Protocol", Layer::Tcp),
    ("User Datagram Protocol", Layer::Udp),
    ("Internet Control Message Protocol v6", Layer::Icmp6),
    ("Internet Control Message Protocol", Layer::Icmp),
    ("Address Resolution Protocol", Layer::Arp),
    ("Virtual eXtensible", Layer::Other),
    ("Generic Routing Encapsulation", Layer::Other),
    ("Generic Network Virtualization", Layer::Other),
    ("Domain Name System", Layer::Other),
    ("Data (", Layer::Other),
    ("Line-based text data", Layer::Other),
    ("Media Type", Layer::Other),
    ("[", Layer::Other),
];

/// Fields by layer and by the words before the colon, small letters.
const NAMES: [(Layer, &str, &str); 55] = [
    (Layer::Frame, "interface name", "frame_interface_name"),
    (Layer::Frame, "arrival time", "frame_time"),
    (Layer::Frame, "utc arrival time", "frame_time"),
    (Layer::Frame, "epoch time", "frame_time_epoch"),
    (Layer::Frame, "epoch arrival time", "frame_time_epoch"),
    (Layer::Frame, "time since reference or first frame", "frame_time_relative"),
    (Layer::Frame, "frame number", "frame_number"),
    (Layer::Frame, "frame length", "frame_len"),
    (Layer::Link, "id", "vlan_id"),
    (Layer::Link, "type", "eth_type"),
    (Layer::V4, "time to live", "ip_ttl"),
    (Layer::V4, "identification", "ip_id"),
    (Layer::V4, "total length", "ip_len"),
    (Layer::V4, "protocol", "ip_proto"),
    (Layer::V4, "don't fragment", "ip_flags_df"),
    (Layer::V4, "source", "ip_src"),
    (Layer::V4, "source address", "ip_src"),
    (Layer::V4, "destination", "ip_dst"),
    (Layer::V4, "destination address", "ip_dst"),
    (Layer::V6, "hop limit", "ipv6_hlim"),
    (Layer::V6, "payload length", "ipv6_plen"),
    (Layer::V6, "next header", "ipv6_nxt"),
    (Layer::V6, "source", "ipv6_src"),
    (Layer::V6, "source address", "ipv6_src"),
    (Layer::V6, "destination", "ipv6_dst"),
    (Layer::V6, "destination address", "ipv6_dst"),
    (Layer::Tcp, "source port", "tcp_srcport"),
    (Layer::Tcp, "destination port", "tcp_dstport"),
    (Layer::Tcp, "sequence number", "tcp_seq"),
    (Layer::Tcp, "sequence number (raw)", "tcp_seq_raw"),
    (Layer::Tcp, "acknowledgment number", "tcp_ack"),
    (Layer::Tcp, "acknowledgment number (raw)", "tcp_ack_raw"),
    (Layer::Tcp, "flags", "tcp_flags"),
    (Layer::Tcp, "window", "tcp_window_size_value"),
    (Layer::Tcp, "window size value", "tcp_window_size_value"),
    (Layer::Tcp, "calculated window size", "tcp_window_size"),
    (Layer::Tcp, "tcp segment len", "tcp_len"),
    (Layer::Tcp, "checksum status", "tcp_checksum_status"),
    (Layer::Tcp, "mss value", "tcp_options_mss_val"),
    (Layer::Tcp, "maximum segment size", "tcp_options_mss_val"),
    (Layer::Tcp, "shift count", "tcp_options_wscale_shift"),
    (Layer::Tcp, "timestamp value", "tcp_options_timestamp_tsval"),
    (Layer::Tcp, "timestamp echo reply", "tcp_options_timestamp_tsecr"),
    (Layer::Tcp, "left edge", "tcp_options_sack_le"),
    (Layer::Tcp, "right edge", "tcp_options_sack_re"),
    (Layer::Udp, "source port", "udp_srcport"),
    (Layer::Udp, "destination port", "udp_dstport"),
    (Layer::Udp, "length", "udp_length"),
    (Layer::Icmp, "mtu of next hop", "icmp_mtu"),
    (Layer::Icmp6, "mtu", "icmpv6_mtu"),
    (Layer::Icmp, "identifier (be)", "icmp_ident"),
    (Layer::Icmp, "sequence number (be)", "icmp_seq"),
    (Layer::Icmp6, "identifier", "icmpv6_echo_identifier"),
    (Layer::Icmp6, "sequence", "icmpv6_echo_sequence_number"),
    (Layer::Icmp6, "target address", "icmpv6_nd_ns_target_address"),
];

/// `Frame 1: 74 bytes on wire (592 bits), …`, or of old versions `Frame 1 (74 bytes on wire, 74 bytes captured)`.
pub(super) fn begins(text: &str) -> bool {
    let Some((_, rest)) = after(text, "Frame ").and_then(number32) else { return false };
    let rest = rest.trim_start_matches([':', ' ', '(']);
    number32(rest).is_some_and(|(_, rest)| rest.trim_start().starts_with("byte"))
        || after(rest, "Packet, ").is_some_and(|rest| number32(rest).is_some())
}

impl Tree {
    /// Starts with the line for which [`begins`] is true.
    pub(super) fn new(text: &str) -> Self {
        let mut tree = Self::default();
        if let Some((label, rest)) = after(text, "Frame ").and_then(number32) {
            tree.label = Some(label);
            let rest = rest.trim_start_matches([':', ' ', '(']);
            tree.length = number32(after(rest, "Packet, ").unwrap_or(rest)).map(|(length, _)| length);
        }
        if let Some(name) = text.split(" on interface ").nth(1) {
            let name = name.split([',', ' ']).next().unwrap_or_default();
            if !name.is_empty() && number32(name).is_none() {
                tree.fields.add("frame.interface_name", name.trim_matches('"'));
            }
        }
        tree
    }

    /// Takes one more line, with its indent; `false` where it is none of this tree.
    pub(super) fn line(&mut self, text: &str, depth: usize) -> bool {
        let line = text.trim();
        self.lines = self.lines.saturating_add(1);
        let layer = LAYERS.iter().find(|(start, _)| line.starts_with(start)).map(|(_, layer)| *layer);
        // The packet that an ICMP error quotes stands deeper, and has layers of its own.
        let quoted = depth > 0
            && matches!(layer, Some(Layer::V4 | Layer::V6 | Layer::Tcp | Layer::Udp))
            && line.contains("Src");
        if depth == 0 || quoted {
            let Some(layer) = layer.or_else(|| (depth == 0 && protocol(line)).then_some(Layer::Other)) else {
                return false;
            };
            if begins(line) {
                return false;
            }
            self.layer = layer;
            self.title(line);
            return true;
        }
        self.field(line);
        true
    }

    /// The line of a layer names its ends.
    fn title(&mut self, line: &str) {
        let value = |name: &str| {
            let rest = line.split(name).nth(1)?;
            let rest = rest.split([',']).next()?.trim();
            // `localhost (127.0.0.1)`
            Some(match rest.split_once('(') {
                Some((_, inside)) => inside.trim_end_matches(')').trim().to_owned(),
                None => rest.to_owned(),
            })
        };
        let pairs: &[(&str, &str)] = match self.layer {
            Layer::Link => &[("Src: ", "eth_src"), ("Dst: ", "eth_dst"), ("ID: ", "vlan_id")],
            Layer::V4 => &[("Src: ", "ip_src"), ("Dst: ", "ip_dst")],
            Layer::V6 => &[("Src: ", "ipv6_src"), ("Dst: ", "ipv6_dst")],
            Layer::Tcp => {
                &[("Src Port: ", "tcp_srcport"), ("Dst Port: ", "tcp_dstport"), ("Len: ", "tcp_len")]
            }
            Layer::Udp => &[("Src Port: ", "udp_srcport"), ("Dst Port: ", "udp_dstport")],
            _ => &[],
        };
        for (mark, name) in pairs {
            if let Some(text) = value(mark) {
                self.fields.add(name, &text);
            }
        }
        if self.layer == Layer::Other {
            for (start, field, mark) in [
                ("Virtual eXtensible", "vxlan_vni", "VNI: "),
                ("Generic Network", "geneve_vni", "VNI: "),
                ("Generic Routing", "gre_proto", ""),
            ] {
                if line.starts_with(start) {
                    let id = line.split(mark).nth(1).filter(|_| !mark.is_empty()).unwrap_or("0");
                    self.fields.add(field, id.split(',').next().unwrap_or(id));
                }
            }
        }
    }

    fn field(&mut self, line: &str) {
        // Bits: `.... .... ..1. = Syn: Set`.
        let line = match line.split_once(" = ") {
            Some((bits, rest)) if bits.bytes().all(|byte| b".01 ".contains(&byte)) => rest,
            _ => line,
        };
        let line = line.strip_prefix('[').map_or(line, |inner| inner.trim_end_matches(']'));
        let line = after(line, "TCP Option - ").unwrap_or(line);
        if let Some(rest) = after(line, "Timestamps: TSval ").filter(|_| self.layer == Layer::Tcp) {
            let (now, rest) = word(rest);
            self.fields.add("tcp_options_timestamp_tsval", now.trim_end_matches(','));
            if let Some(echo) = after(rest, "TSecr ") {
                self.fields.add("tcp_options_timestamp_tsecr", word(echo).0);
            }
            return;
        }
        if line.starts_with("SACK permitted") && self.layer == Layer::Tcp {
            self.fields.add("tcp_options_sack_perm", "1");
            return;
        }
        if let Some(rest) = after(line, "Window scale: ").filter(|_| self.layer == Layer::Tcp) {
            self.fields.add("tcp_options_wscale_shift", word(rest).0);
            return;
        }
        let Some((name, text)) = line.split_once(": ") else { return };
        let mut name = name.trim().to_ascii_lowercase();
        let text = text.trim();
        if matches!(self.layer, Layer::Icmp | Layer::Icmp6) && matches!(name.as_str(), "type" | "code") {
            let six = if self.layer == Layer::Icmp6 { "v6" } else { "" };
            self.fields.add(&format!("icmp{six}_{name}"), &number_of(text));
            return;
        }
        if self.layer == Layer::Arp {
            self.arp(&name, text);
            return;
        }
        // Old versions have no line for the number on the wire, and print a relative one with a remark.
        if name == "sequence number" && self.layer == Layer::Tcp && text.is_empty() {
            name.clear();
        }
        let Some((_, _, field)) =
            NAMES.iter().find(|(layer, known, _)| *layer == self.layer && *known == name)
        else {
            return;
        };
        // The ends are in the layer's own line, too.
        let end = matches!(
            *field,
            "ip_src"
                | "ip_dst"
                | "ipv6_src"
                | "ipv6_dst"
                | "tcp_srcport"
                | "tcp_dstport"
                | "udp_srcport"
                | "udp_dstport"
                | "vlan_id"
        );
        if end && self.fields.first(field).is_some()
            || *field == "tcp_len" && self.fields.first(field).is_some()
        {
            return;
        }
        let text = if field.starts_with("frame_time") {
            text.trim_end_matches(" seconds").to_owned()
        } else {
            number_of(text)
        };
        self.fields.add(field, &text);
    }

    fn arp(&mut self, name: &str, text: &str) {
        let field = match name {
            "opcode" => "arp_opcode",
            "sender mac address" => "arp_src_hw_mac",
            "sender ip address" => "arp_src_proto_ipv4",
            "target mac address" => "arp_dst_hw_mac",
            "target ip address" => "arp_dst_proto_ipv4",
            _ => return,
        };
        self.fields.add(field, &number_of(text));
    }

    /// The packet.
    pub(super) fn finish(mut self) -> Option<Record> {
        if self.lines < 2 {
            return None;
        }
        let mut record = self.fields.record()?;
        record.label = record.label.or(self.label);
        record.original = record.original.or(self.length);
        Some(record)
    }
}

/// `request (1)` is 1, `a (10.0.0.1)` the address, `0x002 (SYN)` the number before; otherwise the first word.
fn number_of(text: &str) -> String {
    let (first, rest) = word(text);
    if first.starts_with(|c: char| c.is_ascii_digit()) || mac(first).is_some() {
        return first.to_owned();
    }
    let inside = text.find('(').and_then(|at| group(text.get(at..)?, '(', ')'));
    match inside {
        Some(found) if !rest.is_empty() => found.inside.to_owned(),
        _ => first.to_owned(),
    }
}

/// Could this be the line of some other protocol's layer?
fn protocol(line: &str) -> bool {
    let first = line.chars().next().is_some_and(|c| c.is_ascii_uppercase());
    first
        && line.len() < 200
        && !line.starts_with("No.")
        && !line.ends_with(['.', ':', '?'])
        && (line.contains("Protocol") || line.contains("Layer") || line.contains(", ") || !line.contains(' '))
}
