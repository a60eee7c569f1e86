//! House rules that no compiler checks.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::page;
use crate::shell::{cargo, cargo_home, output, program, root};
use crate::stages::Counts;

/// A file longer than this says in its first lines why (`// long: …`).
const MAX_LINES: usize = 600;
/// Gzipped bytes of wasm, JS and CSS together: what was measured, rounded up. It was 700 kB for 14 diagnoses with their words;
/// 78 diagnoses and the readers of many more formats and print-outs are 983 kB without any words.
const PAGE_BUDGET: u64 = 1_000_000;

/// Gzipped bytes of the words of one language, which are fetched beside the program.
const WORDS_BUDGET: u64 = 150_000;

/// Who may depend on whom inside the workspace. What stands in neither list is an error, so a new crate is decided
/// about here.
const NORMAL: [(&str, &[&str]); 10] = [
    ("pcaplain-capture", &[]),
    ("pcaplain-core", &["pcaplain-capture"]),
    ("pcaplain-explain", &["pcaplain-core", "pcaplain-capture"]),
    ("pcaplain-diagram", &["pcaplain-explain"]),
    ("pcaplain-share", &["pcaplain-explain", "pcaplain-capture"]),
    ("pcaplain-scenario", &["pcaplain-capture"]),
    ("pcaplain", ANY),
    ("pcaplain-web", ANY),
    ("pcaplain-acceptance", ANY),
    ("xtask", &[]),
];
const ANY: &[&str] = &[
    "pcaplain-capture",
    "pcaplain-core",
    "pcaplain-explain",
    "pcaplain-diagram",
    "pcaplain-share",
    "pcaplain-scenario",
];
/// In tests a crate may also use the scenarios, and whatever lies below it.
const FOR_TESTS: [(&str, &[&str]); 8] = [
    ("pcaplain-capture", &[]),
    ("pcaplain-core", &["pcaplain-scenario"]),
    ("pcaplain-explain", &["pcaplain-scenario"]),
    ("pcaplain-diagram", &["pcaplain-scenario", "pcaplain-core", "pcaplain-capture"]),
    ("pcaplain-share", &["pcaplain-scenario", "pcaplain-core"]),
    ("pcaplain", &["pcaplain-scenario"]),
    ("pcaplain-web", &["pcaplain-scenario"]),
    // Its package is the tests; the command line is what it runs.
    ("pcaplain-acceptance", &["pcaplain"]),
];

/// Extensions of what we write by hand; captures, snapshots and pictures are left alone.
const OURS: [&str; 14] =
    ["rs", "toml", "md", "ftl", "html", "css", "scss", "js", "mjs", "json", "sh", "yml", "yaml", "txt"];
/// Folders of material that others wrote, or that is bad on purpose.
const FOREIGN: [&str; 6] = ["/captures/", "/cases/", "/gallery/", "/data/", "/fixtures/", "/snapshots/"];

/// One broken rule.
type Complaint = String;

/// Every check with what it found.
fn checks(files: &[String]) -> Result<Vec<(&'static str, Vec<Complaint>)>> {
    let read: Vec<(&str, String)> = files
        .iter()
        .filter_map(|file| Some((file.as_str(), fs::read_to_string(root().join(file)).ok()?)))
        .collect();
    let each = |check: fn(&str, &str) -> Vec<Complaint>| -> Vec<Complaint> {
        read.iter().flat_map(|(file, text)| check(file, text)).collect()
    };
    Ok(vec![
        ("dependencies", dependencies(&metadata()?)),
        ("file length", each(length)),
        ("trailing whitespace", each(whitespace)),
        ("private paths", each(private_paths)),
        ("private paths in the page", private_page()?),
        ("unfinished work", each(unfinished)),
        ("readmes", readmes(files)),
        (
            "page size",
            page_size()?
                .filter(|size| !size.within_budget())
                .map(|size| size.to_string())
                .into_iter()
                .collect(),
        ),
    ])
}

