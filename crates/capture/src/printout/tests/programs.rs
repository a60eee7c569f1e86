//! Lines of other programs than tcpdump and tshark.

use super::{absolute, read};
use crate::packet::{Body, FrameDirection, Host, IcmpMessage, Layer, Oddity, TcpFlags};
use crate::printout::host::host;
use crate::printout::tcp::FLAGS_NOT_SHOWN;
use crate::time::{TimeKind, Timestamp};

#[test]
fn fortigate_with_interfaces() {
    let read = read(
        "FGT-1 # diagnose sniffer packet any 'host 10.0.0.1' 4 0 a\n\
         interfaces=[any]\n\
         filters=[host 10.0.0.1]\n\
         2024-03-01 10:00:00.123456 port1 in 10.0.0.1.40000 -> 192.0.2.2.443: syn 123456789\n\
         2024-03-01 10:00:00.123500 port2 out 198.51.100.7.61000 -> 192.0.2.2.443: syn 123456789\n\
         2024-03-01 10:00:00.143500 port2 in 192.0.2.2.443 -> 198.51.100.7.61000: syn 987654 ack 123456790\n\
         2024-03-01 10:00:00.145600 port1 in 10.0.0.1.40000 -> 192.0.2.2.443: psh 123456790 ack 987655\n\
         2024-03-01 10:00:00.155600 port1 in arp who-has 10.0.0.254 tell 10.0.0.1\n\
         2024-03-01 10:00:00.165600 port1 in 10.0.0.1 -> 192.0.2.2: icmp: echo request\n\
         2024-03-01 10:00:00.175600 port1 in 10.0.0.1.53000 -> 192.0.2.53.53: udp 34\n",
    );
    assert_eq!((read.reader.format(), read.reader.time_kind()), ("fortigate", TimeKind::Absolute));
    assert_eq!((read.packets.len(), read.warned()), (7, vec![]));
    assert_eq!(read.ends(1), "10.0.0.1:40000 > 192.0.2.2:443");
    assert_eq!((read.tcp(1).flags, read.tcp(1).seq), (TcpFlags::SYN, absolute(123_456_789)));
    assert_eq!((read.tcp(3).flags, read.tcp(3).ack), (TcpFlags::SYN | TcpFlags::ACK, absolute(123_456_790)));
    assert_eq!((read.tcp(4).flags, read.tcp(4).length), (TcpFlags::PSH | TcpFlags::ACK, None));
    let interfaces = read.reader.interfaces();
    let names: Vec<_> = interfaces.iter().map(|interface| interface.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["port1", "port2"]);
    assert!(interfaces.iter().all(|interface| interface.host.as_deref() == Some("FGT-1")));
    assert_eq!(read.packets[1].interface, 1);
    assert_eq!(read.packets[1].link.direction, Some(FrameDirection::Out));
    assert_eq!(read.icmp(6).message, IcmpMessage::EchoRequest(None, None));
    let Body::Udp(datagram) = &read.packets[6].body else { panic!() };
    assert_eq!(datagram.length, Some(34));
}

#[test]
fn fortigate_with_bytes() {
    let read = read(
        "0.545306 172.20.120.17.52989 -> 172.20.120.141.443: psh 3177925467 ack 1854307117\n\
         0x0000\t 0009 0f89 10ea 0009 0f09 0001 0800 4500\t..............E.\n\
         0x0010\t 0029 1ce1 4000 4006 d43e ac14 7811 ac14\t.)..@.@..>..x...\n\
         0x0020\t 788d cefd 01bb bd6b 4b5b 6e86 7b2d 5018\tx......kK[n.{-P.\n\
         0x0030\t fe88 0000 0000 41                      \t......A\n\
         \n\
         0.546306 172.20.120.141.443 -> 172.20.120.17.52989: ack 3177925468\n",
    );
    assert_eq!((read.packets.len(), read.warned()), (2, vec![]));
    // The line shows neither window nor length; the bytes do.
    assert_eq!((read.tcp(1).window, read.tcp(1).length), (Some(65160), Some(1)));
    assert_eq!(read.packets[0].net.as_ref().unwrap().ttl, Some(64));
    assert_eq!(read.packets[0].link.source, Some([0, 9, 0x0f, 9, 0, 1]));
    assert_eq!((read.tcp(2).window, read.tcp(2).ack), (None, absolute(3_177_925_468)));
}

