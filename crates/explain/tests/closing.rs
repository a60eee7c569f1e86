//! What print-outs leave out, and what a bare reset answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use pcaplain_explain::report::{Report, plain};
use pcaplain_explain::{Control, InputSource, Options, explain};

fn report(text: &str) -> Report {
    let reader = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    let mut inputs = [InputSource { name: "paste".to_owned(), reader, size: None }];
    explain(&mut inputs, &Options::default(), &mut |_| Control::Continue)
}

const OPENING: &str = "\
12:00:00.000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 100, win 64240, options [mss 1460], length 0
12:00:00.060 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 500, ack 101, win 65160, options [mss 1460], length 0
12:00:00.060 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0
";

/// The request's row shows neither number nor length. Its bytes are there all the same: the acknowledgment of 200 of them shows no
/// hole in the capture.
#[test]
fn a_row_without_length_is_no_hole() {
    let shortened = format!(
        "{OPENING}\
12:00:00.061 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], ack 1, win 502
12:00:00.121 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack 201, win 501, length 0
12:00:00.122 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], seq 1:301, ack 201, win 501, length 300
12:00:00.123 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 301, win 501, length 0
"
    );
    let ids: Vec<_> = report(&shortened).diagnoses.iter().map(|d| d.id.clone()).collect();
    assert_eq!(ids, ["healthy"]);
    // The same without the row: then bytes are missing.
    let lines: Vec<&str> = shortened.lines().filter(|l| !l.ends_with("win 502")).collect();
    let missing = lines.join("\n");
    let ids: Vec<_> = report(&missing).diagnoses.iter().map(|d| d.id.clone()).collect();
    assert!(ids.iter().any(|id| id == "capture-incomplete"), "{ids:?}");
}

/// Two bare resets come behind a request and a FIN. Each carries the acknowledgment number of what it answers.
#[test]
fn a_bare_reset_answers_what_its_number_says() {
    let race = format!(
        "{OPENING}\
12:00:00.061 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:201, ack 1, win 502, length 200
12:00:00.121 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], seq 1:301, ack 201, win 501, length 300
12:00:00.121 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 301, win 501, length 0
12:00:05.100 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 201:401, ack 301, win 501, length 200
12:00:05.120 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [F.], seq 301, ack 201, win 501, length 0
12:00:05.121 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [F.], seq 401, ack 302, win 501, length 0
12:00:05.160 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [R], seq 801, win 0, length 0
12:00:05.181 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [R], seq 802, win 0, length 0
"
    );
    let report = report(&race);
    let first = &report.diagnoses[0];
    assert_eq!(first.id, "keepalive-race");
    let step = |number: u32| {
        let step = first.steps.iter().find(|s| s.packets.iter().any(|p| p.number == number)).unwrap();
        plain(&step.text)
    };
    assert!(step(10).contains("after #7"), "{}", step(10));
    assert!(step(11).contains("after #9"), "{}", step(11));
}
