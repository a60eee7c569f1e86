//! What looks alarming and is not: none of it may be called a problem, or slow.
#![allow(clippy::expect_used, reason = "a test stops where something is missing")]

#[allow(dead_code, reason = "other tests use the rest")]
mod support;

use std::fmt::Write as _;

use pcaplain_core::diagnose::Kind;
use pcaplain_scenario::Scenario;
use support::analyse;

/// Reads the story as a capture and as tcpdump prints it. The first answer is one of `first`, and nothing is called a
/// problem or slow.
fn quiet(first: &[&str], story: &str) {
    let scenario = Scenario::parse(story).unwrap_or_else(|error| panic!("{error}\n{story}"));
    still("as tcpdump prints it", first, scenario.to_tcpdump().as_bytes());
    quiet_as_capture(first, story);
}

/// The same where a print-out does not show what the story is about.
fn quiet_as_capture(first: &[&str], story: &str) {
    let scenario = Scenario::parse(story).unwrap_or_else(|error| panic!("{error}\n{story}"));
    still("as a capture", first, &scenario.to_pcap());
}

fn still(how: &str, first: &[&str], bytes: &[u8]) {
    let analysis = analyse(bytes).expect("a capture");
    let said: Vec<(&str, Kind)> = analysis.findings.iter().map(|f| (f.diagnosis.id, f.kind)).collect();
    assert!(said.first().is_some_and(|(id, _)| first.contains(id)), "{how}: {said:?} instead of {first:?}");
    let loud: Vec<_> = said.iter().filter(|(_, kind)| matches!(kind, Kind::Problem | Kind::Slow)).collect();
    assert!(loud.is_empty(), "{how}: {loud:?}");
}

const HEALTHY: &[&str] = &["healthy"];

/// A connection in which all is well, for stories that happen beside one.
const WELL: &str = "
    client 10.0.0.1:40000
    server 10.0.0.2:80
    0.000 > S 0:0(0) win 64240 <mss 1460,sackOK,nop,nop,nop,wscale 7>
    0.001 < S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,nop,nop,nop,wscale 7>
    0.001 > . 1:1(0) ack 1 win 502
    0.002 > P. 1:79(78) ack 1 win 502
    0.003 < . 1:1(0) ack 79 win 509
    0.008 < P. 1:1200(1199) ack 79 win 509
    0.008 > . 79:79(0) ack 1200 win 501
    0.009 > F. 79:79(0) ack 1200 win 501
    0.010 < F. 1200:1200(0) ack 80 win 509
    0.010 > . 80:80(0) ack 1201 win 501
";

/// A DNS message (RFC 1035, section 4.1) as the payload of a packet. `flags`: 0100 asks, 8180 answers, 8183 says that
/// there is no such name. With `address`, one A record.
fn dns(id: u16, flags: &str, name: &str, kind: u16, address: bool) -> String {
    let mut hex = format!("udp hex {id:04x}{flags}0001{:04x}00000000", u16::from(address));
    for label in name.split('.') {
        let _ = write!(hex, "{:02x}", label.len());
        hex.extend(label.bytes().map(|byte| format!("{byte:02x}")));
    }
    let _ = write!(hex, "00{kind:04x}0001");
    if address {
        hex += "c00c000100010000003c0004c0000250";
    }
    hex
}

const A: u16 = 1;
const PTR: u16 = 12;

#[test]
fn traceroute() {
    // Three probes per distance, each to a port of its own; one router is silent.
    quiet(
        HEALTHY,
        "client 192.0.2.10:51000
         p1 198.51.100.7:33434
         p2 198.51.100.7:33435
         p3 198.51.100.7:33436
         p4 198.51.100.7:33437
         p5 198.51.100.7:33438
         p6 198.51.100.7:33439
         r1 192.0.2.1
         0.000 client>p1 udp len 32 ttl 1
         0.001 r1>client icmp time-exceeded quoting 1
         0.001 client>p2 udp len 32 ttl 1
         0.002 r1>client icmp time-exceeded quoting 3
         0.003 client>p3 udp len 32 ttl 2
         0.004 client>p4 udp len 32 ttl 2
         5.010 client>p5 udp len 32 ttl 3
         5.030 p5>client icmp unreachable port quoting 7
         5.031 client>p6 udp len 32 ttl 3
         5.051 p6>client icmp unreachable port quoting 9",
    );
}

