//! `packets`: rows of packets.

use pcaplain_explain::{Control, InputSource, ListOptions, list_packets};

use crate::Status;
use crate::args::{Format, Packets, Reading};
use crate::output;

use super::inputs::{complain_of, source};
use super::{complain, finish};

pub(super) fn run(args: &Packets) -> Status {
    let mut inputs: Vec<InputSource<'static>> = args.files.iter().map(|file| source(file)).collect();
    let options = ListOptions {
        lang: args.lang.clone(),
        flow: args.flow,
        from: args.from,
        count: args.count as usize,
        wireshark: args.reading == Reading::Wireshark,
        ..ListOptions::default()
    };
    let list = list_packets(&mut inputs, &options, &mut |_| Control::Continue);
    complain_of(&list.inputs);
    let failed = list.inputs.iter().any(|input| input.error.is_some());
    let status = if failed { Status::Unreadable } else { Status::Done };
    let text = match args.format {
        Format::Text => output::packets::render(&list),
        Format::Json => match output::json::render(&list) {
            Ok(text) => text,
            Err(error) => {
                complain(&format!("cannot write the packets as JSON: {error}"));
                return Status::Unreadable;
            }
        },
    };
    finish(&text, status)
}
