//! `cargo xtask new-diagnosis ID GROUP`.

use std::path::Path;

use anyhow::{Result, bail};

pub(crate) fn new_diagnosis(_root: &Path, _id: &str, _group: &str) -> Result<()> {
    bail!("comes with the rules")
}
