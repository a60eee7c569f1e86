//! The commands.

mod catalogue;
mod explain;
mod inputs;
mod packets;

use std::io::{self, Write as _};

use crate::Status;
use crate::args::{Args, Command};

pub(crate) fn run(args: Args) -> Status {
    match args.command {
        Command::Explain(args) => explain::run(&args),
        Command::Packets(args) => packets::run(&args),
        Command::List => catalogue::list(),
        Command::HelpDiagnosis { id } => catalogue::page(&id),
    }
}

/// Writes to standard output. A reader that has gone away is no failure: `pcaplain … | head` is how people read.
fn put(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes one line to standard error; there is nowhere left to complain about a failure.
fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "pcaplain: {text}");
}

/// Writes the result; says so where that fails.
fn finish(text: &str, status: Status) -> Status {
    match put(text) {
        Ok(()) => status,
        Err(error) => {
            complain(&format!("cannot write the result: {error}"));
            Status::Unreadable
        }
    }
}
