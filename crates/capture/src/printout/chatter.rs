//! Lines that belong around packets: banners, prompts, counters, headings, dumps.

use super::scan::{number, word};
use crate::source::Interface;

/// `listening on eth0, link-type EN10MB (Ethernet), capture size 262144 bytes`, and the like for files.
pub(super) fn banner(line: &str) -> Option<Interface> {
    let at = line.find("listening on ").map(|at| (at, "listening on "));
    let at = at.or_else(|| line.find("reading from file ").map(|at| (at, "reading from file ")));
    let (at, mark) = at?;
    if at > 40 {
        return None;
    }
    let rest = line.get(at + mark.len()..)?;
    let mut interface = Interface { link_type: "unknown", ..Interface::default() };
    let name = rest.split(", link-type").next().unwrap_or(rest);
    let name = name.split(',').next().unwrap_or(name).trim();
    if mark.starts_with("listening")
        && !name.is_empty()
        && !name.contains(char::is_whitespace)
        && name.len() <= 64
    {
        interface.name = Some(name.to_owned());
    }
    if let Some(kind) = rest.split("link-type ").nth(1) {
        interface.link_type = link_type(word(kind).0.trim_end_matches(','));
    }
    for mark in ["snapshot length ", "capture size "] {
        if let Some((length, _)) = rest.split(mark).nth(1).and_then(number) {
            interface.snap_length = u32::try_from(length).ok();
        }
    }
    Some(interface)
}

fn link_type(name: &str) -> &'static str {
    match name {
        "EN10MB" => "ethernet",
        "LINUX_SLL" => "linux-sll",
        "LINUX_SLL2" => "linux-sll2",
        "RAW" | "IPV4" | "IPV6" => "raw-ip",
        "NULL" | "LOOP" => "null",
        "IEEE802_11" | "IEEE802_11_RADIO" => "ieee802-11",
        "PPP" => "ppp",
        _ => "unknown",
    }
}

/// The first row of a dump as text (`-A`): an IPv4 header begins with `E` (0x45), an IPv6 header with a backtick
/// (0x60), and most of the bytes behind it cannot be printed.
pub(super) fn text_dump(line: &str) -> bool {
    let line = line.trim_start();
    let mut chars = line.chars();
    let dots = line.bytes().filter(|&byte| byte == b'.').count();
    if dots * 2 > line.len() && dots > 7 {
        return true; // other headers are mostly small numbers
    }
    let header = matches!(chars.next(), Some('E' | '`'));
    let second = chars.next().unwrap_or('.');
    header
        && !second.is_alphanumeric()
        && second != ' '
        && line.chars().take(16).filter(|&c| c == '.').count() >= 1
}

/// Lines that need no remark.
pub(super) fn expected(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || !line.chars().any(char::is_alphanumeric) {
        return true; // rules, fences, carets under a packet, dots for what was left out
    }
    let lower = line.to_ascii_lowercase();
    let starts = [
        "tcpdump:",
        "cpdump:",
        "tshark:",
        "reading from file",
        "listening on",
        "dropped privs",
        "capturing on",
        "running as user",
        "warning: interface names",
        "warning:",
        "no.  ",
        "```",
        "~~~",
        "^c",
        "(promiscuous mode",
        "data link type",
        "getting the list",
        "#",
        "$ ",
        "% ",
        "sudo tcpdump",
        "tcpdump ",
        "sudo tshark",
        "tshark ",
        "sudo: unable to resolve",
        "---",
        "===",
        "***",
        "link/",
        "[root@",
        "root@",
        // FortiGate, snoop, ASA, MikroTik, Cilium, Hubble, pwru, Retis.
        "interfaces=[",
        "filters=[",
        "using device",
        "interface ",
        "listening for events",
        "press ctrl-c",
        "timestamp ",
        "skb ",
        "collector(s) started",
        "no probe(s) given",
        "level=info",
        "[packet size limited",
    ];
    if starts.iter().any(|start| lower.starts_with(start)) {
        return true;
    }
    let contains = [
        "packets captured",
        "packet captured",
        "received by filter",
        "dropped by kernel",
        "dropped by interface",
        "for full protocol decode",
        "packets shown",
        "packet shown",
        "listening for events",
        "attaching kprobes",
        "attached (ignored",
        "per cpu buffer size",
        "] 100.00%",
        "probe(s) loaded",
        "entered promiscuous mode",
        "left promiscuous mode",
        "tcpdump -",
        "tshark -",
    ];
    if contains.iter().any(|part| lower.contains(part)) {
        return true;
    }
    // What a mailer wrapped off a banner.
    if lower == "bytes" || lower == "262144 bytes" || lower == "decode" {
        return true;
    }
    prompt(line) || number(line).is_some_and(|(_, rest)| rest.trim().is_empty())
}

/// `user@host:~$ …`, `[root@host ~]# …`, `$tshark …`, `host1~# …`
fn prompt(line: &str) -> bool {
    let (first, _) = word(line);
    if first.starts_with('$') || first.ends_with(['$', '#']) || first.starts_with('[') && first.contains('@')
    {
        return true;
    }
    let start: String = line.chars().take(60).collect();
    start.contains('@') && [":~", "$ ", "# ", "> ", "% "].iter().any(|mark| start.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banners_name_an_interface() {
        let found =
            banner("listening on flannel.1, link-type EN10MB (Ethernet), capture size 262144 bytes").unwrap();
        assert_eq!(
            (found.name.as_deref(), found.link_type, found.snap_length),
            (Some("flannel.1"), "ethernet", Some(262_144))
        );
        let found = banner(
            "tcpdump: listening on any, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 65535 bytes",
        );
        assert_eq!(found.unwrap().link_type, "linux-sll2");
        let found = banner("reading from file a.pcap, link-type RAW (Raw IP)").unwrap();
        assert_eq!((found.name, found.link_type), (None, "raw-ip"));
        assert!(banner("12:00:00.000001 IP a.1 > b.2: the server is listening on port 80").is_none());
    }

    #[test]
    fn dumps_are_told_from_prose() {
        assert!(text_dump("E..<..@.@.].") && text_dump("`....(.@"));
        assert!(!text_dump("Everything works until the third packet.") && !text_dump("E is for error"));
    }

    #[test]
    fn what_stands_around_packets_needs_no_remark() {
        for line in [
            "dropped privs to tcpdump",
            "5 packets captured",
            "^C",
            "```shell",
            "user@host:~$ sudo tcpdump -i eth0",
            "[root@node ~]# ls",
            "...",
            "^^^^^^",
            "# tcpdump -n",
            "--- handshakes",
            "$tshark -i lo",
        ] {
            assert!(expected(line), "{line}");
        }
        for line in ["The server answers with a reset.", "12:00:00.000001 IP ???", "<img onerror=alert(1)>"] {
            assert!(!expected(line), "{line}");
        }
    }
}
