//! Header bytes ↔ values.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;
use crate::link::LinkType;
use crate::packet::{
    Checksum, Fragment, Host, Icmp, IcmpMessage, Layer, Net, OptionOrder, Segment, TcpFlags, Unreachable,
};
use crate::seq::{Number, SeqNum};
use crate::write::{ArpHeader, FrameBuilder, TcpHeader};

const A: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const B: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);
const A6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
const B6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2);

fn cut(frame: &[u8], original: usize) -> Packet<'_> {
    typed(LinkType::Ethernet, frame, original)
}

fn typed(link_type: LinkType, frame: &[u8], original: usize) -> Packet<'_> {
    let record = Record {
        offset: 24,
        time: None,
        bad_time: false,
        interface: 0,
        link_type,
        original: u32::try_from(original).unwrap(),
        direction: None,
        comment: None,
        frame: 0..frame.len(),
    };
    decode(record, 1, frame)
}

fn whole(frame: &[u8]) -> Packet<'_> {
    cut(frame, frame.len())
}

fn segment<'p>(packet: &'p Packet<'_>) -> &'p Segment {
    match &packet.body {
        Body::Tcp(segment) => segment,
        other => panic!("not TCP: {other:?}"),
    }
}

fn icmp<'p>(packet: &'p Packet<'_>) -> &'p Icmp {
    match &packet.body {
        Body::Icmp(icmp) => icmp,
        other => panic!("not ICMP: {other:?}"),
    }
}

fn net<'p>(packet: &'p Packet<'_>) -> &'p Net {
    packet.net.as_ref().expect("an IP header")
}

fn ends(packet: &Packet<'_>) -> (String, String) {
    (packet.source().expect("source").to_string(), packet.destination().expect("destination").to_string())
}

/// A SYN as Linux sends it, written by hand: MSS 1460, SACK permitted, timestamps, NOP, window scale 7.
#[rustfmt::skip]
const SYN: [u8; 74] = [
    2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00,
    0x45, 0x02, 0x00, 0x3c, 0x12, 0x34, 0x40, 0x00, 0x40, 0x06, 0x3c, 0x4f, 192, 0, 2, 1, 198, 51, 100, 2,
    0x9c, 0x40, 0x00, 0x50, 0x00, 0x00, 0x03, 0xe8, 0x00, 0x00, 0x00, 0x00, 0xa0, 0x02, 0xfa, 0xf0, 0xc0, 0x5e, 0, 0,
    2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0x00, 0x01, 0x00, 0x00, 0, 0, 0, 0, 1, 3, 3, 7,
];

#[test]
fn a_syn_by_hand() {
    let packet = whole(&SYN);
    assert_eq!(ends(&packet), ("192.0.2.1:40000".to_owned(), "198.51.100.2:80".to_owned()));
    let header = net(&packet);
    assert_eq!((header.ttl, header.id, header.dont_fragment), (Some(64), Some(0x1234), Some(true)));
    assert_eq!((header.total_length, header.ecn, header.protocol), (Some(60), Some(2), Some(6)));
    assert_eq!(header.checksum, Checksum::Good);
    let tcp = segment(&packet);
    assert_eq!(tcp.flags, TcpFlags::SYN);
    assert_eq!(tcp.seq, Some(Number::Absolute(SeqNum(1000))));
    assert_eq!((tcp.ack, tcp.stray_ack), (None, None));
    assert_eq!((tcp.window, tcp.length), (Some(64_240), Some(0)));
    assert_eq!(tcp.checksum, Checksum::Good);
    let options = tcp.options.as_ref().unwrap();
    assert_eq!((options.mss, options.window_scale, options.sack_permitted), (Some(1460), Some(7), true));
    assert_eq!(options.timestamps, Some((65_536, 0)));
    assert_eq!(options.order.as_slice(), [2, 4, 8, 1, 3]);
    assert_eq!(packet.payload, Some(&[][..]));
    assert_eq!(packet.oddities, []);
    assert_eq!(packet.layers, []);
    assert_eq!((packet.captured, packet.original), (Some(74), Some(74)));
}

