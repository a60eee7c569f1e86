//! What is compared, and why it may differ.

use pcaplain_capture::{Body, Number, Oddity, Packet, Port};

/// The values that are compared, as text; empty where there is none.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Seen {
    time: String,
    source: String,
    destination: String,
    transport: &'static str,
    ports: String,
    flags: String,
    seq: String,
    ack: String,
}

impl Seen {
    pub(crate) fn fields(&self) -> [(&'static str, &str); 8] {
        [
            ("time", &self.time),
            ("source", &self.source),
            ("destination", &self.destination),
            ("transport", self.transport),
            ("ports", &self.ports),
            ("flags", &self.flags),
            ("sequence number", &self.seq),
            ("acknowledgment number", &self.ack),
        ]
    }

    /// Follows Wireshark's list of protocols down to the packet that we show: the innermost, but not those quoted in ICMP.
    pub(crate) fn by_wireshark(row: &[String]) -> Self {
        let occurrence =
            |column: usize, index: usize| row[column].split(',').nth(index).unwrap_or_default().to_owned();
        let mut seen = Self { time: row[0].clone(), ..Self::default() };
        let (mut ip, mut ipv6, mut tcp, mut udp) = (0, 0, 0, 0);
        for protocol in row[1].split(':') {
            match protocol {
                "ip" | "ipv6" => {
                    let time = std::mem::take(&mut seen.time);
                    seen = Self { time, ..Self::default() };
                    let (column, index) = if protocol == "ip" { (2, &mut ip) } else { (4, &mut ipv6) };
                    seen.source = occurrence(column, *index);
                    seen.destination = occurrence(column + 1, *index);
                    *index += 1;
                }
                "tcp" => {
                    seen.transport = "tcp";
                    seen.ports = ends(&occurrence(6, tcp), &occurrence(7, tcp));
                    // With the reserved bits, which we leave out.
                    let flags = u16::from_str_radix(occurrence(8, tcp).trim_start_matches("0x"), 16);
                    seen.flags = flags.map_or(String::new(), |flags| format!("0x{:03x}", flags & 0x1ff));
                    seen.seq = occurrence(9, tcp);
                    seen.ack = occurrence(10, tcp);
                    tcp += 1;
                }
                "udp" => {
                    seen.transport = "udp";
                    seen.ports = ends(&occurrence(11, udp), &occurrence(12, udp));
                    udp += 1;
                }
                "arp" => seen = Self { time: seen.time, ..Self::default() },
                "icmp" | "icmpv6" => {
                    seen.transport = "icmp";
                    break;
                }
                _ => {}
            }
        }
        seen
    }

    pub(crate) fn by_us(packet: &Packet<'_>) -> Self {
        let time = packet.time.map(|time| {
            format!("{}.{:09}", time.0.div_euclid(1_000_000_000), time.0.rem_euclid(1_000_000_000))
        });
        let mut seen = Self { time: time.unwrap_or_default(), ..Self::default() };
        if let Some(net) = &packet.net {
            seen.source = net.source.to_string();
            seen.destination = net.destination.to_string();
        }
        let ports = |source: &Port, destination: &Port| format!("{source} {destination}");
        let number = |number: Option<Number>| number.map_or(String::new(), |number| number.raw().to_string());
        match &packet.body {
            Body::Tcp(tcp) => {
                seen.transport = "tcp";
                seen.ports = ports(&tcp.source_port, &tcp.destination_port);
                seen.flags = format!("0x{:03x}", tcp.flags.0);
                seen.seq = number(tcp.seq);
                // Wireshark shows the field whether it means something or not.
                seen.ack = number(tcp.ack.or(tcp.stray_ack.map(Number::Absolute)));
                if seen.ack.is_empty() {
                    "0".clone_into(&mut seen.ack);
                }
            }
            Body::Udp(udp) => {
                seen.transport = "udp";
                seen.ports = ports(&udp.source_port, &udp.destination_port);
            }
            Body::Cut(protocol, source, destination) => {
                seen.transport = transport(*protocol);
                seen.ports = ports(source, destination);
            }
            Body::Icmp(_) => seen.transport = "icmp",
            // The IP header says what it is, and nothing of it was captured.
            Body::Unknown if packet.oddities.iter().any(|oddity| matches!(oddity, Oddity::HeadersCut(_))) => {
                seen.transport = packet.net.as_ref().and_then(|net| net.protocol).map_or("", transport);
            }
            _ => {}
        }
        seen
    }

    /// Wireshark keeps the fraction of a second in 32 bits with a sign: where a record has a larger one, only what is left of
    /// it can be compared.
    pub(crate) fn same_time(&self, other: &Self, packet: &Packet<'_>) -> bool {
        let odd = packet.oddities.contains(&Oddity::BadTime);
        self.time == other.time
            || odd && overflown(&self.time, packet.time.map(|time| time.0)).unwrap_or(false)
    }
}

/// Is `shown` what is left of `nanos`?
fn overflown(shown: &str, nanos: Option<i64>) -> Option<bool> {
    let (sign, shown) = shown.strip_prefix('-').map_or((1, shown), |shown| (-1, shown));
    let (seconds, fraction) = shown.split_once('.')?;
    let seconds = seconds.parse::<i64>().ok()?.checked_mul(1_000_000_000)?;
    let shown = fraction.parse::<i64>().ok()? * sign;
    Some((nanos?.checked_sub(seconds)? - shown) % (1 << 32) == 0)
}

fn transport(protocol: u8) -> &'static str {
    match protocol {
        1 | 58 => "icmp",
        6 => "tcp",
        17 => "udp",
        _ => "",
    }
}