#[test]
fn traceroute_by_echo_requests() {
    quiet(
        HEALTHY,
        "client 192.0.2.10
         server 198.51.100.7
         r1 192.0.2.1
         0.000 > icmp echo-request id 9 seq 1 len 32 ttl 1
         0.001 r1>client icmp time-exceeded quoting 1
         0.002 > icmp echo-request id 9 seq 2 len 32 ttl 2
         0.003 > icmp echo-request id 9 seq 3 len 32 ttl 3
         0.023 < icmp echo-reply id 9 seq 3 len 32",
    );
}

#[test]
fn tracepath() {
    // One socket, large datagrams that must not be cut, a port per distance; a router tells its smaller MTU.
    quiet(
        &["healthy", "path-mtu-lowered"],
        "client 192.0.2.10:51000
         p1 198.51.100.7:44444
         p2 198.51.100.7:44445
         p3 198.51.100.7:44446
         p4 198.51.100.7:44447
         r1 192.0.2.1
         0.000 client>p1 udp len 1472 ttl 1
         0.001 r1>client icmp time-exceeded quoting 1
         0.002 client>p2 udp len 1472 ttl 2
         0.003 r1>client icmp frag-needed mtu 1420 quoting 3
         0.004 client>p3 udp len 1392 ttl 2
         1.004 client>p4 udp len 1392 ttl 3
         1.024 p4>client icmp unreachable port quoting 6",
    );
}

#[test]
fn names_that_tcpdump_itself_looks_up() {
    let ask = dns(0x1001, "0100", "2.0.0.10.in-addr.arpa", PTR, false);
    let other = dns(0x1002, "0100", "1.0.0.10.in-addr.arpa", PTR, false);
    let none = dns(0x1002, "8183", "1.0.0.10.in-addr.arpa", PTR, false);
    let story = format!(
        "asker 10.0.0.1:53211
         resolver 10.0.0.53:53
         {WELL}
         0.020 asker>resolver {ask}
         5.025 asker>resolver {ask}
         10.030 asker>resolver {other}
         10.031 resolver>asker {none}"
    );
    quiet(HEALTHY, &story);
}

#[test]
fn an_address_is_probed_before_it_is_used() {
    // RFC 5227: three probes, two announcements.
    let story = "
         nobody 0.0.0.0
         mac nobody 02:00:0a:00:00:09
         new 10.0.0.9
         0.000 nobody>new arp who-has new
         1.200 nobody>new arp who-has new
         2.700 nobody>new arp who-has new
         4.700 new>new arp who-has new
         6.700 new>new arp who-has new";
    quiet(HEALTHY, &format!("{WELL}{story}"));
    quiet(HEALTHY, story);
}

#[test]
fn an_ipv6_address_is_probed_before_it_is_used() {
    // RFC 4862: one solicitation from nobody for fe80::9, then an unsolicited advertisement to all.
    let address = "fe800000000000000000000000000009";
    let story = format!(
        "nobody [::]:1
         mac nobody 02:00:0a:00:00:09
         asked [ff02::1:ff00:9]:1
         new [fe80::9]:1
         all [ff02::1]:1
         0.000 nobody>asked proto 58 hex 87007b6f00000000{address} ttl 255
         1.000 new>all proto 58 hex 8800{}20000000{address} ttl 255",
        "dc6d"
    );
    quiet_as_capture(HEALTHY, &story);
}

#[test]
fn the_server_answers_past_the_balancer() {
    // The answers carry the service's address and come from another box: fewer hops, another hardware address.
    quiet_as_capture(
        HEALTHY,
        "client 192.0.2.10:41000
         balancer 198.51.100.5:80
         server 198.51.100.5:80
         mac balancer 02:00:00:00:00:aa
         iss balancer 5000
         iss server 5000
         ttl server 61
         0.000 client>balancer S 0:0(0) win 64240 <mss 1460>
         0.010 server>client S. 0:0(0) ack 1 win 65160 <mss 1460>
         0.010 client>balancer . 1:1(0) ack 1 win 502
         0.011 client>balancer P. 1:101(100) ack 1 win 502
         0.021 server>client P. 1:301(300) ack 101 win 509
         0.022 client>balancer F. 101:101(0) ack 301 win 501
         0.032 server>client F. 301:301(0) ack 102 win 509
         0.032 client>balancer . 102:102(0) ack 302 win 501",
    );
    // On the balancer itself each packet of the client comes and goes, and no answer passes.
    quiet(
        &["one-way-traffic", "healthy"],
        "client 192.0.2.10:41000
         server 198.51.100.5:80
         0.000000 > S 0:0(0) win 64240 <mss 1460>
         0.000020 dup
         0.020000 > . 1:1(0) ack 1 win 502
         0.020020 dup
         0.020100 > P. 1:101(100) ack 1 win 502
         0.020120 dup
         0.041000 > . 101:101(0) ack 301 win 501
         0.041020 dup
         0.041200 > F. 101:101(0) ack 301 win 501
         0.041220 dup
         0.062000 > . 102:102(0) ack 302 win 501
         0.062020 dup",
    );
}

