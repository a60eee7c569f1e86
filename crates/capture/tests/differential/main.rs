//! Against Wireshark: every capture of the shared collection that both read, packet by packet.
//!
//! A part of the collection is compared, all of it with `ALL=1`.
//!
//! `sharkd` has tshark's dissection behind a line protocol, comes with tshark, and reads many files in one process; where it is missing,
//! and with `WIRESHARK=tshark`, each file goes through `tshark -T fields`. Where both or the collection are missing, the test says
//! "skipped". `ONLY=part,part` compares the files with one of these in their paths.
//! What differs and why stands in `docs/differences-to-wireshark.md`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod seen;
mod wireshark;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use pcaplain_capture::{CaptureError, Packet, open};

use self::seen::{Seen, reason};
use self::wireshark::{Program, Row, Wireshark};

/// At least so many of 100,000 values are equal.
const WANTED: u64 = 99_900;
/// The part that is compared by default holds nearly all of the odd captures and few of the plain ones.
const WANTED_OF_PART: u64 = 99_850;

#[derive(Default)]
struct Tally {
    /// Field → equal, all.
    fields: BTreeMap<&'static str, (u64, u64)>,
    /// What differs and why → how often, and the first of them.
    reasons: BTreeMap<String, (u64, String)>,
    files: u64,
    unread: u64,
    /// Files, and packets in them, of link types and formats that are refused by name.
    refused: (u64, u64),
    /// Differences without a known reason.
    unknown: u64,
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
        self.refused = (self.refused.0 + other.refused.0, self.refused.1 + other.refused.1);
        self.unknown += other.unknown;
        self
    }

    fn count(&mut self, field: &'static str, equal: bool) {
        let entry = self.fields.entry(field).or_default();
        entry.0 += u64::from(equal);
        entry.1 += 1;
    }

    fn packets(&mut self, ours: usize, theirs: usize) {
        let entry = self.fields.entry("number of packets").or_default();
        *entry = (entry.0 + ours.min(theirs) as u64, entry.1 + ours.max(theirs) as u64);
    }

    fn differs(&mut self, what: String, example: impl FnOnce() -> String) {
        self.reasons.entry(what).or_insert_with(|| (0, example())).0 += 1;
    }

    fn packet(&mut self, path: &Path, row: &[String], packet: &Packet<'_>) {
        let (theirs, ours) = (Seen::by_wireshark(row), Seen::by_us(packet));
        let mut odd = Vec::new();
        for ((field, theirs_say), (_, ours_say)) in theirs.fields().into_iter().zip(ours.fields()) {
            let equal = theirs_say == ours_say || field == "time" && theirs.same_time(&ours, packet);
            // What neither has is no agreement.
            if !theirs_say.is_empty() || !ours_say.is_empty() {
                self.count(field, equal);
            }
            if !equal {
                odd.push(field);
            }
        }
        if odd.is_empty() {
            return;
        }
        let why = reason(row, packet, &theirs, &ours).map_or_else(
            || {
                self.unknown += 1;
                format!("unknown reason: {} ({})", odd.join(", "), row[1])
            },
            str::to_owned,
        );
        self.differs(why, || {
            let (path, number) = (path.display(), packet.number);
            format!(
                "{path} #{number}\n      {theirs:?}\n      {ours:?}\n      {} {:?}",
                row[1], packet.oddities
            )
        });
    }
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
fn file(path: &Path, wireshark: &mut Wireshark, tally: &mut Tally) {
    let opened = open(File::open(path).unwrap());
    let printed = opened
        .as_ref()
        .is_ok_and(|source| !matches!(source.format(), "pcap" | "pcapng" | "snoop" | "netmon"));
    if printed || opened.is_err() && fs::read(path).unwrap().iter().take(256).all(u8::is_ascii) {
        return;
    }
    let Some(theirs) = wireshark.packets(path) else {
        tally.unread += 1;
        return;
    };
    match compare(path, opened, &theirs, tally) {
        Ok(()) => tally.files += 1,
        Err(_) if theirs.is_empty() => {}
        Err(error) => {
            let by_name = matches!(
                error,
                CaptureError::Unsupported { .. }
                    | CaptureError::NotACapture { .. }
                    | CaptureError::Unrecognised { .. }
            );
            if by_name {
                tally.refused.0 += 1;
                tally.refused.1 += theirs.len() as u64;
            } else {
                tally.packets(0, theirs.len());
            }
            let error = error.to_string();
            let why =
                error.split(" at byte ").next().unwrap_or_default().split(':').next().unwrap_or_default();
            tally.differs(format!("refused: {why}"), || format!("{} of {}", path.display(), theirs.len()));
        }
    }
}

fn compare(
    path: &Path,
    opened: Result<pcaplain_capture::Source<'_>, CaptureError>,
    theirs: &[Row],
    tally: &mut Tally,
) -> Result<(), CaptureError> {
    let mut source = opened?;
    let mut last = 0;
    while let Some(packet) = source.next_packet()? {
        last = packet.number as usize;
        if let Some(row) = theirs.get(last - 1) {
            tally.packet(path, row, &packet);
        }
    }
    tally.packets(last, theirs.len());
    if last != theirs.len() {
        let warning = source.warnings().last().map(|warning| warning.text.clone());
        tally.differs(format!("{last} packets, and {} by Wireshark", theirs.len()), || {
            format!("{}: {warning:?}", path.display())
        });
    }
    Ok(())
}

#[test]
fn as_wireshark_reads_them() {
    const WORKERS: usize = 2;
    let Some(folder) = collection() else { return };
    let Some(program) = Program::find() else {
        println!("skipped: neither sharkd nor tshark is there (Debian's package is called tshark)");
        return;
    };
    let started = Instant::now();
    let only = std::env::var("ONLY").unwrap_or_default();
    let mut found = Vec::new();
    files(&folder, &mut found);
    found.retain(|path| only.split(',').any(|only| path.to_string_lossy().contains(only)));
    // The lab's captures are much alike; and tshark starts anew for each file.
    let (lab, rest) = if program == Program::Tshark { (16, 8) } else { (8, 1) };
    if only.is_empty() && std::env::var_os("ALL").is_none() {
        let mut number = 0;
        found.retain(|path| {
            number += 1;
            number % if path.starts_with(folder.join("lab")) { lab } else { rest } == 0
        });
    }
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let worker = |first: usize| {
            let mine = found.iter().skip(first).step_by(WORKERS);
            move || {
                let mut tally = Tally::default();
                let mut wireshark = Wireshark::new(program);
                for path in mine {
                    file(path, &mut wireshark, &mut tally);
                }
                tally
            }
        };
        let running: Vec<_> = (0..WORKERS).map(|first| scope.spawn(worker(first))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let tally = tallies.into_iter().reduce(Tally::with).unwrap();
    let Tally { files, unread, refused, unknown, .. } = &tally;
    println!("{files} files by {program:?} in {:?}; Wireshark cannot read {unread}", started.elapsed());
    println!("refused by name: {} files, {} packets", refused.0, refused.1);
    for (what, (count, example)) in &tally.reasons {
        println!("{count:7} {what}\n        {example}");
    }
    println!("{unknown} packets differ for unknown reasons");
    for (field, (equal, all)) in &tally.fields {
        println!("{field}: {equal} of {all}, {:.3} %", *equal as f64 * 100.0 / *all as f64);
    }
    let wanted = if std::env::var_os("ALL").is_some() { WANTED } else { WANTED_OF_PART };
    for (field, (equal, all)) in &tally.fields {
        assert!(equal * 100_000 >= all * wanted, "{field}");
    }
}
