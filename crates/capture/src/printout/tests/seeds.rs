use super::*;
use crate::packet::{Checksum, Host, TcpFlags, TcpOptions};
use crate::time::{TimeKind, Timestamp};

const FIRST: &str = "\
1 18:56:40.353352 IP 10.4.26.45.35582 > 10.4.26.234.80: Flags [S],  seq 853654705, win 29200, length 0
2 18:56:40.353506 IP 10.4.26.11.80 > 10.4.26.45.35582:  Flags [S.], seq 914414059, ack 853654706, win 28960, length 0
3 18:56:40.353521 IP 10.4.26.45.35582 > 10.4.26.11.80:  Flags [R],  seq 853654706, win 0, length 0
4 18:56:41.395322 IP 10.4.26.45.35582 > 10.4.26.234.80: Flags [S],  seq 853654705, win 29200, length 0
5 18:56:41.395441 IP 10.4.26.11.80 > 10.4.26.45.35582:  Flags [S.], seq 930694343, ack 853654706, win 28960, length 0
6 18:56:41.395457 IP 10.4.26.45.35582 > 10.4.26.11.80:  Flags [R],  seq 853654706, win 0, length 0
";

const SECOND: &str = "\
1 12:10:30.083284 IP 10.6.2.2.51136 > 10.7.3.3.8080: Flags [S],  seq 1658620893, win 29200, length 0
2 12:10:30.083513 IP 10.6.3.3.8080 > 10.7.2.2.51136: Flags [S.], seq 2918345428, ack 1658620894, win 28960, length 0
3 12:10:30.083612 IP 10.6.2.2.51136 > 10.7.3.3.8080: Flags [.],  ack 1, win 229, length 0
4 12:10:30.083899 IP 10.6.2.2.51136 > 10.7.3.3.8080: Flags [P.], seq 1:107, ack 1, win 229, length 106
5 12:10:30.084038 IP 10.6.3.3.8080 > 10.7.2.2.51136: Flags [.],  ack 107, win 227, length 0
6 12:10:30.084251 IP 10.6.3.3.8080 > 10.7.2.2.51136: Flags [R.], seq 1, ack 107, win 227, length 0
";

#[test]
fn the_first_seed() {
    let read = read(FIRST);
    assert_eq!(read.packets.len(), 6);
    assert_eq!(read.reader.warning_count(), 0);
    assert_eq!(read.reader.time_kind(), TimeKind::Clock);
    assert_eq!(read.reader.interfaces().len(), 1);
    for (at, packet) in read.packets.iter().enumerate() {
        let number = u32::try_from(at + 1).unwrap();
        assert_eq!((packet.number, packet.label, packet.line), (number, Some(number), Some(number)));
        assert_eq!((packet.captured, packet.original, packet.payload), (None, None, None));
        assert!(packet.oddities.is_empty() && packet.layers.is_empty());
    }
    assert_eq!(read.packets[0].time, Some(Timestamp(68_200_353_352_000)));
    assert_eq!(read.packets[5].time, Some(Timestamp(68_201_395_457_000)));
    assert_eq!(read.ends(1), "10.4.26.45:35582 > 10.4.26.234:80");
    assert_eq!(read.ends(2), "10.4.26.11:80 > 10.4.26.45:35582");
    let expected = Segment {
        source_port: crate::packet::Port::Number(80),
        destination_port: crate::packet::Port::Number(35582),
        flags: TcpFlags::SYN | TcpFlags::ACK,
        seq: absolute(930_694_343),
        ack: absolute(853_654_706),
        window: Some(28960),
        length: Some(0),
        // Window and length are printed, and nothing between them: tcpdump would print options there.
        options: Some(TcpOptions::default()),
        checksum: Checksum::Unknown,
        stray_ack: None,
        note: None,
    };
    assert_eq!(read.tcp(5), &expected);
    let reset = read.tcp(3);
    assert_eq!(
        (reset.flags, reset.seq, reset.ack, reset.window),
        (TcpFlags::RST, absolute(853_654_706), None, Some(0))
    );
    let net = read.packets[0].net.as_ref().unwrap();
    assert_eq!(
        (net.ttl, net.id, net.dont_fragment, net.total_length, net.protocol),
        (None, None, None, None, Some(6))
    );
    assert_eq!(net.source, Host::Ip("10.4.26.45".parse().unwrap()));
}

#[test]
fn the_second_seed_keeps_relative_what_its_edited_addresses_hide() {
    let read = read(SECOND);
    assert_eq!(read.packets.len(), 6);
    assert_eq!(read.reader.warning_count(), 0);
    let numbers: Vec<_> = (1..=6).map(|number| (read.tcp(number).seq, read.tcp(number).ack)).collect();
    let expected = [
        (absolute(1_658_620_893), None),
        (absolute(2_918_345_428), absolute(1_658_620_894)),
        (None, relative(1)),
        (absolute(1_658_620_894), relative(1)),
        (None, absolute(1_658_621_000)),
        (absolute(2_918_345_429), absolute(1_658_621_000)),
    ];
    assert_eq!(numbers, expected);
    assert_eq!(read.tcp(4).length, Some(106));
    assert_eq!(read.tcp(6).flags, TcpFlags::RST | TcpFlags::ACK);
}

/// As the posts show them: inside an article, in a fence.
#[test]
fn the_seeds_inside_their_prose() {
    let text = format!(
        "## 1.2 Capture\n\nThe tcpdump output:\n\n```shell\n{FIRST}```\n\nwhere,\n\n* Client: `10.4.26.45`\n"
    );
    let read = read(&text);
    assert_eq!(read.packets.len(), 6);
    assert_eq!(read.packets[0].line, Some(6));
    assert_eq!(read.warned(), [3, 14, 16]);
}
