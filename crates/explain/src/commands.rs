//! Commands as argument lists. Only what parses as address, port, interface or protocol enters them; anything else
//! from a capture becomes a placeholder such as `<server-address>`.

use pcaplain_capture::{Endpoint, Host, Port};
use pcaplain_core::Role;
use pcaplain_core::conn::Connection;
use pcaplain_core::diagnose::{Finding, Value};
use pcaplain_core::exchange::{Exchange, Protocol};

use crate::cast::{Cast, Subject};

/// Longest interface name of Linux (IFNAMSIZ, 16 with its end mark).
const INTERFACE: usize = 15;

/// Quotes an argument list for a POSIX shell: what needs it stands in single quotes.
pub fn quote(argv: &[String]) -> String {
    let mut out = String::new();
    for argument in argv {
        if !out.is_empty() {
            out.push(' ');
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
        if !argument.is_empty() && argument.chars().all(plain) {
            out.push_str(argument);
        } else {
            out.push('\'');
            out.push_str(&argument.replace('\'', r"'\''"));
            out.push('\'');
        }
    }
    out
}

/// Is this fit to be an interface name in a command?
pub(crate) fn interface_name(name: &str) -> bool {
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    first
        && name.len() <= INTERFACE
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | ':'))
}

/// What `{name}` stands for.
pub(crate) struct Fill<'a> {
    pub(crate) finding: &'a Finding,
    pub(crate) subject: Option<Subject<'a>>,
    pub(crate) cast: &'a Cast,
    pub(crate) interface: Option<String>,
}

impl Fill<'_> {
    /// The argument list of a template.
    pub(crate) fn argv(&self, template: &[&str]) -> Vec<String> {
        template.iter().map(|argument| self.argument(argument)).collect()
    }

    fn argument(&self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, left)) = after.split_once('}') else { break };
            out.push_str(before);
            let known = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            if known {
                out.push_str(&self.value(name));
            } else {
                // awk '{print $1}' and the like.
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
            rest = left;
        }
        out.push_str(rest);
        out
    }

    fn value(&self, name: &str) -> String {
        if let Some(value) = self.finding.get(name) {
            return match value {
                Value::Host(host) => address(host),
                Value::Endpoint(end) => address(&end.host),
                Value::Port(port) => number(port),
                Value::Count(n) | Value::Bytes(n) => Some(n.to_string()),
                Value::Number(n) => Some(n.to_string()),
                _ => None,
            }
            .unwrap_or_else(|| placeholder(name, matches!(value, Value::Host(_) | Value::Endpoint(_))));
        }
        let (who, port) = match name.strip_suffix("-port") {
            Some(who) => (who, true),
            None => (name.strip_suffix("-host").unwrap_or(name), false),
        };
        let end = match who {
            "client" => self.subject.map(Subject::client),
            "server" => self.subject.map(Subject::server),
            "asked" => self.cast.end(Role::Asked).or(self.subject.map(Subject::server)),
            "answering" => self.cast.end(Role::Answering),
            "proxy" => self.cast.end(Role::Proxy),
            "backend" => self.cast.end(Role::Backend),
            "box" => self.cast.end(Role::Box),
            "interface" => return self.interface.clone().unwrap_or_else(|| placeholder(name, false)),
            "protocol" => return self.protocol().unwrap_or_else(|| placeholder(name, false)),
            _ => None,
        };
        let value =
            end.and_then(|end| if port { end.port.as_ref().and_then(number) } else { address(&end.host) });
        value.unwrap_or_else(|| placeholder(name, !port))
    }

    fn protocol(&self) -> Option<String> {
        let name = match self.subject? {
            Subject::Connection(_) => "tcp",
            Subject::Exchange(exchange) => match exchange.protocol {
                Protocol::Udp => "udp",
                Protocol::Echo => "icmp",
                Protocol::Resolution => "arp",
                Protocol::Other => "ip",
            },
        };
        Some(name.to_owned())
    }
}

fn address(host: &Host) -> Option<String> {
    host.ip().map(|ip| ip.to_string())
}

fn number(port: &Port) -> Option<String> {
    port.number().map(|n| n.to_string())
}

fn placeholder(name: &str, is_address: bool) -> String {
    let name = name.strip_suffix("-host").unwrap_or(name);
    if is_address && !name.ends_with("address") { format!("<{name}-address>") } else { format!("<{name}>") }
}

/// The Wireshark display filter that shows an example with all its address pairs, or all that a finding is about where one
/// connection is not the point.
pub(crate) fn filter(finding: &Finding, subject: Subject<'_>) -> Option<String> {
    match finding.diagnosis.id {
        "port-scan" => {
            return Some(format!("{} && tcp.flags.syn == 1", host_field(Subject::client(subject))?));
        }
        "syn-flood" => {
            let server = Subject::server(subject);
            let port = number(server.port.as_ref()?)?;
            return Some(format!("{} && tcp.port == {port} && tcp.flags.syn == 1", host_field(server)?));
        }
        // The packets that went past the translation carry the client's end all the same.
        "nat-bypassed" | "reply-from-other-address" if !several_legs(subject) => {
            let client = Subject::client(subject);
            let protocol = if matches!(subject, Subject::Connection(_)) { "tcp" } else { "udp" };
            let port = number(client.port.as_ref()?)?;
            return Some(format!("{} && {protocol}.port == {port}", host_field(client)?));
        }
        "address-conflict" => {
            if let Some(Value::Host(host)) = finding.get("address") {
                let end = Endpoint { host: host.clone(), port: None };
                return pair("arp", &end, &end);
            }
        }
        _ => {}
    }
    match subject {
        Subject::Connection(conn) => connection(conn),
        Subject::Exchange(exchange) => exchanged(exchange),
    }
}

