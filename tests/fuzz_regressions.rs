//! Replays what the fuzzer found, and hostile inputs written by hand, one folder for each target (`fuzz/README.md`). A panic, an endless
//! loop or a broken promise of the target fails.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and says why"
)]

use std::fs;
use std::path::Path;

#[allow(unreachable_pub, reason = "the fuzzer's own crate hands them out")]
#[path = "../fuzz/src/targets.rs"]
mod targets;

/// All inputs of a target; some must be there.
fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz-regressions").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of the target")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in files {
        println!("{}", file.display());
        run(&fs::read(&file).expect("a file"));
    }
}

#[test]
fn container() {
    replay("container", targets::container);
}

#[test]
fn decode() {
    replay("decode", targets::decode);
}

#[test]
fn printout() {
    replay("printout", targets::printout);
}

#[test]
fn share_link() {
    replay("share_link", targets::share_link);
}

#[test]
fn analysis() {
    replay("analysis", targets::analysis);
    // Whatever one target reads, the analysis must survive, too.
    replay("container", targets::analysis);
    replay("printout", targets::analysis);
}
