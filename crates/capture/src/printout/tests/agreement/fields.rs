//! One packet's fields, as far as its lines show them.

use crate::packet::{Body, Endpoint, Host, IcmpMessage, Layer, Packet, Segment, TcpOptions};
use crate::time::{TimeKind, Timestamp};

/// What an option set shows of every packet.
#[allow(clippy::struct_excessive_bools, reason = "independent options of tcpdump")]
pub(super) struct Shown {
    /// Hardware addresses and tags.
    link: bool,
    /// All bytes of the packet.
    hex: bool,
    /// No flags and numbers.
    quiet: bool,
    verbose: bool,
    nano: bool,
    untimed: bool,
}

impl Shown {
    pub(super) fn new(options: &[&str]) -> Self {
        let letter = |letter: char| {
            options
                .iter()
                .any(|option| option.starts_with('-') && !option.starts_with("--") && option.contains(letter))
        };
        Self {
            link: letter('e'),
            hex: letter('x') || letter('X'),
            quiet: letter('q'),
            verbose: letter('v'),
            nano: options.contains(&"--nano"),
            untimed: options.contains(&"-t"),
        }
    }
}

/// TCP, UDP, ICMP and ARP are counted, and their fragments.
pub(super) fn counts(bytes: &Packet<'_>, block: &str, shown: &Shown) -> bool {
    // `IP bad-len 0` is all that versions before 5 say of a length that the network card was to write, and
    // `ethertype Unknown (0x88e7)` of some tags.
    let said = pairs(block) > 0 || block.contains("ARP") || shown.hex;
    said && matches!(
        bytes.body,
        Body::Tcp(_) | Body::Udp(_) | Body::Icmp(_) | Body::Arp(_) | Body::Fragment | Body::Cut(..)
    )
}

/// Pairs of ends that are no hardware addresses.
fn pairs(block: &str) -> usize {
    let is_mac = |text: &str| crate::printout::scan::mac(text).is_some();
    block
        .split(" > ")
        .zip(block.split(" > ").skip(1))
        .filter(|(before, _)| {
            !before.rsplit(&[' ', '\n'][..]).next().is_some_and(is_mac) && !before.ends_with(')')
        })
        .count()
}

fn kind(body: &Body) -> &'static str {
    match body {
        // Of a cut header a line has the ports, or only the protocol.
        Body::Tcp(_) | Body::Cut(6, ..) => "tcp",
        Body::Udp(_) | Body::Cut(..) => "udp",
        Body::Icmp(_) => "icmp",
        Body::Arp(_) => "arp",
        Body::Fragment => "fragment",
        Body::Other(..) => "other",
        Body::NotIp(_) => "not-ip",
        Body::Unknown => "unknown",
    }
}

