//! What tcpdump, tshark and Wireshark print of a payload, read into the same facts as its bytes.

use std::sync::Arc;

use super::bytes::{clean, number};
use super::datagram::{DhcpKind, DhcpMessage, UdpFact};
use super::dns::{self, DnsMessage, Question};
use super::facts::{AppFacts, At, First, TlsAlert};
use super::http;
use super::payload::{self, Payload};
use super::tls::{self, ClientHello, ServerHello};
use crate::conn::Direction;

/// What a print-out says of a UDP payload.
pub(super) fn udp(text: &str, ports: [Option<u16>; 2]) -> Option<UdpFact> {
    let text = text.trim();
    let has = |port: u16| ports.contains(&Some(port));
    if let Some(message) = wireshark_dns(text) {
        return Some(UdpFact::Dns(message));
    }
    if text.contains("BOOTP/DHCP") || text.starts_with("DHCP ") {
        return dhcp(text).map(UdpFact::Dhcp);
    }
    if let Some(rest) = text.strip_prefix("NTPv").or_else(|| text.strip_prefix("NTP Version ")) {
        let (version, rest) = number(rest)?;
        let rest = rest.trim_start_matches([',', ' ']).to_ascii_lowercase();
        let mode = match rest.split([',', ' ']).next() {
            Some("client") => 3,
            Some("server") => 4,
            Some("broadcast") => 5,
            _ => 0,
        };
        return Some(UdpFact::Ntp { version: u8::try_from(version).ok()?, mode });
    }
    if has(53) || has(5353) || has(5355) {
        return tcpdump_dns(text).map(UdpFact::Dns);
    }
    None
}

/// tcpdump's line of a DNS message: `51082+ A? example.org. (29)`, `51082 NXDomain* 0/1/0 (121)`,
/// `51082 q: A? example.org. 1/0/0 example.org. A 192.0.2.1 (45)`.
pub(super) fn tcpdump_dns(text: &str) -> Option<DnsMessage> {
    let (id, rest) = number(text.trim())?;
    let mut message = DnsMessage {
        id: u16::try_from(id).ok()?,
        response: false,
        opcode: 0,
        rcode: 0,
        truncated: false,
        question: None,
        answers: 0,
        authorities: 0,
        additionals: 0,
    };
    let mut asked = None;
    for word in rest.split_ascii_whitespace().take(12) {
        if let Some(kind) = word.strip_suffix('?').and_then(dns::kind_of) {
            asked = Some(kind);
        } else if let Some(kind) = asked.take() {
            let name = word.strip_suffix('.').filter(|name| !name.is_empty()).unwrap_or(word);
            message.question = Some(Question { name: Arc::from(&*clean(name, 255)), kind });
        } else if let Some(counts) = counts(word) {
            message.response = true;
            (message.answers, message.authorities, message.additionals) = counts;
            break;
        } else if let Some(code) = printed_rcode(word.trim_end_matches(['*', '-', '|', '$'])) {
            message.response = true;
            message.rcode = code;
        }
        // Behind id or code: `*` authoritative, `-` no recursion, `|` truncated, `$` authentic.
        message.truncated |= word.contains('|') && word.chars().all(|c| !c.is_lowercase());
    }
    message.truncated |= rest.starts_with(['*', '-', '|', '$']) && rest.split(' ').next()?.contains('|');
    message.response |= rest.contains("[|domain]") && message.question.is_none();
    (message.response || message.question.is_some()).then_some(message)
}

/// `0/1/0`
fn counts(word: &str) -> Option<(u16, u16, u16)> {
    let mut parts = word.split('/').map(|part| part.parse::<u16>().ok());
    let counts = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(counts)
}

fn printed_rcode(word: &str) -> Option<u8> {
    let known = [
        "formerr", "servfail", "nxdomain", "notimp", "refused", "yxdomain", "yxrrset", "nxrrset", "notauth",
        "notzone",
    ];
    let index = known.iter().position(|known| word.eq_ignore_ascii_case(known))?;
    Some(u8::try_from(index).ok()? + 1)
}

