//! TCP lines of every shape.

use super::*;
use crate::packet::{Checksum, Fragment, FrameDirection, Host, Layer, Oddity, Port, TcpFlags};
use crate::time::{TimeKind, Timestamp};

#[test]
fn a_plain_line_with_all_options() {
    let read = read(
        "12:00:00.000001 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 100, win 64240, options [mss 1460,sackOK,TS val 7 ecr 0,nop,wscale 7], length 0\n\
         12:00:00.000002 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack 1, win 5, options [nop,nop,TS val 8 ecr 7,nop,nop,sack 2 {10:20}{30:40}], length 0\n",
    );
    let options = read.tcp(1).options.as_ref().unwrap();
    assert_eq!((options.mss, options.window_scale, options.sack_permitted), (Some(1460), Some(7), true));
    assert_eq!(options.timestamps, Some((7, 0)));
    assert_eq!(options.order.as_slice(), [2, 4, 8, 1, 3]);
    let sack = read.tcp(2).options.as_ref().unwrap();
    assert_eq!(sack.order.as_slice(), [1, 1, 8, 1, 1, 5]);
    let edges: Vec<_> = sack.sack.iter().map(|(left, right)| (left.raw(), right.raw())).collect();
    assert_eq!(edges, [(110, 120), (130, 140)]);
}

#[test]
fn two_lines_of_v_with_everything_in_the_header() {
    let read = read(
        "10:43:36.386079 IP (tos 0x2,ECT(0), ttl 63, id 43439, offset 0, flags [DF], proto TCP (6), length 60)\n    \
         172.16.0.104.45132 > 172.16.0.97.15008: Flags [S], cksum 0x5918 (incorrect -> 0x8779), seq 2017637132, win 28040, options [mss 1402], length 0\n\
         10:43:36.386080 IP (tos 0x0, ttl 64, id 0, offset 0, flags [none], proto TCP (6), length 40, bad cksum 0 (->1234)!)\n    \
         172.16.0.97.15008 > 172.16.0.104.45132: Flags [R.], cksum 0x1 (correct), seq 0, ack 2017637133, win 0, length 0\n",
    );
    assert_eq!(read.packets.len(), 2);
    let net = read.packets[0].net.as_ref().unwrap();
    assert_eq!((net.ttl, net.id, net.dont_fragment, net.ecn), (Some(63), Some(43439), Some(true), Some(2)));
    assert_eq!((net.total_length, net.protocol, net.checksum), (Some(60), Some(6), Checksum::Unknown));
    assert_eq!(read.tcp(1).checksum, Checksum::Bad);
    let net = read.packets[1].net.as_ref().unwrap();
    assert_eq!((net.dont_fragment, net.checksum), (Some(false), Checksum::Bad));
    assert_eq!((read.tcp(2).checksum, read.tcp(2).ack), (Checksum::Good, absolute(2_017_637_133)));
    assert_eq!(read.packets[1].line, Some(3));
}

#[test]
fn link_headers_and_tags() {
    let read = read(
        "03:26:08.830155 2a:c7:37:d7:2e:07 > 4e:7d:69:53:97:61, ethertype IPv4 (0x0800), length 74: 10.244.1.192.38530 > 10.103.175.29.7800: Flags [S], seq 1582609996, win 64860, length 0\n\
         03:26:08.830156 2a:c7:37:d7:2e:07 (oui Unknown) > Broadcast, ethertype 802.1Q (0x8100), length 78: vlan 100, p 3, ethertype IPv4 (0x0800), 10.0.0.1.1 > 10.0.0.2.2: Flags [R], seq 5, win 0, length 0\n\
         03:26:08.830157 0:20:78:1e:2b:94 0:90:27:13:cb:52 0800 74: 10.0.0.1.1024 > 10.0.0.2.80: S 5:5(0) win 512 (DF)\n",
    );
    let link = &read.packets[0].link;
    assert_eq!(link.source, Some([0x2a, 0xc7, 0x37, 0xd7, 0x2e, 0x07]));
    assert_eq!(link.destination, Some([0x4e, 0x7d, 0x69, 0x53, 0x97, 0x61]));
    assert_eq!(read.packets[0].original, Some(74));
    assert_eq!(read.packets[1].layers, [Layer::Vlan(100)]);
    assert_eq!(read.packets[1].link.destination, Some([0xff; 6]));
    assert_eq!(read.packets[2].link.source, Some([0, 0x20, 0x78, 0x1e, 0x2b, 0x94]));
    assert_eq!(read.packets[2].original, Some(74));
    assert_eq!(read.packets[2].net.as_ref().unwrap().dont_fragment, Some(true));
    assert_eq!(read.ends(3), "10.0.0.1:1024 > 10.0.0.2:80");
}