/// Are all address pairs in one place already?
fn several_legs(subject: Subject<'_>) -> bool {
    match subject {
        Subject::Connection(conn) => conn.legs.len() > 1,
        Subject::Exchange(exchange) => exchange.answering.is_some(),
    }
}

fn host_field(end: &Endpoint) -> Option<String> {
    let ip = end.host.ip()?;
    Some(format!("{} == {ip}", if ip.is_ipv6() { "ipv6.addr" } else { "ip.addr" }))
}

fn connection(conn: &Connection) -> Option<String> {
    let pairs: Vec<String> =
        conn.legs.iter().filter_map(|leg| pair("tcp", &leg.client, &leg.server)).collect();
    join(&pairs)
}

fn exchanged(exchange: &Exchange) -> Option<String> {
    let protocol = match exchange.protocol {
        Protocol::Udp => "udp",
        Protocol::Echo => "icmp",
        Protocol::Resolution => "arp",
        Protocol::Other => "",
    };
    let ends = std::iter::once(&exchange.asked).chain(&exchange.answering);
    join(&ends.filter_map(|other| pair(protocol, &exchange.asker, other)).collect::<Vec<_>>())
}

fn join(pairs: &[String]) -> Option<String> {
    match pairs {
        [] => None,
        [one] => Some(one.clone()),
        many => Some(many.iter().map(|pair| format!("({pair})")).collect::<Vec<_>>().join(" || ")),
    }
}

/// One pair of ends; parts that are no addresses or numbers are left out.
fn pair(protocol: &str, a: &Endpoint, b: &Endpoint) -> Option<String> {
    let mut parts = Vec::new();
    let v6 = [a, b].iter().any(|end| end.host.ip().is_some_and(|ip| ip.is_ipv6()));
    let protocol = if protocol == "icmp" && v6 { "icmpv6" } else { protocol };
    match protocol {
        "arp" => {
            let targets = [a, b].into_iter().filter_map(|end| address(&end.host));
            let targets: Vec<String> = targets
                .map(|ip| {
                    if v6 {
                        format!("icmpv6.nd.ns.target_address == {ip} || icmpv6.nd.na.target_address == {ip}")
                    } else {
                        format!("arp.dst.proto_ipv4 == {ip} || arp.src.proto_ipv4 == {ip}")
                    }
                })
                .collect();
            return targets.last().cloned();
        }
        "" | "tcp" | "udp" => {}
        other => parts.push(other.to_owned()),
    }
    for end in [a, b] {
        parts.extend(host_field(end));
    }
    if matches!(protocol, "tcp" | "udp") {
        for end in [a, b] {
            if let Some(port) = end.port.as_ref().and_then(number) {
                parts.push(format!("{protocol}.port == {port}"));
            }
        }
    }
    (!parts.is_empty()).then(|| parts.join(" && "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(arguments: &[&str]) -> Vec<String> {
        arguments.iter().map(|&a| a.to_owned()).collect()
    }

    #[test]
    fn quoting_leaves_plain_words_alone() {
        assert_eq!(
            quote(&argv(&["tcpdump", "-ni", "any", "host", "10.4.26.11"])),
            "tcpdump -ni any host 10.4.26.11"
        );
    }

    #[test]
    fn nothing_reaches_the_shell() {
        assert_eq!(quote(&argv(&["a b", "", "<server-address>"])), "'a b' '' '<server-address>'");
        assert_eq!(
            quote(&argv(&["$(reboot)", "it's", "`id`", "a\nb"])),
            r"'$(reboot)' 'it'\''s' '`id`' 'a
b'"
        );
    }

    #[test]
    fn interface_names_are_checked() {
        for good in ["eth0", "br-1a2b3c", "eth0.12", "veth12@if3", "lo"] {
            assert!(interface_name(good), "{good}");
        }
        for bad in ["", "-i", "eth0;reboot", "a b", "averyveryverylongname", "$(x)"] {
            assert!(!interface_name(bad), "{bad}");
        }
    }

    fn end(host: &str, port: u16) -> Endpoint {
        let host = host.parse().map_or_else(|_| Host::Name(host.into()), Host::Ip);
        Endpoint { host, port: Some(Port::Number(port)) }
    }

    #[test]
    fn filters_name_what_is_known() {
        assert_eq!(
            pair("tcp", &end("10.0.0.1", 40000), &end("10.0.0.2", 80)).as_deref(),
            Some("ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2 && tcp.port == 40000 && tcp.port == 80")
        );
        assert_eq!(
            pair("udp", &end("2001:db8::1", 4000), &end("$(reboot)", 53)).as_deref(),
            Some("ipv6.addr == 2001:db8::1 && udp.port == 4000 && udp.port == 53")
        );
    }
}
