//! What tcpdump prints of a capture, read back, against what the capture itself decodes to.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use super::corpus::shared;
use super::*;
use crate::packet::{Endpoint, Host, IcmpMessage, Layer, Link, Net, Port};
use crate::time::TimeKind;

/// Every one of the lab's captures with `ALL` in the environment, otherwise every sixteenth.
fn captures() -> Vec<PathBuf> {
    let Some(shared) = shared() else { return Vec::new() };
    let mut captures = Vec::new();
    let Ok(scenarios) = std::fs::read_dir(shared.join("captures/lab")) else { return captures };
    for scenario in scenarios.flatten().filter(|entry| entry.path().is_dir()) {
        for file in std::fs::read_dir(scenario.path()).unwrap().flatten() {
            if file.path().extension().is_some_and(|kind| kind == "pcap" || kind == "pcapng") {
                captures.push(file.path());
            }
        }
    }
    captures.sort();
    if std::env::var_os("ALL").is_none() {
        captures = captures.into_iter().step_by(16).collect();
    }
    captures
}

fn printed(capture: &PathBuf, options: &[&str]) -> Option<String> {
    let output = Command::new("tcpdump").env("TZ", "UTC").arg("-r").arg(capture).args(options).output();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            println!("skipped: tcpdump cannot be run: {error}");
            None
        }
    }
}

/// One difference: what differs, and both values.
type Difference = (&'static str, String);

fn differ<T: PartialEq + std::fmt::Debug>(
    what: &'static str,
    text: &T,
    bytes: &T,
    out: &mut Vec<Difference>,
) {
    if text != bytes {
        out.push((what, format!("text {text:?}, bytes {bytes:?}")));
    }
}

/// Only where the text shows it.
fn differ_if_shown<T: PartialEq + std::fmt::Debug>(
    what: &'static str,
    text: Option<&T>,
    bytes: Option<&T>,
    out: &mut Vec<Difference>,
) {
    if text.is_some() {
        differ(what, &text, &bytes, out);
    }
}

/// An end as text; of a name that tcpdump resolved, only the port.
fn end(endpoint: Option<Endpoint>, text: Option<Endpoint>) -> String {
    let named = text.is_some_and(|text| matches!(text.host, Host::Name(_)));
    endpoint.map_or(
        "-".to_owned(),
        |endpoint| if named { format!("{:?}", endpoint.port) } else { endpoint.to_string() },
    )
}

fn kind(body: &Body) -> &'static str {
    match body {
        Body::Tcp(_) => "tcp",
        Body::Udp(_) => "udp",
        Body::Icmp(_) => "icmp",
        Body::Arp(_) => "arp",
        Body::Fragment => "fragment",
        Body::Other(..) => "other",
        Body::NotIp(_) => "not-ip",
        Body::Cut(..) | Body::Unknown => "unknown",
    }
}