#[test]
fn all_interfaces_at_once() {
    let read = read(
        "listening on any, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144 bytes\n\
         00:16:39.190701 veth467f4d5 P   IP 172.17.0.2.45332 > 188.40.167.82.443: Flags [S], seq 181653649, win 65535, length 0\n\
         00:16:39.190704 docker0 In  IP 172.17.0.2.45332 > 188.40.167.82.443: Flags [S], seq 181653649, win 65535, length 0\n\
         00:16:39.190713 ens3  Out IP 192.168.0.5.45332 > 188.40.167.82.443: Flags [S], seq 181653649, win 65535, length 0\n\
         00:16:39.190720 docker0 B   ARP, Request who-has 10.0.0.2 tell 10.0.0.4, length 28\n\
         00:16:39.190730 ens3  In  ifindex 55 02:42:ac:12:00:03 ethertype IPv4 (0x0800), length 76: 10.0.0.1.1 > 10.0.0.2.2: Flags [R], seq 9, win 0, length 0\n\
         00:16:39.190740 Out 6a:2d:1c:ab:17:ab ethertype IPv4 (0x0800), length 76: 10.0.0.1.1 > 10.0.0.2.2: Flags [R], seq 9, win 0, length 0\n",
    );
    let names: Vec<_> =
        read.reader.interfaces().iter().map(|interface| interface.name.clone().unwrap()).collect();
    assert_eq!(names, ["veth467f4d5", "docker0", "ens3", "any"]);
    assert_eq!(read.reader.interfaces()[0].link_type, "linux-sll2");
    assert_eq!(read.reader.interfaces()[0].snap_length, Some(262_144));
    let ways: Vec<_> =
        read.packets.iter().map(|packet| (packet.interface, packet.link.direction.unwrap())).collect();
    assert_eq!(
        ways,
        [
            (0, FrameDirection::OtherHost),
            (1, FrameDirection::In),
            (2, FrameDirection::Out),
            (1, FrameDirection::Broadcast),
            (2, FrameDirection::In),
            (3, FrameDirection::Out)
        ]
    );
    assert_eq!(read.packets[4].link.interface_index, Some(55));
    assert_eq!(read.packets[4].link.source, Some([0x02, 0x42, 0xac, 0x12, 0, 3]));
}

#[test]
fn every_kind_of_time() {
    let line = "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [R], seq 9, win 0, length 0\n";
    let times = |stamps: &[&str]| {
        let text = stamps.iter().flat_map(|stamp| [*stamp, line]).collect::<String>();
        let read = read(&text);
        let times: Vec<_> = read.packets.iter().map(|packet| packet.time.map(|time| time.0)).collect();
        (read.reader.time_kind(), times)
    };
    assert_eq!(times(&["", ""]), (TimeKind::None, vec![None, None]));
    assert_eq!(times(&["1728509285.321988 "]), (TimeKind::Absolute, vec![Some(1_728_509_285_321_988_000)]));
    assert_eq!(
        times(&["2019-10-11 00:00:01.500000 "]),
        (TimeKind::Absolute, vec![Some(1_570_752_001_500_000_000)])
    );
    let (kind, gaps) = times(&[" 00:00:00.000000 ", " 00:00:01.000000 ", " 00:00:00.250000 "]);
    assert_eq!((kind, gaps), (TimeKind::Delta, vec![Some(0), Some(1_000_000_000), Some(1_250_000_000)]));
    let (kind, elapsed) = times(&[" 00:00:00.000000 ", " 00:00:01.000000 ", " 00:00:01.250000 "]);
    assert_eq!((kind, elapsed), (TimeKind::Elapsed, vec![Some(0), Some(1_000_000_000), Some(1_250_000_000)]));
    let (kind, clock) = times(&["23:59:59.999999999 ", "00:00:00.000000001 "]);
    assert_eq!((kind, clock), (TimeKind::Clock, vec![Some(86_399_999_999_999), Some(86_400_000_000_001)]));
    let (kind, elapsed) = times(&["0.000000 0.000000 ", "2.604197 2.604140 "]);
    assert_eq!((kind, elapsed), (TimeKind::Elapsed, vec![Some(0), Some(2_604_197_000)]));
}