/// `cargo xtask tidy`: runs all checks and prints what they find; each check counts once.
pub(crate) fn command() -> Result<Counts> {
    let files = files()?;
    let mut counts = Counts { passed: 0, failed: 0 };
    for (name, complaints) in checks(&files)? {
        for complaint in &complaints {
            println!("{name}: {complaint}");
        }
        counts.passed += u64::from(complaints.is_empty());
        counts.failed += u64::from(!complaints.is_empty());
    }
    if let Some(size) = page_size()? {
        println!("{size}");
    }
    println!("tidy: {} checks hold, {} do not", counts.passed, counts.failed);
    Ok(counts)
}

/// The files of the repository: what git tracks, and what it would if it were added.
pub(crate) fn files() -> Result<Vec<String>> {
    let listed = output(program("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))
        .context("git does not list the files of this folder; a git checkout is needed")?;
    Ok(listed.lines().map(str::to_owned).collect())
}

fn metadata() -> Result<serde_json::Value> {
    let text = output(cargo().args(["metadata", "--format-version", "1", "--no-deps", "--offline"]))
        .context("cargo metadata failed")?;
    Ok(serde_json::from_str(&text)?)
}

fn dependencies(metadata: &serde_json::Value) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let empty = Vec::new();
    let array =
        |value: &serde_json::Value, key: &str| value.get(key).and_then(|list| list.as_array()).cloned();
    let text = |value: &serde_json::Value, key: &str| {
        value.get(key).and_then(|text| text.as_str()).map(str::to_owned)
    };
    let packages = array(metadata, "packages").unwrap_or(empty);
    let members: Vec<String> = packages.iter().filter_map(|package| text(package, "name")).collect();
    let normal: BTreeMap<&str, &[&str]> = NORMAL.into_iter().collect();
    let for_tests: BTreeMap<&str, &[&str]> = FOR_TESTS.into_iter().collect();
    for package in &packages {
        let name = text(package, "name").unwrap_or_default();
        let Some(allowed) = normal.get(name.as_str()) else {
            complaints.push(format!("{name} is not in the table of crates (xtask/src/tidy.rs)"));
            continue;
        };
        for dependency in array(package, "dependencies").unwrap_or_default() {
            let on = text(&dependency, "name").unwrap_or_default();
            if !members.contains(&on) {
                continue;
            }
            let in_tests = text(&dependency, "kind").as_deref() == Some("dev");
            let also = for_tests.get(name.as_str()).copied().unwrap_or_default();
            // A crate that names itself turns on features of its own for its tests.
            let also = |on: &str| on == name || also.contains(&on);
            if !(allowed.contains(&on.as_str()) || in_tests && also(&on)) {
                let kind = if in_tests { " in tests" } else { "" };
                complaints.push(format!("{name} may not depend on {on}{kind}"));
            }
        }
    }
    complaints
}

fn extension(file: &str) -> &str {
    Path::new(file).extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

fn ours(file: &str) -> bool {
    let by_name = file.starts_with(".ci/") || file.ends_with(".gitignore");
    (by_name || OURS.contains(&extension(file))) && !FOREIGN.iter().any(|folder| file.contains(folder))
}

fn length(file: &str, text: &str) -> Vec<Complaint> {
    let lines = text.lines().count();
    let excused = text.lines().take(10).any(|line| line.trim_start().starts_with("// long: "));
    if extension(file) == "rs" && lines > MAX_LINES && !excused {
        return vec![format!(
            "{file} has {lines} lines, more than {MAX_LINES}: split it, or say why (“// long: reason” at the top)"
        )];
    }
    Vec::new()
}

fn whitespace(file: &str, text: &str) -> Vec<Complaint> {
    if !ours(file) {
        return Vec::new();
    }
    let mut complaints: Vec<Complaint> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.ends_with([' ', '\t', '\r']))
        .map(|(number, _)| format!("{file}:{number}"))
        .collect();
    if !text.is_empty() && !text.ends_with('\n') {
        complaints.push(format!("{file} does not end with a line break"));
    }
    complaints
}

/// Folders of somebody's machine: at the start of a path, not inside an address.
fn private_paths(file: &str, text: &str) -> Vec<Complaint> {
    // In two halves, or this file would find itself.
    let private = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    if !ours(file) {
        return Vec::new();
    }
    let starts = |line: &str, path: &str| {
        line.match_indices(path).any(|(at, _)| {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            before.is_none_or(|c| !c.is_alphanumeric() && !"~}_-.…".contains(c))
        })
    };
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| private.iter().any(|path| starts(line, path)))
        .map(|(number, _)| format!("{file}:{number}"))
        .collect()
}