/// Wireshark's: `Standard query 0x1234 A example.org`, `Standard query response 0x1234 No such name A example.org SOA …`.
pub(super) fn wireshark_dns(text: &str) -> Option<DnsMessage> {
    let at = text.find("Standard query")?;
    let rest = text.get(at + "Standard query".len()..)?.trim_start();
    let response = rest.starts_with("response");
    let rest = rest.strip_prefix("response").unwrap_or(rest).trim_start_matches([',', ' ']);
    let (id, mut rest) = match rest.strip_prefix("0x") {
        Some(hex) => {
            let (digits, rest) = hex.split_at(hex.find(' ').unwrap_or(hex.len()));
            (u16::from_str_radix(digits, 16).ok()?, rest.trim_start())
        }
        None => (0, rest),
    };
    let mut rcode = 0;
    for (words, code) in [
        ("Format error", 1),
        ("Server failure", 2),
        ("No such name", 3),
        ("Not implemented", 4),
        ("Refused", 5),
        ("Name exists", 6),
    ] {
        if let Some(after) = rest.strip_prefix(words) {
            (rcode, rest) = (code, after.trim_start_matches([',', ' ']));
        }
    }
    let mut words = rest.split_ascii_whitespace();
    let mut question = None;
    let mut behind = 0_u16;
    while let Some(word) = words.next() {
        match dns::kind_of(word.trim_end_matches(',')) {
            Some(kind) if question.is_none() => {
                let name = words.next()?.trim_matches(['"', ',']);
                question = Some(Question { name: Arc::from(&*clean(name, 255)), kind });
            }
            Some(kind) if kind != 6 => behind = behind.saturating_add(1),
            _ => {}
        }
    }
    Some(DnsMessage {
        id,
        response,
        opcode: 0,
        rcode,
        truncated: text.contains("Message is too long") || text.contains("Truncated"),
        question,
        answers: if response && rcode == 0 { behind } else { 0 },
        authorities: 0,
        additionals: 0,
    })
}

/// `BOOTP/DHCP, Request from 02:00:00:00:00:07, length 300, xid 0xdeadbeef, … DHCP-Message (53), length 1: Discover`, and
/// Wireshark's `DHCP Discover - Transaction ID 0xdeadbeef`.
fn dhcp(text: &str) -> Option<DhcpMessage> {
    let hex = |mark: &str| {
        let rest = text.split(mark).nth(1)?.trim_start().strip_prefix("0x")?;
        let end = rest.bytes().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(rest.len());
        u32::from_str_radix(rest.get(..end)?, 16).ok()
    };
    let ip = |mark: &str| {
        let rest = text.split(mark).nth(1)?.trim_start();
        let end = rest.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'.').unwrap_or(rest.len());
        rest.get(..end)?.parse().ok()
    };
    if let Some(rest) = text.strip_prefix("DHCP ") {
        let kind = DhcpKind::named(rest.split(' ').next()?)?;
        let xid = hex("Transaction ID");
        return Some(DhcpMessage { kind, xid, client: None, address: None, server: None, relay: None });
    }
    let typed = text
        .split("DHCP-Message")
        .nth(1)
        .and_then(|rest| DhcpKind::named(rest.split(':').nth(1)?.split_ascii_whitespace().next()?));
    let side = if text.contains("Reply") { DhcpKind::FromServer } else { DhcpKind::FromClient };
    let client =
        text.split("from ").nth(1).or_else(|| text.split("Client-Ethernet-Address ").nth(1)).and_then(mac);
    Some(DhcpMessage {
        kind: typed.unwrap_or(side),
        xid: hex("xid"),
        client,
        address: ip("Your-IP ").or_else(|| ip("Requested-IP (50), length 4: ")),
        server: ip("Server-ID (54), length 4: "),
        relay: ip("Gateway-IP "),
    })
}

fn mac(text: &str) -> Option<[u8; 6]> {
    let mut bytes = [0; 6];
    let mut parts = text.split([':', ' ', ',']);
    for byte in &mut bytes {
        *byte = u8::from_str_radix(parts.next()?, 16).ok()?;
    }
    Some(bytes)
}

