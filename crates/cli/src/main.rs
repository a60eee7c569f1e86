//! `pcaplain`: a capture, explained. The command line over the same core as the page.
#![forbid(unsafe_code)]

mod args;
mod commands;
mod output;

use std::process::ExitCode;

use clap::Parser as _;

/// Exit status, for all commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Done, whatever was found.
    Done = 0,
    /// Wrong arguments.
    Arguments = 1,
    /// An input could not be read at all.
    Unreadable = 2,
    /// What `--fail-on` or `--expect` asks for.
    Expectation = 3,
}

fn main() -> ExitCode {
    let status = match args::Args::try_parse() {
        Ok(args) => commands::run(args),
        Err(error) => {
            let wrong = error.use_stderr();
            // Nobody is left to be told where even this cannot be written.
            let _ = error.print();
            if wrong { Status::Arguments } else { Status::Done }
        }
    };
    ExitCode::from(status as u8)
}
