//! Against Wireshark: every capture of the shared collection that both read, packet by packet.
//!
//! `sharkd` is Wireshark's dissection engine behind a line protocol, the one that tshark has inside; it comes with tshark
//! and reads all files in one process. Where it or the collection is missing, the test says "skipped".

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use pcaplain_capture::{Body, Number, Packet, Port, open};
use serde_json::{Value, json};

/// What is asked of Wireshark for each packet; `:0` gives all occurrences, from the outermost to the innermost.
const COLUMNS: [&str; 14] = [
    "frame.time_epoch:1",
    "frame.protocols:1",
    "ip.src:0",
    "ip.dst:0",
    "ipv6.src:0",
    "ipv6.dst:0",
    "tcp.srcport:0",
    "tcp.dstport:0",
    "tcp.flags:0",
    "tcp.seq_raw:0",
    "tcp.ack_raw:0",
    "udp.srcport:0",
    "udp.dstport:0",
    "frame.cb_pen:1",
];

/// It keeps every file open and becomes slower with each.
const FILES_PER_PROCESS: u64 = 32;

/// At least so many of 100,000 values are equal.
const WANTED: u64 = 99_900;

struct Sharkd {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    asked: u64,
    loaded: u64,
    /// It crashed, or had enough.
    ended: bool,
}

impl Sharkd {
    fn start() -> Option<Self> {
        let started = Command::new("sharkd")
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => {
                println!("skipped: sharkd, which comes with tshark, cannot be run: {error}");
                return None;
            }
        };
        let (to, from) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut sharkd = Self { child, to, from, asked: 0, loaded: 0, ended: false };
        for (name, value) in [
            ("tcp.relative_sequence_numbers", "FALSE"),
            ("tcp.analyze_sequence_numbers", "FALSE"),
            ("tcp.desegment_tcp_streams", "FALSE"),
        ] {
            sharkd.ask("setconf", &json!({"name": name, "value": value}));
        }
        Some(sharkd)
    }

    /// Sends a request, and one more whose answer cannot fail: some have none where the file is damaged.
    fn ask(&mut self, method: &str, parameters: &Value) -> Option<Value> {
        self.asked += 2;
        let id = self.asked;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        let marker = json!({"jsonrpc": "2.0", "id": id + 1, "method": "status"});
        let sent = writeln!(self.to, "{request}\n{marker}").and_then(|()| self.to.flush());
        self.ended |= sent.is_err();
        let mut answer = None;
        let mut line = String::new();
        loop {
            line.clear();
            if self.from.read_line(&mut line).unwrap_or(0) == 0 {
                self.ended = true;
                return None;
            }
            let Ok(mut value) = serde_json::from_str::<Value>(&line) else { continue };
            if value["id"] == id + 1 {
                return answer;
            }
            if value["id"] == id && value.get("error").is_none() {
                answer = Some(value["result"].take());
            }
        }
    }

    /// The packets of a file, as columns; `None` where it reads nothing.
    fn packets(&mut self, path: &Path) -> Option<Vec<Vec<String>>> {
        self.loaded += 1;
        self.ask("load", &json!({"file": path.canonicalize().unwrap()}));
        if self.ask("status", &json!({}))?["filename"].as_str() != path.file_name().and_then(OsStr::to_str) {
            return None;
        }
        let mut columns = json!({});
        for (index, column) in COLUMNS.iter().enumerate() {
            columns[format!("column{index}")] = json!(column);
        }
        let Value::Array(rows) = self.ask("frames", &columns)? else { return None };
        let row = |row: Value| {
            let Some(Value::Array(cells)) = row.get("c").cloned() else { panic!("{row}") };
            cells.iter().map(|cell| cell.as_str().unwrap_or_default().to_owned()).collect()
        };
        // It shows pcapng's custom blocks as packets.
        let is_packet = |row: &Vec<String>| row[13].is_empty();
        Some(rows.into_iter().map(row).filter(is_packet).collect())
    }
}

impl Drop for Sharkd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The values that are compared, as text; empty where there is none.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    time: String,
    source: String,
    destination: String,
    transport: &'static str,
    ports: String,
    flags: String,
    seq: String,
    ack: String,
}

