//! The lines that tcpdump prints. Expected lines are what tcpdump 4.99.3 prints of the scenario's pcap file with `-nn`
//! (but for the protocol's name that it adds to data on known ports).

use pcaplain_scenario::{PrintOptions, Scenario};

const TEXT: &str = "
start 2019-10-11 18:56:40.353352
client 10.4.26.45:35582
server 10.4.26.234:8080
other 10.4.26.11:8080
router 10.4.26.1
iss client 853654705
iss other 914414059
0.000000 > S 0:0(0) win 29200 <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>
0.000154 other>client S. 0:0(0) ack 1 win 28960 <mss 1460>
0.000169 client>other R 1:1(0) win 0
2.000000 < S. 0:0(0) ack 1 win 64240
2.100000 > . 1:1(0) ack 1 win 229
2.200000 > P. 1:101(100) ack 1 win 229
2.300000 < . 1:1(0) ack 101 win 501 <nop,nop,sack 1:51 60:70>
2.500000 < F. 1:1(0) ack 101 win 501
2.600000 > R. 101:101(0) ack 2 win 0
2.700000 > udp len 10
2.800000 router>client icmp unreachable host
2.900000 router>client icmp unreachable port
3.000000 router>client icmp unreachable host-prohibited quoting 1
3.100000 router>client icmp frag-needed mtu 1400 quoting 6
3.200000 router>client icmp time-exceeded quoting 6
3.300000 > icmp echo-request id 7 seq 1 len 56
3.400000 > arp who-has server
3.500000 < arp reply server
";

#[test]
fn as_tcpdump_prints_it() {
    let expected = "\
18:56:40.353352 IP 10.4.26.45.35582 > 10.4.26.234.8080: Flags [S], seq 853654705, win 29200, options [mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7], length 0
18:56:40.353506 IP 10.4.26.11.8080 > 10.4.26.45.35582: Flags [S.], seq 914414059, ack 853654706, win 28960, options [mss 1460], length 0
18:56:40.353521 IP 10.4.26.45.35582 > 10.4.26.11.8080: Flags [R], seq 853654706, win 0, length 0
18:56:42.353352 IP 10.4.26.234.8080 > 10.4.26.45.35582: Flags [S.], seq 5000, ack 853654706, win 64240, length 0
18:56:42.453352 IP 10.4.26.45.35582 > 10.4.26.234.8080: Flags [.], ack 1, win 229, length 0
18:56:42.553352 IP 10.4.26.45.35582 > 10.4.26.234.8080: Flags [P.], seq 1:101, ack 1, win 229, length 100
18:56:42.653352 IP 10.4.26.234.8080 > 10.4.26.45.35582: Flags [.], ack 101, win 501, options [nop,nop,sack 2 {1:51}{60:70}], length 0
18:56:42.853352 IP 10.4.26.234.8080 > 10.4.26.45.35582: Flags [F.], seq 1, ack 101, win 501, length 0
18:56:42.953352 IP 10.4.26.45.35582 > 10.4.26.234.8080: Flags [R.], seq 101, ack 2, win 0, length 0
18:56:43.053352 IP 10.4.26.45.35582 > 10.4.26.234.8080: UDP, length 10
18:56:43.153352 IP 10.4.26.1 > 10.4.26.45: ICMP host 10.4.26.234 unreachable, length 46
18:56:43.253352 IP 10.4.26.1 > 10.4.26.45: ICMP 10.4.26.234 udp port 8080 unreachable, length 46
18:56:43.353352 IP 10.4.26.1 > 10.4.26.45: ICMP host 10.4.26.234 unreachable - admin prohibited, length 68
18:56:43.453352 IP 10.4.26.1 > 10.4.26.45: ICMP 10.4.26.234 unreachable - need to frag (mtu 1400), length 148
18:56:43.553352 IP 10.4.26.1 > 10.4.26.45: ICMP time exceeded in-transit, length 148
18:56:43.653352 IP 10.4.26.45 > 10.4.26.234: ICMP echo request, id 7, seq 1, length 64
18:56:43.753352 ARP, Request who-has 10.4.26.234 tell 10.4.26.45, length 28
18:56:43.853352 ARP, Reply 10.4.26.234 is-at 02:00:0a:04:1a:ea, length 28
";
    let printed = Scenario::parse(TEXT).unwrap().to_tcpdump();
    for (is, should) in printed.lines().zip(expected.lines()) {
        assert_eq!(is, should);
    }
    assert_eq!(printed.lines().count(), expected.lines().count());
}

#[test]
fn as_people_shorten_it() {
    let scenario = Scenario::parse(TEXT).unwrap();
    let options = PrintOptions { ordinals: true, absolute: true, options: false, dates: true };
    let printed = scenario.to_tcpdump_with(options);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(
        lines[0],
        "1 2019-10-11 18:56:40.353352 IP 10.4.26.45.35582 > 10.4.26.234.8080: Flags [S], seq 853654705, win 29200, length 0"
    );
    assert_eq!(
        lines[5],
        "6 2019-10-11 18:56:42.553352 IP 10.4.26.45.35582 > 10.4.26.234.8080: Flags [P.], seq 853654706:853654806, ack 5001, win 229, length 100"
    );
}

#[test]
fn ipv6_and_its_errors() {
    let text = "
client [2001:db8::1]:40000
server [2001:db8::2]:8080
router fe80::1
0 > S 0:0(0) win 64240 <mss 1440>
0.1 router>client icmp unreachable port
0.2 router>client icmp unreachable admin-prohibited
0.3 router>client icmp frag-needed mtu 1280
";
    let expected = "\
00:00:00.000000 IP6 2001:db8::1.40000 > 2001:db8::2.8080: Flags [S], seq 1000, win 64240, options [mss 1440], length 0
00:00:00.100000 IP6 fe80::1 > 2001:db8::1: ICMP6, destination unreachable, unreachable port, 2001:db8::2 tcp port 8080, length 72
00:00:00.200000 IP6 fe80::1 > 2001:db8::1: ICMP6, destination unreachable,  unreachable prohibited 2001:db8::2, length 72
00:00:00.300000 IP6 fe80::1 > 2001:db8::1: ICMP6, packet too big, mtu 1280, length 72
";
    assert_eq!(Scenario::parse(text).unwrap().to_tcpdump(), expected);
}
