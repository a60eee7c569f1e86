//! What stands for a host and a port in a line.

use std::net::IpAddr;
use std::sync::Arc;

use super::scan::clip;
use super::services;
use crate::packet::{Host, Port};

/// Stands where a port or host must be and the line has none.
pub(super) const NOT_SHOWN: &str = "?";

/// Longest name that is kept, in bytes (a DNS name has at most 255).
const LONGEST_NAME: usize = 255;

/// A host without port.
pub(super) fn host(text: &str) -> Host {
    let bare = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    if let Some(ip) = address(bare) {
        return Host::Ip(ip);
    }
    if let (6, Some(mac)) = (bare.split([':', '-']).count(), super::scan::mac(bare)) {
        return Host::Mac(mac);
    }
    let name = if bare.is_empty() { NOT_SHOWN } else { clip(bare, LONGEST_NAME) };
    if redacted(name) { Host::Redacted(Arc::from(name)) } else { Host::Name(Arc::from(name)) }
}

/// An address; the zone of a link-local one (`fe80::1%eth0`) is dropped.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let first = text.bytes().next()?;
    if !(first.is_ascii_hexdigit() || first == b':') {
        return None;
    }
    let text = text.split('%').next().unwrap_or(text);
    text.parse().ok()
}

/// Does an author's placeholder stand in place of an address or a part of it?
fn redacted(text: &str) -> bool {
    if text.contains(['<', '>', '*', '█', '#', '{', '[']) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("redact") || lower.contains("masked") || lower.contains("hidden") {
        return true;
    }
    let separator = if text.contains(':') { ':' } else { '.' };
    let mut pieces = 0;
    let mut hidden = 0;
    let mut shown = 0;
    for piece in lower.split(separator) {
        pieces += 1;
        let first = piece.chars().next();
        let same = first.is_some_and(|first| piece.chars().all(|c| c == first));
        if piece.bytes().all(|byte| byte.is_ascii_digit()) {
            shown += 1;
        } else if piece.len() <= 4 && same && first.is_some_and(char::is_alphabetic) {
            hidden += 1;
        }
    }
    if separator == ':' {
        lower.contains('x') || hidden > 0
    } else {
        pieces == 4 && hidden > 0 && hidden + shown == 4
    }
}

/// A port as number or name.
pub(super) fn port(text: &str) -> Port {
    match text.parse::<u16>() {
        Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => Port::Number(number),
        _ => {
            services::port(text).map_or_else(|| Port::Name(Arc::from(clip(text, LONGEST_NAME))), Port::Number)
        }
    }
}

/// One end as printed, its last dot not yet interpreted.
#[derive(Clone, Copy, Debug)]
pub(super) struct End<'a> {
    /// All of it.
    pub(super) whole: &'a str,
    /// What would be the host if the part behind the last dot is a port.
    host: &'a str,
    /// What would be the port.
    port: Option<&'a str>,
}

impl<'a> End<'a> {
    /// Takes one end apart: the part behind the last dot is a port, unless all of it is an address.
    pub(super) fn new(text: &'a str) -> Self {
        let whole = Self { whole: text, host: text, port: None };
        let zone = text.split_once('%').is_some_and(|(_, zone)| zone.contains('.'));
        if !zone && address(text).is_some() {
            return whole;
        }
        // `10.0.0.1:80` and `[::1]:80`, as some other tools print.
        if let Some((host, port)) = text.rsplit_once(':')
            && port.parse::<u16>().is_ok()
            && (host.ends_with(']') || host.parse::<std::net::Ipv4Addr>().is_ok())
        {
            return Self { whole: text, host, port: Some(port) };
        }
        match text.rsplit_once('.') {
            Some((host, port)) if !host.is_empty() && !port.is_empty() && !port.contains('>') => {
                Self { whole: text, host, port: Some(port) }
            }
            _ => whole,
        }
    }

    /// The same host, whose port stands elsewhere.
    pub(super) const fn at_port(&self, port: &'a str) -> Self {
        Self { whole: self.whole, host: self.whole, port: Some(port) }
    }

