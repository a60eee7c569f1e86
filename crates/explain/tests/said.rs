//! What a pcapng file says about itself reaches the report: comments, interfaces, directions, drops, names.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use pcaplain_capture::TcpFlags;
use pcaplain_capture::write::{FrameBuilder, TcpHeader};
use pcaplain_explain::report::{Report, plain};
use pcaplain_explain::{Control, InputSource, Options, explain};

fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    body.resize(body.len().next_multiple_of(4), 0);
    let length = u32::try_from(body.len() + 12).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &length, &body, &length].concat()
}

fn option(code: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap();
    let mut out = [code.to_le_bytes(), length.to_le_bytes()].concat();
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// An enhanced packet block of interface 0 with `epb_flags` (1: in, 2: out) and a comment.
fn packet(micros: u32, frame: &[u8], direction: u8, comment: &str) -> Vec<u8> {
    let length = u32::try_from(frame.len()).unwrap();
    let mut body: Vec<u8> =
        [0, 0, micros, length, length].iter().flat_map(|word| word.to_le_bytes()).collect();
    body.extend_from_slice(frame);
    body.resize(body.len().next_multiple_of(4), 0);
    body.extend_from_slice(&option(2, &[direction, 0, 0, 0]));
    body.extend_from_slice(&option(1, comment.as_bytes()));
    block(6, &body)
}

/// A handshake, with `dropped` frames counted by the system and two by the interface.
fn capture(dropped: u64) -> Vec<u8> {
    let (a, b) = ("192.0.2.1".parse().unwrap(), "198.51.100.2".parse().unwrap());
    let segment = |flags, seq, ack| TcpHeader { flags, seq, ack, ..TcpHeader::new(40_000, 80) };
    let back =
        TcpHeader { flags: TcpFlags::SYN | TcpFlags::ACK, seq: 9, ack: 6, ..TcpHeader::new(80, 40_000) };
    let section = [
        &0x1a2b_3c4d_u32.to_le_bytes()[..],
        &[1, 0, 0, 0],
        &[0xff; 8],
        &option(1, b"a slow \x1b[31mafternoon"),
    ]
    .concat();
    let interface = [
        &[1, 0, 0, 0, 0, 4, 0, 0][..],
        &option(2, b"eth7"),
        &option(3, b"uplink"),
        &option(11, b"\0tcp port 80"),
        &option(1, b"behind the balancer"),
    ]
    .concat();
    let names =
        [&[1, 0, 10, 0, 198, 51, 100, 2][..], b"web-1\0\0\0", &[1, 0, 9, 0, 203, 0, 113, 9], b"else\0\0\0\0"]
            .concat();
    let statistics =
        [&[0; 12][..], &option(5, &2_u64.to_le_bytes()), &option(7, &dropped.to_le_bytes())].concat();
    [
        block(0x0a0d_0d0a, &section),
        block(1, &interface),
        block(4, &names),
        packet(1, &FrameBuilder::v4(a, b).tcp(&segment(TcpFlags::SYN, 5, 0), b""), 2, "it begins"),
        packet(2, &FrameBuilder::v4(b, a).tcp(&back, b""), 1, ""),
        packet(3, &FrameBuilder::v4(a, b).tcp(&segment(TcpFlags::ACK, 6, 10), b""), 2, ""),
        block(5, &statistics),
    ]
    .concat()
}

fn report(bytes: &[u8]) -> Report {
    let mut inputs = [InputSource { name: "a.pcapng".to_owned(), reader: Box::new(bytes), size: None }];
    explain(&mut inputs, &Options::default(), &mut |_| Control::Continue)
}

#[test]
fn comments_interfaces_directions_and_names() {
    let report = report(&capture(0));
    assert_eq!(report.inputs[0].comments, ["a slow afternoon"]);
    let point = &report.points[0];
    assert_eq!(
        (
            point.interface.as_deref(),
            point.description.as_deref(),
            point.filter.as_deref(),
            point.comment.as_deref()
        ),
        (Some("eth7"), Some("uplink"), Some("tcp port 80"), Some("behind the balancer"))
    );
    assert_eq!((point.snap_length, point.dropped), (Some(1_024), Some(2)));
    let told: Vec<_> =
        report.packets.iter().map(|row| (row.direction.as_deref(), row.comment.as_deref())).collect();
    assert_eq!(told, [(Some("out"), Some("it begins")), (Some("in"), None), (Some("out"), None)]);
    // The other name is of nobody here.
    let names: Vec<_> = report.names.iter().map(|name| (name.address.as_str(), name.name.as_str())).collect();
    assert_eq!(names, [("198.51.100.2", "web-1")]);
    let named: Vec<_> =
        report.diagnoses.iter().flat_map(|d| &d.actors).filter_map(|a| a.name.as_deref()).collect();
    assert!(named.contains(&"web-1"), "{named:?}");
}

#[test]
fn dropped_frames_are_a_finding() {
    let report = report(&capture(40));
    let found = report.diagnoses.iter().find(|d| d.id == "capture-incomplete").unwrap();
    assert_eq!(plain(&found.title), "42 frames were dropped while this capture was made");
    assert!(plain(&found.sure.text).contains("the capturing machine says so"), "{}", plain(&found.sure.text));
    assert_eq!(report.inputs[0].warnings[0].code, "frames-dropped");
}

#[test]
fn an_answer_names_the_tunnels_around_it() {
    let (a, b) = ("192.0.2.1".parse().unwrap(), "198.51.100.2".parse().unwrap());
    let (near, far) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
    let syn = TcpHeader { flags: TcpFlags::SYN, seq: 5, ..TcpHeader::new(40_000, 80) };
    let refusal = TcpHeader { flags: TcpFlags::RST | TcpFlags::ACK, ack: 6, ..TcpHeader::new(80, 40_000) };
    let inside = [(a, b, syn, near, far), (b, a, refusal, far, near)];
    let mut file = pcaplain_capture::write::pcap_header(1, 262_144).to_vec();
    for (from, to, header, near, far) in inside {
        let inner = FrameBuilder::v4(from, to).tcp(&header, b"");
        let payload = [&[8, 0, 0, 0, 0, 0, 42, 0][..], &inner].concat();
        let outer = FrameBuilder::v4(near, far).udp(50_000, 4789, &payload);
        pcaplain_capture::write::pcap_record(&mut file, pcaplain_capture::Timestamp(0), &outer, None);
    }
    let report = report(&file);
    assert_eq!(
        (report.flows[0].stack[0].as_str(), report.diagnoses[0].id.as_str()),
        ("vxlan 42", "port-closed")
    );
    let answer = plain(&report.diagnoses[0].short_answer);
    assert!(answer.ends_with("All of this travels inside VXLAN VNI 42."), "{answer}");
}

#[test]
fn without_any_of_it_the_report_says_nothing() {
    let json = serde_json::to_string(&report(
        b"12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0\n",
    ))
    .unwrap();
    for key in ["comments", "\"names\"", "snap_length", "dropped\"", "description", "direction\""] {
        assert!(!json.contains(key), "{key} in {json}");
    }
}
