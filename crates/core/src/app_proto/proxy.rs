//! The PROXY protocol: a header with which a proxy passes on whom it speaks for (haproxy's `proxy-protocol.txt`, versions 1 and 2).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::bytes::{Reader, line};

/// The twelve bytes that version 2 begins with.
pub(super) const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// Whom a proxy speaks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proxied {
    /// 1 or 2.
    pub version: u8,
    /// Address and port of the client behind the proxy; `None` for the proxy's own checks (`LOCAL`, `UNKNOWN`).
    pub source: Option<(IpAddr, u16)>,
    /// Address and port that it asked.
    pub destination: Option<(IpAddr, u16)>,
}

/// The header that `bytes` begin with and its length. `None`: none, or not whole.
pub(super) fn header(bytes: &[u8]) -> Option<(Proxied, usize)> {
    if bytes.starts_with(SIGNATURE) {
        return version2(bytes);
    }
    let (first, rest) = line(bytes)?;
    let text = std::str::from_utf8(first).ok().filter(|text| text.len() <= 105)?;
    let mut words = text.strip_prefix("PROXY ")?.split(' ');
    let mut proxied = Proxied { version: 1, ..Proxied::default() };
    if words.next()?.starts_with("TCP") {
        let ip = |text: Option<&str>| text?.parse::<IpAddr>().ok();
        let (source, destination) = (ip(words.next())?, ip(words.next())?);
        let port = |text: Option<&str>| text?.parse::<u16>().ok();
        proxied.source = Some((source, port(words.next())?));
        proxied.destination = Some((destination, port(words.next())?));
    }
    Some((proxied, bytes.len() - rest.len()))
}

fn version2(bytes: &[u8]) -> Option<(Proxied, usize)> {
    let mut reader = Reader(bytes.get(SIGNATURE.len()..)?);
    let (command, family) = (reader.u8()?, reader.u8()?);
    let mut inside = reader.long()?;
    let mut proxied = Proxied { version: 2, ..Proxied::default() };
    if command & 15 == 1 {
        let ends = match family >> 4 {
            1 => {
                let (a, b) = (inside.u32()?, inside.u32()?);
                Some((IpAddr::V4(Ipv4Addr::from(a)), IpAddr::V4(Ipv4Addr::from(b))))
            }
            2 => {
                let mut ip = || Some(IpAddr::V6(Ipv6Addr::from(*inside.take(16)?.first_chunk::<16>()?)));
                Some((ip()?, ip()?))
            }
            _ => None,
        };
        if let Some((source, destination)) = ends {
            proxied.source = Some((source, inside.u16()?));
            proxied.destination = Some((destination, inside.u16()?));
        }
    }
    Some((proxied, bytes.len() - reader.0.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_name_the_client() {
        let client = Some((IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)), 4660));
        let one = b"PROXY TCP4 192.0.2.7 198.51.100.1 4660 443\r\nGET /";
        let (proxied, length) = header(one).unwrap();
        assert_eq!((proxied.source, &one[length..]), (client, &b"GET /"[..]));
        let mut two = SIGNATURE.to_vec();
        two.extend(b"\x21\x11\0\x0c\xc0\0\x02\x07\xc6\x33\x64\x01\x12\x34\x01\xbbGET /");
        let (proxied, length) = header(&two).unwrap();
        assert_eq!((proxied.source, &two[length..]), (client, &b"GET /"[..]));
        assert_eq!(proxied.destination.map(|d| d.1), Some(443));
    }

    #[test]
    fn checks_of_the_proxy_itself_name_nobody() {
        assert_eq!(header(b"PROXY UNKNOWN\r\n").unwrap().0.source, None);
        let mut local = SIGNATURE.to_vec();
        local.extend([0x20, 0, 0, 0]);
        assert_eq!(header(&local).unwrap(), (Proxied { version: 2, ..Proxied::default() }, 16));
        assert_eq!(header(b"PROXY TCP4 192.0.2.7"), None);
    }
}
