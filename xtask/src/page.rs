//! The release page.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::shell::{in_ci, program, root, run};
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
