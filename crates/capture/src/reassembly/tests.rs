//! Whole inputs with fragments in them, through the front door.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::packet::{Body, Checksum, Oddity, Packet, TcpFlags};
use crate::time::Timestamp;
use crate::write::{self, FrameBuilder, TcpHeader};

const A: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const B: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);
const SECOND: i64 = 1_000_000_000;

/// A capture of these frames, each with its time in seconds, read to its end.
fn read<T>(frames: &[(i64, Vec<u8>)], mut what: impl FnMut(&Packet<'_>) -> T) -> Vec<T> {
    let mut file = write::pcap_header(write::ETHERNET, 262_144).to_vec();
    for (seconds, frame) in frames {
        write::pcap_record(&mut file, Timestamp(seconds * SECOND), frame, None);
    }
    let mut source = crate::open(&file[..]).unwrap();
    let mut out = Vec::new();
    while let Some(packet) = source.next_packet().unwrap() {
        out.push(what(&packet));
    }
    out
}

/// A UDP datagram from port 1000 to port 53 with `length` bytes of payload, cut into fragments of `size` bytes.
fn datagram(id: u16, length: usize, size: usize) -> Vec<Vec<u8>> {
    let whole = FrameBuilder::v4(A, B).dont_fragment(false).udp(1000, 53, &payload(length));
    pieces(id, 17, &whole[34..], size)
}

fn payload(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn pieces(id: u16, protocol: u8, carried: &[u8], size: usize) -> Vec<Vec<u8>> {
    carried
        .chunks(size)
        .enumerate()
        .map(|(index, piece)| {
            let offset = index * size;
            let more = offset + piece.len() < carried.len();
            piece_at(id, protocol, offset, more, piece)
        })
        .collect()
}

fn piece_at(id: u16, protocol: u8, offset: usize, more: bool, piece: &[u8]) -> Vec<u8> {
    let offset = u16::try_from(offset).unwrap();
    FrameBuilder::v4(A, B).id(id).dont_fragment(false).fragment(offset, more).protocol(protocol, piece)
}

fn at_once(frames: Vec<Vec<u8>>) -> Vec<(i64, Vec<u8>)> {
    frames.into_iter().map(|frame| (1, frame)).collect()
}

fn short(packet: &Packet<'_>) -> (String, usize) {
    let what = match &packet.body {
        Body::Fragment => "fragment".to_owned(),
        Body::Udp(udp) => format!("udp {} {:?}", udp.length.unwrap(), udp.checksum),
        other => format!("{other:?}"),
    };
    (what, packet.payload.map_or(0, <[u8]>::len))
}

#[test]
fn the_last_fragment_shows_the_whole() {
    let frames = at_once(datagram(7, 3000, 1480));
    let seen = read(&frames, |packet| {
        let ends = (packet.source().unwrap().to_string(), packet.destination().unwrap().to_string());
        (short(packet), ends, packet.begins.is_some())
    });
    let ports = ("192.0.2.1:1000".to_owned(), "198.51.100.2:53".to_owned());
    let none = ("192.0.2.1".to_owned(), "198.51.100.2".to_owned());
    assert_eq!(seen[0], (("fragment".to_owned(), 1480), ports.clone(), true));
    assert_eq!(seen[1], (("fragment".to_owned(), 1480), none, false));
    assert_eq!(seen[2], (("udp 3000 Good".to_owned(), 3000), ports, false));
    let bytes = read(&frames, |packet| packet.payload.map(<[u8]>::to_vec));
    assert_eq!(bytes[2].as_deref(), Some(&payload(3000)[..]));
}

#[test]
fn in_any_order_with_duplicates_and_between_others() {
    let mut frames = datagram(7, 3000, 1480);
    frames.reverse();
    frames.insert(1, frames[0].clone());
    frames.insert(2, FrameBuilder::v4(A, B).udp(5, 6, b"between"));
    frames.extend(datagram(8, 2000, 1480));
    let seen: Vec<_> = read(&at_once(frames), |packet| (short(packet).0, packet.oddities.len()));
    let expected =
        ["fragment", "fragment", "udp 7 Good", "fragment", "udp 3000 Good", "fragment", "udp 2000 Good"];
    assert_eq!(seen, expected.map(|what| (what.to_owned(), 0)));
}

#[test]
fn a_syn_in_tiny_fragments() {
    let header = TcpHeader { flags: TcpFlags::SYN, seq: 99, ..TcpHeader::new(40_000, 80) };
    let whole = FrameBuilder::v4(A, B).tcp(&header, b"");
    let frames = at_once(pieces(1, 6, &whole[34..], 8));
    let bodies = read(&frames, |packet| packet.body.clone());
    let (last, others) = bodies.split_last().unwrap();
    assert!(others.len() >= 2 && others.iter().all(|body| *body == Body::Fragment));
    let Body::Tcp(segment) = last else { panic!("{last:?}") };
    assert_eq!((segment.flags, segment.length, segment.checksum), (TcpFlags::SYN, Some(0), Checksum::Good));
}

#[test]
fn fragments_of_ipv6_with_options_after_the_fragment_header() {
    let (a, b) =
        (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2));
    let udp = &FrameBuilder::v6(a, b).udp(1000, 53, &payload(100))[54..];
    // Destination options (60) of 8 bytes, then UDP; everything in two fragments.
    let carried = [&[17, 0, 1, 4, 0, 0, 0, 0], udp].concat();
    let piece = |from: usize, to: usize, more: u8| {
        let header = [60, 0, (from >> 8) as u8, (from & 0xf8) as u8 | more, 0, 0, 0, 5];
        FrameBuilder::v6(a, b).protocol(44, &[&header, &carried[from..to]].concat())
    };
    let frames = at_once(vec![piece(0, 56, 1), piece(56, carried.len(), 0)]);
    let seen = read(&frames, short);
    assert_eq!(seen[0].0, "fragment");
    assert_eq!(seen[1], ("udp 100 Unknown".to_owned(), 100));
}

#[test]
fn what_came_first_stays_where_fragments_overlap() {
    let mut carried = FrameBuilder::v4(A, B).udp(1000, 53, &payload(40))[34..].to_vec();
    carried[6..8].copy_from_slice(&[0, 0]);
    let frames = at_once(vec![
        piece_at(3, 17, 0, true, &carried[..24]),
        piece_at(3, 17, 16, true, &[0xee; 16]),
        piece_at(3, 17, 32, false, &carried[32..]),
    ]);
    let seen = read(&frames, |packet| {
        (short(packet).0, packet.oddities.clone(), packet.payload.map(<[u8]>::to_vec))
    });
    assert_eq!(seen[1].1, [Oddity::Malformed("overlapping fragments")]);
    assert_eq!(seen[2].0, "udp 40 Unknown");
    let bytes = seen[2].2.as_ref().unwrap();
    assert_eq!((&bytes[..16], &bytes[16..24]), (&payload(40)[..16], &[0xee; 8][..]));
}

#[test]
fn lost_late_and_too_many() {
    let whole = |seen: &[(String, usize)]| seen.iter().filter(|(what, _)| what.starts_with("udp")).count();
    let frames = datagram(7, 3000, 1480);
    // The middle is missing.
    let seen = read(&[(1, frames[0].clone()), (1, frames[2].clone())], short);
    assert_eq!(whole(&seen), 0);
    // The rest comes after 30 s, and after 31 s.
    let later = |seconds| {
        let frames = [(0, frames[0].clone()), (0, frames[1].clone()), (seconds, frames[2].clone())];
        whole(&read(&frames, short))
    };
    assert_eq!((later(30), later(31)), (1, 0));
    // 64 datagrams wait at once; the 65th drives the oldest out.
    for (waiting, expected) in [(64, 64), (65, 64)] {
        let all: Vec<_> = (0..waiting).map(|id| datagram(id, 2000, 1480)).collect();
        let firsts = all.iter().map(|frames| frames[0].clone());
        let seconds = all.iter().rev().take(64).map(|frames| frames[1].clone());
        assert_eq!(whole(&read(&at_once(firsts.chain(seconds).collect()), short)), expected, "{waiting}");
    }
}

#[test]
fn what_cannot_be_put_together() {
    // Beyond 64 KiB, a middle that is no multiple of eight, and a first fragment whose frame was cut.
    let frames = at_once(vec![piece_at(1, 17, 65_528, false, &[0; 16]), piece_at(2, 17, 0, true, &[0; 12])]);
    let oddities = read(&frames, |packet| packet.oddities.clone());
    assert_eq!(oddities, [[Oddity::Malformed("fragment")], [Oddity::Malformed("fragment")]]);

    let first = &datagram(7, 3000, 1480)[0];
    let mut file = write::pcap_header(write::ETHERNET, 60).to_vec();
    write::pcap_record(&mut file, Timestamp(0), &first[..60], Some(u32::try_from(first.len()).unwrap()));
    let mut source = crate::open(&file[..]).unwrap();
    let packet = source.next_packet().unwrap().unwrap();
    assert!(matches!(&packet.body, Body::Udp(udp) if udp.length == Some(3000)), "{:?}", packet.body);
}

#[test]
fn a_tunnel_in_fragments() {
    let inner = FrameBuilder::v4(B, A).udp(7, 9, &payload(1400));
    let vxlan = [&[8, 0, 0, 0, 0, 0, 42, 0], &inner[..]].concat();
    let outer = FrameBuilder::v4(A, B).udp(50_000, 4789, &vxlan);
    let seen = read(&at_once(pieces(9, 17, &outer[34..], 800)), |packet| {
        (short(packet), packet.source().unwrap().to_string(), packet.layers.len())
    });
    assert_eq!(seen[0], (("fragment".to_owned(), 800), "192.0.2.1:50000".to_owned(), 0));
    assert_eq!(seen[1], (("udp 1400 Good".to_owned(), 1400), "198.51.100.2:7".to_owned(), 1));
}
