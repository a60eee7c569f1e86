//! Stories of small print-outs, told packet by packet.
#![allow(clippy::unwrap_used, reason = "what fails in a test may stop it")]

use pcaplain_explain::report::{Diagnosis, Mark, plain};
use pcaplain_explain::{Control, InputSource, Options, explain};

/// The first answer about these tcpdump lines.
fn answer(text: &str) -> Diagnosis {
    let reader = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    let mut inputs = [InputSource { name: String::new(), reader, size: None }];
    let report = explain(&mut inputs, &Options::default(), &mut |_| Control::Continue);
    report.diagnoses.into_iter().next().unwrap()
}

fn texts(answer: &Diagnosis) -> Vec<String> {
    answer.steps.iter().map(|s| plain(&s.text)).collect()
}

#[test]
fn an_unanswered_syn_is_lost_each_time() {
    let answer = answer(
        "12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n\
         12:00:02.030000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n\
         12:00:04.080000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n\
         12:00:08.100000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n",
    );
    assert_eq!(answer.id, "syn-unanswered");
    assert!(answer.steps.iter().all(|s| s.mark == Mark::Lost && s.matters));
    let silences: Vec<_> =
        answer.steps.iter().filter_map(|s| s.silence.as_ref().map(|s| s.text.as_str())).collect();
    assert_eq!(
        silences,
        [
            "1.03 s of silence: the client's timer",
            "2.05 s of silence: the client's timer",
            "4.02 s of silence: the client's timer",
        ]
    );
    assert_eq!(answer.steps.iter().map(|s| s.packet_count).sum::<u32>(), 4);
}

#[test]
fn a_repeated_syn_ack_is_told_from_the_one_before() {
    let answer = answer(
        "12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n\
         12:00:01.000100 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, length 0\n\
         12:00:02.010100 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, length 0\n\
         12:00:04.040100 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, length 0\n",
    );
    assert_eq!(answer.id, "handshake-ack-lost");
    let last = answer.steps.last().unwrap();
    assert_eq!(plain(&last.text), "The server repeats the same answer once more, 2.03 s after #3.");
    assert_eq!(last.mark, Mark::Again);
    assert_eq!(last.silence.as_ref().unwrap().text, "2.03 s of silence: the server's timer");
}

#[test]
fn a_conversation_is_told_to_its_end() {
    let answer = answer(
        "12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n\
         12:00:01.010000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, length 0\n\
         12:00:01.010050 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0\n\
         12:00:01.010100 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:101, ack 1, win 502, length 100\n\
         12:00:01.020000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack 101, win 509, length 0\n\
         12:00:01.420100 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], seq 1:2, ack 101, win 509, length 1\n\
         12:00:01.420200 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 2, win 502, length 0\n\
         12:00:01.420300 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [F.], seq 101, ack 2, win 502, length 0\n\
         12:00:01.430000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [F.], seq 2, ack 102, win 509, length 0\n\
         12:00:01.430100 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 3, win 502, length 0\n",
    );
    assert_eq!(answer.id, "healthy");
    assert_eq!(
        texts(&answer),
        [
            "The client asks 10.0.0.2, port 80, for a connection.",
            "The server agrees 10 ms later. It acknowledges 1001, exactly one more than #1.",
            "The client acknowledges 50 µs later: the connection is open.",
            "The client sends its first 100 bytes.",
            "The server acknowledges up to byte 100.",
            "The server answers with 1 byte, 410 ms after #4.",
            "The client acknowledges up to byte 1.",
            "The client has no more to say and closes its direction.",
            "The server has no more to say and closes its direction.",
            "The client acknowledges the close.",
        ]
    );
    assert_eq!(plain(&answer.steps[3].detail), "bytes 1 to 100");
    assert_eq!(plain(&answer.steps[5].detail), "byte 1");
    let silence = answer.steps[5].silence.as_ref().unwrap();
    assert_eq!(silence.text, "400 ms in which the server works on the answer");
    assert!(answer.steps.iter().all(|s| s.mark == Mark::Plain && !s.matters));
}

#[test]
fn a_second_sighting_joins_the_step_of_the_first() {
    let line = |time: &str, way: &str, rest: &str| format!("12:00:01.{time} {way} IP {rest}\n");
    let syn = "10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0";
    let syn_ack = "10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, length 0";
    let ack = "10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0";
    let text = line("000000", "veth1 In ", syn)
        + &line("000010", "eth0 Out", syn)
        + &line("010000", "eth0 In ", syn_ack)
        + &line("010010", "veth1 Out", syn_ack)
        + &line("010100", "veth1 In ", ack)
        + &line("010110", "eth0 Out", ack);
    let answer = answer(&text);
    assert_eq!(answer.id, "healthy");
    let counts: Vec<u32> = answer.steps.iter().map(|s| s.packet_count).collect();
    assert_eq!(counts, [2, 2, 2]);
    assert_eq!(plain(&answer.steps[0].detail), "SYN, number 1000; also captured as #2 on eth0");
}

#[test]
fn without_times_nothing_is_said_of_time() {
    let answer = answer(
        "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n\
         IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, length 0\n\
         IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0\n",
    );
    assert_eq!(
        texts(&answer),
        [
            "The client asks 10.0.0.2, port 80, for a connection.",
            "The server agrees. It acknowledges 1001, exactly one more than #1.",
            "The client acknowledges: the connection is open.",
        ]
    );
    assert!(answer.steps.iter().all(|s| s.silence.is_none()));
}