impl Seen {
    fn fields(&self) -> [(&'static str, &str); 8] {
        [
            ("time", &self.time),
            ("source", &self.source),
            ("destination", &self.destination),
            ("transport", self.transport),
            ("ports", &self.ports),
            ("flags", &self.flags),
            ("sequence number", &self.seq),
            ("acknowledgment number", &self.ack),
        ]
    }

    /// Follows Wireshark's list of protocols down to the packet that we show: the innermost, but not those quoted in ICMP.
    fn by_wireshark(row: &[String]) -> Self {
        let occurrence =
            |column: usize, index: usize| row[column].split(',').nth(index).unwrap_or_default().to_owned();
        let mut seen = Self { time: row[0].clone(), ..Self::default() };
        let (mut ip, mut ipv6, mut tcp, mut udp) = (0, 0, 0, 0);
        for protocol in row[1].split(':') {
            match protocol {
                "ip" | "ipv6" => {
                    let time = std::mem::take(&mut seen.time);
                    seen = Self { time, ..Self::default() };
                    let (column, index) = if protocol == "ip" { (2, &mut ip) } else { (4, &mut ipv6) };
                    seen.source = occurrence(column, *index);
                    seen.destination = occurrence(column + 1, *index);
                    *index += 1;
                }
                "tcp" => {
                    seen.transport = "tcp";
                    seen.ports = format!("{} {}", occurrence(6, tcp), occurrence(7, tcp));
                    // With the reserved bits, which we leave out.
                    let flags = u16::from_str_radix(occurrence(8, tcp).trim_start_matches("0x"), 16);
                    seen.flags = flags.map_or(String::new(), |flags| format!("0x{:03x}", flags & 0x1ff));
                    seen.seq = occurrence(9, tcp);
                    seen.ack = occurrence(10, tcp);
                    tcp += 1;
                }
                "udp" => {
                    seen.transport = "udp";
                    seen.ports = format!("{} {}", occurrence(11, udp), occurrence(12, udp));
                    udp += 1;
                }
                "arp" => seen = Self { time: seen.time, ..Self::default() },
                "icmp" | "icmpv6" => {
                    seen.transport = "icmp";
                    break;
                }
                _ => {}
            }
        }
        seen
    }

    fn by_us(packet: &Packet<'_>) -> Self {
        let time = packet.time.map(|time| {
            format!("{}.{:09}", time.0.div_euclid(1_000_000_000), time.0.rem_euclid(1_000_000_000))
        });
        let mut seen = Self { time: time.unwrap_or_default(), ..Self::default() };
        if let Some(net) = &packet.net {
            seen.source = net.source.to_string();
            seen.destination = net.destination.to_string();
        }
        let ports = |source: &Port, destination: &Port| format!("{source} {destination}");
        let number = |number: Option<Number>| number.map_or(String::new(), |number| number.raw().to_string());
        match &packet.body {
            Body::Tcp(tcp) => {
                seen.transport = "tcp";
                seen.ports = ports(&tcp.source_port, &tcp.destination_port);
                seen.flags = format!("0x{:03x}", tcp.flags.0);
                seen.seq = number(tcp.seq);
                // Wireshark shows the field whether it means something or not.
                seen.ack = number(tcp.ack.or(tcp.stray_ack.map(Number::Absolute)));
                if seen.ack.is_empty() {
                    "0".clone_into(&mut seen.ack);
                }
            }
            Body::Udp(udp) => {
                seen.transport = "udp";
                seen.ports = ports(&udp.source_port, &udp.destination_port);
            }
            Body::Icmp(_) => seen.transport = "icmp",
            _ => {}
        }
        seen
    }
}

#[derive(Default)]
struct Tally {
    /// Field → equal, all.
    fields: BTreeMap<&'static str, (u64, u64)>,
    /// What differs and why → how often, and the first of them.
    reasons: BTreeMap<String, (u64, String)>,
    files: u64,
    unread: u64,
    last: PathBuf,
}

impl Tally {
    fn with(mut self, other: Self) -> Self {
        for (field, (equal, all)) in other.fields {
            let entry = self.fields.entry(field).or_default();
            *entry = (entry.0 + equal, entry.1 + all);
        }
        for (what, (count, example)) in other.reasons {
            self.reasons.entry(what).or_insert((0, example)).0 += count;
        }
        self.files += other.files;
        self.unread += other.unread;
        self
    }

    fn count(&mut self, field: &'static str, equal: bool) {
        let entry = self.fields.entry(field).or_default();
        entry.0 += u64::from(equal);
        entry.1 += 1;
    }

    fn differs(&mut self, what: String, example: impl FnOnce() -> String) {
        self.reasons.entry(what).or_insert_with(|| (0, example())).0 += 1;
    }