/// Differences by field; a field that is right is there with `None`.
pub(super) struct Fields(Vec<(&'static str, Option<String>)>);

impl Fields {
    fn same<T: PartialEq + std::fmt::Debug + ?Sized>(&mut self, field: &'static str, text: &T, bytes: &T) {
        self.0.push((field, (text != bytes).then(|| format!("{field} text {text:?}, bytes {bytes:?}"))));
    }
}

/// An end's host; of one that tcpdump resolved, nothing can be compared.
fn host(end: Option<&Endpoint>, text: Option<&Endpoint>) -> String {
    let named = text.is_some_and(|text| matches!(text.host, Host::Name(_)));
    match end {
        Some(_) if named => "a name".to_owned(),
        Some(end) => end.host.to_string(),
        None => "-".to_owned(),
    }
}

fn port(end: Option<&Endpoint>) -> String {
    end.and_then(|end| end.port.as_ref()).map_or("-".to_owned(), |port| format!("{port:?}"))
}

pub(super) fn compare(
    text: &Packet<'_>,
    bytes: &Packet<'_>,
    full: &Packet<'_>,
    block: &str,
    shown: &Shown,
) -> Vec<(&'static str, Option<String>)> {
    let mut out = Fields(Vec::new());
    let fragment = |packet: &Packet<'_>| packet.net.as_ref().is_some_and(|net| net.fragment.is_some());
    // A line does not show what all fragments make together, and only some show that there are more.
    let part = fragment(text) || fragment(bytes);
    if part {
        out.same("understood", &text.net.is_some(), &bytes.net.is_some());
    } else {
        out.same("understood", kind(&text.body), kind(&bytes.body));
    }
    if kind(&text.body) != kind(&bytes.body) && !part {
        return out.0;
    }
    let tunnels = |packet: &Packet<'_>| {
        packet.layers.iter().filter(|layer| !matches!(layer, Layer::Vlan(_))).cloned().collect::<Vec<_>>()
    };
    let some = !tunnels(full).is_empty() || !tunnels(text).is_empty();
    // Two pairs of ends: the packet around and the one inside. Not so of a fragment.
    let nested = shown.hex || pairs(block) > 1 && !matches!(bytes.body, Body::Icmp(_) | Body::Arp(_));
    if some && !part && (nested || tunnels(text).len() == tunnels(bytes).len()) {
        out.same("tunnels", &tunnels(text), &tunnels(if nested { full } else { bytes }));
    }
    let (from, to) = (text.source(), text.destination());
    let (bytes_from, bytes_to) = (bytes.source(), bytes.destination());
    out.same("ends", &host(from.as_ref(), from.as_ref()), &host(bytes_from.as_ref(), from.as_ref()));
    out.same("ends", &host(to.as_ref(), to.as_ref()), &host(bytes_to.as_ref(), to.as_ref()));
    if !part && matches!(text.body, Body::Tcp(_) | Body::Udp(_)) && !block.contains(":  [|udp]") {
        out.same("ports", &port(from.as_ref()), &port(bytes_from.as_ref()));
        out.same("ports", &port(to.as_ref()), &port(bytes_to.as_ref()));
    }
    if !part {
        link(text, bytes, block, shown, &mut out);
    }
    net(text, bytes, block, shown, &mut out);
    match (&text.body, &bytes.body) {
        (Body::Tcp(text), Body::Tcp(bytes)) => tcp(text, bytes, block, shown, &mut out),
        (Body::Udp(text), Body::Udp(bytes)) => {
            let last = block.rsplit(" > ").next().unwrap_or_default();
            if text.length.is_some() || shown.hex || last.contains("UDP, length ") {
                out.same("length", &text.length, &bytes.length);
            }
        }
        (Body::Icmp(text), Body::Icmp(bytes)) => {
            let plain = |message: &IcmpMessage| match message {
                IcmpMessage::Other(kind, _) => IcmpMessage::Other(*kind, 0),
                other => other.clone(),
            };
            if !block.contains("[|icmp") || shown.hex {
                out.same("icmp", &plain(&text.message), &plain(&bytes.message));
            }
            if block.contains("length ") {
                out.same("length", &text.length, &bytes.length);
            }
            let v6 = text.v6;
            if let (Some(text), Some(bytes)) = (&text.quoted, &bytes.quoted) {
                if !matches!(text.destination, Host::Name(_)) {
                    out.same("icmp quoted", &text.destination, &bytes.destination);
                }
                if text.destination_port.is_some() {
                    out.same("icmp quoted", &text.destination_port, &bytes.destination_port);
                }
                if !matches!(text.source, Host::Name(_)) {
                    out.same("icmp quoted", &text.source, &bytes.source);
                }
                // Of IPv6, tcpdump does not print what is quoted.
                if shown.hex || shown.verbose && !v6 {
                    out.same("icmp quoted", &text.source_port, &bytes.source_port);
                    out.same("icmp quoted", &text.protocol, &bytes.protocol);
                    out.same("icmp quoted", &text.id, &bytes.id);
                }
                if text.seq.is_some() {
                    out.same("icmp quoted", &text.seq, &bytes.seq);
                }
            } else if shown.hex || shown.verbose && !text.v6 {
                out.same("icmp quoted", &text.quoted.is_some(), &bytes.quoted.is_some());
            }
        }
        (Body::Arp(text), Body::Arp(bytes)) => {
            if !block.contains("[|arp]") || shown.hex {
                out.same("arp", &text.operation, &bytes.operation);
            }
            let named = |host: &Option<Host>| matches!(host, Some(Host::Name(_)));
            if text.sender.is_some() && !named(&text.sender) {
                out.same("arp", &text.sender, &bytes.sender);
            }
            if text.sender_mac.is_some() || shown.hex {
                out.same("arp", &text.sender_mac, &bytes.sender_mac);
            }
            if (text.operation == 1 || shown.hex) && !named(&text.target) {
                out.same("arp", &text.target, &bytes.target);
            }
        }
        _ => {}
    }
    out.0
}

fn link(text: &Packet<'_>, bytes: &Packet<'_>, block: &str, shown: &Shown, out: &mut Fields) {
    let first = block.lines().next().unwrap_or_default();
    let same_depth = text.layers.len() == bytes.layers.len();
    if shown.link && same_depth || text.link.source.is_some() || text.link.destination.is_some() {
        // Cooked captures show one address only, and some links none at all.
        let macs = first
            .split(' ')
            .filter(|word| super::super::super::scan::mac(word.trim_end_matches([',', ':'])).is_some())
            .count();
        if macs > 0 && (bytes.link.source.is_some() || text.link.source.is_some()) {
            out.same("mac", &text.link.source, &bytes.link.source);
        }
        if macs > 0
            && first.contains(" > ")
            && bytes.link.destination.is_some()
            && !first.contains(", vlan-aware")
            && text.link.direction.is_none()
        {
            out.same("mac", &text.link.destination, &bytes.link.destination);
        }
    }
    if shown.link || block.contains("vlan ") {
        let tags = |packet: &Packet<'_>| {
            packet
                .layers
                .iter()
                .filter_map(|layer| match layer {
                    Layer::Vlan(tag) => Some(*tag),
                    Layer::Tunnel { .. } => None,
                })
                .collect::<Vec<_>>()
        };
        if !tags(text).is_empty() || block.contains("vlan ") && !tags(bytes).is_empty() {
            out.same("vlan", &tags(text), &tags(bytes));
        }
    }
    if text.link.direction.is_some() || first.contains(" In ") || first.contains(" Out ") {
        out.same("direction", &text.link.direction, &bytes.link.direction);
    }
}

