//! The two pasted captures that started it, as printed and in the shapes in which other people would paste them.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and says why"
)]

use pcaplain_explain::report::{Diagnosis, PacketRef, Report, plain};
use pcaplain_explain::{Control, InputSource, Options, explain};

const SEED_1: &str = include_str!("../crates/explain/tests/fixtures/seed1.txt");
const SEED_2: &str = include_str!("../crates/explain/tests/fixtures/seed2.txt");

fn report(text: &str) -> Report {
    let mut inputs = [InputSource { name: String::new(), reader: Box::new(text.as_bytes()), size: None }];
    explain(&mut inputs, &Options::default(), &mut |_| Control::Continue)
}

fn leading(report: &Report) -> &Diagnosis {
    report.diagnoses.first().expect("a diagnosis")
}

fn numbers(packets: &[PacketRef]) -> Vec<u32> {
    packets.iter().map(|p| p.number).collect()
}

fn evidence(diagnosis: &Diagnosis, role: &str) -> Vec<u32> {
    diagnosis.evidence.iter().filter(|e| e.role == role).flat_map(|e| numbers(&e.packets)).collect()
}

/// Every packet has its place in the story, once.
fn assert_all_told(diagnosis: &Diagnosis, packets: u32) {
    let mut told: Vec<u32> = diagnosis.steps.iter().flat_map(|s| numbers(&s.packets)).collect();
    told.sort_unstable();
    assert_eq!(told, (1..=packets).collect::<Vec<u32>>());
}

fn role<'a>(diagnosis: &'a Diagnosis, role: &str) -> Option<&'a str> {
    diagnosis.actors.iter().find(|a| a.role == role)?.end.as_ref().map(|end| end.text.as_str())
}

#[test]
fn seed_1_is_an_answer_from_another_address() {
    let report = report(SEED_1);
    let first = leading(&report);
    assert_eq!(first.id, "reply-from-other-address");
    assert!(first.confidence >= 0.9);
    assert_eq!(role(first, "client"), Some("10.4.26.45"));
    // The document calls the other one the VIP; the packets do not.
    assert_eq!(role(first, "asked"), Some("10.4.26.234"));
    assert_eq!(role(first, "answering"), Some("10.4.26.11"));
    assert_eq!(evidence(first, "asked"), [1]);
    assert_eq!(evidence(first, "answer"), [2, 5]);
    assert_eq!(evidence(first, "refusal"), [3, 6]);
    assert_eq!(evidence(first, "again"), [4]);
    assert_all_told(first, 6);
    assert!(report.diagnoses.iter().all(|d| d.kind != "problem" || d.id == first.id));
    assert_eq!(report.flow_count, 1, "SYN and answer are one flow");
}

#[test]
fn seed_2_is_a_proxy_without_its_backend_and_says_that_its_addresses_were_edited() {
    let report = report(SEED_2);
    let first = leading(&report);
    assert_eq!(first.id, "proxy-accepted-backend-down");
    assert!((0.7..0.9).contains(&first.confidence), "a crashing server would look the same");
    assert_eq!(evidence(first, "request"), [4]);
    assert_eq!(evidence(first, "acknowledged"), [5]);
    assert_eq!(evidence(first, "reset"), [6]);
    assert_all_told(first, 6);
    let input = report.inputs.first().expect("an input");
    let edited = input.warnings.iter().find(|w| w.code == "addresses-edited").expect("the notice");
    assert!(edited.text.contains("1658620894"), "the proving number is named: {}", edited.text);
    assert_eq!(report.flow_count, 1, "two pairs of addresses are one conversation");
    let flow = report.flows.first().expect("a flow");
    assert!(flow.legs.iter().any(|leg| leg.relation == "edited"));
}

