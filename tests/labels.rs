//! The labelled captures beside the repository, judged as an engineer would: is the first answer acceptable, and is a
//! healthy capture left in peace? Skipped where the captures are not there.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and says why"
)]

#[path = "support/labels.rs"]
mod labels;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use labels::tables::{BY_HAND, page};
use labels::{Row, items, judged};
use pcaplain_core::diagnose::by_id;

/// The sets of labelled captures, below the folder that holds them.
const SETS: [&str; 3] = ["cases", "captures/lab", "captures/public"];

/// Where the set is, beside the repository.
fn beside(set: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")).join(set)
}

#[test]
fn labelled_captures_of_the_lab() {
    let mut all = items(&beside("captures/lab"));
    all.retain(|item| by_id(&item.best).is_some() && !item.name.ends_with("/all"));
    if all.is_empty() {
        println!("skipped: no labelled captures beside the repository");
        return;
    }
    let rows = judged(&all);
    let right = |row: &Row| row.top1 && !row.wrong;
    let mut by_best: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for row in &rows {
        let (hits, all) = by_best.entry(&row.best).or_default();
        *hits += u32::from(right(row));
        *all += 1;
        if !right(row) || row.alarm {
            println!("{}: wanted {:?}, got {:?}", row.name, row.right, row.got);
        }
    }
    for (id, (hits, all)) in &by_best {
        println!("{id:30} {hits}/{all}");
    }
    let hits = rows.iter().filter(|row| right(row)).count();
    let alarms = rows.iter().filter(|row| row.alarm && row.best == "healthy").count();
    println!("first answer acceptable: {hits} of {}; alarms on healthy ones: {alarms}", rows.len());
    let share = hits as f64 / rows.len() as f64;
    assert!(share >= 0.95, "first answers right: {share:.3}");
    assert_eq!(alarms, 0, "a healthy capture is left in peace");
}

/// Not a test: writes `docs/accuracy.md`, apart from what is written there by hand.
#[test]
#[ignore = "writes docs/accuracy.md: cargo xtask accuracy"]
fn write_accuracy() {
    let sets: Vec<(&str, Vec<Row>)> = SETS
        .iter()
        .map(|set| (*set, judged(&items(&beside(set)))))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    if sets.len() < SETS.len() {
        println!("skipped: not all sets of labelled captures are beside the repository");
        return;
    }
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/accuracy.md"));
    let before = std::fs::read_to_string(file).unwrap_or_default();
    let by_hand = before.find(BY_HAND).and_then(|at| before.get(at..)).unwrap_or(BY_HAND);
    let text = page(&sets, by_hand);
    std::fs::write(file, &text).expect("docs/accuracy.md can be written");
    let figures =
        text.lines().skip_while(|line| !line.starts_with("| set ")).take_while(|line| !line.is_empty());
    figures.for_each(|line| println!("{line}"));
}