#[test]
fn a_service_address_inside_the_pod() {
    // Inside the pod the service's address, outside the backend's: translated in between, both ways.
    quiet(
        &["healthy", "nat-translated"],
        "client 10.244.1.7:41000
         server 10.96.0.20:80
         backend 10.244.2.8:8080
         iss backend 1001000
         0.000000 > S 0:0(0) win 64240 <mss 1460>
         0.000030 client>backend S 0:0(0) win 64240 <mss 1460> ttl 63
         0.001000 backend>client S. abs 5000:5000(0) ack 1 win 65160 <mss 1460>
         0.001030 < S. abs 5000:5000(0) ack 1 win 65160 <mss 1460> ttl 63
         0.001100 > . 1:1(0) ack abs 5001 win 502
         0.001130 client>backend . 1:1(0) ack abs 5001 win 502 ttl 63
         0.001200 > P. 1:101(100) ack abs 5001 win 502
         0.001230 client>backend P. 1:101(100) ack abs 5001 win 502 ttl 63
         0.003000 backend>client P. abs 5001:5301(300) ack 101 win 509
         0.003030 < P. abs 5001:5301(300) ack 101 win 509 ttl 63
         0.003100 > . 101:101(0) ack abs 5301 win 501
         0.003130 client>backend . 101:101(0) ack abs 5301 win 501 ttl 63",
    );
}

#[test]
fn containers_of_one_host_leave_checksums_to_hardware_that_is_not_there() {
    quiet_as_capture(
        &["healthy", "checksum-offload"],
        "0.000 > S 0:0(0) win 64240 <mss 1460> bad-checksum
         0.000 < S. 0:0(0) ack 1 win 65160 <mss 1460> bad-checksum
         0.000 > . 1:1(0) ack 1 win 64240 bad-checksum
         0.001 > P. 1:101(100) ack 1 win 64240 bad-checksum
         0.001 < . 1:1(0) ack 101 win 65000 bad-checksum
         0.002 < P. 1:201(200) ack 101 win 65000 bad-checksum
         0.002 > . 101:101(0) ack 201 win 64240 bad-checksum
         0.003 > F. 101:101(0) ack 201 win 64240 bad-checksum
         0.003 < F. 201:201(0) ack 102 win 65000 bad-checksum
         0.003 > . 102:102(0) ack 202 win 64240 bad-checksum",
    );
}

#[test]
fn times_on_loopback_run_backwards() {
    let rest = "
         0.000140 > P. 1:101(100) ack 1 win 512
         0.000150 < . 1:1(0) ack 101 win 511
         0.000400 < P. 1:201(200) ack 101 win 512
         0.000410 > . 101:101(0) ack 201 win 511
         0.000500 > F. 101:101(0) ack 201 win 512
         0.000520 < F. 201:201(0) ack 102 win 512
         0.000530 > . 102:102(0) ack 202 win 512";
    let ends = "
         client 127.0.0.1:41000
         server 127.0.0.1:8080
         mac client 00:00:00:00:00:00
         mac server 00:00:00:00:00:00";
    // The SYN-ACK carries a time before the SYN's.
    let story = "
         0.000100 > S 0:0(0) win 65495 <mss 65495>
         0.000093 < S. 0:0(0) ack 1 win 65483 <mss 65495>
         0.000120 > . 1:1(0) ack 1 win 512";
    quiet(HEALTHY, &format!("{ends}{story}{rest}"));
    // It was written to the file before the SYN.
    let story = "
         iss server 5000
         0.000110 < S. 0:0(0) ack abs 1001 win 65483 <mss 65495>
         0.000100 > S abs 1000:1000(0) win 65495 <mss 65495>
         0.000120 > . 1:1(0) ack 1 win 512";
    quiet(HEALTHY, &format!("{ends}{story}{rest}"));
}