fn compare(text: &Packet<'_>, bytes: &Packet<'_>, verbose: bool, all_seq: bool, out: &mut Vec<Difference>) {
    // Fragments: a line without `-v` does not say that it is the first one, and none says what all make together.
    if text.body == Body::Fragment || bytes.body == Body::Fragment {
        return;
    }
    differ("kind", &kind(&text.body), &kind(&bytes.body), out);
    if kind(&text.body) != kind(&bytes.body) {
        return;
    }
    differ("source", &end(text.source(), text.source()), &end(bytes.source(), text.source()), out);
    differ(
        "destination",
        &end(text.destination(), text.destination()),
        &end(bytes.destination(), text.destination()),
        out,
    );
    // Tags are shown with `-e` only.
    let tunnels = |layers: &[Layer]| {
        layers.iter().filter(|layer| !matches!(layer, Layer::Vlan(_))).cloned().collect::<Vec<_>>()
    };
    if text.link == Link::default() {
        differ("layers", &tunnels(&text.layers), &tunnels(&bytes.layers), out);
    } else {
        differ("layers", &text.layers, &bytes.layers, out);
    }
    if text.link != Link::default() && text.layers.is_empty() {
        differ_if_shown("link source", text.link.source.as_ref(), bytes.link.source.as_ref(), out);
        differ_if_shown("link direction", text.link.direction.as_ref(), bytes.link.direction.as_ref(), out);
    }
    if let (Some(text), Some(bytes)) = (&text.net, &bytes.net) {
        compare_net(text, bytes, verbose, out);
    }
    match (&text.body, &bytes.body) {
        (Body::Tcp(text), Body::Tcp(bytes)) => compare_tcp(text, bytes, all_seq, out),
        (Body::Udp(text), Body::Udp(bytes)) => {
            differ_if_shown("udp length", text.length.as_ref(), bytes.length.as_ref(), out);
            if verbose && text.length.is_none() {
                out.push(("udp length unknown", format!("{text:?}")));
            }
        }
        (Body::Icmp(text), Body::Icmp(bytes)) => {
            let plain = |message: &IcmpMessage| match message {
                IcmpMessage::Other(kind, _) => IcmpMessage::Other(*kind, 0),
                other => other.clone(),
            };
            differ("icmp", &plain(&text.message), &plain(&bytes.message), out);
            if let (Some(text), Some(bytes)) = (&text.quoted, &bytes.quoted) {
                differ("quoted destination", &text.destination, &bytes.destination, out);
                differ_if_shown(
                    "quoted port",
                    text.destination_port.as_ref(),
                    bytes.destination_port.as_ref(),
                    out,
                );
                differ_if_shown("quoted seq", text.seq.as_ref(), bytes.seq.as_ref(), out);
                if verbose {
                    differ("quoted source", &text.source, &bytes.source, out);
                }
            } else if verbose && !text.v6 {
                differ("quoted", &text.quoted.is_some(), &bytes.quoted.is_some(), out);
            }
        }
        (Body::Arp(text), Body::Arp(bytes)) => {
            differ("arp", &text.operation, &bytes.operation, out);
            differ_if_shown("arp sender", text.sender.as_ref(), bytes.sender.as_ref(), out);
            differ_if_shown("arp address", text.sender_mac.as_ref(), bytes.sender_mac.as_ref(), out);
            if text.operation == 1 {
                differ("arp target", &text.target, &bytes.target, out);
            }
        }
        _ => {}
    }
}

fn compare_net(text: &Net, bytes: &Net, verbose: bool, out: &mut Vec<Difference>) {
    differ_if_shown("ttl", text.ttl.as_ref(), bytes.ttl.as_ref(), out);
    differ_if_shown("id", text.id.as_ref(), bytes.id.as_ref(), out);
    differ_if_shown("df", text.dont_fragment.as_ref(), bytes.dont_fragment.as_ref(), out);
    differ_if_shown("total length", text.total_length.as_ref(), bytes.total_length.as_ref(), out);
    differ_if_shown("ecn", text.ecn.as_ref(), bytes.ecn.as_ref(), out);
    if verbose {
        differ("ttl shown", &text.ttl.is_some(), &bytes.ttl.is_some(), out);
        differ("fragment", &text.fragment, &bytes.fragment, out);
    }
}

fn compare_tcp(text: &Segment, bytes: &Segment, all_seq: bool, out: &mut Vec<Difference>) {
    differ("flags", &text.flags, &bytes.flags, out);
    differ_if_shown("seq", text.seq.as_ref(), bytes.seq.as_ref(), out);
    let needed = bytes.length.unwrap_or(0) > 0
        || bytes.flags.syn()
        || bytes.flags.fin()
        || bytes.flags.rst()
        || all_seq;
    if needed && text.seq.is_none() {
        out.push(("seq not read", format!("{text:?}")));
    }
    differ("ack", &text.ack, &bytes.ack, out);
    differ("window", &text.window, &bytes.window, out);
    differ("length", &text.length, &bytes.length, out);
    let options = text.options.clone().unwrap_or_default();
    let expected = bytes.options.clone().unwrap_or_default();
    differ("options", &options, &expected, out);
}

