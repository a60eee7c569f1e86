//! UDP, ICMP, ARP, tunnels, rows of tshark.

use super::*;
use crate::packet::{Arp, Checksum, Host, IcmpMessage, Layer, Port, Unreachable};
use crate::time::{TimeKind, Timestamp};

fn ip(text: &str) -> Host {
    Host::Ip(text.parse().unwrap())
}

#[test]
fn udp_and_names() {
    let read = read(
        "15:33:51.1 IP 172.19.0.3.51820 > 115.0.0.1.45705: UDP, length 92\n\
         15:33:51.2 IP 192.168.1.36.32773 > 192.168.1.1.domain:  63229+ A? www.linux.com. (31)\n\
         15:33:51.3 IP (tos 0x0, ttl 64, id 1721, offset 0, flags [none], proto UDP (17), length 82)\n    10.2.10.27.46356 > 10.2.10.28.domain: [bad udp cksum 0x288a -> 0x9a8a!] 60882+ A? google.com.default.svc.cluster.local. (54)\n\
         15:33:51.4 172.16.42.177.333 > 195.66.192.167.222: udp 5 (DF)\n\
         15:33:51.5 IP 172.21.119.63.51886 > localhost.localdomain.radius: RADIUS, Access-Request (1), id: 0x7f length: 169\n\
         15:33:51.6 IP 0.0.0.0.bootpc > 255.255.255.255.bootps: BOOTP/DHCP, Request from 52:54:01:12:34:40 (oui Unknown), length 300\n",
    );
    let seen: Vec<_> = read
        .packets
        .iter()
        .map(|packet| match &packet.body {
            Body::Udp(datagram) => {
                (datagram.length.unwrap(), datagram.note.as_deref().unwrap_or("").to_owned())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(seen[0], (92, String::new()));
    assert_eq!(seen[1], (31, "63229+ A? www.linux.com. (31)".to_owned()));
    assert_eq!(seen[2], (54, "60882+ A? google.com.default.svc.cluster.local. (54)".to_owned()));
    assert_eq!(seen[3], (5, String::new()));
    assert_eq!((seen[4].0, seen[5].0), (169, 300));
    assert_eq!(read.ends(2), "192.168.1.36:32773 > 192.168.1.1:53");
    assert_eq!(read.ends(5), "172.21.119.63:51886 > localhost.localdomain:1812");
    let Body::Udp(datagram) = &read.packets[2].body else { panic!() };
    assert_eq!(datagram.checksum, Checksum::Bad);
    assert_eq!(read.packets[3].net.as_ref().unwrap().dont_fragment, Some(true));
}

#[test]
fn icmp_says_why() {
    use IcmpMessage::{EchoReply, EchoRequest, Other, Redirect, TimeExceeded, TooBig};
    let cases = [
        ("ICMP echo request, id 35093, seq 2, length 64", EchoRequest(Some(35093), Some(2))),
        ("icmp: echo reply", EchoReply(None, None)),
        ("ICMP host 10.0.0.10 unreachable, length 92", IcmpMessage::Unreachable(Unreachable::Host)),
        (
            "ICMP host 10.0.0.10 unreachable - admin prohibited, length 86",
            IcmpMessage::Unreachable(Unreachable::HostProhibited),
        ),
        (
            "ICMP host 10.0.0.10 unreachable - admin prohibited filter, length 86",
            IcmpMessage::Unreachable(Unreachable::AdminProhibited),
        ),
        ("ICMP net 10.0.0.10 unreachable, length 36", IcmpMessage::Unreachable(Unreachable::Network)),
        ("ICMP 10.0.0.10 udp port 514 unreachable, length 269", IcmpMessage::Unreachable(Unreachable::Port)),
        (
            "ICMP 10.0.0.10 protocol 4 port 60 unreachable, length 88",
            IcmpMessage::Unreachable(Unreachable::Protocol),
        ),
        ("ICMP 10.0.0.10 unreachable - need to frag (mtu 1400), length 542", TooBig(Some(1400))),
        ("ICMP 10.0.0.10 unreachable - need to frag, length 36", TooBig(None)),
        ("ICMP time exceeded in-transit, length 88", TimeExceeded(false)),
        ("ICMP ip reassembly time exceeded, length 88", TimeExceeded(true)),
        ("ICMP redirect 10.0.0.9 to host 10.0.0.7, length 36", Redirect),
        ("ICMP source quench, length 36", Other(4, 0)),
    ];
    for (body, expected) in cases {
        let read = read(&format!("12:00:00.1 IP 10.0.0.4 > 10.0.0.11: {body}\n"));
        assert_eq!((read.icmp(1).message.clone(), read.icmp(1).v6), (expected, false), "{body}");
        assert_eq!(read.ends(1), "10.0.0.4 > 10.0.0.11");
    }
    // One line shows the destination of what was refused; its sender is who is told.
    let read =
        read("12:00:00.1 IP 10.0.0.4 > 10.0.0.11: ICMP 10.0.0.10 udp port domain unreachable, length 59\n");
    let quoted = read.icmp(1).quoted.as_deref().unwrap();
    assert_eq!((&quoted.source, &quoted.destination), (&ip("10.0.0.11"), &ip("10.0.0.10")));
    assert_eq!(
        (quoted.protocol, &quoted.destination_port, &quoted.source_port),
        (Some(17), &Some(Port::Number(53)), &None)
    );
    assert_eq!(read.icmp(1).length, Some(59));
}

#[test]
fn icmp_with_its_quotation() {
    let read = read(
        "15:18:52.732497 IP (tos 0xc0, ttl 64, id 48936, offset 0, flags [none], proto ICMP (1), length 88)\n    \
         10.0.0.1 > 10.0.0.11: ICMP time exceeded in-transit, length 68\n\
         \tIP (tos 0x0, ttl 1, id 52656, offset 0, flags [DF], proto TCP (6), length 60)\n    \
         10.0.0.11.40000 > 192.0.2.1.443: Flags [S], seq 77, win 64240, length 0\n\
         15:18:53.1 IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 33)\n    \
         10.0.0.11.5 > 10.0.0.1.6: UDP, length 5\n",
    );
    assert_eq!((read.packets.len(), read.warned()), (2, vec![]));
    let quoted = read.icmp(1).quoted.as_deref().unwrap();
    assert_eq!((&quoted.source, &quoted.destination), (&ip("10.0.0.11"), &ip("192.0.2.1")));
    assert_eq!((quoted.protocol, quoted.seq, quoted.id), (Some(6), Some(SeqNum(77)), Some(52656)));
    assert_eq!(
        (&quoted.source_port, &quoted.destination_port),
        (&Some(Port::Number(40000)), &Some(Port::Number(443)))
    );
    assert_eq!(read.packets[0].net.as_ref().unwrap().ttl, Some(64));
}

#[test]
fn icmpv6_and_neighbours() {
    let read = read(
        "17:16:44.1 IP6 2a0e:db8::5 > ff02::1:ff00:1: ICMP6, neighbor solicitation, who has 2a0e:db8::1, length 32\n\
         17:16:44.2 IP6 (hlim 255, next-header ICMPv6 (58) payload length: 32) fd00::4d > fd00::2d: [icmp6 sum ok] ICMP6, neighbor advertisement, length 32, tgt is fd00::4d, Flags [solicited, override]\n\
         17:16:44.3 IP6 fe80::1 > ff02::16: HBH ICMP6, multicast listener report v2, 2 group record(s), length 48\n\
         17:16:44.4 IP6 fd00::b > fd00::d: ICMP6, destination unreachable, unreachable port, fd00::b udp port 53, length 71\n\
         17:16:44.5 IP6 fd00::1 > fd00::d: ICMP6, packet too big, mtu 1400, length 1240\n\
         17:16:44.6 IP6 fd00::1 > fd00::d: ICMP6, destination unreachable, unreachable prohibited fd00::b, length 88\n\
         17:16:44.7 IP6 fd00::1 > fd00::d: ICMP6, echo request, id 4, seq 5, length 64\n",
    );
    let messages: Vec<_> = (1..=7).map(|number| read.icmp(number).message.clone()).collect();
    let expected = [
        IcmpMessage::NeighbourSolicitation(ip("2a0e:db8::1")),
        IcmpMessage::NeighbourAdvertisement(ip("fd00::4d")),
        IcmpMessage::Other(143, 0),
        IcmpMessage::Unreachable(Unreachable::Port),
        IcmpMessage::TooBig(Some(1400)),
        IcmpMessage::Unreachable(Unreachable::AdminProhibited),
        IcmpMessage::EchoRequest(Some(4), Some(5)),
    ];
    assert_eq!(messages, expected);
    let quoted = read.icmp(4).quoted.as_deref().unwrap();
    assert_eq!((quoted.protocol, &quoted.destination_port), (Some(17), &Some(Port::Number(53))));
    assert!(read.icmp(4).v6);
}

#[test]
fn arp_in_all_its_forms() {
    let arp = |text: &str| match read(&format!("12:00:00.1 {text}\n")).packets.remove(0).body {
        Body::Arp(arp) => arp,
        other => panic!("{text}: {other:?}"),
    };
    let request = |target: &str, sender: &str| Arp {
        operation: 1,
        sender_mac: None,
        sender: Some(ip(sender)),
        target_mac: None,
        target: Some(ip(target)),
    };
    let expected = request("10.0.0.2", "10.0.0.4");
    assert_eq!(arp("ARP, Request who-has 10.0.0.2 tell 10.0.0.4, length 28"), expected);
    assert_eq!(
        arp("ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 10.0.0.2 tell 10.0.0.4, length 28"),
        expected
    );
    assert_eq!(arp("arp who-has 10.0.0.2 tell 10.0.0.4"), expected);
    assert_eq!(
        arp(
            "Out 0a:b5:1f:03:d1:d6 ethertype ARP (0x0806), length 44: Request who-has 10.0.0.2 tell 10.0.0.4, length 28"
        ),
        expected
    );
    assert_eq!(arp("ethertype ARP, ARP, Request who-has 10.0.0.2 tell 10.0.0.4, length 46"), expected);
    let asked =
        arp("ARP, Request who-has 10.0.0.2 (00:00:5e:00:01:30 (oui Unknown)) tell 10.0.0.4, length 28");
    assert_eq!((asked.target_mac, asked.sender), (Some([0, 0, 0x5e, 0, 1, 0x30]), Some(ip("10.0.0.4"))));
    let reply = arp("ARP, Reply 10.0.0.2 is-at fa:c3:09:08:be:14 (oui Unknown), length 28");
    assert_eq!(
        (reply.operation, reply.sender, reply.sender_mac),
        (2, Some(ip("10.0.0.2")), Some([0xfa, 0xc3, 9, 8, 0xbe, 0x14]))
    );
    assert_eq!(
        arp("< arp reply 192.168.1.4 is-at 0:20:78:14:80:f (0:90:27:13:cb:52)").sender_mac,
        Some([0, 0x20, 0x78, 0x14, 0x80, 0xf])
    );
    assert_eq!(arp("ARP, Reply 10.0.0.2 is-at 42:92:ad:23:12:3z, length 46").sender_mac, None);
}

#[test]
fn tunnels_give_the_packet_inside() {
    let inside = |text: &str| {
        let read = read(text);
        assert_eq!((read.packets.len(), read.warned()), (1, vec![]), "{text}");
        (read.ends(1), read.packets[0].layers.clone())
    };
    let expected = |name: &'static str, id: Option<u32>| {
        ("10.1.0.1:7 > 10.1.0.2:8".to_owned(), vec![Layer::Tunnel { name, id }])
    };
    let tcp = "10.1.0.1.7 > 10.1.0.2.8: Flags [R], seq 1, win 0, length 0";
    let outer = "12:00:00.1 IP 192.0.2.1.5 > 192.0.2.2";
    assert_eq!(
        inside(&format!("{outer}.4789: VXLAN, flags [I] (0x08), vni 42\nIP {tcp}\n")),
        expected("vxlan", Some(42))
    );
    assert_eq!(
        inside(&format!("{outer}.6081: Geneve, Flags [none], vni 0x3e9: IP {tcp}\n")),
        expected("geneve", Some(1001))
    );
    let plain = "12:00:00.1 IP 192.0.2.1 > 192.0.2.2:";
    assert_eq!(inside(&format!("{plain} IP {tcp} (ipip-proto-4)\n")), expected("ipip", None));
    assert_eq!(inside(&format!("{plain} GREv0, key=0x2a, length 44: IP {tcp}\n")), expected("gre", Some(42)));
    let link = "12:00:00.1 00:06:c4:90:03:93 > d4:ae:52:ca:a2:98, ethertype IPv4 (0x0800), length 94: 192.0.2.1 > 192.0.2.2:";
    assert_eq!(inside(&format!("{link} {tcp} (ipip-proto-4)\n")), expected("ipip", None));
    assert_eq!(
        inside(&format!("{link} GREv0, proto IPv4 (0x0800), length 64: {tcp}\n")),
        expected("gre", None)
    );
    let verbose = "12:00:00.1 IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 134)\n    192.0.2.1.5 > 192.0.2.2.4789: [no cksum] VXLAN, flags [I] (0x08), vni 4096\n\
        IP (tos 0x0, ttl 63, id 818, offset 0, flags [DF], proto TCP (6), length 40)\n    ";
    assert_eq!(inside(&format!("{verbose}{tcp}\n")), expected("vxlan", Some(4096)));
    let ethernet = "02:42:ac:12:00:03 > 02:42:ac:12:00:04, ethertype IPv4 (0x0800), length 54:";
    assert_eq!(
        inside(&format!("{outer}.4789: VXLAN, flags [I] (0x08), vni 42\n{ethernet} {tcp}\n")),
        expected("vxlan", Some(42))
    );
}

#[test]
fn other_protocols_and_frames() {
    let read = read(
        "20:27:20.1 IPX 00000000.00:c0:9f:9c:72:70.0453 > 00000000.ff:ff:ff:ff:ff:ff.0453: ipx-rip-resp 2639538687/1.2\n\
         20:27:20.2 IP pegasus > OSPF-ALL.MCAST.NET: OSPFv2, Hello, length: 44\n\
         20:27:20.3 IP 10.0.0.1 > 10.0.0.2: ESP(spi=0x12345678,seq=0x1), length 132\n\
         20:27:20.4 02:42:ac:12:00:03 > 01:80:c2:00:00:00, 802.3, length 39: LLC, dsap STP (0x42)\n",
    );
    assert_eq!(read.packets[0].body, Body::NotIp(None));
    assert_eq!(read.packets[1].body, Body::Other(Some(89), Some("ospf".into())));
    assert_eq!(read.packets[2].body, Body::Other(Some(50), Some("esp".into())));
    assert_eq!(read.packets[3].body, Body::NotIp(None));
    assert_eq!(read.ends(2), "pegasus > OSPF-ALL.MCAST.NET");
}

#[test]
fn rows_of_tshark() {
    let read = read(
        "$ tshark -r a.pcap\n\
         \x20   1   0.000000     10.0.0.1 → 10.0.0.2     TCP 74 40000 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM TSval=5 TSecr=0 WS=128\n\
         \x20   2   0.000100     10.0.0.2 → 10.0.0.1     TCP 74 80 → 40000 [SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 MSS=1460 SACK_PERM=1 TSval=9 TSecr=5 WS=64\n\
         \x20   3   0.000200     10.0.0.1 → 10.0.0.2     TCP 66 [TCP Window Update] 40000 → 80 [ACK] Seq=1 Ack=1 Win=64256 Len=0 TSval=6 TSecr=9\n\
         \x20   4   0.000300     10.0.0.1 → 10.0.0.2     HTTP 172 GET / HTTP/1.1\n\
         \x20   5   0.000400 66:17:aa:db:35:eb → Broadcast    ARP 42 Who has 88.198.0.161? Tell 88.198.0.164\n\
         \x20   6   0.000500   10.96.0.10 → 10.0.0.1  ICMP 137 Destination unreachable (Host unreachable)\n\
         \x20   7   0.000600     10.0.0.1 → 8.8.8.8      DNS 70 Standard query 0x495e A google.com\n",
    );
    assert_eq!((read.reader.format(), read.reader.time_kind()), ("tshark", TimeKind::Elapsed));
    assert_eq!((read.packets.len(), read.warned()), (7, vec![]));
    assert_eq!(read.packets[1].time, Some(Timestamp(100_000)));
    assert_eq!((read.packets[1].label, read.packets[1].original), (Some(2), Some(74)));
    assert_eq!((read.tcp(2).seq, read.tcp(2).ack), (relative(0), relative(1)));
    let options = read.tcp(1).options.as_ref().unwrap();
    assert_eq!((options.mss, options.window_scale, options.timestamps), (Some(1460), Some(7), Some((5, 0))));
    assert!(options.sack_permitted);
    // 64256 is computed; on the wire there were 64256 / 128.
    assert_eq!((read.tcp(1).window, read.tcp(3).window), (Some(64240), Some(502)));
    // A data row lacks ports and length: one connection is open, and its frames have 66 bytes of headers.
    assert_eq!(read.ends(4), "10.0.0.1:40000 > 10.0.0.2:80");
    assert_eq!((read.tcp(4).length, read.tcp(4).seq), (Some(106), None));
    let Body::Arp(arp) = &read.packets[4].body else { panic!() };
    assert_eq!((&arp.target, &arp.sender), (&Some(ip("88.198.0.161")), &Some(ip("88.198.0.164"))));
    assert_eq!(read.packets[4].link.destination, Some([0xff; 6]));
    assert_eq!(read.icmp(6).message, IcmpMessage::Unreachable(Unreachable::Host));
    assert_eq!(read.ends(7), "10.0.0.1:? > 8.8.8.8:53");
}

#[test]
fn columns_of_wireshark() {
    let read = read(
        "No.     Time           Source                Destination           Protocol Length Info\n\
         945\t2025-07-08 15:00:44.422160\t9.979147\t0.001552\t172.16.20.5\t172.16.10.1\tTCP\t66\t65086 → 443 [SYN] Seq=0 Win=65535 Len=0 MSS=1460 WS=256 SACK_PERM\n\
         \x20     2 18:12:38.943545    192.168.1.50          65270  103.249.70.7          5354   TCP      66     [TCP Retransmission] 65270 → 5354 [SYN] Seq=0 Win=64240 Len=0 MSS=1460\n\
         \x20 4 19:31:00.720 100.1.1.7             100.1.1.2             201   TCP      51591 > 33067 [PSH, ACK] Seq=1 Ack=1 Win=4095 Len=143\n\
         60090 2018-02-01 08:43:23.014057    ALB_IP           NODE_SERVER_IP         TCP      74     23495 → 3000 [SYN] Seq=0 Win=26883 Len=0\n",
    );
    assert_eq!((read.packets.len(), read.warned()), (4, vec![]));
    let ends: Vec<_> = (1..=4).map(|number| read.ends(number)).collect();
    let expected = [
        "172.16.20.5:65086 > 172.16.10.1:443",
        "192.168.1.50:65270 > 103.249.70.7:5354",
        "100.1.1.7:51591 > 100.1.1.2:33067",
        "ALB_IP:23495 > NODE_SERVER_IP:3000",
    ];
    assert_eq!(ends, expected);
    let lengths: Vec<_> = read.packets.iter().map(|packet| packet.original.unwrap()).collect();
    assert_eq!(lengths, [66, 66, 201, 74]);
    assert_eq!(read.packets[0].label, Some(945));
}

#[test]
fn loopback_and_raw_links_and_lengths_of_nothing() {
    let read = read(
        "10:16:07.1 AF IPv6 (30), length 88: (flowlabel 0xb0900, hlim 64, next-header TCP (6) payload length: 44) ::1.5 > ::1.6: Flags [S], cksum 0x1 (correct), seq 1, win 2, length 0\n\
         10:16:07.2 ip: 10.0.0.1.7 > 10.0.0.2.8: Flags [R], seq 1, win 0, length 0\n\
         10:16:07.3 IP bad-len 0\n\
         10:16:07.4 DSA Forward port 0.1, VLAN 0u, IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64\n",
    );
    assert_eq!((read.packets.len(), read.warned()), (4, vec![]));
    assert_eq!((read.ends(1), read.packets[0].original), ("[::1]:5 > [::1]:6".into(), Some(88)));
    assert_eq!(read.ends(2), "10.0.0.1:7 > 10.0.0.2:8");
    assert_eq!((&read.packets[2].body, &read.packets[2].net), (&Body::Unknown, &None));
    assert_eq!(read.icmp(4).message, IcmpMessage::EchoRequest(Some(1), Some(1)));
}
