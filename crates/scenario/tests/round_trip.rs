//! Scenario → pcap → scenario, and scenario → text → scenario.

use std::fmt::Write as _;

use pcaplain_scenario::Scenario;
use proptest::prelude::*;

/// Written as [`Scenario`]'s `Display` writes: then the way through the capture gives back the very text.
const CANONICAL: [&str; 3] = [
    "\
client 10.0.0.1:40000
server 10.0.0.2:80
box 10.0.0.254
0.000 > S 0:0(0) win 64240 <mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7>
0.010 < S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,TS val 9 ecr 1,nop,wscale 7>
0.020 > . 1:1(0) ack 1 win 502
0.021 > P. 1:1449(1448) ack 1 win 502 ecn 2
0.022 box>client icmp frag-needed mtu 1400 quoting 4 nodf
0.030 < . 1:1(0) ack 1 win 501 <nop,nop,sack 100:200 300:400>
0.031 > P. 1:19(18) ack 1 win 502 text \"GET / HTTP/1.1\\r\\n\\r\\n\"
0.031020 > P. 1:19(18) ack 1 win 502 text \"GET / HTTP/1.1\\r\\n\\r\\n\" ttl 63 id 4
0.032 < . 1:1(0) ack 19 win 501 bad-checksum
0.040 < R. 1:1(0) ack 19 win 0 ttl 255
",
    "\
start 2019-10-11 18:56:40.353352
client 10.4.26.45:35582
iss client 853654705
server 10.4.26.234:80
other 10.4.26.11:80
iss other 914414059
0.000 > S 0:0(0) win 29200
0.000154 other>client S. 0:0(0) ack 1 win 28960
0.000169 client>other R 1:1(0) win 0
1.041970 > S 0:0(0) win 29200
iss other 930694343
1.042089 other>client S. 0:0(0) ack 1 win 28960
1.042105 client>other R 1:1(0) win 0
",
    "\
client [2001:db8::1]:5353
ttl client 255
server [2001:db8::2]:53
box fe80::1
0.000 > udp len 30
0.001 box>client icmp unreachable admin-prohibited quoting 1
0.002 > udp hex 00ff00ff00
0.003 < udp len 0
1.000 > icmp echo-request id 7 seq 1 len 56
1.001 < icmp echo-reply id 7 seq 1 len 56
",
];

#[test]
fn canonical_text_comes_back() {
    for text in CANONICAL {
        let scenario = Scenario::parse(text).unwrap();
        assert_eq!(scenario.to_string(), text);
        let again = Scenario::from_capture(&scenario.to_pcap()).unwrap();
        assert_eq!(again.to_string(), text);
    }
}

#[test]
fn arp_comes_back() {
    let text = "\
client 10.0.0.1
server 10.0.0.2
mac server 02:00:00:00:00:07
0.000 > arp who-has server
0.001 < arp reply server
0.002 < arp reply server is-at 02:00:00:00:00:09
";
    let scenario = Scenario::parse(text).unwrap();
    assert_eq!(Scenario::from_capture(&scenario.to_pcap()).unwrap().to_string(), text);
}

#[test]
fn marks_come_back_from_text() {
    let text = "\
#! expect slow-connect
#! not port-closed, syn-unanswered
client 10.0.0.1:40000
server 10.0.0.2:80
0.000 > S 0:0(0) win 64240  #! slow-connect: first-syn, healthy
";
    assert_eq!(Scenario::parse(text).unwrap().to_string(), text);
}

