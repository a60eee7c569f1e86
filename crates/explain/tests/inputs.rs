//! Inputs that cannot be read, stop early, or belong together.
#![allow(clippy::unwrap_used, reason = "what fails in a test may stop it")]

use std::fmt::Write as _;
use std::io::{self, Read};

use pcaplain_explain::report::{PacketRef, Report, plain};
use pcaplain_explain::{Control, InputSource, Options, Progress, explain};

fn source<'r>(name: &str, bytes: impl Into<Vec<u8>>) -> InputSource<'r> {
    let bytes = bytes.into();
    let size = Some(bytes.len() as u64);
    InputSource { name: name.to_owned(), reader: Box::new(io::Cursor::new(bytes)), size }
}

fn run(mut inputs: Vec<InputSource<'_>>) -> Report {
    explain(&mut inputs, &Options::default(), &mut |_| Control::Continue)
}

/// tcpdump lines of a handshake, `seconds` after noon.
fn handshake(seconds: u32, port: u16) -> String {
    let at = |us: u32| format!("12:00:{seconds:02}.{us:06}");
    format!(
        "{} IP 10.0.0.1.{port} > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n\
         {} IP 10.0.0.2.80 > 10.0.0.1.{port}: Flags [S.], seq 5000, ack 1001, win 65160, length 0\n\
         {} IP 10.0.0.1.{port} > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0\n",
        at(0),
        at(100),
        at(150)
    )
}

#[test]
fn nothing_readable_gives_errors_and_no_answer() {
    let report = run(vec![source("empty", ""), source("picture.png", *b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")]);
    assert!(report.diagnoses.is_empty());
    assert_eq!(report.schema, "pcaplain.report/1");
    assert!(report.inputs[0].error.as_ref().unwrap().contains("empty"));
    assert!(report.inputs[1].error.as_ref().unwrap().contains("PNG"));
    assert_eq!(report.inputs[1].format, None);
}

#[test]
fn a_readable_input_is_explained_beside_an_unreadable_one() {
    let report =
        run(vec![source("prose", "Hello there.\nNo packets here.\n"), source("good", handshake(1, 40000))]);
    assert!(report.inputs[0].error.is_some());
    assert_eq!(report.inputs[1].error, None);
    assert_eq!(report.inputs[1].packets, 3);
    assert_eq!(report.diagnoses[0].id, "healthy");
    let told: Vec<PacketRef> = report.diagnoses[0].steps.iter().flat_map(|s| s.packets.clone()).collect();
    assert_eq!(told, [1, 2, 3].map(|number| PacketRef { input: 1, number }));
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

#[test]
fn a_failing_reader_names_the_place() {
    let report = run(vec![InputSource { name: "x".into(), reader: Box::new(Failing), size: None }]);
    assert_eq!(report.inputs[0].error.as_deref(), Some("reading failed at byte 0: the disk is gone"));
}

#[test]
fn files_that_overlap_are_vantage_points_and_others_a_sequence() {
    let overlapping =
        run(vec![source("a", handshake(1, 40000) + &handshake(5, 40001)), source("b", handshake(3, 40002))]);
    assert_eq!(overlapping.relation, "vantage-points");
    let following = run(vec![source("a", handshake(1, 40000)), source("b", handshake(9, 40001))]);
    assert_eq!(following.relation, "in-sequence");
    assert_eq!(run(vec![source("a", handshake(1, 40000))]).relation, "one");
}

#[test]
fn rows_of_several_inputs_count_from_the_first_packet_of_all() {
    let report = run(vec![source("later", handshake(9, 40001)), source("sooner", handshake(1, 40000))]);
    let first = |input: u32| report.packets.iter().find(|r| r.input == input).and_then(|r| r.time);
    assert_eq!((first(0), first(1)), (Some(8_000_000_000), Some(0)));
}

#[test]
fn progress_ends_with_everything_read_and_can_cancel() {
    let text = handshake(1, 40000);
    let mut seen: Vec<Progress> = Vec::new();
    let mut inputs = vec![source("a", text.clone())];
    explain(&mut inputs, &Options::default(), &mut |progress| {
        seen.push(progress);
        Control::Continue
    });
    let last = seen.last().unwrap();
    assert_eq!((last.bytes, last.total, last.packets), (text.len() as u64, Some(text.len() as u64), 3));
    let mut inputs = vec![source("a", text)];
    let report = explain(&mut inputs, &Options::default(), &mut |_| Control::Cancel);
    assert_eq!(report.inputs[0].packets, 0);
    assert_eq!(report.inputs[0].warnings[0].code, "stopped");
}

#[test]
fn only_one_id_on_request() {
    let options = Options { only: Some("port-closed".to_owned()), ..Options::default() };
    let mut inputs = vec![source("a", handshake(1, 40000))];
    assert!(explain(&mut inputs, &options, &mut |_| Control::Continue).diagnoses.is_empty());
}

/// A long upload: `count` segments of 1,000 bytes, every tenth acknowledged.
fn upload(count: u32) -> String {
    let mut text = handshake(1, 40000);
    for index in 0..count {
        let from = 1 + index * 1_000;
        let time = format!("12:00:{:02}.{:06}", 2 + index / 1_000, index % 1_000 * 900);
        let _ = writeln!(
            text,
            "{time} IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], seq {from}:{}, ack 1, win 502, length 1000",
            from + 1_000
        );
        if index % 10 == 9 {
            let _ = writeln!(
                text,
                "{time} IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack {}, win 600, length 0",
                from + 1_000
            );
        }
    }
    text
}

#[test]
fn a_large_example_is_told_in_steps_that_add_up() {
    let report = run(vec![source("upload", upload(2_000))]);
    let answer = &report.diagnoses[0];
    let flow = report.flows.iter().find(|f| Some(f.id) == answer.example).unwrap();
    assert_eq!(flow.packets, 3 + 2_000 + 200);
    let total: u64 = answer.steps.iter().map(|s| u64::from(s.packet_count)).sum();
    assert_eq!(total, flow.packets);
    assert!(answer.steps.len() <= 60, "{} steps", answer.steps.len());
    assert!(answer.steps.iter().all(|s| !plain(&s.text).is_empty()));
    // Every packet that a step names has its row; the list is not the whole capture.
    for packet in answer.steps.iter().flat_map(|s| &s.packets) {
        assert!(
            report.packets.iter().any(|r| r.input == packet.input && r.number == packet.number),
            "{packet:?}"
        );
    }
    assert!(report.packets.len() < 200);
}