impl AppFacts {
    /// Takes what a print-out says of a segment's payload. `server_port` decides as with bytes.
    pub(crate) fn note(&mut self, at: At, direction: Direction, text: &str, server_port: Option<u16>) {
        let text = text.trim().trim_start_matches([':', ',']).trim_start();
        self.spoke_first.get_or_insert(direction);
        let server = direction == Direction::ToClient;
        let mut kind = None;
        for line in text.lines().take(16) {
            kind = kind.or(self.line(at, direction, line.trim()));
        }
        if kind.is_none()
            && let Some(message) =
                wireshark_dns(text).or_else(|| (server_port == Some(53)).then(|| tcpdump_dns(text)).flatten())
        {
            self.message(at, direction, message);
            kind = Some(Payload::Dns);
        }
        // Greetings that tcpdump prints as they are: `SMTP: 220 mx ESMTP`, `SSH: SSH-2.0-…`.
        if kind.is_none() {
            let said =
                text.split_once(": ").filter(|(name, _)| name.len() <= 8).map_or(text, |(_, said)| said);
            let found = payload::classify(said.as_bytes(), server, server_port);
            kind = found.filter(|kind| {
                matches!(kind, Payload::Ssh | Payload::Smtp | Payload::Ftp | Payload::Pop3 | Payload::Imap)
            });
            if let Some(kind) = kind.filter(|_| server) {
                match payload::refusal(said.as_bytes(), kind) {
                    Some(refusal) => self.refuse(at, refusal),
                    None => {
                        self.banner.get_or_insert_with(|| (at, clean(said, 160)));
                    }
                }
            }
        }
        if let (Some(kind), Some(first @ None)) = (kind, self.first.get_mut(direction.sender())) {
            *first = Some(First { at, kind, at_start: true });
        }
    }

