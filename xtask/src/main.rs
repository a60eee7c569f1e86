//! `cargo xtask …`: everything that is done with this repository besides writing it. Plain Rust, few dependencies:
//! it is the first thing that a newcomer's machine compiles.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod page;
mod scaffold;
mod serve;
mod shell;
mod stages;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask COMMAND

  serve [--port N] [--no-build]   install what is missing, build the page, serve it on 127.0.0.1
  test [--only STAGE]… [--skip STAGE]…
                                  everything that must hold; ends with “N passed, N failed”
  build                           the release page, into dist/
  tools                           find or install what building needs, and report versions
  new-diagnosis ID GROUP          the folder of a new diagnosis, registered in its group
  tidy                            house rules that no compiler checks
  accuracy                        explain the labelled captures beside the repository; write docs/accuracy.md
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}", shell::without_hosts(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; `false` where it ran and found something wrong.
fn run(args: &[String]) -> Result<bool> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", options @ ..] => serve::command(options).map(|()| true),
        ["test", options @ ..] => stages::command(options),
        ["build"] => page::build().map(|()| true),
        ["tools"] => Ok(tools::report()),
        ["new-diagnosis", id, group] => scaffold::new_diagnosis(&shell::root(), id, group).map(|()| true),
        ["accuracy"] => stages::accuracy().map(|()| true),
        ["tidy"] => Ok(tidy::command()?.failed == 0),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(true)
        }
        _ => bail!("not understood: {}\n\n{USAGE}", args.join(" ")),
    }
}