#[test]
fn one_flipped_bit_makes_both_checksums_bad() {
    let mut frame = SYN;
    frame[22] ^= 1; // TTL
    frame[60] ^= 1; // an option
    let packet = whole(&frame);
    assert_eq!(net(&packet).checksum, Checksum::Bad);
    assert_eq!(segment(&packet).checksum, Checksum::Bad);
}

#[test]
fn a_checksum_left_to_the_network_card() {
    let mut frame = SYN;
    // The pseudo header's sum: c000 + 0201 + c633 + 6402 + 0006 + 0028 = 1ec64, folded ec65.
    frame[50..52].copy_from_slice(&[0xec, 0x65]);
    frame[24..26].copy_from_slice(&[0, 0]);
    let packet = whole(&frame);
    assert_eq!(segment(&packet).checksum, Checksum::Offloaded);
    assert_eq!(net(&packet).checksum, Checksum::Offloaded);
}

#[test]
fn padding_of_short_ethernet_frames_is_no_payload() {
    let header = TcpHeader { flags: TcpFlags::ACK, seq: 5, ack: 6, ..TcpHeader::new(1, 2) };
    let mut frame = FrameBuilder::v4(A, B).tcp(&header, b"");
    frame.resize(60, 0xee);
    let packet = whole(&frame);
    assert_eq!(segment(&packet).length, Some(0));
    assert_eq!(packet.payload, Some(&[][..]));
    assert_eq!(segment(&packet).checksum, Checksum::Good);
    assert_eq!(packet.oddities, []);
}

#[test]
fn the_snap_length_cuts_payload_and_not_lengths() {
    let header = TcpHeader { flags: TcpFlags::PSH | TcpFlags::ACK, ..TcpHeader::new(1, 2) };
    let frame = FrameBuilder::v4(A, B).tcp(&header, &[7; 1000]);
    let packet = cut(&frame[..100], frame.len());
    assert_eq!(segment(&packet).length, Some(1000));
    assert_eq!(packet.payload.map(<[u8]>::len), Some(46));
    assert_eq!(segment(&packet).checksum, Checksum::Unknown);
    assert_eq!((packet.captured, packet.original), (Some(100), Some(1054)));
    assert_eq!(packet.oddities, []);
}

#[test]
fn headers_cut_inside_tcp() {
    // All but the options: what they were is unknown, which is not the same as none.
    let packet = cut(&SYN[..60], 74);
    assert_eq!(segment(&packet).options, None);
    assert_eq!(segment(&packet).window, Some(64_240));
    assert_eq!(segment(&packet).length, Some(0));
    assert_eq!(packet.oddities, [Oddity::HeadersCut("tcp")]);
    // Up to the control bits.
    let packet = cut(&SYN[..48], 74);
    assert_eq!((segment(&packet).flags, segment(&packet).window), (TcpFlags::SYN, None));
    // Ports only.
    let packet = cut(&SYN[..38], 74);
    assert_eq!(packet.body, Body::Cut(6, Port::Number(40_000), Port::Number(80)));
    assert!(ends(&packet).1.ends_with(":80"));
    assert_eq!(packet.net.as_ref().unwrap().source, Host::Ip(A.into()));
    // Inside of IP, and inside of Ethernet.
    let packet = cut(&SYN[..30], 74);
    assert_eq!((packet.net, packet.body), (None, Body::Unknown));
    assert_eq!(packet.oddities, [Oddity::HeadersCut("ip")]);
    assert_eq!(cut(&SYN[..13], 74).oddities, [Oddity::HeadersCut("link")]);
}