#[test]
fn snoop_prints_gaps() {
    let read = read(
        "Using device hme0 (promiscuous mode)\n\
         \x20 1   0.00000       client -> server       TCP D=80 S=40000 Syn Seq=100 Len=0 Win=64240 Options=<mss 1460,nop,wscale 7,sackOK>\n\
         \x20 2   0.00031       server -> client       TCP D=40000 S=80 Syn Ack=101 Seq=900 Len=0 Win=49640 Options=<mss 1460>\n\
         \x20 3   0.00012       client -> server       TCP D=80 S=40000 Ack=901 Seq=101 Len=0 Win=64240\n\
         \x20 4   0.00100       client -> server       HTTP GET / HTTP/1.1\n\
         \x20 5   0.00200       client -> (broadcast)  ARP C Who is 10.0.0.9, gw ?\n\
         \x20 6   0.00200           gw -> client       ARP R 10.0.0.9, gw is 0:3:ba:1:2:3\n\
         \x20 7   0.00400       client -> 10.0.0.9     ICMP Echo request (ID: 7 Sequence number: 0)\n\
         \x20 8   0.00500       client -> dns1         UDP D=53 S=33000 LEN=40\n",
    );
    assert_eq!((read.reader.format(), read.reader.time_kind()), ("snoop", TimeKind::Delta));
    assert_eq!((read.packets.len(), read.warned()), (8, vec![]));
    assert_eq!(read.packets[2].time, Some(Timestamp(430_000)));
    assert_eq!(read.ends(2), "server:80 > client:40000");
    assert_eq!(
        (read.tcp(2).seq, read.tcp(2).ack, read.tcp(2).window),
        (absolute(900), absolute(101), Some(49640))
    );
    let options = read.tcp(1).options.as_ref().unwrap();
    assert_eq!((options.mss, options.window_scale, options.sack_permitted), (Some(1460), Some(7), true));
    assert_eq!(read.ends(4), "client:40000 > server:80");
    let Body::Arp(arp) = &read.packets[5].body else { panic!() };
    assert_eq!((arp.operation, arp.sender_mac), (2, Some([0, 3, 0xba, 1, 2, 3])));
    assert_eq!(read.icmp(7).message, IcmpMessage::EchoRequest(Some(7), Some(0)));
    let Body::Udp(datagram) = &read.packets[7].body else { panic!() };
    assert_eq!(datagram.length, Some(32));
}

#[test]
fn an_old_row_of_tshark_is_none_of_snoop() {
    let read = read(
        "  1   0.000000     10.0.0.1 -> 10.0.0.2     TCP 74 40000 > 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460\n",
    );
    assert_eq!((read.reader.format(), read.ends(1)), ("tshark", "10.0.0.1:40000 > 10.0.0.2:80".into()));
}

#[test]
fn cilium_monitor() {
    let read = read(
        "Listening for events on 8 CPUs with 64x4096 of shared memory\n\
         Press Ctrl-C to quit\n\
         -> endpoint 1234 flow 0xb6b3b6b3 , identity 2->33623 state new ifindex lxc123 orig-ip 10.0.0.1: 10.0.0.1:55454 -> 10.0.0.2:80 tcp SYN\n\
         -> stack flow 0xb6b3b6b3 , identity 33623->2 state reply ifindex 0 orig-ip 0.0.0.0: 10.0.0.2:80 -> 10.0.0.1:55454 tcp SYN, ACK\n\
         xx drop (Policy denied) flow 0x1 to endpoint 0, ifindex 3, file bpf_lxc.c:1311, , identity 1->2: [fd00::9]:1000 -> [fd00::2]:443 tcp SYN\n\
         -> endpoint 9 flow 0x2 , identity 1->2 state established ifindex 0 orig-ip 0.0.0.0: 10.0.0.1 -> 10.0.0.2 EchoRequest\n\
         Policy verdict log: flow 0x2 local EP ID 9, remote ID 1, proto 6, ingress, action allow, match L3-L4, 10.0.0.1:1 -> 10.0.0.2:2 tcp SYN\n",
    );
    assert_eq!(read.reader.format(), "cilium");
    assert_eq!((read.packets.len(), read.warned()), (4, vec![]));
    assert_eq!(read.ends(3), "[fd00::9]:1000 > [fd00::2]:443");
    assert_eq!(read.packets[2].comment.as_deref(), Some("drop: Policy denied"));
    assert_eq!(read.tcp(2).flags, TcpFlags::SYN | TcpFlags::ACK);
    assert_eq!(read.tcp(2).seq, None);
    // Every place is a vantage point of its own: the same packet there is no retransmission.
    assert_ne!(read.packets[0].interface, read.packets[1].interface);
}

