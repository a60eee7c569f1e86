//! The release page.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::shell::{cargo_home, in_ci, program, root, run};
use crate::tools;

/// Where the page is built to.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// `cargo xtask build`.
pub(crate) fn build() -> Result<()> {
    let started = Instant::now();
    for tool in tools::for_the_page()? {
        println!("{tool}");
    }
    let mut trunk = program("trunk");
    trunk.args(["build", "--release", "--offline"]);
    if in_ci() {
        trunk.arg("--locked");
    }
    // Trunk reads this variable as true or false and refuses the customary 1.
    trunk.env_remove("NO_COLOR");
    trunk.env("CARGO_ENCODED_RUSTFLAGS", rustflags());
    run(&mut trunk)?;
    if !dist().join("index.html").is_file() {
        bail!("trunk ended well, but there is no dist/index.html");
    }
    println!("page built in {} s", started.elapsed().as_secs());
    if let Some(size) = crate::tidy::page_size()? {
        println!("{size}");
    }
    Ok(())
}

/// Panic messages name source files. Without this they would publish where this machine keeps its crates and from
/// which registry they came; with it every machine builds the same bytes.
fn rustflags() -> OsString {
    let registries = cargo_home().map(|home| home.join("registry/src"));
    let registries = registries.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten();
    let mut prefixes: Vec<PathBuf> = registries.flatten().map(|entry| entry.path()).collect();
    prefixes.extend(cargo_home());
    prefixes.push(root());
    let mut flags = OsString::new();
    // Of several that fit, rustc takes the last; the longest paths are to win.
    prefixes.sort_by_key(|prefix| prefix.as_os_str().len());
    for prefix in prefixes {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(prefix);
        flags.push("=src");
    }
    flags
}
