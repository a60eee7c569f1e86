//! What a capture does not show may hide a problem, and never turns one into `healthy`: labelled captures, each once
//! without one direction of the broken connection and once without its handshake. Skipped where the captures are not
//! there.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and says why"
)]

#[allow(dead_code, reason = "the accuracy over all captures uses the rest")]
#[path = "support/labels.rs"]
mod labels;

use std::path::Path;

use labels::items;
use pcaplain_capture::{Body, Endpoint, Host, Packet};
use pcaplain_core::diagnose::{Kind, Limits, Subject, by_id};
use pcaplain_core::{Analyser, Analysis};

/// Of so many labelled captures one is tried.
const SAMPLE: usize = 4;

/// What these carry is known from their first bytes on, and the scale of a window from its handshake. Without their
/// beginning nothing is wrong with them.
const KNOWN_FROM_THE_START: &[&str] = &["wrong-protocol", "window-shrunk"];

/// The analysis of the packets that `keep` wants, and how many of those belong to the conversation.
fn analyse(
    bytes: &[u8],
    ends: Option<&(Endpoint, Endpoint)>,
    keep: impl Fn(&Packet<'_>) -> bool,
) -> Option<(Analysis, usize)> {
    let mut source = pcaplain_capture::open(bytes).ok()?;
    let mut analyser = Analyser::new(Limits::DEFAULT);
    let input = analyser.add_input(source.format() == "tcpdump");
    let mut kept = 0;
    while let Some(packet) = source.next_packet().ok()? {
        if keep(&packet) {
            analyser.push(input, &packet);
            kept += usize::from(ends.is_some_and(|ends| between(&packet, ends)));
        }
    }
    Some((analyser.finish(), kept))
}

fn first(analysis: &Analysis) -> &'static str {
    analysis.findings.first().map_or("nothing", |finding| finding.diagnosis.id)
}

/// The two ends of the connection that the first answer speaks of.
fn ends(analysis: &Analysis) -> Option<(Endpoint, Endpoint)> {
    match analysis.findings.first()?.subject {
        Subject::Connection(id) => {
            let conn = analysis.conns.iter().find(|conn| conn.id == id)?;
            Some((conn.client.clone(), conn.server.clone()))
        }
        _ => None,
    }
}

fn from(packet: &Packet<'_>, host: &Host) -> bool {
    packet.net.as_ref().is_some_and(|net| net.source == *host)
}

fn between(packet: &Packet<'_>, (one, other): &(Endpoint, Endpoint)) -> bool {
    let (Some(net), Body::Tcp(tcp)) = (&packet.net, &packet.body) else { return false };
    let from = Endpoint { host: net.source.clone(), port: Some(tcp.source_port.clone()) };
    let to = Endpoint { host: net.destination.clone(), port: Some(tcp.destination_port.clone()) };
    (&from, &to) == (one, other) || (&from, &to) == (other, one)
}

fn opens(packet: &Packet<'_>) -> bool {
    matches!(&packet.body, Body::Tcp(tcp) if tcp.flags.syn())
}

#[test]
fn a_problem_of_which_half_is_hidden_is_not_healthy() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/captures/lab"));
    let problems = items(root).into_iter().filter(|item| {
        item.files.len() == 1 && by_id(&item.best).is_some_and(|best| best.kind == Kind::Problem)
    });
    let (mut tried, mut wrong) = (0_u32, Vec::new());
    for item in problems.step_by(SAMPLE) {
        let bytes = std::fs::read(&item.files[0]).expect("a capture");
        let Some((whole, _)) = analyse(&bytes, None, |_| true) else { continue };
        let said = first(&whole);
        let known =
            by_id(said).is_some_and(|d| d.kind == Kind::Problem) && item.right.iter().any(|id| id == said);
        let Some(ends) = ends(&whole).filter(|_| known) else { continue };
        let run = |keep: &dyn Fn(&Packet<'_>) -> bool| analyse(&bytes, Some(&ends), keep);
        let runs = [
            ("client", run(&|packet| !from(packet, &ends.0.host))),
            ("server", run(&|packet| !from(packet, &ends.1.host))),
            ("handshake", run(&|packet| !opens(packet)).filter(|_| !KNOWN_FROM_THE_START.contains(&said))),
        ];
        for (what, run) in runs {
            // Of a conversation that is hidden as a whole nobody can say anything.
            let Some((analysis, _)) = run.filter(|(_, kept)| *kept > 0) else { continue };
            tried += 1;
            if first(&analysis) == "healthy" {
                wrong.push(format!("{} ({said}) without {what}", item.name));
            }
        }
    }
    if tried == 0 {
        println!("skipped: no labelled captures beside the repository");
        return;
    }
    println!("{tried} captures with something hidden");
    assert!(wrong.is_empty(), "healthy: {} of {tried}\n{}", wrong.len(), wrong.join("\n"));
}
