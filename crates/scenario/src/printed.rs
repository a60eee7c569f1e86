//! What tcpdump prints of a payload without `-v`: DNS, DHCP, the first line of HTTP and SSH. Everything else is a length.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What follows the addresses of a datagram, where tcpdump knows its protocol by the port.
pub(crate) fn datagram(payload: &[u8], ports: [Option<u16>; 2]) -> Option<String> {
    let has = |port| ports.contains(&Some(port));
    if has(53) {
        return dns(payload);
    }
    if has(67) || has(68) {
        let side = if payload.first() == Some(&1) { "Request" } else { "Reply" };
        let mac: Vec<String> = payload.get(28..34)?.iter().map(|byte| format!("{byte:02x}")).collect();
        let from = if side == "Request" { format!(" from {}", mac.join(":")) } else { String::new() };
        return Some(format!("BOOTP/DHCP, {side}{from}, length {}", payload.len()));
    }
    None
}

/// What follows the length of a segment.
pub(crate) fn segment(payload: &[u8], ports: [Option<u16>; 2]) -> Option<String> {
    let has = |port| ports.contains(&Some(port));
    let line = payload.split(|&byte| byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?.trim_end_matches('\r');
    let http = line.starts_with("HTTP/1.") || line.ends_with(" HTTP/1.1");
    if (has(80) || has(8080) || has(3128)) && http {
        return Some(format!(": HTTP: {line}"));
    }
    (has(22) && line.starts_with("SSH-")).then(|| format!(": SSH: {line}"))
}

fn word(payload: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*payload.get(at..)?.first_chunk::<2>()?))
}

/// `4097+ A? example.org. (29)` and `4097 NXDomain 0/0/0 (29)`.
fn dns(payload: &[u8]) -> Option<String> {
    let (id, flags) = (word(payload, 0)?, word(payload, 2)?);
    let mut name = String::new();
    let mut at = 12;
    while let Some(&length) = payload.get(at).filter(|&&length| length > 0) {
        let end = at + 1 + usize::from(length);
        name.push_str(std::str::from_utf8(payload.get(at + 1..end)?).ok()?);
        name.push('.');
        at = end;
    }
    let length = payload.len();
    let kind = |number| match number {
        1 => "A",
        12 => "PTR",
        28 => "AAAA",
        _ => "ANY",
    };
    if flags & 0x8000 == 0 {
        let recursion = if flags & 0x100 == 0 { "" } else { "+" };
        return Some(format!("{id}{recursion} {}? {name} ({length})", kind(word(payload, at + 1)?)));
    }
    let code = ["", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused"]
        .get(usize::from(flags & 15))
        .copied()
        .unwrap_or_default();
    let authoritative = if flags & 0x400 == 0 { "" } else { "*" };
    let recursive = if flags & 0x80 == 0 { "-" } else { "" };
    let counts = [word(payload, 6)?, word(payload, 8)?, word(payload, 10)?].map(|n| n.to_string()).join("/");
    // The one record of these scenarios: a pointer to the name, type, class, time, length, address.
    let record = payload.get(at + 5..).filter(|record| record.len() >= 16).and_then(|record| {
        let address = match record.get(12..)? {
            v4 if v4.len() == 4 => Ipv4Addr::from(*v4.first_chunk::<4>()?).to_string(),
            v6 => Ipv6Addr::from(*v6.first_chunk::<16>()?).to_string(),
        };
        Some(format!(" {} {address}", kind(word(record, 2)?)))
    });
    Some(format!("{id}{code}{authoritative}{recursive} {counts}{} ({length})", record.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Id 0x1001, RD, one question: a.org A IN.
    const QUERY: &[u8] = b"\x10\x01\x01\0\0\x01\0\0\0\0\0\0\x01a\x03org\0\0\x01\0\x01";

    #[test]
    fn names_and_codes_as_tcpdump_prints_them() {
        assert_eq!(datagram(QUERY, [Some(4000), Some(53)]).as_deref(), Some("4097+ A? a.org. (23)"));
        let mut answer = QUERY.to_vec();
        (answer[2], answer[3]) = (0x81, 0x83);
        assert_eq!(datagram(&answer, [Some(53), Some(4000)]).as_deref(), Some("4097 NXDomain 0/0/0 (23)"));
        (answer[3], answer[7]) = (0x80, 1);
        answer.extend(b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x50");
        assert_eq!(
            datagram(&answer, [Some(53), Some(4000)]).as_deref(),
            Some("4097 1/0/0 A 192.0.2.80 (39)")
        );
        assert_eq!(datagram(QUERY, [Some(4000), Some(5000)]), None);
    }

    #[test]
    fn first_lines() {
        let ports = [Some(4000), Some(80)];
        assert_eq!(
            segment(b"GET / HTTP/1.1\r\nHost: a\r\n", ports).as_deref(),
            Some(": HTTP: GET / HTTP/1.1")
        );
        assert_eq!(segment(b"abc", ports), None);
    }
}