/// The sender's clock says 1,000 ms and 2,000 ms: the third time is a gap, although the times only grow.
#[test]
fn growing_gaps_are_told_by_timestamps() {
    let line = |time: &str, ticks: u32| {
        format!(
            "00:00:0{time} IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 9, win 8, options [mss 1460,sackOK,TS val {ticks} ecr 0,nop,wscale 7], length 0\n"
        )
    };
    let text =
        [line("0.000000", 5000), line("1.000000", 6000), line("1.020000", 7020), line("2.040000", 9060)]
            .concat();
    let read = read(&text);
    assert_eq!(read.reader.time_kind(), TimeKind::Delta);
    assert_eq!(read.packets[3].time, Some(Timestamp(4_060_000_000)));
}

#[test]
fn absolute_numbers_everywhere() {
    let read = read(
        "10:27:40.1 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 6877, win 2144, options [mss 536], length 0\n\
         10:27:40.2 IP 10.0.0.2.2 > 10.0.0.1.1: Flags [S.], seq 3928427302, ack 6878, win 64240, options [mss 1460], length 0\n\
         10:27:40.3 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], seq 6878, ack 3928427303, win 2144, length 0\n\
         10:27:40.4 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [P.], seq 6878:7063, ack 3928427303, win 2144, length 185: HTTP, length: 185\n\
         10:27:40.5 IP 10.0.0.2.2 > 10.0.0.1.1: Flags [.], ack 7063, win 64240, length 0\n",
    );
    assert_eq!((read.tcp(3).seq, read.tcp(3).ack), (absolute(6878), absolute(3_928_427_303)));
    assert_eq!((read.tcp(4).seq, read.tcp(4).length), (absolute(6878), Some(185)));
    assert_eq!(read.tcp(5).ack, absolute(7063));
}

#[test]
fn a_start_in_mid_stream() {
    // The first segment of a four-tuple that tcpdump saw is printed as it is, the next ones count from it.
    let first = read(
        "10:59:15.1 IP 10.1.78.78.51948 > 10.1.78.161.8080: Flags [P.], seq 2835649910:2835652172, ack 1730510697, win 488, length 2262: HTTP\n\
         10:59:15.2 IP 10.1.78.161.8080 > 10.1.78.78.51948: Flags [.], ack 2262, win 442, length 0\n\
         10:59:15.3 IP 10.1.78.161.8080 > 10.1.78.78.51948: Flags [P.], seq 1:1362, ack 2262, win 442, length 1361: HTTP\n",
    );
    assert_eq!(first.tcp(2).ack, absolute(2_835_652_172));
    assert_eq!(first.tcp(3).seq, absolute(1_730_510_697));
    // A paste cut later has no base to add.
    let later = read(
        "07:06:51.1 IP localhost.46762 > localhost.38255: Flags [P.], seq 28619348:28619388, ack 73526, win 63, length 40\n\
         07:06:51.2 IP localhost.38255 > localhost.46762: Flags [P.], seq 73526:73568, ack 28619388, win 2944, length 42\n",
    );
    assert_eq!((later.tcp(1).seq, later.tcp(1).ack), (relative(28_619_348), relative(73526)));
    assert_eq!((later.tcp(2).seq, later.tcp(2).ack), (relative(73526), relative(28_619_388)));
}

/// Only one direction of a translated connection has the SYN-ACK under its own four-tuple: then the first pure ACK is
/// printed as it is, and what follows counts from it.
#[test]
fn the_first_ack_of_a_tuple_sets_the_base() {
    let read = read(
        "10:50:55.1 IP 10.0.9.102.47892 > 10.0.9.19.27017: Flags [S], seq 164960364, win 29200, length 0\n\
         10:50:55.2 IP 10.0.9.19.27017 > 172.17.0.24.47892: Flags [S.], seq 2370793204, ack 164960365, win 43690, length 0\n\
         10:50:55.3 IP 10.0.9.102.47892 > 10.0.9.19.27017: Flags [.], ack 2370793205, win 229, length 0\n\
         10:50:55.4 IP 10.0.9.102.47892 > 10.0.9.19.27017: Flags [P.], seq 0:60, ack 1, win 229, length 60\n\
         10:50:55.5 IP 10.0.9.19.27017 > 172.17.0.24.47892: Flags [.], ack 61, win 342, length 0\n",
    );
    assert_eq!(read.tcp(3).ack, absolute(2_370_793_205));
    assert_eq!((read.tcp(4).seq, read.tcp(4).ack), (absolute(164_960_365), absolute(2_370_793_205)));
    assert_eq!(read.tcp(5).ack, absolute(164_960_425));
}

