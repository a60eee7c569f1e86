//! Expected flags are those that tshark 4.0 shows for the same segments.

use std::net::{IpAddr, Ipv4Addr};

use pcaplain_capture::{Body, Host, Number, Packet, Port, SeqNum, TcpFlags, TcpOptions, Timestamp, open};
use proptest::prelude::*;

use super::*;

/// One segment in a conversation between port `client` and a server. Numbers count from the side's initial one.
#[derive(Clone, Copy, Debug)]
struct Sent {
    /// Since the segment before, µs.
    after: i64,
    client: bool,
    flags: u16,
    seq: u32,
    length: u32,
    ack: u32,
    window: u16,
    scale: Option<u8>,
}

/// Reads `µs c|s FLAGS seq length ack window [scale]`, one segment a line.
fn script(text: &str) -> Vec<Sent> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let sent = lines.map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| words[at].parse::<u32>().unwrap();
        let flag = |letter| match letter {
            'S' => TcpFlags::SYN.0,
            'F' => TcpFlags::FIN.0,
            'R' => TcpFlags::RST.0,
            'P' => TcpFlags::PSH.0,
            '.' => TcpFlags::ACK.0,
            other => panic!("{other}"),
        };
        Sent {
            after: i64::from(number(0)),
            client: words[1] == "c",
            flags: words[2].chars().map(flag).sum(),
            seq: number(3),
            length: number(4),
            ack: number(5),
            window: u16::try_from(number(6)).unwrap(),
            scale: words.get(7).map(|word| word.parse().unwrap()),
        }
    });
    sent.collect()
}

fn packets(sent: &[Sent], port: u16, isns: [u32; 2]) -> Vec<Packet<'static>> {
    let mut source = open(TEMPLATE.as_bytes()).unwrap();
    let template = source.next_packet().unwrap().unwrap();
    let mut now = 1_000_000_000_000;
    sent.iter()
        .map(|sent| {
            now += sent.after * 1_000;
            packet(template.without_payload(), sent, now, port, isns)
        })
        .collect()
}

/// A segment as tcpdump prints it; what the script says is put into it.
const TEMPLATE: &str = "12:00:00.000000 IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [.], seq 1:2, ack 1, win 1, options [nop], length 1\n";

fn packet(
    mut packet: Packet<'static>,
    sent: &Sent,
    now: i64,
    port: u16,
    [client_isn, server_isn]: [u32; 2],
) -> Packet<'static> {
    let host = |last| Host::Ip(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)));
    let ((source, source_port, own), (destination, destination_port, peer)) = {
        let client = (host(1), port, client_isn);
        let server = (host(2), 80, server_isn);
        if sent.client { (client, server) } else { (server, client) }
    };
    let flags = TcpFlags(sent.flags);
    let absolute = |isn: u32, number: u32| Number::Absolute(SeqNum(isn.wrapping_add(number)));
    packet.time = Some(Timestamp(now));
    let net = packet.net.as_mut().unwrap();
    (net.source, net.destination) = (source, destination);
    let Body::Tcp(segment) = &mut packet.body else { panic!("{packet:?}") };
    segment.source_port = Port::Number(source_port);
    segment.destination_port = Port::Number(destination_port);
    segment.flags = flags;
    segment.seq = Some(absolute(own, sent.seq));
    segment.ack = flags.ack().then(|| absolute(peer, sent.ack));
    segment.window = Some(sent.window);
    segment.length = Some(sent.length);
    segment.options = Some(TcpOptions { window_scale: sent.scale, ..TcpOptions::default() });
    packet
}

fn readings<'p>(packets: impl IntoIterator<Item = &'p Packet<'static>>) -> Vec<Reading> {
    let mut reader = Reader::default();
    packets.into_iter().map(|packet| reader.push(packet).unwrap()).collect()
}

const OPENED: &str = "0 c S 0 0 0 1000\n9000 s S. 0 0 1 1000\n1000 c . 1 0 1 1000\n";

/// Flags of what follows a handshake of 10 ms, a line for each segment that has any: its place and its flags.
fn after_handshake(text: &str) -> Vec<String> {
    let packets = packets(&script(&format!("{OPENED}{text}")), 40_000, [1_000, 5_000]);
    flags(&readings(&packets)[3..])
}

fn flags(readings: &[Reading]) -> Vec<String> {
    let line = |(at, reading): (usize, &Reading)| {
        let ids: Vec<&str> = reading.flags.iter().map(Flag::id).collect();
        let duplicate = reading.duplicate_ack;
        let number = if duplicate > 0 { format!(" #{duplicate}") } else { String::new() };
        (!ids.is_empty()).then(|| format!("{} {}{number}", at + 1, ids.join(" ")))
    };
    readings.iter().enumerate().filter_map(line).collect()
}

#[test]
fn an_ordinary_exchange_has_no_flags() {
    let seen =
        after_handshake("1 c P. 1 10 1 1000\n1 s P. 1 20 11 1000\n1 c F. 11 0 21 1000\n1 s F. 21 0 12 1000");
    assert_eq!(seen, [""; 0]);
}