#[test]
fn hubble_in_all_its_forms() {
    let read = read(
        "Jun 10 12:50:15.555: default/a-1:43006 (ID:10) -> default/b-2:8087 (ID:11) policy-verdict:L3-L4 INGRESS ALLOWED (TCP Flags: SYN)\n\
         Jun 10 12:50:15.555: default/a-1:43006 (ID:10) -> default/b-2:8087 (ID:11) to-endpoint FORWARDED (TCP Flags: SYN)\n\
         Jun 10 12:50:15.556: default/a-1:43006 (ID:10) <- default/b-2:8087 (ID:11) to-endpoint FORWARDED (TCP Flags: SYN, ACK)\n\
         Jun 10 12:50:16.556: 10.8.14.163:43006 (world) <> default/b-2:8087 (ID:11) Policy denied DROPPED (TCP Flags: SYN)\n\
         TIMESTAMP             SOURCE                DESTINATION          TYPE          VERDICT     SUMMARY\n\
         Jun 10 12:50:18.555   default/a-1:43006     default/b-2:8087     to-endpoint   FORWARDED   TCP Flags: ACK, PSH\n\
         Jun 10 12:50:18.655 [node-1]: default/a-1:5353 -> kube-system/dns:53 to-overlay FORWARDED (UDP)\n",
    );
    assert_eq!((read.reader.format(), read.packets.len(), read.warned()), ("hubble", 5, vec![]));
    // `<-` is an answer: it goes from the right to the left.
    assert_eq!(read.ends(2), "default/b-2:8087 > default/a-1:43006");
    assert_eq!(read.packets[2].comment.as_deref(), Some("drop: Policy denied"));
    assert_eq!(read.tcp(4).flags, TcpFlags::ACK | TcpFlags::PSH);
    let names: Vec<_> = read.reader.interfaces().iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["to-endpoint", "drop", "node-1 to-overlay"]);
}

#[test]
fn hubble_as_json() {
    let read = read(
        r#"{"flow":{"time":"2025-07-15T01:32:14.5Z","verdict":"FORWARDED","IP":{"source":"10.244.3.30","destination":"10.0.0.7","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":55462,"destination_port":80,"flags":{"SYN":true,"ACK":true}}},"Type":"L3_L4","node_name":"w2","event_type":{"type":4},"trace_observation_point":"TO_ENDPOINT"},"node_name":"w2"}
{"flow":{"time":"2025-07-15T01:32:14.6Z","verdict":"DROPPED","IP":{"source":"10.244.3.30","destination":"10.0.0.7"},"l4":{"ICMPv4":{"type":8}},"Type":"L3_L4","node_name":"w2","drop_reason_desc":"POLICY_DENIED"}}
{"flow":{"time":"2025-07-15T01:32:14.7Z","verdict":"FORWARDED","IP":{"source":"10.244.3.30","destination":"10.0.0.7"},"l4":{"UDP":{"source_port":1,"destination_port":53}},"l7":{"type":"REQUEST"},"Type":"L7"}}
"#,
    );
    assert_eq!((read.reader.format(), read.packets.len(), read.warned()), ("hubble", 2, vec![]));
    assert_eq!(read.tcp(1).flags, TcpFlags::SYN | TcpFlags::ACK);
    assert_eq!(read.reader.interfaces()[0].name.as_deref(), Some("w2 to-endpoint"));
    assert_eq!(read.icmp(2).message, IcmpMessage::EchoRequest(None, None));
    assert_eq!(read.packets[1].comment.as_deref(), Some("drop: POLICY_DENIED"));
}

#[test]
fn pwru_tells_a_packet_once_for_every_device() {
    let read = read(
        "2024/12/06 14:30:17 Attaching kprobes (via kprobe-multi)...\n\
         1498 / 1498 [------------] 100.00% ? p/s\n\
         SKB                CPU PROCESS          NETNS      MARK/x        IFACE       PROTO  MTU   LEN   TUPLE FUNC\n\
         0xffff91e7c90a98e8 6   <empty>:0        4026531840 0            ens33:2      0x0800 1500  74    192.168.241.133:32956->192.168.241.1:8080(tcp:SYN) ip_rcv\n\
         0xffff91e7c90a98e8 6   <empty>:0        4026531840 0            ens33:2      0x0800 1500  74    192.168.241.133:32956->192.168.241.1:8080(tcp:SYN) ip_forward\n\
         0xffff91e7c90a98e8 6   <empty>:0        4026531840 0            docker0:4    0x0800 1500  74    192.168.241.133:32956->172.17.0.2:8080(tcp:SYN) ip_output\n\
         0xffff90f72f43fae8      2             [nc]        kfree_skb_reason(SKB_DROP_REASON_NETFILTER_DROP) netns=4026533589 mark=0x0 ifindex=8 proto=8 mtu=1500 len=60 10.244.1.165:34998->10.244.0.88:80(tcp)\n",
    );
    assert_eq!((read.reader.format(), read.packets.len(), read.warned()), ("pwru", 3, vec![]));
    assert_eq!(
        (read.ends(2), read.packets[1].original),
        ("192.168.241.133:32956 > 172.17.0.2:8080".into(), Some(74))
    );
    assert_eq!(read.tcp(1).flags, TcpFlags::SYN);
    assert_eq!(read.packets[2].comment.as_deref(), Some("drop: SKB_DROP_REASON_NETFILTER_DROP"));
    assert!(read.packets[2].oddities.contains(&Oddity::HeadersCut(FLAGS_NOT_SHOWN)));
}

