//! The labelled captures beside the repository, judged as an engineer would: is the first answer acceptable, and is a
//! healthy capture left in peace? Only captures whose best answer is in the catalogue yet. Skipped where the captures
//! are not there.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and says why"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use pcaplain_core::diagnose::by_id;
use pcaplain_explain::report::Report;
use pcaplain_explain::{Control, InputSource, Options, explain};
use serde_json::Value;

struct Item {
    name: String,
    files: Vec<PathBuf>,
    right: Vec<String>,
    never: Vec<String>,
    may: Vec<String>,
}

fn strings(value: Option<&Value>, name: &str) -> Vec<String> {
    let list = match value {
        Some(Value::Object(map)) => map.get(name),
        other => other,
    };
    let texts = list.and_then(Value::as_array).into_iter().flatten();
    texts.filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

fn cases(root: &Path, found: &mut Vec<Item>) {
    let Ok(entries) = std::fs::read_dir(root) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            cases(&path, found);
        } else if path.file_name().is_some_and(|n| n == "case.json") {
            found.extend(items(&path));
        }
    }
}

fn items(case: &Path) -> Vec<Item> {
    let value: Value = serde_json::from_reader(File::open(case).expect("case.json")).expect("JSON");
    let folder = case.parent().expect("a folder");
    let expect = value.get("expect");
    let names: Vec<String> = match expect {
        Some(Value::Object(map)) => map.keys().filter(|k| *k != "all").cloned().collect(),
        _ => Vec::new(),
    };
    names
        .into_iter()
        .filter(|name| folder.join(name).exists())
        .map(|name| {
            let expected = strings(expect, &name);
            let either = strings(value.get("either"), &name);
            Item {
                files: vec![folder.join(&name)],
                right: expected.into_iter().chain(either).collect(),
                never: strings(value.get("must_not"), &name),
                may: strings(value.get("may"), &name),
                name: format!("{}/{name}", folder.display()),
            }
        })
        .collect()
}

fn report(files: &[PathBuf]) -> Report {
    let mut inputs: Vec<InputSource<'_>> = files
        .iter()
        .map(|file| InputSource {
            name: file.display().to_string(),
            reader: Box::new(BufReader::new(File::open(file).expect("a file"))),
            size: None,
        })
        .collect();
    explain(&mut inputs, &Options::default(), &mut |_| Control::Continue)
}

#[test]
fn labelled_captures_of_the_lab() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/captures/lab"));
    let mut all = Vec::new();
    cases(root, &mut all);
    if all.is_empty() {
        println!("skipped: no labelled captures beside the repository");
        return;
    }
    let (mut right, mut alarms, mut quiet) = (0_u32, 0_u32, 0_u32);
    let mut by_best: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let judged: Vec<Item> =
        all.into_iter().filter(|i| i.right.first().is_some_and(|best| by_id(best).is_some())).collect();
    for item in &judged {
        let report = report(&item.files);
        let first = report.diagnoses.first().map_or("", |d| d.id.as_str());
        let hit = item.right.iter().any(|id| id == first) && !item.never.iter().any(|id| id == first);
        let best = item.right.first().cloned().unwrap_or_default();
        let healthy = best == "healthy";
        let entry = by_best.entry(best).or_default();
        entry.1 += 1;
        if hit {
            entry.0 += 1;
            right += 1;
        } else {
            println!("{}: wanted {:?}, got {first}", item.name, item.right);
        }
        if healthy {
            quiet += 1;
            let known = |id: &String| item.right.contains(id) || item.may.contains(id);
            let loud = report
                .diagnoses
                .iter()
                .any(|d| matches!(d.kind.as_str(), "problem" | "slow") && !known(&d.id));
            alarms += u32::from(loud);
        }
    }
    for (id, (hits, all)) in &by_best {
        println!("{id:30} {hits}/{all}");
    }
    let share = f64::from(right) / judged.len() as f64;
    println!(
        "first answer acceptable: {right} of {}; alarms on healthy ones: {alarms} of {quiet}",
        judged.len()
    );
    assert!(share >= 0.95, "first answers right: {share:.3}");
    assert_eq!(alarms, 0, "a healthy capture is left in peace");
}
