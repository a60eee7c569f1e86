//! What people, pages, mailers and terminals do to lines.

use super::*;
use crate::packet::TcpFlags;

const LINE: &str = "12:00:00.000001 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:81, ack 1, win 219, options [nop,nop,TS val 248040655 ecr 247938639], length 80: HTTP: GET / HTTP/1.1";

/// However it is dressed, it is this packet and nothing else.
fn is_line(text: &str) {
    let read = read(text);
    assert_eq!(read.packets.len(), 1, "{text}");
    assert_eq!(read.warned(), [0_u32; 0], "{text}");
    assert_eq!(read.ends(1), "10.0.0.1:40000 > 10.0.0.2:80", "{text}");
    let segment = read.tcp(1);
    assert_eq!((segment.seq, segment.ack, segment.window), (relative(1), relative(1), Some(219)), "{text}");
    assert_eq!((segment.length, segment.flags), (Some(80), TcpFlags::PSH | TcpFlags::ACK), "{text}");
    let options = segment.options.as_ref().unwrap();
    assert_eq!(options.timestamps, Some((248_040_655, 247_938_639)), "{text}");
    assert_eq!(options.order.as_slice(), [1, 1, 8], "{text}");
}

#[test]
fn quoting_lists_comments_and_markup() {
    is_line(LINE);
    for before in
        ["> ", ">> ", "  >  ", "//", "| ", "* ", "- ", "\t\t", "> 1. ", "1) ", "#12 ", "12:00 ", "packets"]
    {
        if before == "12:00 " {
            continue; // a time without seconds is no time
        }
        is_line(&format!("{before}{LINE}\n"));
    }
    is_line(&format!("```\n{LINE}\r\n```\n"));
    is_line(&format!("`{LINE}`"));
    is_line(&LINE.replace('>', "&gt;"));
    is_line(&LINE.replace('>', "&amp;gt;"));
    is_line(&LINE.replace(' ', "\u{a0}"));
    is_line(&LINE.replace(' ', "\t"));
    is_line(&LINE.replace('[', "\\[").replace(']', "\\]").replace('>', "\\>"));
    is_line(&LINE.replace("IP", "\u{1b}[1;32mIP\u{1b}[0m"));
    is_line(&LINE.replace("12:00:00.000001", "**12:00:00.000001**"));
    is_line(&LINE.replace("[P.]", "<span class=\"error\">[P.]</span>"));
    is_line(&LINE.replace("TS val 248040655", "TS val *248040655*"));
    is_line(&LINE.replace(" > ", " → "));
    is_line(&format!("{LINE}          \n"));
}

/// Cut at every place, with and without what mailers do to the halves, and with an indentation.
#[test]
fn a_line_cut_anywhere_comes_together() {
    let cut = LINE.find("length 80").unwrap() + "length 80".len();
    for at in 18..cut {
        let (first, second) = LINE.split_at(at);
        // Between the blank and the word, a terminal leaves the blank and a mailer takes it.
        is_line(&format!("{first}\n{second}\n"));
        is_line(&format!("  {}\n  {}\n", first.trim_end(), second.trim_start()));
    }
}

/// The same for other kinds of lines, from where a terminal of 60 columns would cut.
#[test]
fn other_lines_cut_anywhere_come_together() {
    let lines = [
        "12:00:00.000001 IP 10.1.1.1.80 > 10.1.1.2.34018: S 1050175568:1050175568(0) ack 2844323319 win 5792 <mss 1460,nop,nop,sackOK,timestamp 13899 0> (DF) [tos 0x10]",
        "12:00:00.000001 IP (tos 0x0, ttl 64, id 25731, offset 0, flags [DF], proto TCP (6), length 60) 10.1.1.1.80 > 10.1.1.2.34018: Flags [S.], cksum 0x5405 (incorrect -> 0x8d20), seq 1162860748, ack 123456789, win 64240, options [mss 1460,sackOK,TS val 746509135 ecr 1234567,nop,wscale 7], length 0",
        "12:00:00.000001 IP 10.1.1.1.53 > 10.1.1.2.34018: 63229 1/5/5 A 10.20.30.40 (233)",
        "12:00:00.000001 IP 10.0.0.4 > 10.0.0.11: ICMP 10.0.0.10 udp port 514 unreachable, length 269",
        "12:00:00.000001 IP6 fd00:10:244:2::dd22.34005 > fc00:c111::3.30042: Flags [S], seq 2104976501, win 32825, options [mss 1313], length 0",
        "12:00:00.000001 2a:c7:37:d7:2e:07 > 4e:7d:69:53:97:61, ethertype IPv4 (0x0800), length 74: 10.244.1.192.38530 > 10.103.175.29.7800: Flags [S], seq 1582609996, win 64860, length 0",
        "12:00:00.000001 ARP, Request who-has 10.0.0.2 tell 10.0.0.40, length 28",
    ];
    for line in lines {
        let expected = read(line).packets;
        for at in 40..line.len() {
            let (first, second) = line.split_at(at);
            for text in [
                format!("{first}\n{second}\n"),
                format!("  {}\n  {}\n", first.trim_end(), second.trim_start()),
            ] {
                let found = read(&text);
                // Behind the blank, the text that a name server's line quotes may have one blank more or less.
                if !line.contains("63229") {
                    assert_eq!(found.packets, expected, "{text}");
                }
                assert_eq!((found.packets.len(), found.warned()), (1, vec![]), "{text}");
                assert_eq!(found.packets[0].source(), expected[0].source(), "{text}");
            }
        }
    }
}