fn net(text: &Packet<'_>, bytes: &Packet<'_>, block: &str, shown: &Shown, out: &mut Fields) {
    let (Some(text), Some(bytes)) = (&text.net, &bytes.net) else { return };
    let v4 = !matches!(&bytes.source, Host::Ip(ip) if ip.is_ipv6());
    let all = shown.hex;
    // The header in parentheses, not an MPLS label or an ICMP message.
    let header =
        |mark: &str| block.contains(if v4 { "(tos " } else { "next-header " }) && block.contains(mark);
    if all || text.ttl.is_some() || header(if v4 { ", ttl " } else { "hlim " }) {
        out.same("ttl", &text.ttl, &bytes.ttl);
    }
    if text.id.is_some() || v4 && (all || header(", ttl ")) {
        out.same("ip id", &text.id, &bytes.id);
    }
    if all
        || text.total_length.is_some()
        || bytes.total_length.is_some_and(|length| length < 65_536)
            && header(if v4 { "), length " } else { "payload length" })
    {
        out.same("ip length", &text.total_length, &bytes.total_length);
    }
    if all || text.dont_fragment.is_some() {
        out.same("df", &text.dont_fragment, &bytes.dont_fragment);
    }
    if all || text.ecn.is_some() {
        out.same("ecn", &text.ecn, &bytes.ecn);
    }
    if all || shown.verbose || text.fragment.is_some() {
        out.same("fragment", &text.fragment, &bytes.fragment);
    }
}

fn tcp(text: &Segment, bytes: &Segment, block: &str, shown: &Shown, out: &mut Fields) {
    let whole = shown.hex || !shown.quiet && block.contains("Flags [");
    if whole {
        out.same("flags", &text.flags, &bytes.flags);
    }
    let later = block.split("Flags [").last().unwrap_or_default();
    let line = later.lines().next().unwrap_or_default();
    if text.seq.is_some() || shown.hex || whole && line.contains("seq ") {
        out.same("seq", &text.seq, &bytes.seq);
    }
    if text.ack.is_some() || shown.hex || whole && line.contains(", ack ") {
        out.same("ack", &text.ack, &bytes.ack);
    }
    if text.window.is_some() || whole && line.contains(", win ") {
        out.same("window", &text.window, &bytes.window);
    }
    if text.length.is_some() || shown.hex || whole && line.contains(", length ") {
        out.same("length", &text.length, &bytes.length);
    }
    if shown.hex
        || whole && (line.contains(", options [") || text.options.is_some()) && !line.contains("[|tcp]")
    {
        let plain = |options: &Option<TcpOptions>| options.clone().unwrap_or_default();
        out.same("options", &plain(&text.options), &plain(&bytes.options));
    }
}

/// What is wrong with the time.
pub(super) fn time(
    text: &Packet<'_>,
    bytes: &Packet<'_>,
    kind: TimeKind,
    first: Option<Timestamp>,
    place: usize,
    block: &str,
    shown: &Shown,
) -> Option<String> {
    const DAY: i64 = 86_400_000_000_000;
    if shown.untimed {
        return text.time.map(|time| format!("time {time:?} where there is none"));
    }
    if text.time.is_none() && block.starts_with('[') || block.contains("[Error converting time]") {
        return None;
    }
    // Simple packet blocks have no time; tcpdump prints zero.
    bytes.time?;
    let (Some(text), Some(time), Some(first)) = (text.time, bytes.time, first) else {
        return (text.time != bytes.time)
            .then(|| format!("time text {:?}, bytes {:?}", text.time, bytes.time));
    };
    let zero = match kind {
        TimeKind::Clock => first.0.div_euclid(DAY) * DAY,
        TimeKind::Elapsed | TimeKind::Delta => first.0,
        TimeKind::Absolute | TimeKind::None => 0,
    };
    // A clock, and the clock of elapsed times, begins anew each day; a first time in a day's first minute may be either.
    let (mut text, mut expected) = (text.0, time.0 - zero);
    if kind != TimeKind::Absolute {
        text = text.rem_euclid(DAY);
        expected = expected.rem_euclid(DAY);
        if kind == TimeKind::Elapsed && (text - time.0.rem_euclid(DAY)).abs() < 1_000 {
            return None;
        }
    }
    // Gaps are cut to microseconds one by one.
    let slack = match kind {
        TimeKind::Delta | TimeKind::Elapsed => 1_000 * (i64::try_from(place).unwrap_or(0) + 2),
        _ if shown.nano => 0,
        _ => 999,
    };
    let wrong = (text - expected).abs() > slack;
    wrong.then(|| format!("time text {text}, bytes {expected}"))
}
