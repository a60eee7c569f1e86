//! Running other programs.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where tools go that belong to this checkout alone.
pub(crate) fn tools_dir() -> PathBuf {
    root().join("target/tools")
}

/// Set by most CI services: nobody is there to read a hint, so what is missing fails.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// A program run in the repository, with our tools in front of the `PATH`.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).env("PATH", path()).stdin(Stdio::null());
    command
}

/// The search path: this checkout's tools, then the user's.
pub(crate) fn path() -> std::ffi::OsString {
    let own = [tools_dir().join("bin"), tools_dir().join("node_modules/.bin")];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let cargo = cargo_home().map(|cargo| cargo.join("bin"));
    let all = own.into_iter().chain(std::env::split_paths(&inherited)).chain(cargo);
    std::env::join_paths(all).unwrap_or(inherited)
}

/// Where cargo keeps its downloads and tools.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    let own = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    own.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The program's file on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&path()).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// What the program prints; `None` where it is missing or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs with inherited output; an error names what failed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{} could not be started", name(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", name(command));
    }
    Ok(())
}

/// Runs silently, with its output in a log file; shows the log's end where it fails.
pub(crate) fn run_logged(command: &mut Command, log: &str) -> Result<()> {
    let file = tools_dir().join(format!("{log}.log"));
    fs::create_dir_all(tools_dir())?;
    let out = File::create(&file)?;
    let status = command
        .stdout(out.try_clone()?)
        .stderr(out)
        .status()
        .with_context(|| format!("{} could not be started", name(command)))?;
    if !status.success() {
        let text =
            fs::read(&file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let end = lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n");
        bail!("{} failed ({status}):\n{end}", name(command));
    }
    Ok(())
}

/// Runs, shows standard output line by line, and hands each line on. True where it ended well.
pub(crate) fn run_watched(command: &mut Command, mut line_read: impl FnMut(&str)) -> Result<bool> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", name(command)))?;
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            line_read(text.trim_end());
            line.clear();
        }
        std::io::stdout().flush()?;
    }
    Ok(child.wait()?.success())
}

fn name(command: &Command) -> String {
    let program =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let args: Vec<String> =
        command.get_args().take(3).map(|arg| arg.to_string_lossy().into_owned()).collect();
    format!("{program} {}", args.join(" ")).trim_end().to_owned()
}

/// The text with the host of each address left out: logs of installers name registries and mirrors, which are
/// nobody's business in a build log.
pub(crate) fn without_hosts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        out.push('…');
        let end = after
            .find(|c: char| c == '/' || c.is_whitespace() || "\"'`)>".contains(c))
            .unwrap_or(after.len());
        rest = after.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_left_out() {
        assert_eq!(
            without_hosts("GET https://user:pw@mirror.example:8443/a/b failed, see http://x.example\nend"),
            "GET https://…/a/b failed, see http://…\nend"
        );
        assert_eq!(without_hosts("nothing here"), "nothing here");
    }
}