#[test]
fn events_of_retis() {
    let read = read(
        "Collector(s) started: skb-tracking, skb, skb-drop\n\
         3316376152002 (2) [curl] 3117 [tp] net:net_dev_start_xmit #3042e2d5fff (skb 18386) n 0\n\
         \x20 if 2 (eth0)\n\
         \x20 10.0.42.1.43012 > 10.0.42.2.8080 tos 0x0 ttl 64 id 51567 off 0 [DF] len 60 proto TCP (6) flags [S] seq 567 win 64240 [mss 1460]\n\
         3316376252002 (3) [swapper/3] 0 [k] kfree_skb_reason #3042e2d5fff (skb 18386)\n\
         \x20 drop (reason NETFILTER_DROP)\n\
         \x20 10.0.42.1 > 10.0.42.2 tos 0x0 ttl 63 id 7 off 0 [DF] len 84 proto ICMP (1) type 8 code 0\n",
    );
    assert_eq!((read.reader.format(), read.packets.len(), read.warned()), ("retis", 2, vec![]));
    assert_eq!((read.tcp(1).seq, read.tcp(1).window), (absolute(567), Some(64240)));
    let net = read.packets[0].net.as_ref().unwrap();
    assert_eq!(
        (net.ttl, net.id, net.dont_fragment, net.total_length),
        (Some(64), Some(51567), Some(true), Some(60))
    );
    assert_eq!(read.packets[1].time.unwrap().since(read.packets[0].time.unwrap()), 100_000);
    assert_eq!(read.packets[1].comment.as_deref(), Some("drop: NETFILTER_DROP"));
    assert_eq!(read.icmp(2).message, IcmpMessage::EchoRequest(None, None));
}

#[test]
fn cisco_and_mikrotik() {
    let asa = read(
        "ciscoasa# show capture capin\n\
         \n\
         3 packets captured\n\
         \n\
         \x20  1: 14:13:12.123456       10.0.0.1.40000 > 10.0.0.2.443: S 1203119:1203119(0) win 8192 <mss 1460,nop,wscale 8>\n\
         \x20  2: 14:13:12.153456       802.1Q vlan#10 P0 10.0.0.2.443 > 10.0.0.1.40000: S 99:99(0) ack 1203120 win 8192 <mss 1380>\n\
         \x20  3: 14:13:12.173456       10.0.0.1.5353 > 10.0.0.2.53:  udp 45\n\
         3 packets shown\n",
    );
    assert_eq!((asa.packets.len(), asa.warned()), (3, vec![]));
    assert_eq!((asa.tcp(1).seq, asa.packets[0].label), (absolute(1_203_119), Some(1)));
    assert_eq!(asa.packets[1].layers, [Layer::Vlan(10)]);
    assert_eq!(asa.reader.interfaces()[0].host.as_deref(), Some("ciscoasa"));
    let mikrotik = read(
        "INTERFACE  TIME    NUM  DIR  SRC-MAC            DST-MAC            VLAN  SRC-ADDRESS      DST-ADDRESS      PROTOCOL  SIZE  CPU  FP\n\
         ether1     2.345     1  <-   AA:BB:CC:00:00:01  AA:BB:CC:00:00:02        10.0.0.1:40000   10.0.0.2:443     ip:tcp      74    0  no\n\
         ether2     2.346     2  ->   AA:BB:CC:00:00:03  AA:BB:CC:00:00:04  10    10.0.0.1:40000   10.0.0.2:443     ip:tcp      74    0  no\n",
    );
    assert_eq!((mikrotik.packets.len(), mikrotik.warned()), (2, vec![]));
    assert_eq!(mikrotik.packets[1].net.as_ref().map(|net| net.destination.clone()), Some(host("10.0.0.2")));
    assert_eq!(mikrotik.packets[1].layers, [Layer::Vlan(10)]);
    assert!(matches!(host("10.0.0.2"), Host::Ip(_)));
}