/// A reset without ACK is never printed relative, and the next connection of the same ports has its own base.
#[test]
fn resets_and_reused_ports() {
    let read = read(
        "10:00:00.1 IP 10.0.0.2.2 > 10.0.0.1.1: Flags [S.], seq 4000000000, ack 3000000001, win 9, length 0\n\
         10:00:00.2 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [P.], seq 1:11, ack 1, win 9, length 10\n\
         10:00:00.3 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [R], seq 3000000011, win 0, length 0\n\
         10:00:01.1 IP 10.0.0.2.2 > 10.0.0.1.1: Flags [S.], seq 7, ack 1000000001, win 9, length 0\n\
         10:00:01.2 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [F.], seq 1, ack 1, win 9, length 0\n",
    );
    assert_eq!((read.tcp(2).seq, read.tcp(2).ack), (absolute(3_000_000_001), absolute(4_000_000_001)));
    assert_eq!(read.tcp(3).seq, absolute(3_000_000_011));
    assert_eq!((read.tcp(5).seq, read.tcp(5).ack), (absolute(1_000_000_001), absolute(8)));
}

#[test]
fn the_form_before_tcpdump_4() {
    let read = read(
        "16:48:49.844750 IP (tos 0x0, ttl 64, id 7514, offset 0, flags [DF], proto TCP (6), length 60) 10.1.1.2.34018 > 10.1.1.1.www: S, cksum 0x0dcf (correct), 2844323318:2844323318(0) win 5840 <mss 1460,sackOK,timestamp 61612 0,nop,wscale 5>\n\
         16:48:49.844751 IP 10.1.1.1.www > 10.1.1.2.34018: S 5:5(0) ack 2844323319 win 5792 <mss 1460,nop,nop,sackOK> (DF) [tos 0x10] (ttl 63, id 9, len 48)\n\
         16:48:49.844752 IP 10.1.1.2.34018 > 10.1.1.1.www: . ack 1 win 1460\n\
         16:48:49.844753 IP 10.1.1.2.34018 > 10.1.1.1.www: P 1:101(100) ack 1 win 1460 <nop,nop,timestamp 1 2,nop,nop, sack 1 {9:19} >\n\
         16:48:49.844754 10.1.1.1.80 > 10.1.1.2.34018: R [tcp sum ok] 1:1(0) win 0 (DF)\n",
    );
    assert_eq!(read.packets.len(), 5);
    assert_eq!(read.ends(1), "10.1.1.2:34018 > 10.1.1.1:80");
    assert_eq!(
        (read.tcp(1).flags, read.tcp(1).seq, read.tcp(1).checksum),
        (TcpFlags::SYN, absolute(2_844_323_318), Checksum::Good)
    );
    assert_eq!(read.tcp(1).options.as_ref().unwrap().timestamps, Some((61612, 0)));
    assert_eq!(read.tcp(2).flags, TcpFlags::SYN | TcpFlags::ACK);
    let net = read.packets[1].net.as_ref().unwrap();
    assert_eq!(
        (net.ttl, net.id, net.dont_fragment, net.total_length),
        (Some(63), Some(9), Some(true), Some(48))
    );
    let ack = read.tcp(3);
    assert_eq!((ack.flags, ack.seq, ack.ack, ack.length), (TcpFlags::ACK, None, absolute(6), Some(0)));
    assert_eq!((read.tcp(4).seq, read.tcp(4).length), (absolute(2_844_323_319), Some(100)));
    assert_eq!(read.tcp(4).options.as_ref().unwrap().sack, [(absolute(14).unwrap(), absolute(24).unwrap())]);
    assert_eq!((read.tcp(5).flags, read.tcp(5).seq), (TcpFlags::RST, absolute(1)));
}

#[test]
fn quiet_and_cut_lines_do_not_show_flags() {
    let read = read(
        "12:00:00.1 IP 10.0.0.1.40000 > 10.0.0.2.80: tcp 106\n\
         12:00:00.2 IP 10.0.0.1.40000 > 10.0.0.2.80: [|tcp]\n\
         12:00:00.3 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags ..., length 76: HTTP: GET / HTTP/1.1\n",
    );
    for number in 1..=3 {
        assert_eq!(read.tcp(number).flags, TcpFlags::default());
        assert_eq!(read.packets[number - 1].oddities, [Oddity::HeadersCut("tcp flags")]);
        assert_eq!(read.ends(number), "10.0.0.1:40000 > 10.0.0.2:80");
    }
    assert_eq!((read.tcp(1).length, read.tcp(2).length, read.tcp(3).length), (Some(106), None, Some(76)));
}

