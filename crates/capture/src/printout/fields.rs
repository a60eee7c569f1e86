//! A packet as a list of fields with Wireshark's names, wherever they come from: JSON, a table with a header, a tree.

use std::sync::Arc;

use super::clock::Printed;
use super::host::{self, NOT_SHOWN};
use super::record::{Record, Wireshark};
use super::scan::{after, hex_or_decimal, mac, number, number32, word};
use super::tcp::{self, FLAGS_NOT_SHOWN};
use super::{clock, date, dump, tshark};
use crate::packet::{
    Arp, Body, Checksum, Datagram, Host, Icmp, IcmpMessage, Layer, Net, Oddity, Port, Quoted, Segment,
    TcpFlags, TcpOptions, Unreachable,
};
use crate::seq::{Number, SeqNum};

/// Fields of one packet that are kept, and the longest value in bytes (but for a whole frame).
const MAX_FIELDS: usize = 512;
const MAX_VALUE: usize = 300;

/// Beginnings of names that are kept.
const LAYERS: [&str; 19] = [
    "frame_",
    "eth_",
    "sll_",
    "vlan_",
    "ip_",
    "ipv6_",
    "tcp_",
    "udp_",
    "icmp_",
    "icmpv6_",
    "arp_",
    "vxlan_",
    "geneve_",
    "gre_",
    "mpls_",
    "dns_",
    "_ws_col_",
    "timestamp",
    "erspan_",
];

/// One packet's fields, in the order of the input; a name may come several times, outermost layer first.
#[derive(Debug, Default)]
pub(super) struct Fields {
    all: Vec<(String, String)>,
    bytes: Vec<u8>,
}

