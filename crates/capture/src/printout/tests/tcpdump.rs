//! Forms that tcpdump prints under its options and on its links, one line each, values by hand.

use super::*;
use crate::packet::{Host, IcmpMessage, Layer, Unreachable};
use crate::time::Timestamp;

const SEGMENT: &str = "192.0.2.1.40000 > 198.51.100.7.443: Flags [S], seq 7, win 1024, length 0";

/// The layers of the one packet of a text, whose ends are those of [`SEGMENT`] or, in IPv6, `2001:db8::1` and `2001:db8::2`.
fn layers(text: &str) -> Vec<Layer> {
    let read = read(text);
    assert_eq!(read.packets.len(), 1, "{text}");
    assert_eq!(read.reader.warning_count(), 0, "{text}");
    let ends = read.ends(1);
    let expected = ["192.0.2.1:40000 > 198.51.100.7:443", "[2001:db8::1]:40000 > [2001:db8::2]:443"];
    assert!(expected.contains(&ends.as_str()), "{text}: {ends}");
    assert_eq!(read.tcp(1).seq, absolute(7), "{text}");
    read.packets.into_iter().next().unwrap().layers
}

fn tunnel(name: &'static str, id: Option<u32>) -> Layer {
    Layer::Tunnel { name, id }
}

#[test]
fn types_stand_alone_under_q_and_e() {
    let addresses = "02:00:00:00:00:02 (oui Unknown) > 02:00:00:00:00:01 (oui Unknown)";
    let quiet = "192.0.2.1.40000 > 198.51.100.7.443: tcp 0\n";
    let read = read(&format!(
        "12:00:00.1 {addresses}, IPv4, length 60: {quiet}\
         12:00:00.2 {addresses}, 802.1Q, length 78: vlan 7, p 0, 802.1Q, vlan 100, p 0, IPv4, {quiet}\
         12:00:00.3 {addresses}, ARP, length 42: Request who-has 192.0.2.1 tell 192.0.2.9, length 28\n"
    ));
    assert_eq!(read.packets.len(), 3);
    assert_eq!(read.packets[0].link.source, Some([2, 0, 0, 0, 0, 2]));
    assert_eq!(read.packets[0].original, Some(60));
    assert_eq!(read.packets[1].layers, [Layer::Vlan(7), Layer::Vlan(100)]);
    assert_eq!(read.ends(2), "192.0.2.1:40000 > 198.51.100.7:443");
    assert!(matches!(read.packets[2].body, Body::Arp(_)));
}

#[test]
fn links_and_tags() {
    for (line, expected) in [
        ("PPPoE  [ses 0x1dcd] IP ", vec![tunnel("pppoe", Some(0x1dcd))]),
        (
            "MPLS (label 18, tc 0, ttl 255) (label 16, tc 0, [S], ttl 255) IP ",
            vec![tunnel("mpls", Some(18)), tunnel("mpls", Some(16))],
        ),
        ("MPLS (0x0281), length 48: MPLS (label 9, tc 0, [S], ttl 1) ", vec![tunnel("mpls", Some(9))]),
        ("NSH, flags [none], service-path-id 0x000003, service-index 0x2: IP ", vec![tunnel("nsh", Some(3))]),
        ("BRCM tag OP: EG, CID: 0, RC: exception, TC: 0, port: 1, IP ", vec![]),
        ("EDSA 0xdada, CPU > port 0.0, VLAN 0u, IP ", vec![]),
        (
            "02:00:00:00:00:02 > 02:00:00:00:00:01, Marvell DSA mode Forward, dev 0, port 1, untagged, VID 0, FPri 0, ethertype IPv4 (0x0800), length 66: ",
            vec![],
        ),
        ("IP: IP ", vec![]),
        ("IP (0x0021), length 62: ", vec![]),
        ("unicast, ethertype IPv4 (0x0800), length 52: ", vec![]),
        ("eth0  In  MPLS (label 9, tc 0, [S], ttl 1) IP ", vec![tunnel("mpls", Some(9))]),
    ] {
        assert_eq!(layers(&format!("12:00:00.000001 {line}{SEGMENT}\n")), expected);
    }
}