/// Changes of a paste that leave its story alone.
fn shapes(text: &str) -> Vec<(&'static str, String)> {
    let lines = || text.lines().filter(|l| !l.trim().is_empty());
    let bare = |line: &str| line.split_once(' ').map_or("", |(_, rest)| rest).to_owned();
    let each =
        |change: &dyn Fn(String) -> String| lines().map(|l| change(bare(l)) + "\n").collect::<String>();
    let verbose = |line: String| {
        let (head, tail) = line.split_once(" IP ").expect("a packet line");
        format!(
            "{head} IP (tos 0x0, ttl 64, id 4711, offset 0, flags [DF], proto TCP (6), length 60)\n    {tail}"
        )
    };
    let on_any = |line: String| {
        let (head, tail) = line.split_once(" IP ").expect("a packet line");
        format!("{head} eth0 In IP {tail}")
    };
    let wrapped = |line: String| {
        let (head, tail) = line.split_once("win").expect("a window");
        format!("{head}\nwin{tail}")
    };
    vec![
        ("as it is", text.to_owned()),
        ("without ordinals", each(&|l| l)),
        ("one space between columns", each(&|l| l.split_whitespace().collect::<Vec<_>>().join(" "))),
        ("with a date", each(&|l| format!("2019-10-11 {l}"))),
        ("verbose", each(&verbose)),
        ("any interface", each(&on_any)),
        ("quoted in a mail", each(&|l| format!("> {l}"))),
        ("wrapped by a mailer", each(&wrapped)),
        (
            "in a ticket",
            format!(
                "Hi all,\nsince Monday we see this:\n\n$ tcpdump -nn host x\n```\n{text}```\nAny idea?\n-- \nBob\n"
            ),
        ),
        ("with tabs and carriage returns", text.replace(' ', "\t").replace('\n', "\r\n")),
    ]
}

/// Other addresses, ports and numbers, spelled as a reader of another network would have them.
fn elsewhere(text: &str) -> Vec<String> {
    let change =
        |pairs: &[(&str, &str)]| pairs.iter().fold(text.to_owned(), |t, (from, to)| t.replace(from, to));
    vec![
        change(&[
            ("10.4.26.", "192.0.2."),
            ("10.6.", "172.16."),
            ("10.7.", "172.17."),
            ("35582", "49152"),
            ("51136", "60999"),
        ]),
        change(&[
            (".80:", ".8443:"),
            (".80 >", ".8443 >"),
            (".8080", ".5432"),
            ("853654705", "4294967295"),
            ("853654706", "0"),
        ]),
        change(&[("1658620893", "7"), ("1658620894", "8"), ("914414059", "3"), ("930694343", "4000000000")]),
    ]
}

#[test]
fn other_shapes_and_networks_tell_the_same_story() {
    for (seed, id) in [(SEED_1, "reply-from-other-address"), (SEED_2, "proxy-accepted-backend-down")] {
        for text in elsewhere(seed).into_iter().chain([seed.to_owned()]) {
            for (shape, text) in shapes(&text) {
                let report = report(&text);
                let input = report.inputs.first().expect("an input");
                assert_eq!(input.packets, 6, "{shape}:\n{text}\n{:?}", input.warnings);
                let first = leading(&report);
                assert_eq!(first.id, id, "{shape}:\n{text}");
                assert_all_told(first, 6);
            }
        }
    }
}

#[test]
fn hostile_names_stay_text() {
    let text = SEED_1
        .replace("10.4.26.234.80", "<img src=x onerror=alert(1)>.80")
        .replace("10.4.26.45", "$(reboot)");
    let report = report(&text);
    for diagnosis in &report.diagnoses {
        for argv in
            diagnosis.checks.iter().map(|c| &c.argv).chain(diagnosis.next_capture.iter().map(|n| &n.argv))
        {
            assert!(argv.iter().all(|a| !a.contains("reboot") && !a.contains("onerror")), "{argv:?}");
        }
    }
    assert!(report.diagnoses.iter().all(|d| !plain(&d.title).is_empty()));
}
