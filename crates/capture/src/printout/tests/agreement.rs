//! What tcpdump prints of a capture, read back, against what the capture itself decodes to: field by field, over
//! tcpdump's own tests and over captures of every kind in twelve option sets and more.
//!
//! A field counts where the text shows it. `ALL` in the environment takes every capture, otherwise a sample.
//! `SHOW=field` prints the differences of one field, `SHOW=all` of every one; `CAPTURES=folder` takes the captures of that folder.

mod fields;
mod views;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use self::fields::{Shown, compare};
use self::views::{Views, views};
use super::corpus::shared;
use super::*;
use crate::time::TimeKind;

/// Packets of one capture that are looked at, at most.
const MAX_PACKETS: usize = 120;

/// Option sets that captures are rendered in.
const OPTIONS: &[&[&str]] = &[
    &[],
    &["-n"],
    &["-n", "-S"],
    &["-n", "-t"],
    &["-n", "-tt"],
    &["-n", "-ttt"],
    &["-n", "-tttt"],
    &["-n", "-ttttt"],
    &["-n", "-q"],
    &["-n", "-v"],
    &["-n", "-vv"],
    &["-n", "-e"],
    &["-n", "-A"],
    &["-n", "-X"],
    &["-n", "-xx"],
    &["-nn", "-vvv", "-e", "-#"],
    &["-n", "-x"],
    &["-n", "-XX", "-v"],
    &["-v"],
    &["-n", "-AA", "-tttt", "--nano"],
    &["-N", "-qe"],
    &["-n", "-#", "-tttt", "-S", "-v"],
];

/// Of how many packets a field is right.
#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
    examples: Vec<String>,
}

/// By field, in the order of the alphabet.
#[derive(Default)]
struct Table(BTreeMap<&'static str, Tally>);

impl Table {
    fn note(&mut self, field: &'static str, difference: Option<String>) {
        let tally = self.0.entry(field).or_default();
        tally.all += 1;
        match difference {
            None => tally.right += 1,
            Some(example) => {
                let wanted = std::env::var("SHOW").is_ok_and(|wanted| wanted == field || wanted == "all");
                if tally.examples.len() < if wanted { 400 } else { 2 } {
                    tally.examples.push(example);
                }
            }
        }
    }

    /// Prints the table; the fields that miss the mark of 99.5 %.
    fn judge(&self, name: &str) -> Vec<&'static str> {
        println!("{name}");
        let mut low = Vec::new();
        for (field, tally) in &self.0 {
            let share = tally.right as f64 * 100.0 / tally.all as f64;
            println!("  {field:24} {share:7.3} %  {} of {}", tally.right, tally.all);
            for example in &tally.examples {
                println!("      {}", example.replace('\n', "\n      "));
            }
            if tally.right * 1000 < tally.all * 995 {
                low.push(*field);
            }
        }
        low
    }
}

/// One print-out of one capture.
struct Printed<'a> {
    name: String,
    text: &'a str,
    options: Vec<&'a str>,
    /// Lines on which packets begin, 1-based, in order; and the index of each in the capture.
    starts: Vec<(u32, usize)>,
}

/// Lines on which tcpdump's own numbering (`-#`) counts on by one: its number has at least five places.
fn numbered_lines(text: &str) -> Vec<u32> {
    let mut expected = None;
    let mut starts = Vec::new();
    for (line, content) in (1..).zip(text.split('\n')) {
        let digits = content.trim_start_matches(' ');
        let width = content.len() - digits.len()
            + digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
        let number = digits.split("  ").next().and_then(|number| number.parse::<u32>().ok());
        // `    1  `: two blanks.
        let Some(number) = number.filter(|number| width == number.to_string().len().max(5)) else { continue };
        if expected.is_none_or(|expected| expected == number) {
            starts.push(line);
            expected = Some(number + 1);
        }
    }
    starts
}

fn agree(printed: &Printed<'_>, views: &Views, table: &mut Table) {
    let shown = Shown::new(&printed.options);
    let lines: Vec<&str> = printed.text.split('\n').collect();
    let (mut packets, mut kind) = (Vec::new(), TimeKind::None);
    if let Ok(mut source) = crate::open(printed.text.as_bytes()) {
        while let Ok(Some(packet)) = source.next_packet() {
            packets.push(packet.without_payload());
        }
        kind = source.time_kind();
    }
    let by_line: BTreeMap<u32, &Packet<'static>> =
        packets.iter().map(|packet| (packet.line.unwrap_or(0), packet)).collect();
    let first_time =
        printed.starts.first().and_then(|(_, at)| views.full.get(*at)).and_then(|first| first.time);
    for (place, (line, at)) in printed.starts.iter().enumerate() {
        let Some(full) = views.full.get(*at) else { continue };
        let end = printed.starts.get(place + 1).map_or(lines.len(), |(line, _)| *line as usize - 1);
        let block = lines.get(*line as usize - 1..end).unwrap_or_default().join("\n");
        let where_ = || {
            let few: Vec<_> = block.lines().take(8).collect();
            format!("{} {:?} line {line}\n{}", printed.name, printed.options, few.join("\n"))
        };
        let text = by_line.get(line).copied();
        if !fields::counts(full, &block, &shown) {
            continue;
        }
        let Some(text) = text else {
            table.note("understood", Some(format!("no packet: {}", where_())));
            continue;
        };
        let bytes = views.like(*at, text);
        for (field, difference) in compare(text, bytes, full, &block, &shown) {
            table.note(field, difference.map(|difference| format!("{difference}: {}", where_())));
        }
        let time = fields::time(text, bytes, kind, first_time, place, &block, &shown);
        table.note("time", time.map(|difference| format!("{difference}: {}", where_())));
    }
    let starts: BTreeMap<u32, usize> = printed.starts.iter().copied().collect();
    for (line, _) in by_line.iter().filter(|(line, _)| !starts.contains_key(line)) {
        let shown = lines.get(*line as usize - 1).copied().unwrap_or_default();
        let example = format!("one too many: {} {:?} line {line}\n{shown}", printed.name, printed.options);
        table.note("understood", Some(example));
    }
}

