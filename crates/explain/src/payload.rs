//! A packet's payload in a few words, all of them terms of its protocol.

use pcaplain_core::app_proto::{
    DnsMessage, Fact, UdpFact, alert_name, h2_error_name, kind_name, rcode_name, version_name,
};

use crate::text::strip;

/// Longest text of a capture inside a label, characters.
const QUOTED: usize = 40;

/// What begins in a TCP segment: "Client Hello, example.org", "HTTP 502 Bad Gateway".
pub(crate) fn segment(fact: &Fact<'_>) -> String {
    match fact {
        Fact::ClientHello(hello) => with("Client Hello, ", hello.sni.as_deref()),
        Fact::ServerHello(hello) if hello.retry => "Hello Retry Request".to_owned(),
        Fact::ServerHello(hello) => with("Server Hello, ", version_name(hello.version)),
        Fact::Alert(alert) => match alert.description {
            Some(description) => named("Alert ", alert_name(description), u32::from(description)),
            None => "encrypted alert".to_owned(),
        },
        Fact::Request(request) => format!("{} {}", request.method, quoted(&request.target)),
        Fact::Response(response) => quoted(&format!("HTTP {} {}", response.code, response.reason)),
        Fact::GoAway(goaway) => named("GOAWAY ", h2_error_name(goaway.code), goaway.code),
        Fact::Dns(message) => dns(message),
        Fact::Refusal(refusal) => quoted(&format!("{} {}", refusal.code, refusal.text)),
        Fact::Banner(banner) => quoted(banner),
    }
}

/// What a datagram carries; `None` where only its port says so.
pub(crate) fn datagram(fact: &UdpFact) -> Option<String> {
    Some(match fact {
        UdpFact::Dns(message) => dns(message),
        UdpFact::Dhcp(message) => format!("DHCP {}", message.kind.name()),
        UdpFact::Ntp { version, mode } => {
            let mode = match mode {
                3 => " client",
                4 => " server",
                5 => " broadcast",
                _ => "",
            };
            format!("NTPv{version}{mode}")
        }
        UdpFact::Quic { version: 0, .. } => "QUIC Version Negotiation".to_owned(),
        UdpFact::Quic { kind, .. } => {
            let kinds = ["Initial", "0-RTT", "Handshake", "Retry"];
            with("QUIC ", kinds.get(usize::from(*kind)).copied())
        }
        UdpFact::WireGuard(kind) => {
            let kinds = ["", "handshake initiation", "handshake response", "cookie reply", "data"];
            with("WireGuard ", kinds.get(usize::from(*kind)).copied())
        }
        UdpFact::Stun(class) => {
            let classes = ["request", "indication", "success", "error"];
            with("STUN ", classes.get(usize::from(*class)).copied())
        }
        UdpFact::Snmp { .. } => "SNMP".to_owned(),
        UdpFact::Port(_) => return None,
    })
}

/// `DNS AAAA? example.org`, `DNS NXDOMAIN 0/1/0`: as tcpdump counts answers, authorities, additional records.
fn dns(message: &DnsMessage) -> String {
    if message.response {
        let code = named("DNS ", rcode_name(message.rcode), u32::from(message.rcode));
        let cut = if message.truncated { " TC" } else { "" };
        return format!("{code}{cut} {}/{}/{}", message.answers, message.authorities, message.additionals);
    }
    message.question.as_ref().map_or_else(
        || "DNS".to_owned(),
        |question| {
            let kind =
                kind_name(question.kind).map_or_else(|| format!("TYPE{}", question.kind), str::to_owned);
            format!("DNS {kind}? {}", quoted(&question.name))
        },
    )
}

/// `what` with its value, or the bare word where there is none.
fn with(what: &str, value: Option<&str>) -> String {
    value.map_or_else(
        || what.trim_end_matches([' ', ',']).to_owned(),
        |value| format!("{what}{}", quoted(value)),
    )
}

/// `what` with a name, or with the number that has none.
fn named(what: &str, name: Option<&str>, number: u32) -> String {
    name.map_or_else(|| format!("{what}{number}"), |name| format!("{what}{name}"))
}

/// Hostile text, harmless and short.
fn quoted(text: &str) -> String {
    let text = strip(text);
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use pcaplain_core::app_proto::{ClientHello, Question};

    use super::*;

    #[test]
    fn hostile_names_are_short_and_harmless() {
        let sni = format!("\u{1b}[31m\u{202e}{}", "a".repeat(200));
        let hello = ClientHello { sni: Some(sni.into()), ..ClientHello::default() };
        let label = segment(&Fact::ClientHello(&hello));
        assert_eq!(label, format!("Client Hello, {}…", "a".repeat(40)));
        assert_eq!(segment(&Fact::ClientHello(&ClientHello::default())), "Client Hello");
    }

    #[test]
    fn dns_in_tcpdumps_way() {
        let query = DnsMessage {
            id: 1,
            response: false,
            opcode: 0,
            rcode: 0,
            truncated: false,
            question: Some(Question { name: "example.org".into(), kind: 28 }),
            answers: 0,
            authorities: 0,
            additionals: 0,
        };
        assert_eq!(dns(&query), "DNS AAAA? example.org");
        let answer = DnsMessage { response: true, rcode: 3, authorities: 1, ..query };
        assert_eq!(dns(&answer), "DNS NXDOMAIN 0/1/0");
    }
}