#[test]
fn a_hole_and_how_it_is_filled() {
    let hole = "1 c P. 1 10 1 1000\n1 c P. 21 10 1 1000\n";
    // Within the round trip of the handshake it came late; after it, it was sent again.
    assert_eq!(
        after_handshake(&format!("{hole}9000 c P. 11 10 1 1000")),
        ["2 lost_segment", "3 out_of_order"]
    );
    assert_eq!(
        after_handshake(&format!("{hole}11000 c P. 11 10 1 1000")),
        ["2 lost_segment", "3 retransmission"]
    );
}

#[test]
fn what_ends_where_the_highest_ended_was_sent_again_however_soon() {
    assert_eq!(after_handshake("1 c P. 1 10 1 1000\n1 c P. 1 10 1 1000"), ["2 retransmission"]);
}

#[test]
fn two_duplicates_ask_for_a_fast_retransmission() {
    let duplicates = "1 c P. 1 10 1 1000\n1 c P. 11 10 1 1000\n1 s . 1 0 1 1000\n1 s . 1 0 1 1000\n";
    let again = |wait: u32| after_handshake(&format!("{duplicates}{wait} c P. 1 10 1 1000"));
    let told = ["3 duplicate_ack #1", "4 duplicate_ack #2"];
    assert_eq!(again(19_000), [told[0], told[1], "5 retransmission fast_retransmission"]);
    assert_eq!(again(21_000), [told[0], told[1], "5 retransmission"]);
}

#[test]
fn duplicates_count_on_over_data_and_begin_anew_when_the_number_moves() {
    let seen = after_handshake(
        "1 c P. 1 10 1 1000
         1 c . 11 0 1 1000
         1 c P. 11 10 1 1000
         1 c . 21 0 1 1000
         1 s P. 1 10 21 1000
         1 c . 21 0 11 1000
         1 c . 21 0 11 1000",
    );
    assert_eq!(seen, ["2 duplicate_ack #1", "4 duplicate_ack #2", "7 duplicate_ack #1"]);
}

#[test]
fn what_was_acknowledged_and_comes_again_is_spurious() {
    let seen = after_handshake("1 c P. 1 10 1 1000\n1 s . 1 0 11 1000\n1 c P. 1 10 1 1000");
    assert_eq!(seen, ["3 retransmission spurious_retransmission"]);
}

#[test]
fn keep_alives_and_their_answers() {
    let seen = after_handshake(
        "1 c P. 1 10 1 1000
         1 s . 1 0 11 1000
         1 c . 10 0 1 1000
         1 s . 1 0 11 1000
         1 c . 10 1 1 1000
         1 s . 1 0 11 1000",
    );
    assert_eq!(seen, ["3 keep_alive", "4 keep_alive_ack", "5 keep_alive", "6 keep_alive_ack"]);
}

