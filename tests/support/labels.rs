//! Labelled captures and what is made of them: which answers an engineer would accept, and how ours compare.
//!
//! A `case.json` lies beside its captures. `expect` names the acceptable first answers, best first; `either` further
//! ones; `may` what can be said besides; `must_cite` the packets that a right answer points at (a list inside the list:
//! any one of them); `must_not` what would mislead. Each is a list for every capture of the case, or a map from the
//! capture's name to its list, where `all` stands for all captures of the case read together.

pub(crate) mod tables;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pcaplain_core::diagnose::{Kind, by_id};
use pcaplain_explain::report::{Diagnosis, Report};
use pcaplain_explain::{Control, InputSource, Options, explain};
use serde_json::Value;

/// How the names of captures end, where a label does not list them.
const CAPTURES: [&str; 7] = [".txt", ".pcap", ".pcapng", ".cap", ".gz", ".zst", ".lz4"];
/// A run that takes longer counts as a crash.
const PATIENCE: Duration = Duration::from_secs(20);
/// From this confidence on an answer counts as sure.
pub(crate) const SURE: f32 = 0.9;
/// An answer may point at this many packets, or at three times as many as the label names; beyond that it points at
/// nothing in particular.
const POINTED: usize = 16;

/// One capture, or all captures of a case together, with its label.
pub(crate) struct Item {
    /// Folder and capture.
    pub(crate) name: String,
    pub(crate) files: Vec<PathBuf>,
    /// The best answer.
    pub(crate) best: String,
    /// Acceptable first answers, the best among them.
    pub(crate) right: Vec<String>,
    may: Option<Vec<String>>,
    never: Vec<String>,
    /// Per packet that a right answer points at: the input and the numbers of which any will do.
    cite: Vec<(u32, Vec<u32>)>,
}

/// What came of one [`Item`].
#[allow(clippy::struct_excessive_bools, reason = "each is one figure of the tables")]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) best: String,
    pub(crate) right: Vec<String>,
    /// Ids of the answers in order; none after a crash.
    pub(crate) got: Vec<String>,
    /// The first answer is acceptable.
    pub(crate) top1: bool,
    /// Share of the label's packets that the acceptable answer points at, 0 to 1; `None` where the label names none.
    pub(crate) cited: Option<f64>,
    /// A misleading answer is given, or `healthy` leads where it is not acceptable.
    pub(crate) wrong: bool,
    /// The best answer is `healthy` or a notice.
    pub(crate) quiet: bool,
    /// On a quiet item: a problem or slow answer that the label does not know.
    pub(crate) alarm: bool,
    /// Problem or slow answers that the label does not know; `None` where it does not list what may be said.
    pub(crate) extra: Option<usize>,
    /// Confidence of the first answer, 0 to 1; `None` after a crash.
    pub(crate) confidence: Option<f32>,
}

/// All labelled items below a folder, in the order of their names. None where the folder is not there.
pub(crate) fn items(root: &Path) -> Vec<Item> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(root) else { return found };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            found.extend(items(&path));
        } else if path.file_name().is_some_and(|name| name == "case.json") {
            found.extend(of_case(&path));
        }
    }
    found
}

fn of_case(case: &Path) -> Vec<Item> {
    let value: Value = serde_json::from_reader(File::open(case).expect("case.json")).expect("JSON");
    let folder = case.parent().expect("a folder");
    let names: Vec<String> = match value.get("expect") {
        Some(Value::Object(map)) => map.keys().filter(|name| *name != "all").cloned().collect(),
        _ => captures(folder),
    };
    let names: Vec<String> = names.into_iter().filter(|name| folder.join(name).exists()).collect();
    let mut found: Vec<Item> =
        names.iter().filter_map(|name| item(&value, folder, name, std::slice::from_ref(name))).collect();
    if matches!(value.get("expect"), Some(Value::Object(_))) && names.len() > 1 {
        found.extend(item(&value, folder, "all", &names));
    }
    found
}

fn captures(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("capture") && CAPTURES.iter().any(|end| name.ends_with(end)))
        .collect();
    names.sort();
    names
}

/// `None` where the label says nothing of `name`.
fn item(case: &Value, folder: &Path, name: &str, files: &[String]) -> Option<Item> {
    let ids = |key: &str| -> Vec<String> {
        picked(case.get(key), name).iter().filter_map(|id| id.as_str().map(str::to_owned)).collect()
    };
    let expected = ids("expect");
    let best = expected.first()?.clone();
    let mut cite = Vec::new();
    // A plain list speaks of each capture, not of all together.
    if name != "all" || matches!(case.get("must_cite"), Some(Value::Object(_))) {
        for (input, file) in (0_u32..).zip(files) {
            let wanted = picked(case.get("must_cite"), file);
            cite.extend(wanted.iter().map(|one| (input, numbers(one))));
        }
    }
    Some(Item {
        name: format!("{}/{name}", called(folder)),
        files: files.iter().map(|file| folder.join(file)).collect(),
        best,
        right: expected.into_iter().chain(ids("either")).collect(),
        may: case.get("may").map(|_| ids("may")),
        never: ids("must_not"),
        cite,
    })
}

