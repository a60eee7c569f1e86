//! What the engine must make of an opening, beyond what the pages of the rules show.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops where something is missing")]

use pcaplain_core::conn::{Direction, SymptomKind};
use pcaplain_core::diagnose::Limits;
use pcaplain_core::{Analyser, Analysis};
use pcaplain_scenario::Scenario;

fn read(scenario: &str) -> Analysis {
    let bytes = Scenario::parse(scenario).expect("a scenario").to_pcap();
    let mut source = pcaplain_capture::open(bytes.as_slice()).expect("a capture");
    let mut analyser = Analyser::new(Limits::DEFAULT);
    let input = analyser.add_input(false);
    while let Some(packet) = source.next_packet().expect("packets") {
        analyser.push(input, &packet);
    }
    analyser.finish()
}

fn ids(analysis: &Analysis) -> Vec<&'static str> {
    analysis.findings.iter().map(|finding| finding.diagnosis.id).collect()
}

#[test]
fn a_challenge_moves_no_stream() {
    let analysis = read(
        "iss client 4000000000
         0.000 > S 0:0(0) win 64240 <mss 1460>
         0.010 < . abs 77:77(0) ack abs 4100000000 win 500
         0.011 > R abs 4100000000:4100000000(0) win 0
         1.000 > S 0:0(0) win 64240 <mss 1460>
         1.010 < S. 0:0(0) ack 1 win 65160 <mss 1460>
         1.011 > . 1:1(0) ack 1 win 502
         1.012 > P. 1:101(100) ack 1 win 502
         1.022 < P. 1:51(50) ack 101 win 502",
    );
    let conn = &analysis.conns[0];
    assert_eq!(analysis.conns.len(), 1);
    assert_eq!(conn.symptoms.count(SymptomKind::AckedUnseen), 0);
    assert_eq!(conn.side(Direction::ToServer).next, Some(101));
    assert_eq!(conn.handshake.challenged.iter().map(|p| p.number).collect::<Vec<_>>(), [2]);
    assert_eq!(ids(&analysis).first(), Some(&"old-connection-challenged"));
    // The reset was for the old connection: this one is open.
    assert!(conn.effective_reset().is_none());
}

#[test]
fn a_stray_ack_of_the_connection_before_harms_nobody() {
    let analysis = read(
        "0.000 > S 0:0(0) win 64240 <mss 1460>
         0.001 < . abs 77:77(0) ack abs 900000000 win 500
         0.010 < S. 0:0(0) ack 1 win 65160 <mss 1460>
         0.011 > . 1:1(0) ack 1 win 502
         0.012 > P. 1:101(100) ack 1 win 502
         0.022 < P. 1:51(50) ack 101 win 502
         0.023 > F. 101:101(0) ack 51 win 502
         0.033 < F. 51:51(0) ack 102 win 502
         0.034 > . 102:102(0) ack 52 win 502",
    );
    assert_eq!(ids(&analysis), ["healthy"]);
}

#[test]
fn one_number_on_many_ports_is_no_path() {
    let analysis = read(
        "web 10.0.0.2:80
         ssh 10.0.0.2:22
         0.000 client>web S abs 5000:5000(0) win 1024 <mss 1460>
         0.001 client>ssh S abs 5000:5000(0) win 1024 <mss 1460>",
    );
    assert!(analysis.paths.is_empty());
}

#[test]
fn a_translated_syn_is_one_path() {
    let analysis = read(
        "backend 10.0.9.9:8080
         0.000 client>server S abs 5000:5000(0) win 1024 <mss 1460>
         0.001 client>backend S abs 5000:5000(0) win 1024 <mss 1460>",
    );
    assert_eq!(analysis.paths.len(), 1);
}

#[test]
fn a_syn_ack_across_the_wrap_is_right() {
    let analysis = read(
        "iss client 4294967295
         0.000 > S 0:0(0) win 64240 <mss 1460>
         0.010 < S. 0:0(0) ack abs 0 win 65160 <mss 1460>
         0.011 > . 1:1(0) ack 1 win 502",
    );
    assert_eq!(analysis.conns[0].symptoms.count(SymptomKind::AckNumberWrong), 0);
}

#[test]
fn probes_beside_conversations_do_not_lead() {
    let analysis = read(
        "probe 10.0.0.1:40001
         0.000 probe>server S 0:0(0) win 64240 <mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7>
         0.001 server>probe S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,TS val 9 ecr 1,nop,wscale 7>
         0.002 probe>server R. 1:1(0) ack 1 win 63
         0.100 > S 0:0(0) win 64240 <mss 1460>
         0.101 < S. 0:0(0) ack 1 win 65160 <mss 1460>
         0.102 > . 1:1(0) ack 1 win 502
         0.103 > P. 1:101(100) ack 1 win 502
         0.104 < P. 1:51(50) ack 101 win 502
         0.105 > F. 101:101(0) ack 51 win 502
         0.106 < F. 51:51(0) ack 102 win 502
         0.107 > . 102:102(0) ack 52 win 502",
    );
    assert_eq!(ids(&analysis), ["healthy", "port-probe"]);
}

#[test]
fn a_deferring_listener_that_waits_for_data_is_no_full_queue() {
    let analysis = read(
        "0.000 > S 0:0(0) win 64240 <mss 1460>
         0.001 < S. 0:0(0) ack 1 win 65160 <mss 1460>
         0.101 > . 1:1(0) ack 1 win 502
         1.010 < S. 0:0(0) ack 1 win 65160 <mss 1460>
         1.110 > . 1:1(0) ack 1 win 502",
    );
    assert!(!ids(&analysis).contains(&"accept-queue-overflow"));
}