impl Fields {
    /// Takes one field. `tcp.srcport`, `tcp_srcport` and `tcp_tcp_srcport` are the same name.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let mut name = name.trim().to_ascii_lowercase().replace('.', "_");
        if let Some((layer, rest)) = name.split_once('_')
            && !layer.is_empty()
            && rest.strip_prefix(layer).is_some_and(|rest| rest.starts_with('_'))
        {
            name = name.split_off(name.len() - rest.len());
        }
        if name == "frame_raw" {
            if self.bytes.is_empty()
                && let Some(bytes) = dump::bytes_of(value)
            {
                self.bytes = bytes;
            }
            return;
        }
        let known = LAYERS.iter().any(|layer| name.starts_with(layer)) && !name.ends_with("_raw")
            || matches!(name.as_str(), "tcp_seq_raw" | "tcp_ack_raw");
        let value = value.trim();
        if !known || value.is_empty() || self.all.len() >= MAX_FIELDS {
            return;
        }
        let end = value.char_indices().take_while(|(at, _)| *at < MAX_VALUE).last();
        let end = end.map_or(0, |(at, last)| at + last.len_utf8());
        self.all.push((name, value.get(..end).unwrap_or_default().to_owned()));
    }

    /// Nothing was taken.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.bytes.is_empty()
    }

    fn each<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name.
    pub(super) fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.each(name).next()
    }

    fn nth(&self, name: &str, place: usize) -> Option<&str> {
        self.all.iter().filter(|(known, _)| known == name).nth(place).map(|(_, value)| value.as_str())
    }

    fn last<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.each(name).last()
    }

    fn value(&self, name: &str) -> Option<u32> {
        self.last(name).and_then(value)
    }

    /// The value at a place, or the last where there are fewer.
    fn at<'a>(&'a self, name: &'a str, place: usize) -> Option<&'a str> {
        self.each(name).nth(place).or_else(|| self.last(name))
    }

    fn set(&self, name: &str) -> Option<bool> {
        self.last(name).and_then(set)
    }

    /// The time, whatever it counts from.
    fn time(&self) -> Option<Printed> {
        let whole = |name: &str| self.first(name).and_then(clock::read).map(|(time, _)| time);
        whole("frame_time_epoch")
            .or_else(|| self.first("frame_time").and_then(date::read).map(|(time, _)| time))
            .or_else(|| whole("frame_time"))
            .or_else(|| whole("frame_time_relative"))
            .or_else(|| self.first("_ws_col_time").and_then(date::read).map(|(time, _)| time))
            .or_else(|| whole("_ws_col_time"))
            .or_else(|| {
                // Milliseconds, beside the layers of `-T ek`.
                let millis = self.first("timestamp").and_then(number).filter(|(_, rest)| rest.is_empty())?.0;
                i64::try_from(millis).ok()?.checked_mul(1_000_000).map(Printed::Absolute)
            })
    }

    /// The packet, where the fields say which hosts are speaking.
    pub(super) fn record(&mut self) -> Option<Record> {
        let mut record = Record { time: self.time(), label: self.value("frame_number"), ..Record::default() };
        record.quality.fields = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        record.interface = self.first("frame_interface_name").map(str::to_owned);
        record.original = self.first("frame_len").or(self.first("_ws_col_length")).and_then(value);
        record.link.source = self.first("eth_src").or(self.first("sll_src_eth")).and_then(mac);
        record.link.destination = self.first("eth_dst").and_then(mac);
        record.wireshark = Some(Wireshark::default());
        self.summary(&mut record);
        let tunnels = self.tunnels(&mut record);
        if let Some(operation) = self.value("arp_opcode") {
            record.body = Body::Arp(self.arp(u16::try_from(operation).unwrap_or(0)));
            record.net = None;
        } else {
            self.network(&mut record, tunnels);
        }
        record.bytes = std::mem::take(&mut self.bytes);
        let empty = record.net.is_none() && record.body == Body::Unknown && record.bytes.is_empty();
        if record.net.is_none() && record.body == Body::Unknown && record.link.source.is_some() {
            record.body =
                Body::NotIp(self.last("eth_type").and_then(value).and_then(|kind| u16::try_from(kind).ok()));
            return Some(record);
        }
        (!empty).then_some(record)
    }

    /// What the columns of the packet list say, where they are among the fields.
    fn summary(&self, record: &mut Record) {
        let column = |name: &'static str| self.first(name);
        let source = column("_ws_col_source")
            .or(column("_ws_col_def_src"))
            .or(self.last("ip_src"))
            .or(self.last("ipv6_src"));
        let destination = column("_ws_col_destination")
            .or(column("_ws_col_def_dst"))
            .or(self.last("ip_dst"))
            .or(self.last("ipv6_dst"));
        // Old versions leave the destination empty where it is a broadcast.
        let destination = destination.or(self.first("eth_dst")).unwrap_or("");
        if let Some(source) = source.or(self.first("eth_src"))
            && let Some(info) = column("_ws_col_info")
        {
            let protocol = column("_ws_col_protocol").unwrap_or("");
            tshark::row(record, source, destination, protocol, record.original, info);
        }
    }

    fn tunnels(&self, record: &mut Record) -> usize {
        for tag in self.each("vlan_id").filter_map(value).take(4) {
            record.layers.push(Layer::Vlan(u16::try_from(tag & 0xfff).unwrap_or_default()));
        }
        let before = record.layers.len();
        let tunnels =
            [("vxlan_vni", "vxlan"), ("geneve_vni", "geneve"), ("gre_key", "gre"), ("gre_proto", "gre")];
        for (field, name) in tunnels {
            for id in self.each(field).take(4) {
                let known =
                    record.layers.iter().any(|layer| matches!(layer, Layer::Tunnel { name: "gre", .. }));
                if field != "gre_proto" || !known {
                    let id = value(id).filter(|_| field != "gre_proto");
                    record.layers.push(Layer::Tunnel { name, id });
                }
            }
        }
        let addresses = self.each("ip_src").count() + self.each("ipv6_src").count();
        let others = record.layers.len() - before;
        let error = self.first("icmp_type").or(self.first("icmpv6_type")).is_some();
        if others == 0 && addresses > 1 && !error {
            record.layers.push(Layer::Tunnel { name: "ipip", id: None });
        }
        others
    }

    fn network(&self, record: &mut Record, tunnels: usize) {
        let message = self.message();
        let (old, new) = (self.each("ip_src").count(), self.each("ipv6_src").count());
        if let (true, Some(_)) = (old + new == 0, &record.net) {
            // The columns alone tell the hosts.
        } else if old + new > 0 {
            let innermost = (old + new).saturating_sub(1);
            let place = if message.is_some() { tunnels.min(innermost) } else { innermost };
            record.net =
                Some(self.header(place, message.as_ref().map_or(new > 0 && old == 0, |(v6, _)| *v6)));
        } else {
            return;
        }
        if let Some((v6, message)) = message {
            let quoted = self.quoted(tunnels + 1);
            record.body = Body::Icmp(Icmp { v6, message, quoted, length: None });
        } else if let Some(ports) = self.ports("tcp") {
            let segment = self.segment(record, ports);
            record.body = Body::Tcp(segment);
        } else if let Some((source_port, destination_port)) = self.ports("udp") {
            let note = match &record.body {
                Body::Udp(datagram) => datagram.note.clone(),
                _ => self.last("dns_qry_name").map(Arc::from),
            };
            let length = self.value("udp_length").and_then(|length| length.checked_sub(8));
            record.body = Body::Udp(Datagram {
                source_port,
                destination_port,
                length,
                checksum: Checksum::Unknown,
                note,
            });
        } else if record.body == Body::Unknown {
            let protocol =
                self.value("ip_proto").or(self.value("ipv6_nxt")).and_then(|value| u8::try_from(value).ok());
            record.body = match protocol {
                // Neither ports nor flags are among the fields.
                Some(6) => {
                    let none = || Port::Name(Arc::from(NOT_SHOWN));
                    let segment = self.segment(record, (none(), none()));
                    Body::Tcp(segment)
                }
                protocol => Body::Other(protocol, None),
            };
        }
        let protocol = match &record.body {
            Body::Tcp(_) => Some(6),
            Body::Udp(_) => Some(17),
            Body::Icmp(icmp) => Some(if icmp.v6 { 58 } else { 1 }),
            _ => None,
        };
        if let Some(net) = &mut record.net {
            net.protocol = protocol.or(net.protocol);
        }
    }

    /// The IP header at a place, outermost first.
    fn header(&self, place: usize, v6: bool) -> Net {
        let v6 = v6 || self.first("ip_src").is_none();
        let name = |four: &'static str, six: &'static str| self.at(if v6 { six } else { four }, place);
        let host = |text: Option<&str>| host::host(text.unwrap_or(NOT_SHOWN));
        let small = |text: Option<&str>| text.and_then(value).and_then(|value| u8::try_from(value).ok());
        let flags = self.at("ip_flags", place).and_then(value);
        // Three bits, at the end or at the beginning of the field.
        let bit = |at: u32| {
            flags.map(|flags| if flags > 7 { flags >> 12 & 15 | flags >> 4 & 15 } else { flags } & at != 0)
        };
        Net {
            source: host(name("ip_src", "ipv6_src")),
            destination: host(name("ip_dst", "ipv6_dst")),
            ttl: small(name("ip_ttl", "ipv6_hlim")),
            id: self.at("ip_id", place).filter(|_| !v6).and_then(value).and_then(|id| u16::try_from(id).ok()),
            dont_fragment: if v6 {
                Some(true)
            } else {
                self.at("ip_flags_df", place)
                    .and_then(set)
                    .or_else(|| bit(if flags > Some(7) { 4 } else { 2 }))
            },
            fragment: None,
            total_length: match name("ip_len", "ipv6_plen").and_then(value) {
                Some(length) if v6 => length.checked_add(40),
                length => length,
            },
            ecn: small(self.at("ip_dsfield_ecn", place)).filter(|ecn| *ecn < 4),
            protocol: small(name("ip_proto", "ipv6_nxt")),
            checksum: Checksum::Unknown,
        }
    }

    fn ports(&self, layer: &str) -> Option<(Port, Port)> {
        let field = |name: &str| self.last(&format!("{layer}_{name}")).map(host::port);
        if let (Some(source), Some(destination)) = (field("srcport"), field("dstport")) {
            return Some((source, destination));
        }
        let name = format!("{layer}_port");
        let mut both = self.each(&name).map(host::port);
        Some((both.next()?, both.next()?))
    }

    fn segment(&self, record: &mut Record, ports: (Port, Port)) -> Segment {
        let mut segment = match std::mem::replace(&mut record.body, Body::Unknown) {
            Body::Tcp(segment) => segment,
            _ => tcp::segment(ports.0.clone(), ports.1.clone()),
        };
        (segment.source_port, segment.destination_port) = ports;
        let shown = segment.flags != TcpFlags::default()
            && !record.oddities.contains(&Oddity::HeadersCut(FLAGS_NOT_SHOWN));
        match self.flags() {
            Some(flags) => {
                segment.flags = flags;
                record.oddities.retain(|oddity| *oddity != Oddity::HeadersCut(FLAGS_NOT_SHOWN));
            }
            None if !shown => {
                if !record.oddities.contains(&Oddity::HeadersCut(FLAGS_NOT_SHOWN)) {
                    record.oddities.push(Oddity::HeadersCut(FLAGS_NOT_SHOWN));
                }
                segment.flags = TcpFlags::ACK; // as nearly every segment has it
            }
            None => {}
        }
        let (wire, relative) = (self.value("tcp_seq_raw"), self.value("tcp_seq"));
        let absolute = |number: u32| Number::Absolute(SeqNum(number));
        segment.seq = wire.map(absolute).or(relative.map(Number::Relative)).or(segment.seq);
        let ack = self.value("tcp_ack_raw").map(absolute).or(self.value("tcp_ack").map(Number::Relative));
        segment.ack = ack.or(segment.ack).filter(|_| segment.flags.ack());
        segment.length = self.value("tcp_len").or(segment.length);
        if let Some(window) =
            self.value("tcp_window_size_value").and_then(|window| u16::try_from(window).ok())
        {
            segment.window = Some(window);
        } else if let (Some(window), Some(row)) = (self.value("tcp_window_size"), &mut record.wireshark) {
            row.window = Some(window);
        }
        if segment.window.is_some()
            && let Some(row) = &mut record.wireshark
        {
            row.window = None;
        }
        self.options(&mut segment);
        if let Some(row) = &mut record.wireshark {
            row.scale = segment.options.as_ref().and_then(|options| options.window_scale).map(u32::from);
            row.above = false;
        }
        segment.checksum = match self.last("tcp_checksum_status").and_then(|status| status.chars().next()) {
            Some('1' | 'G' | 'g') => Checksum::Good,
            Some('0' | 'B' | 'b') => Checksum::Bad,
            _ => segment.checksum,
        };
        segment
    }

    fn flags(&self) -> Option<TcpFlags> {
        if let Some(bits) = self.value("tcp_flags") {
            return Some(TcpFlags(u16::try_from(bits & 0x1ff).unwrap_or_default()));
        }
        if let Some(letters) = self.last("tcp_flags_str") {
            let flag = |letter| match letter {
                'F' => TcpFlags::FIN,
                'S' => TcpFlags::SYN,
                'R' => TcpFlags::RST,
                'P' => TcpFlags::PSH,
                'A' => TcpFlags::ACK,
                'U' => TcpFlags::URG,
                'E' => TcpFlags::ECE,
                'C' => TcpFlags::CWR,
                _ => TcpFlags::default(),
            };
            return Some(letters.chars().map(flag).fold(TcpFlags::default(), |all, flag| all | flag));
        }
        let names = [
            ("syn", TcpFlags::SYN),
            ("ack", TcpFlags::ACK),
            ("fin", TcpFlags::FIN),
            ("reset", TcpFlags::RST),
            ("push", TcpFlags::PSH),
            ("urg", TcpFlags::URG),
        ];
        let mut found = None;
        let mut told = 0;
        for (name, flag) in names {
            if let Some(set) = self.set(&format!("tcp_flags_{name}")) {
                told += 1;
                found = Some(found.unwrap_or_default() | if set { flag } else { TcpFlags::default() });
            }
        }
        // One flag alone does not tell what the others are.
        found.filter(|_| told > 1)
    }

    fn options(&self, segment: &mut Segment) {
        let mss = self
            .value("tcp_options_mss_val")
            .or(self.value("tcp_options_mss"))
            .and_then(|mss| u16::try_from(mss).ok());
        let scale = self.value("tcp_options_wscale_shift").and_then(|shift| u8::try_from(shift).ok());
        let times = self.value("tcp_options_timestamp_tsval").zip(self.value("tcp_options_timestamp_tsecr"));
        let permitted = self.first("tcp_options_sack_perm").is_some();
        let (left, right) = (self.each("tcp_options_sack_le"), self.each("tcp_options_sack_re"));
        // Edges are counted from where the other direction's numbers are counted from.
        let base = self
            .value("tcp_ack_raw")
            .zip(self.value("tcp_ack"))
            .map(|(wire, relative)| wire.wrapping_sub(relative));
        let relative = |text: &str| {
            let edge = value(text)?;
            Some(
                base.map_or(Number::Relative(edge), |base| Number::Absolute(SeqNum(base.wrapping_add(edge)))),
            )
        };
        let sack: Vec<_> =
            left.zip(right).take(4).filter_map(|(left, right)| relative(left).zip(relative(right))).collect();
        if mss.is_none() && scale.is_none() && times.is_none() && !permitted && sack.is_empty() {
            return;
        }
        let known = segment.options.take().unwrap_or_default();
        segment.options = Some(TcpOptions {
            mss: mss.or(known.mss),
            window_scale: scale.or(known.window_scale),
            sack_permitted: permitted || known.sack_permitted,
            sack: if sack.is_empty() { known.sack } else { sack },
            timestamps: times.or(known.timestamps),
            order: known.order,
        });
    }

    /// Family and meaning of an ICMP message.
    fn message(&self) -> Option<(bool, IcmpMessage)> {
        let old = self.first("icmp_type").and_then(value);
        let kind = old.or_else(|| self.first("icmpv6_type").and_then(value))?;
        let v6 = old.is_none();
        let layer = if v6 { "icmpv6" } else { "icmp" };
        let code = self.first(if v6 { "icmpv6_code" } else { "icmp_code" }).and_then(value).unwrap_or(0);
        let word = |six: &str, four: &str| {
            let text = self.first(if v6 { six } else { four }).and_then(value)?;
            u16::try_from(text).ok()
        };
        let echo =
            (word("icmpv6_echo_identifier", "icmp_ident"), word("icmpv6_echo_sequence_number", "icmp_seq"));
        let target = || {
            host::host(
                self.first(&format!("{layer}_nd_ns_target_address"))
                    .or(self.first("icmpv6_nd_na_target_address"))
                    .unwrap_or(NOT_SHOWN),
            )
        };
        let message = match icmp_message(v6, kind, code) {
            IcmpMessage::EchoRequest(..) => IcmpMessage::EchoRequest(echo.0, echo.1),
            IcmpMessage::EchoReply(..) => IcmpMessage::EchoReply(echo.0, echo.1),
            IcmpMessage::TooBig(_) => {
                IcmpMessage::TooBig(self.value(if v6 { "icmpv6_mtu" } else { "icmp_mtu" }))
            }
            IcmpMessage::NeighbourSolicitation(_) => IcmpMessage::NeighbourSolicitation(target()),
            IcmpMessage::NeighbourAdvertisement(_) => IcmpMessage::NeighbourAdvertisement(target()),
            message => message,
        };
        Some((v6, message))
    }

    fn quoted(&self, place: usize) -> Option<Box<Quoted>> {
        let (source, destination) = ["ip", "ipv6"].iter().find_map(|layer| {
            let address = |way: &str| {
                let name = format!("{layer}_{way}");
                self.nth(&name, place).map(host::host)
            };
            address("src").zip(address("dst"))
        })?;
        let tcp = self.ports("tcp");
        let protocol = if tcp.is_some() { Some(6) } else { self.ports("udp").map(|_| 17) };
        let ports = tcp.or_else(|| self.ports("udp"));
        let (source_port, destination_port) =
            ports.map_or((None, None), |(source, destination)| (Some(source), Some(destination)));
        let seq = self.value("tcp_seq_raw").map(SeqNum);
        Some(Box::new(Quoted { source, destination, protocol, source_port, destination_port, seq, id: None }))
    }

    fn arp(&self, operation: u16) -> Arp {
        let address = |name: &str| {
            self.first(name).map(host::host).filter(|host| *host != Host::Name(Arc::from(NOT_SHOWN)))
        };
        Arp {
            operation,
            sender_mac: self.first("arp_src_hw_mac").and_then(mac),
            sender: address("arp_src_proto_ipv4"),
            target_mac: self.first("arp_dst_hw_mac").and_then(mac),
            target: address("arp_dst_proto_ipv4"),
        }
    }
}

