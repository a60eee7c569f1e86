//! `cargo xtask test`: all that must hold, stage by stage. It goes on after a failure, so that one run tells
//! everything, and ends with one line over all stages.

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::shell::{cargo, find, in_ci, program, root, run, run_watched, without_hosts};
use crate::{page, scaffold, tidy, tools};

/// What passed and what failed: tests where a stage has tests, the stage itself where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    pub(crate) const fn one(passed: bool) -> Self {
        Self { passed: passed as u64, failed: !passed as u64 }
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

struct Stage {
    name: &'static str,
    about: &'static str,
    run: fn() -> Result<Counts>,
}

const STAGES: [Stage; 8] = [
    Stage { name: "fmt", about: "cargo fmt --check", run: fmt },
    Stage { name: "clippy", about: "clippy, all targets", run: clippy },
    Stage { name: "tidy", about: "house rules", run: tidy::command },
    Stage { name: "rust", about: "all Rust tests, rule pages among them", run: rust_tests },
    Stage { name: "scaffold", about: "a new diagnosis compiles and waits for its example", run: scaffold },
    Stage { name: "clippy-wasm", about: "clippy of the page for WebAssembly", run: clippy_wasm },
    Stage { name: "page", about: "the release page and its size", run: build_page },
    Stage { name: "browser", about: "the page in Chromium", run: browser },
];

pub(crate) fn command_line(options: &[&str]) -> Result<(Vec<String>, Vec<String>)> {
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let list = match *option {
            "--only" => &mut only,
            "--skip" => &mut skip,
            other => bail!("test knows --only STAGE and --skip STAGE, not {other}"),
        };
        let known = STAGES.map(|stage| stage.name);
        match rest.next().filter(|name| known.contains(name)) {
            Some(name) => list.push((*name).to_owned()),
            None => bail!("{option} is followed by one of {}", known.join(", ")),
        }
    }
    Ok((only, skip))
}

/// Runs the stages; true where nothing failed.
pub(crate) fn command(options: &[&str]) -> Result<bool> {
    let (only, skip) = command_line(options)?;
    let mut total = Counts::default();
    let mut summary = Vec::new();
    let started = Instant::now();
    for stage in &STAGES {
        let chosen = only.is_empty() || only.iter().any(|name| name == stage.name);
        if !chosen || skip.iter().any(|name| name == stage.name) {
            summary.push(format!("{:12} left out", stage.name));
            continue;
        }
        println!("\n── {}: {}", stage.name, stage.about);
        let began = Instant::now();
        let counts = (stage.run)().unwrap_or_else(|error| {
            println!("{}", without_hosts(&format!("{error:#}")));
            Counts::one(false)
        });
        total.add(counts);
        let Counts { passed, failed } = counts;
        let seconds = began.elapsed().as_secs_f64();
        summary.push(format!("{:12} {passed} passed, {failed} failed, {seconds:.1} s", stage.name));
        std::io::stdout().flush()?;
    }
    println!("\n── summary, {} s", started.elapsed().as_secs());
    for line in summary {
        println!("{line}");
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(total.failed == 0)
}

fn fmt() -> Result<Counts> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    Ok(Counts::one(true))
}

fn clippy() -> Result<Counts> {
    let mut clippy = cargo();
    clippy
        .args(["clippy", "--quiet", "--workspace", "--all-targets"])
        .args(locked())
        .args(["--", "-D", "warnings"]);
    run(&mut clippy)?;
    Ok(Counts::one(true))
}

fn clippy_wasm() -> Result<Counts> {
    match tools::wasm_target() {
        Ok(tool) => println!("{tool}"),
        Err(error) => return missing(&error),
    }
    let mut clippy = cargo();
    clippy.args(["clippy", "--quiet", "-p", "pcaplain-web", "--target", "wasm32-unknown-unknown"]);
    clippy.args(locked()).args(["--", "-D", "warnings"]);
    run(&mut clippy)?;
    Ok(Counts::one(true))
}

/// In CI a stale lock file fails instead of being mended in passing.
fn locked() -> Option<&'static str> {
    in_ci().then_some("--locked")
}

fn rust_tests() -> Result<Counts> {
    // Without captures there is nothing to compare.
    if root().join("../shared/captures").is_dir() {
        match tools::tshark() {
            Ok(tool) => println!("{tool}"),
            Err(error) => {
                println!("LEFT OUT: the comparison with Wireshark: {}", without_hosts(&format!("{error:#}")));
            }
        }
    }
    let mut counts = Counts::default();
    let mut test = cargo();
    test.args(["test", "--quiet", "--workspace", "--no-fail-fast"]).args(locked());
    let well = run_watched(&mut test, |line| counts.add(test_result(line)))?;
    if !well && counts.failed == 0 {
        println!("the tests did not run to their end");
        counts.failed = 1;
    }
    if counts == Counts::default() {
        bail!("no test ran");
    }
    Ok(counts)
}

/// Judges the labelled captures and writes `docs/accuracy.md`; a test program knows how.
pub(crate) fn accuracy() -> Result<()> {
    let mut test = cargo();
    test.args(["test", "--quiet", "--profile", "quick", "-p", "pcaplain-acceptance", "--test", "labels"]);
    test.args(["--", "--ignored", "--exact", "write_accuracy", "--nocapture"]);
    run(&mut test)
}

/// `test result: ok. 11 passed; 0 failed; …`, as libtest and its imitations print it.
fn test_result(line: &str) -> Counts {
    let Some((_, numbers)) = line.split_once("test result: ") else { return Counts::default() };
    let number = |what: &str| {
        let words: Vec<&str> = numbers.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
        let at = words.iter().position(|word| *word == what)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    };
    Counts { passed: number("passed").unwrap_or(0), failed: number("failed").unwrap_or(0) }
}

