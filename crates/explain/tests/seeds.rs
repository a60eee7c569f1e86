//! The two print-outs of the seeds, end to end. Expected values are written by hand; the snapshots guard wording.
#![allow(clippy::unwrap_used, reason = "what fails in a test may stop it")]

use pcaplain_explain::report::{Mark, PacketRef, Report, Span, plain};
use pcaplain_explain::{Control, InputSource, Options, explain, quote};

fn report_of(name: &str, text: &str) -> Report {
    let reader = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    let mut inputs = [InputSource { name: name.to_owned(), reader, size: Some(text.len() as u64) }];
    explain(&mut inputs, &Options::default(), &mut |_| Control::Continue)
}

fn seed1() -> Report {
    report_of("seed1.txt", include_str!("fixtures/seed1.txt"))
}

fn seed2() -> Report {
    report_of("seed2.txt", include_str!("fixtures/seed2.txt"))
}

fn numbers(packets: &[PacketRef]) -> Vec<u32> {
    packets.iter().map(|p| p.number).collect()
}

/// Every address, sequence number and code of a report as text, for searching.
fn all_text(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

#[test]
fn seed_1_is_a_reply_from_another_address() {
    let report = seed1();
    let answer = &report.diagnoses[0];
    assert_eq!(answer.id, "reply-from-other-address");
    assert_eq!(answer.kind, "problem");
    assert!(answer.confidence >= 0.9);
    assert_eq!(plain(&answer.title), "The answer came from 10.4.26.11, but the client had asked 10.4.26.234");
    let cited: std::collections::BTreeSet<u32> =
        answer.evidence.iter().flat_map(|e| numbers(&e.packets)).collect();
    assert!([1, 2, 3].iter().all(|n| cited.contains(n)), "{cited:?}");
    let roles: Vec<_> =
        answer.actors.iter().map(|a| (a.role.as_str(), a.end.as_ref().unwrap().to_string())).collect();
    assert_eq!(
        roles,
        [
            ("client", "10.4.26.45:35582".to_owned()),
            ("asked", "10.4.26.234:80".to_owned()),
            ("answering", "10.4.26.11:80".to_owned()),
        ]
    );
}

#[test]
fn seed_1_tells_every_packet() {
    let report = seed1();
    let steps = &report.diagnoses[0].steps;
    let told: Vec<u32> = steps.iter().flat_map(|s| numbers(&s.packets)).collect();
    assert_eq!(told, [1, 2, 3, 4, 5, 6]);
    assert_eq!(plain(&steps[0].text), "The client asks 10.4.26.234, port 80, for a connection.");
    assert_eq!(plain(&steps[0].detail), "SYN, number 853654705");
    assert_eq!(
        plain(&steps[1].text),
        "Somebody else answers 0.15 ms later, from 10.4.26.11. It acknowledges 853654706, exactly one more than #1: this \
         is the answer, with the wrong sender."
    );
    assert_eq!(
        plain(&steps[3].text),
        "The client repeats #1 after 1.04 s: same port, same number. Its timer ran out."
    );
    let silence = steps[3].silence.as_ref().unwrap();
    assert_eq!((silence.ns, silence.text.as_str()), (1_041_801_000, "1.04 s of silence: the client's timer"));
    assert_eq!(numbers(&steps[4].packets), [5, 6]);
    let marks: Vec<Mark> = steps.iter().map(|s| s.mark).collect();
    assert_eq!(marks, [Mark::Plain, Mark::Wrong, Mark::Reset, Mark::Again, Mark::Wrong]);
}

#[test]
fn seed_1_has_its_flow_rows_and_filter() {
    let report = seed1();
    assert_eq!(report.flows.len(), 1, "the answer from another address is no flow of its own");
    let flow = &report.flows[0];
    assert_eq!((flow.server.to_string().as_str(), flow.packets), ("10.4.26.234:80", 6));
    let relations: Vec<&str> = flow.legs.iter().map(|l| l.relation.as_str()).collect();
    assert_eq!(relations, ["as-is", "reply-untranslated"]);
    let row = &report.packets[3];
    assert_eq!(
        (row.number, row.time, row.clock.as_deref()),
        (4, Some(1_041_970_000), Some("18:56:41.395322"))
    );
    assert_eq!((row.flags.as_str(), row.seq, row.label.as_deref()), ("S", Some(853_654_705), Some("4")));
    assert_eq!(row.flow, Some(flow.id));
    assert_eq!(
        report.diagnoses[0].filter.as_deref(),
        Some(
            "(ip.addr == 10.4.26.45 && ip.addr == 10.4.26.234 && tcp.port == 35582 && tcp.port == 80) || \
             (ip.addr == 10.4.26.45 && ip.addr == 10.4.26.11 && tcp.port == 35582 && tcp.port == 80)"
        )
    );
    let next = report.diagnoses[0].next_capture.as_ref().unwrap();
    assert!(quote(&next.argv).starts_with("tcpdump -ni any "), "{}", quote(&next.argv));
    assert_eq!(report.inputs[0].time.kind, "clock");
    assert_eq!(report.inputs[0].time.duration_ns, Some(1_042_105_000));
}

#[test]
fn seed_2_is_a_proxy_without_backend() {
    let report = seed2();
    let answer = &report.diagnoses[0];
    assert_eq!(answer.id, "proxy-accepted-backend-down");
    assert!(answer.confidence < 0.9, "a program that aborts looks the same");
    assert_eq!(answer.alternatives[0].id, "reset-by-server");
    let told: Vec<u32> = answer.steps.iter().flat_map(|s| numbers(&s.packets)).collect();
    assert_eq!(told, [1, 2, 3, 4, 5, 6]);
    assert_eq!(answer.steps[5].mark, Mark::Reset);
}

#[test]
fn seed_2_says_that_its_addresses_were_edited() {
    let report = seed2();
    let warning = &report.inputs[0].warnings[0];
    assert_eq!(warning.code, "addresses-edited");
    for part in ["#2", "1658620894", "1658620893", "#1", "10.6.3.3", "10.7.2.2"] {
        assert!(warning.text.contains(part), "{part} in {}", warning.text);
    }
    assert_eq!(report.inputs[0].warning_count, 1);
    let flow = &report.flows[0];
    assert_eq!(report.flows.len(), 1);
    assert_eq!(flow.legs[1].relation, "edited");
    // One client and one server, with the addresses under which they also appear.
    let answer = &report.diagnoses[0];
    let client = &answer.actors[0];
    assert_eq!(client.end.as_ref().unwrap().to_string(), "10.6.2.2:51136");
    assert_eq!(client.also[0].to_string(), "10.7.2.2:51136");
    let server = answer.actors.iter().find(|a| a.end.as_ref().is_some_and(|e| e.text == "10.7.3.3")).unwrap();
    assert_eq!(server.also[0].to_string(), "10.6.3.3:8080");
}

#[test]
fn other_addresses_ports_and_numbers_change_nothing_but_themselves() {
    let text = include_str!("fixtures/seed1.txt")
        .replace("10.4.26.45", "192.0.2.77")
        .replace("10.4.26.234", "198.51.100.3")
        .replace("10.4.26.11", "203.0.113.9")
        .replace("35582", "61001")
        .replace("853654705", "4294967295")
        .replace("853654706", "0");
    let report = report_of("variant.txt", &text);
    let answer = &report.diagnoses[0];
    assert_eq!(answer.id, "reply-from-other-address");
    assert_eq!(
        plain(&answer.title),
        "The answer came from 203.0.113.9, but the client had asked 198.51.100.3"
    );
    assert!(plain(&answer.steps[1].text).contains("It acknowledges 0, exactly one more than #1"));
    assert!(!all_text(&report).contains("10.4.26."));
}

#[test]
fn names_in_a_print_out_stay_text() {
    let text = include_str!("fixtures/seed1.txt")
        .replace("10.4.26.234.80", "$(reboot).80")
        .replace("10.4.26.45.35582", "[client:x].35582");
    let report = report_of("<img onerror=x>\u{1b}[31m.txt", &text);
    let answer = &report.diagnoses[0];
    for check in &answer.checks {
        assert!(check.argv.iter().all(|a| !a.contains("reboot")), "{:?}", check.argv);
    }
    let next = answer.next_capture.as_ref().unwrap();
    assert!(next.argv.iter().all(|a| !a.contains("reboot") && !a.contains("client:x")), "{:?}", next.argv);
    let spoofed = |span: &Span| matches!(span, Span::Actor { text, .. } if text == "x");
    assert!(answer.steps.iter().all(|s| !s.text.iter().any(spoofed)));
    assert_eq!(report.inputs[0].name, "<img onerror=x>.txt");
}

#[test]
fn the_same_bytes_give_the_same_report() {
    assert_eq!(all_text(&seed1()), all_text(&seed1()));
}

#[test]
fn a_report_survives_json() {
    let report = seed2();
    let again: Report = serde_json::from_str(&all_text(&report)).unwrap();
    assert_eq!(again, report);
}

#[test]
fn seed_1_in_full() {
    insta::assert_snapshot!(told(&seed1()));
}

#[test]
fn seed_2_in_full() {
    insta::assert_snapshot!(told(&seed2()));
}

/// The words of a report, for people who review them.
fn told(report: &Report) -> String {
    let mut out = Vec::new();
    for input in &report.inputs {
        out.extend(input.warnings.iter().map(|w| format!("warning {}: {}", w.code, w.text)));
    }
    for answer in &report.diagnoses {
        out.push(format!(
            "\n# {} ({}, {:.2})\n{}",
            answer.id,
            answer.kind,
            answer.confidence,
            plain(&answer.title)
        ));
        out.push(plain(&answer.short_answer));
        out.push(plain(&answer.sure.text));
        for step in &answer.steps {
            let silence = step.silence.as_ref().map(|s| format!("[{}] ", s.text)).unwrap_or_default();
            let mark = if step.matters { "*" } else { "-" };
            out.push(format!(
                "{mark} {:?} {silence}{} ({}) {:?}",
                numbers(&step.packets),
                plain(&step.text),
                plain(&step.detail),
                step.mark
            ));
        }
        for evidence in &answer.evidence {
            out.push(format!(
                "evidence {} {:?}: {}",
                evidence.role,
                numbers(&evidence.packets),
                plain(&evidence.fact)
            ));
        }
        for alternative in &answer.alternatives {
            out.push(format!(
                "{}: {} {}",
                plain(&alternative.heading),
                plain(&alternative.why_not),
                plain(&alternative.tell_apart)
            ));
        }
        out.extend(answer.long_answer.iter().map(|p| format!("| {}", plain(p))));
        out.extend(answer.not_shown.iter().map(|p| format!("not shown: {}", plain(p))));
        for check in &answer.checks {
            out.push(format!(
                "check {}\n  $ {}\n  {}",
                plain(&check.place),
                quote(&check.argv),
                plain(&check.look_for)
            ));
        }
        if let Some(next) = &answer.next_capture {
            out.push(format!("next {}\n  $ {}", plain(&next.place), quote(&next.argv)));
        }
        for remedy in &answer.remedies {
            let command = remedy.argv.as_deref().map(quote).unwrap_or_default();
            out.push(format!("do {} {command} [{}]", plain(&remedy.text), plain(&remedy.risk)));
        }
    }
    out.extend(report.unexplained.iter().map(|u| format!("unexplained {}", plain(&u.text))));
    out.join("\n")
}