/// The meaning of type and code (RFC 792, RFC 4443, RFC 4861), without what else the message says.
pub(super) fn icmp_message(v6: bool, kind: u32, code: u32) -> IcmpMessage {
    let target = || Host::Name(Arc::from(NOT_SHOWN));
    match (v6, kind, code) {
        (false, 8, _) | (true, 128, _) => IcmpMessage::EchoRequest(None, None),
        (false, 0, _) | (true, 129, _) => IcmpMessage::EchoReply(None, None),
        (false, 3, 4) | (true, 2, _) => IcmpMessage::TooBig(None),
        (false, 3, _) | (true, 1, _) => IcmpMessage::Unreachable(unreachable(v6, code)),
        (false, 11, _) | (true, 3, _) => IcmpMessage::TimeExceeded(code == 1),
        (false, 5, _) | (true, 137, _) => IcmpMessage::Redirect,
        (true, 135, _) => IcmpMessage::NeighbourSolicitation(target()),
        (true, 136, _) => IcmpMessage::NeighbourAdvertisement(target()),
        _ => IcmpMessage::Other(u8::try_from(kind).unwrap_or(255), u8::try_from(code).unwrap_or(0)),
    }
}

/// Codes of RFC 792 and RFC 1812, and of RFC 4443.
fn unreachable(v6: bool, code: u32) -> Unreachable {
    match (v6, code) {
        (_, 0) => Unreachable::Network,
        (false, 1) | (true, 3) => Unreachable::Host,
        (false, 2) => Unreachable::Protocol,
        (false, 3) | (true, 4) => Unreachable::Port,
        (false, 5) => Unreachable::SourceRoute,
        (false, 9) => Unreachable::NetworkProhibited,
        (false, 10) => Unreachable::HostProhibited,
        (false, 13) | (true, 1) => Unreachable::AdminProhibited,
        _ => Unreachable::Other(u8::try_from(code).unwrap_or(255)),
    }
}

/// `0x0012`, `18`, `18 (…)`, `Time to Live: 64`'s 64.
fn value(text: &str) -> Option<u32> {
    let (value, rest) = hex_or_decimal(text.trim())?;
    (!rest.starts_with(|c: char| c.is_alphanumeric() || c == '.' || c == ':')).then_some(value)
}

/// `1`, `True`, `Set`, and their opposites.
fn set(text: &str) -> Option<bool> {
    match word(text).0.to_ascii_lowercase().as_str() {
        "1" | "true" | "set" => Some(true),
        "0" | "false" | "not" => Some(false),
        _ => None,
    }
}

/// Does this look like the name of a field: `tcp.srcport`, `_ws.col.Info`?
pub(super) fn is_name(text: &str) -> bool {
    let layers = [
        "frame.", "eth.", "ip.", "ipv6.", "tcp.", "udp.", "icmp.", "icmpv6.", "arp.", "dns.", "tls.",
        "http.", "vlan.", "_ws.", "sll.", "data.", "ssl.", "vxlan.", "http2.", "quic.", "wlan.",
    ];
    layers.iter().any(|layer| after(text, layer).is_some())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && number32(text).is_none()
}
