//! ICMP and ICMPv6 bodies.

use super::host::{host, port};
use super::record::Record;
use super::scan::{after, keyword, number, word};
use crate::packet::{Body, Host, Icmp, IcmpMessage, Port, Quoted, Unreachable};

/// What the body said.
pub(super) struct Message {
    message: IcmpMessage,
    /// The quoted packet as far as one line shows it: its destination and, perhaps, protocol and port.
    target: Option<Target>,
}

#[derive(Default)]
struct Target {
    host: Option<Host>,
    protocol: Option<u8>,
    port: Option<Port>,
}

impl Message {
    const fn plain(message: IcmpMessage) -> Self {
        Self { message, target: None }
    }
}

/// Reads the text behind `ICMP ` or `ICMP6, `; `receiver` is where the message goes: to the sender of the packet
/// that it quotes (RFC 792, RFC 4443), so that end is known even where the quotation is not printed.
pub(super) fn read(record: &mut Record, v6: bool, old: bool, receiver: &Host, text: &str) {
    let (said, rest) = split_length(text);
    let found = if v6 { message_v6(said, text) } else { message(said) };
    let Message { message, target } =
        found.unwrap_or(Message { message: IcmpMessage::Other(255, 255), target: None });
    if message == IcmpMessage::Other(255, 255) {
        record.junk();
        record.quality.open = true;
    } else {
        record.field();
    }
    let length = rest.and_then(number).and_then(|(length, rest)| {
        // Digits directly behind a blank say that the number was cut.
        record.quality.junk += u32::from(rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        u32::try_from(length).ok()
    });
    if length.is_some() {
        record.field();
    } else {
        // Old versions, which write `icmp:` and `icmp6:`, print no length.
        record.quality.open |= !old || rest.is_some();
    }
    let quoted = target.and_then(|target| {
        Some(Box::new(Quoted {
            source: receiver.clone(),
            destination: target.host?,
            protocol: target.protocol,
            source_port: None,
            destination_port: target.port,
            seq: None,
            id: None,
        }))
    });
    record.body = Body::Icmp(Icmp { v6, message, quoted, length });
}

/// Is this message an error, which quotes a packet?
pub(super) const fn quotes(message: &IcmpMessage) -> bool {
    matches!(
        message,
        IcmpMessage::Unreachable(_)
            | IcmpMessage::TooBig(_)
            | IcmpMessage::TimeExceeded(_)
            | IcmpMessage::Redirect
    ) || matches!(message, IcmpMessage::Other(4 | 12, _))
}

/// The text up to `length`, and what stands behind that word. tcpdump prints it last, except for ICMPv6 under `-v`,
/// where it comes before what is asked (`neighbor solicitation, length 32, who has …`).
fn split_length(text: &str) -> (&str, Option<&str>) {
    for mark in [", length ", " length: ", " length "] {
        if let Some(at) = text.find(mark) {
            let (said, rest) = text.split_at(at);
            return (said, rest.get(mark.len()..));
        }
    }
    (text, None)
}

fn id_and_seq(text: &str) -> (Option<u16>, Option<u16>) {
    let value = |name: &str| {
        let at = text.find(name)?;
        let (value, _) = number(text.get(at + name.len()..)?.trim_start())?;
        u16::try_from(value).ok()
    };
    (value("id "), value("seq "))
}

fn message(text: &str) -> Option<Message> {
    let text = text.trim();
    if let Some(rest) = after(text, "echo request") {
        let (id, seq) = id_and_seq(rest);
        return Some(Message::plain(IcmpMessage::EchoRequest(id, seq)));
    }
    if let Some(rest) = after(text, "echo reply") {
        let (id, seq) = id_and_seq(rest);
        return Some(Message::plain(IcmpMessage::EchoReply(id, seq)));
    }
    if text.starts_with("time exceeded in-transit") || text.starts_with("time exceeded in transit") {
        return Some(Message::plain(IcmpMessage::TimeExceeded(false)));
    }
    if text.starts_with("ip reassembly time exceeded") {
        return Some(Message::plain(IcmpMessage::TimeExceeded(true)));
    }
    if text.starts_with("redirect ") || text.starts_with("redirect-") {
        return Some(Message::plain(IcmpMessage::Redirect));
    }
    let others: [(&str, u8); 12] = [
        ("extended echo request", 42),
        ("extended echo reply", 43),
        ("source quench", 4),
        ("router advertisement", 9),
        ("router solicitation", 10),
        ("parameter problem", 12),
        ("time stamp query", 13),
        ("time stamp reply", 14),
        ("information request", 15),
        ("information reply", 16),
        ("address mask request", 17),
        ("address mask is", 18),
    ];
    for (start, kind) in others {
        if text.starts_with(start) {
            return Some(Message::plain(IcmpMessage::Other(kind, 0)));
        }
    }
    if let Some(kind) = after(text, "type-#").and_then(number) {
        return Some(Message::plain(IcmpMessage::Other(u8::try_from(kind.0).ok()?, 0)));
    }
    unreachable_v4(text)
}

/// `host A unreachable - admin prohibited`, `A udp port 53 unreachable`, `A unreachable - need to frag (mtu 1400)` …
fn unreachable_v4(text: &str) -> Option<Message> {
    let at = text.find(" unreachable")?;
    let (subject, why) = text.split_at(at);
    let why = why.strip_prefix(" unreachable")?.trim_start_matches([' ', '-']).trim();
    let mut target = Target::default();
    let message = if let Some(name) = after(subject, "host ") {
        target.host = Some(host(name));
        IcmpMessage::Unreachable(if why.starts_with("admin prohibited filter") {
            Unreachable::AdminProhibited
        } else if why.starts_with("admin prohibited") {
            Unreachable::HostProhibited
        } else {
            match word(why).0 {
                "unknown" => Unreachable::Other(7),
                "tos" => Unreachable::Other(12),
                "precedence" => Unreachable::Other(15),
                "host" => Unreachable::Other(14),
                _ => Unreachable::Host,
            }
        })
    } else if let Some(name) = after(subject, "net ") {
        target.host = Some(host(name));
        IcmpMessage::Unreachable(match word(why).0 {
            "admin" => Unreachable::NetworkProhibited,
            "unknown" => Unreachable::Other(6),
            "tos" => Unreachable::Other(11),
            _ => Unreachable::Network,
        })
    } else {
        let (name, what) = word(subject);
        target.host = Some(host(name));
        let (first, second) = word(what);
        if first == "protocol" {
            target.protocol = number(second).and_then(|(value, _)| u8::try_from(value).ok());
            IcmpMessage::Unreachable(Unreachable::Protocol)
        } else if let Some(number) = keyword(second, "port") {
            target.protocol = protocol(first);
            let (number, rest) = word(number);
            if !rest.is_empty() {
                return None;
            }
            target.port = Some(port(number));
            IcmpMessage::Unreachable(Unreachable::Port)
        } else if let Some(mtu) = after(why, "need to frag") {
            let mtu = after(mtu, "(mtu").and_then(number).and_then(|(mtu, _)| u32::try_from(mtu).ok());
            IcmpMessage::TooBig(mtu)
        } else if why.starts_with("source route failed") {
            IcmpMessage::Unreachable(Unreachable::SourceRoute)
        } else if why.starts_with("source host isolated") {
            IcmpMessage::Unreachable(Unreachable::Other(8))
        } else if let Some((code, _)) = after(why, "#").and_then(number) {
            IcmpMessage::Unreachable(Unreachable::Other(u8::try_from(code).ok()?))
        } else if what.is_empty() {
            IcmpMessage::Unreachable(Unreachable::Host)
        } else {
            return None;
        }
    };
    Some(Message { message, target: Some(target) })
}

fn protocol(name: &str) -> Option<u8> {
    match name {
        "tcp" => Some(6),
        "udp" => Some(17),
        "sctp" => Some(132),
        _ => None,
    }
}

/// `whole` is the text with what follows the length.
fn message_v6(text: &str, whole: &str) -> Option<Message> {
    let text = text.trim().trim_end_matches(',');
    if let Some(rest) = after(text, "echo request") {
        let (id, seq) = id_and_seq(rest);
        return Some(Message::plain(IcmpMessage::EchoRequest(id, seq)));
    }
    if let Some(rest) = after(text, "echo reply") {
        let (id, seq) = id_and_seq(rest);
        return Some(Message::plain(IcmpMessage::EchoReply(id, seq)));
    }
    let asked = |after_word: &str| {
        whole.split(after_word).nth(1).map(|rest| host(word(rest).0.trim_end_matches(',')))
    };
    let not_shown = || host("");
    if whole.contains("[|icmp6]") && text.starts_with("neighbor ") {
        return Some(Message::plain(IcmpMessage::Other(
            if text.contains("solicitation") { 135 } else { 136 },
            0,
        )));
    }
    if text.starts_with("neighbor solicitation") {
        return Some(Message::plain(IcmpMessage::NeighbourSolicitation(
            asked("who has ").unwrap_or_else(not_shown),
        )));
    }
    if text.starts_with("neighbor advertisement") {
        return Some(Message::plain(IcmpMessage::NeighbourAdvertisement(
            asked("tgt is ").unwrap_or_else(not_shown),
        )));
    }
    if let Some(rest) = after(text, "packet too big") {
        let mtu = rest.split("mtu ").nth(1).and_then(number).and_then(|(mtu, _)| u32::try_from(mtu).ok());
        return Some(Message::plain(IcmpMessage::TooBig(mtu)));
    }
    if text.starts_with("time exceeded in-transit") {
        let target = asked("for ").map(|host| Target { host: Some(host), ..Target::default() });
        let reassembly = text.contains("(reassembly)");
        return Some(Message { message: IcmpMessage::TimeExceeded(reassembly), target });
    }
    if text.starts_with("ip reassembly time exceeded") {
        return Some(Message::plain(IcmpMessage::TimeExceeded(true)));
    }
    if text.starts_with("redirect") {
        return Some(Message::plain(IcmpMessage::Redirect));
    }
    if let Some(rest) = after(text, "destination unreachable") {
        return Some(unreachable_v6(rest.trim_start_matches([',', ' '])));
    }
    // "multicast listener reportmax resp delay" is tcpdump's own spelling.
    let others: [(&str, u8); 22] = [
        ("parameter problem", 4),
        ("multicast listener query", 130),
        ("multicast listener report v2", 143),
        ("multicast listener report", 131),
        ("multicast listener done", 132),
        ("router solicitation", 133),
        ("router advertisement", 134),
        ("router renumbering", 138),
        ("who-are-you request", 139),
        ("node information query", 139),
        ("who-are-you reply", 140),
        ("node information reply", 140),
        ("who-are-you", 139),
        ("node information", 140),
        ("inverse neighbor solicitation", 141),
        ("inverse neighbor advertisement", 142),
        ("ha discovery request", 144),
        ("ha discovery reply", 145),
        ("mobile router solicitation", 146),
        ("mobile router advertisement", 147),
        ("RPL", 155),
        ("mtrace message", 201),
    ];
    for (start, kind) in others {
        if text.starts_with(start) {
            return Some(Message::plain(IcmpMessage::Other(kind, 0)));
        }
    }
    if text.starts_with("mtrace response") {
        return Some(Message::plain(IcmpMessage::Other(200, 0)));
    }
    // `unknown icmp6 type (154)`
    let marks = ["#", "type-", "type ("];
    let kind = marks.iter().find_map(|mark| text.split(mark).nth(1).and_then(number))?;
    Some(Message::plain(IcmpMessage::Other(u8::try_from(kind.0).ok()?, 0)))
}

fn unreachable_v6(text: &str) -> Message {
    let mut target = Target::default();
    let rest = after(text, "unreachable ").or_else(|| after(text, "beyond ")).unwrap_or(text);
    if let Some((code, _)) = text.split("code (").nth(1).and_then(number) {
        let code = u8::try_from(code).unwrap_or(255);
        return Message { message: IcmpMessage::Unreachable(Unreachable::Other(code)), target: None };
    }
    let (what, rest) = word(rest);
    let message = match what.trim_end_matches(',') {
        "port" => {
            // `unreachable port, A udp port 53`
            let (name, rest) = word(rest);
            let (transport, rest) = word(rest);
            if !name.is_empty() {
                target.host = Some(host(name));
                target.protocol = protocol(transport);
                target.port = keyword(rest, "port").map(|number| port(word(number).0.trim_end_matches(',')));
            }
            Unreachable::Port
        }
        "route" => Unreachable::Network,
        "prohibited" => Unreachable::AdminProhibited,
        "address" => Unreachable::Host,
        "scope" => Unreachable::Other(2),
        _ => Unreachable::Other(255),
    };
    if target.host.is_none() {
        let name = word(rest).0.trim_end_matches(',');
        if !name.is_empty() && message != Unreachable::Port {
            target.host = Some(host(name));
        }
    }
    Message { message: IcmpMessage::Unreachable(message), target: Some(target) }
}