/// Makes a diagnosis in a copy of the repository: it must compile, be formatted, have complete words, and fail for its
/// page's example alone.
fn scaffold() -> Result<Counts> {
    const ID: &str = "made-by-scaffold";
    let copy = root().join("target/scaffold");
    let _ = std::fs::remove_dir_all(&copy);
    for file in tidy::files()? {
        if !file.starts_with("tests/captures/") && root().join(&file).is_file() {
            let to = copy.join(&file);
            std::fs::create_dir_all(to.parent().unwrap_or(&copy))?;
            std::fs::copy(root().join(&file), to)?;
        }
    }
    scaffold::new_diagnosis(&copy, ID, "opening")?;
    let inside = |args: &[&str]| {
        let mut command = cargo();
        // The build of the original is used again; only what was copied compiles anew.
        let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| root().join("target").into());
        command.current_dir(&copy).env("CARGO_TARGET_DIR", target).args(args);
        command
    };
    run(&mut inside(&["fmt", "-p", "pcaplain-core", "--check"]))?;
    // The rest of the crate is judged by the stage clippy.
    let clippy = inside(&["clippy", "--quiet", "--no-deps", "-p", "pcaplain-core"]).output()?;
    let printed = String::from_utf8_lossy(&clippy.stderr);
    if !clippy.status.success() || printed.contains(&ID.replace('-', "_")) {
        bail!("a fresh diagnosis should compile without a warning:\n{printed}");
    }
    let mut test =
        inside(&["test", "--quiet", "-p", "pcaplain-acceptance", "--test", "rule_pages", "--", ID]);
    let output = test.output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let counts = printed.lines().map(test_result).fold(Counts::default(), |mut all, counts| {
        all.add(counts);
        all
    });
    let _ = std::fs::remove_dir_all(&copy);
    let as_expected =
        counts == Counts { passed: 1, failed: 1 } && printed.contains(&format!("does not give {ID}"));
    if !as_expected {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("a fresh diagnosis should fail for its example alone:\n{printed}{errors}");
    }
    Ok(Counts::one(true))
}

/// Something that this machine cannot have: said, and left out; where nobody reads it, a failure.
fn missing(error: &anyhow::Error) -> Result<Counts> {
    if in_ci() {
        bail!("{error:#}");
    }
    println!("LEFT OUT: {}", without_hosts(&format!("{error:#}")));
    Ok(Counts::default())
}

fn build_page() -> Result<Counts> {
    if let Err(error) = tools::for_the_page() {
        return missing(&error);
    }
    if let Err(error) = page::build() {
        // The browser must not test what an earlier build left.
        let _ = std::fs::remove_dir_all(page::dist());
        return Err(error);
    }
    let mut counts = Counts::one(true);
    if let Some(size) = tidy::page_size()? {
        counts.add(Counts::one(size.within_budget()));
    }
    Ok(counts)
}

/// `node tests/e2e/run.mjs` gets the page's folder and the browser in the environment, and ends with the line
/// “N passed, N failed”.
fn browser() -> Result<Counts> {
    if !root().join("tests/e2e/run.mjs").is_file() {
        bail!("there is no tests/e2e/run.mjs");
    }
    if !page::dist().join("index.html").is_file() {
        bail!("there is no page to test: build it first (stage page)");
    }
    let (tools, chromium) = match tools::for_the_browser() {
        Ok(found) => found,
        Err(error) => return missing(&error),
    };
    for tool in tools {
        println!("{tool}");
    }
    // A browser that hangs must not take the whole run with it.
    let mut node = if find("timeout").is_some() { program("timeout") } else { program("node") };
    if node.get_program() == "timeout" {
        node.args(["--kill-after=10", "1200", "node"]);
    }
    node.arg("tests/e2e/run.mjs");
    node.env("PCAPLAIN_DIST", page::dist()).env("CHROMIUM", chromium);
    let mut last = None;
    let well = run_watched(&mut node, |line| last = passed_failed(line).or(last))?;
    let Some(mut counts) = last else { bail!("tests/e2e/run.mjs did not say how many passed and failed") };
    if !well && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

/// “N passed, N failed”.
fn passed_failed(line: &str) -> Option<Counts> {
    let (passed, failed) = line.trim().split_once(", ")?;
    let passed = passed.strip_suffix(" passed")?.parse().ok()?;
    let failed = failed.strip_suffix(" failed")?.parse().ok()?;
    Some(Counts { passed, failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_test_programs_are_read() {
        let line =
            "test result: ok. 11 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(test_result(line), Counts { passed: 11, failed: 0 });
        let line = "test result: FAILED. 1 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(test_result(line), Counts { passed: 1, failed: 3 });
        assert_eq!(test_result("running 4 tests"), Counts::default());
    }

    #[test]
    fn the_last_line_of_the_browser_tests_is_read() {
        assert_eq!(passed_failed("12 passed, 1 failed"), Some(Counts { passed: 12, failed: 1 }));
        assert_eq!(passed_failed("ok: 12 passed"), None);
    }

    #[test]
    fn unknown_stages_are_refused() {
        assert!(command_line(&["--only", "fmt", "--skip", "browser"]).is_ok());
        assert!(command_line(&["--only", "everything"]).is_err());
        assert!(command_line(&["--only"]).is_err());
        assert!(command_line(&["fmt"]).is_err());
    }
}