#[test]
fn selective_acknowledgments() {
    #[rustfmt::skip]
    let options = vec![
        1, 1, 5, 18, 0, 0, 0, 10, 0, 0, 0, 20, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 5,
    ];
    let header = TcpHeader { flags: TcpFlags::ACK, options, ..TcpHeader::new(1, 2) };
    let frame = FrameBuilder::v4(A, B).tcp(&header, b"");
    let packet = whole(&frame);
    let number = |value| Number::Absolute(SeqNum(value));
    let options = segment(&packet).options.as_ref().unwrap();
    assert_eq!(options.sack, [(number(10), number(20)), (number(u32::MAX), number(5))]);
    assert_eq!(options.order.as_slice(), [1, 1, 5]);
}

#[test]
fn options_of_unknown_kinds_are_passed_over() {
    // Fast open with a cookie, MPTCP, end of list; what follows the end is padding.
    let options = vec![34, 4, 9, 9, 30, 3, 0, 2, 4, 0x02, 0x18, 0, 2, 4, 1, 1];
    let header = TcpHeader { flags: TcpFlags::SYN, options, ..TcpHeader::new(1, 2) };
    let frame = FrameBuilder::v4(A, B).tcp(&header, b"");
    let packet = whole(&frame);
    let options = segment(&packet).options.as_ref().unwrap();
    assert_eq!(options.mss, Some(536));
    assert_eq!(options.order.as_slice(), [34, 30, 2, 0]);
    assert_eq!(packet.oddities, []);
}

#[test]
fn malformed_options() {
    for broken in [vec![2, 0, 1, 1], vec![2, 40, 1, 1], vec![1, 1, 1, 3], vec![2, 3, 9, 1], vec![5, 3, 1, 0]]
    {
        let header = TcpHeader { flags: TcpFlags::SYN, options: broken.clone(), ..TcpHeader::new(1, 2) };
        let frame = FrameBuilder::v4(A, B).tcp(&header, b"");
        assert_eq!(whole(&frame).oddities, [Oddity::Malformed("tcp options")], "{broken:?}");
    }
}

