//! What building and testing need besides Rust itself: found where it is, installed where it is missing.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::shell::{cargo, find, output, program, root, run_logged, tools_dir};

/// Trunk 0.22 wants a newer Rust than this workspace does.
const TRUNK: &str = "0.21.14";
/// Carries wasm-opt.
const BINARYEN: &str = "132.0.0";
const WASM: &str = "wasm32-unknown-unknown";

/// A tool that is there.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: String,
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// `cargo xtask tools`: everything, with one line each.
pub(crate) fn report() -> bool {
    let mut complete = true;
    for (name, found) in [
        ("wasm32 target", wasm_target()),
        ("trunk", trunk()),
        ("wasm-bindgen", wasm_bindgen()),
        ("node", node()),
        ("wasm-opt", wasm_opt()),
        ("playwright-core", playwright()),
        ("chromium", chromium().map(|(tool, _)| tool)),
        ("tshark", tshark()),
    ] {
        match found {
            Ok(tool) => println!("{tool}"),
            Err(error) => {
                complete = false;
                println!("{name}: missing: {}", crate::shell::without_hosts(&format!("{error:#}")));
            }
        }
    }
    complete
}

/// What the page is built with.
pub(crate) fn for_the_page() -> Result<Vec<Tool>> {
    Ok(vec![wasm_target()?, trunk()?, wasm_bindgen()?, node()?, wasm_opt()?])
}

/// What the browser tests run with; the path is the browser's.
pub(crate) fn for_the_browser() -> Result<(Vec<Tool>, PathBuf)> {
    let (browser, path) = chromium()?;
    Ok((vec![node()?, playwright()?, browser], path))
}

/// What our reading of captures is compared with. It brings Wireshark's `sharkd` along where the distribution packs that.
pub(crate) fn tshark() -> Result<Tool> {
    let version = || {
        let text = output(program("tshark").arg("--version"))?;
        text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned)
    };
    if version().is_none() {
        debian(&["tshark"]).context("no tshark")?;
    }
    let version = version().context("no tshark")?;
    Ok(Tool { name: "tshark", version: version.trim_end_matches('.').to_owned() })
}

pub(crate) fn wasm_target() -> Result<Tool> {
    let there = || {
        output(program("rustc").args(["--print", "target-libdir", "--target", WASM]))
            .is_some_and(|dir| PathBuf::from(dir.trim()).is_dir())
    };
    if !there() {
        say("the Rust target for WebAssembly", "a moment");
        run_logged(program("rustup").args(["target", "add", WASM]), "rustup")
            .context("Rust's target wasm32-unknown-unknown is missing; with a distribution's Rust, install its package for it")?;
        if !there() {
            bail!("rustup has added {WASM}, but rustc does not find it");
        }
    }
    let version = output(program("rustc").arg("--version")).unwrap_or_default();
    Ok(Tool { name: WASM, version: version.trim().to_owned() })
}

pub(crate) fn trunk() -> Result<Tool> {
    let version = || output(program("trunk").arg("--version")).and_then(|text| last_word(&text));
    let usable = |version: &String| version.starts_with("0.21.");
    cargo_tool("trunk", TRUNK, true, &version, &usable)
}

/// The command must have exactly the version of the crate: it reads what the crate's macros wrote.
pub(crate) fn wasm_bindgen() -> Result<Tool> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock")?;
    let wanted = locked_version(&lock, "wasm-bindgen")
        .context("Cargo.lock has no wasm-bindgen: there is no page to build yet")?;
    let version = || output(program("wasm-bindgen").arg("--version")).and_then(|text| last_word(&text));
    // Not --locked: the lock file that it was published with can hold yanked versions.
    cargo_tool("wasm-bindgen-cli", &wanted, false, &version, &|version| *version == wanted)
}

/// Finds a tool, or installs it: where cargo puts its tools, or, where another version is there already, into this
/// checkout only.
fn cargo_tool(
    package: &'static str,
    wanted: &str,
    locked: bool,
    version: &dyn Fn() -> Option<String>,
    usable: &dyn Fn(&String) -> bool,
) -> Result<Tool> {
    if let Some(version) = version().filter(usable) {
        return Ok(Tool { name: package, version });
    }
    say(&format!("{package} {wanted}"), "some minutes");
    let mut install = cargo();
    install.arg("install").arg(format!("{package}@{wanted}"));
    if locked {
        install.arg("--locked");
    }
    if version().is_some() {
        install.arg("--root").arg(tools_dir());
    }
    // They run for seconds; compiling them for the best speed takes several times as long as it ever saves.
    install
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
    run_logged(&mut install, package)?;
    match version().filter(usable) {
        Some(version) => Ok(Tool { name: package, version }),
        None => bail!("{package} {wanted} was installed, but another one comes first on the PATH"),
    }
}

