//! Streams, segment by segment.

use super::facts::Fact;
use super::*;
use crate::conn::Direction;
use crate::names::PacketRef;

/// A connection of two streams that are given in order.
#[derive(Default)]
struct Stream {
    facts: AppFacts,
    next: [u64; 2],
    packets: u32,
    port: Option<u16>,
}

impl Stream {
    fn at(&mut self) -> At {
        self.packets += 1;
        At { packet: PacketRef { input: 0, number: self.packets }, time: None }
    }

    /// A segment at this place; `wire` bytes long, of which `bytes` were captured.
    fn place(&mut self, direction: Direction, offset: u64, bytes: &[u8], wire: usize) {
        let at = self.at();
        let piece = Piece {
            at,
            direction,
            offset: Some(offset),
            from_start: true,
            length: wire as u32,
            bytes,
            port: self.port,
        };
        self.facts.data(&piece);
    }

    fn send(&mut self, direction: Direction, bytes: &[u8]) -> u64 {
        let offset = 1 + self.next[direction.sender()];
        self.next[direction.sender()] += bytes.len() as u64;
        self.place(direction, offset, bytes, bytes.len());
        offset
    }

    fn client(&mut self, bytes: &[u8]) -> u64 {
        self.send(Direction::ToServer, bytes)
    }

    fn server(&mut self, bytes: &[u8]) -> u64 {
        self.send(Direction::ToClient, bytes)
    }

    fn codes(&self) -> Vec<u16> {
        let http = self.facts.http.as_deref().unwrap();
        http.answered.iter().map(|e| e.response.as_ref().unwrap().1.code).collect()
    }
}

/// A client hello of one record for this name.
fn hello(name: &str) -> Vec<u8> {
    let length = name.len() as u16;
    let mut extension = vec![0, 0];
    extension.extend((length + 5).to_be_bytes());
    extension.extend((length + 3).to_be_bytes());
    extension.push(0);
    extension.extend(length.to_be_bytes());
    extension.extend(name.as_bytes());
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([0, 0, 2, 0x13, 0x01, 1, 0]);
    body.extend((extension.len() as u16).to_be_bytes());
    body.extend(extension);
    let mut message = vec![1, 0];
    message.extend((body.len() as u16).to_be_bytes());
    message.extend(body);
    record(22, &message)
}

fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind, 3, 3];
    bytes.extend((body.len() as u16).to_be_bytes());
    bytes.extend(body);
    bytes
}

#[test]
fn a_client_hello_over_two_segments_is_read_whole() {
    let bytes = hello("example.org");
    let mut stream = Stream::default();
    stream.client(&bytes[..20]);
    assert_eq!(stream.facts.first(Direction::ToServer).map(|f| f.kind), Some(Payload::Tls));
    stream.client(&bytes[20..]);
    let tls = stream.facts.tls.as_deref().unwrap();
    let (at, hello) = tls.client_hello.as_ref().unwrap();
    assert_eq!((at.packet.number, hello.sni.as_deref()), (1, Some("example.org")));
    assert_eq!(tls.client_hello_end.map(|at| at.packet.number), Some(2));
}

#[test]
fn half_a_client_hello_gives_its_name_and_stays_unfinished() {
    let mut bytes = hello("example.org");
    let more = 40;
    bytes[4] += more; // the record, the message and the extensions go on
    bytes[8] += more;
    bytes[51] += more;
    let mut stream = Stream::default();
    stream.client(&bytes);
    stream.facts.settle();
    let hello = &stream.facts.tls.as_deref().unwrap().client_hello.as_ref().unwrap().1;
    assert_eq!((hello.sni.as_deref(), hello.complete), (Some("example.org"), false));
    assert_eq!(stream.facts.unfinished[0].map(|at| at.packet.number), Some(1));
}

