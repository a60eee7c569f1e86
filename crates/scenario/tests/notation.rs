//! What the notation means, and what it refuses.

use pcaplain_capture::TcpFlags;
use pcaplain_scenario::{
    ArpOperation, Body, IcmpKind, Payload, Scenario, Sent, TcpOption, TcpSent, UnreachableKind,
};

fn parse(text: &str) -> Scenario {
    Scenario::parse(text).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

fn tcp(sent: &Sent) -> &TcpSent {
    match &sent.body {
        Body::Tcp(tcp) => tcp,
        other => panic!("{other:?}"),
    }
}

#[test]
fn numbers_count_from_the_initial_numbers() {
    let scenario = parse(
        "iss client 4294967295
         iss server 5000
         0.000 > S 0:0(0) win 64240
         0.010 < S. 0:0(0) ack 1 win 65160
         0.020 > P. 1:101(100) ack 1 win 502
         0.030 < . 1:1(0) ack 101 win 501 <nop,nop,sack 51:101>",
    );
    let numbers: Vec<(u32, u32)> =
        scenario.packets().iter().map(|sent| (tcp(sent).seq, tcp(sent).ack)).collect();
    assert_eq!(numbers, [(u32::MAX, 0), (5000, 0), (0, 5001), (5001, 100)]);
    assert_eq!(
        tcp(&scenario.packets()[3]).options,
        [TcpOption::Nop, TcpOption::Nop, TcpOption::Sack(vec![(50, 100)])]
    );
}

#[test]
fn absolute_numbers_and_a_new_initial_number() {
    let scenario = parse(
        "0.000 > S abs 853654705:853654705(0) win 29200
         0.001 < S. abs 914414059:914414059(0) ack abs 853654706
         iss server 930694343
         1.001 < S. 0:0(0) ack 1
         1.002 > . ack 1
         1.003 > . -1:-1(0) ack 1",
    );
    let numbers: Vec<(u32, u32)> =
        scenario.packets().iter().map(|sent| (tcp(sent).seq, tcp(sent).ack)).collect();
    assert_eq!(
        numbers,
        [
            (853_654_705, 0),
            (914_414_059, 853_654_706),
            (930_694_343, 853_654_706),
            (853_654_706, 930_694_344),
            (853_654_704, 930_694_344)
        ]
    );
}

#[test]
fn what_is_left_out_continues() {
    let scenario = parse(
        "0 > S
         +0.010 < S.
         +0.010 > .
         +0.001 > P. text \"hello\"
         +0.010 < .
         +0.010 < F.
         +0 > R",
    );
    let sent = scenario.packets();
    assert_eq!(
        sent.iter().map(|sent| sent.time / 1_000_000).collect::<Vec<_>>(),
        [0, 10, 20, 21, 31, 41, 41]
    );
    // Initial numbers 1000 and 5000.
    let numbers: Vec<(u32, u32)> = sent.iter().map(|sent| (tcp(sent).seq, tcp(sent).ack)).collect();
    assert_eq!(
        numbers,
        [(1000, 0), (5000, 1001), (1001, 5001), (1001, 5001), (5001, 1006), (5001, 1006), (1006, 0)]
    );
    assert_eq!(sent[3].payload, Payload::Bytes(b"hello".to_vec()));
    assert_eq!(tcp(&sent[3]).flags, TcpFlags::PSH | TcpFlags::ACK);
    assert_eq!((tcp(&sent[5]).window, tcp(&sent[6]).window), (64240, 0));
    // One counter per address.
    assert_eq!(sent.iter().map(|sent| sent.id).collect::<Vec<_>>(), [1, 1, 2, 3, 2, 3, 4]);
}

#[test]
fn a_second_sighting_is_the_same_packet() {
    let scenario = parse("0 > S id 77\n0.00002 dup ttl 63\n0.001 < R. 0:0(0) ack 1\n0.002 dup 1 ttl 62");
    let [first, second, reset, third] = scenario.packets() else { panic!() };
    assert_eq!((second.id, second.ttl, second.time), (77, 63, 20_000));
    assert_eq!((third.id, third.ttl), (77, 62));
    assert_eq!((&first.body, &first.body), (&second.body, &third.body));
    assert_eq!(reset.from, 1);
}

#[test]
fn named_boxes_speak_icmp_and_arp() {
    let scenario = parse(
        "client 192.0.2.1:5353
         server 192.0.2.2:53
         router 192.0.2.254
         0 > udp len 30
         +0.1 router>client icmp unreachable admin-prohibited
         +0.1 router>client icmp frag-needed mtu 1400 quoting 1
         +0.1 > icmp echo-request id 7 seq 2 len 56
         +0.1 > arp who-has server tell client
         +0.1 < arp reply server is-at 02:00:00:00:00:99",
    );
    let bodies: Vec<&Body> = scenario.packets().iter().map(|sent| &sent.body).collect();
    assert_eq!(
        bodies,
        [
            &Body::Udp,
            &Body::Icmp(IcmpKind::Unreachable(UnreachableKind::AdminProhibited), Some(0)),
            &Body::Icmp(IcmpKind::FragNeeded(1400), Some(0)),
            &Body::Icmp(IcmpKind::EchoRequest(7, 2), None),
            &Body::Arp(ArpOperation::WhoHas { asked: 1 }),
            &Body::Arp(ArpOperation::Reply { who: 1, mac: [2, 0, 0, 0, 0, 0x99] }),
        ]
    );
    assert_eq!((scenario.packets()[1].from, scenario.packets()[1].to), (2, 0));
}

#[test]
fn marks_and_expectations() {
    let scenario = parse(
        "#! expect slow-connect, seen-twice
         #! not port-closed
         0.000 > S  #! slow-connect: first-syn
         1.000 > S  # only a remark
         1.001 < S.  #! slow-connect: answer, healthy",
    );
    let marks: Vec<(u32, &str, Option<&str>)> = scenario
        .expectations()
        .iter()
        .map(|mark| (mark.packet, mark.id.as_str(), mark.role.as_deref()))
        .collect();
    assert_eq!(
        marks,
        [(1, "slow-connect", Some("first-syn")), (3, "slow-connect", Some("answer")), (3, "healthy", None)]
    );
    assert_eq!(scenario.expected(), ["slow-connect", "seen-twice", "healthy"]);
    assert_eq!(scenario.forbidden(), ["port-closed"]);
    assert!(scenario.without_expectations().expected().is_empty());
}

#[test]
fn start_is_a_moment() {
    let at = |text: &str| parse(text).start();
    assert_eq!(at(""), 1_735_689_600_000_000_000);
    assert_eq!(at("start 12:00:00"), 1_735_732_800_000_000_000);
    assert_eq!(at("start 2019-10-11 18:56:40.353352"), 1_570_820_200_353_352_000);
}

/// Every error names its line and says what was expected.
#[test]
fn errors_say_where_and_what() {
    let cases = [
        ("0 > S\n0.1 ~ S", "line 2: “~” is no direction; expected >, <, NAME>NAME or dup"),
        ("0 > Q", "line 1: “Q” are no flags (letters of FSRP.UEWe, or none)"),
        ("0 > P. 1:100(100) ack 1", "line 1: 1 and 100 bytes end at 101, not 100"),
        (
            "0 > P. 1-101(100)",
            "line 1: “1-101(100)” is not known here; expected ttl N, id N, nodf, frag N, ecn N, bad-checksum, cut N, text \"…\" or hex …",
        ),
        ("0 > P. 1:101", "line 1: “1:101” does not read like seq:end(len), e.g. 1:101(100)"),
        ("0 client>pod S", "line 1: nobody is called “pod”; there are client, server"),
        ("0 > S win 70000", "line 1: “70000” is not a window (0 to 65535)"),
        (
            "0 > S <mss>",
            "line 1: “mss” is no option: mss N, sackOK, wscale N, nop, TS val N ecr N, sack A:B C:D",
        ),
        ("0 > S <mss 1460", "line 1: “<” begins the options, but “>” is missing"),
        ("router 10.0.0.254\n0 router>client S", "line 2: “router” has no port"),
        ("v6 [::1]:80\n0 client>v6 S", "line 2: “client” and “v6” are of different IP families"),
        ("0 dup", "line 1: dup: there is no such packet yet"),
        (
            "router 10.0.0.9\n0 router>client icmp unreachable host",
            "line 2: an ICMP error quotes an earlier TCP, UDP or echo packet of its IP family",
        ),
        ("0 > S\nstart 12:00:00", "line 2: “start” belongs before the first packet"),
        ("0 > S\nclient 10.0.0.9:1", "line 2: “client” has sent or received already; say this before"),
        ("Pod 10.0.0.9:1", "line 1: “Pod” is no name (a to z first, then a to z, 0 to 9, -, _)"),
        (
            "iss client",
            "line 1: “iss” does not read like one of: start [DATE] TIME · iss NAME N · ttl NAME N · mac NAME ADDRESS · snap BYTES",
        ),
        (
            "hello world again",
            "line 1: “hello” is neither a time (0.001, +0.001) nor a directive nor a name followed by one address",
        ),
        (
            "other 10.0.0.999:80",
            "line 1: “10.0.0.999:80” is no address such as 10.0.0.1:80, 10.0.0.1, [2001:db8::1]:80",
        ),
        ("0 > S #! Slow: x", "line 1: “Slow” is no kebab-case id (a to z, 0 to 9, -)"),
        ("#! maybe x", "line 1: alone on a line, “#!” is followed by “expect ID” or “not ID”"),
        ("0 > P. 1:6(5) text \"four\"", "line 1: the payload has 4 bytes, the line says 5"),
        ("0.0000000001 > S", "line 1: “0.0000000001” is no time such as 0.001 or +0.001 (seconds)"),
        ("0 > udp len 70000", "line 1: a packet carries 65455 bytes at most"),
        ("0 >", "line 1: after the direction: flags (S, S., P., …), udp, icmp or arp"),
    ];
    for (text, expected) in cases {
        match Scenario::parse(text) {
            Err(error) => assert_eq!(error.to_string(), expected, "{text}"),
            Ok(scenario) => panic!("{text} was read as\n{scenario}"),
        }
    }
}

#[test]
fn a_text_cannot_ask_for_gigabytes() {
    let text = "0 > udp len 65000\n".repeat(2000);
    let error = Scenario::parse(&text).unwrap_err();
    assert_eq!(error.what, "the packets of a scenario may have 64 MB together");
    assert_eq!(error.line, 1031); // 1030 × (65,000 + 128) is the last that fits 64 × 2^20
}

/// What README.md shows can be read.
#[test]
fn the_example_of_the_readme() {
    let readme = include_str!("../README.md");
    let (_, after) = readme.split_once("```text\n").unwrap();
    let (example, _) = after.split_once("```").unwrap();
    let scenario = parse(example);
    assert_eq!(scenario.packets().len(), 4);
    assert_eq!(scenario.expected(), ["slow-connect"]);
}