/// Renders, reads, compares: how many TCP packets there are, how many are alike, and what differs how often.
fn run(options: &[&str]) -> Option<(usize, usize)> {
    let verbose = options.iter().any(|option| option.starts_with("-v"));
    let all_seq = options.iter().any(|option| option.starts_with("-vv"));
    let (mut packets, mut alike, mut tcp, mut tcp_alike) = (0, 0, 0, 0);
    let mut causes: BTreeMap<&'static str, (usize, String)> = BTreeMap::new();
    for capture in captures() {
        let printed = printed(&capture, options)?;
        let file = std::fs::File::open(&capture).unwrap();
        let Ok(mut source) = crate::open(file) else { continue };
        let mut read = match try_read(&printed) {
            Ok(read) => read,
            Err(CaptureError::Empty) => continue,
            Err(error) => panic!("{}: {error}", capture.display()),
        };
        let mut texts = std::mem::take(&mut read.packets).into_iter();
        let kind = read.reader.time_kind();
        let mut zero = None;
        let mut differences = Vec::new();
        let mut count = 0;
        while let Some(bytes) = source.next_packet().unwrap() {
            count += 1;
            let is_tcp = matches!(bytes.body, Body::Tcp(_));
            packets += 1;
            tcp += usize::from(is_tcp);
            let Some(text) = texts.next() else {
                differences.push(("packet missing", capture.display().to_string()));
                continue;
            };
            let before = differences.len();
            let zero = *zero.get_or_insert(bytes.time.map(|time| match kind {
                TimeKind::Clock => time.0.div_euclid(86_400_000_000_000) * 86_400_000_000_000,
                TimeKind::Elapsed | TimeKind::Delta => time.0,
                _ => 0,
            }));
            let expected = bytes.time.zip(zero).map(|(time, zero)| time.0 - zero);
            // Print-outs have microseconds.
            let micros = |time: i64| time.div_euclid(1_000);
            match (text.time, expected) {
                (Some(time), Some(expected)) if kind == TimeKind::Delta || kind == TimeKind::Elapsed => {
                    // Gaps are cut to microseconds one by one.
                    if (time.0 - expected).abs() > 1_000 * (i64::from(packets) + 1) {
                        differences.push(("time", format!("text {}, bytes {expected}", time.0)));
                    }
                }
                (Some(time), Some(expected)) => {
                    differ("time", &micros(time.0), &micros(expected), &mut differences);
                }
                (None, _) if kind == TimeKind::None => {}
                (time, expected) => differences.push(("time", format!("text {time:?}, bytes {expected:?}"))),
            }
            compare(&text, &bytes, verbose, all_seq, &mut differences);
            let line = text.line.unwrap_or(0) as usize;
            for difference in &mut differences[before..] {
                let shown = printed.lines().nth(line - 1).unwrap_or_default();
                difference.1 =
                    format!("{} line {line}: {}\n        {shown}", capture.display(), difference.1);
            }
            if differences.len() == before {
                alike += 1;
                tcp_alike += usize::from(is_tcp);
            }
        }
        for extra in texts {
            differences
                .push(("packet too many", format!("{} line {:?} of {count}", capture.display(), extra.line)));
        }
        for warning in read.reader.warnings() {
            differences.push(("warning", format!("{} {:?} {}", capture.display(), warning.at, warning.text)));
        }
        for (what, example) in differences {
            causes.entry(what).or_insert_with(|| (0, example)).0 += 1;
        }
    }
    println!("{options:?}: {alike} of {packets} packets, {tcp_alike} of {tcp} TCP");
    for (what, (count, example)) in causes {
        println!("  {count:6} {what}: {example}");
    }
    (tcp > 0).then_some((tcp, tcp_alike))
}

#[test]
fn tcpdump_and_bytes_say_the_same() {
    if captures().is_empty() {
        return;
    }
    for options in [
        &["-nn"][..],
        &["-nn", "-v"],
        &["-nn", "-e"],
        &["-nn", "-S"],
        &["-nn", "-tttt"],
        &["-nn", "-ttttt"],
        &["-nn", "-ttt"],
        &["-nn", "-tt"],
        &["-nn", "-t"],
        &["-nn", "-vvv"],
        &["-nn", "-vvv", "-e", "-S", "-#"],
        &["-nn", "-X"],
        &["-nn", "-A"],
        &[],
    ] {
        let Some((tcp, alike)) = run(options) else { continue };
        assert!(alike * 100 >= tcp * 99, "{options:?}: only {alike} of {tcp} TCP packets are alike");
    }
}

