//! Prints what is read of each packet, one line per packet with tabs between the fields, to compare with other
//! readers; with `--count`, only how many there are and how long reading took.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::fs::File;
use std::io::Write as _;
use std::time::Instant;

use pcaplain_capture::{Body, CaptureError, Number, Packet, open};

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let count_only = arguments.first().is_some_and(|first| first == "--count");
    if count_only {
        arguments.remove(0);
    }
    for path in &arguments {
        if let Err(error) = show(path, count_only) {
            println!("{path}: {error}");
        }
    }
}

fn show(path: &str, count_only: bool) -> Result<(), CaptureError> {
    let io = |source| CaptureError::Io { offset: 0, source };
    let started = Instant::now();
    let mut source = open(File::open(path).map_err(io)?)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut packets = 0_u64;
    let mut bytes = 0_u64;
    while let Some(packet) = source.next_packet()? {
        packets += 1;
        bytes += packet.payload.map_or(0, <[u8]>::len) as u64;
        if !count_only {
            writeln!(out, "{}", line(&packet)).map_err(io)?;
        }
    }
    for warning in source.warnings() {
        writeln!(out, "# {} {:?}: {}", warning.code, warning.at, warning.text).map_err(io)?;
    }
    if count_only {
        let took = started.elapsed();
        writeln!(out, "{path}: {} {packets} packets, {bytes} bytes of payload, {took:?}", source.format())
            .map_err(io)?;
    }
    Ok(())
}

fn line(packet: &Packet<'_>) -> String {
    let text = |value: Option<String>| value.unwrap_or_default();
    let time =
        text(packet.time.map(|time| {
            format!("{}.{:09}", time.0.div_euclid(1_000_000_000), time.0.rem_euclid(1_000_000_000))
        }));
    let net = packet.net.as_ref();
    let source = text(net.map(|net| net.source.to_string()));
    let destination = text(net.map(|net| net.destination.to_string()));
    let raw = |number: Option<Number>| text(number.map(|number| number.raw().to_string()));
    let number = |value: Option<u32>| text(value.map(|value| value.to_string()));
    let rest = match &packet.body {
        Body::Tcp(tcp) => {
            let options = tcp.options.clone().unwrap_or_default();
            let edges = options.sack.iter().map(|edges| format!("{}-{}", edges.0.raw(), edges.1.raw()));
            [
                "tcp".to_owned(),
                tcp.source_port.to_string(),
                tcp.destination_port.to_string(),
                tcp.flags.to_string(),
                raw(tcp.seq),
                raw(tcp.ack),
                number(tcp.window.map(u32::from)),
                number(tcp.length),
                format!("{:?}", tcp.checksum),
                number(options.mss.map(u32::from)),
                number(options.window_scale.map(u32::from)),
                text(options.timestamps.map(|(value, echo)| format!("{value},{echo}"))),
                edges.collect::<Vec<_>>().join(","),
            ]
            .join("\t")
        }
        Body::Udp(udp) => [
            "udp".to_owned(),
            udp.source_port.to_string(),
            udp.destination_port.to_string(),
            number(udp.length),
            format!("{:?}", udp.checksum),
        ]
        .join("\t"),
        other => format!("{other:?}"),
    };
    let ip = net.map(|net| {
        let id = text(net.id.map(|id| id.to_string()));
        format!("ttl {} id {id} {:?}", text(net.ttl.map(|ttl| ttl.to_string())), net.checksum)
    });
    format!(
        "{}\t{time}\t{source}\t{destination}\t{rest}\t{}\t{:?}\t{:?}",
        packet.number,
        text(ip),
        packet.layers,
        packet.oddities
    )
}