#[test]
fn names_redactions_and_missing_ports() {
    let read = read(
        "12:00:00.1 IP vminkube06.nghs.com.https > 71.220.137.57.bcube.co.uk.35601: Flags [R], seq 1, win 0, length 0\n\
         12:00:00.2 IP <Third Party Client IP>.59984 > x.x.x.x.nosuchname: Flags [R], seq 1, win 0, length 0\n\
         12:00:00.3 IP6 A > B: Flags [SEW], seq 2248382925:2248383296, win 61920, length 371\n\
         12:00:00.4 IP 115.***.45705 > 10.103.x.c.80: Flags [R], seq 1, win 0, length 0\n",
    );
    assert_eq!(read.ends(1), "vminkube06.nghs.com:443 > 71.220.137.57.bcube.co.uk:35601");
    assert_eq!(read.ends(2), "<Third Party Client IP>:59984 > x.x.x.x:nosuchname");
    assert_eq!(
        read.packets[1].net.as_ref().unwrap().source,
        Host::Redacted("<Third Party Client IP>".into())
    );
    assert_eq!(read.tcp(2).destination_port, Port::Name("nosuchname".into()));
    assert_eq!(read.ends(3), "A:? > B:?");
    assert_eq!(read.tcp(3).flags, TcpFlags::SYN | TcpFlags::ECE | TcpFlags::CWR);
    assert_eq!(read.packets[3].net.as_ref().unwrap().destination, Host::Redacted("10.103.x.c".into()));
}

#[test]
fn ipv6_addresses_hide_their_ports_behind_a_dot() {
    let read = read(
        "12:00:00.1 IP6 (flowlabel 0x12345, hlim 64, next-header TCP (6) payload length: 40) fd00:10:244:2::dd22.34005 > ::1.https: Flags [S], cksum 0x1 (correct), seq 1, win 2, length 0\n\
         12:00:00.2 00:00:00:00:00:00 > 00:00:00:00:00:00, ethertype IPv6 (0x86dd), length 94: ::1.32782 > ::1.8080: Flags [S], seq 2704054289, win 65476, length 0\n",
    );
    assert_eq!(read.ends(1), "[fd00:10:244:2::dd22]:34005 > [::1]:443");
    let net = read.packets[0].net.as_ref().unwrap();
    assert_eq!(
        (net.ttl, net.total_length, net.dont_fragment, net.protocol),
        (Some(64), Some(80), Some(true), Some(6))
    );
    assert_eq!(read.ends(2), "[::1]:32782 > [::1]:8080");
}

#[test]
fn fragments() {
    let read = read(
        "09:02:22.1 IP (tos 0x0, ttl 63, id 61115, offset 0, flags [+], proto UDP (17), length 1444)\n    10.10.0.230.12345 > testds-smpbw.69:  1416 tftp-#0\n\
         09:02:22.2 IP (tos 0x0, ttl 63, id 61115, offset 4272, flags [none], proto UDP (17), length 876)\n    10.10.0.230 > testds-smpbw: udp\n\
         09:02:22.3 IP 192.168.11.12 > 192.168.11.10: ip-proto-17\n\
         09:02:22.4 a.example.org > b.example.org: udp (frag 7668:928@7400)\n\
         09:02:22.5 IP6 fd00::1 > fd00::2: frag (0|1448) 58251 > 2055: UDP, length 3900\n\
         09:02:22.6 IP6 fd00::1 > fd00::2: frag (1448|1004)\n",
    );
    let fragments: Vec<_> = read.packets.iter().map(|packet| packet.net.as_ref().unwrap().fragment).collect();
    let fragment = |offset, more| Some(Fragment { offset, more });
    let expected = [
        fragment(0, true),
        fragment(4272, false),
        None,
        fragment(7400, false),
        fragment(0, true),
        fragment(1448, false),
    ];
    assert_eq!(fragments, expected);
    assert_eq!(read.ends(1), "10.10.0.230:12345 > testds-smpbw:69");
    for packet in &read.packets {
        assert_eq!(packet.body, Body::Fragment, "packet {}", packet.number);
    }
    let begun: Vec<_> = read.packets.iter().map(|packet| packet.begins.is_some()).collect();
    assert_eq!(begun, [true, false, false, false, true, false]);
    assert_eq!(read.ends(4), "a.example.org > b.example.org");
    assert_eq!(read.ends(5), "[fd00::1]:58251 > [fd00::2]:2055");
}