    /// One printed line.
    fn line(&mut self, at: At, direction: Direction, line: &str) -> Option<Payload> {
        let said = line.strip_prefix("HTTP: ").unwrap_or(line);
        if direction == Direction::ToServer
            && let Some(request) = http::printed_request(said)
        {
            self.http.get_or_insert_default().request(at, request);
            return Some(Payload::HttpRequest);
        }
        if let Some(response) = http::printed_response(said) {
            self.http.get_or_insert_default().response(at, response);
            return Some(Payload::HttpResponse);
        }
        if let Some(rest) = line.find("Client Hello").and_then(|at| line.get(at + 12..)) {
            let sni = rest.split("SNI=").nth(1).and_then(|rest| rest.split([')', ',']).next());
            let hello = ClientHello {
                sni: sni.map(|sni| clean(sni, 255)),
                version: 0x0303,
                complete: true,
                ..ClientHello::default()
            };
            let facts = self.tls();
            facts.client_hello.get_or_insert((at, hello));
            facts.client_hello_end.get_or_insert(at);
            return Some(Payload::Tls);
        }
        let mut tls = false;
        if line.contains("Server Hello") && !line.contains("Server Hello Done") {
            let version = if line.contains("TLSv1.3") { 0x0304 } else { 0x0303 };
            let retry = line.contains("Retry");
            let hello = ServerHello { version, retry, ..ServerHello::default() };
            self.tls().server_hello.get_or_insert((at, hello));
            tls = true;
        }
        if let Some(rest) = line.find("Alert (").and_then(|at| line.get(at..)) {
            let after = |mark: &str| rest.split(mark).nth(1).and_then(|rest| rest.split([',', ')']).next());
            let level = match after("Level: ") {
                Some("Fatal") => Some(2),
                Some("Warning") => Some(1),
                _ => None,
            };
            let description = after("Description: ").and_then(tls::alert_of);
            self.tls().alert(TlsAlert { at, direction, level, description, length: 2 });
            tls = true;
        } else if line.contains("Encrypted Alert") {
            self.tls().alert(TlsAlert { at, direction, level: None, description: None, length: 0 });
            tls = true;
        }
        let side = |facts: &mut Self, cipher: bool| {
            if let Some(side) = facts.tls().sides.get_mut(direction.sender()) {
                let place = if cipher { &mut side.change_cipher_spec } else { &mut side.application_data };
                place.get_or_insert(at);
            }
        };
        if line.contains("Change Cipher Spec") {
            side(self, true);
            tls = true;
        }
        // `Application Data Protocol` says nothing of records.
        if line.starts_with("Application Data") || line.contains(", Application Data") {
            side(self, false);
            tls = true;
        }
        tls.then_some(Payload::Tls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::PacketRef;

    const AT: At = At { packet: PacketRef { input: 0, number: 1 }, time: None };

    fn dns_of(text: &str) -> (u16, bool, u8, Option<(String, u16)>, u16) {
        let message = tcpdump_dns(text).unwrap();
        let question = message.question.map(|q| (q.name.to_string(), q.kind));
        (message.id, message.response, message.rcode, question, message.answers)
    }

    #[test]
    fn lines_of_tcpdump() {
        let asked = |name: &str, kind| Some((name.to_owned(), kind));
        assert_eq!(dns_of("51082+ A? example.org. (29)"), (51082, false, 0, asked("example.org", 1), 0));
        assert_eq!(
            dns_of("20781+ [1au] AAAA? example.org. (51)"),
            (20781, false, 0, asked("example.org", 28), 0)
        );
        assert_eq!(dns_of("63442 NXDomain* 0/1/0 (121)"), (63442, true, 3, None, 0));
        assert_eq!(dns_of("57879 ServFail 0/0/0 (35)"), (57879, true, 2, None, 0));
        assert_eq!(dns_of("7 Refused- 0/0/0 (12)"), (7, true, 5, None, 0));
        assert_eq!(dns_of("63229 1/5/5 A 192.0.2.1 (233)"), (63229, true, 0, None, 1));
        assert_eq!(
            dns_of("9 q: A? example.org. 2/0/0 example.org. A 192.0.2.1 (45)"),
            (9, true, 0, asked("example.org", 1), 2)
        );
        assert!(tcpdump_dns("745| 0/0/0 (12)").unwrap().truncated);
        assert_eq!(tcpdump_dns("UDP, length 40"), None);
    }

    #[test]
    fn rows_of_wireshark() {
        let query = wireshark_dns("Standard query 0x495e A example.org").unwrap();
        assert_eq!((query.id, query.response), (0x495e, false));
        assert_eq!(&*query.question.unwrap().name, "example.org");
        let answer =
            wireshark_dns("Standard query response 0x495e No such name A example.org SOA ns.example.org")
                .unwrap();
        assert_eq!((answer.response, answer.rcode, answer.answers), (true, 3, 0));
        let answer =
            wireshark_dns("Standard query response 0x0001 A example.org CNAME a.example.org A 192.0.2.1")
                .unwrap();
        assert_eq!((answer.rcode, answer.answers), (0, 2));
    }

    #[test]
    fn dhcp_in_both_prints() {
        let line = "BOOTP/DHCP, Request from 02:00:00:00:00:07 (oui Unknown), length 300, xid 0x8a058580, secs 4, Flags [none] (0x0000)";
        let message = dhcp(line).unwrap();
        assert_eq!((message.kind, message.xid), (DhcpKind::FromClient, Some(0x8a05_8580)));
        assert_eq!(message.client, Some([2, 0, 0, 0, 0, 7]));
        let typed = dhcp(&format!("{line}\nDHCP-Message (53), length 1: Discover")).unwrap();
        assert_eq!(typed.kind, DhcpKind::Discover);
        let row = dhcp("DHCP NAK      - Transaction ID 0x12").unwrap();
        assert_eq!((row.kind, row.xid), (DhcpKind::Nak, Some(0x12)));
    }

    #[test]
    fn notes_of_segments_give_the_facts_of_bytes() {
        let mut facts = AppFacts::default();
        facts.note(AT, Direction::ToServer, ": HTTP: GET /a HTTP/1.1", Some(80));
        facts.note(
            AT,
            Direction::ToClient,
            ": HTTP, length: 40\nHTTP/1.1 502 Bad Gateway\nServer: nginx",
            Some(80),
        );
        let http = facts.http.as_deref().unwrap();
        let exchange = &http.answered[0];
        assert_eq!(&*exchange.request.as_ref().unwrap().1.target, "/a");
        assert_eq!(exchange.response.as_ref().unwrap().1.code, 502);
        assert_eq!((facts.protocol(), facts.mismatch()), (Some(Payload::HttpRequest), None));
    }

    #[test]
    fn alerts_and_hellos_of_wireshark() {
        let mut facts = AppFacts::default();
        facts.note(AT, Direction::ToServer, "Client Hello (SNI=example.org)", Some(443));
        facts.note(
            AT,
            Direction::ToClient,
            "Alert (Level: Fatal, Description: Handshake Failure)",
            Some(443),
        );
        let tls = facts.tls.as_deref().unwrap();
        assert_eq!(tls.client_hello.as_ref().unwrap().1.sni.as_deref(), Some("example.org"));
        assert_eq!((tls.alerts[0].description, tls.alerts[0].fatal()), (Some(40), true));
    }

    #[test]
    fn greetings_and_prose_are_told_apart() {
        let mut facts = AppFacts::default();
        facts.note(AT, Direction::ToClient, ": SMTP: 220 mx.example.org ESMTP", Some(25));
        assert_eq!(facts.first(Direction::ToClient).map(|f| f.kind), Some(Payload::Smtp));
        assert_eq!(facts.banner.as_ref().map(|(_, b)| &**b), Some("220 mx.example.org ESMTP"));
        let mut facts = AppFacts::default();
        facts.note(AT, Direction::ToServer, "out slot1/tmm0 lis=", Some(80));
        assert_eq!(facts.first(Direction::ToServer), None);
    }
}