#[test]
fn alerts_are_found_at_the_end_of_a_long_stream_and_encrypted_ones_counted() {
    let mut stream = Stream::default();
    stream.client(&hello("example.org"));
    for _ in 0..40 {
        let data = record(23, &[0xaa; 3000]);
        stream.server(&data[..1400]);
        stream.server(&data[1400..]);
    }
    stream.server(&record(21, &[1; 26]));
    stream.client(&record(21, &[2, 48]));
    let tls = stream.facts.tls.as_deref().unwrap();
    let [encrypted, clear] = tls.alerts.as_slice() else { panic!("two alerts") };
    assert_eq!(
        (encrypted.description, encrypted.length, encrypted.direction),
        (None, 26, Direction::ToClient)
    );
    assert_eq!((clear.description, clear.fatal(), clear.direction), (Some(48), true, Direction::ToServer));
    assert_eq!(tls.sides[1].records, 41);
    assert!(tls.sides[1].application_data.is_some());
}

#[test]
fn segments_out_of_order_and_again_make_no_difference() {
    let bytes = hello("example.org");
    let mut stream = Stream::default();
    let (a, b) = bytes.split_at(30);
    stream.place(Direction::ToServer, 31, b, b.len());
    stream.place(Direction::ToServer, 1, a, a.len());
    stream.place(Direction::ToServer, 1, a, a.len());
    stream.place(Direction::ToServer, 31, b, b.len());
    let tls = stream.facts.tls.as_deref().unwrap();
    assert_eq!(tls.client_hello.as_ref().unwrap().1.sni.as_deref(), Some("example.org"));
    assert_eq!((tls.sides[0].records, stream.facts.missed), (1, [false, false]));
}