#[test]
fn quiet_lines_have_ends_and_lengths() {
    let mut tcp = 0;
    for capture in captures().into_iter().step_by(4) {
        let Some(text) = printed(&capture, &["-nn", "-q"]) else { return };
        let mut source = crate::open(std::fs::File::open(&capture).unwrap()).unwrap();
        let read = read(&text);
        let mut texts = read.packets.iter();
        while let Some(bytes) = source.next_packet().unwrap() {
            let text = texts.next().unwrap();
            if let (Body::Tcp(text), Body::Tcp(bytes)) = (&text.body, &bytes.body) {
                tcp += 1;
                assert_eq!((&text.source_port, text.length), (&bytes.source_port, bytes.length));
                assert_ne!(text.destination_port, Port::Number(0));
            }
        }
    }
    println!("{tcp} quiet TCP lines");
}

/// Rows of tshark with all TCP conversations from their start: flags, lengths, windows, options; numbers relative.
#[test]
fn tshark_and_bytes_say_the_same() {
    let (mut tcp, mut alike, mut windows) = (0, 0, 0);
    let mut causes: BTreeMap<&'static str, (usize, String)> = BTreeMap::new();
    for capture in captures().into_iter().step_by(5) {
        let Ok(output) = Command::new("tshark").arg("-r").arg(&capture).output() else {
            println!("skipped: tshark cannot be run");
            return;
        };
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut source = crate::open(std::fs::File::open(&capture).unwrap()).unwrap();
        let Ok(read) = try_read(&printed) else { continue };
        assert_eq!(read.reader.format(), "tshark", "{}", capture.display());
        let mut texts = read.packets.iter();
        while let Some(bytes) = source.next_packet().unwrap() {
            let Some(text) = texts.next() else {
                causes.entry("packet missing").or_insert_with(|| (0, capture.display().to_string())).0 += 1;
                continue;
            };
            let (Body::Tcp(text_tcp), Body::Tcp(bytes_tcp)) = (&text.body, &bytes.body) else { continue };
            tcp += 1;
            let mut out = Vec::new();
            differ(
                "source",
                &end(text.source(), text.source()),
                &end(bytes.source(), text.source()),
                &mut out,
            );
            differ(
                "destination",
                &end(text.destination(), text.destination()),
                &end(bytes.destination(), text.destination()),
                &mut out,
            );
            if text.oddities.is_empty() {
                differ("flags", &text_tcp.flags, &bytes_tcp.flags, &mut out);
            }
            differ_if_shown("length", text_tcp.length.as_ref(), bytes_tcp.length.as_ref(), &mut out);
            differ_if_shown("window", text_tcp.window.as_ref(), bytes_tcp.window.as_ref(), &mut out);
            windows += usize::from(text_tcp.window.is_some());
            let plain = |segment: &Segment| {
                let options = segment.options.clone().unwrap_or_default();
                (
                    options.mss,
                    options.window_scale,
                    options.sack_permitted,
                    options.timestamps,
                    options.sack.len(),
                )
            };
            if text.oddities.is_empty() {
                differ("options", &plain(text_tcp), &plain(bytes_tcp), &mut out);
            }
            alike += usize::from(out.is_empty());
            let line = printed.lines().nth(text.line.unwrap_or(1) as usize - 1).unwrap_or_default();
            for (what, example) in out {
                let example = format!("{} {example}\n        {line}", capture.display());
                causes.entry(what).or_insert_with(|| (0, example)).0 += 1;
            }
        }
        for warning in read.reader.warnings() {
            let example = format!("{} {:?} {}", capture.display(), warning.at, warning.text);
            causes.entry("warning").or_insert_with(|| (0, example)).0 += 1;
        }
    }
    println!("tshark: {alike} of {tcp} TCP rows, {windows} windows");
    for (what, (count, example)) in causes {
        println!("  {count:6} {what}: {example}");
    }
    assert!(alike * 100 >= tcp * 99, "{alike} of {tcp} TCP rows are alike");
}