/// The case's folder. One that holds another rendering of a case's captures is called with the case.
fn called(folder: &Path) -> String {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match folder.parent() {
        Some(case) if case.join("case.json").exists() => format!("{}/{}", name(case), name(folder)),
        _ => name(folder),
    }
}

fn picked<'a>(value: Option<&'a Value>, name: &str) -> &'a [Value] {
    let list = match value {
        Some(Value::Object(map)) => map.get(name),
        other => other,
    };
    list.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn numbers(value: &Value) -> Vec<u32> {
    let of = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    match value {
        Value::Array(any) => any.iter().filter_map(of).collect(),
        one => of(one).into_iter().collect(),
    }
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

/// Explains every item and judges what is said, on all processors.
pub(crate) fn judged(items: &[Item]) -> Vec<Row> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut rows: Vec<(usize, Row)> = std::thread::scope(|scope| {
        let of_worker = |first: usize| {
            let mine = items.iter().enumerate().skip(first).step_by(workers);
            mine.map(|(at, item)| (at, judge_one(item))).collect::<Vec<_>>()
        };
        let running: Vec<_> = (0..workers).map(|first| scope.spawn(move || of_worker(first))).collect();
        running.into_iter().flat_map(|worker| worker.join().expect("a worker")).collect()
    });
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn judge_one(item: &Item) -> Row {
    let began = Instant::now();
    let said = catch_unwind(AssertUnwindSafe(|| report(&item.files).diagnoses)).unwrap_or_default();
    judge(item, if began.elapsed() > PATIENCE { &[] } else { &said })
}

fn judge(item: &Item, answers: &[Diagnosis]) -> Row {
    let first = answers.first();
    let accepted = |id: &String| item.right.contains(id);
    let right = answers.iter().take(3).find(|answer| accepted(&answer.id));
    let shouting: Vec<&String> = answers.iter().filter(|a| loud(a)).map(|a| &a.id).collect();
    let healthy = first.is_some_and(|f| f.id == "healthy") && !item.right.iter().any(|id| id == "healthy");
    let misleads = |id: &String| shouting.contains(&id) || first.is_some_and(|first| first.id == *id);
    let known = |id: &String| accepted(id) || item.may.as_ref().is_some_and(|may| may.contains(id));
    let strange = shouting.iter().filter(|id| !known(id)).count();
    let quiet = by_id(&item.best).is_some_and(|d| matches!(d.kind, Kind::Healthy | Kind::Notice));
    Row {
        name: item.name.clone(),
        best: item.best.clone(),
        right: item.right.clone(),
        got: answers.iter().map(|answer| answer.id.clone()).collect(),
        top1: first.is_some_and(|first| accepted(&first.id)),
        cited: (!item.cite.is_empty()).then(|| cited(item, right)),
        wrong: healthy || item.never.iter().any(misleads),
        quiet,
        alarm: quiet && strange > 0,
        extra: item.may.as_ref().filter(|_| first.is_some()).map(|_| strange),
        confidence: first.map(|first| first.confidence),
    }
}

fn cited(item: &Item, answer: Option<&Diagnosis>) -> f64 {
    let packets = answer.into_iter().flat_map(|answer| &answer.evidence).flat_map(|part| &part.packets);
    let shown: BTreeSet<(u32, u32)> = packets.map(|packet| (packet.input, packet.number)).collect();
    if shown.len() > POINTED.max(3 * item.cite.len()) {
        return 0.0;
    }
    let pointed_at = |(input, any): &&(u32, Vec<u32>)| any.iter().any(|n| shown.contains(&(*input, *n)));
    item.cite.iter().filter(pointed_at).count() as f64 / item.cite.len() as f64
}

/// A problem, or something slow. An answer that makes more than one step from its kind in the catalogue is taken for
/// what the catalogue says.
fn loud(answer: &Diagnosis) -> bool {
    const LADDER: [Kind; 4] = [Kind::Problem, Kind::Slow, Kind::Notice, Kind::Healthy];
    let place = |kind: &str| LADDER.iter().position(|k| k.id() == kind);
    let known = by_id(&answer.id).and_then(|d| place(d.kind.id()));
    let place = match (place(&answer.kind), known) {
        (Some(said), Some(known)) if said.abs_diff(known) > 1 => Some(known),
        (None, known) => known,
        (said, _) => said,
    };
    place.is_some_and(|place| place < 2)
}