/// The built page says nothing of the machine that built it.
fn private_page() -> Result<Vec<Complaint>> {
    let mut built = Vec::new();
    if page::dist().join("index.html").is_file() {
        collect(&page::dist(), &mut built)?;
    }
    let machine = [cargo_home(), Some(root())];
    let machine: Vec<String> = machine.into_iter().flatten().map(|path| path.display().to_string()).collect();
    let mut complaints = Vec::new();
    for path in built {
        let bytes = fs::read(&path)?;
        for private in &machine {
            if bytes.windows(private.len()).any(|window| window == private.as_bytes()) {
                complaints.push(format!("dist/{} names {private}", name(&path)));
            }
        }
    }
    Ok(complaints)
}

fn unfinished(file: &str, text: &str) -> Vec<Complaint> {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    if !ours(file) {
        return Vec::new();
    }
    let words =
        |line: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| marks.contains(&word));
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| words(line))
        .map(|(number, _)| format!("{file}:{number}"))
        .collect()
}

/// Every crate says in its README what its one rule is.
fn readmes(files: &[String]) -> Vec<Complaint> {
    files
        .iter()
        .filter_map(|file| file.strip_suffix("Cargo.toml"))
        .filter(|folder| !folder.is_empty())
        .map(|folder| format!("{folder}README.md"))
        .filter(|readme| !files.contains(readme))
        .map(|readme| format!("{readme} is missing"))
        .collect()
}

/// What a browser loads of the page, gzipped.
pub(crate) struct PageSize {
    /// Program and styles together.
    bytes: u64,
    files: Vec<(String, u64)>,
    /// Of which a browser loads one.
    words: Vec<(String, u64)>,
}

impl PageSize {
    pub(crate) fn within_budget(&self) -> bool {
        self.bytes < PAGE_BUDGET && self.words.iter().all(|(_, bytes)| *bytes < WORDS_BUDGET)
    }
}

impl fmt::Display for PageSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilo = |bytes: u64| format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100);
        write!(f, "page size, gzip: {} of {} allowed (", kilo(self.bytes), kilo(PAGE_BUDGET))?;
        for (index, (name, bytes)) in self.files.iter().enumerate() {
            write!(f, "{}{name} {}", if index == 0 { "" } else { ", " }, kilo(*bytes))?;
        }
        f.write_str(")")?;
        for (name, bytes) in &self.words {
            write!(f, "; {name} {} of {} allowed", kilo(*bytes), kilo(WORDS_BUDGET))?;
        }
        Ok(())
    }
}

/// `None` where no page is built.
pub(crate) fn page_size() -> Result<Option<PageSize>> {
    if !page::dist().join("index.html").is_file() {
        return Ok(None);
    }
    let mut built = Vec::new();
    collect(&page::dist(), &mut built)?;
    let mut files = Vec::new();
    for path in built {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&fs::read(&path)?)?;
        files.push((name(&path), gzip.finish()?.len() as u64));
    }
    files.sort();
    let (words, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| is_words(name));
    let bytes = files.iter().map(|(_, bytes)| bytes).sum();
    Ok(Some(PageSize { bytes, files, words }))
}

fn is_words(name: &str) -> bool {
    name.starts_with("words.")
}

/// The page's programs, styles and words.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if ["wasm", "js", "mjs", "css"].contains(&extension(&name(&path))) || is_words(&name(&path)) {
            files.push(path);
        }
    }
    Ok(())
}