pub(crate) fn node() -> Result<Tool> {
    let version = || output(program("node").arg("--version")).map(|text| text.trim().to_owned());
    let npm = || find("npm").is_some();
    if version().is_none() || !npm() {
        debian(&["nodejs", "npm"]).context("node and npm are missing; install Node.js 18 or later")?;
    }
    match version() {
        Some(version) if npm() => Ok(Tool { name: "node", version }),
        _ => bail!("node and npm are missing; install Node.js 18 or later"),
    }
}

pub(crate) fn wasm_opt() -> Result<Tool> {
    let version = || {
        let text = output(program("wasm-opt").arg("--version"))?;
        text.split_whitespace().find(|word| word.chars().all(|c| c.is_ascii_digit())).map(str::to_owned)
    };
    // Older ones do not know the features that current Rust emits.
    let usable = |version: &String| version.parse::<u32>().is_ok_and(|version| version >= 116);
    if let Some(version) = version().filter(usable) {
        return Ok(Tool { name: "wasm-opt", version });
    }
    node()?;
    say(&format!("wasm-opt (npm package binaryen {BINARYEN})"), "a moment");
    fs::create_dir_all(tools_dir())?;
    npm_install(tools_dir(), Some(&format!("binaryen@{BINARYEN}")), "binaryen")?;
    match version().filter(usable) {
        Some(version) => Ok(Tool { name: "wasm-opt", version }),
        None => bail!("binaryen was installed, but wasm-opt does not run"),
    }
}

/// Playwright's library, without its browsers; package.json names its version.
pub(crate) fn playwright() -> Result<Tool> {
    let dir = root().join("tests/e2e");
    let field = |file: PathBuf, path: &[&str]| {
        let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
        path.iter().try_fold(&json, |json, key| json.get(key))?.as_str().map(str::to_owned)
    };
    let wanted = field(dir.join("package.json"), &["dependencies", "playwright-core"])
        .context("tests/e2e/package.json names no playwright-core")?;
    let installed = || field(dir.join("node_modules/playwright-core/package.json"), &["version"]);
    if installed().as_ref() != Some(&wanted) {
        node()?;
        say(&format!("playwright-core {wanted}"), "a moment");
        npm_install(dir.clone(), None, "playwright-core")?;
    }
    match installed() {
        Some(version) if version == wanted => Ok(Tool { name: "playwright-core", version }),
        _ => bail!("npm has not installed playwright-core {wanted}"),
    }
}

/// Any Chromium of the system.
pub(crate) fn chromium() -> Result<(Tool, PathBuf)> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found = || {
        let own = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.is_file());
        own.or_else(|| NAMES.into_iter().find_map(find))
    };
    if found().is_none() {
        debian(&["chromium"]).context("no Chromium; install one, or set CHROMIUM to its path")?;
    }
    let path = found().context("no Chromium; install one, or set CHROMIUM to its path")?;
    let version = output(program(&path).arg("--version")).unwrap_or_default();
    let version = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    Ok((Tool { name: "chromium", version: version.unwrap_or("of unknown version").to_owned() }, path))
}

/// No package-lock.json: it would record from where this machine got its packages. Versions are exact instead.
fn npm_install(dir: PathBuf, package: Option<&str>, log: &str) -> Result<()> {
    let mut npm = program("npm");
    npm.args(["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
    npm.arg(&dir).args(package).current_dir(dir);
    run_logged(&mut npm, log)
}

/// Installs Debian packages where that is possible: with apt-get, as root; and where it does not take for ever.
fn debian(packages: &[&str]) -> Result<()> {
    let root = output(program("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if find("apt-get").is_none() || !root {
        bail!("{} cannot be installed from here (that takes apt-get and root)", packages.join(" and "));
    }
    say(&packages.join(" and "), "apt-get, some minutes");
    let apt = |args: &[&str]| {
        // A mirror that does not answer must not hold up everything.
        let mut apt = if find("timeout").is_some() { program("timeout") } else { program("apt-get") };
        if apt.get_program() == "timeout" {
            apt.args(["--kill-after=10", "600", "apt-get"]);
        }
        apt.args(["-q", "-y"]).args(args).env("DEBIAN_FRONTEND", "noninteractive");
        run_logged(&mut apt, "apt")
    };
    let install: Vec<&str> = ["install", "--no-install-recommends"].iter().chain(packages).copied().collect();
    apt(&install).or_else(|_| apt(&["update"]).and_then(|()| apt(&install)))
}

fn say(what: &str, how_long: &str) {
    println!("installing {what} ({how_long}) …");
}

fn last_word(text: &str) -> Option<String> {
    text.split_whitespace().last().map(str::to_owned)
}

/// The version of a package in Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_of_this_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-backend\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.100\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.100"));
        assert_eq!(locked_version(lock, "yew"), None);
    }
}