    /// Is the last part surely a port: a number or a known service behind something that is not a cut address?
    pub(super) fn has_port(&self) -> bool {
        self.port.is_some_and(|port| {
            let numeric = port.bytes().all(|byte| byte.is_ascii_digit());
            numeric || services::port(port).is_some()
        })
    }

    /// An address and, behind it, something that can only be a port.
    pub(super) fn has_port_behind_address(&self) -> bool {
        self.port.is_some() && address(self.host).is_some()
    }

    /// Host and port, for a protocol with ports.
    pub(super) fn with_port(&self) -> (Host, Port) {
        match self.port {
            Some(text) => (host(self.host), port(text)),
            None => (host(self.whole), Port::Name(Arc::from(NOT_SHOWN))),
        }
    }

    /// The host, for a protocol without ports.
    pub(super) fn without_port(&self) -> Host {
        host(self.whole)
    }
}

/// Both ends of a packet of a protocol with ports. Where the last part of neither is a number or a known service
/// (`a.example.org > b.example.org`), they are host names without ports: one end's port is nearly always a number.
pub(super) fn ends_with_ports(source: &End<'_>, destination: &End<'_>) -> ((Host, Port), (Host, Port)) {
    if source.has_port() || destination.has_port() || source.has_port_behind_address() {
        (source.with_port(), destination.with_port())
    } else {
        let none = || Port::Name(Arc::from(NOT_SHOWN));
        ((source.without_port(), none()), (destination.without_port(), none()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> (String, String) {
        let (host, port) = End::new(text).with_port();
        (host.to_string(), port.to_string())
    }

    #[test]
    fn the_last_part_is_the_port() {
        assert_eq!(split("10.0.0.1.80"), ("10.0.0.1".into(), "80".into()));
        assert_eq!(split("fe80::1%eth0.https"), ("fe80::1".into(), "443".into()));
        assert_eq!(
            split("71.220.137.57.bcube.co.uk.35601"),
            ("71.220.137.57.bcube.co.uk".into(), "35601".into())
        );
        assert_eq!(split("localhost.localdomain.radius"), ("localhost.localdomain".into(), "1812".into()));
        assert_eq!(split("[::1]:80"), ("::1".into(), "80".into()));
        assert_eq!(split("10.0.0.1"), ("10.0.0.1".into(), "?".into()));
        assert_eq!(split("::ffff:1.2.3.4.5000"), ("::ffff:1.2.3.4".into(), "5000".into()));
        assert_eq!(split("a.70000"), ("a".into(), "70000".into()));
    }

    #[test]
    fn redactions_are_told_from_names() {
        for text in [
            "x.x.x.x",
            "<REDACTED>",
            "10.0.0.A",
            "115.***",
            "172.17.0.XXX",
            "10.103.x.c",
            "Y.Y.Y.Y",
            "2001:db8:xxxx::1",
        ] {
            assert_eq!(host(text), Host::Redacted(Arc::from(text)));
        }
        for text in ["client", "kvs_vip", "r.example.org", "OMR.PUBL.IP", "10-244-1-3.web.svc", "1.2.3.com"] {
            assert_eq!(host(text), Host::Name(Arc::from(text)));
        }
        assert_eq!(host("66:17:aa:db:35:eb"), Host::Mac([0x66, 0x17, 0xaa, 0xdb, 0x35, 0xeb]));
        assert_eq!(host("2001:db8::1"), Host::Ip("2001:db8::1".parse().unwrap()));
    }

    #[test]
    fn names_without_ports_on_both_sides_are_hosts() {
        let ends = ends_with_ports(&End::new("A"), &End::new("B"));
        assert_eq!(
            (ends.0.0.to_string(), ends.0.1.to_string(), ends.1.0.to_string()),
            ("A".into(), "?".into(), "B".into())
        );
        let ends = ends_with_ports(&End::new("a.example.org"), &End::new("b.example.org"));
        assert_eq!(ends.0.0.to_string(), "a.example.org");
        let ends = ends_with_ports(&End::new("a.example.org.40000"), &End::new("b.example.org.oddname"));
        assert_eq!((ends.1.0.to_string(), ends.1.1.to_string()), ("b.example.org".into(), "oddname".into()));
    }
}
