//! What must not change an answer, over the example of every page.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and says why"
)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use pcaplain_core::diagnose::{Kind, Limits, all};
use pcaplain_core::{Analyser, Analysis};
use pcaplain_scenario::{Body, Scenario, Sent, pages};

fn analyse(bytes: &[u8]) -> Analysis {
    let mut source = pcaplain_capture::open(bytes).expect("a capture");
    let mut analyser = Analyser::new(Limits::DEFAULT);
    let input = analyser.add_input(false);
    while let Some(packet) = source.next_packet().expect("packets") {
        analyser.push(input, &packet);
    }
    analyser.finish()
}

fn ids(scenario: &Scenario) -> Vec<&'static str> {
    analyse(&scenario.to_pcap()).findings.iter().map(|f| f.diagnosis.id).collect()
}

/// Every example, with the id that it stands for and its kind.
fn examples() -> Vec<(&'static str, Kind, Scenario)> {
    let mut found = Vec::new();
    for diagnosis in all() {
        let page = diagnosis.texts.pages.iter().find(|(lang, _)| *lang == "en").map_or("", |(_, text)| *text);
        for block in pages::blocks(page).into_iter().filter(|b| b.heading == "Example") {
            let scenario = Scenario::parse(&block.text).expect("a scenario");
            found.push((diagnosis.id, diagnosis.kind, scenario.without_expectations()));
        }
    }
    assert!(found.len() >= 14, "every diagnosis has an example");
    found
}

/// Of so many captures of the laboratory one is tried, where it is short enough and can be written as a scenario.
const SAMPLE: usize = 7;
/// Packets of the longest one.
const LONGEST: usize = 250;

/// Captures of the laboratory as scenarios, by folder and file. None where they are not beside the repository.
fn recorded() -> Vec<(String, Scenario)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/captures/lab");
    let listed = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let cases = listed(root.as_ref()).into_iter().filter(|path| path.is_dir());
    let files = cases.flat_map(|case| listed(&case)).filter(|f| f.extension().is_some_and(|e| e == "pcap"));
    files
        .step_by(SAMPLE)
        .filter_map(|file| {
            let scenario = Scenario::from_capture(&std::fs::read(&file).ok()?).ok()?;
            let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            (scenario.packets().len() <= LONGEST).then_some((name, scenario))
        })
        .collect()
}

/// The same story under a change: the same is said, in the same order.
fn unchanged(what: &str, change: impl Fn(&Scenario) -> Scenario) {
    for (id, _, scenario) in examples() {
        assert_eq!(ids(&change(&scenario)), ids(&scenario), "{what}: {id}");
    }
    let mut differ = Vec::new();
    let recorded = recorded();
    for (name, scenario) in &recorded {
        let (before, after) = (ids(scenario), ids(&change(scenario)));
        if before != after {
            differ.push(format!("{name}: {before:?}, then {after:?}"));
        }
    }
    match recorded.len() {
        0 => println!("{what}: skipped, no captures beside the repository"),
        some => println!("{what}: {some} recorded captures"),
    }
    assert!(differ.is_empty(), "{what}: {} of {}\n{}", differ.len(), recorded.len(), differ.join("\n"));
}

fn opens(sent: &Sent) -> bool {
    matches!(&sent.body, Body::Tcp(tcp) if tcp.flags.syn() && !tcp.flags.ack())
}

/// Is it the only packet between its ends?
fn alone(scenario: &Scenario, sent: &Sent) -> bool {
    let ends = |one: &Sent| (one.from.min(one.to), one.from.max(one.to));
    scenario.packets().iter().filter(|other| ends(other) == ends(sent)).count() == 1
}

#[test]
fn another_time() {
    unchanged("another time", |s| s.started_at(s.start() + 86_400_000_000_000 * 200 + 12_345));
}

#[test]
fn other_addresses_of_the_same_class() {
    unchanged("other addresses", |s| {
        s.readdressed(|end| {
            let ip = match end.ip {
                IpAddr::V4(ip) if ip.is_loopback() => IpAddr::V4(ip),
                IpAddr::V4(ip) => {
                    let [_, _, c, d] = ip.octets();
                    IpAddr::V4(Ipv4Addr::new(198, 18 + (c & 1), c, d))
                }
                IpAddr::V6(ip) => {
                    let mut segments = ip.segments();
                    segments[0] = 0x2001;
                    segments[1] = 0x0db8;
                    IpAddr::V6(Ipv6Addr::from(segments))
                }
            };
            // Ephemeral ports only: a well-known one is part of the story.
            let port = end
                .port
                .map(|port| if port >= 32_768 { 32_768 + (port.wrapping_mul(7) % 28_000) } else { port });
            (ip, port)
        })
    });
}