    fn packet(&mut self, path: &Path, number: u32, row: &[String], packet: &Packet<'_>) {
        let (theirs, ours) = (Seen::by_wireshark(row), Seen::by_us(packet));
        let mut odd = Vec::new();
        for ((field, theirs), (_, ours)) in theirs.fields().into_iter().zip(ours.fields()) {
            // What neither has is no agreement.
            if !theirs.is_empty() || !ours.is_empty() {
                self.count(field, theirs == ours);
            }
            if theirs != ours {
                odd.push(field);
            }
        }
        if !odd.is_empty() {
            if self.last != path {
                path.clone_into(&mut self.last);
                println!("DIFFERS {}", path.display());
            }
            let what = format!("{}: {}", reason(&row[1], packet), odd.join(", "));
            self.differs(what, || {
                format!(
                    "{} #{number}\n      {theirs:?}\n      {ours:?}\n      {} {:?}",
                    path.display(),
                    row[1],
                    packet.oddities
                )
            });
        }
    }
}

/// Why the two differ, by what Wireshark saw in the packet.
fn reason(protocols: &str, _packet: &Packet<'_>) -> String {
    let mut all: Vec<_> = protocols.split(':').collect();
    all.dedup();
    all.join(":")
}

fn collection() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no {}", path.display());
    None
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// What came of one file.
fn file(path: &Path, sharkd: &mut Option<Sharkd>, tally: &mut Tally) {
    let opened = open(File::open(path).unwrap());
    let printed = opened.as_ref().is_ok_and(|source| !matches!(source.format(), "pcap" | "pcapng"));
    if printed || opened.is_err() && fs::read(path).unwrap().iter().take(256).all(u8::is_ascii) {
        return;
    }
    let mut theirs = None;
    for _ in 0..2 {
        if sharkd.as_ref().is_none_or(|running| running.loaded >= FILES_PER_PROCESS) {
            *sharkd = Sharkd::start();
        }
        let Some(running) = sharkd else { return };
        theirs = running.packets(path);
        if !running.ended {
            break;
        }
        *sharkd = None;
        theirs = None;
    }
    let Some(theirs) = theirs else {
        tally.unread += 1;
        return;
    };
    let mut source = match opened {
        Ok(source) => source,
        Err(error) => {
            if !theirs.is_empty() {
                tally.count("file", false);
                tally.differs(format!("refused: {error}"), || {
                    format!("{} of {}", path.display(), theirs.len())
                });
            }
            return;
        }
    };
    tally.files += 1;
    let mut last = 0;
    loop {
        match source.next_packet() {
            Ok(Some(packet)) => {
                last = packet.number as usize;
                if let Some(row) = theirs.get(last - 1) {
                    tally.packet(path, packet.number, row, &packet);
                }
            }
            Ok(None) => break,
            Err(error) => {
                tally.differs(format!("refused: {error}"), || {
                    format!("{} of {}", path.display(), theirs.len())
                });
                break;
            }
        }
    }
    tally.count("file", last == theirs.len());
    if last != theirs.len() {
        let warning = source.warnings().last().map(|warning| warning.text.clone());
        tally.differs(format!("number of packets in {}", path.display()), || {
            format!("{last}, Wireshark {}: {warning:?}", theirs.len())
        });
    }
}

#[test]
fn as_wireshark_reads_them() {
    const WORKERS: usize = 2;
    let Some(folder) = collection() else { return };
    if Sharkd::start().is_none() {
        return;
    }
    let only = std::env::var("ONLY").unwrap_or_default();
    let mut found = Vec::new();
    files(&folder, &mut found);
    found.retain(|path| only.split(',').any(|only| path.to_string_lossy().contains(only)));
    if let Ok(list) = std::env::var("LIST") {
        let list = fs::read_to_string(list).unwrap();
        found.retain(|path| list.lines().any(|line| path.to_string_lossy().ends_with(line)));
    }
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let worker = |first: usize| {
            let mine = found.iter().skip(first).step_by(WORKERS);
            move || {
                let mut tally = Tally::default();
                let mut sharkd = None;
                for path in mine {
                    file(path, &mut sharkd, &mut tally);
                }
                tally
            }
        };
        let running: Vec<_> = (0..WORKERS).map(|first| scope.spawn(worker(first))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let tally = tallies.into_iter().reduce(Tally::with).unwrap();
    println!("{} files; Wireshark cannot read {}", tally.files, tally.unread);
    for (what, (count, example)) in &tally.reasons {
        println!("{count:7} {what}\n        {example}");
    }
    for (field, (equal, all)) in &tally.fields {
        println!("{field}: {equal} of {all}, {:.3} %", *equal as f64 * 100.0 / *all as f64);
    }
    for (field, (equal, all)) in &tally.fields {
        assert!(equal * 100_000 >= all * WANTED, "{field}");
    }
}