/// One line of a scenario.
fn packet() -> impl Strategy<Value = String> {
    let direction = prop_oneof![Just(">"), Just("<"), Just("client>other"), Just("other>client")];
    let number = prop_oneof![4 => 0..5000_u32, 1 => any::<u32>()];
    let options = prop_oneof![
        Just(String::new()),
        (536..1500_u16, 0..15_u8).prop_map(|(mss, shift)| format!(" <mss {mss},sackOK,wscale {shift}>")),
        (any::<u32>(), any::<u32>())
            .prop_map(|(value, echo)| format!(" <nop,nop,TS val {value} ecr {echo}>")),
        (any::<u32>(), 1..3000_u32)
            .prop_map(|(left, len)| format!(" <nop,nop,sack abs {left}:{}>", left.wrapping_add(len))),
    ];
    let flags = prop::sample::select(vec!["S", "S.", ".", "P.", "F.", "R", "R.", "none", "SEW", "FPU", ".e"]);
    let tcp = (flags, number.clone(), 0..1500_u32, number, any::<u16>(), options).prop_map(
        |(flags, seq, len, ack, win, options)| {
            let end = seq.wrapping_add(len);
            let ack = if flags.contains('.') { format!(" ack abs {ack}") } else { String::new() };
            format!("{flags} abs {seq}:{end}({len}){ack} win {win}{options}")
        },
    );
    let udp = prop_oneof![
        (0..1400_u32).prop_map(|len| format!("udp len {len}")),
        prop::collection::vec(any::<u8>(), 1..40).prop_map(|bytes| {
            bytes.iter().fold("udp hex ".to_owned(), |mut out, byte| {
                let _ = write!(out, "{byte:02x}");
                out
            })
        }),
        (any::<u16>(), any::<u16>(), 0..100_u32)
            .prop_map(|(id, seq, len)| format!("icmp echo-request id {id} seq {seq} len {len}")),
    ];
    let body = prop_oneof![4 => tcp, 1 => udp];
    let attributes =
        (1..=255_u8, any::<u16>(), 0..4_u8, prop::bool::weighted(0.1)).prop_map(|(ttl, id, ecn, nodf)| {
            format!("ttl {ttl} id {id} ecn {ecn}{}", if nodf { " nodf" } else { "" })
        });
    (0..2_000_000_000_u64, direction, body, attributes).prop_map(|(gap, direction, body, attributes)| {
        format!("+{}.{:09} {direction} {body} {attributes}\n", gap / 1_000_000_000, gap % 1_000_000_000)
    })
}

/// Any scenario; now and then a router complains about the last packet to it, or a packet is seen again.
fn scenario() -> impl Strategy<Value = String> {
    let more = prop_oneof![
        6 => Just(""),
        1 => Just("+0.000001 dup ttl 9\n"),
        1 => Just("+0.1 router>client icmp time-exceeded quoting 1\n"),
        1 => Just("+0.1 router>client icmp unreachable port quoting 1\n"),
    ];
    (any::<u32>(), any::<u32>(), prop::collection::vec((packet(), more), 0..12)).prop_map(|(client, server, packets)| {
        let mut text = format!(
            "start 2024-02-29 23:59:59.5\nother 10.0.0.3:8080\nrouter 10.9.9.9\niss client {client}\niss server {server}\n0 > S\n"
        );
        for (packet, more) in packets {
            text += &packet;
            text += more;
        }
        text
    })
}

proptest! {
    /// The canonical text means the same scenario.
    #[test]
    fn text_is_faithful(text in scenario()) {
        let scenario = Scenario::parse(&text).unwrap();
        let again = Scenario::parse(&scenario.to_string()).unwrap();
        prop_assert_eq!(&again, &scenario);
        prop_assert_eq!(again.to_string(), scenario.to_string());
    }

    /// The capture's bytes come back from what was read of it, and from then on nothing changes.
    #[test]
    fn captures_are_faithful(text in scenario()) {
        let pcap = Scenario::parse(&text).unwrap().to_pcap();
        let read = Scenario::from_capture(&pcap).unwrap();
        prop_assert_eq!(&read.to_pcap(), &pcap, "{}\n{}", text, read);
        let again = Scenario::parse(&read.to_string()).unwrap();
        prop_assert_eq!(&again, &read);
    }

    /// Whatever is typed, the answer is a scenario or an error.
    #[test]
    fn nothing_panics(text in "([0-9.+]{1,4} [<>] [SPFR.]{1,2}[ 0-9:()a-z\"<>#!-]{0,30}\n|[ -~\n]{0,40}\n){0,6}") {
        if let Ok(scenario) = Scenario::parse(&text) {
            let _ = (scenario.to_pcap(), scenario.to_tcpdump(), scenario.to_string());
        }
    }
}
#[test]
fn a_paste_becomes_a_scenario_too() {
    let text = Scenario::parse(CANONICAL[1]).unwrap().to_tcpdump();
    let scenario = Scenario::from_capture(text.as_bytes()).unwrap();
    let lines: Vec<String> = scenario.to_string().lines().skip(1).map(str::to_owned).collect();
    let expected: Vec<&str> = CANONICAL[1].lines().skip(1).collect();
    assert_eq!(lines, expected);
}