#[test]
fn other_initial_numbers_and_the_wrap() {
    for shift in [1_u32, 0x7fff_ffff, 0x8000_0000, 0xdead_beef] {
        unchanged("other numbers", |s| s.renumbered(|_| shift));
    }
    // Numbers that pass 2^32 in the middle of the stream.
    for (id, _, scenario) in examples() {
        let first = scenario.ends().first().map_or(0, |end| end.iss);
        let wrapped = scenario.renumbered(|_| 0_u32.wrapping_sub(first).wrapping_sub(3));
        assert_eq!(ids(&wrapped), ids(&scenario), "wrap: {id}");
    }
}

#[test]
fn a_healthy_connection_beside_it_takes_nothing_away() {
    let healthy = examples().into_iter().find(|(id, ..)| *id == "healthy").expect("the healthy example").2;
    // Initial numbers are random: two connections that share one are legs of the same.
    let healthy = healthy.renumbered(|_| 0x5eed_1234);
    // A second copy of the same example would be the same packets.
    for (id, kind, scenario) in examples().into_iter().filter(|(id, ..)| *id != "healthy") {
        let both = ids(&scenario.beside(&healthy));
        for said in ids(&scenario) {
            assert!(both.contains(&said), "beside a healthy one {id} loses {said}: {both:?}");
        }
        if matches!(kind, Kind::Problem | Kind::Slow) {
            assert_eq!(both.first(), ids(&scenario).first(), "{id} is buried: {both:?}");
        }
    }
}

#[test]
fn every_frame_twice_adds_only_that() {
    for (id, _, scenario) in examples() {
        let (once, twice) = (ids(&scenario), ids(&scenario.doubled(20_000)));
        for said in twice.iter().filter(|said| **said != "seen-twice") {
            assert!(once.contains(said), "doubled, {id} also gives {said}");
        }
        for said in &once {
            assert!(twice.contains(said), "doubled, {id} loses {said}: {twice:?}");
        }
    }
}

#[test]
fn a_hidden_direction_never_makes_a_problem_healthy() {
    for (id, kind, scenario) in examples().into_iter().filter(|(_, kind, _)| *kind == Kind::Problem) {
        for hidden in 0..scenario.ends().len() {
            // Of an end to which nobody sends anything, nothing would be left.
            if scenario.packets().iter().all(|sent| sent.to != hidden) {
                continue;
            }
            let rest = scenario.only(|_, sent| sent.from != hidden);
            // A request in the last moment of a capture may yet be answered: nothing can be said of it.
            if rest.packets().last().is_none_or(|last| opens(last) || alone(&rest, last)) {
                continue;
            }
            let said = ids(&rest);
            assert_ne!(
                said.first(),
                Some(&"healthy"),
                "{id} ({kind:?}) without what end {hidden} sends: {said:?}"
            );
        }
    }
}

/// Whether a window shrinks depends on its scale, which only the handshake tells; and what a connection carries is known
/// from its first bytes on, because later it may have changed over to another protocol.
const KNOWN_FROM_THE_START: &[&str] = &["window-shrunk", "wrong-protocol"];

#[test]
fn a_hidden_handshake_never_makes_a_problem_healthy() {
    for (id, kind, scenario) in examples().into_iter().filter(|(_, kind, _)| *kind == Kind::Problem) {
        let syn = |sent: &Sent| matches!(&sent.body, Body::Tcp(tcp) if tcp.flags.syn());
        let rest = scenario.only(|_, sent| !syn(sent));
        // Attempts that consist of nothing else leave no trace.
        let ends = |one: &Sent| (one.from.min(one.to), one.from.max(one.to));
        let gone = scenario.packets().iter().any(|sent| rest.packets().iter().all(|r| ends(r) != ends(sent)));
        if gone || KNOWN_FROM_THE_START.contains(&id) {
            continue;
        }
        let said = ids(&rest);
        assert_ne!(said.first(), Some(&"healthy"), "{id} ({kind:?}) without its handshake: {said:?}");
    }
}

#[test]
fn the_same_bytes_give_the_same_findings() {
    for (id, _, scenario) in examples() {
        assert_eq!(ids(&scenario), ids(&scenario), "{id}");
    }
}
