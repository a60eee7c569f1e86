//! What the commands read.

use std::fs::File;
use std::io::{self, BufReader, Read};

use pcaplain_explain::InputSource;
use pcaplain_explain::report::Input;

use super::complain;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

/// Opens a file, or standard input for `-`.
pub(super) fn source(file: &str) -> InputSource<'static> {
    if file == "-" {
        let reader = Box::new(BufReader::with_capacity(BUFFER, io::stdin()));
        return InputSource { name: "standard input".to_owned(), reader, size: None };
    }
    let name = file.to_owned();
    match File::open(file) {
        Ok(opened) => {
            let size = opened.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
            InputSource { name, reader: Box::new(BufReader::with_capacity(BUFFER, opened)), size }
        }
        Err(error) => InputSource { name, reader: Box::new(Unopened(Some(error))), size: None },
    }
}

/// A file that could not be opened: its error is told where reading begins.
struct Unopened(Option<io::Error>);

impl Read for Unopened {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Says on standard error which inputs could not be read.
pub(super) fn complain_of(inputs: &[Input]) {
    for input in inputs {
        if let Some(error) = &input.error {
            complain(&format!("{}: {error}", input.name));
        }
    }
}