#[test]
fn a_line_cut_twice_comes_together() {
    let text = "18:15:41.795307 10.103.33.16.1100 > 10.100.5.1.2369: .\n[tcp sum ok] 1:1(0) ack 829097 win 64512 (DF) (ttl\n128, id 4657, len 40)\n";
    let read = read(text);
    assert_eq!((read.packets.len(), read.warned()), (1, vec![]));
    assert_eq!((read.tcp(1).flags, read.tcp(1).window), (TcpFlags::ACK, Some(64512)));
    let net = read.packets[0].net.as_ref().unwrap();
    assert_eq!(
        (net.ttl, net.id, net.dont_fragment, net.total_length),
        (Some(128), Some(4657), Some(true), Some(40))
    );
}

#[test]
fn what_stands_around_packets() {
    let text = format!(
        "$ sudo tcpdump -nn -i eth0 port 80\ntcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n\
         listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n{LINE}\n^C\n1 packet captured\n\
         2 packets received by filter\n0 packets dropped by kernel\n"
    );
    let read = read(&text);
    assert_eq!((read.packets.len(), read.warned()), (1, vec![]));
    let interface = &read.reader.interfaces()[0];
    assert_eq!(
        (interface.name.as_deref(), interface.link_type, interface.snap_length),
        (Some("eth0"), "ethernet", Some(262_144))
    );
    assert_eq!(read.packets[0].line, Some(4));
}

#[test]
fn two_banners_are_two_places() {
    let line = |interface: &str| {
        format!("listening on {interface}, link-type EN10MB (Ethernet), capture size 65535 bytes\n{LINE}\n")
    };
    let read = read(&(line("eth0") + &line("eth1")));
    let places: Vec<_> = read.packets.iter().map(|packet| packet.interface).collect();
    assert_eq!(places, [0, 1]);
    assert_eq!(read.reader.interfaces()[1].name.as_deref(), Some("eth1"));
}

#[test]
fn three_good_lines_among_a_hundred_bad_ones() {
    let mut text = String::new();
    for number in 0..100 {
        text.extend(["this is line ", &number.to_string(), " of something else\n"]);
        if number % 40 == 10 {
            text += LINE;
            text.push('\n');
        }
    }
    let read = read(&text);
    assert_eq!(read.packets.len(), 3);
    // One warning for the eleven lines before the first packet, then one for each line.
    assert_eq!(read.reader.warning_count(), 1 + 89);
    assert_eq!(read.warned()[..3], [1, 13, 14]);
    assert!(read.reader.warnings()[0].text.contains("11 lines"));
    assert!(read.reader.warnings().iter().all(|warning| warning.code == "not-understood"));
}

#[test]
fn nothing_and_nothing_of_use() {
    assert!(matches!(try_read("").err(), Some(CaptureError::Empty)));
    assert!(matches!(try_read(" \n\t\n\r\n").err(), Some(CaptureError::Empty)));
    let error = try_read("\n\nWhy does the server not answer?\nIt should.\n").err();
    assert!(matches!(error, Some(CaptureError::NoPacketLines { lines: 4, first_line: 3 })));
}