#[test]
fn the_capture_ends_with_a_syn() {
    quiet(
        HEALTHY,
        &format!(
            "late 10.0.0.1:40002
             {WELL}
             0.0110 late>server S 0:0(0) win 64240 <mss 1460>"
        ),
    );
}

#[test]
fn an_idle_socket_is_accepted_later() {
    let opening = "
         0.000 > S 0:0(0) win 64240 <mss 1460,sackOK,nop,nop,nop,wscale 7>
         0.010 < S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,nop,nop,nop,wscale 7>
         0.010 > . 1:1(0) ack 1 win 502
         1.040 < S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,nop,nop,nop,wscale 7>
         1.040 > . 1:1(0) ack 1 win 502";
    // The listener wakes for data only (TCP_DEFER_ACCEPT); the client has opened ahead of need, and speaks later.
    let used = "
         4.000 > P. 1:101(100) ack 1 win 502
         4.010 < . 1:1(0) ack 101 win 509
         4.012 < P. 1:301(300) ack 101 win 509
         4.012 > . 101:101(0) ack 301 win 501
         4.013 > F. 101:101(0) ack 301 win 501
         4.023 < F. 301:301(0) ack 102 win 509
         4.023 > . 102:102(0) ack 302 win 501";
    quiet(HEALTHY, &format!("{opening}{used}"));
    // Or closes without having had anything to say.
    let unused = "
         9.000 > F. 1:1(0) ack 1 win 502
         9.010 < F. 1:1(0) ack 2 win 509
         9.010 > . 2:2(0) ack 2 win 502";
    quiet(&["healthy", "port-probe"], &format!("{opening}{unused}"));
}

#[test]
fn a_sidecar_takes_outbound_connections_on_loopback() {
    // The answers carry the address that the program asked for.
    quiet_as_capture(
        &["healthy", "nat-translated"],
        "client 10.4.26.45:38750
         server 127.0.0.1:15001
         mac client 00:00:00:00:00:00
         mac server 00:00:00:00:00:00
         service 10.4.26.11:6379
         mac service 00:00:00:00:00:00
         0.000000 > S 0:0(0) win 64240 <mss 1460>
         0.000027 service>client S. abs 7000:7000(0) ack abs 1001 win 65483 <mss 65495>
         0.000049 > . 1:1(0) ack abs 7001 win 63
         0.000118 > P. 1:9(8) ack abs 7001 win 63
         0.000130 service>client . abs 7001:7001(0) ack abs 1009 win 64
         0.001617 service>client P. abs 7001:7009(8) ack abs 1009 win 64
         0.001629 > . 9:9(0) ack abs 7009 win 63
         0.002147 > F. 9:9(0) ack abs 7009 win 63
         0.002434 service>client F. abs 7009:7009(0) ack abs 1010 win 64
         0.002450 > . 10:10(0) ack abs 7010 win 63",
    );
}

#[test]
fn a_close_alert_that_nobody_reads() {
    // TLS close_notify after the client's FIN: its socket is gone and refuses it.
    quiet(
        &["healthy", "data-after-close", "abortive-close"],
        "client 10.0.0.1:40100
         server 10.0.0.2:443
         0.000 > S 0:0(0) win 64240 <mss 1460>
         0.001 < S. 0:0(0) ack 1 win 65160 <mss 1460>
         0.001 > . 1:1(0) ack 1 win 502
         0.002 > P. 1:518(517) ack 1 win 502
         0.010 < P. 1:1401(1400) ack 518 win 509
         0.010 > . 518:518(0) ack 1401 win 501
         0.012 > P. 518:598(80) ack 1401 win 501
         0.014 < P. 1401:1901(500) ack 598 win 509
         0.014 > . 598:598(0) ack 1901 win 501
         0.020 > P. 598:622(24) ack 1901 win 501 hex 170303001355555555555555555555555555555555555555
         0.020 > F. 622:622(0) ack 1901 win 501
         0.021 < P. 1901:1925(24) ack 623 win 509 hex 170303001355555555555555555555555555555555555555
         0.021 < F. 1925:1925(0) ack 623 win 509
         0.021 > R abs 1623:1623(0) win 0
         0.021 > R abs 1623:1623(0) win 0",
    );
}