/// The file's name without the hash that Trunk puts into it.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let hash = |part: &str| part.len() == 16 && part.chars().all(|c| c.is_ascii_hexdigit());
    let parts = name.split_inclusive(['-', '_', '.']);
    let kept: String = parts.filter(|part| !hash(part.trim_end_matches(['-', '_', '.']))).collect();
    kept.replace("-bg.", "_bg.").replace("-css", ".css").replace("-js", ".js")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_go_downwards_only() {
        let package = |name: &str, on: &str, kind: &str| {
            serde_json::json!({"packages": [
                {"name": name, "dependencies": [{"name": on, "kind": if kind.is_empty() { None } else { Some(kind) }}, {"name": "serde", "kind": null}]},
                {"name": on, "dependencies": []}
            ]})
        };
        assert!(dependencies(&package("pcaplain-core", "pcaplain-capture", "")).is_empty());
        assert!(dependencies(&package("pcaplain-core", "pcaplain-scenario", "dev")).is_empty());
        assert_eq!(
            dependencies(&package("pcaplain-core", "pcaplain-scenario", "")),
            ["pcaplain-core may not depend on pcaplain-scenario"]
        );
        assert_eq!(
            dependencies(&package("pcaplain-capture", "pcaplain-core", "dev")),
            ["pcaplain-capture may not depend on pcaplain-core in tests"]
        );
        assert_eq!(dependencies(&package("pcaplain-capture", "web", "")).len(), 2);
    }

    #[test]
    fn long_files_need_a_reason() {
        let long = "x\n".repeat(601);
        assert_eq!(length("a.rs", &long).len(), 1);
        assert!(length("a.rs", &format!("// long: a table\n{long}")).is_empty());
        assert!(length("a.rs", &"x\n".repeat(600)).is_empty());
        assert!(length("a.md", &long).is_empty());
    }

    #[test]
    fn blanks_at_the_end_are_found() {
        assert_eq!(whitespace("a.rs", "a\nb \n"), ["a.rs:2"]);
        assert_eq!(whitespace("a.rs", "a").len(), 1);
        assert!(whitespace("tests/captures/x.txt", "a \n").is_empty());
    }

    #[test]
    fn private_paths_are_found_but_not_addresses() {
        let path = concat!("/ho", "me/someone/x");
        assert_eq!(private_paths("a.md", &format!("see `{path}`\n")), ["a.md:1"]);
        assert!(private_paths("a.md", &format!("see https://example.org{path}\n")).is_empty());
    }

    #[test]
    fn unfinished_work_is_found() {
        assert_eq!(unfinished("a.rs", concat!("// TO", "DO: later\n")), ["a.rs:1"]);
        assert!(unfinished("a.rs", "let todos = 1;\n").is_empty());
    }

    #[test]
    fn words_have_a_budget_of_their_own() {
        let of = |program, words| PageSize {
            bytes: program,
            files: Vec::new(),
            words: vec![("words.en.txt".to_owned(), words)],
        };
        assert!(of(PAGE_BUDGET - 1, WORDS_BUDGET - 1).within_budget());
        assert!(!of(PAGE_BUDGET, 1).within_budget());
        assert!(!of(1, WORDS_BUDGET).within_budget());
        assert!(of(1, 2_345).to_string().ends_with("; words.en.txt 2.3 kB of 150.0 kB allowed"));
    }

    #[test]
    fn names_lose_their_hash() {
        let short = |name: &str| self::name(Path::new(name));
        assert_eq!(short("dist/app-3e6bbed73670844a_bg.wasm"), "app_bg.wasm");
        assert_eq!(short("dist/app-3e6bbed73670844a.js"), "app.js");
        assert_eq!(short("dist/worker_bg.wasm"), "worker_bg.wasm");
    }

    #[test]
    fn crates_without_readme_are_named() {
        let files = ["Cargo.toml", "crates/a/Cargo.toml", "crates/b/Cargo.toml", "crates/b/README.md"];
        assert_eq!(readmes(&files.map(str::to_owned)), ["crates/a/README.md is missing"]);
    }
}