#[test]
fn dumps_are_passed_over() {
    let text = format!(
        "{LINE}\n\t0x0000:  4500 003c 0001 4000 4006 0000 0a00 0001  E..<..@.@.......\n\t0x0010:  0a00 0002 9c40 0050\n{LINE}\nE..<..@.@.].\n..\"\n\
         12:00 of the clock, says the payload > here: Flags\nHTTP/1.1 200 OK\n\n<html>\n{LINE}\n"
    );
    let read = read(&text);
    assert_eq!((read.packets.len(), read.warned()), (3, vec![]));
}

#[test]
fn decoded_payload_below_a_packet_is_part_of_it() {
    let text = "21:17:43.259808 IP (tos 0x0, ttl 37, id 0, offset 0, flags [DF], proto TCP (6), length 134)\n    \
        18.157.173.201.80 > 192.168.65.4.36220: Flags [P.], cksum 0x297f (correct), seq 866263425:866263519, ack 1189053263, win 65535, length 94: HTTP, length: 94\n\
        \tHTTP/1.1 101 Switching Protocols\n\tConnection: upgrade\n\n\
        21:17:43.260202 IP (tos 0x0, ttl 64, id 36029, offset 0, flags [DF], proto TCP (6), length 40)\n    \
        192.168.65.4.36220 > 18.157.173.201.80: Flags [.], cksum 0xc22d (incorrect -> 0x3e4f), seq 1189053263, ack 866263519, win 502, length 0\n";
    let read = read(text);
    assert_eq!((read.packets.len(), read.warned()), (2, vec![]));
    assert_eq!(read.tcp(2).ack, absolute(866_263_519));
}

#[test]
fn several_packets_on_one_line_and_a_time_on_its_own() {
    let read = read(&format!(
        "{LINE} {LINE}\n  15:48:03.085240\n      webapp.60060 > kvs_vip.6379: Flags [P.], ... RESP \"keys\" \"foo...\"\n"
    ));
    assert_eq!((read.packets.len(), read.warned()), (3, vec![]));
    assert_eq!(read.ends(3), "webapp:60060 > kvs_vip:6379");
    assert_eq!(read.packets[2].time.unwrap().0, 56_883_085_240_000);
    assert_eq!(read.packets[2].line, Some(2));
}

#[test]
fn hostile_text_is_text() {
    let read = read(
        "12:00:00.1 IP <img/onerror=alert(1)>.80 > $(reboot).443: Flags [S], seq 1, win 1, length 0\n12:00:00.2 IP a.1 > <script>alert(1)</script>.443: Flags [S], seq 1, win 1, length 0\n12:00:00.3 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 99999999999999999999, win 70000, length 0\n",
    );
    for packet in &read.packets {
        assert!(packet.source().unwrap().to_string().len() < 80);
    }
    assert_eq!(read.packets.last().unwrap().number as usize, read.packets.len());
    let last = read.tcp(read.packets.len());
    assert_eq!((last.seq, last.window), (None, None));
}

/// No prefix, and no mixture, of real lines makes it panic or loop.
#[test]
fn every_prefix_is_survived() {
    let text = "1 18:56:40.353352 IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 60)\n    10.4.26.45.35582 > é.4.26.234.80: Flags [S.],  cksum 0x1 (correct), seq 1:2, ack 3, win 29200, options [mss 1460,sack 1 {1:2},TS val 1 ecr 2], length 1: ü\n\
        12:00:00.1 IP 1.1.1.1 > 2.2.2.2: ICMP 3.3.3.3 udp port 53 unreachable, length 36\n\tIP (tos 0x0) 4.4.4.4.1 > 3.3.3.3.53: UDP, length 4\n\
        12:00:00.2 IP 1.1.1.1.5 > 2.2.2.2.4789: VXLAN, flags [I] (0x08), vni 42\nIP 5.5.5.5.1 > 6.6.6.6.2: S 1:1(0) win 5 <mss 1> (DF)\n\
        12:00:00.3 IP6 ::1 > ::2: frag (0|8) 1 > 2: UDP, length 3\n    1   0.000000  :: → ff02::16 TCP 90 1 → 2 [SYN] Seq=0 Win=1 Len=0 WS=128 SLE=1 SRE=2\n";
    let places: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
    for &at in &places {
        let _ = try_read(&text[..at]);
        let _ = try_read(&text[at..]);
    }
    for &at in places.iter().step_by(7) {
        for &to in places.iter().step_by(11).filter(|&&to| to > at) {
            let _ = try_read(&format!("{}{}", &text[..at], &text[to..]));
        }
    }
}