/// Both ports; nothing where there are none.
fn ends(source: &str, destination: &str) -> String {
    let both = format!("{source} {destination}");
    if both == " " { String::new() } else { both }
}

/// What is not read here, by the protocols that Wireshark finds in it.
const NOT_READ: [(&str, &str); 8] = [
    ("cfp", "Wireshark takes the last four bytes of a short frame in FabricPath for its check sequence"),
    ("6lowpan", "6LoWPAN in Zigbee's encapsulation is not read; the datagram around it is shown"),
    ("sflow", "samples in sFlow are no packets of this capture; the datagram around them is shown"),
    ("openflow", "packets in OpenFlow are no packets of this capture; the segment around them is shown"),
    (
        "gtpprime",
        "charging messages (GTP') carry no packets of subscribers; the datagram around them is shown",
    ),
    ("lisp", "control messages of LISP quote packets; the datagram around them is shown"),
    ("vjc", "compressed TCP headers on serial lines (RFC 1144) are not read"),
    ("wlan", "frames of a Wi-Fi mesh, and aggregated ones in a tunnel, are not all read"),
];

/// Why the two differ; `None` where nobody has found out.
pub(crate) fn reason(
    row: &[String],
    packet: &Packet<'_>,
    theirs: &Seen,
    ours: &Seen,
) -> Option<&'static str> {
    let protocols: Vec<&str> = row[1].split(':').collect();
    let has = |protocol: &str| protocols.contains(&protocol);
    if let Some((_, why)) = NOT_READ.iter().find(|(protocol, _)| has(protocol)) {
        return Some(why);
    }
    let odd = |wanted: fn(&Oddity) -> bool| packet.oddities.iter().any(wanted);
    let nothing = |seen: &Seen| seen.source.is_empty() && seen.destination.is_empty();
    let total = packet.net.as_ref().and_then(|net| net.total_length).unwrap_or_default();
    let fragment = packet.net.as_ref().is_some_and(|net| net.fragment.is_some());
    Some(match () {
        () if odd(|oddity| matches!(oddity, Oddity::HeadersCut("ip")))
            && !nothing(theirs)
            && nothing(ours) =>
        {
            "of an IP header that is cut, Wireshark shows the fields that are there, and here there are none"
        }
        () if has("ipv6.fraghdr") || fragment => {
            "fragments that contradict each other are put together in another way"
        }
        () if odd(|oddity| {
            matches!(oddity, Oddity::BadLength(_) | Oddity::Malformed(_) | Oddity::HeadersCut(_))
        }) =>
        {
            "of a damaged header, one shows what the other leaves out"
        }
        () if total > 65_535 || matches!(protocols.last(), Some(&("udp" | "udp:data"))) => {
            "packets of more than 64 KiB, as a card gets them before it cuts them, are not read by this Wireshark"
        }
        () if theirs.ports.ends_with(" 8472") => "VXLAN on port 8472 is data to this Wireshark",
        () if row[1] == "eth:ethertype:avsp" => "Wireshark does not know this form of a tap's header yet",
        () if row[1] == "eth:ethertype:data" => "Wireshark takes the file for another variant of pcap",
        () if theirs.transport.is_empty() && !ours.transport.is_empty() => {
            "Wireshark stops at options of the IP header that it finds malformed"
        }
        () if theirs.destination != ours.destination && theirs.source == ours.source && has("icmp") => {
            "with a route in the IP options, Wireshark shows the last address of it as the destination"
        }
        () => return None,
    })
}