#[test]
fn requests_and_answers_are_paired_in_order() {
    let mut stream = Stream::default();
    stream.client(b"GET /a HTTP/1.1\r\nHost: example.org\r\n\r\n");
    stream.server(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
    stream.server(b"cd");
    stream.client(b"POST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyzGET /c HTTP/1.1\r\n\r\n");
    stream.server(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n");
    let http = stream.facts.http.as_deref().unwrap();
    assert_eq!((http.requests, http.classes), (3, [1, 1, 0, 0, 1]));
    assert_eq!(stream.codes(), [200, 502]);
    let (at, request) = http.answered[1].request.as_ref().unwrap();
    assert_eq!((at.packet.number, &*request.target), (4, "/b"));
    let waiting = &http.waiting[0].request.as_ref().unwrap().1;
    assert_eq!(&*waiting.target, "/c");
    assert!(
        matches!(stream.facts.in_packet(PacketRef { input: 0, number: 5 }), Some(Fact::Response(r)) if r.code == 502)
    );
}

#[test]
fn bodies_of_unknown_length_end_where_the_next_answer_begins() {
    let mut stream = Stream::default();
    stream.client(b"GET /a HTTP/1.1\r\n\r\n");
    stream.server(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    stream.server(b"0\r\n\r\n");
    stream.client(b"GET /b HTTP/1.1\r\n\r\n");
    stream.server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(stream.codes(), [200, 404]);
}

#[test]
fn cut_packets_still_tell_their_start_lines() {
    let mut stream = Stream::default();
    let request = b"GET /long HTTP/1.1\r\nHost: example.org\r\nCoo";
    stream.place(Direction::ToServer, 1, request, 400);
    stream.place(Direction::ToClient, 1, b"HTTP/1.1 503 Service Unavailable\r\nSer", 900);
    stream.place(Direction::ToClient, 901, b"HTTP/1.1 200 OK\r\n\r\n", 19);
    assert_eq!(stream.codes(), [503, 200]);
    let http = stream.facts.http.as_deref().unwrap();
    assert_eq!(http.answered[0].request.as_ref().unwrap().1.host.as_deref(), Some("example.org"));
    assert_eq!(stream.facts.missed, [true, true]);
}

#[test]
fn behind_a_hole_the_next_message_is_found() {
    let mut stream = Stream::default();
    stream.client(b"GET /a HTTP/1.1\r\n\r\n");
    stream.place(Direction::ToClient, 501, b"HTTP/1.1 500 Internal Server Error\r\n\r\n", 38);
    assert!(stream.facts.http.as_deref().unwrap().answered.is_empty(), "the hole may still be filled");
    stream.facts.settle();
    assert_eq!(stream.codes(), [500]);
    assert!(!stream.facts.first(Direction::ToClient).unwrap().at_start);
}

#[test]
fn plain_text_to_a_tls_port_and_tls_to_a_plain_one() {
    let mut stream = Stream::default();
    stream.client(b"GET / HTTP/1.1\r\n\r\n");
    stream.server(&record(21, &[2, 10]));
    let kinds = |facts: &AppFacts| facts.mismatch().map(|(a, b)| (a.kind, b.kind));
    assert_eq!(kinds(&stream.facts), Some((Payload::HttpRequest, Payload::Tls)));
    let mut stream = Stream::default();
    stream.client(&hello("example.org"));
    stream.server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(kinds(&stream.facts), Some((Payload::Tls, Payload::HttpResponse)));
    assert_eq!(stream.codes(), [400]);
}

#[test]
fn a_proxy_header_is_passed_over() {
    let mut stream = Stream::default();
    stream.client(b"PROXY TCP4 192.0.2.7 198.51.100.1 4660 443\r\n");
    stream.client(&hello("example.org"));
    assert_eq!(stream.facts.first(Direction::ToServer).map(|f| f.kind), Some(Payload::Tls));
    assert_eq!(stream.facts.proxied.and_then(|(_, p)| p.source).map(|s| s.1), Some(4660));
    assert!(stream.facts.tls.is_some());
}

#[test]
fn starttls_and_connect_lead_to_tls() {
    let mut stream = Stream { port: Some(25), ..Stream::default() };
    stream.server(b"220 mx.example.org ESMTP\r\n");
    stream.client(b"STARTTLS\r\n");
    stream.server(b"220 go ahead\r\n");
    stream.client(&hello("mx.example.org"));
    assert_eq!(stream.facts.spoke_first, Some(Direction::ToClient));
    assert!(stream.facts.tls.as_deref().is_some_and(|tls| tls.client_hello.is_some()));
    assert_eq!(stream.facts.mismatch(), None);
    let mut stream = Stream::default();
    stream.client(b"CONNECT example.org:443 HTTP/1.1\r\n\r\n");
    stream.server(b"HTTP/1.1 200 Connection established\r\n\r\n");
    stream.client(&hello("example.org"));
    assert!(stream.facts.tls.as_deref().is_some_and(|tls| tls.client_hello.is_some()));
    assert_eq!(stream.facts.protocol(), Some(Payload::HttpRequest));
}

#[test]
fn goaway_and_reset_of_http2() {
    let mut stream = Stream::default();
    stream.client(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
    stream.server(b"\0\0\0\x04\0\0\0\0\0");
    stream.server(b"\0\0\x04\x03\0\0\0\0\x01\0\0\0\x07");
    stream.server(b"\0\0\x0a\x07\0\0\0\0\0\0\0\0\x05\0\0\0\x0bhi");
    let h2 = stream.facts.h2.as_deref().unwrap();
    assert_eq!(h2.resets.first().map(|r| (r.2, r.3)), Some((1, 7)));
    let goaway = &h2.goaways[0];
    assert_eq!((goaway.last_stream, goaway.code, &*goaway.debug), (5, 11, "hi"));
    assert_eq!((stream.facts.protocol(), stream.facts.mismatch()), (Some(Payload::Http2), None));
}

#[test]
fn a_database_that_refuses() {
    let mut stream = Stream { port: Some(3306), ..Stream::default() };
    stream.server(b"\x17\0\0\0\xff\x10\x04Too many connections");
    let (at, refusal) = &stream.facts.refusals[0];
    assert_eq!((at.packet.number, &*refusal.code, &*refusal.text), (1, "1040", "Too many connections"));
    assert_eq!(stream.facts.protocol(), Some(Payload::Mysql));
}

#[test]
fn dns_over_tcp_gives_both_messages() {
    let mut stream = Stream { port: Some(53), ..Stream::default() };
    let query = b"\0\x1d\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x07example\x03org\0\0\x01\0\x01";
    stream.client(&query[..2]);
    stream.client(&query[2..]);
    let mut answer = query.to_vec();
    answer[4] = 0x81;
    answer[5] = 0x83;
    stream.server(&answer);
    let codes: Vec<(bool, u8)> = stream.facts.dns.iter().map(|(.., m)| (m.response, m.rcode)).collect();
    assert_eq!(codes, [(false, 0), (true, rcode::NXDOMAIN)]);
}

#[test]
fn hostile_streams_keep_within_their_bounds() {
    // The same bytes in every cut, with lengths that lie; nothing may panic or grow.
    let seeds: [&[u8]; 5] = [
        b"\x16\x03\x01\x40\x00\x01\xff\xff\xff",
        b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: ",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x0f\xff\xff\x07\0\0\0\0\0",
        b"\xff\xff\x12\x34\x01\0\xff\xff\0\0\0\0\0\0",
    ];
    for seed in seeds {
        for port in [None, Some(53), Some(6379)] {
            for direction in [Direction::ToServer, Direction::ToClient] {
                let mut stream = Stream { port, ..Stream::default() };
                for round in 0..200_u64 {
                    let cut = (round as usize * 7) % seed.len() + 1;
                    stream.send(direction, &seed[..cut]);
                    stream.place(direction, u64::MAX - round, seed, 65_535);
                    stream.place(direction, round * 3, seed, seed.len() * 2);
                }
                stream.facts.settle();
                let http = stream.facts.http.as_deref().map_or(0, |h| h.answered.len() + h.waiting.len());
                assert!(http <= 96);
            }
        }
    }
}

/// The analysis of a pasted print-out.
fn pasted(text: &'static str) -> crate::Analysis {
    let mut source = pcaplain_capture::open(std::io::Cursor::new(text.as_bytes())).unwrap();
    let mut analyser = crate::Analyser::new(crate::diagnose::Limits::default());
    let input = analyser.add_input(true);
    while let Some(packet) = source.next_packet().unwrap() {
        analyser.push(input, &packet);
    }
    analyser.finish()
}

#[test]
fn what_tcpdump_prints_of_a_segment_gives_its_facts() {
    let analysis = pasted(
        "10:00:00.000001 IP 192.0.2.1.4000 > 192.0.2.2.80: Flags [P.], seq 1:79, ack 1, win 502, length 78: HTTP: GET /a HTTP/1.1\n\
         10:00:00.200001 IP 192.0.2.1.4000 > 192.0.2.2.80: Flags [P.], seq 1:79, ack 1, win 502, length 78: HTTP: GET /a HTTP/1.1\n\
         10:00:00.300001 IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto TCP (6), length 140)\n    \
         192.0.2.2.80 > 192.0.2.1.4000: Flags [P.], cksum 0x1111 (correct), seq 1:101, ack 79, win 502, length 100: HTTP, length: 100\n\
         \tHTTP/1.1 502 Bad Gateway\n\
         \tServer: nginx\n",
    );
    let http = analysis.conns[0].app.as_deref().unwrap().http.as_deref().unwrap();
    assert_eq!(http.requests, 1, "the retransmission is none");
    assert_eq!(http.answered[0].response.as_ref().unwrap().1.code, 502);
}

#[test]
fn what_tcpdump_prints_of_datagrams_gives_lookups_and_transactions() {
    let analysis = pasted(
        "10:00:00.000001 IP 192.0.2.1.4000 > 192.0.2.53.53: 7+ A? example.org. (29)\n\
         10:00:05.000001 IP 192.0.2.1.4000 > 192.0.2.53.53: 7+ A? example.org. (29)\n\
         10:00:05.010001 IP 192.0.2.53.53 > 192.0.2.1.4000: 7 ServFail 0/0/0 (29)\n\
         10:00:06.000001 IP (tos 0x0, ttl 64, id 0, offset 0, flags [none], proto UDP (17), length 328)\n    \
         0.0.0.0.68 > 255.255.255.255.67: BOOTP/DHCP, Request from 02:00:00:00:00:07, length 300, xid 0x8a058580, Flags [none]\n\
         \t  Vendor-rfc1048 Extensions\n\
         \t    DHCP-Message (53), length 1: Discover\n",
    );
    let [lookup] = analysis.lookups.as_slice() else { panic!("one lookup") };
    assert_eq!((lookup.try_count, lookup.tries[1].repeats), (2, true));
    assert_eq!(lookup.outcome().map(|reply| reply.rcode), Some(rcode::SERVFAIL));
    let [transaction] = analysis.dhcp.as_slice() else { panic!("one transaction") };
    assert_eq!(transaction.of(DhcpKind::Discover).count(), 1);
    assert_eq!(analysis.exchanges[0].app, Some("dns"));
}