#[test]
fn at_most_sixteen_option_kinds_are_kept() {
    let mut order = OptionOrder::default();
    for kind in 0..40 {
        order.push(kind);
    }
    assert_eq!(order.as_slice(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
}

#[test]
fn a_stray_acknowledgment_number() {
    let header = TcpHeader { flags: TcpFlags::RST, seq: 1, ack: 77, ..TcpHeader::new(1, 2) };
    let frame = FrameBuilder::v4(A, B).tcp(&header, b"");
    let packet = whole(&frame);
    assert_eq!((segment(&packet).ack, segment(&packet).stray_ack), (None, Some(SeqNum(77))));
}

#[test]
fn accurate_ecn_flags() {
    let flags = TcpFlags::SYN | TcpFlags::AE | TcpFlags::CWR | TcpFlags::ECE;
    let frame = FrameBuilder::v4(A, B).tcp(&TcpHeader { flags, ..TcpHeader::new(1, 2) }, b"");
    assert_eq!(segment(&whole(&frame)).flags.to_string(), "SEWe");
}

#[test]
fn lengths_that_contradict_each_other() {
    let mut frame = SYN;
    frame[16..18].copy_from_slice(&[0x01, 0x00]); // IP says 256 bytes, the frame has 60
    let packet = whole(&frame);
    assert_eq!(packet.oddities, [Oddity::BadLength("ip")]);
    assert_eq!(segment(&packet).checksum, Checksum::Unknown);
    let mut frame = SYN;
    frame[46] = 0x20; // data offset 2
    let packet = whole(&frame);
    assert_eq!(packet.oddities, [Oddity::Malformed("tcp data offset")]);
    assert_eq!((segment(&packet).length, segment(&packet).options.as_ref()), (None, None));
}

#[test]
fn a_large_segment_without_ip_length() {
    // What a capture shows before the network card cuts it: total length 0.
    let mut frame =
        FrameBuilder::v4(A, B).tcp(&TcpHeader { flags: TcpFlags::ACK, ..TcpHeader::new(1, 2) }, &[1; 9]);
    frame[16..18].copy_from_slice(&[0, 0]);
    let packet = whole(&frame);
    assert_eq!(segment(&packet).length, Some(9));
    assert_eq!(net(&packet).total_length, Some(49));
    assert_eq!(packet.oddities, []);
    let frame = FrameBuilder::v6(A6, B6).tcp(&TcpHeader::new(1, 2), &vec![1; 70_000]);
    assert_eq!(segment(&whole(&frame)).length, Some(70_000));
}

#[test]
fn a_datagram() {
    let frame = FrameBuilder::v6(A6, B6).ttl(3).udp(5353, 53, b"hello");
    let packet = whole(&frame);
    assert_eq!(ends(&packet), ("[2001:db8::1]:5353".to_owned(), "[2001:db8::2]:53".to_owned()));
    assert_eq!(packet.payload, Some(&b"hello"[..]));
    assert_eq!(net(&packet).ttl, Some(3));
    let Body::Udp(udp) = &packet.body else { panic!("not UDP") };
    assert_eq!((udp.length, udp.checksum), (Some(5), Checksum::Good));
    assert_eq!(net(&packet).dont_fragment, Some(true));
}

#[test]
fn datagrams_with_odd_lengths_and_checksums() {
    let good = FrameBuilder::v4(A, B).udp(1, 2, b"hello");
    let udp = |frame: &[u8]| match whole(frame) {
        Packet { body: Body::Udp(udp), oddities, .. } => (udp.length, udp.checksum, oddities),
        other => panic!("not UDP: {other:?}"),
    };
    let mut frame = good.clone();
    frame[40..42].copy_from_slice(&[0, 0]);
    assert_eq!(udp(&frame), (Some(5), Checksum::Unknown, vec![]), "no checksum");
    frame[38..40].copy_from_slice(&[0, 200]);
    assert_eq!(udp(&frame), (Some(5), Checksum::Unknown, vec![Oddity::BadLength("udp")]));
    let frame = FrameBuilder::v4(A, B).bad_checksum().udp(1, 2, b"hello");
    assert_eq!(udp(&frame), (Some(5), Checksum::Bad, vec![]));
}

#[test]
fn fragments() {
    let first = FrameBuilder::v4(A, B).dont_fragment(false).fragment(0, true).udp(1, 2, &[5; 24]);
    let packet = whole(&first);
    assert_eq!(net(&packet).fragment, Some(Fragment { offset: 0, more: true }));
    assert_eq!(packet.body, Body::Fragment);
    assert!(matches!(packet.begins.as_deref(), Some(Body::Udp(udp)) if udp.checksum == Checksum::Unknown));
    assert_eq!((ends(&packet).1, packet.payload.map(<[u8]>::len)), ("198.51.100.2:2".to_owned(), Some(32)));
    // Where its own end is missing, the whole cannot come together: the header is all there will be.
    let packet = cut(&first[..60], first.len());
    assert!(matches!(&packet.body, Body::Udp(_)) && packet.begins.is_none());
    let last = FrameBuilder::v4(A, B).dont_fragment(false).fragment(1480, false).protocol(17, &[5; 24]);
    let packet = whole(&last);
    assert_eq!(net(&packet).fragment, Some(Fragment { offset: 1480, more: false }));
    assert_eq!((&packet.body, packet.payload), (&Body::Fragment, Some(&[5; 24][..])));
}

#[test]
fn fragments_of_ipv6() {
    // Next header UDP, reserved, offset 185 units of 8 and "more", identification 0x00010002.
    let extension = [17, 0, 0x05, 0xc9, 0, 1, 0, 2, 0xaa];
    let frame = FrameBuilder::v6(A6, B6).protocol(44, &extension);
    let packet = whole(&frame);
    assert_eq!(net(&packet).fragment, Some(Fragment { offset: 1480, more: true }));
    assert_eq!((net(&packet).id, net(&packet).protocol), (Some(2), Some(17)));
    assert_eq!((&packet.body, packet.payload), (&Body::Fragment, Some(&[0xaa][..])));
    // Offset 0 and no more: a whole datagram with a needless header (RFC 6946).
    let frame = FrameBuilder::v6(A6, B6).protocol(44, &[17, 0, 0, 0, 0, 1, 0, 2, 0, 1, 0, 2, 0, 8, 0, 0]);
    let packet = whole(&frame);
    assert_eq!(net(&packet).fragment, None);
    assert!(matches!(packet.body, Body::Udp(_)));
}

#[test]
fn extension_headers_that_break_off() {
    // Hop-by-hop options of 8 bytes, which announce a fragment header that is cut.
    let frame = FrameBuilder::v6(A6, B6).protocol(0, &[44, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0]);
    let packet = whole(&frame);
    assert_eq!(packet.body, Body::Unknown);
    assert_eq!(packet.oddities, [Oddity::HeadersCut("ip extension")]);
    assert_eq!((net(&packet).protocol, net(&packet).fragment), (Some(44), None));
}

#[test]
fn ping() {
    let frame = FrameBuilder::v4(A, B).icmp(8, 0, [0x12, 0x34, 0, 7], &[0; 56]);
    let packet = whole(&frame);
    assert_eq!(icmp(&packet).message, IcmpMessage::EchoRequest(Some(0x1234), Some(7)));
    assert_eq!((icmp(&packet).length, icmp(&packet).v6), (Some(64), false));
    let frame = FrameBuilder::v6(A6, B6).icmp(129, 0, [0, 1, 0, 2], b"");
    assert_eq!(icmp(&whole(&frame)).message, IcmpMessage::EchoReply(Some(1), Some(2)));
}

#[test]
fn an_error_quotes_the_beginning_of_a_packet() {
    // 28 bytes: the quoted IP header and 8 bytes of TCP, whose lengths speak of more.
    let frame = FrameBuilder::v4(B, A).icmp(3, 13, [0; 4], &SYN[14..42]);
    let packet = whole(&frame);
    assert_eq!(icmp(&packet).message, IcmpMessage::Unreachable(Unreachable::AdminProhibited));
    let quoted = icmp(&packet).quoted.as_ref().unwrap();
    assert_eq!((&quoted.source, &quoted.destination), (&Host::Ip(A.into()), &Host::Ip(B.into())));
    assert_eq!((quoted.protocol, quoted.id), (Some(6), Some(0x1234)));
    let port = |port: &Option<crate::packet::Port>| port.as_ref().and_then(crate::packet::Port::number);
    assert_eq!((port(&quoted.source_port), port(&quoted.destination_port)), (Some(40_000), Some(80)));
    assert_eq!(quoted.seq, Some(SeqNum(1000)));
    assert_eq!(packet.oddities, []);
}

#[test]
fn errors_of_both_families() {
    let v4 = |kind, code, rest| {
        let frame = FrameBuilder::v4(B, A).icmp(kind, code, rest, &SYN[14..42]);
        icmp(&whole(&frame)).message.clone()
    };
    assert_eq!(v4(3, 0, [0; 4]), IcmpMessage::Unreachable(Unreachable::Network));
    assert_eq!(v4(3, 1, [0; 4]), IcmpMessage::Unreachable(Unreachable::Host));
    assert_eq!(v4(3, 3, [0; 4]), IcmpMessage::Unreachable(Unreachable::Port));
    assert_eq!(v4(3, 10, [0; 4]), IcmpMessage::Unreachable(Unreachable::HostProhibited));
    assert_eq!(v4(3, 12, [0; 4]), IcmpMessage::Unreachable(Unreachable::Other(12)));
    assert_eq!(v4(3, 4, [0, 0, 0x05, 0x14]), IcmpMessage::TooBig(Some(1300)));
    assert_eq!(v4(3, 4, [0; 4]), IcmpMessage::TooBig(None));
    assert_eq!(v4(11, 0, [0; 4]), IcmpMessage::TimeExceeded(false));
    assert_eq!(v4(11, 1, [0; 4]), IcmpMessage::TimeExceeded(true));
    assert_eq!(v4(5, 1, [10, 0, 0, 1]), IcmpMessage::Redirect);
    let v6 = |kind, code, rest| {
        let frame = FrameBuilder::v6(B6, A6).icmp(kind, code, rest, &[]);
        icmp(&whole(&frame)).message.clone()
    };
    assert_eq!(v6(1, 0, [0; 4]), IcmpMessage::Unreachable(Unreachable::Network));
    assert_eq!(v6(1, 1, [0; 4]), IcmpMessage::Unreachable(Unreachable::AdminProhibited));
    assert_eq!(v6(1, 3, [0; 4]), IcmpMessage::Unreachable(Unreachable::Host));
    assert_eq!(v6(1, 4, [0; 4]), IcmpMessage::Unreachable(Unreachable::Port));
    assert_eq!(v6(2, 0, [0, 0, 0x05, 0]), IcmpMessage::TooBig(Some(1280)));
    assert_eq!(v6(3, 0, [0; 4]), IcmpMessage::TimeExceeded(false));
    assert_eq!(v6(143, 0, [0; 4]), IcmpMessage::Other(143, 0));
}

#[test]
fn neighbours() {
    let frame = FrameBuilder::v6(A6, B6).ttl(255).icmp(135, 0, [0; 4], &B6.octets());
    assert_eq!(icmp(&whole(&frame)).message, IcmpMessage::NeighbourSolicitation(Host::Ip(B6.into())));
    let frame = FrameBuilder::v6(B6, A6).ttl(255).icmp(136, 0, [0x60, 0, 0, 0], &B6.octets());
    assert_eq!(icmp(&whole(&frame)).message, IcmpMessage::NeighbourAdvertisement(Host::Ip(B6.into())));
    let frame = FrameBuilder::v6(A6, B6).icmp(135, 0, [0; 4], &[1, 2]);
    assert_eq!(icmp(&whole(&frame)).message, IcmpMessage::Other(135, 0), "target cut");
}

#[test]
fn arp_reply() {
    let reply =
        ArpHeader { operation: 2, sender_mac: [2; 6], sender: B, target_mac: [4; 6], target: A }.frame();
    let packet = whole(&reply);
    let Body::Arp(arp) = &packet.body else { panic!("not ARP") };
    assert_eq!((arp.operation, arp.sender_mac, arp.target_mac), (2, Some([2; 6]), Some([4; 6])));
    assert_eq!((&arp.sender, &arp.target), (&Some(Host::Ip(B.into())), &Some(Host::Ip(A.into()))));
    assert_eq!(packet.link.destination, Some([4; 6]));
    assert_eq!(packet.net, None);
}

#[test]
fn two_vlan_tags() {
    let frame = FrameBuilder::v4(A, B).vlan(100).vlan(4095).udp(1, 2, b"x");
    let packet = whole(&frame);
    assert_eq!(packet.layers, [Layer::Vlan(100), Layer::Vlan(4095)]);
    assert_eq!(ends(&packet).1, "198.51.100.2:2");
}

#[test]
fn tags_without_end() {
    let mut frame = SYN[..12].to_vec();
    for _ in 0..200 {
        frame.extend_from_slice(&[0x81, 0, 0, 5]);
    }
    let packet = whole(&frame);
    assert_eq!(packet.layers.len(), MAX_LAYERS);
    assert_eq!(packet.body, Body::NotIp(Some(0x8100)));
    assert_eq!(packet.oddities, [Oddity::Malformed("too many layers")]);
}

#[test]
fn a_packet_in_vxlan_in_a_vlan() {
    let inner = FrameBuilder::v6(A6, B6).macs([6; 6], [8; 6]).udp(7, 9, b"in");
    let mut payload = vec![0x08, 0, 0, 0, 0, 0, 42, 0];
    payload.extend_from_slice(&inner);
    let frame = FrameBuilder::v4(A, B).vlan(3).udp(50_000, 4789, &payload);
    let packet = whole(&frame);
    assert_eq!(packet.layers, [Layer::Vlan(3), Layer::Tunnel { name: "vxlan", id: Some(42) }]);
    assert_eq!(ends(&packet).0, "[2001:db8::1]:7");
    assert_eq!((packet.payload, packet.link.source), (Some(&b"in"[..]), Some([6; 6])));
}

#[test]
fn arp_in_a_tunnel_has_no_ip_header() {
    let arp =
        ArpHeader { operation: 1, sender_mac: [2; 6], sender: A, target_mac: [0; 6], target: B }.frame();
    let mut payload = vec![0, 0, 0x65, 0x58];
    payload.extend_from_slice(&arp);
    let frame = FrameBuilder::v4(A, B).protocol(47, &payload);
    let packet = whole(&frame);
    assert_eq!(packet.layers, [Layer::Tunnel { name: "gre", id: None }]);
    assert!(matches!(packet.body, Body::Arp(_)));
    assert_eq!(packet.net, None);
}

#[test]
fn ip_in_ip_and_a_tunnel_that_is_cut() {
    let inner = FrameBuilder::v6(A6, B6).without_link().udp(7, 9, b"in");
    let frame = FrameBuilder::v4(A, B).protocol(41, &inner);
    let packet = whole(&frame);
    assert_eq!(packet.layers, [Layer::Tunnel { name: "6in4", id: None }]);
    assert_eq!(ends(&packet).1, "[2001:db8::2]:9");
    let packet = cut(&frame[..40], frame.len());
    assert_eq!((&packet.body, packet.layers.len()), (&Body::Other(Some(41), None), 0));
    assert_eq!(packet.oddities, [Oddity::HeadersCut("ip")]);
    assert_eq!(net(&packet).source, Host::Ip(A.into()), "the outer header is better than none");
}

#[test]
fn a_tunnel_with_nothing_to_tell_inside() {
    // Spanning tree in VXLAN: the datagram around it is what can be followed.
    let mut payload = vec![0x08, 0, 0, 0, 0, 0, 42, 0];
    payload.extend_from_slice(&[1, 0x80, 0xc2, 0, 0, 0, 2, 0, 0, 0, 0, 7, 0x00, 0x26, 0x42, 0x42, 0x03]);
    let frame = FrameBuilder::v4(A, B).udp(50_000, 4789, &payload);
    let packet = whole(&frame);
    assert_eq!(ends(&packet).1, "198.51.100.2:4789");
    assert_eq!((packet.layers.len(), packet.oddities.len(), packet.payload), (0, 0, Some(&payload[..])));
    assert_ne!(packet.link.source, Some([2, 0, 0, 0, 0, 7]));
}

#[test]
fn tunnels_that_stay_shut() {
    let packet = FrameBuilder::v4(A, B).udp(51_820, 51_820, &[&[4, 0, 0, 0][..], &[7; 44]].concat());
    assert_eq!(
        (whole(&packet).opaque, ends(&whole(&packet)).1),
        (Some("wireguard"), "198.51.100.2:51820".to_owned())
    );
    let packet = FrameBuilder::v4(A, B).protocol(50, &[7; 40]);
    assert_eq!(
        (whole(&packet).opaque, &whole(&packet).body),
        (Some("ipsec-esp"), &Body::Other(Some(50), None))
    );
}

#[test]
fn macsec_and_provider_backbone() {
    let inner = FrameBuilder::v4(A, B).udp(7, 9, b"in");
    let mut frame = inner[..12].to_vec();
    frame.extend_from_slice(&[0x88, 0xe5, 0x20, 0, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9]);
    frame.extend_from_slice(&inner[12..]);
    frame.extend_from_slice(&[0xcc; 16]);
    let packet = whole(&frame);
    assert_eq!((packet.payload, packet.opaque), (Some(&b"in"[..]), None));
    frame[14] = 0x2c;
    assert_eq!((whole(&frame).opaque, whole(&frame).body), (Some("macsec"), Body::NotIp(Some(0x88e5))));
    let mut frame = vec![3; 12];
    frame.extend_from_slice(&[0x88, 0xe7, 0, 0, 1, 0]);
    frame.extend_from_slice(&inner);
    let packet = whole(&frame);
    assert_eq!(packet.layers, [Layer::Tunnel { name: "pbb", id: Some(256) }]);
    assert_eq!(
        (packet.payload, packet.link.destination),
        (Some(&b"in"[..]), Some(inner[..6].try_into().unwrap()))
    );
}

#[test]
fn tunnels_without_end() {
    let mut packet = FrameBuilder::v4(A, B).without_link().protocol(4, b"");
    for _ in 0..100 {
        packet = FrameBuilder::v4(A, B).without_link().protocol(4, &packet);
    }
    let decoded = typed(LinkType::RawIp, &packet, packet.len());
    assert_eq!(decoded.layers.len(), MAX_LAYERS);
    assert_eq!(decoded.body, Body::Other(Some(4), None));
}

#[test]
fn other_protocols() {
    let frame = FrameBuilder::v4(A, B).protocol(132, &[1, 2, 3]);
    let packet = whole(&frame);
    assert_eq!((&packet.body, packet.payload), (&Body::Other(Some(132), None), Some(&[1, 2, 3][..])));
    let lldp = [1, 0x80, 0xc2, 0, 0, 0x0e, 2, 0, 0, 0, 0, 1, 0x88, 0xcc, 2, 7];
    assert_eq!(whole(&lldp).body, Body::NotIp(Some(0x88cc)));
}

/// Whatever the bytes are, decoding ends with a packet. Real frames with changed and missing bytes reach further than
/// noise does.
#[test]
fn any_bytes_decode() {
    let mut random = 0x9e37_79b9_u32;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        random as usize
    };
    let inner = FrameBuilder::v6(A6, B6).icmp(1, 4, [0; 4], &SYN[14..]);
    let mut vxlan = vec![8, 0, 0, 0, 0, 0, 1, 0];
    vxlan.extend_from_slice(&inner);
    let frames = [
        SYN.to_vec(),
        inner,
        FrameBuilder::v4(A, B).vlan(1).udp(1, 8472, &vxlan),
        FrameBuilder::v6(A6, B6).protocol(0, &[44, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 2]),
    ];
    let types = [
        LinkType::Ethernet,
        LinkType::LinuxSll,
        LinkType::LinuxSll2,
        LinkType::RawIp,
        LinkType::Null,
        LinkType::Ppp,
        LinkType::Nflog,
    ];
    let mut tcp = 0;
    for round in 0..40_000 {
        let mut frame = frames[round % frames.len()].clone();
        for _ in 0..next() % 4 {
            let at = next() % frame.len();
            frame[at] = (next() & 0xff) as u8;
        }
        let original = frame.len();
        frame.truncate(if next() % 3 == 0 { next() % (original + 1) } else { original });
        let link_type = if next() % 8 == 0 { types[next() % types.len()] } else { LinkType::Ethernet };
        tcp += usize::from(matches!(typed(link_type, &frame, original).body, Body::Tcp(_)));
    }
    assert!(tcp > 2_000, "only {tcp} segments were recognised");
}