#[test]
fn a_name_is_answered_after_its_asker_has_gone() {
    // The second resolver was faster; the socket is closed when the first one answers.
    let (ask, late) =
        (dns(0x1001, "0100", "shop.example.com", A, false), dns(0x1001, "8180", "shop.example.com", A, true));
    quiet(
        HEALTHY,
        &format!(
            "client 10.0.0.1:40100
             server 10.0.0.53:53
             0.000 > {ask}
             0.004 < {late}
             0.006 < {late} id 77
             0.006 client>server icmp unreachable port quoting 3"
        ),
    );
}

#[test]
fn a_proxy_drops_idle_connections_to_its_backend() {
    quiet(
        &["healthy", "abortive-close"],
        "client 10.0.0.1:40100
         server 10.0.0.2:8080
         0.000 > S 0:0(0) win 64240 <mss 1460>
         0.001 < S. 0:0(0) ack 1 win 65160 <mss 1460>
         0.001 > . 1:1(0) ack 1 win 502
         0.002 > P. 1:101(100) ack 1 win 502
         0.002 < . 1:1(0) ack 101 win 509
         0.010 < P. 1:301(300) ack 101 win 509
         0.010 > . 101:101(0) ack 301 win 501
         5.012 > R. 101:101(0) ack 301 win 501",
    );
}

#[test]
fn neighbours_are_asked_again_every_half_minute() {
    let story = "
         host 10.0.0.1
         router 10.0.0.254
         1.0 host>router arp who-has router
         1.0003 router>host arp reply router
         31.0 host>router arp who-has router
         31.0003 router>host arp reply router
         61.0 host>router arp who-has router
         61.0003 router>host arp reply router
         61.5 router>host arp who-has host
         61.5003 host>router arp reply host
         91.0 host>router arp who-has router
         91.0003 router>host arp reply router";
    quiet(HEALTHY, story);
    quiet(HEALTHY, &format!("{WELL}{story}"));
}

/// `count` requests of the same length, `apart` seconds from each other, each answered 20 ms later.
fn polled(count: u32, apart: u32, request: u32, answer: u32) -> String {
    let mut story = String::new();
    for at in (0..count).map(|poll| poll * apart) {
        let _ = writeln!(story, "{at}.000 > udp len {request}\n{at}.020 < udp len {answer}");
    }
    story
}

#[test]
fn a_clock_is_set_by_a_burst_of_questions() {
    // Each question carries its own time, and each answer repeats it (RFC 5905, section 7.3).
    let mut story = "client 10.0.0.1:123\nserver 192.0.2.123:123\n".to_owned();
    for second in (0..16).step_by(2) {
        let (none, stamp) = ("00".repeat(36), format!("e0000000{second:08x}"));
        let _ = writeln!(story, "{second}.000 > udp hex 230006ec{none}{stamp}");
        let _ = writeln!(story, "{second}.020 < udp hex 240206ec{}{stamp}{stamp}{stamp}", "00".repeat(20));
    }
    quiet(HEALTHY, &story);
}

#[test]
fn a_device_is_polled() {
    quiet(HEALTHY, &format!("client 10.0.0.1:40161\nserver 192.0.2.7:161\n{}", polled(6, 60, 43, 52)));
}

#[test]
fn a_name_is_found_in_the_search_list() {
    let (short, long) = ("redis.prod.svc.cluster.local", "redis.other.prod.svc.cluster.local");
    let found = |id, at: &str, after: &str| {
        let (ask, answer) = (dns(id, "0100", short, A, false), dns(id, "8180", short, A, true));
        format!("{at} > {ask}\n{after} < {answer}\n")
    };
    let ends = "client 10.244.1.7:40100\nserver 10.96.0.10:53\n";
    // The first name of the list exists.
    quiet(HEALTHY, &format!("{ends}{}", found(1, "0.000", "0.002")));
    // The second one does: worth a remark at most.
    let (ask, none) = (dns(7, "0100", long, A, false), dns(7, "8183", long, A, false));
    quiet(
        &["healthy", "dns-search-expansion"],
        &format!("{ends}0.000 > {ask}\n0.001 < {none}\n{}", found(8, "0.002", "0.004")),
    );
}
