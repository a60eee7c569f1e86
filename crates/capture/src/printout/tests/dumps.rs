//! Lines with the bytes of their packets below them (`-x`, `-X`, `-xx`, `-XX`): the bytes say more than the line.

use crate::packet::{Body, Checksum, FrameDirection, Host, Layer, Packet, TcpFlags};
use crate::seq::{Number, SeqNum};

/// A segment of 192.0.2.1 to 198.51.100.7, port 40000 to 443: FIN and ACK, number 7, TTL 61, id 0x1234, DF.
const PACKET: &str = "\
	0x0000:  4500 0028 1234 4000 3d06 3f60 c000 0201
	0x0010:  c633 6407 9c40 01bb 0000 0007 0000 0009
	0x0020:  5011 0400 0000 0000
";

fn packets(text: &str) -> Vec<Packet<'static>> {
    let mut source = crate::open(text.as_bytes()).unwrap();
    let mut packets = Vec::new();
    while let Some(packet) = source.next_packet().unwrap() {
        packets.push(packet.without_payload());
    }
    packets
}

fn check(packet: &Packet<'_>) {
    let net = packet.net.as_ref().unwrap();
    assert_eq!(
        (net.ttl, net.id, net.total_length, net.dont_fragment),
        (Some(61), Some(0x1234), Some(40), Some(true))
    );
    let Body::Tcp(segment) = &packet.body else { panic!("{:?}", packet.body) };
    assert_eq!(segment.flags, TcpFlags::FIN | TcpFlags::ACK);
    assert_eq!(
        (segment.seq, segment.ack),
        (Some(Number::Absolute(SeqNum(7))), Some(Number::Absolute(SeqNum(9))))
    );
    assert_eq!((segment.window, segment.length), (Some(1024), Some(0)));
    assert_eq!(packet.source().unwrap().to_string(), "192.0.2.1:40000");
    assert_eq!(packet.destination().unwrap().to_string(), "198.51.100.7:443");
}

#[test]
fn bytes_without_a_link_header() {
    let text = format!(
        "12:00:00.000001 IP client.40000 > server.https: tcp 0\n{PACKET}12:00:00.000002 IP 192.0.2.9 > 192.0.2.8: ICMP echo request, id 1, seq 2, length 64\n"
    );
    let packets = packets(&text);
    assert_eq!(packets.len(), 2);
    check(&packets[0]);
    assert!(matches!(packets[1].body, Body::Icmp(_)));
}

#[test]
fn quoted_bytes_with_characters_beside_them() {
    let quoted: String = PACKET.lines().flat_map(|row| ["> ", row, "  E..(.4@.=.C.....\n"]).collect();
    let packets = packets(&format!(
        "> 12:00:00.000001 IP 192.0.2.1.40000 > 198.51.100.7.443: Flags [F.], seq 0, ack 1, win 1024, length 0\n{quoted}"
    ));
    assert_eq!(packets.len(), 1);
    check(&packets[0]);
}

/// The link header makes the bytes longer; what the line says of interface and direction stays.
#[test]
fn bytes_with_a_link_header() {
    let ethernet = "\
	0x0000:  0200 0000 0001 0200 0000 0002 8100 0064
	0x0010:  0800 4500 0028 1234 4000 3d06 3f60 c000
	0x0020:  0201 c633 6407 9c40 01bb 0000 0007 0000
	0x0030:  0009 5011 0400 0000 0000
";
    let line = "IP 192.0.2.1.40000 > 198.51.100.7.443: Flags [F.], seq 7, ack 9, win 1024, length 0\n";
    let cooked = "\
	0x0000:  0000 0001 0006 0200 0000 0002 0000 0800
	0x0010:  4500 0028 1234 4000 3d06 3f60 c000 0201
	0x0020:  c633 6407 9c40 01bb 0000 0007 0000 0009
	0x0030:  5011 0400 0000 0000
";
    let packets =
        packets(&format!("12:00:00.000001 {line}{ethernet}12:00:00.000002 eth0  In  {line}{cooked}"));
    packets.iter().for_each(check);
    assert_eq!(packets[0].layers, [Layer::Vlan(100)]);
    assert_eq!(packets[0].link.source, Some([2, 0, 0, 0, 0, 2]));
    assert_eq!(packets[1].link.direction, Some(FrameDirection::In));
    assert_eq!(packets[1].link.source, Some([2, 0, 0, 0, 0, 2]));
}

/// Behind a row that is missing, nothing is read; a dump of another packet's is not this one's.
#[test]
fn broken_dumps() {
    let rows: Vec<&str> = PACKET.lines().collect();
    let line = "12:00:00.000001 IP 192.0.2.1.40000 > 198.51.100.7.443: Flags [F.], seq 7, ack 9, win 1024, length 0\n";
    let cut = packets(&format!("{line}{}\n{}\n", rows[0], rows[2]));
    assert_eq!((cut.len(), cut[0].net.as_ref().unwrap().ttl), (1, None));
    let Body::Tcp(segment) = &cut[0].body else { panic!() };
    assert_eq!(segment.seq, Some(Number::Relative(7)));
    let other = packets(&format!(
        "{line}12:00:00.000002 something of a kind that is not known\n{}\n",
        PACKET.replace("3d06 3f60", "3c06 4060").trim_end()
    ));
    assert_eq!((other.len(), other[0].net.as_ref().unwrap().ttl), (1, None));
}

/// Messages that tcpdump does not know are dumped by its printers, without offsets: they are no frames.
#[test]
fn what_a_printer_dumps_is_no_frame() {
    let packets = packets(
        "12:00:00.000001 IP6 fe80::1 > fe80::2: ICMP6, unknown icmp6 type (200), length 56\n\
         \t\t\t 0000 0001 0002 6000 0000 0008 1140\n\
         \t\t\t 0000 0000 0000 0000 0000 0000 0001\n",
    );
    assert_eq!(packets.len(), 1);
    let Body::Icmp(message) = &packets[0].body else { panic!("{:?}", packets[0].body) };
    assert_eq!((message.length, packets[0].captured), (Some(56), None));
}

/// Both fragments show their bytes: the second one completes the datagram of 12 bytes, as in a file.
#[test]
fn fragments_come_together() {
    let text = "\
12:00:00.000001 IP 192.0.2.1.1000 > 198.51.100.7.2000: UDP, length 12
	0x0000:  4500 0024 0001 2000 4011 0000 c000 0201
	0x0010:  c633 6407 03e8 07d0 0014 0000 6162 6364
	0x0020:  6566 6768
12:00:00.000002 IP 192.0.2.1 > 198.51.100.7: udp
	0x0000:  4500 0018 0001 0002 4011 0000 c000 0201
	0x0010:  c633 6407 696a 6b6c
";
    let packets = packets(text);
    assert_eq!((packets.len(), &packets[0].body), (2, &Body::Fragment));
    let Body::Udp(datagram) = &packets[1].body else { panic!("{:?}", packets[1].body) };
    assert_eq!((datagram.length, datagram.checksum), (Some(12), Checksum::Unknown));
    assert_eq!(packets[1].net.as_ref().unwrap().source, Host::Ip("192.0.2.1".parse().unwrap()));
}
