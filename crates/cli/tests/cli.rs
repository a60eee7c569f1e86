//! The program as people call it.
#![allow(clippy::unwrap_used, reason = "what fails in a test may stop it")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

const SYN_ONLY_CLOSED: &str = "\
12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0
12:00:01.000100 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [R.], seq 0, ack 1001, win 0, length 0
";

const OPENED: &str = "\
12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0
12:00:01.000100 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, length 0
12:00:01.000150 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0
";

fn pcaplain(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pcaplain"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn text_from_standard_input() {
    let output = pcaplain(&["explain", "-"], SYN_ONLY_CLOSED);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    for part in
        ["2 packets · standard input · tcpdump", "✕ Problem", "port-closed", "WHAT HAPPENED", "#1", "#2"]
    {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours without a terminal");
}

#[test]
fn json_is_the_report() {
    let output = pcaplain(&["explain", "--format", "json", "-"], SYN_ONLY_CLOSED);
    let report: pcaplain_explain::report::Report = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report.schema, "pcaplain.report/1");
    assert_eq!(report.diagnoses[0].id, "port-closed");
}

#[test]
fn wrong_arguments_are_status_1() {
    for arguments in [
        &["explain"][..],
        &["explain", "--format", "yaml", "-"],
        &["explain", "--only", "no-such-id", "-"],
        &["help-diagnosis", "no-such-id"],
        &["nonsense"],
        &[],
    ] {
        let output = pcaplain(arguments, "");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_status_0() {
    for arguments in [&["--help"][..], &["--version"], &["explain", "--help"]] {
        assert_eq!(pcaplain(arguments, "").status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn an_unreadable_input_is_status_2_and_named() {
    let output = pcaplain(&["explain", "/no/such/file.pcap"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("/no/such/file.pcap: reading failed at byte 0"), "{}", stderr(&output));
    let output = pcaplain(&["explain", "-"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("standard input: the input is empty"), "{}", stderr(&output));
}

#[test]
fn readable_inputs_are_explained_beside_unreadable_ones() {
    let output = pcaplain(&["explain", "--format", "json", "/no/such/file.pcap", "-"], SYN_ONLY_CLOSED);
    assert_eq!(output.status.code(), Some(2));
    let report: pcaplain_explain::report::Report = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(report.inputs[0].error.is_some());
    assert_eq!(report.diagnoses[0].id, "port-closed");
}

#[test]
fn expectations_are_status_3() {
    let table = [
        (&["--expect", "port-closed"][..], SYN_ONLY_CLOSED, 0),
        (&["--expect", "healthy"], SYN_ONLY_CLOSED, 3),
        (&["--expect", "healthy"], OPENED, 0),
        (&["--fail-on", "problem"], SYN_ONLY_CLOSED, 3),
        (&["--fail-on", "slow"], SYN_ONLY_CLOSED, 3),
        (&["--fail-on", "problem"], OPENED, 0),
        // What is shown does not change what is asked for.
        (&["--fail-on", "problem", "--only", "healthy"], SYN_ONLY_CLOSED, 3),
    ];
    for (arguments, input, status) in table {
        let arguments: Vec<&str> = ["explain"].iter().chain(arguments).chain(&["-"]).copied().collect();
        assert_eq!(pcaplain(&arguments, input).status.code(), Some(status), "{arguments:?}");
    }
}

#[test]
fn only_shows_one_answer() {
    let output = pcaplain(&["explain", "--format", "json", "--only", "port-closed", "-"], OPENED);
    let report: pcaplain_explain::report::Report = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(report.diagnoses.is_empty());
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_catalogue_is_listed_with_its_pages() {
    let list = stdout(&pcaplain(&["list"], ""));
    assert!(
        list.lines().any(|line| line.starts_with("port-closed ") && line.contains("problem  a closed port"))
    );
    assert_eq!(list.lines().count(), pcaplain_core::diagnose::all().count());
    let page = stdout(&pcaplain(&["help-diagnosis", "port-closed"], ""));
    for heading in ["What the packets show", "Why it happens", "What to do", "Near miss"] {
        assert!(page.lines().any(|line| line == heading), "{heading} in\n{page}");
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pcaplain"))
        .args(["explain", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(SYN_ONLY_CLOSED.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
}

#[test]
fn what_a_capture_says_does_not_steer_the_terminal() {
    let hostile = SYN_ONLY_CLOSED.replace("10.0.0.2.80", "evil\u{1b}[31m\u{202e}name.80");
    let output = pcaplain(&["explain", "-"], &hostile);
    let text = stdout(&output) + &stderr(&output);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text:?}");
}

/// Two connections; the first sends its SYN twice.
const TWO_FLOWS: &str = "\
12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0
12:00:01.500000 IP 10.0.0.1.40001 > 10.0.0.2.81: Flags [S], seq 3205423000, win 64240, length 0
12:00:02.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0
12:00:02.000100 IP 10.0.0.2.81 > 10.0.0.1.40001: Flags [R.], seq 0, ack 3205423001, win 0, length 0
";

fn list(arguments: &[&str], input: &str) -> pcaplain_explain::PacketList {
    let arguments = [&["packets", "--format", "json"], arguments, &["-"]].concat();
    let output = pcaplain(&arguments, input);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

fn numbers(list: &pcaplain_explain::PacketList) -> Vec<u32> {
    list.packets.iter().map(|row| row.number).collect()
}

#[test]
fn packets_are_the_rows_of_the_report() {
    let output = pcaplain(&["explain", "--format", "json", "-"], TWO_FLOWS);
    let report: pcaplain_explain::report::Report = serde_json::from_str(&stdout(&output)).unwrap();
    let list = list(&[], TWO_FLOWS);
    assert_eq!(list.schema, "pcaplain.packets/1");
    assert_eq!(list.packets, report.packets);
    assert_eq!(list.inputs, report.inputs);
    assert!(!list.more);
}

#[test]
fn packets_of_a_range_and_of_a_flow() {
    let some = list(&["--from", "2", "--count", "2"], TWO_FLOWS);
    assert_eq!((numbers(&some), some.more), (vec![2, 3], true));
    let last = list(&["--from", "3", "--count", "2"], TWO_FLOWS);
    assert_eq!((numbers(&last), last.more), (vec![3, 4], false));
    let flow = list(&["--flow", "1"], TWO_FLOWS);
    assert_eq!((numbers(&flow), flow.more), (vec![2, 4], false));
    assert_eq!(numbers(&list(&["--flow", "9"], TWO_FLOWS)), [0; 0]);
}

#[test]
fn packets_of_a_flow_without_connections() {
    let pings = "\
12:00:01.000000 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64
12:00:01.100000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0
12:00:01.200000 IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 1, seq 1, length 64
";
    let ping = list(&[], pings).packets[0].flow.unwrap().to_string();
    assert_eq!(numbers(&list(&["--flow", &ping], pings)), [1, 3]);
}

#[test]
fn packets_in_the_reading_of_wireshark() {
    let analysis = |reading: &str| -> Vec<(u32, Vec<String>)> {
        let list = list(&["--reading", reading], TWO_FLOWS);
        let rows = list.packets.into_iter().filter(|row| !row.analysis.is_empty());
        rows.map(|row| (row.number, row.analysis)).collect()
    };
    assert_eq!(analysis("wireshark"), [(3, vec!["retransmission".to_owned()])]);
    assert_eq!(analysis("ours"), []);
    let text = stdout(&pcaplain(&["packets", "--reading", "wireshark", "-"], TWO_FLOWS));
    let third = text.lines().nth(2).unwrap();
    assert!(third.starts_with("#3") && third.ends_with("[retransmission]"), "{third}");
    assert!(third.contains("10.0.0.1:40000 > 10.0.0.2:80  tcp [S] seq 1000 win 64240 len 0"), "{third}");
}

#[test]
fn packets_of_nothing_readable_are_status_2() {
    let output = pcaplain(&["packets", "/nonexistent/capture.pcap"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("/nonexistent/capture.pcap"));
    assert_eq!(pcaplain(&["packets", "--count", "0", "-"], TWO_FLOWS).status.code(), Some(1));
}