#[test]
fn a_full_window_and_its_probes() {
    let seen = after_handshake(
        "1 c P. 1 1000 1 1000
         1 s . 1 0 1001 0
         1 c . 1001 1 1 1000
         1 s . 1 0 1001 0
         1 s . 1 0 1001 500
         1 c P. 1001 100 1 1000",
    );
    let expected = [
        "1 window_full",
        "2 zero_window",
        "3 zero_window_probe",
        "4 zero_window zero_window_probe_ack",
        "5 window_update",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn the_window_of_a_syn_is_not_scaled() {
    let opened = "0 c S 0 0 0 1000 3\n9000 s S. 0 0 1 1000 3\n1000 c . 1 0 1 1000\n";
    let seen =
        |rest: &str| flags(&readings(&packets(&script(&format!("{opened}{rest}")), 40_000, [1_000, 5_000])));
    assert_eq!(seen("1 c . 1 1000 1 1000"), ["4 window_full"]);
    // Of any later segment it is: 125 << 3.
    assert_eq!(seen("1 s . 1 0 1 125\n1 c . 1 1000 1 1000"), ["4 window_update", "5 window_full"]);
}

#[test]
fn bytes_that_were_not_seen_are_told_once() {
    let seen =
        after_handshake("1 s . 1 0 21 1000\n1 s . 1 0 31 1000\n1 c P. 41 10 1 1000\n1 s . 1 0 61 1000");
    assert_eq!(seen, ["1 ack_lost_segment", "3 lost_segment", "4 ack_lost_segment"]);
}

#[test]
fn after_a_duplicate_they_are_not_told_and_the_duplicates_begin_anew() {
    let seen = after_handshake(
        "1 c . 1 0 1 1000
         1 c . 1 0 1 1000
         1 s . 1 0 21 1000
         1 c . 1 0 1 1000",
    );
    assert_eq!(seen, ["1 duplicate_ack #1", "2 duplicate_ack #2", "4 duplicate_ack #1"]);
}

#[test]
fn another_first_number_opens_another_stream_and_the_same_one_does_not() {
    let opened = script(OPENED);
    let again = script("1 c R 1 0 0 0\n1 c S 0 0 0 1000\n1 c S 500 0 0 1000");
    let sent: Vec<Sent> = opened.into_iter().chain(again).collect();
    let readings = readings(&packets(&sent, 40_000, [1_000, 5_000]));
    assert_eq!(flags(&readings[3..]), ["2 retransmission", "3 reused_ports"]);
    let streams: Vec<u32> = readings.iter().map(|reading| reading.stream).collect();
    assert_eq!(streams, [0, 0, 0, 0, 0, 1]);
}

#[test]
fn a_print_out_that_hides_the_number_is_not_judged() {
    let mut hidden = packets(&script(OPENED), 40_000, [1_000, 5_000]).pop().unwrap();
    let Body::Tcp(segment) = &mut hidden.body else { panic!() };
    segment.seq = None;
    assert_eq!(Reader::default().push(&hidden), None);
}

fn any_sent() -> impl Strategy<Value = Sent> {
    let flags = prop_oneof![
        12 => Just(TcpFlags::ACK.0),
        6 => Just((TcpFlags::PSH | TcpFlags::ACK).0),
        1 => Just(TcpFlags::SYN.0),
        1 => Just((TcpFlags::SYN | TcpFlags::ACK).0),
        1 => Just((TcpFlags::FIN | TcpFlags::ACK).0),
        1 => Just((TcpFlags::RST | TcpFlags::ACK).0),
    ];
    let length = prop_oneof![3 => Just(0_u32), 1 => Just(1), 2 => Just(10)];
    let window = prop_oneof![Just(0_u16), Just(20), Just(1_000)];
    (0_i64..12_000, any::<bool>(), flags, 0_u32..40, length, 0_u32..40, window).prop_map(
        |(after, client, flags, seq, length, ack, window)| {
            let first = TcpFlags(flags).syn();
            Sent { after, client, flags, seq: if first { 0 } else { seq }, length, ack, window, scale: None }
        },
    )
}

fn conversation() -> impl Strategy<Value = Vec<Sent>> {
    proptest::collection::vec(any_sent(), 0..40)
        .prop_map(|sent| script(OPENED).into_iter().chain(sent).collect())
}

/// Wireshark takes the number 0 for unknown: a stream that hits it is read otherwise, once in 2^32.
fn hits_zero(isns: [u32; 2]) -> bool {
    isns.iter().any(|&isn| isn.wrapping_neg() <= 60 || isn == 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn first_numbers_do_not_matter(sent in conversation(), isns: [u32; 2], near in 0_u32..60) {
        prop_assume!(!hits_zero(isns));
        let as_it_is = readings(&packets(&sent, 40_000, [1_000, 5_000]));
        prop_assert_eq!(&readings(&packets(&sent, 40_000, isns)), &as_it_is);
        // Half of the numbers before 2^31, half after it: no comparison may take them for plain ones.
        let middle = [(1_u32 << 31).wrapping_sub(near), (1_u32 << 31).wrapping_sub(60 - near)];
        prop_assert_eq!(&readings(&packets(&sent, 40_000, middle)), &as_it_is);
    }

    #[test]
    fn the_wrap_does_not_matter(sent in conversation(), near in 0_u32..60) {
        // No number may be exactly 0, or none of the numbers is read alike.
        let isn = 0_u32.wrapping_sub(near);
        let touched = sent.iter().any(|s| {
            let own = isn.wrapping_add(s.seq);
            (0..=s.length + 1).any(|more| own.wrapping_add(more) == 0) || isn.wrapping_add(s.ack) == 0 || own == 1
        });
        prop_assume!(!touched);
        let as_it_is = readings(&packets(&sent, 40_000, [1_000, 5_000]));
        prop_assert_eq!(readings(&packets(&sent, 40_000, [isn, isn])), as_it_is);
    }

    #[test]
    fn other_connections_do_not_matter(
        one in conversation(),
        other in conversation(),
        order in proptest::collection::vec(any::<bool>(), 100),
    ) {
        let one = packets(&one, 40_000, [1_000, 5_000]);
        let other = packets(&other, 40_001, [77_000, 9_000]);
        let alone = [readings(&one), readings(&other)];
        let mut reader = Reader::default();
        let mut together = [Vec::new(), Vec::new()];
        let mut left = [one.iter(), other.iter()];
        let order = order.into_iter().chain([true; 50]).chain([false; 50]);
        for which in order.map(usize::from) {
            if let Some(packet) = left[which].next() {
                together[which].push(reader.push(packet).unwrap());
            }
        }
        for (alone, together) in alone.iter().zip(&together) {
            let what = |readings: &[Reading]| -> Vec<(Flags, u32)> {
                readings.iter().map(|reading| (reading.flags, reading.duplicate_ack)).collect()
            };
            prop_assert_eq!(what(alone), what(together));
        }
    }
}
