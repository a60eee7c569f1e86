//! Wireshark's reading against Wireshark: tshark's fields `tcp.analysis.*` for the captures of the shared collection.
//!
//! By default a sample; `ALL=1` takes every file, `ONLY=TEXT` those with a text in their path. Where tshark or the collection
//! is missing, the test says "skipped". What remains different is explained in docs/wireshark-reading.md.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use pcaplain_capture::{Body, open};
use pcaplain_core::wireshark::{Flag, Reader};

/// Of the whole collection one file in so many, by default.
const SAMPLE: usize = 80;
/// Precision and recall of each flag, averaged over files, are at least this.
const WANTED: f64 = 0.99;
/// The version that the rules are restated from, as tshark names itself.
const VERSION: &str = " 4.0.";

fn collection() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no {}", path.display());
    None
}

fn has_tshark() -> bool {
    let version = match Command::new("tshark").arg("--version").output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned(),
        Err(error) => {
            println!("skipped: tshark cannot be run: {error}");
            return false;
        }
    };
    if !version.contains(VERSION) {
        println!("skipped: the rules are those of Wireshark{VERSION}x, this is {version}");
    }
    version.contains(VERSION)
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

/// What is asked of tshark beside the flags.
const FIELDS: [&str; 3] = ["frame.number", "tcp.srcport", "tcp.analysis.duplicate_ack_num"];

/// tshark's frames by number: columns as in [`FIELDS`], then one for each flag.
fn by_tshark(path: &Path) -> BTreeMap<u32, Vec<String>> {
    let mut command = Command::new("tshark");
    command.args(["-n", "-r"]).arg(path).args(["-T", "fields"]);
    for field in FIELDS {
        command.args(["-e", field]);
    }
    for flag in Flag::ALL {
        command.args(["-e".to_owned(), format!("tcp.analysis.{}", flag.id())]);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let rows = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    rows.filter_map(|row| Some((row.first()?.parse().ok()?, row))).collect()
}

/// Frames with a flag: both say so, only we, only tshark.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    both: u64,
    ours: u64,
    theirs: u64,
}

impl Count {
    fn add(&mut self, ours: bool, theirs: bool) {
        self.both += u64::from(ours && theirs);
        self.ours += u64::from(ours && !theirs);
        self.theirs += u64::from(theirs && !ours);
    }

    /// Precision and recall; `None` where neither says anything.
    fn rates(self) -> Option<(f64, f64)> {
        let of = |other: u64| self.both as f64 / (self.both + other).max(1) as f64;
        (self.both + self.ours + self.theirs > 0).then(|| (of(self.ours), of(self.theirs)))
    }
}

/// Of one file: counts by name of the flag, and what differs.
#[derive(Default)]
struct Compared {
    counts: BTreeMap<&'static str, Count>,
    frames: u64,
    differs: Vec<String>,
}

fn compare(path: &Path) -> Option<Compared> {
    let mut source = open(File::open(path).unwrap()).ok()?;
    if !matches!(source.format(), "pcap" | "pcapng" | "snoop" | "netmon") {
        return None;
    }
    let tshark = by_tshark(path);
    let mut reader = Reader::default();
    let mut compared = Compared::default();
    while let Ok(Some(packet)) = source.next_packet() {
        let reading = reader.push(&packet);
        let Some(row) = tshark.get(&packet.number) else { continue };
        // One segment. Several in one frame are tunnels of TCP in TCP, and what tshark puts together by itself; none is what it
        // does not look into.
        let one = row.get(1).is_some_and(|ports| !ports.is_empty() && !ports.contains(','));
        let (Body::Tcp(_), Some(reading), true) = (&packet.body, reading, one) else { continue };
        compared.frames += 1;
        for (at, flag) in Flag::ALL.into_iter().enumerate() {
            let theirs = row.get(FIELDS.len() + at).is_some_and(|cell| !cell.is_empty());
            let ours = reading.flags.has(flag);
            compared.counts.entry(flag.id()).or_default().add(ours, theirs);
            if ours != theirs {
                let who = if ours { "only we" } else { "only tshark" };
                compared.differs.push(format!("{} #{}: {who} {}", path.display(), packet.number, flag.id()));
            }
            if flag == Flag::DuplicateAck && ours && theirs {
                let same = row.get(2).is_some_and(|number| *number == reading.duplicate_ack.to_string());
                let count = compared.counts.entry("duplicate_ack_num").or_default();
                count.both += u64::from(same);
                count.ours += u64::from(!same);
                count.theirs += u64::from(!same);
            }
        }
    }
    Some(compared)
}

#[test]
fn flags_are_those_of_tshark() {
    const WORKERS: usize = 2;
    let Some(folder) = collection() else { return };
    if !has_tshark() {
        return;
    }
    let mut found = Vec::new();
    files(&folder, &mut found);
    let text = |path: &Path| {
        path.extension().is_some_and(|e| ["txt", "json", "out", "md", "tsv"].iter().any(|t| e == *t))
    };
    found.retain(|path| !text(path));
    if let Ok(only) = std::env::var("ONLY") {
        found.retain(|path| path.to_string_lossy().contains(&only));
    } else if std::env::var_os("ALL").is_none() {
        found = found.into_iter().step_by(SAMPLE).collect();
    }
    let compared: Vec<Compared> = std::thread::scope(|scope| {
        let found = &found;
        let worker = |first: usize| {
            let mine = found.iter().skip(first).step_by(WORKERS);
            move || mine.filter_map(|path| compare(path)).collect::<Vec<_>>()
        };
        let running: Vec<_> = (0..WORKERS).map(|first| scope.spawn(worker(first))).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    for line in compared.iter().flat_map(|one| &one.differs) {
        println!("{line}");
    }
    let frames: u64 = compared.iter().map(|one| one.frames).sum();
    println!("{} files, {frames} segments", compared.len());
    println!("{:24} files  precision recall  both  only we  only tshark", "flag");
    let mut missed = Vec::new();
    for name in Flag::ALL.into_iter().map(Flag::id).chain(["duplicate_ack_num"]) {
        let of_files: Vec<Count> = compared.iter().filter_map(|one| one.counts.get(name).copied()).collect();
        let rates: Vec<(f64, f64)> = of_files.iter().filter_map(|count| count.rates()).collect();
        if rates.is_empty() {
            continue;
        }
        let mean = |pick: fn(&(f64, f64)) -> f64| rates.iter().map(pick).sum::<f64>() / rates.len() as f64;
        let (precision, recall) = (mean(|rate| rate.0), mean(|rate| rate.1));
        let sum = |pick: fn(&Count) -> u64| of_files.iter().map(pick).sum::<u64>();
        let (both, ours, theirs) = (sum(|c| c.both), sum(|c| c.ours), sum(|c| c.theirs));
        println!(
            "{name:24} {:5}     {precision:.4} {recall:.4} {both:5}  {ours:7}  {theirs:11}",
            rates.len()
        );
        if precision < WANTED || recall < WANTED {
            missed.push(name);
        }
    }
    assert_eq!(missed, [""; 0], "below {WANTED}");
}