#[test]
fn tunnels_are_named_as_in_files() {
    let inner_v6 = "2001:db8::1.40000 > 2001:db8::2.443: Flags [S], seq 7, win 1024, length 0";
    for (line, expected) in [
        (format!("IP 10.0.0.1 > 10.0.0.2: IP {SEGMENT}"), vec![tunnel("ipip", None)]),
        (
            format!("IP 10.0.0.1 > 10.0.0.2: IP 10.0.0.3 > 10.0.0.4: IP6 {inner_v6}"),
            vec![tunnel("ipip", None), tunnel("6in4", None)],
        ),
        (format!("IP6 fd00::1 > fd00::2: IP {SEGMENT}"), vec![tunnel("4in6", None)]),
        (
            format!(
                "IP 10.0.0.1.5000 > 10.0.0.2.8472: OTV, flags [I] (0x08), overlay 0, instance 42\nIP {SEGMENT}"
            ),
            vec![tunnel("vxlan", Some(42))],
        ),
        (
            format!("IP 10.0.0.1.5000 > 10.0.0.2.6635: MPLS (label 21, tc 0, [S], ttl 63) IP {SEGMENT}"),
            vec![tunnel("mpls-in-udp", None), tunnel("mpls", Some(21))],
        ),
        (
            format!(
                "IP 10.0.0.1 > 10.0.0.2: GREv1, call 24, seq 7, proto PPP (0x880b), length 100: IP (0x0021), length 88: {SEGMENT}"
            ),
            vec![tunnel("pptp", Some(24))],
        ),
        (
            format!(
                "IP (tos 0x0, ttl 64, id 7, offset 0, flags [none], proto GRE (47), length 98)\n    10.0.0.1 > 10.0.0.2: GREv0, Flags [sequence# present], seq 9, length 78\n\terspan type2 session 3 cos 6 index 5: IP (tos 0x0, ttl 1, id 0, offset 0, flags [none], proto TCP (6), length 40)\n    {SEGMENT}"
            ),
            vec![tunnel("erspan", Some(3))],
        ),
    ] {
        assert_eq!(layers(&format!("12:00:00.000001 {line}\n")), expected);
    }
    // What is not decoded takes nothing from the next line.
    let read = read(&format!("IP 10.0.0.1 > 10.0.0.2: GREv0, length 106: gre-proto-0x88be\nIP {SEGMENT}\n"));
    assert_eq!((read.packets.len(), read.packets[1].layers.len()), (2, 0));
}

#[test]
fn extension_headers_print_the_ports_behind_them() {
    for line in [
        "IP6 2001:db8::1 > 2001:db8::2: HBH (rtalert: 0x0000) (padn) 40000 > 443: Flags [S], seq 7, win 1024, length 0",
        "IP6 2001:db8::1 > 2001:db8::2: HBH DSTOPT RT6 (len=2, type=0 [Deprecated], segleft=1, [0]fd00::1) 40000 > 443: Flags [S], seq 7, win 1024, length 0",
        "IP 192.0.2.1 > 198.51.100.7: AH(spi=0x00000001,seq=0x2,icv=0x0000): 40000 > 443: Flags [S], seq 7, win 1024, length 0",
    ] {
        assert_eq!(layers(&format!("12:00:00.000001 {line}\n")), []);
    }
}

#[test]
fn remarks_of_version_5() {
    let read = read(
        "12:00:00.000001 IP6 (hlim 64, next-header TCP (6), payload length 0) [real length 80040, presumed BIG TCP] 2001:db8::1.1 > 2001:db8::2.2: Flags [.], seq 1:80001, ack 1, win 9, length 80000\n\
         12:00:00.000002 IP [total length 62 > length 50] (invalid) (tos 0x0, ttl 254, id 7, offset 0, flags [none], proto TCP (6), length 62)\n    \
         192.0.2.1.323 > 198.51.100.7.49600: Flags [.], ack 1, win 9, length 10\n\
         12:00:00.000003 IP (tos 0x0, ttl 64, id 8, offset 0, flags [DF], proto TCP (6), length 80052 [was 0, presumed BIG TCP])\n    \
         192.0.2.1.1 > 198.51.100.7.2: Flags [.], ack 1, win 9, length 80000\n",
    );
    assert_eq!(read.reader.warning_count(), 0);
    let lengths: Vec<_> =
        read.packets.iter().map(|packet| packet.net.as_ref().unwrap().total_length).collect();
    assert_eq!(lengths, [Some(80_040), Some(62), Some(80_052)]);
}