#[test]
fn tcpdumps_own_tests() {
    let Some(shared) = shared() else { return };
    let base = shared.join("captures/public/formats/tcpdump");
    let pairs = std::fs::read_to_string(base.join("pairs.tsv")).unwrap();
    let (mut table, mut rows) = (Table::default(), 0);
    for row in pairs.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [_, capture, new, old, _, options, ..] = columns[..] else { continue };
        let capture = base.parent().unwrap().join(capture);
        let Some(views) = views(&capture, usize::MAX) else { continue };
        rows += 1;
        let options: Vec<&str> = options.split(' ').collect();
        let skipped = options
            .iter()
            .position(|option| *option == "--skip")
            .map_or(0, |at| options[at + 1].parse().unwrap());
        for out in [new, old] {
            let Ok(text) = std::fs::read(base.join("pairs").join(out)) else { continue };
            let text = String::from_utf8_lossy(&text).into_owned();
            let starts = numbered_lines(&text);
            // With a filter, some packets of the capture are not printed: only those at the printed times are.
            let filter = options.contains(&"--");
            let mut times = Vec::new();
            if filter && let Ok(read) = try_read(&text) {
                times.extend(read.packets.iter().filter_map(|packet| packet.time).map(|time| time.0 / 1_000));
            }
            let printed =
                |at: &usize| views.full[*at].time.is_some_and(|time| times.contains(&(time.0 / 1_000)));
            let kept: Vec<usize> = (0..views.full.len()).filter(|at| !filter || printed(at)).collect();
            let starts = starts.into_iter().zip(kept.into_iter().skip(skipped)).collect();
            let printed = Printed { name: out.to_owned(), text: &text, options: options.clone(), starts };
            agree(&printed, &views, &mut table);
        }
    }
    println!("{rows} pairs");
    let low = table.judge("tcpdump's own tests, two versions");
    assert!(rows > 200 && low.is_empty(), "below 99.5 %: {low:?}");
}

/// Captures of all kinds below one folder.
fn captures(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            captures(&path, out);
        } else if path.extension().is_some_and(|kind| kind == "pcap" || kind == "pcapng" || kind == "cap") {
            out.push(path);
        }
    }
}

fn tcpdump(capture: &Path, options: &[&str]) -> Option<String> {
    let packets = MAX_PACKETS.to_string();
    let output = Command::new("tcpdump")
        .env("TZ", "GMT0")
        .arg("-r")
        .arg(capture)
        .args(["-c", &packets])
        .args(options)
        .output();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            println!("skipped: tcpdump cannot be run: {error}");
            None
        }
    }
}

#[test]
fn captures_of_every_kind_in_every_option_set() {
    let Some(shared) = shared() else { return };
    let mut paths = Vec::new();
    let folder = std::env::var_os("CAPTURES").map_or_else(|| shared.join("captures"), PathBuf::from);
    captures(&folder, &mut paths);
    paths.sort();
    paths.retain(|path| std::fs::metadata(path).is_ok_and(|about| about.len() < 4 << 20));
    let all = std::env::var_os("ALL").is_some();
    let step = (paths.len() / 100).max(1);
    let mut tables = Vec::new();
    let (mut sum, mut read) = (Table::default(), 0);
    let sets: Vec<&[&str]> = match std::env::var("SET") {
        Ok(set) => OPTIONS.iter().copied().filter(|options| options.join(" ") == set).collect(),
        Err(_) => OPTIONS.to_vec(),
    };
    tables.resize_with(sets.len(), Table::default);
    for (number, path) in paths.iter().enumerate() {
        // All sets of a hundred captures, and of the others a few each; without `ALL`, a few sets of the hundred.
        let chosen = number % step == 0;
        let every = if all && chosen { 1 } else { 6 };
        if !all && !chosen {
            continue;
        }
        let Some(views) = views(path, MAX_PACKETS) else { continue };
        let name = path.strip_prefix(&shared).unwrap_or(path).display().to_string();
        read += 1;
        for (place, (options, table)) in sets.iter().zip(&mut tables).enumerate() {
            if sets.len() > 1 && (number / if chosen { step } else { 1 } + place) % every != 0 {
                continue;
            }
            let Some(text) = tcpdump(path, options) else { return };
            let mut numbered = options.to_vec();
            numbered.push("-#");
            let starts = if options.contains(&"-#") {
                numbered_lines(&text)
            } else {
                numbered_lines(&tcpdump(path, &numbered).unwrap())
            };
            let starts = starts.into_iter().zip(0..).collect();
            let printed = Printed { name: name.clone(), text: &text, options: options.to_vec(), starts };
            agree(&printed, &views, table);
        }
    }
    for (options, table) in sets.iter().zip(tables) {
        for (field, tally) in table.0 {
            let all = sum.0.entry(field).or_default();
            all.right += tally.right;
            all.all += tally.all;
            let room = if all.examples.len() < 5 {
                2
            } else {
                usize::from(std::env::var("SHOW").is_ok_and(|wanted| wanted == field || wanted == "all"))
                    * 400
            };
            if tally.right * 1000 < tally.all * 995 {
                println!("  {options:?} {field}: {} of {}", tally.right, tally.all);
            }
            all.examples.extend(tally.examples.into_iter().take(room));
        }
    }
    println!("{read} captures");
    let low = sum.judge("captures of every kind, all option sets");
    assert!(low.is_empty(), "below 99.5 %: {low:?}");
}