#[test]
fn every_message_of_icmp() {
    let messages = |lines: &[&str]| -> Vec<IcmpMessage> {
        let text: String =
            lines.iter().flat_map(|line| ["12:00:00.000001 ", line, ", length 36\n"]).collect();
        let read = read(&text);
        (1..=lines.len()).map(|number| read.icmp(number).message.clone()).collect()
    };
    let v4 = messages(&[
        "IP 192.0.2.1 > 192.0.2.2: ICMP redirect-tos 192.0.2.9 to host 192.0.2.8",
        "IP 192.0.2.1 > 192.0.2.2: ICMP extended echo request, id 1, seq 0",
        "IP 192.0.2.1 > 192.0.2.2: ICMP 192.0.2.9 unreachable - #16",
        "IP 192.0.2.1 > 192.0.2.2: ICMP type-#41",
    ]);
    assert_eq!(
        v4,
        [
            IcmpMessage::Redirect,
            IcmpMessage::Other(42, 0),
            IcmpMessage::Unreachable(Unreachable::Other(16)),
            IcmpMessage::Other(41, 0)
        ]
    );
    let v6 = messages(&[
        "IP6 fd00::1 > fd00::2: ICMP6, destination unreachable, unknown unreach code (5)",
        "IP6 fd00::1 > fd00::2: ICMP6, unknown icmp6 type (154)",
        "IP6 fd00::1 > fd00::2: ICMP6, multicast listener donemax resp delay: 1 addr: ff02::1",
        "IP6 fd00::1 > fd00::2: ICMP6, who-are-you reply node information reply (supported qtypes [])",
    ]);
    assert_eq!(
        v6,
        [
            IcmpMessage::Unreachable(Unreachable::Other(5)),
            IcmpMessage::Other(154, 0),
            IcmpMessage::Other(132, 0),
            IcmpMessage::Other(140, 0)
        ]
    );
}

#[test]
fn address_resolution_of_other_kinds() {
    let read = read(
        "12:00:00.1 ARP, Reverse Request who-is 02:00:00:00:00:03 tell 02:00:00:00:00:02, length 46\n\
         12:00:00.2 ARP, Reverse Reply 02:00:00:00:00:03 at 192.0.2.3, length 46\n\
         12:00:00.3 ARP, Unknown (29953), length 46\n\
         12:00:00.4 ARP, Infiniband (len 20), IPv4 (len 4), Request who-has 192.0.2.4 tell 192.0.2.5, length 56\n",
    );
    let arp: Vec<_> = read
        .packets
        .iter()
        .map(|packet| match &packet.body {
            Body::Arp(arp) => arp.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(arp.iter().map(|arp| arp.operation).collect::<Vec<_>>(), [3, 4, 29953, 1]);
    assert_eq!(arp[0].sender_mac, Some([2, 0, 0, 0, 0, 2]));
    assert_eq!(arp[1].target, Some(Host::Ip("192.0.2.3".parse().unwrap())));
    assert_eq!(arp[3].sender, Some(Host::Ip("192.0.2.5".parse().unwrap())));
}

#[test]
fn cut_silent_and_undated() {
    let read = read(
        "12:00:00.000001 IP 192.0.2.1.1000 > 192.0.2.2.646: \n\
         12:00:00.000002 IP 192.0.2.1 > 192.0.2.2:  [|icmp]\n\
         12:00:00.000003  [|arp]\n\
         12:00:00.1000000 (invalid us) IP 192.0.2.1.1 > 192.0.2.2.2: Flags [R], seq 5, win 0, options [mss 1280[len 3]], length 0\n\
         [Error converting time] IP 192.0.2.1.1 > 192.0.2.2.2: Flags [R], seq 6, win 0, length 0\n",
    );
    assert_eq!(read.packets.len(), 5);
    assert!(matches!(read.packets[0].body, Body::Udp(_)) && matches!(read.packets[1].body, Body::Icmp(_)));
    assert!(matches!(read.packets[2].body, Body::Arp(_)));
    assert_eq!(read.packets[3].time, Some(Timestamp(43_201_000_000_000)));
    let options = read.tcp(4).options.as_ref().unwrap();
    assert_eq!((options.mss, options.order.as_slice()), (None, &[2_u8][..]));
    assert_eq!((read.packets[4].time, read.tcp(5).seq), (None, absolute(6)));
}

/// A segment that is the first of its connection has its numbers as they are, and so have its SACK blocks.
#[test]
fn sack_blocks_of_a_first_segment() {
    let read = read(
        "12:00:00.1 IP 192.0.2.1.1 > 192.0.2.2.2: Flags [.], ack 3000000000, win 9, options [nop,nop,sack 1 {3000001448:3000002896}], length 0\n\
         12:00:00.2 IP 192.0.2.1.1 > 192.0.2.2.2: Flags [.], ack 1, win 9, options [nop,nop,sack 1 {1449:2897}], length 0\n",
    );
    let block = |number: usize| read.tcp(number).options.as_ref().unwrap().sack[0];
    assert_eq!(block(1).0, absolute(3_000_001_448).unwrap());
    assert_eq!(block(2).0, absolute(3_000_001_448).unwrap());
}
